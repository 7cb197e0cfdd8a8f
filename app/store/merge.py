"""Bringing in what others wrote: whole transactions, by the rule that each table's base class names (SYNC.md, rules of merging).

Fact and Claim: union by id; the same id with other content is refused and kept aside. Record: for each column the later
(stamp, station) wins. What a newer program sent and this one does not know is kept as sent and used after the upgrade; a change
of a row that is not here waits for it. The same code runs at a station and at the hub, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from app.store.base import Base, Record
from app.store.columns import id_of, new_id
from app.store.migrations import newest
from app.store.new_rows import new_rows
from app.store.rooms import collector_paused
from app.store.tables import KeptEntry
from app.store.values import ChoiceUnknown, TableValues, ValueRefused, check_stamps, synced_kinds, table_values

_AT_ONCE = 400
_WAITS = "SELECT 1 FROM kept_entry WHERE reason = 'waits' AND hall_id = {} LIMIT 1"
_HEX = re.compile("[0-9a-f]{32}").fullmatch
_FIXED = frozenset({"id", "hall_id", "station_id", "hlc", "created_at", "created_by", "stamps"})

_BY_HUB = frozenset({"hlc", "station_id"})
"""What the hub may say otherwise than who wrote a row: its time for a wrong clock's, and the name of a cloned PC."""

Entry = dict[str, Any]
Stamp = tuple[int, str]
"""Stamp of a change: the hybrid clock and the station (hex); the greater one is the later."""


@dataclass(eq=False)
class Sent:
    """One transaction as it travels. `rows` is its JSON, as captured; `was` is its stamp before the hub replaced it, else 0.

    Never changed; not `frozen`, because a batch of a thousand is made in half the time without.
    """

    station_id: UUID
    epoch: int
    seq: int
    id: UUID
    hlc: int
    actor_id: UUID
    schema: str
    rows: str
    was: int = 0
    position: int = 0

    _read: list[Entry] | None = field(default=None, init=False, repr=False)

    @property
    def entries(self) -> list[Entry]:
        """The rows, read once. Raises ValueRefused for what is no list of entries."""
        if self._read is None:
            self._read = read_entries(self.rows)
        return self._read


@dataclass(frozen=True)
class Clash:
    """Two stations changed one column without having seen each other. Values are JSON values; the winner stands in the table."""

    table: str
    row_id: UUID
    column: str
    winner: Any
    winner_stamp: Stamp
    loser: Any
    loser_stamp: Stamp


@dataclass
class Merged:
    """What a merge did: ids by kind of what was inserted or changed, what it refused (transaction, reason), what clashed.

    `fresh` are those that nobody had before, as far as they came in transactions of nothing else.
    """

    touched: dict[type[Base], set[UUID]] = field(default_factory=dict[type[Base], set[UUID]])
    fresh: dict[type[Base], set[UUID]] = field(default_factory=dict[type[Base], set[UUID]])
    refused: list[tuple[Sent, str]] = field(default_factory=list[tuple[Sent, str]])
    clashes: list[Clash] = field(default_factory=list[Clash])
    kept: int = 0
    latest: int = 0


@dataclass(frozen=True)
class Program:
    """What this program understands: its schema, and for a rehearsal of mixed versions what it does not know yet."""

    schema: str = field(default_factory=newest)
    unknown: frozenset[str] = frozenset()
    """`table` or `table.column`."""

    def knows(self, table: str, column: str = "") -> bool:
        return table not in self.unknown and (not column or f"{table}.{column}" not in self.unknown)


def read_entries(text: str) -> list[Entry]:
    """A transaction's rows. Raises ValueRefused for what is no list of entries, too deep, or not a number."""
    try:
        rows = _decoded(text)
    except (ValueError, RecursionError) as wrong:
        raise ValueRefused(f"no JSON: {type(wrong).__name__}") from None
    if not isinstance(rows, list):
        raise ValueRefused("no list of rows")
    for each in rows:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(each, dict) or not isinstance(each.get("t"), str):  # pyright: ignore[reportUnknownMemberType]
            raise ValueRefused("no list of rows")
    return rows  # pyright: ignore[reportUnknownVariableType]


def _decoded(text: str) -> Any:
    """The decoder's own scanner reads a transaction as it was captured; what stands around one is its slower frame's business."""
    try:
        found, end = _scanner.scan_once(text, 0)
    except StopIteration:
        return _decoder.decode(text)
    return found if end == len(text) else _decoder.decode(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueRefused(name)


_decoder = json.JSONDecoder(parse_constant=_no_constant)
_scanner: Any = _decoder


class _Row:
    """A row as the merge sees it: JSON values, and what became of it."""

    __slots__ = ("bound", "changed", "new", "values")

    def __init__(self, values: Entry, *, new: bool, bound: list[Any] | None = None) -> None:
        self.values = values
        self.new = new
        self.bound = bound
        """A new row as the database takes it, while nothing has changed it."""
        self.changed: set[str] = set()

    def stamp(self, column: str) -> Stamp:
        found = (self.values.get("stamps") or {}).get(column)
        return (found[0], found[1]) if found else (self.values["hlc"], self.values["station_id"])


class Merge:
    """Merges transactions of one hall in the caller's database transaction; `finish` writes.

    `from_hub`: a station takes what the hub says about the stamp of a row that is otherwise equal; `own` are the stamps under which
    this station wrote transactions that may come back with others.
    """

    def __init__(
        self,
        connection: Connection,
        hall_id: UUID,
        *,
        from_hub: bool = False,
        own: Mapping[UUID, Stamp] | None = None,
        program: Program | None = None,
    ) -> None:
        self._connection = connection
        self._hall = hall_id.hex
        self._hall_id = hall_id
        self._from_hub = from_hub
        self._own = own or {}
        self._program = program or Program()
        self._kinds = synced_kinds()
        self._rows: dict[tuple[str, str], _Row] = {}
        self._looked: set[tuple[str, str]] = set()
        self._kept: list[Entry] = []
        self.merged = Merged()

    def take(self, transactions: Sequence[Sent], *, author: UUID | None = None) -> None:
        """Merge these transactions in order. One that is refused is refused whole and stands in `merged.refused`.

        `author` is the station that must have written them (the hub checks it), None where the hub vouches for them.
        """
        with collector_paused():
            others = self._take_new(transactions, author)
        self._look_up(others)
        for sent in others:
            try:
                plan = [self._plan(sent, entry, author) for entry in sent.entries]
                self._check_facts(plan)
            except ValueRefused as wrong:
                self.merged.refused.append((sent, str(wrong)))
                continue
            for values, table, entry in plan:
                self._apply(sent, values, table, entry)

    def _take_new(self, transactions: Sequence[Sent], author: UUID | None) -> Sequence[Sent]:
        """Write at once what is nothing but new rows. Returns the transactions that must be gone through, in order."""
        self.merged.latest = max([self.merged.latest, *(sent.hlc for sent in transactions)])
        if self._program.unknown:
            return transactions
        station = "" if author is None else author.hex
        batch = [_read(sent) for sent in transactions]
        found = new_rows(self._connection, self._kinds, self._hall, batch, [(station, sent.hlc) for sent in transactions])
        for table in found.tables:
            table.write(self._connection)
            ids = table.touched()
            self.merged.touched.setdefault(table.kind, set()).update(ids)
            self.merged.fresh.setdefault(table.kind, set()).update(ids)
            self.merged.latest = max(self.merged.latest, table.latest)
        return [transactions[at] for at in found.others]

    def keep_refused(self, refused: Iterable[tuple[Sent, str]]) -> None:
        """A station keeps what it could not take, for the administrator."""
        for sent, why in refused:
            self._keep(sent, "refused", sent.id.hex, {"t": "", "sent": sent.rows}, why)

    def finish(self) -> Merged:
        """Write what was taken; then what waited for rows that are here now."""
        self._write()
        waiting = self._those_that_waited()
        if waiting:
            self._rows.clear()
            self._looked.clear()
            self.take(waiting)
            self._write()
        return self.merged

    def replay_newer(self) -> None:
        """Use what a newer program sent, as far as this one knows it now."""
        self.take(self._taken_from_kept(KeptEntry.reason == "newer"))

    # -- looking up ---------------------------------------------------------------------------------------------------------

    def _look_up(self, transactions: Sequence[Sent]) -> None:
        wanted: dict[str, set[str]] = {}
        for sent in transactions:
            for entry in _read(sent) or ():
                row_id = _id_of(entry)
                if row_id and entry["t"] in self._kinds and (entry["t"], row_id) not in self._looked:
                    wanted.setdefault(entry["t"], set()).add(row_id)
        for table, ids in wanted.items():
            self._read_rows(table, sorted(ids))

    def _read_rows(self, table: str, ids: Sequence[str]) -> None:
        values = self._values(table)
        for start in range(0, len(ids), _AT_ONCE):
            part = [values.into("id", each) for each in ids[start : start + _AT_ONCE]]
            sql = f"{values.select} WHERE id IN ({', '.join([values.mark] * len(part))})"
            for row in self._connection.exec_driver_sql(sql, tuple(part)):
                read = values.read(row)
                self._rows[table, read["id"]] = _Row(read, new=False)
        self._looked.update((table, each) for each in ids)

    def _values(self, table: str) -> TableValues:
        return table_values(self._kinds[table], self._connection.dialect)

    # -- deciding -----------------------------------------------------------------------------------------------------------

    def _plan(self, sent: Sent, entry: Entry, author: UUID | None) -> tuple[TableValues | None, str, Entry]:
        """Check one entry before anything of its transaction is applied. Raises ValueRefused."""
        table = entry["t"]
        is_newer = sent.schema > self._program.schema
        if table not in self._kinds or not self._program.knows(table):
            if not is_newer:
                raise ValueRefused(f"unknown table {table[:60]}")
            return None, table, entry
        values, row_id = self._values(table), _id_of(entry)
        if not row_id:
            raise ValueRefused(f"{table}: no id")
        there = self._rows.get((table, row_id))
        if there is not None and there.values["hall_id"] != self._hall:
            raise ValueRefused(f"{table}: a row of another hall")
        given: Any = entry.get("i", entry.get("c", entry.get("f")))
        if not isinstance(given, dict):
            raise ValueRefused(f"{table}: neither a row nor a change")
        unknown: list[Any] = [
            name
            for name in (given if self._program.unknown else given.keys() - values.place.keys())  # pyright: ignore[reportUnknownVariableType]
            if name not in values.place or not self._program.knows(table, name)
        ]
        if unknown and not is_newer:
            raise ValueRefused(f"{table}: unknown column {str(unknown[0])[:60]}")
        known: Entry = {name: value for name, value in given.items() if name not in unknown} if unknown else given  # pyright: ignore[reportUnknownVariableType]
        if "i" in entry:
            if given.get("hall_id") != self._hall:  # pyright: ignore[reportUnknownMemberType]
                raise ValueRefused(f"{table}: a row of another hall")
            if author is not None and (given.get("station_id") != author.hex or given.get("hlc") != sent.hlc):  # pyright: ignore[reportUnknownMemberType]
                raise ValueRefused(f"{table}: a row that another station wrote")
            return self._plan_row(values, table, row_id, values.filled(known), {name: given[name] for name in unknown}, entry, is_newer)
        if "c" in entry and (not issubclass(values.kind, Record) or _FIXED & known.keys()):
            raise ValueRefused(f"{table}: what happened cannot be changed")
        bases = entry.get("b") or {}
        check_stamps({name: seen for name, seen in bases.items() if seen} if isinstance(bases, dict) else bases)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        newer_choice: list[str] = []
        for name, value in known.items():
            try:
                values.into(name, value)
            except ChoiceUnknown:
                if not is_newer:
                    raise
                newer_choice.append(name)
        if newer_choice:
            return None, table, entry
        kind = "c" if "c" in entry else "f"
        rest: Entry = {name: given[name] for name in unknown}
        return values, table, {"t": table, "id": row_id, kind: known, "b": bases, "rest": rest}

    def _plan_row(
        self, values: TableValues, table: str, row_id: str, row: Entry, rest: Entry, entry: Entry, is_newer: bool
    ) -> tuple[TableValues | None, str, Entry]:
        if issubclass(values.kind, Record):
            check_stamps(row["stamps"])
        try:
            bound = values.bound(row)
        except ChoiceUnknown:
            if not is_newer:
                raise
            return None, table, entry
        return values, table, {"t": table, "id": row_id, "i": row, "b": {}, "rest": rest, "bound": bound}

    def _check_facts(self, plan: Sequence[tuple[TableValues | None, str, Entry]]) -> None:
        for values, table, entry in plan:
            there = self._rows.get((table, entry.get("id", ""))) if values is not None else None
            if values is None or there is None or "i" not in entry or issubclass(values.kind, Record):
                continue
            given = entry["i"]
            known = [name for name in given if self._program.knows(table, name)]
            differing = [name for name in known if there.values[name] != given[name]]
            if differing and not (self._from_hub and set(differing) <= _BY_HUB):
                raise ValueRefused(f"{table}: the same id with other content ({', '.join(differing)[:200]})")

    # -- applying -----------------------------------------------------------------------------------------------------------

    def _apply(self, sent: Sent, values: TableValues | None, table: str, entry: Entry) -> None:
        if values is None:
            self._keep(sent, "newer", _id_of(entry) or "", entry, table)
            return
        row_id = entry["id"]
        there = self._rows.get((table, row_id))
        if "i" in entry:
            self._apply_row(sent, values, table, entry["i"], there, entry["bound"])
        elif there is None:
            kind = "c" if "c" in entry else "f"
            self._keep(sent, "waits", row_id, {"t": table, "id": row_id, kind: entry[kind] | entry["rest"], "b": entry["b"]}, "")
            return
        elif "c" in entry:
            for name, value in entry["c"].items():
                self._change(sent, table, there, name, value, entry["b"].get(name))
        else:
            self._fill(table, there, entry["f"])
        if entry["rest"]:
            if "c" in entry:
                bases = {name: stamp for name, stamp in entry["b"].items() if name in entry["rest"]}
                kept = {"t": table, "id": row_id, "c": entry["rest"], "b": bases}
            else:
                kept = {"t": table, "id": row_id, "f": entry["rest"]}
            self._keep(sent, "newer", row_id, kept, ", ".join(entry["rest"]))

    def _apply_row(self, sent: Sent, values: TableValues, table: str, given: Entry, there: _Row | None, bound: list[Any]) -> None:
        self.merged.latest = max(self.merged.latest, given["hlc"], *(each[0] for each in (given.get("stamps") or {}).values()))
        if there is None:
            self._rows[table, given["id"]] = _Row(given, new=True, bound=bound)
            self._touch(table, given["id"])
            return
        if not issubclass(values.kind, Record):
            self._restamp(table, there, given)
            return
        coming = _Row(given, new=False)
        self._restamp(table, there, given)
        for name in values.names:
            if name not in _FIXED:
                self._put(table, there, name, given[name], coming.stamp(name), self._replaced(sent))

    def _change(self, sent: Sent, table: str, there: _Row, name: str, value: Any, seen: Any) -> None:
        station = sent.station_id.hex
        mine: Stamp = (sent.hlc, station)
        current, standing = there.stamp(name), there.values[name]
        base: Stamp = (seen[0], seen[1]) if seen else (there.values["hlc"], there.values["station_id"])
        won = self._put(table, there, name, value, mine, self._replaced(sent), goes_on=True)
        if current not in (base, mine) and current[1] != station and value != standing:
            winner, loser = ((value, mine), (standing, current)) if won else ((standing, current), (value, mine))
            self.merged.clashes.append(Clash(table, UUID(there.values["id"]), name, *winner, *loser))

    def _restamp(self, table: str, there: _Row, given: Entry) -> None:
        if self._from_hub:
            for name in _BY_HUB:
                if there.values[name] != given[name]:
                    self._set(table, there, name, given[name])

    def _replaced(self, sent: Sent) -> Stamp | None:
        """The stamp that this transaction had here before the hub gave it another one."""
        return self._own.get(sent.id) or ((sent.was, sent.station_id.hex) if sent.was else None)

    def _put(self, table: str, there: _Row, name: str, value: Any, stamp: Stamp, replaced: Stamp | None, *, goes_on: bool = False) -> bool:
        """Set a column if this stamp is the later one; a stamp that the hub replaced counts as what it became.

        `goes_on`: of one transaction, which has one stamp, the later entry counts (a row that is changed where it was made).
        """
        current = there.stamp(name)
        if current == replaced:
            current = (0, "")
        if stamp < current or (stamp == current and not goes_on and (there.values[name] == value or not self._from_hub)):
            return False
        if there.values[name] != value:
            self._set(table, there, name, value)
        if stamp != (there.values["hlc"], there.values["station_id"]) or name in there.values["stamps"]:
            self._set(table, there, "stamps", there.values["stamps"] | {name: [stamp[0], stamp[1]]})
        return True

    def _fill(self, table: str, there: _Row, given: Entry) -> None:
        for name, value in given.items():
            if name not in (there.values.get("stamps") or {}) and there.values.get(name) != value:
                self._set(table, there, name, value)

    def _set(self, table: str, there: _Row, name: str, value: Any) -> None:
        there.values = there.values | {name: value}
        there.bound = None
        there.changed.add(name)
        self._touch(table, there.values["id"])

    def _touch(self, table: str, row_id: str) -> None:
        self.merged.touched.setdefault(self._kinds[table], set()).add(id_of(bytes.fromhex(row_id)))

    # -- writing ------------------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        inserts: dict[str, list[tuple[Any, ...]]] = {}
        for (table, row_id), row in self._rows.items():
            values = self._values(table)
            if row.new:
                inserts.setdefault(table, []).append(tuple(row.bound or values.bound(row.values)))
            elif row.changed:
                names = sorted(row.changed)
                sql = values.update + ", ".join(f"{values.quoted[name]} = {values.mark}" for name in names) + f" WHERE id = {values.mark}"
                bound = [values.into(name, row.values[name]) for name in names]
                self._connection.exec_driver_sql(sql, (*bound, values.into("id", row_id)))
            row.new, row.changed = False, set()
        for table, rows in inserts.items():
            self._connection.exec_driver_sql(self._values(table).insert, rows if len(rows) > 1 else rows[0])
        if self._kept:
            self._connection.execute(insert(KeptEntry), self._kept)
            self.merged.kept += len(self._kept)
            self._kept = []

    def _keep(self, sent: Sent, reason: str, row_id: str, entry: Entry, note: str) -> None:
        self._kept.append(
            {
                "id": new_id(),
                "hall_id": self._hall_id,
                "reason": reason,
                "row_id": row_id,
                "station_id": sent.station_id,
                "hlc": sent.hlc,
                "schema_version": sent.schema,
                "entry": json.dumps(entry, ensure_ascii=False),
                "note": note[:500],
            }
        )

    def _those_that_waited(self) -> list[Sent]:
        is_postgres = self._connection.dialect.name == "postgresql"
        own = (self._hall_id if is_postgres else self._hall_id.bytes,)
        if self._connection.exec_driver_sql(_WAITS.format("%s" if is_postgres else "?"), own).first() is None:
            return []
        here = KeptEntry.reason == "waits"
        ids = sorted(each.hex for touched in self.merged.touched.values() for each in touched)
        found: list[Sent] = []
        for start in range(0, len(ids), _AT_ONCE):
            found += self._taken_from_kept(here & KeptEntry.row_id.in_(ids[start : start + _AT_ONCE]))
        return found

    def _taken_from_kept(self, which: Any) -> list[Sent]:
        condition = which & (KeptEntry.hall_id == self._hall_id)
        rows = self._connection.execute(select(KeptEntry.__table__).where(condition).order_by(KeptEntry.hlc, KeptEntry.id)).all()
        self._connection.execute(delete(KeptEntry).where(condition))
        return [Sent(row.station_id, 0, 0, row.id, row.hlc, UUID(int=0), row.schema_version, f"[{row.entry}]") for row in rows]


def _read(sent: Sent) -> list[Entry] | None:
    """The entries of a transaction, None where they cannot be read."""
    try:
        return sent.entries
    except ValueRefused:
        return None


def _id_of(entry: Entry) -> str | None:
    """The id that an entry speaks of, in hex; None where it has none that could be one."""
    inserted = entry.get("i")
    found = inserted.get("id") if isinstance(inserted, dict) else entry.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(found, str) or len(found) != 32:
        return None
    return found if _HEX(found) else None
