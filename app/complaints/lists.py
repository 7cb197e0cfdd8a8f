"""What is open, what is about to break, what has gone up, and the figures of a period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import func, select

from app.complaints import call_backs, improvements, standing
from app.complaints.models import Complaint, ComplaintStanding, Escalation, Level
from app.complaints.rules import ENDED, State, level
from app.complaints.standing import ClockFile
from app.regulation import service as regulation
from app.store import Reader, Work


class Show(StrEnum):
    """Which complaints a list shows."""

    OPEN = "open"
    MINE = "mine"
    URGENT = "urgent"
    SUPERVISOR = "supervisor"
    RECURRING = "recurring"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True)
class Line:
    """A complaint as a list shows it. `level` is to whom its clock has gone up; `recurs` whether its cause came back."""

    complaint: Complaint
    standing: ComplaintStanding
    level: Level | None
    recurs: bool


@dataclass(frozen=True)
class Count:
    """The complaints of a period."""

    recorded: int
    rounds_max: int
    recurrences: int
    closed: int


_ENDED = [str(state) for state in ENDED]
_LOOK_AHEAD = timedelta(days=14)
"""Four fifths of the longest period (60 working days) leave more than this, but what is due in more than two weeks is no alarm."""


def lines(
    read: Reader,
    actor_id: UUID,
    show: Show = Show.OPEN,
    typed: str = "",
    most: int = 500,
    *,
    only: Collection[UUID] | None = None,
) -> list[Line]:
    """The complaints somebody may read, the most urgent first; never those against themselves. Clause 3.3.1.

    `only`: the records behind a figure, whatever else is chosen.
    """
    wanted = (
        select(Complaint, ComplaintStanding)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where((Complaint.target_id.is_(None)) | (Complaint.target_id != actor_id))
    )
    if only is not None:
        show, wanted = Show.ALL, wanted.where(Complaint.id.in_(list(only)))
    if show in (Show.OPEN, Show.MINE, Show.URGENT, Show.SUPERVISOR):
        wanted = wanted.where(ComplaintStanding.state.not_in(_ENDED))
    if show is Show.ENDED:
        wanted = wanted.where(ComplaintStanding.state.in_(_ENDED))
    if show is Show.MINE:
        wanted = wanted.where(Complaint.handler_id == actor_id)
    if show is Show.RECURRING:
        wanted = wanted.where(ComplaintStanding.cause_id.is_not(None))
    if typed.strip():
        found = [hit.subject_id for hit in read.search(typed, [Complaint], most)]
        wanted = wanted.where(Complaint.id.in_(found))
    if show is Show.ENDED:
        ordered = wanted.order_by(ComplaintStanding.recorded_at.desc())
    else:
        ordered = wanted.order_by(ComplaintStanding.due_at.is_(None), ComplaintStanding.due_at, ComplaintStanding.recorded_at)
    made = [
        Line(row[0], row[1], _level(read, row[1]), bool(improvements.recurrences(read, row[0].id, actor_id)))
        for row in read.rows(ordered.limit(most))
    ]
    if show is Show.URGENT:
        made = [line for line in made if line.level is not None]
    if show is Show.SUPERVISOR:
        made = [
            line for line in made if line.standing.state == State.WITH_SUPERVISOR or line.level in (Level.SUPERVISOR, Level.ADMINISTRATOR)
        ]
    if show is Show.RECURRING:
        made = [line for line in made if line.recurs]
    return made


def due_lines(read: Reader, actor_id: UUID, *, head: bool, most: int = 20) -> list[Line]:
    """What is about to break or is broken, for whom it concerns, the most urgent first. Clauses 3.3.2 to 3.3.5.

    A handler sees the own ones and those that nobody has; a supervisor or administrator (`head`) sees all, and what two refusals sent up.
    """
    wanted = (
        select(Complaint, ComplaintStanding)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where(
            (Complaint.target_id.is_(None)) | (Complaint.target_id != actor_id),
            ComplaintStanding.due_at <= read.now + _LOOK_AHEAD,
        )
        .order_by(ComplaintStanding.due_at, Complaint.id)
    )
    if not head:
        wanted = wanted.where((Complaint.handler_id.is_(None)) | (Complaint.handler_id == actor_id))
    found = [Line(row[0], row[1], _level(read, row[1]), False) for row in read.rows(wanted.limit(most * 3))]
    return [line for line in found if line.level is not None or (head and line.standing.state == State.WITH_SUPERVISOR)][:most]


def _level(read: Reader, row: ComplaintStanding) -> Level | None:
    """A look at the clock only where it can matter: nothing is due soon a week before."""
    if row.due_at is None:
        return None
    running = _running(read, row.complaint_id)
    return None if running is None else level(running.deadline, regulation.calendar(read), read.now)


def _running(read: Reader, complaint_id: UUID) -> ClockFile | None:
    case = standing.case_of(read, complaint_id)
    clocks = standing.clocks_of(read, case)
    return clocks[-1] if clocks and case.running is not None else None


def sweep(work: Work) -> list[Escalation]:
    """What the program does by itself: brings standings up to date after a merge, opens improvements again whose cause came back,

    and says once to whom each clock has gone up. Returns what went up.
    """
    for complaint_id in standing.refresh_stale(work):
        improvements.reopen_recurring(work, complaint_id)
    calendar = regulation.calendar(work)
    made: list[Escalation] = []
    for row in work.all(select(ComplaintStanding).where(ComplaintStanding.clock != "", ComplaintStanding.paused.is_(False))):
        running = _running(work, row.complaint_id)
        if running is None:
            continue
        if row.due_at != running.deadline.due_at:
            standing.keep(work, row.complaint_id)
        reached = level(running.deadline, calendar, work.now)
        made += _said(work, row.complaint_id, str(running.run.clock), running.run.started_at, running.deadline.due_at, reached)
    for file in call_backs.call_files(work, None):
        due = file.deadline
        made += _said(work, file.call_back.id, "call_back", file.call_back.rated_at, due.due_at, level(due, calendar, work.now))
    return made


def _said(work: Work, subject_id: UUID, clock: str, started_at: datetime, due_at: datetime, reached: Level | None) -> list[Escalation]:
    """Every level up to the one reached, each once."""
    if reached is None:
        return []
    made: list[Escalation] = []
    for each in Level:
        fact_id = uuid5(subject_id, f"{clock} {started_at.timestamp():.6f} {each}")
        if work.get(Escalation, fact_id) is None:
            made.append(
                work.add(Escalation(id=fact_id, subject_id=subject_id, clock=clock, level=each, started_at=started_at, due_at=due_at))
            )
        if each is reached:
            break
    return made


def departments(read: Reader) -> list[str]:
    """The departments that complaints named before, for the next form."""
    return sorted(name for name in set(read.all(select(Complaint.department))) if name)


def escalations_of(read: Reader, subject_id: UUID) -> list[Escalation]:
    """To whom a complaint's clocks went up, oldest first."""
    return read.all(select(Escalation).where(Escalation.subject_id == subject_id).order_by(Escalation.hlc, Escalation.id))


def count_between(read: Reader, start: datetime, end: datetime) -> Count:
    """The complaints recorded in a time, and how far the talks about them went."""
    inside = (ComplaintStanding.recorded_at >= start, ComplaintStanding.recorded_at < end)
    recorded, rounds = read.rows(select(func.count(), func.coalesce(func.max(ComplaintStanding.rounds), 0)).where(*inside))[0]
    again = sum(1 for complaint, _ in improvements.recurring(read, start) if _recorded_before(read, complaint.id, end))
    closed = read.count(select(ComplaintStanding.complaint_id).where(*inside, ComplaintStanding.state == State.CLOSED))
    return Count(recorded, rounds, again, closed)


def _recorded_before(read: Reader, complaint_id: UUID, end: datetime) -> bool:
    row = read.get(ComplaintStanding, complaint_id)
    return row is not None and row.recorded_at < end
