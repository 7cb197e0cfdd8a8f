"""What complaints print, in both languages, with rare characters; large where it was agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.complaints import service
from app.complaints.documents import call_back_record, complaint_reply, complaint_slip, complaint_summary
from app.complaints.improvements import ImprovementForm
from app.complaints.models import CallResult, Channel, Finding, NotTakenUp
from app.complaints.service import BadRating, ComplaintForm
from app.documents import pages
from app.documents.service import make
from app.store import Hall, new_id
from app.words import Language, say, speaking
from tests.app.complaints.conftest import People
from tests.helpers import local

FORM = ComplaintForm(
    facts="龘窗口没有说清楚", remedy="道歉", department="社保窗口", person_name="王龘𠮷", phone="13800001234", target_name="马超群"
)
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


def text_of(hall: Hall, kind: str, subject: object, language: Language) -> str:
    with speaking(language), hall.read() as read:
        return "".join(pages.texts(make(read, kind, subject).pdf)).replace(" ", "").replace("\r\n", "")  # type: ignore[arg-type]


def has(text: str, *wanted: str) -> None:
    for each in wanted:
        assert each.replace(" ", "") in text, each


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slip_says_what_was_taken_down_and_until_when(hall: Hall, people: People, language: Language) -> None:
    """Fields of the slip: channel, person, who is complained of, facts, remedy, attachments, the three periods. Clauses 3.3.1 to 3.3.5."""
    with hall.work(people.li) as work:
        kept = hall.attachments.keep(b"#!AMR\n1", "录音.amr")
        complaint = service.record(work, replace(FORM, for_another=True, on_behalf_of="何桂英", relation="女儿"), (kept,))
    due = "2026年11月30日" if language == "zh_CN" else "2026-11-30"
    with speaking(language):
        periods = [say("complaints.paper.working_days", n=n) for n in (5, 2)]
    has(text_of(hall, "complaint_slip", complaint.id, language), "王龘𠮷", "138****1234", "马超群", "何桂英", "录音.amr", due, *periods)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reply_and_summary_say_what_was_found_done_and_why(hall: Hall, people: People, language: Language) -> None:
    with hall.work(people.li) as work:
        complaint = service.record(work, FORM)
    with hall.work(people.wang) as work:
        service.verify(work, complaint.id, Finding.PARTLY, "记录显示说明不全")
        service.offer(work, complaint.id, "当面致歉", "制度 3.3.3")
        service.answer(work, complaint.id, agrees=False, words="要书面的")
        service.offer(work, complaint.id, "书面致歉")
        service.answer(work, complaint.id, agrees=True, words="可以")
        service.tell(work, complaint.id, Channel.MAIL)
    with hall.work(people.head) as work:
        plan = ImprovementForm(measure="材料清单上墙", owner_name="赵敏", due_on=date(2026, 12, 4))
        service.close(work, complaint.id, service.shipped_id("communication.unclear"), [plan], responsible="社保窗口")
    with speaking(language):
        finding = say("complaints.finding.partly")
        title = say("complaints.paper.reply")
    has(text_of(hall, "complaint_reply", complaint.id, language), title, "王龘𠮷", finding, "记录显示说明不全", "书面致歉", "0999-7654321")
    with speaking(language), hall.read() as read:
        cause = service.cause(read, service.shipped_id("communication.unclear")).path
    summary = text_of(hall, "complaint_summary", complaint.id, language)
    has(
        summary,
        "当面致歉",
        "要书面的",
        "书面致歉",
        "材料清单上墙",
        "赵敏",
        cause,
        say("complaints.paper.summary") if language == "zh_CN" else "",
    )
    assert "马超群" not in summary
    assert "马*群" in summary


def test_what_is_not_taken_up_is_answered_with_the_reason(hall: Hall, people: People) -> None:
    with hall.work(people.li) as work:
        complaint = service.record(work, FORM)
    with hall.work(people.head) as work:
        service.not_taken_up(work, complaint.id, NotTakenUp.IN_COURT, "请向原审法院反映")
    text = text_of(hall, "complaint_reply", complaint.id, "zh_CN")
    has(text, "不作为投诉受理", "已进入复议、仲裁或诉讼", "请向原审法院反映")
    assert "采取改进措施" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_of_a_call_says_that_the_rating_stays(hall: Hall, people: People, language: Language) -> None:
    rating = BadRating(
        new_id(), 1, local("2026-11-23 08:40"), subject="医保参保登记", comment="等太久", person_name="王𠮷", phone="13800001234"
    )
    with hall.work(people.wang) as work:
        call = service.open_call_back(work, rating)
        complaint = service.record(work, FORM)
        service.not_reached(work, call.id, "无人接听")
        service.reached(work, call.id, CallResult.STILL_DISSATISFIED, "转投诉", complaint.id)
    with speaking(language):
        wanted = [say("complaints.grade.1"), say("complaints.call_result.still_dissatisfied"), say("complaints.paper.became")]
    has(text_of(hall, "call_back_record", call.id, language), "王𠮷", "等太久", "无人接听", complaint.number, *wanted)


def test_every_paper_is_large_where_it_was_agreed(hall: Hall, people: People) -> None:
    """Clause 2.1.4."""
    with hall.work(people.li) as work:
        complaint = service.record(work, replace(FORM, large_print=True))
        call = service.open_call_back(work, BadRating(new_id(), 2, work.now, large_print=True))
    with hall.read() as read:
        made = [describe(read, complaint.id) for describe in (complaint_slip, complaint_reply, complaint_summary)]
        assert all(content.large for content in (*made, call_back_record(read, call.id)))
