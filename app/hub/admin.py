"""What an administrator does at the hub: codes for new PCs, who is in, what was set aside. From a window of the hall or in the browser."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from app.hub import devices, quarantine
from app.hub.database import HubDatabase
from app.hub.models import HubCode, HubHall, HubQuarantine, HubStation
from app.store.values import synced_kinds, table_values

log = logging.getLogger(__name__)
MOST_SHOWN = 200
MOST_ROWS = 200
MOST_CHARACTERS = 400
ADMINISTRATOR = "administrator"
_CODE: Any = HubCode.__table__
_HALL: Any = HubHall.__table__
_STATION: Any = HubStation.__table__
_QUARANTINE: Any = HubQuarantine.__table__


@dataclass(frozen=True)
class OpenCode:
    """An enrolment code that can still be used; the code itself is not kept anywhere."""

    id: UUID
    hall_id: UUID | None
    until: datetime
    tries_left: int


@dataclass(frozen=True)
class SetAside:
    """A transaction in quarantine. `tables` says how many rows of which it holds; `released_at` is None while it waits."""

    id: UUID
    hall_id: UUID
    station_id: UUID
    station_name: str
    seq: int
    at: datetime
    actor_id: UUID
    schema_version: str
    reason: str
    released_at: datetime | None
    tables: dict[str, int]


@dataclass(frozen=True)
class SetAsideRow:
    """One row of such a transaction: what it is about and which columns it brings.

    `values` are for the hall's own administrator at one of its PCs, who must decide about it; the browser's page shows none, because
    who looks after the hub works in none of its halls.
    """

    table: str
    id: str
    is_new: bool
    columns: list[str]
    values: dict[str, Any]


@dataclass(frozen=True)
class HallAtHub:
    """One hall of this hub in figures: PCs in and revoked, what its PCs last said was waiting, what waits in quarantine."""

    id: UUID
    name: str
    stations: int
    revoked: int
    waiting: int
    seen_at: datetime | None
    set_aside: int
    position: int


def halls(database: HubDatabase) -> list[HallAtHub]:
    """The halls by name, each with its figures."""
    found: list[HallAtHub] = []
    for hall_id, name in devices.halls(database):
        rows = devices.stations(database, hall_id)
        present = [row for row in rows if row.revoked_at is None]
        with database.read() as connection:
            here = (_QUARANTINE.c.hall_id == hall_id, _QUARANTINE.c.released_at.is_(None))
            aside = connection.execute(select(func.count()).select_from(_QUARANTINE).where(*here)).scalar_one()
            position = connection.execute(select(_HALL.c.position).where(_HALL.c.id == hall_id)).scalar_one()
        found.append(
            HallAtHub(
                hall_id,
                name,
                len(present),
                len(rows) - len(present),
                sum(row.waiting for row in present),
                max((row.seen_at for row in present if row.seen_at is not None), default=None),
                aside,
                position,
            )
        )
    return sorted(found, key=lambda each: each.name)


def open_codes(database: HubDatabase) -> list[OpenCode]:
    """The codes that can still be used, the one that ends first first."""
    now = database.clock.now()
    usable = (_CODE.c.used_at.is_(None), _CODE.c.until > now, _CODE.c.tries < devices.CODE_TRIES)
    with database.read() as connection:
        rows = connection.execute(select(_CODE).where(*usable).order_by(_CODE.c.until)).all()
    return [OpenCode(row.id, row.hall_id, row.until, devices.CODE_TRIES - row.tries) for row in rows]


def withdraw_code(database: HubDatabase, code_id: UUID) -> bool:
    """Let a code be of no use any more. False where it was used or withdrawn already."""
    now = database.clock.now()
    with database.write() as connection:
        here = (_CODE.c.id == code_id, _CODE.c.used_at.is_(None))
        return connection.execute(update(_CODE).where(*here).values(used_at=now)).rowcount == 1


def readmit(database: HubDatabase, station_id: UUID) -> int | None:
    """Let a revoked PC in again under its old key: a revocation by mistake taken back. What it sent meanwhile is taken in.

    Returns how many transactions that were, None where no such PC is revoked.
    """
    with database.write() as connection:
        here = (_STATION.c.id == station_id, _STATION.c.revoked_at.is_not(None))
        if connection.execute(update(_STATION).where(*here).values(revoked_at=None)).rowcount != 1:
            return None
        mine = (_QUARANTINE.c.station_id == station_id, _QUARANTINE.c.released_at.is_(None), _QUARANTINE.c.reason == "revoked")
        wanted = select(_QUARANTINE.c.id, _QUARANTINE.c.hall_id).where(*mine).order_by(_QUARANTINE.c.seq)
        waiting = connection.execute(wanted).all()
    return sum(quarantine.retry_one(database, row.hall_id, row.id) for row in waiting)


def set_aside(
    database: HubDatabase,
    hall_id: UUID | None = None,
    *,
    station_id: UUID | None = None,
    also_released: bool = False,
    most: int = MOST_SHOWN,
) -> list[SetAside]:
    """What is in quarantine, the latest first."""
    wanted = select(_QUARANTINE, _QUARANTINE.c.rows.label("text"), _STATION.c.name.label("station_name")).join(
        _STATION, _STATION.c.id == _QUARANTINE.c.station_id, isouter=True
    )
    if hall_id is not None:
        wanted = wanted.where(_QUARANTINE.c.hall_id == hall_id)
    if station_id is not None:
        wanted = wanted.where(_QUARANTINE.c.station_id == station_id)
    if not also_released:
        wanted = wanted.where(_QUARANTINE.c.released_at.is_(None))
    with database.read() as connection:
        rows = connection.execute(wanted.order_by(_QUARANTINE.c.at.desc(), _QUARANTINE.c.id.desc()).limit(most)).all()
        return [_shown(row) for row in rows]


def rows_set_aside(database: HubDatabase, one: UUID) -> tuple[SetAside, list[SetAsideRow]] | None:
    """One transaction in quarantine and the rows in it; None where there is none."""
    wanted = select(_QUARANTINE, _QUARANTINE.c.rows.label("text"), _STATION.c.name.label("station_name")).join(
        _STATION, _STATION.c.id == _QUARANTINE.c.station_id, isouter=True
    )
    with database.read() as connection:
        row = connection.execute(wanted.where(_QUARANTINE.c.id == one)).first()
    return None if row is None else (_shown(row), [_row_of(entry) for entry in _entries(row.text)[:MOST_ROWS]])


def _shown(row: Any) -> SetAside:
    return SetAside(
        id=row.id,
        hall_id=row.hall_id,
        station_id=row.station_id,
        station_name=row.station_name or "",
        seq=row.seq,
        at=row.at,
        actor_id=row.actor_id,
        schema_version=row.schema_version,
        reason=row.reason,
        released_at=row.released_at,
        tables=dict(Counter(str(entry.get("t", ""))[:60] for entry in _entries(row.text))),
    )


def _entries(text: str) -> list[dict[str, Any]]:
    """The entries of a transaction as far as it can be read at all: what is in quarantine may be anything."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [entry for entry in rows if isinstance(entry, dict)] if isinstance(rows, list) else []


def _row_of(entry: dict[str, Any]) -> SetAsideRow:
    given = next((entry[kind] for kind in ("i", "c", "f") if isinstance(entry.get(kind), dict)), {})
    row_id = str(given.get("id", "")) if "i" in entry else str(entry.get("id", ""))
    fixed = {"id", "hall_id", "station_id", "hlc", "created_at", "created_by", "stamps", "actor_id"}
    columns = [str(name) for name in given if name not in fixed][:60]
    values = {name[:60]: _short(given[name]) for name in columns}
    return SetAsideRow(str(entry.get("t", ""))[:60], row_id[:40], "i" in entry, [name[:60] for name in columns], values)


def _short(value: Any) -> Any:
    """A value to be looked at: what is long is cut, what is large is left out."""
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
        return value if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS]
    return value


def is_administrator(database: HubDatabase, hall_id: UUID, person_id: UUID) -> bool:
    """Whether this person is an administrator of the hall and still works there, as the hall's own register says."""
    with database.read() as connection:
        person = _person(connection, database, person_id)
    return person is not None and person["hall_id"] == hall_id.hex and person["role"] == ADMINISTRATOR and bool(person["active"])


def _person(connection: Connection, database: HubDatabase, person_id: UUID) -> dict[str, Any] | None:
    values = table_values(synced_kinds()["staff"], database.engines[1].dialect)
    row = connection.exec_driver_sql(f"{values.select} WHERE id = {values.mark}", (values.into("id", person_id.hex),)).first()
    return None if row is None else values.read(row)


def minutes_left(code: OpenCode, now: datetime) -> int:
    """Whole minutes, rounded up."""
    return max(-(-(code.until - now) // timedelta(minutes=1)), 0)
