"""A clock that nobody can set and that goes on while the PC sleeps; beside it a moved wall clock shows."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.store import Clock, SystemClock


def steady_beside(clock: Clock) -> Callable[[], float]:
    """Seconds that pass beside this clock. A clock set by hand (a played day) is its own measure: it never jumps."""
    return steady if isinstance(clock, SystemClock) else lambda: clock.now().timestamp()


def steady() -> float:
    """Seconds since the PC was started, sleep included: CLOCK_BOOTTIME on Linux; Windows' monotonic clock counts sleep itself."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
