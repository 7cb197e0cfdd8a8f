"""Complaints of other systems' logs: each line of a log becomes a step that the hall knows, and the way to it is filled in.

Incident logs have waits and reopenings; they seldom say that a result was told before a case was closed. So the shortest way from where
a complaint stands to the step that a line names is taken, at the line's time, marked as filled in; what leads nowhere is a note.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from app.access import Role, right
from app.complaints import standing
from app.complaints.models import Channel, Complaint, ComplaintEvent, ComplaintKind, Finding, NotTakenUp, PauseReason, Severity, Step
from app.complaints.rules import Case, Event, after, can_happen
from app.store import Work
from app.store.columns import microseconds

_NOBODY = UUID(int=0)
_MOST_FILLED_IN = 6
_ASIDE = frozenset({Step.NOTED, Step.HANDED_ON, Step.PAUSED, Step.RESUMED, Step.WITHDRAWN, Step.NOT_TAKEN_UP})
_DATA: Mapping[Step, dict[str, Any]] = {
    Step.VERIFIED: {"finding": str(Finding.UNVERIFIABLE)},
    Step.PAUSED: {"reason": str(PauseReason.CUSTOMER)},
    Step.NOT_TAKEN_UP: {"reason": str(NotTakenUp.OUTSIDE)},
    Step.AGREED: {"channel": str(Channel.MAIL)},
    Step.REFUSED: {"channel": str(Channel.MAIL)},
    Step.TOLD: {"channel": str(Channel.MAIL)},
}


@dataclass(frozen=True)
class PastLine:
    """One line of a log: when, what it means here, and what it said."""

    at: datetime
    step: Step
    words: str


@dataclass(frozen=True)
class PastComplaint:
    """A case of a log, all its lines in time."""

    log: str
    name: str
    about: str
    channel: Channel
    lines: Sequence[PastLine]


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def keep_past(work: Work, past: Sequence[PastComplaint]) -> tuple[int, int, int]:
    """Keep what is new of these: new complaints, new events, lines that were kept. The same log again changes nothing.

    A complaint is known by its number and its first line, whatever the log's file is called.
    """
    wanted = {_id_of(work, each): each for each in past if each.lines}
    known = set(work.all(select(Complaint.id).where(Complaint.id.in_(wanted))))
    before = set(work.all(select(ComplaintEvent.id).where(ComplaintEvent.complaint_id.in_(wanted))))
    rows = [row for each, told in wanted.items() for row in _rows(each, told)]
    fresh = [row for row in rows if row["id"] not in before]
    work.add_many(Complaint, [_complaint(each, told) for each, told in wanted.items() if each not in known])
    work.add_many(ComplaintEvent, fresh)
    for complaint_id in {row["complaint_id"] for row in fresh}:
        standing.keep(work, complaint_id)
    return len(wanted) - len(known), len(fresh), sum(len(told.lines) for told in wanted.values())


def _id_of(work: Work, told: PastComplaint) -> UUID:
    first = told.lines[0]
    return uuid5(work.hall_id, f"{told.name}\0{first.at.isoformat()}\0{first.words}")


def _complaint(each: UUID, told: PastComplaint) -> dict[str, Any]:
    return {
        "id": each,
        "number": told.name,
        "channel": told.channel,
        "kind": ComplaintKind.OTHER,
        "severity": Severity.ORDINARY,
        "facts": told.about or told.log,
        "anonymous": True,
        "external_number": told.name,
    }


def _rows(each: UUID, told: PastComplaint) -> Iterator[dict[str, Any]]:
    """The events of a complaint in order; the ids keep it, and are the same whenever the log is read."""
    case, count = Case(), 0
    for line in told.lines:
        steps = way_to(case, line.step)
        for number, step in enumerate(steps, 1):
            is_line = number == len(steps)
            data = {**_DATA.get(step, {}), "log": told.log, **({} if is_line else {"filled_in": True})}
            event_id = _ordered_id(each, line.at, count)
            made = Event(step, line.at, (0, event_id), _NOBODY, line.words if is_line else "", data)
            case, count = after(case, made), count + 1
            yield {"id": event_id, "complaint_id": each, "kind": step, "at": line.at, "note": made.note, "data": data}


def way_to(case: Case, wanted: Step) -> list[Step]:
    """The steps from where a complaint stands to the wanted one, itself the last; a note where no way leads there."""
    first: list[Step] = [] if case.recorded is not None else [Step.RECORDED]
    if wanted is Step.RECORDED:
        return first or [Step.NOTED]
    if case.paused and wanted not in (Step.RESUMED, Step.PAUSED, Step.NOTED):
        first.append(Step.RESUMED)
    start = _played(case, first)
    waiting: deque[tuple[Case, list[Step]]] = deque([(start, [])])
    while waiting:
        now, taken = waiting.popleft()
        if can_happen(now, wanted):
            return [*first, *taken, wanted]
        if len(taken) < _MOST_FILLED_IN:
            waiting.extend((_played(now, [step]), [*taken, step]) for step in Step if step not in _ASIDE and can_happen(now, step))
    return [*first, Step.NOTED]


def _played(case: Case, steps: Sequence[Step]) -> Case:
    """The complaint as it would stand after these steps."""
    for step in steps:
        at = case.last.at if case.last is not None else datetime.fromisoformat("2000-01-01T00:00:00+00:00")
        case = after(case, Event(step, at, (0, _NOBODY), _NOBODY, "", _DATA.get(step, {})))
    return case


def _ordered_id(each: UUID, at: datetime, number: int) -> UUID:
    """An id that sorts by time and place in the log, like those the program makes (RFC 9562, version 7)."""
    stamp = max(0, microseconds(at) // 1000) & ((1 << 48) - 1)
    tail = int.from_bytes(hashlib.sha256(each.bytes + number.to_bytes(8)).digest()[:8]) & ((1 << 62) - 1)
    return UUID(int=stamp << 80 | 7 << 76 | (number & 0xFFF) << 64 | 2 << 62 | tail)
