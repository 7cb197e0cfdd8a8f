"""The form of one customer: checked as it is typed, every fault at its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLabel

from app.intake.customers.errors import IdentityFault, IdentityOtherKind
from app.intake.customers.identity import guess_kind, identity_kinds, normal_identity
from app.intake.customers.models import CustomerKind, IdentityKind
from app.intake.customers.rules import CustomerForm, check
from app.store import HallError
from app.words import say
from ui.widgets.pieces import Form, restyle

EMPTY = CustomerForm(name="", identity_kind=IdentityKind.RESIDENT)


class CustomerFields(Form):
    """All fields of a customer. The field for a reason appears when the number fails its check."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.kind = QComboBox()
        for kind in CustomerKind:
            self.kind.addItem(say(f"customers.customer_kind.{kind}"), kind)
        self.add("kind", say("ui_customers.kind"), self.kind)
        self.identity_kind = QComboBox()
        self.add("identity_kind", say("ui_customers.identity_kind"), self.identity_kind)
        self.number = self.line("identity_number", say("ui_customers.identity"), say("ui_customers.number_hint"))
        self.override = self.line("override_reason", say("ui_customers.override"), say("ui_customers.override_hint"))
        self.name = self.line("name", say("ui_customers.name"))
        self.phone = self.line("phone", say("ui_customers.phone"), say("ui_customers.phone_hint"))
        self.contact = self.line("contact", say("ui_customers.contact"))
        self.address = self.line("address", say("ui_customers.address"))
        self.note = self.line("note", say("ui_customers.note"))
        self.kind.currentIndexChanged.connect(lambda _: self._fill_kinds())
        self.identity_kind.currentIndexChanged.connect(lambda _: self._look(only_typed=True))
        self.number.editingFinished.connect(self._number_typed)
        self.phone.editingFinished.connect(lambda: self._look(only_typed=True))
        self._accepted = ""
        self._fill_kinds()
        self.show_form(EMPTY)

    def show_form(self, form: CustomerForm, *, accepted: bool = False) -> None:
        """Fill the fields. `accepted` says that the number was accepted before although it fails its check."""
        blockers = [QSignalBlocker(self.kind), QSignalBlocker(self.identity_kind)]
        self.kind.setCurrentIndex(self.kind.findData(form.kind))
        self._fill_kinds()
        self.identity_kind.setCurrentIndex(max(self.identity_kind.findData(form.identity_kind), 0))
        del blockers
        for field, text in (
            (self.number, form.identity_number),
            (self.override, form.override_reason),
            (self.name, form.name),
            (self.phone, form.phone),
            (self.contact, form.contact),
            (self.address, form.address),
            (self.note, form.note),
        ):
            field.setText(text)
        self._accepted = normal_identity(form.identity_number) if accepted else ""
        self.clear_errors()
        self._show_override(shown=False)

    def show_number(self, scanned: CustomerForm) -> None:
        """Put a scanned number and what kind it is into a form that is being filled; what was typed stays."""
        with QSignalBlocker(self.kind), QSignalBlocker(self.identity_kind):
            self.kind.setCurrentIndex(self.kind.findData(scanned.kind))
            self._fill_kinds()
            self.identity_kind.setCurrentIndex(self.identity_kind.findData(scanned.identity_kind))
        self.number.setText(scanned.identity_number)
        self._look(only_typed=True)
        self.name.setFocus()

    def begun(self) -> CustomerForm:
        """What was typed so far, with the kind that was chosen, to be shown again; the empty form when nothing was."""
        if not any(self._text(name).strip() for name in self.fields):
            return EMPTY
        return replace(self.typed(), identity_kind=IdentityKind(self.identity_kind.currentData()))

    def typed(self) -> CustomerForm:
        """What stands in the fields, untouched. An empty number means that no document was shown."""
        number = self.number.text()
        kind = IdentityKind(self.identity_kind.currentData())
        return CustomerForm(
            name=self.name.text(),
            kind=CustomerKind(self.kind.currentData()),
            identity_kind=kind if normal_identity(number) else IdentityKind.NONE,
            identity_number=number,
            phone=self.phone.text(),
            contact=self.contact.text(),
            address=self.address.text(),
            note=self.note.text(),
            override_reason=self.override.text(),
        )

    def is_sound(self) -> bool:
        """Whether the form can be saved; if not, every fault stands at its field and the cursor is in the first."""
        return not self._look()

    def show_faults(self, faults: Sequence[HallError]) -> None:
        """Put each fault at its field."""
        self.clear_errors()
        for fault in faults:
            error: QLabel | None = self._errors.get(fault.field)
            if error is None:
                continue
            error.setText(f"{fault.what} {fault.do}")
            error.show()
            self.fields[fault.field].setProperty("wrong", True)
            restyle(self.fields[fault.field])

    def _look(self, *, only_typed: bool = False) -> bool:
        """Check what was typed; with `only_typed`, fields that nobody has been to are left alone. True when something is wrong."""
        form = self.typed()
        checked = check(form, self._today)
        if normal_identity(form.identity_number) == self._accepted != "":
            checked = checked.accepting_number()
        faults = list(checked.faults)
        if only_typed:
            faults = [fault for fault in faults if fault.field in ("identity_number", "phone") or self._text(fault.field)]
        doubtful = any(isinstance(fault, IdentityFault) and not isinstance(fault, IdentityOtherKind) for fault in faults)
        self._show_override(shown=doubtful or bool(self.override.text()))
        self.show_faults(faults)
        if faults and not only_typed:
            self.fields[faults[0].field].setFocus()
        return bool(faults)

    def _text(self, name: str) -> str:
        field = self.fields.get(name)
        return "" if field is None or isinstance(field, QComboBox) else field.text()  # type: ignore[attr-defined]

    def _number_typed(self) -> None:
        number = normal_identity(self.number.text())
        kind = guess_kind(number, self._today) if number else None
        if kind is not None:
            holder = CustomerKind.ORGANISATION if kind is IdentityKind.CREDIT_CODE else CustomerKind.PERSON
            if self.kind.currentData() != holder:
                self.kind.setCurrentIndex(self.kind.findData(holder))
            self.identity_kind.setCurrentIndex(self.identity_kind.findData(kind))
        self._look(only_typed=True)

    def _fill_kinds(self) -> None:
        before = self.identity_kind.currentData()
        with QSignalBlocker(self.identity_kind):
            self.identity_kind.clear()
            for kind in identity_kinds(CustomerKind(self.kind.currentData())):
                self.identity_kind.addItem(say(f"customers.identity_kind.{kind}"), kind)
            self.identity_kind.setCurrentIndex(max(self.identity_kind.findData(before), 0))

    def _show_override(self, *, shown: bool) -> None:
        self.override.setVisible(shown)
        caption = self._grid.itemAtPosition(list(self.fields).index("override_reason") * 2, 0)
        if caption is not None and caption.widget() is not None:
            caption.widget().setVisible(shown)
