"""A year of the working calendar in one picture, walked by the arrow keys; half a year where the print is large."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.regulation import DayKind, WorkingCalendar
from app.regulation.hours import WEEKDAYS, write_hours
from app.regulation.ledger import day_name, weekday_name
from app.words import say
from ui.regulation.marks import Pair, Tints, kind_mark, tints

_YEAR = (4, 3)
_HALF_YEAR = (3, 2)
_YEARS = range(2000, 2100)
_ROWS_A_MONTH = 8  # its name, the weekdays, six weeks
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


def day_sentence(calendar: WorkingCalendar, on: date) -> str:
    """What a date is, why, and when the hall is open on it."""
    day = calendar.day(on)
    kind = say("ui_regulation.make_up_day") if calendar.is_make_up_day(on) else say(f"regulation.day_kind.{day.kind}")
    hours = write_hours(tuple(calendar.intervals(on)))
    parts = [say("ui_regulation.day", date=on.isoformat(), weekday=weekday_name(on), kind=kind)]
    if day.name:
        parts.append(day_name(day.name))
    parts.append(say("ui_regulation.open", hours=hours) if hours else say("ui_regulation.not_open"))
    if calendar.is_provisional(on):
        parts.append(say("ui_regulation.provisional"))
    if on in calendar.days:
        parts.append(say("ui_regulation.own"))
    return " · ".join(parts)


class YearView(QWidget):
    """Twelve months. `selected` tells the date under the frame."""

    selected = Signal(date)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("year_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._calendar = WorkingCalendar()
        self._date = date(2026, 1, 1)
        self._today: date | None = None

    @property
    def date(self) -> date:
        """The date under the frame."""
        return self._date

    def show_calendar(self, calendar: WorkingCalendar, today: date) -> None:
        self._calendar, self._today = calendar, today
        self._tell()

    def select(self, on: date) -> None:
        """Move the frame, to another year if need be."""
        self._date = on
        self._tell()
        self.selected.emit(on)

    def _tell(self) -> None:
        self.setAccessibleName(say("ui_regulation.year", year=self._date.year))
        self.setAccessibleDescription(day_sentence(self._calendar, self._date))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(780, 540)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, moved = Qt.Key(event.key()), self._date
        if key in _STEPS:
            moved += timedelta(days=_STEPS[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-1 if key == Qt.Key.Key_PageUp else 1)
            return
        elif key == Qt.Key.Key_Home:
            moved = moved.replace(month=1, day=1)
        elif key == Qt.Key.Key_End:
            moved = moved.replace(month=12, day=31)
        else:
            super().keyPressEvent(event)
            return
        if moved.year in _YEARS:
            self.select(moved)

    def turn(self, years: int) -> None:
        """Show another year, the same day in it."""
        if self._date.year + years in _YEARS:
            self.select(_same_day(self._date, self._date.year + years))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._date_at(event.position().toPoint())
        if hit is not None:
            self.select(hit)

    def _grid(self) -> tuple[int, int]:
        """Columns and rows of months: the whole year if its days can be read at the program's letter size."""
        readable = self.fontMetrics().horizontalAdvance("00") * 1.3
        return _YEAR if self.width() / _YEAR[0] / 7 >= readable else _HALF_YEAR

    def _months(self) -> range:
        """The months that are shown; the one of the frame is among them."""
        columns, rows = self._grid()
        first = (self._date.month - 1) // (columns * rows) * columns * rows + 1
        return range(first, first + columns * rows)

    def _month_box(self, month: int) -> QRect:
        columns, rows = self._grid()
        row, column = divmod(month - self._months()[0], columns)
        width, height = self.width() / columns, self.height() / rows
        return QRect(round(column * width) + 6, round(row * height) + 2, round(width) - 12, round(height) - 6)

    def _cell_box(self, on: date) -> QRect:
        box = self._month_box(on.month)
        week, column = divmod(on.day - 1 + on.replace(day=1).weekday(), 7)
        width, height = box.width() / 7, box.height() / _ROWS_A_MONTH
        return QRect(box.x() + round(column * width), box.y() + round((week + 2) * height), round(width) - 1, round(height) - 1)

    def _date_at(self, point: QPoint) -> date | None:
        year = self._date.year
        for month in self._months():
            if self._month_box(month).contains(point):
                days = range(1, months.monthrange(year, month)[1] + 1)
                return next((on for day in days if self._cell_box(on := date(year, month, day)).contains(point)), None)
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tints()
        small = QFont(self.font())
        box = self._month_box(self._months()[0])
        small.setPixelSize(max(9, min(20, round(box.height() / _ROWS_A_MONTH * 0.62), round(box.width() / 7 * 0.47))))
        for month in self._months():
            self._paint_month(painter, colours, small, month)
        painter.end()

    def _paint_month(self, painter: QPainter, colours: Tints, small: QFont, month: int) -> None:
        year, box = self._date.year, self._month_box(month)
        height, width = box.height() / _ROWS_A_MONTH, box.width() / 7
        bold = QFont(small)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colours.plain.text)
        head = QRect(box.x(), box.y(), box.width(), round(height))
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, say(f"ui_regulation.month.m{month}"))
        painter.setFont(small)
        painter.setPen(colours.quiet.text)
        for column, weekday in enumerate(WEEKDAYS):
            where = QRect(box.x() + round(column * width), box.y() + round(height), round(width), round(height))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, say(f"ui_regulation.short_day.{weekday}"))
        for day in range(1, months.monthrange(year, month)[1] + 1):
            self._paint_day(painter, colours, small, date(year, month, day))

    def _paint_day(self, painter: QPainter, colours: Tints, small: QFont, on: date) -> None:
        where, day = self._cell_box(on), self._calendar.day(on)
        weekend = on.weekday() >= 5
        mark, pair = kind_mark(day.kind, weekend=weekend), _pair(day.kind, colours, weekend=weekend)
        painter.fillRect(where, pair.ground)
        if self._calendar.is_provisional(on):
            pen = QPen(colours.line, 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRect(where)
        painter.setPen(pair.text)
        font = QFont(small)
        font.setBold(on == self._today)
        font.setUnderline(on == self._today)
        painter.setFont(font)
        if mark:
            painter.drawText(where.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(on.day))
            tiny = QFont(small)
            tiny.setPixelSize(max(8, round(small.pixelSize() * 0.68)))
            painter.setFont(tiny)
            painter.drawText(where.adjusted(0, 1, -1, 0), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, mark)
        else:
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(on.day))
        if on in self._calendar.days:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pair.text)
            painter.drawEllipse(where.right() - 5, where.bottom() - 5, 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if on == self._date:
            painter.setPen(QPen(colours.focus if self.hasFocus() else colours.plain.text, 2))
            painter.drawRect(where)


def _pair(kind: DayKind, colours: Tints, *, weekend: bool) -> Pair:
    """The colours of a kind of day."""
    if kind is DayKind.WORKING:
        return colours.make_up if weekend else colours.plain
    return colours.quiet if kind is DayKind.REST and weekend else colours.holiday


def _same_day(on: date, year: int) -> date:
    """The same day of another year; 29 February becomes 28."""
    return on.replace(year=year, day=min(on.day, months.monthrange(year, on.month)[1]))
