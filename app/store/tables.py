"""The store's own tables: this hall, this station, what waits to be sent, and the audit chain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Local, Record


class HallProfile(Record):
    """The hall as its papers name it. `code` stands in every case number."""

    __tablename__ = "hall_profile"

    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    supervision_phone: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")


class Station(Local):
    """This PC. `seat` (1-99) stands in the numbers it makes, `letter` is its suffix when a series runs out offline."""

    __tablename__ = "station"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID]
    seat: Mapped[int]
    letter: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)
    installed: Mapped[str] = mapped_column(default="")


class Outgoing(Local):
    """One transaction of this station as it will be sent: the rows it inserted and the columns it changed (JSON)."""

    __tablename__ = "outgoing"

    seq: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID]
    hlc: Mapped[int]
    actor_id: Mapped[UUID]
    schema_version: Mapped[str]
    rows: Mapped[str]


class Audit(Local):
    """Who did what when, one row a transaction, each linked to the one before by `chain` (`app.store.capture.link`).

    Holds ids, never names. A row edited or taken out is found by `servicehall verify`; cutting the tail is found by the
    high-water mark beside the file.
    """

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True)
    hlc: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actions: Mapped[str]
    digest: Mapped[bytes]
    chain: Mapped[bytes]


class Setting(Local):
    """A choice of this PC alone: language, theme, printers."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
