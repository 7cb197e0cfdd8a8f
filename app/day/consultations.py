"""The day's questions: by phone, by mail and at the windows, answered, promised, asked again, and one answer that was wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

from app.access import SELF_SERVICE
from app.consult import owed, standing
from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.rules import answer_text, draft_of
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.day.people import Person, somebody
from app.day.play import Day
from app.desk import service as desk
from app.documents.numbers import code_text, hall_secret
from app.documents.service import order_print
from app.store import Actor, Reader, Work

CONSULTATIONS = 60
WRONG = "KB-HJ-02"
WRONG_WORDS = "有效期满以后三个月内都可以换领。"

_ASKED = (
    ("身份证快到期了，什么时候可以换？", WRONG),
    ("身份证丢了怎么补办？", "KB-HJ-01"),
    ("孩子刚出生，怎么上户口？", "KB-HJ-05"),
    ("在这里上班的外地人怎么办居住证？", "KB-HJ-09"),
    ("医保异地就医怎么备案？", "KB-YB-02"),
    ("居民医保什么时候交？", "KB-YB-01"),
    ("社保从外地转过来要多久？", "KB-SB-04"),
    ("社保卡丢了怎么办？", "KB-SB-03"),
    ("租房子能不能提公积金？", "KB-ZF-01"),
    ("个体户营业执照要带什么材料？", "KB-SC-01"),
    ("开小饭馆要办哪些证？", "KB-SC-05"),
    ("买了二手房，水电气怎么过户？", "KB-SD-02"),
    ("家里暖气不热，找谁？", "KB-SD-07"),
    ("八十岁的老人有没有补贴？", "KB-MZ-03"),
    ("结婚登记还要户口本吗？", "KB-MZ-01"),
    ("我上周交的材料办到哪一步了？", "KB-DT-01"),
    ("老人行动不便，可以上门办吗？", "KB-DT-04"),
    ("无房证明在哪里开？", "KB-BD-02"),
)
_NOT_WRITTEN = ("狗证在哪里办？", "养狗办狗证要多少钱", "护照可以在这里办吗？", "办护照要预约吗", "请问狗证要什么材料")


class _Fate(StrEnum):
    AT_ONCE = "at_once"
    NO_ARTICLE = "no_article"
    PROMISED = "promised"
    PROMISED_LATE = "promised_late"
    ASKED_AGAIN = "asked_again"
    LATE = "late"
    WRONG = "wrong"


_FATES = (
    *(_Fate.WRONG,) * 3,
    _Fate.LATE,
    _Fate.PROMISED_LATE,
    *(_Fate.PROMISED,) * 8,
    *(_Fate.ASKED_AGAIN,) * 4,
    *(_Fate.NO_ARTICLE,) * 5,
)


@dataclass(frozen=True)
class _Plan:
    fate: _Fate
    channel: Channel
    person: Person
    question: str
    code: str
    grade: int


def plan_consultations(day: Day, *, seed: int, number: int = CONSULTATIONS, with_wrong_answer: bool = True) -> None:
    """Put so many questions into the day, from a stream of its own, and the revision of the wrong answer into the afternoon.

    Without the wrong answer it is any day: what becomes of its questions is drawn from what becomes of all.
    """
    random = Random(f"consult-{seed}")
    fates = [*_FATES, *(_Fate.AT_ONCE for _ in range(max(number - len(_FATES), 0)))][:number]
    if not with_wrong_answer:
        often = [each for each in (*_FATES, *(_Fate.AT_ONCE,) * (CONSULTATIONS - len(_FATES))) if each is not _Fate.WRONG]
        fates = random.sample(often, number)
    for place, fate in enumerate(fates):
        wrong = fate is _Fate.WRONG
        question, code = _ASKED[0] if wrong else random.choice(_ASKED[1:])
        if fate is _Fate.NO_ARTICLE:
            question, code = _NOT_WRITTEN[place % len(_NOT_WRITTEN)], ""
        channel = Channel.PHONE if wrong or place % 10 < 6 else Channel.ON_SITE if place % 10 < 9 else Channel.MAIL
        plan = _Plan(fate, channel, somebody(random, day.today), question, code, random.choice((5, 5, 5, 4, 4, 3)))
        early = fate in (_Fate.PROMISED, _Fate.PROMISED_LATE, _Fate.WRONG, _Fate.LATE)
        minute = (
            random.randrange(9 * 60 + 5, 11 * 60) if early else random.choice((random.randrange(545, 700), random.randrange(815, 1000)))
        )
        clerk = day.staff.clerks[place % len(day.staff.clerks)]
        took = timedelta(seconds=random.randrange(60, 420))
        day.at(day.moment(time(minute // 60, minute % 60)), lambda plan=plan, clerk=clerk, took=took: _ask(day, plan, clerk, took))
    if with_wrong_answer:
        day.at(day.moment(time(14, 5)), lambda: _put_right(day))


def _ask(day: Day, plan: _Plan, clerk: Actor, took: timedelta) -> None:
    form = QuestionForm(channel=plan.channel, question=plan.question, name=plan.person.name, phone=plan.person.phone)
    now = day.clock.now()
    match plan.fate:
        case _Fate.PROMISED | _Fate.PROMISED_LATE:
            due = day.moment(time(14, 30)) + timedelta(minutes=15 * (took.seconds % 6))
            made = day.do(clerk, lambda work: desk.record_question(work, form, reply=desk.Reply(promised_at=due)))
            late = timedelta(minutes=20) if plan.fate is _Fate.PROMISED_LATE else -timedelta(minutes=10)
            day.at(due + late, lambda: _answer(day, plan, clerk, made.id))
        case _Fate.LATE:
            made = day.do(clerk, lambda work: desk.record_question(work, form))
            day.at(now + timedelta(minutes=22), lambda: _answer(day, plan, clerk, made.id))
        case _:
            made = day.do(clerk, lambda work: desk.record_question(work, form))
            day.at(now + took, lambda: _answer(day, plan, clerk, made.id))


def _answer(day: Day, plan: _Plan, clerk: Actor, asked_id: UUID) -> None:
    def answer(work: Work) -> None:
        found = knowledge.by_code(work, plan.code) if plan.code else None
        cited = knowledge.version(work, found.version_id) if found is not None else None
        words = answer_text(draft_of(cited)) if cited is not None else "这件事不在本大厅办理，请到公安局办证大厅。"
        if plan.fate is _Fate.WRONG:
            words = WRONG_WORDS
        consult.answer(work, asked_id, words, cited.id if cited is not None else None)
        if plan.channel is not Channel.PHONE:
            order_print(work, "consultation_reply", asked_id)

    day.do(clerk, answer)
    if plan.fate is _Fate.ASKED_AGAIN:
        day.do(clerk, lambda work: consult.confirm(work, asked_id, understood=False, note="没有听明白要带原件还是复印件"))
        day.at(day.clock.now() + timedelta(minutes=2), lambda: _say_again(day, plan, clerk, asked_id))
        return
    _understood(day, plan, clerk, asked_id)


def _say_again(day: Day, plan: _Plan, clerk: Actor, asked_id: UUID) -> None:
    day.do(clerk, lambda work: consult.answer(work, asked_id, "都带原件，窗口当场核对后退还。"))
    _understood(day, plan, clerk, asked_id)


def _understood(day: Day, plan: _Plan, clerk: Actor, asked_id: UUID) -> None:
    day.do(clerk, lambda work: consult.confirm(work, asked_id, understood=True))
    if plan.channel is Channel.MAIL:  # the slip came with the letter, and its holder has it at the rating screen
        with day.look(clerk) as read:
            code = code_text(hall_secret(read), consult.file(read, asked_id).consultation.number)
        day.do(SELF_SERVICE, lambda work: desk.rate_by_slip(work, code, plan.grade), beside=clerk)


def _put_right(day: Day) -> None:
    """Somebody notices the wrong answer; the article is put right, and everybody who was told is called back."""
    clerk, keeper = day.staff.clerks[0], day.staff.supervisor
    with day.look(clerk) as read:
        told = [line.consultation.id for line in consult.newest(read, CONSULTATIONS * 2) if line.consultation.question == _ASKED[0][0]]
    if not told:
        return
    report = day.do(clerk, lambda work: consult.this_was_wrong(work, told[-1], "应当是期满前三个月内，不是期满以后"))

    def revise(work: Work) -> None:
        article = knowledge.by_code(work, WRONG)
        assert article is not None
        draft = draft_of(knowledge.version(work, article.version_id))
        clearer = replace(draft, summary=draft.summary.replace("有效期满前", "请在有效期满之前：期满前"))
        knowledge.write(work, clearer, article_id=article.article_id, reason="口头答复说反过，写明先后", mends=[report.id])

    day.do(keeper, revise, beside=clerk)
    with day.look(clerk) as read:
        people = consult.affected(read, report.id)
    for person in people:
        case_id = person.consultation.id
        day.do(clerk, lambda work, case_id=case_id: consult.call_back(work, case_id, report.id, "更正：有效期满前三个月内就可以换领。"))
        day.do(clerk, lambda work, case_id=case_id: consult.confirm(work, case_id, understood=True))


def consultation_figures(read: Reader, since: datetime, until: datetime) -> dict[str, Any]:
    """The key `consultations` of `day.json`."""
    told = consult.between(read, since, until)
    return {
        "recorded": told.recorded,
        "answered": told.answered,
        "answered_in_time": told.answered_in_time,
        "promised": told.promised,
        "promises_broken": told.promises_broken,
        "asked_again": told.reopened,
        "without_article": told.without_article,
    }


def consultation_checks(read: Reader, found: dict[str, Any], papers: dict[str, int]) -> dict[str, bool]:
    """What must hold after the day."""
    tasks = knowledge.tasks(read, also_closed=True)
    return {
        "every question of the day was answered": found["recorded"] == found["answered"] == CONSULTATIONS,
        "a question, a promise late are told as late": 0 < found["answered_in_time"] < found["recorded"] and found["promises_broken"] > 0,
        "no clock runs on a question after closing": consult.follow_up(read) == [],
        "where questions stand equals their facts": standing.differing(read) == knowledge.differing(read) == owed.differing(read) == [],
        "whoever got a wrong answer was called back": len(tasks) > 0
        and all(each.called_at is not None for task in tasks for each in consult.affected(read, task.report.id)),
        "questions that no article answered are grouped": any(len(group.members) > 1 for group in consult.questions_without_article(read)),
        "answers on site and by mail are on paper": papers.get("consultation_reply", 0) > 0,
    }
