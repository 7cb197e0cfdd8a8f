"""What need not be read again: values made of rows that seldom change, and for the writer the end of the audit chain.

They hold for one connection, to write or to read, and are dropped as soon as any other connection, of this program or another one,
has written to the file (SQLite's `data_version`, which a transaction sees as its snapshot has it), or this one has changed a table
that they were made of.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from app.store.base import Base
from app.store.engine import driver_of

_PLACE = "servicehall.known"
_MOST = 4_000


@dataclass
class Known:
    """Values by key with the tables they depend on; `link` is the last audit link (sequence number, hash)."""

    version: int = -1
    entries: dict[Hashable, tuple[frozenset[type[Base]], Any]] = field(default_factory=dict[Hashable, tuple[frozenset[type[Base]], Any]])
    link: tuple[int, bytes] | None = None

    def forget(self) -> None:
        """Trust nothing any more."""
        self.entries.clear()
        self.link = None

    def changed(self, kinds: Iterable[type[Base]]) -> None:
        """A commit wrote to these tables."""
        touched = frozenset(kinds)
        for key in [key for key, (made_of, _) in self.entries.items() if made_of & touched]:
            del self.entries[key]

    def value(self, key: Hashable, made_of: frozenset[type[Base]], read: Callable[[], Any]) -> Any:
        """What stands under the key, else what `read` gives, which is kept unless it is None."""
        found = self.entries.get(key)
        if found is None:
            made = read()
            if made is None:
                return None
            if len(self.entries) >= _MOST:
                self.entries.clear()
            found = self.entries[key] = (made_of, made)
        return found[1]


def known_by(connection: Connection) -> Known:
    """What the connection of a transaction that has just begun may trust."""
    known: Known = connection.info.setdefault(_PLACE, Known())
    version: int = driver_of(connection).execute("PRAGMA data_version").fetchone()[0]
    if version != known.version:
        known.forget()
        known.version = version
    return known
