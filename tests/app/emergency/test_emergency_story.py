"""A run told from its facts: clauses 7.3.1 and 7.3.2, and the rules worked out beside them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.emergency.models import RunEventKind as Kind
from app.emergency.plan import PlanStep, Words, in_turn
from app.emergency.rules import ClockState, Owed, StepState, clock_jump, story
from tests.helpers.emergency import START, at, happened, run_of, small_plan

STATIONS = [UUID(int=number) for number in range(1, 6)]


def test_a_step_is_late_when_done_later_than_activation_and_target() -> None:
    run = run_of(small_plan(2, 5.0))
    told = story(
        run,
        [
            happened(run, Kind.STEP_DONE, 300, hlc=2, subject="s0"),  # five minutes on the dot
            happened(run, Kind.STEP_DONE, 301, hlc=3, subject="s1"),
        ],
    )
    assert [each.is_late(at(400)) for each in told.steps] == [False, True]
    assert [each.over_by for each in told.steps] == [timedelta(0), timedelta(seconds=1)]


def test_a_step_that_nobody_ticked_is_late_from_its_target_on() -> None:
    run = run_of(small_plan(1, 5.0))
    told = story(run, [])
    assert not told.steps[0].is_late(at(300))
    assert told.steps[0].is_late(at(301))


def test_two_pcs_tick_one_step_the_earliest_counts_and_both_are_kept() -> None:
    run = run_of(small_plan(1))
    late = happened(run, Kind.STEP_DONE, 90, hlc=2, subject="s0", station=STATIONS[0], who="李芳")
    early = happened(run, Kind.STEP_DONE, 60, hlc=3, subject="s0", station=STATIONS[1], who="王敏")
    told = story(run, [late, early])
    assert (told.steps[0].done_at, told.steps[0].done_by) == (at(60), "王敏")
    assert {tick.id for tick in told.steps[0].ticks} == {late.id, early.id}


def test_a_tick_that_was_taken_back_counts_no_more_and_stays_in_the_timeline() -> None:
    run = run_of(small_plan(1))
    tick = happened(run, Kind.STEP_DONE, 60, hlc=2, subject="s0")
    back = happened(run, Kind.TAKEN_BACK, 70, hlc=3, refers_to=tick.id)
    told = story(run, [back, tick])
    assert told.steps[0].state is StepState.READY
    assert [entry.event.kind for entry in told.timeline] == [Kind.STEP_DONE, Kind.TAKEN_BACK]


def test_a_step_waits_for_those_before_it_and_begins_when_they_are_done() -> None:
    content = small_plan(1)
    content = replace(content, steps=(*content.steps, PlanStep("s1", "guide", Words("后"), Words(""), 5, ("s0",))))
    run = run_of(content)
    assert [each.state for each in story(run, []).steps] == [StepState.READY, StepState.BLOCKED]
    told = story(run, [happened(run, Kind.STEP_DONE, 60, hlc=2, subject="s0")])
    assert told.steps[1].state is StepState.READY
    assert told.steps[1].started_at == at(60)


def test_steps_that_wait_for_each_other_still_come_in_some_order() -> None:
    steps = [PlanStep("a", "r", Words("a"), Words(""), 1, ("b",)), PlanStep("b", "r", Words("b"), Words(""), 2, ("a",))]
    assert [step.key for step in in_turn(steps)] == ["a", "b"]


def test_a_role_that_nobody_took_is_shown_from_the_first_minute() -> None:
    run = run_of(small_plan(1))
    assert story(run, []).roles[0].taken_at is None
    taken = story(run, [happened(run, Kind.ROLE_TAKEN, 30, hlc=2, subject="guide", who="李芳")])
    assert (taken.roles[0].taken_at, taken.roles[0].taken_by) == (at(30), "李芳")


def test_the_first_report_is_due_fifteen_minutes_after_the_activation() -> None:
    # first_report_minutes = 15 (clause 7.3.2)
    run = run_of(small_plan(1))
    assert story(run, []).first_report.due == START + timedelta(minutes=15)
    assert story(run, []).first_report.state(at(900)) is ClockState.RUNNING
    assert story(run, []).first_report.state(at(901)) is ClockState.OVERDUE
    told = story(run, [happened(run, Kind.REPORT_FIRST, 899, hlc=2)])
    assert told.first_report.state(at(2000)) is ClockState.KEPT
    assert told.follow_up is not None
    assert told.follow_up.due == at(899 + 3600)  # follow-ups at least every 60 minutes


def test_an_all_clear_before_the_report_was_due_ends_its_clock() -> None:
    run = run_of(small_plan(1))
    told = story(run, [happened(run, Kind.ALL_CLEAR, 600, hlc=2)])
    assert told.first_report.state(at(5000)) is ClockState.OVER
    assert told.follow_up is None
    assert told.elapsed(at(5000)) == timedelta(seconds=600)


def test_a_request_for_support_has_its_own_clock_and_the_first_answer_stops_it() -> None:
    run = run_of(small_plan(1))
    asked = happened(run, Kind.SUPPORT_ASKED, 60, hlc=2, details={"whom": "119", "minutes": 10})
    assert story(run, [asked]).supports[0].clock.due == at(660)
    answers = [happened(run, Kind.SUPPORT_ANSWERED, seconds, hlc=3 + seconds, refers_to=asked.id) for seconds in (900, 300)]
    told = story(run, [*answers, asked])
    assert told.supports[0].clock.at == at(300)
    assert told.supports[0].clock.state(at(1000)) is ClockState.KEPT


def test_what_is_owed_is_over_only_when_it_ended_before_it_was_due() -> None:
    assert Owed(at(10), None, at(11)).state(at(20)) is ClockState.OVERDUE


def test_sleep_moves_both_clocks_alike_and_is_no_jump() -> None:
    assert clock_jump(START, START + timedelta(hours=2), 100.0, 100.0 + 7200) == timedelta(0)


@pytest.mark.parametrize("hours", [1, -1, 24])
def test_a_wall_clock_that_was_moved_is_noticed(hours: int) -> None:
    after = START + timedelta(hours=hours, seconds=3)
    assert clock_jump(START, after, 100.0, 103.0) == timedelta(hours=hours)


def test_slow_clock_discipline_is_no_jump() -> None:
    assert clock_jump(START, START + timedelta(seconds=11.5), 100.0, 110.0) == timedelta(0)


@pytest.mark.parametrize("jump", [3600, -3600])
def test_after_a_clock_jump_ticks_and_timers_stand_where_they_would_have_stood(jump: int) -> None:
    run = run_of(small_plan(2))
    facts = [
        happened(run, Kind.STEP_DONE, 60, hlc=2, subject="s0"),
        happened(run, Kind.CLOCK_JUMPED, 100 + jump, hlc=3, details={"seconds": jump}),
        happened(run, Kind.STEP_DONE, 120 + jump, hlc=4, subject="s1"),
    ]
    told = story(run, facts)
    assert [each.done_at for each in told.steps] == [at(60), at(120)]
    assert told.elapsed(told.now_of(at(200 + jump), facts[0].station_id)) == timedelta(seconds=200)


def test_another_stations_ticks_are_not_moved_by_this_stations_jump() -> None:
    run = run_of(small_plan(1))
    facts = [
        happened(run, Kind.CLOCK_JUMPED, 3700, hlc=2, station=STATIONS[0], details={"seconds": 3600}),
        happened(run, Kind.STEP_DONE, 110, hlc=3, subject="s0", station=STATIONS[1]),
    ]
    assert story(run, facts).steps[0].done_at == at(110)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), deliveries=st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=3))
def test_400_steps_ticked_by_5_stations_in_any_order_of_delivery_give_one_timeline(seed: int, deliveries: list[int]) -> None:
    chance = random.Random(seed)
    run = run_of(small_plan(400, 30.0))
    facts = []
    clocks = dict.fromkeys(STATIONS, 2)
    ticks = []
    for number in range(520):
        station = chance.choice(STATIONS)
        clocks[station] += chance.randrange(1, 5)
        hlc = clocks[station] * 8 + STATIONS.index(station)
        kinds = (Kind.STEP_DONE, Kind.STEP_STARTED, Kind.STEP_SKIPPED, Kind.TAKEN_BACK, Kind.CLOCK_JUMPED)
        kind = Kind.STEP_DONE if number < 400 else chance.choices(kinds, (60, 20, 10, 8, 2))[0]
        subject = f"s{number if number < 400 else chance.randrange(400)}"
        event = happened(run, kind, number * 2 + chance.random(), hlc=hlc, subject=subject, station=station)
        if kind is Kind.TAKEN_BACK:
            event.refers_to = chance.choice(ticks)
        if kind is Kind.CLOCK_JUMPED:
            event.details = {"seconds": chance.choice((-60, 60, 3600))}
        if kind is Kind.STEP_DONE:
            ticks.append(event.id)
        facts.append(event)
    expected = story(run, facts)
    for delivery in deliveries:
        shuffled = [*facts, *random.Random(delivery).sample(facts, 50)]  # some arrive twice
        random.Random(delivery).shuffle(shuffled)
        assert story(run, shuffled) == expected
    assert len(expected.timeline) == 520
    assert sum(len([tick for tick in each.ticks if tick.kind is Kind.STEP_DONE]) for each in expected.steps) >= 350
