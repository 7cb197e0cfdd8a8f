"""Who gets what only one may have: ranges of numbers, and the first to take a thing. Both under the hall's counter row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest
from app.hub.feed import locked
from app.hub.models import HubClaim, HubRange

MOST_NUMBERS = 1_000
MOST_NAMES = 200
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
        first = max(last or 0, above) + 1
        if last is None:
            connection.execute(insert(_RANGE).values(hall_id=hall_id, name=name, last=first + count - 1))
        else:
            connection.execute(update(_RANGE).where(*here).values(last=first + count - 1))
    return first, first + count - 1


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
