"""Spare parts with their stock as rows of a sheet, and back: what was counted becomes the stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from app.facility.orders import parts
from app.facility.orders.errors import AmountWrong, PartNameMissing, PartNumberTwice, PiecesWrong
from app.facility.sheets import CellFault, Column, Row, Sheet, write_sheet
from app.store import HallError, Reader, Work
from app.words import say

COLUMNS = (
    Column("part_number", 14),
    Column("part_name", 24),
    Column("pieces", 9),
    Column("least", 9),
    Column("price_yuan", 12),
    Column("part_place", 24),
    Column("supplier", 20),
    Column("supplier_phone", 16),
)
_FIELDS = {"name": "part_name", "number": "part_number", "price": "price_yuan", "place": "part_place"}


@dataclass(frozen=True)
class PartForm:
    """One row of the sheet; `pieces` None leaves the stock as it is."""

    name: str
    number: str
    pieces: int | None
    least: int
    price_fen: int
    place: str
    supplier: str
    supplier_phone: str


def write_parts(book: Workbook, read: Reader) -> None:
    """A sheet with every part and how many there are."""
    rows = [
        {
            "part_number": shelf.part.number,
            "part_name": shelf.part.name,
            "pieces": shelf.pieces,
            "least": shelf.part.least,
            "price_yuan": shelf.part.price_fen / 100,
            "part_place": shelf.part.place,
            "supplier": shelf.part.supplier,
            "supplier_phone": shelf.part.supplier_phone,
        }
        for shelf in parts.shelves(read)
    ]
    write_sheet(book, say("facility.column.parts_sheet"), COLUMNS, rows, {})


def read_parts(sheet: Sheet) -> tuple[list[PartForm], list[CellFault]]:
    """The parts that the sheet's rows are, and everything that stands against them, each at its cell."""
    forms: list[PartForm] = []
    faults: list[CellFault] = []
    seen: set[str] = set()
    for row in sheet.rows:
        try:
            form = _form(row)
            key = form.number or form.name
            if key in seen:
                raise PartNumberTwice(field="number" if form.number else "name", number=key)
            seen.add(key)
            forms.append(form)
        except HallError as fault:
            faults.append(sheet.fault(row, fault, _FIELDS))
    return forms, faults


def take_parts(work: Work, forms: Sequence[PartForm]) -> tuple[int, int]:
    """Take the parts in: known by number, or by name without one. What was counted is booked as a difference. New, changed."""
    added = changed = 0
    for form in forms:
        shelves = parts.shelves(work)
        known = next((s for s in shelves if (s.part.number == form.number if form.number else s.part.name == form.name)), None)
        values = {"price_fen": form.price_fen, "least": form.least, "place": form.place, "supplier": form.supplier}
        touched = False
        if known is None:
            part = parts.add_part(work, form.name, number=form.number, supplier_phone=form.supplier_phone, **values)  # type: ignore[arg-type]
            work.flush()
            added += 1
        else:
            part = known.part
            touched = parts.change_part(work, part.id, form.name, supplier_phone=form.supplier_phone, **values)  # type: ignore[arg-type]
        before = known.pieces if known is not None else 0
        if form.pieces is not None and form.pieces != before:
            parts.stock_in(work, part.id, form.pieces - before, say("facility.sheet.counted"))
            touched = known is not None
            work.flush()
        changed += touched
    return added, changed


def _form(row: Row) -> PartForm:
    name = row.text("part_name")
    if not name:
        raise PartNameMissing(field="name")
    price = row.number_in("price_yuan") or 0.0
    if not 0 <= price <= parts.MOST_FEN / 100:
        raise AmountWrong(field="price")
    return PartForm(
        name,
        row.text("part_number").upper(),
        _whole(row, "pieces"),
        _whole(row, "least") or 0,
        round(price * 100),
        row.text("part_place"),
        row.text("supplier"),
        row.text("supplier_phone"),
    )


def _whole(row: Row, name: str) -> int | None:
    value = row.number_in(name)
    if value is None:
        return None
    if value < 0 or value != int(value):
        raise PiecesWrong(field=name, left=row.text(name))
    return int(value)
