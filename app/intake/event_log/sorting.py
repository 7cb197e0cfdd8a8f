"""The rows of a log brought together by case, outside the memory: a log may hold them in any order."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.intake.event_log.rules import LogEvent
from app.store import DiskFull
from app.store.columns import microseconds, moment

_AT_ONCE = 5_000
_TABLE = "CREATE TABLE row (log TEXT, name TEXT, at INTEGER, activity TEXT, resource TEXT, channel TEXT, deadline INTEGER, service TEXT)"
_CASES = """
    SELECT log, name, count(*), min(at), max(at), max(channel), max(deadline), max(service)
    FROM row GROUP BY log, name ORDER BY log, name
"""
_ROWS = "SELECT log, name, at, activity, resource FROM row ORDER BY log, name, at, activity, resource"


class SortedCase(NamedTuple):
    """A case as all its rows tell it. Where rows differ, the greatest text counts, and the latest deadline.

    `began_with` is the activity of its first row.
    """

    log: str
    name: str
    events: int
    first_at: datetime
    last_at: datetime
    channel: str
    deadline: datetime | None
    service: str
    began_with: str = ""


class SortedEvent(NamedTuple):
    """An event of a case, in time. `repeat` counts the rows before it that say the same."""

    at: datetime
    activity: str
    resource: str
    repeat: int


@dataclass(frozen=True)
class CasePart:
    """A case with some of its events; most cases come whole."""

    case: SortedCase
    events: tuple[SortedEvent, ...]


class SortedLog:
    """Takes rows in any order and gives them back case by case.

    It is a SQLite file without a name: kept in memory while it is small, on the disk when it grows, and gone when it is closed.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute(_TABLE)
        self._rows.execute("BEGIN")
        self._waiting: list[tuple[object, ...]] = []

    def close(self) -> None:
        self._rows.close()

    def add(self, event: LogEvent) -> None:
        """Take a row in. Raises DiskFull."""
        due = None if event.deadline is None else microseconds(event.deadline)
        at = microseconds(event.at)
        self._waiting.append((event.log, event.case, at, event.activity, event.resource, event.channel, due, event.service))
        if len(self._waiting) >= _AT_ONCE:
            self._put()

    def count(self) -> tuple[int, int]:
        """How many cases and events there are."""
        self._put()
        cases = self._rows.execute("SELECT count(*) FROM (SELECT DISTINCT log, name FROM row)").fetchone()[0]
        return cases, self._rows.execute("SELECT count(*) FROM row").fetchone()[0]

    def parts(self, most_cases: int, most_events: int) -> Iterator[list[CasePart]]:
        """The cases in portions of at most so many cases and events. A case with more events comes in several portions."""
        self._put()
        portion: list[CasePart] = []
        room = most_events
        with _disk():
            rows = self._rows.execute(_ROWS)
            for case in map(_case, self._rows.execute(_CASES)):
                left, before = case.events, None
                while left:
                    taken: list[SortedEvent] = []
                    for row in rows.fetchmany(min(left, room)):
                        before = _event(row, before)
                        taken.append(before)
                    case = case if case.began_with else case._replace(began_with=taken[0].activity)
                    left, room = left - len(taken), room - len(taken)
                    portion.append(CasePart(case, tuple(taken)))
                    if not room or len(portion) >= most_cases:
                        yield portion
                        portion, room = [], most_events
        if portion:
            yield portion

    def _put(self) -> None:
        with _disk():
            self._rows.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._waiting)
        self._waiting.clear()


def _case(row: tuple[str, str, int, int, int, str, int | None, str]) -> SortedCase:
    log, name, events, first, last, channel, due, service = row
    return SortedCase(log, name, events, moment(first), moment(last), channel, None if due is None else moment(due), service)


def _event(row: tuple[str, str, int, str, str], before: SortedEvent | None) -> SortedEvent:
    said = (moment(row[2]), row[3], row[4])
    again = before is not None and said == before[:3]
    return SortedEvent(*said, before.repeat + 1 if before is not None and again else 0)


@contextmanager
def _disk() -> Generator[None]:
    try:
        yield
    except sqlite3.OperationalError as refused:
        if refused.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise DiskFull from refused
        raise
