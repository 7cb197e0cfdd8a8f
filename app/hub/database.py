"""The hub's database: SQLite in one encrypted file, or PostgreSQL; the same tables and migrations as a station's."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.hub.errors import Unavailable
from app.store import engine, migrations
from app.store.clock import Clock, SystemClock
from app.store.errors import FileBusy, KeyMissing
from app.store.keys import load_key
from app.store.tables import HallProfile, Station
from app.store.values import synced_kinds
from app.store.work import Reader

log = logging.getLogger(__name__)


class HubDatabase:
    """Where the hub keeps its halls. `write` is one transaction on the one writer (SQLite) or one connection of a pool (PostgreSQL)."""

    def __init__(self, writer: Engine, reader: Engine, data: Path, clock: Clock) -> None:
        self.data = data
        self.clock = clock
        self._writer = writer
        self._reader = reader
        self._lock = engine.WriterLock() if writer.dialect.name == "sqlite" else None

    @property
    def is_postgres(self) -> bool:
        return self._writer.dialect.name == "postgresql"

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """The writer's and the readers' engine, for tests that make them fail."""
        return self._writer, self._reader

    @contextmanager
    def write(self) -> Generator[Connection]:
        """One transaction: committed and on the disk when the block ends. Raises Unavailable where the database cannot."""
        give_back = self._hold()
        try:
            with _answers(), self._writer.begin() as connection:
                yield connection
        finally:
            give_back()

    def _hold(self) -> engine.Callable[[], None]:
        if self._lock is None:
            return lambda: None
        try:
            return self._lock.hold(30)
        except FileBusy as busy:
            raise Unavailable from busy

    @contextmanager
    def read(self) -> Generator[Connection]:
        """One consistent snapshot."""
        with _answers(), self._reader.begin() as connection:
            if self.is_postgres:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def reader(self, hall_id: UUID) -> Generator[Reader]:
        """One hall as the rooms' services read it: every report of a PC runs here too."""
        # One condition a table: a lambda over all of them would bind the id as text, which no row of SQLite equals.
        own = [with_loader_criteria(kind, kind.hall_id == hall_id, include_aliases=True) for kind in synced_kinds().values()]
        with self.read() as connection, Session(connection, expire_on_commit=False, autoflush=False) as session:

            def of_the_hall(state: ORMExecuteState) -> None:
                if state.is_select:
                    state.statement = state.statement.options(*own)

            event.listen(session, "do_orm_execute", of_the_hall)
            zone = session.scalars(select(HallProfile.zone).where(HallProfile.id == hall_id)).first()
            station = Station(id=UUID(int=0), hall_id=hall_id, seat=99, letter="")
            yield Reader(connection, station, ZoneInfo(zone or "Asia/Shanghai"), self.clock, session)

    def close(self) -> None:
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def _answers() -> Generator[None]:
    """A disk that is full or a server that is down is an answer for now, never for the change that was sent."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, OperationalError) or engine.refusal(error) is not None or error.connection_invalidated:
            log.warning("the database cannot: %s", error.orig)
            raise Unavailable from error
        raise


def open_database(data: Path, url: str = "", clock: Clock | None = None) -> HubDatabase:
    """Open the hub's database, making or upgrading its tables first. `url` is a PostgreSQL address, "" the file in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    if url:
        made = create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
        with _answers():
            migrations.upgrade_on(made)
        return HubDatabase(made, made, data, clock or SystemClock())
    engine.check_engine_version()
    file = data / "hub.db"
    key = load_key(data, use_keyring=False).hexadecimal if not file.exists() else _key_of(data)
    if not file.exists():
        half = data / "hub.making"
        half.unlink(missing_ok=True)
        migrations.upgrade(half, key)
        os.replace(half, file)
    else:
        migrations.bring_up_to_date(file, key)
    writer = engine.make_engine(file, key, read_only=False)
    return HubDatabase(writer, engine.make_engine(file, key, read_only=True), data, clock or SystemClock())


def _key_of(data: Path) -> str:
    if not (data / "hall.key").exists():
        raise KeyMissing
    return load_key(data, use_keyring=False).hexadecimal
