"""Due times by example: each table names where its figures come from."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.regulation import DayEnd, Pause, WorkingCalendar
from app.regulation.hours import WEEKDAYS, read_week
from tests.helpers import local

USUAL = WorkingCalendar()  # 09:00-12:00 13:30-17:30, Monday to Friday
EIGHT_TO_SIX = WorkingCalendar(hours=(read_week(date.min, dict.fromkeys(WEEKDAYS[:5], "08:00-18:00")),))

# Issue "A counter's whole day, offline", Regulation: test vectors from public systems (Mon-Fri 8-18).
FROM_PUBLIC_SYSTEMS = [
    ("2026-11-23 10:00", timedelta(hours=4), (), "2026-11-23 14:00"),
    ("2026-11-23 17:00", timedelta(hours=4), (), "2026-11-24 11:00"),
    ("2026-11-23 08:00", timedelta(hours=2), (("2026-11-23 09:00", "2026-11-23 10:05"),), "2026-11-23 11:05"),
]

# Papers of the hall (documents.md): working days by the official calendar of 2026.
# Domain facts, section 4: cases 1, 2, 4, 6 and the line below them.
WORKING_DAYS = [
    ("2026-02-11", 5, "2026-02-25"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-24", 20, "2026-10-29"),
    ("2026-06-18", 2, "2026-06-23"),
    ("2026-11-23", 20, "2026-12-21"),
    ("2026-03-09", 5, "2026-03-16"),
    ("2026-02-12", 5, "2026-02-26"),
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-06-13", 3, "2026-06-17"),
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2025-12-31", 3, "2026-01-06"),
]

# Domain facts, section 4: case 8 and the line below (Civil Code art. 203).
CALENDAR_DAYS = [
    ("2026-09-21", 15, "2026-10-08"),
    ("2026-04-28", 5, "2026-05-06"),
    ("2026-05-04", 5, "2026-05-09"),
    ("2026-08-03", 60, "2026-10-08"),
]


@pytest.mark.parametrize(("start", "amount", "paused", "expected"), FROM_PUBLIC_SYSTEMS)
def test_working_hours_agree_with_public_systems(start: str, amount: timedelta, paused: tuple[tuple[str, str], ...], expected: str) -> None:
    pauses = [Pause(local(begin), local(end), "等候补充材料") for begin, end in paused]
    assert EIGHT_TO_SIX.add_working_time(local(start), amount, pauses).due_at == local(expected)


@pytest.mark.parametrize(("start", "days", "expected"), WORKING_DAYS)
def test_working_days_agree_with_the_official_calendar(start: str, days: int, expected: str) -> None:
    due = USUAL.add_working_days(local(f"{start} 10:20"), days)
    assert due.due_on == date.fromisoformat(expected)
    assert not due.provisional


@pytest.mark.parametrize(("start", "days", "expected"), CALENDAR_DAYS)
def test_calendar_days_that_end_on_a_rest_day_move_to_the_next_working_day(start: str, days: int, expected: str) -> None:
    due = USUAL.add_calendar_days(local(f"{start} 10:20"), days)
    assert due.due_on == date.fromisoformat(expected)


def test_a_deadline_past_the_last_published_year_is_provisional_and_no_exception() -> None:
    """Domain facts, section 4: 2026-12-29 and 5 working days; only New Year's Day is known to be off."""
    due = USUAL.add_working_days(local("2026-12-29 09:30"), 5)
    assert (due.due_on, due.provisional) == (date(2027, 1, 6), True)
    assert next(day.date for day in due.ledger if day.provisional) == date(2027, 1, 1)


def test_friday_afternoon_runs_on_on_monday_morning() -> None:
    due = USUAL.add_working_time(local("2026-11-20 16:00"), timedelta(hours=4))
    assert due.due_at == local("2026-11-23 11:30")
    assert [day.counted for day in due.ledger] == [timedelta(minutes=90), timedelta(), timedelta(), timedelta(minutes=150)]


@pytest.mark.parametrize(
    ("day_end", "expected"), [(DayEnd.CLOSING, local("2026-11-24 17:30")), (DayEnd.MIDNIGHT, local("2026-11-25 00:00"))]
)
def test_the_last_day_ends_with_business_or_at_midnight(day_end: DayEnd, expected: datetime) -> None:
    """Civil Code art. 203."""
    assert USUAL.add_working_days(local("2026-11-23 09:00"), 1, day_end=day_end).due_at == expected


def test_clock_time_runs_through_nights_and_holidays() -> None:
    due = USUAL.add_clock_time(local("2026-09-30 23:30"), timedelta(hours=4))
    assert (due.due_at, due.due_on) == (local("2026-10-01 03:30"), date(2026, 10, 1))
