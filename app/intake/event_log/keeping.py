"""Imported cases as the hall keeps them: applications that are finished, with an event for each row of the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import Role, right
from app.intake.applications import standing
from app.intake.applications.models import Application, ApplicationEvent, EventKind
from app.intake.event_log.rules import LogEvent, case_id, channel_of, event_id, frame_id
from app.intake.event_log.sorting import CasePart, SortedCase
from app.store import Reader, Work


@dataclass(frozen=True)
class Kept:
    """What was new in a part of a log, and how many of its cases are the hall's own."""

    new_cases: int
    new_events: int
    own_cases: int

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.new_cases + other.new_cases, self.new_events + other.new_events, self.own_cases + other.own_cases)


def own_log(read: Reader) -> str:
    """The name under which this hall's own cases stand in a log that it writes."""
    return f"{read.profile().code}-{read.hall_id.hex[:8]}"


@right(Role.ADMINISTRATOR, Role.SUPERVISOR)
def keep_cases(work: Work, parts: Sequence[CasePart], channels: Mapping[str, str]) -> Kept:
    """Keep what is new of these cases, in one unit of work. A case that is known gets the events and the deadline it lacks.

    The end of a case stays where its first import put it: what happened cannot be changed.
    """
    ours = _own_numbers(work, [part.case for part in parts])
    wanted = {case_id(work.hall_id, part.case.log, part.case.name): part for part in parts if part.case.name not in ours}
    known = {row.id: row for row in work.all(select(Application).where(Application.id.in_(wanted)))}
    events = [row for each, part in wanted.items() for row in _events(each, part)]
    if known:
        before = set(work.all(select(ApplicationEvent.id).where(ApplicationEvent.id.in_([row["id"] for row in events]))))
        events = [row for row in events if row["id"] not in before]
    touched = {row["application_id"] for row in events}
    for each, row in known.items():
        due = wanted[each].case.deadline
        if due is not None and row.deadline_at != due:
            row.deadline_at = due
            touched.add(each)
    fresh = {each: part.case for each, part in wanted.items() if each not in known}
    work.add_many(Application, [_application(work, each, case, channels) for each, case in fresh.items()])
    frames = [row for each, case in fresh.items() for row in _frame(each, case)]
    work.add_many(ApplicationEvent, [*frames, *events])
    standing.refresh(work, touched)
    return Kept(len(fresh), len(events), len(parts) - len(wanted))


def _own_numbers(work: Work, cases: Sequence[SortedCase]) -> set[str]:
    """Numbers of cases that this hall exported and still has."""
    own = own_log(work)
    numbers = [case.name for case in cases if case.log == own]
    imported = [case_id(work.hall_id, own, name) for name in numbers]
    if not numbers:
        return set()
    return set(work.all(select(Application.number).where(Application.number.in_(numbers), Application.id.not_in(imported))))


def _application(work: Work, each: UUID, case: SortedCase, channels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": each,
        "number": case.name,
        "service_id": None,
        "service_version_id": None,
        "service_name": case.service or case.log,
        "applicant_name": "",
        "applied_on": case.first_at.astimezone(work.zone).date(),
        "channel": channel_of(case.channel, channels),
        "external_number": case.name,
        "note": case.log,
        "deadline_at": case.deadline,
    }


def _frame(each: UUID, case: SortedCase) -> Iterator[dict[str, Any]]:
    """Received and accepted at the first event, completed at the last, nothing to collect: no clock runs on the case."""
    yield _event(each, EventKind.RECEIVED, case.first_at, {"log": case.log, "channel": case.channel})
    yield _event(each, EventKind.ACCEPTED, case.first_at, {"log": case.log})
    yield _event(each, EventKind.COMPLETED, case.last_at, {"log": case.log, "to_collect": False})


def _event(each: UUID, kind: EventKind, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": frame_id(each, kind, at), "application_id": each, "kind": kind, "at": at, "data": data}


def _events(each: UUID, part: CasePart) -> Iterator[dict[str, Any]]:
    for event in part.events:
        said = LogEvent(part.case.log, part.case.name, event.activity, event.at, event.resource)
        yield {
            "id": event_id(each, said, event.repeat),
            "application_id": each,
            "kind": EventKind.ACTIVITY,
            "at": event.at,
            "note": " · ".join(text for text in (event.activity, event.resource) if text),
            "data": {"activity": event.activity, "resource": event.resource},
        }
