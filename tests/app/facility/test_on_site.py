"""Clause 6.2.1: on site within the hours, in the hall's hours or around the clock. Values reckoned by hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.facility.orders.models import Severity
from app.facility.orders.rules import (
    Failure,
    OrderState,
    Raised,
    Stop,
    Story,
    clocks,
    explained,
    minutes_without_stops,
    on_site_due,
    reliability,
    worst,
)
from app.regulation import Pause, WorkingCalendar
from tests.helpers import local

HOURS = WorkingCalendar()
ID = UUID(int=7)


@pytest.mark.parametrize(
    ("reported", "severity", "due"),
    [
        ("2026-11-20 16:00", Severity.B, "2026-11-23 11:30"),  # 1.5 h on Friday, 2.5 h on Monday
        ("2026-11-20 16:00", Severity.A, "2026-11-20 20:00"),  # around the clock
        ("2026-11-23 12:30", Severity.B, "2026-11-23 17:30"),  # lunch: counts from 13:30
        ("2026-10-10 09:00", Severity.B, "2026-10-10 14:30"),  # a Saturday made a working day: 3 h to 12:00, 1 h from 13:30
        ("2026-09-30 17:00", Severity.C, "2026-10-08 14:00"),  # National Day holiday: half an hour before it, 3.5 h after it
    ],
)
def test_the_repairer_is_due_after_four_hours_that_count(reported: str, severity: Severity, due: str) -> None:
    assert on_site_due(local(reported), severity, 4, HOURS).due_at == local(due)


def test_the_ledger_says_what_counted_on_which_day() -> None:
    due = on_site_due(local("2026-11-20 16:00"), Severity.B, 4, HOURS)
    assert [day.counted for day in due.ledger] == [timedelta(minutes=90), timedelta(), timedelta(), timedelta(minutes=150)]


def failure(start: str, end: str, severity: Severity = Severity.B) -> Failure:
    return Failure(ID, "BX", local(start), local(end), severity)


# November 2026 has 21 working days of 7 hours. 2 to 27 November: 20 days, 140 hours that are required.
START, END = local("2026-11-02 00:00"), local("2026-11-28 00:00")


def test_two_failures_of_three_hours_and_one_hour() -> None:
    """IEC 60050-192: MTTR = down time / failures, MTBF = up time / failures; EN 13306: availability = up / (up + down)."""
    found = reliability(
        [failure("2026-11-03 09:00", "2026-11-03 12:00"), failure("2026-11-10 14:00", "2026-11-10 15:00")], START, END, HOURS
    )
    assert found.required == timedelta(hours=140)
    assert found.down == timedelta(hours=4)
    assert found.mttr == timedelta(hours=2)
    assert found.mtbf == timedelta(hours=68)  # (140 - 4) / 2
    assert found.availability == pytest.approx(136 / 140)


def test_the_example_of_the_notes_on_a_machine_that_is_needed_eight_hours_a_day() -> None:
    """160 h required, failures of 3 h and 1 h: MTTR 2 h, MTBF 78 h, availability 97.5 %."""
    start, end = local("2026-11-02 00:00"), local("2026-11-08 16:00")  # 160 h around the clock
    two = [failure("2026-11-03 09:00", "2026-11-03 12:00"), failure("2026-11-05 14:00", "2026-11-05 15:00")]
    found = reliability(two, start, end, HOURS, always=True)
    assert (found.required, found.mttr, found.mtbf) == (timedelta(hours=160), timedelta(hours=2), timedelta(hours=78))
    assert found.availability == 0.975


def test_without_a_failure_there_is_no_time_between_failures() -> None:
    found = reliability([], START, END, HOURS)
    assert (found.mttr, found.mtbf, found.availability) == (None, None, 1.0)
    assert found.required == timedelta(hours=140)


def test_a_machine_is_not_down_while_the_hall_is_closed() -> None:
    found = reliability([failure("2026-11-06 17:00", "2026-11-09 09:30")], START, END, HOURS)  # over a weekend
    assert found.down == timedelta(hours=1)


def test_a_failure_of_severity_a_is_down_around_the_clock_and_required_as_long() -> None:
    found = reliability([failure("2026-11-06 17:00", "2026-11-07 17:00", Severity.A)], START, END, HOURS)
    assert found.down == timedelta(hours=24)
    assert found.required == timedelta(hours=140) + timedelta(hours=23.5)  # half an hour of it was required anyway


def test_no_minute_is_down_twice() -> None:
    found = reliability(
        [failure("2026-11-03 09:00", "2026-11-03 11:00"), failure("2026-11-03 10:00", "2026-11-03 12:00")], START, END, HOURS
    )
    assert (found.failures, found.down) == (2, timedelta(hours=3))
    assert [down for _, down in found.records] == [timedelta(hours=2), timedelta(hours=2)]


def test_what_began_before_the_period_counts_from_its_start() -> None:
    found = reliability([failure("2026-10-30 16:00", "2026-11-02 10:00")], START, END, HOURS)
    assert found.down == timedelta(hours=1)


def test_a_hall_that_never_opened_has_no_availability() -> None:
    assert reliability([], local("2026-11-07 00:00"), local("2026-11-08 00:00"), HOURS).availability is None


def test_minutes_of_a_stopped_series_are_left_out_of_its_waits() -> None:
    stops = [
        Stop(ID, ("A",), local("2026-11-23 09:10"), local("2026-11-23 09:20")),
        Stop(ID, ("A", "B"), local("2026-11-23 09:15"), local("2026-11-23 09:25")),
        Stop(ID, ("B",), local("2026-11-23 09:26"), local("2026-11-23 09:29")),
    ]
    start, end = local("2026-11-23 09:00"), local("2026-11-23 09:30")
    assert minutes_without_stops(start, end, "A", stops) == 15
    assert minutes_without_stops(start, end, "B", stops) == 17
    assert minutes_without_stops(start, end, "C", stops) == 30


def test_every_clock_explains_itself_day_by_day() -> None:
    """Reported Friday 16:00, severity B: 1.5 h count on Friday, then nothing until Monday 9:00."""
    told = Story(
        OrderState.WORKING,
        reported_at=local("2026-11-20 16:00"),
        taken_at=local("2026-11-20 16:30"),
        on_site_at=local("2026-11-23 10:00"),
        pauses=(Pause(local("2026-11-23 10:30"), None, "access"),),
    )
    clocks = {each.name: each for each in explained(told, Severity.B, 4, HOURS, local("2026-11-23 11:00"))}
    assert clocks["response"].took == timedelta(minutes=30)
    assert [day.counted for day in clocks["on_site"].ledger.ledger] == [
        timedelta(minutes=90),
        timedelta(),
        timedelta(),
        timedelta(minutes=60),
    ]
    assert clocks["due"].ended == local("2026-11-23 11:30")
    restored = clocks["restored"]
    assert (restored.ended, restored.took) == (None, timedelta(hours=3))  # it stands since 10:30, waiting for access
    assert restored.ledger.ledger[-1].counted == timedelta(minutes=90)


def test_the_clocks_of_severity_a_run_at_night_and_on_weekends() -> None:
    told = Story(
        OrderState.ON_SITE, reported_at=local("2026-11-20 23:00"), taken_at=local("2026-11-21 00:30"), on_site_at=local("2026-11-21 02:00")
    )
    clocks = {each.name: each for each in explained(told, Severity.A, 4, HOURS, local("2026-11-21 03:00"))}
    assert [day.counted for day in clocks["on_site"].ledger.ledger] == [timedelta(hours=1), timedelta(hours=2)]
    assert clocks["restored"].took == timedelta(hours=4)


def test_a_worse_report_that_joins_brings_its_own_deadline_and_counts_from_when_it_was_made() -> None:
    """B on Friday 16:00: due Monday 11:30. A joins on Friday 17:00: around the clock from then, due 21:00. Clause 6.2.1."""
    told = Story(OrderState.TAKEN, reported_at=local("2026-11-20 16:00"), taken_at=local("2026-11-20 18:30"))
    raised = [Raised(local("2026-11-20 17:00"), Severity.A, 4)]
    before = clocks(told, Severity.B, 4, HOURS, local("2026-11-20 20:00"))
    after = clocks(told, Severity.B, 4, HOURS, local("2026-11-20 20:00"), raised)
    assert (before.due.due_at, after.due.due_at) == (local("2026-11-23 11:30"), local("2026-11-20 21:00"))
    assert (before.response, after.response) == (timedelta(hours=1.5), timedelta(hours=2.5))  # to 17:30 | 1 h, then 1.5 h by the clock
    assert (before.late, after.late) == (False, False)
    assert worst(Severity.B, raised) is Severity.A
    parts = [each for each in explained(told, Severity.B, 4, HOURS, local("2026-11-20 20:00"), raised) if each.name == "response"]
    assert [(each.started, each.ended, each.took) for each in parts] == [
        (local("2026-11-20 16:00"), local("2026-11-20 17:00"), timedelta(hours=1)),
        (local("2026-11-20 17:00"), local("2026-11-20 18:30"), timedelta(hours=1.5)),
    ]


def test_a_milder_report_or_a_later_deadline_changes_nothing() -> None:
    told = Story(OrderState.REPORTED, reported_at=local("2026-11-20 16:00"))
    plain = clocks(told, Severity.B, 4, HOURS, local("2026-11-23 10:00"))
    assert clocks(told, Severity.B, 4, HOURS, local("2026-11-23 10:00"), [Raised(local("2026-11-20 17:00"), Severity.C, 4)]) == plain
    late = [Raised(local("2026-11-23 09:00"), Severity.A, 4)]  # due at 13:00 by itself, the first report's 11:30 stands
    assert clocks(told, Severity.B, 4, HOURS, local("2026-11-23 10:00"), late).due == plain.due
