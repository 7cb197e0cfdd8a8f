"""A floor drawn from its plan, with a pin for each asset; a click tells where in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.facility.assets.models import AssetState
from app.facility.assets.rules import Plan
from ui.regulation.marks import tints


@dataclass(frozen=True)
class Pin:
    """One asset on the floor; `chosen` is drawn larger and with its words."""

    asset_id: UUID
    x: float
    y: float
    text: str
    state: AssetState
    chosen: bool = False


class FloorView(QWidget):
    """The picture of one floor. `clicked` tells metres from its upper left corner, `picked` the asset of a pin."""

    clicked = Signal(float, float)
    picked = Signal(object)

    def __init__(self, *, least_high: int = 120) -> None:
        super().__init__()
        self._plan: Plan | None = None
        self._pins: Sequence[Pin] = ()
        self._least_high = least_high
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def show_floor(self, plan: Plan | None, pins: Sequence[Pin], name: str = "") -> None:
        self._plan, self._pins = plan, pins
        self.setAccessibleName(name)
        self.setAccessibleDescription("、".join(pin.text for pin in pins))
        self.setVisible(plan is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._least_high)

    def _scale(self) -> tuple[float, float, float]:
        """Pixels a metre, and where the plan's corner stands."""
        assert self._plan is not None
        margin = 8.0
        scale = min((self.width() - 2 * margin) / self._plan.wide, (self.height() - 2 * margin) / self._plan.deep)
        return scale, (self.width() - self._plan.wide * scale) / 2, (self.height() - self._plan.deep * scale) / 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._plan is None:
            return
        scale, left, top = self._scale()
        look = tints()
        line, ground, muted = look.plain.text, look.plain.ground, look.quiet.text
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = paint.font()
        font.setPointSizeF(max(font.pointSizeF() * 0.8, 6.5))
        paint.setFont(font)
        for shape in self._plan.shapes:
            outline = QPolygonF([QPointF(left + x * scale, top + y * scale) for x, y in shape.points])
            soft = QColor(line)
            soft.setAlphaF({"counter": 0.16, "area": 0.05}.get(shape.kind, 0.0))
            if shape.kind == "wall":
                paint.setPen(QPen(ground if shape.text else line, 4))
                paint.drawPolyline(outline)
            else:
                paint.setPen(QPen(line if shape.kind == "room" else muted, 1.6 if shape.kind == "room" else 0.8))
                paint.setBrush(soft)
                paint.drawPolygon(outline)
            if shape.text:
                self._name(paint, shape.text, outline.boundingRect(), muted, above=shape.kind == "wall")
        for pin in sorted(self._pins, key=lambda each: each.chosen):
            self._pin(paint, pin, QPointF(left + pin.x * scale, top + pin.y * scale))
        paint.end()

    def _name(self, paint: QPainter, text: str, where: QRectF, colour: QColor, *, above: bool) -> None:
        wide = paint.fontMetrics().horizontalAdvance(text) + 4
        high = paint.fontMetrics().height()
        centre = where.center()
        if above:
            centre.setY(centre.y() - high * 0.7)
        elif wide > where.width() + 2 or high > where.height() + 4:
            return  # what has no room is told by the pins' words and the list beside
        paint.setPen(colour)
        paint.drawText(QRectF(centre.x() - wide / 2, centre.y() - high / 2, wide, high), Qt.AlignmentFlag.AlignCenter, text)

    def _pin(self, paint: QPainter, pin: Pin, at: QPointF) -> None:
        look = tints()
        colour = {
            AssetState.IN_USE: look.make_up.text,
            AssetState.LIMITED: look.paused.text,
            AssetState.OUT_OF_USE: look.holiday.text,
        }.get(pin.state, look.quiet.text)
        size = 7.0 if pin.chosen else 4.5
        head = QPointF(at.x(), at.y() - size * 1.6)
        paint.setPen(QPen(look.plain.ground, 1))
        paint.setBrush(colour)
        paint.drawPolygon(QPolygonF([at, QPointF(at.x() - size * 0.8, head.y()), QPointF(at.x() + size * 0.8, head.y())]))
        paint.drawEllipse(head, size, size)
        if pin.state is AssetState.OUT_OF_USE:  # not by colour alone
            half = QPointF(size * 0.5, size * 0.5)
            other = QPointF(half.x(), -half.y())
            paint.setPen(QPen(look.plain.ground, 1.6))
            paint.drawLine(head - half, head + half)
            paint.drawLine(head - other, head + other)
        if pin.chosen:
            wide = paint.fontMetrics().horizontalAdvance(pin.text)
            paint.setPen(colour)
            paint.drawText(QPointF(at.x() - wide / 2, at.y() + paint.fontMetrics().ascent() + 2), pin.text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._plan is None:
            return
        scale, left, top = self._scale()
        for pin in self._pins:
            foot = QPointF(left + pin.x * scale, top + pin.y * scale - 7)
            if (foot - event.position()).manhattanLength() < 12:
                self.picked.emit(pin.asset_id)
                return
        x, y = (event.position().x() - left) / scale, (event.position().y() - top) / scale
        if self._plan.holds(x, y):
            self.clicked.emit(x, y)
