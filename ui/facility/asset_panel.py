"""The asset that an order or a round is about: what it is, where it stands, what depends on it, what happened to it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.facility.assets import service as assets
from app.facility.assets.errors import AssetUnknown
from app.facility.assets.models import Asset, AssetState
from app.facility.assets.rules import Plan, floor_of, name_of, read_plan, warranty_note
from app.facility.orders import service as orders
from app.facility.orders.documents import span
from app.facility.orders.rules import Reliability
from app.facility.orders.service import OrderLine
from app.facility.report.documents import percent
from app.facility.report.service import reliability_of
from app.store import Reader
from app.words import say
from ui.facility.floor import FloorView, Pin, lay_picture
from ui.widgets.pieces import Badge, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

STATE_TONES = {
    AssetState.IN_USE: "good",
    AssetState.LIMITED: "warning",
    AssetState.OUT_OF_USE: "danger",
    AssetState.RETIRED: "plain",
}


@dataclass(frozen=True)
class AssetFile:
    """An asset with what the panel shows of it."""

    asset: Asset
    state: AssetState
    place: str
    plan: Plan | None
    floor: str
    history: list[OrderLine]
    year: Reliability
    warranty: str


def read_asset(read: Reader, asset_id: UUID) -> AssetFile:
    """Everything the panel shows. Raises AssetUnknown."""
    asset = read.require(Asset, asset_id, AssetUnknown)
    known = assets.places(read)
    standing_on = floor_of(asset.place_id, known)
    until = asset.warranty_until.isoformat() if asset.warranty_until else ""
    return AssetFile(
        asset,
        assets.state_of(read, asset_id),
        assets.place_text(asset, known),
        read_plan(standing_on.plan) if standing_on else None,
        name_of(standing_on) if standing_on else "",
        orders.orders_of_asset(read, asset_id),
        reliability_of(read, asset, read.now - timedelta(days=365), read.now),
        say(f"facility.warranty.{warranty_note(asset.warranty_until, read.today)}", until=until),
    )


class AssetPanel(QWidget):
    """One asset, to be looked at beside the work."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.file: AssetFile | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        self.name = label("", "heading", wrap=True)
        self.state = Badge()
        top.addWidget(self.name, 1)
        top.addWidget(self.state)
        layout.addLayout(top)
        self.told = label("", wrap=True)
        self.depends = label("", "muted", wrap=True)
        layout.addWidget(self.told)
        layout.addWidget(self.depends)
        self.floor = FloorView(least_high=110)
        layout.addWidget(self.floor, 2)
        self.figures = label("", "muted", wrap=True)
        layout.addWidget(self.figures)
        self.history = RowTable(
            [
                Column[OrderLine](say("facility.paper.reported_at"), _day, chars=9),
                Column[OrderLine](say("facility.paper.fault"), lambda row: row.order.fault, chars=14),
                Column[OrderLine](say("facility.paper.state"), lambda row: say(f"facility.order_state.{row.told.state}"), chars=9),
            ]
        )
        self.history.setAccessibleName(say("facility.paper.faults"))
        layout.addWidget(self.history, 1)
        self.rest = QWidget()
        self.rest.setObjectName("plain")
        layout.addWidget(self.rest, 1)
        self.clear()

    def clear(self) -> None:
        """No asset at hand."""
        self.file = None
        self.name.setText("")
        self.rest.show()
        self.state.say("", "plain")
        self.told.setText(say("ui_facility.no_asset"))
        self.depends.setText("")
        self.figures.setText("")
        self.floor.show_floor(None, ())
        self.history.hide()

    def show_file(self, file: AssetFile) -> None:
        """Show an asset."""
        self.file = file
        self.rest.hide()
        asset = file.asset
        self.name.setText(f"{asset.number}  {name_of(asset)}")
        self.state.say(say(f"facility.asset_state.{file.state}"), STATE_TONES[file.state])
        lines = [
            file.place,
            "  ".join(part for part in (say(f"facility.asset_kind.{asset.kind}"), asset.model, asset.serial) if part),
            asset.supplier,
            asset.supplier_phone,
            file.warranty,
        ]
        self.told.setText("\n".join(line for line in lines if line))
        series = say("facility.paper.series", series=say("text.list_comma").join(asset.series)) if asset.series else ""
        depends = "  ".join(part for part in (series, asset.dependents) if part)
        self.depends.setText(say("ui_facility.depends", what=depends) if depends else "")
        pins: list[Pin] = []
        if asset.pin_x is not None and asset.pin_y is not None:
            pins.append(Pin(asset.id, asset.pin_x, asset.pin_y, asset.number, file.state, chosen=True))
        self.floor.show_floor(file.plan if pins else None, pins, file.floor)
        lay_picture(self._page, self.floor, file.plan.picture if file.plan is not None and pins else "")
        year = file.year
        if year.failures:
            text = say("ui_facility.year", count=year.failures, mttr=span(year.mttr), availability=percent(year.availability))
        else:
            text = say("facility.paper.no_failure", hours=f"{year.required.total_seconds() / 3600:.0f}")
        self.figures.setText(text)
        self.history.show_rows(file.history)
        self.history.setVisible(bool(file.history))


def _day(row: OrderLine) -> str:
    """The day in an order's number: the one on which it was reported."""
    digits = row.order.number.split("-")[1]
    return f"{digits[-4:-2]}-{digits[-2:]}"
