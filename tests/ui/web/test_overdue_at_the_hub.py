"""The overdue figure of the hub's page: kept, not folded each time, and always what the facts say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.hub import feed
from app.intake.applications import lists
from app.intake.applications import service as applications
from app.intake.applications.models import PauseReason, RefusalReason
from app.regulation import DayKind
from app.regulation import service as regulation
from app.stations import service, today
from app.stations.owed import cases_in
from app.store import Actor, Hall, HallError, ManualClock
from tests.helpers.applications import all_required, form_for, load_catalogue, service_named
from tests.helpers.stations import Place, two_pcs
from ui.web.hub import overdue
from ui.web.hub.overdue import Overdue


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    load_catalogue(hall, administrator)
    with two_pcs(hall, administrator, tmp_path, clock) as made:
        made.chief = replace(made.chief, roles=frozenset({"administrator", "supervisor", "clerk"}))
        yield made


def received(hall: Hall, who: Actor) -> UUID:
    with hall.work(who) as work:
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
        applications.accept(work, case.id)
        return case.id


def do_something(hall: Hall, who: Actor, case_id: UUID, chance: Random) -> None:
    act = chance.choice(("pause", "resume", "withdraw", "refuse", "complete"))
    try:
        with hall.work(who) as work:
            if act == "pause":
                applications.pause(work, case_id, PauseReason.EXPERT_REVIEW)
            elif act == "resume":
                applications.resume(work, case_id)
            elif act == "withdraw":
                applications.withdraw(work, case_id, "不办了")
            elif act == "refuse":
                applications.refuse(work, case_id, RefusalReason.NOT_OURS, "不归本厅管")
            else:
                applications.complete(work, case_id)
    except HallError:
        pass  # not every act is possible in every state


def kept_and_folded(place: Place, kept: Overdue) -> tuple[list[UUID], list[UUID]]:
    with place.hub.database.reader(place.here.station.hall_id) as read:
        lines = kept.lines(place.here.station.hall_id, read)
        assert lines == today.overdue(read, most=None)
        return [line.application_id for line in lines], [row["application_id"] for row in lists.overdue_by_facts(read)]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_the_facts_say_whatever_two_pcs_do(place: Place, clock: ManualClock, seed: int) -> None:
    chance, kept = Random(seed), Overdue()
    cases: list[UUID] = []
    seen = 0
    for _ in range(6):
        where = chance.choice((place.here, place.other))
        cases.append(received(where, place.chief))
        place.exchange()
        for _ in range(2):
            do_something(chance.choice((place.here, place.other)), place.chief, chance.choice(cases), chance)
        clock.advance(timedelta(days=chance.randint(1, 25)))
        place.exchange()
        mine, facts = kept_and_folded(place, kept)
        assert mine == facts
        seen += len(facts)
    assert seen > 0


def test_only_cases_that_something_came_for_are_folded_again(place: Place, clock: ManualClock) -> None:
    cases = [received(place.here, place.chief) for _ in range(5)]
    service.exchange(place.here)
    kept, hall_id = Overdue(), place.here.station.hall_id
    kept_and_folded(place, kept)
    owed = kept._halls[hall_id][1]
    assert owed.folded == 5
    clock.advance(timedelta(days=40))
    assert len(kept_and_folded(place, kept)[0]) == 5
    assert owed.folded == 5
    with place.here.work(place.chief) as work:
        applications.withdraw(work, cases[0], "不办了")
        applications.pause(work, cases[1], PauseReason.EXPERT_REVIEW)
    service.exchange(place.here)
    assert len(kept_and_folded(place, kept)[0]) == 3
    assert owed.folded == 6  # the closed one is left out by the database


def test_a_holiday_moves_what_is_kept(place: Place, clock: ManualClock) -> None:
    received(place.here, place.chief)
    service.exchange(place.here)
    kept, hall_id = Overdue(), place.here.station.hall_id
    kept_and_folded(place, kept)
    with place.here.work(place.chief) as work:
        regulation.set_day(work, date(2026, 11, 25), DayKind.HOLIDAY, reason="停水")
    service.exchange(place.here)
    mine, facts = kept_and_folded(place, kept)
    assert mine == facts
    assert kept._halls[hall_id][1].folded == 2


def test_after_very_much_has_come_everything_is_folded_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    received(place.here, place.chief)
    service.exchange(place.here)
    kept = Overdue()
    kept_and_folded(place, kept)
    monkeypatch.setattr(overdue, "MOST_SINCE", 0)
    received(place.here, place.chief)
    service.exchange(place.here)
    mine, facts = kept_and_folded(place, kept)
    assert mine == facts
    hall_id = place.here.station.hall_id
    with place.hub.database.read() as connection:
        assert feed.sent_since(connection, hall_id, 0, {"application"}, 0)[1] is None
        assert len(feed.sent_since(connection, hall_id, 0, {"application"}, 1000)[1] or ()) == 2


def test_rows_without_a_case_make_everything_be_looked_at_again() -> None:
    assert cases_in([{"t": "ticket", "i": {"id": "x"}}]) == set()
    assert cases_in([{"t": "application", "i": {"id": UUID(int=7).hex}}, {"t": "application", "id": UUID(int=8).hex, "c": {}}]) == {
        UUID(int=7),
        UUID(int=8),
    }
    assert cases_in([{"t": "application_event", "i": {"application_id": UUID(int=7).hex}}]) == {UUID(int=7)}
    assert cases_in([{"t": "application", "i": {"id": "x"}}]) is None
    assert cases_in([{"t": "calendar_day", "i": {}}]) is None
