"""The catalogue as an Excel workbook: written for people to edit, read back with every fault named by sheet, row and column."""

from __future__ import annotations

import difflib
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from app.intake.catalogue.columns import (
    SHEETS,
    CellFault,
    Column,
    Kind,
    choices,
    find_header,
    find_sheet,
    header,
    headers,
    title,
    understood,
    written,
)
from app.intake.catalogue.errors import SheetFault
from app.intake.catalogue.models import Audience, MaterialForm, Regime
from app.intake.catalogue.rules import MaterialDraft, Part, ServiceDraft, StepDraft, faults
from app.intake.catalogue.sample import SeriesDraft
from app.store.spreadsheet import Sheet, SheetCell, column_letter, read_sheets
from app.words import say

_STAND_IN: dict[str, Any] = {"regime": Regime.COMPANY, "audience": Audience.ANYONE, "form": MaterialForm.ORIGINAL, "count": 1}
_WITHOUT_CELL: dict[Part, dict[str, Any]] = {
    Part.SERVICE: {"typical_minutes": 10, "audience": Audience.ANYONE},
    Part.MATERIAL: {"required": True},
}


@dataclass(frozen=True)
class Reading:
    """What a workbook says. `absent` are the columns of the services sheet that it does not have; `faults` keep it from import."""

    services: tuple[ServiceDraft, ...] = ()
    series: tuple[SeriesDraft, ...] = ()
    absent: frozenset[tuple[Part, str]] = frozenset()
    faults: tuple[SheetFault, ...] = ()


@dataclass
class _Table:
    """A sheet being read: which column stands where, the rows as values, and where each row stood."""

    part: Part
    name: str
    places: dict[str, int] = field(default_factory=dict[str, int])
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list[tuple[int, dict[str, Any]]])

    @property
    def readable(self) -> bool:
        """False when a column is missing that every row needs."""
        return all(column.name in self.places for column in SHEETS[self.part] if column.needed)


def write_workbook(services: Sequence[ServiceDraft], series: Sequence[SeriesDraft]) -> bytes:
    """The catalogue as an .xlsx file in the program's language, with choices to pick from where only some values are right."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows: dict[Part, list[tuple[object, ...]]] = {
        Part.SERVICE: [tuple(getattr(draft, column.name) for column in SHEETS[Part.SERVICE]) for draft in services],
        Part.MATERIAL: [_part_row(Part.MATERIAL, draft.code, part) for draft in services for part in draft.materials],
        Part.STEP: [_part_row(Part.STEP, draft.code, part) for draft in services for part in draft.steps],
        Part.SERIES: [(each.letter, each.name, each.name_en) for each in series],
    }
    for part, found in rows.items():
        _write_sheet(book.create_sheet(title(part)), part, found)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _part_row(part: Part, code: str, draft: MaterialDraft | StepDraft) -> tuple[object, ...]:
    return (code, *(getattr(draft, column.name) for column in SHEETS[part][1:]))


def _write_sheet(sheet: Any, part: Part, rows: Sequence[tuple[object, ...]]) -> None:
    columns = SHEETS[part]
    for index, column in enumerate(columns, 1):
        cell = sheet.cell(1, index, header(part, column))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0" if column.needed else "EEEEEE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[column_letter(index - 1)].width = column.width
        offered = choices(column.kind)
        if offered:
            rule = DataValidation(type="list", formula1='"' + ",".join(offered) + '"', allow_blank=not column.needed)
            rule.add(f"{column_letter(index - 1)}2:{column_letter(index - 1)}5000")
            sheet.add_data_validation(rule)
    for number, row in enumerate(rows, 2):
        for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            shown = written(column, value)
            if shown is None:
                continue
            cell = sheet.cell(number, index)
            if isinstance(shown, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", shown)
                cell.data_type = "s"  # a name that begins with "=" is a name, not a formula
                cell.quotePrefix = True
            else:
                cell.value = shown
                cell.number_format = "0.00" if column.kind is Kind.YUAN else "0"
    sheet.freeze_panes = "C2" if part is not Part.SERIES else "A2"
    sheet.auto_filter.ref = f"A1:{column_letter(len(columns) - 1)}{len(rows) + 1}"


def read_workbook(data: bytes, letters: Sequence[str] = ()) -> Reading:
    """What a workbook says, with all its faults at once. `letters` are the queue series that the hall has already.

    Raises a SheetFileRefused when the file is no workbook at all.
    """
    found: list[SheetFault] = []
    tables = _tables(read_sheets(data), found)
    series = _series(tables.get(Part.SERIES), found)
    known = list(dict.fromkeys([*letters, *(each.letter for each in series)]))
    services = _services(tables, known, found)
    absent = frozenset((part, column.name) for part, table in tables.items() for column in SHEETS[part] if column.name not in table.places)
    order = {name: number for number, name in enumerate(table.name for table in tables.values())}
    found.sort(key=lambda fault: (order.get(fault.sheet, 99), fault.row, len(fault.column), fault.column))
    return Reading(tuple(services), tuple(series), absent, _once_a_cell(found))


def _once_a_cell(found: Sequence[SheetFault]) -> tuple[SheetFault, ...]:
    """The first fault of each cell: one that could not be read is not also out of range."""
    seen: set[tuple[str, int, str]] = set()
    kept: list[SheetFault] = []
    for fault in found:
        place = (fault.sheet, fault.row, fault.column)
        if fault.column and place in seen:
            continue
        seen.add(place)
        kept.append(fault)
    return tuple(kept)


def _tables(sheets: Sequence[Sheet], found: list[SheetFault]) -> dict[Part, _Table]:
    tables: dict[Part, _Table] = {}
    for sheet in sheets:
        part = find_sheet(sheet.name)
        if part is None:
            continue  # notes and pictures that the hall keeps beside its catalogue
        if part in tables:
            found.append(SheetFault(sheet.name, 0, "", "", "sheet_twice", {"other": tables[part].name}))
            continue
        tables[part] = _table(sheet, part, found)
    for part in (Part.SERVICE, Part.MATERIAL, Part.STEP):
        if part not in tables:
            found.append(SheetFault(title(part), 0, "", "", "sheet_missing", {"sheets": "、".join(sheet.name for sheet in sheets)[:80]}))
    return tables


def _table(sheet: Sheet, part: Part, found: list[SheetFault]) -> _Table:
    table = _Table(part, sheet.name)
    first = sheet.rows[0] if sheet.rows else ()
    unknown: list[str] = []
    for index, cell in enumerate(first):
        if cell.value is None or not str(cell.value).strip():
            continue
        column = find_header(part, cell.value)
        if column is None:
            unknown.append(f"{column_letter(index)} {_shortened(cell.value)}")
        elif column.name in table.places:
            found.append(SheetFault(sheet.name, 1, column_letter(index), str(cell.value), "column_twice"))
        else:
            table.places[column.name] = index
    if unknown:
        key = "columns_unknown" if len(unknown) <= 8 else "columns_unknown_many"
        values: dict[str, object] = {"columns": "、".join(unknown[:8]), "count": len(unknown)}
        close = difflib.get_close_matches(unknown[0].split(" ", 1)[1], headers(part), 1, 0.6)
        values["suggested"] = header(part, headers(part)[close[0]]) if close else say("catalogue.place.none")
        found.append(SheetFault(sheet.name, 1, "", "", key, values))
    missing = [header(part, column) for column in SHEETS[part] if column.needed and column.name not in table.places]
    if missing:
        found.append(SheetFault(sheet.name, 1, "", "", "columns_missing", {"columns": "、".join(missing)}))
        return table  # every row would repeat it
    if sheet.cut:
        found.append(SheetFault(sheet.name, len(sheet.rows), "", "", "too_many_rows", {"most": len(sheet.rows)}))
    for number, cells in enumerate(sheet.rows[1:], 2):
        if any(cell.value is not None and str(cell.value).strip() for cell in cells):
            table.rows.append((number, _row(table, number, cells, found)))
    return table


def _row(table: _Table, number: int, cells: Sequence[SheetCell], found: list[SheetFault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in SHEETS[table.part]:
        index = table.places.get(column.name)
        usual = _WITHOUT_CELL.get(table.part, {}).get(column.name)
        if index is None:
            values[column.name] = usual if usual is not None else _empty_value(column)
            continue
        cell = cells[index] if index < len(cells) else SheetCell()
        try:
            if cell.formula:
                raise CellFault("is_formula")
            if cell.error:
                raise CellFault("is_error", found=str(cell.value))
            is_empty = cell.value is None or not str(cell.value).strip()
            values[column.name] = usual if is_empty and usual is not None else understood(column, cell.value)
        except CellFault as fault:
            found.append(_fault(table, number, column.name, fault.key, fault.values))
            values[column.name] = _STAND_IN.get(column.name) or _empty_value(column)
    return values


def _empty_value(column: Column) -> object:
    """What an empty cell of this column means, choices that must be made aside."""
    return _STAND_IN.get(column.name) if column.kind in (Kind.REGIME, Kind.AUDIENCE, Kind.FORM) else understood(column, None)


def _series(table: _Table | None, found: list[SheetFault]) -> list[SeriesDraft]:
    wanted: dict[str, SeriesDraft] = {}
    for number, values in table.rows if table else ():
        letter = values["letter"]
        if letter in wanted:
            found.append(_fault(table, number, "letter", "series_twice", {"letter": letter}))
        for name in ("letter", "name"):
            if not values[name]:
                found.append(_fault(table, number, name, "missing"))
        wanted.setdefault(letter, SeriesDraft(letter, values["name"], values["name_en"]))
    return [draft for letter, draft in wanted.items() if letter]


def _services(tables: dict[Part, _Table], letters: Sequence[str], found: list[SheetFault]) -> list[ServiceDraft]:
    service_table = tables.get(Part.SERVICE)
    if service_table is None or not service_table.readable:
        return []
    first_rows: dict[str, int] = {}
    for number, values in service_table.rows:
        code = values["code"]
        if code and code in first_rows:
            found.append(_fault(service_table, number, "code", "code_twice", {"code": code, "row": first_rows[code]}))
        first_rows.setdefault(code, number)
    materials = _parts(tables.get(Part.MATERIAL), first_rows, found)
    steps = _parts(tables.get(Part.STEP), first_rows, found)
    drafts: list[ServiceDraft] = []
    for number, values in service_table.rows:
        code = values["code"]
        if code and first_rows[code] != number:
            continue
        own = dict(values)
        own["materials"] = tuple(MaterialDraft(**part) for _, part in materials[code])
        own["steps"] = tuple(StepDraft(**part) for _, part in steps[code])
        draft = ServiceDraft(**own)
        drafts.append(draft)
        rows = {Part.SERVICE: [number], Part.MATERIAL: [row for row, _ in materials[code]], Part.STEP: [row for row, _ in steps[code]]}
        for fault in faults(draft, letters):
            table = tables.get(fault.part)
            materials_read = Part.MATERIAL in tables and tables[Part.MATERIAL].readable
            if table is None or (fault.key == "no_materials" and not materials_read):
                continue  # the missing sheet or column has been told
            found.append(_fault(table, rows[fault.part][fault.index], fault.name, fault.key, fault.values))
    return drafts


def _parts(table: _Table | None, codes: dict[str, int], found: list[SheetFault]) -> defaultdict[str, list[tuple[int, dict[str, Any]]]]:
    """The rows of a part sheet by service code."""
    by_code: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for number, values in table.rows if table else ():
        rest = dict(values)
        code = rest.pop("code")
        if not code:
            found.append(_fault(table, number, "code", "missing"))
        elif code not in codes:
            found.append(_fault(table, number, "code", "code_unknown", {"code": code}))
        else:
            by_code[code].append((number, rest))
    return by_code


def _fault(table: _Table | None, row: int, name: str, key: str, values: Any = None) -> SheetFault:
    assert table is not None
    column = next((each for each in SHEETS[table.part] if each.name == name), SHEETS[table.part][0])
    index = table.places.get(column.name)
    letter = column_letter(index) if index is not None else ""
    return SheetFault(table.name, row, letter, header(table.part, column), key, dict(values or {}))


def _shortened(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 20 else text[:20] + "…"
