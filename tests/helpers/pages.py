"""A page as somebody opens it: in a session of their own, shown, and read to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.store import Actor, Hall
from tests.helpers.typing import settle
from ui.shell import tasks
from ui.shell.session import Session

P = TypeVar("P", bound=QWidget)


class OpenPage:
    """`open_page(CustomersPage, clerk)`. The fixture closes what it opened, after all that still runs in other threads."""

    def __init__(self, hall: Hall, qtbot: QtBot) -> None:
        self._hall, self._qtbot = hall, qtbot
        self._sessions: list[Session] = []
        self._opened: list[QWidget] = []

    def __call__(self, make: Callable[[Session], P], who: Actor, *, hall: Hall | None = None, size: tuple[int, int] = (1180, 690)) -> P:
        """`make` is the page's class, or what makes one of a session; `hall` another PC than the test's own. `size` in pixels."""
        session = Session(hall or self._hall, who)
        self._sessions.append(session)
        made = make(session)
        self._opened.append(made)
        made.resize(*size)
        self._qtbot.addWidget(made)
        made.show()
        made.activateWindow()
        QTest.qWaitForWindowExposed(made)
        settle()
        return made

    def close(self) -> None:
        """End the sessions, in which nothing runs any more."""
        while self._opened:
            self._opened.pop().close()
        tasks.wait_for_all()
        while self._sessions:
            self._sessions.pop().close()
