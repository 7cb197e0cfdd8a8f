"""What each hall of this hub owes and has not done: kept in memory, brought up to date by what the feed says has come since."""

from __future__ import annotations

import json
from threading import Lock
from uuid import UUID

from app.hub import feed
from app.stations.owed import RULES, WATCHED, Owed, cases_in
from app.stations.today import OverdueLine, overdue_lines
from app.store import Reader

MOST_SINCE = 20_000
"""After more transactions than this, reading them costs more than folding the open cases."""


class Overdue:
    """One a hub. A figure that is asked for again folds only the cases that something has come for."""

    def __init__(self) -> None:
        self._halls: dict[UUID, tuple[int, Owed]] = {}
        self._lock = Lock()

    def lines(self, hall_id: UUID, read: Reader) -> list[OverdueLine]:
        """What is overdue in a hall, the longest first. `read` is one snapshot: feed and facts are of the same moment."""
        with self._lock:
            position, owed = self._halls.get(hall_id, (-1, Owed()))
            connection = read.session.connection()
            now_at, texts = feed.sent_since(connection, hall_id, max(position, 0), WATCHED | RULES, MOST_SINCE)
            found = owed.overdue(read, None if position < 0 or texts is None else _cases(texts))
            self._halls[hall_id] = (now_at, owed)
        return overdue_lines(found)


def _cases(texts: list[str]) -> set[UUID] | None:
    found: set[UUID] = set()
    for text in texts:
        cases = cases_in(json.loads(text))
        if cases is None:
            return None
        found |= cases
    return found
