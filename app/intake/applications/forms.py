"""What is typed at the counter about an application, checked field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.intake.applications.errors import ApplicantMissing, CountOutOfRange, DateAhead, DateTooOld, MaterialUnknown
from app.intake.applications.models import Channel, Pickup, ReceivedForm
from app.intake.applications.review import Handed, Review, review
from app.intake.catalogue.rules import MOST_COPIES, ServiceSnapshot
from app.intake.customers.rules import CustomerForm, check
from app.text import one_line

MOST_DAYS_BACK = 366
MOST_PAGES = 9_999


@dataclass(frozen=True, kw_only=True)
class ApplicationForm:
    """What somebody asks for. Either `customer_id` or `applicant` says who; `applied_on` None is today.

    `asked_ids`: the materials, needed only in some cases, that are needed in this one.
    """

    service_id: UUID
    customer_id: UUID | None = None
    applicant: CustomerForm | None = None
    agent: CustomerForm | None = None
    applied_on: date | None = None
    channel: Channel = Channel.COUNTER
    pickup: Pickup = Pickup.COUNTER
    pickup_address: str = ""
    external_number: str = ""
    note: str = ""
    asked_ids: tuple[UUID, ...] = ()
    visit_id: UUID | None = None
    ticket_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A material on the desk. `problem`: why it cannot be used. `returned`: shown and given back at once."""

    material_id: UUID | None = None
    name: str = ""
    form: ReceivedForm = ReceivedForm.ORIGINAL
    count: int = 1
    pages: int = 0
    returned: bool = False
    problem: str = ""
    note: str = ""


def checked_people(form: ApplicationForm, today: date) -> tuple[CustomerForm | None, CustomerForm | None]:
    """Applicant and agent as they would be kept. Raises ApplicantMissing, and the first fault of either at its field."""
    if form.applicant is None and form.customer_id is None:
        raise ApplicantMissing(field="name")
    return _checked(form.applicant, today), _checked(form.agent, today, "agent_")


def _checked(person: CustomerForm | None, today: date, prefix: str = "") -> CustomerForm | None:
    if person is None:
        return None
    found = check(person, today)
    if found.faults:
        fault = found.faults[0]
        fault.field = prefix + fault.field
        raise fault
    return found.form


def checked_date(applied_on: date | None, today: date) -> date:
    """The day of the application, today unless given. Raises DateAhead, DateTooOld."""
    if applied_on is None:
        return today
    if applied_on > today:
        raise DateAhead(field="applied_on", date=applied_on.isoformat())
    if applied_on < today - timedelta(days=MOST_DAYS_BACK):
        raise DateTooOld(field="applied_on", date=applied_on.isoformat())
    return applied_on


def checked_materials(handed_in: Sequence[HandedIn], service: ServiceSnapshot | None) -> list[HandedIn]:
    """The materials with the names that the catalogue gives them. Raises MaterialUnknown, CountOutOfRange."""
    asked = {material.id: material for material in service.materials} if service else {}
    found: list[HandedIn] = []
    for each in handed_in:
        known = asked.get(each.material_id) if each.material_id is not None else None
        name = known.name if known is not None else one_line(each.name).text
        if not name or (known is None and each.material_id is not None):
            raise MaterialUnknown(field="materials")
        if not 1 <= each.count <= MOST_COPIES or not 0 <= each.pages <= MOST_PAGES:
            raise CountOutOfRange(field="materials", name=name, most=MOST_COPIES)
        found.append(
            HandedIn(
                material_id=each.material_id,
                name=name,
                form=each.form,
                count=each.count,
                pages=each.pages,
                returned=each.returned,
                problem=one_line(each.problem).text,
                note=one_line(each.note).text,
            )
        )
    return found


def review_on_desk(service: ServiceSnapshot, handed_in: Sequence[HandedIn], asked_ids: Sequence[UUID] = ()) -> Review:
    """The first review of what lies on the desk, before anything is saved: what the counter shows as it ticks. Clause 3.2.2."""
    handed = [Handed(each.material_id, each.name, each.form, each.count, each.problem) for each in handed_in]
    return review(service.materials, asked_ids, handed)
