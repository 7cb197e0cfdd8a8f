"""The main window: finding everything by Ctrl+K, help by F1, the scanner, the status bar, the settings of this PC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.documents import Made
from app.documents.errors import PrinterGone
from app.documents.service import order_print
from app.documents.spool import Spooler
from app.intake.applications import service as applications
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.store import Actor, Hall, ManualClock
from app.store.backup import back_up
from app.sync.syncer import Syncer
from app.sync.watch import Compared
from app.words import LANGUAGES, choose_language, language, say, vocabulary
from tests.helpers import local
from tests.helpers.applications import IDENTITY, OTHER_IDENTITY, all_required, form_for, load_catalogue, person, service_named
from tests.helpers.typing import press, settle, type_text
from ui.pages import PAGES
from ui.shell.help import help_text
from ui.shell.session import Session
from ui.shell.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def at_scanner_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, what a test types comes as fast as from a scanner."""
    monkeypatch.setattr("ui.shell.scanner.FASTEST_TYPIST_MS", 60_000)


@pytest.fixture
def at_human_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.shell.scanner.FASTEST_TYPIST_MS", -1)


@pytest.fixture
def wang(hall: Hall, clerk: Actor) -> Customer:
    with hall.work(clerk) as work:
        return customers.register(work, person())


@pytest.fixture
def locked() -> list[str]:
    return []


@pytest.fixture
def window_of(hall: Hall, locked: list[str], qtbot: QtBot) -> Iterator[Callable[[Actor], MainWindow]]:
    opened: list[MainWindow] = []

    def make(who: Actor) -> MainWindow:
        window = MainWindow(Session(hall, who), lambda: locked.append("locked"))
        window.resize(1366, 728)
        qtbot.addWidget(window)
        window.show()
        QTest.qWaitForWindowExposed(window)
        settle()
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.leave()
        window.session.close()


@pytest.fixture
def window(window_of: Callable[[Actor], MainWindow], supervisor: Actor, at_human_speed: None) -> MainWindow:
    return window_of(supervisor)


def shown(window: MainWindow) -> str:
    return next(name for name, page in window.pages.items() if page is window.page)


def offered(window: MainWindow) -> list[str]:
    box = window.palette_box.list
    return [box.item(row).text() for row in range(box.count())]


# Going about


def test_the_number_keys_open_the_pages(window: MainWindow) -> None:
    for number, entry in enumerate(window.entries[:9], 1):
        press(window, Key(Key.Key_0 + number), CONTROL)
        assert shown(window) == entry.name
        assert window._title.text() == entry.title
        assert [name for name, button in window._buttons.items() if button.isChecked()] == [entry.name]


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "name"), [("客户", "customers"), ("kh", "customers"), ("CUST", "customers"), ("rl", None), ("gzrl", "calendar")]
)
def test_ctrl_k_finds_a_page_in_chinese_pinyin_and_english(
    window_of: Callable[[Actor], MainWindow], supervisor: Actor, spoken: str, typed: str, name: str | None
) -> None:
    choose_language(spoken)  # type: ignore[arg-type]
    window = window_of(supervisor)
    before = shown(window)
    press(window, Key.Key_K, CONTROL)
    assert window.palette_box.isVisible()
    assert window.focusWidget() is window.palette_box.field
    type_text(window.palette_box.field, typed)
    press(window, Key.Key_Return)
    assert not window.palette_box.isVisible()
    assert shown(window) == (name or before)


def test_ctrl_k_offers_the_actions_of_the_page_first(window: MainWindow) -> None:
    window.show_page("customers")
    settle()
    press(window, Key.Key_K, CONTROL)
    type_text(window.palette_box.field, "新增")
    assert offered(window)[0].startswith(say("ui_customers.new"))
    press(window, Key.Key_Return)
    page = window.page
    assert page is not None
    assert page.focusWidget() is page.fields.number  # type: ignore[attr-defined]


@pytest.mark.parametrize("typed", ["王小明", "wxm", "0001", IDENTITY])
def test_ctrl_k_finds_a_record_masked_and_opens_it(window: MainWindow, wang: Customer, typed: str, qtbot: QtBot) -> None:
    press(window, Key.Key_K, CONTROL)
    type_text(window.palette_box.field, typed)
    qtbot.waitUntil(lambda: any("王*明" in line for line in offered(window)))
    assert not any("王小明" in line or IDENTITY in line for line in offered(window))
    press(window, Key.Key_Return)
    assert shown(window) == "customers"
    assert window.page.view.known.card.customer.id == wang.id  # type: ignore[union-attr]


def test_the_arrows_choose_and_escape_goes_back_to_where_one_was(window: MainWindow) -> None:
    window.show_page("customers")
    settle()
    field = window.page.search  # type: ignore[union-attr]
    field.setFocus()
    type_text(field, "王")
    press(window, Key.Key_K, CONTROL)
    first = window.palette_box.list.currentRow()
    press(window, Key.Key_Down)
    assert window.palette_box.list.currentRow() == first + 1
    press(window, Key.Key_Up)
    press(window, Key.Key_Up)
    assert window.palette_box.list.currentRow() == 0
    press(window, Key.Key_Escape)
    assert not window.palette_box.isVisible()
    assert window.focusWidget() is field
    assert field.text() == "王"


def test_what_nothing_is_called_opens_nothing(window: MainWindow) -> None:
    before = shown(window)
    press(window, Key.Key_K, CONTROL)
    type_text(window.palette_box.field, "没有这样的东西\"'*")
    settle()
    assert offered(window) == []
    press(window, Key.Key_Return)
    assert shown(window) == before


def test_everybody_sees_their_pages_only(window_of: Callable[[Actor], MainWindow], facility_worker: Actor, administrator: Actor) -> None:
    seen = {who.name: [entry.name for entry in window_of(who).entries] for who in (facility_worker, administrator)}
    assert "customers" not in seen[facility_worker.name]
    assert "staff" in seen[administrator.name]
    assert "desk" not in seen[administrator.name]


def test_a_page_left_and_opened_again_keeps_what_was_typed(window: MainWindow) -> None:
    window.show_page("customers")
    press(window, Key.Key_N, CONTROL)
    type_text(window.page.fields.name, "欧阳若兮")  # type: ignore[union-attr]
    for name in ("settings", "customers"):
        window.show_page(name)
        settle()
    assert window.page.fields.name.text() == "欧阳若兮"  # type: ignore[union-attr]
    assert window.page.fields.isVisible()  # type: ignore[union-attr]


# Help


def test_f1_opens_the_help_of_the_page_and_follows(window: MainWindow) -> None:
    window.show_page("customers")
    press(window, Key.Key_F1)
    assert window.help.isVisible()
    first = window.help.text.toPlainText()
    window.show_page("calendar")
    assert window.help.text.toPlainText() not in ("", first)
    press(window, Key.Key_F1)
    assert not window.help.isVisible()


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_page_has_its_help(window_of: Callable[[Actor], MainWindow], supervisor: Actor, administrator: Actor, spoken: str) -> None:
    choose_language(spoken)  # type: ignore[arg-type]
    windows = [window_of(who) for who in (supervisor, administrator)]
    found = {entry.name: window.show_page(entry.name).help_key for window in windows for entry in window.entries}
    assert set(found) == {entry.name for entry in PAGES}
    for key in found.values():
        assert help_text(key) != say("ui.help.none")
        assert len(help_text(key)) > 100


# The lock


def test_ctrl_l_locks(window: MainWindow, locked: list[str]) -> None:
    press(window, Key.Key_L, CONTROL)
    assert locked == ["locked"]


# The scanner


def scan(window: MainWindow, code: str) -> None:
    """What a scanner types wherever the focus is, with its Enter."""
    QTest.keyClicks(QApplication.focusWidget(), code)
    press(window, Key.Key_Return)


@pytest.mark.parametrize("in_field", [True, False])
def test_a_scan_goes_to_the_page_wherever_the_cursor_is(
    window_of: Callable[[Actor], MainWindow], supervisor: Actor, wang: Customer, at_scanner_speed: None, in_field: bool
) -> None:
    window = window_of(supervisor)
    page = window.show_page("customers")
    settle()
    (page.search if in_field else page.table).setFocus()  # type: ignore[attr-defined]
    scan(window, IDENTITY)
    assert page.view.known.card.customer.id == wang.id  # type: ignore[attr-defined]
    assert page.search.text() == ""  # type: ignore[attr-defined]


def test_what_stood_in_the_field_before_the_scan_stays(
    window_of: Callable[[Actor], MainWindow], supervisor: Actor, at_scanner_speed: None
) -> None:
    window = window_of(supervisor)
    page = window.show_page("customers")
    press(window, Key.Key_N, CONTROL)
    fields = page.fields  # type: ignore[attr-defined]
    type_text(fields.note, "材料齐全")
    scan(window, OTHER_IDENTITY)
    assert (fields.note.text(), fields.number.text()) == ("材料齐全", OTHER_IDENTITY)


def test_a_person_who_types_a_number_is_no_scanner(window: MainWindow, wang: Customer) -> None:
    page = window.show_page("customers")
    page.search.setFocus()  # type: ignore[attr-defined]
    scan(window, OTHER_IDENTITY)
    assert page.search.text() == OTHER_IDENTITY  # type: ignore[attr-defined]
    assert page.stack.currentWidget() is page.view  # type: ignore[attr-defined]


def test_a_scanned_receipt_opens_its_case(
    window_of: Callable[[Actor], MainWindow], hall: Hall, supervisor: Actor, administrator: Actor, at_scanner_speed: None
) -> None:
    load_catalogue(hall, administrator)
    with hall.work(supervisor) as work:
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
    window = window_of(supervisor)
    page = window.show_page("applications")
    settle()
    page.search.setFocus()  # type: ignore[attr-defined]
    scan(window, f"SH1:{case.number}:ABCDEF")
    assert page.subject_id == case.id  # type: ignore[attr-defined]


def test_a_page_without_a_use_for_it_leaves_the_scan_in_the_field(
    window_of: Callable[[Actor], MainWindow], supervisor: Actor, at_scanner_speed: None
) -> None:
    window = window_of(supervisor)
    page = window.show_page("settings")
    page.a4.clear()  # type: ignore[attr-defined]
    page.a4.setFocus()  # type: ignore[attr-defined]
    scan(window, "A0231234")
    assert page.a4.text() == "A0231234"  # type: ignore[attr-defined]


# The status bar


def status(window: MainWindow) -> dict[str, str]:
    settle()
    return {name: part.text() for name, part in window.status.parts.items()}


def test_the_status_bar_tells_what_is_true(window: MainWindow, hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    told = status(window)
    assert say("ui.status.alone") in told["network"]
    assert told["backup"] == say("ui.status.no_backup")
    assert told["clock"] == "2026-11-23 09:00"
    with hall.read() as read:
        from app.store import Outgoing

        waiting = read.count_rows(Outgoing)
    assert told["changes"] == say("ui.status.waiting", count=waiting)
    clock.set(local("2026-11-23 10:30"))
    with hall.work(clerk) as work:
        customers.register(work, person())
    told = status(window)
    assert told["changes"] == say("ui.status.waiting", count=waiting + 1)
    assert told["clock"] == "2026-11-23 10:30"
    back_up(hall)
    window.status.refresh()
    assert "11-23" in status(window)["backup"]


class _NoPrinter:
    name = "roll"

    def send(self, made: Made) -> None:
        raise PrinterGone(printer=self.name)


def test_paper_that_did_not_come_out_is_told(window: MainWindow, hall: Hall, administrator: Actor, supervisor: Actor) -> None:
    assert status(window)["printer"] == "● " + say("ui.status.printer_fine")
    load_catalogue(hall, administrator)
    with hall.work(supervisor) as work:
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
        applications.accept(work, case.id)
        order_print(work, "acceptance_receipt", case.id)
    assert Spooler(hall, lambda *_: _NoPrinter()).step()
    assert status(window)["printer"].startswith("▲ ")


# Settings


def test_settings_by_keys_are_kept_and_act(window: MainWindow, hall: Hall, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    dressed: list[str] = []
    monkeypatch.setattr("ui.shell.look.apply", lambda _application, theme, large: dressed.append(f"{theme} {large}"))
    page = window.show_page("settings")
    page.language.setFocus()  # type: ignore[attr-defined]
    press(window, Key.Key_Down)
    press(window, Key.Key_Tab)
    press(window, Key.Key_Down)
    press(window, Key.Key_Tab)
    press(window, Key.Key_Space)
    press(window, Key.Key_S, CONTROL)
    assert [hall.setting(name) for name in ("language", "theme", "large")] == ["en", "dark", "yes"]
    assert dressed == ["dark True"]
    assert language() == "en"
    assert page.message.text.text() == vocabulary("en")["ui.settings.applied"]


def test_a_printer_that_cannot_be_is_refused_and_stays_in_its_field(window: MainWindow, hall: Hall) -> None:
    page = window.show_page("settings")
    page.a4.clear()  # type: ignore[attr-defined]
    type_text(page.a4, "nonsense:1")  # type: ignore[attr-defined]
    press(window, Key.Key_S, CONTROL)
    assert page.message.isVisible()
    assert page.message.property("tone") == "danger"
    assert page.a4.text() == "nonsense:1"  # type: ignore[attr-defined]
    assert hall.setting("printer.a4", "folder") == "folder"


def test_a_test_page_is_printed_to_what_is_typed(window: MainWindow, tmp_path: Path) -> None:
    page = window.show_page("settings")
    page.roll.clear()  # type: ignore[attr-defined]
    type_text(page.roll, f"folder:{tmp_path / 'papers'}")  # type: ignore[attr-defined]
    page.test.setFocus()  # type: ignore[attr-defined]
    press(window, Key.Key_Space)
    assert page.message.property("tone") == "good"
    assert [file.suffix for file in (tmp_path / "papers").iterdir()] == [".pdf"]


def test_the_window_speaks_english(window_of: Callable[[Actor], MainWindow], supervisor: Actor) -> None:
    choose_language("en")
    window = window_of(supervisor)
    titles = [button.text() for button in window._buttons.values()]
    assert all(title.isascii() for title in titles)
    assert window.windowTitle() == "Service Hall"
    status_texts = [each.text() for each in window.status.findChildren(QLabel)]
    assert any("Offline" in text for text in status_texts)
    assert not any(isinstance(each, QLineEdit) and not each.accessibleName() for each in window.palette_box.findChildren(QLineEdit))


def test_the_status_bar_says_since_when_the_hub_answers(window: MainWindow, hall: Hall, clock: ManualClock) -> None:
    syncer = window.session.syncer = Syncer(hall)
    part = window.status.parts["network"]
    window.status.show_line()
    assert say("ui.status.line_connecting") in part.text()
    syncer._is("online")
    window.status.show_line()
    assert part.text() == "● " + say("ui.status.line_online", since="09:00")
    clock.set(local("2026-11-23 10:30"))
    syncer._is("offline")
    window.status.show_line()
    assert part.text() == "○ " + say("ui.status.line_offline", since="10:30")
    assert part.toolTip() == say("ui.status.last_exchange", time="09:00:00")
    syncer._is("refused", "这台电脑已被停用")
    window.status.show_line()
    assert part.toolTip() == "这台电脑已被停用"
    syncer._compared(Compared(clock.now(), differing=1, moved=3))
    window.status.show_line()
    assert part.toolTip().endswith("补齐 3 行")
    syncer._compared(Compared(clock.now(), differing=2, moved=3, left=1))
    window.status.show_line()
    assert part.text() == "▲ 与汇总服务器不一致（1 处）"
