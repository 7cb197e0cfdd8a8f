"""A drawing of a paper on the screen: the same strokes and notes, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.documents import Drawing, Note, Stroke
from app.documents.photos import FAINT

HEAD = 8.0
"""The length of an arrow's head in pixels."""
PAPER_WIDE, PAPER_TYPE = 480.0, 9.5
"""The width of a drawing and the size of its type on paper, in points: words and lines keep their proportion on the screen."""
SMALLEST = 8.0
"""Pixels below which nobody reads."""


class DrawingView(QWidget):
    """Shows a drawing as large as there is room. `clicked` tells where, in the drawing's own units."""

    clicked = Signal(float, float)

    def __init__(self, *, least_high: int = 120, most_high: int = 0) -> None:
        super().__init__()
        self._drawing: Drawing | None = None
        self._under = QImage()
        self._least_high, self._most_high = least_high, most_high
        self.setSizePolicy(QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding))

    def show_drawing(self, drawing: Drawing | None, name: str = "") -> None:
        """Show another drawing, or none; its words are told to screen readers."""
        before = self._drawing.under if self._drawing is not None else None
        self._drawing = drawing
        lies = drawing.under if drawing is not None else None
        if lies is None or before is None or lies.content != before.content:
            self._under = QImage.fromData(lies.content) if lies is not None else QImage()
        self.setVisible(drawing is not None)
        self.setAccessibleName(name)
        notes = [item.text for item in drawing.items if isinstance(item, Note)] if drawing is not None else []
        self.setAccessibleDescription(" ".join(notes))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return self._most_high == 0

    def heightForWidth(self, width: int) -> int:
        if self._drawing is None:
            return self._least_high
        return int(width * self._drawing.height / self._drawing.width + self._caption_high(width))

    def sizeHint(self) -> QSize:
        return QSize(420, self._most_high or self.heightForWidth(420))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._least_high)

    def _caption_high(self, width: int) -> int:
        if self._drawing is None or not self._drawing.caption:
            return 0
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        return self.fontMetrics().boundingRect(0, 0, width, 1000, flags, self._drawing.caption).height() + 6

    def _place(self, drawing: Drawing) -> tuple[float, float, float]:
        """Pixels a unit, and where the drawing's corner stands."""
        high = self.height() - self._caption_high(self.width())
        scale = min(self.width() / drawing.width, high / drawing.height)
        return scale, (self.width() - drawing.width * scale) / 2, (high - drawing.height * scale) / 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        drawing = self._drawing
        if drawing is None:
            return
        scale, left, top = self._place(drawing)
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = self.palette().windowText().color(), self.palette().base().color()
        if drawing.under is not None and not self._under.isNull():
            lies = drawing.under
            paint.setOpacity((1 - FAINT) * (0.5 if ink.lightness() > 128 else 1.0))  # a light picture glares on a dark ground
            paint.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            box = QRectF(left + lies.left * scale, top + lies.top * scale, lies.width * scale, lies.height * scale)
            paint.drawImage(box, self._under)
            paint.setOpacity(1.0)
        for item in drawing.items:
            if isinstance(item, Stroke):
                _stroke(paint, item, scale, left, top, ink, ground)
            else:
                size = item.size * PAPER_TYPE * drawing.width * scale / PAPER_WIDE
                self._note(paint, item, size, QPointF(left + item.x * scale, top + item.y * scale), ink)
        high = self._caption_high(self.width())
        if high:
            paint.setPen(ink)
            paint.setFont(self.font())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            paint.drawText(0, self.height() - high, self.width(), high, flags, drawing.caption)
        paint.end()

    def _note(self, paint: QPainter, item: Note, size: float, at: QPointF, ink: QColor) -> None:
        font = QFont(self.font())
        font.setPixelSize(round(max(size, SMALLEST)))
        font.setBold(item.bold)
        paint.setFont(font)
        paint.setPen(ink)
        measured = QFontMetricsF(font, self)
        wide = measured.horizontalAdvance(item.text)
        back = {"centre": wide / 2, "right": wide}.get(item.align, 0.0)
        paint.drawText(QPointF(at.x() - back, at.y() + measured.ascent() * 0.36), item.text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawing is not None:
            scale, left, top = self._place(self._drawing)
            self.clicked.emit((event.position().x() - left) / scale, (event.position().y() - top) / scale)


def _stroke(paint: QPainter, item: Stroke, scale: float, left: float, top: float, ink: QColor, ground: QColor) -> None:
    points = [QPointF(left + x * scale, top + y * scale) for x, y in zip(item.points[::2], item.points[1::2], strict=True)]
    pen = QPen(ink, max(item.thick * 1.2, 0.8))
    if item.dash:
        pen.setDashPattern([float(part) / max(item.thick, 0.3) for part in item.dash.split()])
    paint.setPen(pen)
    if item.closed:
        paint.setBrush(_between(ink, ground, item.grey) if item.grey is not None else Qt.BrushStyle.NoBrush)
        paint.drawPolygon(QPolygonF(points))
        return
    paint.setBrush(Qt.BrushStyle.NoBrush)
    paint.drawPolyline(QPolygonF(points))
    if item.arrow and len(points) > 1:
        _head(paint, points[-2], points[-1], ink)


def _head(paint: QPainter, before: QPointF, tip: QPointF, ink: QColor) -> None:
    way = tip - before
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5 or 1.0
    along = way * (HEAD / length)
    across = QPointF(-along.y(), along.x()) * 0.45
    paint.setPen(Qt.PenStyle.NoPen)
    paint.setBrush(ink)
    paint.drawPolygon(QPolygonF([tip, tip - along + across, tip - along - across]))


def _between(ink: QColor, ground: QColor, grey: float) -> QColor:
    """A grey of the paper as a tint of the theme: 1 is the ground, 0 the ink."""
    parts = [int(there * grey + here * (1 - grey)) for here, there in zip(ink.getRgb()[:3], ground.getRgb()[:3], strict=True)]
    return QColor(*parts)
