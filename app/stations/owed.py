"""What a hall owes, kept at the hub in memory: folded once, then only the cases that were touched since.

The hub keeps no standings of its own. A hall of a city has thousands of open cases, and its figures are asked for every twenty seconds; the
feed says which few of them anything has come for. After a restart the open cases are folded once.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any
from uuid import UUID

from app.intake.applications import lists
from app.intake.applications.models import Application, ApplicationEvent
from app.intake.catalogue.models import ServiceVersion
from app.regulation.models import CalendarDay, HallHours, StandardVersion
from app.store import Reader

WATCHED = frozenset({Application.__tablename__, ApplicationEvent.__tablename__})
"""Tables whose rows touch one case."""
RULES = frozenset(kind.__tablename__ for kind in (ServiceVersion, CalendarDay, HallHours, StandardVersion))
"""Tables whose rows may move any deadline."""


class Owed:
    """One hall's running duties. `touched` are the cases that anything came for since the last call, None for "unknown: all"."""

    def __init__(self) -> None:
        self._rows: dict[UUID, dict[str, Any]] | None = None
        self.folded = 0

    def overdue(self, read: Reader, touched: Set[UUID] | None) -> list[dict[str, Any]]:
        """What is overdue now, as values of `Standing`, the longest overdue first: the same as `lists.overdue_by_facts`."""
        if self._rows is None or touched is None:
            self._rows = dict(self._duties(read, lists.open_ids(read)))
        elif touched:
            for gone in touched:
                self._rows.pop(gone, None)
            self._rows.update(self._duties(read, lists.open_ids(read, touched)))
        late = [row for row in self._rows.values() if row["due_at"] < read.now]
        return sorted(late, key=lambda row: (row["due_at"], row["application_id"]))

    def _duties(self, read: Reader, ids: list[UUID]) -> Mapping[UUID, dict[str, Any]]:
        self.folded += len(ids)
        return {row["application_id"]: row for row in lists.duties_by_facts(read, ids)}


def cases_in(entries: list[Any]) -> set[UUID] | None:
    """The cases that the rows of a transaction touch; None where they may move any deadline."""
    found: set[UUID] = set()
    for each in entries:
        row: dict[str, Any] = each if isinstance(each, dict) else {}
        table = row.get("t")
        if table in RULES:
            return None
        if table in WATCHED:
            given: dict[str, Any] = row.get("i") or {}
            one = given.get("application_id") if table == ApplicationEvent.__tablename__ else given.get("id") or row.get("id")
            try:
                found.add(UUID(str(one)))
            except ValueError:
                return None
    return found
