"""The first run: three screens, by the keyboard alone, and nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.access import service as access
from app.intake.catalogue import service as catalogue
from app.queue import service as queue
from app.store import Hall
from app.words import choose_language, say
from tests.helpers.typing import press, settle, type_text
from ui.access.first_run import FirstRunPage
from ui.shell import tasks

Key = Qt.Key
PASSWORD = "plum rain 1949"


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot) -> Iterator[FirstRunPage]:
    made = FirstRunPage(tmp_path / "新大厅")
    made.resize(1180, 640)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowExposed(made)
    yield made
    tasks.wait_for_all()


@pytest.fixture
def founded(page: FirstRunPage) -> Iterator[list[Hall]]:
    found: list[Hall] = []
    page.founded.connect(found.append)
    yield found
    for hall in found:
        hall.close()


def type_here(page: FirstRunPage, text: str) -> None:
    """Into whatever has the focus, as a person does who does not look for the mouse."""
    here = page.focusWidget()
    assert here is not None
    type_text(here, text)


def fill_hall(page: FirstRunPage, name: str = "和风镇便民服务中心", code: str = "hf01") -> None:
    for text in (name, code, "0999-1234567"):
        type_here(page, text)
        press(page, Key.Key_Tab)
    press(page, Key.Key_Up)
    press(page, Key.Key_Return)


def fill_administrator(page: FirstRunPage, password: str = PASSWORD, again: str = "") -> None:
    for text in ("周强", "zhou", password, again or password):
        type_here(page, text)
        press(page, Key.Key_Tab)
    page.again.setFocus()
    press(page, Key.Key_Return)


def step(page: FirstRunPage) -> int:
    return page.steps.currentIndex() + 1


def test_three_screens_by_the_keyboard_alone_and_the_hall_can_serve(page: FirstRunPage, founded: list[Hall]) -> None:
    assert page._title.text() == say("ui_access.first_run.step1")
    fill_hall(page)
    assert step(page) == 2
    fill_administrator(page)
    assert step(page) == 3
    press(page, Key.Key_Return)
    (hall,) = founded
    with hall.read() as read:
        profile = read.profile()
        assert (profile.name, profile.code, profile.phone) == ("和风镇便民服务中心", "HF01", "0999-1234567")
        assert [(person.login, person.name) for person in access.staff(read)] == [("zhou", "周强")]
        assert len(queue.counters(read)) == 7
        assert len(queue.all_series(read)) == 6
        assert len(catalogue.services(read)) > 50


def test_without_the_sample_catalogue(page: FirstRunPage, founded: list[Hall]) -> None:
    fill_hall(page)
    fill_administrator(page)
    press(page, Key.Key_Space)
    press(page, Key.Key_Return)
    (hall,) = founded
    with hall.read() as read:
        assert catalogue.services(read) == []


def test_enter_pressed_twice_at_the_end_founds_one_hall(page: FirstRunPage, founded: list[Hall]) -> None:
    fill_hall(page)
    fill_administrator(page)
    press(page, Key.Key_Space)
    QTest.keyClick(page.sample, Key.Key_Return)
    QTest.keyClick(page.sample, Key.Key_Return)
    settle()
    assert len(founded) == 1


def test_two_different_passwords_stay_on_their_screen(page: FirstRunPage) -> None:
    fill_hall(page)
    fill_administrator(page, again="plum rain 1948")
    assert step(page) == 2
    assert page.message.text.text() == say("ui_access.passwords_differ")
    assert page.focusWidget() is page.again
    assert page.admin_name.text() == "周强"


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "zhou12345678"])
def test_a_weak_password_leads_back_to_its_field(page: FirstRunPage, founded: list[Hall], password: str) -> None:
    fill_hall(page)
    fill_administrator(page, password=password)
    press(page, Key.Key_Return)
    assert founded == []
    assert step(page) == 2
    assert page.password.property("wrong")
    assert page.focusWidget() is page.password
    assert (page.login.text(), page.name.text()) == ("zhou", "和风镇便民服务中心")
    assert not page._data.exists()


@pytest.mark.parametrize(("name", "code", "field"), [(" ", "HF01", "name"), ("和风镇", "", "code"), ("和风镇", "和风", "code")])
def test_a_hall_that_cannot_be_leads_back_to_the_first_screen(
    page: FirstRunPage, founded: list[Hall], name: str, code: str, field: str
) -> None:
    fill_hall(page, name, code)
    fill_administrator(page)
    press(page, Key.Key_Return)
    assert founded == []
    assert step(page) == 1
    assert page.hall_form.fields[field].property("wrong")
    assert page.focusWidget() is page.hall_form.fields[field]
    assert (page.phone.text(), page.password.text()) == ("0999-1234567", PASSWORD)
    assert not page._data.exists()


def test_what_was_put_right_founds_the_hall(page: FirstRunPage, founded: list[Hall]) -> None:
    fill_hall(page, code="和风")
    fill_administrator(page)
    press(page, Key.Key_Space)
    press(page, Key.Key_Return)
    assert page.focusWidget() is page.code
    page.code.selectAll()
    type_here(page, "HF02")
    for _ in range(3):
        press(page, Key.Key_Return)
    (hall,) = founded
    with hall.read() as read:
        assert read.profile().code == "HF02"


def test_going_back_keeps_what_was_typed(page: FirstRunPage) -> None:
    fill_hall(page)
    fill_administrator(page)
    for expected in (2, 1):
        press(page, Key.Key_Tab)
        assert page.focusWidget() is page.back
        press(page, Key.Key_Space)
        assert step(page) == expected
        if expected == 2:
            page.again.setFocus()
    assert not page.back.isVisible()
    assert (page.name.text(), page.counters.value(), page.admin_name.text()) == ("和风镇便民服务中心", 7, "周强")


def test_the_screens_speak_english(tmp_path: Path, qtbot: QtBot) -> None:
    choose_language("en")
    page = FirstRunPage(tmp_path / "hall")
    qtbot.addWidget(page)
    page.show()
    QTest.qWaitForWindowExposed(page)
    type_text(page.name, "Hefeng Service Hall")
    for expected in ("step2", "step3"):
        press(page, Key.Key_Return)
        assert page._title.text() == say(f"ui_access.first_run.{expected}")
        assert page._title.text().isascii()
