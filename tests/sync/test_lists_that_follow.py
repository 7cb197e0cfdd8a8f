"""Lists and the search of a PC that catches up: what is shown is never stale, what waits is never forgotten."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from app.intake.applications import standing
from app.intake.applications.models import Application, ApplicationEvent, EventKind, Standing, State
from app.simulation.world import BOSS, SimStation, World
from app.store import Hall
from app.store.still_to_show import AT_ONCE, waits
from app.store.verify import verify
from app.sync.errors import HubUnreachable, Stopped
from app.sync.exchange import Exchange, Step

ANN, BEN = "阿𠮷", "贲龘"


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def exchange_of(station: SimStation) -> Exchange:
    assert station.exchange is not None
    return station.exchange


def case_of(station: SimStation, name: str) -> UUID:
    with hall_of(station).work(BOSS) as work:
        made = work.add(
            Application(
                number=f"SIM-{name}",
                service_id=None,
                service_version_id=None,
                service_name="户口迁移",
                applicant_name=name,
                applied_on=TODAY,
            )
        )
        work.add(ApplicationEvent(application_id=made.id, kind=EventKind.RECEIVED))
    return made.id


TODAY = date(2026, 11, 23)


def happened(station: SimStation, case: UUID, kind: EventKind) -> None:
    with hall_of(station).work(BOSS) as work:
        work.add(ApplicationEvent(application_id=case, kind=kind))


def listed(station: SimStation) -> dict[UUID, State]:
    with hall_of(station).read() as read:
        return {row.application_id: row.state for row in read.all(select(Standing))}


def found(station: SimStation, typed: str) -> list[UUID]:
    with hall_of(station).read() as read:
        return [each.subject_id for each in read.search(typed, (Application,))]


def behind(station: SimStation, *, stops_at: str = "") -> Exchange:
    """This PC takes in every page as if the hub had more; it is stopped at the first step of a phase."""
    exchange = exchange_of(station)
    exchange.is_behind = lambda _: True

    def watch(step: Step) -> None:
        if step.phase == stops_at:
            raise Stopped

    exchange.watch = watch
    return exchange


@pytest.fixture
def two(world: World) -> tuple[SimStation, SimStation]:
    first, second, _ = world.stations
    for each in (first, second):
        exchange_of(each).is_behind = lambda more: more
    return first, second


def test_a_pc_that_caught_up_lists_and_finds_everything(two: tuple[SimStation, SimStation]) -> None:
    first, second = two
    case = case_of(first, ANN)
    exchange_of(first).run()
    behind(second).run()
    assert listed(second) == {case: State.REVIEW}
    assert found(second, ANN) == [case]
    with hall_of(second).read() as read:
        assert not waits(read.connection)
        assert standing.differing(read, [case]) == []


def test_what_has_come_but_is_not_shown_yet_is_in_its_tables_and_survives_the_end_of_the_program(
    world: World, two: tuple[SimStation, SimStation]
) -> None:
    first, second = two
    case = case_of(first, ANN)
    exchange_of(first).run()
    with pytest.raises(Stopped):
        behind(second, stops_at="receive").run()
    with hall_of(second).read() as read:
        assert read.get(Application, case) is not None
        assert waits(read.connection)
    assert listed(second) == {}
    assert found(second, ANN) == []
    world.reopen(second)
    second.line.weather.is_cut = True
    with pytest.raises(HubUnreachable):
        exchange_of(second).run()
    assert listed(second) == {case: State.REVIEW}
    assert found(second, ANN) == [case]


def test_a_case_that_is_listed_is_brought_up_to_date_with_the_page_that_changes_it(two: tuple[SimStation, SimStation]) -> None:
    first, second = two
    case = case_of(first, ANN)
    exchange_of(first).run()
    exchange_of(second).run()
    happened(first, case, EventKind.WITHDRAWN)
    other = case_of(first, BEN)
    exchange_of(first).run()
    with pytest.raises(Stopped):
        behind(second, stops_at="receive").run()
    assert listed(second) == {case: State.WITHDRAWN}
    assert hall_of(second).show_waiting() >= 1
    assert listed(second) == {case: State.WITHDRAWN, other: State.REVIEW}


def test_events_of_one_case_that_come_in_several_pages_are_folded_once_they_are_shown(two: tuple[SimStation, SimStation]) -> None:
    first, second = two
    case = case_of(first, ANN)
    for kind in (EventKind.ACCEPTED, EventKind.WITHDRAWN):
        exchange_of(first).run()
        with pytest.raises(Stopped):
            behind(second, stops_at="receive").run()
        happened(first, case, kind)
    exchange_of(first).run()
    behind(second).run()
    assert listed(second) == {case: State.WITHDRAWN}


def test_more_records_than_one_commit_shows_are_all_shown(two: tuple[SimStation, SimStation]) -> None:
    first, second = two
    cases = {case_of(first, f"人{number}") for number in range(AT_ONCE + 20)}
    exchange_of(first).run()
    behind(second).run()
    assert listed(second).keys() == cases
    with hall_of(second).read() as read:
        assert standing.differing(read, sorted(cases)) == []


def test_looking_a_file_over_shows_what_waits_first(two: tuple[SimStation, SimStation]) -> None:
    first, second = two
    case = case_of(first, ANN)
    exchange_of(first).run()
    with pytest.raises(Stopped):
        behind(second, stops_at="receive").run()
    assert verify(hall_of(second)).ok
    assert listed(second).keys() == {case}
