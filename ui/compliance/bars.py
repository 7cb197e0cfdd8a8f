"""Thirteen weeks of a clause as small bars: as high as the share that kept it, a dot where nothing happened."""

from __future__ import annotations

from typing import Any, Protocol, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.desk.trends import WEEKS, Week
from ui.regulation.marks import tints
from ui.widgets.table import RowModel


class _HasWeeks(Protocol):
    weeks: tuple[Week, ...]


class Bars(QStyledItemDelegate):
    """Paints the weeks of a row; what it says in words stays for screen readers, export and tool tips."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""  # pyright: ignore[reportAttributeAccessIssue]
        chosen = bool(cast(Any, option).state & QStyle.StateFlag.State_Selected)
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, cast(Any, option).widget)
        told = cast("RowModel[_HasWeeks]", index.model()).rows[index.row()].weeks
        look = tints()
        box = QRectF(cast(Any, option).rect).adjusted(6, 4, -6, -4)
        step = min(box.width() / WEEKS, 13.0)
        ink = cast(Any, option).palette.highlightedText().color() if chosen else look.quiet.text
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, week in enumerate(told):
            left = box.left() + number * step
            if week.share is None:
                painter.setBrush(ink)
                painter.drawEllipse(QPointF(left + step * 0.4, box.bottom() - 1.5), 1.2, 1.2)
                continue
            high = max(week.share * box.height(), 2.0)
            if week.good < week.all:  # the part that was not kept stands above, as an outline: not by colour alone
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(ink if chosen else look.holiday.text)
                painter.drawRect(QRectF(left, box.top(), step * 0.72, box.height()))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink if chosen else look.holiday.text)
            else:
                painter.setBrush(ink if chosen else look.make_up.text)
            painter.drawRect(QRectF(left, box.bottom() - high, step * 0.72, high))
        painter.restore()
