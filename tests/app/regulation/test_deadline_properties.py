"""What holds for every deadline, whatever the start, the amount and the pauses; compared with counting minute by minute."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.regulation import DayEnd, Deadline, Pause, Rule, Stage, Why, WorkingCalendar
from app.regulation.deadlines import merged
from tests.app.regulation import minute_by_minute as slowly
from tests.helpers import HALL_ZONE, local

CALENDAR = WorkingCalendar()
MINUTE = timedelta(minutes=1)

moments = st.integers(0, 300 * 24 * 60).map(lambda minutes: local("2026-01-05 00:00") + minutes * MINUTE)
amounts = st.integers(0, 40 * 60).map(lambda minutes: minutes * MINUTE)


@st.composite
def starts_with_pauses(draw: st.DrawFn, most: int = 4) -> tuple[datetime, list[Pause]]:
    """A start, and pauses around it: overlapping, touching, before it, upside down."""
    start = draw(moments)
    pauses = [
        Pause(begin := start + draw(st.integers(-3000, 12_000)) * MINUTE, begin + draw(st.integers(-60, 6000)) * MINUTE, reason)
        for reason in draw(st.lists(st.sampled_from(["等候补正", "专家评审", "检验"]), max_size=most))
    ]
    return start, pauses


def local_date(moment: datetime) -> date:
    return moment.astimezone(HALL_ZONE).date()


def explains_itself(due: Deadline) -> None:
    """The ledger adds up to the amount, without a gap from the start day to the due day, and its last word is the due time."""
    dates = [day.date for day in due.ledger]
    assert dates == [dates[0] + timedelta(days=ahead) for ahead in range(len(dates))]
    assert dates[0] == local_date(due.started_at)
    assert dates[-1] == due.due_on
    total = timedelta()
    for day in due.ledger:
        total += day.counted
        assert day.running == total
        counts = day.why in (Why.COUNTED, Why.MAKE_UP)
        assert counts == bool(day.counted)
        if due.rule in (Rule.WORKING_TIME, Rule.CLOCK_TIME):
            assert sum((span.end - span.start for span in day.spans), timedelta()) == day.counted
    assert total == due.amount
    spans = [span for day in due.ledger for span in day.spans]
    if spans:
        assert spans[-1].end == due.due_at


@given(starts_with_pauses(), amounts)
@settings(deadline=None, max_examples=60)
def test_working_time_agrees_with_counting_minute_by_minute(given_start: tuple[datetime, list[Pause]], amount: timedelta) -> None:
    start, pauses = given_start
    due = CALENDAR.add_working_time(start, amount, pauses)
    assert due.due_at == slowly.working_minutes_later(start, amount // MINUTE, pauses)
    if amount:
        explains_itself(due)


@given(starts_with_pauses(), st.integers(1, 20))
@settings(deadline=None)
def test_working_days_agree_with_counting_day_by_day(given_start: tuple[datetime, list[Pause]], days: int) -> None:
    start, pauses = given_start
    due = CALENDAR.add_working_days(start, days, pauses)
    assert due.due_on == slowly.working_days_later(start, days, [*merged(pauses)])
    assert due.due_at == local(f"{due.due_on} 17:30")
    explains_itself(due)


@given(moments, st.integers(1, 50))
@settings(deadline=None)
def test_calendar_days_agree_with_counting_day_by_day(start: datetime, days: int) -> None:
    due = CALENDAR.add_calendar_days(start, days)
    assert due.due_on == slowly.calendar_days_later(start, days)
    explains_itself(due)


@given(starts_with_pauses(), st.integers(0, 5000))
@settings(deadline=None)
def test_clock_time_moves_by_exactly_the_pauses_it_meets(given_start: tuple[datetime, list[Pause]], minutes: int) -> None:
    start, pauses = given_start
    due = CALENDAR.add_clock_time(start, minutes * MINUTE, pauses)
    stops = merged(pauses)
    paused = sum((max(min(stop.end or start, due.due_at) - max(stop.start, start), timedelta()) for stop in stops), timedelta())
    assert due.due_at == start + minutes * MINUTE + paused
    if minutes:
        explains_itself(due)


@given(starts_with_pauses(), st.integers(0, 30))
@settings(deadline=None)
def test_a_longer_period_is_never_due_earlier(given_start: tuple[datetime, list[Pause]], n: int) -> None:
    start, pauses = given_start
    for add in (CALENDAR.add_working_days, CALENDAR.add_calendar_days):
        assert start <= add(start, n, pauses).due_at <= add(start, n + 1, pauses).due_at
    for add_time in (CALENDAR.add_working_time, CALENDAR.add_clock_time):
        assert start <= add_time(start, n * MINUTE, pauses).due_at <= add_time(start, (n + 1) * MINUTE, pauses).due_at


@given(starts_with_pauses(), st.integers(0, 30), st.sampled_from(DayEnd))
@settings(deadline=None)
def test_no_period_in_days_ends_on_a_rest_day(given_start: tuple[datetime, list[Pause]], n: int, day_end: DayEnd) -> None:
    start, pauses = given_start
    for add in (CALENDAR.add_working_days, CALENDAR.add_calendar_days):
        assert CALENDAR.is_working_day(add(start, n, pauses, day_end=day_end).due_on)


@given(starts_with_pauses(), amounts)
@settings(deadline=None)
def test_a_pause_moves_the_due_time_by_exactly_the_working_time_paused(
    given_start: tuple[datetime, list[Pause]], amount: timedelta
) -> None:
    start, pauses = given_start
    plain, paused = CALENDAR.add_working_time(start, amount), CALENDAR.add_working_time(start, amount, pauses)
    moved = CALENDAR.working_time_between(plain.due_at, paused.due_at)
    stopped = CALENDAR.working_time_between(start, paused.due_at) - CALENDAR.working_time_between(start, paused.due_at, pauses)
    assert moved == stopped
    assert CALENDAR.working_time_between(start, paused.due_at, pauses) == amount


@given(starts_with_pauses(most=8))
def test_merged_pauses_are_in_order_apart_and_cover_the_same_minutes(given_start: tuple[datetime, list[Pause]]) -> None:
    start, pauses = given_start
    stops = merged(pauses)
    for before, after in itertools.pairwise(stops):
        assert before.end is not None
        assert before.end < after.start
    for minutes in range(-3000, 18_000, 97):
        moment = start + minutes * MINUTE
        assert slowly.is_paused(moment, pauses) == slowly.is_paused(moment, stops)
    assert merged(reversed(pauses)) == stops or len({pause.reason for pause in pauses}) > 1
    assert merged(stops) == stops


@given(starts_with_pauses(), st.integers(1, 20), st.lists(st.integers(0, 20_000), min_size=2, max_size=6))
@settings(deadline=None)
def test_as_time_passes_a_deadline_only_gets_nearer_then_overdue(
    given_start: tuple[datetime, list[Pause]], days: int, later: list[int]
) -> None:
    start, pauses = given_start
    due = CALENDAR.add_working_days(start, days, pauses)
    states = [CALENDAR.state(due, start + minutes * MINUTE) for minutes in sorted(later)]
    assert [state.left for state in states] == sorted((state.left for state in states), reverse=True)
    for minutes, state in zip(sorted(later), states, strict=True):
        assert (state.stage is Stage.OVERDUE) == (start + minutes * MINUTE > due.due_at)
        assert due.is_met(start + minutes * MINUTE) != (state.stage is Stage.OVERDUE)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_has_an_answer(on: date) -> None:
    assert CALENDAR.is_working_day(on) in (True, False)
    assert CALENDAR.is_provisional(on) == (not 2004 <= on.year <= 2026)
    assert bool(CALENDAR.intervals(on)) == CALENDAR.is_working_day(on)
    assert CALENDAR.next_working_day(on) >= on


@given(moments, st.integers(1, 10))
def test_the_due_time_is_the_same_in_whatever_zone_the_start_is_written(start: datetime, days: int) -> None:
    assert CALENDAR.add_working_days(start, days) == CALENDAR.add_working_days(start.astimezone(HALL_ZONE), days)
    assert CALENDAR.add_working_days(start, days).due_at.tzinfo is UTC
