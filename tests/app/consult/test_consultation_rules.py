"""The state machine of a question, walked on every path; its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consult.errors import MomentUnreadable
from app.consult.models import Clock, State, Step
from app.consult.rules import CLOSED, NEXT, RUNNING, Happening, can_follow, fold, read_moment, usual_promise, warn_at
from app.regulation import WorkingCalendar
from app.text import normal_phone
from tests.helpers import local

START = local("2026-11-23 09:00")
SOMEBODY = UUID(int=7)
HERE_AND_NOW = local("2026-11-23 15:00").astimezone(ZoneInfo("Asia/Shanghai"))


def happened(kind: Step, minute: int, number: int, **values: object) -> Happening:
    if kind is Step.PROMISED:
        values.setdefault("promised_at", START + timedelta(minutes=minute + 60))
    return Happening(kind, START + timedelta(minutes=minute), (minute, number.to_bytes(4)), SOMEBODY, **values)  # type: ignore[arg-type]


steps = st.lists(st.sampled_from([step for step in Step if step is not Step.RECORDED]), max_size=12)


def facts(walked: list[Step]) -> list[Happening]:
    return [happened(Step.RECORDED, 0, 0), *(happened(step, minute, minute) for minute, step in enumerate(walked, 1))]


@given(steps, st.integers())
def test_any_facts_in_any_order_of_arrival_make_the_same_legal_state(walked: list[Step], seed: int) -> None:
    made = facts(walked)
    mixed = made.copy()
    Random(seed).shuffle(mixed)
    course = fold(made)
    assert fold(mixed) == course
    assert course.state in State
    assert len(course.ignored) + len(walked) - len(course.ignored) == len(walked)


@given(steps, st.integers(0, 12))
def test_facts_of_two_stations_merge_to_one_course(walked: list[Step], cut: int) -> None:
    made = facts(walked)
    here, there = made[::2], made[1::2]
    assert fold(here + there) == fold(there + here) == fold(made)
    assert fold(made[:cut]).state in State


@given(steps)
def test_no_clock_runs_on_a_closed_or_answered_question(walked: list[Step]) -> None:
    course = fold(facts(walked))
    assert (course.clock is None) == (course.state in CLOSED | {State.ANSWERED})
    assert (course.promise is None) == (course.state is not State.PROMISED)
    open_rests = [rest for rest in course.rests if rest.end is None]
    assert len(open_rests) == (course.state is not State.OPEN)
    running = [promise for promise in course.promises if promise.ended_at is None]
    assert len(running) == (course.state is State.PROMISED)


@pytest.mark.parametrize("start", State)
def test_from_every_state_the_question_can_be_closed(start: State) -> None:
    reached = {start}
    while True:
        more = {NEXT[state, step] for state in reached for step in Step if can_follow(state, step)} | reached
        if more == reached:
            break
        reached = more
    assert State.UNDERSTOOD in reached


def test_every_state_is_reached_and_every_running_state_has_a_clock() -> None:
    reached = {State.OPEN} | set(NEXT.values())
    assert reached == set(State)
    assert set(RUNNING) == set(State) - CLOSED - {State.ANSWERED}


def test_the_answer_clock_goes_on_where_it_stood_when_the_person_did_not_understand() -> None:
    """Clause 3.1.4: reopened on the same clock. 10 of 15 minutes were used, 5 are left after the reopening at 9:40."""
    course = fold(
        [
            happened(Step.RECORDED, 0, 0),
            happened(Step.ANSWERED, 10, 1),
            happened(Step.NOT_UNDERSTOOD, 40, 2),
        ]
    )
    deadline = WorkingCalendar().add_working_time(START, timedelta(minutes=15), course.rests)
    assert course.clock is Clock.ANSWER
    assert deadline.due_at == local("2026-11-23 09:45")
    assert [(span.start.hour, span.start.minute, span.end.minute) for span in deadline.ledger[0].spans] == [(9, 0, 10), (9, 40, 45)]


def test_a_later_promise_does_not_mend_a_broken_one() -> None:
    course = fold(
        [
            happened(Step.RECORDED, 0, 0),
            happened(Step.PROMISED, 5, 1, promised_at=START + timedelta(minutes=30)),
            happened(Step.PROMISED, 40, 2, promised_at=START + timedelta(minutes=90)),
            happened(Step.ANSWERED, 60, 3),
        ]
    )
    now = START + timedelta(hours=2)
    assert [promise.is_broken(now) for promise in course.promises] == [True, False]
    assert course.promises[1].answered


def test_a_promise_goes_to_who_takes_it_over_and_keeps_its_time() -> None:
    other = UUID(int=8)
    course = fold([happened(Step.RECORDED, 0, 0), happened(Step.PROMISED, 5, 1), happened(Step.HANDED_ON, 9, 2, holder_id=other)])
    assert course.promise is not None
    assert (course.promise.holder_id, course.promise.due_at) == (other, START + timedelta(minutes=65))


def test_a_call_back_opens_the_confirmation_again_and_starts_no_clock() -> None:
    course = fold(
        [
            happened(Step.RECORDED, 0, 0),
            happened(Step.ANSWERED, 3, 1),
            happened(Step.UNDERSTOOD, 4, 2),
            happened(Step.CORRECTED, 300, 3, note="应为 15 个工作日"),
        ]
    )
    assert course.state is State.ANSWERED
    assert course.clock is None
    assert course.answer is not None
    assert course.answer.note == "应为 15 个工作日"


def test_late_soon_is_told_a_quarter_of_an_hour_before_at_the_least() -> None:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    assert warn_at(day, day + timedelta(hours=5)) == day + timedelta(hours=4)
    assert warn_at(day, day + timedelta(minutes=30)) == day + timedelta(minutes=15)
    assert warn_at(day, day + timedelta(minutes=10)) == day + timedelta(minutes=8)


def test_the_offered_promise_is_two_opening_hours_away_on_a_quarter() -> None:
    assert usual_promise(local("2026-11-23 09:07"), WorkingCalendar()) == local("2026-11-23 11:15")
    assert usual_promise(local("2026-11-23 16:40"), WorkingCalendar()) == local("2026-11-24 10:15")


def test_phones_are_kept_as_in_the_register_of_customers() -> None:
    assert normal_phone("+86 199-0000 0001") == "19900000001"
    assert normal_phone("01012345678") == "010-12345678"
    assert normal_phone("12") is None


@pytest.mark.parametrize(
    ("typed", "ahead", "at"),
    [
        ("14:05", False, "2026-11-23 14:05"),
        ("１４：０５", False, "2026-11-23 14:05"),
        ("11-20 14:05", False, "2026-11-20 14:05"),
        ("11月20日 14:05", False, "2026-11-20 14:05"),
        ("12-30 09:00", False, "2025-12-30 09:00"),
        ("2026/11/02 9:00", False, "2026-11-02 09:00"),
        ("01-04 10:00", True, "2027-01-04 10:00"),
        ("11-24 10:00", True, "2026-11-24 10:00"),
    ],
)
def test_moments_are_read_as_people_write_them(typed: str, ahead: bool, at: str) -> None:
    assert read_moment(typed, HERE_AND_NOW, ahead=ahead) == local(at)


@pytest.mark.parametrize("typed", ["昨天", "25:00", "13-40 10:00", "10", "2026-11-20"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(MomentUnreadable):
        read_moment(typed, HERE_AND_NOW)
    assert read_moment("  ", HERE_AND_NOW) is None
