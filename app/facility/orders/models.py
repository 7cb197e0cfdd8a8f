"""Repair orders, the facts that happened to them, who took them, parts and what was paid."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.facility.assets.models import AssetState
from app.store import Claim, Fact, Record, SearchText
from app.store.search import register


class Severity(StrEnum):
    """How bad a fault is. A: safety, or the whole hall stands; counted around the clock. B: a service stands. C: a nuisance."""

    A = "a"
    B = "b"
    C = "c"


class OrderStep(StrEnum):
    """What happened to an order. Being taken is no step but a claim (`OrderTake`)."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    ON_SITE = "on_site"
    DIAGNOSED = "diagnosed"
    WAITING = "waiting"
    RESUMED = "resumed"
    RESTORED = "restored"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"
    JOINED = "joined"
    SUPPLIER_CALLED = "supplier_called"
    NOTE = "note"


class WaitReason(StrEnum):
    """What a repair waits for. Only waiting for access stops the clock of the restoration."""

    PART = "part"
    SUPPLIER = "supplier"
    ACCESS = "access"


class CostKind(StrEnum):
    LABOUR = "labour"
    SUPPLIER = "supplier"
    OTHER = "other"


class RepairOrder(Record):
    """A fault that somebody reported. Its state is read from its events (`rules.story`).

    `asset_state` is what the fault leaves of the asset. `onsite_hours` is the standard in force when it was reported.
    """

    __tablename__ = "repair_order"

    number: Mapped[str] = mapped_column(index=True)
    fault: Mapped[str]
    severity: Mapped[Severity]
    onsite_hours: Mapped[float]
    asset_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    asset_state: Mapped[AssetState] = mapped_column(default=AssetState.LIMITED)
    place: Mapped[str] = mapped_column(default="")
    reporter_name: Mapped[str] = mapped_column(default="")
    run_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class OrderEvent(Fact):
    """One thing that happened to an order: who and when come from `Fact`. `other_id` is the order that this one joined."""

    __tablename__ = "order_event"

    order_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[OrderStep]
    note: Mapped[str] = mapped_column(default="")
    wait: Mapped[WaitReason | None] = mapped_column(default=None)
    other_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class OrderTake(Claim):
    """Somebody took the order: the earliest holds it, a second one is shown."""

    __tablename__ = "order_take"

    order_id: Mapped[UUID] = mapped_column(index=True)
    staff_id: Mapped[UUID]
    staff_name: Mapped[str]


class Part(Record):
    """A spare part on the shelf. `least`: below this number it is ordered. `price_fen` is one piece's price in fen."""

    __tablename__ = "spare_part"

    name: Mapped[str]
    number: Mapped[str] = mapped_column(default="", index=True)
    place: Mapped[str] = mapped_column(default="")
    supplier: Mapped[str] = mapped_column(default="")
    supplier_phone: Mapped[str] = mapped_column(default="")
    least: Mapped[int] = mapped_column(default=0)
    price_fen: Mapped[int] = mapped_column(default=0)


class PartMove(Fact):
    """Pieces came onto the shelf (+) or went into an order (-); the stock is their sum, on any number of stations."""

    __tablename__ = "spare_part_move"

    part_id: Mapped[UUID] = mapped_column(index=True)
    pieces: Mapped[int]
    price_fen: Mapped[int] = mapped_column(default=0)
    order_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    reason: Mapped[str] = mapped_column(default="")


class OrderCost(Fact):
    """Money that an order cost beside its parts, in fen."""

    __tablename__ = "order_cost"

    order_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[CostKind]
    fen: Mapped[int]
    note: Mapped[str] = mapped_column(default="")


register(RepairOrder, lambda order: SearchText(title=order.fault, numbers=[order.number], note=order.place))
