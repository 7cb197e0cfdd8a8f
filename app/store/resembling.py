"""Records that say nearly the same as what is being typed: found by a few questions to the index, compared by the pairs they share."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from app.store.base import Base
from app.store.search import pairs
from app.store.work import Reader

ALIKE = 0.5
_MOST_PAIRS = 10
_LOOKED_AT = 30


def sharing(one: Set[str], other: Set[str]) -> float:
    """How much of the shorter text stands in the other, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def may_resemble(read: Reader, typed: str, kind: type[Base]) -> list[UUID]:
    """The newest records that hold all of what was typed, half of it, or its first or last pair: those to compare it with.

    Each is one question to the index that names what it holds newest first, so a million records do not slow it down.
    """
    asked = pairs(typed)[:_MOST_PAIRS]
    if not asked:
        return []
    half = max(len(asked) // 2, 1)
    found: dict[UUID, None] = {}
    for part in dict.fromkeys(map(tuple, (asked, asked[:half], asked[half:], asked[:1], asked[-1:]))):
        if part:
            found.update(dict.fromkeys(hit.subject_id for hit in read.search(" ".join(part), [kind], _LOOKED_AT)))
    return list(found)
