"""Event logs as tables of text: rows in, rows out, one damaged row never more than itself."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from app.intake.event_log.errors import LogCut, LogEmpty, NotALog
from app.intake.event_log.opening import LogFile
from app.intake.event_log.rules import STANDARD, Column, LogEvent, LogFault, RawRow, beginning

MOST_OF_A_LINE = 1_000_000
MOST_LINES_OF_A_ROW = 50
MOST_COLUMNS = 500

_SIGNS = (",", ";", "\t", "|")
_FORMULA = re.compile(r"'*[=+\-@]")


class CsvLog:
    """A log in lines. `columns` are its headings; `rows` can be read again and again."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        with file.stream() as stream, _text(stream, file.encoding) as lines:
            self.separator, self._heading_line, heading = _heading(lines)
        self.columns = _told_apart(heading)

    def rows(self) -> Iterator[RawRow | LogFault]:
        """Every row, with those that cannot be taken apart as faults. Empty lines are no rows."""
        with self._file.stream() as stream, _text(stream, self._file.encoding) as lines:
            for line, cells in _records(_lines(lines), self.separator):
                if line <= self._heading_line or cells == [""] or cells == []:
                    continue
                if isinstance(cells, str):
                    yield LogFault(line, cells)
                    continue
                while len(cells) > len(self.columns) and not cells[-1]:
                    cells.pop()
                if len(cells) != len(self.columns):
                    values = {"found": len(cells), "wanted": len(self.columns)}
                    yield LogFault(line, "other_columns", beginning(" | ".join(cell[:40] for cell in cells[:10])), values)
                    continue
                yield RawRow(line, dict(zip(self.columns, map(_unescaped, cells), strict=True)))


def write_csv(out: TextIO, events: Iterable[LogEvent]) -> Iterator[LogEvent]:
    """Write a log with the names of the standard, handing each event on. Nothing in it is a formula to a spreadsheet."""
    writer = csv.writer(out)
    writer.writerow([STANDARD[column] for column in Column])
    for event in events:
        writer.writerow([_escaped(text) for text in as_texts(event)])
        yield event


def as_texts(event: LogEvent) -> list[str]:
    """An event in the order of `Column`."""
    due = "" if event.deadline is None else event.deadline.isoformat()
    return [event.case, event.activity, event.at.isoformat(), event.resource, event.channel, due, event.service, event.log]


def _escaped(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Generator[TextIO]:
    """Lines of text over bytes; damaged signs stay visible as surrogates, so that their row can be named."""
    wrapped = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    try:
        yield wrapped
    finally:
        wrapped.detach()


def _lines(text: TextIO) -> Iterator[tuple[int, str | None]]:
    """Lines with their numbers; None for one that is longer than any row."""
    number = 0
    while True:
        try:
            line = text.readline(MOST_OF_A_LINE)
        except UnicodeDecodeError as damage:
            raise LogCut from damage
        if not line:
            return
        number += 1
        if len(line) < MOST_OF_A_LINE or line.endswith("\n"):
            yield number, line
            continue
        while (more := text.readline(MOST_OF_A_LINE)) and not more.endswith("\n"):
            pass
        yield number, None


def _records(lines: Iterator[tuple[int, str | None]], separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows of cells, each with its first line, or the key of a fault. A row may go over several lines inside quotes.

    A quote that is never closed costs its own line only: the lines after it are read on their own.
    """
    held: deque[tuple[int, str | None]] = deque()
    while True:
        at = held.popleft() if held else next(lines, None)
        if at is None:
            return
        number, line = at
        if line is None:
            yield number, "line_too_long"
            continue
        taken = 0
        if line.count('"') % 2:
            line, taken = _to_closing_quote(line, held, lines)
            if not line:
                yield number, "quote_open"
                continue
        for _ in range(taken):
            held.popleft()
        yield number, _cells(line, separator)


def _to_closing_quote(line: str, held: deque[tuple[int, str | None]], lines: Iterator[tuple[int, str | None]]) -> tuple[str, int]:
    parts, length = [line], len(line)
    for count in range(MOST_LINES_OF_A_ROW):
        if count == len(held):
            following = next(lines, None)
            if following is None:
                break
            held.append(following)
        _, more = held[count]
        length += len(more or "")
        if more is None or length > MOST_OF_A_LINE:
            break
        parts.append(more)
        if more.count('"') % 2:
            return "".join(parts), count + 1
    return "", 0


def _cells(line: str, separator: str) -> list[str] | str:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return "cell_too_long" if len(line) > csv.field_size_limit() else "quote_open"


def _heading(text: TextIO) -> tuple[str, int, Sequence[str]]:
    """The separator, the line of the heading, and the headings."""
    for number, line in _lines(text):
        if line is None:
            raise NotALog
        plain = line.strip("\r\n")
        if not plain.strip():
            continue
        if re.fullmatch(r"sep=.", plain.strip(), flags=re.IGNORECASE):  # Excel's own line
            continue
        outside = re.sub(r'"[^"]*"', "", plain)
        separator = max(_SIGNS, key=outside.count)
        cells = _cells(line, separator)
        if not outside.count(separator) or isinstance(cells, str) or len(cells) > MOST_COLUMNS:
            raise NotALog
        return separator, number, cells
    raise LogEmpty


def _told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for heading in headings:
        name, again = heading.strip().lstrip("\ufeff"), 2
        while name in found:
            name, again = f"{heading.strip()} ({again})", again + 1
        found.append(name)
    return tuple(found)
