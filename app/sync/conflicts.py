"""The conflict inbox: both values, who wrote each, and one key that picks; a choice can be taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, exists, select
from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper

from app.store.base import Record
from app.store.columns import Instant, SmallUuid, moment, plain
from app.store.errors import NotFound
from app.store.values import synced_kinds
from app.store.work import Reader, Work
from app.sync.errors import SettledAlready, ValueMoved
from app.sync.models import Conflict, ConflictReopened, ConflictSettled

MOST_SHOWN = 500
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Author:
    """Who wrote a value, at which PC, when by that PC's corrected clock. `actor_id` is None for conflicts of older hubs."""

    station_id: UUID
    at: datetime
    actor_id: UUID | None


@dataclass(frozen=True)
class Choice:
    """Who kept which value."""

    kept_winner: bool
    at: datetime
    actor_id: UUID


@dataclass(frozen=True)
class FoundConflict:
    """One column that two people changed apart. `winner` stood in the table, `loser` did not; `now` is what stands there today.

    All three are JSON values. `choice` is None while nobody has settled it.
    """

    id: UUID
    table: str
    row_id: UUID
    column: str
    winner: Any
    loser: Any
    now: Any
    found_at: datetime
    winner_by: Author
    loser_by: Author
    choice: Choice | None = None


def conflicts(read: Reader) -> list[FoundConflict]:
    """Those that nobody has settled, the oldest first; of several about one column only the latest."""
    latest: dict[tuple[UUID, str], Conflict] = {}
    for row in read.all(select(Conflict).where(_is_open()).order_by(Conflict.hlc, Conflict.id)):
        latest[row.row_id, row.column_name] = row
    return [_found(read, row, None) for row in sorted(latest.values(), key=lambda each: (each.hlc, each.id))]


def settled(read: Reader, most: int = MOST_SHOWN) -> list[FoundConflict]:
    """Those that were settled, the latest choice first."""
    found: list[FoundConflict] = []
    seen: set[tuple[UUID, str]] = set()
    for choice in read.all(select(ConflictSettled).order_by(ConflictSettled.hlc.desc(), ConflictSettled.id).limit(most)):
        row = read.first(select(Conflict).where(Conflict.id == choice.conflict_id, ~_is_open()))
        if row is not None and (row.row_id, row.column_name) not in seen:
            seen.add((row.row_id, row.column_name))
            found.append(_found(read, row, Choice(choice.kept_winner, choice.at, choice.actor_id)))
    return found


def open_count(read: Reader) -> int:
    """How many columns wait for somebody to pick."""
    return read.count(select(Conflict.row_id, Conflict.column_name).where(_is_open()).distinct())


def settle(work: Work, conflict_id: UUID, *, keep_winner: bool) -> None:
    """Keep what stands, or put the other value in its place: an ordinary change with a later stamp.

    Raises NotFound, and SettledAlready where somebody was faster.
    """
    work.did("sync.settle_conflict", conflict_id)
    conflict = work.require(Conflict, conflict_id)
    if work.first(select(Conflict.id).where(Conflict.id == conflict_id, _is_open())) is None:
        raise SettledAlready
    if not keep_winner:
        row = _row(work, conflict)
        if row is None:
            raise NotFound
        setattr(row, conflict.column_name, _value(type(row), conflict.column_name, conflict.loser["value"]))
    for each in _alike(work, conflict, _is_open()):
        work.add(ConflictSettled(conflict_id=each.id, kept_winner=keep_winner))


def reopen(work: Work, conflict_id: UUID) -> None:
    """Take a choice back; the value that stood before it stands again. Raises NotFound, and ValueMoved where it was changed since."""
    work.did("sync.reopen_conflict", conflict_id)
    conflict = work.require(Conflict, conflict_id)
    choice = work.first(select(ConflictSettled).where(ConflictSettled.conflict_id == conflict_id).order_by(ConflictSettled.hlc.desc()))
    if choice is None or work.first(select(Conflict.id).where(Conflict.id == conflict_id, _is_open())) is not None:
        raise NotFound
    if not choice.kept_winner:
        row = _row(work, conflict)
        if row is None or _plain(getattr(row, conflict.column_name)) != conflict.loser["value"]:
            raise ValueMoved
        setattr(row, conflict.column_name, _value(type(row), conflict.column_name, conflict.winner["value"]))
    for each in _alike(work, conflict, ~_is_open()):
        work.add(ConflictReopened(conflict_id=each.id))


def _is_open() -> ColumnElement[bool]:
    """Settled by nobody, or taken back after that."""
    taken_back = exists().where(ConflictReopened.conflict_id == Conflict.id, ConflictReopened.hlc > ConflictSettled.hlc)
    return ~exists().where(ConflictSettled.conflict_id == Conflict.id, ~taken_back)


def _alike(work: Work, conflict: Conflict, which: ColumnElement[bool]) -> Sequence[Conflict]:
    """All conflicts about the same column of the same row: one key settles them together."""
    return work.all(select(Conflict).where(Conflict.row_id == conflict.row_id, Conflict.column_name == conflict.column_name, which))


def _found(read: Reader, row: Conflict, choice: Choice | None) -> FoundConflict:
    there = _row(read, row)
    return FoundConflict(
        id=row.id,
        table=row.table_name,
        row_id=row.row_id,
        column=row.column_name,
        winner=row.winner["value"],
        loser=row.loser["value"],
        now=None if there is None else _plain(getattr(there, row.column_name)),
        found_at=row.at,
        winner_by=Author(row.winner_station, _time(row.winner_hlc), row.winner_actor),
        loser_by=Author(row.loser_station, _time(row.loser_hlc), row.loser_actor),
        choice=choice,
    )


def _row(read: Reader, conflict: Conflict) -> Record | None:
    kind = synced_kinds().get(conflict.table_name)
    if kind is None or not issubclass(kind, Record) or conflict.column_name not in look(kind).columns:
        return None
    return read.get(kind, conflict.row_id)


def _time(hlc: int) -> datetime:
    return _START + timedelta(milliseconds=hlc >> 16)


def _plain(value: Any) -> Any:
    """A model's value as JSON has it."""
    return json.loads(json.dumps(value, default=plain))


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
