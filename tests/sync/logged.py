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
def logged(*more: str) -> Generator[list[str]]:
    """The hub's warnings and those of `more` loggers, also where the world keeps them off the screen."""
    kept, off = _Lines(), logging.root.manager.disable
    loggers = [logging.getLogger(each) for each in ("app.hub", *more)]
    logging.disable(logging.NOTSET)
    for each in loggers:
        each.addHandler(kept)
    try:
        yield kept.lines
    finally:
        for each in loggers:
            each.removeHandler(kept)
        logging.disable(off)
