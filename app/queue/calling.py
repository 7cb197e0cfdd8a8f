"""Windows and who they call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from app.access import Role, Staff, right
from app.queue import rules
from app.queue.errors import CounterBusy, CounterClosed, CounterTaken, NotPossibleNow, NumberTaken, ReasonNeeded, SkillMissing
from app.queue.freezing import check_not_frozen
from app.queue.models import Counter, CounterPeriod, CounterState, Step, Ticket, TicketNow, TicketPeriod
from app.queue.tickets import WHO_SERVES, standing, step
from app.store import Reader, Work
from app.store.claims import rendezvous
from app.store.hall import sent_up_to

ASKED_AT_ONCE = 50
STRANDED = timedelta(minutes=15)


@right(Role.ADMINISTRATOR)
def add_counter(work: Work, number: int, series: Sequence[str], name: str = "") -> Counter:
    """Set up a window. Raises NumberTaken."""
    if work.first(select(Counter.id).where(Counter.number == number, Counter.active)) is not None:
        raise NumberTaken(field="number", number=number)
    return work.add(Counter(number=number, name=name, series=list(series)))


def counters(read: Reader) -> list[Counter]:
    """The windows by number."""
    return read.all(select(Counter).where(Counter.active).order_by(Counter.number))


def last_period(read: Reader, counter_id: UUID) -> CounterPeriod | None:
    """The latest of a window's states, of any day."""
    return read.first(select(CounterPeriod).where(CounterPeriod.counter_id == counter_id).order_by(CounterPeriod.hlc.desc()))


def state(read: Reader, counter_id: UUID) -> CounterState:
    """Whether a window is open now; what was left open yesterday is closed today."""
    last = last_period(read, counter_id)
    if last is None or last.at.astimezone(read.zone).date() != read.today:
        return CounterState.CLOSED
    return last.state


@right(*WHO_SERVES)
def open_counter(work: Work, counter_id: UUID) -> CounterPeriod:
    """Open a window (also after a pause). Raises CounterTaken while somebody else has it open, NotFound."""
    counter = work.require(Counter, counter_id)
    last = last_period(work, counter_id)
    if last is not None and state(work, counter_id) is not CounterState.CLOSED and last.staff_id != work.actor.id:
        raise CounterTaken(number=counter.number)
    return _change(work, counter_id, CounterState.OPEN, "")


@right(*WHO_SERVES)
def pause_counter(work: Work, counter_id: UUID, reason: str) -> CounterPeriod:
    """Pause a window, with the reason that its board shows. Raises ReasonNeeded, CounterBusy, CounterClosed."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    _check_open(work, counter_id)
    _check_free(work, counter_id)
    return _change(work, counter_id, CounterState.PAUSED, reason.strip())


@right(*WHO_SERVES)
def close_counter(work: Work, counter_id: UUID) -> CounterPeriod:
    """Close a window for the day. Raises CounterBusy."""
    _check_free(work, counter_id)
    return _change(work, counter_id, CounterState.CLOSED, "")


def at_counter(read: Reader, counter_id: UUID) -> TicketNow | None:
    """The ticket that is called to or served at a window now."""
    return read.first(
        select(TicketNow).where(
            TicketNow.day == read.today,
            TicketNow.counter_id == counter_id,
            TicketNow.step.in_((Step.CALLED, Step.RECALLED, Step.SERVING)),
        )
    )


@right(*WHO_SERVES)
def call_next(work: Work, counter_id: UUID) -> Ticket | None:
    """Call the first who waits for this window and this clerk; None when nobody does.

    Raises CounterClosed, CounterBusy, QueueFrozen.
    """
    check_not_frozen(work)
    counter = _check_open(work, counter_id)
    _check_free(work, counter_id)
    able = _waiting_for(work, counter, _skills_of(work, work.actor.id), ASKED_AT_ONCE if work.claims.is_shared else 1)
    found = _claimed(work, able)
    if found is None:
        return None
    step(work, work.require(TicketNow, found.ticket_id), Step.CALLED, counter_id=counter_id)
    return work.require(Ticket, found.ticket_id)


@right(*WHO_SERVES)
def call_given(work: Work, counter_id: UUID, ticket_id: UUID, reason: str) -> Ticket:
    """Call one person out of turn, or back from a hold; the reason stays on record for a waiting one.

    Raises ReasonNeeded, CounterClosed, CounterBusy, NotPossibleNow, SkillMissing, QueueFrozen.
    """
    check_not_frozen(work)
    _check_open(work, counter_id)
    _check_free(work, counter_id)
    now = standing(work, ticket_id)
    ticket = work.require(Ticket, ticket_id)
    if now.step is Step.WAITING and not reason.strip():
        raise ReasonNeeded(field="reason")
    if now.step not in (Step.WAITING, Step.HELD):
        raise NotPossibleNow(number=now.number)
    if now.step is Step.WAITING and work.claims.first_free([_call(now)]) == -1:
        raise NotPossibleNow(number=now.number)
    skills = _skills_of(work, work.actor.id)
    if skills is not None and ticket.skill and ticket.skill not in skills:
        raise SkillMissing(number=now.number)
    step(work, now, Step.CALLED, counter_id=counter_id, hold=now.hold, reason=reason.strip())
    return ticket


@right(*WHO_SERVES)
def resume(work: Work, counter_id: UUID, ticket_id: UUID) -> TicketNow:
    """Go on with somebody who was put aside and is at the window again. Raises CounterBusy, CounterClosed, NotPossibleNow."""
    _check_open(work, counter_id)
    _check_free(work, counter_id)
    now = standing(work, ticket_id)
    if now.step is not Step.HELD:
        raise NotPossibleNow(number=now.number)
    return step(work, now, Step.SERVING, counter_id=counter_id)


def _claimed(work: Work, able: Sequence[_Wait]) -> _Wait | None:
    """The first of these that this window may have. The hub decides in one round trip; cut off from it, the waiting are shared out.

    Each falls to one of the stations whose open windows can serve it, so that two that see the same queue never call the same person.
    Who is still waiting a quarter of an hour later falls to the next one too, and so on: the first may be gone. Whoever began to wait
    here since the hub was silent is known here alone, and falls here.
    """
    if not able:
        return None
    place = work.claims.first_free([_call(now) for now in able])
    if place is not None:
        return able[place] if place >= 0 else None
    here, windows = _known_here_alone(work, able), _open_windows(work)
    silent = work.claims.silent_since() or work.now
    for now in able:
        turns = int((work.now - max(now.since, silent)) / STRANDED) + 1
        callers = {window.station_id for window in windows if window.can_serve(now, work)} | {work.station.id}
        if now.ticket_id in here or work.station.id in rendezvous(now.ticket_id, callers)[:turns]:
            return now
    return None


def _call(now: _Wait | TicketNow) -> str:
    """What is claimed: one wait of one ticket."""
    return f"call {now.ticket_id.hex} {int(now.since.timestamp() * 1_000_000)}"


def _known_here_alone(work: Work, able: Sequence[_Wait]) -> set[UUID]:
    """Whose wait no other station knows of: this one wrote it, and the hub does not have it yet."""
    ids = [now.ticket_id for now in able]
    return set(
        work.all(
            select(TicketPeriod.ticket_id).where(
                TicketPeriod.ticket_id.in_(ids),
                TicketPeriod.step == Step.WAITING,
                TicketPeriod.station_id == work.station.id,
                TicketPeriod.hlc > sent_up_to(work),
            )
        )
    )


@dataclass(frozen=True)
class _Window:
    """A window that is open, the station it is at, and what whoever sits there can do (None: everything)."""

    counter: Counter
    station_id: UUID
    skills: frozenset[str] | None

    def can_serve(self, now: _Wait, read: Reader) -> bool:
        if now.counter_id is not None:
            return now.counter_id == self.counter.id
        skill = read.require(Ticket, now.ticket_id).skill
        return now.series in self.counter.series and (self.skills is None or not skill or skill in self.skills)


def _open_windows(work: Work) -> list[_Window]:
    """The open windows of the stations that were last seen at work."""
    latest: dict[UUID, CounterPeriod] = {}
    for period in work.all(select(CounterPeriod).where(CounterPeriod.at >= work.now - timedelta(hours=24)).order_by(CounterPeriod.hlc)):
        latest[period.counter_id] = period
    alive = work.claims.alive()
    return [
        _Window(work.require(Counter, period.counter_id), period.station_id, _skills_of(work, period.staff_id))
        for period in latest.values()
        if period.state is CounterState.OPEN and (period.station_id in alive or len(alive) <= 1)
    ]


class _Wait(NamedTuple):
    """Somebody who waits, as far as one is chosen among many by it."""

    ticket_id: UUID
    since: datetime
    series: str
    counter_id: UUID | None


def _waiting_for(work: Work, counter: Counter, skills: frozenset[str] | None, most: int) -> list[_Wait]:
    """The first who wait for a window and whoever sits there."""
    wanted = (
        select(TicketNow.ticket_id, TicketNow.since, TicketNow.series, TicketNow.counter_id)
        .where(
            TicketNow.day == work.today,
            TicketNow.step == Step.WAITING,
            or_(TicketNow.counter_id == counter.id, TicketNow.counter_id.is_(None) & TicketNow.series.in_(counter.series)),
        )
        .order_by(TicketNow.rank_at, TicketNow.ticket_id)
        .limit(most)
    )
    if skills is not None:
        wanted = wanted.join(Ticket, Ticket.id == TicketNow.ticket_id).where(Ticket.skill.in_(("", *sorted(skills))))
    return [_Wait(*row) for row in work.rows(wanted)]


def _skills_of(read: Reader, staff_id: UUID) -> frozenset[str] | None:
    """A clerk's skills; None (all) for somebody who is not in the staff register, such as a supervisor helping out."""
    person = read.get(Staff, staff_id)
    return frozenset(person.skills) if person is not None and person.role is Role.CLERK else None


def _check_open(work: Work, counter_id: UUID) -> Counter:
    counter = work.require(Counter, counter_id)
    if state(work, counter_id) is not CounterState.OPEN:
        raise CounterClosed(number=counter.number)
    return counter


def _check_free(work: Work, counter_id: UUID) -> None:
    busy = at_counter(work, counter_id)
    if busy is not None and rules.is_at_counter(busy.step):
        raise CounterBusy(number=busy.number)


def _change(work: Work, counter_id: UUID, to: CounterState, reason: str) -> CounterPeriod:
    return work.add(CounterPeriod(counter_id=counter_id, staff_id=work.actor.id, state=to, reason=reason))
