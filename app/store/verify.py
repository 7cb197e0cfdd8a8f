"""Looking a hall file over: pages, structure, the audit chain, the change log, and the caches that rooms keep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import inspect as look
from sqlalchemy import select

from app.store import rooms
from app.store.attachments import Attachment
from app.store.backup import problems
from app.store.base import Base
from app.store.capture import Stamp, link
from app.store.columns import moment
from app.store.hall import Hall
from app.store.tables import StationBefore
from app.store.work import Reader

Check = Callable[[Reader], list[str]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Let a room have its cache recomputed and compared; the check returns what differs."""
    _checks[name] = check


@dataclass
class Findings:
    """What was looked at and what is wrong."""

    checked: dict[str, int] = field(default_factory=dict[str, int])
    problems: list[str] = field(default_factory=list[str])

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(hall: Hall, progress: Callable[[str], None] = lambda _: None) -> Findings:
    """Check everything; a damaged page is a finding, not an exception."""
    found = Findings()
    rooms.all_here()
    hall.show_waiting()
    progress("pages")
    bad = problems(hall.file, hall.key.hexadecimal)
    found.problems += [f"page: {each}" for each in bad]
    found.checked["pages"] = 1
    if bad:
        return found
    with hall.read() as read:
        progress("audit")
        _audit_chain(read, hall, found)
        progress("schema")
        _schema(read, found)
        progress("attachments")
        _attachments(read, hall, found)
        for name, check in _checks.items():
            progress(name)
            differing = check(read)
            found.checked[name] = 1
            found.problems += [f"{name}: {each}" for each in differing]
    return found


def _audit_chain(read: Reader, hall: Hall, found: Findings) -> None:
    """Walk the chain from its first link; say where it breaks. Cutting its tail shows against the high-water mark."""
    connection = read.session.connection()
    previous, expected = b"", 1
    before = {row.until_seq: row.id for row in read.all(select(StationBefore))}
    rows = connection.exec_driver_sql(
        "SELECT a.seq, a.hlc, a.at, a.actor_id, a.actions, a.digest, a.chain, o.rows FROM audit a LEFT JOIN outgoing o ON o.seq = a.seq"
        " ORDER BY a.seq"
    )
    for row in rows:
        station = next((before[until] for until in sorted(before) if row.seq <= until), read.station.id)
        stamp = Stamp(read.hall_id, station, row.hlc, moment(row.at), UUID(bytes=row.actor_id))
        if row.seq != expected:
            found.problems.append(f"audit: link {expected} is missing")
            expected = row.seq
        if row.chain != link(previous, row.seq, stamp, row.actions, row.digest):
            found.problems.append(f"audit: link {row.seq} does not fit the one before")
        if row.rows is not None and hashlib.sha256(row.rows.encode()).digest() != row.digest:
            found.problems.append(f"outgoing: change {row.seq} is not what was committed")
        previous = row.chain
        expected += 1
    found.checked["audit"] = expected - 1
    if hall.high_water() > expected - 1:
        found.problems.append(f"audit: {hall.high_water() - expected + 1} links are missing at the end")


def _attachments(read: Reader, hall: Hall, found: Findings) -> None:
    """Every attached file that is here is what was kept, and what this PC attached itself is here."""
    rows = read.rows(select(Attachment.hash, Attachment.station_id))
    found.checked["attachments"] = len({row.hash for row in rows})
    found.problems += [f"attachment: {each} is damaged" for each in hall.attachments.problems([row.hash for row in rows])]
    own = {row.hash for row in rows if row.station_id == hall.station.id}
    found.problems += [f"attachment: {each} is missing" for each in sorted(own) if not hall.attachments.has(each)]


def _schema(read: Reader, found: Findings) -> None:
    inspector: Any = look(read.session.connection())
    there = {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names()}
    for table in Base.metadata.sorted_tables:
        lacking = {column.name for column in table.columns} - there.get(table.name, set())
        if lacking:
            found.problems.append(f"schema: {table.name} lacks {', '.join(sorted(lacking))}")
    found.checked["tables"] = len(Base.metadata.tables)
