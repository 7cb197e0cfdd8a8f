"""The store's own tables: this hall, this station, what waits to be sent, and the audit chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any
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


class StationBefore(Local):
    """Who this PC was until one of its audit links: a copied disk takes a new identity, and the chain goes on."""

    __tablename__ = "station_before"

    until_seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]


class Outgoing(Local):
    """One transaction of this station as it will be sent: the rows it inserted and the columns it changed (JSON)."""

    __tablename__ = "outgoing"

    seq: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(index=True)
    hlc: Mapped[int]
    actor_id: Mapped[UUID]
    schema_version: Mapped[str]
    rows: Mapped[str]


class SyncState(Local):
    """How far this PC is with its hub. One row; none before the PC is enrolled.

    `acked` is the last sequence number that the hub has; `position` how far its feed was read, `mark` the transaction that stands
    there (a hub that was put back to an old backup shows another one). `hlc` is the latest stamp applied here; `settled_seq` is the
    last audit link whose stamp the hub replaced by its own time. `snapshot_rows` of `snapshot_of` rows have come while this PC joins.
    `certificate` (PEM) is the only one that is trusted, "" without TLS.
    """

    __tablename__ = "sync_state"

    address: Mapped[str]
    certificate: Mapped[str]
    private_key: Mapped[bytes]
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    mark_of_pc: Mapped[str] = mapped_column(default="")
    acked: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str] = mapped_column(default="")
    marks: Mapped[list[Any]] = mapped_column(default_factory=list[Any])
    hlc: Mapped[int] = mapped_column(default=0)
    settled_seq: Mapped[int] = mapped_column(default=0)
    snapshot_table: Mapped[str] = mapped_column(default="")
    snapshot_after: Mapped[str] = mapped_column(default="")
    snapshot_rows: Mapped[int] = mapped_column(default=0)
    snapshot_of: Mapped[int] = mapped_column(default=0)
    clock_error_ms: Mapped[int] = mapped_column(default=0)
    exchanged_at: Mapped[datetime | None] = mapped_column(default=None)
    refused: Mapped[str] = mapped_column(default="")


class KeptEntry(Local):
    """One row of a transaction that this side cannot use yet, kept as it was sent (JSON).

    `reason`: `newer` (a table, column or choice of a newer program), `waits` (changes a row that is not here), `refused` (the same id
    with other content).
    """

    __tablename__ = "kept_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(index=True)
    row_id: Mapped[str] = mapped_column(index=True)
    station_id: Mapped[UUID]
    hlc: Mapped[int]
    schema_version: Mapped[str]
    entry: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class StillToShow(Local):
    """Records that are in their table, `kind`, and not yet in lists and the search (`app.store.still_to_show`).

    `ids` are 16 bytes each, None for all records of the kind with an id after `after`.
    """

    __tablename__ = "still_to_show"

    place: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    ids: Mapped[bytes | None] = mapped_column(default=None)
    after: Mapped[bytes] = mapped_column(default=b"")


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
