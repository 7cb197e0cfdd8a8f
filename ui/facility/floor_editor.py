"""Drawing a floor by keys and mouse: rooms, counters, areas and walls on it, a drawing under it, the pins of its assets over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.facility.assets import floors
from app.facility.assets.floors import KINDS
from app.facility.assets.models import AssetState
from app.facility.assets.rules import Plan
from app.words import say
from ui.facility.floor import FloorView, Pin, lay_picture
from ui.widgets.pieces import Form, button, choose, label

if TYPE_CHECKING:
    from ui.shell.page import Page

EMPTY = Plan(40.0, 24.0, ())


@dataclass(frozen=True)
class Standing:
    """An asset on the floor that is being drawn."""

    asset_id: UUID
    number: str
    state: AssetState
    x: float
    y: float


class FloorEditor(QWidget):
    """Nothing is kept before the page saves: `plan` and `moved` are what would be. Pins are moved like shapes."""

    changed = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.plan: Plan | None = None
        self.pins: list[Standing] = []
        self.moved: dict[UUID, tuple[float, float]] = {}
        self._shape = -1
        self._pin: UUID | None = None
        self._grip = (0.0, 0.0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.floor = FloorView(least_high=180, by_keys=True)
        self.floor.clicked.connect(self._take_hold)
        self.floor.dragged.connect(self._drag)
        self.floor.picked.connect(self.take_pin)
        self.floor.nudged.connect(self.nudge)
        self.floor.stretched.connect(self._stretch)
        self.floor.stepped.connect(self._step)
        self.floor.removed.connect(self.remove)
        layout.addWidget(self.floor, 1)
        self.hint = label(say("ui_facility.place.hint"), "muted", wrap=True)
        layout.addWidget(self.hint)
        self.form = Form(columns=3)
        self.wide, self.deep = self._metres(), self._metres()
        self.form.add("wide", say("ui_facility.place.wide"), self.wide)
        self.form.add("deep", say("ui_facility.place.deep"), self.deep)
        for box in (self.wide, self.deep):
            box.valueChanged.connect(lambda _: self._resize())
        self.kind = QComboBox()
        for kind in KINDS:
            self.kind.addItem(say(f"ui_facility.shape.{kind}"), kind)
        self.kind.activated.connect(lambda _: self._rewrite())
        self.form.add("kind", say("ui_facility.place.shape"), self.kind)
        self.text = self.form.line("text", say("ui_facility.place.text"))
        self.text_en = self.form.line("text_en", say("ui_facility.name_en"))
        for field in (self.text, self.text_en):
            field.textEdited.connect(lambda _: self._rewrite())
        layout.addWidget(self.form)
        row = QHBoxLayout()
        self.buttons = [
            button(say("ui_facility.place.add_shape"), self.add, name="add_shape"),
            button(say("ui_facility.place.remove_shape"), self.remove, name="remove_shape"),
            button(say("ui_facility.place.picture"), self.choose_picture, name="floor_picture"),
            button(say("ui_facility.place.no_picture"), self.no_picture, name="no_floor_picture"),
        ]
        for made in self.buttons:
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)

    def _metres(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(floors.LEAST_METRES, floors.MOST_METRES)
        box.setDecimals(1)
        box.setKeyboardTracking(False)
        return box

    # Showing

    def show_plan(self, plan: Plan | None, pins: Sequence[Standing], name: str) -> None:
        """Draw a place that is a floor; None: it has no picture yet."""
        self.plan, self.pins, self.moved = plan, list(pins), {}
        self._shape, self._pin = -1, None
        self.floor.setAccessibleName(name)
        for box, value in ((self.wide, plan.wide if plan else EMPTY.wide), (self.deep, plan.deep if plan else EMPTY.deep)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self._paint()

    def _paint(self) -> None:
        plan = self.plan
        has = plan is not None
        self.hint.setText(say("ui_facility.place.hint" if has else "ui_facility.place.no_plan"))
        pins = []
        for each in self.pins:
            x, y = self.moved.get(each.asset_id, (each.x, each.y))
            pins.append(Pin(each.asset_id, x, y, each.number, each.state, chosen=each.asset_id == self._pin))
        self.floor.show_floor(plan, pins, self.floor.accessibleName(), shape=self._shape)
        lay_picture(self._page, self.floor, plan.picture if plan is not None else "")
        at_hand = has and 0 <= self._shape < len(plan.shapes)
        for field in (self.kind, self.text, self.text_en):
            field.setEnabled(at_hand)
        self.buttons[1].setEnabled(at_hand)
        self.buttons[3].setEnabled(has and bool(plan.picture))
        if at_hand and not self.text.hasFocus() and not self.text_en.hasFocus():
            shape = plan.shapes[self._shape]
            choose(self.kind, shape.kind)
            self.text.setText(shape.text)
            self.text_en.setText(shape.text_en)
        elif not at_hand:
            self.text.clear()
            self.text_en.clear()

    def _changed(self) -> None:
        self._paint()
        self.changed.emit()

    # By mouse and keys

    def _take_hold(self, x: float, y: float) -> None:
        if self.plan is None:
            return
        self._pin = None
        self._shape = floors.shape_at(self.plan, x, y)
        self._grip = (x, y)
        self._paint()

    def take_pin(self, asset_id: UUID) -> None:
        """A pin comes to hand."""
        self._pin, self._shape = asset_id, -1
        self._paint()

    def _drag(self, x: float, y: float) -> None:
        if self.plan is None:
            return
        if self._pin is not None:
            self.moved[self._pin] = (round(x, 1), round(y, 1))
            self._changed()
        elif self._shape >= 0:
            dx, dy = round((x - self._grip[0]) * 10) / 10, round((y - self._grip[1]) * 10) / 10
            if dx or dy:
                self._grip = (self._grip[0] + dx, self._grip[1] + dy)
                self._put(floors.moved(self.plan.shapes[self._shape], dx, dy, self.plan))

    def nudge(self, dx: float, dy: float) -> None:
        """An arrow key moves the pin or the shape at hand."""
        if self.plan is None:
            return
        if self._pin is not None:
            each = next(each for each in self.pins if each.asset_id == self._pin)
            x, y = self.moved.get(each.asset_id, (each.x, each.y))
            self.moved[each.asset_id] = (
                round(max(0.0, min(x + dx, self.plan.wide)), 2),
                round(max(0.0, min(y + dy, self.plan.deep)), 2),
            )
            self._changed()
        elif self._shape >= 0:
            self._put(floors.moved(self.plan.shapes[self._shape], dx, dy, self.plan))

    def _stretch(self, dx: float, dy: float) -> None:
        if self.plan is not None and self._shape >= 0:
            self._put(floors.stretched(self.plan.shapes[self._shape], dx, dy, self.plan))

    def _step(self, by: int) -> None:
        """Shapes first, then pins, in a ring."""
        if self.plan is None:
            return
        ring: list[int | UUID] = [*range(len(self.plan.shapes)), *(each.asset_id for each in self.pins)]
        if not ring:
            return
        now = self._pin if self._pin is not None else self._shape
        at = ring.index(now) if now in ring else (-1 if by > 0 else 0)
        chosen = ring[(at + by) % len(ring)]
        self._shape, self._pin = (chosen, None) if isinstance(chosen, int) else (-1, chosen)
        self._paint()

    # Changing the plan

    def _put(self, shape: object) -> None:
        assert self.plan is not None
        shapes = list(self.plan.shapes)
        shapes[self._shape] = shape  # type: ignore[call-overload]
        self.plan = replace(self.plan, shapes=tuple(shapes))
        self._changed()

    def _rewrite(self) -> None:
        if self.plan is None or self._shape < 0:
            return
        shape = self.plan.shapes[self._shape]
        kind = str(self.kind.currentData())
        if (kind == "wall") != (shape.kind == "wall"):  # a line and an outline have other points
            shape = floors.fresh(kind, self.plan)
        self._put(replace(shape, kind=kind, text=self.text.text().strip(), text_en=self.text_en.text().strip()))

    def _resize(self) -> None:
        self.plan = floors.resized(self.plan or EMPTY, round(self.wide.value(), 1), round(self.deep.value(), 1))
        self._changed()

    def add(self) -> None:
        """A new shape in the middle, at hand; on a place without a floor this begins one."""
        plan = self.plan or EMPTY
        kind = str(self.kind.currentData()) if self._shape >= 0 else "counter"
        self.plan = replace(plan, shapes=(*plan.shapes, floors.fresh(kind, plan)))
        self._shape, self._pin = len(self.plan.shapes) - 1, None
        self._changed()
        self.floor.setFocus()

    def remove(self) -> None:
        """The shape at hand goes."""
        if self.plan is not None and self._shape >= 0:
            shapes = [each for number, each in enumerate(self.plan.shapes) if number != self._shape]
            self.plan, self._shape = replace(self.plan, shapes=tuple(shapes)), -1
            self._changed()

    def choose_picture(self) -> None:
        """Let the person find a drawing or a photo of the floor."""
        chosen, _ = QFileDialog.getOpenFileName(self, say("ui_facility.place.picture"), "", say("ui_facility.report.photo_kinds"))
        if chosen:
            self.lay(Path(chosen))

    def lay(self, file: Path) -> None:
        """The drawing lies under the shapes; it is kept at once, and belongs to the place when the page saves."""
        hall = self._page.hall

        def kept(found: object) -> None:
            self.plan = replace(self.plan or EMPTY, picture=found.hash)  # type: ignore[attr-defined]
            self.fresh_picture = found
            self._changed()

        self._page.background(lambda: hall.attachments.keep(file), kept, self._page.refused_at(self.form))

    fresh_picture: object | None = None

    def no_picture(self) -> None:
        """The shapes alone."""
        if self.plan is not None:
            self.plan = replace(self.plan, picture="")
            self._changed()
