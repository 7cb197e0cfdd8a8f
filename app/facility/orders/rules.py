"""Clause 6.2.1: where a repair order stands, and what counts as in time. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from app.facility.orders.models import OrderEvent, OrderStep, OrderTake, Severity, WaitReason
from app.regulation import Deadline, Pause, WorkingCalendar

NOTHING = timedelta()


class OrderState(StrEnum):
    """Where an order stands."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    TAKEN = "taken"
    ON_SITE = "on_site"
    WORKING = "working"
    WAITING = "waiting"
    RESTORED = "restored"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    JOINED = "joined"


_S, _E = OrderState, OrderStep
OPEN = (_S.REPORTED, _S.ACCEPTED, _S.TAKEN, _S.ON_SITE, _S.WORKING, _S.WAITING)
ENDED = (_S.CLOSED, _S.CANCELLED, _S.JOINED)
TAKE = "taken"
_NEXT: dict[tuple[OrderState, str], OrderState] = {
    (_S.REPORTED, _E.ACCEPTED): _S.ACCEPTED,
    (_S.REPORTED, TAKE): _S.TAKEN,
    (_S.ACCEPTED, TAKE): _S.TAKEN,
    (_S.TAKEN, _E.ON_SITE): _S.ON_SITE,
    (_S.ON_SITE, _E.DIAGNOSED): _S.WORKING,
    (_S.WORKING, _E.DIAGNOSED): _S.WORKING,
    (_S.ON_SITE, _E.WAITING): _S.WAITING,
    (_S.WORKING, _E.WAITING): _S.WAITING,
    (_S.WAITING, _E.WAITING): _S.WAITING,
    (_S.WAITING, _E.RESUMED): _S.WORKING,
    (_S.ON_SITE, _E.RESTORED): _S.RESTORED,
    (_S.WORKING, _E.RESTORED): _S.RESTORED,
    (_S.WAITING, _E.RESTORED): _S.RESTORED,
    (_S.RESTORED, _E.CONFIRMED): _S.CLOSED,
    (_S.RESTORED, _E.SENT_BACK): _S.WORKING,
    **{(state, _E.CANCELLED): _S.CANCELLED for state in OPEN},
    **{(state, _E.JOINED): _S.JOINED for state in OPEN},
}


@dataclass(frozen=True)
class Story:
    """An order as its facts tell it. `also_took` are people who took it later than the holder, without the others' knowledge.

    `out_of_turn` are steps that did not fit when they happened (two stations at once): they stay on record and change nothing.
    """

    state: OrderState
    reported_at: datetime | None = None
    accepted_at: datetime | None = None
    taken_at: datetime | None = None
    on_site_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    holder_id: UUID | None = None
    holder_name: str = ""
    also_took: tuple[str, ...] = ()
    wait: WaitReason | None = None
    pauses: tuple[Pause, ...] = ()
    joined: UUID | None = None
    sent_back: int = 0
    out_of_turn: int = 0


def story(events: Iterable[OrderEvent], takes: Iterable[OrderTake]) -> Story:
    """What became of an order; the facts may arrive in any order, merging two stations needs no more than this."""
    claims = sorted(takes, key=lambda take: (take.hlc, take.station_id, take.id))
    facts: list[tuple[tuple[int, UUID], OrderEvent | OrderTake]] = [((each.hlc, each.id), each) for each in events]
    if claims:
        facts.append(((claims[0].hlc, claims[0].id), claims[0]))
    now, at, sent_back, out_of_turn = OrderState.REPORTED, dict[str, datetime](), 0, 0
    wait: WaitReason | None = None
    joined: UUID | None = None
    access: datetime | None = None
    pauses: list[Pause] = []
    for _, fact in sorted(facts, key=lambda pair: pair[0]):
        kind = TAKE if isinstance(fact, OrderTake) else str(fact.kind)
        if kind == _E.REPORTED:
            at.setdefault(kind, fact.at)
            continue
        if kind in (_E.NOTE, _E.SUPPLIER_CALLED):
            continue
        after = _NEXT.get((now, kind))
        if after is None:
            out_of_turn += 1
            continue
        if kind in (TAKE, _E.ACCEPTED, _E.ON_SITE):
            at.setdefault(kind, fact.at)
        else:
            at[kind] = fact.at
        if access is not None:
            pauses.append(Pause(access, fact.at, str(WaitReason.ACCESS)))
            access = None
        wait = fact.wait if isinstance(fact, OrderEvent) and after is _S.WAITING else None
        if wait is WaitReason.ACCESS:
            access = fact.at
        if kind == _E.SENT_BACK:
            sent_back += 1
            at.pop(_E.RESTORED, None)
        joined = fact.other_id if isinstance(fact, OrderEvent) and after is _S.JOINED else joined
        now = after
    if access is not None:
        pauses.append(Pause(access, None, str(WaitReason.ACCESS)))
    holder = claims[0] if claims else None
    return Story(
        state=now,
        reported_at=at.get(_E.REPORTED),
        accepted_at=at.get(_E.ACCEPTED),
        taken_at=at.get(TAKE),
        on_site_at=at.get(_E.ON_SITE),
        restored_at=at.get(_E.RESTORED),
        closed_at=at.get(_E.CONFIRMED) or at.get(_E.CANCELLED) or at.get(_E.JOINED),
        holder_id=holder.staff_id if holder else None,
        holder_name=holder.staff_name if holder else "",
        also_took=tuple(dict.fromkeys(take.staff_name for take in claims[1:] if holder and take.staff_id != holder.staff_id)),
        wait=wait,
        pauses=tuple(pauses),
        joined=joined,
        sent_back=sent_back,
        out_of_turn=out_of_turn,
    )


def can_follow(now: OrderState, step: str) -> bool:
    """Whether this step may happen in this state. Notes and calls to the supplier may as long as the order is not over."""
    if step in (_E.NOTE, _E.SUPPLIER_CALLED):
        return now not in ENDED
    return (now, step) in _NEXT


def on_site_due(reported_at: datetime, severity: Severity, onsite_hours: float, hours: WorkingCalendar) -> Deadline:
    """When the repairer must be on site. Clause 6.2.1.

    `onsite_hours` is the standard in force when the fault was reported. Severity A counts around the clock, everything else
    only while the hall is open. The deadline can explain itself (`Deadline.ledger`).
    """
    amount = timedelta(hours=onsite_hours)
    return hours.add_clock_time(reported_at, amount) if severity is Severity.A else hours.add_working_time(reported_at, amount)


def time_between(start: datetime, end: datetime, severity: Severity, hours: WorkingCalendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """The time that counts between two moments: around the clock for severity A, else while the hall is open."""
    if severity is not Severity.A:
        return hours.working_time_between(start, end, pauses, now=end)
    stopped = sum((max(min(pause.end or end, end) - max(pause.start, start), NOTHING) for pause in pauses), NOTHING)
    return max(end - start - stopped, NOTHING)


@dataclass(frozen=True)
class Raised:
    """A worse report of the same fault joined: from when it was made the fault is as bad as it says, with a deadline of its own."""

    at: datetime
    severity: Severity
    onsite_hours: float


def worst(severity: Severity, raised: Iterable[Raised]) -> Severity:
    """How bad the fault is by all reports of it."""
    return min([severity, *(each.severity for each in raised)])


def stretches(
    start: datetime, end: datetime, severity: Severity, raised: Iterable[Raised]
) -> tuple[tuple[datetime, datetime, Severity], ...]:
    """The time between two moments, cut where a worse report made the fault more severe."""
    found: list[tuple[datetime, datetime, Severity]] = []
    for each in sorted(raised, key=lambda one: one.at):
        if each.severity < severity:
            if start < each.at < end:
                found.append((start, each.at, severity))
                start = each.at
            severity = each.severity if each.at < end else severity
    return (*found, (start, end, severity))


def due_on_site(
    reported_at: datetime, severity: Severity, onsite_hours: float, hours: WorkingCalendar, raised: Iterable[Raised] = ()
) -> tuple[datetime, Deadline]:
    """When the repairer must be on site by the report that says so first, and when that report was made. Clause 6.2.1.

    A worse report counts from when it was made: what was promised for the first one cannot become late by it after the fact.
    """
    found = [(reported_at, on_site_due(reported_at, severity, onsite_hours, hours))]
    found += [(each.at, on_site_due(each.at, each.severity, each.onsite_hours, hours)) for each in raised if each.severity < severity]
    return min(found, key=lambda each: each[1].due_at)


@dataclass(frozen=True)
class Clocks:
    """The three clocks of an order, each None while it runs. Waiting for access stops the restoration's, never the others'."""

    response: timedelta | None
    on_site: timedelta | None
    restored: timedelta | None
    due: Deadline
    late: bool


def clocks(
    told: Story, severity: Severity, onsite_hours: float, hours: WorkingCalendar, now: datetime, raised: Sequence[Raised] = ()
) -> Clocks:
    """How long it took until the order was taken, the repairer stood there, and the thing worked again. Clause 6.2.1."""
    start = told.reported_at or now
    _, due = due_on_site(start, severity, onsite_hours, hours, raised)

    def until(moment: datetime | None, pauses: Sequence[Pause] = ()) -> timedelta | None:
        if moment is None:
            return None
        pieces = stretches(start, moment, severity, raised)
        return sum((time_between(since, end, how_bad, hours, pauses) for since, end, how_bad in pieces), NOTHING)

    arrived = told.on_site_at or (told.closed_at if told.state in ENDED else None) or now
    return Clocks(until(told.taken_at), until(told.on_site_at), until(told.restored_at, told.pauses), due, not due.is_met(arrived))


@dataclass(frozen=True)
class Explained:
    """One clock of an order with what counted on which day (`ledger.ledger`). `name`: response, on_site, due or restored.

    `ended` None: it runs, and the ledger goes up to now. For `due` it is the deadline itself.
    """

    name: str
    started: datetime
    ended: datetime | None
    took: timedelta
    ledger: Deadline


def explained(
    told: Story, severity: Severity, onsite_hours: float, hours: WorkingCalendar, now: datetime, raised: Sequence[Raised] = ()
) -> tuple[Explained, ...]:
    """Each clock of an order, day by day; where a worse report joined, in two parts that count differently. Clause 6.2.1."""
    start = told.reported_at or now
    over = told.closed_at if told.state in ENDED else None

    def clock(name: str, ended: datetime | None, pauses: Sequence[Pause] = ()) -> list[Explained]:
        until = ended or over or now
        found: list[Explained] = []
        for since, end, how_bad in stretches(start, until, severity, raised):
            took = time_between(since, end, how_bad, hours, pauses)
            count = hours.add_clock_time if how_bad is Severity.A else hours.add_working_time
            found.append(Explained(name, since, ended if end == until else end, took, count(since, took, pauses, now=end)))
        return found

    since, due = due_on_site(start, severity, onsite_hours, hours, raised)
    return (
        *clock("response", told.taken_at),
        *clock("on_site", told.on_site_at),
        Explained("due", since, due.due_at, due.amount, due),
        *clock("restored", told.restored_at, told.pauses),
    )


# Figures


@dataclass(frozen=True)
class Failure:
    """One failure of an asset within a period: down from `start` to `end` (the period's end while it lasts)."""

    order_id: UUID
    number: str
    start: datetime
    end: datetime
    severity: Severity


@dataclass(frozen=True)
class Reliability:
    """How dependable an asset was. `records` are the failures behind the figures, each with its own down time.

    MTTR, mean time to restoration (IEC 60050-192): the time from the failure until it works again (EN 13306:2017, 9.21), delays
    included, over the number of failures. MTBF, mean operating time between failures (IEC 60050-192): up time / failures; None when
    there was no failure, and then the figure to tell is "no failure in so many hours".
    Availability over a period (EN 13306:2017, 4.9, time-based availability; the ability itself is IEC 60050-192, 192-01-23):
    operating time / (operating time + time to restoration), here up / (up + down); None when it was never required.
    """

    required: timedelta
    down: timedelta
    records: tuple[tuple[Failure, timedelta], ...]

    @property
    def failures(self) -> int:
        return len(self.records)

    @property
    def up(self) -> timedelta:
        return self.required - self.down

    @property
    def mttr(self) -> timedelta | None:
        return self.down / self.failures if self.failures else None

    @property
    def mtbf(self) -> timedelta | None:
        return self.up / self.failures if self.failures else None

    @property
    def availability(self) -> float | None:
        return self.up / self.required if self.required else None


def reliability(
    failures: Iterable[Failure], start: datetime, end: datetime, hours: WorkingCalendar, *, always: bool = False
) -> Reliability:
    """The figures of one asset over a period, counted in its required time only.

    Required is the time in which the hall is open, or all of it for an asset that is needed around the clock. A failure of
    severity A makes the asset required around the clock while it lasts: its closed hours count as required and as down.
    Failures that overlap are separate failures, but no minute is down twice.
    """
    base = end - start if always else hours.working_time_between(start, end)
    clipped = sorted(
        (Failure(each.order_id, each.number, max(each.start, start), min(each.end, end), each.severity) for each in failures),
        key=lambda each: (each.start, each.end),
    )
    clipped = [each for each in clipped if each.end > each.start or start <= each.start <= end]
    records = tuple((each, _down(_pieces([each]), hours, always=always)) for each in clipped)
    pieces = _pieces(clipped)
    extra = NOTHING
    if not always:
        extra = sum(((until - since) - hours.working_time_between(since, until) for since, until, around in pieces if around), NOTHING)
    return Reliability(base + extra, _down(pieces, hours, always=always), records)


def _pieces(failures: Sequence[Failure]) -> list[tuple[datetime, datetime, bool]]:
    """The time covered by failures, cut where one begins or ends; True where one of severity A lasts."""
    edges = sorted({moment for each in failures for moment in (each.start, each.end)})
    found: list[tuple[datetime, datetime, bool]] = []
    for since, until in pairwise(edges):
        covering = [each for each in failures if each.start <= since and each.end >= until]
        if covering:
            found.append((since, until, any(each.severity is Severity.A for each in covering)))
    return found


def _down(pieces: Sequence[tuple[datetime, datetime, bool]], hours: WorkingCalendar, *, always: bool) -> timedelta:
    return sum(
        ((until - since) if always or around else hours.working_time_between(since, until) for since, until, around in pieces), NOTHING
    )


@dataclass(frozen=True)
class Stop:
    """A stretch of time in which queue series could not be served because an asset was down."""

    order_id: UUID
    series: tuple[str, ...]
    start: datetime
    end: datetime


def minutes_without_stops(start: datetime, end: datetime, series: str, stops: Iterable[Stop]) -> float:
    """A wait in minutes with the stops of its series left out, so that a dead machine does not count against the windows."""
    touching = [stop for stop in stops if series in stop.series and stop.start < end and stop.end > start]
    cut = sorted((max(stop.start, start), min(stop.end, end)) for stop in touching)
    total, reached = end - start, start
    for since, until in cut:
        total -= max(until - max(since, reached), NOTHING)
        reached = max(reached, until)
    return total.total_seconds() / 60
