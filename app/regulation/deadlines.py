"""A deadline and its explanation: the values that `WorkingCalendar` gives out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

NOTHING = timedelta()
ONE_DAY = timedelta(days=1)
DUE_SOON_SHARE = 0.8


class Rule(StrEnum):
    """How a period is counted."""

    WORKING_TIME = "working_time"
    CLOCK_TIME = "clock_time"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class DayEnd(StrEnum):
    """When the last day of a period ends: at the close of business, or at 24:00 where there is none (Civil Code art. 203)."""

    CLOSING = "closing"
    MIDNIGHT = "midnight"


class Why(StrEnum):
    """Why a day of the ledger counts, or does not."""

    COUNTED = "counted"
    MAKE_UP = "make_up"
    START_DAY = "start_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    PAUSED = "paused"
    END_MOVED = "end_moved"


class Stage(StrEnum):
    """Where a deadline stands."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count, and why (materials awaited, inspection, hearing). `end` None: it goes on."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one day, in the hall's time. `reason` is set for pauses."""

    start: datetime
    end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One day of a deadline: how much of it counted, why, and how much has counted up to its end.

    For rules in days a day counts as `timedelta(days=1)`. `name` is the holiday's (`regulation.holiday` or the hall's own
    words), or the pause's reason. `spans` are the stretches that counted, `pauses` those that would have but for a pause.
    """

    date: date
    counted: timedelta
    running: timedelta
    why: Why
    name: str = ""
    provisional: bool = False
    spans: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, and the ledger that says why, day by day.

    `provisional`: a date that decided it lies in a year without a published calendar. `paused_since`: a pause goes on, so
    `due_at` is what it would be if the clock ran again at once (or at the `now` that was given); it can only move later.
    """

    rule: Rule
    amount: timedelta
    started_at: datetime
    due_at: datetime
    due_on: date
    provisional: bool
    ledger: tuple[LedgerDay, ...]
    paused_since: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    def is_met(self, done_at: datetime) -> bool:
        """Whether what was done then was in time: up to and including the due time."""
        return done_at <= self.due_at


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """A deadline at a moment. `left` is negative once it is overdue; `used` is the share of the whole period, 0 and up.

    Both are in the hall's opening time, or in clock time when the rule counts around the clock.
    """

    stage: Stage
    left: timedelta
    used: float


def merged(pauses: Iterable[Pause], now: datetime | None = None) -> tuple[Pause, ...]:
    """The same pauses without overlaps, in order; an open one ends `now`, or has no length when no time is given.

    Pauses that touch or overlap become one with both reasons. A pause that ends before it begins (a clock was set back) has
    no length and is left out.
    """
    closed = sorted(
        (
            (pause.start.astimezone(UTC), end.astimezone(UTC), pause.reason)
            for pause in pauses
            if (end := pause.end or now) is not None and end > pause.start
        ),
    )
    found: list[tuple[datetime, datetime, list[str]]] = []
    for start, end, reason in closed:
        if found and start <= found[-1][1]:
            before, until, reasons = found[-1]
            found[-1] = (before, max(until, end), reasons if reason in reasons else [*reasons, reason])
        else:
            found.append((start, end, [reason]))
    return tuple(Pause(start, end, " / ".join(part for part in reasons if part)) for start, end, reasons in found)


def open_since(pauses: Iterable[Pause]) -> datetime | None:
    """Since when a pause goes on; None when the clock runs."""
    return min((pause.start.astimezone(UTC) for pause in pauses if pause.end is None), default=None)
