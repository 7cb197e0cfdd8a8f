"""Who is signed in at this window, on which hall, and what has changed under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.store import Actor, Changes, Hall
from app.store.base import kinds_here

if TYPE_CHECKING:
    from app.documents.spool import Spooler
    from app.sync.syncer import Syncer


LOOK_EVERY_MS = 200


class Session(QObject):
    """Handed to every page. `changed` carries the kinds of rows that a commit touched, in the GUI thread.

    `connected`: this PC has got a hub, or was let in again under another key.
    """

    changed = Signal(object)
    connected = Signal()

    def __init__(self, hall: Hall, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hall = hall
        self.actor = actor
        self.spooler: Spooler | None = None
        self.syncer: Syncer | None = None
        self._ears: QTimer | None = None
        self._version = 0
        hall.changed.append(self._heard)

    def _heard(self, changes: Changes) -> None:
        self.changed.emit(changes.kinds)

    def watch(self) -> None:
        """Hear also what other programs write to the file: the kiosk, the board, a second client."""
        self._version = self.hall.version()
        self._ears = QTimer(self)
        self._ears.timeout.connect(self._look)
        self._ears.start(LOOK_EVERY_MS)

    def _look(self) -> None:
        version = self.hall.version()
        if version != self._version:
            self._version = version
            self.changed.emit(frozenset(kinds_here()))

    def close(self) -> None:
        """Hear no more of the hall."""
        if self._ears is not None:
            self._ears.stop()
        if self._heard in self.hall.changed:
            self.hall.changed.remove(self._heard)
