"""Figures: what something takes with us, what the bare floor of it takes, and how many times that we are."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["ms", "MB", "rows", "/s", "calls"]
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
    """One line of the table. `goal` is the ratio asked for, None where only the figure itself was; `p99_under` bounds ours.

    `more` says that more is better: the goal is the least that the ratio may be. `peer` is another program that does the same,
    None where it was not run, and `peer_goal` how many times its value ours should be. `most` bounds ours by itself.
    """

    name: str
    unit: Unit
    ours: Series
    floor: Series | None = None
    goal: float | None = None
    p99_under: float | None = None
    more: bool = False
    peer: Series | None = None
    peer_goal: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours over the floor, by medians; None where nothing bare does the same."""
        if self.floor is None:
            return None
        return self.ours.median / self.floor.median if self.floor.median else math.inf

    @property
    def peer_ratio(self) -> float | None:
        """Ours over the peer, by medians; None where the peer was not run."""
        return None if self.peer is None else self.ours.median / self.peer.median

    @property
    def holds(self) -> bool | None:
        """Whether what was asked for is reached; None where nothing was."""
        asked: list[bool] = []
        if self.goal is not None and self.ratio is not None:
            asked.append(self.ratio >= self.goal if self.more else self.ratio <= self.goal)
        if self.p99_under is not None:
            asked.append(self.ours.p99 < self.p99_under)
        if self.peer_ratio is not None and self.peer_goal is not None:
            asked.append(self.peer_ratio >= self.peer_goal)
        if self.most is not None:
            asked.append(self.ours.median <= self.most)
        return all(asked) if asked else None

    def plain(self) -> dict[str, Any]:
        """For a file: medians, and what 99 of 100 rounds stayed under."""
        return {
            "name": self.name,
            "value": round(self.ours.median, 4),
            "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor.median, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "goal": self.goal,
            "holds": self.holds,
            "p99": round(self.ours.p99, 4),
            "p99_under": self.p99_under,
            "rounds": len(self.ours.values),
        } | self._plain_peer()

    def _plain_peer(self) -> dict[str, Any]:
        if self.peer_goal is None:
            return {}
        if self.peer is None or self.peer_ratio is None:
            return {"peer": None, "peer_ratio": None, "peer_goal": self.peer_goal}
        return {"peer": round(self.peer.median, 4), "peer_ratio": round(self.peer_ratio, 3), "peer_goal": self.peer_goal}


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
