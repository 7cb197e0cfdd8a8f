"""The conflict inbox: both values, and one key that picks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, select
from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper

from app.store.base import Record
from app.store.columns import Instant, SmallUuid, moment
from app.store.errors import NotFound
from app.store.values import synced_kinds
from app.store.work import Reader, Work
from app.sync.models import Conflict, ConflictSettled


@dataclass(frozen=True)
class OpenConflict:
    """One column that two people changed apart. `winner` stands, `loser` does not; both as JSON values."""

    id: UUID
    table: str
    row_id: UUID
    column: str
    winner: Any
    loser: Any
    found_at: datetime


def conflicts(read: Reader) -> list[OpenConflict]:
    """Those that nobody has settled, the oldest first; of several about one column only the latest."""
    settled = select(ConflictSettled.conflict_id)
    latest: dict[tuple[UUID, str], Conflict] = {}
    for row in read.all(select(Conflict).where(Conflict.id.not_in(settled)).order_by(Conflict.hlc, Conflict.id)):
        latest[row.row_id, row.column_name] = row
    return [
        OpenConflict(row.id, row.table_name, row.row_id, row.column_name, row.winner["value"], row.loser["value"], row.at)
        for row in sorted(latest.values(), key=lambda each: (each.hlc, each.id))
    ]


def settle(work: Work, conflict_id: UUID, *, keep_winner: bool) -> None:
    """Keep what stands, or put the other value in its place: an ordinary change with a later stamp. Raises NotFound."""
    work.did("sync.settle_conflict", conflict_id)
    conflict = work.require(Conflict, conflict_id)
    same = select(Conflict.id).where(Conflict.row_id == conflict.row_id, Conflict.column_name == conflict.column_name)
    if not keep_winner:
        kind = synced_kinds().get(conflict.table_name)
        if kind is None or not issubclass(kind, Record):
            raise NotFound
        row = work.require(kind, conflict.row_id)
        setattr(row, conflict.column_name, _value(kind, conflict.column_name, conflict.loser["value"]))
    settled = set(work.all(select(ConflictSettled.conflict_id)))
    for each in work.all(same):
        if each not in settled:
            work.add(ConflictSettled(conflict_id=each, kept_winner=keep_winner))


def _value(kind: type[Record], column: str, value: Any) -> Any:
    """A JSON value as the model holds it."""
    mapper: Mapper[Any] = look(kind)
    type_: Any = mapper.columns[column].type
    if value is None:
        return None
    if isinstance(type_, SmallUuid):
        return UUID(value)
    if isinstance(type_, Instant):
        return moment(value)
    if isinstance(type_, Date):
        return date.fromisoformat(value)
    choice = getattr(type_, "enum_class", None)
    return choice(value) if choice is not None else value
