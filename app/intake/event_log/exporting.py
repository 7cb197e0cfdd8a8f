"""The cases of the hall as an event log: what happened and when, and nothing about the people who asked for it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from sqlalchemy import Row, select

from app.access import SELF_SERVICE, Staff
from app.intake.applications import standing
from app.intake.applications.models import Application, ApplicationEvent, EventKind, Standing
from app.intake.event_log.csv_log import write_csv
from app.intake.event_log.errors import ExportName
from app.intake.event_log.keeping import own_log
from app.intake.event_log.rules import LogEvent
from app.intake.event_log.xes_log import write_xes
from app.store import SYSTEM, Reader
from app.text import one_line

CASES_AT_ONCE = 500
_EVENTS_AT_ONCE = 2_000


class LogFormat(StrEnum):
    """What a log is written as; its file's name ends like this."""

    CSV = ".csv"
    XES = ".xes"
    CSV_PACKED = ".csv.gz"
    XES_PACKED = ".xes.gz"


@dataclass(frozen=True)
class Exported:
    """What was written. `late` are cases whose last event is later than their deadline."""

    cases: int
    events: int
    activities: int
    resources: int
    late: int


def log_format(file: Path) -> LogFormat:
    """The format that a file's name asks for. Raises ExportName."""
    for kind in (LogFormat.CSV_PACKED, LogFormat.XES_PACKED, LogFormat.CSV, LogFormat.XES):
        if file.name.lower().endswith(kind):
            return kind
    raise ExportName(name=file.name)


def export_log(read: Reader, file: Path, heard: Callable[[int], bool] | None = None) -> Exported | None:
    """Write every case of the hall. `heard(cases)` may say False to stop: then no file is left and nothing is returned.

    Raises ExportName, and OSError when the disk refuses.
    """
    kind = log_format(file)
    part = file.with_name(file.name + ".part")
    write = write_csv if kind in (LogFormat.CSV, LogFormat.CSV_PACKED) else write_xes
    try:
        with _opened(part, packed=kind in (LogFormat.CSV_PACKED, LogFormat.XES_PACKED)) as out:
            told = _count(write(out, log_events(read)), heard)
        if told is not None:
            part.replace(file)
        return told
    finally:
        part.unlink(missing_ok=True)


def _opened(file: Path, *, packed: bool) -> TextIO:
    if packed:
        return gzip.open(file, "wt", encoding="utf-8", newline="")
    return file.open("w", encoding="utf-8", newline="")


def _count(events: Iterator[LogEvent], heard: Callable[[int], bool] | None) -> Exported | None:
    cases, count, late = 0, 0, 0
    activities: set[str] = set()
    resources: set[str] = set()
    for _, trace in groupby(events, key=lambda event: (event.log, event.case)):
        last, due = None, None
        for event in trace:
            count, last, due = count + 1, event.at, event.deadline
            activities.add(event.activity)
            resources.add(event.resource)
        cases += 1
        late += last is not None and due is not None and last > due
        if heard is not None and cases % CASES_AT_ONCE == 0 and not heard(cases):
            return None
    return Exported(cases, count, len(activities), len(resources - {""}), late)


def log_events(read: Reader) -> Iterator[LogEvent]:
    """What happened to every case, case by case, each in the order of time."""
    numbers: dict[UUID, str] = {row[0]: row[1] for row in read.rows(select(Staff.id, Staff.number))}
    numbers |= {SYSTEM.id: "program", SELF_SERVICE.id: "self-service"}
    own = own_log(read)
    after: UUID | None = None
    while True:
        statement = select(Application, Standing.promise_due_at).outerjoin(Standing, Standing.application_id == Application.id)
        if after is not None:
            statement = statement.where(Application.id > after)
        page = read.rows(statement.order_by(Application.id).limit(CASES_AT_ONCE))
        if not page:
            return
        yield from _of_page(read, page, numbers, own)
        after = page[-1][0].id
        read.session.expunge_all()


def _of_page(read: Reader, page: Sequence[Row[*tuple[Any, ...]]], numbers: dict[UUID, str], own: str) -> Iterator[LogEvent]:
    cases: dict[UUID, tuple[Application, datetime | None]] = {row[0].id: (row[0], row[0].deadline_at or row[1]) for row in page}
    received = read.rows(
        select(ApplicationEvent.application_id, ApplicationEvent.data).where(
            ApplicationEvent.application_id.in_(cases), ApplicationEvent.kind == EventKind.RECEIVED
        )
    )
    brought = {row[0]: row[1] for row in received if "log" in row[1]}
    happened = (
        select(
            ApplicationEvent.application_id,
            ApplicationEvent.kind,
            ApplicationEvent.at,
            ApplicationEvent.step_id,
            ApplicationEvent.actor_id,
            ApplicationEvent.data,
        )
        .where(ApplicationEvent.application_id.in_(cases))
        .order_by(ApplicationEvent.application_id, ApplicationEvent.at, ApplicationEvent.hlc, ApplicationEvent.id)
    )
    for each, kind, at, step_id, actor_id, data in read.session.execute(happened, execution_options={"yield_per": _EVENTS_AT_ONCE}):
        application, due = cases[each]
        from_log = brought.get(each)
        if from_log is not None and kind is not EventKind.ACTIVITY:
            continue  # what the import itself added
        yield LogEvent(
            log=own if from_log is None else from_log["log"],
            case=application.number,
            activity=one_line(data.get("activity") or _named(read, application, kind, step_id)).text,
            at=at.astimezone(read.zone),
            resource=data["resource"] if "activity" in data else numbers.get(actor_id, ""),
            channel=str(application.channel) if from_log is None else from_log["channel"],
            deadline=None if due is None else due.astimezone(read.zone),
            service=application.service_name,
        )


def _named(read: Reader, application: Application, kind: EventKind, step_id: UUID | None) -> str:
    service = standing.service_of(read, application.service_version_id) if step_id else None
    step = next((each.name for each in service.steps if each.id == step_id), "") if service else ""
    return f"{kind} {step}".strip()
