"""Answers that were wrong: who got them, what they are told instead, and until when. Clause 2.2.2.

The clock of a call begins when the right answer is known: with the version that puts the article right, or with the report
itself where no article was cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion, WrongAnswer, WrongAnswerClosed
from app.consult.knowledge.rules import answer_text, draft_of, wrong_versions
from app.consult.knowledge.service import RevisionTask
from app.consult.models import Consultation, ConsultationEvent
from app.consult.rules import ANSWERS
from app.regulation import Deadline, StandardKey
from app.regulation import service as regulation
from app.store import Reader

LOOK_BACK = timedelta(days=60)
"""Calls older than this are in the task of their report, and no longer on the list of every day."""


@dataclass(frozen=True)
class Affected:
    """Somebody who got a wrong answer: their question, when it was answered, until when they are to be called, and when they were.

    `due_at` is None while nobody knows the right answer.
    """

    consultation: Consultation
    answered_at: datetime
    called_at: datetime | None
    due_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether the call came, or would come now, after its time."""
        return self.due_at is not None and (self.called_at or now) > self.due_at


@dataclass(frozen=True)
class Call:
    """Somebody to call now: what was wrong, and what is right."""

    person: Affected
    report: WrongAnswer
    right: str


def deadline(read: Reader, task: RevisionTask) -> Deadline | None:
    """Until when everybody who got the wrong answer is to be called, with its ledger; None while the right answer is not known."""
    begun = _known_since(task)
    return None if begun is None else regulation.due(read, StandardKey.CORRECTION_WORKING_DAYS, begun)


def affected(read: Reader, report_id: UUID) -> list[Affected]:
    """Everybody who got the wrong answer: those answered from a version that said it, until the one that puts it right.

    A report about an answer without an article is about that one person. Raises ReportUnknown.
    """
    return _people(read, knowledge.task(read, report_id))


def waiting_calls(read: Reader, most: int = 200) -> list[Call]:
    """Everybody whose right answer is known and who has not been called yet, the one due first first."""
    since = read.now - LOOK_BACK
    put_right = select(WrongAnswerClosed.report_id).where(WrongAnswerClosed.version_id.is_not(None), WrongAnswerClosed.at >= since)
    dismissed = select(WrongAnswerClosed.report_id).where(WrongAnswerClosed.version_id.is_(None))
    without_article = WrongAnswer.article_id.is_(None) & (WrongAnswer.at >= since) & WrongAnswer.id.not_in(dismissed)
    found: list[Call] = []
    for report_id in read.all(select(WrongAnswer.id).where(or_(WrongAnswer.id.in_(put_right), without_article)).order_by(WrongAnswer.hlc)):
        task = knowledge.task(read, report_id)
        right = _right(read, task)
        found += [Call(each, task.report, right) for each in _people(read, task) if each.called_at is None and each.due_at is not None]
        if len(found) >= most:
            break
    return sorted(found, key=lambda call: (call.person.due_at or read.now, call.person.answered_at))[:most]


def call_for(read: Reader, consultation_id: UUID) -> Call | None:
    """The call that somebody is owed about one question, the earliest one; None when nobody waits for one."""
    events = read.all(select(ConsultationEvent).where(ConsultationEvent.consultation_id == consultation_id))
    articles = {event.article_id for event in events if event.article_id is not None}
    about = WrongAnswer.consultation_id == consultation_id
    wanted = select(WrongAnswer.id).where(or_(about, WrongAnswer.article_id.in_(articles)) if articles else about)
    for report_id in read.all(wanted.order_by(WrongAnswer.hlc)):
        task = knowledge.task(read, report_id)
        mine = next((each for each in _people(read, task, consultation_id) if each.called_at is None and each.due_at is not None), None)
        if mine is not None:
            return Call(mine, task.report, _right(read, task))
    return None


def _known_since(task: RevisionTask) -> datetime | None:
    if task.closed is not None:
        return task.closed.at if task.closed.version_id is not None else None
    return task.report.at if task.report.article_id is None else None


def _right(read: Reader, task: RevisionTask) -> str:
    version_id = task.closed.version_id if task.closed is not None else None
    return answer_text(draft_of(knowledge.version(read, version_id))) if version_id is not None else ""


def _people(read: Reader, task: RevisionTask, only: UUID | None = None) -> list[Affected]:
    report = task.report
    answers = select(ConsultationEvent).where(ConsultationEvent.kind.in_(ANSWERS))
    if report.article_id is None or report.version_id is None:
        answers = answers.where(ConsultationEvent.consultation_id == report.consultation_id)
    else:
        answers = answers.where(ConsultationEvent.version_id.in_([each.id for each in _wrong(read, task)]))
    if only is not None:
        answers = answers.where(ConsultationEvent.consultation_id == only)
    when: dict[UUID, datetime] = {}
    for event in read.all(answers.order_by(ConsultationEvent.hlc, ConsultationEvent.id)):
        if event.report_id != report.id:
            when.setdefault(event.consultation_id, event.at)
    ids: Sequence[UUID] = list(when)
    calls = select(ConsultationEvent).where(ConsultationEvent.consultation_id.in_(ids), ConsultationEvent.report_id == report.id)
    called = {event.consultation_id: event.at for event in read.all(calls)} if ids else {}
    known = read.all(select(Consultation).where(Consultation.id.in_(ids))) if ids else []
    until = deadline(read, task)
    due = None if until is None else until.due_at
    found = [Affected(each, when[each.id], called.get(each.id), due) for each in known]
    return sorted(found, key=lambda each: (each.called_at is not None, each.answered_at))


def _wrong(read: Reader, task: RevisionTask) -> list[ArticleVersion]:
    report = task.report
    assert report.article_id is not None
    assert report.version_id is not None
    mended = knowledge.version(read, task.closed.version_id) if task.closed is not None and task.closed.version_id else None
    return wrong_versions(knowledge.versions(read, report.article_id), knowledge.version(read, report.version_id), mended)
