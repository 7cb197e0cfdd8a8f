"""The staff page: somebody joins, changes their role, leaves; by the administrator's keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from sqlalchemy import select

from app.access import ANY_STAFF, NotAllowed, Role, Staff, service
from app.intake.catalogue.columns import SKILLS
from app.store import SYSTEM, Actor, Hall
from app.words import choose_language, say
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.access.staff_page import StaffPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
PASSWORD = "plum rain 1949"


@pytest.fixture
def chief(hall: Hall) -> Actor:
    """周强, the first of the register; nobody needs the hash of his password here."""
    with hall.work(SYSTEM) as work:
        person = work.add(Staff(login="zhou", name="周强", number="001", role=Role.ADMINISTRATOR, password_hash="-"))
        work.add(Staff(login="lifang", name="李芳", number="011", role=Role.CLERK, password_hash="-", skills=["tax"]))
    return service.actor(person)


@pytest.fixture
def page_of(open_page: OpenPage) -> Callable[[Actor], StaffPage]:
    return lambda who: open_page(StaffPage, who, size=(1180, 640))


@pytest.fixture
def page(page_of: Callable[[Actor], StaffPage], chief: Actor) -> StaffPage:
    return page_of(chief)


def register_of(hall: Hall) -> dict[str, tuple[str, Role, bool]]:
    with hall.read() as read:
        return {person.login: (person.name, person.role, person.active) for person in service.staff(read, also_inactive=True)}


def add(page: StaffPage, *, number: str = "012", name: str = "王敏", login: str = "wangmin", password: str = PASSWORD) -> None:
    """Ctrl+N, the fields in their order by Tab, Ctrl+S."""
    press(page, Key.Key_N, CONTROL)
    assert page.focusWidget() is page.number
    for text in (number, name, login, None, None, password):
        here = page.focusWidget()
        assert here is not None
        if here is page.skills:
            tick(page, "household", "utilities")
        if text is not None:
            type_text(here, text)
        press(page, Key.Key_Tab)
    press(page, Key.Key_S, CONTROL)


def tick(page: StaffPage, *skills: str) -> None:
    """Down to each skill and Space."""
    for row, skill in enumerate(SKILLS):
        if skill in skills:
            press(page, Key.Key_Home)
            for _ in range(row):
                press(page, Key.Key_Down)
            press(page, Key.Key_Space)


def choose(page: StaffPage, name: str) -> None:
    page.table.setFocus()
    press(page, Key.Key_Home, CONTROL)
    while page.table.current().name != name:
        before = page.table.current()
        press(page, Key.Key_Down)
        assert page.table.current() is not before


def choose_role(page: StaffPage, role: Role) -> None:
    page.role.setFocus()
    press(page, Key.Key_Home)
    for _ in range(ANY_STAFF.index(role)):
        press(page, Key.Key_Down)
    assert page.role.currentData() == role


def test_somebody_is_added_by_keys_alone_and_can_sign_in(page: StaffPage, hall: Hall) -> None:
    add(page)
    assert register_of(hall)["wangmin"] == ("王敏", Role.CLERK, True)
    assert page.message.text.text() == say("ui_access.staff.added", name="王敏")
    assert page.table.current().login == "wangmin"
    assert page._heading.text() == "王敏"
    assert page.password.text() == ""
    who = service.sign_in(hall, "wangmin", PASSWORD)
    assert who.roles == frozenset({"clerk"})
    with hall.read() as read:
        assert read.require(Staff, who.id).skills == ["household", "utilities"]


@pytest.mark.parametrize("role", ANY_STAFF)
def test_every_role_can_be_given(page: StaffPage, hall: Hall, role: Role) -> None:
    with hall.work(SYSTEM) as work:
        work.add(Staff(login="second", name="钱进", number="002", role=Role.ADMINISTRATOR, password_hash="-"))
    settle()
    choose(page, "李芳")
    choose_role(page, role)
    press(page, Key.Key_S, CONTROL)
    assert register_of(hall)["lifang"] == ("李芳", role, True)
    shown = [
        page.table.rows.index(row, 3).data() for row in range(page.table.rows.rowCount()) if page.table.rows.rows[row].login == "lifang"
    ]
    assert shown == [say(f"access.role.{role}")]


def test_a_new_person_is_a_clerk_whoever_was_looked_at_before(page: StaffPage) -> None:
    choose(page, "周强")
    assert page.role.currentData() == Role.ADMINISTRATOR
    press(page, Key.Key_N, CONTROL)
    assert page.role.currentData() == Role.CLERK


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"number": ""}, "number"),
        ({"login": ""}, "login"),
        ({"login": "LiFang"}, "login"),
        ({"password": "short"}, "password"),
        ({"password": "wangmin12345"}, "password"),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(page: StaffPage, hall: Hall, typed: dict[str, str], field: str) -> None:
    add(page, **typed)
    assert set(register_of(hall)) == {"zhou", "lifang"}
    assert page.form.fields[field].property("wrong")
    assert page.focusWidget() is page.form.fields[field]
    assert page.skills.chosen() == ["household", "utilities"]
    assert page.password.text() == typed.get("password", PASSWORD)


def test_the_last_administrator_stays_one(page: StaffPage, hall: Hall) -> None:
    choose(page, "周强")
    choose_role(page, Role.CLERK)
    press(page, Key.Key_S, CONTROL)
    assert page.form._errors["role"].isVisible()
    assert register_of(hall)["zhou"] == ("周强", Role.ADMINISTRATOR, True)


def test_somebody_leaves_and_is_still_listed(page: StaffPage, hall: Hall) -> None:
    choose(page, "李芳")
    page.active.setFocus()
    press(page, Key.Key_Space)
    press(page, Key.Key_S, CONTROL)
    assert register_of(hall)["lifang"] == ("李芳", Role.CLERK, False)
    assert page.table.current().login == "lifang"
    assert page.table.rows.index(page.table.currentIndex().row(), 4).data() == say("ui.no")


def test_a_new_password_opens_a_locked_login(page: StaffPage, hall: Hall) -> None:
    choose(page, "李芳")
    assert page.password.echoMode() is QLineEdit.EchoMode.Password
    assert not page.login.isEnabled()
    type_text(page.password, PASSWORD)
    press(page, Key.Key_S, CONTROL)
    assert service.sign_in(hall, "lifang", PASSWORD).name == "李芳"


def test_an_empty_password_field_leaves_the_password_alone(page: StaffPage, hall: Hall) -> None:
    choose(page, "李芳")
    page.name.selectAll()
    type_text(page.name, "李芳芳")
    press(page, Key.Key_S, CONTROL)
    with hall.read() as read:
        assert read.all(select(Staff.password_hash).where(Staff.name == "李芳芳")) == ["-"]


def test_what_is_being_typed_stays_when_another_window_changes_the_register(page: StaffPage, hall: Hall) -> None:
    press(page, Key.Key_N, CONTROL)
    type_text(page.name, "王敏")
    with hall.work(SYSTEM) as work:
        work.add(Staff(login="second", name="钱进", number="002", role=Role.SUPERVISOR, password_hash="-"))
    settle()
    assert len(page.table.rows.rows) == 3
    assert page.name.text() == "王敏"
    assert page.number.isEnabled()
    choose(page, "李芳")
    page.name.selectAll()
    type_text(page.name, "李芳芳")
    with hall.work(SYSTEM) as work:
        work.add(Staff(login="third", name="孙立", number="003", role=Role.SAFETY, password_hash="-"))
    settle()
    assert page.name.text() == "李芳芳"


def test_what_another_window_changed_is_shown_when_nothing_was_typed(page: StaffPage, hall: Hall) -> None:
    choose(page, "李芳")
    with hall.work(SYSTEM) as work:
        person = work.first(select(Staff).where(Staff.login == "lifang"))
        assert person is not None
        person.name = "李芬"
    settle()
    assert page.name.text() == "李芬"


def test_only_the_administrator_changes_the_register(page_of: Callable[[Actor], StaffPage], hall: Hall, chief: Actor, clerk: Actor) -> None:
    page = page_of(clerk)
    add(page)
    assert "wangmin" not in register_of(hall)
    assert page.message.text.text().startswith(NotAllowed().what)
    assert page.name.text() == "王敏"


def test_the_page_speaks_english(page_of: Callable[[Actor], StaffPage], chief: Actor) -> None:
    choose_language("en")
    page = page_of(chief)
    add(page, name="Wang", password="short")
    assert page.form._errors["password"].text().isascii()
