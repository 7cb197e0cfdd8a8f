"""Who works in the facility rooms, and their pages."""

from __future__ import annotations

import pytest

from app.access import Role
from app.access import service as access
from app.facility.report.sample import load_sample_equipment
from app.store import Actor, Hall
from tests.helpers.pages import OpenPage
from ui.facility.assets_page import AssetsPage
from ui.facility.page import FacilityPage


@pytest.fixture
def people(hall: Hall, administrator: Actor) -> dict[str, Actor]:
    """A repairer, a supervisor and a clerk, by name."""
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
def page(people: dict[str, Actor], open_page: OpenPage) -> FacilityPage:
    return open_page(FacilityPage, people["吴刚"], size=(1220, 660))


@pytest.fixture
def register(people: dict[str, Actor], open_page: OpenPage) -> AssetsPage:
    return open_page(AssetsPage, people["吴刚"], size=(1220, 660))
