"""The cause tree that the hall edits, and the improvements that causes brought about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.improvements import ImprovementState
from app.complaints.models import Figure
from app.complaints.service import CauseNode, ImprovementFile
from app.store import Reader
from app.words import say
from ui.complaints.acts import _HEADS
from ui.complaints.case import improvement_columns
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
        may = bool(page.session.actor.roles & _HEADS)
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
        row = QHBoxLayout()
        row.addWidget(self.new_button)
        row.addWidget(self.retire_button)
        row.addStretch(1)
        layout.addLayout(row)
        self.hint = label(say("ui_complaints.causes_hint") if may else say("ui_complaints.only_heads"), "muted", wrap=True)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        for widget in (self.form, self.save_button, self.new_button, self.retire_button):
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

    def _show(self, node: CauseNode) -> None:
        self._node = node
        self.form.clear_errors()
        self.heading.setText(node.path)
        self.name.setText(node.name)
        self.name_en.setText(node.name_en)
        choose(self.parent_box, node.parent_id)
        self.retire_button.setText(f"F10 {say('ui_complaints.retire') if node.active else say('ui_complaints.take_back')}")

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        if key == "F2" and self.save_button.isEnabled():
            self.save()
        elif key == "F10" and self.retire_button.isEnabled():
            self.retire()

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
        self._page.message.tell(say("ui_complaints.kept"))
        self.refresh()


class ImprovementsView(QWidget):
    """What is to do and to check, by its date; below, the two things that can be said about the chosen one."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.table = RowTable(improvement_columns())
        self.table.setAccessibleName(say("ui_complaints.list.improvements"))
        self.table.picked.connect(self._show)
        self.all = QCheckBox(say("ui_complaints.also_effective"))
        self.all.toggled.connect(lambda _: self.refresh())
        self.about = label(wrap=True)
        self.form = Form(columns=2)
        self.words = self.form.line("words", say("complaints.paper.words"))
        self.value = QDoubleSpinBox()
        self.value.setRange(0, 1_000_000)
        self.value.setDecimals(1)
        self.form.add("value", say("ui_complaints.column.figure_now"), self.value)
        self.done_button = button(f"F2 {say('ui_complaints.improvement.done')}", self.done, name="improvement_done")
        self.check_button = button(f"F4 {say('ui_complaints.improvement.check')}", self.check, name="improvement_check")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.about)
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(self.done_button)
        row.addWidget(self.check_button)
        layout.addLayout(row)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Read the list anew."""
        actor_id, everything = self._page.session.actor.id, self.all.isChecked()

        def look(read: Reader) -> list[ImprovementFile]:
            return service.improvement_files(read, also_effective=everything, actor_id=actor_id)

        self._page.fetch(look, self._list)

    def _list(self, files: list[ImprovementFile]) -> None:
        self.table.show_rows(files, key=lambda each: each.improvement.id)
        self._show(self.table.current())

    def _show(self, file: ImprovementFile | None) -> None:
        self.done_button.setEnabled(file is not None and file.state not in (ImprovementState.DONE, ImprovementState.EFFECTIVE))
        heads = bool(self._page.session.actor.roles & _HEADS)
        self.check_button.setEnabled(file is not None and file.state is ImprovementState.DONE and heads)
        self.value.setEnabled(file is not None and file.improvement.figure is Figure.OWN)
        self.about.setText("" if file is None else file.improvement.measure)
        if file is not None and file.value is not None:
            self.value.setValue(file.value)

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        if key == "F2" and self.done_button.isEnabled():
            self.done()
        elif key == "F4" and self.check_button.isEnabled():
            self.check()

    def done(self) -> None:
        """It is carried out."""
        file, words = self.table.current(), self.words.text()
        if file is not None:
            self._page.run(
                lambda work: service.improvement_done(work, file.improvement.id, words),
                lambda _: self._kept(),
                self._page.refused_at(self.form),
            )

    def check(self) -> None:
        """Whether it helped, by its figure."""
        file, words = self.table.current(), self.words.text()
        if file is None:
            return
        value = self.value.value() if file.improvement.figure is Figure.OWN else None
        self._page.run(
            lambda work: service.check_improvement(work, file.improvement.id, value, words),
            lambda _: self._kept(),
            self._page.refused_at(self.form),
        )

    def _kept(self) -> None:
        self.words.clear()
        self._page.message.tell(say("ui_complaints.kept"))
        self.refresh()
