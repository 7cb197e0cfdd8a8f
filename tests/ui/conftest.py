"""Pages on the test's own hall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.store import Hall
from tests.helpers.pages import OpenPage


@pytest.fixture
def open_page(hall: Hall, qtbot: QtBot) -> Iterator[OpenPage]:
    opening = OpenPage(hall, qtbot)
    yield opening
    opening.close()
