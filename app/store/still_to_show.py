"""Lists and the search after a merge, and what of them may follow later.

In an ordinary exchange all that was merged is in the search and in the rooms' lists with the same commit. While a PC catches up with a
long absence (`Show.LATER`), a record that neither shows yet may wait until the rest has come: it is in its tables, and for lists it is
as if it had not come yet. **What is shown already never waits**, so no list says what the facts do not. A PC that joins has no lists yet
(`Show.AT_THE_END`); all are made at once when the rows are there.

What waits stands in the file with the commit that merged it (`StillToShow`), so that neither a power cut nor a lost line forgets it:
`show_waiting` goes on at the next exchange and when the file is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any
from uuid import UUID

from app.store import search
from app.store.after_merge import Shown, Touched, recompute, shown_by
from app.store.base import Base, Synced
from app.store.columns import id_of
from app.store.engine import send
from app.store.values import synced_kinds

AT_ONCE = 500
"""So many records are shown in one commit: a window that wants to write meanwhile waits no longer than for a page of the feed."""
_READ_AT_ONCE = 2_000
Fresh = Mapping[type[Base], Collection[UUID]]
"""Of what was touched, the rows that were not here before."""


class Show(Enum):
    """When lists and the search follow what was merged."""

    NOW = "now"
    LATER = "later"
    AT_THE_END = "at_the_end"


def show(work: Any, touched: Touched, fresh: Fresh, when: Show) -> None:
    """Bring lists and the search up to date in this unit of work, or note what waits."""
    waiting: defaultdict[str, set[UUID]] = defaultdict(set)
    for each in (*_searches(touched), *shown_by().values()):
        if each.made_of.isdisjoint(touched):
            continue
        if when is Show.AT_THE_END:
            _all_wait(work, each.kind)
            continue
        ids = each.whose(work, touched)
        if when is Show.LATER:
            there = each.there(work, in_order(ids.difference(fresh.get(each.kind, ()))))
            waiting[each.kind.__tablename__] |= ids - there
            ids = there
        if ids:
            each.refresh(work, in_order(ids))
    for kind, ids in waiting.items():
        if ids:
            _note(work, kind, b"".join([one.bytes for one in ids]))
    recompute(work, touched)


def show_waiting(work: Any) -> int:
    """Show the next records that wait, in this unit of work. Returns how many they were; 0 when nothing waits."""
    rows = send(work.connection, "SELECT place, kind, ids, after FROM still_to_show ORDER BY place LIMIT 64", ()).fetchall()
    if not rows:
        return 0
    place, name, ids, after = rows[0]
    kind = synced_kinds()[name]
    if ids is None:
        sql = f"SELECT id FROM {name} WHERE id > ? ORDER BY id LIMIT {AT_ONCE}"
        chosen = [row[0] for row in send(work.connection, sql, (after,)).fetchall()]
        if len(chosen) < AT_ONCE:
            send(work.connection, "DELETE FROM still_to_show WHERE place = ?", (place,))
        else:
            send(work.connection, "UPDATE still_to_show SET after = ? WHERE place = ?", (chosen[-1], place))
    else:
        chosen = _next_of(work, name, [row for row in rows if row[1] == name and row[2] is not None])
    found = [id_of(one) for one in chosen]
    if found:
        for each in (*_searches((kind,)), *shown_by().values()):
            if each.kind is kind:
                each.refresh(work, found)
                work.captured.kinds.update(each.made_of)
        work.captured.ids.update(found)
    return max(len(found), 1)


def waits(connection: Any) -> bool:
    """Whether anything waits to be shown."""
    return send(connection, "SELECT 1 FROM still_to_show LIMIT 1", ()).fetchone() is not None


def _next_of(work: Any, name: str, rows: Sequence[Any]) -> list[bytes]:
    """The first ids of some rows of one name, each once; the others stay."""
    waiting: set[bytes] = set()
    places: list[tuple[int]] = []
    for place, _, ids, _ in rows:
        if places and len(waiting) >= _READ_AT_ONCE:
            break
        waiting.update(ids[at : at + 16] for at in range(0, len(ids), 16))
        places.append((place,))
    ordered = sorted(waiting)
    send(work.connection, "DELETE FROM still_to_show WHERE place = ?", places, many=True)
    if len(ordered) > AT_ONCE:
        _note(work, name, b"".join(ordered[AT_ONCE:]))
    return ordered[:AT_ONCE]


def _all_wait(work: Any, kind: type[Synced]) -> None:
    """All records of this kind, those included that are still to come."""
    known = send(work.connection, "SELECT 1 FROM still_to_show WHERE kind = ? AND ids IS NULL AND after = x''", (kind.__tablename__,))
    if known.fetchone() is None:
        _note(work, kind.__tablename__, None)


def _note(work: Any, kind: str, ids: bytes | None) -> None:
    send(work.connection, "INSERT INTO still_to_show (kind, ids, after) VALUES (?, ?, x'')", (kind, ids))


def in_order(ids: Iterable[UUID]) -> list[UUID]:
    """The ids in their order. By their numbers: UUIDs compare themselves ten times slower."""
    return sorted(ids, key=attrgetter("int"))


def _searches(touched: Iterable[type[Base]]) -> Iterator[Shown]:
    """The search, for each kind that can be found by it."""
    for kind in touched:
        if search.is_searchable(kind) and issubclass(kind, Synced):
            yield _search_of(kind)


def _search_of(kind: type[Synced]) -> Shown:
    return Shown(
        name=f"search of {kind.__tablename__}",
        kind=kind,
        made_of=frozenset({kind}),
        whose=lambda _, touched: set(touched[kind]),
        there=lambda work, ids: {id_of(one) for one in search.in_index(work.connection, [each.bytes for each in ids])},
        refresh=lambda work, ids: work.find_again(kind, ids),
    )
