"""Attached files in a simulated hall: cut in the middle of their parts, a hub that lost its files or was put back, a PC that was copied."""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Generator
from contextlib import suppress

import pytest

from app.simulation import acts
from app.simulation.network import Weather
from app.simulation.run import _heal
from app.simulation.world import SimStation, World
from app.store import AttachmentKind, attach, new_id
from app.store.parts import PART
from app.sync.attachments import Courier
from app.sync.errors import HubRefused, HubUnreachable

SEEDS = 4
STEPS = 24


@pytest.fixture(autouse=True)
def _quiet() -> Generator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def attached(world: World, station: SimStation) -> tuple[str, bytes]:
    """Somebody attaches a file of two or three parts; from the commit on it is promised."""
    assert station.hall is not None
    content = world.chance.randbytes(world.chance.choice((900, PART, PART + 7, 2 * PART + 3)))
    kept = station.hall.attachments.put(content, "现场.jpg", AttachmentKind.RECORDING)
    with station.hall.work(station.actor) as work:
        attach(work, new_id(), kept)
    return kept.hash, content


def carried(station: SimStation, steps: int, *, hub_restored: bool = False) -> None:
    """So many parts go or come, by a program that has just started and may stop in the middle of a file."""
    assert station.hall is not None
    assert station.exchange is not None
    courier = Courier(station.hall, station.exchange.link)
    try:
        courier.look_again(hub_restored=hub_restored)
        with suppress(HubUnreachable, HubRefused):
            for _ in range(steps):
                if not courier.step():
                    break
    finally:
        courier.close()


def hub_put_back(world: World, station: SimStation) -> None:
    """The hub's database is put back (the first time: backed up), and the files that it had are gone."""
    acts.put_back_hub(world, station, whole=True)
    shutil.rmtree(world.folder / "hub" / "attachments", ignore_errors=True)
    world.reopen_hub()


def storm(world: World, station: SimStation) -> None:
    station.line.weather = Weather(lost=0.2, unanswered=0.3, doubled=0.3, late=0.1)


FAULTS = (acts.cut, storm, storm, acts.late, acts.clone, hub_put_back, hub_put_back)


@pytest.mark.parametrize("part", range(SEEDS))
def test_after_healing_every_attached_file_is_whole_at_every_pc(part: int) -> None:
    seed = secrets.randbelow(10**9)
    world = World(seed)
    promised: dict[str, bytes] = {}
    try:
        for _ in range(STEPS):
            station = world.chance.choice(world.present)
            kind = world.chance.random()
            if kind < 0.2:
                name, content = attached(world, station)
                promised[name] = content
            elif kind < 0.45:
                acts.exchange(world, station)
            elif kind < 0.75:
                carried(station, world.chance.choice((1, 1, 2, 5)))
            else:
                world.chance.choice(FAULTS)(world, station)
        name, content = attached(world, world.stations[0])
        promised[name] = content
        _heal(world)
        for _ in range(2):  # who has a file brings it; then everybody fetches
            for station in world.present:
                carried(station, 1_000, hub_restored=True)
        for station in world.present:
            assert station.hall is not None
            for name, content in promised.items():
                assert station.hall.attachments.read(name) == content, f"seed {seed}: {station.name} has {name[:8]} not whole"
            assert not [each for each in promised if station.hall.attachments.unfinished.count(each)], f"seed {seed}: halves are left"
    finally:
        world.close()
