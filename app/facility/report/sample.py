"""The sample hall's building and equipment (`resources/facility/sample.toml`), with the schedules that are usual for it."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

from app.access import Role, right
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetKind, Place
from app.facility.assets.rules import AssetForm
from app.facility.orders import parts
from app.facility.rounds.shipped import load_checklists, plan_as_usual
from app.store import Work
from app.words import RESOURCES

_PLANNED = {
    "ticket_machine": "machine1",
    "terminal": "terminal1",
    "air_conditioning": "air",
    "fire": "fire",
    "accessibility": "ramp",
    "power_network": "ups",
    "cleaning": None,
    "disinfection": None,
}


@right(Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def load_sample_equipment(work: Work, starts_on: date) -> dict[str, Asset]:
    """Put the sample's places, assets, parts, checklists and schedules into the hall; the assets by their key in the file."""
    table: dict[str, Any] = tomllib.loads((RESOURCES / "facility" / "sample.toml").read_text(encoding="utf-8"))
    places: dict[str, Place] = {}
    for position, each in enumerate(table["places"]):
        parent = places.get(each.get("in", ""))
        places[each["key"]] = assets.add_place(
            work,
            each["name"],
            name_en=each["name_en"],
            parent_id=parent.id if parent else None,
            position=position,
            plan=each.get("plan"),
        )
    found: dict[str, Asset] = {}
    for each in table["assets"]:
        x, y = each.pop("pin")
        key, place, kind, series = each.pop("key"), places[each.pop("place")], AssetKind(each.pop("kind")), tuple(each.pop("series", ()))
        found[key] = assets.add_asset(work, AssetForm(place_id=place.id, kind=kind, series=series, pin_x=x, pin_y=y, **each))
    for each in table["parts"]:
        pieces = each.pop("pieces")
        part = parts.add_part(work, **each)
        parts.stock_in(work, part.id, pieces, "")
    for code, checklist in load_checklists(work).items():
        key = _PLANNED[code]
        plan_as_usual(work, code, checklist.id, starts_on, asset_id=found[key].id if key else None)
    return found
