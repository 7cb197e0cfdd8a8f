"""The right side of the workbench: what is due, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.desk.service import Due
from app.words import either, say
from ui.widgets.pieces import Badge, card, label


@dataclass(frozen=True)
class _Group:
    key: str
    tone: str


_GROUPS = (
    _Group("overdue", "danger"),
    _Group("today", "warning"),
    _Group("soon", "warning"),
    _Group("uncollected", "plain"),
    _Group("supplement_overdue", "plain"),
    _Group("conflicts", "danger"),
)


class DuePanel(QWidget):
    """Counts with their words, and under them the cases; Enter or a click opens one."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, layout = card()
        layout.addWidget(label(say("ui_desk.due.title"), "heading"))
        self._badges = {group.key: Badge() for group in _GROUPS}
        self.nothing = label(say("ui_desk.due.nothing"), "muted", wrap=True)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.nothing)
        for badge in self._badges.values():
            layout.addWidget(badge)
        self.list = QListWidget()
        self.list.setAccessibleName(say("ui_desk.due.title"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        outer.addWidget(frame)
        self.setFocusProxy(self.list)

    def show_due(self, due: Due, now: datetime, zone: ZoneInfo) -> None:
        """Show what is due now."""
        self.list.clear()
        total = 0
        for group in _GROUPS:
            rows: tuple[Any, ...] = getattr(due, group.key)
            total += len(rows)
            self._badges[group.key].say(say(f"ui_desk.due.{group.key}", count=len(rows)) if rows else "", group.tone)
            for row in rows[:8]:
                name = either(row.service_name, row.service_name_en)
                at = row.due_at.astimezone(zone) if row.due_at else now.astimezone(zone)
                item = QListWidgetItem(say("ui_desk.due.line", name=name, time=f"{at:%m-%d %H:%M}"))
                item.setToolTip(f"{name} {row.number}")
                item.setData(Qt.ItemDataRole.UserRole, row.application_id)
                self.list.addItem(item)
        self.nothing.setVisible(total == 0)
        self.list.setVisible(total > 0)

    def _open(self, item: QListWidgetItem) -> None:
        subject: UUID = item.data(Qt.ItemDataRole.UserRole)
        self.opened.emit(subject)
