"""Taking a complaint down (clauses 2.1.3, 3.1.1, 3.3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.access import Role, Staff, right
from app.complaints import standing
from app.complaints.errors import FactsEmpty, NotForYou, PersonEmpty, PhoneShape, WhoseEmpty
from app.complaints.models import Channel, Complaint, ComplaintEvent, ComplaintKind, Severity, Step
from app.documents.numbers import NumberKind, next_number
from app.documents.service import order_print
from app.store import HallError, Kept, Reader, Work, attach
from app.text import narrow, one_line, paragraph

_PHONE = re.compile(r"\+?\d[\d-]{3,19}")


@dataclass(frozen=True, kw_only=True)
class ComplaintForm:
    """What somebody typed about a complaint, untouched."""

    facts: str
    channel: Channel = Channel.ON_SITE
    kind: ComplaintKind = ComplaintKind.ATTITUDE
    severity: Severity = Severity.ORDINARY
    remedy: str = ""
    department: str = ""
    target_id: UUID | None = None
    target_name: str = ""
    anonymous: bool = False
    person_name: str = ""
    phone: str = ""
    for_another: bool = False
    on_behalf_of: str = ""
    relation: str = ""
    large_print: bool = False
    handler_id: UUID | None = None
    customer_id: UUID | None = None
    visit_id: UUID | None = None
    ticket_id: UUID | None = None
    application_id: UUID | None = None
    external_number: str = ""


_CHOSEN = ("channel", "kind", "severity", "anonymous", "large_print", "customer_id", "visit_id", "ticket_id", "application_id")
_TYPED = ("facts", "remedy", "department", "target_name", "person_name", "phone", "on_behalf_of", "relation", "external_number")


def check(typed: ComplaintForm) -> tuple[ComplaintForm, tuple[HallError, ...]]:
    """The form as it would be kept, and everything that stands against it, each at its field.

    An anonymous complaint keeps no name, whatever was typed; a phone may be left for the answer.
    """
    form = replace(
        typed,
        facts=paragraph(typed.facts, 5_000).text,
        remedy=paragraph(typed.remedy, 2_000).text,
        department=one_line(typed.department, 80).text,
        target_name=one_line(typed.target_name, 60).text,
        person_name="" if typed.anonymous else one_line(typed.person_name, 60).text,
        phone=narrow(typed.phone),
        on_behalf_of=one_line(typed.on_behalf_of, 60).text if typed.for_another else "",
        relation=one_line(typed.relation, 40).text if typed.for_another else "",
        external_number=one_line(typed.external_number, 60).text,
    )
    faults: list[HallError] = []
    if not form.facts:
        faults.append(FactsEmpty(field="facts"))
    if not form.person_name and not form.anonymous:
        faults.append(PersonEmpty(field="person_name"))
    if form.phone and not _PHONE.fullmatch(form.phone):
        faults.append(PhoneShape(field="phone"))
    if form.for_another and not form.on_behalf_of:
        faults.append(WhoseEmpty(field="on_behalf_of"))
    return form, tuple(faults)


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def record(work: Work, typed: ComplaintForm, attached: tuple[Kept, ...] = (), *, print_slip: bool = True) -> Complaint:
    """A complaint is taken down; from the commit on its first clock runs, and its slip is printed. Clause 3.3.1.

    A name typed for the person complained of is that person when exactly one of the staff has it. The person complained of cannot
    take it down. Raises the first fault of the form, NotForYou.
    """
    form, faults = check(typed)
    if faults:
        raise faults[0]
    target = form.target_id or _only_one_named(work, form.target_name)
    if target == work.actor.id:
        raise NotForYou
    if target is not None and not form.target_name:
        person = work.get(Staff, target)
        form = replace(form, target_name=person.name if person else "")
    handler = form.handler_id if form.handler_id != target else None
    values = {name: getattr(form, name) for name in (*_CHOSEN, *_TYPED)}
    complaint = work.add(Complaint(number=next_number(work, NumberKind.COMPLAINT), target_id=target, handler_id=handler, **values))
    for each in attached:
        attach(work, complaint.id, each)
    work.add(ComplaintEvent(complaint_id=complaint.id, kind=Step.RECORDED))
    standing.keep(work, complaint.id)
    if print_slip:
        order_print(work, "complaint_slip", complaint.id)
    return complaint


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def add_attachment(work: Work, complaint_id: UUID, kept: Kept, note: str = "") -> None:
    """A recording, photo or paper that came later. Raises ComplaintUnknown, NotForYou."""
    complaint = standing.opened(work, complaint_id, work.actor.id)
    attach(work, complaint.id, kept, note)


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def reveal(work: Work, complaint_id: UUID) -> Complaint:
    """Somebody looks at name and phone in full, to ring the person up; the audit chain notes who. Raises ComplaintUnknown, NotForYou."""
    complaint = standing.opened(work, complaint_id, work.actor.id)
    work.did("complaints.revealed", complaint_id)
    return complaint


def _only_one_named(read: Reader, name: str) -> UUID | None:
    if not name:
        return None
    found = read.all(select(Staff.id).where(Staff.name == name))
    return found[0] if len(found) == 1 else None
