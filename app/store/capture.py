"""Change capture: what one transaction inserted and changed, gathered from the flush itself (SYNC.md, 1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper

from app.store.base import Base, Claim, Fact, Happened, Local, Record, Synced
from app.store.columns import plain
from app.store.errors import FactChanged
from app.store.inserts import column_names

_OWN = frozenset({"id", "hall_id", "station_id", "hlc", "created_at", "created_by", "stamps"})


@dataclass(frozen=True)
class Stamp:
    """Who writes, where and when: the same for every row of one transaction."""

    hall_id: UUID
    station_id: UUID
    hlc: int
    now: datetime
    actor_id: UUID


@dataclass
class Captured:
    """The rows of one transaction, in order, as they will be sent."""

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    kinds: set[type[Base]] = field(default_factory=set[type[Base]])
    ids: set[UUID] = field(default_factory=set[UUID])

    def inserted(self, row: Synced, values: Sequence[Any]) -> None:
        kind = type(row)
        self.rows.append({"t": kind.__tablename__, "i": dict(zip(column_names(kind), values, strict=True))})
        self.kinds.add(kind)
        self.ids.add(row.id)

    def inserted_values(self, kind: type[Synced], values: dict[str, Any]) -> None:
        self.rows.append({"t": kind.__tablename__, "i": values})
        self.kinds.add(kind)
        self.ids.add(values["id"])

    def changed(self, row: Record, columns: Mapping[str, list[Any] | None]) -> None:
        """`columns` says for each column which stamp the writer saw; the insertion's own is not repeated."""
        seen = {name: stamp for name, stamp in columns.items() if stamp is not None}
        entry = {"t": row.__tablename__, "id": row.id, "c": {name: getattr(row, name) for name in columns}}
        self.rows.append(entry | {"b": seen} if seen else entry)
        self.kinds.add(type(row))
        self.ids.add(row.id)

    def text(self) -> str:
        """The rows as one JSON text."""
        return _TEXT.encode(self.rows)


_TEXT = json.JSONEncoder(default=plain, ensure_ascii=False, separators=(",", ":"))


@cache
def column_defaults(kind: type[Base]) -> dict[str, Callable[[], object]]:
    """How to make the value of each column that a constructor may leave out."""
    mapper: Mapper[Any] = look(kind)
    found: dict[str, Callable[[], object]] = {}
    for name in column_names(kind):
        factory = kind.__dataclass_fields__[name].default_factory
        column_default: Any = mapper.columns[name].default
        if callable(factory):
            found[name] = factory
        elif column_default is not None and column_default.is_scalar:
            found[name] = partial(_same, column_default.arg)
        elif mapper.columns[name].nullable:
            found[name] = partial(_same, None)
    return found


def _same(value: object) -> object:
    return value


def stamp_new(row: Synced, stamp: Stamp) -> None:
    """Fill what the unit of work knows about a new row; past the attributes, whose news nobody waits for before the insert."""
    values = vars(row)
    values["hall_id"], values["station_id"], values["hlc"] = stamp.hall_id, stamp.station_id, stamp.hlc
    if isinstance(row, Happened):
        values["actor_id"] = stamp.actor_id
        if values.get("at") is None:
            values["at"] = stamp.now
    elif isinstance(row, Record):
        values["created_at"], values["created_by"] = stamp.now, stamp.actor_id


def stamp_values(kind: type[Synced], values: dict[str, Any], stamp: Stamp) -> None:
    """The same for a row that goes in as plain values."""
    values.update(hall_id=stamp.hall_id, station_id=stamp.station_id, hlc=stamp.hlc)
    if issubclass(kind, Fact | Claim):
        values["actor_id"] = stamp.actor_id
        if values.get("at") is None:
            values["at"] = stamp.now
    elif issubclass(kind, Record):
        values.update(created_at=stamp.now, created_by=stamp.actor_id, stamps={})


def stamp_changed(row: Synced | Local, stamp: Stamp) -> dict[str, list[Any] | None]:
    """The columns of a record that this flush changes, each with the stamp it had; all are stamped anew.

    None stands for the stamp of the insertion. Raises FactChanged for anything but a record.
    """
    if isinstance(row, Local):
        return {}
    state: Any = look(row)
    changed = [name for name in column_names(type(row)) if name not in _OWN and state.attrs[name].history.has_changes()]
    if not changed:
        return {}
    if not isinstance(row, Record):
        raise FactChanged
    seen = {name: row.stamps.get(name) for name in changed}
    if (row.hlc, row.station_id) != (stamp.hlc, stamp.station_id):  # made by this very transaction, it has its stamp already
        row.stamps = row.stamps | {name: [stamp.hlc, stamp.station_id.hex] for name in changed}
    return seen


def link(previous: bytes, seq: int, stamp: Stamp, actions: str, digest: bytes) -> bytes:
    """The next link of the audit chain: SHA-256 over the last link and what this transaction was.

    `digest` is the SHA-256 of the captured rows, so that the chain survives when those are cleared after sending.
    """
    body = b"|".join((str(seq).encode(), str(stamp.hlc).encode(), stamp.actor_id.bytes, actions.encode(), digest))
    return hashlib.sha256(b"audit-v1" + previous + stamp.station_id.bytes + len(body).to_bytes(4) + body).digest()
