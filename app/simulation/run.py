"""Schedules from seeds: steps, faults, healing, and what must then be true."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from app.hub.feed import replay_newer
from app.queue import service as queue
from app.queue.models import Ticket
from app.simulation.acts import FAULTS, exchange, follow, people_act
from app.simulation.network import HubFailed, Weather
from app.simulation.world import SimStation, World
from app.store.clock import first_stamp
from app.store.digest import columns_of, rows_of
from app.store.errors import HallError
from app.store.hall import waiting_changes
from app.store.merge import Program
from app.store.search import in_index
from app.store.still_to_show import waits
from app.store.values import synced_kinds
from app.sync.compare import compare, repair

STEPS = 30
COMPARED = 20
"""In one of so many schedules the digests are asked for too; rows are compared in all."""
AT_ONCE = 10
_ROUNDS = 12
FINDINGS = (
    HallError,
    HubFailed,
    SQLAlchemyError,
    AssertionError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    OSError,
    AttributeError,
)
"""What may escape from a schedule: a fault of the program, and what the simulation is looking for."""
_BOUND_MS = 6 * 60_000


@dataclass(frozen=True)
class Failure:
    """A schedule that ended wrong: its seed replays it."""

    seed: int
    what: str


@dataclass
class Outcome:
    """Many schedules."""

    schedules: int = 0
    faults: Counter[str] = field(default_factory=Counter[str])
    failures: list[Failure] = field(default_factory=list[Failure])


def simulate(
    schedules: int,
    seed: int,
    *,
    stop_at: int = 5,
    told: Callable[[int], None] = lambda _: None,
    prepare: Callable[[World], None] | None = None,
) -> Outcome:
    """Run schedules with the seeds `seed`, `seed + 1`, ...; stops after `stop_at` failures."""
    outcome = Outcome()
    for at in range(schedules):
        faults, what = one_schedule(seed + at, prepare)
        outcome.schedules += 1
        outcome.faults.update(faults)
        if what:
            outcome.failures.append(Failure(seed + at, what))
            if len(outcome.failures) >= stop_at:
                break
        told(at + 1)
    return outcome


def simulate_beside(schedules: int, seed: int, jobs: int, *, stop_at: int = 5, told: Callable[[int], None] = lambda _: None) -> Outcome:
    """The same schedules in so many processes beside each other, a few at a time."""
    outcome = Outcome()
    parts = [(seed + at, min(AT_ONCE, schedules - at)) for at in range(0, schedules, AT_ONCE)]
    with ProcessPoolExecutor(jobs, get_context("spawn"), _in_a_process) as pool:
        running = [pool.submit(simulate, count, first, stop_at=stop_at) for first, count in parts]
        for each in as_completed(running):
            if each.cancelled():
                continue
            found = each.result()
            outcome.schedules += found.schedules
            outcome.faults.update(found.faults)
            outcome.failures += found.failures
            told(outcome.schedules)
            if len(outcome.failures) >= stop_at:
                for other in running:
                    other.cancel()
                break
    outcome.failures.sort(key=lambda each: each.seed)
    return outcome


def _in_a_process() -> None:
    logging.disable(logging.WARNING)


def one_schedule(seed: int, prepare: Callable[[World], None] | None = None) -> tuple[dict[str, int], str]:
    """One schedule: the faults that happened, and what is wrong at its end ("" for nothing)."""
    world = World(seed)
    try:
        if prepare is not None:
            prepare(world)
        _play(world)
        _heal(world)
        return world.faults, "; ".join(_wrong(world))
    except FINDINGS as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return world.faults, f"{type(error).__name__}: {str(error)[:300]} ({where.name}, line {where.lineno})"
    finally:
        world.close()


def _play(world: World) -> None:
    names = list(FAULTS)
    weights = [weight for weight, _ in FAULTS.values()]
    chosen = set(world.chance.sample(names, 4))
    for _ in range(STEPS):
        world.clock.advance(timedelta(seconds=world.chance.choice((0, 1, 5, 60))))
        station = world.chance.choice(world.present)
        kind = world.chance.random()
        if kind < 0.5:
            people_act(world, station)
        elif kind < 0.67:
            exchange(world, station)
        elif kind < 0.85:
            follow(world, station)
        else:
            name = world.chance.choices(names, weights)[0]
            if name in chosen:
                world.note(name)
                FAULTS[name][1](world, station)


def _heal(world: World) -> None:
    """The network is back, everything is upgraded, late messages have come; then everybody exchanges until nothing moves."""
    world.hub_program = Program()
    world.reopen_hub()
    replay_newer(world.hub.database)
    for station in world.present:
        station.line.weather = Weather()
        station.line.deliver_late()
        station.program = Program()
        world.reopen(station)
    world.clock.advance(timedelta(minutes=1))
    _until_quiet(world)
    if world.hub_was_put_back:
        for station in world.present:
            assert station.hall is not None
            assert station.exchange is not None
            repair(station.hall, station.exchange.link)
            _until_quiet(world)


def _until_quiet(world: World) -> None:
    for _ in range(_ROUNDS):
        world.clock.advance(timedelta(seconds=2))
        if sum(abs(exchange(world, station)) for station in world.present) == 0:
            return
    raise AssertionError("the stations do not come to rest")


def _wrong(world: World) -> Iterator[str]:
    with world.hub.database.read() as connection:
        hub_rows = _rows(connection, world.made.hall_id)
        yield from _lost(world, hub_rows)
    for station in world.present:
        yield from _wrong_at(world, station, hub_rows)
    printed = Counter((each.day, each.number) for each in world.issued)
    for (_, number), times in printed.items():
        if times > 1:
            yield f"number {number} was printed {times} times"


Rows = dict[str, dict[str, str]]


def _rows(connection: Connection, hall_id: UUID) -> Rows:
    found: Rows = {}
    for table in synced_kinds():
        columns = columns_of(table, connection)
        found[table] = {row["id"]: repr([row[name] for name in columns]) for row in rows_of(connection, table, hall_id)}
    return found


def _lost(world: World, hub_rows: Rows) -> Iterator[str]:
    there = {row_id for rows in hub_rows.values() for row_id in rows}
    lost = [row_id for row_id in world.promised if row_id.hex not in there]
    if lost:
        yield f"{len(lost)} acknowledged rows are lost, the first {lost[0].hex} of {world.promised[lost[0]]}"


def _wrong_at(world: World, station: SimStation, hub_rows: Rows) -> Iterator[str]:
    hall = station.hall
    assert hall is not None
    assert station.exchange is not None
    with hall.read() as read:
        mine = _rows(read.session.connection(), world.made.hall_id)
        for table, rows in hub_rows.items():
            if rows != mine[table]:
                differing = [row_id for row_id in {*rows, *mine[table]} if rows.get(row_id) != mine[table].get(row_id)]
                first = differing[0]
                yield f"{station.name}: {table} differs in {len(differing)} rows: hub {rows.get(first)} here {mine[table].get(first)}"
        if waiting_changes(read):
            yield f"{station.name}: changes still wait"
        odd = queue.recheck(read)
        if odd:
            yield f"{station.name}: tickets {odd} are not what their periods say"
        if waits(read.connection):
            yield f"{station.name}: records still wait to be shown"
        found = [each.id for each in read.all(select(Ticket))]
        lacking = len(found) - len(in_index(read.connection, [each.bytes for each in found]))
        if lacking:
            yield f"{station.name}: {lacking} tickets are not found by the search"
    bound = first_stamp(world.clock.now()) + (_BOUND_MS << 16)
    if hall.hybrid.last > bound:
        yield f"{station.name}: its stamps are ahead of time"
    if world.seed % COMPARED == 0:
        yield from (f"{station.name}: digest of {each}" for each in compare(hall, station.exchange.link))
