"""What people do with event logs: look at one, bring it into the hall, write the hall as one, and count what was brought in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO
from zoneinfo import ZoneInfo

from app.intake.applications.exchange import harmless
from app.intake.event_log.csv_log import CsvLog
from app.intake.event_log.errors import ColumnMissing, FaultsUnwritable, LogEmpty, NoGoodRow
from app.intake.event_log.exporting import Exported, LogFormat, export_log, log_format
from app.intake.event_log.figures import LogFigures, figures
from app.intake.event_log.keeping import Kept, keep_cases
from app.intake.event_log.moments import ISO, MomentReader, guess_form
from app.intake.event_log.naming import Naming, read_naming
from app.intake.event_log.opening import LogFile, LogKind, look_at
from app.intake.event_log.rules import NEEDED, Column, LogFault, Plan, RawRow, event_of_row, guess_columns, log_name
from app.intake.event_log.sorting import CasePart, SortedLog
from app.intake.event_log.xes_log import XesLog
from app.store import Actor, Hall, Work
from app.words import say

MOST_CASES_AT_ONCE = 200
MOST_EVENTS_AT_ONCE = 2_000
_SAMPLE = 200
_SHOWN = 3
_ROWS_BETWEEN = 2_000


Keep = Callable[[Work, Sequence[CasePart], Mapping[str, str]], Kept]


class Stage(StrEnum):
    """What an import is at."""

    LOOKING = "looking"
    READING = "reading"
    KEEPING = "keeping"


@dataclass(frozen=True)
class Progress:
    """How far an import is: bytes looked at, rows read, events kept. `of` 0: nobody knows how many there will be."""

    stage: Stage
    done: int
    of: int = 0


Heard = Callable[[Progress], bool]
"""Told how far an import is; False stops it. What was kept until then stays, and importing again goes on from there."""


@dataclass(frozen=True)
class LogPreview:
    """What a file seems to be, before anything is written. `samples` are the first texts of each column that was found."""

    file: str
    kind: LogKind
    packed: bool
    encoding: str
    name: str
    headings: tuple[str, ...]
    columns: Mapping[Column, str]
    timestamp_form: str
    deadline_form: str
    samples: Mapping[Column, tuple[str, ...]]

    @property
    def missing(self) -> tuple[Column, ...]:
        """Columns that every log needs and this one seems not to have."""
        return tuple(column for column in NEEDED if column not in self.columns)


@dataclass(frozen=True)
class Imported:
    """What an import did. `own_cases` are the hall's own, which an export brought back; they stay as they are.

    `logs` are the names under which the hall has the other cases: the first file that brought them gave it.
    """

    cases: int
    events: int
    new_cases: int
    new_events: int
    own_cases: int
    faults: int
    faults_file: Path | None
    stopped: bool
    logs: tuple[str, ...] = ()


class _Rows(Protocol):
    @property
    def columns(self) -> tuple[str, ...]: ...

    def rows(self) -> Iterator[RawRow | LogFault]: ...


class _Stopped(Exception):
    """Somebody stopped the import."""


def preview_log(path: Path, naming: Naming | None = None) -> LogPreview:
    """What an import would read from this file. Raises a LogRefused that says what the file is instead."""
    naming = naming or Naming()
    file = look_at(path, naming.encoding)
    return _look(file, _rows_of(file), naming)


def import_log(
    hall: Hall,
    actor: Actor,
    path: Path,
    naming: Naming | None = None,
    *,
    faults_file: Path | None = None,
    heard: Heard | None = None,
    keep: Keep = keep_cases,
) -> Imported:
    """Bring the cases of a log into the hall: first every row is read, then the cases are kept, some at a time, each time for good.

    `keep` says what becomes of them; applications unless a room above has another use for them.

    Rows that cannot be used are listed in `faults_file` (beside the log unless said otherwise). Raises a LogRefused before anything
    is written, and NotAllowed.
    """
    naming = naming or Naming()
    faults = FaultsFile(faults_file or path.with_name(path.name + ".faults.csv"))
    if faults.path.resolve() == path.resolve():
        raise FaultsUnwritable(file=str(faults.path))
    kept, through, stopped = Kept(0, 0, 0), 0, False
    with closing(SortedLog()) as log, faults:
        try:
            _read(path, naming, hall.zone, log, faults, heard)
            faults.close()
            _, events = log.count()
            if not events:
                raise NoGoodRow(rows=faults.count, first=faults.first, faults=str(faults.path))
            for part in log.parts(MOST_CASES_AT_ONCE, MOST_EVENTS_AT_ONCE):
                _tell(heard, Stage.KEEPING, through, events)
                with hall.work(actor) as work:
                    kept += keep(work, part, naming.channels)
                through += sum(len(each.events) for each in part)
        except _Stopped:
            stopped = True
        cases, events = log.count()
    return Imported(
        cases=cases,
        events=events,
        new_cases=kept.new_cases,
        new_events=kept.new_events,
        own_cases=kept.own_cases,
        faults=faults.count,
        faults_file=faults.path if faults.count else None,
        stopped=stopped,
        logs=tuple(sorted(kept.logs)),
    )


def _read(path: Path, naming: Naming, zone: ZoneInfo, log: SortedLog, faults: FaultsFile, heard: Heard | None) -> None:
    looked = [0]

    def looking(count: int) -> None:
        looked[0] += count
        _tell(heard, Stage.LOOKING, looked[0])

    file = look_at(path, naming.encoding, looking)
    reader = _rows_of(file)
    seen = _look(file, reader, naming)
    if seen.missing:
        raise ColumnMissing(columns=names_of(seen.missing), headings=", ".join(seen.headings)[:500])
    zone = naming.zone or zone
    plan = Plan(
        columns=seen.columns,
        name=seen.name,
        moment=MomentReader(seen.timestamp_form, zone),
        deadline=MomentReader(seen.deadline_form, zone, whole_days=True),
    )
    for count, row in enumerate(reader.rows(), 1):
        if count % _ROWS_BETWEEN == 0:
            _tell(heard, Stage.READING, count)
        found = event_of_row(row, plan) if isinstance(row, RawRow) else row
        if isinstance(found, LogFault):
            faults.add(found)
        else:
            log.add(found)


def _tell(heard: Heard | None, stage: Stage, done: int, of: int = 0) -> None:
    if heard is not None and not heard(Progress(stage, done, of)):
        raise _Stopped


def _rows_of(file: LogFile) -> _Rows:
    return CsvLog(file) if file.kind is LogKind.CSV else XesLog(file)


def _look(file: LogFile, reader: _Rows, naming: Naming) -> LogPreview:
    sample = list(islice(reader.rows(), _SAMPLE))
    if not sample:
        raise LogEmpty
    rows = [row for row in sample if isinstance(row, RawRow)]
    unknown = [heading for heading in naming.columns.values() if heading not in reader.columns]
    if unknown and file.kind is LogKind.CSV:
        raise ColumnMissing(columns=", ".join(unknown), headings=", ".join(reader.columns)[:500])

    def texts(heading: str) -> list[str]:
        return [row.values.get(heading, "") for row in rows]

    def form(heading: str) -> str:
        return (guess_form(texts(heading), UTC) if heading else None) or ISO

    columns = guess_columns(reader.columns, naming.columns, lambda heading: _may_be_time(texts(heading)))
    return LogPreview(
        file=file.path.name,
        kind=file.kind,
        packed=file.packed,
        encoding=file.encoding if file.kind is LogKind.CSV else "",
        name=naming.name or log_name(file.path.name),
        headings=reader.columns,
        columns=columns,
        timestamp_form=naming.timestamp_format or form(columns.get(Column.TIMESTAMP, "")),
        deadline_form=naming.deadline_format or form(columns.get(Column.DEADLINE, "")),
        samples={column: tuple(text for text in texts(heading) if text)[:_SHOWN] for column, heading in columns.items()},
    )


def _may_be_time(texts: Sequence[str]) -> bool:
    return not any(texts) or guess_form(texts, UTC) is not None


def names_of(columns: Sequence[Column]) -> str:
    """Columns as people call them."""
    return ", ".join(say(f"event_log.column.{column}") for column in columns)


class FaultsFile:
    """The rows that could not be used, for the person who can mend them. Without a fault there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first = ""
        self._out: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """The list is complete. Raises FaultsUnwritable."""
        if self._out is not None:
            try:
                self._out.close()
            except OSError as refused:
                raise FaultsUnwritable(file=str(self.path)) from refused

    def add(self, fault: LogFault) -> None:
        """List a row. Raises FaultsUnwritable."""
        try:
            if self._out is None:
                self._out = self.path.open("w", encoding="utf-8-sig", newline="")
                csv.writer(self._out).writerow(
                    [say("event_log.fault_column.line"), say("event_log.fault_column.reason"), say("event_log.fault_column.text")]
                )
            csv.writer(self._out).writerow([fault.line, harmless(fault.reason), harmless(fault.text)])
        except OSError as refused:
            raise FaultsUnwritable(file=str(self.path)) from refused
        self.count += 1
        self.first = self.first or f"{fault.line}: {fault.reason}"


__all__ = [
    "Exported",
    "Heard",
    "Imported",
    "LogFigures",
    "LogFormat",
    "LogPreview",
    "Naming",
    "Progress",
    "Stage",
    "export_log",
    "figures",
    "import_log",
    "log_format",
    "names_of",
    "preview_log",
    "read_naming",
]
