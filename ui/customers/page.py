"""Customers: found as one types, shown masked, entered and put right in place."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.access import Role
from app.documents.masking import mask_phone
from app.intake.applications import service as applications
from app.intake.applications.models import Application, ApplicationEvent
from app.intake.customers import service
from app.intake.customers.errors import AlreadyRegistered
from app.intake.customers.models import Customer
from app.intake.customers.rules import CustomerForm, form_of
from app.intake.special_needs import service as special_needs
from app.store import Base, HallError, Reader
from app.words import say
from ui.customers.fields import EMPTY, CustomerFields
from ui.customers.view import CustomerView, Known, shown_name, shown_number
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Choice, KeyBar, button, card, label
from ui.widgets.table import Column, RowTable

MOST = 100


class CustomersPage(Page):
    """The list at the left; at the right the entry that is chosen, or its form."""

    title_key: ClassVar[str] = "ui.pages.customers"
    help_key: ClassVar[str] = "customers"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Customer, Application, ApplicationEvent})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._editing: UUID | None = None
        self._wanted: UUID | None = None
        self._begun = EMPTY
        self._turn = 0
        self._may_join = bool(session.actor.roles & {str(Role.SUPERVISOR), str(Role.ADMINISTRATOR)})
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_customers.search"))
        self.search.setAccessibleName(say("ui_customers.search"))
        self.search.setMaxLength(200)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.search.returnPressed.connect(self._to_list)
        self.count = label(tone="muted")
        above = QHBoxLayout()
        above.addWidget(self.search, 1)
        above.addWidget(self.count)
        self.table = RowTable(
            [
                Column[Customer](say("ui_customers.name"), shown_name, chars=18),
                Column[Customer](say("ui_customers.identity"), shown_number, chars=22),
                Column[Customer](say("ui_customers.phone"), lambda row: mask_phone(row.phone), chars=12),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.customers"))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self.edit())
        self.view = CustomerView(self.edit, self.ask_to_join)
        self.view.opened.connect(lambda case: self.asks_for.emit("application", case.id))
        self.fields = CustomerFields(self.hall.clock.now().astimezone(self.hall.zone).date())
        self.choice = Choice()
        self.choice.chosen.connect(self._answered)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self._form())
        across = QHBoxLayout()
        across.addWidget(self.table, 5)
        across.addWidget(self.stack, 6)
        self.body.addLayout(above)
        self.body.addWidget(self.choice)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        back = QShortcut(QKeySequence("Escape"), self.stack.widget(1), self.back)
        back.setObjectName("back")
        self.setFocusProxy(self.search)

    def _form(self) -> QWidget:
        frame, layout = card()
        self.form_heading = label(tone="heading")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.fields)
        column.addStretch(1)
        scroll.setWidget(inside)
        row = QHBoxLayout()
        row.addWidget(button(f"{say('ui_customers.back')} Esc", self.back, name="back"))
        row.addStretch(1)
        row.addWidget(button(f"{say('ui.save')} Ctrl+S", self.save, primary=True, name="save"))
        layout.addWidget(self.form_heading)
        layout.addWidget(scroll, 1)
        layout.addLayout(row)
        for name in ("identity_number", "override_reason", "name", "phone", "contact", "address", "note"):
            self.fields.fields[name].returnPressed.connect(self.save)  # type: ignore[attr-defined]
        return frame

    def _keys(self) -> QWidget:
        keys = KeyBar()
        for key, text, act in (
            ("Ctrl+F", say("ui.search"), self._find),
            ("Ctrl+N", say("ui_customers.new"), self.new),
            ("F4", say("ui_customers.edit"), self.edit),
            ("Ctrl+S", say("ui.save"), self.save),
        ):
            self.key(key, text, act)
            keys.add(key, text, act)
        if self._may_join:
            self.key("F9", say("ui_customers.join"), self.ask_to_join)
        return keys

    def refresh(self) -> None:
        typed = self.search.text().strip()
        self._turn += 1
        turn = self._turn

        def show(found: list[Customer]) -> None:
            if turn == self._turn:  # else something else was typed meanwhile
                self._list(found, typed)

        self.fetch(lambda read: service.search(read, typed, MOST) if typed else service.newest(read, MOST), show)

    def open(self, subject: UUID) -> None:
        self._wanted = subject
        self._leave_form()
        self._read(subject)

    def scanned(self, text: str) -> bool:
        def take(found: Customer | CustomerForm | None) -> None:
            if isinstance(found, Customer):
                self.open(found.id)
            elif found is not None and self._on_form:
                self.fields.show_number(found)
            elif found is not None:
                self.new(found)
            else:
                self.message.tell(say("ui_customers.no_number"), "warning")

        self.fetch(lambda read: service.scanned(read, text), take)
        return True

    def new(self, form: CustomerForm = EMPTY) -> None:
        """An empty form, or one with a scanned number in it. A new form that was begun is gone back to, not emptied."""
        if not self._on_form or self._editing is not None:
            self._editing = None
            self.form_heading.setText(say("ui_customers.new"))
            self.fields.show_form(self._begun if form is EMPTY else form)
        self.stack.setCurrentIndex(1)
        (self.fields.name if form.identity_number else self.fields.number).setFocus()

    def edit(self) -> None:
        """The chosen entry unmasked, to be put right; that somebody looked is recorded."""
        known = self.view.known
        if known is None or self._on_form:
            return

        def show(customer: Customer) -> None:
            self._editing = customer.id
            self.form_heading.setText(say("ui_customers.correct"))
            self.fields.show_form(form_of(customer), accepted=bool(known.card.problem))
            self.stack.setCurrentIndex(1)
            self.fields.name.setFocus()

        self.run(lambda work: service.reveal(work, known.card.customer.id), show)

    def back(self) -> None:
        """Leave the form; what was typed of a new customer is there again when the form is opened again."""
        self.choice.hide()
        self._leave_form()
        self.table.setFocus()

    @property
    def _on_form(self) -> bool:
        return self.stack.currentWidget() is not self.view

    def _leave_form(self) -> None:
        if self._on_form and self._editing is None:
            self._begun = self.fields.begun()
        self.stack.setCurrentWidget(self.view)

    def _end_form(self) -> None:
        """What stands in the form is kept or needed no more."""
        if self._editing is None:
            self._begun = EMPTY
        self._editing = None
        self.fields.show_form(EMPTY)
        self.stack.setCurrentWidget(self.view)

    def save(self) -> None:
        """Enter or correct; on a refusal what was typed stays and each field says why."""
        if not self._on_form or not self.fields.is_sound():
            return
        form, editing = self.fields.typed(), self._editing
        if editing is None:
            self.run(lambda work: service.register(work, form), self._saved, self._refused)
        else:
            self.run(lambda work: service.correct(work, editing, form), self._saved, self._refused)

    def ask_to_join(self) -> None:
        """Ask whether the entries with the same number are one customer."""
        known = self.view.known
        if known is not None and known.card.twins and self._may_join:
            name = shown_name(known.card.twins[0])
            self.choice.ask(
                say("ui_customers.join_question", name=name), [("join", say("ui_customers.join")), ("", say("ui_customers.leave"))]
            )

    def _answered(self, answer: object) -> None:
        known = self.view.known
        if isinstance(answer, UUID):
            self._end_form()
            self.open(answer)
        elif answer == "join" and known is not None and known.card.twins:
            kept, other = sorted((known.card.customer, known.card.twins[0]), key=lambda row: (row.hlc, row.id))
            self.run(lambda work: service.join(work, kept.id, other.id), self._joined)
        elif answer == "stay":
            self.fields.number.setFocus()

    def _joined(self, kept: Customer) -> None:
        self.message.tell(say("ui_customers.joined", name=shown_name(kept)))
        self.open(kept.id)

    def _refused(self, refusal: HallError) -> None:
        if isinstance(refusal, AlreadyRegistered):
            self.choice.ask(
                refusal.what, [(refusal.customer_id, say("ui_customers.use_known")), ("stay", say("ui_customers.check_number"))]
            )
        self.refused_at(self.fields)(refusal)
        if isinstance(refusal, AlreadyRegistered):
            self.choice.setFocus()

    def _saved(self, customer: Customer) -> None:
        self.message.tell(say("ui_customers.saved", name=shown_name(customer)))
        self._end_form()
        self.choice.hide()
        self.open(customer.id)
        self.table.setFocus()

    def _list(self, found: list[Customer], typed: str) -> None:
        wanted = self._wanted
        self.table.show_rows(found, key=lambda row: row.id)
        self._wanted = wanted  # that a row is chosen again is not somebody choosing it
        shown = say("ui_customers.found" if typed else "ui_customers.newest", n=len(found))
        self.count.setText(say("ui_customers.first", n=MOST) if len(found) == MOST else shown)
        number = next((number for number, row in enumerate(found) if row.id == self._wanted), None)
        if number is not None and self.table.currentIndex().row() != number:
            self.table.selectRow(number)
        elif self._wanted is not None:
            self._read(self._wanted)
        elif self.table.current() is None and found:
            self.table.selectRow(0)
        elif self.table.current() is not None:
            self._picked(self.table.current())
        else:
            self.view.clear()

    def _picked(self, row: Customer) -> None:
        self._wanted = None
        self._read(row.id)

    def _read(self, customer_id: UUID) -> None:
        wanted = customer_id

        def show(known: Known) -> None:
            current = self.table.current()
            if self._wanted in (wanted, known.card.customer.id) or (self._wanted is None and current is not None and current.id == wanted):
                self.view.show_known(known, may_join=self._may_join)

        self.fetch(lambda read: _known(read, wanted), show)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _to_list(self) -> None:
        self._pause.stop()
        self.refresh()
        self.table.setFocus()


def _known(read: Reader, customer_id: UUID) -> Known:
    card_read = service.card(read, customer_id)
    cases = [
        (case, case.applied_on.isoformat(), say(f"applications.state.{applications.case_file(read, case.id).case.state}"))
        for case in applications.applications_of(read, card_read.ids)
    ]
    return Known(card_read, cases, special_needs.needs_of_customer(read, card_read.ids))
