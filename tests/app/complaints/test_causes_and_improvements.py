"""Why it happened, what is done about it, whether it came back, and the call after a bad rating. Clauses 3.3.5, 5.2.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.complaints import service
from app.complaints.errors import (
    CallBackEnded,
    CauseEmpty,
    CauseInItself,
    CauseUnknown,
    DueDateWrong,
    ImprovementEmpty,
    NotForYou,
    OwnerEmpty,
    WordsEmpty,
)
from app.complaints.improvements import ImprovementState
from app.complaints.models import (
    CallResult,
    Channel,
    Complaint,
    ComplaintEvent,
    ComplaintKind,
    ComplaintStanding,
    Figure,
    Finding,
    ImprovementEvent,
    Level,
    Step,
)
from app.complaints.rules import State
from app.complaints.service import BadRating, Show
from app.complaints.standing import differing
from app.documents.models import PrintOrder
from app.store import Hall, ManualClock, new_id
from tests.app.complaints.acts import MEASURE, SKILL, UNCLEAR, closed, do, state, taken, to_told
from tests.app.complaints.conftest import People
from tests.helpers import local


def test_closing_needs_cause_and_improvement(hall: Hall, people: People) -> None:
    """Clause 3.3.5."""
    complaint_id = taken(hall, people.li)
    to_told(hall, people, complaint_id)
    for error, cause, measures in (
        (CauseEmpty, None, [MEASURE]),
        (CauseUnknown, new_id(), [MEASURE]),
        (ImprovementEmpty, UNCLEAR, []),
        (ImprovementEmpty, UNCLEAR, [replace(MEASURE, measure=" ")]),
        (OwnerEmpty, UNCLEAR, [replace(MEASURE, owner_name="")]),
        (DueDateWrong, UNCLEAR, [replace(MEASURE, due_on=date(2026, 11, 22))]),
    ):
        with pytest.raises(error):
            do(hall, people.head, lambda work, cause=cause, measures=measures: service.close(work, complaint_id, cause, measures))
    assert state(hall, complaint_id, people.li) is State.TOLD
    do(hall, people.head, lambda work: service.close(work, complaint_id, UNCLEAR, [MEASURE], responsible="社保窗口"))
    with hall.read() as read:
        (file,) = service.improvements_of(read, complaint_id)
        assert (file.state, file.improvement.check_on) == (ImprovementState.PLANNED, date(2027, 3, 4))
        assert {"complaint_slip", "complaint_reply", "complaint_summary"} == set(read.all(select(PrintOrder.kind)))
        assert differing(read) == []


def test_the_same_cause_within_ninety_days_opens_the_improvement_again(hall: Hall, people: People, clock: ManualClock) -> None:
    """Clause 3.3.5; 2026-11-23 plus 90 days is 2027-02-21."""
    first = closed(hall, people)
    with hall.read() as read:
        (plan,) = service.improvements_of(read, first)
    do(hall, people.li, lambda work: service.improvement_done(work, plan.improvement.id, "已摆放"))
    clock.set(local("2027-02-19 10:00"))
    second = taken(hall, people.wang)
    with hall.read() as read:
        assert [each.id for each in service.alike(read, read.require(Complaint, second), read.now)] == [first]
    do(hall, people.wang, lambda work: service.verify(work, second, Finding.SUBSTANTIATED, "又发生", UNCLEAR))
    with hall.read() as read:
        assert [each.id for each in service.recurrences(read, second)] == [first]
        assert service.recurrences(read, first) == []
        assert [(now.id, [e.id for e in earlier]) for now, earlier in service.recurring(read, local("2026-11-01 00:00"))] == [
            (second, [first])
        ]
        assert [line.complaint.id for line in service.lines(read, people.head.id, Show.RECURRING)] == [second]
        (plan,) = service.improvements_of(read, first)
        assert (plan.state, plan.events[-1].complaint_id) == (ImprovementState.REOPENED, second)
    do(
        hall,
        people.wang,
        lambda work: service.offer(work, second, "致歉"),
        lambda work: service.answer(work, second, agrees=True),
        lambda work: service.tell(work, second, Channel.MAIL),
    )
    do(hall, people.head, lambda work: service.close(work, second, UNCLEAR, goes_on=plan.improvement.id))
    with hall.read() as read:
        assert read.count(select(ImprovementEvent.id).where(ImprovementEvent.kind == "reopened")) == 1


def test_ninety_one_days_later_it_is_another_matter(hall: Hall, people: People, clock: ManualClock) -> None:
    closed(hall, people)
    clock.set(local("2027-02-22 10:00"))
    second = taken(hall, people.wang)
    do(hall, people.wang, lambda work: service.verify(work, second, Finding.SUBSTANTIATED, "又发生", UNCLEAR))
    with hall.read() as read:
        assert service.recurrences(read, second) == []


def test_an_improvement_is_checked_by_its_figure(hall: Hall, people: People, clock: ManualClock) -> None:
    first = closed(hall, people)
    with hall.read() as read:
        (plan,) = service.improvements_of(read, first)
    do(hall, people.li, lambda work: service.improvement_done(work, plan.improvement.id))
    clock.set(local("2026-11-24 09:00"))
    do(hall, people.head, lambda work: service.check_improvement(work, plan.improvement.id, words="三个月没有同类投诉"))
    with hall.read() as read:
        (plan,) = service.improvements_of(read, first)
        assert (plan.state, plan.value) == (ImprovementState.EFFECTIVE, 0.0)
        assert service.improvement_files(read) == []
        assert len(service.improvement_files(read, also_effective=True)) == 1


def test_a_figure_of_the_halls_own_that_is_too_high_opens_it_again(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li)
    to_told(hall, people, complaint_id)
    own = replace(MEASURE, figure=Figure.OWN, figure_name="高峰等候（分钟）", figure_most=15)
    do(hall, people.head, lambda work: service.close(work, complaint_id, UNCLEAR, [own]))
    with hall.read() as read:
        (plan,) = service.improvements_of(read, complaint_id)
    do(hall, people.li, lambda work: service.improvement_done(work, plan.improvement.id))
    do(hall, people.head, lambda work: service.check_improvement(work, plan.improvement.id, 22))
    with hall.read() as read:
        assert service.improvements_of(read, complaint_id)[0].state is ImprovementState.INEFFECTIVE


def test_facts_from_elsewhere_bring_the_standing_up_to_date_and_open_improvements(hall: Hall, people: People) -> None:
    """What another station did arrives as bare rows; the sweep sees it."""
    first = closed(hall, people)
    second = taken(hall, people.li)
    with hall.work(people.wang) as work:
        data = {"finding": "partly", "cause_id": UNCLEAR.hex}
        work.add(ComplaintEvent(complaint_id=second, kind=Step.VERIFIED, note="另一台电脑上核实", data=data))
    do(hall, people.head, service.sweep)
    with hall.read() as read:
        standing = read.require(ComplaintStanding, second)
        assert (standing.state, standing.cause_id) == (State.SOLVING, UNCLEAR)
        assert service.improvements_of(read, first)[0].state is ImprovementState.REOPENED
        assert differing(read) == []


def test_the_hall_edits_its_cause_tree(hall: Hall, people: People) -> None:
    with hall.read() as read:
        before = service.tree(read)
    assert [node.depth for node in before[:3]] == [0, 1, 1]
    with hall.work(people.head) as work:
        added = service.add_cause(work, "叫号听不清", service.shipped_id("facility"), "Calls cannot be heard")
        service.rename_cause(work, UNCLEAR, "说明不清")
        service.retire_cause(work, SKILL)
    with hall.read() as read:
        nodes = {node.id: node for node in service.tree(read)}
        assert nodes[added.id].path == "设施环境 / 叫号听不清"
        assert nodes[UNCLEAR].name == "说明不清"
        assert SKILL not in nodes
        assert service.cause(read, SKILL).name == "业务不熟练"
    with pytest.raises(CauseInItself):
        do(hall, people.head, lambda work: service.move_cause(work, service.shipped_id("facility"), added.id))
    do(hall, people.head, lambda work: service.move_cause(work, added.id, service.shipped_id("process")))
    with hall.read() as read:
        assert service.cause(read, added.id).path == "流程制度 / 叫号听不清"


def test_a_bad_rating_is_called_back_once_by_somebody_else(hall: Hall, people: People, clock: ManualClock) -> None:
    """One working day: rated on Monday at 09:00, the call is due on Tuesday at the close of business."""
    rating = BadRating(new_id(), 1, local("2026-11-23 09:00"), subject="医保参保登记", rated_id=people.li.id, phone="13800001234")
    for who in (people.li, people.wang):
        with hall.work(who) as work:
            call = service.open_call_back(work, rating)
    with hall.read() as read:
        assert service.call_files(read, people.li.id) == []
        (file,) = service.call_files(read, people.wang.id)
        assert (file.call_back.id, file.deadline.due_on) == (call.id, date(2026, 11, 24))
    with pytest.raises(NotForYou):
        do(hall, people.li, lambda work: service.reached(work, call.id, CallResult.BY_MISTAKE, "误评"))
    with pytest.raises(WordsEmpty):
        do(hall, people.wang, lambda work: service.reached(work, call.id, CallResult.SETTLED, ""))
    do(
        hall,
        people.wang,
        lambda work: service.not_reached(work, call.id, "无人接听"),
        lambda work: service.reached(work, call.id, CallResult.STILL_DISSATISFIED, "等候太久"),
    )
    with pytest.raises(CallBackEnded):
        do(hall, people.wang, lambda work: service.not_reached(work, call.id))
    with hall.read() as read:
        assert service.call_files(read, people.wang.id) == []
        (file,) = service.call_files(read, people.wang.id, also_ended=True)
        assert file.ended is not None
        assert (file.late, file.ended.result, len(file.events)) == (False, CallResult.STILL_DISSATISFIED, 2)


def test_a_call_that_nobody_makes_goes_up(hall: Hall, people: People, clock: ManualClock) -> None:
    with hall.work(people.wang) as work:
        service.open_call_back(work, BadRating(new_id(), 2, work.now))
    clock.set(clock.now() + timedelta(days=3))
    with hall.work(people.head) as work:
        assert [each.level for each in service.sweep(work)] == list(Level)


def test_the_periods_figures(hall: Hall, people: People) -> None:
    closed(hall, people)
    closed(hall, people)
    with hall.read() as read:
        count = service.count_between(read, local("2026-11-23 00:00"), local("2026-11-24 00:00"))
    assert (count.recorded, count.rounds_max, count.recurrences, count.closed) == (2, 1, 1, 2)


def test_kinds_of_complaint_have_words() -> None:
    from app.words import say

    assert [say(f"complaints.kind.{kind}") for kind in ComplaintKind]
