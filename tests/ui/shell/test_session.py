"""What a window hears of the hall: what is written here at once, what others write in a busy hall together."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.queue import service as queue
from app.queue.models import Series
from app.store import Actor, Changes, Hall
from ui.shell.session import Session


def test_what_is_written_in_this_window_is_heard_at_once(qtbot: QtBot, hall: Hall, administrator: Actor) -> None:
    session = Session(hall, administrator)
    heard: list[frozenset[type]] = []
    session.changed.connect(heard.append)
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合")
    assert [Series in kinds for kinds in heard] == [True]
    session.close()


def test_what_others_write_is_heard_soon_and_not_once_for_each(qtbot: QtBot, hall: Hall, administrator: Actor) -> None:
    session = Session(hall, administrator)
    heard: list[frozenset[type]] = []
    session.changed.connect(heard.append)

    def from_the_hub() -> None:
        for _ in range(50):
            hall.announce(Changes(frozenset({Series})))

    with qtbot.waitSignal(session.changed, timeout=10_000):
        other = threading.Thread(target=from_the_hub)
        other.start()
    other.join()
    hall.announce(Changes(frozenset({Series})))  # this window's own thread: it waits for nobody
    qtbot.waitUntil(lambda: not session._gathered and not session._soon.isActive(), timeout=10_000)
    assert 2 <= len(heard) <= 4
    session.close()
