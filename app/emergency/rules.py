"""A run told from its facts, in any order of arrival; every clock is derived, none is counted (clauses 7.3.1, 7.3.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.emergency.models import EmergencyRun, RunEvent, RunEventKind
from app.emergency.plan import PlanContent, PlanRole, PlanStep, from_json, in_turn

NOTHING = timedelta(0)
FOLLOW_UP = timedelta(minutes=60)
LEAST_JUMP = timedelta(seconds=2)
"""Ordinary clock discipline moves a clock by less than this between two looks."""
REPORTS = (RunEventKind.REPORT_FIRST, RunEventKind.REPORT_FOLLOW_UP, RunEventKind.REPORT_FINAL)


class StepState(StrEnum):
    """Where a step stands."""

    BLOCKED = "blocked"
    READY = "ready"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"


class ClockState(StrEnum):
    """Where something that is owed stands."""

    RUNNING = "running"
    KEPT = "kept"
    LATE = "late"
    OVERDUE = "overdue"
    OVER = "over"


@dataclass(frozen=True)
class Owed:
    """Something owed by a moment: a report, an answer."""

    due: datetime
    at: datetime | None = None
    until: datetime | None = None

    def state(self, now: datetime) -> ClockState:
        if self.at is not None:
            return ClockState.KEPT if self.at <= self.due else ClockState.LATE
        if self.until is not None and self.until <= self.due:
            return ClockState.OVER
        return ClockState.RUNNING if now <= self.due else ClockState.OVERDUE


@dataclass(frozen=True)
class StepStory:
    """What became of one step. `done_at` is the earliest tick that stands; every tick is kept in `ticks`."""

    step: PlanStep
    due: datetime
    started_at: datetime
    state: StepState
    done_at: datetime | None = None
    done_by: str = ""
    reason: str = ""
    tick_id: UUID | None = None
    ticks: tuple[RunEvent, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in (StepState.DONE, StepState.SKIPPED)

    @property
    def over_by(self) -> timedelta:
        """How much later than its target it was done; nothing when in time or not done."""
        return max(self.done_at - self.due, NOTHING) if self.done_at is not None and self.state is StepState.DONE else NOTHING

    def is_late(self, now: datetime) -> bool:
        """Done later than activation + target, or not done by then."""
        if self.state is StepState.SKIPPED:
            return False
        return (self.done_at if self.done_at is not None else now) > self.due


@dataclass(frozen=True)
class RoleStory:
    """A role, who took it and when; nobody when `taken_at` is None."""

    role: PlanRole
    taken_at: datetime | None
    taken_by: str
    done: int
    steps: int


@dataclass(frozen=True)
class SupportStory:
    """A request for support and its answer."""

    event: RunEvent
    at: datetime
    clock: Owed
    answer: RunEvent | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: the event, and when it was by the run's own clock."""

    at: datetime
    event: RunEvent


@dataclass(frozen=True)
class RunStory:
    """A run as its facts tell it. Two stations with the same facts tell the same story."""

    started_at: datetime
    content: PlanContent
    steps: tuple[StepStory, ...]
    roles: tuple[RoleStory, ...]
    supports: tuple[SupportStory, ...]
    timeline: tuple[Entry, ...]
    first_report: Owed
    all_clear_at: datetime | None = None
    offsets: Mapping[UUID, timedelta] = field(default_factory=dict[UUID, timedelta])

    def now_of(self, now: datetime, station_id: UUID) -> datetime:
        """A station's clock put right by the jumps that it noted."""
        return now - self.offsets.get(station_id, NOTHING)

    def elapsed(self, now: datetime) -> timedelta:
        """Since the activation, until the all clear. `now` as `now_of` gives it."""
        return max((self.all_clear_at or now) - self.started_at, NOTHING)

    def entries(self, *kinds: RunEventKind) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.timeline if entry.event.kind in kinds)

    def last(self, kind: RunEventKind) -> Entry | None:
        return next((entry for entry in reversed(self.timeline) if entry.event.kind is kind), None)

    @property
    def is_over(self) -> bool:
        return self.all_clear_at is not None

    @property
    def follow_up(self) -> Owed | None:
        """The next follow-up report: an hour after the last report while it lasts; None before the first and after the all clear."""
        told = self.entries(*REPORTS)
        return Owed(told[-1].at + FOLLOW_UP) if told and not self.is_over else None

    @property
    def contacts(self) -> tuple[Entry, ...]:
        return self.entries(RunEventKind.CONTACT)

    def step(self, key: str) -> StepStory | None:
        return next((each for each in self.steps if each.step.key == key), None)

    def late_steps(self, now: datetime) -> tuple[StepStory, ...]:
        end = self.all_clear_at or now
        return tuple(each for each in self.steps if each.is_late(end))


def story(run: EmergencyRun, events: Iterable[RunEvent]) -> RunStory:
    """What happened, from the facts in any order. Clause 7.3.1.

    Two PCs that tick one step: the earliest tick counts, both are kept. A tick that was taken back does not count.
    A clock that jumped: the events of that station after the jump are moved back by it.
    """
    facts = sorted({event.id: event for event in events if event.run_id == run.id}.values(), key=lambda event: (event.hlc, event.id))
    jumps: dict[UUID, list[tuple[int, timedelta]]] = defaultdict(list)
    for event in facts:
        if event.kind is RunEventKind.CLOCK_JUMPED:
            jumps[event.station_id].append((event.hlc, timedelta(seconds=float(event.details.get("seconds", 0)))))
    back = {event.refers_to for event in facts if event.kind is RunEventKind.TAKEN_BACK}
    entries = sorted(
        (Entry(_true_time(event, jumps.get(event.station_id, ())), event) for event in facts),
        key=lambda entry: (entry.at, entry.event.hlc, entry.event.id),
    )
    standing = [entry for entry in entries if entry.event.id not in back]
    content = from_json(run.content)
    ends = [entry.at for entry in standing if entry.event.kind is RunEventKind.ALL_CLEAR]
    end = ends[0] if ends else None
    first = next((entry.at for entry in standing if entry.event.kind in REPORTS), None)
    steps = _steps(run, content, standing)
    return RunStory(
        started_at=run.at,
        content=content,
        steps=steps,
        roles=_roles(content, steps, standing),
        supports=_supports(standing),
        timeline=tuple(entries),
        first_report=Owed(run.at + timedelta(minutes=run.first_report_minutes), first, end),
        all_clear_at=end,
        offsets={station: sum((by for _, by in each), NOTHING) for station, each in jumps.items()},
    )


def _true_time(event: RunEvent, jumps: Sequence[tuple[int, timedelta]]) -> datetime:
    return event.at - sum((by for hlc, by in jumps if hlc < event.hlc), NOTHING)


def _steps(run: EmergencyRun, content: PlanContent, standing: Sequence[Entry]) -> tuple[StepStory, ...]:
    by_step: dict[str, list[Entry]] = defaultdict(list)
    for entry in standing:
        if entry.event.kind in (RunEventKind.STEP_STARTED, RunEventKind.STEP_DONE, RunEventKind.STEP_SKIPPED):
            by_step[entry.event.subject].append(entry)
    told: dict[str, StepStory] = {}
    for step in in_turn(content.steps):
        mine = by_step.get(step.key, [])
        done = next((entry for entry in mine if entry.event.kind is RunEventKind.STEP_DONE), None)
        skipped = next((entry for entry in mine if entry.event.kind is RunEventKind.STEP_SKIPPED), None)
        started = next((entry.at for entry in mine if entry.event.kind is RunEventKind.STEP_STARTED), None)
        before = [told[key] for key in step.after if key in told]
        ready_at = max([run.at, *(each.done_at for each in before if each.done_at is not None)])
        end = done or skipped
        if end is not None:
            state = StepState.DONE if done is not None else StepState.SKIPPED
        elif started is not None:
            state = StepState.STARTED
        else:
            state = StepState.READY if all(each.is_over for each in before) else StepState.BLOCKED
        begun = started or ready_at
        told[step.key] = StepStory(
            step,
            run.at + timedelta(minutes=step.target_minutes),
            min(begun, end.at) if end is not None else begun,
            state,
            end.at if end is not None else None,
            end.event.who if end is not None else "",
            end.event.text if end is not None else "",
            end.event.id if end is not None else None,
            tuple(entry.event for entry in mine if entry.event.kind is not RunEventKind.STEP_STARTED),
        )
    return tuple(told.values())


def _roles(content: PlanContent, steps: Sequence[StepStory], standing: Sequence[Entry]) -> tuple[RoleStory, ...]:
    made: list[RoleStory] = []
    for role in content.roles:
        taken = [entry for entry in standing if entry.event.kind is RunEventKind.ROLE_TAKEN and entry.event.subject == role.key]
        mine = [each for each in steps if each.step.role == role.key]
        made.append(
            RoleStory(
                role,
                taken[0].at if taken else None,
                taken[-1].event.who if taken else "",
                sum(each.is_over for each in mine),
                len(mine),
            )
        )
    return tuple(made)


def _supports(standing: Sequence[Entry]) -> tuple[SupportStory, ...]:
    answers: dict[UUID | None, Entry] = {}
    for entry in standing:
        if entry.event.kind is RunEventKind.SUPPORT_ANSWERED:
            answers.setdefault(entry.event.refers_to, entry)
    made: list[SupportStory] = []
    for entry in standing:
        if entry.event.kind is RunEventKind.SUPPORT_ASKED:
            answer = answers.get(entry.event.id)
            due = entry.at + timedelta(minutes=float(entry.event.details.get("minutes", 10)))
            made.append(SupportStory(entry.event, entry.at, Owed(due, answer.at if answer else None), answer.event if answer else None))
    return tuple(made)


def clock_jump(wall_before: datetime, wall_now: datetime, steady_before: float, steady_now: float) -> timedelta:
    """By how much the wall clock was moved between two looks; nothing for less than LEAST_JUMP.

    `steady` are seconds of a clock that nobody can set and that goes on while the PC sleeps: sleep moves both clocks alike.
    """
    moved = (wall_now - wall_before) - timedelta(seconds=steady_now - steady_before)
    return moved if abs(moved) >= LEAST_JUMP else NOTHING
