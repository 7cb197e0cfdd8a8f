"""A deadline explains itself: what the counter reads out and the paper prints."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.regulation import Day, DayKind, Pause, PeriodTooLong, Stage, Why, WorkingCalendar
from app.regulation.hours import HoursEmpty, HoursUnreadable, read_hours, read_week, write_hours
from app.regulation.ledger import ledger_lines, summary, time_in_words
from app.words import speaking
from tests.helpers import local

CALENDAR = WorkingCalendar()


def test_each_day_of_a_period_over_a_holiday_says_why_it_counts_or_not() -> None:
    due = CALENDAR.add_working_days(local("2026-02-12 10:00"), 3)
    assert [(line.date.day, line.weekday, line.counted, line.running, line.why) for line in ledger_lines(due, "zh_CN")] == [
        (12, "星期四", "—", "0 个工作日", "起始日，不计"),
        (13, "星期五", "1 个工作日", "1 个工作日", "计入"),
        (14, "星期六", "1 个工作日", "2 个工作日", "调休上班，计入（春节）"),
        *((15 + ahead, f"星期{weekday}", "—", "2 个工作日", "节假日，不计（春节）") for ahead, weekday in enumerate("日一二三四五六日一")),
        (24, "星期二", "1 个工作日", "3 个工作日", "计入"),
    ]


def test_the_same_ledger_reads_in_english() -> None:
    due = CALENDAR.add_working_time(
        local("2026-11-20 16:00"), timedelta(hours=4), [Pause(local("2026-11-23 09:30"), local("2026-11-23 10:00"), "外出取材料")]
    )
    lines = ledger_lines(due, "en")
    assert [(line.weekday, line.counted, line.why, line.times, line.pauses) for line in lines] == [
        ("Friday", "1 h 30 min", "counted", "16:00–17:30", ""),
        ("Saturday", "—", "weekend, not counted", "", ""),
        ("Sunday", "—", "weekend, not counted", "", ""),
        ("Monday", "2 h 30 min", "counted", "09:00–09:30 10:00–12:00", "09:30–10:00"),
    ]
    assert summary(due, "en") == "4 h from 2026-11-20, due 2026-11-23."


def test_the_lunch_break_does_not_count_and_is_seen() -> None:
    due = CALENDAR.add_working_time(local("2026-11-23 11:00"), timedelta(hours=2))
    assert due.due_at == local("2026-11-23 14:30")
    assert ledger_lines(due, "zh_CN")[0].times == "11:00–12:00 13:30–14:30"


def test_an_amount_used_up_exactly_at_closing_is_due_at_closing() -> None:
    assert CALENDAR.add_working_time(local("2026-11-23 15:30"), timedelta(hours=2)).due_at == local("2026-11-23 17:30")


def test_a_request_after_closing_begins_to_run_at_the_next_opening() -> None:
    due = CALENDAR.add_working_time(local("2026-11-20 18:00"), timedelta(minutes=5))
    assert (due.due_at, due.ledger[0].why) == (local("2026-11-23 09:05"), Why.OUTSIDE_HOURS)


def test_a_pause_takes_out_as_many_working_days_as_it_covers_ends_of_business() -> None:
    """Monday afternoon to Wednesday morning stops the clock at the end of Monday and of Tuesday."""
    pause = Pause(local("2026-11-23 15:00"), local("2026-11-25 10:00"), "专家评审")
    due = CALENDAR.add_working_days(local("2026-11-20 10:00"), 3, [pause])
    assert due.due_on == date(2026, 11, 27)
    assert [(day.why, day.name) for day in due.ledger if day.why is Why.PAUSED] == [(Why.PAUSED, "专家评审")] * 2
    same_day = Pause(local("2026-11-23 09:00"), local("2026-11-23 10:05"), "补正")
    assert CALENDAR.add_working_days(local("2026-11-20 10:00"), 3, [same_day]).due_on == date(2026, 11, 25)


def test_while_a_pause_goes_on_nothing_is_overdue() -> None:
    pauses = [Pause(local("2026-11-23 15:00"), None, "等候补正")]
    due = CALENDAR.add_working_days(local("2026-11-20 10:00"), 3, pauses)
    state = CALENDAR.state(due, local("2026-12-20 10:00"))
    assert (due.due_on, due.paused_since, state.stage) == (date(2026, 11, 25), local("2026-11-23 15:00"), Stage.PAUSED)
    assert state.left == timedelta(hours=2.5 + 7.5 * 2 - 0.5 * 2)
    later = CALENDAR.add_working_days(local("2026-11-20 10:00"), 3, pauses, now=local("2026-11-25 09:00"))
    assert later.due_on == date(2026, 11, 27)
    assert "暂停" in summary(later, "zh_CN")


def test_a_pause_that_begins_after_the_due_time_does_not_hide_that_it_is_overdue() -> None:
    due = CALENDAR.add_working_days(local("2026-11-20 10:00"), 1, [Pause(local("2026-11-24 09:00"), None, "补正")])
    assert due.paused_since is None
    assert CALENDAR.state(due, local("2026-11-24 10:00")).stage is Stage.OVERDUE


def test_four_fifths_used_is_due_soon() -> None:
    due = CALENDAR.add_working_time(local("2026-11-23 09:00"), timedelta(minutes=100))
    stages = [CALENDAR.state(due, local(f"2026-11-23 10:{minute}")).stage for minute in (19, 20, 40, 41)]
    assert stages == [Stage.RUNNING, Stage.DUE_SOON, Stage.DUE_SOON, Stage.OVERDUE]


def test_what_is_left_is_counted_in_opening_time() -> None:
    due = CALENDAR.add_working_time(local("2026-11-20 16:00"), timedelta(hours=4))
    assert CALENDAR.state(due, local("2026-11-21 03:00")).left == timedelta(hours=2.5)
    assert CALENDAR.state(due, local("2026-11-23 14:30")).left == -timedelta(hours=1.5)


def test_a_no_day_period_ends_with_its_day_or_with_the_next_one_after_closing() -> None:
    assert CALENDAR.add_working_days(local("2026-11-20 17:30"), 0).due_at == local("2026-11-20 17:30")
    after = CALENDAR.add_working_days(local("2026-11-20 17:31"), 0)
    assert (after.due_at, after.ledger[-1].why) == (local("2026-11-23 17:30"), Why.END_MOVED)


def test_a_day_moved_on_by_art_203_says_so() -> None:
    due = CALENDAR.add_calendar_days(local("2026-09-21 10:00"), 15)
    moved = [(day.date, day.why) for day in due.ledger if day.why is Why.END_MOVED]
    assert moved == [(date(2026, 10, 7), Why.END_MOVED), (date(2026, 10, 8), Why.END_MOVED)]
    assert not due.provisional


def test_calendar_days_are_provisional_only_when_their_last_day_may_move() -> None:
    assert not CALENDAR.add_calendar_days(local("2026-12-20 10:00"), 11).provisional
    assert CALENDAR.add_calendar_days(local("2026-12-20 10:00"), 12).provisional
    assert "暂定" in summary(CALENDAR.add_calendar_days(local("2026-12-20 10:00"), 12), "zh_CN")


def test_a_half_day_closes_early() -> None:
    calendar = WorkingCalendar(days={date(2026, 12, 31): Day(DayKind.WORKING, "盘点", read_hours("09:00-12:00"))})
    assert calendar.add_working_days(local("2026-12-30 10:00"), 1).due_at == local("2026-12-31 12:00")


def test_a_hall_that_opens_on_saturdays_counts_its_hours_but_no_working_day() -> None:
    hours = read_week(date.min, {"monday": "09:00-17:00", "tuesday": "09:00-17:00", "friday": "09:00-17:00", "saturday": "09:00-12:00"})
    calendar = WorkingCalendar(hours=(hours,))
    assert calendar.add_working_time(local("2026-11-20 16:00"), timedelta(hours=2)).due_at == local("2026-11-21 10:00")
    assert calendar.add_working_days(local("2026-11-20 16:00"), 1).due_on == date(2026, 11, 23)


def test_a_working_day_without_hours_ends_at_midnight() -> None:
    calendar = WorkingCalendar(hours=(read_week(date.min, {"monday": "09:00-17:00"}),))
    assert calendar.add_working_days(local("2026-11-23 10:00"), 1).due_at == local("2026-11-25 00:00")


def test_hours_are_counted_right_on_the_day_the_clocks_change() -> None:
    """29 March 2026 has 23 hours in Berlin; the night between opening hours is not counted either way."""
    calendar = WorkingCalendar(zone=ZoneInfo("Europe/Berlin"))
    start = local("2026-03-27 23:00")
    assert calendar.add_clock_time(start, timedelta(hours=48)).due_at - start == timedelta(hours=48)
    due = calendar.add_working_time(start, timedelta(hours=3))
    assert due.due_at.astimezone(calendar.zone).isoformat() == "2026-03-30T10:30:00+02:00"


def test_a_clock_that_was_set_back_makes_no_pause() -> None:
    backwards = Pause(local("2026-11-23 11:00"), local("2026-11-23 10:00"), "补正")
    assert CALENDAR.add_working_time(local("2026-11-23 09:00"), timedelta(hours=2), [backwards]).due_at == local("2026-11-23 11:00")


def test_a_period_that_never_ends_is_said_and_not_searched_for_ever() -> None:
    with pytest.raises(PeriodTooLong):
        CALENDAR.add_working_days(local("2026-11-23 10:00"), 10_000)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(local("2026-11-23 10:00"), -1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9:00-12:00，13:30—17:30", "09:00-12:00 13:30-17:30"),
        ("09：00 － 12：00", "09:00-12:00"),
        ("9:00至17:00", "09:00-17:00"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, kept: str) -> None:
    assert write_hours(read_hours(typed)) == kept


@pytest.mark.parametrize("typed", ["9-12", "09:00-25:00", "12:00-09:00", "09:00-12:00 11:00-17:00", "09:00", "早上"])
def test_hours_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(HoursUnreadable):
        read_hours(typed)


def test_a_week_that_never_opens_is_refused() -> None:
    with pytest.raises(HoursEmpty):
        read_week(date.min, {"sunday": "09:00-12:00"})


def test_lengths_of_time_in_words() -> None:
    with speaking("en"):
        words = [time_in_words(timedelta(seconds=seconds)) for seconds in (0, 42, 60, 3600, 5400, 90_000)]
    assert words == ["0 min", "42 s", "1 min", "1 h", "1 h 30 min", "25 h"]
