"""Opening hours: several intervals a day, written as people write them (`09:00-12:00 13:30-17:30`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from app.store import HallError

Intervals = tuple[tuple[time, time], ...]


class HoursUnreadable(HallError):
    """Opening hours that cannot be read, overlap, or end before they begin."""

    key = "regulation.error.hours_unreadable"


class HoursEmpty(HallError):
    """A week in which the hall never opens from Monday to Friday."""

    key = "regulation.error.hours_empty"


class WeekDay(StrEnum):
    """The rows of a week's opening hours: the weekdays, and the weekend days that are made working days."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    MAKE_UP = "make_up"


WEEKDAYS = tuple(WeekDay)[:7]


@dataclass(frozen=True)
class WeekHours:
    """The opening hours of a week from a date on; one tuple of intervals for each WeekDay, in its order."""

    since: date
    days: tuple[Intervals, ...]

    def of(self, day: WeekDay) -> Intervals:
        return self.days[tuple(WeekDay).index(day)]

    def texts(self) -> dict[str, str]:
        """The week as it is stored and edited."""
        return {str(day): write_hours(intervals) for day, intervals in zip(WeekDay, self.days, strict=True)}


_USUAL = "09:00-12:00 13:30-17:30"
_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_SAME = str.maketrans(
    {"：": ":", "－": "-", "–": "-", "—": "-", "~": "-", "～": "-", "至": "-", "，": " ", ",": " ", "、": " ", ";": " ", "；": " "}
)


def read_hours(text: str, field: str = "hours") -> Intervals:
    """The intervals written in `text`, in order; empty text means closed. Raises HoursUnreadable."""
    plain = re.sub(r"\s*-+\s*", "-", text.translate(_SAME)).split()
    found: list[tuple[time, time]] = []
    for part in plain:
        matched = _INTERVAL.fullmatch(part)
        if matched is None:
            raise HoursUnreadable(field=field, text=part[:40])
        from_hour, from_minute, to_hour, to_minute = (int(number) for number in matched.groups())
        try:
            opens, closes = time(from_hour, from_minute), time(to_hour, to_minute)
        except ValueError as error:
            raise HoursUnreadable(field=field, text=part[:40]) from error
        if opens >= closes or (found and opens < found[-1][1]):
            raise HoursUnreadable(field=field, text=part[:40])
        found.append((opens, closes))
    return tuple(found)


def write_hours(intervals: Intervals) -> str:
    """The intervals as `read_hours` reads them."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals)


def read_week(since: date, texts: Mapping[str, str]) -> WeekHours:
    """A week's hours from the text of each WeekDay; one left out is closed, a make-up working day opens like a Monday.

    Raises HoursUnreadable (its `field` is the weekday) and HoursEmpty.
    """
    filled = {WeekDay.MAKE_UP: texts.get(WeekDay.MONDAY, ""), **texts}
    week = WeekHours(since, tuple(read_hours(filled.get(day, ""), field=day) for day in WeekDay))
    if not any(week.days[:5]) or not week.of(WeekDay.MAKE_UP):
        raise HoursEmpty(field=WeekDay.MONDAY)
    return week


USUAL_WEEK = read_week(date.min, dict.fromkeys((*WEEKDAYS[:5], WeekDay.MAKE_UP), _USUAL))
"""The hours of a hall that has not set its own."""
