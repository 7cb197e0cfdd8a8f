"""Complaints of a time by kind, department, cause, clock and outcome; each figure carries the records behind it. Clause 3.3.5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.complaints.call_backs import call_file
from app.complaints.causes import tree
from app.complaints.improvements import OPEN, improvement_files, recurrences
from app.complaints.models import CallBack, Complaint, ComplaintEvent, ComplaintStanding, Step
from app.complaints.rules import Case, Clock, Event, event_of, fold
from app.complaints.rules import State as CaseState
from app.complaints.standing import clocks_of
from app.regulation import Deadline, Stage
from app.regulation import service as regulation
from app.regulation.compliance import Standing, State, by_date, by_record
from app.store import Reader
from app.words import say

_AT_ONCE = 400
CLAUSE = {Clock.VERIFY: "3.3.2", Clock.SOLUTION: "3.3.3", Clock.FEEDBACK: "3.3.5"}
CALL_BACK_CLAUSE = "5.2.2"
_OUTCOMES = ("accepted_1", "accepted_2", "accepted_3", "not_accepted", "settled", "withdrawn", "not_taken_up", "open")


class Group(StrEnum):
    """By what the complaints are grouped."""

    KIND = "kind"
    DEPARTMENT = "department"
    CAUSE = "cause"
    CLOCK = "clock"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Tally:
    """One figure and the complaints behind it.

    `late`: a clock of theirs was broken. `answered`: the customer said yes or no to an offer, `accepted`: yes to the last one.
    `again`: the same cause had come up within 90 days. Where `is_calls`, the ids are call-backs.
    """

    key: str
    name: str
    ids: tuple[UUID, ...]
    late: tuple[UUID, ...] = ()
    answered: tuple[UUID, ...] = ()
    accepted: tuple[UUID, ...] = ()
    again: tuple[UUID, ...] = ()
    is_calls: bool = False

    @property
    def on_time_percent(self) -> float | None:
        return None if not self.ids else 100 * (len(self.ids) - len(self.late)) / len(self.ids)

    @property
    def accepted_percent(self) -> float | None:
        return None if not self.answered else 100 * len(self.accepted) / len(self.answered)


@dataclass(frozen=True)
class Week:
    """The complaints that were recorded in a week (its Monday), and which of them broke a clock."""

    monday: date
    ids: tuple[UUID, ...]
    late: tuple[UUID, ...]


@dataclass(frozen=True)
class Overview:
    """The complaints of a time: all of them in one figure, then by the group that was asked for, the largest first."""

    whole: Tally
    rows: tuple[Tally, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class _Known:
    complaint: Complaint
    standing: ComplaintStanding
    case: Case
    late_clocks: frozenset[Clock]
    clocks: frozenset[Clock]
    again: bool
    deadline: Deadline | None


def overview(read: Reader, actor_id: UUID, since: datetime, until: datetime, group: Group) -> Overview:
    """The complaints recorded in a time that somebody may read; those against themselves count nowhere. Clause 3.3.1."""
    known = _known(read, actor_id, since, until)
    rows = {
        Group.KIND: lambda: _by(known, lambda each: str(each.complaint.kind), lambda key: say(f"complaints.kind.{key}")),
        Group.DEPARTMENT: lambda: _by(
            known, lambda each: each.complaint.department, lambda key: key or say("complaints.figures.no_department")
        ),
        Group.CAUSE: lambda: _by_cause(read, known),
        Group.CLOCK: lambda: _by_clock(read, actor_id, known, since, until),
        Group.OUTCOME: lambda: _by_outcome(known),
    }[group]()
    return Overview(_tally("", say("complaints.figures.all"), known), tuple(rows), tuple(_weeks(read, known, since, until)))


def standings(read: Reader, since: date) -> list[Standing]:
    """Clauses 3.3.2 to 3.3.5 and 5.2.2 today: how the clocks of what came from `since` on were kept, and what is due next."""
    start = datetime.combine(since, time(), read.zone)
    until = read.now + timedelta(seconds=1)
    known = _known(read, None, start, until)
    files = [call_file(read, each) for each in read.all(select(CallBack).where(CallBack.rated_at >= start))]
    found = [_standing(read, CLAUSE[clock], str(clock), [_told(each, clock) for each in known if clock in each.clocks]) for clock in Clock]
    calls = [(file.call_back.id, not file.late, None if file.ended else file.deadline) for file in files]
    open_ones = [file for file in improvement_files(read) if file.improvement.due_on >= since or file.state in OPEN]
    dues = ((f.improvement.id, f.improvement.due_on if f.state in OPEN else f.improvement.check_on) for f in open_ones)
    return [
        *found,
        by_date("3.3.5", "improvements", dues, read.today),
        _standing(read, CALL_BACK_CLAUSE, "call_back", calls),
    ]


def _told(known: _Known, clock: Clock) -> tuple[UUID, bool, Deadline | None]:
    """Whether a clock of a complaint was kept, and its deadline while it runs."""
    running = known.case.running
    runs = running is not None and running.clock is clock and not running.paused
    return known.complaint.id, clock not in known.late_clocks, known.deadline if runs else None


def _standing(read: Reader, clause: str, what: str, told: Sequence[tuple[UUID, bool, Deadline | None]]) -> Standing:
    """A clause as its records kept it; at risk while a clock that runs has used up four fifths of its time."""
    standing = by_record(clause, what, ((record, kept) for record, kept, _ in told))
    running = [due for _, kept, due in told if kept and due is not None]
    next_due = min((due.due_on for due in running), default=None)
    soon = any(regulation.calendar(read).state(due, read.now).stage is Stage.DUE_SOON for due in running)
    return replace(standing, due=next_due, state=State.AT_RISK if soon and standing.state is State.MET else standing.state)


def _known(read: Reader, actor_id: UUID | None, since: datetime, until: datetime) -> list[_Known]:
    wanted = (
        select(Complaint, ComplaintStanding)
        .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
        .where(ComplaintStanding.recorded_at >= since, ComplaintStanding.recorded_at < until)
        .order_by(ComplaintStanding.recorded_at, Complaint.id)
    )
    if actor_id is not None:
        wanted = wanted.where((Complaint.target_id.is_(None)) | (Complaint.target_id != actor_id))
    rows = [(row[0], row[1]) for row in read.rows(wanted)]
    events = _events(read, [complaint.id for complaint, _ in rows])
    found: list[_Known] = []
    for complaint, standing in rows:
        case = fold(events.get(complaint.id, ()))
        clocks = clocks_of(read, case)
        again = standing.cause_id is not None and bool(recurrences(read, complaint.id, actor_id))
        late = frozenset(each.run.clock for each in clocks if each.late)
        running = clocks[-1].deadline if clocks and case.running is not None else None
        found.append(_Known(complaint, standing, case, late, frozenset(each.run.clock for each in clocks), again, running))
    return found


def _events(read: Reader, ids: Sequence[UUID]) -> Mapping[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        for row in read.all(select(ComplaintEvent).where(ComplaintEvent.complaint_id.in_(ids[start : start + _AT_ONCE]))):
            found.setdefault(row.complaint_id, []).append(event_of(row))
    return found


def _is_late(each: _Known) -> bool:
    return bool(each.late_clocks)


def _tally(key: str, name: str, known: Iterable[_Known], late: Callable[[_Known], bool] | None = None) -> Tally:
    rows = list(known)
    is_late = late or _is_late
    answers = [(each.complaint.id, answers[-1]) for each in rows if (answers := [r.answer for r in each.case.rounds if r.answer])]
    return Tally(
        key,
        name,
        tuple(each.complaint.id for each in rows),
        tuple(each.complaint.id for each in rows if is_late(each)),
        tuple(complaint_id for complaint_id, _ in answers),
        tuple(complaint_id for complaint_id, answer in answers if answer.kind is Step.AGREED),
        tuple(each.complaint.id for each in rows if each.again),
    )


def _by(known: Sequence[_Known], key: Callable[[_Known], str], name: Callable[[str], str]) -> list[Tally]:
    groups: dict[str, list[_Known]] = {}
    for each in known:
        groups.setdefault(key(each), []).append(each)
    made = [_tally(each, name(each), rows) for each, rows in groups.items()]
    return sorted(made, key=lambda tally: (-len(tally.ids), tally.name))


def _by_cause(read: Reader, known: Sequence[_Known]) -> list[Tally]:
    paths = {node.id.hex: node.path for node in tree(read, also_retired=True)}
    unknown = say("complaints.figures.no_cause")
    return _by(known, lambda each: each.case.cause_id.hex if each.case.cause_id else "", lambda key: paths.get(key, unknown))


def _by_outcome(known: Sequence[_Known]) -> list[Tally]:
    rows = {tally.key: tally for tally in _by(known, lambda each: _outcome(each.case), lambda key: say(f"complaints.outcome.{key}"))}
    return [rows[key] for key in _OUTCOMES if key in rows]


def _by_clock(read: Reader, actor_id: UUID | None, known: Sequence[_Known], since: datetime, until: datetime) -> list[Tally]:
    def of(clock: Clock) -> Tally:
        ran = [each for each in known if clock in each.clocks]
        return _tally(str(clock), f"{CLAUSE[clock]} {say(f'complaints.clock.{clock}')}", ran, lambda each: clock in each.late_clocks)

    return [*(of(clock) for clock in Clock), _calls(read, actor_id, since, until)]


def _calls(read: Reader, actor_id: UUID | None, since: datetime, until: datetime) -> Tally:
    wanted = select(CallBack).where(CallBack.rated_at >= since, CallBack.rated_at < until).order_by(CallBack.rated_at, CallBack.id)
    if actor_id is not None:
        wanted = wanted.where((CallBack.rated_id.is_(None)) | (CallBack.rated_id != actor_id))
    files = [call_file(read, each) for each in read.all(wanted)]
    return Tally(
        "call_back",
        f"{CALL_BACK_CLAUSE} {say('complaints.clock.call_back')}",
        tuple(each.call_back.id for each in files),
        tuple(each.call_back.id for each in files if each.late),
        is_calls=True,
    )


def _outcome(case: Case) -> str:
    """How it ended, or where it stands: what the customer thought of it comes first."""
    if case.state is CaseState.WITHDRAWN or case.state is CaseState.NOT_TAKEN_UP:
        return str(case.state)
    last = case.rounds[-1].answer if case.rounds else None
    if last is not None and last.kind is Step.AGREED:
        return f"accepted_{min(len(case.rounds), 3)}"
    if case.state in (CaseState.TO_TELL, CaseState.TOLD, CaseState.CLOSED):
        return "not_accepted" if case.rounds else "settled"
    return "open"


def _weeks(read: Reader, known: Sequence[_Known], since: datetime, until: datetime) -> list[Week]:
    first, last = (at.astimezone(read.zone).date() for at in (since, until - timedelta(microseconds=1)))
    monday = first - timedelta(days=first.weekday())
    weeks: dict[date, list[_Known]] = {}
    while monday <= last:
        weeks[monday] = []
        monday += timedelta(days=7)
    for each in known:
        day = each.standing.recorded_at.astimezone(read.zone).date()
        weeks[day - timedelta(days=day.weekday())].append(each)
    return [
        Week(day, tuple(each.complaint.id for each in rows), tuple(each.complaint.id for each in rows if each.late_clocks))
        for day, rows in weeks.items()
    ]
