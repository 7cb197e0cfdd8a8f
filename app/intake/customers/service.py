"""What people do with the register of customers: find somebody, enter somebody, put an entry right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select

from app.access import Role, right
from app.intake.customers.errors import AlreadyRegistered, CustomerUnknown, SameCustomer
from app.intake.customers.identity import guess_kind, identity_fault, normal_identity
from app.intake.customers.models import Customer, CustomerKind, IdentityKind, IdentityOverride
from app.intake.customers.rules import Checked, CustomerForm, check, normal_phone
from app.store import Reader, Work

_FIELDS = ("kind", "name", "identity_kind", "identity_number", "phone", "contact", "address", "note")


def find_by_identity(read: Reader, number: str, kind: IdentityKind | None = None) -> Customer | None:
    """The customer with this identity number, typed in any form; the first entered when two stations entered the same."""
    found = _id_by_identity(read, number, kind)
    return None if found is None else read.get(Customer, found)


def _id_by_identity(read: Reader, number: str, kind: IdentityKind | None) -> UUID | None:
    normal = normal_identity(number)
    if not normal:
        return None
    return read.looked_up(_WITH_NUMBER, number=normal) if kind is None else read.looked_up(_WITH_NUMBER_OF_KIND, number=normal, kind=kind)


_WITH_NUMBER = (
    select(Customer.id)
    .where(Customer.identity_number == bindparam("number"), Customer.same_as.is_(None))
    .order_by(Customer.hlc, Customer.id)
)
_WITH_NUMBER_OF_KIND = _WITH_NUMBER.where(Customer.identity_kind == bindparam("kind"))


def find_by_phone(read: Reader, phone: str) -> list[Customer]:
    """The customers with this phone number, typed in any form, the latest first; families share one."""
    normal = normal_phone(phone)
    if normal is None:
        return []
    return read.all(select(Customer).where(Customer.phone == normal, Customer.same_as.is_(None)).order_by(Customer.hlc.desc()))


def search(read: Reader, typed: str, most: int = 50) -> list[Customer]:
    """The customers that hold everything typed (name, pinyin initials, number, phone, address, note), newest first."""
    found = [hit.subject_id for hit in read.search(typed, [Customer], most)]
    if not found:
        return []
    rows = {row.id: row for row in read.all(select(Customer).where(Customer.id.in_(found), Customer.same_as.is_(None)))}
    return [rows[row_id] for row_id in found if row_id in rows]


def newest(read: Reader, most: int = 50) -> list[Customer]:
    """The customers entered last, for an empty search field."""
    return read.all(select(Customer).where(Customer.same_as.is_(None)).order_by(Customer.id.desc()).limit(most))


def scanned(read: Reader, text: str) -> Customer | CustomerForm | None:
    """What a scanned code says about a customer: the entry itself, a form with the number filled in, or None for no identity number."""
    number = normal_identity(text)
    kind = guess_kind(number, read.today)
    if kind is None:
        return None
    return find_by_identity(read, number) or form_from_number(kind, number)


def form_from_number(kind: IdentityKind, number: str) -> CustomerForm:
    """An empty form for the holder of a number."""
    holder = CustomerKind.ORGANISATION if kind is IdentityKind.CREDIT_CODE else CustomerKind.PERSON
    return CustomerForm(name="", kind=holder, identity_kind=kind, identity_number=number)


@dataclass(frozen=True)
class CustomerCard:
    """One customer with what has to be known beside the entry: a number that fails its check, and entries that may be the same."""

    customer: Customer
    ids: tuple[UUID, ...]
    problem: str = ""
    reason: str = ""
    twins: tuple[Customer, ...] = ()


def card(read: Reader, customer_id: UUID) -> CustomerCard:
    """A customer's standing entry and what has to be known beside it. Raises CustomerUnknown."""
    customer = standing(read, customer_id)
    fault = identity_fault(customer.identity_kind, customer.identity_number, read.today, customer.kind)
    accepted = overrides_of(read, customer.id) if fault is not None else ()
    twins: list[Customer] = []
    if customer.identity_number:
        twins = read.all(
            select(Customer)
            .where(Customer.identity_number == customer.identity_number, Customer.same_as.is_(None), Customer.id != customer.id)
            .order_by(Customer.hlc)
        )
    return CustomerCard(
        customer,
        tuple(ids_of(read, customer.id)),
        fault.problem if fault is not None else "",
        accepted[0].reason if accepted else "",
        tuple(twins),
    )


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def reveal(work: Work, customer_id: UUID) -> Customer:
    """Show an entry unmasked, to compare or correct it; who looked stands in the audit chain. PIPL art. 6. Raises CustomerUnknown."""
    customer = standing(work, customer_id)
    work.did("intake.customers.reveal", customer.id)
    return customer


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def register(work: Work, form: CustomerForm) -> Customer:
    """Enter a new customer. Clause 3.1.2.

    Raises the first CustomerFault of the form, and AlreadyRegistered (with `customer_id`) when the identity number is known.
    """
    checked = _sound(check(form, work.today))
    known = find_by_identity(work, checked.form.identity_number, checked.form.identity_kind)
    if known is not None:
        raise AlreadyRegistered(known.id)
    return _enter(work, checked)


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def find_or_register(work: Work, form: CustomerForm) -> UUID:
    """The id of the customer of this identity number, without one of this name and phone; else of a new entry.

    Raises the first CustomerFault.
    """
    if normal_identity(form.identity_number):
        known = _id_by_identity(work, form.identity_number, form.identity_kind)
    else:
        name = form.name.strip()
        known = next((each.id for each in find_by_phone(work, form.phone) if each.name == name), None)
    return known or _enter(work, _sound(check(form, work.today))).id


def _enter(work: Work, checked: Checked) -> Customer:
    customer = work.add(Customer(**{name: getattr(checked.form, name) for name in _FIELDS}))
    _record_doubt(work, customer, checked)
    return customer


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def correct(work: Work, customer_id: UUID, form: CustomerForm) -> Customer:
    """Put an entry right; what stood there before stays in the change log. Raises as `register`, and CustomerUnknown."""
    customer = work.require(Customer, customer_id, CustomerUnknown)
    checked = check(form, work.today)
    number_is_new = (customer.identity_kind, customer.identity_number) != (checked.form.identity_kind, checked.form.identity_number)
    checked = _sound(checked if number_is_new else checked.accepting_number())
    known = find_by_identity(work, checked.form.identity_number, checked.form.identity_kind)
    if known is not None and known.id != customer.id:
        raise AlreadyRegistered(known.id)
    for name in _FIELDS:
        if getattr(customer, name) != getattr(checked.form, name):
            setattr(customer, name, getattr(checked.form, name))
    if number_is_new:
        _record_doubt(work, customer, checked)
    return customer


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def join(work: Work, kept_id: UUID, other_id: UUID) -> Customer:
    """Say that two entries are the same customer; the other one then leads to the kept one. Raises SameCustomer, CustomerUnknown."""
    kept, other = (work.require(Customer, each, CustomerUnknown) for each in (kept_id, other_id))
    if kept is other or kept.same_as is not None or other.same_as is not None:
        raise SameCustomer
    for row in work.all(select(Customer).where(Customer.same_as == other.id)):
        row.same_as = kept.id
    other.same_as = kept.id
    for name in ("identity_kind", "identity_number", "phone", "contact", "address", "note"):
        if not _filled(kept, name) and _filled(other, name):
            setattr(kept, name, getattr(other, name))
    return kept


def standing(read: Reader, customer_id: UUID) -> Customer:
    """The entry that stands for this id, also when it was joined to another. Raises CustomerUnknown."""
    customer = read.require(Customer, customer_id, CustomerUnknown)
    return customer if customer.same_as is None else read.require(Customer, customer.same_as, CustomerUnknown)


def ids_of(read: Reader, customer_id: UUID) -> list[UUID]:
    """All ids under which this customer has visits and applications: the standing entry first, then those joined to it."""
    stands = standing(read, customer_id)
    return [stands.id, *read.all(select(Customer.id).where(Customer.same_as == stands.id).order_by(Customer.id))]


def entered_twice(read: Reader, most: int = 50) -> list[list[Customer]]:
    """Standing entries that share an identity number, as two stations apart can make them, to be joined by a supervisor."""
    twice = (
        select(Customer.identity_number)
        .where(Customer.identity_number != "", Customer.same_as.is_(None))
        .group_by(Customer.identity_number)
        .having(func.count() > 1)
        .limit(most)
    )
    rows = read.all(
        select(Customer)
        .where(Customer.identity_number.in_(twice), Customer.same_as.is_(None))
        .order_by(Customer.identity_number, Customer.hlc)
    )
    groups: dict[str, list[Customer]] = {}
    for row in rows:
        groups.setdefault(row.identity_number, []).append(row)
    return list(groups.values())


def overrides_of(read: Reader, customer_id: UUID) -> Sequence[IdentityOverride]:
    """Who accepted which failing identity number of this customer and why, newest first."""
    return read.all(select(IdentityOverride).where(IdentityOverride.customer_id == customer_id).order_by(IdentityOverride.hlc.desc()))


def _sound(checked: Checked) -> Checked:
    if checked.faults:
        raise checked.faults[0]
    return checked


def _record_doubt(work: Work, customer: Customer, checked: Checked) -> None:
    if checked.doubt is not None:
        work.add(
            IdentityOverride(
                customer_id=customer.id,
                identity_kind=customer.identity_kind,
                problem=checked.doubt.problem,
                reason=checked.form.override_reason,
            )
        )


def _filled(customer: Customer, name: str) -> bool:
    return getattr(customer, name) not in ("", IdentityKind.NONE)
