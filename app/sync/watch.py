"""The daily comparison with the hub: once a day, while nothing waits, a PC asks whether it holds the same, and is put right if not.

A difference is a fault of a program or a disk, never of the network: it is logged, shown, and repaired by the rule of merging (union of
facts, the later stamp of a column). What still differs afterwards needs a person (`servicehall verify --hub`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from app.store.hall import Hall
from app.store.tables import Setting
from app.store.work import Reader
from app.sync.compare import compare, repair
from app.sync.exchange import Exchange
from app.sync.identity import state_of

log = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=10)
"""Somebody wrote in the middle of it: what differed may only have been under way."""
_MOST_TRIES = 3
_SETTING = "sync.compared"


@dataclass(frozen=True)
class Compared:
    """How the last comparison came out: how many ranges differed, how many rows were moved, and how many ranges still differ.

    `tables` are those that differed, by name.
    """

    at: datetime
    differing: int = 0
    moved: int = 0
    left: int = 0
    tables: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.left == 0


def last_compared(hall: Hall) -> Compared | None:
    """The last comparison of this PC; None before the first."""
    with hall.read() as read:
        return compared_in(read)


def compared_in(read: Reader) -> Compared | None:
    """The same inside a reading."""
    kept = read.get(Setting, _SETTING)
    if kept is None or not kept.value:
        return None
    told = json.loads(kept.value)
    return Compared(datetime.fromisoformat(told["at"]), told["differing"], told["moved"], told["left"], tuple(told.get("tables", ())))


class DailyComparison:
    """Compares when it is time. `look` is called in the thread of the exchanges while this PC has nothing else to do."""

    def __init__(self, hall: Hall, exchange: Exchange, told: Callable[[Compared], None] = lambda _: None) -> None:
        self.hall, self._exchange, self._told = hall, exchange, told
        found = last_compared(hall)
        self._due = found.at + EVERY if found is not None else hall.clock.now() + self._own_minutes()
        self._tries = 0

    def _own_minutes(self) -> timedelta:
        """Forty PCs that were set up on one morning do not all ask at once."""
        return timedelta(minutes=self.hall.station.id.int % 240)

    def is_due(self) -> bool:
        """Whether a day has passed; a clock that was set back by more than a day makes it due as well."""
        now = self.hall.clock.now()
        return now >= self._due or self._due - now > EVERY + AGAIN_AFTER

    def look(self) -> Compared | None:
        """Compare if it is due. Raises HubUnreachable, HubRefused; then it stays due."""
        if not self.is_due():
            return None
        before = self._where()
        differing = compare(self.hall, self._exchange.link)
        if differing and self._moved_since(before) and self._tries < _MOST_TRIES:
            self._tries += 1
            self._due = self.hall.clock.now() + AGAIN_AFTER
            return None
        moved = left = 0
        if differing:
            log.warning("differs from the hub: %s", "; ".join(map(str, differing)))
            moved = repair(self.hall, self._exchange.link)
            self._exchange.run(hello=False)
            left = len(compare(self.hall, self._exchange.link))
        self._tries = 0
        found = Compared(self.hall.clock.now(), len(differing), moved, left, tuple(sorted({each.table for each in differing})))
        self._due = found.at + EVERY
        self._keep(found)
        self._told(found)
        return found

    def _where(self) -> tuple[int, int]:
        """How far this PC's own writing and its reading of the feed are."""
        self._exchange.run(hello=False)
        return self._standing()

    def _moved_since(self, before: tuple[int, int]) -> bool:
        self._exchange.run(hello=False)
        return self._standing() != before

    def _standing(self) -> tuple[int, int]:
        with self.hall.read() as read:
            return self.hall.high_water(), state_of(read).position

    def _keep(self, found: Compared) -> None:
        self.hall.choose(_SETTING, json.dumps(asdict(found) | {"at": found.at.isoformat()}))
