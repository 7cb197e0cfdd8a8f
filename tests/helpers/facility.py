"""The sample equipment, for tests of its pages."""

from __future__ import annotations

from app.facility.assets import service as assets
from app.facility.assets.models import Asset
from app.store import Hall


def machine(hall: Hall) -> Asset:
    """The first ticket machine."""
    with hall.read() as read:
        found = assets.asset_by_number(read, "ZC010001")
    assert found is not None
    return found
