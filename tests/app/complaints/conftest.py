"""People of the hall who take complaints and are complained of."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.access import Role, Staff
from app.access import service as access
from app.store import SYSTEM, Actor, Hall

PASSWORD = "晴川样例大厅2026"


@dataclass(frozen=True)
class People:
    """Real staff on the real file."""

    chief: Actor
    head: Actor
    li: Actor
    wang: Actor


@pytest.fixture
def people(hall: Hall) -> People:
    with hall.work(SYSTEM) as work:
        chief = access.actor(access.first_administrator(work, login="admin", name="周强", password=PASSWORD))
    with hall.work(chief) as work:

        def person(login: str, name: str, number: str, role: Role) -> Staff:
            return access.add_staff(work, login=login, name=name, number=number, role=role, password=PASSWORD)

        head = person("zhaomin", "赵敏", "002", Role.SUPERVISOR)
        li, wang = person("lifang", "李芳", "012", Role.CLERK), person("wangmin", "王敏", "013", Role.CLERK)
        return People(chief, access.actor(head), access.actor(li), access.actor(wang))
