"""The way of an application, as a table (clauses 3.2.1 to 3.2.5), and the fold that reads its state from its events.

The events are folded in the order (hlc, id), whatever order they arrived in, so two stations that were apart agree after the
merge. An event that no longer fits (a second acceptance, a notice given elsewhere after an acceptance) changes nothing; it
stays on record in `Case.ignored` and is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.access import SELF_SERVICE
from app.intake.applications.models import ApplicationEvent, Clock, EventKind, PauseReason, Result, State
from app.regulation import Pause

_S, _K = State, EventKind
_LAST_MACHINE = SELF_SERVICE.id.int  # ids 0 and 1: the program itself and the self-service screens

CLOSED = frozenset({State.COLLECTED, State.FINISHED, State.REFUSED, State.WITHDRAWN, State.TERMINATED})

WAY: Mapping[State, Mapping[EventKind, State]] = {
    _S.DRAFT: {_K.RECEIVED: _S.REVIEW},
    _S.REVIEW: {
        _K.CHANGED: _S.REVIEW,
        _K.SUPPLEMENTED: _S.REVIEW,
        _K.PROGRESS_TOLD: _S.REVIEW,
        _K.NOTICE_GIVEN: _S.AWAITING_SUPPLEMENT,
        _K.ACCEPTED: _S.IN_PROGRESS,
        _K.DEEMED_ACCEPTED: _S.IN_PROGRESS,
        _K.REFUSED: _S.REFUSED,
        _K.WITHDRAWN: _S.WITHDRAWN,
    },
    _S.AWAITING_SUPPLEMENT: {
        _K.CHANGED: _S.REVIEW,
        _K.NOTICE_GIVEN: _S.AWAITING_SUPPLEMENT,
        _K.NOTICE_ACKNOWLEDGED: _S.AWAITING_SUPPLEMENT,
        _K.SUPPLEMENTED: _S.AWAITING_SUPPLEMENT,  # REVIEW when nothing is missing any more, see `_supplemented`
        _K.PROGRESS_TOLD: _S.AWAITING_SUPPLEMENT,
        _K.ACCEPTED: _S.IN_PROGRESS,
        _K.REFUSED: _S.REFUSED,
        _K.WITHDRAWN: _S.WITHDRAWN,
        _K.TERMINATED: _S.TERMINATED,
    },
    _S.IN_PROGRESS: {
        _K.SUPPLEMENTED: _S.IN_PROGRESS,
        _K.STEP_TAKEN: _S.IN_PROGRESS,
        _K.STEP_DONE: _S.IN_PROGRESS,
        _K.STEP_RETURNED: _S.IN_PROGRESS,
        _K.PAUSED: _S.IN_PROGRESS,
        _K.RESUMED: _S.IN_PROGRESS,
        _K.EXTENDED: _S.IN_PROGRESS,
        _K.BREACH_RECORDED: _S.IN_PROGRESS,
        _K.PROGRESS_TOLD: _S.IN_PROGRESS,
        _K.COMPLETED: _S.COMPLETED,  # FINISHED when there is nothing to collect
        _K.WITHDRAWN: _S.WITHDRAWN,
        _K.TERMINATED: _S.TERMINATED,
    },
    _S.COMPLETED: {
        _K.PROGRESS_TOLD: _S.COMPLETED,
        _K.COLLECTION_NOTIFIED: _S.TO_COLLECT,
        _K.COLLECTED: _S.COLLECTED,
    },
    _S.TO_COLLECT: {
        _K.PROGRESS_TOLD: _S.TO_COLLECT,
        _K.COLLECTION_NOTIFIED: _S.TO_COLLECT,
        _K.COLLECTION_REMINDED: _S.TO_COLLECT,
        _K.COLLECTED: _S.COLLECTED,
    },
    _S.COLLECTED: {},
    _S.FINISHED: {},
    _S.REFUSED: {_K.MATERIALS_RETURNED: _S.REFUSED},
    _S.WITHDRAWN: {_K.MATERIALS_RETURNED: _S.WITHDRAWN},
    _S.TERMINATED: {_K.MATERIALS_RETURNED: _S.TERMINATED},
}
"""From each state, what may happen and where it leads."""

CLOCKS: Mapping[State, Clock] = {
    _S.REVIEW: Clock.NOTICE,
    _S.AWAITING_SUPPLEMENT: Clock.SUPPLEMENT,
    _S.IN_PROGRESS: Clock.PROMISE,
    _S.COMPLETED: Clock.NOTIFY,
    _S.TO_COLLECT: Clock.COLLECT,
}
"""The one clock that runs in each open state. No clock runs on a closed case."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event as the rules read it; `order` is (hlc, id)."""

    kind: EventKind
    at: datetime
    order: tuple[int, UUID]
    actor_id: UUID
    station_id: UUID
    step_id: UUID | None = None
    detail_id: UUID | None = None
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class StepRun:
    """One time that a step was worked on. `ended_at` None: it is the step at hand. `taken_by` is who took it in hand."""

    step_id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    done_by: UUID | None = None
    taken_by: UUID | None = None
    note: str = ""
    returned: bool = False


@dataclass(frozen=True, kw_only=True)
class Extension:
    """An extension that was in time: by how many working days, why, and who approved it."""

    at: datetime
    working_days: int
    reason: str
    approver_id: UUID
    approver_name: str
    old_due_at: datetime
    new_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the events of one application add up to.

    `review_since`: since when the hall owes a decision on the materials. `runs_from`: the moment from which the promise is
    counted. `paused_for` is set while the clock stands. `notices` are those that count: a change of the application by the
    customer (clause 3.2.2) opens the way for a new one. `ignored` are events that came too late to matter.
    """

    state: State = State.DRAFT
    received_at: datetime | None = None
    review_since: datetime | None = None
    notices: tuple[Event, ...] = ()
    acknowledged_at: datetime | None = None
    supplemented_at: datetime | None = None
    accepted: Event | None = None
    runs_from: datetime | None = None
    steps: tuple[StepRun, ...] = ()
    pauses: tuple[Pause, ...] = ()
    paused_for: PauseReason | None = None
    extensions: tuple[Extension, ...] = ()
    breaches: tuple[Event, ...] = ()
    told: tuple[Event, ...] = ()
    completed: Event | None = None
    result: Result | None = None
    notified_at: datetime | None = None
    reminders: tuple[Event, ...] = ()
    collected: Event | None = None
    closed: Event | None = None
    last: Event | None = None
    handled_by: UUID | None = None
    ignored: tuple[Event, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_deemed(self) -> bool:
        """Accepted by law because no notice was given in time."""
        return self.accepted is not None and self.accepted.kind is EventKind.DEEMED_ACCEPTED

    @property
    def is_paused(self) -> bool:
        return self.paused_for is not None

    @property
    def clock(self) -> Clock | None:
        return CLOCKS.get(self.state)

    @property
    def step(self) -> StepRun | None:
        """The step at hand, if one is."""
        return self.steps[-1] if self.steps and self.steps[-1].ended_at is None else None

    @property
    def extended_working_days(self) -> int:
        return sum(extension.working_days for extension in self.extensions)


def event_of(row: ApplicationEvent) -> Event:
    """A stored event as a plain value."""
    return Event(
        kind=row.kind,
        at=row.at,
        order=(row.hlc, row.id),
        actor_id=row.actor_id,
        station_id=row.station_id,
        step_id=row.step_id,
        detail_id=row.detail_id,
        note=row.note,
        data=row.data,
    )


def can_happen(state: State, kind: EventKind) -> bool:
    """Whether this may happen in this state."""
    return kind in WAY[state] or (kind is EventKind.ACTIVITY and state is not State.DRAFT)


def fold(events: Iterable[Event], flow: Sequence[UUID] = (), *, first_step_is_acceptance: bool = False) -> Case:
    """The case after these events, in any order of arrival.

    `flow` are the ids of the service's steps in order (clause 3.2.3). `first_step_is_acceptance`: the first step is done by
    accepting, as in every service whose first step takes no days.
    """
    case = Case()
    for event in sorted(events, key=lambda each: each.order):
        case = after(case, event, flow, first_step_is_acceptance=first_step_is_acceptance)
    return case


def after(case: Case, event: Event, flow: Sequence[UUID] = (), *, first_step_is_acceptance: bool = False) -> Case:
    """The case one event later. It must come after all those that the case is made of (`Event.order`)."""
    if event.kind is EventKind.ACTIVITY:
        return _remembered(case, event)
    target = WAY[case.state].get(event.kind)
    then = None if target is None else _happen(replace(case, state=target), event, flow, first_step_is_acceptance)
    return replace(case, ignored=(*case.ignored, event)) if then is None else _remembered(then, event)


def _remembered(case: Case, event: Event) -> Case:
    person = event.actor_id.int > _LAST_MACHINE
    return replace(case, last=event, handled_by=event.actor_id if person else case.handled_by)


def _happen(case: Case, event: Event, flow: Sequence[UUID], first_step_is_acceptance: bool) -> Case | None:
    """The case with this event's effects, or None when it changes nothing."""
    if event.kind in (EventKind.ACCEPTED, EventKind.DEEMED_ACCEPTED):
        return _accepted(case, event, flow, first_step_is_acceptance)
    if event.kind in (EventKind.STEP_DONE, EventKind.STEP_RETURNED, EventKind.STEP_TAKEN):
        return _stepped(case, event, flow)
    effect = _EFFECTS.get(event.kind)
    return case if effect is None else effect(case, event)


def _received(case: Case, event: Event) -> Case:
    return replace(case, received_at=event.at, review_since=event.at)


def _changed(case: Case, event: Event) -> Case:
    return replace(case, review_since=event.at, notices=(), acknowledged_at=None)


def _noticed(case: Case, event: Event) -> Case | None:
    if case.notices and not event.data.get("override"):
        return None
    return replace(case, notices=(*case.notices, event), acknowledged_at=None)


def _acknowledged(case: Case, event: Event) -> Case:
    return replace(case, acknowledged_at=case.acknowledged_at or event.at)


def _supplemented(case: Case, event: Event) -> Case:
    case = replace(case, supplemented_at=event.at)
    if case.state is State.AWAITING_SUPPLEMENT and event.data.get("complete"):
        return replace(case, state=State.REVIEW, review_since=event.at)
    return case


def _accepted(case: Case, event: Event, flow: Sequence[UUID], first_step_is_acceptance: bool) -> Case:
    runs_from = case.review_since if event.kind is EventKind.DEEMED_ACCEPTED else event.at
    case = replace(case, accepted=event, runs_from=runs_from)
    if not flow:
        return case
    if not first_step_is_acceptance:
        return replace(case, steps=(StepRun(flow[0], event.at),))
    done = StepRun(flow[0], event.at, event.at, event.actor_id)
    return replace(case, steps=(done, *_next_run(flow, flow[0], event.at)))


def _next_run(flow: Sequence[UUID], after: UUID, at: datetime) -> tuple[StepRun, ...]:
    ahead = flow[flow.index(after) + 1 :]
    return (StepRun(ahead[0], at),) if ahead else ()


def _stepped(case: Case, event: Event, flow: Sequence[UUID]) -> Case | None:
    run = case.step
    if run is None or event.step_id is None or event.step_id not in flow:
        return None
    if event.kind is EventKind.STEP_RETURNED:
        if flow.index(event.step_id) >= flow.index(run.step_id):
            return None
        ended = replace(run, ended_at=event.at, done_by=event.actor_id, note=event.note, returned=True)
        return replace(case, steps=(*case.steps[:-1], ended, StepRun(event.step_id, event.at)))
    if event.step_id != run.step_id:
        return None
    if event.kind is EventKind.STEP_TAKEN:
        return replace(case, steps=(*case.steps[:-1], replace(run, taken_by=event.actor_id)))
    ended = replace(run, ended_at=event.at, done_by=event.actor_id, note=event.note)
    return replace(case, steps=(*case.steps[:-1], ended, *_next_run(flow, run.step_id, event.at)))


def _paused(case: Case, event: Event) -> Case | None:
    if case.is_paused:
        return None
    reason = PauseReason(event.data.get("reason", PauseReason.OTHER))
    return replace(case, paused_for=reason, pauses=(*case.pauses, Pause(event.at, None, str(reason))))


def _resumed(case: Case, event: Event) -> Case | None:
    return _pause_ended(case, event.at) if case.is_paused else None


def _pause_ended(case: Case, at: datetime) -> Case:
    if not case.is_paused:
        return case
    return replace(case, paused_for=None, pauses=(*case.pauses[:-1], replace(case.pauses[-1], end=at)))


def _extended(case: Case, event: Event) -> Case | None:
    extension = extension_of(event)
    if extension.at > extension.old_due_at:  # clause 3.2.4: afterwards it is a breach
        return replace(case, breaches=(*case.breaches, event))
    if len(case.extensions) >= int(event.data["most"]):  # another station was first
        return None
    return replace(case, extensions=(*case.extensions, extension))


def extension_of(event: Event) -> Extension:
    """What an EXTENDED event says."""
    return Extension(
        at=event.at,
        working_days=int(event.data["working_days"]),
        reason=event.note,
        approver_id=UUID(event.data["approver_id"]),
        approver_name=str(event.data["approver_name"]),
        old_due_at=datetime.fromisoformat(event.data["old_due_at"]),
        new_due_at=datetime.fromisoformat(event.data["new_due_at"]),
    )


def _breached(case: Case, event: Event) -> Case:
    return replace(case, breaches=(*case.breaches, event))


def _told(case: Case, event: Event) -> Case:
    return replace(case, told=(*case.told, event))


def _completed(case: Case, event: Event) -> Case:
    case = _pause_ended(case, event.at)
    run = case.step
    if run is not None:
        ended = replace(run, ended_at=event.at, done_by=event.actor_id)
        case = replace(case, steps=(*case.steps[:-1], ended))
    case = replace(case, completed=event, result=Result(event.data.get("result", Result.GRANTED)))
    return case if event.data.get("to_collect", True) else replace(case, state=State.FINISHED, closed=event)


def _notified(case: Case, event: Event) -> Case:
    return replace(case, notified_at=event.at)


def _reminded(case: Case, event: Event) -> Case:
    return replace(case, reminders=(*case.reminders, event))


def _collected(case: Case, event: Event) -> Case:
    return replace(case, collected=event, closed=event)


def _closed(case: Case, event: Event) -> Case:
    return replace(_pause_ended(case, event.at), closed=event)


_EFFECTS: Mapping[EventKind, Callable[[Case, Event], Case | None]] = {
    _K.RECEIVED: _received,
    _K.CHANGED: _changed,
    _K.NOTICE_GIVEN: _noticed,
    _K.NOTICE_ACKNOWLEDGED: _acknowledged,
    _K.SUPPLEMENTED: _supplemented,
    _K.PAUSED: _paused,
    _K.RESUMED: _resumed,
    _K.EXTENDED: _extended,
    _K.BREACH_RECORDED: _breached,
    _K.PROGRESS_TOLD: _told,
    _K.COMPLETED: _completed,
    _K.COLLECTION_NOTIFIED: _notified,
    _K.COLLECTION_REMINDED: _reminded,
    _K.COLLECTED: _collected,
    _K.REFUSED: _closed,
    _K.WITHDRAWN: _closed,
    _K.TERMINATED: _closed,
}
