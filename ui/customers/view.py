"""One customer, masked, with what they asked for and what they needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app.documents.masking import mask_identity, mask_name, mask_phone
from app.intake.applications.models import Application
from app.intake.customers.models import Customer, CustomerKind, IdentityKind
from app.intake.customers.service import CustomerCard
from app.intake.special_needs.models import SpecialNeed
from app.words import either, say
from ui.widgets.pieces import Badge, button, card, label
from ui.widgets.table import Column, RowTable


def shown_name(row: Customer) -> str:
    """A person's name masked; an organisation's name is public."""
    return row.name if row.kind is CustomerKind.ORGANISATION else mask_name(row.name)


def shown_number(row: Customer) -> str:
    """An identity number masked; a credit code is public."""
    return row.identity_number if row.identity_kind is IdentityKind.CREDIT_CODE else mask_identity(row.identity_number)


def shown_address(row: Customer) -> str:
    """An address to about the street."""
    address = row.address
    return address if row.kind is CustomerKind.ORGANISATION or len(address) <= 4 else address[: max(4, len(address) // 2)] + "…"


@dataclass(frozen=True)
class Known:
    """What the page reads of one customer."""

    card: CustomerCard
    cases: Sequence[tuple[Application, str, str]]
    needs: Sequence[SpecialNeed]


class CustomerView(QWidget):
    """The entry above, applications below. `opened` carries the application that was chosen."""

    opened = Signal(object)

    def __init__(self, edit: Callable[[], object], join: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.known: Known | None = None
        frame, inside = card()
        self.heading = label(tone="heading", wrap=True)
        self.doubt = Badge()
        self.twins = Badge()
        facts = QWidget()
        facts.setObjectName("plain")
        form = QFormLayout(facts)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        self._values = {name: label(wrap=True) for name in ("identity", "phone", "contact", "address", "note", "needs")}
        for name, value in self._values.items():
            form.addRow(label(say(f"ui_customers.{name}"), "muted"), value)
        self.edit = button(f"{say('ui_customers.edit')} F4", edit, name="edit")
        self.join = button(f"{say('ui_customers.join')} F9", join, name="join")
        for widget in (self.heading, self.doubt, self.twins, facts):
            inside.addWidget(widget)
        inside.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.join, 0, Qt.AlignmentFlag.AlignLeft)
        self.cases = RowTable(
            [
                Column[tuple[Application, str, str]](say("ui_customers.number"), lambda row: row[0].number, chars=25),
                Column[tuple[Application, str, str]](say("ui_customers.service"), lambda row: _service_name(row[0]), chars=22),
                Column[tuple[Application, str, str]](say("ui_customers.day"), lambda row: row[1], chars=11),
                Column[tuple[Application, str, str]](say("ui_customers.state"), lambda row: row[2], chars=10),
            ]
        )
        self.cases.setAccessibleName(say("ui_customers.cases"))
        self.cases.opened.connect(lambda row: self.opened.emit(row[0]))
        self.cases_heading = label(tone="heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        layout.addWidget(self.cases_heading)
        layout.addWidget(self.cases, 1)
        self.clear()

    def clear(self) -> None:
        """Nobody is chosen."""
        self.known = None
        self.heading.setText(say("ui_customers.none_chosen"))
        for value in self._values.values():
            value.setText("")
        self.doubt.say("", "plain")
        self.twins.say("", "plain")
        self.edit.setEnabled(False)
        self.join.hide()
        self.cases_heading.setText(say("ui_customers.cases"))
        self.cases.show_rows([])

    def show_known(self, known: Known, *, may_join: bool) -> None:
        """Show one customer."""
        self.known = known
        customer = known.card.customer
        self.heading.setText(f"{shown_name(customer)}  {say(f'customers.customer_kind.{customer.kind}')}")
        kind = say(f"customers.identity_kind.{customer.identity_kind}")
        needs = list(dict.fromkeys(say(f"special_needs.need_kind.{need.kind}") for need in known.needs))
        texts = {
            "identity": f"{kind}  {shown_number(customer)}".strip(),
            "phone": mask_phone(customer.phone),
            "contact": mask_name(customer.contact),
            "address": shown_address(customer),
            "note": customer.note,
            "needs": say("text.list_comma").join(needs),
        }
        for name, value in self._values.items():
            value.setText(texts[name] or "—")
        problem = known.card.problem
        reason = known.card.reason or say("ui_customers.no_reason")
        self.doubt.say(
            say("ui_customers.doubt", problem=say(f"customers.problem.{problem}"), reason=reason) if problem else "",
            "warning",
        )
        self.twins.say(say("ui_customers.twins", n=len(known.card.twins)) if known.card.twins else "", "warning")
        self.edit.setEnabled(True)
        self.join.setVisible(bool(known.card.twins) and may_join)
        self.cases_heading.setText(say("ui_customers.cases_n", n=len(known.cases)))
        self.cases.show_rows(known.cases)


def _service_name(row: Application) -> str:
    return either(row.service_name, row.service_name_en)
