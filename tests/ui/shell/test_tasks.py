"""Readings off the GUI thread arrive in the order they were asked for."""

from __future__ import annotations

import gc
import threading

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.store import Hall, HallError
from tests.helpers.typing import settle
from ui.shell import tasks


def test_an_older_reading_never_covers_a_newer_one(hall: Hall, qtbot: QtBot) -> None:
    owner, newer_is_done, arrived = QObject(), threading.Event(), list[str]()

    def slow(_: object) -> str:
        newer_is_done.wait(5)
        return "older"

    def quick(_: object) -> str:
        newer_is_done.set()
        return "newer"

    for query in (slow, quick):
        tasks.fetch(owner, hall, query, arrived.append, lambda _: None, lambda _: None)
    settle()
    assert arrived == ["older", "newer"]


def test_a_reading_that_fails_holds_nothing_up(hall: Hall, qtbot: QtBot) -> None:
    owner, failed, arrived = QObject(), list[str](), list[str]()

    def fail(_: object) -> str:
        raise RuntimeError

    for query in (fail, lambda _: "after"):
        tasks.fetch(owner, hall, query, arrived.append, lambda _: None, failed.append)
    settle()
    assert (failed, arrived) == (["RuntimeError"], ["after"])


def test_what_comes_back_to_a_closed_page_is_dropped(hall: Hall, qtbot: QtBot) -> None:
    may_end, arrived = threading.Event(), list[str]()
    for _ in range(20):
        owner = QObject()

        def slow(_: object) -> str:
            may_end.wait(5)
            return "late"

        tasks.fetch(owner, hall, slow, arrived.append, lambda _: None, lambda _: None)
        shiboken6.delete(owner)
    may_end.set()
    settle()
    assert arrived == []


def test_a_page_is_let_go_of_in_the_thread_of_the_window(hall: Hall, qtbot: QtBot) -> None:
    let_go: list[threading.Thread] = []

    class Page(QObject):
        def ask(self) -> None:
            tasks.fetch(self, hall, self.look, self.hear, lambda _: None, lambda _: None)

        def look(self, _: object) -> None:
            raise HallError

        def hear(self, _: object) -> None: ...

        def __del__(self) -> None:
            let_go.append(threading.current_thread())

    for _ in range(50):
        Page().ask()
    settle()
    gc.collect()
    assert let_go == [threading.main_thread()] * 50
