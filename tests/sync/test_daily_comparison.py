"""Once a day each PC asks the hub whether both hold the same; what differs is put right and said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access import Staff
from app.simulation.world import SimStation, World
from app.store import Hall
from app.sync.errors import HubUnreachable
from app.sync.exchange import Exchange
from app.sync.watch import AGAIN_AFTER, EVERY, Compared, DailyComparison, last_compared


def parts(station: SimStation) -> tuple[Hall, Exchange]:
    assert station.hall is not None
    assert station.exchange is not None
    return station.hall, station.exchange


def watching(station: SimStation) -> tuple[DailyComparison, list[Compared]]:
    told: list[Compared] = []
    return DailyComparison(*parts(station), told.append), told


def falsified(world: World, station: SimStation) -> None:
    """As a fault of the disk or of a program would: past every rule."""
    hall, _ = parts(station)
    with hall.writing_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM staff WHERE id = ?", (world.made.staff[0].bytes,))


def test_it_is_due_once_a_day_and_not_for_all_at_the_same_minute(world: World) -> None:
    watches = [watching(station)[0] for station in world.stations]
    assert not all(watch.is_due() for watch in watches)
    world.clock.advance(timedelta(hours=4))
    assert all(watch.is_due() for watch in watches)
    found = watches[0].look()
    assert found is not None
    assert found == Compared(world.clock.now())
    assert not watches[0].is_due()
    world.clock.advance(EVERY - timedelta(seconds=1))
    assert watches[0].look() is None
    world.clock.advance(timedelta(seconds=1))
    assert watches[0].look() is not None


def test_when_it_was_last_is_known_after_a_restart(world: World) -> None:
    station = world.stations[0]
    watch, _ = watching(station)
    world.clock.advance(timedelta(hours=4))
    watch.look()
    at = world.clock.now()
    world.reopen(station)
    assert last_compared(parts(station)[0]) == Compared(at)
    assert not watching(station)[0].is_due()


def test_a_difference_is_put_right_and_said(world: World) -> None:
    station = world.stations[1]
    falsified(world, station)
    watch, told = watching(station)
    world.clock.advance(timedelta(hours=4))
    watch.look()
    assert told == [Compared(world.clock.now(), differing=1, moved=1, left=0, tables=("staff",))]
    assert told[0].is_fine
    with parts(station)[0].read() as read:
        assert read.get(Staff, world.made.staff[0]) is not None


def test_what_was_only_under_way_is_looked_at_again_and_nothing_is_repaired(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = world.stations
    hall, exchange = parts(first)
    watch, told = watching(second)
    world.clock.advance(timedelta(hours=4))
    post = parts(second)[1].link.post
    written: list[str] = []

    def while_it_compares(path: str, body: bytes | dict[str, object]) -> dict[str, object]:
        if path == "/v1/digest" and not written:
            written.append(path)
            with hall.work(first.actor) as work:
                work.require(Staff, world.made.staff[0]).name = "刚改的名字"
            exchange.run()
        return post(path, body)

    monkeypatch.setattr(parts(second)[1].link, "post", while_it_compares)
    assert watch.look() is None
    assert told == []
    world.clock.advance(AGAIN_AFTER)
    assert watch.look() == Compared(world.clock.now())


def test_without_the_hub_it_stays_due(world: World) -> None:
    station = world.stations[0]
    watch, _ = watching(station)
    world.clock.advance(timedelta(hours=4))
    station.line.weather.is_cut = True
    with pytest.raises(HubUnreachable):
        watch.look()
    station.line.weather.is_cut = False
    assert watch.look() is not None


def test_a_clock_set_back_by_days_does_not_put_it_off(world: World) -> None:
    station = world.stations[0]
    watch, _ = watching(station)
    world.clock.advance(timedelta(days=40))
    watch.look()
    world.clock.advance(-timedelta(days=30))
    assert watch.is_due()
