"""Work off the GUI thread: units of work one after another, readers beside them, results back by signal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from shiboken6 import isValid

from app.store import Actor, Hall, HallError, Reader, Work

log = logging.getLogger(__name__)
T = TypeVar("T")

_writers = QThreadPool()
_writers.setMaxThreadCount(1)
_readers = QThreadPool()
_readers.setMaxThreadCount(3)


class Outcome(QObject):
    """Carries what a task made to the GUI thread, unless its owner is gone by then."""

    done = Signal(object)
    refused = Signal(object)
    failed = Signal(str)


class _Task(QRunnable):
    def __init__(self, act: Callable[[], Any], outcome: Outcome) -> None:
        super().__init__()
        self._act, self._outcome = act, outcome

    def run(self) -> None:
        signal, value = self._outcome.failed, None
        try:
            signal, value = self._outcome.done, self._act()
        except HallError as refusal:
            signal, value = self._outcome.refused, refusal
        except BaseException as fault:
            log.exception("a page's task failed")
            signal, value = self._outcome.failed, type(fault).__name__
        if isValid(self._outcome):
            signal.emit(value)


def run(
    owner: QObject,
    hall: Hall,
    actor: Actor,
    operation: Callable[[Work], T],
    then: Callable[[T], None] | None,
    refused: Callable[[HallError], None],
    failed: Callable[[str], None],
) -> None:
    """One unit of work; `then` and the others are called in the GUI thread."""

    def act() -> T:
        with hall.work(actor) as work:
            return operation(work)

    _start(_writers, owner, act, then, refused, failed)


def fetch(
    owner: QObject,
    hall: Hall,
    query: Callable[[Reader], T],
    then: Callable[[T], None],
    refused: Callable[[HallError], None],
    failed: Callable[[str], None],
) -> None:
    """One reader; `then` is called in the GUI thread."""

    def act() -> T:
        with hall.read() as read:
            return query(read)

    _start(_readers, owner, act, then, refused, failed)


def background(
    owner: QObject, act: Callable[[], T], then: Callable[[T], None], refused: Callable[[HallError], None], failed: Callable[[str], None]
) -> None:
    """Anything else that takes longer than a frame (a password check, a file)."""
    _start(_readers, owner, act, then, refused, failed)


def wait_for_all(milliseconds: int = 10_000) -> bool:
    """Let everything that was begun end: at the end of the program and of a test."""
    return _writers.waitForDone(milliseconds) and _readers.waitForDone(milliseconds)


def _start(
    pool: QThreadPool,
    owner: QObject,
    act: Callable[[], Any],
    then: Callable[[Any], None] | None,
    refused: Callable[[HallError], None],
    failed: Callable[[str], None],
) -> None:
    outcome = Outcome(owner)

    def ended() -> None:
        outcome.deleteLater()

    if then is not None:
        outcome.done.connect(then)
    outcome.refused.connect(refused)
    outcome.failed.connect(failed)
    for signal in (outcome.done, outcome.refused, outcome.failed):
        signal.connect(ended)
    pool.start(_Task(act, outcome))
