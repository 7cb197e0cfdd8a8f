"""A hall with a past has one in every room, and its morning begins in every room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from app.complaints.models import ComplaintStanding
from app.complaints.rules import State as ComplaintState
from app.consult import service as consult
from app.consult.models import State as QuestionState
from app.day.history import hall_with_a_past, working_days_before
from app.day.opening import open_for_business
from app.day.past_rooms import STORIES, TOLD_OVER, _stories
from app.documents.models import JobState, PrintJob, PrintOutcome
from app.emergency import service as emergency
from app.facility.orders.models import RepairOrder
from app.facility.rounds import planning
from app.facility.rounds.models import Run
from app.intake.special_needs import service as special_needs
from app.store import Hall, ManualClock
from app.store.verify import verify
from tests.helpers import local

DAYS = 3
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    heard: list[tuple[int, date]] = []
    clock = ManualClock(local("2026-11-23 10:00"))
    made, staff, accepted = hall_with_a_past(
        tmp_path_factory.mktemp("past") / "hall", clock, days=DAYS, visits=8, seed=1, spent=lambda done, on: heard.append((done, on))
    )
    assert accepted > 0
    assert heard == [(1, date(2026, 11, 18)), (2, date(2026, 11, 19)), (3, date(2026, 11, 20))]
    assert clock.now() == local("2026-11-23 10:00")
    open_for_business(made, staff)
    yield made
    made.close()


def test_complaints_end_in_each_way_and_some_are_open(hall: Hall) -> None:
    with hall.read() as read:
        states = set(read.all(select(ComplaintStanding.state)))
    assert {ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.NOT_TAKEN_UP, ComplaintState.VERIFYING} <= states


def test_a_drill_and_an_emergency_were_summed_up_and_the_machines_were_looked_after(hall: Hall) -> None:
    with hall.read() as read:
        runs = emergency.runs(read)
        orders, rounds = read.all(select(RepairOrder)), read.all(select(Run))
        due = planning.due_now(read)
    assert sorted(run.drill for run in runs) == [False, True]
    assert len(orders) >= 4  # a dead machine, a late repairer, low paper, and this morning's
    assert len(rounds) >= DAYS * 3
    assert due != []
    assert all(each.due.planned_on == TODAY for each in due)


def test_a_wrong_answer_was_called_about_and_questions_of_today_are_open(hall: Hall) -> None:
    with hall.read() as read:
        states = [line.now.state for line in consult.newest(read, 100)]
        open_now = consult.follow_up(read)
    assert states.count(QuestionState.UNDERSTOOD) >= DAYS * 5
    assert sorted(str(line.now.state) for line in open_now) == ["open", "open", "promised"]


def test_what_was_agreed_with_people_was_done_and_their_papers_are_out(hall: Hall) -> None:
    with hall.read() as read:
        assert special_needs.open_needs(read) == []
        waiting = read.all(select(PrintJob.ordered_at).where(PrintJob.state == JobState.WAITING))
        assert all(at.astimezone(read.zone).date() == TODAY for at in waiting)
        assert read.count(select(PrintOutcome.id)) > 0
    assert verify(hall).problems == []


def test_every_complaint_story_is_told_once_in_the_last_days_whatever_their_number() -> None:
    for days in range(1, 20):
        told = [number for back in range(min(days, TOLD_OVER)) for number in _stories(back, days)]
        assert sorted(told) == list(range(len(STORIES)))


def test_days_before_are_the_ones_on_which_the_hall_works() -> None:
    # State Council notice of 4 November 2025: 1 to 7 October off, Saturday 10 October worked
    assert working_days_before(date(2026, 10, 12), 4) == [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]
