"""Articles as an Excel sheet, a row an article; read back with every fault named by sheet, row and column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.consult.knowledge.errors import FileFault, FileRefused
from app.consult.knowledge.markdown import Readings, body_text, read_body, read_dates, words
from app.consult.knowledge.rules import ArticleDraft, check
from app.words import LANGUAGES, say, speaking

MOST_BYTES = 20_000_000
MOST_BYTES_UNPACKED = 200_000_000
MOST_ROWS = 25_000
COLUMNS: dict[str, int] = {
    "code": 14,
    "title": 36,
    "title_en": 36,
    "body": 80,
    "materials": 40,
    "keywords": 28,
    "services": 12,
    "owner": 18,
    "valid_from": 12,
    "valid_until": 12,
    "review_on": 12,
    "withdrawn": 8,
}
_NEEDED = ("title", "body")
_DATES = ("valid_from", "valid_until", "review_on")
_YES = frozenset({"yes", "true", "1", "是"})


def write_workbook(drafts: Sequence[ArticleDraft]) -> bytes:
    """The articles as an .xlsx file in the program's language."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = say("knowledge.sheet")
    for index, (name, width) in enumerate(COLUMNS.items(), 1):
        cell = sheet.cell(1, index, say(f"knowledge.column.{name}"))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0" if name in _NEEDED else "EEEEEE")
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, draft in enumerate(drafts, 2):
        for index, value in enumerate(_row(draft), 1):
            if not value:
                continue
            cell = sheet.cell(number, index)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"  # a title that begins with "=" is a title, not a formula
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(drafts) + 1}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(draft: ArticleDraft) -> tuple[str, ...]:
    text = body_text(ArticleDraft(title="", summary=draft.summary, sections=draft.sections))
    days = tuple(day.isoformat() if (day := getattr(draft, name)) else "" for name in _DATES)
    withdrawn = say("ui.yes") if draft.withdrawn else ""
    listed = ("\n".join(draft.materials), " ".join(draft.keywords), " ".join(draft.service_codes), draft.owner)
    return (draft.code, draft.title, draft.title_en, text, *listed, *days, withdrawn)


def read_workbook(data: bytes, file: str) -> Readings:
    """What a workbook says, with all its faults at once. Raises FileRefused when it is no workbook at all."""
    name, rows = _rows(data, file)
    known = _headings()
    if not rows:
        return Readings(faults=(FileFault(name, 0, "", "sheet_empty"),))
    faults: list[FileFault] = []
    places: dict[str, int] = {}
    for index, cell in enumerate(rows[0]):
        heading = str(cell).strip() if cell is not None else ""
        column = known.get(heading.casefold())
        if column is not None and column in places:
            faults.append(FileFault(name, 1, get_column_letter(index + 1), "field_twice"))
        elif column is not None:
            places[column] = index
        elif heading:
            fields = "、".join(say(f"knowledge.column.{each}") for each in COLUMNS)
            faults.append(FileFault(name, 1, get_column_letter(index + 1), "field_unknown", {"fields": fields}))
    missing = [say(f"knowledge.column.{each}") for each in _NEEDED if each not in places]
    if missing:
        return Readings(faults=(*faults, FileFault(name, 1, "", "columns_missing", {"columns": "、".join(missing)})))
    drafts: list[ArticleDraft] = []
    codes: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], 2):
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        draft, wrong = _draft({each: cells[at] if at < len(cells) else None for each, at in places.items()})
        for field, key, values in wrong:
            column = places.get(field)
            faults.append(FileFault(name, number, get_column_letter(column + 1) if column is not None else "", key, values))
        if draft.code in codes and draft.code:
            faults.append(FileFault(name, number, "", "code_twice", {"code": draft.code, "other": str(codes[draft.code])}))
        codes.setdefault(draft.code, number)
        drafts.append(draft)
    return Readings(tuple(drafts), tuple(faults))


def _draft(cells: dict[str, object]) -> tuple[ArticleDraft, list[tuple[str, str, dict[str, object]]]]:
    texts = {name: _text(value) for name, value in cells.items()}
    wrong: list[tuple[str, str, dict[str, object]]] = [(name, "is_formula", {}) for name, text in texts.items() if text.startswith("=")]
    dates, unread = read_dates({name: texts.get(name, "") for name in _DATES})
    for name in unread:
        wrong.append((name, "date_shape", {"found": texts[name][:40]}))
    summary, sections, listed = read_body(texts.get("body", ""))
    materials = tuple(line.strip() for line in texts.get("materials", "").splitlines() if line.strip()) or listed
    draft, problems = check(
        ArticleDraft(
            title=texts.get("title", ""),
            code=texts.get("code", ""),
            title_en=texts.get("title_en", ""),
            summary=summary,
            sections=sections,
            materials=materials,
            keywords=words(texts.get("keywords", "")),
            service_codes=words(texts.get("services", "")),
            owner=texts.get("owner", ""),
            withdrawn=texts.get("withdrawn", "").casefold() in _YES,
            **dates,
        )
    )
    wrong += [(problem.field, problem.key.rpartition(".")[2], {}) for problem in problems]
    return draft, wrong


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _headings() -> dict[str, str]:
    """Every heading that is understood, in either language."""
    found: dict[str, str] = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            found |= {say(f"knowledge.column.{name}").casefold(): name for name in COLUMNS}
    return found


def _rows(data: bytes, file: str) -> tuple[str, list[tuple[object, ...]]]:
    if len(data) > MOST_BYTES or not data.startswith(b"PK\x03\x04"):
        raise FileRefused(field="file", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_BYTES_UNPACKED or "xl/workbook.xml" not in archive.namelist():
                raise FileRefused(field="file", file=file)
        book: Any = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        rows = [tuple(cell.value for cell in cells) for cells in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=40)]
        name = str(sheet.title)
        book.close()
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, EOFError, zipfile.BadZipFile) as damage:
        raise FileRefused(field="file", file=file) from damage
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return name, rows
