"""What the hub keeps beside the halls' own tables. None of it is sent to stations as rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Local


class HubHall(Local):
    """A hall and its counter: `position` is the last place given out in its feed, `hlc` the latest stamp it accepted.

    Every write of the hall takes this row first; its lock puts the hall's pushes one after the other, so that a place is seen only
    when all earlier ones are.
    """

    __tablename__ = "hub_hall"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hub_station: Mapped[UUID]
    position: Mapped[int] = mapped_column(default=0)
    hlc: Mapped[int] = mapped_column(default=0)


class HubStation(Local):
    """A PC that may speak for a hall. `public_key` is Ed25519, `mark` tells this installation from a copy of its disk."""

    __tablename__ = "hub_station"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    public_key: Mapped[bytes]
    mark: Mapped[str]
    seat: Mapped[int]
    letter: Mapped[str]
    enrolled_at: Mapped[datetime]
    epoch: Mapped[int] = mapped_column(default=1)
    acked: Mapped[int] = mapped_column(default=0)
    hlc: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    schema_version: Mapped[str] = mapped_column(default="")
    clock_error_ms: Mapped[int] = mapped_column(default=0)


class HubFeed(Local):
    """The transactions of a hall in the order in which its stations get them, as they were sent."""

    __tablename__ = "hub_feed"
    __table_args__ = (UniqueConstraint("hall_id", "transaction_id"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID]
    station_id: Mapped[UUID] = mapped_column(index=True)
    epoch: Mapped[int]
    seq: Mapped[int]
    hlc: Mapped[int]
    was: Mapped[int]
    actor_id: Mapped[UUID]
    schema_version: Mapped[str]
    rows: Mapped[str]


class HubQuarantine(Local):
    """A transaction that could not be applied, whole, with the reason; retried after an upgrade, never dropped."""

    __tablename__ = "hub_quarantine"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID] = mapped_column(index=True)
    transaction_id: Mapped[UUID]
    station_id: Mapped[UUID] = mapped_column(index=True)
    epoch: Mapped[int]
    seq: Mapped[int]
    hlc: Mapped[int]
    actor_id: Mapped[UUID]
    schema_version: Mapped[str]
    rows: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(default=None)


class HubCode(Local):
    """A one-time code with which a PC enrols: ten minutes, one use, five tries. Only its hash is kept."""

    __tablename__ = "hub_code"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID | None]
    code_hash: Mapped[str]
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class HubRange(Local):
    """How far a range of numbers is given out (`numbers of series A on a day`)."""

    __tablename__ = "hub_range"

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class HubClaim(Local):
    """Something that a station took first."""

    __tablename__ = "hub_claim"

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[UUID]
    at: Mapped[datetime]
