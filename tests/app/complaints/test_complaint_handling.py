"""Complaints on the real file: taken down, checked, talked over, closed with cause and improvement, never by the person complained of."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.complaints import service
from app.complaints.errors import (
    CallBackEnded,
    CauseEmpty,
    CauseInItself,
    CauseUnknown,
    CustomerReachable,
    DueDateWrong,
    FactsEmpty,
    ImprovementEmpty,
    NotForYou,
    OwnerEmpty,
    PersonEmpty,
    PhoneShape,
    StepOutOfTurn,
    SupervisorNeeded,
    WhoseEmpty,
    WordsEmpty,
)
from app.complaints.improvements import ImprovementForm, ImprovementState
from app.complaints.models import (
    CallResult,
    Channel,
    Complaint,
    ComplaintEvent,
    ComplaintKind,
    ComplaintStanding,
    Escalation,
    Figure,
    Finding,
    ImprovementEvent,
    Level,
    NotTakenUp,
    PauseReason,
    Step,
)
from app.complaints.rules import Clock, State
from app.complaints.service import BadRating, ComplaintForm, Show
from app.complaints.standing import differing
from app.documents.models import PrintOrder
from app.store import Actor, Hall, ManualClock, attachments_of, new_id
from tests.app.complaints.conftest import People
from tests.helpers import local

UNCLEAR = service.shipped_id("communication.unclear")
SKILL = service.shipped_id("staff.skill")
FORM = ComplaintForm(
    facts="上午在 3 号窗口办社保，工作人员没有说清楚要带什么，跑了两趟",
    remedy="赔礼并说明材料",
    department="社保窗口",
    person_name="王龘𠮷",
    phone="138-0000-1234",
)
MEASURE = ImprovementForm(measure="窗口摆放材料清单，受理前逐项说明", owner_name="李芳", due_on=date(2026, 12, 4))


def taken(hall: Hall, who: Actor, form: ComplaintForm = FORM) -> UUID:
    with hall.work(who) as work:
        return service.record(work, form).id


def state(hall: Hall, complaint_id: UUID, who: Actor) -> State:
    with hall.read() as read:
        return service.complaint_file(read, complaint_id, who.id).case.state


def do(hall: Hall, who: Actor, *acts: Callable[..., object]) -> None:
    for act in acts:
        with hall.work(who) as work:
            act(work)


def to_told(hall: Hall, people: People, complaint_id: UUID) -> None:
    do(
        hall,
        people.wang,
        lambda work: service.verify(work, complaint_id, Finding.PARTLY, "确有说明不全"),
        lambda work: service.offer(work, complaint_id, "当面致歉，一次性告知材料"),
        lambda work: service.answer(work, complaint_id, agrees=True, words="可以"),
        lambda work: service.tell(work, complaint_id, Channel.PHONE),
    )


def closed(hall: Hall, people: People, form: ComplaintForm = FORM, cause: UUID = UNCLEAR) -> UUID:
    complaint_id = taken(hall, people.li, form)
    to_told(hall, people, complaint_id)
    do(hall, people.head, lambda work: service.close(work, complaint_id, cause, [MEASURE]))
    return complaint_id


def test_taken_down_with_number_clock_and_slip(hall: Hall, people: People) -> None:
    """Clauses 3.3.1, 3.3.2: 5 working days from Monday 2026-11-23 end on Monday 11-30."""
    complaint_id = taken(hall, people.li)
    with hall.read() as read:
        file = service.complaint_file(read, complaint_id, people.wang.id)
        assert file.complaint.number.startswith("BM01-TS20261123-01001-")
        assert file.complaint.phone == "138-0000-1234"
        assert (file.case.state, file.clocks[0].run.clock) == (State.VERIFYING, Clock.VERIFY)
        assert file.clocks[0].deadline.due_on == date(2026, 11, 30)
        assert read.all(select(PrintOrder.kind)) == ["complaint_slip"]


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"facts": " "}, FactsEmpty, "facts"),
        ({"person_name": ""}, PersonEmpty, "person_name"),
        ({"phone": "不记得"}, PhoneShape, "phone"),
        ({"for_another": True}, WhoseEmpty, "on_behalf_of"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    hall: Hall, people: People, changes: dict[str, object], error: type[Exception], field: str
) -> None:
    with pytest.raises(error) as refused:
        taken(hall, people.li, replace(FORM, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field  # type: ignore[attr-defined]


def test_an_anonymous_complaint_keeps_no_name_and_one_for_another_keeps_whose(hall: Hall, people: People) -> None:
    first = taken(hall, people.li, replace(FORM, anonymous=True))
    second = taken(hall, people.li, replace(FORM, for_another=True, on_behalf_of="王奶奶", relation="孙子"))
    with hall.read() as read:
        assert service.complaint_file(read, first, people.li.id).complaint.person_name == ""
        other = service.complaint_file(read, second, people.li.id).complaint
        assert (other.person_name, other.on_behalf_of, other.relation) == ("王龘𠮷", "王奶奶", "孙子")


def test_the_person_complained_of_neither_takes_down_nor_handles_nor_reads(hall: Hall, people: People) -> None:
    """Clause 3.3.1; a name that only one of the staff has is that person."""
    against_li = replace(FORM, target_name="李芳")
    with pytest.raises(NotForYou):
        taken(hall, people.li, against_li)
    complaint_id = taken(hall, people.wang, against_li)
    forbidden = (
        lambda work: service.verify(work, complaint_id, Finding.UNFOUNDED, "没有的事"),
        lambda work: service.note(work, complaint_id, "x"),
        lambda work: service.withdraw(work, complaint_id, "x"),
        lambda work: service.add_attachment(work, complaint_id, hall.attachments.keep(photo(), "a.jpg")),
    )
    for act in forbidden:
        with pytest.raises(NotForYou):
            do(hall, people.li, act)
    with pytest.raises(NotForYou):
        do(hall, people.head, lambda work: service.hand_to(work, complaint_id, people.li.id))
    with hall.read() as read:
        with pytest.raises(NotForYou):
            service.complaint_file(read, complaint_id, people.li.id)
        assert service.lines(read, people.li.id, Show.ALL) == []
        assert service.lines(read, people.li.id, Show.ALL, "王龘𠮷") == []
        assert not service.may_read(read, complaint_id, people.li.id)
        assert [line.complaint.id for line in service.lines(read, people.wang.id, Show.ALL)] == [complaint_id]
        assert read.count(select(ComplaintEvent.id)) == 1


def test_even_a_supervisor_complained_of_is_kept_out_and_the_administrator_goes_on(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li, replace(FORM, target_id=people.head.id))
    to_told(hall, people, complaint_id)
    with pytest.raises(NotForYou):
        do(hall, people.head, lambda work: service.close(work, complaint_id, UNCLEAR, [MEASURE]))
    do(hall, people.chief, lambda work: service.close(work, complaint_id, UNCLEAR, [MEASURE]))
    assert state(hall, complaint_id, people.chief) is State.CLOSED


def test_a_paper_about_somebody_is_kept_from_them(hall: Hall, people: People) -> None:
    from app.documents import registry

    complaint_id = taken(hall, people.wang, replace(FORM, target_name="李芳"))
    with hall.read() as read:
        for kind in ("complaint_slip", "complaint_reply", "complaint_summary"):
            assert registry.is_hidden(read, kind, complaint_id, people.li.id)
            assert not registry.is_hidden(read, kind, complaint_id, people.wang.id)


def test_three_rounds_each_kept_and_the_third_is_the_supervisors(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li)
    do(hall, people.wang, lambda work: service.verify(work, complaint_id, Finding.SUBSTANTIATED, "属实"))
    for number in (1, 2):
        do(
            hall,
            people.wang,
            lambda work, number=number: service.offer(work, complaint_id, f"方案{number}"),
            lambda work, number=number: service.answer(work, complaint_id, agrees=False, words=f"不行{number}"),
        )
    assert state(hall, complaint_id, people.li) is State.WITH_SUPERVISOR
    with pytest.raises(SupervisorNeeded):
        do(hall, people.wang, lambda work: service.offer(work, complaint_id, "再来"))
    with hall.read() as read:
        assert [line.complaint.id for line in service.lines(read, people.head.id, Show.SUPERVISOR)] == [complaint_id]
    do(
        hall,
        people.head,
        lambda work: service.offer(work, complaint_id, "上门办理"),
        lambda work: service.answer(work, complaint_id, agrees=True, words="行"),
        lambda work: service.tell(work, complaint_id, Channel.ON_SITE),
    )
    with hall.read() as read:
        file = service.complaint_file(read, complaint_id, people.head.id)
    assert [(each.offer.note, each.answer.note if each.answer else None) for each in file.case.rounds] == [
        ("方案1", "不行1"),
        ("方案2", "不行2"),
        ("上门办理", "行"),
    ]
    assert file.case.running is None


def test_no_without_words_is_not_kept(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li)
    do(
        hall,
        people.wang,
        lambda work: service.verify(work, complaint_id, Finding.PARTLY, "部分"),
        lambda work: service.offer(work, complaint_id, "致歉"),
    )
    with pytest.raises(WordsEmpty):
        do(hall, people.wang, lambda work: service.answer(work, complaint_id, agrees=False, words="  "))
    assert state(hall, complaint_id, people.li) is State.OFFERED


def test_the_supervisor_can_end_the_talks(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li)
    do(hall, people.wang, lambda work: service.verify(work, complaint_id, Finding.UNFOUNDED, "不属实"))
    for _ in range(2):
        do(
            hall,
            people.wang,
            lambda work: service.offer(work, complaint_id, "说明"),
            lambda work: service.answer(work, complaint_id, agrees=False, words="不认可"),
        )
    do(hall, people.head, lambda work: service.decide(work, complaint_id, "维持处理意见，告知救济途径"))
    assert state(hall, complaint_id, people.li) is State.TO_TELL


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


def test_a_pause_stops_the_alarm_and_the_clock_runs_on_afterwards(hall: Hall, people: People, clock: ManualClock) -> None:
    complaint_id = taken(hall, people.li)
    do(hall, people.wang, lambda work: service.pause(work, complaint_id, PauseReason.EXPERT, "送检"))
    with pytest.raises(StepOutOfTurn):
        do(hall, people.wang, lambda work: service.pause(work, complaint_id, PauseReason.LEGAL))
    clock.set(local("2026-12-15 09:00"))
    do(hall, people.head, service.sweep)
    with hall.read() as read:
        assert read.count(select(Escalation.id)) == 0
    do(hall, people.wang, lambda work: service.resume(work, complaint_id))
    with hall.read() as read:
        running = service.complaint_file(read, complaint_id, people.wang.id).running
        assert running is not None
        assert running.first.due_on == date(2026, 11, 30)
        assert running.deadline.due_on > date(2026, 12, 15)


def test_a_clock_goes_up_once_a_level(hall: Hall, people: People, clock: ManualClock) -> None:
    complaint_id = taken(hall, people.li)
    told: list[list[Level]] = []
    for at in ("2026-11-25 09:00", "2026-11-30 15:00", "2026-12-01 09:00", "2026-12-02 09:00", "2026-12-03 09:00"):
        clock.set(local(at))
        with hall.work(people.head) as work:
            told.append([each.level for each in service.sweep(work)])
    assert told == [[], [Level.HANDLER], [Level.SUPERVISOR], [Level.ADMINISTRATOR], []]
    with hall.read() as read:
        assert [line.level for line in service.lines(read, people.head.id, Show.SUPERVISOR)] == [Level.ADMINISTRATOR]
        assert [each.level for each in service.escalations_of(read, complaint_id)] == list(Level)
        assert service.complaint_file(read, complaint_id, people.head.id).clocks[0].late


def test_an_anonymous_complaint_is_settled_without_talks_but_a_reachable_person_is_asked(hall: Hall, people: People) -> None:
    nobody = taken(hall, people.li, replace(FORM, anonymous=True, phone=""))
    do(
        hall,
        people.wang,
        lambda work: service.verify(work, nobody, Finding.SUBSTANTIATED, "属实"),
        lambda work: service.settle(work, nobody, "已整改并公示"),
    )
    assert state(hall, nobody, people.li) is State.TOLD
    reachable = taken(hall, people.li)
    do(hall, people.wang, lambda work: service.verify(work, reachable, Finding.SUBSTANTIATED, "属实"))
    with pytest.raises(CustomerReachable):
        do(hall, people.wang, lambda work: service.settle(work, reachable, "已整改"))
    do(hall, people.wang, lambda work: service.settle(work, reachable, "已整改", "23 日、24 日三次电话无人接听"))


def test_not_taken_up_is_answered_in_writing_and_can_be_taken_up_again(hall: Hall, people: People) -> None:
    complaint_id = taken(hall, people.li)
    do(hall, people.head, lambda work: service.not_taken_up(work, complaint_id, NotTakenUp.OUTSIDE, "请向市场监管部门反映"))
    with hall.read() as read:
        assert "complaint_reply" in read.all(select(PrintOrder.kind))
    do(hall, people.head, lambda work: service.reopen(work, complaint_id, "补充了新情况"))
    assert state(hall, complaint_id, people.li) is State.VERIFYING


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


def test_photos_come_with_the_complaint_or_later(hall: Hall, people: People) -> None:
    kept = hall.attachments.keep(photo(), "窗口.jpg")
    with hall.work(people.li) as work:
        complaint = service.record(work, FORM, (kept,))
    with hall.work(people.wang) as work:
        service.add_attachment(work, complaint.id, hall.attachments.keep(b"#!AMR\n123", "录音.amr"), "来电")
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, complaint.id)] == ["窗口.jpg", "录音.amr"]


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
