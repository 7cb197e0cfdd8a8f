"""Schedules: making them, what is due when, what was missed, and a month of work ahead (clause 6.2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from app.access import Role, right
from app.facility.assets import service as assets
from app.facility.assets.models import CounterReading
from app.facility.rounds.errors import ChecklistUnknown, ReadingStepWrong, ScheduleNameMissing, ScheduleUnknown
from app.facility.rounds.models import Checklist, ClosedDays, MissedRun, Mode, Run, RunEvent, RunStep, Schedule
from app.facility.rounds.rules import RunState, run_story
from app.facility.rounds.schedules import (
    Compliance,
    Done,
    Due,
    DueState,
    Plan,
    check_rule,
    compliance,
    dues,
    on_open_day,
    reading_due,
    since_last,
    workload,
)
from app.regulation import WorkingCalendar
from app.regulation import service as regulation
from app.regulation.models import CalendarDay, HallHours
from app.store import Reader, Work
from app.text import one_line

KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
MONTH_AHEAD = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class ScheduleForm:
    """What somebody typed about a schedule, untouched."""

    checklist_id: UUID
    name: str
    starts_on: date
    rule: str = ""
    name_en: str = ""
    mode: Mode = Mode.FIXED
    every: float = 0.0
    closed_days: ClosedDays = ClosedDays.AFTER
    tolerance_days: int = 0
    minutes: int = 15
    asset_id: UUID | None = None
    place_id: UUID | None = None


@right(*KEEPERS)
def add_schedule(work: Work, typed: ScheduleForm) -> Schedule:
    """Plan a checklist. Raises ChecklistUnknown, ScheduleNameMissing, RuleUnreadable, RuleTooDense, ReadingStepWrong."""
    work.require(Checklist, typed.checklist_id, ChecklistUnknown)
    name = one_line(typed.name, 100).text
    if not name:
        raise ScheduleNameMissing(field="name")
    if typed.mode is Mode.BY_READING:
        if typed.asset_id is None or typed.every <= 0:
            raise ReadingStepWrong(field="every")
    else:
        check_rule(typed.rule, typed.starts_on)
    return work.add(
        Schedule(
            checklist_id=typed.checklist_id,
            name=name,
            starts_on=typed.starts_on,
            name_en=one_line(typed.name_en, 100).text,
            rule=typed.rule.strip().upper(),
            mode=typed.mode,
            every=typed.every,
            closed_days=typed.closed_days,
            tolerance_days=max(typed.tolerance_days, 0),
            minutes=max(typed.minutes, 1),
            asset_id=typed.asset_id,
            place_id=typed.place_id,
        )
    )


@right(*KEEPERS)
def end_schedule(work: Work, schedule_id: UUID) -> Schedule:
    """Plan it no more; what was done and missed stays on record. Raises ScheduleUnknown."""
    schedule = work.require(Schedule, schedule_id, ScheduleUnknown)
    schedule.active = False
    return schedule


def log_missed(work: Work) -> list[MissedRun]:
    """Write down every run that was not made before the next one was due; a second time writes nothing.

    Done by the program itself (`desk.sweep`), on every station: the fact's id is made of what was missed, so that two stations
    that see it at once write one.
    """
    keys = work.known(("missed_runs", work.today), READS, lambda: _not_logged(work))
    made: list[MissedRun] = []
    for schedule_id, due_on in keys:
        fact_id = uuid5(schedule_id, f"missed {due_on.isoformat()}")
        made.append(work.add(MissedRun(id=fact_id, schedule_id=schedule_id, due_on=due_on)))
    return made


def _not_logged(work: Work) -> tuple[tuple[UUID, date], ...]:
    logged = {(each.schedule_id, each.due_on) for each in work.all(select(MissedRun))}
    missed_now = ((each.schedule.id, each.due.planned_on) for each in plan(work, date.min, work.today) if each.due.state is DueState.MISSED)
    return tuple(key for key in missed_now if key not in logged)


# Reading


@dataclass(frozen=True)
class Planned:
    """One run of one schedule. `estimated`: the date is reckoned from the counter's use so far."""

    schedule: Schedule
    checklist: Checklist
    due: Due
    estimated: bool = False
    begun_id: UUID | None = None


def schedules(read: Reader) -> list[Schedule]:
    """What is planned, by name."""
    return read.all(select(Schedule).where(Schedule.active.is_(True)).order_by(Schedule.name, Schedule.id))


def plan(read: Reader, since: date, until: date) -> list[Planned]:
    """Every planned run from `since` to `until`, by date. A date that a closed day moved stands where it was moved to."""
    calendar = regulation.calendar(read)
    runs, events = _runs(read)
    found: list[Planned] = []
    for schedule in schedules(read):
        checklist = read.require(Checklist, schedule.checklist_id, ChecklistUnknown)
        mine = runs.get(schedule.id, [])
        done = _done(read, mine, events)
        under_way = [run for run in mine if run_story(events.get(run.id, ())).state is RunState.UNDER_WAY]
        begun = {run.due_on: run.id for run in reversed(under_way)}  # of those that several stations began, the first
        if schedule.mode is Mode.BY_READING:
            found += _by_reading(read, schedule, checklist, done, calendar, begun)
            continue
        made = dues(_plan_of(schedule), done, calendar, until, read.today)
        found += [Planned(schedule, checklist, due, begun_id=begun.get(due.planned_on)) for due in made]
    wanted = [each for each in found if since <= each.due.due_on <= until]
    return sorted(wanted, key=lambda each: (each.due.due_on, each.schedule.name, each.schedule.id))


def due_now(read: Reader) -> list[Planned]:
    """What is to be done today: open and overdue, the oldest first."""
    return [each for each in plan(read, date.min, read.today) if each.due.state in (DueState.OPEN, DueState.OVERDUE)]


def month_ahead(read: Reader) -> tuple[list[Planned], dict[date, int]]:
    """The next 31 days and the minutes of work on each; what is overdue counts today."""
    coming = [
        each
        for each in plan(read, date.min, read.today + MONTH_AHEAD)
        if each.due.state in (DueState.OPEN, DueState.OVERDUE, DueState.UPCOMING)
    ]
    return coming, workload((max(each.due.due_on, read.today), each.schedule.minutes) for each in coming)


def kept(read: Reader, since: date, until: date) -> Compliance:
    """How many rounds were done in time, late, missed between two dates."""
    return compliance(each.due for each in plan(read, since, until))


def missed(read: Reader, since: date, until: date) -> list[tuple[MissedRun, Schedule]]:
    """The log of missed runs."""
    found = read.all(select(MissedRun).where(MissedRun.due_on >= since, MissedRun.due_on <= until).order_by(MissedRun.due_on))
    once = {(each.schedule_id, each.due_on): each for each in reversed(found)}
    return [(each, read.require(Schedule, each.schedule_id)) for each in reversed(list(once.values()))]


def _plan_of(schedule: Schedule) -> Plan:
    return Plan(schedule.rule, schedule.starts_on, schedule.mode, schedule.closed_days, schedule.tolerance_days, schedule.every)


def _runs(read: Reader) -> tuple[dict[UUID, list[Run]], dict[UUID, list[RunEvent]]]:
    runs: dict[UUID, list[Run]] = {}
    for run in read.all(select(Run).where(Run.schedule_id.is_not(None)).order_by(Run.hlc, Run.id)):
        if run.schedule_id is not None:
            runs.setdefault(run.schedule_id, []).append(run)
    events: dict[UUID, list[RunEvent]] = {}
    for event in read.all(select(RunEvent).where(RunEvent.kind.in_((RunStep.FINISHED, RunStep.CANCELLED)))):
        events.setdefault(event.run_id, []).append(event)
    return runs, events


def _done(read: Reader, runs: Sequence[Run], events: dict[UUID, list[RunEvent]]) -> list[Done]:
    found: list[Done] = []
    for run in runs:
        told = run_story(events.get(run.id, ()))
        if run.due_on is not None and told.finished_at is not None:
            found.append(Done(run.due_on, told.finished_at.astimezone(read.zone).date(), run.id))
    return found


def _by_reading(
    read: Reader, schedule: Schedule, checklist: Checklist, done: Sequence[Done], calendar: WorkingCalendar, begun: dict[date | None, UUID]
) -> Iterable[Planned]:
    """The runs made so far, and the next one by the counter's use, counted from the last one (or from where the schedule began)."""
    last = max(done, key=lambda each: each.finished_on, default=None)
    tolerance = timedelta(days=schedule.tolerance_days)
    for each in done:
        due_on = on_open_day(each.due_on, schedule.closed_days, calendar)
        state = DueState.DONE if each.finished_on <= due_on + tolerance else DueState.LATE
        yield Planned(schedule, checklist, Due(each.due_on, due_on, state, each.run_id, each.finished_on))
    if schedule.asset_id is None:
        return
    known = assets.readings(read, schedule.asset_id)
    done_at, known = since_last(known, last.finished_on if last is not None else schedule.starts_on - timedelta(days=1))
    found = reading_due(schedule.every, done_at, known, read.today)
    if found is None:
        return
    planned, estimated = found
    due_on = on_open_day(planned, schedule.closed_days, calendar)
    late = read.today > due_on + tolerance
    state = DueState.UPCOMING if due_on > read.today else DueState.OVERDUE if late else DueState.OPEN
    yield Planned(schedule, checklist, Due(planned, due_on, state), estimated, begun.get(planned))


READS = (Schedule, Checklist, Run, RunEvent, MissedRun, CounterReading, CalendarDay, HallHours)
"""The tables that a plan is made of, for pages that show one."""
