"""What each visitor of the played day came for and how their visit goes, decided by the seed before the hall opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from app.day.people import Person, somebody
from app.intake.catalogue.models import Audience
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.special_needs.models import NeedKind


class Way(StrEnum):
    """How a visit goes. Each is taken at least once a day, whatever the seed."""

    PLAIN = "plain"
    INCOMPLETE = "incomplete"
    INCOMPLETE_FOR_GOOD = "incomplete_for_good"
    LATER = "later"
    REFUSED = "refused"
    INNER_STEP = "inner_step"
    PAPERS_KEPT = "papers_kept"
    TRANSFER = "transfer"
    ONE_MORE = "one_more"
    LATE_BACK = "late_back"
    NO_SHOW = "no_show"
    IMPATIENT = "impatient"
    APPOINTMENT = "appointment"
    SPECIAL_NEED = "special_need"
    OUT_OF_TURN = "out_of_turn"


_ALL_TAKEN_BY = 32
_WEIGHTS = {
    Way.PLAIN: 700,
    Way.INCOMPLETE: 75,
    Way.INCOMPLETE_FOR_GOOD: 25,
    Way.LATER: 30,
    Way.REFUSED: 12,
    Way.INNER_STEP: 20,
    Way.PAPERS_KEPT: 15,
    Way.TRANSFER: 25,
    Way.ONE_MORE: 40,
    Way.LATE_BACK: 20,
    Way.NO_SHOW: 15,
    Way.IMPATIENT: 25,
    Way.APPOINTMENT: 60,
    Way.SPECIAL_NEED: 45,
    Way.OUT_OF_TURN: 8,
}


@dataclass(frozen=True)
class Plan:
    """One visitor. `minutes` is how long the service takes, `walk_s` the way to the window, `grade` 0 for no rating."""

    number: int
    person: Person
    service: ServiceSnapshot
    way: Way
    minutes: float
    walk_s: int
    grade: int
    self_service: bool
    need: NeedKind | None = None
    second: ServiceSnapshot | None = None


def plans(random: Random, services: Sequence[ServiceSnapshot], visits: int, today: date) -> list[Plan]:
    """A plan for each visit. Popular services come first in the catalogue, so weights fall along it."""
    weights = [1.0 + 40.0 / (place + 4) for place in range(len(services))]
    made: list[Plan] = []
    for number in range(1, visits + 1):
        person = somebody(random, today)
        way = _way(random, number)
        if way is Way.PLAIN and person.age >= 70 and random.random() < 0.6:
            way = Way.SPECIAL_NEED
        service = _service(random, services, weights, person, way)
        made.append(
            Plan(
                number=number,
                person=person,
                service=service,
                way=way,
                minutes=max(1.5, service.typical_minutes * random.lognormvariate(-0.9, 0.45)),
                walk_s=random.randrange(15, 75),
                grade=_grade(random, way),
                self_service=random.random() < 0.7,
                need=_need(random, person) if way is Way.SPECIAL_NEED else None,
                second=random.choice(services) if way is Way.ONE_MORE else None,
            )
        )
    return made


def returns_after(random: Random) -> timedelta:
    """How long somebody is away for papers."""
    return timedelta(minutes=random.randrange(25, 95))


def _way(random: Random, number: int) -> Way:
    drawn = random.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
    if number <= _ALL_TAKEN_BY and number % 2 == 0:
        return list(Way)[(number // 2 - 1) % len(Way)]
    return drawn


def _service(random: Random, services: Sequence[ServiceSnapshot], weights: Sequence[float], person: Person, way: Way) -> ServiceSnapshot:
    while True:
        service = random.choices(services, weights=weights)[0]
        needed = [material for material in service.materials if material.required and not material.may_be_later]
        if way in (Way.INCOMPLETE, Way.INCOMPLETE_FOR_GOOD) and not needed:
            continue
        if way is Way.LATER and not any(material.may_be_later and material.required for material in service.materials):
            continue
        if service.audience is Audience.ORGANISATION and not person.organisation:
            continue
        if service.audience is Audience.PERSON and person.organisation:
            continue
        return service


def _need(random: Random, person: Person) -> NeedKind:
    if person.age >= 65:
        return NeedKind.ELDERLY
    return random.choice((NeedKind.DISABLED, NeedKind.PREGNANT, NeedKind.WITH_CHILD, NeedKind.VETERAN))


def _grade(random: Random, way: Way) -> int:
    if random.random() > 0.55:
        return 0
    if way in (Way.INCOMPLETE_FOR_GOOD, Way.REFUSED):
        return random.choice((5, 4, 3, 2, 1))
    return random.choices((5, 4, 3, 2, 1), weights=(62, 28, 7, 2, 1))[0]
