"""Who is at the window: typed, scanned, or found by number or phone as one types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox

from app.documents.masking import mask_name
from app.intake.customers.identity import guess_kind, identity_fault, normal_identity
from app.intake.customers.models import Customer, CustomerKind, IdentityKind
from app.intake.customers.rules import CustomerForm
from app.words import say
from ui.widgets.pieces import Form, label


class CustomerBox(Form):
    """Name, number, phone. `typed` is emitted with each change, `lookup` when a number or phone may name somebody known."""

    typed = Signal()
    lookup = Signal(str)

    def __init__(self) -> None:
        super().__init__(columns=2)
        self.number = self.line("identity_number", say("ui_desk.identity_number"), say("ui_desk.scan_or_type"))
        self.name = self.line("name", say("ui_desk.name"))
        self.phone = self.line("phone", say("ui_desk.phone"))
        self.override = self.line("override_reason", say("ui_desk.override"))
        self.organisation = QCheckBox(say("ui_desk.organisation"))
        self.known = label(tone="muted")
        self.add("kind", "", self.organisation)
        self.add("known", "", self.known)
        self.customer_id: UUID | None = None
        for field in (self.number, self.name, self.phone, self.override):
            field.textEdited.connect(self._edited)
        self.number.editingFinished.connect(self._number_typed)
        self.phone.editingFinished.connect(lambda: self.lookup.emit(self.phone.text()))
        self.organisation.toggled.connect(lambda _: self.typed.emit())
        self._show_override(shown=False)

    def clear(self) -> None:
        """Nobody."""
        self.fill({})
        self.clear_errors()

    def show_customer(self, customer: Customer) -> None:
        """Somebody from the register; the fields stay open for corrections on paper."""
        with QSignalBlocker(self.organisation):
            self.organisation.setChecked(customer.kind is CustomerKind.ORGANISATION)
        self.number.setText(customer.identity_number)
        self.name.setText(customer.name)
        self.phone.setText(customer.phone)
        self.customer_id = customer.id
        self.known.setText(say("ui_desk.known", name=mask_name(customer.name)))
        self.clear_errors()
        self.typed.emit()

    def content(self) -> dict[str, Any]:
        """What stands in the fields, for the draft."""
        return {
            "number": self.number.text(),
            "name": self.name.text(),
            "phone": self.phone.text(),
            "override": self.override.text(),
            "organisation": self.organisation.isChecked(),
            "customer_id": self.customer_id.hex if self.customer_id else "",
        }

    def fill(self, content: dict[str, Any]) -> None:
        """Put a draft back."""
        with QSignalBlocker(self.organisation):
            self.organisation.setChecked(bool(content.get("organisation")))
        self.number.setText(str(content.get("number", "")))
        self.name.setText(str(content.get("name", "")))
        self.phone.setText(str(content.get("phone", "")))
        self.override.setText(str(content.get("override", "")))
        self._show_override(shown=bool(self.override.text()))
        self.known.setText("")
        kept = str(content.get("customer_id", ""))
        self.customer_id = UUID(kept) if kept else None

    def form(self, today: Any) -> CustomerForm:
        """What was typed, for the service to check."""
        number = self.number.text()
        kind = CustomerKind.ORGANISATION if self.organisation.isChecked() else CustomerKind.PERSON
        guessed = guess_kind(normal_identity(number), today)
        usual = IdentityKind.CREDIT_CODE if kind is CustomerKind.ORGANISATION else IdentityKind.RESIDENT
        identity = IdentityKind.NONE if not number.strip() else guessed or usual
        return CustomerForm(
            name=self.name.text(),
            kind=kind,
            identity_kind=identity,
            identity_number=number,
            phone=self.phone.text(),
            override_reason=self.override.text(),
        )

    def check_number(self, today: Any) -> bool:
        """Offer the field for a reason when the number fails its check; True when it is fine."""
        form = self.form(today)
        fine = (
            form.identity_kind is IdentityKind.NONE
            or identity_fault(form.identity_kind, normal_identity(form.identity_number), today, form.kind) is None
        )
        self._show_override(shown=not fine)
        return fine

    def _show_override(self, *, shown: bool) -> None:
        self.override.setVisible(shown)
        caption = self.layout().itemAtPosition(2, 2)  # type: ignore[union-attr,attr-defined]
        if caption is not None and caption.widget() is not None:
            caption.widget().setVisible(shown)

    def _edited(self) -> None:
        self.customer_id = None
        self.known.setText("")
        self.typed.emit()

    def _number_typed(self) -> None:
        if self.number.text().strip():
            self.lookup.emit(self.number.text())
