"""What is done so that it does not happen again, and whether it did (clause 3.3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import reduce
from uuid import UUID, uuid5

from sqlalchemy import select

from app.access import Role, right
from app.complaints.errors import (
    DueDateWrong,
    FigureEmpty,
    ImprovementEmpty,
    ImprovementOutOfTurn,
    ImprovementUnknown,
    NotForYou,
    OwnerEmpty,
)
from app.complaints.models import (
    Complaint,
    ComplaintStanding,
    Figure,
    Improvement,
    ImprovementEvent,
    ImprovementStep,
)
from app.complaints.rules import RECURRENCE, recurs
from app.store import Reader, Work
from app.text import one_line, paragraph


class ImprovementState(StrEnum):
    """Where an improvement stands."""

    PLANNED = "planned"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    REOPENED = "reopened"


OPEN = frozenset({ImprovementState.PLANNED, ImprovementState.INEFFECTIVE, ImprovementState.REOPENED})
"""Something is still to do."""

NEXT: Mapping[tuple[ImprovementState, ImprovementStep], ImprovementState] = {
    **{(state, ImprovementStep.DONE): ImprovementState.DONE for state in OPEN},
    (ImprovementState.DONE, ImprovementStep.CHECKED): ImprovementState.EFFECTIVE,
    (ImprovementState.DONE, ImprovementStep.FAILED): ImprovementState.INEFFECTIVE,
    **{(state, ImprovementStep.REOPENED): ImprovementState.REOPENED for state in ImprovementState},
}


@dataclass(frozen=True, kw_only=True)
class ImprovementForm:
    """What somebody typed about an improvement, untouched."""

    measure: str
    owner_name: str
    due_on: date
    check_on: date | None = None
    owner_id: UUID | None = None
    figure: Figure = Figure.COMPLAINTS_OF_CAUSE
    figure_most: float = 0.0
    figure_name: str = ""


@dataclass(frozen=True)
class ImprovementFile:
    """An improvement, where it stands, and what its figure says now (None: a figure of the hall's own).

    The figure is the same for everybody; `unreadable` of its complaints do not open for who looks, being against themselves.
    """

    improvement: Improvement
    state: ImprovementState
    events: tuple[ImprovementEvent, ...]
    value: float | None
    unreadable: int = 0


def state(events: Iterable[ImprovementEvent]) -> ImprovementState:
    """The state after these events, in any order of arrival; one that does not fit changes nothing."""
    in_order = sorted(events, key=lambda event: (event.hlc, event.id))
    return reduce(lambda now, event: NEXT.get((now, event.kind), now), in_order, ImprovementState.PLANNED)


def plan(work: Work, complaint: Complaint, cause_id: UUID, typed: ImprovementForm) -> Improvement:
    """An improvement that a closing complaint brings. Raises ImprovementEmpty, OwnerEmpty, DueDateWrong, FigureEmpty."""
    measure, owner = paragraph(typed.measure, 2_000).text, one_line(typed.owner_name, 60).text
    check_on = typed.check_on or typed.due_on + RECURRENCE
    if not measure:
        raise ImprovementEmpty(field="measure")
    if not owner:
        raise OwnerEmpty(field="owner_name")
    if typed.due_on < work.today or check_on <= typed.due_on:
        raise DueDateWrong(field="due_on")
    name = one_line(typed.figure_name, 80).text
    if typed.figure is Figure.OWN and not name:
        raise FigureEmpty(field="figure_name")
    made = work.add(
        Improvement(
            complaint_id=complaint.id,
            cause_id=cause_id,
            measure=measure,
            owner_name=owner,
            owner_id=typed.owner_id,
            due_on=typed.due_on,
            check_on=check_on,
            figure=typed.figure,
            figure_most=typed.figure_most,
            figure_name=name,
            department=complaint.department,
        )
    )
    work.add(ImprovementEvent(improvement_id=made.id, kind=ImprovementStep.PLANNED, complaint_id=complaint.id))
    return made


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def improvement_done(work: Work, improvement_id: UUID, words: str = "") -> ImprovementEvent:
    """The improvement is carried out; its check comes later. Raises ImprovementUnknown, NotForYou, ImprovementOutOfTurn."""
    return _step(work, improvement_id, ImprovementStep.DONE, words, None)


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def check_improvement(work: Work, improvement_id: UUID, value: float | None = None, words: str = "") -> ImprovementEvent:
    """Whether it helped, by its figure: counted from the records, or given for a figure of the hall's own. Too much of it opens it again.

    Raises FigureEmpty, ImprovementUnknown, NotForYou, ImprovementOutOfTurn.
    """
    improvement = work.require(Improvement, improvement_id, ImprovementUnknown)
    found = figure_value(work, improvement)
    found = value if found is None else found
    if found is None:
        raise FigureEmpty(field="value")
    kind = ImprovementStep.CHECKED if found <= improvement.figure_most else ImprovementStep.FAILED
    return _step(work, improvement_id, kind, words, found)


def figure_value(read: Reader, improvement: Improvement) -> float | None:
    """What the figure says now: complaints since the improvement was last carried out (since planned, before). None for the hall's own."""
    return None if improvement.figure is Figure.OWN else float(len(counted_by(read, improvement)))


def counted_by(read: Reader, improvement: Improvement) -> list[UUID]:
    """The complaints that its figure counts, oldest first; none for a figure of the hall's own."""
    if improvement.figure is Figure.OWN:
        return []
    events = events_of(read, improvement.id)
    since = max((event.at for event in events if event.kind is ImprovementStep.DONE), default=None) or events[0].at
    wanted = select(Complaint.id).join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
    wanted = wanted.where(ComplaintStanding.recorded_at > since, Complaint.id != improvement.complaint_id)
    if improvement.figure is Figure.COMPLAINTS_OF_CAUSE:
        wanted = wanted.where(ComplaintStanding.cause_id == improvement.cause_id)
    else:
        wanted = wanted.where(Complaint.department == improvement.department)
    return read.all(wanted.order_by(ComplaintStanding.recorded_at, Complaint.id))


def events_of(read: Reader, improvement_id: UUID) -> tuple[ImprovementEvent, ...]:
    """What happened to an improvement, oldest first."""
    wanted = select(ImprovementEvent).where(ImprovementEvent.improvement_id == improvement_id)
    return tuple(read.all(wanted.order_by(ImprovementEvent.hlc, ImprovementEvent.id)))


def open_one(read: Reader, improvement_id: UUID, cause_id: UUID) -> Improvement:
    """An improvement of this cause where something is still to do. Raises ImprovementUnknown, ImprovementOutOfTurn."""
    found = read.require(Improvement, improvement_id, ImprovementUnknown)
    if found.cause_id != cause_id or state(events_of(read, improvement_id)) not in OPEN:
        raise ImprovementOutOfTurn(field="goes_on")
    return found


def improvement_files(
    read: Reader, *, also_effective: bool = False, actor_id: UUID | None = None, most: int = 300
) -> list[ImprovementFile]:
    """Improvements by their dates. What came of a complaint against `actor_id` is left out."""
    rows = read.all(select(Improvement).order_by(Improvement.due_on, Improvement.id).limit(most))
    hidden = against(read, actor_id)
    shown = [_file(read, row, hidden) for row in rows if row.complaint_id not in hidden]
    return [each for each in shown if also_effective or each.state is not ImprovementState.EFFECTIVE]


def _file(read: Reader, improvement: Improvement, hidden: set[UUID]) -> ImprovementFile:
    events, counted = events_of(read, improvement.id), counted_by(read, improvement)
    value = None if improvement.figure is Figure.OWN else float(len(counted))
    return ImprovementFile(improvement, state(events), events, value, len(hidden.intersection(counted)))


def against(read: Reader, actor_id: UUID | None) -> set[UUID]:
    """The complaints against somebody, of which they learn nothing, not even from the lists of other complaints."""
    return set() if actor_id is None else set(read.all(select(Complaint.id).where(Complaint.target_id == actor_id)))


def improvements_of(read: Reader, complaint_id: UUID) -> list[ImprovementFile]:
    """What a complaint brought about."""
    rows = read.all(select(Improvement).where(Improvement.complaint_id == complaint_id).order_by(Improvement.id))
    return [_file(read, row, set()) for row in rows]


def recurrences(read: Reader, complaint_id: UUID, actor_id: UUID | None = None) -> list[Complaint]:
    """Earlier complaints of the same cause, at most 90 days before this one, newest first; none against `actor_id`. Clause 3.3.5."""
    here = read.get(ComplaintStanding, complaint_id)
    if here is None or here.cause_id is None:
        return []
    rows = read.rows(
        select(Complaint, ComplaintStanding.recorded_at)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where(
            ComplaintStanding.cause_id == here.cause_id,
            Complaint.id != complaint_id,
            ComplaintStanding.recorded_at >= here.recorded_at - RECURRENCE,
            ComplaintStanding.recorded_at <= here.recorded_at,
        )
        .order_by(ComplaintStanding.recorded_at.desc())
    )
    return [
        row[0]
        for row in rows
        if recurs(here.recorded_at, row[1])
        and (row[1], row[0].id) < (here.recorded_at, complaint_id)
        and (actor_id is None or row[0].target_id != actor_id)
    ]


def alike(read: Reader, complaint: Complaint, since: datetime, actor_id: UUID | None = None) -> list[Complaint]:
    """Complaints of the same kind about the same department in the last 90 days: what a new one may be a recurrence of."""
    found = read.all(
        select(Complaint)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where(
            Complaint.kind == complaint.kind,
            Complaint.department == complaint.department,
            Complaint.id != complaint.id,
            ComplaintStanding.recorded_at >= since - RECURRENCE,
            ComplaintStanding.recorded_at <= since,
        )
        .order_by(ComplaintStanding.recorded_at.desc())
        .limit(20)
    )
    return [each for each in found if actor_id is None or each.target_id != actor_id]


def recurring(read: Reader, since: datetime) -> list[tuple[Complaint, list[Complaint]]]:
    """The complaints recorded since then that are recurrences, each with the earlier ones: the supervisor's list."""
    rows = read.all(
        select(Complaint)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where(ComplaintStanding.recorded_at >= since, ComplaintStanding.cause_id.is_not(None))
        .order_by(ComplaintStanding.recorded_at.desc())
    )
    return [(row, earlier) for row in rows if (earlier := recurrences(read, row.id))]


def reopen_recurring(work: Work, complaint_id: UUID) -> list[Improvement]:
    """The improvements of earlier complaints that this one shows to have failed are opened again, once for each recurrence."""
    work.flush()
    reopened: list[Improvement] = []
    for earlier in recurrences(work, complaint_id):
        for row in work.all(select(Improvement).where(Improvement.complaint_id == earlier.id)):
            made = uuid5(row.id, complaint_id.hex)
            if work.get(ImprovementEvent, made) is None:
                work.add(ImprovementEvent(id=made, improvement_id=row.id, kind=ImprovementStep.REOPENED, complaint_id=complaint_id))
                reopened.append(row)
    return reopened


def overdue(read: Reader, file: ImprovementFile) -> bool:
    """Whether it is past its date: the one to carry it out, or the one to check it."""
    due = file.improvement.check_on if file.state is ImprovementState.DONE else file.improvement.due_on
    return file.state is not ImprovementState.EFFECTIVE and read.now > datetime.combine(due + timedelta(days=1), time(), read.zone)


def _step(work: Work, improvement_id: UUID, kind: ImprovementStep, words: str, value: float | None) -> ImprovementEvent:
    improvement = work.require(Improvement, improvement_id, ImprovementUnknown)
    if improvement.complaint_id in against(work, work.actor.id):
        raise NotForYou
    if (state(events_of(work, improvement_id)), kind) not in NEXT:
        raise ImprovementOutOfTurn
    return work.add(ImprovementEvent(improvement_id=improvement_id, kind=kind, note=paragraph(words, 2_000).text, value=value))
