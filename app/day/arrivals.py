"""When people come: a seeded stream of arrivals with the peak in the morning and a smaller one after lunch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

# Share of the day's visits per half hour from opening (9:00) on, as public halls publish their busy hours: two thirds before noon.
_SHARE_PER_HALF_HOUR = (11, 15, 14, 12, 9, 6, 2, 1, 1, 5, 7, 6, 5, 3, 2, 1)


@dataclass(frozen=True)
class Arrival:
    """Somebody comes in, this long after opening."""

    after_opening: timedelta
    number: int


def arrivals(random: Random, visits: int) -> list[Arrival]:
    """Exactly `visits` arrivals in order; inside a half hour they come at random."""
    slots = random.choices(range(len(_SHARE_PER_HALF_HOUR)), weights=_SHARE_PER_HALF_HOUR, k=visits)
    seconds = sorted(slot * 1800 + random.randrange(1800) for slot in slots)
    return [Arrival(timedelta(seconds=second), number) for number, second in enumerate(seconds, 1)]
