"""Customers and the identity numbers that were accepted although their check failed."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record, SearchText
from app.store.search import register


class CustomerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class IdentityKind(StrEnum):
    """What the number was read from. Only some kinds have a check digit."""

    RESIDENT = "resident"
    RESIDENT_15 = "resident_15"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    HMT_RESIDENCE = "hmt_residence"
    FOREIGN_RESIDENCE = "foreign_residence"
    PASSPORT = "passport"
    CREDIT_CODE = "credit_code"
    OTHER = "other"
    NONE = "none"


class Customer(Record):
    """A person or an organisation the hall works for.

    Numbers are kept in normal form (`rules.normal_identity`, `rules.normal_phone`). `contact` is the person to ask for in
    an organisation, or the family member of a person. `same_as` points at the entry that stands when a person was entered twice.
    """

    __tablename__ = "customer"

    kind: Mapped[CustomerKind]
    name: Mapped[str]
    identity_kind: Mapped[IdentityKind] = mapped_column(default=IdentityKind.NONE)
    identity_number: Mapped[str] = mapped_column(default="", index=True)
    phone: Mapped[str] = mapped_column(default="", index=True)
    contact: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    same_as: Mapped[UUID | None] = mapped_column(default=None, index=True)


class IdentityOverride(Fact):
    """Somebody accepted an identity number that fails its check, and why. The number itself is not repeated here."""

    __tablename__ = "identity_override"

    customer_id: Mapped[UUID] = mapped_column(index=True)
    identity_kind: Mapped[IdentityKind]
    problem: Mapped[str]
    reason: Mapped[str]


def _found_by(customer: Customer) -> SearchText:
    return SearchText(
        names=[name for name in (customer.name, customer.contact) if name],
        numbers=[customer.identity_number] if customer.identity_number else [],
        phones=[customer.phone] if customer.phone else [],
        note=" ".join(part for part in (customer.address, customer.note) if part),
    )


register(Customer, _found_by)
