"""Which days the State Council has made working days, rest days and holidays, and what may be assumed before it has spoken.

The published years come with the package `chinesecalendar`; they are looked up and never copied into the hall's file, so a
newer package knows more years at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import chinese_calendar

from app.regulation.hours import Intervals

SATURDAY = 5


class DayKind(StrEnum):
    """What a date is in the calendar."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


class HolidayName(StrEnum):
    """The holidays that have a name in both languages (`regulation.holiday`)."""

    NEW_YEAR = "new_years_day"
    SPRING_FESTIVAL = "spring_festival"
    TOMB_SWEEPING = "tomb_sweeping_day"
    LABOUR_DAY = "labour_day"
    DRAGON_BOAT = "dragon_boat_festival"
    MID_AUTUMN = "mid_autumn_festival"
    NATIONAL_DAY = "national_day"
    VICTORY_DAY = "anti_fascist_70th_day"


@dataclass(frozen=True, slots=True)
class Day:
    """A date's kind. `name` is a HolidayName (on make-up working days: of the holiday they pay for) or the hall's own words.

    `hours` are the hall's opening hours on this one date; None means those of its weekday.
    """

    kind: DayKind
    name: str = ""
    hours: Intervals | None = None


_WEEKDAY = Day(DayKind.WORKING)
_WEEKEND = Day(DayKind.REST)

# Dates that the law itself fixes, whatever the yearly notice adds: 全国年节及纪念日放假办法 art. 2 as revised for 2025.
_FIXED_BY_LAW = {
    (1, 1): HolidayName.NEW_YEAR,
    (5, 1): HolidayName.LABOUR_DAY,
    (5, 2): HolidayName.LABOUR_DAY,
    (10, 1): HolidayName.NATIONAL_DAY,
    (10, 2): HolidayName.NATIONAL_DAY,
    (10, 3): HolidayName.NATIONAL_DAY,
}

# Days off in every year's notice. A list that has all of them is taken for the whole year's notice.
_IN_EVERY_NOTICE = ((1, 1), (5, 1), (10, 1))


@cache
def published_years() -> range:
    """The years whose notices came with the program."""
    years = {day.year for day in chinese_calendar.holidays}
    return range(min(years), max(years) + 1)


def published(day: date) -> Day | None:
    """What the notice of its year says about a date; None when that notice did not come with the program."""
    if day.year not in published_years():
        return None
    if day in chinese_calendar.workdays:
        return Day(DayKind.WORKING, _name(chinese_calendar.workdays[day]))
    if day in chinese_calendar.holidays:
        return Day(DayKind.HOLIDAY, _name(chinese_calendar.holidays[day]))
    return _plain(day)


def assumed(day: date) -> Day:
    """What may be assumed of a date before its year's notice: Monday to Friday work, except on the dates that the law fixes."""
    fixed = _FIXED_BY_LAW.get((day.month, day.day))
    return Day(DayKind.HOLIDAY, fixed) if fixed else _plain(day)


def is_whole_notice(year: int, days: dict[date, Day]) -> bool:
    """Whether these days are a year's whole notice: the days that are off in every year are among them, and off."""
    return all((day := days.get(date(year, *when))) is not None and day.kind is not DayKind.WORKING for when in _IN_EVERY_NOTICE)


def _plain(day: date) -> Day:
    return _WEEKEND if day.weekday() >= SATURDAY else _WEEKDAY


def _name(english: str) -> str:
    return chinese_calendar.Holiday(english).name
