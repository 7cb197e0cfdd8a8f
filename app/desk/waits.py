"""Waiting without the minutes in which nobody could be called: a dead machine or an emergency does not count against the windows.

Queue and facility do not know each other; here a ticket's waiting meets the stops of its series (clauses 2.2.1 and 6.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from app.facility.assets.rules import name_of
from app.facility.orders import service as orders
from app.facility.orders.rules import Stop, minutes_without_stops
from app.queue import service as queue
from app.queue.models import Ticket
from app.queue.reading import DayCount
from app.store import Reader


@dataclass(frozen=True)
class Cause:
    """What stopped series: a repair order (`kind` "repair_order"), or a run of an emergency plan ("emergency_run")."""

    subject_id: UUID
    kind: str
    label: str
    series: tuple[str, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True)
class LeftOut:
    """One ticket whose wait is counted shorter than it was, and the stop that took most of the difference."""

    number: str
    series: str
    waited_minutes: float
    counted_minutes: float
    cause: Cause

    @property
    def minutes(self) -> float:
        return self.waited_minutes - self.counted_minutes


@dataclass(frozen=True)
class Waits:
    """The waits of a day's called in seconds, as they were and as they count, with the records behind the difference."""

    as_they_were: tuple[float, ...]
    counted: tuple[float, ...]
    left_out: tuple[LeftOut, ...] = ()
    causes: tuple[Cause, ...] = ()

    def minutes(self, share: float) -> float:
        """The counted wait that this share of the called did not exceed (nearest rank), in minutes to one decimal."""
        return DayCount(0, 0, 0, 0, 0, self.counted).wait_minutes(share)

    def minutes_as_they_were(self, share: float) -> float:
        """The same with the stops in it."""
        return DayCount(0, 0, 0, 0, 0, self.as_they_were).wait_minutes(share)

    @property
    def left_out_minutes(self) -> float:
        return round(sum(each.minutes for each in self.left_out), 1)


def day_waits(read: Reader, day: date, count: DayCount) -> Waits:
    """The waits of a day. `count` is the queue's own: on a day without a stop its waits are all there is to say."""
    start = datetime.combine(day, time(), read.zone).astimezone(UTC)
    end = min(start + timedelta(days=1), max(read.now, start))
    causes = _causes(read, start, end)
    if not causes:
        return Waits(count.waits, count.waits)
    tickets = {ticket.id: ticket.number for ticket in read.all(select(Ticket).where(Ticket.day == day))}
    stops = [Stop(each.subject_id, each.series, each.start, each.end) for each in causes]
    was, counted, left = list[float](), list[float](), list[LeftOut]()
    for ticket_id, told in queue.stories(read, list(tickets)).items():
        if not told.was_served:
            continue
        minutes = sum(minutes_without_stops(since, until, series, stops) for since, until, series in told.waits)
        whole = told.waited.total_seconds() / 60
        was.append(told.waited.total_seconds())
        counted.append(minutes * 60)
        if whole - minutes > 1 / 60:
            most = max(causes, key=lambda each: _overlap(each, told.waits))
            left.append(LeftOut(tickets[ticket_id], told.series, whole, minutes, most))
    return Waits(tuple(was), tuple(counted), tuple(sorted(left, key=lambda each: -each.minutes)), tuple(causes))


def _overlap(cause: Cause, waits: tuple[tuple[datetime, datetime, str], ...]) -> timedelta:
    touched = ((since, until) for since, until, series in waits if series in cause.series)
    return sum((max(min(until, cause.end) - max(since, cause.start), timedelta()) for since, until in touched), timedelta())


def _causes(read: Reader, start: datetime, end: datetime) -> list[Cause]:
    found: list[Cause] = []
    for stop in orders.stops_between(read, start, end):
        line = orders.line_of(read, stop.order_id)
        name = name_of(line.asset) if line.asset is not None else line.order.place
        found.append(Cause(stop.order_id, "repair_order", f"{name}  {line.order.number}", stop.series, stop.start, stop.end))
    letters = tuple(series.letter for series in queue.all_series(read))
    for held in queue.frozen_spans(read, start, end):
        found.append(Cause(held.cause_id, "emergency_run", held.reason, letters, held.start, held.end))
    return found
