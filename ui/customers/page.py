"""Customers: found as one types, shown masked, entered and put right in place."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout

from app.documents.masking import mask_identity, mask_name, mask_phone
from app.intake.applications import service as applications
from app.intake.applications.models import Application
from app.intake.customers import service
from app.intake.customers.identity import guess_kind, identity_kinds, normal_identity
from app.intake.customers.models import Customer, CustomerKind, IdentityKind
from app.intake.customers.rules import CustomerForm
from app.store import Base, Reader, Work
from app.words import language, say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Form, button, card, label
from ui.widgets.table import Column, RowTable


class CustomersPage(Page):
    """The list at the left, one entry at the right with what they applied for."""

    title_key: ClassVar[str] = "ui.pages.customers"
    help_key: ClassVar[str] = "customers"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Customer})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._customer: Customer | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_customers.search"))
        self.search.setAccessibleName(say("ui_customers.search"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.body.addWidget(self.search)
        across = QHBoxLayout()
        self.table = RowTable(
            [
                Column[Customer](say("ui_customers.name"), _shown_name, chars=22),
                Column[Customer](say("ui_customers.identity"), _shown_number, chars=22),
                Column[Customer](say("ui_customers.phone"), lambda row: mask_phone(row.phone)),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.customers"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(lambda _: self.name.setFocus())
        across.addWidget(self.table, 3)
        across.addLayout(self._right(), 3)
        self.body.addLayout(across, 1)
        self.key("Ctrl+F", say("ui.search"), self.search.setFocus)
        self.key("Ctrl+N", say("ui_customers.new"), self.new)
        self.key("Ctrl+S", say("ui.save"), self.save)

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        frame, layout = card()
        self._heading = label(say("ui_customers.new"), "heading")
        layout.addWidget(self._heading)
        self.form = Form()
        self.kind = QComboBox()
        for kind in CustomerKind:
            self.kind.addItem(say(f"ui_customers.kind_{kind}"), kind)
        self.kind.currentIndexChanged.connect(lambda _: self._fill_kinds())
        self.form.add("kind", say("ui_customers.kind"), self.kind)
        self.name = self.form.line("name", say("ui_customers.name"))
        self.identity_kind = QComboBox()
        self.form.add("identity_kind", say("ui_customers.identity_kind"), self.identity_kind)
        self.number = self.form.line("identity_number", say("ui_customers.identity"))
        self.number.editingFinished.connect(self._guess)
        self.phone = self.form.line("phone", say("ui_customers.phone"))
        self.contact = self.form.line("contact", say("ui_customers.contact"))
        self.address = self.form.line("address", say("ui_customers.address"))
        self.override = self.form.line("override_reason", say("ui_customers.override"), say("ui_customers.override_hint"))
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(button(f"{say('ui_customers.new')} Ctrl+N", self.new))
        row.addStretch(1)
        row.addWidget(button(f"{say('ui.save')} Ctrl+S", self.save, primary=True))
        layout.addLayout(row)
        column.addWidget(frame)
        column.addWidget(label(say("ui_customers.cases"), "heading"))
        self.cases = RowTable(
            [
                Column[Application](say("ui_customers.number"), lambda row: row.number, chars=24),
                Column[Application](say("ui_desk.service"), _service_name),
            ]
        )
        self.cases.opened.connect(lambda row: self.asks_for.emit("application", row.id))
        column.addWidget(self.cases, 1)
        self._fill_kinds()
        return column

    def refresh(self) -> None:
        typed = self.search.text().strip()
        self.fetch(lambda read: service.search(read, typed) if typed else service.newest(read), self._list)

    def open(self, subject: UUID) -> None:
        self.fetch(lambda read: read.require(Customer, subject), self._show)

    def scanned(self, text: str) -> bool:
        def take(found: Customer | CustomerForm | None) -> None:
            if isinstance(found, Customer):
                self._show(found)
            elif found is not None:
                self.new()
                self.number.setText(found.identity_number)
                self._guess()

        self.fetch(lambda read: service.scanned(read, text), take)
        return True

    def _list(self, found: list[Customer]) -> None:
        self.table.show_rows(found, key=lambda row: row.id)

    def _show(self, customer: Customer) -> None:
        self._customer = customer
        self.form.clear_errors()
        self._heading.setText(_shown_name(customer))
        self.kind.setCurrentIndex(self.kind.findData(customer.kind))
        self._fill_kinds()
        self.identity_kind.setCurrentIndex(self.identity_kind.findData(customer.identity_kind))
        for field, value in (
            (self.name, customer.name),
            (self.number, customer.identity_number),
            (self.phone, customer.phone),
            (self.contact, customer.contact),
            (self.address, customer.address),
            (self.override, ""),
        ):
            field.setText(value)

        def cases(read: Reader) -> list[Application]:
            return applications.applications_of(read, service.ids_of(read, customer.id))

        self.fetch(cases, self.cases.show_rows)

    def new(self) -> None:
        """An empty form for somebody new."""
        self._customer = None
        self.form.clear_errors()
        self._heading.setText(say("ui_customers.new"))
        for field in (self.name, self.number, self.phone, self.contact, self.address, self.override):
            field.clear()
        self.cases.show_rows([])
        self.name.setFocus()

    def save(self) -> None:
        """Enter or correct; on a refusal what was typed stays and the field says why."""
        customer = self._customer
        form = CustomerForm(
            name=self.name.text(),
            kind=CustomerKind(self.kind.currentData()),
            identity_kind=IdentityKind(self.identity_kind.currentData()),
            identity_number=self.number.text(),
            phone=self.phone.text(),
            contact=self.contact.text(),
            address=self.address.text(),
            override_reason=self.override.text(),
        )

        def act(work: Work) -> Customer:
            return service.register(work, form) if customer is None else service.correct(work, customer.id, form)

        self.run(act, self._saved, self.refused_at(self.form))

    def _saved(self, customer: Customer) -> None:
        self.message.tell(say("ui_customers.saved", name=mask_name(customer.name)))
        self._show(customer)

    def _guess(self) -> None:
        number = normal_identity(self.number.text())
        kind = guess_kind(number, self.hall.clock.now().astimezone(self.hall.zone).date()) if number else None
        if kind is not None:
            if kind is IdentityKind.CREDIT_CODE:
                self.kind.setCurrentIndex(self.kind.findData(CustomerKind.ORGANISATION))
            self.identity_kind.setCurrentIndex(self.identity_kind.findData(kind))

    def _fill_kinds(self) -> None:
        before = self.identity_kind.currentData()
        self.identity_kind.clear()
        for kind in identity_kinds(CustomerKind(self.kind.currentData())):
            self.identity_kind.addItem(say(f"ui_customers.identity_{kind}"), kind)
        at = self.identity_kind.findData(before)
        self.identity_kind.setCurrentIndex(max(at, 0))


def _shown_name(row: Customer) -> str:
    return row.name if row.kind is CustomerKind.ORGANISATION else mask_name(row.name)


def _shown_number(row: Customer) -> str:
    return row.identity_number if row.kind is CustomerKind.ORGANISATION else mask_identity(row.identity_number)


def _service_name(row: Application) -> str:
    return row.service_name_en if language() == "en" and row.service_name_en else row.service_name
