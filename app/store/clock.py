"""Time, handed in: the wall clock, a clock set by hand, and the hybrid logical clock that orders changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

_COUNTER_BITS = 16
_LATEST_MS = (1 << 46) - 1  # the year 4199: a clock beyond it is wrong, and its stamps must still fit 64 bits


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        ...


class SystemClock:
    """The clock of this PC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until somebody moves it: for the played day and for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to a moment, earlier ones included (clocks do jump)."""
        self._now = moment.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        self._now += step


class CorrectedClock:
    """A clock that is known to be wrong by so much (ahead when positive), set right."""

    def __init__(self, clock: Clock, error: timedelta) -> None:
        self._clock = clock
        self._error = error

    def now(self) -> datetime:
        return self._clock.now() - self._error


class HybridClock:
    """Stamps that only ever grow on this station: 48 bits of milliseconds since 1970, 16 bits of counter.

    After Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014). A wall clock that jumps back does not
    make stamps smaller; the counter grows instead.
    """

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock = clock
        self._last = last
        self._lock = Lock()

    @property
    def last(self) -> int:
        """The latest stamp that was given or seen."""
        return self._last

    def tick(self) -> int:
        """The next stamp."""
        with self._lock:
            wall = min(int(self._clock.now().timestamp() * 1000), _LATEST_MS) << _COUNTER_BITS
            self._last = max(wall, self._last + 1)
            return self._last

    def settle(self, stamp: int) -> None:
        """Go back to this stamp: the hub has replaced all later ones, which a wrong clock had made."""
        with self._lock:
            self._last = stamp

    def correct(self, clock: Clock) -> None:
        """Read the wall time from another clock."""
        with self._lock:
            self._clock = clock

    def see(self, stamp: int) -> None:
        """Take note of a stamp that came from elsewhere, so that ours are later."""
        with self._lock:
            self._last = max(self._last, stamp)


def first_stamp(moment: datetime) -> int:
    """The smallest stamp that a clock at this moment gives."""
    return int(moment.timestamp() * 1000) << _COUNTER_BITS


def stamp_time(stamp: int) -> datetime:
    """The wall time inside a stamp, to the millisecond."""
    return datetime.fromtimestamp((stamp >> _COUNTER_BITS) / 1000, UTC)
