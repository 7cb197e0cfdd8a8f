"""The rooms of the house, by the names of their modules. A window needs few of them to be used; who looks over all tables needs all.

`house` declares them. Whatever walks over every table, paper or check calls `all_here` first, so that nothing is missed because
nobody had asked for its room yet.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from importlib import import_module
from threading import RLock

_lock = RLock()
_waiting: list[str] = []


def declare(rooms: Iterable[str]) -> None:
    """Say which modules hold the tables, papers and checks of the house."""
    _waiting.extend(rooms)


def all_here() -> None:
    """Import every room that nobody has asked for yet; nothing to do the second time. Who calls meanwhile waits."""
    with _lock:
        if not _waiting:
            return
        with collector_at_rest():
            while _waiting:
                import_module(_waiting.pop(0))


@contextmanager
def collector_at_rest() -> Generator[None]:
    """For large imports: what is imported stays for good; looking through it again and again as it grows is a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


@contextmanager
def collector_paused() -> Generator[None]:
    """For some ten thousand objects that are made, used and gone at once without a cycle: there is nothing to collect among them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
