"""Conflicts: what two people wrote to the same place without having seen each other, and who settled it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Fact


class Conflict(Fact):
    """One column of one row, with both values (`{"value": ...}`). The winner stands in the table. The hub writes it: it sees all sides."""

    __tablename__ = "sync_conflict"

    table_name: Mapped[str]
    row_id: Mapped[UUID] = mapped_column(index=True)
    column_name: Mapped[str]
    winner: Mapped[dict[str, Any]]
    loser: Mapped[dict[str, Any]]
    winner_station: Mapped[UUID]
    winner_hlc: Mapped[int]
    loser_station: Mapped[UUID]
    loser_hlc: Mapped[int]
    winner_actor: Mapped[UUID | None] = mapped_column(default=None)
    loser_actor: Mapped[UUID | None] = mapped_column(default=None)


class ConflictSettled(Fact):
    """Somebody looked at both values and kept one."""

    __tablename__ = "sync_conflict_settled"

    conflict_id: Mapped[UUID] = mapped_column(index=True)
    kept_winner: Mapped[bool]


class ConflictReopened(Fact):
    """Somebody took a choice back: the conflict waits again for who settles it."""

    __tablename__ = "sync_conflict_reopened"

    conflict_id: Mapped[UUID] = mapped_column(index=True)
