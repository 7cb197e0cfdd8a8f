"""Articles as an Excel sheet, a row an article; read back with every fault named by sheet, row and column."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from app.consult.knowledge.errors import FileFault
from app.consult.knowledge.markdown import Readings, body_text, read_body, read_dates, words
from app.consult.knowledge.rules import ArticleDraft, check
from app.store.spreadsheet import SheetCell, column_letter, read_sheets
from app.words import LANGUAGES, say, speaking

MOST_ROWS = 25_000
COLUMNS: dict[str, int] = {
    "code": 14,
    "title": 36,
    "title_en": 36,
    "summary_en": 60,
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
        sheet.column_dimensions[column_letter(index - 1)].width = width
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
    sheet.auto_filter.ref = f"A1:{column_letter(len(COLUMNS) - 1)}{len(drafts) + 1}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(draft: ArticleDraft) -> tuple[str, ...]:
    text = body_text(ArticleDraft(title="", summary=draft.summary, sections=draft.sections))
    days = tuple(day.isoformat() if (day := getattr(draft, name)) else "" for name in _DATES)
    withdrawn = say("ui.yes") if draft.withdrawn else ""
    listed = ("\n".join(draft.materials), " ".join(draft.keywords), " ".join(draft.service_codes), draft.owner)
    return (draft.code, draft.title, draft.title_en, draft.summary_en, text, *listed, *days, withdrawn)


def read_workbook(data: bytes, file: str) -> Readings:
    """What the first sheet of a workbook says, with all its faults at once. Raises a SheetFileRefused when it is no workbook at all."""
    sheets = read_sheets(data, most_rows=MOST_ROWS)
    name, rows = (sheets[0].name, sheets[0].rows) if sheets else (file, ())
    known = _headings()
    if not rows:
        return Readings(faults=(FileFault(name, 0, "", "sheet_empty"),))
    faults: list[FileFault] = [FileFault(name, len(rows), "", "too_many_rows", {"most": MOST_ROWS})] if sheets[0].cut else []
    places: dict[str, int] = {}
    for index, cell in enumerate(rows[0]):
        heading = str(cell.value).strip() if cell.value is not None else ""
        column = known.get(heading.casefold())
        if column is not None and column in places:
            faults.append(FileFault(name, 1, column_letter(index), "field_twice"))
        elif column is not None:
            places[column] = index
        elif heading:
            fields = "、".join(say(f"knowledge.column.{each}") for each in COLUMNS)
            faults.append(FileFault(name, 1, column_letter(index), "field_unknown", {"fields": fields}))
    missing = [say(f"knowledge.column.{each}") for each in _NEEDED if each not in places]
    if missing:
        return Readings(faults=(*faults, FileFault(name, 1, "", "columns_missing", {"columns": "、".join(missing)})))
    drafts: list[ArticleDraft] = []
    codes: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], 2):
        if all(cell.value is None or not str(cell.value).strip() for cell in cells):
            continue
        draft, wrong = _draft({each: cells[at] if at < len(cells) else SheetCell() for each, at in places.items()})
        for field, key, values in wrong:
            column = places.get(field)
            faults.append(FileFault(name, number, column_letter(column) if column is not None else "", key, values))
        if draft.code in codes and draft.code:
            faults.append(FileFault(name, number, "", "code_twice", {"code": draft.code, "other": str(codes[draft.code])}))
        codes.setdefault(draft.code, number)
        drafts.append(draft)
    return Readings(tuple(drafts), tuple(faults))


def _draft(cells: dict[str, SheetCell]) -> tuple[ArticleDraft, list[tuple[str, str, dict[str, object]]]]:
    texts = {name: _text(cell.value) for name, cell in cells.items()}
    wrong: list[tuple[str, str, dict[str, object]]] = [
        (name, "is_formula" if cell.formula else "is_error", {}) for name, cell in cells.items() if cell.formula or cell.error
    ]
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
            summary_en=texts.get("summary_en", ""),
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
