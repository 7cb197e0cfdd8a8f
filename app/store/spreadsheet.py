"""Opening a workbook that somebody hands in: what it really is, how large it really is, and its values alone."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from app.store.errors import HallError

MOST_BYTES = 20_000_000
MOST_BYTES_UNPACKED = 100_000_000
MOST_ENTRIES = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 320
_LAST_ROW = 1_048_576
_MARKUP = (".xml", ".rels", ".vml")

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"%PDF")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# openpyxl has no error of its own: a damaged part shows as whatever the code that met it raises
_DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    EOFError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
)


class SheetFileRefused(HallError):
    """A file that is not the workbook that was asked for; nothing was changed."""

    key = "store.error.sheet_file_unreadable_workbook"

    def __init__(self, **values: object) -> None:
        super().__init__(field="file", **values)


class FileMissing(SheetFileRefused):
    """There is no such file, or it cannot be read."""

    key = "store.error.sheet_file_missing"


class FileIsEmpty(SheetFileRefused):
    """The file holds nothing."""

    key = "store.error.sheet_file_is_empty"


class FileTooLarge(SheetFileRefused):
    """The file, or what it unpacks to, is larger than any list that people keep."""

    key = "store.error.sheet_file_too_large"


class FileIsPicture(SheetFileRefused):
    """A picture or PDF with the name of a workbook."""

    key = "store.error.sheet_file_is_picture"


class FileIsOldWorkbook(SheetFileRefused):
    """The old .xls format, or a workbook with a password."""

    key = "store.error.sheet_file_is_old_workbook"


class FileIsText(SheetFileRefused):
    """A CSV or text file."""

    key = "store.error.sheet_file_is_text"


class FileIsNoWorkbook(SheetFileRefused):
    """Some other file, or an archive without a workbook in it."""

    key = "store.error.sheet_file_is_no_workbook"


class FileHasMacros(SheetFileRefused):
    """A workbook with macros."""

    key = "store.error.sheet_file_has_macros"


class FileUnreadableWorkbook(SheetFileRefused):
    """A workbook that is cut or damaged."""

    key = "store.error.sheet_file_unreadable_workbook"


@dataclass(frozen=True)
class SheetCell:
    """One cell: its value, or `formula` / `error` when it holds one."""

    value: object = None
    formula: bool = False
    error: bool = False


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet from row 1 on; `cut` when it had more rows than anybody keeps."""

    name: str
    rows: tuple[tuple[SheetCell, ...], ...]
    cut: bool = False


def column_letter(index: int) -> str:
    """The letter over a column, counted from 0."""
    return get_column_letter(index + 1)


def read_sheets(data: bytes, *, most_rows: int = MOST_ROWS, as_last_shown: bool = False) -> list[Sheet]:
    """All sheets of an .xlsx file, values only: no formula is computed, no macro run, no link followed, no entity expanded.

    `as_last_shown` gives for a formula what the spreadsheet program last showed, instead of saying that it is one.
    Raises a SheetFileRefused that says what the file is instead.
    """
    _look_at(data)
    with _damage_is_refused(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know are none of our business
        book: Any = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=as_last_shown, keep_links=False)
        try:
            return [_sheet(sheet, most_rows) for sheet in book.worksheets[:20]]
        finally:
            book.close()


def _look_at(data: bytes) -> None:
    if not data.strip(b"\x00 \r\n\t"):
        raise FileIsEmpty
    if len(data) > MOST_BYTES:
        raise FileTooLarge(megabytes=MOST_BYTES // 1_000_000)
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise FileIsPicture
    if data.startswith(_OLD_OFFICE):
        raise FileIsOldWorkbook
    if not data.startswith(b"PK\x03\x04"):
        raise FileIsText if _is_text(data[:4096]) else FileIsNoWorkbook
    with _damage_is_refused(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES_UNPACKED:
            raise FileTooLarge(megabytes=MOST_BYTES_UNPACKED // 1_000_000)
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
            raise FileHasMacros
        if "xl/workbook.xml" not in names:
            raise FileIsNoWorkbook
        _measure(archive, entries)


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack everything once without keeping it: declared sizes need not be true, and no part of a workbook declares entities."""
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as part:
            start = b""
            while block := part.read(1 << 16):
                unpacked += len(block)
                if unpacked > MOST_BYTES_UNPACKED:
                    raise FileTooLarge(megabytes=MOST_BYTES_UNPACKED // 1_000_000)
                start = start or block
            if entry.filename.lower().endswith(_MARKUP) and b"<!DOCTYPE" in start.replace(b"\x00", b""):
                raise FileUnreadableWorkbook


def _sheet(sheet: Any, most_rows: int) -> Sheet:
    rows: list[tuple[SheetCell, ...]] = []
    cut = False
    before: object = None
    # the dimensions that a sheet declares need not be true, so the last possible row is asked for
    for number, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS), 1):
        if number <= most_rows:
            rows.append(tuple(_cell(cell) for cell in cells) if cells is not before else rows[-1])
        elif cells is not before and any(cell.value is not None for cell in cells):
            cut = True
            break
        before = cells  # rows that are not in the file come as one and the same object
    while rows and all(cell.value is None for cell in rows[-1]):
        rows.pop()
    return Sheet(str(sheet.title), tuple(rows), cut)


_EMPTY = SheetCell()


def _cell(cell: Any) -> SheetCell:
    if cell.value is None:
        return _EMPTY
    return SheetCell(cell.value, formula=cell.data_type == "f", error=cell.data_type == "e")


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ("utf-8", "gb18030"):
        try:
            text = start[: len(start) // 4 * 4].decode(encoding, "strict" if len(start) < 4096 else "ignore")
        except UnicodeDecodeError:
            continue
        if not any(sign < " " and sign not in "\r\n\t" for sign in text):
            return True
    return False


@contextmanager
def _damage_is_refused() -> Generator[None]:
    try:
        yield
    except SheetFileRefused:
        raise
    except _DAMAGE as damage:
        raise FileUnreadableWorkbook from damage
