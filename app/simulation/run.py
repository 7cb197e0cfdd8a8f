"""Schedules from seeds: steps, faults, healing, and what must then be true."""

from __future__ import annotations

import gc
import logging
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
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
from app.simulation.world import RawRows, SimStation, World, ids_in, raw_rows, template
from app.store.clock import first_stamp
from app.store.digest import columns_of, rows_of
from app.store.errors import HallError
from app.store.hall import Hall, waiting_changes
from app.store.merge import Program
from app.store.search import in_index
from app.store.still_to_show import waits
from app.sync.compare import compare, repair
from app.sync.identity import standing_of

STEPS = (6, 6, 8, 8, 10, 12, 16, 30)
"""How long schedules are: most are short, for what two faults together do; some long, for what needs a history."""
_ACTS, _EXCHANGES, _FOLLOWS = 0.48, 0.64, 0.8
"""Of a schedule's steps so many are acts, then exchanges, then what the stream brings; the rest are faults of the four kinds drawn."""
COMPARED = 50
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
    with _seldom_collected():
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


@contextmanager
def _seldom_collected() -> Generator[None]:
    """The search for circles of garbage takes a tenth of a schedule, most of it in modules and mappers that never go."""
    template()
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


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
    chosen = world.chance.sample(list(FAULTS), 4)
    weights = [FAULTS[name][0] for name in chosen]
    for _ in range(world.chance.choice(STEPS)):
        world.clock.advance(timedelta(seconds=world.chance.choice((0, 1, 5, 60))))
        station = world.chance.choice(world.present)
        kind = world.chance.random()
        if kind < _ACTS:
            people_act(world, station)
        elif kind < _EXCHANGES:
            exchange(world, station)
        elif kind < _FOLLOWS:
            follow(world, station)
        else:
            name = world.chance.choices(chosen, weights)[0]
            world.note(name)
            FAULTS[name][1](world, station)


def _heal(world: World) -> None:
    """The network is back, everything is upgraded, late messages have come; then everybody exchanges until nothing moves."""
    if world.hub_program != Program():
        world.hub_program = Program()
        world.reopen_hub()
        replay_newer(world.hub.database)
    for station in world.present:
        station.line.weather = Weather()
        station.line.deliver_late()
        if station.program != Program():
            station.program = Program()
            world.reopen(station)
    world.clock.advance(timedelta(minutes=1))
    _until_quiet(world)
    if world.hub_was_put_back:
        for station in world.present:
            assert station.hall is not None
            assert station.exchange is not None
            if _differs(world, station.hall):
                repair(station.hall, station.exchange.link)
                _until_quiet(world)


def _rests(world: World, station: SimStation) -> bool:
    """Whether it has nothing to send and all that the hub has."""
    assert station.hall is not None
    with station.hall.read() as read:
        state = standing_of(read)
        return state.position == world.hub_position() and not waiting_changes(read)


def _differs(world: World, hall: Hall) -> bool:
    with world.hub.database.read() as there, hall.read() as here:
        return raw_rows(there, world.made.hall_id) != raw_rows(here.session.connection(), world.made.hall_id)


def _until_quiet(world: World) -> None:
    """Everybody exchanges until nothing moves. Who is asked no more has nothing to send and all that the hub has: a look says so, and
    what is compared afterwards would show if it were not true."""
    for turn in range(_ROUNDS):
        world.clock.advance(timedelta(seconds=2))
        awake = [station for station in world.present if turn == 0 or not _rests(world, station)]
        if not awake:
            return
        for station in awake:
            exchange(world, station)
    raise AssertionError("the stations do not come to rest")


def _wrong(world: World) -> Iterator[str]:
    with world.hub.database.read() as connection:
        hub_rows = raw_rows(connection, world.made.hall_id)
        yield from _lost(world, hub_rows)
        for station in world.present:
            yield from _wrong_at(world, station, connection, hub_rows)
    printed = Counter((each.day, each.number) for each in world.issued)
    for (_, number), times in printed.items():
        if times > 1:
            yield f"number {number} was printed {times} times"


Rows = dict[str, str]


def _decoded(connection: Connection, table: str, hall_id: UUID) -> Rows:
    columns = columns_of(table, connection)
    return {row["id"]: repr([row[name] for name in columns]) for row in rows_of(connection, table, hall_id)}


def _lost(world: World, hub_rows: RawRows) -> Iterator[str]:
    there = ids_in(hub_rows)
    lost = [row_id for row_id in world.promised if row_id.bytes not in there]
    if lost:
        yield f"{len(lost)} acknowledged rows are lost, the first {lost[0].hex} of {world.promised[lost[0]]}"


def _wrong_at(world: World, station: SimStation, at_hub: Connection, hub_rows: RawRows) -> Iterator[str]:
    hall = station.hall
    assert hall is not None
    assert station.exchange is not None
    with hall.read() as read:
        here = read.session.connection()
        mine = raw_rows(here, world.made.hall_id)
        for table in (each for each in hub_rows if hub_rows[each] != mine[each]):
            theirs, ours = (_decoded(each, table, world.made.hall_id) for each in (at_hub, here))
            differing = [row_id for row_id in {*theirs, *ours} if theirs.get(row_id) != ours.get(row_id)]
            if differing:
                first = min(differing)
                yield f"{station.name}: {table} differs in {len(differing)} rows: hub {theirs.get(first)} here {ours.get(first)}"
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
