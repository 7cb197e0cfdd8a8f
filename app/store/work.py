"""The unit of work: one transaction in which rows, their change log, the audit link and the search index commit together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, event, func, insert, select
from sqlalchemy import inspect as look
from sqlalchemy.orm import ORMExecuteState, Session

from app.store import alike, search
from app.store.after_merge import Touched
from app.store.base import Base, Happened, Local, Record, Synced
from app.store.capture import Captured, Stamp, column_defaults, link, stamp_changed, stamp_new, stamp_values
from app.store.claims import Alone, ClaimService
from app.store.clock import Clock
from app.store.columns import microseconds, new_id
from app.store.engine import send
from app.store.errors import FactChanged, HallError, NotFound
from app.store.inserts import gives_its_key, insert_rows, table_insert, values_of
from app.store.known import Known, known_by
from app.store.prepared import Lookup, prepared
from app.store.still_to_show import Fresh, Show, show
from app.store.tables import HallProfile, Station

if TYPE_CHECKING:
    from app.store.attachments import Attachments

B = TypeVar("B", bound=Base)
V = TypeVar("V")
L = TypeVar("L", bound=Local)
S = TypeVar("S", bound=Synced)
_AT_ONCE = 400


@dataclass(frozen=True)
class Actor:
    """Who acts. `roles` are the values of `app.access.Role`; `counter_id` is the window they sit at."""

    id: UUID
    name: str
    roles: frozenset[str]
    counter_id: UUID | None = None


@dataclass(frozen=True)
class Changes:
    """What one commit changed: kinds of rows and ids of synced rows; `to_send` where the hub does not have it yet, `came` where
    nobody at this PC did it: it came from the hub, or the program did it by itself.
    """

    kinds: frozenset[type[Base]]
    ids: frozenset[UUID] = field(default_factory=frozenset[UUID])
    to_send: bool = False
    came: bool = False


class Reader:
    """One consistent view of the hall file. What it gives out stays readable after it is closed."""

    def __init__(self, connection: Connection, station: Station, zone: ZoneInfo, clock: Clock, session: Session | None = None) -> None:
        self.connection = connection
        self._session = session
        self._known: Known | None = None
        self.keeps = False
        """Whether the connection is a hall file's, so that what is known may be kept between its readers."""
        self.station = station
        self.hall_id = station.hall_id
        self.zone = zone
        self.clock = clock
        self.attachments: Attachments | None = None
        self.now: datetime = clock.now()

    @property
    def session(self) -> Session:
        """The session on this view, made when it is first needed: a search needs none."""
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False, autoflush=False)
        return self._session

    def attached(self, wanted: str) -> bytes | None:
        """The content of an attached file, for papers; None when it is not on this PC, or is damaged (`verify` tells)."""
        if self.attachments is None:
            return None
        try:
            return self.attachments.read(wanted)
        except HallError:
            return None

    def close(self) -> None:
        """Let go of what was read."""
        if self._session is not None:
            self._session.close()

    @property
    def today(self) -> date:
        """The date in the hall."""
        return self.now.astimezone(self.zone).date()

    def get(self, kind: type[B], row_id: object) -> B | None:
        return self.session.get(kind, row_id)

    def require(self, kind: type[B], row_id: object, error: type[HallError] = NotFound) -> B:
        """The row with this id. Raises `error` when there is none."""
        row = self.session.get(kind, row_id)
        if row is None:
            raise error
        return row

    def all(self, statement: Select[V]) -> list[V]:
        """The first column of every row."""
        return list(self.session.scalars(statement))

    def those(self, kind: type[S], ids: Sequence[UUID]) -> list[S]:
        """The rows with these ids that are there, in no order. Those that were read in this view already are not read again."""
        known = self.session.identity_map
        key_of = look(kind).identity_key_from_primary_key
        found = [row for one in ids if (row := known.get(key_of((one,)))) is not None]
        missing = ids if not found else list({*ids}.difference(row.id for row in found))
        for start in range(0, len(missing), _AT_ONCE):
            found += self.all(select(kind).where(kind.id.in_(missing[start : start + _AT_ONCE])))
        return found

    def first(self, statement: Select[V]) -> V | None:
        """The first column of the first row, or None."""
        return self.session.scalars(statement.limit(1)).first()

    def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        return self.session.execute(statement).all()

    def looked_up(self, statement: Lookup, **values: object) -> Any:
        """The first column of the first row, or None, of a statement that stands at a module's top and is asked again and again.

        In a unit of work it may be an insert or update that returns something: a counter of this PC that is moved in one statement.
        """
        return prepared(statement, self.connection.dialect).first(self.connection, values)

    def count(self, statement: Select[*tuple[Any, ...]]) -> int:
        """How many rows the statement has."""
        return self.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0

    def count_rows(self, kind: type[Base]) -> int:
        """How many rows a table has."""
        return self.session.scalar(select(func.count()).select_from(kind)) or 0

    def search(self, typed: str, kinds: Sequence[type[Base]] = (), most: int = 50) -> list[search.Found]:
        """The newest records that hold what was typed (`app.store.search`)."""
        return search.search(self.connection, typed, [kind.__tablename__ for kind in kinds], most, self._newest if self.keeps else None)

    def _newest(self) -> search.Newest:
        return self.known("newest", (), lambda: search.newest_of(self.connection))

    def alike(self, typed: str, kind: type[Base], most: int = 50) -> list[tuple[UUID, float]]:
        """The records of a kind that share most with a question, with the share that they hold (`app.store.alike`)."""
        return alike.alike(self.connection, typed, kind.__tablename__, most)

    def search_at(self, typed: str, kind: type[Base], most: int = 50) -> list[int]:
        """`search` in one kind, by their places in the index: for who reads their rows in one statement with `SearchRow`."""
        newest = self._newest if self.keeps else None
        return [row[0] for row in search.search_rows(self.connection, typed, [kind.__tablename__], most, newest)]

    def alike_at(self, typed: str, most: int = 50) -> list[tuple[int, float]]:
        """`alike` of any kind, by their places in the index."""
        return alike.alike_at(self.connection, typed, most)

    def known(self, key: Hashable, made_of: Sequence[type[Base]], read: Callable[[], V]) -> V:
        """A value made of rows of these tables that seldom change: not read again while nobody changed them (`app.store.known`).

        The value must not be changed by who gets it, and be no row of a session.
        """
        if self._known is None:
            if not self.keeps:
                return read()
            self._known = known_by(self.connection)
        return self._known.value(key, frozenset(made_of), read)

    def profile(self) -> HallProfile:
        """The hall as its papers name it."""
        return self.require(HallProfile, self.hall_id)


class Work(Reader):
    """A reader that may write. Everything in it commits together or not at all."""

    def __init__(
        self,
        session: Session,
        station: Station,
        zone: ZoneInfo,
        clock: Clock,
        actor: Actor,
        hlc: int,
        known: Known | None = None,
        claims: ClaimService | None = None,
    ) -> None:
        super().__init__(session.connection(), station, zone, clock, session)
        self.claims: ClaimService = claims or Alone()
        self._fresh = known or Known()
        self._made: set[UUID] = set()
        self._link: tuple[int, bytes] | None = None
        self.actor = actor
        self.hlc = hlc
        self.captured = Captured()
        self.actions: list[str] = []
        self.calls: list[Callable[[], None]] = []
        self._stamp = Stamp(station.hall_id, station.id, hlc, self.now, actor.id)
        self._to_index: dict[UUID, Synced] = {}
        self._pending: list[Base] = []
        self._happened: list[tuple[Happened, list[Any]]] = []
        session.info[_WORK] = self

    def add(self, row: B) -> B:
        """Insert a row with this unit of work's commit."""
        if isinstance(row, Synced):
            stamp_new(row, self._stamp)
            self._made.add(row.id)
        if gives_its_key(type(row)):
            self._pending.append(row)
        else:
            self.session.add(row)
        return row

    def is_made_here(self, row_id: UUID) -> bool:
        """Whether this unit of work inserted the row: nothing can refer to it that this unit did not write."""
        return row_id in self._made

    def touches(self, *kinds: type[Base]) -> bool:
        """Whether this unit of work wrote to one of these tables, or is about to."""
        return not self.captured.kinds.isdisjoint(kinds) or any(
            type(row) in kinds for row in (*self._pending, *self.session.new, *self.session.dirty)
        )

    def known(self, key: Hashable, made_of: Sequence[type[Base]], read: Callable[[], V]) -> V:
        tables = frozenset(made_of)
        return read() if self.touches(*tables) else self._fresh.value(key, tables, read)

    def add_many(self, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of one table in one statement; columns left out take their defaults."""
        if not rows:
            return
        filled = [dict(row) for row in rows]
        if issubclass(kind, Synced):
            for values in filled:
                values.setdefault("id", new_id())
                stamp_values(kind, values, self._stamp)
        _fill_defaults(kind, filled)
        self.flush()
        if gives_its_key(kind):
            made = table_insert(kind, self.connection.dialect)
            send(self.connection, made.sql, [made.bound([values[name] for name in made.names]) for values in filled], many=True)
        else:
            self.session.execute(insert(kind), filled)
        self.captured.kinds.add(kind)
        if issubclass(kind, Synced):
            for values in filled:
                self.captured.inserted_values(kind, values)
            if search.is_searchable(kind):
                for values in filled:
                    row = self.session.get(kind, values["id"])
                    assert row is not None
                    self._to_index[row.id] = row

    def looked_up(self, statement: Lookup, **values: object) -> Any:
        self.flush()
        return super().looked_up(statement, **values)

    def remove_local(self, row: Local) -> None:
        """Take a row off this PC: drafts, finished jobs. Synced rows are never deleted."""
        self._send()
        self.session.delete(row)

    def flush(self) -> None:
        """Send what was added so far, so that statements of this unit see it."""
        self._send()
        self.session.flush()

    def brought_in(self, touched: Touched, fresh: Fresh | None = None, when: Show = Show.NOW) -> None:
        """Others' rows were merged into the file in this unit of work: nothing is captured; lists, search and listeners follow.

        `fresh` are those of them that were not here before, `when` how soon lists and the search must know them.
        """
        for kind, ids in touched.items():
            self.captured.kinds.add(kind)
            self.captured.ids.update(ids)
        show(self, touched, fresh or {}, when)

    def find_again(self, kind: type[S], ids: Sequence[UUID]) -> None:
        """Bring the search up to date for these records with this commit."""
        self._to_index.update((row.id, row) for row in self.those(kind, ids))

    def did(self, action: str, subject: UUID | None = None, note: str = "") -> None:
        """Name in the audit chain what this unit of work does. Ids and keys only, never names of people."""
        self.actions.append(" ".join(part for part in (action, subject.hex if subject else "", note) if part))

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the work is safely on the disk."""
        self.calls.append(call)

    def _send(self, *, last: bool = False) -> None:
        """Insert the rows that wait."""
        rows, self._pending = self._pending, []
        if not rows:
            return
        filled = [(row, values_of(row)) for row in rows]
        for row, values in filled:
            if isinstance(row, Synced):
                self.captured.inserted(row, values)
                self._remember(row)
                if isinstance(row, Happened):
                    self._happened.append((row, values))
            else:
                self.captured.kinds.add(type(row))
        insert_rows(self.session, self.connection, filled, last=last)

    def before_statement(self) -> None:
        """A statement must see the rows that wait."""
        self._send()

    def before_flush(self, session: Session) -> None:
        """What the session is about to write is captured."""
        for row in session.deleted:
            if not isinstance(row, Local):
                raise FactChanged
            self.captured.kinds.add(type(row))
        for row in session.dirty:
            if isinstance(row, Synced):
                columns = stamp_changed(row, self._stamp)
                if columns and isinstance(row, Record):
                    self.captured.changed(row, columns)
                    self._remember(row)
            elif isinstance(row, Base) and session.is_modified(row):
                self.captured.kinds.add(type(row))
        for row in session.new:
            self.captured.kinds.add(type(row))

    def _remember(self, row: Synced) -> None:
        if search.is_searchable(type(row)):
            self._to_index[row.id] = row

    def seal(self, schema_version: str) -> int:
        """Write the index, the change-log row and the audit link; the commit follows. Returns the sequence number, 0 for none."""
        self._send(last=True)
        self.session.flush()
        if any(values_of(row) != values for row, values in self._happened):
            raise FactChanged
        connection = self.connection
        search.index_rows(connection, self._to_index.values(), self._made)
        if not self.captured.rows and not self.actions:
            return 0
        if self._fresh.link is None:
            last = send(connection, "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1", ()).fetchone()
            self._fresh.link = (last[0], last[1]) if last else (0, b"")
        seq, previous = self._fresh.link[0] + 1, self._fresh.link[1]
        rows = self.captured.text()
        digest = hashlib.sha256(rows.encode()).digest()
        actions = "; ".join(self.actions)
        if self.captured.rows:
            send(
                connection,
                "INSERT INTO outgoing (seq, transaction_id, hlc, actor_id, schema_version, rows) VALUES (?, ?, ?, ?, ?, ?)",
                (seq, new_id().bytes, self.hlc, self.actor.id.bytes, schema_version, rows),
            )
        chain = link(previous, seq, self._stamp, actions, digest)
        self._link = (seq, chain)
        send(
            connection,
            "INSERT INTO audit (seq, hlc, at, actor_id, actions, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                seq,
                self.hlc,
                microseconds(self.now),
                self.actor.id.bytes,
                actions,
                digest,
                chain,
            ),
        )
        return seq

    def settle(self) -> None:
        """The commit is on the disk: what is known is brought up to date."""
        self._fresh.changed(self.captured.kinds)
        if self._link is not None:
            self._fresh.link = self._link


class WorkSession(Session):
    """The session of a unit of work. It is heard here once for all: to listen to each one costs more than a row."""


_WORK = "servicehall.work"


def _before_statement(statement: ORMExecuteState) -> None:
    if (work := statement.session.info.get(_WORK)) is not None:
        work.before_statement()


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    if (work := session.info.get(_WORK)) is not None:
        work.before_flush(session)


event.listen(WorkSession, "do_orm_execute", _before_statement)
event.listen(WorkSession, "before_flush", _before_flush)


def _fill_defaults(kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Give each row the dataclass defaults of columns that it leaves out."""
    for name, default in column_defaults(kind).items():
        for values in rows:
            if name not in values:
                values[name] = default()
