"""Work off the GUI thread: units of work one after another, readers beside them, results back by signal."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from app.store import HallError

if TYPE_CHECKING:
    from app.store import Actor, Hall, Reader, Work

log = logging.getLogger(__name__)
T = TypeVar("T")

_writers = ThreadPoolExecutor(1, "writer")
_readers = ThreadPoolExecutor(3, "reader")
_begun: set[Future[None]] = set()


class _Turn:
    """A read that was begun; `show` is there when its outcome is."""

    show: Callable[[], None] | None = None


_lines: WeakKeyDictionary[QObject, deque[_Turn]] = WeakKeyDictionary()


class _Task(NamedTuple):
    owner: QObject
    act: Callable[[], Any]
    then: Callable[[Any], None] | None
    refused: Callable[[HallError], None]
    failed: Callable[[str], None]


class _Mail(QObject):
    """Brings what a task made into the GUI thread.

    It outlives every page, so no task speaks to a page that is being closed; and it keeps what a task refers to until then,
    so no page is let go of in another thread than the one that may destroy it.
    """

    arrived = Signal(int, str, object)

    def __init__(self) -> None:
        super().__init__()
        self._tasks: dict[int, _Task] = {}
        self._numbers = count()
        self.arrived.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def begin(self, pool: ThreadPoolExecutor, task: _Task) -> None:
        number = next(self._numbers)
        self._tasks[number] = task
        begun = pool.submit(self._perform, number)
        _begun.add(begun)
        begun.add_done_callback(_begun.discard)

    def _perform(self, number: int) -> None:
        made: Any = None
        try:
            how, made = "then", self._tasks[number].act()
        except HallError as refusal:
            how, made = "refused", refusal.with_traceback(None)  # its frames know the page
        except BaseException as fault:
            log.exception("a page's task failed")
            how, made = "failed", type(fault).__name__
        self.arrived.emit(number, how, made)

    def _open(self, number: int, how: str, made: Any) -> None:
        task = self._tasks.pop(number)
        hear = getattr(task, how)
        if hear is not None and isValid(task.owner):
            hear(made)


_mail = _Mail()


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

    _mail.begin(_writers, _Task(owner, act, then, refused, failed))


def fetch(
    owner: QObject,
    hall: Hall,
    query: Callable[[Reader], T],
    then: Callable[[T], None],
    refused: Callable[[HallError], None],
    failed: Callable[[str], None],
) -> None:
    """One reader; `then` is called in the GUI thread, after what the owner asked for before: what is old never covers what is new."""

    def act() -> T:
        with hall.read() as read:
            return query(read)

    turn = _Turn()
    line = _lines.setdefault(owner, deque())
    line.append(turn)

    def arrived(show: Callable[[], None]) -> None:
        turn.show = show
        while line and (first := line[0].show) is not None:
            line.popleft()
            first()

    _mail.begin(
        _readers,
        _Task(
            owner,
            act,
            lambda value: arrived(lambda: then(value)),
            lambda refusal: arrived(lambda: refused(refusal)),
            lambda fault: arrived(lambda: failed(fault)),
        ),
    )


def background(
    owner: QObject, act: Callable[[], T], then: Callable[[T], None], refused: Callable[[HallError], None], failed: Callable[[str], None]
) -> None:
    """Anything else that takes longer than a frame (a password check, a file)."""
    _mail.begin(_readers, _Task(owner, act, then, refused, failed))


def wait_for_all(seconds: float = 10.0) -> bool:
    """Let everything that was begun end: at the end of the program and of a test."""
    return not wait_for(list(_begun), seconds).not_done
