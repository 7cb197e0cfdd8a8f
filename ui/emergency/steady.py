"""A clock that nobody can set and that goes on while the PC sleeps; beside it a moved wall clock shows, also one moved between two runs
of the program."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.store import Clock, SystemClock

log = logging.getLogger(__name__)
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_WINDOWS_BOOT = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
"""Its value `BootId` counts the starts of Windows."""
Look = tuple[datetime, float]
"""Wall clock and steady seconds, read together."""


def steady_beside(clock: Clock) -> Callable[[], float]:
    """Seconds that pass beside this clock. A clock set by hand (a played day) is its own measure: it never jumps."""
    return steady if isinstance(clock, SystemClock) else lambda: clock.now().timestamp()


def steady() -> float:
    """Seconds since the PC was started, sleep included: CLOCK_BOOTTIME on Linux; Windows' monotonic clock counts sleep itself."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def boot_of(clock: Clock) -> str:
    """Names this start of the PC, within which steady seconds can be compared; empty where the system has no name for it."""
    if not isinstance(clock, SystemClock):
        return ""
    return _windows_boot() if sys.platform == "win32" else _linux_boot()


def _linux_boot() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _windows_boot() -> str:
    """The count of starts. The time of the start would not do: Windows reckons it from the clock that may have been set."""
    if sys.platform != "win32":
        return ""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_BOOT) as kept:
            return f"start {winreg.QueryValueEx(kept, 'BootId')[0]}"
    except OSError:
        return ""


class LastLook:
    """The last look at both clocks during a run, in a small file beside the hall: whether the wall clock was moved while the program
    was closed is told by the next look. Nothing is kept where `boot` is empty."""

    def __init__(self, folder: Path, run_id: UUID, boot: str) -> None:
        self._file, self._boot = folder / f"emergency-{run_id.hex}.clock", boot

    def read(self, steady_now: float) -> Look | None:
        """The last look of this start of the PC; None when there is none.

        Steady seconds that are fewer than those kept are of another start, whatever its name says (Windows keeps the name over a
        fast start).
        """
        if not self._boot:
            return None
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["boot"] != self._boot:
                return None
            if float(kept["steady"]) > steady_now:
                return None
            return datetime.fromtimestamp(float(kept["wall"]), UTC), float(kept["steady"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, wall: datetime, seconds: float) -> None:
        """Note a look. A full disk must not stop an emergency: then only this is lost."""
        if not self._boot:
            return
        try:
            self._file.write_text(json.dumps({"boot": self._boot, "wall": wall.timestamp(), "steady": seconds}), encoding="utf-8")
        except OSError as fault:
            log.warning("the look at the clocks was not kept: %s", fault)

    def forget(self) -> None:
        """The run is over."""
        self._file.unlink(missing_ok=True)
