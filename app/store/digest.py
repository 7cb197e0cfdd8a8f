"""Comparing two sides' copies of a table without sending it: digests over ranges of ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.store.values import TableValues, synced_kinds, table_values

RANGE = 1_000
_MODULUS = 1 << 128


@dataclass(frozen=True)
class RangeDigest:
    """The rows of one range of ids (`last` included): how many, and the sum of their hashes modulo 2**128, so that order is nothing."""

    last: str
    count: int
    digest: str


def rows_of(
    connection: Connection, table: str, hall_id: UUID, after: str = "", last: str = "", most: int = 1 << 40
) -> Iterator[dict[str, Any]]:
    """A hall's rows of a table as JSON values by id, read in pages: memory does not grow with the table."""
    values = table_values(synced_kinds()[table], connection.dialect)
    while most > 0:
        page = _page(connection, values, hall_id, after, last, min(RANGE, most))
        yield from page
        most -= len(page)
        if len(page) < RANGE:
            return
        after = page[-1]["id"]


def _page(connection: Connection, values: TableValues, hall_id: UUID, after: str, last: str, most: int) -> list[dict[str, Any]]:
    mark, bound = values.mark, [values.into("hall_id", hall_id.hex)]
    where = f"hall_id = {mark}"
    if after:
        where, bound = f"{where} AND id > {mark}", [*bound, values.into("id", after)]
    if last:
        where, bound = f"{where} AND id <= {mark}", [*bound, values.into("id", last)]
    sql = f"{values.select} WHERE {where} ORDER BY id LIMIT {most}"
    return [values.read(row) for row in connection.exec_driver_sql(sql, tuple(bound))]


def row_digest(row: dict[str, Any], columns: Sequence[str]) -> int:
    """The hash of what stands in these columns."""
    text = json.dumps([row.get(name) for name in columns], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16])


def columns_of(table: str, connection: Connection) -> tuple[str, ...]:
    """The columns of a table in the order in which they are digested."""
    return tuple(sorted(table_values(synced_kinds()[table], connection.dialect).names))


def digest(connection: Connection, table: str, hall_id: UUID, columns: Sequence[str], bounds: Sequence[str] = ()) -> list[RangeDigest]:
    """The table's ranges. `bounds` are the other side's range ends; without them a range has a thousand rows."""
    found: list[RangeDigest] = []
    ends = iter(bounds)
    end = next(ends, "")
    total = count = 0
    last = ""
    for row in rows_of(connection, table, hall_id):
        while end and row["id"] > end:
            found.append(RangeDigest(end, count, f"{total:032x}"))
            total, count, end = 0, 0, next(ends, "")
        total, count, last = (total + row_digest(row, columns)) % _MODULUS, count + 1, row["id"]
        if not bounds and count == RANGE:
            found.append(RangeDigest(last, count, f"{total:032x}"))
            total, count = 0, 0
    if bounds:
        while end:
            found.append(RangeDigest(end, count, f"{total:032x}"))
            total, count, end = 0, 0, next(ends, "")
        if count:
            found.append(RangeDigest("", count, f"{total:032x}"))
    elif count:
        found.append(RangeDigest(last, count, f"{total:032x}"))
    return found
