"""When rounds are due. RFC 5545 recurrence, in dates of the hall: no time of day, so no clock change can move them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from dateutil.rrule import rrulestr  # pyright: ignore[reportUnknownVariableType]

from app.facility.rounds.errors import RuleTooDense, RuleUnreadable
from app.facility.rounds.models import ClosedDays, Mode
from app.regulation import WorkingCalendar

_MOST_DATES = 40_000
_DENSE = ("HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND")
_FARTHEST = timedelta(days=366)
_ONE_DAY = timedelta(days=1)


class DueState(StrEnum):
    """What became of one planned run."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"
    OVERDUE = "overdue"
    UPCOMING = "upcoming"


@dataclass(frozen=True)
class Plan:
    """What of a schedule decides its dates."""

    rule: str
    starts_on: date
    mode: Mode = Mode.FIXED
    closed_days: ClosedDays = ClosedDays.AFTER
    tolerance_days: int = 0
    every: float = 0.0


@dataclass(frozen=True)
class Done:
    """A finished run: which planned date it stood for and when it was finished, in the hall's dates."""

    due_on: date
    finished_on: date
    run_id: UUID


@dataclass(frozen=True)
class Due:
    """One planned run. `planned_on` is the rule's own date, `due_on` the date after closed days had their say."""

    planned_on: date
    due_on: date
    state: DueState
    run_id: UUID | None = None
    finished_on: date | None = None


def check_rule(rule: str, starts_on: date) -> None:
    """Refuse a rule that cannot be followed. Raises RuleUnreadable, RuleTooDense."""
    if any(word in rule.upper() for word in _DENSE):
        raise RuleTooDense(field="rule")
    if not planned_dates(rule, starts_on, starts_on + _FARTHEST * 8):
        raise RuleUnreadable(field="rule", rule=rule[:60])


def planned_dates(rule: str, starts_on: date, until: date) -> list[date]:
    """The rule's dates up to and including `until`. Raises RuleUnreadable.

    As RFC 5545 says, a date that a month does not have is left out: BYMONTHDAY=31 gives seven dates a year, -1 the last of each.
    """
    try:
        found = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
        dates: list[date] = []
        for moment in found:
            if moment.date() > until or len(dates) >= _MOST_DATES:
                break
            dates.append(moment.date())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleUnreadable(field="rule", rule=rule[:60]) from error
    return dates


def first_dates(plan: Plan, calendar: WorkingCalendar, count: int) -> list[date]:
    """The first dates on which runs would be due, after closed days had their say. Raises RuleUnreadable."""
    horizon = plan.starts_on + _FARTHEST
    found: list[date] = []
    for _ in range(4):  # a rule may give one date a year, or one in four years
        if plan.mode is Mode.FLOATING:
            found = _if_done_at_once(plan, calendar, count)
            break
        dates = planned_dates(plan.rule, plan.starts_on, horizon)
        found = sorted({on_open_day(each, plan.closed_days, calendar) for each in dates})
        if len(found) >= count:
            break
        horizon += _FARTHEST * 3
    return found[:count]


def _if_done_at_once(plan: Plan, calendar: WorkingCalendar, count: int) -> list[date]:
    """The dates of a floating schedule that is always done on the day it is due."""
    found: list[date] = []
    planned: date | None = plan.starts_on
    while planned is not None and len(found) < count:
        found.append(on_open_day(planned, plan.closed_days, calendar))
        planned = next_after(plan.rule, found[-1])
    return found


def skips_short_months(rule: str) -> bool:
    """Whether a rule by day of the month leaves out months that are too short: -1, the last day, is offered instead."""
    parts = [part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";")]
    days = [day for name, _, value in parts if name == "BYMONTHDAY" for day in value.split(",")]
    return any(day.isdigit() and int(day) > 28 for day in days)


def next_after(rule: str, done_on: date) -> date | None:
    """A floating schedule's next date: the rule's first step counted from the day it was done."""
    later = [each for each in planned_dates(rule, done_on, done_on + _FARTHEST * 6) if each > done_on]
    return later[0] if later else None


def on_open_day(planned: date, closed_days: ClosedDays, calendar: WorkingCalendar) -> date:
    """The date on which a planned run is really due: a closed day moves it before or after, or not at all."""
    if closed_days is ClosedDays.AS_IS:
        return planned
    step = -_ONE_DAY if closed_days is ClosedDays.BEFORE else _ONE_DAY
    day = planned
    for _ in range(_FARTHEST.days):
        if calendar.intervals(day):
            return day
        day += step
    return planned


def dues(plan: Plan, done: Sequence[Done], calendar: WorkingCalendar, until: date, today: date) -> list[Due]:
    """Every planned run up to `until` and what became of it (clause 6.2.1).

    Not done before the next one is due: it is missed, and the next one is the only open one. Done after its date and tolerance:
    late. Nothing is ever moved silently. A run that two stations made at once counts once, the earlier. Dates that closed days
    move onto one day are one run: a daily round over a weekend is not made three times on Monday.
    """
    if plan.mode is Mode.FLOATING:
        return _floating(plan, done, calendar, until, today)
    dates = planned_dates(plan.rule, plan.starts_on, until + _FARTHEST)
    by_day: dict[date, date] = {}
    for planned in dates:
        due_on = on_open_day(planned, plan.closed_days, calendar)
        if due_on not in by_day or abs(planned - due_on) < abs(by_day[due_on] - due_on):
            by_day[due_on] = planned
    pairs = sorted((planned, due_on) for due_on, planned in by_day.items())
    earliest = _earliest(done)
    found: list[Due] = []
    for number, (planned, due_on) in enumerate(pairs):
        if planned > until and due_on > until:
            break
        following = pairs[number + 1][1] if number + 1 < len(pairs) else date.max
        found.append(_one(planned, due_on, following, plan.tolerance_days, earliest.get(planned), today))
    return found


def _floating(plan: Plan, done: Sequence[Done], calendar: WorkingCalendar, until: date, today: date) -> list[Due]:
    earliest = _earliest(done)
    found: list[Due] = []
    planned: date | None = plan.starts_on
    for _ in range(_MOST_DATES):
        if planned is None or planned > until:
            break
        due_on = on_open_day(planned, plan.closed_days, calendar)
        one = _one(planned, due_on, date.max, plan.tolerance_days, earliest.get(planned), today)
        found.append(one)
        if one.finished_on is None:
            break
        planned = next_after(plan.rule, one.finished_on)
    return found


def _earliest(done: Sequence[Done]) -> dict[date, Done]:
    """The run that counts for each planned date: the earliest finished."""
    return {each.due_on: each for each in sorted(done, key=lambda each: (each.finished_on, each.run_id), reverse=True)}


def _one(planned: date, due_on: date, following: date, tolerance_days: int, mine: Done | None, today: date) -> Due:
    last = due_on + timedelta(days=tolerance_days)
    if mine is not None and mine.finished_on < following:
        state = DueState.DONE if mine.finished_on <= last else DueState.LATE
        return Due(planned, due_on, state, mine.run_id, mine.finished_on)
    if following <= today or mine is not None:
        return Due(planned, due_on, DueState.MISSED, mine.run_id if mine else None)
    if due_on > today:
        return Due(planned, due_on, DueState.UPCOMING)
    return Due(planned, due_on, DueState.OPEN if today <= last else DueState.OVERDUE)


def reading_due(every: float, done_at: float, readings: Sequence[tuple[date, float]], today: date) -> tuple[date, bool] | None:
    """When upkeep by use is due: the day on which the counter reached `done_at + every`, or is expected to.

    The second value says whether the date is an estimate, by the mean daily use between the first and the last reading.
    None when nothing can be said: fewer than two readings, or a counter that stands still.
    """
    goal = done_at + every
    in_order = sorted(readings)
    for on, value in in_order:
        if value >= goal:
            return on, False
    if len(in_order) < 2 or in_order[-1][0] == in_order[0][0]:
        return None
    (first_on, first), (last_on, last) = in_order[0], in_order[-1]
    a_day = (last - first) / (last_on - first_on).days
    if a_day <= 0:
        return None
    ahead = -int(-(goal - last) // a_day)
    return max(last_on + timedelta(days=ahead), today), True


def since_last(readings: Sequence[tuple[date, float]], on: date) -> tuple[float, list[tuple[date, float]]]:
    """Where the counter stood when upkeep was last done (or on the day before it was planned at all), and the readings from there on.

    So a machine that has printed 150 000 tickets is not overdue for all the upkeep before anybody planned any. Without a reading
    up to that day it counts from 0.
    """
    before = [value for day, value in readings if day <= on]
    if not before:
        return 0.0, list(readings)
    return before[-1], [(day, value) for day, value in readings if day >= on or value == before[-1]]


@dataclass(frozen=True)
class Compliance:
    """Rounds that were due and what became of them; late and missed ones stay in the denominator."""

    done: int
    late: int
    missed: int

    @property
    def due(self) -> int:
        return self.done + self.late + self.missed

    @property
    def share(self) -> float | None:
        """Done in time / due; None when nothing was due."""
        return self.done / self.due if self.due else None


def compliance(found: Iterable[Due]) -> Compliance:
    """The figure over these planned runs; what is still open or to come is not judged yet."""
    states = [each.state for each in found]
    return Compliance(states.count(DueState.DONE), states.count(DueState.LATE), states.count(DueState.MISSED))


def workload(days: Iterable[tuple[date, int]]) -> dict[date, int]:
    """Minutes of work by date."""
    found: dict[date, int] = {}
    for on, minutes in days:
        found[on] = found.get(on, 0) + minutes
    return dict(sorted(found.items()))
