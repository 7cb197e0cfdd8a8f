"""How time is counted in the hall: working days, opening hours, pauses, and deadlines that explain themselves.

Sources: Civil Code art. 201 (the start day does not count; periods in hours run from the moment), art. 203 (a period that ends
on a rest day ends on the next working day; the last day ends with business, or at 24:00), Administrative Licensing Law art. 82
(its days are working days) and art. 45 (inspection, hearing, expert review do not count: pauses).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.regulation.deadlines import (
    DUE_SOON_SHARE,
    NOTHING,
    ONE_DAY,
    DayEnd,
    Deadline,
    DeadlineState,
    LedgerDay,
    Pause,
    Rule,
    Span,
    Stage,
    Why,
    merged,
    open_since,
)
from app.regulation.hours import USUAL_WEEK, WEEKDAYS, Intervals, WeekDay, WeekHours
from app.regulation.official import SATURDAY, Day, DayKind, assumed, is_whole_notice, published, published_years
from app.store import HallError

CHINA = ZoneInfo("Asia/Shanghai")
_FARTHEST_DAYS = 366 * 20
_MOST_KEPT = 500


class PeriodTooLong(HallError):
    """A period so long that its end cannot be counted: more than twenty years away."""

    key = "regulation.error.period_too_long"


_Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """The hall's calendar as one plain value: `hours` by since-date, `days` that the hall imported or set itself.

    A date in `days` is as it says there; other dates are as published; in years without a notice Monday to Friday work, except on
    the dates that the law fixes, and every such date is provisional.
    """

    zone: ZoneInfo = CHINA
    hours: tuple[WeekHours, ...] = (USUAL_WEEK,)
    days: dict[date, Day] = field(default_factory=dict[date, Day])
    _known: dict[date, Day] = field(init=False, repr=False, default_factory=dict[date, Day])
    _open: dict[date, tuple[_Stretch, ...]] = field(init=False, repr=False, default_factory=dict[date, tuple[_Stretch, ...]])
    _undisturbed: dict[tuple[date, int, DayEnd], Deadline] = field(
        init=False, repr=False, default_factory=dict[tuple[date, int, DayEnd], Deadline]
    )
    _imported_years: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        years = {day.year for day in self.days}
        object.__setattr__(self, "_imported_years", frozenset(year for year in years if is_whole_notice(year, self.days)))

    # What a date is

    def day(self, on: date) -> Day:
        """What this date is, and its name if it has one."""
        known = self._known.get(on)
        if known is None:
            known = self._known[on] = self.days.get(on) or published(on) or assumed(on)
        return known

    def is_working_day(self, on: date) -> bool:
        """Whether public offices work on this date (a Saturday on which the hall opens by itself is none)."""
        return self.day(on).kind is DayKind.WORKING

    def is_make_up_day(self, on: date) -> bool:
        """Whether this is a weekend day that was made a working day."""
        return on.weekday() >= SATURDAY and self.is_working_day(on)

    def is_provisional(self, on: date) -> bool:
        """Whether this date is only assumed, because its year's notice is not known here."""
        return on not in self.days and on.year not in published_years() and on.year not in self._imported_years

    def is_published(self, year: int) -> bool:
        """Whether the notice of a year is known, from the program or by import."""
        return year in published_years() or year in self._imported_years

    def intervals(self, on: date) -> list[tuple[time, time]]:
        """When the hall is open on a date, in its own time."""
        return list(self._intervals(on))

    def _intervals(self, on: date) -> Intervals:
        day = self.day(on)
        if day.hours is not None:
            return day.hours
        week = self.week(on)
        if day.kind is DayKind.WORKING:
            return week.of(WeekDay.MAKE_UP) if on.weekday() >= SATURDAY else week.of(WEEKDAYS[on.weekday()])
        if day.kind is DayKind.REST and on.weekday() >= SATURDAY:
            return week.of(WEEKDAYS[on.weekday()])
        return ()

    def week(self, on: date) -> WeekHours:
        """The opening hours in force on a date."""
        return next((week for week in reversed(self.hours) if week.since <= on), USUAL_WEEK)

    def closing(self, on: date) -> datetime:
        """When business closes on a date (UTC); 24:00 when the hall does not open."""
        spans = self._stretches(on)
        return spans[-1][1] if spans else self._midnight_after(on)

    def is_open(self, moment: datetime) -> bool:
        """Whether the hall is open at a moment; closing time itself is closed."""
        return any(start <= moment < end for start, end in self._stretches(self._local_date(moment)))

    def next_working_day(self, on: date) -> date:
        """This date if it is a working day, else the first one after it."""
        for day in self._dates(on):
            if self.is_working_day(day):
                return day
        raise PeriodTooLong

    # Deadlines

    def add_working_time(
        self, start: datetime, amount: timedelta, pauses: Sequence[Pause] = (), *, now: datetime | None = None
    ) -> Deadline:
        """When that much opening time has passed. Civil Code art. 201: it runs from the moment itself.

        Raises PeriodTooLong; ValueError for a negative amount.
        """
        _check(start, amount)
        start, stops = start.astimezone(UTC), merged(pauses, now)
        left, ledger = amount, list[LedgerDay]()
        for day in self._dates(self._local_date(start)):
            counted: list[_Stretch] = []
            for piece_start, piece_end in _without(self._after(start, day), stops):
                if not left:
                    break
                until = min(piece_end, piece_start + left)
                counted.append((piece_start, until))
                left -= until - piece_start
            until = counted[-1][1] if counted and not left else None
            took = sum((end - begin for begin, end in counted), NOTHING)
            ledger.append(self._day_of_time(day, counted, took, amount - left, self._after(start, day), stops, until))
            if not left:
                due = until if until is not None else start
                return self._deadline(Rule.WORKING_TIME, amount, start, due, self._local_date(due), ledger, pauses, stops)
        raise PeriodTooLong

    def add_clock_time(self, start: datetime, amount: timedelta, pauses: Sequence[Pause] = (), *, now: datetime | None = None) -> Deadline:
        """When that much time has passed around the clock, nights and holidays included.

        Raises PeriodTooLong; ValueError for a negative amount.
        """
        _check(start, amount)
        start, stops = start.astimezone(UTC), merged(pauses, now)
        left, ledger = amount, list[LedgerDay]()
        for day in self._dates(self._local_date(start)):
            whole = [(max(start, self._midnight(day)), self._midnight_after(day))]
            counted: list[_Stretch] = []
            for piece_start, piece_end in _without(whole, stops):
                if not left:
                    break
                until = min(piece_end, piece_start + left)
                counted.append((piece_start, until))
                left -= until - piece_start
            took = sum((end - begin for begin, end in counted), NOTHING)
            until = counted[-1][1] if counted and not left else None
            paused = self._pauses_in(whole, stops, until)
            why = Why.COUNTED if took or not paused else Why.PAUSED
            name = paused[0].reason if why is Why.PAUSED else ""
            ledger.append(LedgerDay(day, took, amount - left, why, name, False, self._spans(counted), paused))
            if not left:
                due = until if until is not None else start
                on = ledger[-1].date
                return self._deadline(Rule.CLOCK_TIME, amount, start, due, on, ledger, pauses, stops)
        raise PeriodTooLong

    def add_working_days(
        self, start: datetime, days: int, pauses: Sequence[Pause] = (), *, now: datetime | None = None, day_end: DayEnd = DayEnd.CLOSING
    ) -> Deadline:
        """The end of the n-th working day after the start day, which does not count. Civil Code art. 201, 203.

        A working day counts if the clock runs when it ends, so a pause takes out as many days as it covers ends of business.
        No days at all: the end of the start day, or of the next working day when that has passed.
        Raises PeriodTooLong; ValueError for a negative number.
        """
        _check(start, timedelta(days=days))
        start, stops = start.astimezone(UTC), merged(pauses, now)
        first, ledger, running = self._local_date(start), list[LedgerDay](), 0
        undisturbed = (first, days, day_end) if days and not pauses else None  # the same for whoever comes that day
        if undisturbed is not None and (known := self._undisturbed.get(undisturbed)) is not None:
            return replace(known, started_at=start)
        for day in self._dates(first):
            ends = self._end_of(day, day_end)
            working, stop = self.is_working_day(day), _covering(ends, stops)
            runs = working and stop is None
            counts = runs and day > first and days > 0
            running += counts
            ledger.append(self._day_of_days(day, counts, running, stop if working else None, first, counts_rest_days=False))
            if running == days and (counts or (runs and ends >= start)):
                made = self._deadline(Rule.WORKING_DAYS, timedelta(days=days), start, ends, day, ledger, pauses, stops)
                if undisturbed is not None:
                    if len(self._undisturbed) >= _MOST_KEPT:
                        self._undisturbed.clear()
                    self._undisturbed[undisturbed] = made
                return made
        raise PeriodTooLong

    def add_calendar_days(
        self, start: datetime, days: int, pauses: Sequence[Pause] = (), *, now: datetime | None = None, day_end: DayEnd = DayEnd.CLOSING
    ) -> Deadline:
        """The end of the n-th day after the start day; if that is a rest day, of the next working day. Civil Code art. 201, 203.

        A day counts if the clock runs when it ends (24:00). Raises PeriodTooLong; ValueError for a negative number.
        """
        _check(start, timedelta(days=days))
        start, stops = start.astimezone(UTC), merged(pauses, now)
        first, ledger, running = self._local_date(start), list[LedgerDay](), 0
        reached = False
        for day in self._dates(first):
            stop = _covering(self._midnight_after(day), stops)
            if reached:
                moved = LedgerDay(day, NOTHING, timedelta(days=running), Why.END_MOVED, self.day(day).name, self.is_provisional(day))
                ledger.append(moved)
            else:
                counts = stop is None and day > first
                running += counts
                reached = running == days and (counts or days == 0)
                ledger.append(self._day_of_days(day, counts, running, stop, first, counts_rest_days=True, ends=reached))
            ends = self._end_of(day, day_end)
            if reached and self.is_working_day(day) and ends >= start:
                return self._deadline(Rule.CALENDAR_DAYS, timedelta(days=days), start, ends, day, ledger, pauses, stops)
        raise PeriodTooLong

    # Where a deadline stands

    def state(self, deadline: Deadline, now: datetime) -> DeadlineState:
        """Where a deadline stands: what is left of it, whether four fifths are used up (due soon), whether it has passed."""
        now = now.astimezone(UTC)
        at = min(now, deadline.paused_since) if deadline.paused_since is not None else now
        left = self._measure(deadline, at, deadline.due_at) if at <= deadline.due_at else -self._measure(deadline, deadline.due_at, at)
        whole = self._measure(deadline, deadline.started_at, deadline.due_at)
        used = 1 - left / whole if whole else float(now >= deadline.due_at)
        if deadline.paused_since is not None and now >= deadline.paused_since:
            return DeadlineState(Stage.PAUSED, left, used)
        if now > deadline.due_at:
            return DeadlineState(Stage.OVERDUE, left, used)
        return DeadlineState(Stage.DUE_SOON if used >= DUE_SOON_SHARE else Stage.RUNNING, left, used)

    def working_time_between(
        self, start: datetime, end: datetime, pauses: Sequence[Pause] = (), *, now: datetime | None = None
    ) -> timedelta:
        """How much opening time lies between two moments, pauses taken out; nothing when the end is not after the start."""
        start, end, stops = start.astimezone(UTC), end.astimezone(UTC), merged(pauses, now)
        total, day, last = NOTHING, self._local_date(start), self._local_date(end)
        while day <= last and start < end:
            for piece_start, piece_end in _without(self._after(start, day), stops):
                total += max(min(piece_end, end) - piece_start, NOTHING)
            day += ONE_DAY
        return total

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days follow `start` up to and including `end`."""
        return sum(self.is_working_day(start + timedelta(days=ahead)) for ahead in range(1, (end - start).days + 1))

    def _measure(self, deadline: Deadline, start: datetime, end: datetime) -> timedelta:
        if deadline.rule is Rule.CLOCK_TIME:
            return sum((later - earlier for earlier, later in _without([(start, end)], deadline.pauses)), NOTHING)
        return self.working_time_between(start, end, deadline.pauses)

    # Making the ledger

    def _deadline(
        self,
        rule: Rule,
        amount: timedelta,
        start: datetime,
        due: datetime,
        due_on: date,
        ledger: Sequence[LedgerDay],
        pauses: Iterable[Pause],
        stops: tuple[Pause, ...],
    ) -> Deadline:
        paused = open_since(pauses)
        if paused is not None and paused >= due:
            paused = None
        provisional = any(day.provisional for day in ledger)
        return Deadline(rule, amount, start, due, due_on, provisional, tuple(ledger), paused, stops)

    def _day_of_time(
        self,
        day: date,
        counted: Sequence[_Stretch],
        took: timedelta,
        running: timedelta,
        opened: Sequence[_Stretch],
        stops: Sequence[Pause],
        until: datetime | None,
    ) -> LedgerDay:
        paused = self._pauses_in(opened, stops, until)
        why, name = self._why_not(day)
        if took:
            why = Why.MAKE_UP if self.is_make_up_day(day) else Why.COUNTED
        elif paused:
            why, name = Why.PAUSED, paused[0].reason
        elif self._stretches(day):
            why = Why.OUTSIDE_HOURS
        return LedgerDay(day, took, running, why, name, self.is_provisional(day), self._spans(counted), paused)

    def _day_of_days(
        self, day: date, counts: bool, running: int, stop: Pause | None, first: date, *, counts_rest_days: bool, ends: bool = False
    ) -> LedgerDay:
        why, name = self._why_not(day)
        provisional = self.is_provisional(day)
        if counts_rest_days:
            why = Why.COUNTED
            provisional = provisional and ends  # every day counts, whatever the notice will say; only the last one may move
        if day == first:
            why = Why.START_DAY
        elif counts:
            why = Why.MAKE_UP if self.is_make_up_day(day) and not counts_rest_days else Why.COUNTED
        elif stop is not None:
            why, name = Why.PAUSED, stop.reason
        elif why is Why.COUNTED:
            why = Why.END_MOVED  # a period of no days that began after closing
        return LedgerDay(day, ONE_DAY if counts else NOTHING, timedelta(days=running), why, name, provisional)

    def _why_not(self, on: date) -> tuple[Why, str]:
        day = self.day(on)
        if day.kind is DayKind.HOLIDAY:
            return Why.HOLIDAY, day.name
        if day.kind is DayKind.REST:
            return (Why.WEEKEND, day.name) if on.weekday() >= SATURDAY else (Why.CLOSED, day.name)
        return (Why.COUNTED if self._stretches(on) else Why.CLOSED), day.name

    def _pauses_in(self, opened: Sequence[_Stretch], stops: Sequence[Pause], until: datetime | None) -> tuple[Span, ...]:
        """The parts of pauses that fall into open time, up to the moment the deadline is reached."""
        found: list[Span] = []
        for start, end in opened:
            for stop in stops:
                begin, finish = max(start, stop.start), min(end, stop.end or end)
                if begin < finish and (until is None or begin < until):
                    found.append(Span(begin.astimezone(self.zone), finish.astimezone(self.zone), stop.reason))
        return tuple(found)

    def _spans(self, stretches: Iterable[_Stretch]) -> tuple[Span, ...]:
        return tuple(Span(start.astimezone(self.zone), end.astimezone(self.zone)) for start, end in stretches if end > start)

    # Days and moments

    def _dates(self, first: date) -> Iterator[date]:
        for ahead in range(min(_FARTHEST_DAYS, (date.max - first).days)):
            yield first + timedelta(days=ahead)

    def _local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _midnight(self, on: date) -> datetime:
        return datetime.combine(on, time(), self.zone).astimezone(UTC)

    def _midnight_after(self, on: date) -> datetime:
        return self._midnight(on + ONE_DAY)

    def _end_of(self, on: date, day_end: DayEnd) -> datetime:
        return self.closing(on) if day_end is DayEnd.CLOSING else self._midnight_after(on)

    def _stretches(self, on: date) -> tuple[_Stretch, ...]:
        """The hall's open intervals of a date in UTC."""
        known = self._open.get(on)
        if known is None:
            known = self._open[on] = tuple(
                (datetime.combine(on, opens, self.zone).astimezone(UTC), datetime.combine(on, closes, self.zone).astimezone(UTC))
                for opens, closes in self._intervals(on)
            )
        return known

    def _after(self, start: datetime, on: date) -> list[_Stretch]:
        return [(max(start, begin), end) for begin, end in self._stretches(on) if end > start]


def _without(stretches: Iterable[_Stretch], stops: Sequence[Pause]) -> Iterator[_Stretch]:
    """What remains of the stretches when the pauses (merged, closed) are taken out."""
    for start, end in stretches:
        begin = start
        for stop in stops:
            stop_end = stop.end or end
            if stop_end <= begin or stop.start >= end:
                continue
            if stop.start > begin:
                yield begin, stop.start
            begin = max(begin, stop_end)
        if begin < end:
            yield begin, end


def _covering(moment: datetime, stops: Sequence[Pause]) -> Pause | None:
    """The pause that goes on at a moment; one that ends at that very moment no longer does."""
    return next((stop for stop in stops if stop.start < moment and (stop.end is None or moment < stop.end)), None)


def _check(start: datetime, amount: timedelta) -> None:
    if start.tzinfo is None:
        raise ValueError("a period needs a moment with a zone")
    if amount < NOTHING:
        raise ValueError("a period cannot be negative")
