"""What a hall asks its applications: what is due, what is late, how many promises were kept, how satisfied people are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, tuple_

from app.intake.applications.models import Application, ApplicationEvent, Channel, Clock, EventKind, Rating, Standing, State
from app.intake.applications.standing import computed
from app.regulation import StandardKey
from app.regulation import service as regulation
from app.store import Reader

MOST_SHOWN = 200
OPEN_STATES = (State.REVIEW, State.AWAITING_SUPPLEMENT, State.IN_PROGRESS, State.COMPLETED, State.TO_COLLECT)
FEWEST_RATINGS = 30
"""Fewer ratings than this are shown as too few to judge by."""

_DUTIES = (Clock.NOTICE, Clock.PROMISE, Clock.NOTIFY)  # what the hall owes; the others wait for the customer
_AT_ONCE = 500
_Z = 1.959963984540054


# What is due


def due_today(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """What the hall owes today and has not passed yet, the earliest first. Clause 2.2.3."""
    return _owed(read, read.now, _end_of_day(read, read.today), most)


def about_to_break(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """What the hall owes by the end of the next working day: the alarm before it happens. Clause 3.2.4."""
    calendar = regulation.calendar(read)
    return _owed(read, read.now, _end_of_day(read, calendar.next_working_day(read.today + timedelta(days=1))), most)


def overdue(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """What the hall owed and has not done, the longest overdue first. Clause 2.2.3."""
    return _owed(read, None, read.now, most)


def overdue_by_facts(read: Reader) -> list[dict[str, Any]]:
    """The same from the facts alone, as values of `Standing`, for a reader that keeps no standings: the hub. All of them."""
    found = [row for row in duties_by_facts(read, open_ids(read)) if row["due_at"] < read.now]
    return sorted(found, key=lambda row: (row["due_at"], row["application_id"]))


def open_ids(read: Reader, of: Collection[UUID] | None = None) -> list[UUID]:
    """The cases that nothing has closed, by the facts, left out by the database; of these only, where they are given."""
    ended = (EventKind.REFUSED, EventKind.COLLECTED, EventKind.WITHDRAWN, EventKind.TERMINATED)
    of_the_case = ApplicationEvent.application_id == Application.id
    closed = select(ApplicationEvent.id).where(of_the_case, ApplicationEvent.kind.in_(ended)).exists()
    wanted = select(Application.id).where(~closed).order_by(Application.id)
    if of is None:
        return read.all(wanted)
    given, found = sorted(of), list[UUID]()
    for start in range(0, len(given), _AT_ONCE):
        found += read.all(wanted.where(Application.id.in_(given[start : start + _AT_ONCE])))
    return found


def duties_by_facts(read: Reader, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """Those of these cases for which a clock of the hall runs, folded from their facts, as values of `Standing`."""
    for start in range(0, len(ids), _AT_ONCE):
        for row in computed(read, ids[start : start + _AT_ONCE]):
            if row["clock"] in _DUTIES and not row["paused"] and row["due_at"] is not None:
                yield row


def of_ids(read: Reader, ids: Sequence[UUID]) -> list[Application]:
    """These applications, those that are here, in any order."""
    found: list[Application] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += read.all(select(Application).where(Application.id.in_(ids[start : start + _AT_ONCE])))
    return found


def uncollected(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """Results that nobody collected within the reminder's time, the oldest first. Clause 3.2.5."""
    return _late_of(read, Clock.COLLECT, most)


def supplement_overdue(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """Notices whose time has passed without the customer bringing anything; the case may be ended. Clause 3.2.2."""
    return _late_of(read, Clock.SUPPLEMENT, most)


def in_hand_of(read: Reader, staff_id: UUID, most: int = MOST_SHOWN) -> list[Standing]:
    """The open cases that this person has in hand, by due time. Clause 1.3."""
    return read.all(
        select(Standing)
        .where(Standing.handler_id == staff_id, Standing.state.in_(OPEN_STATES))
        .order_by(Standing.due_at.is_(None), Standing.due_at, Standing.application_id)
        .limit(most)
    )


def in_conflict(read: Reader, most: int = MOST_SHOWN) -> list[Standing]:
    """Cases in which two stations did what only one could do; the later act is on record and changed nothing."""
    return read.all(select(Standing).where(Standing.conflicts > text("0")).order_by(Standing.changed_at.desc()).limit(most))


def _owed(read: Reader, since: datetime | None, until: datetime, most: int) -> list[Standing]:
    statement = select(Standing).where(Standing.due_at < until, Standing.paused.is_(False))
    if since is not None:
        statement = statement.where(Standing.due_at >= since)
    statement = statement.order_by(Standing.due_at, Standing.application_id).limit(most)
    # one clock at a time, so that the index gives each in order: asked for together, all that is late would be sorted
    found = [row for clock in _DUTIES for row in read.all(statement.where(Standing.clock == clock))]
    return sorted(found, key=lambda row: (row.due_at or until, row.application_id))[:most]


def _late_of(read: Reader, clock: Clock, most: int) -> list[Standing]:
    return read.all(select(Standing).where(Standing.clock == clock, Standing.due_at < read.now).order_by(Standing.due_at).limit(most))


def _end_of_day(read: Reader, on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), read.zone).astimezone(UTC)


# The list page


class Urgency(StrEnum):
    """A filter on the clock."""

    ANY = "any"
    DUE_TODAY = "due_today"
    SOON = "soon"
    OVERDUE = "overdue"
    PAUSED = "paused"


class Order(StrEnum):
    """What the list is sorted by."""

    RECEIVED = "received"
    DUE = "due"
    NUMBER = "number"
    SERVICE = "service"
    APPLICANT = "applicant"
    STATE = "state"
    CHANGED = "changed"


@dataclass(frozen=True)
class Wanted:
    """Which cases a list shows. Nothing set shows all. `typed` searches number, names, phones, service and notes."""

    states: tuple[State, ...] = ()
    service_id: UUID | None = None
    channel: Channel | None = None
    handler_id: UUID | None = None
    urgency: Urgency = Urgency.ANY
    received_from: date | None = None
    received_until: date | None = None
    typed: str = ""


@dataclass(frozen=True)
class Page:
    """A piece of a list, and from where to go on; `after` None: that was all."""

    rows: Sequence[Standing]
    after: tuple[Any, UUID] | None = None


_COLUMNS: dict[Order, Any] = {
    Order.RECEIVED: Standing.received_at,
    Order.DUE: Standing.due_at,
    Order.NUMBER: Standing.number,
    Order.SERVICE: Standing.service_name,
    Order.APPLICANT: Standing.applicant_name,
    Order.STATE: Standing.state,
    Order.CHANGED: Standing.changed_at,
}


def page(
    read: Reader,
    wanted: Wanted,
    order: Order = Order.RECEIVED,
    *,
    descending: bool = True,
    after: tuple[Any, UUID] | None = None,
    most: int = MOST_SHOWN,
) -> Page:
    """The next rows of a list, found by where the last ones ended, so that row 100,000 costs what row 1 does.

    A search gives its newest hits, in the order asked for, in one page.
    """
    column = _COLUMNS[order]
    statement = _wanted(read, wanted)
    if order is Order.DUE:  # rows without a clock would come first; they have nothing to do with due dates
        statement = statement.where(Standing.due_at.is_not(None))
    if wanted.typed.strip():
        found = [hit.subject_id for hit in read.search(wanted.typed, (Application,), most)]
        statement = statement.where(Standing.application_id.in_(found))
    place = tuple_(column, Standing.application_id)
    if after is not None:
        statement = statement.where(place < after if descending else place > after)
    ordered = (column.desc(), Standing.application_id.desc()) if descending else (column, Standing.application_id)
    rows = read.all(statement.order_by(*ordered).limit(most))
    if len(rows) < most:
        return Page(rows)
    return Page(rows, (getattr(rows[-1], column.key), rows[-1].application_id))


def how_many(read: Reader, wanted: Wanted, order: Order = Order.RECEIVED) -> int:
    """How many cases a list has in all (for a search: how many of its newest hits)."""
    statement = _wanted(read, wanted)
    if order is Order.DUE:
        statement = statement.where(Standing.due_at.is_not(None))
    if wanted.typed.strip():
        found = [hit.subject_id for hit in read.search(wanted.typed, (Application,), MOST_SHOWN)]
        statement = statement.where(Standing.application_id.in_(found))
    return read.count(statement)


def _wanted(read: Reader, wanted: Wanted) -> Select[Standing]:
    statement = select(Standing)
    if wanted.states:
        statement = statement.where(Standing.state.in_(wanted.states))
    if wanted.service_id is not None:
        statement = statement.where(Standing.service_id == wanted.service_id)
    if wanted.channel is not None:
        statement = statement.where(Standing.channel == wanted.channel)
    if wanted.handler_id is not None:
        statement = statement.where(Standing.handler_id == wanted.handler_id)
    if wanted.received_from is not None:
        statement = statement.where(Standing.received_at >= _end_of_day(read, wanted.received_from - timedelta(days=1)))
    if wanted.received_until is not None:
        statement = statement.where(Standing.received_at < _end_of_day(read, wanted.received_until))
    urgent = _urgency(read, wanted.urgency)
    return statement if urgent is None else statement.where(urgent)


def _urgency(read: Reader, urgency: Urgency) -> ColumnElement[bool] | None:
    running = and_(Standing.due_at.is_not(None), Standing.paused.is_(False))
    match urgency:
        case Urgency.ANY:
            return None
        case Urgency.PAUSED:
            return Standing.paused.is_(True)
        case Urgency.OVERDUE:
            return and_(running, Standing.due_at < read.now)
        case Urgency.DUE_TODAY:
            return and_(running, Standing.due_at >= read.now, Standing.due_at < _end_of_day(read, read.today))
        case Urgency.SOON:
            soon = regulation.calendar(read).next_working_day(read.today + timedelta(days=1))
            return and_(running, Standing.due_at >= read.now, Standing.due_at < _end_of_day(read, soon))


# Figures


@dataclass(frozen=True)
class DeadlineCount:
    """Promises that ended in a time: kept and broken. Clause 2.2.3."""

    met: int
    missed: int


def deadlines_kept(read: Reader, since: datetime, until: datetime) -> DeadlineCount:
    """Promises kept (completed in time, in this span) and broken (passed in this span, whether completed since or not)."""
    met = select(Standing.application_id).where(Standing.completed_at >= since, Standing.completed_at < until, Standing.late.is_(False))
    passed = and_(Standing.promise_due_at >= since, Standing.promise_due_at < min(until, read.now), Standing.paused.is_(False))
    still_open = and_(Standing.completed_at.is_(None), Standing.closed_at.is_(None))
    missed = select(Standing.application_id).where(passed, or_(Standing.late.is_(True), still_open))
    return DeadlineCount(read.count(met), read.count(missed))


def missed_ids(read: Reader, since: datetime, until: datetime, most: int = MOST_SHOWN) -> list[UUID]:
    """The cases behind the broken promises of a span."""
    still_open = and_(Standing.completed_at.is_(None), Standing.closed_at.is_(None))
    return read.all(
        select(Standing.application_id)
        .where(
            Standing.promise_due_at >= since,
            Standing.promise_due_at < min(until, read.now),
            Standing.paused.is_(False),
            or_(Standing.late.is_(True), still_open),
        )
        .order_by(Standing.promise_due_at)
        .limit(most)
    )


def count_of(read: Reader, since: datetime, until: datetime) -> dict[EventKind, int]:
    """How often each thing happened to applications in a time."""
    rows = read.rows(
        select(ApplicationEvent.kind, func.count())
        .where(ApplicationEvent.at >= since, ApplicationEvent.at < until)
        .group_by(ApplicationEvent.kind)
    )
    return {row[0]: row[1] for row in rows}


def overrides(read: Reader, since: datetime, until: datetime) -> list[ApplicationEvent]:
    """Second demands that a supervisor let pass, with the reason: they are reported. Clause 3.2.2."""
    return [
        event
        for event in read.all(
            select(ApplicationEvent)
            .where(ApplicationEvent.kind == EventKind.NOTICE_GIVEN, ApplicationEvent.at >= since, ApplicationEvent.at < until)
            .order_by(ApplicationEvent.hlc, ApplicationEvent.id)
        )
        if event.data.get("override")
    ]


@dataclass(frozen=True)
class Satisfaction:
    """How satisfied people are. `low` and `high` bound the share with 95 % confidence (Wilson); all shares are 0 to 1."""

    n: int
    satisfied: int
    grades: dict[int, int] = field(default_factory=dict[int, int])
    low: float = 0.0
    high: float = 1.0

    @property
    def share(self) -> float | None:
        """The share of satisfied ratings, None without ratings."""
        return self.satisfied / self.n if self.n else None

    @property
    def is_too_few(self) -> bool:
        return self.n < FEWEST_RATINGS


def satisfaction(read: Reader, since: datetime, until: datetime) -> Satisfaction:
    """The share of satisfied ratings over all ratings, with n and a 95 % interval. Clause 2.2.5; who did not rate is not counted.

    Of two ratings of one visit or application, the first counts.
    """
    rows = read.rows(
        select(Rating.grade, Rating.visit_id, Rating.application_id, Rating.id)
        .where(Rating.at >= since, Rating.at < until)
        .order_by(Rating.hlc, Rating.id)
    )
    counted: dict[UUID, int] = {}
    for grade, visit_id, application_id, rating_id in rows:
        counted.setdefault(visit_id or application_id or rating_id, grade)
    least = int(regulation.standard(read, StandardKey.SATISFIED_GRADE, until.astimezone(read.zone).date()).value)
    grades = {grade: sum(1 for each in counted.values() if each == grade) for grade in range(5, 0, -1)}
    satisfied = sum(count for grade, count in grades.items() if grade >= least)
    low, high = wilson(satisfied, len(counted))
    return Satisfaction(len(counted), satisfied, grades, low, high)


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest for few ratings and for shares near 1."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = successes / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)
