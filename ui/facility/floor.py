"""A floor drawn from its plan, with a pin for each asset. Mouse and keys tell in metres what should move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.facility.assets.models import AssetState
from app.facility.assets.rules import Plan
from app.store import HallError
from ui.regulation.marks import tints

if TYPE_CHECKING:
    from ui.shell.page import Page

STEP, FINE_STEP = 0.5, 0.1
"""How far an arrow key moves something, in metres; with Ctrl the fine one."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


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
    """The picture of one floor.

    `clicked` tells metres from its upper left corner, `dragged` where the mouse goes with its button held, `picked` the asset of a
    pin, `nudged` by how many metres an arrow key moves, `stretched` the same with Shift held, `stepped` to the next (1) or the one
    before (-1).
    """

    clicked = Signal(float, float)
    dragged = Signal(float, float)
    picked = Signal(object)
    nudged = Signal(float, float)
    stretched = Signal(float, float)
    stepped = Signal(int)
    removed = Signal()

    def __init__(self, *, least_high: int = 120, by_keys: bool = False) -> None:
        super().__init__()
        self._plan: Plan | None = None
        self._pins: Sequence[Pin] = ()
        self._picture = QImage()
        self._shape = -1
        self._least_high = least_high
        self._held = False
        self.wanted = ""
        if by_keys:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def show_floor(self, plan: Plan | None, pins: Sequence[Pin], name: str = "", *, shape: int = -1) -> None:
        """Show a floor; `shape` is the one at hand."""
        self._plan, self._pins, self._shape = plan, pins, shape
        self.setAccessibleName(name)
        self.setAccessibleDescription("、".join(pin.text for pin in pins))
        self.setVisible(plan is not None)
        self.update()

    def lay_under(self, picture: QImage) -> None:
        """A drawing of the floor, as large as its plan."""
        self._picture = picture
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
        whole = QRectF(left, top, self._plan.wide * scale, self._plan.deep * scale)
        if not self._picture.isNull():
            paint.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            paint.setOpacity(0.28 if line.lightness() > 128 else 0.55)  # a light picture glares on a dark ground
            paint.drawImage(whole, self._picture)
            paint.setOpacity(1.0)
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            paint.setPen(QPen(look.focus if self.hasFocus() else look.line, 2 if self.hasFocus() else 1))
            paint.drawRect(whole.adjusted(-3, -3, 3, 3))
        font = paint.font()
        font.setPointSizeF(max(font.pointSizeF() * 0.8, 6.5))
        paint.setFont(font)
        for number, shape in enumerate(self._plan.shapes):
            outline = QPolygonF([QPointF(left + x * scale, top + y * scale) for x, y in shape.points])
            soft = QColor(line)
            soft.setAlphaF({"counter": 0.16, "area": 0.05, "stairs": 0.1}.get(shape.kind, 0.0))
            if shape.kind == "wall":
                paint.setPen(QPen(ground if shape.said else line, 4))
                paint.drawPolyline(outline)
            else:
                paint.setPen(QPen(line if shape.kind == "room" else muted, 1.6 if shape.kind == "room" else 0.8))
                paint.setBrush(soft)
                paint.drawPolygon(outline)
            if shape.said:
                self._name(paint, shape.said, outline.boundingRect(), muted, above=shape.kind == "wall")
            if number == self._shape:
                paint.setBrush(Qt.BrushStyle.NoBrush)
                paint.setPen(QPen(look.focus, 2.4, Qt.PenStyle.DashLine))
                paint.drawRect(outline.boundingRect().adjusted(-3, -3, 3, 3))
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
            wide, high = paint.fontMetrics().horizontalAdvance(pin.text) + 4, paint.fontMetrics().height()
            left = max(0.0, min(at.x() - wide / 2, self.width() - wide))
            where = QRectF(left, at.y() + 2, wide, high)
            paint.fillRect(where, look.plain.ground)  # over whatever is written there
            paint.setPen(colour)
            paint.drawText(where, Qt.AlignmentFlag.AlignCenter, pin.text)

    def _metres(self, event: QMouseEvent) -> tuple[float, float]:
        scale, left, top = self._scale()
        return (event.position().x() - left) / scale, (event.position().y() - top) / scale

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._plan is None:
            return
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.setFocus()
        self._held = True
        scale, left, top = self._scale()
        for pin in self._pins:
            foot = QPointF(left + pin.x * scale, top + pin.y * scale - 7)
            if (foot - event.position()).manhattanLength() < 12:
                self.picked.emit(pin.asset_id)
                return
        x, y = self._metres(event)
        if self._plan.holds(x, y):
            self.clicked.emit(x, y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._plan is None or not self._held or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        x, y = self._metres(event)
        self.dragged.emit(max(0.0, min(x, self._plan.wide)), max(0.0, min(y, self._plan.deep)))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ControlModifier else STEP
            signal = self.stretched if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.nudged
            signal.emit(_ARROWS[key][0] * step, _ARROWS[key][1] * step)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.stepped.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def lay_picture(page: Page, view: FloorView, wanted: str) -> None:
    """Lay the kept drawing of a floor under its plan; "" takes it away. One that is on another PC is laid when it has come."""
    if view.wanted == wanted:
        return
    view.wanted = wanted
    view.lay_under(QImage())
    if not wanted:
        return

    def here(content: bytes) -> None:
        if view.wanted == wanted:
            view.lay_under(QImage.fromData(content))

    def elsewhere(_why: HallError) -> None:
        if view.wanted == wanted:
            view.wanted = ""

    page.background(lambda: page.hall.attachments.read(wanted), here, elsewhere)
