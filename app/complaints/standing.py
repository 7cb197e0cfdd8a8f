"""Where each complaint stands, kept beside the facts so that lists and alarms need not fold every complaint.

`keep` runs with every event. `refresh_stale` finds the complaints that got events from elsewhere: a merge, an import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.complaints.errors import ComplaintUnknown, NotForYou
from app.complaints.models import Complaint, ComplaintEvent, ComplaintStanding
from app.complaints.rules import STANDARD, Case, Clock, ClockRun, Event, deadline, event_of, fold
from app.regulation import Deadline
from app.regulation import service as regulation
from app.store import Reader, Work
from app.store.verify import register
from app.words import say


@dataclass(frozen=True)
class ClockFile:
    """One run of a clock with its deadline; `first` is what it was before pauses moved it."""

    run: ClockRun
    working_days: int
    deadline: Deadline
    first: Deadline
    late: bool


@dataclass(frozen=True)
class ComplaintFile:
    """A complaint with everything that happened to it."""

    complaint: Complaint
    case: Case
    events: tuple[Event, ...]
    clocks: tuple[ClockFile, ...]

    @property
    def running(self) -> ClockFile | None:
        """The clock that runs now."""
        return self.clocks[-1] if self.case.running is not None else None


def is_hidden_from(complaint: Complaint, actor_id: UUID) -> bool:
    """Whether somebody is the person complained of. Clause 3.3.1: who cannot then handle or read it."""
    return complaint.target_id == actor_id


def opened(read: Reader, complaint_id: UUID, actor_id: UUID) -> Complaint:
    """The complaint, for somebody who may read it. Raises ComplaintUnknown, NotForYou."""
    complaint = read.require(Complaint, complaint_id, ComplaintUnknown)
    if is_hidden_from(complaint, actor_id):
        raise NotForYou
    return complaint


def events_of(read: Reader, complaint_id: UUID) -> tuple[Event, ...]:
    """What happened to a complaint, in the order of the stamps."""
    rows = read.all(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(ComplaintEvent.hlc, ComplaintEvent.id)
    )
    return tuple(event_of(row) for row in rows)


def case_of(read: Reader, complaint_id: UUID) -> Case:
    """The complaint folded."""
    return fold(events_of(read, complaint_id))


def days_of(read: Reader, clock: Clock, recorded_at: datetime) -> int:
    """The working days of a clock by the standard in force on the day the complaint was recorded."""
    return int(regulation.standard(read, STANDARD[clock], recorded_at.astimezone(read.zone).date()).value)


def clocks_of(read: Reader, case: Case) -> tuple[ClockFile, ...]:
    """Every run of every clock with its deadline, oldest first; computed anew each time, so a merge that moves one explains it."""
    if case.recorded is None:
        return ()
    calendar = regulation.calendar(read)
    made: list[ClockFile] = []
    for run in case.runs:
        days = days_of(read, run.clock, case.recorded.at)
        worded = tuple(replace(pause, reason=say(f"complaints.pause_reason.{pause.reason}")) for pause in run.pauses)
        due = deadline(replace(run, pauses=worded), days, calendar, read.now)
        made.append(ClockFile(run, days, due, calendar.add_working_days(run.started_at, days), not due.is_met(run.ended_at or read.now)))
    return tuple(made)


def file_of(read: Reader, complaint: Complaint) -> ComplaintFile:
    """The complaint with its events and clocks."""
    events = events_of(read, complaint.id)
    case = fold(events)
    return ComplaintFile(complaint, case, events, clocks_of(read, case))


def keep(work: Work, complaint_id: UUID) -> ComplaintStanding | None:
    """Bring the standing of one complaint up to date; None while its record has not come.

    A deadline of the same clock that is another one now (pauses from elsewhere, a changed calendar) keeps what it was before.
    """
    work.flush()
    events = events_of(work, complaint_id)
    case = fold(events)
    if case.recorded is None:
        return None
    values = _values(work, case, len(events))
    known = work.get(ComplaintStanding, complaint_id)
    if known is None:
        return work.add(ComplaintStanding(complaint_id=complaint_id, **values))
    if known.clock_since != values["clock_since"]:
        values |= {"due_before": None, "due_moved_at": None}
    elif known.due_at is not None and values["due_at"] not in (None, known.due_at):
        values |= {"due_before": known.due_before or known.due_at, "due_moved_at": work.now}
    for name, value in values.items():
        if getattr(known, name) != value:
            setattr(known, name, value)
    return known


def refresh_running(work: Work) -> None:
    """The clocks that run, computed anew: the calendar or a standard is another one now."""
    for complaint_id in work.all(select(ComplaintStanding.complaint_id).where(ComplaintStanding.clock != "")):
        keep(work, complaint_id)


def refresh_stale(work: Work) -> list[UUID]:
    """Recompute the complaints whose events are more than their standing knows; which they were."""
    stale = _stale(work)
    for complaint_id in stale:
        keep(work, complaint_id)
    return stale


def _stale(read: Reader) -> list[UUID]:
    counted = select(ComplaintEvent.complaint_id, func.count().label("n")).group_by(ComplaintEvent.complaint_id).subquery()
    rows = read.rows(
        select(counted.c.complaint_id)
        .outerjoin(ComplaintStanding, ComplaintStanding.complaint_id == counted.c.complaint_id)
        .where((ComplaintStanding.events.is_(None)) | (ComplaintStanding.events != counted.c.n))
    )
    return [row[0] for row in rows]


def _values(read: Reader, case: Case, events: int) -> dict[str, Any]:
    assert case.recorded is not None
    run = case.running
    due = None if run is None else deadline(run, days_of(read, run.clock, case.recorded.at), regulation.calendar(read), read.now)
    return {
        "state": str(case.state),
        "recorded_at": case.recorded.at,
        "events": events,
        "rounds": len(case.rounds),
        "clock": "" if run is None else str(run.clock),
        "clock_since": None if run is None else run.started_at,
        "due_at": None if due is None or case.paused else due.due_at,
        "paused": case.paused,
        "cause_id": case.cause_id,
        "cause_at": case.cause_at,
        "closed_at": None if case.closed is None else case.closed.at,
    }


def differing(read: Reader) -> list[str]:
    """Complaints whose standing is not what their events say."""
    found: list[str] = []
    for row in read.all(select(ComplaintStanding)):
        events = events_of(read, row.complaint_id)
        values = _values(read, fold(events), len(events))
        if any(getattr(row, name) != value for name, value in values.items()):
            found.append(row.complaint_id.hex)
    return found


def standings(read: Reader, complaint_ids: Iterable[UUID]) -> dict[UUID, ComplaintStanding]:
    """The standings of these complaints."""
    rows = read.all(select(ComplaintStanding).where(ComplaintStanding.complaint_id.in_(list(complaint_ids))))
    return {row.complaint_id: row for row in rows}


register("complaints", differing)
