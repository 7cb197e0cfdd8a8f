"""The sync page at a real PC of a real hub: figures open their lists, and what an administrator does about the hall's PCs, by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.hub import devices
from app.queue import service as queue
from app.stations import service
from app.store import Actor, Hall, HallError, ManualClock
from app.sync.errors import Revoked
from app.sync.identity import is_enrolled
from app.words import say
from tests.helpers.stations import Place, two_pcs
from tests.helpers.typing import press, settle, type_text
from tests.sync.places import running_hub
from ui.shell import tasks
from ui.shell.session import Session
from ui.sync.lists import View
from ui.sync.page import SyncPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


class QuietNetwork:
    """A search that finds nothing: tests of the page do not listen on the machine's network."""

    def close(self) -> None: ...


@pytest.fixture
def page_of(qtbot: QtBot) -> Iterator[Callable[[Hall, Actor], SyncPage]]:
    opened: list[Session] = []

    def make(hall: Hall, who: Actor) -> SyncPage:
        opened.append(Session(hall, who))
        page = SyncPage(opened[-1])
        page.connecting.form._make_search = lambda _heard: QuietNetwork()
        page.resize(1180, 640)
        qtbot.addWidget(page)
        page.show()
        QTest.qWaitForWindowExposed(page)
        settle()
        return page

    yield make
    tasks.wait_for_all()
    for session in opened:
        session.close()


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    with two_pcs(hall, administrator, tmp_path, clock) as made:
        yield made


@pytest.fixture
def page(place: Place, page_of: Callable[[Hall, Actor], SyncPage]) -> SyncPage:
    return page_of(place.here, place.chief)


def shown(page: SyncPage) -> list[list[str]]:
    return [[column.shown(row) for column in page.table.rows.columns] for row in page.table.rows.rows]


def figure(page: SyncPage, view: View) -> str:
    assert page.views is not None
    return page.views._buttons[view].text()


def look_at(page: SyncPage, view: View) -> None:
    assert page.views is not None
    page.views._buttons[view].click()
    settle()


def choose_other(page: SyncPage, place: Place) -> None:
    number = next(number for number, row in enumerate(page.table.rows.rows) if row.id == place.other.station.id)
    page.table.selectRow(number)
    page.table.setFocus()


def test_the_pcs_of_the_hall_are_listed_and_this_one_is_marked(page: SyncPage, place: Place) -> None:
    rows = shown(page)
    assert len(rows) == 2
    assert [say("ui_sync.this_pc", name="") in row[1] for row in rows] == [True, False]
    assert all(say("stations.state.alive") in row[2] for row in rows)
    assert figure(page, View.STATIONS).endswith(" 2")
    assert say("ui_sync.line_on") in page.standing.line.text()


def test_with_the_hub_gone_the_list_stays_and_says_how_old_it_is(page: SyncPage, place: Place, clock: ManualClock) -> None:
    clock.advance(timedelta(minutes=12))
    place.here.choose("language", "zh_CN")
    with place.here.work(place.chief) as work:
        work.session.connection().exec_driver_sql("UPDATE sync_state SET address = 'https://127.0.0.1:9'")
    page.ask()
    settle()
    assert say("ui_sync.line_off") in page.standing.line.text()
    assert say("ui_sync.as_of", ago=say("ui_sync.ago", time=say("stations.clock.minutes", count=12))) in page.standing.age.text()
    assert len(shown(page)) == 2


def test_a_figure_opens_the_records_behind_it(page: SyncPage, place: Place) -> None:
    with place.here.work(place.chief) as work:
        queue.add_series(work, "A", "综合龘", "General")
    page.refresh()
    settle()
    assert figure(page, View.WAITING).endswith(" 1")
    look_at(page, View.WAITING)
    ((_, _, who, what),) = shown(page)
    assert (who, what) == (place.chief.name, f"{say('stations.table.queue_series')} 1")
    press(page, Key.Key_F5)
    assert shown(page) == []
    assert page.beside.details.text() == say("ui_sync.nothing.waiting")
    assert page.message.text.text() == say("ui_sync.done", pushed=1, pulled=0)


def test_two_presses_revoke_a_pc_at_once_and_undo_lets_it_in_again(page: SyncPage, place: Place) -> None:
    name = page.table.rows.rows[1].name
    choose_other(page, place)
    press(page, Key.Key_F9)
    assert page.beside.sure.text() == say("ui_sync.sure_revoke", name=name)
    service.exchange(place.other)
    press(page, Key.Key_F9)
    with pytest.raises(Revoked):
        service.exchange(place.other)
    assert page.message.text.text() == say("ui_sync.revoked", name=name)
    assert figure(page, View.STATIONS).endswith(" 1")
    press(page, Key.Key_Z, CONTROL)
    service.exchange(place.other)
    assert figure(page, View.STATIONS).endswith(" 2")


@pytest.mark.parametrize("away", [Key.Key_Escape, Key.Key_Up])
def test_one_press_and_something_else_revokes_nobody(page: SyncPage, place: Place, away: Qt.Key) -> None:
    choose_other(page, place)
    press(page, Key.Key_F9)
    press(page, away)
    assert page.beside.sure.text() == ""
    if away == Key.Key_Escape:
        press(page, Key.Key_F9)
        assert page.beside.sure.text() != ""
    service.exchange(place.other)


def test_this_pc_does_not_let_itself_out(page: SyncPage, place: Place) -> None:
    page.table.selectRow(0)
    assert not page.bar.buttons["F9"].isEnabled()
    press(page, Key.Key_F9)
    press(page, Key.Key_F9)
    service.exchange(place.here)


def test_what_a_revoked_pc_sent_is_looked_at_and_taken_in_by_key(page: SyncPage, place: Place) -> None:
    service.revoke(place.here, place.chief, place.other.station.id)
    with place.other.work(place.chief) as work:
        queue.add_series(work, "Q", "综合", "General")
    with pytest.raises(Revoked):
        service.exchange(place.other)
    page.ask()
    settle()
    assert figure(page, View.ASIDE).endswith(" 1")
    look_at(page, View.ASIDE)
    assert say("ui_sync.aside_revoked") in page.beside.details.text()
    assert say("stations.column.letter") in page.beside.details.text()
    press(page, Key.Key_F10)
    assert shown(page) == []
    service.exchange(place.here)
    with place.here.read() as read:
        assert [series.letter for series in queue.all_series(read)] == ["Q"]


def test_a_new_code_is_shown_with_its_minutes_and_goes_away_with_them(page: SyncPage, place: Place, clock: ManualClock) -> None:
    press(page, Key.Key_F8)
    code = page.beside.code
    assert code.isVisible()
    assert not code.picture.pixmap().isNull()
    assert code.left.text() == say("ui_sync.code.left", minutes=10)
    clock.advance(timedelta(minutes=9, seconds=1))
    code._count()
    assert code.left.text() == say("ui_sync.code.left", minutes=1)
    clock.advance(timedelta(minutes=1))
    code._count()
    assert not code.isVisible()


def test_a_difference_is_found_by_f6_and_repaired_by_f7(page: SyncPage, place: Place) -> None:
    with place.here.work(place.chief) as work:
        queue.add_series(work, "A", "综合", "General")
    place.exchange()
    press(page, Key.Key_F6)
    assert page.message.text.text() == say("ui_sync.verified")
    assert not page.bar.buttons["F7"].isEnabled()
    with place.here.work(place.chief) as work:
        work.session.connection().exec_driver_sql("UPDATE queue_series SET name = 'spoilt'")
    press(page, Key.Key_F6)
    assert say("stations.table.queue_series") in page.message.text.text()
    press(page, Key.Key_F7)
    assert page.differing == 0
    press(page, Key.Key_F6)
    assert page.message.text.text() == say("ui_sync.verified")


def test_long_work_is_stopped_by_escape(page: SyncPage, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = page.progress.begin

    def begin(text: str) -> object:
        watch = begun(text)
        QTest.keyClick(page.table, Key.Key_Escape)
        return watch

    monkeypatch.setattr(page.progress, "begin", begin)
    page.table.setFocus()
    press(page, Key.Key_F6)
    assert say("sync.error.stopped.what") in page.message.text.text()
    assert not page.progress.isVisible()
    assert page.differing is None


def test_a_supervisor_looks_and_syncs_and_no_more(place: Place, page_of: Callable[[Hall, Actor], SyncPage], supervisor: Actor) -> None:
    page = page_of(place.here, supervisor)
    assert len(shown(page)) == 2
    assert set(page.bar.buttons) == {"F5", "F6"}
    assert page.views is not None
    assert View.ASIDE not in page.views._buttons
    choose_other(page, place)
    for key in (Key.Key_F8, Key.Key_F9, Key.Key_F9):
        press(page, key)
    service.exchange(place.other)
    assert not page.beside.code.isVisible()


def test_a_hall_that_worked_alone_gets_a_hub_by_key(
    hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock, page_of: Callable[[Hall, Actor], SyncPage]
) -> None:
    page = page_of(hall, administrator)
    assert page.beside.details.text() == say("ui_sync.alone_told")
    heard: list[bool] = []
    page.session.connected.connect(lambda: heard.append(True))
    with running_hub(tmp_path / "hub", clock=clock) as (hub, address):
        press(page, Key.Key_N, CONTROL)
        form = page.connecting.form
        assert page.focusWidget() is form.address
        type_text(form.address, f"{address.url}#{address.fingerprint}")
        press(page, Key.Key_Return)
        assert page.focusWidget() is form.code
        type_text(form.code, "AAAA-AAAA-AAAA")
        press(page, Key.Key_Return)
        assert form.code.property("wrong")
        assert form.address.text().startswith(address.url)
        form.code.clear()
        type_text(form.code, devices.new_code(hub.database))
        press(page, Key.Key_Return)
        assert is_enrolled(hall)
        assert heard == [True]
        assert len(shown(page)) == 1
        assert hall.waiting_changes() == 0


def test_a_scanned_code_fills_the_form_in(hall: Hall, administrator: Actor, page_of: Callable[[Hall, Actor], SyncPage]) -> None:
    page = page_of(hall, administrator)
    assert page.scanned("https://192.168.1.8:8471#ab12 7KQM-2XHD-9RWT")
    settle()
    form = page.connecting.form
    assert (form.address.text(), form.code.text()) == ("https://192.168.1.8:8471#ab12", "7KQM-2XHD-9RWT")
    assert page.connecting.isVisible()
    assert not page.scanned("A023")
    press(page, Key.Key_Escape)
    assert not page.connecting.isVisible()


def test_a_revoked_pc_is_enrolled_again_from_its_own_page(place: Place, page_of: Callable[[Hall, Actor], SyncPage]) -> None:
    service.exchange(place.other)
    mark = "second"
    service.revoke(place.here, place.chief, place.other.station.id)
    page = page_of(place.other, place.chief)
    assert str(Revoked("revoked")) in page.standing.age.text()
    made = service.new_code(place.here, place.chief)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.identity.mark_of_pc", lambda: mark)
        press(page, Key.Key_N, CONTROL)
        assert page.connecting.form.address.text().startswith(place.address.url)
        type_text(page.connecting.form.code, made.code)
        press(page, Key.Key_Return)
    assert say("ui_sync.line_on") in page.standing.line.text()
    service.exchange(place.other)


def test_hubs_that_were_found_are_chosen_and_their_fingerprint_is_shown(
    hall: Hall, administrator: Actor, page_of: Callable[[Hall, Actor], SyncPage]
) -> None:
    from app.sync.discovery import FoundHub
    from app.sync.link import Address

    page = page_of(hall, administrator)
    press(page, Key.Key_N, CONTROL)
    form = page.connecting.form
    form._hear([FoundHub("晴川市便民服务中心", Address("https://10.0.0.2:8471", "ab" * 32))])
    form._look()
    assert form.hubs.count() == 1
    assert form.address.text() == f"https://10.0.0.2:8471#{'ab' * 32}"
    assert "ABAB ABAB ABAB ABAB" in form.fingerprint.text()
    assert page.focusWidget() is form.code


def test_a_network_that_cannot_be_searched_is_told(hall: Hall, administrator: Actor, page_of: Callable[[Hall, Actor], SyncPage]) -> None:
    page = page_of(hall, administrator)

    def broken(_heard: object) -> object:
        raise HallError

    page.connecting.form._make_search = broken
    press(page, Key.Key_N, CONTROL)
    assert page.connecting.form.told.text() == say("ui_sync.connect.no_search")
