"""A picture of figures: bars across with their names, or columns over time; what is marked is hatched, so that it reads without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.regulation.marks import tints

_GAP = 4.0
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Bar:
    """One figure: what it is called, how much, and how much of that is marked."""

    name: str
    value: int
    marked: int = 0


class Bars(QWidget):
    """Arrow keys and clicks choose a bar, Enter or a double click opens it. `upright`: columns side by side."""

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, name: str, *, upright: bool = False) -> None:
        super().__init__()
        self._upright = upright
        self._bars: Sequence[Bar] = ()
        self._at = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other figures."""
        self._bars = bars
        self._at = min(self._at, len(bars) - 1)
        self._tell()

    def choose(self, number: int) -> None:
        """Choose a bar without telling."""
        self._at = number if 0 <= number < len(self._bars) else -1
        self._tell()

    def _tell(self) -> None:
        at_hand = self._bars[self._at] if 0 <= self._at < len(self._bars) else None
        self.setAccessibleDescription(f"{at_hand.name} {at_hand.value}" if at_hand else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 90)

    def _room(self, metrics: QFontMetrics) -> QRectF:
        """Where the bars themselves stand."""
        high = metrics.height()
        if self._upright:
            return QRectF(4, high + _GAP, self.width() - 8.0, self.height() - 2 * (high + _GAP))
        names = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        left = min(names, self.width() * 0.45) + 10
        return QRectF(left, 2, max(self.width() - left - metrics.horizontalAdvance("00000") - 6, 20), self.height() - 4.0)

    def _cell(self, number: int, room: QRectF, metrics: QFontMetrics) -> QRectF:
        count = max(len(self._bars), 1)
        if self._upright:
            wide = room.width() / count
            return QRectF(room.left() + number * wide, room.top(), wide, room.height())
        high = min(room.height() / count, metrics.height() * 2.2)
        return QRectF(room.left(), room.top() + number * high, room.width(), high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tints()
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = paint.fontMetrics()
        room, most = self._room(metrics), max([1, *(bar.value for bar in self._bars)])
        shown_at = -1.0
        for number, bar in enumerate(self._bars):
            cell = self._cell(number, room, metrics)
            thick = max(min(cell.width() if self._upright else cell.height(), 34.0) - _GAP, 3.0)
            if self._upright:
                long = cell.height() * bar.value / most
                body = QRectF(cell.center().x() - thick / 2, cell.bottom() - long, thick, long)
                marked = QRectF(body.left(), body.bottom() - cell.height() * bar.marked / most, thick, cell.height() * bar.marked / most)
            else:
                long = cell.width() * bar.value / most
                body = QRectF(cell.left(), cell.center().y() - thick / 2, long, thick)
                marked = QRectF(body.left(), body.top(), cell.width() * bar.marked / most, thick)
            paint.setPen(Qt.PenStyle.NoPen)
            paint.setBrush(look.focus)
            paint.drawRoundedRect(body, 2, 2)
            if bar.marked:
                paint.setBrush(look.holiday.ground)
                paint.drawRoundedRect(marked, 2, 2)
                paint.setBrush(QBrush(look.holiday.text, Qt.BrushStyle.BDiagPattern))
                paint.drawRoundedRect(marked, 2, 2)
                paint.setBrush(Qt.BrushStyle.NoBrush)
                paint.setPen(QPen(look.holiday.text, 1))
                paint.drawRoundedRect(marked, 2, 2)
            paint.setPen(look.plain.text)
            if self._upright:
                shown_at = self._words_upright(paint, bar, body, cell, shown_at)
            else:
                name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(room.left() - 8))
                centre = Qt.AlignmentFlag.AlignVCenter
                paint.drawText(QRectF(0, cell.top(), room.left() - 8, cell.height()), centre | Qt.AlignmentFlag.AlignRight, name)
                paint.drawText(QRectF(body.right() + 5, cell.top(), 80, cell.height()), centre, str(bar.value))
            if number == self._at and self.hasFocus():
                paint.setBrush(Qt.BrushStyle.NoBrush)
                paint.setPen(QPen(look.plain.text, 2))
                paint.drawRoundedRect(body.adjusted(-3, -3, 3, 3), 3, 3)
        paint.end()

    def _words_upright(self, paint: QPainter, bar: Bar, body: QRectF, cell: QRectF, shown_at: float) -> float:
        """The number above, the name below where it does not run into the one before; where the last name ended."""
        metrics, high = paint.fontMetrics(), paint.fontMetrics().height()
        if bar.value:
            paint.drawText(
                QRectF(cell.left() - 10, body.top() - high - 1, cell.width() + 20, high), Qt.AlignmentFlag.AlignHCenter, str(bar.value)
            )
        wide = metrics.horizontalAdvance(bar.name)
        left = min(max(cell.center().x() - wide / 2, 0.0), self.width() - wide)
        if left < shown_at + 6:
            return shown_at
        paint.setPen(tints().quiet.text)
        paint.drawText(QRectF(left, cell.bottom() + 2, wide + 2, high), Qt.AlignmentFlag.AlignLeft, bar.name)
        return left + wide

    def _at_point(self, event: QMouseEvent) -> int:
        metrics = QFontMetrics(self.font())
        room = self._room(metrics)
        for number in range(len(self._bars)):
            cell = self._cell(number, room, metrics)
            across = QRectF(cell.left(), 0, cell.width(), self.height())
            down = QRectF(0, cell.top(), self.width(), cell.height())
            if (across if self._upright else down).contains(event.position()):
                return number
        return -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(self._at_point(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at_point(event) >= 0:
            self.opened.emit(self._at_point(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._bars:
            self._pick(max(0, min(self._at + step, len(self._bars) - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at < 0 and self._bars:
            self._pick(len(self._bars) - 1 if self._upright else 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _pick(self, number: int) -> None:
        if number >= 0:
            self._at = number
            self._tell()
            self.chosen.emit(number)
