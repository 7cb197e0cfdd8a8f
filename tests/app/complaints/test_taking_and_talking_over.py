"""Complaints on the real file: taken down, checked, talked over, told; never by the person complained of. Clauses 3.3.1 to 3.3.4."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from app.complaints import service
from app.complaints.errors import (
    CustomerReachable,
    FactsEmpty,
    NotForYou,
    PersonEmpty,
    PhoneShape,
    StepOutOfTurn,
    SupervisorNeeded,
    WhoseEmpty,
    WordsEmpty,
)
from app.complaints.models import (
    Channel,
    ComplaintEvent,
    Escalation,
    Finding,
    Level,
    NotTakenUp,
    PauseReason,
)
from app.complaints.rules import Clock, State
from app.complaints.service import Show
from app.documents.models import PrintOrder
from app.store import Hall, ManualClock, attachments_of
from tests.app.complaints.acts import FORM, MEASURE, UNCLEAR, do, state, taken, to_told
from tests.app.complaints.conftest import People
from tests.helpers import local


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
