"""At which PC each person of the played day works: one PC for the whole hall, or the stations of `stations.py`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from app.store import Actor, Hall
from app.sync.syncer import Syncer


class Places(Protocol):
    """The PCs of the hall, as the day needs them."""

    is_one: bool
    """One PC that knows everything."""

    @contextmanager
    def at(self, who: Actor, about: UUID | None = None, beside: Actor | None = None) -> Generator[Hall]:
        """The PC at which somebody does something: their own, or the one of whom they stand `beside`.

        While the network is cut it is the PC that knows `about`: people walk over to the colleague's where the case was entered.
        """
        ...

    def between(self) -> None:
        """Something has happened: whoever can be told is told."""
        ...

    def watch(self, who: Actor | None) -> None:
        """Somebody looks at this person's PC: what comes is shown at once."""
        ...

    def is_cut(self, who: Actor) -> bool:
        """Whether this person's PC cannot reach the others."""
        ...

    def syncer_of(self, who: Actor) -> Syncer | None:
        """How this person's PC stands with the hub, for pictures of its windows; None without a hub."""
        ...


class OnePc:
    """Everybody at one PC."""

    is_one = True

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    @contextmanager
    def at(self, who: Actor, about: UUID | None = None, beside: Actor | None = None) -> Generator[Hall]:
        yield self._hall

    def between(self) -> None:
        return

    def watch(self, who: Actor | None) -> None:
        return

    def is_cut(self, who: Actor) -> bool:
        return False

    def syncer_of(self, who: Actor) -> Syncer | None:
        return None
