"""The month ahead in one picture: what is due on which day and how long it takes; closed days are hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.facility.rounds.planning import MONTH_AHEAD, Planned
from app.facility.rounds.schedules import DueState
from app.regulation import WorkingCalendar
from app.regulation.ledger import weekday_name
from app.words import either, say
from ui.regulation.marks import tints

_WEEKS = 6
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class MonthView(QWidget):
    """Weeks as rows, Monday first, from the week of today on. Arrow keys and clicks choose a day."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._calendar = WorkingCalendar()
        self._today = self._day = date(2026, 1, 1)
        self._planned: Mapping[date, Sequence[Planned]] = {}
        self._minutes: Mapping[date, int] = {}

    def show_month(
        self, calendar: WorkingCalendar, today: date, planned: Mapping[date, Sequence[Planned]], minutes: Mapping[date, int]
    ) -> None:
        self._calendar, self._planned, self._minutes = calendar, planned, minutes
        if self._today != today:
            self._today = self._day = today
        self._tell()

    @property
    def first(self) -> date:
        """The Monday in the upper left corner."""
        return self._today - timedelta(days=self._today.weekday())

    def _tell(self) -> None:
        self.setAccessibleName(say("ui_facility.month"))
        names = [either(each.schedule.name, each.schedule.name_en) for each in self._planned.get(self._day, ())]
        self.setAccessibleDescription(f"{self._day.isoformat()} {'、'.join(names)}")
        self.chosen.emit(self._day)
        self.update()

    def select(self, day: date) -> None:
        """Choose another day."""
        self._day = max(self.first, min(day, self.first + timedelta(days=_WEEKS * 7 - 1)))
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(380, 260)

    def _head(self) -> float:
        return self.fontMetrics().height() + 6.0

    def _cell(self, number: int) -> QRectF:
        head = self._head()
        wide, high = self.width() / 7, (self.height() - head) / _WEEKS
        return QRectF(number % 7 * wide, head + number // 7 * high, wide, high).adjusted(1, 1, -1, -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tints()
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = paint.fontMetrics().height()
        most = max([60, *self._minutes.values()])
        paint.setPen(look.quiet.text)
        for number in range(7):
            box = self._cell(number)
            where = QRectF(box.left(), 0, box.width(), self._head())
            name = weekday_name(self.first + timedelta(days=number))
            fits = paint.fontMetrics().horizontalAdvance(name) <= box.width()
            paint.drawText(where, Qt.AlignmentFlag.AlignCenter, name if fits else name[:3])
        for number in range(_WEEKS * 7):
            day, box = self.first + timedelta(days=number), self._cell(number)
            opened = bool(self._calendar.intervals(day))
            paint.setPen(QPen(look.focus if day == self._day else look.line, 2 if day == self._day else 1))
            planned = self._today <= day <= self._today + MONTH_AHEAD
            paint.setBrush(look.plain.ground if planned or day == self._day else Qt.BrushStyle.NoBrush)  # beyond it nothing is said
            paint.drawRoundedRect(box, 3, 3)
            if not opened:
                paint.setPen(Qt.PenStyle.NoPen)
                paint.setBrush(QBrush(look.line, Qt.BrushStyle.BDiagPattern))
                paint.drawRoundedRect(box.adjusted(2, 2, -2, -2), 3, 3)
            self._day_words(paint, day, box, high, most)
        paint.end()

    def _day_words(self, paint: QPainter, day: date, box: QRectF, high: int, most: int) -> None:
        look = tints()
        inside = box.adjusted(5, 3, -5, -3)
        shown = self._planned.get(day, ())
        past = not self._today <= day <= self._today + MONTH_AHEAD
        font = paint.font()
        font.setBold(day == self._today)
        paint.setFont(font)
        paint.setPen(look.quiet.text if past else look.plain.text)
        text = f"{day.day}" if day.day > 1 and day != self.first else f"{day.month}-{day.day}"
        paint.drawText(QRectF(inside.left(), inside.top(), inside.width(), high), Qt.AlignmentFlag.AlignLeft, text)
        wide = paint.fontMetrics().horizontalAdvance(text)
        font.setBold(False)
        paint.setFont(font)
        minutes = self._minutes.get(day, 0)
        if minutes:
            paint.setPen(look.quiet.text)
            told = f"{minutes}′"
            if wide + paint.fontMetrics().horizontalAdvance(told) + 4 <= inside.width():
                paint.drawText(QRectF(inside.left(), inside.top(), inside.width(), high), Qt.AlignmentFlag.AlignRight, told)
            bar = QRectF(inside.left(), inside.bottom() - 5, inside.width() * minutes / most, 5)
            late = any(each.due.state in (DueState.OVERDUE, DueState.MISSED) for each in shown)
            paint.setPen(Qt.PenStyle.NoPen)
            paint.setBrush(look.holiday.text if late else look.focus)
            paint.drawRoundedRect(bar, 2, 2)
        room = int((inside.height() - high - 8) // high)
        paint.setPen(look.plain.text)
        for number, each in enumerate(shown[: max(room, 0)]):
            name = either(each.schedule.name, each.schedule.name_en)
            if number == room - 1 and len(shown) > room:
                hidden = len(shown) - room + 1
                name = say("ui_facility.more" if number else "ui_facility.rounds_count", count=hidden)
                if not number and paint.fontMetrics().horizontalAdvance(name) > inside.width():
                    name = str(hidden)
            name = paint.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(inside.width()))
            where = QRectF(inside.left(), inside.top() + high * (number + 1), inside.width(), high)
            paint.drawText(where, Qt.AlignmentFlag.AlignLeft, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(_WEEKS * 7):
            if self._cell(number).contains(event.position()):
                self.select(self.first + timedelta(days=number))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.select(self._day + timedelta(days=step))
