"""What people do about questions, on a real hall. Clauses 2.1.1, 2.2.2, 3.1.1 to 3.1.4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.access.rights import NotAllowed
from app.complaints.models import CallBack
from app.consult import service, standing
from app.consult.errors import AnswerMissing, PhoneMissing, PromiseOutsideHours, PromisePast, ReasonMissing, StepOutOfTurn
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.errors import NoteMissing
from app.consult.knowledge.rules import draft_of
from app.consult.models import Channel, Consultation, ConsultationEvent, ConsultationNow, State, Step
from app.consult.rules import QuestionForm
from app.consult.waiting import Urgency
from app.desk import service as desk
from app.desk.errors import NothingToRate, SlipUnreadable
from app.documents import pages
from app.documents.numbers import check_code, code_text, hall_secret
from app.documents.service import make
from app.intake.applications.errors import AlreadyRated
from app.intake.applications.models import RatingSource
from app.intake.applications.service import rate, rating_of
from app.intake.customers.models import Customer
from app.queue import service as queue
from app.regulation.models import CalendarDay
from app.regulation.official import DayKind
from app.store import Actor, Hall, ManualClock
from app.words import Language, speaking
from tests.helpers import local
from tests.helpers.knowledge import article


def asked(hall: Hall, who: Actor, question: str = "身份证丢了怎么补办？", **values: object) -> UUID:
    form = QuestionForm(**{"channel": Channel.PHONE, "question": question, "phone": "19900000001", **values})  # type: ignore[arg-type]
    with hall.work(who) as work:
        return service.record(work, form).id


def now_of(hall: Hall, consultation_id: UUID) -> ConsultationNow:
    with hall.read() as read:
        row = read.get(ConsultationNow, consultation_id)
        assert row is not None
        assert standing.differing(read) == []
        return row


def test_a_question_runs_against_fifteen_minutes_of_opening_hours(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    """Clause 3.1.3, `answer_minutes` = 15: asked at 11:50, noon break 12:00 to 13:30, due at 13:35."""
    clock.set(local("2026-11-23 11:50"))
    row = now_of(hall, asked(hall, clerk))
    assert (row.state, row.due_at, row.warn_at) == (State.OPEN, local("2026-11-23 13:35"), local("2026-11-23 13:32"))
    clock.set(local("2026-11-23 13:33"))
    with hall.read() as read:
        (line,) = service.follow_up(read, clerk.id)
        assert line.urgency(read.now) is Urgency.SOON
    clock.set(local("2026-11-23 13:36"))
    with hall.read() as read:
        assert service.follow_up(read)[0].urgency(read.now) is Urgency.LATE


def test_an_answer_stops_the_clock_and_cites_the_version(knowing_hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    first = asked(knowing_hall, clerk)
    with knowing_hall.work(clerk) as work:
        cited = article(work, "KB-HJ-01")
        clock.advance(timedelta(minutes=4))
        service.answer(work, first, cited.summary, cited.id)
    row = now_of(knowing_hall, first)
    assert (row.state, row.due_at, row.first_in_time, row.late, row.without_article) == (State.ANSWERED, None, True, False, False)
    with knowing_hall.read() as read:
        file = service.file(read, first)
        assert file.cited is not None
        assert (file.cited.code, file.cited.version) == ("KB-HJ-01", 1)
        assert knowledge.now(read, cited.article_id).uses == 1


def test_not_understood_opens_it_again_on_the_same_clock(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    first = asked(hall, clerk)
    clock.advance(timedelta(minutes=10))
    with hall.work(clerk) as work:
        service.answer(work, first, "带户口簿来。")
    clock.advance(timedelta(minutes=30))
    with hall.work(clerk) as work, pytest.raises(ReasonMissing):
        service.confirm(work, first, understood=False)
    with hall.work(clerk) as work:
        service.confirm(work, first, understood=False, note="问的是孩子的")
    row = now_of(hall, first)
    assert (row.state, row.due_at, row.reopened) == (State.OPEN, local("2026-11-23 09:45"), 1)
    clock.advance(timedelta(minutes=6))
    with hall.work(clerk) as work:
        service.answer(work, first, "监护人陪同，孩子到场。")
    assert now_of(hall, first).late is True
    with hall.work(clerk) as work:
        service.confirm(work, first, understood=True)
    assert now_of(hall, first).state is State.UNDERSTOOD


def test_a_promise_is_on_the_list_of_who_made_it_warned_of_and_broken_when_late(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    first = asked(hall, clerk)
    with hall.work(clerk) as work:
        service.promise(work, first, local("2026-11-23 11:00"))
    row = now_of(hall, first)
    assert (row.state, row.holder_id, row.due_at, row.first_in_time) == (State.PROMISED, clerk.id, local("2026-11-23 11:00"), True)
    for at, urgency in (("09:30", Urgency.RUNNING), ("10:40", Urgency.SOON), ("11:01", Urgency.LATE)):
        clock.set(local(f"2026-11-23 {at}"))
        with hall.read() as read:
            assert service.follow_up(read, clerk.id)[0].urgency(read.now) is urgency
    with hall.work(clerk) as work:
        service.answer(work, first, "可以网上办。")
    assert now_of(hall, first).late is True
    with hall.read() as read:
        told = service.between(read, local("2026-11-23 00:00"), local("2026-11-24 00:00"))
    assert (told.recorded, told.answered, told.answered_in_time, told.promised, told.promises_broken) == (1, 1, 0, 1, 1)


def test_a_promise_needs_a_time_when_somebody_is_here_and_a_phone(hall: Hall, clerk: Actor) -> None:
    first = asked(hall, clerk)
    for at, refusal in (
        ("2026-11-23 08:00", PromisePast),
        ("2026-11-23 12:30", PromiseOutsideHours),
        ("2026-11-28 10:00", PromiseOutsideHours),
    ):
        with hall.work(clerk) as work, pytest.raises(refusal):
            service.promise(work, first, local(at))
    nobody = asked(hall, clerk, phone="", channel=Channel.ON_SITE)
    with hall.work(clerk) as work, pytest.raises(PhoneMissing):
        service.promise(work, nobody, local("2026-11-23 10:00"))


def test_steps_out_of_turn_change_nothing(hall: Hall, clerk: Actor) -> None:
    first = asked(hall, clerk)
    with hall.work(clerk) as work, pytest.raises(StepOutOfTurn):
        service.confirm(work, first, understood=True)
    with hall.work(clerk) as work, pytest.raises(AnswerMissing):
        service.answer(work, first, " \n ")
    with hall.work(clerk) as work:
        service.withdraw(work, first, "打错了")
    with hall.work(clerk) as work, pytest.raises(StepOutOfTurn):
        service.answer(work, first, "晚了")
    assert now_of(hall, first).due_at is None


def test_facts_that_arrive_from_elsewhere_are_read_again_from_scratch(hall: Hall, clerk: Actor) -> None:
    """Two stations offline: here withdrawn, there answered. The later fact changes nothing, and no clock runs."""
    first = asked(hall, clerk)
    with hall.work(clerk) as work:
        work.add(ConsultationEvent(consultation_id=first, kind=Step.WITHDRAWN, note="不问了"))
    with hall.work(clerk) as work:
        work.add(ConsultationEvent(consultation_id=first, kind=Step.ANSWERED, note="带户口簿"))
    with hall.read() as read:
        assert standing.differing(read, [first]) == [first]
    with hall.work(clerk) as work:
        assert standing.refresh(work, [first]) == 1
    assert now_of(hall, first).state is State.WITHDRAWN


def test_wrong_answers_are_listed_for_call_back_until_the_article_is_put_right(
    knowing_hall: Hall, clerk: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    hall = knowing_hall
    with hall.read() as read:
        wrong = article(read, "KB-HJ-02")
    told = [asked(hall, clerk, "身份证到期了", phone=f"1990000000{number}") for number in range(3)]
    for each in told:
        with hall.work(clerk) as work:
            service.answer(work, each, "有效期满后三个月内", wrong.id)
    with hall.work(clerk) as work, pytest.raises(NoteMissing):
        service.this_was_wrong(work, told[0], "")
    with hall.work(clerk) as work:
        report = service.this_was_wrong(work, told[0], "应当是期满前三个月内")
    later = asked(hall, clerk, "身份证过期", phone="19900000009")
    with hall.work(clerk) as work:
        service.answer(work, later, "同样的错话", wrong.id)
    with hall.read() as read:
        (task,) = knowledge.tasks(read)
        assert task.is_open
        assert task.article is not None
        assert {each.consultation.id for each in service.affected(read, report.id)} == {*told, later}
    with hall.work(supervisor) as work:
        draft = draft_of(wrong)
        right = knowledge.write(work, draft, article_id=wrong.article_id, reason="期限写反了", mends=[report.id])
    assert right.version == 2
    after = asked(hall, clerk, "身份证到期", phone="19900000008")
    with hall.work(clerk) as work:
        service.answer(work, after, "期满前三个月内", right.id)
    with hall.work(clerk) as work:
        service.call_back(work, told[0], report.id, "更正：期满前三个月内就可以换领。")
    with hall.read() as read:
        list_ = service.affected(read, report.id)
        assert {each.consultation.id for each in list_} == {*told, later}
        assert [each.consultation.id for each in list_ if each.called_at is not None] == [told[0]]
        assert knowledge.tasks(read) == []
        cited = service.file(read, told[0]).cited
        assert cited is not None
        assert cited.id == right.id
    assert now_of(hall, told[0]).state is State.ANSWERED


def test_questions_without_an_article_are_grouped_as_what_to_write_next(knowing_hall: Hall, clerk: Actor, supervisor: Actor) -> None:
    hall = knowing_hall
    for question in ("狗证在哪里办？", "请问养狗办狗证需要什么", "办狗证要多少钱", "护照怎么加急"):
        first = asked(hall, clerk, question)
        with hall.work(clerk) as work:
            service.answer(work, first, "请到公安局治安科。")
    with hall.read() as read:
        groups = service.questions_without_article(read)
    assert [(group.question, len(group.members)) for group in groups] == [("狗证在哪里办？", 3), ("护照怎么加急", 1)]
    with hall.work(supervisor) as work:
        knowledge.needs_no_article(work, [each.id for each in groups[1].members], "不属本厅")
    with hall.read() as read:
        assert len(service.questions_without_article(read)) == 1


def test_the_contact_is_rated_once_by_the_customer_with_the_code_of_the_slip(hall: Hall, clerk: Actor) -> None:
    form = QuestionForm(channel=Channel.PHONE, question="公积金怎么提取", phone="19900000001", name="王小明")
    with hall.work(clerk) as work:
        made = desk.record_question(work, form, reply=desk.Reply(answer="连续缴存满三个月。", print_slip=True))
    with hall.read() as read:
        secret = hall_secret(read)
        code = code_text(secret, made.number)
        assert read.count_rows(Customer) == 1
    with hall.work(clerk) as work, pytest.raises(NotAllowed):
        desk.rate_by_slip(work, code, 5)
    with hall.work(SELF_SERVICE) as work, pytest.raises(SlipUnreadable):
        desk.rate_by_slip(work, code[:-1] + ("A" if code[-1] != "A" else "B"), 5)
    with hall.work(SELF_SERVICE) as work:
        rating = desk.rate_by_slip(work, f"{made.number.lower()} {check_code(secret, made.number).lower()}", 4)
    assert (rating.grade, rating.visit_id, rating.staff_id, rating.source) == (4, made.contact_id, clerk.id, RatingSource.KIOSK)
    with hall.work(SELF_SERVICE) as work, pytest.raises(NothingToRate):
        desk.rate_by_slip(work, code, 1)
    with hall.work(SELF_SERVICE) as work, pytest.raises(AlreadyRated):
        rate(work, 1, RatingSource.KIOSK, visit_id=made.contact_id)


def test_a_bad_rating_by_slip_is_called_back_at_the_phone_that_asked(hall: Hall, clerk: Actor) -> None:
    """Clauses 3.1.4, 5.2.2: in the same commit, with the question, the reason that was touched, and whom to ring up."""
    form = QuestionForm(channel=Channel.PHONE, question="公积金怎么提取", phone="19900000001", name="王小明")
    with hall.work(clerk) as work:
        made = desk.record_question(work, form, reply=desk.Reply(answer="连续缴存满三个月。", print_slip=True))
    with hall.read() as read:
        code = code_text(hall_secret(read), made.number)
    with hall.work(SELF_SERVICE) as work:
        rating = desk.rate_by_slip(work, code, 1, tags=("解释不清楚",))
    with hall.read() as read:
        (call,) = read.all(select(CallBack))
    assert (call.rating_id, call.rated_id, call.subject) == (rating.id, clerk.id, "公积金怎么提取")
    assert (call.person_name, call.phone, call.comment) == ("王小明", "19900000001", "解释不清楚")


def test_who_asks_at_the_window_without_a_number_is_asked_by_its_screen(hall: Hall, administrator: Actor, clerk: Actor) -> None:
    with hall.work(administrator) as work:
        counter = queue.add_counter(work, 3, ["A"])
    sitting = Actor(clerk.id, clerk.name, clerk.roles, counter.id)
    form = QuestionForm(channel=Channel.ON_SITE, question="厕所在哪里")
    with hall.work(sitting) as work:
        made = desk.record_question(work, form, reply=desk.Reply(answer="一楼东侧。", understood=True))
    with hall.read() as read:
        asked_for = desk.invitation(read, counter.id)
        assert asked_for is not None
        assert (asked_for.ticket_number, asked_for.visit_id, asked_for.staff_id) == (made.number, made.contact_id, clerk.id)
    with hall.work(SELF_SERVICE) as work:
        desk.rate_visit(work, counter.id, 5)
    with hall.read() as read:
        assert desk.invitation(read, counter.id) is None
        rating = rating_of(read, visit_id=made.contact_id)
        assert rating is not None
        assert rating.grade == 5


def test_only_the_counter_answers(hall: Hall, facility_worker: Actor) -> None:
    with hall.work(facility_worker) as work, pytest.raises(NotAllowed):
        service.record(work, QuestionForm(channel=Channel.PHONE, question="问"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_slip_says_question_answer_and_the_version_it_comes_from(knowing_hall: Hall, clerk: Actor, language: Language) -> None:
    """Fields as in the hall's list of papers; a rare name stands on it, the phone only masked."""
    with knowing_hall.work(clerk) as work:
        cited = article(work, "KB-HJ-01")
        form = QuestionForm(channel=Channel.PHONE, question="身份证丢了怎么办？", name="王龘𠮷", phone="19900001234")
        made = desk.record_question(work, form, reply=desk.Reply(answer=cited.summary, version_id=cited.id))
    with speaking(language), knowing_hall.read() as read:
        text = "".join(pages.texts(make(read, "consultation_reply", made.id).pdf)).replace("\r\n", "").replace(" ", "")
    for wanted in ("王龘𠮷", made.number, "身份证丢了怎么办", "KB-HJ-01", "199****1234", "挂失当场生效"):
        assert wanted in text
    assert "19900001234" not in text


def test_a_question_is_found_by_its_words_phone_and_number(hall: Hall, clerk: Actor) -> None:
    first = asked(hall, clerk, "新生儿怎么上户口", name="欧阳若兮")
    with hall.read() as read:
        number = read.all(select(Consultation.number))[0]
        for typed in ("上户口", "0001", number, "欧阳"):
            assert [line.consultation.id for line in service.search(read, typed)] == [first]


def test_who_got_a_wrong_answer_is_called_within_the_standard_once_the_right_one_is_known(
    knowing_hall: Hall, clerk: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    """`correction_working_days` = 1 of the day on which it was put right: Monday 10:00, so by Tuesday's closing time."""
    hall = knowing_hall
    with hall.read() as read:
        wrong = article(read, "KB-HJ-02")
    first = asked(hall, clerk, "身份证到期了")
    with hall.work(clerk) as work:
        service.answer(work, first, "有效期满后三个月内", wrong.id)
        report = service.this_was_wrong(work, first, "应当是期满前")
    with hall.read() as read:
        (person,) = service.affected(read, report.id)
        assert person.due_at is None
        assert service.waiting_calls(read) == []
        assert service.call_for(read, first) is None
    clock.set(local("2026-11-23 10:00"))
    with hall.work(supervisor) as work:
        knowledge.write(work, draft_of(wrong), article_id=wrong.article_id, reason="期限", mends=[report.id])
    with hall.read() as read:
        (call,) = service.waiting_calls(read)
        assert call.person.due_at == local("2026-11-24 17:30")
        assert "有效期满前三个月" in call.right
        assert not call.person.is_late(read.now)
    clock.set(local("2026-11-25 09:00"))
    with hall.work(clerk) as work:
        owed = service.call_for(work, first)
        assert owed is not None
        assert owed.person.is_late(work.now)
        service.call_back(work, first, report.id, owed.right)
    with hall.read() as read:
        assert service.waiting_calls(read) == []
        assert service.affected(read, report.id)[0].is_late(read.now)


def test_an_answer_without_an_article_said_to_be_wrong_is_called_about_at_once(hall: Hall, clerk: Actor, supervisor: Actor) -> None:
    first = asked(hall, clerk)
    with hall.work(clerk) as work:
        service.answer(work, first, "不用带户口簿。")
        report = service.this_was_wrong(work, first, "要带")
    with hall.read() as read:
        call = service.call_for(read, first)
        assert call is not None
        assert (call.report.id, call.right) == (report.id, "")
    with hall.work(supervisor) as work:
        knowledge.dismiss_report(work, report.id, "没有错")
    with hall.read() as read:
        assert service.call_for(read, first) is None


def test_other_opening_hours_move_the_clocks_that_run(hall: Hall, clerk: Actor, administrator: Actor, clock: ManualClock) -> None:
    """Asked at 16:50 with 15 minutes: due 17:05; when the hall closes at 17:00 that day, 9:05 the next morning."""
    clock.set(local("2026-11-23 16:50"))
    first = asked(hall, clerk)
    assert now_of(hall, first).due_at == local("2026-11-23 17:05")
    with hall.work(administrator) as work:
        work.add(CalendarDay(date=date(2026, 11, 23), kind=DayKind.WORKING, hours="9:00-12:00,13:30-17:00"))
    with hall.work(SELF_SERVICE) as work:
        desk.sweep(work)
    assert now_of(hall, first).due_at == local("2026-11-24 09:05")


def test_who_asked_and_what_is_put_right_and_found_by_it(hall: Hall, clerk: Actor) -> None:
    first = asked(hall, clerk, "狗正在哪里办", name="王小明")
    with hall.work(clerk) as work:
        desk.put_right_question(work, first, QuestionForm(channel=Channel.PHONE, question="狗证在哪里办", name="王龘", phone="19900000002"))
    with hall.read() as read:
        assert [line.consultation.id for line in service.search(read, "王龘 狗证")] == [first]
        assert service.file(read, first).consultation.customer_id is not None


def test_what_answers_cite_which_version(knowing_hall: Hall, clerk: Actor, supervisor: Actor) -> None:
    hall = knowing_hall
    with hall.read() as read:
        old = article(read, "KB-HJ-01")
    first = asked(hall, clerk)
    with hall.work(clerk) as work:
        service.answer(work, first, "带户口簿。", old.id)
    with hall.work(supervisor) as work:
        new = knowledge.write(work, replace(draft_of(old), summary="改了。"), article_id=old.article_id)
    for number in range(2):
        later = asked(hall, clerk, phone=f"1990000000{number}")
        with hall.work(clerk) as work:
            service.answer(work, later, "改了。", new.id)
    with hall.read() as read:
        assert service.counts_of(read, old.article_id) == {old.id: 1, new.id: 2}
        assert [line.consultation.id for line in service.citing(read, old.id)] == [first]
