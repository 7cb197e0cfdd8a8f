"""The yearly holiday notice as a file (CSV, or JSON as public lists have it), read with every fault named by row and column."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.regulation.hours import HoursUnreadable, Intervals, read_hours, write_hours
from app.regulation.official import SATURDAY, Day, DayKind, HolidayName
from app.store import HallError
from app.words import say

CLOSED = "closed"
MOST_BYTES = 2_000_000
_MOST_RANGE_DAYS = 60
_YEARS = range(2000, 2100)


class Column(StrEnum):
    """The columns of a notice file."""

    DATE = "date"
    TO = "to"
    KIND = "kind"
    NAME = "name"
    HOURS = "hours"


class FaultKind(StrEnum):
    """What is wrong with a cell."""

    MISSING_COLUMN = "missing_column"
    EMPTY = "empty"
    DATE = "date"
    RANGE = "range"
    KIND = "kind"
    HOURS = "hours"
    TWICE = "twice"


@dataclass(frozen=True)
class Fault:
    """One cell that cannot be taken. `row` counts as the file is seen in a spreadsheet (its heading is row 1)."""

    row: int
    column: Column
    kind: FaultKind
    text: str = ""

    @property
    def sentence(self) -> str:
        """The fault in the language spoken now."""
        place = say("regulation.notice.place", row=self.row, column=say(f"regulation.notice_column.{self.column}"))
        return say("regulation.notice.fault", place=place, what=say(f"regulation.notice_fault.{self.kind}", text=self.text))


@dataclass(frozen=True)
class Notice:
    """What a file says about dates, and what is wrong with it. Nothing of a file with faults is taken."""

    days: Mapping[date, Day]
    faults: tuple[Fault, ...]


class NoticeUnreadable(HallError):
    """The file is no table of dates at all: a picture, another format, or too large."""

    key = "regulation.error.notice_unreadable"


class NoticeMissing(HallError):
    """There is no such file, or it may not be read."""

    key = "regulation.error.notice_missing"


class DateUnreadable(HallError):
    """What was typed as a date is none."""

    key = "regulation.error.date_unreadable"


class NoticeFaulty(HallError):
    """Some cells of the file cannot be taken; nothing of it was."""

    key = "regulation.error.notice_faulty"


_COLUMNS = {
    "date": Column.DATE,
    "日期": Column.DATE,
    "开始日期": Column.DATE,
    "to": Column.TO,
    "至": Column.TO,
    "结束日期": Column.TO,
    "kind": Column.KIND,
    "type": Column.KIND,
    "类型": Column.KIND,
    "类别": Column.KIND,
    "name": Column.NAME,
    "名称": Column.NAME,
    "节日": Column.NAME,
    "hours": Column.HOURS,
    "开放时间": Column.HOURS,
}

_KINDS = {
    "working": DayKind.WORKING,
    "workday": DayKind.WORKING,
    "工作日": DayKind.WORKING,
    "上班": DayKind.WORKING,
    "补班": DayKind.WORKING,
    "调休上班": DayKind.WORKING,
    "rest": DayKind.REST,
    "休息日": DayKind.REST,
    "休息": DayKind.REST,
    "holiday": DayKind.HOLIDAY,
    "节假日": DayKind.HOLIDAY,
    "假日": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
}

_NAMES = {
    "元旦": HolidayName.NEW_YEAR,
    "春节": HolidayName.SPRING_FESTIVAL,
    "清明": HolidayName.TOMB_SWEEPING,
    "劳动": HolidayName.LABOUR_DAY,
    "五一": HolidayName.LABOUR_DAY,
    "端午": HolidayName.DRAGON_BOAT,
    "中秋": HolidayName.MID_AUTUMN,
    "国庆": HolidayName.NATIONAL_DAY,
}

_HOLIDAYS = frozenset(HolidayName)

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_notice(content: bytes) -> Notice:
    """The dates of a CSV or JSON file in UTF-8 or GB18030. Raises NoticeUnreadable."""
    if len(content) > MOST_BYTES or b"\0" in content:
        raise NoticeUnreadable(field="file")
    text = _decoded(content)
    rows = list(_json_rows(text)) if text.lstrip()[:1] in ("{", "[") else list(_csv_rows(text))
    return _checked(rows)


def write_notice(days: Mapping[date, Day], year: int) -> str:
    """The days of a year that are not plain weekdays and weekends, as a CSV file that `read_notice` reads again."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow([Column.DATE, Column.KIND, Column.NAME, Column.HOURS])
    for on, day in sorted(days.items()):
        plain = Day(DayKind.REST if on.weekday() >= SATURDAY else DayKind.WORKING)
        if on.year == year and day != plain:
            table.writerow([on.isoformat(), day.kind, day.name, stored_hours(day)])
    return written.getvalue()


def stored_hours(day: Day) -> str:
    """A date's own opening hours as text: "" by its weekday, "closed" none."""
    if day.hours is None:
        return ""
    return write_hours(day.hours) or CLOSED


def typed_hours(typed: str) -> Intervals | None:
    """One date's own hours as people type them: empty by its weekday, "closed" (不开放) none. Raises HoursUnreadable."""
    plain = typed.strip().casefold()
    if not plain:
        return None
    return () if plain in (CLOSED, "不开放", "关闭") else read_hours(plain)


def read_date(typed: str, field: str = "since") -> date:
    """A date as people type it (2027-01-01, 2027/1/1, 20270101, 2027年1月1日). Raises DateUnreadable."""
    found = _date(typed.strip())
    if found is None:
        raise DateUnreadable(field=field)
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoticeUnreadable(field="file")


_Row = tuple[int, dict[Column, str]]


def _csv_rows(text: str) -> Iterator[_Row]:
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise NoticeUnreadable(field="file") from error
    if not table:
        raise NoticeUnreadable(field="file")
    heading = [_COLUMNS.get(cell.strip().casefold()) for cell in table[0]]
    if Column.DATE not in heading and Column.KIND not in heading:
        raise NoticeUnreadable(field="file")
    for column in (Column.DATE, Column.KIND):
        if column not in heading:
            yield 1, {column: "\0"}
            return
    for number, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells):
            filled = [*cells, *[""] * (len(heading) - len(cells))]
            yield number, {column: cell.strip() for column, cell in zip(heading, filled, strict=False) if column is not None}


def _json_rows(text: str) -> Iterator[_Row]:
    """A list of objects, or an object with such a list under `days`; `isOffDay` as in the public list holiday-cn."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoticeUnreadable(field="file") from error
    entries: Any = found.get("days") if isinstance(found, dict) else found
    if not isinstance(entries, list) or not entries:
        raise NoticeUnreadable(field="file")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise NoticeUnreadable(field="file")
        row = {column: str(entry[name]).strip() for name, column in _COLUMNS.items() if entry.get(name) is not None}
        if Column.KIND not in row and isinstance(entry.get("isOffDay"), bool):
            row[Column.KIND] = DayKind.HOLIDAY if entry["isOffDay"] else DayKind.WORKING
        yield number, row


def _checked(rows: Iterable[_Row]) -> Notice:
    days: dict[date, Day] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        if "\0" in cells.values():
            return Notice({}, (Fault(number, next(iter(cells)), FaultKind.MISSING_COLUMN),))
        found = _row(number, cells)
        if isinstance(found, Fault):
            faults.append(found)
            continue
        dates, day = found
        for on in dates:
            if days.setdefault(on, day) != day:
                faults.append(Fault(number, Column.DATE, FaultKind.TWICE, on.isoformat()))
    return Notice(days, tuple(faults))


def _row(number: int, cells: Mapping[Column, str]) -> tuple[list[date], Day] | Fault:
    """What one row says, or the first thing wrong with it."""
    for column in (Column.DATE, Column.KIND):
        if not cells.get(column):
            return Fault(number, column, FaultKind.EMPTY)
    start = _date(cells[Column.DATE])
    if start is None:
        return Fault(number, Column.DATE, FaultKind.DATE, cells[Column.DATE][:40])
    end = _date(cells[Column.TO]) if cells.get(Column.TO) else start
    if end is None:
        return Fault(number, Column.TO, FaultKind.DATE, cells[Column.TO][:40])
    if not 0 <= (end - start).days < _MOST_RANGE_DAYS:
        return Fault(number, Column.TO, FaultKind.RANGE, cells[Column.TO][:40])
    kind = _KINDS.get(cells[Column.KIND].casefold())
    if kind is None:
        return Fault(number, Column.KIND, FaultKind.KIND, cells[Column.KIND][:40])
    try:
        hours = typed_hours(cells.get(Column.HOURS, ""))
    except HoursUnreadable:
        return Fault(number, Column.HOURS, FaultKind.HOURS, cells[Column.HOURS][:40])
    dates = [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    return dates, Day(kind, named(cells.get(Column.NAME, "")), hours)


def _date(text: str) -> date | None:
    matched = _PACKED.fullmatch(text) or _DATE.fullmatch(text)
    if matched is None:
        return None
    try:
        found = date(*(int(number) for number in matched.groups()))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def named(typed: str) -> str:
    """A holiday known in both languages, else the words as they stand."""
    plain = typed.removesuffix("上班").removesuffix("补班").removesuffix("放假").removesuffix("节")
    return _NAMES.get(plain) or _NAMES.get(f"{plain}节") or (plain if plain in _HOLIDAYS else " ".join(typed.split())[:40])
