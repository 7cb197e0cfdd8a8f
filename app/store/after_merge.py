"""What rooms keep beside their facts and recompute when others' facts arrive: they register here, and know nothing of sync."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.store.base import Base, Synced

_AT_ONCE = 400
Touched = Mapping[type[Base], Collection[UUID]]
AfterMerge = Callable[[Any, Touched], None]
_after: dict[str, tuple[frozenset[type[Base]], AfterMerge]] = {}


def after_merge(name: str, kinds: Iterable[type[Synced]], call: AfterMerge) -> None:
    """Let a room recompute what it keeps beside its facts. `call` gets the unit of work that merges, and the ids by kind."""
    _after[name] = (frozenset(kinds), call)


def recompute(work: Any, touched: Touched) -> None:
    """Call the rooms whose tables were touched."""
    for kinds, call in _after.values():
        if not kinds.isdisjoint(touched):
            call(work, touched)


def owners(work: Any, owner: Any, row_id: Any, touched: Touched) -> set[UUID]:
    """What the touched rows belong to: the values of the column `owner` where the column `row_id` of the same table holds a touched id."""
    ids = list(touched.get(owner.class_, ()))
    found: set[UUID] = set()
    for start in range(0, len(ids), _AT_ONCE):
        found.update(work.all(select(owner).where(row_id.in_(ids[start : start + _AT_ONCE]))))
    return found
