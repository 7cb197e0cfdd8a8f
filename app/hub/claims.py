"""Who gets what only one may have: ranges of numbers, and the first to take a thing. Both under the hall's counter row."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, Unavailable
from app.hub.feed import locked
from app.hub.models import HubClaim, HubRange

MOST_NUMBERS = 1_000
MOST_NAMES = 200
MOST_NOTED = 2_000
BESIDE = "hub.numbers"
CLAIM_LIVES = timedelta(minutes=2)
_RANGE: Any = HubRange.__table__
_CLAIM: Any = HubClaim.__table__


def lease(database: HubDatabase, hall_id: UUID, name: str, count: int, above: int) -> tuple[int, int]:
    """The next numbers of a range, above what the station knows to be used. Nobody gets them again, used or not."""
    if not 0 <= count <= MOST_NUMBERS or not 0 <= above < 1 << 40:
        raise BadRequest("so many numbers are not given out at once")
    with database.write() as connection:
        locked(connection, hall_id)
        here = (_RANGE.c.hall_id == hall_id, _RANGE.c.name == name)
        last = connection.execute(select(_RANGE.c.last).where(*here)).scalar()
        first = max(last or 0, above, _beside(database, hall_id, name)) + 1
        _note_beside(database, hall_id, name, first + count - 1)
        if last is None:
            connection.execute(insert(_RANGE).values(hall_id=hall_id, name=name, last=first + count - 1))
        else:
            connection.execute(update(_RANGE).where(*here).values(last=first + count - 1))
    return first, first + count - 1


def _noted(database: HubDatabase) -> dict[str, int]:
    file = database.data / BESIDE
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _beside(database: HubDatabase, hall_id: UUID, name: str) -> int:
    """How far the range was given out as the file beside the database says: a database put back to a backup does not know it."""
    return int(_noted(database).get(f"{hall_id.hex} {name}", 0))


def _note_beside(database: HubDatabase, hall_id: UUID, name: str, last: int) -> None:
    noted = _noted(database)
    noted.pop(f"{hall_id.hex} {name}", None)
    noted[f"{hall_id.hex} {name}"] = last
    latest = dict(list(noted.items())[-MOST_NOTED:])
    half = database.data / f"{BESIDE}.half"
    try:
        half.write_text(json.dumps(latest), encoding="utf-8")
        os.replace(half, database.data / BESIDE)
    except OSError as error:  # the disk is full: a number that is not noted is not given out
        raise Unavailable from error


def take_first(database: HubDatabase, hall_id: UUID, station_id: UUID, names: Sequence[str]) -> int:
    """Take the first of these that is free, or that this station took already (an answer may have been lost). -1 when none is.

    A claim that nothing came of is free again after two minutes: its station fell over between asking and writing.
    """
    if len(names) > MOST_NAMES:
        raise BadRequest("too many at once")
    with database.write() as connection:
        locked(connection, hall_id)
        taken = {
            row.name: (row.station_id, row.at)
            for row in connection.execute(select(_CLAIM).where(_CLAIM.c.hall_id == hall_id, _CLAIM.c.name.in_(list(names))))
        }
        now = database.clock.now()
        for at, name in enumerate(names):
            holder, since = taken.get(name, (None, now))
            if holder == station_id:
                return at
            if holder is None:
                connection.execute(insert(_CLAIM).values(hall_id=hall_id, name=name, station_id=station_id, at=now))
                return at
            if now - since >= CLAIM_LIVES:
                here = (_CLAIM.c.hall_id == hall_id, _CLAIM.c.name == name)
                connection.execute(update(_CLAIM).where(*here).values(station_id=station_id, at=now))
                return at
    return -1
