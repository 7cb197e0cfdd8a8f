"""The complaints page on the real hall, used by the supervisor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.access import Role, Staff
from app.access import service as access
from app.store import SYSTEM, Actor, Hall
from tests.helpers.pages import OpenPage
from ui.complaints.page import ComplaintsPage

PASSWORD = "晴川样例大厅2026"


@pytest.fixture
def head(hall: Hall) -> Actor:
    with hall.work(SYSTEM) as work:
        chief = access.actor(access.first_administrator(work, login="admin", name="周强", password=PASSWORD))
    with hall.work(chief) as work:
        for login, name, role in (("zhaomin", "赵敏", Role.SUPERVISOR), ("lifang", "李芳", Role.CLERK)):
            access.add_staff(work, login=login, name=name, number=login, role=role, password=PASSWORD)
    return person(hall, "赵敏")


def person(hall: Hall, name: str) -> Actor:
    with hall.read() as read:
        found = read.first(select(Staff).where(Staff.name == name))
        assert found is not None
        return access.actor(found)


@pytest.fixture
def another_page(head: Actor, open_page: OpenPage) -> Callable[[], ComplaintsPage]:
    """Makes the page as the program would after a start; each in its own session."""
    return lambda: open_page(ComplaintsPage, head)


@pytest.fixture
def page(another_page: Callable[[], ComplaintsPage]) -> ComplaintsPage:
    return another_page()
