"""A hall with a past: working days played one after another in every room, each day's cases handled on the days that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from app.day.office import Fate, Pending, plan_office
from app.day.past_rooms import plan_rooms
from app.day.play import Day
from app.day.sample_hall import SampleStaff, sample_hall
from app.documents.models import JobState, PrintJob, PrintOutcome
from app.intake.applications import service as applications
from app.intake.applications.models import State
from app.regulation import official
from app.regulation.rules import CHINA
from app.store import SYSTEM, Hall, ManualClock

PRINTED_ON = "sample"
FOUNDED_AT = time(8, 0)
_FATES = (Fate.COLLECT,) * 17 + (Fate.COMPLETE,) * 2 + (Fate.LATE,)


def hall_with_a_past(
    data: Path,
    clock: ManualClock,
    *,
    days: int,
    visits: int,
    seed: int,
    spent: Callable[[int, date], None],
) -> tuple[Hall, SampleStaff, int]:
    """The sample hall as it stands after so many working days, founded on the first of them; the clock is set back to where it was.

    `spent` hears how many days are done, after each. The number is of the cases accepted.
    """
    now = clock.now()
    played = working_days_before(now.astimezone(CHINA).date(), days)
    if played:
        clock.set(datetime.combine(played[0], FOUNDED_AT, CHINA))
    hall, staff = sample_hall(data, clock)
    clock.set(now)
    try:
        return hall, staff, play_history(hall, staff, clock, played, visits=visits, seed=seed, spent=spent)
    except BaseException:
        hall.close()
        raise


def working_days_before(day: date, days: int) -> list[date]:
    """So many working days that end with the one before `day`, by the published calendar."""
    found: list[date] = []
    while len(found) < days:
        day -= timedelta(days=1)
        if (official.published(day) or official.assumed(day)).kind is official.DayKind.WORKING:
            found.insert(0, day)
    return found


def play_history(
    hall: Hall,
    staff: SampleStaff,
    clock: ManualClock,
    played: Sequence[date],
    *,
    visits: int,
    seed: int,
    spent: Callable[[int, date], None],
) -> int:
    """Play these days, with so many visits each, and set the clock back to where it was; the number of cases accepted."""
    random, now = Random(f"past-{seed}"), clock.now()
    ahead: dict[int, list[Pending]] = defaultdict(list)
    accepted = 0
    for number, on in enumerate(played):
        clock.set(datetime.combine(on, time(8, 20), hall.zone))
        today = Day(hall, staff, clock, seed=seed * 1000 + number, visits=visits)
        plan_office(today, ahead.pop(number, []))
        plan_rooms(today, number, len(played), seed=today.seed)
        today.run_until()
        _kept_from_the_printers(hall)
        for case in _accepted(hall, today, random):
            accepted += 1
            promised = max(case.service.promise_working_days, 1)
            wait = promised + 2 if case.fate is Fate.LATE else random.randint(1, promised)
            ahead[number + wait].append(case)
        spent(number + 1, on)
    clock.set(now)
    return accepted


def _kept_from_the_printers(hall: Hall) -> None:
    """The papers of a past day were printed on it; whoever opens the hall now does not want them out of their printer."""
    with hall.work(SYSTEM) as work:
        for job in work.all(select(PrintJob).where(PrintJob.state == JobState.WAITING)):
            job.state, job.printer = JobState.PRINTED, PRINTED_ON
            work.add(PrintOutcome(order_id=job.order_id, printed=True, printer=PRINTED_ON))


def _accepted(hall: Hall, today: Day, random: Random) -> list[Pending]:
    found: list[Pending] = []
    with hall.read() as read:
        for visitor, application_id in [(who, each) for who in today.visitors for each in who.accepted]:
            file = applications.case_file(read, application_id)
            if file.case.state is State.IN_PROGRESS and file.service is not None and file.service.steps:
                person = visitor.plan.person
                found.append(Pending(application_id, person, file.service, random.choice(_FATES), bool(person.organisation)))
    return found
