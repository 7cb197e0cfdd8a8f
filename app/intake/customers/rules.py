"""The customer form: what was typed, what is kept of it, and everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.intake.customers.errors import (
    CustomerFault,
    IdentityFault,
    IdentityKindMissing,
    IdentityMissing,
    NameMissing,
    NameWithoutLetters,
    PhoneShape,
    ReasonMissing,
    TextTooLong,
)
from app.intake.customers.identity import identity_fault, normal_identity
from app.intake.customers.models import Customer, CustomerKind, IdentityKind
from app.text import MOBILE, Cleaned, Notice, normal_phone, one_line, paragraph

MOST_NAME = 100
MOST_ADDRESS = 200
MOST_NOTE = 2_000
MOST_IDENTITY = 40
LEAST_REASON = 4


@dataclass(frozen=True, kw_only=True)
class CustomerForm:
    """What somebody typed about a customer, untouched. `override_reason` keeps an identity number that fails its check."""

    name: str
    kind: CustomerKind = CustomerKind.PERSON
    identity_kind: IdentityKind = IdentityKind.NONE
    identity_number: str = ""
    phone: str = ""
    contact: str = ""
    address: str = ""
    note: str = ""
    override_reason: str = ""


@dataclass(frozen=True)
class Checked:
    """The form as it would be kept, what was cleaned on the way by field, and everything that stands against it.

    `doubt` is the failed identity check that the reason given covers, or None.
    """

    form: CustomerForm
    faults: tuple[CustomerFault, ...] = ()
    doubt: IdentityFault | None = None
    notices: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict[str, tuple[Notice, ...]])

    @property
    def can_be_saved(self) -> bool:
        return not self.faults

    def accepting_number(self) -> Checked:
        """The same without a fault of the identity number: for an entry whose number was accepted before."""
        return replace(self, faults=tuple(fault for fault in self.faults if not isinstance(fault, IdentityFault)), doubt=None)


def check(typed: CustomerForm, today: date) -> Checked:
    """Clean a form and name everything that is wrong with it, at its field. Clause 3.1.2.

    A failing identity check is a fault unless a reason is given, and a doubt when one is.
    """
    cleaned = {
        "name": one_line(typed.name, MOST_NAME),
        "contact": one_line(typed.contact, MOST_NAME),
        "address": one_line(typed.address, MOST_ADDRESS),
        "note": paragraph(typed.note, MOST_NOTE),
        "override_reason": one_line(typed.override_reason),
    }
    phone = normal_phone(typed.phone)
    form = replace(
        typed,
        **{name: text.text for name, text in cleaned.items()},
        identity_number=normal_identity(typed.identity_number),
        phone=phone or typed.phone.strip()[:40],
    )
    faults: list[CustomerFault] = _name_faults(cleaned["name"])
    faults += [TextTooLong(field=name, limit=limit) for name, limit in _LIMITS.items() if cleaned[name].cut]
    fault = _identity_fault(form, today)
    doubt = fault if isinstance(fault, IdentityFault) and form.override_reason else None
    if fault is not None and doubt is None:
        faults.append(fault)
    if doubt is not None and len(form.override_reason) < LEAST_REASON:
        faults.append(ReasonMissing(least=LEAST_REASON))
    if typed.phone.strip() and phone is None:
        faults.append(PhoneShape())
    return Checked(form, tuple(faults), doubt, {name: text.notices for name, text in cleaned.items() if text.notices})


_LIMITS = {"contact": MOST_NAME, "address": MOST_ADDRESS, "note": MOST_NOTE}


def _name_faults(name: Cleaned) -> list[CustomerFault]:
    if name.cut:
        return [TextTooLong(field="name", limit=MOST_NAME)]
    if not name.text:
        return [NameMissing()]
    # private-use characters are names, too: old systems keep rare characters there
    has_letter = any(sign.isalpha() or "\ue000" <= sign <= "\uf8ff" or sign >= "\U000f0000" for sign in name.text)
    return [] if has_letter else [NameWithoutLetters()]


def _identity_fault(form: CustomerForm, today: date) -> CustomerFault | None:
    if not form.identity_number:
        return None if form.identity_kind is IdentityKind.NONE else IdentityMissing()
    if form.identity_kind is IdentityKind.NONE:
        return IdentityKindMissing()
    if len(form.identity_number) > MOST_IDENTITY:
        return TextTooLong(field="identity_number", limit=MOST_IDENTITY)
    return identity_fault(form.identity_kind, form.identity_number, today, form.kind)


def shown_phone(phone: str) -> str:
    """A kept phone number as it is read: `138 1234 5678`."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if MOBILE.fullmatch(phone) else phone


def form_of(customer: Customer) -> CustomerForm:
    """A customer's entry as a form to correct."""
    return CustomerForm(
        name=customer.name,
        kind=customer.kind,
        identity_kind=customer.identity_kind,
        identity_number=customer.identity_number,
        phone=customer.phone,
        contact=customer.contact,
        address=customer.address,
        note=customer.note,
    )


__all__ = ["Checked", "CustomerForm", "check", "form_of", "normal_phone", "shown_phone"]
