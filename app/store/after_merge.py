"""What rooms keep beside their facts and recompute when others' facts arrive: they register here, and know nothing of sync.

A room that keeps a row for its lists beside each record (`after_merge_shown`) may be brought up to date later while a PC catches up
with a long absence or joins: `still_to_show` says how, and when not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.store.base import Base, Synced

_AT_ONCE = 400
Touched = Mapping[type[Base], Collection[UUID]]
AfterMerge = Callable[[Any, Touched], None]
_after: dict[str, tuple[frozenset[type[Base]], AfterMerge]] = {}


@dataclass(frozen=True)
class Shown:
    """What is kept of each record of `kind`, for lists: which records rows of `made_of` concern, which of some records are shown
    already, and how records' rows are brought up to date. Each gets the unit of work first."""

    name: str
    kind: type[Synced]
    made_of: frozenset[type[Base]]
    whose: Callable[[Any, Touched], set[UUID]]
    there: Callable[[Any, Sequence[UUID]], set[UUID]]
    refresh: Callable[[Any, Sequence[UUID]], object]


_shown: dict[str, Shown] = {}


def after_merge(name: str, kinds: Iterable[type[Synced]], call: AfterMerge) -> None:
    """Let a room recompute what it keeps beside its facts. `call` gets the unit of work that merges, and the ids by kind."""
    _after[name] = (frozenset(kinds), call)


def after_merge_shown(shown: Shown) -> None:
    """Let a room recompute what it keeps for its lists, a record at a time, in any order."""
    _shown[shown.name] = shown


def shown_by() -> Mapping[str, Shown]:
    """What rooms keep for their lists, by name."""
    return _shown


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
