"""The call board: who is called where, nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.facility.assets import service as assets
from app.facility.assets.models import AssetKind, AssetState
from app.facility.assets.rules import AssetForm
from app.facility.orders import service as orders
from app.intake.customers import service as customers
from app.queue import service as queue
from app.queue.models import Counter
from app.store import Actor, Hall, ManualClock
from app.words import choose_language, say
from tests.helpers.applications import IDENTITY, load_catalogue, person, service_named
from tests.helpers.typing import press, settle
from ui.public.board import LARGE_FOR_MS, ROWS, BoardWindow
from ui.shell import tasks

Key = Qt.Key


@pytest.fixture
def counters(hall: Hall, administrator: Actor, clerk: Actor) -> list[Counter]:
    """Eight open windows."""
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        made = [queue.add_counter(work, number, ["A", "B"]) for number in range(1, 9)]
    with hall.work(clerk) as work:
        for counter in made:
            queue.open_counter(work, counter.id)
    return made


@pytest.fixture
def board(hall: Hall, counters: list[Counter], qtbot: QtBot) -> Iterator[BoardWindow]:
    made = BoardWindow(hall)
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowExposed(made)
    settle()
    yield made
    made.close()
    tasks.wait_for_all()


def give(hall: Hall, customer_id: UUID | None = None) -> tuple[UUID, str]:
    with hall.work(SELF_SERVICE) as work:
        ticket = desk.take_number(work, service_named(work, "YB03").id, customer_id=customer_id, print_ticket=False).ticket
        return ticket.id, ticket.number


def call(hall: Hall, clerk: Actor, clock: ManualClock, counter: Counter) -> str:
    """The next one to this window, a minute later."""
    clock.advance(timedelta(minutes=1))
    with hall.work(clerk) as work:
        ticket = queue.call_next(work, counter.id)
        assert ticket is not None
    settle()
    return ticket.number


def rows(board: BoardWindow) -> list[str]:
    return [row.text() for row in board.rows if row.text()]


def line(number: str, window: int) -> str:
    return say("ui_public.to_window", number=number, window=window)


def test_a_call_stands_large_then_in_its_row(
    board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]
) -> None:
    _, number = give(hall)
    settle()
    assert rows(board) == []
    assert call(hall, clerk, clock, counters[2]) == number
    assert board.newest.isVisible()
    assert board.newest.text() == line(number, 3)
    assert board._shrink.interval() == LARGE_FOR_MS
    board._shrink.timeout.emit()
    assert not board.newest.isVisible()
    assert rows(board) == [line(number, 3)]


def test_the_latest_call_is_first_and_the_oldest_falls_off(
    board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]
) -> None:
    for _ in counters:
        give(hall)
    called = [line(call(hall, clerk, clock, counter), counter.number) for counter in counters]
    assert rows(board) == called[::-1][:ROWS]


def test_a_recall_stands_large_again(board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]) -> None:
    ticket, number = give(hall)
    call(hall, clerk, clock, counters[0])
    board._shrink.timeout.emit()
    clock.advance(timedelta(minutes=1))
    with hall.work(clerk) as work:
        queue.recall(work, ticket)
    settle()
    assert board.newest.isVisible()
    assert board.newest.text() == line(number, 1)


def test_coming_to_the_window_is_no_call(board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]) -> None:
    first, _ = give(hall)
    give(hall)
    call(hall, clerk, clock, counters[0])
    second = call(hall, clerk, clock, counters[1])
    clock.advance(timedelta(minutes=1))
    with hall.work(clerk) as work:
        queue.arrive(work, first)
    settle()
    assert board.newest.text() == line(second, 2)
    board._shrink.timeout.emit()
    board.refresh()
    settle()
    assert not board.newest.isVisible()


def test_who_is_served_leaves_the_board(board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]) -> None:
    ticket, _ = give(hall)
    call(hall, clerk, clock, counters[0])
    for act in (queue.arrive, queue.finish):
        with hall.work(clerk) as work:
            act(work, ticket)
    settle()
    assert rows(board) == []


def test_nobody_is_named(board: BoardWindow, hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter]) -> None:
    with hall.work(clerk) as work:
        customer = customers.register(work, person())
    give(hall, customer.id)
    call(hall, clerk, clock, counters[0])
    shown = " ".join(each.text() for each in board.findChildren(QLabel))
    for secret in ("王小明", "王*明", IDENTITY, clerk.name):
        assert secret not in shown


def test_the_wait_of_each_series_and_the_hall_are_told(board: BoardWindow, hall: Hall) -> None:
    give(hall)
    give(hall)
    settle()
    with hall.read() as read:
        for series in queue.all_series(read):
            wait = queue.estimate(read, series.letter)
            assert say("ui_public.series_wait", name=series.name, ahead=wait.ahead, most=wait.pessimistic_minutes) in board.waits.text()
        assert read.profile().name in board.notice.text()


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Q])
def test_it_is_left_by_key(board: BoardWindow, key: Qt.Key) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(board, key, modifiers if key == Key.Key_Q else Qt.KeyboardModifier.NoModifier)
    assert not board.isVisible()
    assert board.session._heard not in board.session.hall.changed
    assert not board._clock.isActive()


def test_it_speaks_english(hall: Hall, clerk: Actor, clock: ManualClock, counters: list[Counter], qtbot: QtBot) -> None:
    choose_language("en")
    board = BoardWindow(hall)
    qtbot.addWidget(board)
    board.show()
    _, number = give(hall)
    call(hall, clerk, clock, counters[1])
    assert rows(board) == [line(number, 2)]
    assert "号窗口" not in board.newest.text()
    assert "Qingchuan" in board.notice.text()
    board.close()
    tasks.wait_for_all()


def test_what_is_out_of_use_stands_on_the_board_until_it_is_back(
    board: BoardWindow, hall: Hall, clerk: Actor, facility_worker: Actor
) -> None:
    with hall.work(facility_worker) as work:
        terminal = assets.add_asset(work, AssetForm(name="自助终端𠮷", kind=AssetKind.TERMINAL))
        switch = assets.add_asset(work, AssetForm(name="交换机", kind=AssetKind.NETWORK))
    assert not board.fault.isVisible()
    with hall.work(clerk) as work:
        order = orders.report_fault(work, terminal.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
        orders.report_fault(work, switch.id, "不通", asset_state=AssetState.OUT_OF_USE)  # nobody in the hall uses it
    settle()
    assert board.fault.text() == "自助终端𠮷自 09:00 起停用，请使用其他设备或咨询工作人员。"
    with hall.work(facility_worker) as work:
        for step in (orders.take_order, orders.arrive, orders.restore):
            step(work, order.id)
    settle()
    assert not board.fault.isVisible()
