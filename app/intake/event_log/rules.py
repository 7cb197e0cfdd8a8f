"""What a row of an event log says: which column holds what, what makes a row unusable, and the ids that make an import repeatable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.intake.applications.models import Channel, EventKind
from app.intake.event_log.moments import Impossible, Unreadable
from app.text import one_line
from app.words import say

MOST_SIGNS = 200
_DAMAGED = re.compile("[\ud800-\udfff]")
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


class Column(StrEnum):
    """What a column of a log can hold."""

    CASE = "case"
    ACTIVITY = "activity"
    TIMESTAMP = "timestamp"
    RESOURCE = "resource"
    CHANNEL = "channel"
    DEADLINE = "deadline"
    SERVICE = "service"
    LOG = "log"


NEEDED = (Column.CASE, Column.ACTIVITY, Column.TIMESTAMP)

STANDARD: Mapping[Column, str] = {
    Column.CASE: "case:concept:name",
    Column.ACTIVITY: "concept:name",
    Column.TIMESTAMP: "time:timestamp",
    Column.RESOURCE: "org:resource",
    Column.CHANNEL: "case:channel",
    Column.DEADLINE: "case:deadline",
    Column.SERVICE: "case:service",
    Column.LOG: "case:log",
}
"""The names of XES (IEEE 1849-2023) and, for what it does not name, the same manner; exports use them."""

_KNOWN: Mapping[Column, tuple[str, ...]] = {
    Column.CASE: ("case id", "caseid", "case", "case number", "trace id", "trace", "办件编号", "案件编号", "流程编号", "案例编号"),
    Column.ACTIVITY: ("activity", "activity name", "event name", "event", "task", "task name", "action", "活动", "环节", "步骤"),
    Column.TIMESTAMP: (
        "timestamp",
        "complete timestamp",
        "end timestamp",
        "start timestamp",
        "event time",
        "time",
        "date",
        "时间",
        "办理时间",
    ),
    Column.RESOURCE: ("resource", "user", "originator", "performer", "employee", "operator", "staff", "资源", "经办人", "人员"),
    Column.CHANNEL: ("channel", "渠道", "受理渠道"),
    Column.DEADLINE: ("deadline", "due date", "due", "截止时间", "承诺时限", "到期时间"),
    Column.SERVICE: ("service", "service name", "事项", "事项名称", "服务"),
    Column.LOG: ("log",),
}
_PARTS: Mapping[Column, tuple[str, ...]] = {
    Column.CASE: ("case id", "case", "trace", "编号"),
    Column.ACTIVITY: ("activity", "event", "task", "活动", "环节"),
    Column.TIMESTAMP: ("timestamp", "time", "date", "时间", "日期"),
    Column.RESOURCE: ("resource", "user", "人员", "经办"),
    Column.DEADLINE: ("deadline", "due"),
}
_CHANNELS: Mapping[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    **dict.fromkeys(("internet", "web", "website", "portal", "网上", "互联网", "线上"), Channel.ONLINE),
    **dict.fromkeys(("desk", "front desk", "office", "窗口", "大厅", "现场"), Channel.COUNTER),
    **dict.fromkeys(("mail", "letter", "邮寄", "邮政", "信函"), Channel.POST),
    **dict.fromkeys(("e mail", "邮件", "电子邮件"), Channel.EMAIL),
    **dict.fromkeys(("telephone", "call", "call centre", "call center", "电话"), Channel.PHONE),
    **dict.fromkeys(("传真",), Channel.FAX),
    **dict.fromkeys(("home visit", "上门"), Channel.HOME_VISIT),
}


class LogEvent(NamedTuple):
    """One row of a log: something happened to a case. Empty texts: the log does not say."""

    log: str
    case: str
    activity: str
    at: datetime
    resource: str = ""
    channel: str = ""
    deadline: datetime | None = None
    service: str = ""


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file, by the names of its columns; `line` is where it begins."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class LogFault:
    """A row that cannot be used: where it stands, why, and how it begins."""

    line: int
    key: str
    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def reason(self) -> str:
        return say(f"event_log.fault.{self.key}", **self.values)


@dataclass(frozen=True)
class Plan:
    """How the rows of a log are read. `name` is the log's name where no column says it."""

    columns: Mapping[Column, str]
    name: str
    moment: Callable[[str], datetime]
    deadline: Callable[[str], datetime]


def guess_columns(headings: Sequence[str], given: Mapping[Column, str], is_time: Callable[[str], bool]) -> dict[Column, str]:
    """Which heading is what: those `given`, then the names of the standard, then usual names, then parts of names.

    `is_time(heading)` says whether a column's values are points in time; without them no column is a timestamp or deadline.
    """
    found = dict(given)
    for ways in (_standard_name, _usual_name, _part_of_name):
        for column in Column:
            if column in found:
                continue
            for heading in ways(column, headings):
                if heading in found.values() or (column in (Column.TIMESTAMP, Column.DEADLINE) and not is_time(heading)):
                    continue
                found[column] = heading
                break
    return found


def _standard_name(column: Column, headings: Sequence[str]) -> Iterable[str]:
    return [heading for heading in headings if heading.strip().casefold() == STANDARD[column]]


def _usual_name(column: Column, headings: Sequence[str]) -> Iterable[str]:
    names = {_plain(heading): heading for heading in reversed(headings)}
    return [names[name] for name in _KNOWN[column] if name in names]


def _part_of_name(column: Column, headings: Sequence[str]) -> Iterable[str]:
    return [heading for part in _PARTS.get(column, ()) for heading in headings if part in _plain(heading)]


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.:]+", " ", name.strip().casefold().removeprefix("case:")).strip()


def channel_of(raw: str, named: Mapping[str, str]) -> Channel:
    """The hall's channel for what a log writes: `named` first, then usual words; what nobody knows counts as the counter."""
    spoken = named.get(raw, raw)
    return _CHANNELS.get(_plain(spoken), _CHANNELS.get(spoken.casefold(), Channel.COUNTER))


def event_of_row(row: RawRow, plan: Plan) -> LogEvent | LogFault:
    """The row as an event, or what is wrong with it."""
    texts: dict[Column, str] = {}
    for column, heading in plan.columns.items():
        raw = row.values.get(heading, "")
        cleaned = one_line(raw, MOST_SIGNS)
        if cleaned.cut:
            return _fault(row, "too_long", column=heading, most=MOST_SIGNS)
        if _DAMAGED.search(raw):
            return _fault(row, "damaged_signs", column=heading)
        if not cleaned.text and column in NEEDED:
            return _fault(row, "nothing_there", column=heading)
        texts[column] = cleaned.text
    heading = plan.columns[Column.TIMESTAMP]
    try:
        at = plan.moment(texts[Column.TIMESTAMP])
        due = texts.get(Column.DEADLINE, "")
        heading = plan.columns.get(Column.DEADLINE, "")
        deadline = plan.deadline(due) if due else None
    except Unreadable as refused:
        return _fault(row, "no_time", column=heading, text=str(refused)[:40])
    except Impossible as refused:
        return _fault(row, "impossible_time", column=heading, text=str(refused)[:40])
    return LogEvent(
        log=texts.get(Column.LOG) or plan.name,
        case=texts[Column.CASE],
        activity=texts[Column.ACTIVITY],
        at=at,
        resource=texts.get(Column.RESOURCE, ""),
        channel=texts.get(Column.CHANNEL, ""),
        deadline=deadline,
        service=texts.get(Column.SERVICE, ""),
    )


def _fault(row: RawRow, key: str, **values: object) -> LogFault:
    return LogFault(row.line, key, beginning(" | ".join(value[:40] for value in row.values.values())), values)


def beginning(text: str) -> str:
    """How a row begins, fit to be shown."""
    return one_line(text.encode("utf-8", "replace").decode(), 120).text


def log_name(file_name: str) -> str:
    """The name of a log: its file's, without the endings and without the number that a second download gets."""
    bare = re.sub(r"(\.(csv|tsv|txt|xes|gz))+$", "", file_name, flags=re.IGNORECASE)
    return one_line(re.sub(r"\s*\(\d+\)$", "", bare), MOST_SIGNS).text or "log"


class Happening(NamedTuple):
    """What makes an event of a case known again: when it was and what was done."""

    at: datetime
    activity: str


class Known(NamedTuple):
    """A case that is in the hall, with what the hall knows of it in the order of time."""

    id: UUID
    happened: Sequence[Happening]


def same_case(known: Iterable[Known], first: Happening, happened: Collection[Happening]) -> UUID | None:
    """Which of the cases with the same number is the one that begins with `first`, whatever file says it.

    An export of another period may lack the beginning that is known here, or have one that is older: it is the same case where either
    beginning stands in the other. Two systems that count alike have nothing in common but the number.
    """
    return next((each.id for each in known if first in each.happened or (each.happened and each.happened[0] in happened)), None)


def case_id(hall_id: UUID, case: str, first: Happening) -> UUID:
    """The id of a case that is new here: its number and how it began, so that every station of the hall gives it the same."""
    return _custom(_digest(hall_id, case, first.activity, first.at.isoformat()) >> 128)


def event_id(case: UUID, event: LogEvent, repeat: int) -> UUID:
    """The id of an imported event. Ids of one case sort by time. `repeat` counts rows of a log that say the same twice."""
    digest = _digest(case, event.activity, event.resource, event.at.isoformat(), repeat)
    return _in_time(event.at, event.at.microsecond % 1000 + 2, digest)


def frame_id(case: UUID, kind: EventKind, at: datetime) -> UUID:
    """The id of what an import adds: the receipt and the acceptance sort before what happens then, the end after it."""
    place = {EventKind.RECEIVED: 0, EventKind.ACCEPTED: 1}.get(kind, 0xFFF)
    return _in_time(at, place, _digest(case, kind))


def _in_time(at: datetime, place: int, digest: int) -> UUID:
    """Ids that sort by millisecond, then by `place` (12 bits)."""
    milliseconds = (at - _YEAR_ONE) // timedelta(milliseconds=1)
    return _custom(milliseconds << 80 | place << 64 | digest & ((1 << 62) - 1))


def _digest(*parts: object) -> int:
    text = "\x1f".join(str(part) for part in ("servicehall event log", *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _custom(value: int) -> UUID:
    """A UUID version 8 (RFC 9562, 5.8) of these bits, save the six that say so."""
    return UUID(int=value & ~(0xF << 76 | 3 << 62) | 8 << 76 | 2 << 62)
