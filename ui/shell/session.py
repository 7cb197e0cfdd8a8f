"""Who is signed in at this window, on which hall, and what has changed under them."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.store import Actor, Changes, Hall
from app.store.base import Base, kinds_here

if TYPE_CHECKING:
    from app.documents.spool import Spooler
    from app.sync.syncer import Syncer


LOOK_EVERY_MS = 200
TOGETHER_MS = 200
"""What others wrote within this time is told at once: in a busy hall something comes from the hub many times a second."""


class Session(QObject):
    """Handed to every page. `changed` carries the kinds of rows that commits touched, in the GUI thread: what is written here at once,
    the first thing that comes from elsewhere as well, and what follows closely upon it together.

    `connected`: this PC has got a hub, or was let in again under another key.
    """

    changed = Signal(object)
    connected = Signal()
    _came = Signal()

    def __init__(self, hall: Hall, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hall = hall
        self.actor = actor
        self.spooler: Spooler | None = None
        self.syncer: Syncer | None = None
        self._ears: QTimer | None = None
        self._version = 0
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._gathered: set[type[Base]] = set()
        self._told_at = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        self._came.connect(self._gather)
        hall.changed.append(self._heard)

    def _heard(self, changes: Changes) -> None:
        if threading.get_ident() == self._thread:
            self.changed.emit(changes.kinds)
            return
        with self._lock:
            self._gathered |= changes.kinds
        self._came.emit()

    def _gather(self) -> None:
        if not self._soon.isActive():
            since = int((time.monotonic() - self._told_at) * 1000) if self._told_at > 0 else TOGETHER_MS
            self._soon.start(max(TOGETHER_MS - since, 0))

    def _tell(self) -> None:
        with self._lock:
            kinds, self._gathered = frozenset(self._gathered), set()
        if kinds:
            self._told_at = time.monotonic()
            self.changed.emit(kinds)

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
            with self._lock:
                self._gathered.update(kinds_here())
            self._gather()

    def close(self) -> None:
        """Hear no more of the hall."""
        if self._ears is not None:
            self._ears.stop()
        self._soon.stop()
        if self._heard in self.hall.changed:
            self.hall.changed.remove(self._heard)
