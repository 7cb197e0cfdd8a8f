"""A hall with a few assets, its checklists, and people who report, mend and check."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from PIL import Image

from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetKind, Place
from app.facility.assets.rules import AssetForm
from app.facility.rounds.models import Checklist
from app.facility.rounds.shipped import load_checklists
from app.store import Actor, Hall

PLAN = {"wide": 40, "deep": 24, "shapes": [{"kind": "room", "points": [[0, 0], [40, 0], [40, 24], [0, 24]], "text": "大厅", "en": "Hall"}]}


def a_photo(colour: str = "tan", size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture of one colour, as JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True)
class Rooms:
    """What the tests of this room work on."""

    floor: Place
    machine: Asset
    terminal: Asset
    checklists: dict[str, Checklist]


@pytest.fixture
def rooms(hall: Hall, facility_worker: Actor) -> Rooms:
    with hall.work(facility_worker) as work:
        building = assets.add_place(work, "主楼", name_en="Main building")
        floor = assets.add_place(work, "一层", name_en="Ground floor", parent_id=building.id, plan=PLAN)
        machine = assets.add_asset(
            work,
            AssetForm(
                name="一号叫号机",
                name_en="Ticket machine 1",
                kind=AssetKind.TICKET_MACHINE,
                place_id=floor.id,
                series=("A", "B"),
                pin_x=3,
                pin_y=4,
            ),
        )
        terminal = assets.add_asset(work, AssetForm(name="自助终端龘𠮷", kind=AssetKind.TERMINAL, place_id=floor.id))
        return Rooms(floor, machine, terminal, load_checklists(work))
