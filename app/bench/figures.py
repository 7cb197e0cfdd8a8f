"""Figures: what something takes with us, what the bare floor of it takes, and how many times that we are."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["ms", "MB", "rows"]
Step = Callable[[int], object]
"""One round of something; it is told which round it is, from 0."""


@dataclass(frozen=True)
class Series:
    """What was measured, a value a round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        """The value that 99 of 100 rounds stay under (nearest rank)."""
        ordered = sorted(self.values)
        return ordered[math.ceil(len(ordered) * 0.99) - 1]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `goal` is the ratio asked for, None where only the figure itself was; `p99_under` bounds ours."""

    name: str
    unit: Unit
    ours: Series
    floor: Series
    goal: float | None = None
    p99_under: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the floor, by medians."""
        return self.ours.median / self.floor.median if self.floor.median else math.inf

    @property
    def holds(self) -> bool | None:
        """Whether what was asked for is reached; None where nothing was."""
        if self.goal is None:
            return None
        return self.ratio <= self.goal and (self.p99_under is None or self.ours.p99 < self.p99_under)

    def plain(self) -> dict[str, Any]:
        """For a file: medians, and what 99 of 100 rounds stayed under."""
        return {
            "name": self.name,
            "value": round(self.ours.median, 4),
            "unit": self.unit,
            "floor": round(self.floor.median, 4),
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "holds": self.holds,
            "p99": round(self.ours.p99, 4),
            "p99_under": self.p99_under,
            "rounds": len(self.ours.values),
        }


def timed(step: Step, turn: int) -> float:
    """Milliseconds of one round."""
    begun = time.perf_counter_ns()
    step(turn)
    return (time.perf_counter_ns() - begun) / 1e6


def side_by_side(
    ours: Step, floor: Step, rounds: int, *, warm: int = 3, between: Callable[[], None] | None = None
) -> tuple[Series, Series]:
    """Both in turn, so that whatever the machine does meanwhile hits both.

    Who begins changes from round to round; with `between`, which is not timed and gets the floor's round ready from ours, we
    always begin. The first `warm` rounds are not counted. Garbage is collected between rounds, for both alike.
    """
    found: tuple[list[float], list[float]] = ([], [])
    steps = (ours, floor)
    was_on = gc.isenabled()
    gc.collect()
    gc.freeze()  # what was there before is not looked through again after every few rounds
    gc.disable()
    try:
        for turn in range(warm + rounds):
            for which in (0, 1) if between or turn % 2 == 0 else (1, 0):
                if which == 1 and between is not None:
                    between()
                spent = timed(steps[which], turn)
                if turn >= warm:
                    found[which].append(spent)
            if turn % 20 == 19:
                gc.collect()
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
    return Series(tuple(found[0])), Series(tuple(found[1]))
