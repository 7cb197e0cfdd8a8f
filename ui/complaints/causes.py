"""The cause tree that the hall edits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.service import CauseNode
from app.store import Reader
from app.words import say
from ui.complaints.acts import HEADS
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, card, choose, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

_INDENT = "　　"


class CausesView(QWidget):
    """The tree at the left, one node at the right; only a supervisor or the administrator changes it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._node: CauseNode | None = None
        may = bool(page.session.actor.roles & HEADS)
        self.table = RowTable(
            [
                Column[CauseNode](say("ui_complaints.column.cause"), lambda node: _INDENT * node.depth + node.shown, chars=34),
                Column[CauseNode](
                    say("ui_complaints.column.used"), lambda node: "" if node.active else say("ui_complaints.retired"), chars=8
                ),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.list.causes"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(lambda _: self.name.setFocus())
        self.retired = QCheckBox(say("ui_complaints.also_retired"))
        self.retired.toggled.connect(lambda _: self.refresh())
        left = QVBoxLayout()
        left.addWidget(self.table, 1)
        left.addWidget(self.retired)
        frame, layout = card()
        self.heading = label(tone="heading", wrap=True)
        layout.addWidget(self.heading)
        self.form = Form()
        self.name = self.form.line("name", say("ui_complaints.field.name"))
        self.name_en = self.form.line("name_en", say("ui_complaints.field.name_en"))
        self.parent_box = QComboBox()
        self.form.add("parent_id", say("ui_complaints.field.parent_id"), self.parent_box)
        layout.addWidget(self.form)
        self.save_button = button(f"F2 {say('ui_complaints.save_cause')}", self.save, primary=True, name="save_cause")
        self.new_button = button(f"Ctrl+N {say('ui_complaints.new_cause')}", self.new, name="new_cause")
        self.retire_button = button(f"F10 {say('ui_complaints.retire')}", self.retire, name="retire")
        layout.addWidget(self.save_button)
        self.up_button = button(f"F4 {say('ui_complaints.cause_up')}", lambda: self.place(-1), name="cause_up")
        self.down_button = button(f"F5 {say('ui_complaints.cause_down')}", lambda: self.place(1), name="cause_down")
        row = QWidget()
        row.setObjectName("plain")
        flow = FlowLayout(row)
        for made in (self.new_button, self.up_button, self.down_button, self.retire_button):
            flow.addWidget(made)
        layout.addWidget(row)
        self.hint = label(say("ui_complaints.causes_hint") if may else say("ui_complaints.only_heads"), "muted", wrap=True)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        for widget in (self.form, self.save_button, self.new_button, self.up_button, self.down_button, self.retire_button):
            widget.setEnabled(may)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 6, 0, 0)
        across.addLayout(left, 6)
        across.addWidget(frame, 5)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Read the tree anew."""
        also = self.retired.isChecked()

        def look(read: Reader) -> list[CauseNode]:
            return service.tree(read, also_retired=also)

        self._page.fetch(look, self._list)

    def _list(self, nodes: list[CauseNode]) -> None:
        self.parent_box.clear()
        self.parent_box.addItem(say("ui_complaints.top"), None)
        for node in nodes:
            if node.depth == 0:
                self.parent_box.addItem(node.shown, node.id)
        self.table.show_rows(nodes, key=lambda node: node.id)
        current = self.table.current()
        if current is not None and self._node is not None:
            self._show(current)

    def _is_typed(self) -> bool:
        """Whether something stands in the form that is not kept yet: a refresh takes nothing away."""
        return self.name.isModified() or self.name_en.isModified()

    def _show(self, node: CauseNode) -> None:
        same = self._node is not None and self._node.id == node.id
        self._node = node
        if same and self._is_typed():
            return
        self.form.clear_errors()
        self.heading.setText(node.path)
        self.name.setText(node.name)
        self.name_en.setText(node.name_en)
        choose(self.parent_box, node.parent_id)
        self.retire_button.setText(f"F10 {say('ui_complaints.retire') if node.active else say('ui_complaints.take_back')}")

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        acts = {
            "F2": (self.save_button, self.save),
            "F4": (self.up_button, lambda: self.place(-1)),
            "F5": (self.down_button, lambda: self.place(1)),
            "F10": (self.retire_button, self.retire),
        }
        if key in acts and acts[key][0].isEnabled():
            acts[key][1]()

    def place(self, step: int) -> None:
        """One up or down among its neighbours."""
        node = self._node
        if node is not None:
            self._page.run(lambda work: service.place_cause(work, node.id, step), lambda _: self.refresh())

    def new(self) -> None:
        """An empty node below the chosen group."""
        chosen = self._node
        self._node = None
        self.heading.setText(say("ui_complaints.new_cause"))
        self.name.clear()
        self.name_en.clear()
        if chosen is not None:
            group = chosen.parent_id or chosen.id
            choose(self.parent_box, group)
        self.name.setFocus()

    def save(self) -> None:
        """Keep the node: a new one, other words, another place."""
        node, name, english, parent = self._node, self.name.text(), self.name_en.text(), self.parent_box.currentData()
        self.form.clear_errors()

        def act(work: object) -> UUID:
            if node is None:
                return service.add_cause(work, name, parent, english).id  # type: ignore[arg-type]
            made = service.rename_cause(work, node.id, name, english)  # type: ignore[arg-type]
            if parent != node.parent_id:
                service.move_cause(work, node.id, parent)  # type: ignore[arg-type]
            return made.id

        self._page.run(act, lambda _: self._done(), self._page.refused_at(self.form))

    def retire(self) -> None:
        """No longer offer the chosen cause, or offer it again."""
        node = self._node
        if node is not None:
            self._page.run(lambda work: service.retire_cause(work, node.id, active=not node.active), lambda _: self._done())

    def _done(self) -> None:
        self.name.setModified(False)
        self.name_en.setModified(False)
        self._page.message.tell(say("ui_complaints.kept"))
        self.refresh()
