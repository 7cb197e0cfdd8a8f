"""Connections to the hall file: SQLCipher, write-ahead log, every commit on disk before it returns."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2

from app.store.errors import DiskFull, EngineTooOld, FileBusy, FileUnreadable, HallError

sqlcipher: Any = dbapi2  # its stub lacks most names
DatabaseError: type[Exception] = sqlcipher.DatabaseError

NEEDED_SQLITE = (3, 51, 3)  # the write-ahead-log reset race of 3.7.0 to 3.51.2 was mended here
_BUSY_MS = 5000
_MOST_KEPT = 4
_MOST_COMPILED = 2_000
REPEATABLE = "servicehall_repeatable"
"""An execution option of a writing connection: the next transaction may be lost when the power goes, because whoever wrote it would do
it again. It reaches the disk with the next one that may not; the file is whole either way."""
_SYNCHRONOUS = "servicehall.synchronous"


def check_engine_version() -> None:
    """Raises EngineTooOld for a SQLite with a known corruption bug."""
    found = tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if found < NEEDED_SQLITE:
        raise EngineTooOld(found=sqlcipher.sqlite_version, needed=".".join(map(str, NEEDED_SQLITE)))


def connect(file: Path, key: str, *, read_only: bool = False) -> Any:
    """A raw connection, for the backup interface and for measuring the floor."""
    connection: Any = sqlcipher.connect(str(file), isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, key, read_only=read_only)
    except DatabaseError:
        connection.close()
        raise
    return connection


def _prepare(connection: Any, key: str, *, read_only: bool) -> None:
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise FileUnreadable
    for pragma in (
        f"key=\"x'{key}'\"",
        "cipher_log_level=NONE",
        "temp_store=MEMORY",
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_BUSY_MS}",
        "trusted_schema=OFF",
        "secure_delete=FAST",
        "cache_size=-16000",
        "query_only=ON" if read_only else "query_only=OFF",
    ):
        connection.execute("PRAGMA " + pragma).fetchall()


def make_engine(file: Path, key: str, *, read_only: bool) -> Engine:
    """An engine whose transactions begin IMMEDIATE when they write, so that none can fail half-way for the lock."""
    dialect = _dialect()
    pool = QueuePool(
        lambda: connect(file, key, read_only=read_only),
        pool_size=4 if read_only else 1,
        max_overflow=8 if read_only else 1,
        dialect=dialect,
    )
    engine = Engine(pool, dialect, make_url("sqlite://").set(database=str(file)))
    engine.update_execution_options(compiled_cache=_compiled)

    def on_begin(connection: Connection) -> None:
        raw = driver_of(connection)
        if raw.in_transaction:
            return
        if read_only:
            raw.execute("BEGIN")
            return
        wanted = "NORMAL" if connection.get_execution_options().get(REPEATABLE) else "FULL"
        if connection.info.get(_SYNCHRONOUS, "FULL") != wanted:
            raw.execute(f"PRAGMA synchronous={wanted}")
            connection.info[_SYNCHRONOUS] = wanted
        raw.execute("BEGIN IMMEDIATE")

    event.listen(engine, "begin", on_begin)
    return engine


_compiled: LRUCache[Any, Any] = LRUCache(_MOST_COMPILED)


@cache
def _dialect() -> Dialect:
    """One for all files of this process, so that a statement that was compiled for one need not be compiled for the next."""
    first = create_engine("sqlite://", module=sqlcipher, poolclass=StaticPool)
    with first.connect():  # SQLAlchemy asks the driver what it can at its first connection
        pass
    first.dispose()
    return first.dialect


def driver_of(connection: Connection) -> Any:
    """The driver's own connection below SQLAlchemy's."""
    return connection.connection.driver_connection


Ear = Callable[[Connection, str, Any, bool], None]
ears: list[Ear] = []
"""Who hears each statement of `send` before it runs: rehearsals that let it fail, and whoever measures what was written."""


def send(connection: Connection, statement: str, values: Any, *, many: bool = False) -> Any:
    """Run a ready statement through the driver itself and give its cursor; with `many`, once for each of the values.

    What SQLAlchemy does around a statement that is text already takes longer than the statement.
    """
    for ear in ears:
        ear(connection, statement, values, many)
    raw = driver_of(connection)
    return raw.executemany(statement, values) if many else raw.execute(statement, values)


class ReadingConnections:
    """Connections to read from, kept open between readers: fetching one from the engine's pool takes longer than a search."""

    def __init__(self, file: Path, key: str) -> None:
        self._engine = make_engine(file, key, read_only=True)
        self._free: list[Connection] = []
        self._closed = False

    def begin(self) -> Connection:
        """A connection in a read transaction, to be given back."""
        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._engine.connect()
        driver_of(connection).execute("BEGIN")
        return connection

    def give_back(self, connection: Connection) -> None:
        """End the transaction; the connection waits for the next reader."""
        if connection.in_transaction():
            connection.rollback()
        raw = driver_of(connection)
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        if self._closed or len(self._free) >= _MOST_KEPT:
            connection.close()
        else:
            self._free.append(connection)

    def close(self) -> None:
        """Close those that nobody reads from; the others close when their readers end."""
        self._closed = True
        while self._free:
            self._free.pop().close()
        self._engine.dispose()


def refusal(error: Exception) -> HallError | None:
    """What an error of SQLAlchemy's or the driver's means for a person, or None where it is a fault of ours."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    if "disk is full" in said or "disk I/O error" in said:
        return DiskFull()
    if "locked" in said or "busy" in said:
        return FileBusy()
    if "not a database" in said or "malformed" in said:
        return FileUnreadable()
    return None


class WriterLock:
    """One writer at a time in this process; a second one waits here, in order, rather than in SQLite's sleep loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def hold(self, seconds: float = _BUSY_MS / 1000) -> Callable[[], None]:
        """Take the lock and get the function that gives it back. Raises FileBusy after `seconds`.

        A thread that asks for a unit of work inside its own unit of work would wait for itself: RuntimeError.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a unit of work inside a unit of work")
        if not self._lock.acquire(timeout=seconds):
            raise FileBusy
        self._owner = threading.get_ident()

        def give_back() -> None:
            self._owner = None
            self._lock.release()

        return give_back
