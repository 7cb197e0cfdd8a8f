"""A hall with a past: working days played one after another, each day's cases handled on the days that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from app.day.office import Fate, Pending, plan_office
from app.day.play import Day
from app.day.sample_hall import SampleStaff
from app.intake.applications import service as applications
from app.intake.applications.models import State
from app.regulation import service as regulation
from app.store import Hall, ManualClock

_FATES = (Fate.COLLECT,) * 17 + (Fate.COMPLETE,) * 2 + (Fate.LATE,)


def play_history(
    hall: Hall,
    staff: SampleStaff,
    clock: ManualClock,
    *,
    days: int,
    visits: int,
    seed: int,
    spent: Callable[[int, date], None],
) -> int:
    """Play so many working days that end with the day before the clock's, and set the clock back to where it was.

    `spent` hears how many days are done, after each. Returns the number of cases accepted.
    """
    random, now = Random(f"past-{seed}"), clock.now()
    with hall.read() as read:
        calendar = regulation.calendar(read)
    day, played = now.astimezone(hall.zone).date(), list[date]()
    while len(played) < days:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            played.insert(0, day)
    ahead: dict[int, list[Pending]] = defaultdict(list)
    accepted = 0
    for number, on in enumerate(played):
        clock.set(datetime.combine(on, time(8, 20), hall.zone))
        today = Day(hall, staff, clock, seed=seed * 1000 + number, visits=visits)
        plan_office(today, ahead.pop(number, []))
        today.run_until()
        for case in _accepted(hall, today, random):
            accepted += 1
            promised = max(case.service.promise_working_days, 1)
            wait = promised + 2 if case.fate is Fate.LATE else random.randint(1, promised)
            ahead[number + wait].append(case)
        spent(number + 1, on)
    clock.set(now)
    return accepted


def _accepted(hall: Hall, today: Day, random: Random) -> list[Pending]:
    found: list[Pending] = []
    with hall.read() as read:
        for visitor, application_id in [(who, each) for who in today.visitors for each in who.accepted]:
            file = applications.case_file(read, application_id)
            if file.case.state is State.IN_PROGRESS and file.service is not None and file.service.steps:
                person = visitor.plan.person
                found.append(Pending(application_id, person, file.service, random.choice(_FATES), bool(person.organisation)))
    return found
