"""What has come to a hall since somebody looked last."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.hub.models import HubFeed, HubHall

_FEED: Any = HubFeed.__table__
_HALL: Any = HubHall.__table__


def sent_since(connection: Connection, hall_id: UUID, position: int, holding: Collection[str], most: int) -> tuple[int, list[str] | None]:
    """Where the hall's feed ends, and the rows of the transactions after a position that name one of these tables.

    None for the rows where more than `most` transactions came since.
    """
    last = connection.execute(select(_HALL.c.position).where(_HALL.c.id == hall_id)).scalar_one()
    if not 0 <= last - position <= most:
        return last, None
    rows = connection.execute(select(_FEED.c.rows).where(_FEED.c.hall_id == hall_id, _FEED.c.position > position)).scalars()
    named = [f'"{table}"' for table in holding]
    return last, [text for text in rows if any(each in text for each in named)]
