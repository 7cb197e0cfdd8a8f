"""What people do about the hall's PCs. What is asked of the hub is noted in the audit chain first, so that it is on record either way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from app.access import Role, right
from app.stations import contents
from app.stations.contents import Content, Entry
from app.stations.errors import CodeEmpty, NotOwnPc
from app.stations.rules import Known, known_of, moment_of
from app.store import Actor, Hall, Reader, Work
from app.store.hall import waiting_changes
from app.store.migrations import newest
from app.store.tables import KeptEntry, Outgoing, Setting, SyncState
from app.sync import claims, compare, conflicts
from app.sync.errors import HubUnreachable
from app.sync.exchange import Exchange, Exchanged, Step
from app.sync.identity import enrol, is_enrolled, join, link_of
from app.sync.link import Address, HubLink, fingerprint_of
from app.sync.watch import Compared, compared_in

T = TypeVar("T")
_KNOWN = "sync.stations"
MOST_SHOWN = 300


@dataclass(frozen=True)
class Overview:
    """How this PC stands with its hub, from its own file alone: true with or without a network."""

    is_enrolled: bool
    station_id: UUID
    schema: str
    waiting: int
    open_conflicts: int
    address: str = ""
    fingerprint: str = ""
    waiting_since: datetime | None = None
    exchanged_at: datetime | None = None
    clock_error_ms: int = 0
    kept: dict[str, int] = field(default_factory=dict[str, int])
    known: Known | None = None
    compared: Compared | None = None


@dataclass(frozen=True)
class Waiting:
    """A transaction of this PC that the hub does not have yet: who made it when, and how many rows of which tables."""

    seq: int
    at: datetime
    actor_id: UUID
    tables: dict[str, int]


@dataclass(frozen=True)
class Kept:
    """A row from elsewhere that this program cannot use yet (`newer`, `waits`) or could not take (`refused`)."""

    id: UUID
    reason: str
    table: str
    row_id: str
    station_id: UUID
    at: datetime
    schema: str
    note: str


@dataclass(frozen=True)
class SetAside:
    """A transaction that the hub keeps in quarantine."""

    id: UUID
    station_id: UUID
    station_name: str
    seq: int
    at: datetime
    actor_id: UUID
    schema: str
    reason: str
    tables: dict[str, int]


@dataclass(frozen=True)
class Code:
    """A one-time code for another PC, with the address it is used at (and what a QR code of both holds)."""

    code: str
    address: str
    until: datetime

    @property
    def text(self) -> str:
        return f"{self.address} {self.code}"


# What is known here


def overview(read: Reader) -> Overview:
    """The figures of this PC."""
    state = read.first(select(SyncState))
    acked = state.acked if state is not None else 0
    kept = {row[0]: row[1] for row in read.rows(select(KeptEntry.reason, func.count()).group_by(KeptEntry.reason))}
    oldest = read.first(select(Outgoing.hlc).where(Outgoing.seq > acked).order_by(Outgoing.seq))
    return Overview(
        is_enrolled=state is not None,
        station_id=read.station.id,
        schema=newest(),
        waiting=waiting_changes(read) if state is not None else 0,
        open_conflicts=conflicts.open_count(read),
        address=state.address if state is not None else "",
        fingerprint=fingerprint_of(state.certificate) if state is not None else "",
        waiting_since=moment_of(oldest >> 16) if state is not None and oldest is not None else None,
        exchanged_at=state.exchanged_at if state is not None else None,
        clock_error_ms=state.clock_error_ms if state is not None else 0,
        kept=kept,
        known=known(read),
        compared=compared_in(read),
    )


def has_arrived(read: Reader) -> bool:
    """Whether all of the hall that this PC joined has come."""
    return not read.first(select(SyncState.snapshot_table))


def join_hall(data: Path, address: str, code: str) -> Hall:
    """Make this PC one of a hall that the hub has; its rows come with `exchange`.

    Raises AddressUnreadable, CodeEmpty, CodeWrong, HubUnreachable, NotTheHub, HallExists.
    """
    if not code.strip():
        raise CodeEmpty(field="code")
    hall = join(data, Address.read(address), code)
    claims.attach(hall)
    return hall


def known(read: Reader) -> Known | None:
    """What the hub last told of the hall's PCs, kept for when it does not answer."""
    kept = read.get(Setting, _KNOWN)
    try:
        return None if kept is None else known_of(json.loads(kept.value))
    except (ValueError, KeyError, TypeError):
        return None


def waiting(read: Reader, most: int = MOST_SHOWN) -> list[Waiting]:
    """What the hub does not have yet, in the order in which it will be sent."""
    acked = read.first(select(SyncState.acked)) or 0
    rows = read.all(select(Outgoing).where(Outgoing.seq > acked).order_by(Outgoing.seq).limit(most))
    return [Waiting(row.seq, moment_of(row.hlc >> 16), row.actor_id, _tables(row.rows)) for row in rows]


def kept(read: Reader, most: int = MOST_SHOWN) -> list[Kept]:
    """What this PC keeps for later or could not take, refused ones first."""
    rows = read.all(select(KeptEntry).order_by(KeptEntry.reason.desc(), KeptEntry.hlc.desc()).limit(most))
    found = [_kept(row) for row in rows]
    return sorted(found, key=lambda each: each.reason != "refused")


def _kept(row: KeptEntry) -> Kept:
    entry: dict[str, Any] = json.loads(row.entry)
    table = str(entry.get("t") or "") or ", ".join(_tables(str(entry.get("sent", ""))))
    return Kept(row.id, row.reason, table, row.row_id, row.station_id, moment_of(row.hlc >> 16), row.schema_version, row.note)


def _tables(rows: str) -> dict[str, int]:
    try:
        return dict(Counter(str(entry["t"]) for entry in json.loads(rows)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


# What is asked of the hub


def ask_stations(hall: Hall) -> Known:
    """Ask who belongs to the hall and how they are, and keep the answer. Raises HubUnreachable, HubRefused."""
    with closing(link_of(hall)) as link:
        told = link.get("/v1/stations").json()
    return keep_known(hall, told)


def keep_known(hall: Hall, told: dict[str, Any]) -> Known:
    """Keep the hub's answer for when it does not answer. Raises HubUnreachable for one that is none."""
    try:
        found = known_of(told)
    except (ValueError, KeyError, TypeError) as wrong:
        raise HubUnreachable from wrong
    hall.choose(_KNOWN, json.dumps(told, ensure_ascii=False))
    return found


def exchange(hall: Hall, watch: Callable[[Step], None] = lambda _: None) -> Exchanged:
    """Send and receive now. Raises HubUnreachable, HubRefused, and what `watch` raises."""
    with closing(link_of(hall)) as link:
        return Exchange(hall, link, watch=watch).run()


def verify(hall: Hall, watch: Callable[[str, int, int], None]) -> list[compare.Difference]:
    """Exchange, then compare every table with the hub's. `watch` hears the table, how many are done, of how many; it may raise Stopped."""
    with closing(link_of(hall)) as link:
        Exchange(hall, link).run()
        return compare.compare(hall, link, watch=watch)


def repair(hall: Hall, actor: Actor, watch: Callable[[str, int, int], None]) -> int:
    """Make both sides the same where they differ. Returns how many rows moved."""
    _noted(hall, actor, _repair_asked)
    with closing(link_of(hall)) as link:
        moved = compare.repair(hall, link, watch=watch)
        Exchange(hall, link).run()
    return moved


def new_code(hall: Hall, actor: Actor) -> Code:
    """A one-time code with which another PC joins this hall."""
    _noted(hall, actor, _code_asked)
    with hall.read() as read:
        state = read.all(select(SyncState))[0]
    told = _told(hall, "/v1/code", {"actor": actor.id.hex})
    mark = fingerprint_of(state.certificate)
    return Code(str(told["code"]), f"{state.address}#{mark[:32]}" if mark else state.address, moment_of(told["until_ms"]))


def revoke(hall: Hall, actor: Actor, station_id: UUID) -> bool:
    """Let another PC in no more, from its next request on. False where it was revoked already. Raises NotOwnPc."""
    if station_id == hall.station.id:
        raise NotOwnPc
    _noted(hall, actor, lambda work: _revocation_asked(work, station_id))
    return bool(_told(hall, "/v1/revoke", {"actor": actor.id.hex, "station": station_id.hex})["done"])


def readmit(hall: Hall, actor: Actor, station_id: UUID) -> int:
    """Take a revocation back. Returns how many transactions that came meanwhile were taken in. Raises NotOwnPc."""
    if station_id == hall.station.id:
        raise NotOwnPc
    _noted(hall, actor, lambda work: _readmission_asked(work, station_id))
    return int(_told(hall, "/v1/readmit", {"actor": actor.id.hex, "station": station_id.hex})["released"])


def set_aside(hall: Hall, actor: Actor) -> list[SetAside]:
    """What the hub keeps in quarantine of this hall, the latest first."""
    return [_set_aside(each) for each in _told(hall, "/v1/quarantine", {"actor": actor.id.hex})["set_aside"]]


def rows_set_aside(hall: Hall, actor: Actor, one: UUID) -> list[Content]:
    """The rows of one of them, in words."""
    told = _told(hall, "/v1/quarantine", {"actor": actor.id.hex, "id": one.hex})["rows"]
    rows = [Entry(each["table"], each["id"], bool(each["new"]), dict(each["values"])) for each in told]
    with hall.read() as read:
        return contents.in_words(read, rows, actor.id)


def retry(hall: Hall, actor: Actor, one: UUID | None = None) -> int:
    """Let the hub try again: one transaction, or all that were not refused for a revoked PC. Returns how many it took."""
    _noted(hall, actor, _retry_asked)
    return int(_told(hall, "/v1/retry", {"actor": actor.id.hex, "id": one.hex if one else ""})["released"])


def connect(hall: Hall, actor: Actor, address: str, code: str) -> None:
    """Give this hall a hub, or let this PC in again after it was revoked; what waits is sent from now on.

    Raises AddressUnreadable, CodeEmpty, CodeWrong, OtherHall, HubUnreachable, NotTheHub.
    """
    if not code.strip():
        raise CodeEmpty(field="code")
    wanted = Address.read(address)
    _noted(hall, actor, _connection_asked)
    enrol(hall, wanted, code, again=is_enrolled(hall))
    hall.is_enrolled = True
    if isinstance(hall.claims, claims.HubClaims):
        hall.claims.wake()
    else:
        claims.attach(hall)


def _set_aside(told: dict[str, Any]) -> SetAside:
    return SetAside(
        id=UUID(told["id"]),
        station_id=UUID(told["station"]),
        station_name=str(told["station_name"]),
        seq=int(told["seq"]),
        at=moment_of(told["at_ms"]),
        actor_id=UUID(told["actor"]),
        schema=str(told["schema"]),
        reason=str(told["reason"]),
        tables={str(name): int(count) for name, count in told["tables"].items()},
    )


def _told(hall: Hall, path: str, form: dict[str, Any]) -> dict[str, Any]:
    link: HubLink
    with closing(link_of(hall)) as link:
        return link.post(path, form)


def _noted(hall: Hall, actor: Actor, act: Callable[[Work], None]) -> None:
    with hall.work(actor) as work:
        act(work)


@right(Role.ADMINISTRATOR)
def _repair_asked(work: Work) -> None: ...


@right(Role.ADMINISTRATOR)
def _code_asked(work: Work) -> None: ...


@right(Role.ADMINISTRATOR)
def _connection_asked(work: Work) -> None: ...


@right(Role.ADMINISTRATOR)
def _retry_asked(work: Work) -> None: ...


@right(Role.ADMINISTRATOR)
def _revocation_asked(work: Work, station_id: UUID) -> None:
    work.did("stations.revoke", station_id)


@right(Role.ADMINISTRATOR)
def _readmission_asked(work: Work, station_id: UUID) -> None:
    work.did("stations.readmit", station_id)


# Conflicts


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def settle(work: Work, conflict_id: UUID, *, keep_winner: bool) -> None:
    """Pick one of two values. Raises NotFound, SettledAlready."""
    conflicts.settle(work, conflict_id, keep_winner=keep_winner)


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def reopen(work: Work, conflict_id: UUID) -> None:
    """Take a choice back. Raises NotFound, ValueMoved."""
    conflicts.reopen(work, conflict_id)
