"""Writing a new version of a plan: scope, people, steps, supplies, contacts as grids; what it changes is shown as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QTabWidget, QVBoxLayout, QWidget

from app.emergency import review, service
from app.emergency.errors import PlanFault
from app.emergency.plan import Contact, Criterion, Inject, PlanContent, PlanRole, PlanStep, Supply, Words
from app.words import say
from ui.emergency.details import change_words
from ui.widgets.pieces import Form, button, label

if TYPE_CHECKING:
    from ui.shell.page import Page


@dataclass(frozen=True)
class Cell:
    """One column of a grid: how an entry shows in it, and how it takes what was typed. `chars` is its width."""

    head: str
    shown: Callable[[Any], str]
    taken: Callable[[Any, str], Any]
    chars: int


class Grid(QTableWidget):
    """Entries of one kind, a row each; rows can be added and taken out."""

    def __init__(self, cells: Sequence[Cell], fresh: Callable[[str], Any]) -> None:
        super().__init__(0, len(cells))
        self.cells = cells
        self._fresh = fresh
        self._entries: list[Any] = []
        self.setHorizontalHeaderLabels([cell.head for cell in cells])
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setStretchLastSection(True)
        wide = self.fontMetrics().horizontalAdvance("0")
        for place, cell in enumerate(cells):
            self.setColumnWidth(place, max(cell.chars, len(cell.head) * 2) * wide + 14)

    def keys(self) -> list[str]:
        """The keys of the rows, in their order."""
        return [entry.key for entry in self._entries]

    def kept(self) -> Sequence[Any]:
        """The entries without what was typed since."""
        return self._entries

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Show these, a row each."""
        self._entries = list(entries)
        self.setRowCount(0)
        for entry in entries:
            self._append(entry)

    def add_row(self) -> None:
        """An empty entry under the last."""
        used = {entry.key for entry in self._entries}
        key = next(f"new{number}" for number in range(1, 1000) if f"new{number}" not in used)
        entry = self._fresh(key)
        self._entries.append(entry)
        self._append(entry)
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.setFocus()

    def drop_row(self) -> None:
        """Take the row at hand out; nothing comes after it any more. Raises PlanFault where a number is none."""
        row = self.currentRow()
        if row < 0:
            return
        typed = list(self.entries())
        gone = typed.pop(row)
        self.show_entries([_without(each, gone.key) for each in typed])
        self.setCurrentCell(min(row, self.rowCount() - 1), 0)

    def entries(self) -> tuple[Any, ...]:
        """What is typed. Raises PlanFault where a number is none."""
        made: list[Any] = []
        for row, entry in enumerate(self._entries):
            for column, cell in enumerate(self.cells):
                item = self.item(row, column)
                text = item.text().strip() if item is not None else ""
                if text != cell.shown(entry):
                    try:
                        entry = cell.taken(entry, text)
                    except ValueError:
                        fault = say("emergency.plan_fault.number")
                        raise PlanFault(field="number", fault=fault, place=f"{cell.head} {row + 1}") from None
            made.append(entry)
        return tuple(made)

    def _append(self, entry: Any) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column, cell in enumerate(self.cells):
            item = QTableWidgetItem(cell.shown(entry))
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)


def _without(entry: Any, key: str) -> Any:
    if isinstance(entry, PlanStep) and key in entry.after:
        return replace(entry, after=tuple(each for each in entry.after if each != key))
    return entry


_PARTS = ("roles", "steps", "supplies", "contacts")
"""In this order: steps name their roles."""
_DRILLED = ("injects", "criteria")


class Editor(QWidget):
    """The plan that is being written. It stays as it is until it is saved or another plan is begun."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line: service.PlanLine | None = None
        self.before: PlanContent | None = None
        layout = QVBoxLayout(self)
        self.heading = label(tone="title", wrap=True)
        layout.addWidget(self.heading)
        self.form = Form()
        self.name = self.form.line("name", say("ui_emergency.plan_name"))
        self.scope = self.form.line("scope", say("ui_emergency.scope"))
        self.note = self.form.line("note", say("ui_emergency.why"), say("ui_emergency.why_hint"))
        layout.addWidget(self.form)
        self.tabs = QTabWidget()
        self.grids: dict[str, Grid] = {}
        for name, grid in (
            ("steps", Grid(_step_cells(self._roles, self._step_keys), lambda key: PlanStep(key, "", Words(""), Words(""), 5.0))),
            ("roles", Grid(_role_cells(), lambda key: PlanRole(key, Words(""), Words("")))),
            ("supplies", Grid(_supply_cells(), lambda key: Supply(key, Words(""), Words(""), 1, Words("")))),
            ("contacts", Grid(_contact_cells(), lambda key: Contact(key, Words(""), "", Words("")))),
            ("injects", Grid(_inject_cells(), lambda key: Inject(key, 1.0, Words(""), Words("")))),
            ("criteria", Grid([Cell(say("ui_emergency.criterion"), *_words("text"), 40)], lambda key: Criterion(key, Words("")))),
        ):
            self.grids[name] = grid
            grid.setAccessibleName(say(f"ui_emergency.{name}_tab"))
            self.tabs.addTab(grid, say(f"ui_emergency.{name}_tab"))
            grid.itemChanged.connect(lambda _item: self._show_changes())
        layout.addWidget(self.tabs, 1)
        self.changed = label(tone="muted", wrap=True)
        layout.addWidget(self.changed)
        across = QHBoxLayout()
        across.addWidget(button(say("ui_emergency.add_row"), self.add_row))
        across.addWidget(button(say("ui_emergency.drop_row"), self.drop_row))
        across.addStretch(1)
        layout.addLayout(across)

    def begin(self, line: service.PlanLine, content: PlanContent) -> None:
        """Write on from this version; a plan that is already being written goes on as it was left."""
        if self.line is not None and self.line.plan.id == line.plan.id and self.before is not None:
            return
        self.line, self.before = line, None
        version = line.waiting or line.in_force
        self.heading.setText(say("ui_emergency.new_version", name=line.name, n=(version.number if version is not None else 0) + 1))
        self.name.setText(line.name)
        self.name.setEnabled(False)
        self._fill(content)

    def begin_new(self, like: PlanContent) -> None:
        """Write a plan for something else, beginning from one that is there."""
        self.line, self.before = None, None
        self.heading.setText(say("ui_emergency.new_plan"))
        self.name.clear()
        self.name.setEnabled(True)
        self._fill(like)

    def _fill(self, content: PlanContent) -> None:
        self.scope.setText(content.scope.said)
        self.note.clear()
        self.form.clear_errors()
        for name in _PARTS:
            self.grids[name].show_entries(getattr(content, name))
        for name in _DRILLED:
            self.grids[name].show_entries(getattr(content.scenario, name))
        self.before = content
        self._show_changes()

    def focus(self) -> None:
        self.tabs.currentWidget().setFocus()

    def add_row(self) -> None:
        self._grid().add_row()

    def drop_row(self) -> None:
        try:
            self._grid().drop_row()
        except PlanFault as fault:
            self.page.message.refuse(fault)
        self._show_changes()

    def _roles(self) -> Sequence[PlanRole]:
        return self.grids["roles"].kept() if "roles" in self.grids else ()

    def _step_keys(self) -> Sequence[str]:
        return self.grids["steps"].keys() if "steps" in self.grids else ()

    def _grid(self) -> Grid:
        grid = self.tabs.currentWidget()
        assert isinstance(grid, Grid)
        return grid

    def content(self) -> PlanContent:
        """The plan as it is typed. Raises PlanFault."""
        assert self.before is not None
        typed = {name: self.grids[name].entries() for name in _PARTS}
        scenario = replace(self.before.scenario, **{name: self.grids[name].entries() for name in _DRILLED})
        return replace(self.before, scope=self.before.scope.spoken(self.scope.text()), scenario=scenario, **typed)

    def _show_changes(self) -> None:
        if self.before is None:
            return
        try:
            found = review.changes(self.before, self.content())
        except PlanFault as fault:
            self.changed.setText(fault.what)
            return
        self.changed.setText("\n".join(change_words(each) for each in found[:6]) or say("ui_emergency.no_change"))

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
        note, refused = self.note.text(), self.page.refused_at(self.form)
        if line is None:
            self.page.run(lambda work: service.new_plan(work, name, content, note), self._saved, refused)
        else:
            self.page.run(lambda work: service.revise_plan(work, line.plan.id, content, note), self._saved, refused)

    def _saved(self, version: Any) -> None:
        self.line = self.before = None
        self.page.message.tell(say("ui_emergency.saved_version", n=version.number))
        back = getattr(self.page, "back", None)
        if back is not None:
            back()


def _step_cells(roles: Callable[[], Sequence[PlanRole]], keys: Callable[[], Sequence[str]]) -> list[Cell]:
    """Steps name their role by its title and the steps before them by their numbers, as the booklet does."""

    def title(key: str) -> str:
        return next((role.title.said for role in roles() if role.key == key), key)

    def key_of(text: str) -> str:
        return next((role.key for role in roles() if text in (role.title.said, role.key)), text)

    def numbers(step: PlanStep) -> str:
        known = list(keys())
        return ", ".join(str(known.index(key) + 1) for key in step.after if key in known)

    def before(text: str) -> tuple[str, ...]:
        known = list(keys())
        places = [int(part) for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
        if any(not 0 < place <= len(known) for place in places):
            raise ValueError
        return tuple(known[place - 1] for place in places)

    return [
        Cell(say("ui_emergency.step"), *_words("title"), 24),
        Cell(say("ui_emergency.role"), lambda step: title(step.role), lambda step, text: replace(step, role=key_of(text)), 10),
        Cell(say("ui_emergency.target"), _target, lambda step, text: replace(step, target_minutes=float(text)), 6),
        Cell(say("ui_emergency.after"), numbers, lambda step, text: replace(step, after=before(text)), 6),
        Cell(say("ui_emergency.measure"), *_words("measure"), 30),
    ]


def _inject_cells() -> list[Cell]:
    return [
        Cell(say("ui_emergency.minute"), lambda each: f"{each.minute:g}", lambda each, text: replace(each, minute=float(text)), 6),
        Cell(say("ui_emergency.inject"), *_words("text"), 30),
        Cell(say("ui_emergency.expects"), *_words("expects"), 30),
    ]


def _role_cells() -> list[Cell]:
    return [
        Cell(say("ui_emergency.role"), *_words("title"), 10),
        Cell(say("ui_emergency.holder"), *_plain("holder"), 12),
        Cell(say("ui_emergency.phone"), *_plain("phone"), 12),
        Cell(say("ui_emergency.deputy"), *_plain("deputy"), 12),
        Cell(say("ui_emergency.deputy_phone"), *_plain("deputy_phone"), 12),
        Cell(say("ui_emergency.duties"), *_words("duties"), 30),
    ]


def _supply_cells() -> list[Cell]:
    return [
        Cell(say("ui_emergency.supply"), *_words("name"), 18),
        Cell(say("ui_emergency.place"), *_words("place"), 16),
        Cell(say("ui_emergency.quantity"), lambda each: str(each.quantity), lambda each, text: replace(each, quantity=int(text)), 6),
        Cell(say("ui_emergency.unit"), *_words("unit"), 6),
        Cell(say("ui_emergency.check_days"), lambda each: str(each.check_days), lambda each, text: replace(each, check_days=int(text)), 8),
        Cell(say("ui_emergency.expires_on"), lambda each: each.expires_on, lambda each, text: replace(each, expires_on=_day(text)), 11),
    ]


def _contact_cells() -> list[Cell]:
    return [
        Cell(say("ui_emergency.contact"), *_words("name"), 22),
        Cell(say("ui_emergency.phone"), *_plain("phone"), 14),
        Cell(say("ui_emergency.use"), *_words("use"), 24),
    ]


def _words(name: str) -> tuple[Callable[[Any], str], Callable[[Any, str], Any]]:
    """A text in both languages, of which the one spoken now is typed."""
    return lambda each: getattr(each, name).said, lambda each, text: replace(each, **{name: getattr(each, name).spoken(text)})


def _plain(name: str) -> tuple[Callable[[Any], str], Callable[[Any, str], Any]]:
    return lambda each: getattr(each, name), lambda each, text: replace(each, **{name: text})


def _target(step: PlanStep) -> str:
    return f"{step.target_minutes:g}"


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""
