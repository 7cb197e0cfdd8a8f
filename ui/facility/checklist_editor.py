"""Writing the next version of a checklist: its items as a list, the one at hand as a form. Runs that have begun keep theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.facility.rounds import service
from app.facility.rounds.errors import AnswerUnreadable
from app.facility.rounds.models import Checklist, ChecklistVersion, ItemKind
from app.facility.rounds.rules import Item, Option
from app.regulation.standards import NumberUnreadable, read_number
from app.store import HallError, Reader
from app.text import one_line
from app.words import either, say
from ui.widgets.pieces import Form, button, choose, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

BAD = "!"
"""Before a choice: choosing it is a finding."""
_LIMITS = ("low", "warn_low", "warn_high", "high")


class ChecklistEditor(QWidget):
    """Ctrl+S keeps a new version; nothing is changed before."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._items: list[Item] = []
        self._checklist_id: UUID | None = None
        self._at = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = label("", "heading", wrap=True)
        layout.addWidget(self.heading)
        self.checklist = QComboBox()
        self.checklist.setAccessibleName(say("facility.paper.checklist"))
        self.checklist.activated.connect(lambda _: self.load(self.checklist.currentData()))
        layout.addWidget(self.checklist)
        self.table = RowTable(
            [
                Column[Item](say("facility.paper.item"), lambda item: item.name, chars=24),
                Column[Item](say("facility.paper.kind"), lambda item: say(f"facility.item_kind.{item.kind}"), chars=9),
                Column[Item](say("facility.paper.limits"), lambda item: item.limits(), chars=12),
            ]
        )
        self.table.setAccessibleName(say("facility.paper.item"))
        self.table.picked.connect(self._picked)
        self.table.stretch(0)
        self.table.setMinimumHeight(120)
        layout.addWidget(self.table, 2)
        self.form = Form(columns=2)
        self.text = self.form.line("text", say("facility.paper.item"), wide=True)
        self.text_en = self.form.line("text_en", say("ui_facility.name_en"), wide=True)
        self.kind = QComboBox()
        for kind in ItemKind:
            self.kind.addItem(say(f"facility.item_kind.{kind}"), kind)
        self.form.add("kind", say("facility.paper.kind"), self.kind)
        self.unit = self.form.line("unit", say("ui_facility.unit"))
        self.limits = {name: self.form.line(name, say(f"ui_facility.limit.{name}")) for name in _LIMITS}
        self.options = self.form.line("options", say("ui_facility.options"), say("ui_facility.options_hint"), wide=True)
        self.source = self.form.line("source", say("ui_facility.source"), wide=True)
        self.source_en = self.form.line("source_en", say("ui_facility.source_en"), wide=True)
        self.required = QCheckBox(say("ui_facility.required"))
        self.form.add("required", "", self.required, wide=True)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        layout.addWidget(scroll, 3)
        row = QHBoxLayout()
        for name, act in (("put", self.put), ("append", self.append), ("remove", self.remove), ("up", self.up)):
            row.addWidget(button(say(f"ui_facility.item.{name}"), act, name=name))
        row.addStretch(1)
        layout.addLayout(row)
        self.save_button = button(f"{say('ui_facility.save_version')} Ctrl+S", self.save, primary=True, name="save_version")
        layout.addWidget(self.save_button)

    def offer(self, found: list[Checklist]) -> None:
        """The checklists to choose from."""
        self.checklist.clear()
        for each in found:
            self.checklist.addItem(either(each.name, each.name_en), each.id)
        choose(self.checklist, self._checklist_id)

    def load(self, checklist_id: UUID | None) -> None:
        """Show the version in force of a checklist."""
        if checklist_id is None:
            return

        def look(read: Reader) -> ChecklistVersion:
            return service.latest_version(read, checklist_id)

        self._page.fetch(look, self._loaded)

    def _loaded(self, version: ChecklistVersion) -> None:
        self._checklist_id = version.checklist_id
        choose(self.checklist, version.checklist_id)
        self.heading.setText(say("ui_facility.version", name=self.checklist.currentText(), version=version.version))
        self._items = service.items_of(version)
        self._list(0)

    def _list(self, place: int) -> None:
        self.table.blockSignals(True)
        self.table.show_rows(self._items)
        self._at = max(0, min(place, len(self._items) - 1))
        self.table.selectRow(self._at)
        self.table.blockSignals(False)
        if self._items:
            self._show(self._items[self._at])

    def _picked(self, _item: Item) -> None:
        """Another item comes to hand; what was typed about the one before is kept, or the hand stays there."""
        place = max(self.table.currentIndex().row(), 0)
        if place == self._at:
            return
        if self.put():
            self._list(place)
            return
        self.table.blockSignals(True)
        self.table.selectRow(self._at)
        self.table.blockSignals(False)

    def _show(self, item: Item) -> None:
        for field, value in ((self.text, item.text), (self.text_en, item.text_en), (self.unit, item.unit), *self._sources(item)):
            field.setText(value)
            field.setCursorPosition(0)
        choose(self.kind, item.kind)
        for name, field in self.limits.items():
            value = getattr(item, name)
            field.setText("" if value is None else f"{value:g}")
        self.options.setText(say("text.list_comma").join(f"{'' if option.good else BAD}{option.text}" for option in item.options))
        self.required.setChecked(item.required)
        self.form.clear_errors()

    def _sources(self, item: Item) -> tuple[tuple[QLineEdit, str], ...]:
        return (self.source, item.source), (self.source_en, item.source_en)

    def typed(self) -> Item:
        """The item as the form has it; its key stays, so that records of several versions can be compared. Raises AnswerUnreadable."""
        before = self._items[self._at] if self._items else Item("", ItemKind.YES_NO, "")
        limits: dict[str, float | None] = {}
        for name, field in self.limits.items():
            try:
                limits[name] = read_number(field.text()) if field.text().strip() else None
            except NumberUnreadable as error:
                raise AnswerUnreadable(field=name, text=field.text()[:40]) from error
        texts = [one_line(part, 60).text for part in self.options.text().replace("，", "、").replace(",", "、").split("、") if part.strip()]
        known = {option.text: option for option in before.options}
        options = tuple(
            replace(known[text], good=good) if text in known else Option(text, text, good=good)
            for text, good in ((part.removeprefix(BAD).removeprefix("！").strip(), part[0] not in f"{BAD}！") for part in texts)
        )
        return replace(
            before,
            text=one_line(self.text.text()).text,
            text_en=one_line(self.text_en.text()).text,
            kind=ItemKind(self.kind.currentData()),
            unit=one_line(self.unit.text(), 20).text,
            source=one_line(self.source.text()).text,
            source_en=one_line(self.source_en.text()).text,
            options=options,
            required=self.required.isChecked(),
            **limits,
        )

    def put(self) -> bool:
        """The form's item takes its place in the list; False when it cannot be read."""
        if not self._items:
            self.append()
            return True
        try:
            self._items[self._at] = self.typed()
        except HallError as refusal:
            self._page.refused_at(self.form)(refusal)
            return False
        self._list(self._at)
        return True

    def append(self) -> None:
        """A new item after the one at hand."""
        if self._items and not self.put():
            return
        keys = {item.key for item in self._items}
        number = next(number for number in range(1, len(keys) + 2) if f"item{number}" not in keys)
        place = self._at + 1 if self._items else 0
        self._items.insert(place, Item(f"item{number}", ItemKind.YES_NO, say("ui_facility.item.fresh")))
        self._list(place)
        self.text.setFocus()
        self.text.selectAll()

    def remove(self) -> None:
        """The item at hand is asked no more."""
        if self._items:
            self._items.pop(self._at)
            self._list(self._at)

    def up(self) -> None:
        """The item at hand is asked one earlier."""
        place = self._at
        if 0 < place < len(self._items) and self.put():
            self._items[place - 1], self._items[place] = self._items[place], self._items[place - 1]
            self._list(place - 1)

    def save(self) -> None:
        """Keep the list as the next version."""
        checklist_id = self._checklist_id
        if checklist_id is None or not self.put():
            return
        items = list(self._items)
        self._page.run(lambda work: service.revise_checklist(work, checklist_id, items), self._saved, self._page.refused_at(self.form))

    def _saved(self, version: ChecklistVersion) -> None:
        self._loaded(version)
        self._page.message.tell(say("ui_facility.version_saved", version=version.version))
