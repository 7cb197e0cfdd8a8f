"""Places as a tree, the assets that stand there, and what became of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record, SearchText
from app.store.search import register


class AssetKind(StrEnum):
    """What an asset is, as halls group what they own."""

    TICKET_MACHINE = "ticket_machine"
    TERMINAL = "terminal"
    SCREEN = "screen"
    PRINTER = "printer"
    COMPUTER = "computer"
    NETWORK = "network"
    POWER = "power"
    AIR_CONDITIONER = "air_conditioner"
    LIGHTING = "lighting"
    FIRE = "fire"
    ACCESSIBILITY = "accessibility"
    WATER = "water"
    FURNITURE = "furniture"
    OTHER = "other"


class AssetState(StrEnum):
    """Whether an asset does its work."""

    IN_USE = "in_use"
    LIMITED = "limited"
    OUT_OF_USE = "out_of_use"
    RETIRED = "retired"


class Place(Record):
    """A building, a floor, a room. A floor has a `plan`: its size in metres and the shapes on it (`rules.read_plan`)."""

    __tablename__ = "facility_place"

    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    position: Mapped[int] = mapped_column(default=0)
    plan: Mapped[dict[str, Any]] = mapped_column(default_factory=dict[str, Any])
    active: Mapped[bool] = mapped_column(default=True)


class FloorDrawn(Fact):
    """How a floor was drawn from this moment on (`plan` as `Place.plan`): what was printed over it stays right when it is drawn anew."""

    __tablename__ = "facility_floor_drawn"

    place_id: Mapped[UUID] = mapped_column(index=True)
    plan: Mapped[dict[str, Any]]


class Asset(Record):
    """One thing that can fail. `pin_x`, `pin_y` are metres from the upper left corner of its floor's plan.

    `series` are the queue letters that need it, `dependents` whatever else does, in words. `always`: it is needed around the
    clock (power, network, fire protection), so its down time is too.
    """

    __tablename__ = "asset"

    number: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[AssetKind]
    name_en: Mapped[str] = mapped_column(default="")
    place_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    model: Mapped[str] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(default="")
    supplier: Mapped[str] = mapped_column(default="")
    supplier_phone: Mapped[str] = mapped_column(default="")
    warranty_until: Mapped[date | None] = mapped_column(default=None)
    pin_x: Mapped[float | None] = mapped_column(default=None)
    pin_y: Mapped[float | None] = mapped_column(default=None)
    series: Mapped[list[str]] = mapped_column(default_factory=list[str])
    dependents: Mapped[str] = mapped_column(default="")
    always: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class AssetStateSet(Fact):
    """From now on the asset is in this state; `order_id` names the repair order that made it so."""

    __tablename__ = "asset_state"

    asset_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[AssetState]
    reason: Mapped[str] = mapped_column(default="")
    order_id: Mapped[UUID | None] = mapped_column(default=None)


class CounterReading(Fact):
    """What an asset's counter showed (tickets printed, hours run): upkeep by use is due by it."""

    __tablename__ = "asset_reading"

    asset_id: Mapped[UUID] = mapped_column(index=True)
    value: Mapped[float]


def _found_by(asset: Asset) -> SearchText:
    return SearchText(
        title=asset.name, numbers=[each for each in (asset.number, asset.serial) if each], note=f"{asset.model} {asset.supplier}".strip()
    )


register(Asset, _found_by)
