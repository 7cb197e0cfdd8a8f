"""Writing a new version of a plan by keys: grids for its parts, the map over the floor; what it changes is shown as it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from app.emergency import review, service
from app.emergency.errors import PlanFault
from app.emergency.models import Improvement
from app.emergency.plan import Contact, Criterion, Inject, PlanContent, PlanRole, PlanStep, Supply, Words
from app.store import HallError
from app.words import say
from ui.emergency import cells
from ui.emergency.changes import ChangesView
from ui.emergency.details import change_words
from ui.emergency.grid import Grid
from ui.emergency.map_tab import MapTab
from ui.widgets.pieces import Form, label

if TYPE_CHECKING:
    from ui.shell.page import Page

_PARTS = ("roles", "steps", "supplies", "contacts")
"""In this order: steps name their roles."""
_DRILLED = ("injects", "criteria")


class Editor(QWidget):
    """The plan that is being written. It stays as it is until it is saved or another plan is begun."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("plain")
        self.line: service.PlanLine | None = None
        self.before: PlanContent | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = label(tone="title", wrap=True)
        layout.addWidget(self.heading)
        self.form = Form(columns=2)
        self.name = self.form.line("name", say("ui_emergency.plan_name"))
        self.note = self.form.line("note", say("ui_emergency.why"), say("ui_emergency.why_hint"))
        self.scope = self.form.line("scope", say("ui_emergency.scope"))
        self.freezes = QCheckBox(say("emergency.field.freezes_queue"))
        self.freezes.toggled.connect(lambda _on: self._show_changes())
        self.form.add("freezes_queue", "", self.freezes)
        self.scope.textChanged.connect(lambda _text: self._show_changes())
        layout.addWidget(self.form)
        self.tabs = QTabWidget()
        self.grids: dict[str, Grid] = {}
        self.story = QLineEdit()
        self.story.setAccessibleName(say("emergency.field.story"))
        self.story.setPlaceholderText(say("emergency.field.story"))
        self.story.textChanged.connect(lambda _text: self._show_changes())
        self.map = MapTab(page)
        roles, steps = self._roles, self._step_keys
        self._tab("steps", Grid(cells.step_cells(roles, steps), lambda key: PlanStep(key, "", Words(""), Words(""), 5.0)))
        self._tab("roles", Grid(cells.role_cells(), lambda key: PlanRole(key, Words(""), Words(""))))
        self._tab("measures", Grid(cells.measure_cells(), lambda key: cells.Measure(key, Words(""))))
        self.grids["map"] = self.map.grid
        self.map.grid.itemChanged.connect(lambda _item: self._show_changes())
        self.tabs.addTab(self.map, say("ui_emergency.map_tab"))
        self._tab("supplies", Grid(cells.supply_cells(), lambda key: Supply(key, Words(""), Words(""), 1, Words(""))))
        self._tab("contacts", Grid(cells.contact_cells(), lambda key: Contact(key, Words(""), "", Words(""))))
        self._tab("injects", Grid(cells.inject_cells(), lambda key: Inject(key, 1.0, Words(""), Words(""))), self.story)
        self._tab("criteria", Grid(cells.criterion_cells(), lambda key: Criterion(key, Words(""))))
        self._changes_tab()
        self.tabs.currentChanged.connect(lambda _tab: self._make_room())
        layout.addWidget(self.tabs, 1)
        self.changed = label(tone="muted", wrap=True)
        layout.addWidget(self.changed)

    def _tab(self, name: str, grid: Grid, above: QWidget | None = None) -> None:
        self.grids[name] = grid
        grid.setAccessibleName(say(f"ui_emergency.{name}_tab"))
        grid.itemChanged.connect(lambda _item: self._show_changes())
        page = QWidget()
        page.setObjectName("plain")
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 4, 0, 0)
        if above is not None:
            down.addWidget(above)
        down.addWidget(grid, 1)
        self.tabs.addTab(page, say(f"ui_emergency.{name}_tab"))

    def _changes_tab(self) -> None:
        page = QWidget()
        page.setObjectName("plain")
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 4, 0, 0)
        self.changes = ChangesView()
        down.addWidget(self.changes, 1)
        self._carried = label(say("ui_emergency.carries"), "heading", wrap=True)
        down.addWidget(self._carried)
        self._measures = QVBoxLayout()
        down.addLayout(self._measures)
        self.boxes: dict[UUID, QCheckBox] = {}
        self._carried.hide()
        self.tabs.addTab(page, say("ui_emergency.changes"))

    def _make_room(self) -> None:
        """A map needs the height: what is asked above it waits on the other tabs, unless something is missing there."""
        self.form.setVisible(self.tabs.currentWidget() is not self.map)

    # Beginning

    def begin(self, line: service.PlanLine, content: PlanContent, carries: Iterable[UUID] = ()) -> None:
        """Write on from this version; a plan that is already being written goes on as it was left. `carries` are measures to carry out."""
        if self.line is not None and self.line.plan.id == line.plan.id and self.before is not None:
            for each in carries:
                if each in self.boxes:
                    self.boxes[each].setChecked(True)
            return
        self.line, self.before = line, None
        version = line.waiting or line.in_force
        self.heading.setText(say("ui_emergency.new_version", name=line.name, n=(version.number if version is not None else 0) + 1))
        self.name.setText(line.name)
        self.name.setEnabled(False)
        self._fill(content)
        plan_id, wanted = line.plan.id, set(carries)
        self.page.fetch(
            lambda read: service.improvements(read, plan_id=plan_id, open_only=True), lambda found: self._show_measures(found, wanted)
        )

    def begin_new(self, like: PlanContent) -> None:
        """Write a plan for something else, beginning from one that is there."""
        self.line, self.before = None, None
        self.heading.setText(say("ui_emergency.new_plan"))
        self.name.clear()
        self.name.setEnabled(True)
        self._fill(like)
        self._show_measures([], set())

    def _fill(self, content: PlanContent) -> None:
        self.scope.setText(content.scope.said)
        self.scope.setCursorPosition(0)  # a long one is read from its beginning
        self.note.clear()
        self.freezes.setChecked(content.freezes_queue)
        self.story.setText(content.scenario.story.said)
        self.form.clear_errors()
        for name in _PARTS:
            self.grids[name].show_entries(getattr(content, name))
        for name in _DRILLED:
            self.grids[name].show_entries(getattr(content.scenario, name))
        self.grids["measures"].show_entries([cells.Measure(f"m{number}", words) for number, words in enumerate(content.measures, 1)])
        self.map.begin(content)
        self.before = content
        self._show_changes()

    def _show_measures(self, open_ones: Sequence[Improvement], wanted: set[UUID]) -> None:
        while (item := self._measures.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        for each in open_ones:
            box = QCheckBox(f"{each.measure} · {each.owner_name} · {each.due_on:%Y-%m-%d}")
            box.setChecked(each.id in wanted)
            self.boxes[each.id] = box
            self._measures.addWidget(box)
        self._carried.setVisible(bool(open_ones))

    # Typing

    def focus(self) -> None:
        self._grid_or_first().setFocus()

    def add_row(self) -> None:
        """An empty row in the grid that is shown."""
        grid = self._grid()
        if grid is not None:
            grid.add_row()

    def drop_row(self) -> None:
        """Take the row at hand out."""
        grid = self._grid()
        try:
            if grid is not None:
                grid.drop_row()
        except PlanFault as fault:
            self.page.message.refuse(fault)
        self._show_changes()

    def turn(self, by: int) -> None:
        """To the next part of the plan."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())
        self._grid_or_first().setFocus()

    def _roles(self) -> Sequence[PlanRole]:
        return self.grids["roles"].kept() if "roles" in self.grids else ()

    def _step_keys(self) -> Sequence[str]:
        return self.grids["steps"].keys() if "steps" in self.grids else ()

    def _grid(self) -> Grid | None:
        shown = self.tabs.currentWidget()
        return next((grid for grid in self.grids.values() if shown.isAncestorOf(grid)), None)

    def _grid_or_first(self) -> QWidget:
        return self._grid() or self.changes

    def content(self) -> PlanContent:
        """The plan as it is typed. Raises PlanFault."""
        assert self.before is not None
        typed: dict[str, Any] = {name: self.grids[name].entries() for name in _PARTS}
        drilled: dict[str, Any] = {name: self.grids[name].entries() for name in _DRILLED}
        scenario = replace(self.before.scenario, story=self.before.scenario.story.spoken(self.story.text().strip()), **drilled)
        return replace(
            self.before,
            scope=self.before.scope.spoken(self.scope.text()),
            freezes_queue=self.freezes.isChecked(),
            measures=tuple(each.text for each in self.grids["measures"].entries() if each.text.said),
            shapes=self.map.shapes(),
            floor_id=self.map.floor_id,
            scenario=scenario,
            **typed,
        )

    def _show_changes(self) -> None:
        if self.before is None:
            return
        try:
            found = review.changes(self.before, self.content())
        except PlanFault as fault:
            self.changed.setText(fault.what)
            return
        first = "\n".join(change_words(each) for each in found[:2])
        more = say("ui_emergency.more_changes", n=len(found) - 2) if len(found) > 2 else ""
        self.changed.setText(f"{first} {more}".strip() or say("ui_emergency.no_change"))
        self.changes.show_changes(found, say("ui_emergency.no_change"))

    # Keeping

    def save(self) -> None:
        """Keep it as a version that waits for approval."""
        line, name = self.line, self.name.text()
        if self.before is None:
            return
        try:
            content = self.content()
        except PlanFault as fault:
            self.page.message.refuse(fault)
            return
        note = self.note.text()
        carries = [measure for measure, box in self.boxes.items() if box.isChecked()]
        if line is None:
            self.page.run(lambda work: service.new_plan(work, name, content, note), self._saved, self._refused)
        else:
            plan_id = line.plan.id
            self.page.run(lambda work: service.revise_plan(work, plan_id, content, note, carries=carries), self._saved, self._refused)

    def _refused(self, why: HallError) -> None:
        """What is missing is asked above the tabs, also where the map had taken that room."""
        self.form.show()
        self.page.refused_at(self.form)(why)

    def _saved(self, version: Any) -> None:
        self.line = self.before = None
        self.page.message.tell(say("ui_emergency.saved_version", n=version.number))
        back = getattr(self.page, "back", None)
        if back is not None:
            back()
