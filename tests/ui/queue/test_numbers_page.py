"""The numbers page: a number given by keys, and what the hall looks like meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import AssetKind, AssetState
from app.facility.assets.rules import AssetForm
from app.facility.orders import service as orders
from app.queue import service as queue
from app.queue.models import Counter, Priority, Series, Ticket, TicketSource
from app.store import SYSTEM, Actor, Hall, ManualClock, new_id
from app.words import choose_language, say
from tests.helpers.applications import load_catalogue, service_named
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.queue.page import NumbersPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def counters(hall: Hall, administrator: Actor) -> list[Counter]:
    """Window 1 serves A and B, window 2 only C."""
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        return [queue.add_counter(work, 1, ["A", "B"]), queue.add_counter(work, 2, ["C"])]


@pytest.fixture
def page(clerk: Actor, counters: list[Counter], open_page: OpenPage) -> NumbersPage:
    return open_page(NumbersPage, clerk, size=(1180, 640))


def tickets_in(hall: Hall) -> list[Ticket]:
    with hall.read() as read:
        return read.all(select(Ticket).order_by(Ticket.hlc))


def papers_in(hall: Hall) -> list[tuple[str, int]]:
    with hall.read() as read:
        return [(row.kind, row.copy) for row in read.all(select(PrintOrder).order_by(PrintOrder.hlc))]


def pick(page: NumbersPage, typed: str) -> None:
    """F2, a little of the service's name, Enter: what is needed is told."""
    press(page, Key.Key_F2)
    assert page.focusWidget() is page.picker.field
    type_text(page.picker.field, typed)
    press(page, Key.Key_Return)
    assert page.told.isVisible()


def walk_back_to(page: NumbersPage, field: QWidget) -> None:
    for _ in range(8):
        if page.focusWidget() is field:
            return
        press(page, Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    raise AssertionError(f"{field.objectName()} is not reached by Shift+Tab")


def figures(page: NumbersPage) -> dict[str, str]:
    return {name: badge.text() for name, badge in page.figures.items()}


@pytest.mark.parametrize("typed", ["YB03", "yb03", "手工报销", "ylfysgbx"])
def test_a_number_is_given_by_keys_alone(page: NumbersPage, hall: Hall, typed: str) -> None:
    pick(page, typed)
    with hall.read() as read:
        service = service_named(read, "YB03")
    assert page._heading.text() == service.name
    needed = [material.name for material in service.materials if material.required]
    assert needed
    assert all(name in page._needed.text() for name in needed)
    assert tickets_in(hall) == []
    press(page, Key.Key_Return)
    (ticket,) = tickets_in(hall)
    assert ticket.service_id == service.id
    assert (ticket.priority, ticket.source) == (Priority.NORMAL, TicketSource.COUNTER)
    assert page.message.text.text() == say("ui_queue.given", number=ticket.number)
    assert papers_in(hall) == [("queue_ticket", 1)]
    assert not page.told.isVisible()
    assert [line.number for line in page.tickets.rows.rows] == [ticket.number]


def test_the_arrows_choose_among_what_was_found(page: NumbersPage) -> None:
    press(page, Key.Key_N, CONTROL)
    type_text(page.picker.field, "YB0")
    press(page, Key.Key_Down)
    press(page, Key.Key_Return)
    assert page._service is not None
    assert page._service.code == "YB02"


def test_what_is_nowhere_offered_gives_nothing(page: NumbersPage, hall: Hall) -> None:
    press(page, Key.Key_F2)
    type_text(page.picker.field, "没有这个事项\"'*")
    press(page, Key.Key_Return)
    assert page.picker.isVisible()
    assert not page.told.isVisible()
    press(page, Key.Key_Escape)
    assert not page.picker.isVisible()
    assert page.focusWidget() is page.tickets
    assert tickets_in(hall) == []


def test_escape_takes_the_question_back(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    press(page, Key.Key_Escape)
    assert not page.told.isVisible()
    assert page.focusWidget() is page.tickets
    assert tickets_in(hall) == []


def test_enter_pressed_twice_gives_one_number(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    QTest.keyClick(page.print_it, Key.Key_Return)
    QTest.keyClick(page.print_it, Key.Key_Return)
    settle()
    assert len(tickets_in(hall)) == 1


def test_priority_is_given_with_its_reason(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    press(page, Key.Key_Return)
    pick(page, "YB03")
    walk_back_to(page, page.priority)
    press(page, Key.Key_Space)
    press(page, Key.Key_Tab)
    assert page.focusWidget() is page.reason
    press(page, Key.Key_Down)
    walk_back_to(page, page.priority)
    page.print_it.setFocus()
    press(page, Key.Key_Return)
    _, ticket = tickets_in(hall)
    assert (ticket.priority, ticket.priority_reason) == (Priority.PRIORITY, "disabled")
    assert next(line.number for line in page.tickets.rows.rows) == ticket.number


def test_priority_is_not_left_over_for_the_next_one(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    walk_back_to(page, page.priority)
    press(page, Key.Key_Space)
    page.print_it.setFocus()
    press(page, Key.Key_Return)
    pick(page, "YB03")
    press(page, Key.Key_Return)
    assert [ticket.priority for ticket in tickets_in(hall)] == [Priority.PRIORITY, Priority.NORMAL]


def test_a_wrong_appointment_code_is_told_at_its_field_and_stays(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    walk_back_to(page, page.code)
    type_text(page.code, "234567")
    press(page, Key.Key_Return)
    assert page.code.property("wrong")
    assert page.form._errors["code"].isVisible()
    assert (page.focusWidget(), page.code.text()) == (page.code, "234567")
    assert tickets_in(hall) == []
    page.code.clear()
    press(page, Key.Key_Return)
    assert len(tickets_in(hall)) == 1


def test_an_appointment_keeps_its_slot(page: NumbersPage, hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    with hall.work(clerk) as work:
        service = service_named(work, "YB03")
        booked = queue.book(work, service.series, clock.now() + timedelta(minutes=30), service_id=service.id)
    pick(page, "YB03")
    walk_back_to(page, page.code)
    type_text(page.code, booked.code)
    press(page, Key.Key_Return)
    (ticket,) = tickets_in(hall)
    assert (ticket.priority, ticket.appointment_id) == (Priority.APPOINTMENT, booked.id)


def test_a_code_of_the_one_before_is_not_left_over(page: NumbersPage) -> None:
    pick(page, "YB03")
    walk_back_to(page, page.code)
    type_text(page.code, "234567")
    press(page, Key.Key_Return)
    assert page.form._errors["code"].isVisible()
    press(page, Key.Key_Escape)
    pick(page, "YB03")
    assert page.code.text() == ""
    assert not page.form._errors["code"].isVisible()


def test_a_series_that_is_full_says_so(page: NumbersPage, hall: Hall) -> None:
    with hall.work(SYSTEM) as work:
        for series in work.all(select(Series)):
            series.daily_limit = 0
    pick(page, "YB03")
    press(page, Key.Key_Return)
    assert tickets_in(hall) == []
    assert page.message.isVisible()
    assert page.message.property("tone") == "danger"


def test_the_ticket_is_printed_again(page: NumbersPage, hall: Hall) -> None:
    pick(page, "YB03")
    press(page, Key.Key_Return)
    (ticket,) = tickets_in(hall)
    assert page.focusWidget() is page.tickets
    press(page, Key.Key_P, CONTROL)
    assert papers_in(hall) == [("queue_ticket", 1), ("queue_ticket", 2)]
    assert page.message.text.text() == say("ui_queue.printed_again", number=ticket.number)


def test_the_windows_tell_their_state_series_and_number(page: NumbersPage, hall: Hall, clerk: Actor, counters: list[Counter]) -> None:
    def shown() -> list[list[str]]:
        model = page.windows.rows
        return [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]

    opened, paused, closed = (say(f"queue.counter_state.{state}") for state in ("open", "paused", "closed"))
    assert shown() == [["1", closed, "", "A B"], ["2", closed, "", "C"]]
    with hall.work(SELF_SERVICE) as work:
        number = desk.take_number(work, service_named(work, "YB03").id, print_ticket=False).ticket.number
    with hall.work(clerk) as work:
        queue.open_counter(work, counters[0].id)
        queue.call_next(work, counters[0].id)
        queue.open_counter(work, counters[1].id)
    with hall.work(clerk) as work:
        queue.pause_counter(work, counters[1].id, "午间轮休")
    settle()
    assert shown() == [["1", opened, number, "A B"], ["2", paused, "", "C"]]


def test_a_call_out_of_turn_shows_here_and_its_reason_is_on_record(
    page: NumbersPage, hall: Hall, clerk: Actor, counters: list[Counter]
) -> None:
    from app.queue.models import Step, TicketPeriod

    with hall.work(SELF_SERVICE) as work:
        _, later = (desk.take_number(work, service_named(work, "YB03").id, print_ticket=False).ticket for _ in range(2))
    with hall.work(clerk) as work:
        queue.open_counter(work, counters[0].id)
        queue.call_given(work, counters[0].id, later.id, "行动不便")
    settle()
    assert page.windows.rows.rows[0].number == later.number
    with hall.read() as read:
        assert read.all(select(TicketPeriod.reason).where(TicketPeriod.step == Step.CALLED)) == ["行动不便"]


def test_the_figures_follow_the_day(page: NumbersPage, hall: Hall, clerk: Actor, counters: list[Counter], clock: ManualClock) -> None:
    assert figures(page)["issued"] == say("ui_queue.figure.issued", value=0)
    with hall.work(SELF_SERVICE) as work:
        for _ in range(3):
            desk.take_number(work, service_named(work, "YB03").id, print_ticket=False)
    clock.advance(timedelta(minutes=5))
    with hall.work(clerk) as work:
        queue.open_counter(work, counters[0].id)
        called = queue.call_next(work, counters[0].id)
    assert called is not None
    for act in (queue.arrive, queue.finish):
        with hall.work(clerk) as work:
            act(work, called.id)
    settle()
    shown = figures(page)
    assert (shown["issued"], shown["served"], shown["waiting"]) == tuple(
        say(f"ui_queue.figure.{name}", value=value) for name, value in (("issued", 3), ("served", 1), ("waiting", 2))
    )
    assert shown["p90"] == say("ui_queue.figure.p90", value=5.0)


def test_the_chosen_line_stays_chosen_as_the_list_moves(page: NumbersPage, hall: Hall) -> None:
    for _ in range(3):
        pick(page, "YB03")
        press(page, Key.Key_Return)
    press(page, Key.Key_Home, CONTROL)
    press(page, Key.Key_Down)
    chosen = page.tickets.current().number
    with hall.work(SELF_SERVICE) as work:
        desk.take_number(work, service_named(work, "YB03").id, priority_reason="elderly", print_ticket=False)
    settle()
    assert len(page.tickets.rows.rows) == 4
    assert page.tickets.current().number == chosen


def test_the_page_speaks_english(hall: Hall, clerk: Actor, counters: list[Counter], open_page: OpenPage) -> None:
    choose_language("en")
    page = open_page(NumbersPage, clerk)
    pick(page, "medical costs")
    assert page._heading.text().isascii()
    assert page._needed.text().replace("、", "").replace("’", "").isascii()


def test_waits_with_stops_left_out_open_what_stopped_them(
    page: NumbersPage, hall: Hall, clerk: Actor, facility_worker: Actor, counters: list[Counter], clock: ManualClock
) -> None:
    with hall.work(facility_worker) as work:
        machine = assets.add_asset(work, AssetForm(name="一号叫号机", kind=AssetKind.TICKET_MACHINE, series=("B",)))
    with hall.work(SELF_SERVICE) as work:
        desk.take_number(work, service_named(work, "YB03").id, print_ticket=False)
    with hall.work(clerk) as work:
        order = orders.report_fault(work, machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
        queue.open_counter(work, counters[0].id)
    clock.advance(timedelta(minutes=30))
    with hall.work(clerk) as work:
        ticket = queue.call_next(work, counters[0].id)
        assert ticket is not None
        queue.arrive(work, ticket.id)
    page.refresh()
    settle()
    assert "1 人" in page.figures["left_out"].text()
    assert page.figures["p90"].text() == say("ui_queue.figure.p90", value=0.0)
    asked: list[tuple[str, object]] = []
    page.asks_for.connect(lambda kind, subject: asked.append((kind, subject)))
    press(page, Key.Key_H, CONTROL)
    assert page.left_out.isVisible()
    page.left_out.table.selectRow(0)
    press(page, Key.Key_Return)
    assert asked == [("repair_order", order.id)]
    press(page, Key.Key_Escape)
    assert not page.left_out.isVisible()


def test_the_page_says_that_an_emergency_holds_the_queue_until_it_is_over(page: NumbersPage, hall: Hall, clerk: Actor) -> None:
    cause = new_id()
    with hall.work(clerk) as work:
        queue.freeze(work, cause, "停电")
    settle()
    assert page.trouble.isVisible()
    assert "暂停叫号和取号（停电）" in page.trouble.text()
    with hall.work(clerk) as work:
        queue.release(work, cause)
    settle()
    assert not page.trouble.isVisible()
