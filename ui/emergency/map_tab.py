"""The evacuation map while it is drawn: the hall's floor with the marks over it, and a row for each mark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import evacuation
from app.emergency.errors import PlanFault
from app.emergency.pictures import MARGIN, Ground, floor
from app.emergency.plan import PlanContent, Shape, Words
from app.store import Reader
from app.words import say
from ui.emergency.cells import mark_cells
from ui.emergency.grid import Grid
from ui.widgets.drawing import DrawingView
from ui.widgets.pieces import choose, label

if TYPE_CHECKING:
    from ui.shell.page import Page


class MapTab(QWidget):
    """Marks by typing their metres, or by clicking: a sign moves there, a way gets another point, an exit gets its other end."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("plain")
        self._content: PlanContent | None = None
        self._ground: Ground | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 4, 0, 0)
        self.picture = DrawingView(least_high=200, most_high=420)
        self.picture.clicked.connect(self._clicked)
        across.addWidget(self.picture, 5)
        down = QVBoxLayout()
        self.floor = QComboBox()
        self.floor.setAccessibleName(say("emergency.field.floor_id"))
        self.floor.currentIndexChanged.connect(lambda _place: self._load_ground())
        down.addWidget(self.floor)
        self.grid = Grid(mark_cells(), lambda key: Shape("extinguisher", (1.0, 1.0), Words(""), key), prefix="m")
        self.grid.setAccessibleName(say("ui_emergency.map_tab"))
        self.grid.itemChanged.connect(lambda _item: self.paint())
        self.grid.currentCellChanged.connect(lambda *_places: self.paint())
        down.addWidget(self.grid, 1)
        down.addWidget(label(say("ui_emergency.map_hint"), "muted", wrap=True))
        across.addLayout(down, 4)

    def begin(self, content: PlanContent) -> None:
        """Draw on a plan's map."""
        self._content = content
        self.grid.show_entries([shape for shape in content.shapes if not shape.is_ground])
        self.page.fetch(evacuation.floors, self._offer)

    @property
    def floor_id(self) -> str:
        """The floor that is chosen; empty for the first one drawn, as long as nobody chose another."""
        assert self._content is not None
        chosen = self.floor.currentData()
        return self._content.floor_id if chosen is None or (self.floor.currentIndex() == 0 and not self._content.floor_id) else str(chosen)

    def shapes(self) -> tuple[Shape, ...]:
        """The map as it is typed, over the plan's own ground. Raises PlanFault."""
        assert self._content is not None
        return (*(shape for shape in self._content.shapes if shape.is_ground), *self.grid.entries())

    def paint(self) -> None:
        """Draw what is typed; what cannot be read yet is left as it was."""
        if self._content is None:
            return
        try:
            content = replace(self._content, shapes=self.shapes())
        except PlanFault:
            return
        keys, row = self.grid.keys(), self.grid.currentRow()
        self.picture.show_drawing(floor(content, self._ground, keys[row] if 0 <= row < len(keys) else ""), say("emergency.part.map"))

    def _offer(self, floors: list[tuple[str, str]]) -> None:
        assert self._content is not None
        self.floor.blockSignals(True)
        self.floor.clear()
        for floor_id, name in floors:
            self.floor.addItem(f"{say('emergency.field.floor_id')}{say('text.colon')}{name}", floor_id)
        self.floor.setVisible(bool(floors))
        choose(self.floor, self._content.floor_id)
        self.floor.blockSignals(False)
        self._load_ground()

    def _load_ground(self) -> None:
        floor_id = str(self.floor.currentData() or "")

        def read(reader: Reader) -> Ground | None:
            return evacuation.ground(reader, floor_id)

        def got(ground: Ground | None) -> None:
            self._ground = ground
            self.paint()

        self.page.fetch(read, got)

    def _clicked(self, x: float, y: float) -> None:
        row = self.grid.currentRow()
        if row < 0:
            return
        try:
            shape = self.grid.entries()[row]
        except PlanFault as fault:
            self.page.message.refuse(fault)
            return
        at = (round(x - MARGIN, 1), round(y - MARGIN, 1))
        if shape.kind == "route":
            points = (*shape.points, *at)
        elif shape.kind == "exit":
            points = (*shape.points[-2:], *at)
        else:
            points = at
        self.grid.change(row, replace(shape, points=points))
