"""The client from start to lock: who is there, what stays behind the lock, and one program a hall."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.access import Role, Staff
from app.access.service import _hashed, actor
from app.complaints.models import CallBack
from app.documents import printers
from app.documents.errors import PrinterUnknown
from app.documents.printers import make_printer
from app.emergency import service as emergency
from app.intake.applications.models import Rating, RatingSource
from app.store import SYSTEM, Actor, Hall, ManualClock, new_id
from app.words import say
from tests.helpers.applications import OTHER_IDENTITY
from tests.helpers.emergency import load_plans
from tests.helpers.typing import press, settle, type_text
from ui.access.first_run import FirstRunPage
from ui.access.sign_in import SignInPage
from ui.shell.client import IDLE_LOCK_MS, Client
from ui.shell.single import SingleInstance
from ui.shell.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
PASSWORD = "plum rain 1949"


@pytest.fixture(scope="module")
def password_hash() -> str:
    """Hashed once: it is slow on purpose."""
    return _hashed(PASSWORD, "lifang")


@pytest.fixture
def client(
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    empty_hall_files: Path,
    clock: ManualClock,
    password_hash: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Client]:
    """A started client of a hall where 李芳 works; undressed, because that is slow."""
    monkeypatch.setattr("ui.shell.look.apply", lambda *_, **__: None)
    shutil.copytree(empty_hall_files, tmp_path / "hall")
    made = Client(qapp, tmp_path / "hall", clock=clock)
    made.start()
    qtbot.waitUntil(lambda: made.hall is not None)
    assert made.hall is not None
    with made.hall.work(SYSTEM) as work:
        work.add(Staff(login="lifang", name="李芳", number="011", role=Role.CLERK, password_hash=password_hash))
    ready(made)
    yield made
    window = made.window
    made.stop()
    if window is not None:
        window.close()
        window.deleteLater()
    made.deleteLater()


def ready(client: Client) -> QMainWindow:
    assert client.window is not None
    QTest.qWaitForWindowExposed(client.window)
    settle()
    return client.window


def page_of(client: Client) -> QWidget:
    return ready(client).centralWidget()


def sign_in(client: Client) -> MainWindow:
    page = cast("SignInPage", page_of(client))
    type_text(page.login, "lifang")
    type_text(page.password, PASSWORD)
    press(ready(client), Key.Key_Return)
    window = ready(client)
    assert isinstance(window, MainWindow)
    return window


def test_one_signs_in_and_the_pages_are_there(client: Client) -> None:
    window = sign_in(client)
    assert window.session.actor.name == "李芳"
    assert window.isVisible()
    assert window.page is not None
    assert client._idle.isActive()
    assert client._idle.interval() == IDLE_LOCK_MS


@pytest.mark.parametrize("by_key", [True, False])
def test_the_lock_covers_the_pages_and_what_was_typed_is_there_after_it(client: Client, by_key: bool) -> None:
    window = sign_in(client)
    page = window.show_page("customers")
    press(window, Key.Key_N, CONTROL)
    type_text(page.fields.number, OTHER_IDENTITY)  # type: ignore[attr-defined]
    type_text(page.fields.name, "欧阳若兮")  # type: ignore[attr-defined]
    if by_key:
        press(window, Key.Key_L, CONTROL)
    else:
        client._idle.timeout.emit()
    cover = ready(client)
    assert isinstance(cover.centralWidget(), SignInPage)
    assert not window.isVisible()
    assert not client._idle.isActive()
    assert cover.focusWidget() is cover.centralWidget().password  # type: ignore[attr-defined]
    for password in ("plum rain 1948", PASSWORD):
        assert not window.isVisible()
        type_text(cast("SignInPage", cover.centralWidget()).password, password)
        press(cover, Key.Key_Return)
    assert ready(client) is window
    assert window.isVisible()
    assert (page.fields.number.text(), page.fields.name.text()) == (OTHER_IDENTITY, "欧阳若兮")  # type: ignore[attr-defined]
    assert page.fields.isVisible()  # type: ignore[attr-defined]
    assert client._idle.isActive()


def test_what_the_regulation_does_by_itself_is_done_whoever_is_signed_in(client: Client) -> None:
    assert client.hall is not None
    with client.hall.work(SYSTEM) as work:
        work.add(Rating(grade=1, source=RatingSource.KIOSK, ticket_id=new_id()))
    client.sweep()
    settle()
    with client.hall.read() as read:
        assert read.count_rows(CallBack) == 1


def test_locking_twice_is_locking_once(client: Client) -> None:
    window = sign_in(client)
    client.lock()
    cover = ready(client)
    client.lock()
    assert ready(client) is cover
    type_text(cast("SignInPage", cover.centralWidget()).password, PASSWORD)
    press(cover, Key.Key_Return)
    assert ready(client) is window


def test_nothing_is_locked_before_somebody_signed_in(client: Client) -> None:
    before = ready(client)
    client.lock()
    assert ready(client) is before


def test_a_key_puts_the_lock_off(client: Client, qtbot: QtBot) -> None:
    window = sign_in(client)
    client._idle.setTimerType(Qt.TimerType.PreciseTimer)
    qtbot.waitUntil(lambda: client._idle.remainingTime() < IDLE_LOCK_MS - 400)
    before = client._idle.remainingTime()
    press(window, Key.Key_Shift)
    assert client._idle.isActive()
    assert client._idle.remainingTime() > before


def test_without_a_hall_the_first_run_begins(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.shell.look.apply", lambda *_, **__: None)
    client = Client(qapp, tmp_path / "new")
    client.start()
    assert isinstance(page_of(client), FirstRunPage)
    window = ready(client)
    client.stop()
    window.close()
    window.deleteLater()


def test_the_demo_needs_no_password_and_printers_of_the_system_are_known_at_once(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, empty_hall_files: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.look.apply", lambda *_, **__: None)
    shutil.copytree(empty_hall_files, tmp_path / "hall")
    client = Client(qapp, tmp_path / "hall", clock=clock)
    monkeypatch.setattr("app.documents.printers._makers", {})
    someone = Staff(login="lifang", name="李芳", number="011", role=Role.CLERK, password_hash="-")
    client.start(lambda _: actor(someone))
    window = ready(client)
    assert isinstance(window, MainWindow)
    assert client.hall is not None
    with pytest.raises(PrinterUnknown):
        make_printer(client.hall, "system:没有这台打印机")
    assert "system" in printers._makers
    client.stop()
    window.close()
    window.deleteLater()


def test_a_second_start_brings_the_window_back(client: Client, qtbot: QtBot) -> None:
    window = sign_in(client)
    window.showMinimized()
    assert client.is_first
    again = SingleInstance(client.data, lambda: None)
    assert not again.is_first
    qtbot.waitUntil(lambda: not window.isMinimized() and window.isVisible())


def test_a_second_start_raises_the_first_window(tmp_path: Path, qtbot: QtBot) -> None:
    raised: list[str] = []
    first = SingleInstance(tmp_path, lambda: raised.append("raised"))
    second = SingleInstance(tmp_path, lambda: raised.append("wrong"))
    elsewhere = SingleInstance(tmp_path / "other", lambda: None)
    assert (first.is_first, second.is_first, elsewhere.is_first) == (True, False, True)
    qtbot.waitUntil(lambda: raised == ["raised"])
    third = SingleInstance(tmp_path, lambda: None)
    assert not third.is_first
    qtbot.waitUntil(lambda: raised == ["raised", "raised"])


def test_a_hall_that_cannot_be_opened_is_said_on_the_first_page_and_enter_tries_again(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, empty_hall_files: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.look.apply", lambda *_, **__: None)
    shutil.copytree(empty_hall_files, tmp_path / "hall")
    key = tmp_path / "hall" / "hall.key"
    kept = key.read_bytes()
    key.unlink()
    client = Client(qapp, tmp_path / "hall", clock=clock)
    client.start()
    page = cast("SignInPage", page_of(client))
    qtbot.waitUntil(page.message.isVisible)
    type_text(page.login, "lifang")
    type_text(page.password, PASSWORD)
    assert client.hall is None
    key.write_bytes(kept)
    press(ready(client), Key.Key_Return)
    qtbot.waitUntil(lambda: client.hall is not None)
    assert page.login.text() == "lifang"
    window = ready(client)
    client.stop()
    window.close()
    window.deleteLater()


# An emergency without signing in

EMERGENCY = CONTROL | Qt.KeyboardModifier.ShiftModifier


def with_plans(client: Client, administrator: Actor) -> Hall:
    assert client.hall is not None
    load_plans(client.hall, administrator)
    return client.hall


def test_an_emergency_starts_from_the_sign_in_page_under_a_name(client: Client, administrator: Actor) -> None:
    hall = with_plans(client, administrator)
    window = ready(client)
    press(window, Key.Key_E, EMERGENCY)
    assert client._unsigned is not None
    strip = client._unsigned.strip
    assert strip.isVisible()
    assert "D" not in strip.buttons  # a drill can wait for somebody to sign in
    press(window, Key.Key_2)
    press(window, Key.Key_Return)  # no name yet
    with hall.read() as read:
        assert emergency.runs(read) == []
    type_text(strip.who, "保安老周")
    press(window, Key.Key_Return)
    with hall.read() as read:
        (run,) = emergency.runs(read)
    assert "保安老周" in run.activated_by
    runner = client._unsigned.runner
    assert runner is not None
    assert runner.isVisible()
    assert not {"R", "Q", "X"} & runner.bar.buttons.keys()
    press(runner, Key.Key_Space)
    press(runner, Key.Key_X)
    assert not runner.entry.isVisible()  # the all clear is for whoever signs in
    with hall.read() as read:
        assert [event.who for event in emergency.events_of(read, run.id)] == ["保安老周"]
    signed = sign_in(client)
    settle()
    assert client._unsigned is None
    strip = signed.emergency  # made a moment after the first page, or by its key
    settle()
    assert strip.alarm is not None
    assert signed.emergency.alarm.id == run.id


def test_a_checklist_stays_on_the_screen_when_the_pc_locks_and_can_do_less_there(client: Client, administrator: Actor) -> None:
    hall = with_plans(client, administrator)
    window = sign_in(client)
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_2)
    press(window, Key.Key_Return)
    assert window.runner is not None
    client.lock()
    settle()
    assert not window.runner.isVisible()
    assert client._unsigned is not None
    stays = client._unsigned.runner
    assert stays is not None
    assert stays.isVisible()
    assert stays.is_unsigned
    press(stays, Key.Key_Space)
    with hall.read() as read:
        (event,) = emergency.events_of(read, stays.run_id)
    assert event.who == say("ui_emergency.at_locked")
    page = cast("SignInPage", ready(client).centralWidget())
    type_text(page.password, PASSWORD)
    press(ready(client), Key.Key_Return)
    assert client._unsigned is None
    assert window.isVisible()


def test_a_key_hit_by_mistake_on_the_locked_screen_starts_nothing(client: Client, administrator: Actor) -> None:
    hall = with_plans(client, administrator)
    sign_in(client)
    client.lock()
    cover = ready(client)
    press(cover, Key.Key_E, EMERGENCY)
    press(cover, Key.Key_Return)
    press(cover, Key.Key_4)
    press(cover, Key.Key_Escape)
    press(cover, Key.Key_Escape)
    assert client._unsigned is not None
    assert not client._unsigned.strip.isVisible()
    with hall.read() as read:
        assert emergency.runs(read) == []
