"""The asset register in and out as a workbook: all rows of it or none."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.access import Role, right
from app.facility.assets import service
from app.facility.assets.errors import AssetFileFaulty, AssetFileUnreadable, PlaceUnknown
from app.facility.assets.models import Asset, AssetKind, Place
from app.facility.assets.rules import AssetForm, check, floor_of, read_plan, read_series
from app.store import HallError, Reader, Work
from app.store.spreadsheet import SheetFileRefused, read_sheets
from app.text import narrow
from app.words import LANGUAGES, say, speaking

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Column:
    """One column: its name (`facility.column.<name>` is the header) and how wide it is shown."""

    name: str
    wide: int


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


def export_assets(read: Reader) -> bytes:
    """Every asset as an .xlsx file in the program's language, with the kinds and places to pick from."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = say("facility.column.sheet")
    places = service.places(read)
    for index, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, index, say(f"facility.column.{column.name}"))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
        sheet.column_dimensions[get_column_letter(index)].width = column.wide
    kinds = ",".join(say(f"facility.asset_kind.{kind}") for kind in AssetKind)
    rule = DataValidation(type="list", formula1=f'"{kinds}"', allow_blank=True)
    letter = get_column_letter(1 + [column.name for column in COLUMNS].index("kind"))
    rule.add(f"{letter}2:{letter}5000")
    sheet.add_data_validation(rule)
    for number, asset in enumerate(service.assets(read), 2):
        for index, column in enumerate(COLUMNS, 1):
            value = _written(asset, column.name, places)
            cell = sheet.cell(number, index)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"  # a name that begins with "=" is a name, not a formula
            else:
                cell.value = value
    sheet.freeze_panes = "C2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def open_file(file: Path) -> bytes:
    """The bytes of a workbook. Raises AssetFileUnreadable for what is not there or far too large."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise AssetFileUnreadable(field="file")
        return file.read_bytes()
    except OSError as error:
        raise AssetFileUnreadable(field="file") from error


@right(Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def import_assets(work: Work, content: bytes) -> tuple[int, int]:
    """Take a workbook into the register; an asset is known by its number. How many are new, how many changed.

    Raises AssetFileUnreadable, and AssetFileFaulty with the first fault and how many there are: then nothing is imported.
    """
    places = service.places(work)
    forms: list[AssetForm] = []
    faults: list[tuple[int, HallError]] = []
    seen: set[str] = set()
    for number, row in _rows(content):
        try:
            form = _form(row, places)
            floor = floor_of(form.place_id, places)
            checked, found = check(form, read_plan(floor.plan) if floor is not None else None)
            if found:
                raise found[0]
            if checked.number and checked.number in seen:
                raise AssetFileUnreadable(field="number")
            seen.add(checked.number)
            forms.append(checked)
        except HallError as fault:
            faults.append((number, fault))
    if faults:
        raise AssetFileFaulty(field="file", count=len(faults), row=faults[0][0], what=faults[0][1].what)
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


def _written(asset: Asset, name: str, places: Mapping[UUID, Place]) -> object:
    if name == "kind":
        return say(f"facility.asset_kind.{asset.kind}")
    if name == "place":
        return service.path_text(asset.place_id, places)
    if name == "series":
        return " ".join(asset.series)
    if name == "always":
        return say("facility.column.yes") if asset.always else ""
    return getattr(asset, name)


def _rows(content: bytes) -> list[tuple[int, dict[str, object]]]:
    """The rows by column name, in whichever language the headers are. No formula is computed, no macro run, no link followed."""
    try:
        sheets = read_sheets(content, most_rows=MOST_ROWS, as_last_shown=True)
    except SheetFileRefused as error:
        raise AssetFileUnreadable(field="file") from error
    rows = [tuple(cell.value for cell in row) for row in sheets[0].rows] if sheets else []
    headers = _headers()
    names = [headers.get(str(value or "").strip()) for value in (rows[0] if rows else ())]
    if "name" not in names:
        raise AssetFileUnreadable(field="file")
    found: list[tuple[int, dict[str, object]]] = []
    for number, row in enumerate(rows[1:], 2):
        values = {name: value for name, value in zip(names, row, strict=False) if name is not None}
        if any(value not in (None, "") for value in values.values()):
            found.append((number, values))
    return found


def _headers() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            found.update({say(f"facility.column.{column.name}"): column.name for column in COLUMNS})
    return found


def _form(row: Mapping[str, object], places: Mapping[UUID, Place]) -> AssetForm:
    texts = {
        name: str(row.get(name) or "").strip()
        for name in ("number", "name", "name_en", "model", "serial", "supplier", "supplier_phone", "dependents", "note")
    }
    return AssetForm(
        kind=_kind(str(row.get("kind") or "")),
        place_id=_place(str(row.get("place") or ""), places),
        warranty_until=_date(row.get("warranty_until")),
        series=read_series((str(row.get("series") or ""),)),
        always=str(row.get("always") or "").strip().lower() in _yes(),
        pin_x=_number(row.get("pin_x")),
        pin_y=_number(row.get("pin_y")),
        **texts,
    )


def _kind(typed: str) -> AssetKind:
    known = _spoken(lambda kind: say(f"facility.asset_kind.{kind}"))
    return known.get(typed.strip(), AssetKind.OTHER)


def _spoken(name: Callable[[AssetKind], str]) -> dict[str, AssetKind]:
    found: dict[str, AssetKind] = {}
    for language in LANGUAGES:
        with speaking(language):
            found.update({name(kind): kind for kind in AssetKind})
    return found


def _place(typed: str, places: Mapping[UUID, Place]) -> UUID | None:
    wanted = typed.strip()
    if not wanted:
        return None
    for language in LANGUAGES:
        with speaking(language):
            for place in places.values():
                if wanted in (service.path_text(place.id, places), place.name):
                    return place.id
    raise PlaceUnknown(field="place_id")


def _yes() -> set[str]:
    found = {"1", "true", "yes", "y"}
    for language in LANGUAGES:
        with speaking(language):
            found.add(say("facility.column.yes").lower())
    return found


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(narrow(str(value or "")).replace("/", "-"))
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if value in (None, ""):
        return None
    try:
        return float(str(value))
    except ValueError as error:
        raise AssetFileUnreadable(field="pin_x") from error
