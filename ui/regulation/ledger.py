"""A deadline that explains itself: its days as a small calendar picture, and the same line by line.

`LedgerView.show_deadline(deadline)` is all that a page needs.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.regulation import Deadline, LedgerDay, Why
from app.regulation.hours import WEEKDAYS
from app.regulation.ledger import LedgerLine, ledger_lines, summary
from app.words import language, say
from ui.regulation.marks import Pair, Tints, tints, why_mark
from ui.widgets.pieces import label
from ui.widgets.table import Column, RowTable

_MOST_PICTURE_HEIGHT = 220


class LedgerPicture(QWidget):
    """The weeks of a deadline. A counted day is filled, the due day framed; corners say why a day did not count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deadline: Deadline | None = None
        self._days: dict[date, LedgerDay] = {}
        self.setObjectName("ledger_picture")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_deadline(self, deadline: Deadline | None) -> None:
        self._deadline = deadline
        self._days = {day.date: day for day in deadline.ledger} if deadline else {}
        self.setAccessibleName(summary(deadline, language()) if deadline else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        cell = self._cell()
        return QSize(cell.width() * 7 + 2, cell.height() * (self._weeks() + 1) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _weeks(self) -> int:
        if not self._days:
            return 0
        return (self._first_monday_to(max(self._days)) // 7) + 1

    def _first_monday_to(self, on: date) -> int:
        first = min(self._days)
        return (on - first).days + first.weekday()

    def _cell(self) -> QSize:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance("00") + metrics.horizontalAdvance(say("ui_regulation.mark.due"))
        return QSize(max(widest + 16, 40), round(metrics.height() * 1.75))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._deadline is None or not self._days:
            return
        painter, colours, cell = QPainter(self), tints(), self._cell()
        painter.setPen(colours.quiet.text)
        for column, weekday in enumerate(WEEKDAYS):
            where = QRect(column * cell.width(), 0, cell.width(), cell.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, say(f"ui_regulation.short_day.{weekday}"))
        for on, day in self._days.items():
            week, column = divmod(self._first_monday_to(on), 7)
            where = QRect(column * cell.width() + 1, (week + 1) * cell.height() + 1, cell.width() - 3, cell.height() - 3)
            self._paint_day(painter, colours, where, on, day)
        painter.end()

    def _paint_day(self, painter: QPainter, colours: Tints, where: QRect, on: date, day: LedgerDay) -> None:
        assert self._deadline is not None
        pair = day_colours(day, colours)
        painter.fillRect(where, pair.ground)
        is_due = on == self._deadline.due_on
        pen = QPen(colours.plain.text if is_due else colours.line, 2 if is_due else 1)
        if day.provisional:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(where)
        painter.setPen(pair.text)
        font = QFont(self.font())
        font.setBold(is_due or bool(day.counted))
        painter.setFont(font)
        mark = why_mark(day.why)
        inside = where.adjusted(4, 0, -4, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(on.day))
        small = QFont(self.font())
        small.setPointSizeF(max(7.0, small.pointSizeF() * 0.8))
        painter.setFont(small)
        corner = say("ui_regulation.mark.due") if is_due else mark
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, corner)


def day_colours(day: LedgerDay, colours: Tints) -> Pair:
    """Ground and text of a ledger's day."""
    if day.counted:
        return colours.make_up if day.why is Why.MAKE_UP else colours.counted
    match day.why:
        case Why.HOLIDAY | Why.CLOSED:
            return colours.holiday
        case Why.PAUSED:
            return colours.paused
        case _:
            return colours.quiet


def ledger_columns() -> list[Column[LedgerLine]]:
    """The ledger's columns, in the language spoken now."""
    return [
        Column(say("ui_regulation.ledger_column.date"), lambda line: line.date.isoformat(), chars=11),
        Column(say("ui_regulation.ledger_column.weekday"), lambda line: line.weekday, chars=11),
        Column(say("ui_regulation.ledger_column.counted"), lambda line: line.counted, chars=14),
        Column(say("ui_regulation.ledger_column.running"), lambda line: line.running, chars=14),
        Column(say("ui_regulation.ledger_column.why"), _why, chars=36),
        Column(say("ui_regulation.ledger_column.times"), _times, chars=24),
    ]


class LedgerView(QWidget):
    """A deadline's sentence, its picture and its table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.sentence = label(wrap=True)
        self.picture = LedgerPicture()
        self._frame = QScrollArea()
        self._frame.setWidget(self.picture)
        self._frame.setFrameShape(QScrollArea.Shape.NoFrame)
        self._frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.table = RowTable(ledger_columns())
        self.table.setObjectName("ledger_table")
        self.table.setAccessibleName(say("ui_regulation.ledger"))
        self.table.setMinimumHeight(110)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.sentence)
        layout.addWidget(self._frame)
        layout.addWidget(self.table, 1)

    def show_deadline(self, deadline: Deadline | None) -> None:
        """Explain this deadline; None empties and hides the view."""
        self.sentence.setText(summary(deadline, language()) if deadline else "")
        self.picture.show_deadline(deadline)
        size = self.picture.sizeHint()
        self.picture.resize(size)
        self._frame.setFixedHeight(min(_MOST_PICTURE_HEIGHT, size.height() + 4))
        self.table.show_rows(ledger_lines(deadline, language()) if deadline else [])
        self.setVisible(deadline is not None)


def _why(line: LedgerLine) -> str:
    return say("ui_regulation.why_provisional", why=line.why) if line.provisional else line.why


def _times(line: LedgerLine) -> str:
    return say("ui_regulation.times_paused", times=line.times, pauses=line.pauses).strip() if line.pauses else line.times
