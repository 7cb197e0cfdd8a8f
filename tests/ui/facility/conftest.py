"""Who works in the facility rooms, and their pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.access import Role
from app.access import service as access
from app.facility.report.sample import load_sample_equipment
from app.store import Actor, Hall
from tests.helpers.facility_pages import shown
from ui.facility.assets_page import AssetsPage
from ui.facility.page import FacilityPage
from ui.shell import tasks
from ui.shell.session import Session


@pytest.fixture
def people(hall: Hall, administrator: Actor) -> dict[str, Actor]:
    with hall.work(administrator) as work:
        load_sample_equipment(work, work.today)
        return {
            name: access.actor(access.add_staff(work, login=login, name=name, number=number, role=role, password="晴川样例大厅2026"))
            for name, login, number, role in (
                ("吴刚", "wugang", "031", Role.FACILITY),
                ("赵敏", "zhaomin", "002", Role.SUPERVISOR),
                ("李芳", "lifang", "012", Role.CLERK),
            )
        }


@pytest.fixture
def sessions(hall: Hall, people: dict[str, Actor]) -> Iterator[dict[str, Session]]:
    made = {name: Session(hall, who) for name, who in people.items()}
    yield made
    tasks.wait_for_all()
    for session in made.values():
        session.close()


@pytest.fixture
def page(sessions: dict[str, Session], qtbot: QtBot) -> FacilityPage:
    made = FacilityPage(sessions["吴刚"])
    shown(qtbot, made)
    return made


@pytest.fixture
def register(sessions: dict[str, Session], qtbot: QtBot) -> AssetsPage:
    made = AssetsPage(sessions["吴刚"])
    shown(qtbot, made)
    return made
