"""Answers that were wrong: who got them, what they are told instead, and until when. Clause 2.2.2.

The clock of a call begins when the right answer is known: with the version that puts the article right, or with the report
itself where no article was cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.consult import owed
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import WrongAnswer
from app.consult.knowledge.rules import answer_text, draft_of
from app.consult.knowledge.service import RevisionTask
from app.consult.models import Consultation, OwedCall
from app.regulation import Deadline
from app.store import Reader

_AT_ONCE = 400
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
    begun = owed.known_since(task.report, task.closed)
    return None if begun is None else owed.deadline(read, begun)


def affected(read: Reader, report_id: UUID) -> list[Affected]:
    """Everybody who got the wrong answer: those answered from a version that said it, until the one that puts it right.

    A report about an answer without an article is about that one person. Raises ReportUnknown.
    """
    knowledge.task(read, report_id)
    rows = read.all(select(OwedCall).where(OwedCall.report_id == report_id))
    found = [person for _, person in _people(read, rows)]
    return sorted(found, key=lambda each: (each.called_at is not None, each.answered_at))


def waiting_calls(read: Reader, most: int = 200) -> list[Call]:
    """Everybody whose right answer is known and who has not been called yet, the one due first first."""
    wanted = select(OwedCall).where(OwedCall.called_at.is_(None), OwedCall.due_at.is_not(None), OwedCall.known_at >= read.now - LOOK_BACK)
    return _calls(read, read.all(wanted.order_by(OwedCall.due_at, OwedCall.answered_at, OwedCall.consultation_id).limit(most)))


def call_for(read: Reader, consultation_id: UUID) -> Call | None:
    """The call that somebody is owed about one question, the one due first; None when nobody waits for one."""
    wanted = select(OwedCall).where(OwedCall.consultation_id == consultation_id, OwedCall.called_at.is_(None), OwedCall.due_at.is_not(None))
    found = _calls(read, read.all(wanted.order_by(OwedCall.due_at, OwedCall.report_id)))
    return found[0] if found else None


def _people(read: Reader, rows: Sequence[OwedCall]) -> list[tuple[UUID, Affected]]:
    """Those of the rows whose question has come, with their reports, in their order."""
    ids = [row.consultation_id for row in rows]
    known: dict[UUID, Consultation] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = read.all(select(Consultation).where(Consultation.id.in_(ids[start : start + _AT_ONCE])))
        known.update((each.id, each) for each in part)
    return [
        (row.report_id, Affected(known[row.consultation_id], row.answered_at, row.called_at, row.due_at))
        for row in rows
        if row.consultation_id in known
    ]


def _calls(read: Reader, rows: Sequence[OwedCall]) -> list[Call]:
    tasks: dict[UUID, tuple[WrongAnswer, str]] = {}
    found: list[Call] = []
    for report_id, person in _people(read, rows):
        if report_id not in tasks:
            task = knowledge.task(read, report_id)
            tasks[report_id] = task.report, _right(read, task)
        found.append(Call(person, *tasks[report_id]))
    return found


def _right(read: Reader, task: RevisionTask) -> str:
    version_id = task.closed.version_id if task.closed is not None else None
    return answer_text(draft_of(knowledge.version(read, version_id))) if version_id is not None else ""
