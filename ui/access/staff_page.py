"""The administrator's page of staff: who works here, as what, with which skills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem

from app.access import ANY_STAFF, Role, Staff, service
from app.intake.catalogue.columns import SKILLS, skill_label
from app.store import Base, Work
from app.words import say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Form, button, card, label
from ui.widgets.table import Column, RowTable


class SkillList(QListWidget):
    """What somebody can serve, ticked with Space; a hall's own skill that somebody has stays in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.choose([])

    def choose(self, skills: Sequence[str]) -> None:
        """Tick these and no others."""
        self.clear()
        for skill in (*SKILLS, *sorted(set(skills) - set(SKILLS))):
            item = QListWidgetItem(skill_label(skill), self)
            item.setData(Qt.ItemDataRole.UserRole, skill)
            item.setCheckState(Qt.CheckState.Checked if skill in skills else Qt.CheckState.Unchecked)
        self.setCurrentRow(0)

    def chosen(self) -> list[str]:
        """The ticked skills as the catalogue's services name them."""
        items = [self.item(row) for row in range(self.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked]


class StaffPage(Page):
    """The list at the left, one person at the right."""

    title_key: ClassVar[str] = "ui.pages.staff"
    help_key: ClassVar[str] = "access"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Staff})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        across = QHBoxLayout()
        self.table = RowTable(
            [
                Column[Staff](say("ui_access.staff.number"), lambda person: person.number, chars=8),
                Column[Staff](say("ui_access.staff.name"), lambda person: person.name, chars=12),
                Column[Staff](say("ui_access.staff.login"), lambda person: person.login, chars=12),
                Column[Staff](say("ui_access.staff.role"), lambda person: say(f"access.role.{person.role}"), chars=16),
                Column[Staff](say("ui_access.staff.active"), lambda person: say("ui.yes") if person.active else say("ui.no"), chars=8),
                Column[Staff](say("ui_access.staff.skills"), lambda person: " · ".join(map(skill_label, person.skills))),
            ]
        )
        self.table.picked.connect(self._show)
        across.addWidget(self.table, 3)
        frame, layout = card()
        self._heading = label(say("ui_access.staff.new"), "heading")
        layout.addWidget(self._heading)
        self.form = Form()
        self.number = self.form.line("number", say("ui_access.staff.number"))
        self.name = self.form.line("name", say("ui_access.staff.name"))
        self.login = self.form.line("login", say("ui_access.staff.login"))
        self.role = QComboBox()
        for role in ANY_STAFF:
            self.role.addItem(say(f"access.role.{role}"), role)
        self.form.add("role", say("ui_access.staff.role"), self.role)
        self.skills = SkillList()
        self.form.add("skills", say("ui_access.staff.skills"), self.skills)
        self.password = self.form.line("password", say("ui_access.staff.password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.active = QCheckBox(say("ui_access.staff.active"))
        self.active.setChecked(True)
        self.form.add("active", "", self.active)
        layout.addWidget(self.form)
        layout.addWidget(button(say("ui_access.staff.save"), self._save, primary=True))
        layout.addWidget(button(f"{say('ui_access.staff.new')}  Ctrl+N", self._new))
        layout.addStretch(1)
        across.addWidget(frame, 2)
        self.body.addLayout(across, 1)
        self._person: Staff | None = None
        self._joining = False
        self._filled = self._typed()
        self.key("Ctrl+N", say("ui_access.staff.new"), self._new)
        self.key("Ctrl+S", say("ui_access.staff.save"), self._save)

    def refresh(self) -> None:
        self.fetch(lambda read: service.staff(read, also_inactive=True), self._list)

    def _list(self, people: list[Staff]) -> None:
        """Show the register again; what is being typed stays, and so does the person it is typed of."""
        with QSignalBlocker(self.table):
            self.table.show_rows(people, key=lambda person: person.id)
            mine = next((row for row, person in enumerate(people) if self._person is not None and person.id == self._person.id), None)
            if mine is not None:
                self.table.selectRow(mine)
        if self._typed() == self._filled and not self._joining:
            self._show(people[mine] if mine is not None else self.table.current())

    def _typed(self) -> tuple[object, ...]:
        lines = (self.number, self.name, self.login, self.password)
        return (*(line.text() for line in lines), *self.skills.chosen(), self.role.currentIndex(), self.active.isChecked())

    def _show(self, person: Staff | None) -> None:
        if person is None:
            return
        self._person, self._joining = person, False
        self._heading.setText(person.name)
        self.form.clear_errors()
        self.number.setText(person.number)
        self.name.setText(person.name)
        self.login.setText(person.login)
        self.number.setEnabled(False)
        self.login.setEnabled(False)
        self.role.setCurrentIndex(self.role.findData(person.role))
        self.skills.choose(person.skills)
        self.active.setChecked(person.active)
        self.password.clear()
        self._filled = self._typed()

    def _new(self) -> None:
        self._person, self._joining = None, True
        self._heading.setText(say("ui_access.staff.new"))
        self.form.clear_errors()
        for field in (self.number, self.name, self.login, self.password):
            field.setEnabled(True)
            field.clear()
        self.skills.choose([])
        self.role.setCurrentIndex(0)
        self.active.setChecked(True)
        self.number.setFocus()

    def _save(self) -> None:
        person, password = self._person, self.password.text()
        name, role, skills, active = self.name.text(), Role(self.role.currentData()), self.skills.chosen(), self.active.isChecked()
        number, login = self.number.text(), self.login.text()

        def save(work: Work) -> Staff:
            if person is None:
                return service.add_staff(work, login=login, name=name, number=number, role=role, password=password, skills=skills)
            if password:
                service.set_password(work, person.id, password)
            return service.change_staff(work, person.id, name=name, role=role, skills=skills, active=active)

        told = "ui_access.staff.added" if person is None else "ui_access.staff.saved"
        self.run(save, lambda kept: self._saved(kept, say(told, name=kept.name)), self.refused_at(self.form))

    def _saved(self, kept: Staff, text: str) -> None:
        self.form.clear_errors()
        self._show(kept)
        self.message.tell(text)
        self.refresh()
