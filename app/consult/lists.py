"""Reading: what is on record, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.consult import standing
from app.consult.errors import ConsultationUnknown
from app.consult.knowledge.models import ArticleVersion, QuestionCovered
from app.consult.knowledge.rules import Group, grouped
from app.consult.models import Channel, Consultation, ConsultationEvent, ConsultationNow, Step
from app.consult.rules import Course, fold, happening
from app.consult.waiting import Line, lines
from app.regulation import Deadline
from app.regulation import service as regulation
from app.store import Reader

MOST_QUESTIONS = 2_000


@dataclass(frozen=True)
class File:
    """One question with everything about it. `cited` is the version that the standing answer comes from.

    `used` is how much of the answer clock has run so far.
    """

    consultation: Consultation
    events: tuple[ConsultationEvent, ...]
    course: Course
    answer_clock: Deadline
    promise_clock: Deadline | None
    cited: ArticleVersion | None
    used: timedelta


@dataclass(frozen=True)
class Counts:
    """The consultations of a time. In time: answered, or a promised time told, within the standard; and no promise broken."""

    recorded: int
    answered: int
    answered_in_time: int
    promised: int
    promises_kept: int
    promises_broken: int
    reopened: int
    without_article: int


def file(read: Reader, consultation_id: UUID) -> File:
    """Everything about one question. Raises ConsultationUnknown."""
    consultation = read.require(Consultation, consultation_id, ConsultationUnknown)
    events = read.all(
        select(ConsultationEvent)
        .where(ConsultationEvent.consultation_id == consultation_id)
        .order_by(ConsultationEvent.hlc, ConsultationEvent.id)
    )
    course = fold(map(happening, events))
    cited = course.answer.version_id if course.answer is not None else None
    return File(
        consultation,
        tuple(events),
        course,
        standing.answer_deadline(read, consultation.asked_at, course),
        standing.promise_deadline(read, course),
        read.get(ArticleVersion, cited) if cited is not None else None,
        regulation.calendar(read).working_time_between(consultation.asked_at, read.now, course.rests, now=read.now),
    )


def search(read: Reader, typed: str, most: int = 100) -> list[Line]:
    """Questions that hold everything typed (name, phone, number, words of the question), the newest first."""
    found = [hit.subject_id for hit in read.search(typed, [Consultation], most)]
    return lines_of(read, found)


def of_customer(read: Reader, customer_ids: Sequence[UUID], most: int = 50) -> list[Line]:
    """What a customer asked before, the newest first."""
    ids = read.all(
        select(Consultation.id).where(Consultation.customer_id.in_(customer_ids)).order_by(Consultation.asked_at.desc()).limit(most)
    )
    return lines_of(read, ids)


def lines_of(read: Reader, ids: Sequence[UUID]) -> list[Line]:
    """These questions, in their order."""
    rows = {row.consultation_id: row for row in _rows(read, ids)}
    return lines(read, [rows[each] for each in ids if each in rows])


def by_number(read: Reader, number: str) -> Consultation | None:
    """The question with this number."""
    return read.first(select(Consultation).where(Consultation.number == number.strip().upper()))


def _rows(read: Reader, ids: Sequence[UUID]) -> list[ConsultationNow]:
    return read.all(select(ConsultationNow).where(ConsultationNow.consultation_id.in_(ids))) if ids else []


def answered_last(read: Reader, counter_id: UUID, within: timedelta) -> tuple[Consultation, ConsultationEvent] | None:
    """The question asked on site whose answer was last said to be understood at a window, within a time: whom its rating screen asks."""
    event = read.first(
        select(ConsultationEvent)
        .where(
            ConsultationEvent.counter_id == counter_id,
            ConsultationEvent.at > read.now - within,
            ConsultationEvent.kind == Step.UNDERSTOOD,
        )
        .order_by(ConsultationEvent.at.desc(), ConsultationEvent.hlc.desc())
    )
    if event is None:
        return None
    consultation = read.get(Consultation, event.consultation_id)
    return (consultation, event) if consultation is not None and consultation.channel is Channel.ON_SITE else None


# What to write next, and the figures


def questions_without_article(read: Reader, most: int = MOST_QUESTIONS) -> list[Group[Consultation]]:
    """What to write next: questions that found no article, put together by what they ask, the largest group first."""
    covered = select(QuestionCovered.consultation_id)
    ids = read.all(
        select(ConsultationNow.consultation_id)
        .where(ConsultationNow.without_article.is_(True), ConsultationNow.consultation_id.not_in(covered))
        .order_by(ConsultationNow.asked_at.desc())
        .limit(most)
    )
    rows = read.all(select(Consultation).where(Consultation.id.in_(ids)).order_by(Consultation.asked_at)) if ids else []
    return grouped((each.question, each) for each in rows)


def between(read: Reader, since: datetime, until: datetime) -> Counts:
    """The figures of the questions asked in a time. Clauses 2.2.2, 3.1.3, 3.1.4."""
    rows = read.all(select(ConsultationNow).where(ConsultationNow.asked_at >= since, ConsultationNow.asked_at < until))
    broken = kept = 0
    for row in rows:
        if row.promises:
            for promise in standing.course_of(read, row.consultation_id).promises:
                broken += promise.is_broken(read.now)
                kept += promise.answered and not promise.is_broken(read.now)
    answered = [row for row in rows if row.answered_at is not None]
    late_now = {row.consultation_id for row in rows if row.due_at is not None and row.due_at < read.now}
    return Counts(
        recorded=len(rows),
        answered=len(answered),
        answered_in_time=sum(bool(row.first_in_time) and not row.late and row.consultation_id not in late_now for row in answered),
        promised=sum(row.promises > 0 for row in rows),
        promises_kept=kept,
        promises_broken=broken,
        reopened=sum(row.reopened > 0 for row in rows),
        without_article=sum(row.without_article for row in rows),
    )
