"""How people are called: pure rules over plain values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.queue.models import HoldKind, Priority, Step, TicketPeriod

HEAD_START = {Priority.NORMAL: timedelta(0), Priority.APPOINTMENT: timedelta(minutes=10), Priority.PRIORITY: timedelta(minutes=20)}
RETURN_AFTER_TICKETS = 3
RETURNS_MOST = 1
NO_SHOW_GRACE = timedelta(minutes=30)
RECALLS_BEFORE_NO_SHOW = 2

_ENDED = frozenset({Step.FINISHED, Step.LEFT})
_AT_COUNTER = frozenset({Step.CALLED, Step.RECALLED, Step.SERVING})

NEXT: dict[Step, frozenset[Step]] = {
    Step.WAITING: frozenset({Step.CALLED, Step.LEFT, Step.WAITING}),
    Step.CALLED: frozenset({Step.RECALLED, Step.SERVING, Step.NO_SHOW, Step.WAITING, Step.LEFT}),
    Step.RECALLED: frozenset({Step.RECALLED, Step.SERVING, Step.NO_SHOW, Step.WAITING, Step.LEFT}),
    Step.SERVING: frozenset({Step.HELD, Step.WAITING, Step.FINISHED}),
    Step.HELD: frozenset({Step.SERVING, Step.WAITING, Step.CALLED, Step.LEFT, Step.FINISHED}),
    Step.NO_SHOW: frozenset({Step.WAITING, Step.LEFT}),
    Step.LEFT: frozenset(),
    Step.FINISHED: frozenset(),
}
"""What may follow what. Anything else that a merge brings is kept as a fact and skipped by `story`."""


class Period(NamedTuple):
    """One step of a ticket as far as its story needs it, for who reads many of them past the session."""

    id: UUID
    hlc: int
    at: datetime
    step: Step
    series: str
    rank_at: datetime | None
    counter_id: UUID | None
    hold: HoldKind | None
    back_to: UUID | None


@dataclass(frozen=True)
class Story:
    """A ticket as its periods tell it. Times are sums; `skipped` are periods that could not follow (a merge of two stations).

    `waits` are the stretches that add up to `waited`, each with the series it was spent in, so that time in which nobody could be
    called may be left out of them.
    """

    step: Step
    since: datetime
    series: str
    rank_at: datetime
    counter_id: UUID | None = None
    hold: HoldKind | None = None
    back_to: UUID | None = None
    recalls: int = 0
    returns: int = 0
    waited: timedelta = timedelta(0)
    to_arrival: timedelta = timedelta(0)
    served: timedelta = timedelta(0)
    held: dict[HoldKind, timedelta] = field(default_factory=dict[HoldKind, timedelta])
    total: timedelta = timedelta(0)
    was_served: bool = False
    skipped: tuple[UUID, ...] = ()
    waits: tuple[tuple[datetime, datetime, str], ...] = ()


def rank(taken_at: datetime, priority: Priority, slot_at: datetime | None = None) -> datetime:
    """The moment that orders the waiting: the earlier, the sooner called. Clause 2.1.4, published as the calling rule.

    A priority ticket counts as taken 20 minutes earlier, an appointment as taken 10 minutes before its slot (never before it was
    taken less 10 minutes). No starvation: an ordinary ticket taken at t has rank t for ever, so only tickets of rank below t can pass
    it, and these were taken before t + 20 min. However long the queue, what arrives later than 20 minutes after it waits behind it.
    """
    start = taken_at
    if priority is Priority.APPOINTMENT and slot_at is not None:
        start = max(taken_at, slot_at)
    return start - HEAD_START[priority]


def story(periods: Sequence[TicketPeriod] | Sequence[Period]) -> Story:
    """The state and times after these periods, in any order of arrival. Needs at least one waiting period."""
    ordered = sorted(periods, key=lambda period: (period.hlc, period.id))
    first = next((period for period in ordered if period.step is Step.WAITING), ordered[0])
    now = Story(Step.WAITING, first.at, first.series, first.rank_at or first.at, counter_id=first.counter_id)
    for period in ordered:
        if period is first:
            continue
        fits = period.step in NEXT[now.step] and not _is_of_another_window(now, period)
        now = _after(now, period) if fits else replace(now, skipped=(*now.skipped, period.id))
    return now


def _is_of_another_window(now: Story, period: TicketPeriod | Period) -> bool:
    """Whether a step comes from a window that called the same number, cut off from the others: the earlier call stands.

    Who calls somebody back from a hold writes which hold it ends; a call that does not had not seen that they were served.
    """
    if now.step is Step.HELD and period.step is Step.CALLED:
        return period.hold is None
    if now.step not in _AT_COUNTER or period.step not in (Step.RECALLED, Step.SERVING, Step.NO_SHOW, Step.HELD, Step.FINISHED):
        return False
    return period.counter_id is not None and now.counter_id is not None and period.counter_id != now.counter_id


def _after(now: Story, period: TicketPeriod | Period) -> Story:
    lasted = max(period.at - now.since, timedelta(0))
    held = dict(now.held)
    waited, to_arrival, served = now.waited, now.to_arrival, now.served
    if now.step is Step.WAITING:
        waited += lasted
    elif now.step in (Step.CALLED, Step.RECALLED):
        to_arrival += lasted
    elif now.step is Step.SERVING:
        served += lasted
    elif now.step is Step.HELD and now.hold is not None:
        held[now.hold] = held.get(now.hold, timedelta(0)) + lasted
    came_back = now.step is Step.NO_SHOW and period.step is Step.WAITING
    waiting = period.step is Step.WAITING
    return Story(
        step=period.step,
        since=period.at,
        series=period.series or now.series,
        rank_at=(period.rank_at or now.rank_at) if waiting else now.rank_at,
        counter_id=period.counter_id if waiting or period.counter_id is not None else now.counter_id,
        hold=period.hold if period.step is Step.HELD else None,
        back_to=period.back_to if waiting else now.back_to,
        recalls=now.recalls + 1 if period.step is Step.RECALLED else 0 if period.step is Step.CALLED else now.recalls,
        returns=now.returns + came_back,
        waited=waited,
        to_arrival=to_arrival,
        served=served,
        held=held,
        total=now.total + lasted,
        was_served=now.was_served or period.step is Step.SERVING,
        skipped=now.skipped,
        waits=(*now.waits, (now.since, period.at, now.series)) if now.step is Step.WAITING else now.waits,
    )


def is_ended(step: Step) -> bool:
    """Whether nothing can happen to the ticket any more."""
    return step in _ENDED


def is_at_counter(step: Step) -> bool:
    """Whether the ticket occupies its window."""
    return step in _AT_COUNTER


def citizen_time(told: Story) -> timedelta:
    """What the visit cost the customer: all of it but the time they were away for papers."""
    return told.total - told.held.get(HoldKind.LEFT_FOR_PAPERS, timedelta(0))


def may_return(no_show_since: datetime, returns: int, now: datetime) -> bool:
    """Whether somebody who was not there when called may wait again: once, within half an hour."""
    return returns < RETURNS_MOST and now - no_show_since <= NO_SHOW_GRACE


def rank_on_return(waiting: Sequence[datetime], now: datetime) -> datetime:
    """The rank of somebody who comes back: behind the next three who wait, not at the end."""
    ordered = sorted(waiting)
    if len(ordered) < RETURN_AFTER_TICKETS:
        return max([now, *ordered])
    return ordered[RETURN_AFTER_TICKETS - 1] + timedelta(microseconds=1)


@dataclass(frozen=True)
class WaitEstimate:
    """What is said to the waiting, in whole minutes, with the number of people in front."""

    ahead: int
    optimistic_minutes: int
    pessimistic_minutes: int
    counters: int


def estimate(ahead: int, counters: int, service_time: timedelta) -> WaitEstimate:
    """When the person with `ahead` people in front will be called.

    One slot is the mean service time shared by the open counters. Pessimistic: every counter has just begun and everyone comes;
    optimistic: counters are about to be free and one in five does not come. After the public ZMS of Berlin (QueueListTest).
    """
    open_counters = max(counters, 1)
    slot = service_time.total_seconds() / 60 / open_counters
    place = ahead + 1
    pessimistic = math.floor(place * slot + 1e-9)
    optimistic = math.floor(max(place - open_counters, 0) * slot * 0.8 + 1e-9)
    return WaitEstimate(ahead, optimistic, pessimistic, open_counters)


def ticket_label(series: str, sequence: int, suffix: str) -> str:
    """A023; a block beyond the shared range carries its station's letter: A023K."""
    return f"{series}{sequence:03d}{suffix}"
