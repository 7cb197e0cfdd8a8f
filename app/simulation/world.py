"""The hub and the stations of one simulated hall: real files, made once by the real enrolment and copied for each schedule."""

from __future__ import annotations

import atexit
import os
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Dialect, Engine, event

from app.access import Role
from app.access.service import add_staff
from app.house import open_house
from app.hub.api import Hub
from app.hub.claims import BESIDE, PLACE
from app.hub.database import open_database
from app.hub.devices import new_code
from app.hub.feed import position_of
from app.hub.pages import spread
from app.queue import service as queue
from app.simulation.network import Line, at_once
from app.store import Actor, Hall, ManualClock, NewHall, open_hall
from app.store.columns import make_ids_from
from app.store.digest import rows_of
from app.store.engine import driver_of, ears
from app.store.merge import Program
from app.store.values import synced_kinds, table_values
from app.sync.claims import HubClaims
from app.sync.exchange import Exchange
from app.sync.following import Follower
from app.sync.identity import enrol, is_enrolled, join, link_of, notice_copy
from app.sync.link import Address

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STATIONS = 3
SHOWN_LATER = 0.4
"""So many pages are taken in as if the hub had more: lists and the search follow afterwards, whatever happens in between."""
BOSS = Actor(UUID(int=11), "boss", frozenset({str(Role.ADMINISTRATOR), str(Role.SUPERVISOR), str(Role.CLERK)}))
HERE = Address("http://hub:80")


class Crash(BaseException):
    """The power goes, here and now."""


class StationClock:
    """A PC's clock: the true time and an error."""

    def __init__(self, true: ManualClock) -> None:
        self.true = true
        self.error = timedelta(0)

    def now(self) -> datetime:
        return self.true.now() + self.error


@dataclass
class SimStation:
    """One PC with its hall file, line, clock and window."""

    name: str
    data: Path
    mark: str
    clock: StationClock
    line: Line
    window: UUID
    actor: Actor
    program: Program = field(default_factory=Program)
    hall: Hall | None = None
    exchange: Exchange | None = None
    follower: Follower | None = None
    heard: list[bytes] = field(default_factory=list[bytes])
    """What the hub's stream has brought and nobody has merged yet."""
    is_gone: bool = False
    may_number: bool = True
    backup: Path | None = None

    def open(self) -> Hall:
        """Start the PC on its files."""
        hall = self.hall = open_hall(self.data, self.clock, use_keyring=False)
        notice_copy(hall, self.mark)
        self._connect(hall)
        return hall

    def _connect(self, hall: Hall) -> None:
        if is_enrolled(hall):
            self.exchange = Exchange(hall, link_of(hall, self.line), self.program)
            self.exchange.is_behind = lambda more: more or self.line.chance.random() < SHOWN_LATER
            self.follower = Follower(hall, self.program)
            hall.claims = HubClaims(hall, lambda: link_of(hall, self.line))

    def close(self) -> None:
        if self.exchange is not None:
            self.exchange.link.close()
            self.exchange = self.follower = None
        if self.hall is not None:
            self.hall.close()
            self.hall = None


def crash_after(engine: Engine, statements: int) -> Callable[[], None]:
    """Let the power go before the statement of that number. Returns what takes the threat away."""
    left = [statements]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Crash

    def sent(connection: Connection, *_: Any) -> None:
        if connection.engine is engine:
            count()

    def calm() -> None:
        event.remove(engine, "before_cursor_execute", count)
        ears.remove(sent)

    event.listen(engine, "before_cursor_execute", count)
    ears.append(sent)
    return calm


@dataclass(frozen=True)
class Template:
    """The files of a hall that has just been set up, and who sits where."""

    folder: Path
    windows: tuple[UUID, ...]
    staff: tuple[UUID, ...]
    hall_id: UUID


def _folder() -> Path:
    memory = Path("/dev/shm")  # a real file system that forgets: the files are real, the disk need not be worn out
    return Path(mkdtemp(prefix="servicehall-simulation-", dir=memory if memory.is_dir() else None))


@cache
def template() -> Template:
    """Made once a process: a hub, the first PC with its hall, and PCs that joined it; all at rest."""
    folder, clock = _folder(), ManualClock(START)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    chance = Random(1)
    make_ids_from(lambda: int(clock.now().timestamp() * 1e9), chance.randbytes)
    hub = open_hub(folder / "hub", clock)
    windows: list[UUID] = []
    staff: list[UUID] = []
    names = [f"s{at}" for at in range(STATIONS)]
    halls: list[Hall] = []
    for at, name in enumerate(names):
        line = Line(lambda: hub.app, chance)
        if at == 0:
            hall = open_house(folder / name, StationClock(clock), new=NewHall(code="SIM", name="模拟大厅"), use_keyring=False)
            with hall.work(BOSS) as work:
                for letter in "AB":
                    queue.add_series(work, letter, letter)
                windows += [queue.add_counter(work, number, ["A", "B"]).id for number in range(1, STATIONS + 3)]
                staff += [
                    add_staff(work, login=f"p{n}", name=f"人{n}", number=f"{n:03}", role=Role.CLERK, password="a-long-password").id
                    for n in range(3)
                ]
            enrol(hall, HERE, new_code(hub.database), mark=name, transport=line)
        else:
            hall = join(
                folder / name, HERE, new_code(hub.database), clock=StationClock(clock), mark=name, transport=line, use_keyring=False
            )
        Exchange(hall, link_of(hall, line)).run()
        halls.append(hall)
    hall_id = halls[0].station.hall_id
    for hall in halls:
        hall.close()
    hub.database.close()
    return Template(folder, tuple(windows), tuple(staff), hall_id)


def open_hub(data: Path, clock: ManualClock, program: Program | None = None, url: str = "") -> Hub:
    return Hub(open_database(data, url, clock), program=program, offload=at_once)


@dataclass
class Issued:
    """A number that came out of a printer."""

    day: str
    number: str
    station: str


class World:
    """One schedule's hall. `hub_url` is a PostgreSQL database that holds what the template's hub holds, "" for its file."""

    def __init__(self, seed: int, hub_url: str = "") -> None:
        made = template()
        self.seed = seed
        self.chance = Random(seed)
        self.clock = ManualClock(START + timedelta(minutes=1))
        make_ids_from(lambda: int(self.clock.now().timestamp() * 1e9), Random(seed ^ 0x5EED).randbytes)
        self.folder = _folder()
        self.made = made
        for name in ("hub", *(f"s{at}" for at in range(STATIONS))):
            shutil.copytree(made.folder / name, self.folder / name, ignore=shutil.ignore_patterns(PLACE, BESIDE))
        self.hub_program = Program()
        self.hub_url = hub_url
        self.hub = open_hub(self.folder / "hub", self.clock, url=hub_url)
        self.faults: dict[str, int] = {}
        self.promised: dict[UUID, str] = {}
        self.issued: list[Issued] = []
        self.hub_backup: Path | None = None
        self.hub_was_put_back = False
        self.stations: list[SimStation] = []
        self.spread_to = position_of(self.hub.database, made.hall_id)[0]
        for at in range(STATIONS):
            self.add(f"s{at}", self.folder / f"s{at}", f"s{at}", made.windows[at], at)

    def add(self, name: str, data: Path, mark: str, window: UUID, person: int) -> SimStation:
        """A PC starts."""
        actor = Actor(UUID(int=20 + person), f"clerk {person}", BOSS.roles)
        line = Line(lambda: self.hub.app, self.chance, happened=self.note)
        station = SimStation(name, data, mark, StationClock(self.clock), line, window, actor)
        self.stations.append(station)
        station.open()
        return station

    def note(self, fault: str) -> None:
        self.faults[fault] = self.faults.get(fault, 0) + 1

    @property
    def present(self) -> list[SimStation]:
        return [station for station in self.stations if not station.is_gone]

    def reopen_hub(self) -> None:
        self.hub.database.close()
        self.hub = open_hub(self.folder / "hub", self.clock, self.hub_program, self.hub_url)
        self.spread_to = position_of(self.hub.database, self.made.hall_id)[0]  # its streams begin anew

    def spread(self) -> None:
        """The hub writes what is new to its streams. Lines are cut, and who reads too slowly misses a page."""
        found = spread(self.hub.database, self.made.hall_id, self.spread_to)
        self.spread_to = found.position
        for station in self.present:
            known = station.hall is not None and station.hall.station.id not in found.revoked
            if found.page is not None and known and not station.line.weather.is_cut:
                station.heard += [found.page] * self.chance.choices((0, 1, 2), (1, 8, 1))[0]

    def reopen(self, station: SimStation) -> None:
        station.close()
        station.open()

    def hub_position(self) -> int:
        """The end of the hall's feed."""
        with self.hub.database.read() as connection:
            return int(driver_of(connection).execute("SELECT max(position) FROM hub_hall").fetchone()[0])

    def promise(self, station: SimStation, ids: frozenset[UUID]) -> None:
        """These rows were acknowledged to somebody."""
        for row_id in ids:
            self.promised[row_id] = station.name

    def forgive(self, station: SimStation) -> None:
        """What only this station had is gone with it; nobody can bring it back."""
        self.hub_backup = None
        there: set[str] = set()
        with self.hub.database.read() as connection:  # of either engine
            for table in synced_kinds():
                there.update(row["id"] for row in rows_of(connection, table, self.made.hall_id))
        for row_id in [each for each, name in self.promised.items() if name == station.name and each.hex not in there]:
            del self.promised[row_id]

    @contextmanager
    def no_room(self, engine: Engine) -> Generator[None]:
        """The disk is full for this writer: SQLite may not grow its file."""
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.rollback()
        try:
            yield
        finally:
            engine.dispose()

    def close(self) -> None:
        for station in self.stations:
            station.close()
        self.hub.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        make_ids_from(time.time_ns, os.urandom)


RawRows = dict[str, list[tuple[Any, ...]]]
"""Each synced table's rows by id as SQLite holds them; the first value is the id."""


def raw_rows(connection: Connection, hall_id: UUID) -> RawRows:
    """All synced rows of a hall, past every conversion: a schedule compares them at every side."""
    raw = driver_of(connection)
    return {table: raw.execute(select, (hall_id.bytes,)).fetchall() for table, select in _selects(connection.dialect).items()}


def ids_in(rows: RawRows) -> set[bytes]:
    """The ids of all of them."""
    return {row[0] for table in rows.values() for row in table}


@cache
def _selects(dialect: Dialect) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(synced_kinds()):
        others = (each for each in table_values(synced_kinds()[name], dialect).names if each != "id")
        found[name] = f"SELECT {', '.join(('id', *others))} FROM {name} WHERE hall_id = ? ORDER BY id"
    return found
