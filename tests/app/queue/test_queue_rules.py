"""The calling rules by example, and the bound that keeps anybody from starving."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queue.models import HoldKind, Priority, Step
from app.queue.rules import HEAD_START, citizen_time, estimate, may_return, rank, rank_on_return, story, ticket_label
from app.store import new_id
from tests.helpers import local

NINE = local("2026-11-23 09:00")


@dataclass(frozen=True)
class Happened:
    step: Step
    minute: float
    hold: HoldKind | None = None
    counter_id: UUID | None = None
    series: str = "A"
    rank_at: datetime | None = None
    back_to: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def at(self) -> datetime:
        return NINE + timedelta(minutes=self.minute)

    @property
    def hlc(self) -> int:
        return int(self.minute * 60_000)


@pytest.mark.parametrize(
    ("ahead", "pessimistic", "optimistic"),
    [(0, 3, 0), (1, 6, 0), (2, 10, 0), (3, 13, 2), (4, 16, 5), (5, 20, 8), (6, 23, 10), (7, 26, 13)],
)
def test_three_counters_of_ten_minutes(ahead: int, pessimistic: int, optimistic: int) -> None:
    # vectors of a public system's queue list (ZMS), recomputed
    told = estimate(ahead, 3, timedelta(minutes=10))
    assert (told.pessimistic_minutes, told.optimistic_minutes) == (pessimistic, optimistic)


@pytest.mark.parametrize(("counters", "expected"), [(1, (20, 8)), (2, (10, 0))])
def test_one_waiting_and_a_newcomer(counters: int, expected: tuple[int, int]) -> None:
    told = estimate(1, counters, timedelta(minutes=10))
    assert (told.pessimistic_minutes, told.optimistic_minutes) == expected


def test_times_fall_out_of_the_periods() -> None:
    told = story(
        [
            Happened(Step.WAITING, 0),
            Happened(Step.CALLED, 7),
            Happened(Step.RECALLED, 8),
            Happened(Step.SERVING, 8.5),
            Happened(Step.HELD, 12, HoldKind.LEFT_FOR_PAPERS),
            Happened(Step.SERVING, 40),
            Happened(Step.FINISHED, 44),
        ]
    )
    minutes = timedelta(minutes=1)
    assert (told.waited / minutes, told.to_arrival / minutes, told.served / minutes, told.total / minutes) == (7, 1.5, 7.5, 44)
    assert citizen_time(told) / minutes == 16
    assert (told.step, told.recalls, told.skipped) == (Step.FINISHED, 1, ())


def test_two_stations_that_both_called_are_settled_and_shown() -> None:
    first, second = new_id(), new_id()
    late = Happened(Step.CALLED, 5.1, counter_id=second)
    periods = [Happened(Step.WAITING, 0), Happened(Step.CALLED, 5, counter_id=first), late]
    told = story(periods)
    assert (told.counter_id, told.skipped) == (first, (late.id,))


@given(st.lists(st.sampled_from(list(Step)), max_size=12), st.randoms(use_true_random=False))
def test_any_order_of_arrival_tells_the_same_story(steps: list[Step], shuffle: random.Random) -> None:
    periods = [Happened(Step.WAITING, 0), *(Happened(step, minute) for minute, step in enumerate(steps, 1))]
    shuffled = list(periods)
    shuffle.shuffle(shuffled)
    assert story(shuffled) == story(periods)


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from(list(Priority))), min_size=1, max_size=60))
def test_nobody_is_passed_by_who_came_twenty_minutes_later(tickets: list[tuple[int, Priority]]) -> None:
    ranked = [(rank(NINE + timedelta(minutes=minute), priority), minute) for minute, priority in tickets]
    called = [minute for _, minute in sorted(ranked)]
    most = max(HEAD_START.values()) / timedelta(minutes=1)
    for place, minute in enumerate(called):
        assert all(earlier <= minute + most for earlier in called[:place])


def test_an_appointment_is_called_ten_minutes_before_its_slot_counts() -> None:
    assert rank(NINE, Priority.APPOINTMENT, NINE + timedelta(minutes=30)) == NINE + timedelta(minutes=20)
    assert rank(NINE, Priority.APPOINTMENT, NINE - timedelta(minutes=30)) == NINE - timedelta(minutes=10)


def test_who_comes_back_waits_behind_three_others_and_only_once() -> None:
    waiting = [NINE + timedelta(minutes=m) for m in (1, 2, 3, 4)]
    assert waiting[2] < rank_on_return(waiting, NINE) < waiting[3]
    assert rank_on_return(waiting[:1], NINE + timedelta(minutes=9)) == NINE + timedelta(minutes=9)
    assert may_return(NINE, 0, NINE + timedelta(minutes=30))
    assert not may_return(NINE, 0, NINE + timedelta(minutes=31))
    assert not may_return(NINE, 1, NINE)


def test_labels_are_read_aloud_easily() -> None:
    assert (ticket_label("A", 23, ""), ticket_label("B", 1001, "K")) == ("A023", "B1001K")
