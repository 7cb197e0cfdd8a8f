"""Signing in and unlocking with a name, a password and Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import Role, service
from app.access.models import SignInTry, Staff
from app.access.rules import FAILURES_BEFORE_LOCK, FIRST_LOCK
from app.store import SYSTEM, Actor, Hall, ManualClock
from app.words import choose_language, say
from tests.helpers.typing import press, settle, type_text
from ui.access.sign_in import SignInPage
from ui.shell import tasks

Key = Qt.Key
PASSWORD = "plum rain 1949"


@pytest.fixture(scope="module")
def password_hash() -> str:
    """Hashed once: it is slow on purpose."""
    return service._hashed(PASSWORD, "lifang")


@pytest.fixture
def li(hall: Hall, password_hash: str) -> Staff:
    with hall.work(SYSTEM) as work:
        return work.add(Staff(login="lifang", name="李芳", number="011", role=Role.CLERK, password_hash=password_hash))


@pytest.fixture
def page_of(hall: Hall, li: Staff, qtbot: QtBot) -> Iterator[Callable[..., SignInPage]]:
    def make(only: Actor | None = None, hint: str = "") -> SignInPage:
        page = SignInPage(hall, only, hint)
        page.resize(1180, 640)
        qtbot.addWidget(page)
        page.show()
        QTest.qWaitForWindowExposed(page)
        return page

    yield make
    tasks.wait_for_all()


@pytest.fixture
def page(page_of: Callable[..., SignInPage]) -> SignInPage:
    return page_of()


@pytest.fixture
def came_in(page: SignInPage) -> list[Actor]:
    found: list[Actor] = []
    page.signed_in.connect(found.append)
    return found


def sign_in(page: SignInPage, login: str, password: str) -> None:
    type_text(page.login, login)
    press(page, Key.Key_Return)
    assert page.focusWidget() is page.password
    type_text(page.password, password)
    press(page, Key.Key_Return)


def fault_at_password(page: SignInPage) -> str:
    error = page.form._errors["password"]
    return error.text() if error.isVisible() else ""


@pytest.mark.parametrize("login", ["lifang", "LiFang", "  lifang "])
def test_name_enter_password_enter_and_one_is_in(page: SignInPage, came_in: list[Actor], li: Staff, login: str) -> None:
    assert page.focusWidget() is page.login
    sign_in(page, login, PASSWORD)
    assert [(who.id, who.roles) for who in came_in] == [(li.id, frozenset({"clerk"}))]
    assert page.password.text() == ""


def test_the_password_is_never_shown(page: SignInPage) -> None:
    assert page.password.echoMode() is QLineEdit.EchoMode.Password
    type_text(page.password, PASSWORD)
    assert PASSWORD not in page.password.displayText()


def test_a_wrong_password_keeps_the_name_and_typing_again_replaces_it(page: SignInPage, came_in: list[Actor]) -> None:
    sign_in(page, "lifang", "plum rain 1948")
    assert fault_at_password(page)
    assert page.login.text() == "lifang"
    assert page.focusWidget() is page.password
    assert came_in == []
    type_text(page.password, PASSWORD)
    press(page, Key.Key_Return)
    assert len(came_in) == 1


@pytest.mark.parametrize(("login", "password"), [("nobody", PASSWORD), ("' OR 1=1 --", "x"), ("李芳", PASSWORD), ("lifang", ""), ("", "")])
def test_which_of_the_two_is_wrong_is_not_told(page: SignInPage, came_in: list[Actor], login: str, password: str) -> None:
    sign_in(page, login, password)
    assert fault_at_password(page).startswith(say("access.error.wrong_password.what"))
    assert page.login.text() == login
    assert came_in == []


def test_enter_pressed_twice_is_one_try(page: SignInPage, hall: Hall) -> None:
    type_text(page.login, "lifang")
    type_text(page.password, "wrong")
    QTest.keyClick(page.password, Key.Key_Return)
    QTest.keyClick(page.password, Key.Key_Return)
    settle()
    with hall.read() as read:
        assert read.all(select(SignInTry.failures)) == [1]


def test_after_ten_wrong_ones_the_right_one_has_to_wait_too(page: SignInPage, hall: Hall, clock: ManualClock, came_in: list[Actor]) -> None:
    with hall.work(SYSTEM) as work:
        work.add(SignInTry(login="lifang", failures=FAILURES_BEFORE_LOCK - 1))
    sign_in(page, "lifang", "wrong")
    type_text(page.password, PASSWORD)
    press(page, Key.Key_Return)
    assert came_in == []
    assert "15" in page.message.text.text()
    assert page.login.text() == "lifang"
    clock.advance(FIRST_LOCK + timedelta(seconds=1))
    page.password.clear()
    type_text(page.password, PASSWORD)
    press(page, Key.Key_Return)
    assert len(came_in) == 1


def test_somebody_who_left_does_not_come_in(page: SignInPage, hall: Hall, li: Staff, came_in: list[Actor]) -> None:
    with hall.work(SYSTEM) as work:
        work.require(Staff, li.id).active = False
    sign_in(page, "lifang", PASSWORD)
    assert came_in == []
    assert fault_at_password(page)


def test_the_lock_opens_with_the_password_of_its_owner_alone(page_of: Callable[..., SignInPage], li: Staff) -> None:
    page = page_of(service.actor(li))
    opened: list[Actor] = []
    page.signed_in.connect(opened.append)
    assert page.focusWidget() is page.password
    assert not page.login.isEnabled()
    type_text(page.password, "plum rain 1948")
    press(page, Key.Key_Return)
    assert fault_at_password(page)
    assert opened == []
    type_text(page.password, PASSWORD)
    press(page, Key.Key_Return)
    assert [who.id for who in opened] == [li.id]


def test_the_page_speaks_english(page_of: Callable[..., SignInPage]) -> None:
    choose_language("en")
    page = page_of(hint="demo")
    sign_in(page, "lifang", "wrong")
    assert fault_at_password(page).isascii()


def test_what_is_typed_before_the_hall_is_open_signs_in_as_soon_as_it_is(hall: Hall, li: Staff, qtbot: QtBot) -> None:
    page = SignInPage(None, hall_name="晴川市便民服务中心")
    came_in: list[Actor] = []
    page.signed_in.connect(came_in.append)
    qtbot.addWidget(page)
    page.show()
    QTest.qWaitForWindowExposed(page)
    type_text(page.login, "lifang")
    type_text(page.password, PASSWORD)
    press(page, Key.Key_Return)
    assert page.message.isVisible()
    assert came_in == []
    page.hall_opened(hall)
    settle()
    assert [who.name for who in came_in] == ["李芳"]
    assert not page.message.isVisible()
