"""How a PC stands, from what the hub last knew of it. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.store.hall import CLOCK_TOLERANCE_MS

ALIVE = timedelta(minutes=2)
"""An idle PC says hello every half minute; after four that failed it counts as silent."""
LONG_SILENT = timedelta(days=3)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StationState(StrEnum):
    """What a person has to know of a PC first."""

    ALIVE = "alive"
    SILENT = "silent"
    LONG_SILENT = "long_silent"
    NEVER = "never"
    REVOKED = "revoked"


@dataclass(frozen=True)
class StationLine:
    """One PC as the hub knew it at `Known.at`."""

    id: UUID
    name: str
    seat: int
    letter: str
    enrolled_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    waiting: int
    position: int
    schema: str
    clock_error_ms: int

    def state(self, at: datetime) -> StationState:
        """How it stood at the hub's time `at`."""
        if self.revoked_at is not None:
            return StationState.REVOKED
        if self.seen_at is None:
            return StationState.NEVER
        silent = at - self.seen_at
        if silent <= ALIVE:
            return StationState.ALIVE
        return StationState.LONG_SILENT if silent > LONG_SILENT else StationState.SILENT

    @property
    def is_clock_wrong(self) -> bool:
        return abs(self.clock_error_ms) >= CLOCK_TOLERANCE_MS


@dataclass(frozen=True)
class Known:
    """What the hub last told of its PCs. `at` is the hub's time then, so that ages do not depend on this PC's clock."""

    at: datetime
    stations: tuple[StationLine, ...]

    def newest_schema(self) -> str:
        return max((line.schema for line in self.stations), default="")

    def name_of(self, station_id: UUID) -> str:
        """What the PC is called; the beginning of its id where the hub no longer says."""
        return next((line.name for line in self.stations if line.id == station_id), station_id.hex[-6:])


def known_of(told: dict[str, Any]) -> Known:
    """The hub's answer, as plain values. Raises ValueError, KeyError or TypeError for an answer that is none."""
    return Known(moment_of(told["now_ms"]), tuple(_line(each) for each in told["stations"]))


def _line(told: dict[str, Any]) -> StationLine:
    return StationLine(
        id=UUID(told["id"]),
        name=str(told["name"]),
        seat=int(told["seat"]),
        letter=str(told["letter"]),
        enrolled_at=moment_of(told["enrolled_ms"]),
        seen_at=None if told["seen_ms"] is None else moment_of(told["seen_ms"]),
        revoked_at=None if told["revoked_ms"] is None else moment_of(told["revoked_ms"]),
        waiting=int(told["waiting"]),
        position=int(told["position"]),
        schema=str(told["schema"]),
        clock_error_ms=int(told["clock_error_ms"]),
    )


def moment_of(ms: int) -> datetime:
    """A time from milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=int(ms))


def by_need(lines: Sequence[StationLine], at: datetime) -> list[StationLine]:
    """Those that need somebody first: silent for long, silent, never seen, alive; revoked ones last."""
    order = (StationState.LONG_SILENT, StationState.SILENT, StationState.NEVER, StationState.ALIVE, StationState.REVOKED)
    return sorted(lines, key=lambda line: (order.index(line.state(at)), line.seat))


def clock_words(error_ms: int) -> tuple[str, int]:
    """How far a clock is out as (unit, count) in the largest unit that fits: seconds, minutes, hours or days; the sign is kept."""
    seconds = round(error_ms / 1000)
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if abs(seconds) >= 2 * size:
            return unit, round(seconds / size)
    return "seconds", seconds
