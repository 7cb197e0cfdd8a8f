"""Python's cycle collector, held to the window's thread.

The collector runs in whatever thread happens to allocate next. Where that is a reader's thread, it destroys widgets that were part
of a cycle there, and Qt dies some events later. So a program with windows collects by a timer of the window's thread alone.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 500


class Collector(QObject):
    """Collects in the thread it was made in, and nowhere else, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._first_look)
        self._timer.start()

    def _first_look(self) -> None:
        """What a program imported and made until its first page stays: it is left out of all rounds, or the first would take longest."""
        gc.freeze()
        self._timer.timeout.disconnect(self._first_look)
        self._timer.timeout.connect(collect_if_due)

    def stop(self) -> None:
        """Give the collector back to Python, with everything."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()


def collect_if_due() -> None:
    """Collect the oldest generation that Python itself would have collected by now."""
    for generation, (count, threshold) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if count > threshold:
            gc.collect(generation)
            return
