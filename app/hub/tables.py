"""A hall's tables as they are handed to a new PC, and as they are compared with an old one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest
from app.hub.feed import end_of
from app.store.digest import RANGE, RangeDigest, columns_of, digest, rows_of
from app.store.tables import KeptEntry
from app.store.values import ValueRefused, synced_kinds, table_values

PAGE = 500
KEPT = "~kept"
"""After the tables: what the hub keeps for newer programs."""

_KEPT: Any = KeptEntry.__table__


@dataclass(frozen=True)
class SnapshotPage:
    """A page of a hall's rows as entries. `table` and `after` ask for the next one; `table` is "" behind the last.

    `of` is how many rows there are in all; it is counted for the first page only.
    """

    entries: list[dict[str, Any]]
    table: str
    after: str
    of: int = 0


def snapshot(database: HubDatabase, hall_id: UUID, table: str, after: str) -> SnapshotPage:
    """The page after a row. Pages are read at different times; the feed from the position before the first makes them one."""
    names = [*sorted(synced_kinds()), KEPT]
    if is_first := table == "":
        table = names[0]
    if table not in names:
        raise BadRequest("no such table")
    with database.read() as connection:
        of = _count(connection, hall_id) if is_first else 0
        if table == KEPT:
            return _kept(connection, hall_id, after)
        try:
            rows = list(rows_of(connection, table, hall_id, after, most=PAGE))
        except ValueRefused:
            raise BadRequest("no such row") from None
    entries = [{"t": table, "i": row} for row in rows]
    if len(rows) == PAGE:
        return SnapshotPage(entries, table, rows[-1]["id"], of)
    return SnapshotPage(entries, names[names.index(table) + 1], "", of)


def _count(connection: Connection, hall_id: UUID) -> int:
    tables: list[Any] = [kind.__table__ for kind in synced_kinds().values()]
    return sum(
        connection.execute(select(func.count()).select_from(table).where(table.c.hall_id == hall_id)).scalar_one() for table in tables
    )


def _kept(connection: Connection, hall_id: UUID, after: str) -> SnapshotPage:
    import json

    wanted = select(_KEPT).where(_KEPT.c.hall_id == hall_id, _KEPT.c.reason.in_(("newer", "waits"))).order_by(_KEPT.c.id).limit(PAGE)
    try:
        rows = list(connection.execute(wanted.where(_KEPT.c.id > UUID(after)) if after else wanted))
    except ValueError:
        raise BadRequest("no such row") from None
    entries = [{"sent": json.loads(row.entry), "station": row.station_id.hex, "hlc": row.hlc, "schema": row.schema_version} for row in rows]
    return SnapshotPage(entries, KEPT if len(rows) == PAGE else "", rows[-1].id.hex if len(rows) == PAGE else "")


@dataclass(frozen=True)
class TableDigest:
    """A table's ranges at one position of the feed."""

    position: int
    mark: str
    ranges: list[RangeDigest]


def compare(database: HubDatabase, hall_id: UUID, table: str, columns: list[str]) -> TableDigest:
    """Digests of a table over the columns that both sides know."""
    if table not in synced_kinds():
        raise BadRequest("no such table")
    with database.read() as connection:
        known = columns_of(table, connection)
        if not set(columns) <= set(known) or len(columns) > 500:
            raise BadRequest("no such column")
        position, mark = end_of(connection, hall_id)
        return TableDigest(position, mark, digest(connection, table, hall_id, sorted(columns)))


def rows_between(database: HubDatabase, hall_id: UUID, table: str, after: str, last: str) -> list[dict[str, Any]]:
    """The rows of one range, for the station whose digest differs."""
    if table not in synced_kinds():
        raise BadRequest("no such table")
    try:
        with database.read() as connection:
            return list(rows_of(connection, table, hall_id, after, last, most=2 * RANGE))
    except ValueRefused:
        raise BadRequest("no such row") from None


def columns(database: HubDatabase) -> dict[str, list[str]]:
    """The synced tables of this program and their columns."""
    dialect = database.engines[1].dialect
    return {name: sorted(table_values(kind, dialect).names) for name, kind in synced_kinds().items()}
