"""When rounds are due. Expected dates: RFC 5545's own rules, reckoned by hand against the calendar of 2026 and 2027."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facility.rounds.errors import RuleTooDense, RuleUnreadable
from app.facility.rounds.models import ClosedDays, Mode
from app.facility.rounds.schedules import (
    Done,
    DueState,
    Plan,
    check_rule,
    compliance,
    dues,
    first_dates,
    next_after,
    on_open_day,
    planned_dates,
    reading_due,
    since_last,
    skips_short_months,
    workload,
)
from app.regulation import WorkingCalendar

OPEN = WorkingCalendar()


def d(text: str) -> date:
    return date.fromisoformat(text)


def done(due_on: str, finished_on: str, number: int = 1) -> Done:
    return Done(d(due_on), d(finished_on), UUID(int=number))


@pytest.mark.parametrize(
    ("rule", "start", "until", "expected"),
    [
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2026-01-31",
            "2026-08-31",
            ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-04-30", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-01-01", "2031-12-31", ["2024-02-29", "2028-02-29"]),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "2026-11-01", "2027-01-31", ["2026-11-02", "2026-12-07", "2027-01-04"]),
        ("FREQ=DAILY;INTERVAL=90", "2026-11-23", "2027-06-01", ["2026-11-23", "2027-02-21", "2027-05-22"]),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "2028-02-21", "2030-01-01", ["2028-02-21", "2028-02-28", "2028-03-06"]),
    ],
)
def test_a_rule_gives_the_dates_that_the_standard_says(rule: str, start: str, until: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in planned_dates(rule, d(start), d(until))] == expected


def test_a_rule_that_leaves_out_short_months_is_told() -> None:
    assert skips_short_months("FREQ=MONTHLY;BYMONTHDAY=31")
    assert skips_short_months("rrule:freq=monthly;bymonthday=29")
    assert not skips_short_months("FREQ=MONTHLY;BYMONTHDAY=-1")
    assert not skips_short_months("FREQ=MONTHLY;BYMONTHDAY=28")


@pytest.mark.parametrize("rule", ["", "every monday", "FREQ=NEVER", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_nobody_can_follow_is_refused(rule: str) -> None:
    with pytest.raises(RuleUnreadable):
        check_rule(rule, d("2026-11-23"))


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,15"])
def test_rounds_are_planned_by_days(rule: str) -> None:
    with pytest.raises(RuleTooDense):
        check_rule(rule, d("2026-11-23"))


def test_a_fixed_schedule_stays_where_it_was_when_a_run_was_late() -> None:
    plan = Plan("FREQ=DAILY;INTERVAL=90", d("2026-11-23"), closed_days=ClosedDays.AS_IS)
    found = dues(plan, [done("2026-11-23", "2026-11-23"), done("2027-02-21", "2027-02-26", 2)], OPEN, d("2027-06-01"), d("2027-03-01"))
    assert [(each.planned_on.isoformat(), each.state) for each in found] == [
        ("2026-11-23", DueState.DONE),
        ("2027-02-21", DueState.LATE),
        ("2027-05-22", DueState.UPCOMING),
    ]


def test_a_floating_schedule_counts_from_the_last_completion() -> None:
    plan = Plan("FREQ=DAILY;INTERVAL=90", d("2026-11-23"), Mode.FLOATING, ClosedDays.AS_IS)
    found = dues(plan, [done("2026-11-23", "2027-02-26")], OPEN, d("2027-12-31"), d("2027-03-01"))
    assert found[-1].planned_on == d("2027-05-27")
    assert found[-1].state is DueState.UPCOMING


def test_a_floating_monthly_schedule_meets_the_leap_day() -> None:
    assert next_after("FREQ=MONTHLY;BYMONTHDAY=-1", d("2028-02-01")) == d("2028-02-29")
    assert next_after("FREQ=YEARLY", d("2028-02-29")) == d("2032-02-29")  # 29 February comes every four years: none between is invented
    assert next_after("FREQ=WEEKLY", d("2028-02-25")) == d("2028-03-03")


def test_a_floating_schedule_that_nobody_does_stays_one_open_run() -> None:
    plan = Plan("FREQ=WEEKLY", d("2026-11-02"), Mode.FLOATING)
    found = dues(plan, [], OPEN, d("2026-12-31"), d("2026-11-23"))
    assert [(each.planned_on.isoformat(), each.state) for each in found] == [("2026-11-02", DueState.OVERDUE)]


def test_a_run_not_made_before_the_next_is_due_is_missed_and_only_the_next_is_open() -> None:
    plan = Plan("FREQ=WEEKLY;BYDAY=MO", d("2026-11-02"))
    found = dues(plan, [done("2026-11-02", "2026-11-02")], OPEN, d("2026-11-30"), d("2026-11-23"))
    assert [each.state for each in found] == [
        DueState.DONE,
        DueState.MISSED,
        DueState.MISSED,
        DueState.OPEN,
        DueState.UPCOMING,
    ]


def test_what_was_done_after_the_next_was_due_is_missed_all_the_same() -> None:
    plan = Plan("FREQ=WEEKLY;BYDAY=MO", d("2026-11-02"))
    found = dues(plan, [done("2026-11-02", "2026-11-10")], OPEN, d("2026-11-09"), d("2026-11-10"))
    assert [each.state for each in found] == [DueState.MISSED, DueState.OVERDUE]


def test_two_stations_that_made_the_same_run_made_it_once_and_the_earlier_counts() -> None:
    plan = Plan("FREQ=WEEKLY;BYDAY=MO", d("2026-11-02"), tolerance_days=1)
    found = dues(plan, [done("2026-11-02", "2026-11-04", 1), done("2026-11-02", "2026-11-03", 2)], OPEN, d("2026-11-02"), d("2026-11-05"))
    assert [(each.state, each.run_id) for each in found] == [(DueState.DONE, UUID(int=2))]


@pytest.mark.parametrize(
    ("closed_days", "expected"),
    [(ClosedDays.BEFORE, "2026-09-30"), (ClosedDays.AFTER, "2026-10-08"), (ClosedDays.AS_IS, "2026-10-01")],
)
def test_a_closed_day_moves_a_run_as_the_schedule_says(closed_days: ClosedDays, expected: str) -> None:
    assert on_open_day(d("2026-10-01"), closed_days, OPEN) == d(expected)  # National Day: closed to 7 October


def test_a_working_saturday_is_an_open_day() -> None:
    assert on_open_day(d("2026-10-10"), ClosedDays.AFTER, OPEN) == d("2026-10-10")


def test_a_daily_round_is_not_made_three_times_on_monday() -> None:
    plan = Plan("FREQ=DAILY", d("2026-11-20"))
    found = dues(plan, [done("2026-11-20", "2026-11-20")], OPEN, d("2026-11-24"), d("2026-11-23"))
    assert [(each.due_on.isoformat(), each.state) for each in found] == [
        ("2026-11-20", DueState.DONE),
        ("2026-11-23", DueState.OPEN),
        ("2026-11-24", DueState.UPCOMING),
    ]


def test_upkeep_by_use_is_due_when_the_counter_gets_there() -> None:
    readings = [(d("2026-11-01"), 18_000.0), (d("2026-11-11"), 20_500.0)]
    assert reading_due(20_000, 0, readings, d("2026-11-12")) == (d("2026-11-11"), False)
    # 250 a day: 23 000 - 20 500 = 2 500 more, ten days
    assert reading_due(23_000, 0, readings, d("2026-11-12")) == (d("2026-11-21"), True)
    assert reading_due(23_000, 0, readings[:1], d("2026-11-12")) is None
    assert reading_due(23_000, 0, [(d("2026-11-01"), 5.0), (d("2026-11-11"), 5.0)], d("2026-11-12")) is None


def test_late_and_missed_runs_stay_in_the_denominator() -> None:
    plan = Plan("FREQ=WEEKLY;BYDAY=MO", d("2026-11-02"))
    kept = compliance(
        dues(plan, [done("2026-11-02", "2026-11-02"), done("2026-11-09", "2026-11-11", 2)], OPEN, d("2026-12-31"), d("2026-11-23"))
    )
    assert (kept.done, kept.late, kept.missed, kept.due) == (1, 1, 1, 3)
    assert kept.share == pytest.approx(1 / 3)


def test_the_workload_adds_up_by_day() -> None:
    assert workload([(d("2026-11-24"), 15), (d("2026-11-23"), 10), (d("2026-11-24"), 30)]) == {d("2026-11-23"): 10, d("2026-11-24"): 45}


RULES = st.sampled_from(
    ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1"]
)
DAYS = st.dates(d("2027-12-01"), d("2028-03-10"))  # over a leap day and Spring Festival


@given(
    rule=RULES,
    closed_days=st.sampled_from(ClosedDays),
    tolerance=st.integers(0, 3),
    today=DAYS,
    finished=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=25),
    shuffled=st.randoms(),
)
def test_whatever_was_done_there_is_at_most_one_open_run_and_the_order_of_arrival_does_not_matter(
    rule: str, closed_days: ClosedDays, tolerance: int, today: date, finished: list[tuple[int, int]], shuffled: object
) -> None:
    plan = Plan(rule, d("2028-01-03"), closed_days=closed_days, tolerance_days=tolerance)
    dates = planned_dates(rule, plan.starts_on, d("2028-03-31"))
    runs = [Done(dates[n % len(dates)], dates[n % len(dates)] + timedelta(days=late), UUID(int=i)) for i, (n, late) in enumerate(finished)]
    runs = [run for run in runs if run.finished_on <= today]
    found = dues(plan, runs, OPEN, d("2028-03-31"), today)
    assert sum(each.state in (DueState.OPEN, DueState.OVERDUE) for each in found) <= 1
    days = [each.due_on for each in found]
    assert days == sorted(set(days))
    shuffled.shuffle(runs)  # type: ignore[attr-defined]
    assert dues(plan, runs, OPEN, d("2028-03-31"), today) == found


@pytest.mark.parametrize(
    ("rule", "start", "closed_days", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-01-01", ClosedDays.AS_IS, ["2024-02-29", "2028-02-29", "2032-02-29"]),
        (
            "FREQ=YEARLY",
            "2024-02-29",
            ClosedDays.AS_IS,
            ["2024-02-29", "2028-02-29", "2032-02-29"],
        ),  # RFC 5545: a day that is not is left out
        ("FREQ=MONTHLY;BYMONTHDAY=1", "2026-11-01", ClosedDays.AFTER, ["2026-11-02", "2026-12-01", "2027-01-04"]),
        ("FREQ=DAILY", "2026-11-27", ClosedDays.AFTER, ["2026-11-27", "2026-11-30", "2026-12-01"]),
    ],
)
def test_the_dates_that_follow_are_told_while_a_schedule_is_written(
    rule: str, start: str, closed_days: ClosedDays, expected: list[str]
) -> None:
    assert [day.isoformat() for day in first_dates(Plan(rule, d(start), closed_days=closed_days), OPEN, 3)] == expected


def test_a_floating_schedule_shows_its_dates_as_if_done_at_once() -> None:
    plan = Plan("FREQ=DAILY;INTERVAL=90", d("2026-11-23"), Mode.FLOATING, ClosedDays.AS_IS)
    assert first_dates(plan, OPEN, 3) == [d("2026-11-23"), d("2027-02-21"), d("2027-05-22")]


def test_use_before_a_schedule_began_makes_nothing_overdue() -> None:
    readings = [(d("2026-11-01"), 150_000.0), (d("2026-11-11"), 152_000.0), (d("2026-11-21"), 154_000.0)]
    done_at, known = since_last(readings, d("2026-11-12"))
    assert (done_at, known) == (152_000.0, readings[1:])
    assert reading_due(20_000, done_at, known, d("2026-11-22")) == (d("2027-02-19"), True)  # 200 a day: 18 000 more are 90 days
    assert since_last(readings, d("2026-10-01")) == (0.0, readings)


def test_a_daily_rule_is_still_planned_after_twenty_years() -> None:
    assert planned_dates("FREQ=DAILY", d("2026-01-01"), d("2046-01-01"))[-1] == d("2046-01-01")
