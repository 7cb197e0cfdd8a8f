"""Claims decided by the hub, for rooms that ask `work.claims`; a hub that does not answer is not asked again for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from app.store.hall import Hall
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.identity import is_enrolled, link_of
from app.sync.link import HubLink

log = logging.getLogger(__name__)

REST = timedelta(seconds=5)
"""How long a silent hub is left alone: nobody at a window waits twice for it."""
ALIVE = timedelta(minutes=2)


class HubClaims:
    """The claims of a station that has a hub. Called inside units of work, so it never touches the file itself."""

    is_shared = True

    def __init__(self, hall: Hall, link: Callable[[], HubLink] | None = None) -> None:
        self._hall = hall
        self._make = link or (lambda: link_of(hall))
        self._link: HubLink | None = None
        self._silent_since: datetime | None = None
        self._asked_last: datetime | None = None
        self._alive: frozenset[UUID] = frozenset()
        self._lock = Lock()

    def numbers(self, name: str, count: int, above: int) -> tuple[int, int] | None:
        told = self._ask("/v1/lease", {"name": name, "count": count, "above": above})
        if told is None or told["last"] < told["first"]:  # a hub that was put back gives none for a day
            return None
        return int(told["first"]), int(told["last"])

    def first_free(self, names: Sequence[str]) -> int | None:
        if not names:
            return -1
        told = self._ask("/v1/claim", {"names": list(names)})
        return None if told is None else int(told["place"])

    def alive(self) -> frozenset[UUID]:
        return self._alive | {self._hall.station.id}

    def silent_since(self) -> datetime | None:
        return self._silent_since

    def heard_of(self, stations: Sequence[dict[str, Any]], now_ms: int) -> None:
        """The hub has told who was seen when."""
        since = now_ms - ALIVE // timedelta(milliseconds=1)
        self._alive = frozenset(UUID(each["id"]) for each in stations if not each["revoked_ms"] and (each["seen_ms"] or 0) >= since)

    def rest(self) -> None:
        """The hub is known not to answer."""
        self._asked_last = self._hall.own_clock.now()
        self._silent_since = self._silent_since or self._hall.clock.now()

    def wake(self) -> None:
        """The hub answers again, or this PC is somebody else to it now."""
        self.close()
        self._silent_since = self._asked_last = None

    def close(self) -> None:
        """Let go of the line; it is made again when something is claimed."""
        with self._lock:
            if self._link is not None:
                self._link.close()
                self._link = None

    def _ask(self, path: str, form: dict[str, Any]) -> dict[str, Any] | None:
        if self._asked_last is not None and abs(self._hall.own_clock.now() - self._asked_last) < REST:
            return None
        with self._lock:
            try:
                if self._link is None:
                    self._link = self._make()
                told = self._link.post(path, form)
            except HubUnreachable:
                self.rest()
                return None
            except HubRefused as refused:
                log.warning("the hub refused a claim: %s %s", refused.name, refused.told)
                self.rest()
                return None
        self._silent_since = self._asked_last = None
        return told


def attach(hall: Hall) -> None:
    """Let the hub decide what this hall claims, where it has one. Nothing is asked before it is needed."""
    if is_enrolled(hall):
        hall.claims = HubClaims(hall)
