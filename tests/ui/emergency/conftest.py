"""The window in which a plan is started, and a runner that goes."""

from __future__ import annotations

import pytest

from app.store import Actor, Hall
from tests.helpers.emergency import load_plans
from tests.helpers.pages import OpenPage
from tests.helpers.running import opened
from ui.emergency.runner import Runner
from ui.shell.window import MainWindow


@pytest.fixture
def window(hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage) -> MainWindow:
    load_plans(hall, administrator)
    return open_page(lambda session: MainWindow(session, lambda: None), clerk, size=(1366, 728))


@pytest.fixture
def runner(hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage) -> Runner:
    load_plans(hall, administrator)
    return opened(hall, clerk, open_page)
