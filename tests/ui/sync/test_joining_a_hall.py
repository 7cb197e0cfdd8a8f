"""A new PC joins a hall: by the keyboard, with progress, stopped and gone on with, and then somebody of the hall signs in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.hub import devices
from app.queue import service as queue
from app.store import Actor, Hall, ManualClock
from app.words import say
from tests.helpers.stations import Place, two_pcs
from tests.helpers.typing import press, settle, type_text
from ui.access.first_run import FirstRunPage
from ui.access.sign_in import SignInPage
from ui.shell import tasks
from ui.shell.client import Client
from ui.shell.window import MainWindow
from ui.sync.arrival import ArrivalPage

Key = Qt.Key


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
    with two_pcs(hall, administrator, tmp_path, clock) as made:
        yield made


@pytest.fixture
def client(qapp: QApplication, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The client of a PC that has nothing yet."""
    monkeypatch.setattr("ui.shell.look.apply", lambda *_, **__: None)
    monkeypatch.setattr("ui.sync.connect_form.search_of_the_network", lambda _heard: None)
    made = Client(qapp, tmp_path / "new", clock=clock)
    made.start()
    yield made
    stop(made)


def stop(client: Client) -> None:
    if not isValid(client):
        return
    window = client.window
    client.stop()
    if window is not None:
        window.close()
        window.deleteLater()
    client.deleteLater()
    settle()


def join(client: Client, place: Place) -> None:
    assert client.window is not None
    page = cast("FirstRunPage", client.window.centralWidget())
    QTest.qWaitForWindowExposed(client.window)
    press(page, Key.Key_F4)
    form = page.join_form
    assert form is not None
    assert page.focusWidget() is form.address
    type_text(form.address, f"{place.address.url}#{place.address.fingerprint}")
    press(page, Key.Key_Return)
    type_text(form.code, devices.new_code(place.hub.database))
    press(page, Key.Key_Return)


def test_a_new_pc_joins_by_the_keyboard_and_somebody_of_the_hall_signs_in(client: Client, place: Place, qtbot: QtBot) -> None:
    join(client, place)
    qtbot.waitUntil(lambda: isinstance(client.window.centralWidget(), SignInPage))  # type: ignore[union-attr]
    assert client.hall is not None
    with client.hall.read() as read:
        assert [series.letter for series in queue.all_series(read)] == ["A"]
    assert client.syncer is not None
    page = cast("SignInPage", client.window.centralWidget())  # type: ignore[union-attr]
    type_text(page.login, "zhou")
    type_text(page.password, "plum rain 1949")
    press(page, Key.Key_Return)
    assert isinstance(client.window, MainWindow)
    assert len(devices.stations(place.hub.database)) == 3


def test_a_scanned_qr_code_is_all_that_a_new_pc_needs(client: Client, place: Place, qtbot: QtBot) -> None:
    assert client.window is not None
    page = cast("FirstRunPage", client.window.centralWidget())
    QTest.qWaitForWindowExposed(client.window)
    press(page, Key.Key_F4)
    assert page.join_form is not None
    type_text(page.join_form.address, f"{place.address.url}#{place.address.fingerprint[:32]} {devices.new_code(place.hub.database)}")
    press(page, Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(client.window.centralWidget(), SignInPage))  # type: ignore[union-attr]


def test_a_wrong_code_stays_at_its_field_and_going_back_founds_a_hall_after_all(client: Client, place: Place) -> None:
    assert client.window is not None
    page = cast("FirstRunPage", client.window.centralWidget())
    QTest.qWaitForWindowExposed(client.window)
    press(page, Key.Key_F4)
    form = page.join_form
    assert form is not None
    type_text(form.address, place.address.url)
    press(page, Key.Key_Return)
    press(page, Key.Key_Return)
    assert form.code.property("wrong")
    type_text(form.code, "AAAA-AAAA-AAAA")
    press(page, Key.Key_Return)
    assert form.code.property("wrong")
    assert not (client.data / "hall.db").exists()
    page._back()
    assert page.steps.currentIndex() == 0
    assert page.focusWidget() is page.name
    press(page, Key.Key_F4)
    assert form.address.text() == place.address.url


def test_what_was_stopped_half_way_goes_on_at_the_next_start(
    client: Client, place: Place, qapp: QApplication, clock: ManualClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.hub.tables.PAGE", 2)
    begun = ArrivalPage.begin

    def begin_and_stop(page: ArrivalPage) -> None:
        begun(page)
        page.stop()

    with monkeypatch.context() as patch:
        patch.setattr(ArrivalPage, "begin", begin_and_stop)
        join(client, place)
        page = cast("ArrivalPage", client.window.centralWidget())  # type: ignore[union-attr]
        assert page.message.text.text() == say("ui_sync.arrival.stopped")
        assert page.go_on.isVisible()
    stop(client)
    again = Client(qapp, client.data, clock=clock)
    try:
        again.start()
        qtbot.waitUntil(lambda: again.syncer is not None)
        settle()
        assert again.hall is not None
        with again.hall.read() as read:
            assert [series.letter for series in queue.all_series(read)] == ["A"]
    finally:
        tasks.wait_for_all()
        stop(again)


def test_with_the_hub_gone_it_waits_and_enter_goes_on(client: Client, place: Place, qtbot: QtBot) -> None:
    from app.sync.errors import HubUnreachable

    calls: list[int] = []
    with pytest.MonkeyPatch.context() as patch:

        def gone(*_: object) -> None:
            calls.append(1)
            raise HubUnreachable

        patch.setattr("app.stations.service.exchange", gone)
        join(client, place)
        page = cast("ArrivalPage", client.window.centralWidget())  # type: ignore[union-attr]
        assert page.message.text.text() == say("ui_sync.arrival.waits", seconds=5)
        assert page._again.isActive()
    press(page, Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(client.window.centralWidget(), SignInPage))  # type: ignore[union-attr]
    assert len(calls) == 1
