"""Assets as rows of a sheet, and rows of a sheet as assets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from openpyxl import Workbook

from app.facility.assets import service
from app.facility.assets.errors import AssetNumberTwice, KindUnreadable, PlaceUnknown
from app.facility.assets.models import Asset, AssetKind, Place
from app.facility.assets.rules import AssetForm, check, floor_of, read_plan, read_series
from app.facility.sheets import CellFault, Column, Row, Sheet, in_every_language, write_sheet
from app.store import HallError, Reader, Work
from app.words import say

COLUMNS = (
    Column("number", 14),
    Column("name", 24),
    Column("name_en", 24),
    Column("kind", 14),
    Column("place", 32),
    Column("model", 16),
    Column("serial", 20),
    Column("supplier", 20),
    Column("supplier_phone", 16),
    Column("warranty_until", 13),
    Column("series", 10),
    Column("dependents", 24),
    Column("always", 9),
    Column("pin_x", 8),
    Column("pin_y", 8),
    Column("note", 30),
)
_FIELDS = {"place_id": "place"}
_TEXTS = ("number", "name", "name_en", "model", "serial", "supplier", "supplier_phone", "dependents", "note")


def write_assets(book: Workbook, read: Reader) -> None:
    """A sheet with every asset in the program's language, with the kinds and places to pick from."""
    places = service.places(read)
    kinds = [say(f"facility.asset_kind.{kind}") for kind in AssetKind]
    rows = [_written(asset, places) for asset in service.assets(read)]
    write_sheet(book, say("facility.column.sheet"), COLUMNS, rows, {"kind": kinds, "always": [say("facility.column.yes")]})


def read_assets(work: Work, sheet: Sheet) -> tuple[list[AssetForm], list[CellFault]]:
    """The forms that the sheet's rows are, and everything that stands against them, each at its cell."""
    places = service.places(work)
    forms: list[AssetForm] = []
    faults: list[CellFault] = []
    seen: set[str] = set()
    for row in sheet.rows:
        try:
            form = _form(row, places)
            floor = floor_of(form.place_id, places)
            checked, found = check(form, read_plan(floor.plan) if floor is not None else None)
            faults += [sheet.fault(row, each, _FIELDS) for each in found]
            if checked.number and checked.number in seen:
                raise AssetNumberTwice(field="number", number=checked.number)
            seen.add(checked.number)
            forms.append(checked)
        except HallError as fault:
            faults.append(sheet.fault(row, fault, _FIELDS))
    return forms, faults


def take_assets(work: Work, forms: Sequence[AssetForm]) -> tuple[int, int]:
    """Take forms into the register; an asset is known by its number. How many are new, how many changed."""
    added = changed = 0
    for form in forms:
        known = service.asset_by_number(work, form.number) if form.number else None
        if known is None:
            service.add_asset(work, form)
            work.flush()
            added += 1
        elif service.form_of(known) != form:
            service.change_asset(work, known.id, form)
            changed += 1
    return added, changed


def _written(asset: Asset, places: Mapping[UUID, Place]) -> dict[str, object]:
    return {
        **{column.name: getattr(asset, column.name, None) for column in COLUMNS},
        "kind": say(f"facility.asset_kind.{asset.kind}"),
        "place": service.path_text(asset.place_id, places),
        "series": " ".join(asset.series),
        "always": say("facility.column.yes") if asset.always else "",
    }


def _form(row: Row, places: Mapping[UUID, Place]) -> AssetForm:
    return AssetForm(
        kind=_kind(row.text("kind")),
        place_id=_place(row.text("place"), places),
        warranty_until=row.date_in("warranty_until"),
        series=read_series((row.text("series"),)),
        always=row.text("always").lower() in _yes(),
        pin_x=row.number_in("pin_x"),
        pin_y=row.number_in("pin_y"),
        **{name: row.text(name) for name in _TEXTS},
    )


def _kind(typed: str) -> AssetKind:
    known = in_every_language(lambda: {say(f"facility.asset_kind.{kind}"): kind for kind in AssetKind})
    if typed and typed not in known:
        raise KindUnreadable(field="kind", text=typed[:40])
    return AssetKind(str(known.get(typed, AssetKind.OTHER)))


def _place(typed: str, places: Mapping[UUID, Place]) -> UUID | None:
    if not typed:
        return None
    by_path = in_every_language(lambda: {service.path_text(place.id, places): place.id for place in places.values()})
    found = by_path.get(typed) or next((place.id for place in places.values() if typed in (place.name, place.name_en)), None)
    if not isinstance(found, UUID):
        raise PlaceUnknown(field="place_id")
    return found


def _yes() -> set[str]:
    return {"1", "true", "yes", "y", *(word.lower() for word in in_every_language(lambda: {say("facility.column.yes"): True}))}
