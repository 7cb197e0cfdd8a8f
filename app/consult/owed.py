"""Who is owed a call because an answer was wrong, and until when: kept beside the facts, so that no list looks through all reports.

`keep` runs with every report, its end, and every answer that it touches; `refresh` recomputes from the facts alone, after a merge;
`differing` compares the two. Clause 2.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.consult.knowledge.models import ArticleVersion, WrongAnswer, WrongAnswerClosed
from app.consult.knowledge.rules import order, wrong_versions
from app.consult.models import ConsultationEvent, OwedCall
from app.consult.rules import ANSWERS
from app.regulation import Deadline, StandardKey
from app.regulation import service as regulation
from app.store import Reader, Work

_AT_ONCE = 400


def end_of(read: Reader, report_id: UUID) -> WrongAnswerClosed | None:
    """What ended a report; of two ends written apart the first one did."""
    ends = select(WrongAnswerClosed).where(WrongAnswerClosed.report_id == report_id)
    return read.first(ends.order_by(WrongAnswerClosed.hlc, WrongAnswerClosed.id))


def known_since(report: WrongAnswer, end: WrongAnswerClosed | None) -> datetime | None:
    """Since when the right answer is known: the version that puts it right, or the report itself where no article was cited."""
    if end is not None:
        return end.at if end.version_id is not None else None
    return report.at if report.article_id is None else None


def deadline(read: Reader, begun: datetime) -> Deadline:
    """Until when everybody is to be called from the moment when the right answer is known, with its ledger."""
    return regulation.due(read, StandardKey.CORRECTION_WORKING_DAYS, begun)


def _computed(read: Reader, report: WrongAnswer, only: UUID | None = None) -> dict[UUID, dict[str, Any]]:
    """The row of everybody who got the wrong answer, or of one of them, as the facts make it."""
    end = end_of(read, report.id)
    answers = select(ConsultationEvent).where(ConsultationEvent.kind.in_(ANSWERS))
    if report.article_id is None or report.version_id is None:
        answers = answers.where(ConsultationEvent.consultation_id == report.consultation_id)
    else:
        answers = answers.where(ConsultationEvent.version_id.in_([each.id for each in _wrong(read, report, end)]))
    if only is not None:
        answers = answers.where(ConsultationEvent.consultation_id == only)
    when: dict[UUID, datetime] = {}
    for event in read.all(answers.order_by(ConsultationEvent.hlc, ConsultationEvent.id)):
        if event.report_id != report.id:
            when.setdefault(event.consultation_id, event.at)
    if not when:
        return {}
    called = _called(read, report.id, list(when))
    begun = known_since(report, end)
    due = None if begun is None else deadline(read, begun).due_at
    return {each: {"answered_at": at, "called_at": called.get(each), "known_at": begun, "due_at": due} for each, at in when.items()}


def _called(read: Reader, report_id: UUID, ids: list[UUID]) -> Mapping[UUID, datetime]:
    calls = select(ConsultationEvent).where(ConsultationEvent.consultation_id.in_(ids), ConsultationEvent.report_id == report_id)
    found: dict[UUID, datetime] = {}
    for event in read.all(calls.order_by(ConsultationEvent.hlc, ConsultationEvent.id)):
        found.setdefault(event.consultation_id, event.at)
    return found


def _wrong(read: Reader, report: WrongAnswer, end: WrongAnswerClosed | None) -> list[ArticleVersion]:
    known = sorted(read.all(select(ArticleVersion).where(ArticleVersion.article_id == report.article_id)), key=order)
    reported = next((each for each in known if each.id == report.version_id), None)
    if reported is None:
        return []
    mended = next((each for each in known if end is not None and each.id == end.version_id), None)
    return wrong_versions(known, reported, mended)


def keep(work: Work, report_id: UUID, only: UUID | None = None) -> None:
    """Bring the rows of a report up to its facts, or the row of one question."""
    work.flush()
    report = work.get(WrongAnswer, report_id)
    if report is None:
        return
    wanted = _computed(work, report, only)
    rows = select(OwedCall).where(OwedCall.report_id == report_id)
    if only is not None:
        rows = rows.where(OwedCall.consultation_id == only)
    known = {row.consultation_id: row for row in work.all(rows)}
    for consultation_id, values in wanted.items():
        row = known.pop(consultation_id, None)
        if row is None:
            work.add(OwedCall(report_id=report_id, consultation_id=consultation_id, **values))
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    for row in known.values():
        work.remove_local(row)


def keep_question(work: Work, consultation_id: UUID, article_id: UUID | None = None) -> None:
    """A question was answered or its correction told: the reports about it, and about the article that the answer cites."""
    about = WrongAnswer.consultation_id == consultation_id
    wanted = select(WrongAnswer.id).where(about if article_id is None else or_(about, WrongAnswer.article_id == article_id))
    owed = select(OwedCall.report_id).where(OwedCall.consultation_id == consultation_id)
    for report_id in sorted({*work.all(wanted), *work.all(owed)}):
        keep(work, report_id, consultation_id)


def refresh(work: Work, report_ids: Iterable[UUID]) -> None:
    """Recompute the rows of these reports from the facts."""
    for report_id in sorted(set(report_ids)):
        keep(work, report_id)


def refresh_running(work: Work) -> None:
    """The calls that wait, by today's calendar; and reports that nothing is kept of yet, in a file of an earlier program."""
    waiting = select(OwedCall.report_id).where(OwedCall.called_at.is_(None), OwedCall.due_at.is_not(None)).distinct()
    unknown = select(WrongAnswer.id).where(WrongAnswer.id.not_in(select(OwedCall.report_id)))
    refresh(work, [*work.all(waiting), *work.all(unknown)])


def any_report(read: Reader) -> bool:
    """Whether anybody ever said that an answer was wrong."""
    return read.first(select(WrongAnswer.id)) is not None


def about(read: Reader, article_ids: Iterable[UUID]) -> set[UUID]:
    """The reports about these articles."""
    wanted = list(article_ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        found.update(read.all(select(WrongAnswer.id).where(WrongAnswer.article_id.in_(wanted[start : start + _AT_ONCE]))))
    return found


def answered(read: Reader, event_ids: Iterable[UUID]) -> set[tuple[UUID, UUID | None]]:
    """The questions that these events answer, each with the article it is answered from."""
    wanted = list(event_ids)
    found: set[tuple[UUID, UUID | None]] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        part = ConsultationEvent.id.in_(wanted[start : start + _AT_ONCE])
        rows = select(ConsultationEvent.consultation_id, ConsultationEvent.article_id).where(part, ConsultationEvent.kind.in_(ANSWERS))
        found.update((row[0], row[1]) for row in read.rows(rows))
    return found


def differing(read: Reader) -> list[UUID]:
    """Reports whose rows are not what their facts say; none when all is well."""
    kept: dict[UUID, dict[UUID, OwedCall]] = {}
    for row in read.all(select(OwedCall)):
        kept.setdefault(row.report_id, {})[row.consultation_id] = row
    found: list[UUID] = []
    for report in read.all(select(WrongAnswer)):
        rows, wanted = kept.pop(report.id, {}), _computed(read, report)
        same = rows.keys() == wanted.keys()
        if not same or any(getattr(rows[each], name) != value for each, values in wanted.items() for name, value in values.items()):
            found.append(report.id)
    return [*found, *kept]
