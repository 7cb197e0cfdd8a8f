"""Whatever thread allocates, widgets are destroyed in the window's."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.store import Hall
from ui.day.hands import settle
from ui.shell import tasks
from ui.shell.garbage import Collector, collect_if_due


def test_a_reader_that_allocates_collects_nothing(hall: Hall, qtbot: QtBot) -> None:
    """With Python's own collector the reader's thread collects hundreds of times here, whatever widgets are among it."""
    where: list[threading.Thread] = []

    def collected(phase: str, _info: object) -> None:
        where.append(threading.current_thread())

    gc.callbacks.append(collected)
    left_out = gc.get_freeze_count()
    collector = Collector()
    try:
        tasks.background(collector, lambda: len([[n] for n in range(500_000)]), lambda _: None, lambda _: None, lambda _: None)
        settle()
        assert where == []
        qtbot.waitUntil(lambda: gc.get_freeze_count() > left_out)  # what was there at the start is left out
        kept = [[n] for n in range(20_000)]
        qtbot.waitUntil(lambda: bool(where))
        assert set(where) == {threading.main_thread()}
        assert len(kept) == 20_000
    finally:
        gc.callbacks.remove(collected)
        gc.disable()


def test_what_is_in_a_cycle_goes_when_it_is_due(qtbot: QtBot) -> None:
    let_go: list[bool] = []

    class Widget(QObject):
        def __del__(self) -> None:
            let_go.append(True)

    widget = Widget()
    widget.itself = widget  # type: ignore[attr-defined]
    del widget
    kept = [[n] for n in range(20_000)]
    collect_if_due()
    assert let_go == [True]
    assert len(kept) == 20_000
