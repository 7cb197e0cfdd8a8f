"""The rating at the window: whom its screen asks, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.consult import service as consult
from app.desk.complaints import call_back_if_bad
from app.desk.errors import NothingToRate
from app.intake.applications import service as applications
from app.intake.applications.models import Rating, RatingSource
from app.queue.models import Step, Ticket, TicketPeriod
from app.store import Reader, Work

INVITE_FOR = timedelta(minutes=10)
"""How long the screen at the window asks for a rating after a visit has ended."""


@dataclass(frozen=True)
class Invitation:
    """Somebody at a window is asked for a rating of this visit, or of a question asked there without a number; `staff_id` served them.

    `ticket_number` is what they hold: the number of the queue, or of the consultation.
    """

    ticket_id: UUID | None
    ticket_number: str
    visit_id: UUID | None
    staff_id: UUID


def invitation(read: Reader, counter_id: UUID) -> Invitation | None:
    """Whom the rating screen of a window asks now: the last one served, for ten minutes, once, until the next is at the window."""
    last = read.first(
        select(TicketPeriod)
        .where(
            TicketPeriod.counter_id == counter_id,
            TicketPeriod.step.in_((Step.FINISHED, Step.SERVING)),
            TicketPeriod.at > read.now - INVITE_FOR,
        )
        .order_by(TicketPeriod.hlc.desc(), TicketPeriod.id.desc())
    )
    if last is None or last.step is not Step.FINISHED:
        return _asked_here(read, counter_id) if last is None else None
    ticket = read.require(Ticket, last.ticket_id)
    if ticket.visit_id is not None and not applications.is_ended(read, ticket.visit_id):
        return None
    if applications.rating_of(read, visit_id=ticket.visit_id, ticket_id=ticket.id) is not None:
        return _asked_here(read, counter_id)
    return Invitation(ticket.id, ticket.number, ticket.visit_id, last.actor_id)


def _asked_here(read: Reader, counter_id: UUID) -> Invitation | None:
    """Whoever asked a question at the window without a number, and has said that the answer was understood."""
    found = consult.answered_last(read, counter_id, INVITE_FOR)
    if found is None or applications.rating_of(read, visit_id=found[0].contact_id) is not None:
        return None
    asked, understood = found
    return Invitation(None, asked.number, asked.contact_id, understood.actor_id)


def rate_visit(
    work: Work,
    counter_id: UUID,
    grade: int,
    *,
    tags: tuple[str, ...] = (),
    comment: str = "",
    source: RatingSource = RatingSource.COUNTER_SCREEN,
) -> Rating:
    """The customer rates the visit on the screen at the window (by `access.SELF_SERVICE`); a bad rating opens a call-back.

    Clauses 2.2.5, 3.1.4.

    Raises NothingToRate, GradeOutOfRange, AlreadyRated, RatedByStaff.
    """
    asked = invitation(work, counter_id)
    if asked is None:
        raise NothingToRate
    made = applications.applications_of_visit(work, asked.visit_id) if asked.visit_id else []
    rating = applications.rate(
        work,
        grade,
        source,
        visit_id=asked.visit_id,
        ticket_id=asked.ticket_id,
        application_id=made[0].id if len(made) == 1 else None,
        staff_id=asked.staff_id,
        tags=tags,
        comment=comment,
    )
    call_back_if_bad(work, rating)
    return rating
