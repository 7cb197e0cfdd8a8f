"""Workbooks in and out: sheets with a head line, each row by its columns' names, each fault with its sheet, row and column."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.facility.assets.errors import AssetFileUnreadable, CellUnreadable
from app.store import HallError
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


@dataclass(frozen=True)
class CellFault:
    """What cannot be kept and where it stands: the sheet's name, the row's number, the column as its letter and its header."""

    sheet: str
    row: int
    letter: str
    head: str
    what: str

    @property
    def where(self) -> str:
        """The cell as spreadsheets name it, with the column's header."""
        return say("facility.sheet.cell", sheet=self.sheet, row=self.row, letter=self.letter, head=self.head)


@dataclass(frozen=True)
class Row:
    """One row of a sheet by its columns' names."""

    number: int
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        return str(value).strip() if (value := self.values.get(name)) is not None else ""

    def number_in(self, name: str) -> float | None:
        """A number, None for an empty cell. Raises CellUnreadable."""
        text = narrow(self.text(name)).replace(",", "")
        if not text:
            return None
        try:
            return float(text)
        except ValueError as error:
            raise CellUnreadable(field=name, text=text[:40]) from error

    def date_in(self, name: str) -> date | None:
        """A date, as spreadsheets keep it or as people type it; None for an empty cell. Raises CellUnreadable."""
        value = self.values.get(name)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = narrow(self.text(name)).replace("/", "-").replace(".", "-")
        if not text:
            return None
        try:
            return date(*(int(part) for part in text.split("-", 2)))
        except (ValueError, TypeError) as error:
            raise CellUnreadable(field=name, text=text[:40]) from error


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was handed in: its rows, and where each named column stands."""

    title: str
    rows: tuple[Row, ...]
    letters: Mapping[str, str]
    heads: Mapping[str, str]

    def fault(self, row: Row, refusal: HallError, columns: Mapping[str, str]) -> CellFault:
        """A refusal at its cell; `columns` says which column a form's field came from."""
        name = columns.get(refusal.field, refusal.field)
        return CellFault(self.title, row.number, self.letters.get(name, "A"), self.heads.get(name, ""), refusal.what)


def open_file(file: Path) -> bytes:
    """The bytes of a workbook. Raises AssetFileUnreadable for what is not there or far too large."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise AssetFileUnreadable(field="file")
        return file.read_bytes()
    except OSError as error:
        raise AssetFileUnreadable(field="file") from error


def write_sheet(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]], picks: Mapping[str, Sequence[str]]
) -> None:
    """A sheet with its head line; `picks` are the words that a column offers to choose from."""
    sheet: Any = book.create_sheet(title)
    for index, column in enumerate(columns, 1):
        cell = sheet.cell(1, index, say(f"facility.column.{column.name}"))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
        sheet.column_dimensions[get_column_letter(index)].width = column.wide
        if column.name in picks:
            rule = DataValidation(type="list", formula1=f'"{",".join(picks[column.name])}"', allow_blank=True)
            rule.add(f"{get_column_letter(index)}2:{get_column_letter(index)}{MOST_ROWS}")
            sheet.add_data_validation(rule)
    for number, row in enumerate(rows, 2):
        for index, column in enumerate(columns, 1):
            value, cell = row.get(column.name), sheet.cell(number, index)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"  # a name that begins with "=" is a name, not a formula
            else:
                cell.value = value
    sheet.freeze_panes = "C2"


def saved(book: Workbook) -> bytes:
    """The workbook's file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_book(content: bytes) -> list[tuple[str, list[tuple[object, ...]]]]:
    """The sheets of a workbook by title. No formula is computed, no macro run, no link followed. Raises AssetFileUnreadable."""
    try:
        sheets = read_sheets(content, most_rows=MOST_ROWS, as_last_shown=True)
    except SheetFileRefused as refused:
        raise AssetFileUnreadable(field="file") from refused
    return [(sheet.name, [tuple(cell.value for cell in row) for row in sheet.rows]) for sheet in sheets]


def sheet_of(title: str, raw: Sequence[Sequence[object]], columns: Sequence[Column]) -> Sheet:
    """A sheet's rows by column name, in whichever language its headers are; empty rows are left out."""
    names = [_known(columns).get(str(value or "").strip()) for value in (raw[0] if raw else ())]
    letters = {name: get_column_letter(place) for place, name in enumerate(names, 1) if name is not None}
    heads = {name: str(value).strip() for name, value in zip(names, raw[0] if raw else (), strict=True) if name is not None}
    rows: list[Row] = []
    for number, values in enumerate(raw[1:], 2):
        found = {name: value for name, value in zip(names, values, strict=False) if name is not None}
        if any(value not in (None, "") for value in found.values()):
            rows.append(Row(number, found))
    return Sheet(title, tuple(rows), letters, heads)


def _known(columns: Sequence[Column]) -> dict[str, str]:
    """Every header of these columns in every language, with the column's name."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            found.update({say(f"facility.column.{column.name}"): column.name for column in columns})
    return found


def in_every_language(words: Callable[[], Mapping[str, object]]) -> dict[str, object]:
    """What words mean, whichever language they are written in."""
    found: dict[str, object] = {}
    for language in LANGUAGES:
        with speaking(language):
            found.update(words())
    return found
