"""What the hub writes into its log while it refuses something."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def logged() -> Generator[list[str]]:
    """The hub's warnings, also where the world keeps them off the screen."""
    kept, off = _Lines(), logging.root.manager.disable
    hub = logging.getLogger("app.hub")
    logging.disable(logging.NOTSET)
    hub.addHandler(kept)
    try:
        yield kept.lines
    finally:
        hub.removeHandler(kept)
        logging.disable(off)
