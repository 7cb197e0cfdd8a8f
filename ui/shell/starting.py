"""The first moments of a program with windows."""

from __future__ import annotations

import builtins
from collections.abc import Generator
from contextlib import contextmanager

from app.store import rooms


@contextmanager
def quick_imports() -> Generator[None]:
    """Import what a window needs in this block, Qt first.

    PySide hooks itself into every later `import` and reads the source of each module in search of `from __feature__ import ...`,
    which nobody here writes: a twentieth of the start and nine megabytes. So Python's own import is put back once Qt is there.
    """
    plain = builtins.__import__
    with rooms.collector_at_rest():
        import PySide6.QtCore  # noqa: F401

        builtins.__import__ = plain
        yield
