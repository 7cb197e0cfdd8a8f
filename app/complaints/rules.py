"""Clauses 3.3.1 to 3.3.5: where a complaint stands, which of its clocks runs, and how far a clock has gone up.

The state machine is the table `NEXT`. A complaint is the fold of its events in the order of their stamps, so two stations that
worked offline need only the union of their facts; an event that does not fit any more changes nothing and is shown as out of turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.complaints.models import ComplaintEvent, Finding, Level, Step
from app.regulation import Deadline, Pause, Stage, StandardKey, WorkingCalendar

RECURRENCE = timedelta(days=90)
REFUSALS_TO_SUPERVISOR = 2
WORST_GOOD_GRADE = 3


class State(StrEnum):
    """Where a complaint stands."""

    VERIFYING = "verifying"
    SOLVING = "solving"
    OFFERED = "offered"
    WITH_SUPERVISOR = "with_supervisor"
    TO_TELL = "to_tell"
    TOLD = "told"
    CLOSED = "closed"
    NOT_TAKEN_UP = "not_taken_up"
    WITHDRAWN = "withdrawn"


class Clock(StrEnum):
    """The three clocks of a complaint (clauses 3.3.2, 3.3.3, 3.3.5)."""

    VERIFY = "verify"
    SOLUTION = "solution"
    FEEDBACK = "feedback"


STANDARD = {
    Clock.VERIFY: StandardKey.VERIFY_WORKING_DAYS,
    Clock.SOLUTION: StandardKey.SOLUTION_WORKING_DAYS,
    Clock.FEEDBACK: StandardKey.FEEDBACK_WORKING_DAYS,
}

CLOCK_OF = {
    State.VERIFYING: Clock.VERIFY,
    State.SOLVING: Clock.SOLUTION,
    State.WITH_SUPERVISOR: Clock.SOLUTION,
    State.TO_TELL: Clock.FEEDBACK,
}
"""Which clock runs in a state. The solution's begins with the result of the check; while the customer thinks an offer over, none runs.

A refusal starts the solution's clock anew for the next round. States that are not here have no clock.
"""

ENDED = frozenset({State.CLOSED, State.NOT_TAKEN_UP, State.WITHDRAWN})

_REFUSED_AGAIN = "refused_again"
_REOPENED_UNCHECKED = "reopened_unchecked"

NEXT: Mapping[tuple[State, str], State] = {
    (State.VERIFYING, Step.VERIFIED): State.SOLVING,
    (State.VERIFYING, Step.NOT_TAKEN_UP): State.NOT_TAKEN_UP,
    (State.VERIFYING, Step.WITHDRAWN): State.WITHDRAWN,
    (State.SOLVING, Step.OFFERED): State.OFFERED,
    (State.SOLVING, Step.SETTLED): State.TOLD,
    (State.SOLVING, Step.WITHDRAWN): State.WITHDRAWN,
    (State.OFFERED, Step.AGREED): State.TO_TELL,
    (State.OFFERED, Step.REFUSED): State.SOLVING,
    (State.OFFERED, _REFUSED_AGAIN): State.WITH_SUPERVISOR,
    (State.OFFERED, Step.SETTLED): State.TOLD,
    (State.OFFERED, Step.WITHDRAWN): State.WITHDRAWN,
    (State.WITH_SUPERVISOR, Step.OFFERED): State.OFFERED,
    (State.WITH_SUPERVISOR, Step.DECIDED): State.TO_TELL,
    (State.WITH_SUPERVISOR, Step.WITHDRAWN): State.WITHDRAWN,
    (State.TO_TELL, Step.TOLD): State.TOLD,
    (State.TOLD, Step.CLOSED): State.CLOSED,
    (State.CLOSED, Step.REOPENED): State.SOLVING,
    (State.WITHDRAWN, Step.REOPENED): State.SOLVING,
    (State.WITHDRAWN, _REOPENED_UNCHECKED): State.VERIFYING,
    (State.NOT_TAKEN_UP, _REOPENED_UNCHECKED): State.VERIFYING,
}


@dataclass(frozen=True)
class Event:
    """A `ComplaintEvent` as plain values; `order` is its place in the order of stamps."""

    kind: Step
    at: datetime
    order: tuple[int, UUID]
    actor_id: UUID
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class ClockRun:
    """One run of a clock. `ended_at` None: it runs. A pause without end goes on."""

    clock: Clock
    started_at: datetime
    ended_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        return self.ended_at is None and any(pause.end is None for pause in self.pauses)


@dataclass(frozen=True)
class Round:
    """One round of the talks: what was offered, what the customer said (clause 3.3.4). `answer` None: not answered yet."""

    number: int
    offer: Event
    answer: Event | None = None


@dataclass(frozen=True)
class Case:
    """A complaint after its events. `refusals` counts since the complaint was (re)opened."""

    state: State = State.VERIFYING
    recorded: Event | None = None
    verified: Event | None = None
    refusals: int = 0
    rounds: tuple[Round, ...] = ()
    runs: tuple[ClockRun, ...] = ()
    told: Event | None = None
    closed: Event | None = None
    cause_id: UUID | None = None
    cause_at: datetime | None = None
    last: Event | None = None
    out_of_turn: tuple[Event, ...] = ()

    @property
    def running(self) -> ClockRun | None:
        """The clock that runs now."""
        return self.runs[-1] if self.runs and self.runs[-1].ended_at is None else None

    @property
    def paused(self) -> bool:
        return self.running is not None and self.running.paused

    @property
    def finding(self) -> Finding | None:
        return None if self.verified is None else Finding(self.verified.data["finding"])


def event_of(row: ComplaintEvent) -> Event:
    """The plain values of a stored event."""
    return Event(row.kind, row.at, (row.hlc, row.id), row.actor_id, row.note, row.data)


def fold(events: Iterable[Event]) -> Case:
    """The complaint after these events, in any order of arrival.

    Stations of one hall may have set their clocks wrong: what is later by stamp is never counted as earlier by the wall clock.
    """
    case = Case()
    latest: datetime | None = None
    for event in sorted(events, key=lambda each: each.order):
        if latest is not None and event.at < latest:
            event = replace(event, at=latest)
        latest = event.at
        case = after(case, event)
    return case


def can_happen(case: Case, step: Step) -> bool:
    """Whether this step fits the complaint as it stands."""
    if case.recorded is None:
        return step is Step.RECORDED
    match step:
        case Step.RECORDED:
            return False
        case Step.PAUSED:
            return case.running is not None and not case.paused
        case Step.RESUMED:
            return case.paused
        case Step.HANDED_ON:
            return case.state not in ENDED
        case Step.NOTED:
            return True
        case _:
            return (case.state, _named(case, step)) in NEXT


def possible(case: Case) -> tuple[Step, ...]:
    """What can happen next."""
    return tuple(step for step in Step if can_happen(case, step))


def _named(case: Case, step: Step) -> str:
    """The step as the table names it: a second refusal and a complaint reopened before it was checked lead elsewhere."""
    if step is Step.REFUSED and case.refusals + 1 >= REFUSALS_TO_SUPERVISOR:
        return _REFUSED_AGAIN
    if step is Step.REOPENED and case.verified is None:
        return _REOPENED_UNCHECKED
    return step


def after(case: Case, event: Event) -> Case:
    """The complaint after one more event; one that does not fit is only remembered."""
    if not can_happen(case, event.kind):
        return replace(case, out_of_turn=(*case.out_of_turn, event))
    match event.kind:
        case Step.RECORDED:
            return _moved(replace(case, recorded=event, last=event), State.VERIFYING, event)
        case Step.PAUSED:
            run = case.runs[-1]
            pause = Pause(event.at, None, str(event.data.get("reason", "")))
            return replace(case, runs=(*case.runs[:-1], replace(run, pauses=(*run.pauses, pause))), last=event)
        case Step.RESUMED:
            return replace(case, runs=(*case.runs[:-1], _resumed(case.runs[-1], event.at)), last=event)
        case Step.HANDED_ON | Step.NOTED:
            return replace(case, last=event)
        case _:
            following = NEXT[case.state, _named(case, event.kind)]
            return _moved(_noted(replace(case, last=event), event), following, event)


def _noted(case: Case, event: Event) -> Case:
    """What a step adds besides the state."""
    match event.kind:
        case Step.VERIFIED:
            return _with_cause(replace(case, verified=event), event)
        case Step.OFFERED:
            return replace(case, rounds=(*case.rounds, Round(len(case.rounds) + 1, event)))
        case Step.AGREED | Step.REFUSED:
            answered = (*case.rounds[:-1], replace(case.rounds[-1], answer=event))
            return replace(case, rounds=answered, refusals=case.refusals + (event.kind is Step.REFUSED))
        case Step.TOLD | Step.SETTLED:
            return replace(case, told=event)
        case Step.CLOSED:
            return _with_cause(replace(case, closed=event), event)
        case Step.REOPENED:
            return replace(case, refusals=0, told=None, closed=None)
        case _:
            return case


def _with_cause(case: Case, event: Event) -> Case:
    cause = event.data.get("cause_id")
    return replace(case, cause_id=UUID(str(cause)), cause_at=event.at) if cause else case


def _moved(case: Case, state: State, event: Event) -> Case:
    """The complaint in its next state: the clock of the one before stops, the clock of the new one starts."""
    runs = case.runs
    if runs and runs[-1].ended_at is None:
        runs = (*runs[:-1], replace(_resumed(runs[-1], event.at), ended_at=event.at))
    clock = CLOCK_OF.get(state)
    if clock is not None:
        runs = (*runs, ClockRun(clock, event.at))
    return replace(case, state=state, runs=runs)


def _resumed(run: ClockRun, at: datetime) -> ClockRun:
    return replace(run, pauses=tuple(pause if pause.end is not None else Pause(pause.start, at, pause.reason) for pause in run.pauses))


def deadline(run: ClockRun, working_days: int, calendar: WorkingCalendar, now: datetime) -> Deadline:
    """When a clock is due: so many working days from its start, pauses not counted, the start day not counted (Civil Code art. 201)."""
    return calendar.add_working_days(run.started_at, working_days, run.pauses, now=run.ended_at or now)


def is_late(run: ClockRun, due: Deadline, now: datetime) -> bool:
    """Whether a clock was broken, or is by now."""
    return not due.is_met(run.ended_at or now)


def level(due: Deadline, calendar: WorkingCalendar, now: datetime) -> Level | None:
    """To whom a running clock has gone up: at four fifths its handler is warned, when it is broken the supervisor gets it,

    and one working day later the administrator. A paused clock goes no further.
    """
    stage = calendar.state(due, now).stage
    if stage is Stage.DUE_SOON:
        return Level.HANDLER
    if stage is not Stage.OVERDUE:
        return None
    further = calendar.add_working_days(due.due_at, 1)
    return Level.ADMINISTRATOR if now > further.due_at else Level.SUPERVISOR


def recurs(cause_at: datetime, earlier_at: datetime) -> bool:
    """Whether the same cause came back: within 90 days of the earlier complaint (clause 3.3.5)."""
    return timedelta() <= cause_at - earlier_at <= RECURRENCE


def needs_call_back(grade: int) -> bool:
    """不满意 (2) and 非常不满意 (1) are answered by a call."""
    return grade < WORST_GOOD_GRADE
