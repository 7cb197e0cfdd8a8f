"""What pages, boards and papers show of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from uuid import UUID

from sqlalchemy import select

from app.queue import rules
from app.queue.calling import counters, state
from app.queue.models import Counter, CounterState, HoldKind, Priority, Series, Step, Ticket, TicketNow, TicketPeriod
from app.store import Reader, verify

USUAL_SERVICE = timedelta(minutes=10)
_MEAN_OVER = 30


@dataclass(frozen=True)
class QueuedTicket:
    """One line of a queue list: what a clerk sees of somebody who waits, is held, or is at a window. No name."""

    ticket_id: UUID
    number: str
    series: str
    service_id: UUID | None
    service_name: str
    service_name_en: str
    priority: Priority
    priority_reason: str
    visit_id: UUID | None
    step: Step
    since: datetime
    taken_at: datetime
    rank_at: datetime
    counter_id: UUID | None
    hold: HoldKind | None
    recalls: int

    def minutes(self, now: datetime) -> int:
        """Whole minutes in the present step."""
        return max(int((now - self.since) / timedelta(minutes=1)), 0)


def all_series(read: Reader) -> list[Series]:
    """The series in the order they are shown."""
    return read.all(select(Series).where(Series.active).order_by(Series.position, Series.letter))


def today(read: Reader, steps: Sequence[Step] = (), series: Sequence[str] = ()) -> list[QueuedTicket]:
    """Today's tickets in calling order, of these steps and series (all when empty)."""
    statement = select(TicketNow, Ticket).join(Ticket, Ticket.id == TicketNow.ticket_id).where(TicketNow.day == read.today)
    if steps:
        statement = statement.where(TicketNow.step.in_(steps))
    if series:
        statement = statement.where(TicketNow.series.in_(series))
    return [_queued(now, ticket) for now, ticket in read.session.execute(statement.order_by(TicketNow.rank_at, TicketNow.ticket_id)).all()]


def waiting(read: Reader, counter_id: UUID | None = None) -> list[QueuedTicket]:
    """Who waits, in calling order; for a window, only whom it may call."""
    found = today(read, (Step.WAITING,))
    if counter_id is None:
        return found
    counter = read.require(Counter, counter_id)
    return [line for line in found if line.counter_id == counter_id or (line.counter_id is None and line.series in counter.series)]


def held(read: Reader, counter_id: UUID | None = None) -> list[QueuedTicket]:
    """Who is put aside, here or anywhere."""
    return [line for line in today(read, (Step.HELD,)) if counter_id in (None, line.counter_id)]


def present(read: Reader, counter_id: UUID) -> QueuedTicket | None:
    """Who is called to or served at a window."""
    found = today(read, (Step.CALLED, Step.RECALLED, Step.SERVING))
    return next((line for line in found if line.counter_id == counter_id), None)


def missed(read: Reader) -> list[QueuedTicket]:
    """Who was called and did not come, latest first."""
    return sorted(today(read, (Step.NO_SHOW,)), key=lambda line: line.since, reverse=True)


@dataclass(frozen=True)
class DoubleCall:
    """A number that two windows called, cut off from each other. The earlier call stands; the later window sends the customer there."""

    ticket_id: UUID
    number: str
    stands_at: UUID | None
    also_called_at: UUID
    called_at: datetime


def double_calls(read: Reader) -> list[DoubleCall]:
    """Today's double calls, the latest first."""
    numbers = {row.ticket_id: row.number for row in read.all(select(TicketNow).where(TicketNow.day == read.today))}
    found: list[DoubleCall] = []
    for ticket_id, story in stories(read, list(numbers)).items():
        for period in read.all(select(TicketPeriod).where(TicketPeriod.id.in_(story.skipped))) if story.skipped else ():
            if period.step is Step.CALLED and period.counter_id is not None and period.counter_id != story.counter_id:
                found.append(DoubleCall(ticket_id, numbers[ticket_id], story.counter_id, period.counter_id, period.at))
    return sorted(found, key=lambda each: each.called_at, reverse=True)


def estimate(read: Reader, letter: str, rank_at: datetime | None = None) -> rules.WaitEstimate:
    """The wait for somebody of this series: a newcomer, or the one of this rank."""
    ahead = sum(1 for line in today(read, (Step.WAITING,), (letter,)) if rank_at is None or line.rank_at < rank_at)
    serving = sum(1 for counter in counters(read) if letter in counter.series and state(read, counter.id) is CounterState.OPEN)
    return rules.estimate(ahead, serving, mean_service(read, letter))


def mean_service(read: Reader, letter: str) -> timedelta:
    """The mean service time of the latest thirty tickets of a series; ten minutes before there are five."""
    latest = read.all(
        select(TicketNow.ticket_id)
        .where(TicketNow.series == letter, TicketNow.step == Step.FINISHED)
        .order_by(TicketNow.since.desc())
        .limit(_MEAN_OVER)
    )
    served = [told.served.total_seconds() for told in stories(read, latest).values() if told.served]
    return timedelta(seconds=fmean(served)) if len(served) >= 5 else USUAL_SERVICE


def stories(read: Reader, ticket_ids: Sequence[UUID]) -> dict[UUID, rules.Story]:
    """The tickets as their periods tell them."""
    periods: dict[UUID, list[TicketPeriod]] = {ticket_id: [] for ticket_id in ticket_ids}
    for start in range(0, len(ticket_ids), 500):
        for period in read.all(select(TicketPeriod).where(TicketPeriod.ticket_id.in_(ticket_ids[start : start + 500]))):
            periods[period.ticket_id].append(period)
    return {ticket_id: rules.story(found) for ticket_id, found in periods.items() if found}


@dataclass(frozen=True)
class DayCount:
    """The day in figures: issued = served + no_show + left + waiting (waiting: everybody still in the hall). Waits in seconds."""

    issued: int
    served: int
    no_show: int
    left: int
    waiting: int
    waits: tuple[float, ...]

    def wait_minutes(self, share: float) -> float:
        """The wait that this share of the called did not exceed (nearest rank), in minutes to one decimal."""
        if not self.waits:
            return 0.0
        place = max(-(-len(self.waits) * share // 1), 1)
        return round(sorted(self.waits)[int(place) - 1] / 60, 1)


def day_count(read: Reader, day: date | None = None) -> DayCount:
    """The figures of one day, read from the periods and not from the cache."""
    told = list(stories(read, read.all(select(Ticket.id).where(Ticket.day == (day or read.today)))).values())
    ended = {step: sum(story.step is step for story in told) for step in (Step.FINISHED, Step.NO_SHOW, Step.LEFT)}
    return DayCount(
        issued=len(told),
        served=ended[Step.FINISHED],
        no_show=ended[Step.NO_SHOW],
        left=ended[Step.LEFT],
        waiting=len(told) - sum(ended.values()),
        waits=tuple(story.waited.total_seconds() for story in told if story.was_served),
    )


def recheck(read: Reader) -> list[str]:
    """Numbers of tickets whose cached state differs from what their periods say; empty when all is well."""
    cached = read.all(select(TicketNow))
    told = stories(read, [now.ticket_id for now in cached])
    return [
        now.number
        for now in cached
        if (story := told.get(now.ticket_id)) is None
        or (story.step, story.since, story.series, story.rank_at, story.counter_id, story.hold, story.back_to, story.recalls)
        != (now.step, now.since, now.series, now.rank_at, now.counter_id, now.hold, now.back_to, now.recalls)
    ]


def _queued(now: TicketNow, ticket: Ticket) -> QueuedTicket:
    return QueuedTicket(
        ticket_id=ticket.id,
        number=ticket.number,
        series=now.series,
        service_id=ticket.service_id,
        service_name=ticket.service_name,
        service_name_en=ticket.service_name_en,
        priority=ticket.priority,
        priority_reason=ticket.priority_reason,
        visit_id=ticket.visit_id,
        step=now.step,
        since=now.since,
        taken_at=ticket.at,
        rank_at=now.rank_at,
        counter_id=now.counter_id,
        hold=now.hold,
        recalls=now.recalls,
    )


verify.register("queue", recheck)
