"""The register as a workbook, assets and spare parts on a sheet each: all rows of it or none (clauses 6.1.1 and 6.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook

from app.access import Role, right
from app.facility.assets import exchange as assets
from app.facility.assets.errors import AssetFileFaulty, AssetFileUnreadable
from app.facility.orders import exchange as parts
from app.facility.sheets import CellFault, Sheet, read_book, saved, sheet_of
from app.store import Reader, Work


@dataclass(frozen=True)
class Imported:
    """What a workbook changed."""

    assets_added: int = 0
    assets_changed: int = 0
    parts_added: int = 0
    parts_changed: int = 0


def export_register(read: Reader) -> bytes:
    """Every asset and every spare part as an .xlsx file in the program's language."""
    book = Workbook()
    book.remove(book.worksheets[0])
    assets.write_assets(book, read)
    parts.write_parts(book, read)
    return saved(book)


@right(Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def import_register(work: Work, content: bytes) -> Imported:
    """Take a workbook into the register; sheets are known by their columns, so one may be missing or renamed.

    Raises AssetFileUnreadable, and AssetFileFaulty with every fault at its cell (`values["faults"]`): then nothing is imported.
    """
    found: dict[str, Sheet] = {}
    for title, raw in read_book(content):
        for name, columns, needed in (("assets", assets.COLUMNS, "name"), ("parts", parts.COLUMNS, "part_name")):
            sheet = sheet_of(title, raw, columns)
            if needed in sheet.letters and name not in found:
                found[name] = sheet
    if not found:
        raise AssetFileUnreadable(field="file")
    faults: list[CellFault] = []
    asset_forms, part_forms = [], []
    if "assets" in found:
        asset_forms, wrong = assets.read_assets(work, found["assets"])
        faults += wrong
    if "parts" in found:
        part_forms, wrong = parts.read_parts(found["parts"])
        faults += wrong
    if faults:
        first = faults[0]
        raise AssetFileFaulty(field="file", count=len(faults), where=first.where, what=first.what, faults=tuple(faults))
    return Imported(*assets.take_assets(work, asset_forms), *parts.take_parts(work, part_forms))
