"""The simulation finds nothing wrong; and it finds what is wrong when a rule of the hub is taken away."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update

from app.hub import feed
from app.simulation import acts
from app.simulation.run import one_schedule, simulate
from app.simulation.world import World
from app.sync import following
from app.sync.pages import Joined, Page

PARTS, SCHEDULES = 10, 30
MOST = 500


@pytest.fixture(autouse=True)
def _quiet() -> Generator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_after_healing_all_sides_are_the_same_and_nothing_is_lost(part: int) -> None:
    seed = secrets.randbelow(10**9)
    outcome = simulate(SCHEDULES, seed)
    assert outcome.failures == [], f"replay with: servicehall simulate --schedules 1 --seed {outcome.failures[0].seed}"


@pytest.mark.long
@pytest.mark.parametrize("part", range(50))
def test_ten_thousand_schedules(part: int) -> None:
    outcome = simulate(200, secrets.randbelow(10**9))
    assert outcome.failures == [], f"replay with: servicehall simulate --schedules 1 --seed {outcome.failures[0].seed}"


def test_a_seed_replays_exactly() -> None:
    assert one_schedule(4711) == one_schedule(4711)


def found_by_the_simulation(prepare: Any = None) -> str:
    """What the first schedule that fails says; "" when none of 500 does."""
    outcome = simulate(MOST, 1, stop_at=1, prepare=prepare)
    return outcome.failures[0].what if outcome.failures else ""


def test_without_the_bound_on_stamps_the_simulation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "is_bounded", lambda stamp, bound: True)
    assert "ahead of time" in found_by_the_simulation()


def test_without_the_idempotency_check_the_simulation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "unknown_here", lambda connection, hall_id, sent: list(sent))
    monkeypatch.setattr(feed, "_continues", _believing)
    assert found_by_the_simulation()


def _believing(connection: Connection, station: Any, given: Any) -> tuple[int, int]:
    """Whatever comes is new."""
    return given.after, 0


def test_without_looking_whether_a_page_joins_the_simulation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def believing(given: Sequence[Page], position: int, mark: str, station_id: UUID, epoch: int) -> Joined:
        found = [each for page in given for each in page.sent if each.position > position]
        end = max(given, key=lambda page: page.position)
        return Joined(found, [], end.position, end.mark, has_gap=False)

    monkeypatch.setattr(following, "joined", believing)
    assert "differs" in found_by_the_simulation()


def test_without_the_lock_on_the_counter_row_the_simulation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A position taken before the transaction that fills it, as from a sequence: others get through in between."""
    worlds: list[World] = []
    real_push, real_places = feed.push, feed.places
    reserved: list[int] = []
    under_way: list[bool] = []
    halls: Any = feed.HubHall.__table__

    def places(connection: Connection, hall_id: UUID, count: int, latest: int) -> int:
        if not reserved or not count:
            return real_places(connection, hall_id, count, latest)
        first = reserved.pop()
        connection.execute(update(halls).where(halls.c.id == hall_id).values(hlc=latest))
        return first + count - 1

    def push(database: Any, station_id: UUID, hall_id: UUID, given: Any, program: Any = None) -> Any:
        if worlds and given.sent and not under_way:
            under_way.append(True)
            with database.write() as connection:
                position = connection.execute(select(halls.c.position).where(halls.c.id == hall_id)).scalar_one()
                connection.execute(update(halls).where(halls.c.id == hall_id).values(position=position + len(given.sent) + 1))
            world = worlds[-1]
            others = [each for each in world.present if each.hall is not None and each.hall.station.id != station_id]
            try:
                for other in others:
                    acts.exchange(world, other)
            finally:
                under_way.clear()
            reserved[:] = [position + 1]
        try:
            return real_push(database, station_id, hall_id, given, program)
        finally:
            reserved.clear()

    monkeypatch.setattr(feed, "push", push)
    monkeypatch.setattr(feed, "places", places)
    assert found_by_the_simulation(worlds.append)
