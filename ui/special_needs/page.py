"""Special needs of today: entered, helped with, confirmed; all by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QDateTime, QTime
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QFormLayout, QGridLayout, QHBoxLayout, QLabel, QWidget

from app.access import Staff
from app.access import service as access
from app.desk import service as desk
from app.documents.masking import mask_name
from app.documents.service import order_print
from app.intake.special_needs import service
from app.intake.special_needs.models import Help, NeedEvent, NeedKind, NeedStep, SpecialNeed
from app.intake.special_needs.rules import NeedForm, NeedState, can_follow, usual_helps
from app.store import Base, HallError, Reader, Work
from app.words import say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Form, KeyBar, button, card, choose, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class Line:
    """One need as the list shows it."""

    need: SpecialNeed
    state: NeedState
    since: datetime


class SpecialNeedsPage(Page):
    """Left what is open, home visits first; right the form."""

    title_key: ClassVar[str] = "ui.pages.special_needs"
    help_key: ClassVar[str] = "special_needs"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({SpecialNeed, NeedEvent})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._need: Line | None = None
        self.table = RowTable(
            [
                Column[Line](say("ui_special_needs.person"), lambda line: mask_name(line.need.person_name), chars=9),
                Column[Line](say("ui_special_needs.kind"), lambda line: say(f"special_needs.need_kind.{line.need.kind}"), chars=12),
                Column[Line](say("ui_special_needs.helper"), lambda line: line.need.helper_name, chars=9),
                Column[Line](say("ui_special_needs.state"), lambda line: say(f"special_needs.need_state.{line.state}"), chars=12),
                Column[Line](say("ui_special_needs.when"), self._when, lambda line: line.need.visit_at or line.since, chars=12),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.special_needs"))
        self.table.picked.connect(self._show)
        across = QHBoxLayout()
        across.addWidget(self.table, 5)
        across.addWidget(self._form(), 6)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self.setFocusProxy(self.table)
        self._new()

    def _form(self) -> QWidget:
        frame, layout = card()
        self.heading = label(tone="heading", wrap=True)
        layout.addWidget(self.heading)
        self.form = Form(columns=2)
        self.kind = QComboBox()
        for kind in NeedKind:
            self.kind.addItem(say(f"special_needs.need_kind.{kind}"), kind)
        self.form.add("kind", say("ui_special_needs.kind"), self.kind)
        self.ticket = self.form.line("ticket", say("ui_special_needs.ticket"), say("ui_special_needs.ticket_hint"))
        self.person = self.form.line("person_name", say("ui_special_needs.person"))
        self.phone = self.form.line("phone", say("ui_special_needs.phone"))
        self.guardian = self.form.line("guardian", say("ui_special_needs.guardian"))
        self.helper = QComboBox()
        self.form.add("helper_id", say("ui_special_needs.helper"), self.helper)
        self.helps = {each: QCheckBox(say(f"special_needs.help.{each}")) for each in Help}
        box = QWidget()
        box.setObjectName("plain")
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, check in enumerate(self.helps.values()):
            grid.addWidget(check, place // 4, place % 4)
        self.form.add("helps", say("ui_special_needs.helps"), box, wide=True)
        self.solution = self.form.line("solution", say("ui_special_needs.solution"), wide=True)
        self.address = self.form.line("visit_address", say("ui_special_needs.visit_address"))
        self.visit_at = QDateTimeEdit()
        self.visit_at.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.visit_at.setCalendarPopup(True)
        self.form.add("visit_at", say("ui_special_needs.visit_at"), self.visit_at)
        self.consent = QCheckBox(say("ui_special_needs.consent"))
        self.form.add("consent", "", self.consent, wide=True)
        layout.addWidget(self.form)
        self.save_button = button(f"{say('ui_special_needs.save')} Ctrl+S", self.save, primary=True, name="save")
        layout.addWidget(self.save_button)
        self.told, self._values = _facts()
        layout.addWidget(self.told)
        self.after = Form()
        self.note = self.after.line("note", say("ui_special_needs.note"), say("ui_special_needs.note_hint"))
        layout.addWidget(self.after)
        layout.addStretch(1)
        self.kind.currentIndexChanged.connect(lambda _index: self._offer())
        self.helps[Help.HOME_VISIT].toggled.connect(self._show_visit)
        self._show_visit(self.helps[Help.HOME_VISIT].isChecked())
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self._new),
            ("F5", "start", self._step(service.start_help, NeedStep.STARTED)),
            ("F6", "done", self._step(service.help_done, NeedStep.DONE)),
            ("F7", "helped", self._step(_helped, NeedStep.CONFIRMED)),
            ("F8", "not_helped", self._step(_not_helped, NeedStep.NOT_CONFIRMED)),
            ("F9", "print", self.print_form),
            ("F10", "cancel", self._step(service.cancel_need, NeedStep.CANCELLED)),
        ):
            text = say(f"ui_special_needs.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Ctrl+S", say("ui_special_needs.save"), self.save)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(_read, self._list)

    def _list(self, read: tuple[list[Line], list[Staff]]) -> None:
        lines, people = read
        chosen = self.helper.currentData() or self.session.actor.id
        self.helper.clear()
        for person in people:
            self.helper.addItem(person.name, person.id)
        choose(self.helper, chosen)
        self.table.show_rows(lines, key=lambda line: line.need.id)
        if self._need is not None:
            known = next((line for line in lines if line.need.id == self._need.need.id), None)
            if known is not None:
                self._show(known)

    def _when(self, line: Line) -> str:
        return f"{(line.need.visit_at or line.since).astimezone(self.hall.zone):%m-%d %H:%M}"

    def _show(self, line: Line) -> None:
        """A known need: what was agreed stands fixed, its steps go on by key."""
        self._need = line
        need = line.need
        self.heading.setText(f"{need.number}  {say(f'special_needs.need_state.{line.state}')}")
        self.form.hide()
        self.save_button.hide()
        self.after.show()
        visit = f"{need.visit_at.astimezone(self.hall.zone):%Y-%m-%d %H:%M}  {need.visit_address}" if need.visit_at else ""
        texts = {
            "person": mask_name(need.person_name),
            "kind": say(f"special_needs.need_kind.{need.kind}"),
            "helps": say("text.list_comma").join(say(f"special_needs.help.{each}") for each in need.helps),
            "solution": need.solution,
            "visit_at": visit,
            "helper": need.helper_name,
        }
        for name, value in self._values.items():
            value.setText(texts[name] or "—")
        self.told.show()
        self._grey(line.state)

    def _grey(self, state: NeedState | None) -> None:
        steps = {
            "F5": NeedStep.STARTED,
            "F6": NeedStep.DONE,
            "F7": NeedStep.CONFIRMED,
            "F8": NeedStep.NOT_CONFIRMED,
            "F10": NeedStep.CANCELLED,
        }
        for key, step in steps.items():
            self.bar.buttons[key].setEnabled(state is not None and can_follow(state, step))
        self.bar.buttons["F9"].setEnabled(state is not None)

    # Doing

    def _new(self) -> None:
        self._need = None
        self.heading.setText(say("ui_special_needs.key.new"))
        self.form.show()
        self.save_button.show()
        self.after.hide()
        self.told.hide()
        self.form.clear_errors()
        self._grey(None)
        for field in (self.ticket, self.person, self.phone, self.guardian, self.solution, self.address):
            field.clear()
        self.consent.setChecked(False)
        tomorrow = self.hall.clock.now().astimezone(self.hall.zone).date()
        self.visit_at.setDateTime(QDateTime(tomorrow, QTime(9, 0)).addDays(1))
        self._offer()
        self.kind.setFocus()

    def _offer(self) -> None:
        usual = usual_helps(NeedKind(self.kind.currentData()))
        for each, check in self.helps.items():
            check.setChecked(each in usual and each is not Help.HOME_VISIT)

    def _show_visit(self, shown: bool) -> None:
        self.address.setEnabled(shown)
        self.visit_at.setEnabled(shown)

    def save(self) -> None:
        """Register and print the form, in one commit; a fault stands at its field and all that was typed stays."""
        if self._need is not None:
            return
        home = self.helps[Help.HOME_VISIT].isChecked()
        chosen = self.visit_at.dateTime().toPython()
        assert isinstance(chosen, datetime)
        form = NeedForm(
            kind=NeedKind(self.kind.currentData()),
            person_name=self.person.text(),
            consent=self.consent.isChecked(),
            helps=tuple(each for each, check in self.helps.items() if check.isChecked()),
            solution=self.solution.text(),
            phone=self.phone.text(),
            guardian=self.guardian.text(),
            helper_id=self.helper.currentData(),
            helper_name=self.helper.currentText(),
            visit_address=self.address.text() if home else "",
            visit_at=chosen.replace(tzinfo=self.hall.zone) if home else None,
        )
        number = self.ticket.text()
        self.run(lambda work: desk.register_need(work, form, number), self._saved, self.refused_at(self.form))

    def _saved(self, need: SpecialNeed) -> None:
        self.message.tell(say("ui_special_needs.saved", number=need.number))
        self._new()

    def _step(self, act: Callable[[Work, UUID, str], object], step: NeedStep) -> Callable[[], None]:
        def go() -> None:
            line = self._need
            if line is None or not can_follow(line.state, step):
                return
            need_id, note = line.need.id, self.note.text()
            self.run(lambda work: act(work, need_id, note), self._stepped, self._refused)

        return go

    def _stepped(self, _event: object) -> None:
        self.note.clear()
        self.after.clear_errors()
        self.message.tell(say("ui_special_needs.stepped"))
        self.refresh()

    def _refused(self, refusal: HallError) -> None:
        self.refused_at(self.after)(refusal)

    def print_form(self) -> None:
        if self._need is not None:
            need_id = self._need.need.id
            self.run(
                lambda work: order_print(work, "special_need_form", need_id),
                lambda _order: self.message.tell(say("ui_special_needs.printing")),
            )


def _facts() -> tuple[QWidget, dict[str, QLabel]]:
    """What was agreed, each beside its name."""
    told = QWidget()
    told.setObjectName("plain")
    rows = QFormLayout(told)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setVerticalSpacing(3)
    values = {name: label(wrap=True) for name in ("person", "kind", "helps", "solution", "visit_at", "helper")}
    for name, value in values.items():
        rows.addRow(label(say(f"ui_special_needs.{name}"), "muted"), value)
    return told, values


def _read(read: Reader) -> tuple[list[Line], list[Staff]]:
    lines = [Line(need, service.state_of(read, need.id), service.events_of(read, need.id)[0].at) for need in service.open_needs(read)]
    return lines, access.staff(read)


def _helped(work: Work, need_id: UUID, note: str) -> object:
    return service.confirm(work, need_id, helped=True, note=note)


def _not_helped(work: Work, need_id: UUID, note: str) -> object:
    return service.confirm(work, need_id, helped=False, note=note)
