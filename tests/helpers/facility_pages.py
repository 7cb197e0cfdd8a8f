"""Pages of the facility rooms on the screen, and what their tests ask again and again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from sqlalchemy import select

from app.facility.assets import service as assets
from app.facility.assets.models import Asset
from app.facility.orders.models import RepairOrder
from app.store import Hall
from tests.helpers.typing import press
from ui.facility.page import FacilityPage

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def machine(hall: Hall) -> Asset:
    """The first ticket machine of the sample equipment."""
    with hall.read() as read:
        found = assets.asset_by_number(read, "ZC010001")
    assert found is not None
    return found


def all_orders(hall: Hall) -> list[RepairOrder]:
    with hall.read() as read:
        return read.all(select(RepairOrder).order_by(RepairOrder.id))


def begin(page: FacilityPage, name: str) -> None:
    row = next(number for number, row in enumerate(page.rounds.rows.rows) if row.name == name)
    page.rounds.selectRow(row)
    page.rounds.setFocus()
    press(page, Key.Key_Return)
