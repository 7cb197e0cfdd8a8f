"""The mark that no screen of a drill goes without: a striped frame and words across, over everything and in nobody's way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.words import say

FRAME = 14
"""Pixels of stripes at each edge; the window under it keeps its own words inside."""
_AMBER = QColor("#ffb000")
_BLACK = QColor("#14181d")


class DrillMark(QWidget):
    """Lies over a window and grows with it; keys and clicks go through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self.setStyleSheet("background: transparent;")
        self.setAccessibleName(say("emergency.drill_mark"))
        over.installEventFilter(self)
        self._cover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._cover()
        return False

    def _cover(self) -> None:
        self.resize(self.parentWidget().size())
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self.width(), self.height()
        stripes = QBrush(_AMBER, Qt.BrushStyle.BDiagPattern)
        for side in ((0, 0, wide, FRAME), (0, high - FRAME, wide, FRAME), (0, 0, FRAME, high), (wide - FRAME, 0, FRAME, high)):
            painter.fillRect(*side, _BLACK)
            painter.fillRect(*side, stripes)
        painter.setPen(QPen(_AMBER, 2))
        painter.drawRect(1, 1, wide - 2, high - 2)
        mark = say("emergency.drill_mark")
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(min(150, int(wide * 1.1 / max(len(mark), 6))))
        painter.setFont(font)
        faint = QColor(_AMBER)
        faint.setAlphaF(0.13)
        painter.setPen(faint)
        painter.translate(wide / 2, high / 2)
        painter.rotate(-18)
        painter.drawText(-wide, -high, 2 * wide, 2 * high, Qt.AlignmentFlag.AlignCenter, mark)
        painter.end()
