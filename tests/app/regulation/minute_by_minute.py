"""The same rules counted the slow way, minute by minute and day by day, to compare with. Nothing here looks at `rules.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.regulation import Pause
from tests.helpers import HALL_ZONE, local

MINUTE = timedelta(minutes=1)

# The official calendar of 2026 as documents.md prints it.
HOLIDAYS_2026 = {
    date(2026, month, day)
    for month, days in {1: (1, 2), 2: (16, 17, 18, 19, 20, 23), 4: (6,), 5: (1, 4, 5), 6: (19,), 9: (25,), 10: (1, 2, 5, 6, 7)}.items()
    for day in days
}
MADE_WORKING_2026 = {date(2026, *when) for when in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}
HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))


def works(on: date) -> bool:
    """Whether 2026 has a working day here."""
    return on in MADE_WORKING_2026 or (on.weekday() < 5 and on not in HOLIDAYS_2026)


def runs(moment: datetime, pauses: Sequence[Pause]) -> bool:
    """Whether the minute that begins now counts as opening time."""
    here = moment.astimezone(HALL_ZONE)
    is_open = works(here.date()) and any(opens <= here.time() < closes for opens, closes in HOURS)
    return is_open and not is_paused(moment, pauses)


def is_paused(moment: datetime, pauses: Sequence[Pause]) -> bool:
    return any(pause.end is not None and pause.start <= moment < pause.end for pause in pauses)


def working_minutes_later(start: datetime, minutes: int, pauses: Sequence[Pause]) -> datetime:
    moment = start
    while minutes:
        minutes -= runs(moment, pauses)
        moment += MINUTE
    return moment


def working_days_later(start: datetime, days: int, pauses: Sequence[Pause]) -> date:
    on = start.astimezone(HALL_ZONE).date()
    while days:
        on += timedelta(days=1)
        last_minute = local(f"{on} 17:29")
        still_runs = not is_paused(last_minute, pauses) or not is_paused(last_minute + MINUTE, pauses)
        days -= works(on) and still_runs
    return on


def calendar_days_later(start: datetime, days: int) -> date:
    on = start.astimezone(HALL_ZONE).date() + timedelta(days=days)
    while not works(on):
        on += timedelta(days=1)
    return on
