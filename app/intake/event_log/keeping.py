"""Imported cases as the hall keeps them: applications that are finished, with an event for each row of the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import Role, right
from app.intake.applications import standing
from app.intake.applications.models import Application, ApplicationEvent, EventKind
from app.intake.event_log.rules import Happening, Known, LogEvent, case_id, channel_of, event_id, frame_id, same_case
from app.intake.event_log.sorting import CasePart, SortedCase
from app.store import Reader, Work


@dataclass(frozen=True)
class Kept:
    """What was new in a part of a log, how many of its cases are the hall's own, and under which names of logs the others stand here."""

    new_cases: int
    new_events: int
    own_cases: int
    logs: frozenset[str] = frozenset()

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.new_cases + other.new_cases,
            self.new_events + other.new_events,
            self.own_cases + other.own_cases,
            self.logs | other.logs,
        )


def own_log(read: Reader) -> str:
    """The name under which this hall's own cases stand in a log that it writes."""
    return f"{read.profile().code}-{read.hall_id.hex[:8]}"


@right(Role.ADMINISTRATOR, Role.SUPERVISOR)
def keep_cases(work: Work, parts: Sequence[CasePart], channels: Mapping[str, str]) -> Kept:
    """Keep what is new of these cases, in one unit of work. A case that is known gets the events and the deadline it lacks.

    A case is known by its number and how it began, not by what the log's file is called. Its end stays where its first import put it:
    what happened cannot be changed.
    """
    brought = _brought(work, {part.case.name for part in parts})
    ours = _own_numbers(work, [part.case for part in parts], brought)
    wanted: dict[UUID, CasePart] = {}
    for part in parts:
        if part.case.name not in ours:
            each = _id_of(work, part, brought.get(part.case.name, ()))
            before = wanted.get(each)  # the same case under two names of logs in one file
            wanted[each] = part if before is None else CasePart(before.case, tuple(dict.fromkeys((*before.events, *part.events))))
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
    logs = {case.log for case in fresh.values()}
    if known:
        first = (ApplicationEvent.application_id.in_(known), ApplicationEvent.kind == EventKind.RECEIVED)
        logs.update(row[0] for row in work.rows(select(ApplicationEvent.data["log"].as_string()).where(*first).distinct()) if row[0])
    return Kept(len(fresh), len(events), sum(part.case.name in ours for part in parts), frozenset(logs))


def _id_of(work: Work, part: CasePart, known: Sequence[Known]) -> UUID:
    first = Happening(part.case.first_at, part.case.began_with)
    happened = {Happening(event.at, event.activity) for event in part.events}
    return same_case(known, first, happened) or case_id(work.hall_id, part.case.name, first)


def _brought(work: Work, numbers: Collection[str]) -> dict[str, list[Known]]:
    """The imported cases with these numbers, and what happened to them."""
    found: dict[str, dict[UUID, list[Happening]]] = {}
    happened = (
        select(Application.number, Application.id, ApplicationEvent.at, ApplicationEvent.data)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(Application.number.in_(numbers), ApplicationEvent.kind == EventKind.ACTIVITY)
        .order_by(ApplicationEvent.at, ApplicationEvent.id)
    )
    for number, each, at, data in work.rows(happened):
        found.setdefault(number, {}).setdefault(each, []).append(Happening(at, data["activity"]))
    return {number: [Known(each, events) for each, events in sorted(cases.items())] for number, cases in found.items()}


def _own_numbers(work: Work, cases: Sequence[SortedCase], brought: Mapping[str, Sequence[Known]]) -> set[str]:
    """Numbers of cases that this hall exported and still has."""
    own = own_log(work)
    numbers = [case.name for case in cases if case.log == own]
    imported = [each.id for number in numbers for each in brought.get(number, ())]
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
