"""Reading: what waits and what was promised. It needs nothing else of the room, because every workbench shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.consult.models import Consultation, ConsultationNow, State
from app.store import Reader


class Urgency(StrEnum):
    """How a question's clock stands, for its colour and its word."""

    NONE = "none"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class Line:
    """One question as lists show it."""

    consultation: Consultation
    now: ConsultationNow

    def urgency(self, at: datetime) -> Urgency:
        """Where its clock stands at a moment."""
        if self.now.due_at is None:
            return Urgency.NONE
        if at > self.now.due_at:
            return Urgency.LATE
        return Urgency.SOON if self.now.warn_at is not None and at >= self.now.warn_at else Urgency.RUNNING


def follow_up(read: Reader, holder_id: UUID | None = None, most: int = 200) -> list[Line]:
    """Questions whose clock runs, the one due first first; of one person where one is named."""
    wanted = select(ConsultationNow).where(ConsultationNow.due_at.is_not(None))
    if holder_id is not None:
        wanted = wanted.where(ConsultationNow.holder_id == holder_id)
    return lines(read, read.all(wanted.order_by(ConsultationNow.due_at, ConsultationNow.consultation_id).limit(most)))


def to_confirm(read: Reader, most: int = 200) -> list[Line]:
    """Answered questions of which nobody has said that the answer was understood, the oldest first."""
    wanted = select(ConsultationNow).where(ConsultationNow.state == State.ANSWERED)
    return lines(read, read.all(wanted.order_by(ConsultationNow.asked_at, ConsultationNow.consultation_id).limit(most)))


def newest(read: Reader, most: int = 200) -> list[Line]:
    """The latest questions."""
    wanted = select(ConsultationNow).order_by(ConsultationNow.asked_at.desc(), ConsultationNow.consultation_id.desc())
    return lines(read, read.all(wanted.limit(most)))


def lines(read: Reader, rows: Sequence[ConsultationNow]) -> list[Line]:
    """These rows with their questions, in their order."""
    ids = [row.consultation_id for row in rows]
    known = {each.id: each for each in read.all(select(Consultation).where(Consultation.id.in_(ids)))} if ids else {}
    return [Line(known[row.consultation_id], row) for row in rows if row.consultation_id in known]
