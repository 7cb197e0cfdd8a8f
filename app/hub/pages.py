"""The newest part of a hall's feed, read and encoded once for all its PCs, and which of them may not hear it any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, select

from app.hub.database import HubDatabase
from app.hub.models import HubFeed, HubStation
from app.store.merge import Sent
from app.sync.pages import MOST_PAGE, MOST_TRANSACTIONS, Page, framed

_FEED: Any = HubFeed.__table__
_STATION: Any = HubStation.__table__
_COLUMNS = [column for column in _FEED.c if column.name != "rows"]


@dataclass(frozen=True)
class Spread:
    """What goes to all streams of a hall: a page as its bytes, None where there is too much for one (they pull); who was revoked."""

    page: bytes | None
    position: int
    revoked: frozenset[UUID]


def sent_of(row: Any) -> Sent:
    """A row of the feed as it travels."""
    return Sent(
        row.station_id,
        row.epoch,
        row.seq,
        row.transaction_id,
        row.hlc,
        row.actor_id,
        row.schema_version,
        row.rows,
        row.was,
        getattr(row, "position", 0),
    )


def spread(database: HubDatabase, hall_id: UUID, after: int) -> Spread:
    """The feed behind a position, in one view with who is revoked: whoever was let out before it was read does not get it."""
    with database.read() as connection:
        gone = select(_STATION.c.id).where(_STATION.c.hall_id == hall_id, _STATION.c.revoked_at.is_not(None))
        revoked = frozenset(connection.execute(gone).scalars())
        rows = connection.execute(
            select(*_COLUMNS, case((_FEED.c.position == after, None), else_=_FEED.c.rows).label("rows"))
            .where(_FEED.c.hall_id == hall_id, _FEED.c.position >= after)
            .order_by(_FEED.c.position)
            .limit(MOST_TRANSACTIONS + 2)
        )
        sent: list[Sent] = []
        before, size, position = "", 0, after
        for row in rows:
            if row.rows is None:
                before = row.transaction_id.hex
                continue
            size += len(row.rows)
            position = row.position
            if size > MOST_PAGE or len(sent) == MOST_TRANSACTIONS:
                rows.close()
                return Spread(None, position, revoked)
            sent.append(sent_of(row))
        rows.close()
    if not sent:
        return Spread(None, after, revoked)
    return Spread(framed(Page(after, before, position, sent[-1].id.hex, sent)), position, revoked)
