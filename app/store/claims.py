"""Things that one station at a time may hold: who decides about them, as far as a room needs to know.

A room asks `work.claims`; what answers is put there by whoever connects the hall (`Hall.claims`). A PC that was never connected is
alone and decides everything itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class ClaimService(Protocol):
    """Who decides what is claimed."""

    @property
    def is_shared(self) -> bool:
        """Whether other stations number and call in the same hall."""
        ...

    def numbers(self, name: str, count: int, above: int) -> tuple[int, int] | None:
        """The next `count` numbers of a range, all above `above`; no other station gets them. None when nobody can be asked."""
        ...

    def first_free(self, names: Sequence[str]) -> int | None:
        """Take the first of these that nobody has and return its place, -1 when all are taken. None when nobody can be asked."""
        ...

    def alive(self) -> frozenset[UUID]:
        """The stations that were last seen at work, this one among them."""
        ...

    def silent_since(self) -> datetime | None:
        """Since when nobody can be asked; None while somebody can."""
        ...


class Alone:
    """The only station of its hall."""

    is_shared = False

    def numbers(self, name: str, count: int, above: int) -> tuple[int, int] | None:
        return None

    def first_free(self, names: Sequence[str]) -> int | None:
        return 0 if names else -1

    def alive(self) -> frozenset[UUID]:
        return frozenset()

    def silent_since(self) -> datetime | None:
        return None


def rendezvous(subject: UUID, stations: Collection[UUID]) -> list[UUID]:
    """To which of these stations a thing falls, and to which next where the first is gone; the same wherever it is asked.

    Highest random weight hashing (Thaler, Ravishankar 1998).
    """
    return sorted(stations, key=lambda each: hashlib.sha256(each.bytes + subject.bytes).digest(), reverse=True)
