"""The self-service machine: touched, or walked with the keys of its small keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import AssetKind, AssetState
from app.facility.assets.rules import AssetForm
from app.facility.orders import service as orders
from app.queue import service as queue
from app.queue.models import Priority, Series, Ticket, TicketSource
from app.store import SYSTEM, Actor, Hall, ManualClock
from app.words import choose_language, say
from tests.helpers.applications import load_catalogue, service_named
from tests.helpers.typing import press, settle, type_text
from ui.public.kiosk import BACK_AFTER_MS, THANKS_MS, TILES, KioskWindow
from ui.shell import tasks

Key = Qt.Key
SERVICE = "YB03"


@pytest.fixture
def ready(hall: Hall, administrator: Actor) -> Hall:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
    return hall


@pytest.fixture
def kiosk(ready: Hall, qtbot: QtBot) -> Iterator[KioskWindow]:
    made = KioskWindow(ready)
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowExposed(made)
    settle()
    yield made
    tasks.wait_for_all()


def tickets_in(hall: Hall) -> list[Ticket]:
    with hall.read() as read:
        return read.all(select(Ticket).order_by(Ticket.hlc))


def tiles(kiosk: KioskWindow) -> dict[str, QPushButton]:
    found = [kiosk.grid.itemAt(place).widget() for place in range(kiosk.grid.count())]
    return {each.accessibleName(): each for each in found if isinstance(each, QPushButton)}


def touch(button: QPushButton) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()


def touch_tile(kiosk: KioskWindow, name: str) -> None:
    for _ in range(6):
        if name in tiles(kiosk):
            break
        touch(kiosk.more)
    touch(tiles(kiosk)[name])


def walk_to(kiosk: KioskWindow, button: QPushButton) -> None:
    for _ in range(30):
        if kiosk.focusWidget() is button:
            return
        press(kiosk, Key.Key_Tab)
    raise AssertionError(f"{button.text()} is not reached by Tab")


def name_of(hall: Hall, code: str = SERVICE) -> str:
    with hall.read() as read:
        return service_named(read, code).name


def series_of(hall: Hall, code: str = SERVICE) -> str:
    with hall.read() as read:
        letter = service_named(read, code).series
        return next(series.name for series in queue.all_series(read) if series.letter == letter)


def to_what_is_needed(kiosk: KioskWindow, hall: Hall) -> None:
    touch_tile(kiosk, series_of(hall))
    touch_tile(kiosk, name_of(hall))
    assert kiosk.sights.currentWidget() is kiosk.told


def test_the_first_sight_is_the_series(kiosk: KioskWindow, ready: Hall) -> None:
    with ready.read() as read:
        assert list(tiles(kiosk)) == [series.name for series in queue.all_series(read)]
    assert not kiosk.back.isVisible()
    assert not kiosk.more.isVisible()


def test_what_to_bring_is_told_before_the_number(kiosk: KioskWindow, ready: Hall) -> None:
    to_what_is_needed(kiosk, ready)
    assert kiosk.title.text() == name_of(ready)
    with ready.read() as read:
        needed = [material.name for material in service_named(read, SERVICE).materials if material.required]
    assert needed
    assert all(name in kiosk.needed.text() for name in needed)
    assert tickets_in(ready) == []
    with kiosk_printed(kiosk) as printed:
        touch(kiosk.go)
    (ticket,) = tickets_in(ready)
    assert (ticket.source, ticket.priority) == (TicketSource.SELF_SERVICE, Priority.NORMAL)
    assert printed == [ticket.number] == [kiosk.number.text()]
    with ready.read() as read:
        assert read.all(select(PrintOrder.kind)) == ["queue_ticket"]


class kiosk_printed:  # noqa: N801
    """The numbers that the machine says it printed."""

    def __init__(self, kiosk: KioskWindow) -> None:
        self._signal, self._found = kiosk.printed, list[str]()

    def __enter__(self) -> list[str]:
        self._signal.connect(self._found.append)
        return self._found

    def __exit__(self, *_: object) -> None:
        self._signal.disconnect(self._found.append)


def test_a_number_by_the_keys_alone(kiosk: KioskWindow, ready: Hall) -> None:
    walk_to(kiosk, tiles(kiosk)[series_of(ready)])
    press(kiosk, Key.Key_Return)
    wanted = name_of(ready)
    while wanted not in tiles(kiosk):
        walk_to(kiosk, kiosk.more)
        press(kiosk, Key.Key_Return)
    walk_to(kiosk, tiles(kiosk)[wanted])
    press(kiosk, Key.Key_Space)
    assert kiosk.focusWidget() is kiosk.go
    press(kiosk, Key.Key_Return)
    assert [ticket.number for ticket in tickets_in(ready)] == [kiosk.number.text()]


def test_priority_is_said_by_oneself_and_goes_before(kiosk: KioskWindow, ready: Hall) -> None:
    with ready.work(SELF_SERVICE) as work:
        desk.take_number(work, service_named(work, SERVICE).id, print_ticket=False)
    to_what_is_needed(kiosk, ready)
    touch(kiosk.priority)
    _, ticket = tickets_in(ready)
    assert (ticket.priority, ticket.priority_reason) == (Priority.PRIORITY, "self_declared")
    with ready.read() as read:
        assert next(line.number for line in queue.waiting(read)) == ticket.number


def test_touched_twice_it_is_one_number(kiosk: KioskWindow, ready: Hall) -> None:
    to_what_is_needed(kiosk, ready)
    for button in (kiosk.go, kiosk.go, kiosk.priority):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    QTest.mouseClick(kiosk.go, Qt.MouseButton.LeftButton)
    settle()
    assert len(tickets_in(ready)) == 1


def test_left_alone_it_goes_back_to_the_first_sight(kiosk: KioskWindow, ready: Hall) -> None:
    to_what_is_needed(kiosk, ready)
    assert kiosk._away.isActive()
    assert kiosk._away.interval() == BACK_AFTER_MS
    kiosk._away.timeout.emit()
    settle()
    assert series_of(ready) in tiles(kiosk)
    assert kiosk.sights.currentWidget() is kiosk.tiles
    assert not kiosk._away.isActive()
    assert tickets_in(ready) == []


def test_thanks_go_away_sooner(kiosk: KioskWindow, ready: Hall) -> None:
    to_what_is_needed(kiosk, ready)
    touch(kiosk.go)
    assert kiosk._away.interval() == THANKS_MS
    kiosk._away.timeout.emit()
    settle()
    assert kiosk.sights.currentWidget() is kiosk.tiles


def test_half_a_code_does_not_wait_for_the_next_person(kiosk: KioskWindow) -> None:
    type_text(kiosk.code, "234")
    assert kiosk._away.isActive()
    kiosk._away.timeout.emit()
    settle()
    assert kiosk.code.text() == ""


def test_back_takes_one_to_the_series(kiosk: KioskWindow, ready: Hall) -> None:
    to_what_is_needed(kiosk, ready)
    touch(kiosk.back)
    assert series_of(ready) in tiles(kiosk)


def test_more_shows_the_other_services_and_comes_round(kiosk: KioskWindow, ready: Hall) -> None:
    touch_tile(kiosk, series_of(ready))
    first, seen = set(tiles(kiosk)), set(tiles(kiosk))
    assert len(first) == TILES
    while True:
        touch(kiosk.more)
        if set(tiles(kiosk)) == first:
            break
        assert not seen & set(tiles(kiosk))
        seen |= set(tiles(kiosk))
    assert name_of(ready) in seen


def test_a_wrong_code_says_so_and_stays(kiosk: KioskWindow, ready: Hall) -> None:
    type_text(kiosk.code, "234567")
    press(kiosk, Key.Key_Return)
    assert kiosk.warning.isVisible()
    assert kiosk.warning.text().strip()
    assert kiosk.code.text() == "234567"
    assert tickets_in(ready) == []


@pytest.mark.parametrize("for_a_service", [True, False])
def test_who_has_booked_types_the_code(kiosk: KioskWindow, ready: Hall, clerk: Actor, clock: ManualClock, for_a_service: bool) -> None:
    with ready.work(clerk) as work:
        service = service_named(work, SERVICE)
        booked = queue.book(work, service.series, clock.now() + timedelta(minutes=30), service_id=service.id if for_a_service else None)
    type_text(kiosk.code, booked.code)
    press(kiosk, Key.Key_Return)
    if not for_a_service:
        touch_tile(kiosk, name_of(ready))
        touch(kiosk.go)
    (ticket,) = tickets_in(ready)
    assert (ticket.priority, ticket.appointment_id) == (Priority.APPOINTMENT, booked.id)
    assert kiosk.number.text() == ticket.number
    kiosk.home()
    settle()
    assert kiosk.code.text() == ""


def test_a_series_that_is_full_says_so(kiosk: KioskWindow, ready: Hall) -> None:
    with ready.work(SYSTEM) as work:
        for series in work.all(select(Series)):
            series.daily_limit = 0
    to_what_is_needed(kiosk, ready)
    touch(kiosk.go)
    assert kiosk.warning.isVisible()
    assert tickets_in(ready) == []
    touch(kiosk.back)
    assert not kiosk.warning.isVisible()


def test_only_one_key_leaves(kiosk: KioskWindow) -> None:
    press(kiosk, Key.Key_Escape)
    assert kiosk.isVisible()
    press(kiosk, Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not kiosk.isVisible()


def test_large_print_and_high_contrast(kiosk: KioskWindow) -> None:
    buttons = {each.text(): each for each in kiosk.findChildren(QPushButton)}
    before = kiosk.title.fontMetrics().height()
    touch(buttons[say("ui_public.large")])
    assert kiosk.title.fontMetrics().height() > before
    touch(buttons[say("ui_public.contrast")])
    assert kiosk.grab().toImage().pixelColor(2, 2).name() == "#000000"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_button_is_large_and_has_its_name(ready: Hall, qtbot: QtBot, language: str) -> None:
    choose_language(language)  # type: ignore[arg-type]
    kiosk = KioskWindow(ready)
    kiosk.resize(1280, 800)
    qtbot.addWidget(kiosk)
    kiosk.show()
    settle()
    for each in kiosk.findChildren(QPushButton):
        if each.isVisible():
            assert each.height() >= 44
            assert each.text() or each.accessibleName()
    if language == "en":
        assert all(name.isascii() for name in tiles(kiosk))
    tasks.wait_for_all()


def test_a_dead_machine_is_told_until_it_is_mended(kiosk: KioskWindow, ready: Hall, clerk: Actor, facility_worker: Actor) -> None:
    with ready.work(facility_worker) as work:
        machine = assets.add_asset(work, AssetForm(name="一号叫号机龘", kind=AssetKind.TICKET_MACHINE, series=("B",)))
    with ready.work(clerk) as work:
        order = orders.report_fault(work, machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
    kiosk._look_for_faults()
    settle()
    assert kiosk.fault.isVisible()
    assert "一号叫号机龘自 09:00 起停用，B 类" in kiosk.fault.text()
    assert [name for name in tiles(kiosk) if "取号机停用" in name] == ["社保医保\n（取号机停用）"]
    with ready.work(facility_worker) as work:
        for step in (orders.take_order, orders.arrive, orders.restore):
            step(work, order.id)
    kiosk._look_for_faults()
    settle()
    assert not kiosk.fault.isVisible()
    assert not any("取号机停用" in name for name in tiles(kiosk))
