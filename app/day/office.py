"""What happens behind the windows: cases of the days before, handled, extended, completed and collected on the played day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from app.access import SELF_SERVICE
from app.day.brought import handed, lacking
from app.day.people import Person, somebody
from app.day.play import Day
from app.day.sample_hall import SampleStaff
from app.desk import service as desk
from app.documents.service import order_print
from app.intake.applications import service as applications
from app.intake.applications.errors import AlreadyRated
from app.intake.applications.models import Channel, PauseReason, RatingSource, Relation
from app.intake.applications.service import ApplicationForm
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.models import IdentityKind
from app.intake.customers.rules import CustomerForm
from app.regulation import service as regulation
from app.store import Actor, Hall, ManualClock


class Fate(StrEnum):
    """What the played day does to a case that came in before."""

    STEP = "step"
    COMPLETE = "complete"
    COLLECT = "collect"
    EXTEND = "extend"
    PAUSE = "pause"
    LATE = "late"
    SILENT = "silent"
    TOLD = "told"


_SHARES = (Fate.COMPLETE, Fate.COLLECT, Fate.STEP, Fate.TOLD, Fate.COMPLETE, Fate.EXTEND, Fate.COLLECT, Fate.PAUSE, Fate.LATE, Fate.SILENT)


@dataclass(frozen=True)
class Pending:
    """A case from the days before and what will happen to it."""

    application_id: UUID
    person: Person
    service: ServiceSnapshot
    fate: Fate
    by_agent: bool = False


def days_before(hall: Hall, staff: SampleStaff, clock: ManualClock, *, seed: int, cases: int) -> list[Pending]:
    """Take in cases on the working days before the clock's day, then set the clock back to where it was.

    A case of fate LATE came in so long ago that its promise is broken, one of fate SILENT got no notice in time.
    """
    random = Random(f"history-{seed}")
    now = clock.now()
    with hall.read() as read:
        calendar = regulation.calendar(read)
        services = [each for each in catalogue.snapshots(read, withdrawn=False) if not each.instant and len(each.steps) > 1]
    today = now.astimezone(hall.zone).date()
    wanted: list[tuple[date, int, Fate, ServiceSnapshot]] = []
    for number in range(cases):
        fate = _SHARES[number % len(_SHARES)]
        service = random.choice([each for each in services if each.promise_working_days >= 3])
        days = {
            Fate.LATE: service.promise_working_days + 2,
            Fate.SILENT: 7,
            Fate.EXTEND: service.promise_working_days,
        }.get(fate, random.randrange(1, max(2, service.promise_working_days)))
        day = today
        while days:
            day -= timedelta(days=1)
            days -= calendar.is_working_day(day)
        wanted.append((day, number, fate, service))
    made: list[Pending] = []
    for day, number, fate, service in sorted(wanted, key=lambda each: each[:2]):
        clock.set(datetime.combine(day, time(9, 30), hall.zone) + timedelta(minutes=number % 400))
        clerk = staff.clerks[number % len(staff.clerks)]
        made.append(_take_in(hall, clerk, random, service, fate))
    clock.set(now)
    return made


def plan_office(day: Day, pending: list[Pending]) -> None:
    """Put what happens to these cases into the day: the sweep in the morning, the rest spread over it."""
    day.at(day.moment(time(8, 30)), lambda: _sweep(day))
    for number, case in enumerate(pending):
        minute = 8 * 60 + 40 + (number * 17) % (8 * 60)
        moment = day.moment(time(minute // 60, minute % 60))
        day.at(moment, lambda case=case, number=number: _FATES[case.fate](day, case, day.staff.clerks[number % 6]))


def _take_in(hall: Hall, clerk: Actor, random: Random, service: ServiceSnapshot, fate: Fate) -> Pending:
    person = somebody(random, hall.clock.now().date())
    form = ApplicationForm(
        service_id=service.id,
        applicant=CustomerForm(
            name=person.name, identity_kind=IdentityKind.RESIDENT, identity_number=person.identity_number, phone=person.phone
        ),
        channel=random.choices((Channel.COUNTER, Channel.ONLINE, Channel.POST), weights=(6, 3, 1))[0],
    )
    with hall.work(clerk) as work:
        if fate is Fate.SILENT:
            needed = [material for material in service.materials if material.required][:-1]
            made = applications.receive(work, form, [each for material in needed for each in handed(material)])
            return Pending(made.id, person, service, fate)
        file = desk.accept_and_print(work, form, [each for material in service.materials if material.required for each in handed(material)])
        return Pending(file.application.id, person, service, fate)


def _sweep(day: Day) -> None:
    day.do(day.staff.supervisor, desk.sweep)


def _step(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(clerk, lambda work: applications.take_step(work, case.application_id))
    day.do(clerk, lambda work: applications.finish_step(work, case.application_id))


def _to_last_step(day: Day, case: Pending, clerk: Actor) -> None:
    with day.look(clerk) as read:
        brought = lacking(applications.case_file(read, case.application_id))
    if brought:
        day.do(clerk, lambda work: applications.supplement(work, case.application_id, brought))
    for _ in case.service.steps[:-1]:
        day.do(clerk, lambda work: applications.finish_step(work, case.application_id))


def _complete(day: Day, case: Pending, clerk: Actor) -> None:
    def finish_and_tell() -> None:
        _to_last_step(day, case, clerk)
        day.do(clerk, lambda work: applications.complete(work, case.application_id))
        day.do(clerk, lambda work: applications.notify_collection(work, case.application_id, Channel.PHONE, case.person.phone))

    finish_and_tell()


def _collect(day: Day, case: Pending, clerk: Actor) -> None:
    _complete(day, case, clerk)
    day.at(day.clock.now() + timedelta(hours=1), lambda: _hand_over(day, case, clerk))


def _hand_over(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(
        clerk,
        lambda work: applications.collect(
            work,
            case.application_id,
            name=case.person.name,
            relation=Relation.AGENT if case.by_agent else Relation.SELF,
            identity_kind=IdentityKind.RESIDENT,
            identity_number=case.person.identity_number,
        ),
    )
    grade = 5 if case.person.age % 2 else 4
    with suppress(AlreadyRated):  # at the window, when it was handed in
        day.do(
            SELF_SERVICE,
            lambda work: applications.rate(work, grade, RatingSource.KIOSK, application_id=case.application_id),
            beside=clerk,
        )


def _extend(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(
        clerk,
        lambda work: applications.extend(
            work, case.application_id, 3, "需上级部门核实资料", approver_id=day.staff.supervisor.id, told_to=case.person.phone
        ),
    )
    day.do(clerk, lambda work: order_print(work, "deadline_ledger", case.application_id))


def _pause(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(clerk, lambda work: applications.pause(work, case.application_id, PauseReason.INSPECTION, "现场勘验"))
    day.at(day.clock.now() + timedelta(hours=2), lambda: _resume(day, case, clerk))


def _resume(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(clerk, lambda work: applications.resume(work, case.application_id))


def _late(day: Day, case: Pending, clerk: Actor) -> None:
    expected = day.today + timedelta(days=3)
    day.do(clerk, lambda work: applications.record_breach(work, case.application_id, "承办部门资料移交迟延", expected))
    _complete(day, case, clerk)


def _told(day: Day, case: Pending, clerk: Actor) -> None:
    day.do(clerk, lambda work: applications.tell_progress(work, case.application_id, Channel.PHONE, "正在审查", case.person.phone))


def _nothing(_day: Day, _case: Pending, _clerk: Actor) -> None:
    """The law does it by itself: the morning's sweep."""


_FATES: dict[Fate, Callable[[Day, Pending, Actor], None]] = {
    Fate.STEP: _step,
    Fate.COMPLETE: _complete,
    Fate.COLLECT: _collect,
    Fate.EXTEND: _extend,
    Fate.PAUSE: _pause,
    Fate.LATE: _late,
    Fate.SILENT: _nothing,
    Fate.TOLD: _told,
}
