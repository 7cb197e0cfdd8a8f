"""The sync page at a real PC of a real hub: figures open their lists, and what an administrator does about the hall's PCs, by key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import insert

from app.hub import devices
from app.queue import service as queue
from app.stations import service
from app.store import SYSTEM, Actor, Hall, HallError, ManualClock, new_id
from app.store.tables import KeptEntry
from app.sync.attachments import Files
from app.sync.errors import Revoked
from app.sync.exchange import Exchange
from app.sync.identity import is_enrolled, link_of
from app.sync.watch import DailyComparison
from app.words import say
from tests.helpers.pages import OpenPage
from tests.helpers.stations import Place, two_pcs
from tests.helpers.typing import press, settle, type_text
from tests.sync.places import running_hub
from ui.shell.session import Session
from ui.sync.lists import View
from ui.sync.page import SyncPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


class QuietNetwork:
    """A search that finds nothing: tests of the page do not listen on the machine's network."""

    def close(self) -> None: ...


@pytest.fixture
def page_of(open_page: OpenPage) -> Callable[[Hall, Actor], SyncPage]:
    def made(session: Session) -> SyncPage:
        page = SyncPage(session)
        page.connecting.form._make_search = lambda _heard: QuietNetwork()
        return page

    return lambda hall, who: open_page(made, who, hall=hall, size=(1180, 640))


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


def keep(hall: Hall, reason: str, entry: dict[str, object], note: str = "") -> None:
    with hall.work(SYSTEM) as work:
        work.session.execute(
            insert(KeptEntry),
            [
                {
                    "id": new_id(),
                    "hall_id": hall.station.hall_id,
                    "reason": reason,
                    "row_id": new_id().hex,
                    "station_id": hall.station.id,
                    "hlc": 1 << 40,
                    "schema_version": "0099",
                    "entry": json.dumps(entry, ensure_ascii=False),
                    "note": note,
                }
            ],
        )


def test_what_is_kept_is_read_in_words_with_people_masked_and_says_what_can_be_done(page: SyncPage, place: Place) -> None:
    customer = {
        "id": new_id().hex,
        "name": "欧阳若兮",
        "phone": "13899991234",
        "identity_number": "110101199003077758",
        "address": "和风路 9 号",
    }
    keep(place.here, "refused", {"t": "customer", "i": customer}, "customer: the same id with other content (phone)")
    keep(place.here, "newer", {"t": "parking_space", "i": {"id": new_id().hex, "level": 2, "told": "电话 13899991234"}})
    page.refresh()
    settle()
    assert figure(page, View.KEPT).endswith(" 2")
    look_at(page, View.KEPT)
    page.table.selectRow(0)
    settle()
    text = page.beside.details.text()
    assert say("ui_sync.kept.refused") in text
    assert say("stations.refused.same_id", table=say("stations.table.customer"), columns=say("stations.column.phone")) in text
    for seen in ("欧阳*兮", "138****1234", "110***********7758", say("stations.value.hidden")):
        assert seen in text
    for hidden in ("欧阳若兮", "13899991234", "19900307", "和风路"):
        assert hidden not in text
    page.table.selectRow(1)
    settle()
    assert say("ui_sync.kept.newer") in page.beside.details.text()
    assert "level  2" in page.beside.details.text()
    assert "13899991234" not in page.beside.details.text()


@pytest.mark.parametrize("entry", [{"t": "", "sent": "[" * 9000}, {"t": "", "sent": "{}"}, {"t": "ticket"}])
def test_what_cannot_be_read_is_said_to_be_so(page: SyncPage, place: Place, entry: dict[str, object]) -> None:
    keep(place.here, "refused", entry, "no JSON: RecursionError")
    page.refresh()
    look_at(page, View.KEPT)
    settle()
    assert say("stations.refused.unreadable") in page.beside.details.text()


def test_a_complaint_about_the_person_at_the_pc_is_not_shown(page: SyncPage, place: Place) -> None:
    complaint = {"id": new_id().hex, "facts": "态度生硬", "target_id": place.chief.id.hex}
    keep(place.here, "newer", {"t": "complaint", "i": complaint})
    page.refresh()
    look_at(page, View.KEPT)
    settle()
    assert say("ui_sync.kept_from") in page.beside.details.text()
    assert "态度" not in page.beside.details.text()


def test_a_list_stays_sorted_when_it_is_read_again_and_is_exported_as_shown(page: SyncPage, place: Place, tmp_path: Path) -> None:
    before = [row[1] for row in shown(page)]
    page.table.sort_by(0)
    page.table.sort_by(0)
    assert [row[1] for row in shown(page)] == sorted(before, key=before.index, reverse=shown(page)[0][1] != before[0])
    seats = [row[0] for row in shown(page)]
    assert seats == sorted(seats, reverse=True)
    chosen = page.table.current().id
    page.refresh()
    settle()
    assert [row[0] for row in shown(page)] == seats
    assert page.table.current().id == chosen
    page.export(tmp_path)
    settle()
    (file,) = tmp_path.glob("*.csv")
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].split(",")[:2] == [say("ui_sync.column.seat"), say("ui_sync.column.name")]
    assert [line.split(",")[0] for line in lines[1:]] == seats
    assert str(file) in page.message.text.text()


def test_the_last_daily_comparison_is_told_with_what_differed(page: SyncPage, place: Place, clock: ManualClock) -> None:
    assert page.standing.further.text() == say("ui_sync.compared_never")
    place.exchange()
    with place.here.work(place.chief) as work:
        work.session.connection().exec_driver_sql("UPDATE staff SET name = 'spoilt'")
    with closing(link_of(place.here)) as link:
        daily = DailyComparison(place.here, Exchange(place.here, link))
        clock.advance(timedelta(hours=5))
        assert daily.look() is not None
    page.refresh()
    settle()
    time = f"{clock.now().astimezone(place.here.zone):%m-%d %H:%M}"
    assert page.standing.further.text() == say("ui_sync.compared_repaired", time=time, tables=say("stations.table.staff"), rows=1)


def test_files_on_their_way_are_counted(page: SyncPage, place: Place) -> None:
    files = Files(sent=3, fetched=2, to_send=1, to_fetch=4)
    assert page.seen is not None
    page.standing.show_standing(page.seen.overview, page.told, page.hall.zone, page.hall.clock.now(), files)
    assert say("ui_sync.files", sent=3, fetched=2, to_send=1, to_fetch=4) in page.standing.further.text()


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
    assert f"{say('stations.column.letter')}  Q" in page.beside.details.text()
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
    assert set(page.bar.buttons) == {"F5", "F6", "Ctrl+E"}
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
