"""Whether this PC and the hub hold the same, and what to do where they do not (`servicehall verify --hub`)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.store.columns import new_id
from app.store.digest import columns_of, digest, rows_of
from app.store.hall import SYSTEM, Hall
from app.store.merge import Merge, Sent
from app.store.migrations import newest
from app.store.values import synced_kinds
from app.sync.link import HubLink
from app.sync.wire import packed, unpacked

log = logging.getLogger(__name__)
_ROWS_A_REPAIR = 500


@dataclass(frozen=True)
class Difference:
    """A range of a table that differs: ids after `after` up to `last` ("" is the end)."""

    table: str
    after: str
    last: str
    here: int
    there: int

    def __str__(self) -> str:
        return f"{self.table} {self.after or '-'}..{self.last or '-'}: {self.here} rows here, {self.there} at the hub"


Watch = Callable[[str, int, int], None]
"""Hears of every table: its name, how many are done, of how many. What it raises (`Stopped`) ends the comparison there."""


def _unwatched(_table: str, _done: int, _of: int) -> None:
    return


def compare(hall: Hall, link: HubLink, *, watch: Watch = _unwatched) -> list[Difference]:
    """The ranges in which this PC and the hub differ; none when all is well. Exchange first, or what is under way differs.

    Raises HubUnreachable, HubRefused.
    """
    theirs: dict[str, list[str]] = link.get("/v1/columns").json()["tables"]
    found: list[Difference] = []
    both = [table for table in sorted(synced_kinds()) if table in theirs]
    for done, table in enumerate(both):
        watch(table, done, len(both))
        found += _compare_table(hall, link, table, theirs[table])
    return found


def _compare_table(hall: Hall, link: HubLink, table: str, theirs: list[str]) -> Iterator[Difference]:
    with hall.read() as read:
        connection = read.session.connection()
        columns = [name for name in columns_of(table, connection) if name in theirs]
        told = link.post("/v1/digest", {"table": table, "columns": columns})["ranges"]
        mine = digest(connection, table, hall.station.hall_id, columns, [each["last"] for each in told])
        if not told:
            mine = digest(connection, table, hall.station.hall_id, columns)
    after = ""
    for at, here in enumerate(mine):
        there = told[at] if at < len(told) else {"count": 0, "digest": ""}
        last = here.last if told else ""
        if here.count != there["count"] or (here.count and here.digest != there["digest"]):
            yield Difference(table, after, last, here.count, int(there["count"]))
            if not told:
                return
        after = here.last


def repair(hall: Hall, link: HubLink, *, watch: Watch = _unwatched) -> int:
    """Make both sides the same: take what the hub has, send what only this PC has. Returns how many rows moved; logged on both sides."""
    moved = 0
    wrong = compare(hall, link, watch=watch)
    for done, difference in enumerate(wrong):
        watch(difference.table, done, len(wrong))
        log.warning("repairing %s", difference)
        moved += _repair(hall, link, difference)
    return moved


def _repair(hall: Hall, link: HubLink, wrong: Difference) -> int:
    text = unpacked(link.get("/v1/rows", table=wrong.table, after=wrong.after, last=wrong.last).content)
    theirs = {row["id"]: row for row in (json.loads(line) for line in text.split("\n") if line)}
    before = _here(hall, wrong)
    coming = [row for row_id, row in theirs.items() if before.get(row_id) != row]
    with hall.work(SYSTEM) as work:
        work.did("sync.repair", note=wrong.table)
        merge = Merge(work.session.connection(), work.hall_id, from_hub=True)
        rows = json.dumps([{"t": wrong.table, "i": row} for row in coming], ensure_ascii=False)
        merge.take([Sent(UUID(int=0), 0, 0, new_id(), 0, UUID(int=0), newest(), rows)])
        merged = merge.finish()
        hall.hybrid.see(merged.latest)
        work.brought_in(merged.touched)
    going = [row for row_id, row in _here(hall, wrong).items() if theirs.get(row_id) != row]
    for start in range(0, len(going), _ROWS_A_REPAIR):
        part = [{"t": wrong.table, "i": row} for row in going[start : start + _ROWS_A_REPAIR]]
        link.post("/v1/repair", packed([json.dumps(part, ensure_ascii=False)]))
    return len(coming) + len(going)


def _here(hall: Hall, wrong: Difference) -> dict[str, dict[str, Any]]:
    with hall.read() as read:
        found = rows_of(read.session.connection(), wrong.table, hall.station.hall_id, wrong.after, wrong.last)
        return {row["id"]: row for row in found}
