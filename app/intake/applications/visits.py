"""Visits: who came, when, and that the visit is over."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.intake.applications.errors import VisitUnknown
from app.intake.applications.models import Application, Channel, Visit, VisitEvent, VisitStep
from app.store import Reader, Work, new_id


@right(*ANY_STAFF, Role.DEVICE)
def start_visit(
    work: Work,
    *,
    visit_id: UUID | None = None,
    customer_id: UUID | None = None,
    special_need_id: UUID | None = None,
    appointment_id: UUID | None = None,
    channel: Channel = Channel.COUNTER,
) -> Visit:
    """Somebody comes to the hall; who it is may be known later. `visit_id` is given when something points at it already."""
    return work.add(
        Visit(
            id=visit_id or new_id(),
            customer_id=customer_id,
            special_need_id=special_need_id,
            appointment_id=appointment_id,
            channel=channel,
        )
    )


@right(Role.CLERK, Role.SUPERVISOR)
def identify_visitor(work: Work, visit_id: UUID, customer_id: UUID) -> VisitEvent:
    """The visitor turns out to be this customer. Raises VisitUnknown."""
    work.require(Visit, visit_id, VisitUnknown)
    return work.add(VisitEvent(visit_id=visit_id, kind=VisitStep.IDENTIFIED, customer_id=customer_id))


@right(Role.CLERK, Role.SUPERVISOR)
def end_visit(work: Work, visit_id: UUID) -> None:
    """The visit is over and a rating may be asked for; saying it twice changes nothing. Raises VisitUnknown."""
    work.require(Visit, visit_id, VisitUnknown)
    if not is_ended(work, visit_id):
        work.add(VisitEvent(visit_id=visit_id, kind=VisitStep.ENDED))


def is_ended(read: Reader, visit_id: UUID) -> bool:
    """Whether the visit is over."""
    return read.first(select(VisitEvent.id).where(VisitEvent.visit_id == visit_id, VisitEvent.kind == VisitStep.ENDED)) is not None


def visitor(read: Reader, visit_id: UUID) -> UUID | None:
    """The customer who came, as last identified. Raises VisitUnknown."""
    visit = read.require(Visit, visit_id, VisitUnknown)
    told = read.first(
        select(VisitEvent.customer_id)
        .where(VisitEvent.visit_id == visit_id, VisitEvent.kind == VisitStep.IDENTIFIED)
        .order_by(VisitEvent.hlc.desc(), VisitEvent.id.desc())
    )
    return told or visit.customer_id


def applications_of_visit(read: Reader, visit_id: UUID) -> list[Application]:
    """What was applied for in one visit, in order."""
    return read.all(select(Application).where(Application.visit_id == visit_id).order_by(Application.id))
