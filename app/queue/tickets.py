"""A ticket's steps: each function is one thing that happens to it, written as one more period."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.queue import rules
from app.queue.errors import NotPossibleNow, ReasonNeeded, TooLate
from app.queue.freezing import check_not_frozen
from app.queue.models import Appointment, Counter, HoldKind, Priority, Step, Ticket, TicketNow, TicketPeriod, TicketSource
from app.queue.numbers import next_label, series_named
from app.store import Work

WHO_GIVES_NUMBERS = (*ANY_STAFF, Role.DEVICE)
WHO_SERVES = (Role.CLERK, Role.SUPERVISOR)


@right(*WHO_GIVES_NUMBERS)
def issue_ticket(
    work: Work,
    series_letter: str,
    *,
    service_id: UUID | None = None,
    service_name: str = "",
    service_name_en: str = "",
    skill: str = "",
    priority: Priority = Priority.NORMAL,
    priority_reason: str = "",
    visit_id: UUID | None = None,
    source: TicketSource = TicketSource.COUNTER,
    appointment_id: UUID | None = None,
    taken_at: datetime | None = None,
) -> Ticket:
    """Give out the next number of a series. From the commit on it exists, printed or not.

    `taken_at` is for paper numbers entered afterwards. A priority other than by appointment needs its reason.
    Raises SeriesUnknown, DailyLimitReached, ReasonNeeded, QueueFrozen (except for paper numbers).
    """
    if source is not TicketSource.PAPER:
        check_not_frozen(work)
    if priority is Priority.PRIORITY and not priority_reason.strip():
        raise ReasonNeeded(field="priority_reason")
    slot = None
    if appointment_id is not None:
        appointment = work.require(Appointment, appointment_id)
        slot, priority, source = appointment.slot_at, Priority.APPOINTMENT, TicketSource.APPOINTMENT
    ticket = work.add(
        Ticket(
            number=next_label(work, series_letter),
            day=work.today,
            series=series_letter,
            service_id=service_id,
            service_name=service_name,
            service_name_en=service_name_en,
            skill=skill,
            priority=priority,
            priority_reason=priority_reason,
            visit_id=visit_id,
            source=source,
            appointment_id=appointment_id,
            at=taken_at or work.now,
        )
    )
    rank = rules.rank(ticket.at, priority, slot)
    work.add(TicketPeriod(ticket_id=ticket.id, step=Step.WAITING, series=series_letter, rank_at=rank, at=ticket.at))
    work.add(
        TicketNow(
            ticket_id=ticket.id,
            day=ticket.day,
            number=ticket.number,
            series=series_letter,
            step=Step.WAITING,
            since=ticket.at,
            rank_at=rank,
        )
    )
    if appointment_id is not None:
        work.require(Appointment, appointment_id).ticket_id = ticket.id
    return ticket


def standing(work: Work, ticket_id: UUID) -> TicketNow:
    """Where a ticket stands. Raises NotPossibleNow for one that is not of today."""
    found = work.get(TicketNow, ticket_id)
    if found is None:
        raise NotPossibleNow(number="")
    return found


def step(
    work: Work,
    now: TicketNow,
    to: Step,
    *,
    counter_id: UUID | None = None,
    hold: HoldKind | None = None,
    series: str = "",
    rank_at: datetime | None = None,
    back_to: UUID | None = None,
    reason: str = "",
) -> TicketNow:
    """Write the next period and bring the cache up to date by the same rule that reads periods. Raises NotPossibleNow."""
    if to not in rules.NEXT[now.step]:
        raise NotPossibleNow(number=now.number)
    work.add(
        TicketPeriod(
            ticket_id=now.ticket_id,
            step=to,
            counter_id=counter_id,
            hold=hold,
            series=series,
            rank_at=rank_at,
            back_to=back_to,
            reason=reason,
        )
    )
    work.flush()
    return bring_up_to_date(work, now)


def bring_up_to_date(work: Work, now: TicketNow) -> TicketNow:
    """Let the cache say what the periods say."""
    told = rules.story(work.all(select(TicketPeriod).where(TicketPeriod.ticket_id == now.ticket_id)))
    now.step, now.since, now.series, now.rank_at = told.step, told.since, told.series, told.rank_at
    now.counter_id, now.hold, now.back_to = told.counter_id, told.hold, told.back_to
    now.recalls, now.returns = told.recalls, told.returns
    return now


@right(*WHO_SERVES)
def recall(work: Work, ticket_id: UUID) -> TicketNow:
    """Call the same number again. Raises NotPossibleNow, QueueFrozen."""
    check_not_frozen(work)
    now = standing(work, ticket_id)
    return step(work, now, Step.RECALLED, counter_id=now.counter_id)


@right(*WHO_SERVES)
def arrive(work: Work, ticket_id: UUID) -> TicketNow:
    """The customer is at the window; service begins. Raises NotPossibleNow."""
    now = standing(work, ticket_id)
    return step(work, now, Step.SERVING, counter_id=now.counter_id)


@right(*WHO_SERVES)
def no_show(work: Work, ticket_id: UUID) -> TicketNow:
    """Nobody came to the window. Raises NotPossibleNow, and QueueFrozen: in an emergency nobody misses a call."""
    check_not_frozen(work)
    now = standing(work, ticket_id)
    return step(work, now, Step.NO_SHOW, counter_id=now.counter_id)


@right(*WHO_GIVES_NUMBERS)
def return_after_no_show(work: Work, ticket_id: UUID) -> TicketNow:
    """Somebody who missed the call waits again, behind the next three. Raises TooLate, NotPossibleNow."""
    now = standing(work, ticket_id)
    if now.step is Step.NO_SHOW and not rules.may_return(now.since, now.returns, work.now):
        raise TooLate(number=now.number)
    ranks = work.all(
        select(TicketNow.rank_at).where(TicketNow.day == work.today, TicketNow.step == Step.WAITING, TicketNow.series == now.series)
    )
    return step(work, now, Step.WAITING, series=now.series, rank_at=rules.rank_on_return(ranks, work.now))


@right(*WHO_SERVES)
def hold(work: Work, ticket_id: UUID, kind: HoldKind, reason: str = "") -> TicketNow:
    """Put the customer at the window aside, so that the next can be called. Raises NotPossibleNow."""
    now = standing(work, ticket_id)
    return step(work, now, Step.HELD, counter_id=now.counter_id, hold=kind, reason=reason)


@right(*WHO_SERVES)
def transfer(
    work: Work, ticket_id: UUID, *, series: str = "", counter_id: UUID | None = None, return_after: bool = False, reason: str = ""
) -> TicketNow:
    """Send the customer to another series or window, keeping their place; with `return_after` they come back here afterwards.

    Raises SeriesUnknown, NotFound, ReasonNeeded (neither series nor window), NotPossibleNow.
    """
    now = standing(work, ticket_id)
    if series:
        series_named(work, series)
    elif counter_id is not None:
        work.require(Counter, counter_id)
    else:
        raise ReasonNeeded(field="series")
    back = now.counter_id if return_after else None
    return step(
        work, now, Step.WAITING, series=series or now.series, counter_id=counter_id, rank_at=now.rank_at, back_to=back, reason=reason
    )


@right(*WHO_SERVES)
def finish(work: Work, ticket_id: UUID) -> TicketNow:
    """The customer is done here; on a return trip they wait for the window they came from. Raises NotPossibleNow."""
    now = standing(work, ticket_id)
    if now.back_to is not None and now.step is Step.SERVING:
        return step(work, now, Step.WAITING, series=now.series, counter_id=now.back_to, rank_at=now.rank_at)
    return step(work, now, Step.FINISHED, counter_id=now.counter_id)


@right(*WHO_GIVES_NUMBERS)
def left(work: Work, ticket_id: UUID, reason: str = "") -> TicketNow:
    """The customer went away unserved. Raises NotPossibleNow."""
    return step(work, standing(work, ticket_id), Step.LEFT, reason=reason)
