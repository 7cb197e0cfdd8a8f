"""What people do about questions: record, answer, promise, confirm, hand on, put right. Clauses 2.1.1, 2.2.2, 3.1.1 to 3.1.4."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.access import Role, right
from app.consult import owed, standing
from app.consult.citations import citing, counts_of
from app.consult.corrections import Affected, Call, affected, call_for, waiting_calls
from app.consult.earlier import Earlier, earlier
from app.consult.errors import AnswerMissing, ConsultationUnknown, PhoneMissing, ReasonMissing, StepOutOfTurn
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import WrongAnswer
from app.consult.lists import (
    Counts,
    File,
    answered_last,
    between,
    by_number,
    file,
    lines_of,
    of_customer,
    questions_without_article,
    search,
)
from app.consult.models import Consultation, ConsultationEvent, ConsultationNow, Step
from app.consult.rules import ANSWERS, QuestionForm, can_follow, check, check_promise
from app.consult.waiting import Line, follow_up, newest, to_confirm
from app.documents.numbers import NumberKind, next_number
from app.regulation import service as regulation
from app.store import Work, new_id
from app.text import paragraph

COUNTER = (Role.CLERK, Role.SUPERVISOR)
_MOST_ANSWER = 8_000


@right(*COUNTER)
def record(work: Work, typed: QuestionForm) -> Consultation:
    """A question was asked; its clock runs from `asked_at`, or now. Clauses 3.1.1, 3.1.2. Raises the first ConsultationFault."""
    form, faults = check(typed, work.now)
    if faults:
        raise faults[0]
    consultation = work.add(
        Consultation(
            number=next_number(work, NumberKind.CONSULTATION),
            channel=form.channel,
            question=form.question,
            asked_at=form.asked_at or work.now,
            contact_id=form.contact_id or new_id(),
            name=form.name,
            phone=form.phone,
            address=form.address,
            customer_id=form.customer_id,
            ticket_id=form.ticket_id,
            service_id=form.service_id,
        )
    )
    work.add(ConsultationEvent(consultation_id=consultation.id, kind=Step.RECORDED, counter_id=work.actor.counter_id))
    standing.keep(work, consultation)
    return consultation


@right(*COUNTER)
def answer(work: Work, consultation_id: UUID, text: str, version_id: UUID | None = None) -> ConsultationEvent:
    """The question is answered, from this version of an article where there is one. Clauses 2.2.2, 3.1.3.

    Raises AnswerMissing, ArticleUnknown, ConsultationUnknown, StepOutOfTurn.
    """
    words = paragraph(text, _MOST_ANSWER).text
    if not words:
        raise AnswerMissing(field="answer")
    cited = knowledge.version(work, version_id) if version_id is not None else None
    if cited is not None:
        knowledge.used(work, cited.article_id)
    return _happened(
        work, consultation_id, Step.ANSWERED, note=words, version_id=version_id, article_id=cited.article_id if cited else None
    )


@right(*COUNTER)
def promise(
    work: Work, consultation_id: UUID, promised_at: datetime | None, *, holder_id: UUID | None = None, note: str = ""
) -> ConsultationEvent:
    """It takes longer: the expected time of the reply is told, and goes on the list of who promised it. Clause 3.1.3.

    Raises PromiseMissing, PromisePast, PromiseOutsideHours, PhoneMissing, ConsultationUnknown, StepOutOfTurn.
    """
    consultation = work.require(Consultation, consultation_id, ConsultationUnknown)
    check_promise(promised_at, work.now, regulation.calendar(work), phone=consultation.phone, channel=consultation.channel)
    return _happened(work, consultation_id, Step.PROMISED, note=_words(note), promised_at=promised_at, holder_id=holder_id or work.actor.id)


@right(*COUNTER)
def hand_on(work: Work, consultation_id: UUID, holder_id: UUID, note: str = "") -> ConsultationEvent:
    """Somebody else answers; a promise goes with it and keeps its time. Raises ConsultationUnknown, StepOutOfTurn."""
    return _happened(work, consultation_id, Step.HANDED_ON, note=_words(note), holder_id=holder_id)


@right(*COUNTER)
def confirm(work: Work, consultation_id: UUID, *, understood: bool, note: str = "") -> ConsultationEvent:
    """Whether the person understood; no opens the question again, on the same clock. Clause 3.1.4.

    Raises ReasonMissing for a no without a word, ConsultationUnknown, StepOutOfTurn.
    """
    if not understood and not note.strip():
        raise ReasonMissing(field="note")
    return _happened(work, consultation_id, Step.UNDERSTOOD if understood else Step.NOT_UNDERSTOOD, note=_words(note))


@right(*COUNTER)
def not_reached(work: Work, consultation_id: UUID, note: str = "") -> ConsultationEvent:
    """Nobody picked up; a promise goes on running. Raises ConsultationUnknown, StepOutOfTurn."""
    return _happened(work, consultation_id, Step.NOT_REACHED, note=_words(note))


@right(*COUNTER)
def withdraw(work: Work, consultation_id: UUID, reason: str) -> ConsultationEvent:
    """The question fell away. Raises ReasonMissing, ConsultationUnknown, StepOutOfTurn."""
    if not reason.strip():
        raise ReasonMissing(field="note")
    return _happened(work, consultation_id, Step.WITHDRAWN, note=_words(reason))


@right(*COUNTER)
def this_was_wrong(work: Work, consultation_id: UUID, note: str) -> WrongAnswer:
    """The answer that stands was wrong: a task to revise what it came from. Clause 2.2.2.

    Raises NoteMissing, ConsultationUnknown, StepOutOfTurn when nothing was answered.
    """
    work.require(Consultation, consultation_id, ConsultationUnknown)
    given = standing.course_of(work, consultation_id).answer
    if given is None:
        raise StepOutOfTurn
    return knowledge.report_wrong(work, note, article_id=given.article_id, version_id=given.version_id, consultation_id=consultation_id)


@right(*COUNTER)
def call_back(work: Work, consultation_id: UUID, report_id: UUID, text: str) -> ConsultationEvent:
    """Somebody who got the wrong answer was told the right one; whether they understood is asked again.

    Raises AnswerMissing, ReportUnknown, PhoneMissing, ConsultationUnknown, StepOutOfTurn.
    """
    words = paragraph(text, _MOST_ANSWER).text
    if not words:
        raise AnswerMissing(field="answer")
    if not work.require(Consultation, consultation_id, ConsultationUnknown).phone:
        raise PhoneMissing(field="phone")
    task = knowledge.task(work, report_id)
    mended = task.closed.version_id if task.closed is not None else None
    return _happened(
        work,
        consultation_id,
        Step.CORRECTED,
        note=words,
        report_id=report_id,
        version_id=mended,
        article_id=task.report.article_id if mended else None,
    )


@right(*COUNTER)
def put_right(work: Work, consultation_id: UUID, form: QuestionForm) -> Consultation:
    """Correct who asked and what; when it was asked and its number stay. Raises the first ConsultationFault, ConsultationUnknown."""
    consultation = work.require(Consultation, consultation_id, ConsultationUnknown)
    checked, faults = check(form, work.now)
    if faults:
        raise faults[0]
    for name in ("question", "name", "phone", "address", "customer_id", "service_id"):
        value = getattr(checked, name)
        if value != getattr(consultation, name):
            setattr(consultation, name, value)
    return consultation


def refresh_running(work: Work) -> None:
    """The clocks that run, of questions and of calls that are owed, by the calendar and the standards of now."""
    standing.refresh_running(work)
    owed.refresh_running(work)


def _happened(
    work: Work,
    consultation_id: UUID,
    step: Step,
    *,
    note: str = "",
    article_id: UUID | None = None,
    version_id: UUID | None = None,
    promised_at: datetime | None = None,
    holder_id: UUID | None = None,
    report_id: UUID | None = None,
) -> ConsultationEvent:
    consultation = work.require(Consultation, consultation_id, ConsultationUnknown)
    now = work.get(ConsultationNow, consultation_id) or standing.keep(work, consultation)
    if not can_follow(now.state, step):
        raise StepOutOfTurn
    event = work.add(
        ConsultationEvent(
            consultation_id=consultation_id,
            kind=step,
            note=note,
            article_id=article_id,
            version_id=version_id,
            promised_at=promised_at,
            holder_id=holder_id,
            report_id=report_id,
            counter_id=work.actor.counter_id,
        )
    )
    standing.keep(work, consultation)
    if step in ANSWERS:
        owed.keep_question(work, consultation_id, article_id)
    return event


def _words(text: str) -> str:
    return paragraph(text, 2_000).text


__all__ = [
    "Affected",
    "Call",
    "Counts",
    "Earlier",
    "File",
    "Line",
    "affected",
    "answer",
    "answered_last",
    "between",
    "by_number",
    "call_back",
    "call_for",
    "citing",
    "confirm",
    "counts_of",
    "earlier",
    "file",
    "follow_up",
    "hand_on",
    "lines_of",
    "newest",
    "not_reached",
    "of_customer",
    "promise",
    "put_right",
    "questions_without_article",
    "record",
    "refresh_running",
    "search",
    "this_was_wrong",
    "to_confirm",
    "waiting_calls",
    "withdraw",
]
