"""Who gets what only one may have: ranges of numbers, and the first to take a thing. Both under the hall's counter row."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, Unavailable
from app.hub.feed import locked
from app.hub.models import HubClaim, HubHall, HubRange

MOST_NUMBERS = 1_000
MOST_NAMES = 200
MOST_NOTED = 2_000
BESIDE = "hub.numbers"
PLACE = "hub.place"
CLOSED_FOR = timedelta(hours=24)
"""How long no numbers are given out after a hub was put back with all its files: ranges are a day's, and the day is over then."""
NONE = (0, -1)
_CLOSED = "~closed until"
_HERE = "~place"
CLAIM_LIVES = timedelta(minutes=2)
_RANGE: Any = HubRange.__table__
_CLAIM: Any = HubClaim.__table__
_HALL: Any = HubHall.__table__
log = logging.getLogger(__name__)


def lease(database: HubDatabase, hall_id: UUID, name: str, count: int, above: int) -> tuple[int, int]:
    """The next numbers of a range, above what the station knows to be used. Nobody gets them again, used or not.

    `NONE` while this hub may have forgotten what it gave out (`close_numbers`): the station goes on with its own letter.
    """
    if not 0 <= count <= MOST_NUMBERS or not 0 <= above < 1 << 40:
        raise BadRequest("so many numbers are not given out at once")
    with database.write() as connection:
        locked(connection, hall_id)
        if _last(connection, hall_id, _CLOSED) > _seconds(database):
            return NONE
        here = (_RANGE.c.hall_id == hall_id, _RANGE.c.name == name)
        last = connection.execute(select(_RANGE.c.last).where(*here)).scalar()
        first = max(last or 0, above, _beside(database, hall_id, name)) + 1
        _note_beside(database, hall_id, name, first + count - 1)
        if last is None:
            connection.execute(insert(_RANGE).values(hall_id=hall_id, name=name, last=first + count - 1))
        else:
            connection.execute(update(_RANGE).where(*here).values(last=first + count - 1))
    return first, first + count - 1


def notice_put_back(database: HubDatabase) -> None:
    """A hub starts: whether its folder was put back from a backup, the file of numbers with it.

    A file that is never touched tells: a copy of it has another inode or another time of change, which no program can set.
    """
    place = database.data / PLACE
    noted = _noted(database)
    known = noted.get(_HERE)
    try:
        place.touch() if not place.exists() else None
        here = [place.stat().st_ino, place.stat().st_ctime_ns]
    except OSError as error:
        raise Unavailable from error
    if known == here:
        return
    with database.read() as connection:
        halls = list(connection.execute(select(_HALL.c.id)).scalars())
        has_given = connection.execute(select(_RANGE.c.name).limit(1)).first() is not None
    if known is not None or has_given:
        for hall_id in halls:
            close_numbers(database, hall_id)
    _note(database, noted | {_HERE: here})


def doubt(database: HubDatabase, hall_id: UUID) -> None:
    """A station knows more of this hub than the hub itself: it was put back, and perhaps its file of numbers with it.

    If that file still knows of numbers that the database does not, it was not put back, and nothing need be closed.
    """
    noted = _noted(database)
    with database.read() as connection:
        rows = connection.execute(select(_RANGE).where(_RANGE.c.hall_id == hall_id)).all()
    given = {f"{hall_id.hex} {row.name}": row.last for row in rows}
    if all(given.get(name, 0) >= last for name, last in noted.items() if name.startswith(hall_id.hex)):
        close_numbers(database, hall_id)


def close_numbers(database: HubDatabase, hall_id: UUID) -> None:
    """Give out no numbers of a hall for a day: its PCs mark theirs with their own letters."""
    until = _seconds(database) + CLOSED_FOR // timedelta(seconds=1)
    log.warning("this hub was put back to a backup: no numbers are given out to hall %s for a day", hall_id.hex)
    with database.write() as connection:
        locked(connection, hall_id)
        here = (_RANGE.c.hall_id == hall_id, _RANGE.c.name == _CLOSED)
        if _last(connection, hall_id, _CLOSED):
            connection.execute(update(_RANGE).where(*here).values(last=until))
        else:
            connection.execute(insert(_RANGE).values(hall_id=hall_id, name=_CLOSED, last=until))


def _last(connection: Connection, hall_id: UUID, name: str) -> int:
    return connection.execute(select(_RANGE.c.last).where(_RANGE.c.hall_id == hall_id, _RANGE.c.name == name)).scalar() or 0


def _seconds(database: HubDatabase) -> int:
    return int(database.clock.now().timestamp())


def _noted(database: HubDatabase) -> dict[str, Any]:
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
    here = noted.pop(_HERE, None)
    latest = dict(list(noted.items())[-MOST_NOTED:])
    _note(database, latest if here is None else latest | {_HERE: here})


def _note(database: HubDatabase, latest: dict[str, Any]) -> None:
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
