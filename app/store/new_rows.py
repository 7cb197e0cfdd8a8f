"""The usual case of merging at once: transactions that only bring rows which nobody has yet.

Such a row cannot clash with anything, so all of a batch go in with a statement a table, checked a column at a time. Whatever does more,
and everything where a single value of the batch does not pass, is left to `merge`, which goes through it entry by entry. Both ways lead
to the same rows, because each row is merged by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.store.base import Record, Synced
from app.store.columns import id_of
from app.store.values import TableValues, ValueRefused, check_stamps, table_values

_AT_ONCE = 500
_ROWS_OF_A_STATEMENT = 100
_DIGITS = re.compile("[0-9a-f]*").fullmatch
Entry = dict[str, Any]


@dataclass
class TableRows:
    """The new rows of one table: as JSON, as the database takes them, and the place in the batch of the transaction that brought each."""

    kind: type[Synced]
    values: TableValues
    given: list[Entry] = field(default_factory=list[Entry])
    owners: list[int] = field(default_factory=list[int])
    bound: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    latest: int = 0
    """The latest stamp among them."""

    def ids(self) -> list[Any]:
        """The ids as the database takes them."""
        at = self.values.place["id"]
        return [row[at] for row in self.bound]

    def touched(self) -> set[UUID]:
        """The ids of the rows."""
        return {each if isinstance(each, UUID) else id_of(each) for each in self.ids()}

    def bind(self) -> None:
        """Check all values. Raises ValueRefused."""
        self.bound = self.values.bound_many(self.given)
        self.latest = max(row["hlc"] for row in self.given)
        if issubclass(self.kind, Record):
            self.latest = max([self.latest, *(at for row in self.given if row["stamps"] != {} for at in check_stamps(row["stamps"]))])

    def write(self, connection: Connection) -> None:
        """Insert them. SQLite gets a hundred a statement: as fast as one, and other threads run while it works on them."""
        at_once = _ROWS_OF_A_STATEMENT if connection.dialect.name == "sqlite" else len(self.bound) + 1
        whole = len(self.bound) - len(self.bound) % at_once
        for start in range(0, whole, at_once):
            part = tuple(chain.from_iterable(self.bound[start : start + at_once]))
            connection.exec_driver_sql(self.values.insert_of(at_once), part)
        if rest := self.bound[whole:]:
            connection.exec_driver_sql(self.values.insert, rest if len(rest) > 1 else rest[0])


@dataclass
class NewRows:
    """Found in a batch: the rows that go in at once, and the places of the transactions that must go the other way, in order."""

    tables: list[TableRows]
    others: list[int]


class _Search:
    """The rows of a batch that may be new, by table."""

    def __init__(self, connection: Connection, kinds: Mapping[str, type[Synced]], hall: str) -> None:
        self._connection = connection
        self._kinds = kinds
        self._hall = hall
        self.tables: dict[str, TableRows] = {}
        self.ids: list[str] = []

    def takes(self, at: int, entries: Sequence[Entry], station: str, hlc: int) -> bool:
        """Whether these entries are nothing but whole rows of this hall, of this station and stamp unless it is ""."""
        found: list[tuple[TableRows, Entry]] = []
        for entry in entries:
            row, table = entry.get("i"), self._table(entry["t"])
            if table is None or type(row) is not dict or len(entry) != 2 or len(row) != len(table.values.names):  # pyright: ignore[reportUnknownArgumentType]
                return False
            known: Entry = row  # pyright: ignore[reportUnknownVariableType]
            if known.get("hall_id") != self._hall or (station and (known.get("station_id") != station or known.get("hlc") != hlc)):
                return False
            if type(known.get("id")) is not str:
                return False
            found.append((table, known))
        for table, known in found:
            table.given.append(known)
            table.owners.append(at)
            self.ids.append(known["id"])
        return True

    def _table(self, name: str) -> TableRows | None:
        found = self.tables.get(name)
        if found is None and name in self._kinds:
            kind = self._kinds[name]
            found = self.tables[name] = TableRows(kind, table_values(kind, self._connection.dialect))
        return found

    def bind(self) -> None:
        """Check all values. Raises ValueRefused."""
        if _DIGITS("".join(self.ids)) is None:
            raise ValueRefused("no id")
        for table in self.filled():
            table.bind()

    def filled(self) -> list[TableRows]:
        return [table for table in self.tables.values() if table.given]

    def that_have(self, ids: set[str]) -> set[int]:
        """The transactions that bring one of these rows."""
        if not ids:
            return set()
        return {owner for table in self.filled() for owner, row in zip(table.owners, table.given, strict=True) if row["id"] in ids}

    def that_are_here(self) -> set[int]:
        """The transactions of which the database has a row."""
        found: set[int] = set()
        for table in self.filled():
            ids = table.ids()
            mark, here = table.values.mark, set[Any]()
            for start in range(0, len(ids), _AT_ONCE):
                part = tuple(ids[start : start + _AT_ONCE])
                sql = f"SELECT id FROM {table.values.table} WHERE id IN ({', '.join([mark] * len(part))})"
                here.update([row[0] for row in self._connection.exec_driver_sql(sql, part)])
            if here:
                found.update(owner for owner, one in zip(table.owners, ids, strict=True) if one in here)
        return found

    def leave(self, owners: set[int]) -> None:
        """Leave these transactions to the other way."""
        for table in self.filled():
            kept = [at for at, owner in enumerate(table.owners) if owner not in owners]
            table.given, table.bound = [table.given[at] for at in kept], [table.bound[at] for at in kept]
            table.owners = [table.owners[at] for at in kept]


def new_rows(
    connection: Connection,
    kinds: Mapping[str, type[Synced]],
    hall: str,
    batch: Sequence[Sequence[Entry] | None],
    written_by: Sequence[tuple[str, int]],
) -> NewRows:
    """The rows of a batch that can go in at once, checked and not yet written.

    `batch` has the entries of each transaction, None for one that cannot be read; `written_by` the station (hex) and stamp that its rows
    must have, "" where anybody may have written them.
    """
    search = _Search(connection, kinds, hall)
    others = [at for at, entries in enumerate(batch) if entries is None or not search.takes(at, entries, *written_by[at])]
    try:
        search.bind()
    except ValueRefused:
        return NewRows([], list(range(len(batch))))
    shared = {one for at in others for entry in batch[at] or () for one in _ids(entry)}
    if len(set(search.ids)) < len(search.ids):
        shared.update(one for one, times in Counter(search.ids).items() if times > 1)
    apart = search.that_have(shared) | search.that_are_here()
    if apart:
        search.leave(apart)
        others = sorted({*others, *apart})
    return NewRows(search.filled(), others)


def _ids(entry: Entry) -> list[str]:
    """The ids that an entry of the other way may speak of."""
    row = entry.get("i")
    return [one for one in (entry.get("id"), row.get("id") if isinstance(row, dict) else None) if isinstance(one, str)]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
