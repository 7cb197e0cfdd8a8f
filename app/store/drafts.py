"""What somebody is typing, kept on this PC as it is typed, so that a crash, a restart or another page takes nothing away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Local
from app.store.work import Reader, Work


class Draft(Local):
    """One for each person and place of this PC: a window with its ticket, a form of a page."""

    __tablename__ = "draft"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


def save_draft(work: Work, content: dict[str, Any], place: str = "") -> Draft:
    """Keep what is being typed. One draft for each person and `place` of this PC; nobody else sees it."""
    draft = work.get(Draft, (work.actor.id, place))
    if draft is None:
        return work.add(Draft(staff_id=work.actor.id, place=place, content=content, saved_at=work.now))
    draft.content, draft.saved_at = content, work.now
    return draft


def draft(read: Reader, staff_id: UUID, place: str = "") -> dict[str, Any] | None:
    """What somebody was typing here, or None."""
    kept = read.get(Draft, (staff_id, place))
    return None if kept is None else kept.content


def drafts(read: Reader, staff_id: UUID) -> list[Draft]:
    """Everything this person was typing on this PC, the latest first."""
    return read.all(select(Draft).where(Draft.staff_id == staff_id).order_by(Draft.saved_at.desc()))


def drop_draft(work: Work, place: str = "") -> None:
    """The draft has become a record, or is not wanted any more."""
    kept = work.get(Draft, (work.actor.id, place))
    if kept is not None:
        work.remove_local(kept)
