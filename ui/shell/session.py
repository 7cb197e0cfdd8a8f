"""Who is signed in at this window, on which hall, and what has changed under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.store import Actor, Changes, Hall

if TYPE_CHECKING:
    from app.documents.spool import Spooler


class Session(QObject):
    """Handed to every page. `changed` carries the kinds of rows that a commit touched, in the GUI thread."""

    changed = Signal(object)

    def __init__(self, hall: Hall, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hall = hall
        self.actor = actor
        self.spooler: Spooler | None = None
        hall.changed.append(self._heard)

    def _heard(self, changes: Changes) -> None:
        self.changed.emit(changes.kinds)

    def close(self) -> None:
        """Hear no more of the hall."""
        if self._heard in self.hall.changed:
            self.hall.changed.remove(self._heard)
