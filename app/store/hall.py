"""An open hall file: where units of work and readers come from."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.store import engine, migrations, rooms
from app.store.attachments import Attachments
from app.store.claims import Alone, ClaimService
from app.store.clock import Clock, CorrectedClock, HybridClock, SystemClock
from app.store.columns import new_id
from app.store.errors import FileUnreadable, FolderClosed, HallExists, HallMissing, WritesMissing
from app.store.keys import FileKey, load_key
from app.store.known import known_by
from app.store.still_to_show import show_waiting, waits
from app.store.tables import Audit, HallProfile, Outgoing, Setting, Station, SyncState
from app.store.work import Actor, Changes, Reader, Work, WorkSession

log = logging.getLogger(__name__)

CLOCK_TOLERANCE_MS = 30_000
SYSTEM = Actor(UUID(int=0), "servicehall", frozenset())


@dataclass(frozen=True)
class NewHall:
    """What a new hall file starts with. `seat` (1-99) is this PC's part of every number it makes."""

    code: str
    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    supervision_phone: str = ""
    zone: str = "Asia/Shanghai"
    seat: int = 1
    letter: str = "Z"


class _Refusals:
    """Turns what the database refuses into what a person is told."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            _tell_a_person(error)


def _tell_a_person(error: BaseException) -> None:
    """Raise what the database refused as what a person is told of it, if it is something a person can do anything about."""
    if isinstance(error, (DBAPIError, engine.DatabaseError)):
        refusal = engine.refusal(error)
        if refusal is not None:
            log.warning("the database refused: %s", error.orig if isinstance(error, DBAPIError) else error)
            raise refusal from error


_refusals = _Refusals()


class Hall:
    """The hall file of one PC, open. Thread-safe: units of work queue up, readers run beside them.

    `changed` is called after each commit, in the committing thread, with what changed.
    """

    def __init__(self, data: Path, key: FileKey, clock: Clock) -> None:
        self.data = data
        self.file = data / "hall.db"
        self.key = key
        self.clock: Clock = clock
        self.own_clock: Clock = clock
        self.claims: ClaimService = Alone()
        self.attachments = Attachments(data / "attachments", key.hexadecimal)
        self.changed: list[Callable[[Changes], None]] = []
        self._writer = engine.make_engine(self.file, key.hexadecimal, read_only=False)
        self.readers = engine.ReadingConnections(self.file, key.hexadecimal)
        self._watcher: Any = None
        self._lock = engine.WriterLock()
        self._mark = HighWater(data / "hall.mark")
        with _refusals:
            connection = self.readers.begin()
        with _refusals, Session(connection) as session:
            station = session.scalars(select(Station)).first()
            if station is None:
                raise FileUnreadable
            session.expunge(station)
            self.station = station
            self.zone = ZoneInfo(session.scalars(select(HallProfile.zone).where(HallProfile.id == station.hall_id)).one())
            last = connection.exec_driver_sql("SELECT seq, hlc FROM audit ORDER BY seq DESC LIMIT 1").first()
            state = session.scalars(select(SyncState)).first()
            if state is not None:
                session.expunge(state)
        self.readers.give_back(connection)
        self.schema_version = migrations.newest()
        own = last.hlc if last and not (state and last.seq <= state.settled_seq) else 0
        self.hybrid = HybridClock(clock, max(own, state.hlc if state else 0))
        self.is_enrolled = state is not None
        if state is not None:
            self.correct_clock(state.clock_error_ms)
        self._check_high_water(last.seq if last else 0)

    def _check_high_water(self, seq: int) -> None:
        missing = self._mark.read() - seq
        if missing > 0:
            self.close()
            raise WritesMissing(missing=missing)

    @contextmanager
    def work(self, actor: Actor, *, repeatable: bool = False) -> Generator[Work]:
        """One unit of work: commits when the block ends, rolls everything back when it raises.

        `repeatable`: it need not be on the disk at once, because this PC would do it again if it were lost.
        """
        give_back = self._lock.hold()
        try:
            with _refusals, WorkSession(self._writer, expire_on_commit=False, autoflush=True) as session:
                known = known_by(session.connection(execution_options={engine.REPEATABLE: repeatable}))
                work = Work(session, self.station, self.zone, self.clock, actor, self.hybrid.tick(), known, self.claims)
                work.attachments = self.attachments
                try:
                    yield work
                    seq = work.seal(self.schema_version)
                    session.commit()
                except BaseException:
                    known.forget()
                    raise
                work.settle()
                if seq:
                    self._mark.write(seq)
        finally:
            give_back()
        for call in work.calls:
            call()
        if work.captured.kinds:
            self.announce(Changes(frozenset(work.captured.kinds), frozenset(work.captured.ids), bool(work.captured.rows)))

    def announce(self, changes: Changes) -> None:
        """Tell who listens what has changed: after each commit, and when a file that rows speak of has come."""
        for listener in tuple(self.changed):
            listener(changes)

    def read(self) -> AbstractContextManager[Reader]:
        """One consistent snapshot to read from."""
        return _Reading(self)

    def waiting_changes(self) -> int:
        """How many transactions wait to be sent to a hub."""
        with self.read() as read:
            return waiting_changes(read)

    def show_waiting(self, shown: Callable[[int], None] = lambda _: None) -> int:
        """Bring lists and the search up to date with what has come and waits (`still_to_show`), a few hundred records a commit.

        Nothing while this PC still joins: the rest of its hall has not come. Returns how many records there were.
        """
        with self.read() as read:
            if not waits(read.connection) or read.first(select(SyncState.snapshot_table)):
                return 0
        rooms.all_here()
        done, count = 0, 1
        while count:
            with self.work(SYSTEM, repeatable=True) as work:
                count = show_waiting(work)
            done += count
            shown(done)
        return done

    def correct_clock(self, error_ms: int) -> None:
        """Set right the time that this hall works by; small errors are left, or time would tremble with the network."""
        is_wrong = abs(error_ms) >= CLOCK_TOLERANCE_MS
        self.clock = CorrectedClock(self.own_clock, timedelta(milliseconds=error_ms)) if is_wrong else self.own_clock
        self.hybrid.correct(self.clock)

    def reload_station(self) -> None:
        """Who this PC is has changed in the file."""
        with self.read() as read:
            station = read.all(select(Station))[0]
            read.session.expunge(station)
            self.station = station

    def setting(self, name: str, default: str = "") -> str:
        """A choice of this PC alone."""
        with self.read() as read:
            found = read.get(Setting, name)
            return found.value if found else default

    def choose(self, name: str, value: str) -> None:
        """Keep a choice of this PC alone."""
        with self.work(SYSTEM) as work:
            found = work.get(Setting, name)
            if found is None:
                work.add(Setting(name=name, value=value))
            else:
                found.value = value

    @property
    def writing_engine(self) -> Engine:
        """The engine that units of work write with, for rehearsals that make it fail."""
        return self._writer

    def high_water(self) -> int:
        """The last acknowledged sequence number, as the file beside the database says."""
        return self._mark.read()

    def version(self) -> int:
        """A number that is another one after every commit to the file, by this program or any other. For one thread only."""
        if self._watcher is None:
            self._watcher = engine.connect(self.file, self.key.hexadecimal, read_only=True)
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close all connections; the last one moves the write-ahead log into the file."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
        self.readers.close()
        self._writer.dispose()
        self._mark.close()


class _Reading:
    """A reader for as long as a block lasts. As a class, because a search takes hardly longer than a generator's context manager."""

    __slots__ = ("_hall", "_reader")

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def __enter__(self) -> Reader:
        hall = self._hall
        try:
            reader = self._reader = Reader(hall.readers.begin(), hall.station, hall.zone, hall.clock)
        except (DBAPIError, engine.DatabaseError) as error:
            _tell_a_person(error)
            raise
        reader.attachments, reader.keeps = hall.attachments, True
        return reader

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        reader = self._reader
        try:
            reader.close()
            self._hall.readers.give_back(reader.connection)
        except (DBAPIError, engine.DatabaseError) as refused:
            _tell_a_person(refused)
            raise
        if error is not None:
            _tell_a_person(error)


def waiting_changes(read: Reader) -> int:
    """How many transactions of this PC its hub does not have yet."""
    acked = read.first(select(SyncState.acked)) or 0
    return read.count(select(Outgoing.seq).where(Outgoing.seq > acked))


def sent_up_to(read: Reader) -> int:
    """The stamp of the last transaction of this PC that its hub has; what was written here later is known here alone."""
    acked = read.first(select(SyncState.acked)) or 0
    return read.first(select(Audit.hlc).where(Audit.seq <= acked).order_by(Audit.seq.desc())) or 0


class HighWater:
    """The last acknowledged sequence number, outside the database: a lost write-ahead log is silent otherwise."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)

    def read(self) -> int:
        os.lseek(self._handle, 0, os.SEEK_SET)
        text = os.read(self._handle, 20).strip()
        return int(text) if text.isdigit() else 0

    def write(self, seq: int) -> None:
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, b"%020d" % seq)

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def create(data: Path, new: NewHall, clock: Clock | None = None, *, use_keyring: bool = True) -> Hall:
    """Make a hall file in `data` and open it. Raises HallExists, FolderClosed."""
    file = data / "hall.db"
    if file.exists():
        raise HallExists
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise FolderClosed(folder=str(data)) from refused
    _check_rights(data)
    engine.check_engine_version()
    key = load_key(data, use_keyring=use_keyring)
    migrations.upgrade(file, key.hexadecimal)
    (data / "hall.mark").unlink(missing_ok=True)
    started = clock or SystemClock()
    hall_id, station_id = new_id(), new_id()
    first = engine.make_engine(file, key.hexadecimal, read_only=False)
    with WorkSession(first, expire_on_commit=False) as session:
        station = Station(id=station_id, hall_id=hall_id, seat=new.seat, letter=new.letter, installed=new_id().hex)
        session.add(station)
        session.flush()
        work = Work(session, station, ZoneInfo(new.zone), started, SYSTEM, HybridClock(started).tick())
        profile = HallProfile(
            code=new.code,
            name=new.name,
            name_en=new.name_en,
            address=new.address,
            phone=new.phone,
            supervision_phone=new.supervision_phone,
            zone=new.zone,
        )
        profile.id = hall_id
        work.add(profile)
        work.did("store.create_hall", hall_id)
        work.seal(migrations.newest())
        session.commit()
    first.dispose()
    return Hall(data, key, started)


def open_hall(data: Path, clock: Clock | None = None, *, use_keyring: bool = True) -> Hall:
    """Open the hall file in `data`, bringing it up to date first (after a backup).

    Raises HallMissing, FolderClosed, KeyMissing, KeyringLocked, FileUnreadable, FileTooNew, EngineTooOld, WritesMissing.
    """
    file = data / "hall.db"
    if not file.exists():
        raise HallMissing(folder=str(data))
    _check_rights(data)
    engine.check_engine_version()
    key = load_key(data, use_keyring=use_keyring)
    migrations.bring_up_to_date(file, key.hexadecimal)
    return Hall(data, key, clock or SystemClock())


def _check_rights(data: Path) -> None:
    """Raises FolderClosed where SQLite would say of a read-only folder what it says of a damaged file."""
    effective = os.access in os.supports_effective_ids
    there = [(data, os.R_OK | os.W_OK | os.X_OK)]
    there += [(data / name, os.R_OK | os.W_OK) for name in ("hall.db", "hall.mark") if (data / name).exists()]
    there += [(data / name, os.R_OK) for name in ("hall.key",) if (data / name).exists()]
    if not all(os.access(path, mode, effective_ids=effective) for path, mode in there):
        raise FolderClosed(folder=str(data))
