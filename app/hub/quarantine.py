"""Trying again what was refused and set aside, after an upgrade or when somebody asks for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.hub.database import HubDatabase
from app.hub.feed import append, locked
from app.hub.models import HubQuarantine
from app.store.merge import Merge, Sent

_QUARANTINE: Any = HubQuarantine.__table__


def retry_quarantined(database: HubDatabase, hall_id: UUID) -> int:
    """Try again what was refused, after an upgrade of the hub. Returns how many transactions are in the feed now."""
    released = 0
    with database.read() as connection:
        waiting = list(
            connection.execute(
                select(_QUARANTINE.c.id)
                .where(_QUARANTINE.c.hall_id == hall_id, _QUARANTINE.c.released_at.is_(None), _QUARANTINE.c.reason != "revoked")
                .order_by(_QUARANTINE.c.hlc)
            ).scalars()
        )
    for one in waiting:
        released += retry_one(database, hall_id, one)
    return released


def retry_one(database: HubDatabase, hall_id: UUID, one: UUID) -> bool:
    """Try one quarantined transaction again, whatever it was refused for. Whether it is in the feed now; False where it was before."""
    with database.write() as connection:
        hall = locked(connection, hall_id)
        here = (_QUARANTINE.c.id == one, _QUARANTINE.c.hall_id == hall_id, _QUARANTINE.c.released_at.is_(None))
        row = connection.execute(select(_QUARANTINE, _QUARANTINE.c.rows.label("text")).where(*here)).first()
        if row is None:
            return False
        merge = Merge(connection, hall_id)
        sent = Sent(row.station_id, row.epoch, row.seq, row.transaction_id, row.hlc, row.actor_id, row.schema_version, row.text)
        merge.take([sent], author=row.station_id)
        if merge.finish().refused:
            return False
        append(connection, hall_id, [sent], max(hall.hlc, sent.hlc))
        connection.execute(update(_QUARANTINE).where(_QUARANTINE.c.id == one).values(released_at=database.clock.now()))
        return True
