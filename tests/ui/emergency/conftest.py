"""The window in which a plan is started, and a runner that goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.store import Actor, Hall
from tests.helpers.emergency import load_plans
from tests.helpers.running import opened
from tests.helpers.typing import settle
from ui.emergency.runner import Runner
from ui.shell import tasks
from ui.shell.session import Session
from ui.shell.window import MainWindow


@pytest.fixture
def window(hall: Hall, clerk: Actor, administrator: Actor, qtbot: QtBot) -> Iterator[MainWindow]:
    load_plans(hall, administrator)
    session = Session(hall, clerk)
    made = MainWindow(session, lambda: None)
    made.resize(1366, 728)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    settle()
    yield made
    made.close()
    tasks.wait_for_all()
    session.close()


@pytest.fixture
def runner(hall: Hall, clerk: Actor, administrator: Actor, qtbot: QtBot) -> Iterator[Runner]:
    load_plans(hall, administrator)
    yield from opened(hall, clerk, qtbot)
