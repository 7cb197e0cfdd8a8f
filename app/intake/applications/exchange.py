"""Lists of cases as files for spreadsheets, written page by page so that the memory stays the same for any length."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.documents.masking import mask_name
from app.intake.applications.lists import Order, Wanted, page
from app.intake.applications.models import Standing
from app.store import Reader
from app.words import language, say

if TYPE_CHECKING:
    from openpyxl import Workbook

_AT_ONCE = 2_000
_MOST_ROWS_OF_A_SHEET = 1_000_000
_COLUMNS = ("number", "service", "applicant", "state", "channel", "received_at", "due_at", "step", "owner", "completed_at", "late")


class _Sheet(Protocol):
    def append(self, row: Sequence[object], /) -> None: ...


class ListFormat(StrEnum):
    """What a list is written as."""

    CSV = "csv"
    EXCEL = "xlsx"


def export_list(
    read: Reader,
    wanted: Wanted,
    file: Path,
    kind: ListFormat,
    *,
    order: Order = Order.RECEIVED,
    descending: bool = True,
    progress: Callable[[int], bool] | None = None,
) -> int:
    """Write every case of a list, in its order; returns how many. `progress(rows)` may say False to stop: then no file is left.

    Names are masked. Texts that a spreadsheet would take for a formula get an apostrophe. Raises OSError when the disk refuses.
    """
    part = file.with_name(file.name + ".part")
    rows = _rows(read, wanted, order, descending)
    try:
        written = _write_csv(part, rows, progress) if kind is ListFormat.CSV else _write_excel(part, rows, progress)
        if written < 0:
            return 0
        part.replace(file)
        return written
    finally:
        part.unlink(missing_ok=True)


def heads() -> list[str]:
    """The head line, in the language spoken now."""
    return [say(f"applications.list_column.{name}") for name in _COLUMNS]


def line_of(row: Standing, read: Reader) -> list[str]:
    """One case as text."""
    english = language() == "en"
    late = "" if row.late is None else say("applications.list_value.late") if row.late else say("applications.list_value.in_time")
    return [
        row.number,
        row.service_name_en if english and row.service_name_en else row.service_name,
        mask_name(row.applicant_name),
        say(f"applications.state.{row.state}"),
        say(f"applications.channel.{row.channel}"),
        _moment(row.received_at, read),
        _moment(row.due_at, read),
        row.step_name_en if english and row.step_name_en else row.step_name,
        row.step_owner_en if english and row.step_owner_en else row.step_owner,
        _moment(row.completed_at, read),
        late,
    ]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _rows(read: Reader, wanted: Wanted, order: Order, descending: bool) -> Iterator[Sequence[str]]:
    after = None
    while True:
        found = page(read, wanted, order, descending=descending, after=after, most=_AT_ONCE)
        for row in found.rows:
            yield [harmless(text) for text in line_of(row, read)]
        read.session.expunge_all()
        after = found.after
        if after is None:
            return


def _write_csv(file: Path, rows: Iterator[Sequence[str]], progress: Callable[[int], bool] | None) -> int:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heads())
        count = 0
        for count, row in enumerate(rows, 1):
            writer.writerow(row)
            if not _go_on(count, progress):
                return -1
        return count


def _write_excel(file: Path, rows: Iterator[Sequence[str]], progress: Callable[[int], bool] | None) -> int:
    from openpyxl import Workbook  # waits until somebody wants such a file: it would be a tenth of the start

    book = Workbook(write_only=True)
    count, sheet = 0, None
    for count, row in enumerate(rows, 1):
        if sheet is None or (count - 1) % _MOST_ROWS_OF_A_SHEET == 0:
            sheet = _new_sheet(book)
        sheet.append(list(row))
        if not _go_on(count, progress):
            book.save(file)
            return -1
    if sheet is None:
        _new_sheet(book)
    book.save(file)
    return count


def _new_sheet(book: Workbook) -> _Sheet:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet: _Sheet = book.create_sheet(say("applications.list_value.sheet"))
    cells: list[object] = []
    for head in heads():
        cell = WriteOnlyCell(sheet, value=head)  # pyright: ignore[reportArgumentType] - the write-only sheet is one
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    return sheet


def _go_on(count: int, progress: Callable[[int], bool] | None) -> bool:
    return progress is None or count % _AT_ONCE != 0 or progress(count)


def _moment(at: datetime | None, read: Reader) -> str:
    return "" if at is None else f"{at.astimezone(read.zone):%Y-%m-%d %H:%M}"
