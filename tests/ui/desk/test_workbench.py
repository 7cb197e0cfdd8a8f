"""A clerk's work at the counter, pressed key by key on the real page and hall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.desk import service as desk
from app.documents.models import PrintOrder
from app.intake.applications.models import Application, ApplicationEvent, EventKind, OneTimeNotice, State
from app.intake.applications.service import case_file
from app.intake.customers.models import Customer
from app.queue import service as queue
from app.queue.models import CounterState, Step
from app.store import Actor, Hall, ManualClock, new_id
from app.words import say
from tests.helpers.applications import IDENTITY, load_catalogue, service_named
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.desk.page import BOUNCE_MS, DeskPage

Key = Qt.Key
ENTERED = "王小明"


@pytest.fixture
def at_counter(hall: Hall, administrator: Actor, clerk: Actor) -> Actor:
    """The clerk, who sits at window 3, which serves series A and B."""
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        counter = queue.add_counter(work, 3, ["A", "B"])
    return Actor(clerk.id, clerk.name, clerk.roles, counter.id)


def give_number(hall: Hall, code: str = "YB03", **more: object) -> str:
    with hall.work(SELF_SERVICE) as work:
        return desk.take_number(work, service_named(work, code).id, print_ticket=False, **more).ticket.number  # type: ignore[arg-type]


@pytest.fixture
def page(at_counter: Actor, open_page: OpenPage) -> DeskPage:
    return open_page(DeskPage, at_counter)


def serve_next(page: DeskPage) -> None:
    """Open the window if need be, call, begin."""
    assert page.bench is not None
    if page.bench.state is not CounterState.OPEN:
        press(page, Key.Key_F2)
    press(page, Key.Key_F2)
    press(page, Key.Key_F2)
    assert page.bench.there is not None
    assert page.bench.there.ticket.step is Step.SERVING


def enter_customer(page: DeskPage, number: str = IDENTITY, name: str = ENTERED) -> None:
    type_text(page.customer.number, number)
    press(page, Key.Key_Tab)
    type_text(page.customer.name, name)
    type_text(page.customer.phone, "19900000001")
    settle()


def tick_all(page: DeskPage) -> None:
    page.materials.setFocus()
    press(page, Key.Key_Space, Qt.KeyboardModifier.ControlModifier)


def applications_in(hall: Hall) -> list[Application]:
    with hall.read() as read:
        return read.all(select(Application).order_by(Application.hlc))


def papers_in(hall: Hall) -> list[str]:
    with hall.read() as read:
        return read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc))


def test_f2_is_always_the_next_thing(page: DeskPage, hall: Hall) -> None:
    first, second = give_number(hall), give_number(hall)
    assert page.number.text() == say("ui_desk.window", number=3)
    press(page, Key.Key_F2)
    assert page.bench is not None
    assert page.bench.state is CounterState.OPEN
    press(page, Key.Key_F2)
    assert page.number.text() == first
    assert not page.case_card.isVisible()
    press(page, Key.Key_F2)
    assert page.case_card.isVisible()
    QTest.qWait(BOUNCE_MS + 20)
    press(page, Key.Key_F2)
    assert page.number.text() == second
    with hall.read() as read:
        assert queue.day_count(read).served == 1


def test_f2_pressed_twice_by_mistake_does_not_end_what_has_just_begun(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    press(page, Key.Key_F2)
    assert page.bench is not None
    assert page.bench.there is not None
    assert page.bench.there.ticket.step is Step.SERVING


def test_a_case_is_accepted_by_keys_alone(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    assert page.focusWidget() is page.customer.number
    enter_customer(page)
    assert not page.accept.isEnabled()
    tick_all(page)
    assert page.review.text() == say("ui_desk.complete")
    press(page, Key.Key_F9)
    (application,) = applications_in(hall)
    assert application.applicant_name == ENTERED
    assert application.number in page.message.text.text()
    assert papers_in(hall) == ["acceptance_receipt"]
    with hall.read() as read:
        assert case_file(read, application.id).case.state is State.IN_PROGRESS
        assert [(row.name, row.identity_number) for row in read.all(select(Customer))] == [(ENTERED, IDENTITY)]


def filled(page: DeskPage) -> list[str]:
    return [each.objectName() for each in (page.forward, page.notice, page.accept) if each.property("primary")]


def test_the_one_filled_button_is_the_next_thing_to_do(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    assert filled(page) == ["forward"]
    serve_next(page)
    assert filled(page) == []  # what comes next is typed
    enter_customer(page)
    page.materials.setFocus()
    page.materials.selectRow(0)
    press(page, Key.Key_Space)
    assert filled(page) == ["notice"]
    tick_all(page)
    assert filled(page) == ["accept"]
    press(page, Key.Key_F9)
    assert filled(page) == ["forward"]


def test_all_at_once_ticks_no_paper_that_only_some_cases_need(page: DeskPage, hall: Hall) -> None:
    give_number(hall, "YB01")
    serve_next(page)
    tick_all(page)
    lines = page.materials.lines.lines
    assert {line.material.required for line in lines} == {True, False}
    assert [line.here for line in lines] == [line.material.required for line in lines]


def test_accepting_twice_is_not_possible(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    tick_all(page)
    press(page, Key.Key_F9)
    press(page, Key.Key_F9)
    assert len(applications_in(hall)) == 1


def test_something_missing_gives_one_notice_with_all_of_it_and_holds_the_ticket(page: DeskPage, hall: Hall) -> None:
    number = give_number(hall)
    serve_next(page)
    enter_customer(page)
    page.materials.setFocus()
    press(page, Key.Key_Space)
    press(page, Key.Key_F9)
    assert applications_in(hall) == []
    press(page, Key.Key_F8)
    with hall.read() as read:
        (notice,) = read.all(select(OneTimeNotice))
        needed = [material for material in service_named(read, "YB03").materials if material.required and not material.may_be_later]
    assert len(notice.items) == len(needed) - 1
    assert papers_in(hall) == ["one_time_notice"]
    assert page.bench is not None
    assert page.bench.there is None
    assert [line.number for line in page.bench.aside] == [number]


def test_back_with_the_papers_the_same_case_is_accepted(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    press(page, Key.Key_F8)
    page.queue.held.setFocus()
    page.queue.held.selectRow(0)
    press(page, Key.Key_Return)
    assert page.case_card.isVisible()
    assert page.customer.name.text() == ENTERED
    tick_all(page)
    press(page, Key.Key_F9)
    (application,) = applications_in(hall)
    with hall.read() as read:
        assert case_file(read, application.id).case.state is State.IN_PROGRESS
    assert papers_in(hall) == ["one_time_notice", "acceptance_receipt"]


def test_an_impossible_number_is_told_at_the_field_and_what_was_typed_stays(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    wrong = IDENTITY[:-1] + ("0" if IDENTITY[-1] != "0" else "1")
    enter_customer(page, number=wrong)
    tick_all(page)
    assert page.customer.override.isVisible()
    press(page, Key.Key_F9)
    assert applications_in(hall) == []
    assert page.customer._errors["identity_number"].text()
    assert (page.customer.number.text(), page.customer.name.text()) == (wrong, ENTERED)
    type_text(page.customer.override, "户口页确认，证件磨损")
    press(page, Key.Key_F9)
    assert len(applications_in(hall)) == 1


def test_what_was_typed_outlives_a_hold_and_the_program(page: DeskPage, hall: Hall, at_counter: Actor, open_page: OpenPage) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    page.materials.setFocus()
    press(page, Key.Key_Space)
    type_text(page.note, "带齐原件")
    press(page, Key.Key_F5)
    press(page, Key.Key_2)
    assert page.bench is not None
    assert page.bench.there is None
    again = open_page(DeskPage, at_counter)
    again.queue.held.setFocus()
    again.queue.held.selectRow(0)
    press(again, Key.Key_Return)
    assert (again.customer.name.text(), again.note.text()) == (ENTERED, "带齐原件")
    assert len(again.materials.lines.here()) == 1


def test_a_refusal_needs_its_words_and_is_printed(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    press(page, Key.Key_F12)
    assert page.message.text.text() == say("ui_desk.refusal_note")
    assert page.focusWidget() is page.note
    type_text(page.note, "此事项由不动产登记中心办理")
    press(page, Key.Key_F12)
    press(page, Key.Key_2)
    (application,) = applications_in(hall)
    with hall.read() as read:
        assert case_file(read, application.id).case.state is State.REFUSED
        (event,) = read.all(select(ApplicationEvent).where(ApplicationEvent.kind == EventKind.REFUSED))
    assert event.note == "此事项由不动产登记中心办理"
    assert papers_in(hall) == ["refusal"]
    assert say("applications.state.refused") in page.marks.text()


def test_a_known_number_fills_the_rest_and_the_scanner_finds_the_field(page: DeskPage, hall: Hall, clerk: Actor) -> None:
    from app.intake.customers import service as customers
    from tests.helpers.applications import person

    with hall.work(clerk) as work:
        customers.register(work, person())
    give_number(hall)
    serve_next(page)
    page.note.setFocus()
    assert page.scanned(IDENTITY)
    settle()
    assert (page.customer.name.text(), page.customer.phone.text()) == (ENTERED, "19900000001")
    assert page.focusWidget() is page.materials


def test_recall_no_show_and_return(page: DeskPage, hall: Hall) -> None:
    number = give_number(hall)
    press(page, Key.Key_F2)
    press(page, Key.Key_F2)
    press(page, Key.Key_F3)
    assert page.bench is not None
    assert page.bench.there is not None
    assert page.bench.there.ticket.step is Step.RECALLED
    press(page, Key.Key_F4)
    assert page.bench.there is None
    assert [line.number for line in page.bench.aside] == [number]
    page.queue.held.setFocus()
    page.queue.held.selectRow(0)
    press(page, Key.Key_Return)
    assert [line.number for line in page.bench.waiting] == [number]


def test_transfer_asks_for_the_series_inside_the_page(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    press(page, Key.Key_F6)
    assert page.question.isVisible()
    press(page, Key.Key_Escape)
    assert not page.question.isVisible()
    press(page, Key.Key_F6)
    press(page, Key.Key_2)
    assert page.bench is not None
    assert page.bench.there is None
    assert [line.series for line in page.bench.waiting] == ["B"]


def test_one_more_service_of_this_window_goes_on_and_another_gets_a_number(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    press(page, Key.Key_F7)
    type_text(page.keys.picker.field, "SB01")
    settle()
    press(page, Key.Key_Return)
    assert page.bench is not None
    assert page.bench.service is not None
    assert page.bench.service.code == "SB01"
    press(page, Key.Key_F7)
    type_text(page.keys.picker.field, "GS01")
    settle()
    chosen = page.keys.picker.isVisible()
    press(page, Key.Key_Return)
    assert chosen
    assert page.message.text.text() != ""


def test_calling_out_of_turn_asks_why_and_is_recorded(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    wanted = give_number(hall)
    press(page, Key.Key_F2)
    page.queue.waiting.setFocus()
    page.queue.waiting.selectRow(1)
    press(page, Key.Key_Return)
    assert page.question.isVisible()
    press(page, Key.Key_1)
    assert page.number.text() == wanted
    with hall.read() as read:
        (line,) = [each for each in queue.today(read) if each.number == wanted]
        assert queue.stories(read, [line.ticket_id])[line.ticket_id].step is Step.CALLED


def test_pausing_and_closing_the_window(page: DeskPage, hall: Hall) -> None:
    press(page, Key.Key_F2)
    press(page, Key.Key_F11)
    press(page, Key.Key_1)
    assert page.bench is not None
    assert page.bench.state is CounterState.PAUSED
    press(page, Key.Key_F2)
    assert page.bench.state is CounterState.OPEN
    press(page, Key.Key_F11)
    press(page, Key.Key_4)
    assert page.bench.state is CounterState.CLOSED


def test_a_call_when_nobody_waits_says_so(page: DeskPage) -> None:
    press(page, Key.Key_F2)
    press(page, Key.Key_F2)
    assert page.message.text.text() == say("ui_desk.nobody_waits")


def test_what_is_due_stands_at_the_right_and_opens_its_case(page: DeskPage, hall: Hall, clock: ManualClock, qtbot: QtBot) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page)
    tick_all(page)
    press(page, Key.Key_F9)
    clock.advance(timedelta(days=60))
    page.refresh()
    settle()
    (application,) = applications_in(hall)
    with qtbot.waitSignal(page.asks_for) as asked:
        page.due.setFocus()
        press(page, Key.Key_Down)
        press(page, Key.Key_Return)
    assert asked.args == ["application", application.id]


def test_what_one_promised_to_answer_is_at_the_side_and_one_key_away(page: DeskPage, hall: Hall, qtbot: QtBot) -> None:
    """Clause 3.1.3: the follow-up list of who promised."""
    form = QuestionForm(channel=Channel.PHONE, question="狗证在哪里办", phone="19900000001")
    with hall.work(page.session.actor) as work:
        asked = desk.record_question(work, form, reply=desk.Reply(promised_at=work.now + timedelta(minutes=90)))
    page.refresh()
    settle()
    assert "狗证在哪里办" in page.due.list.item(0).text()
    with qtbot.waitSignal(page.asks_for) as opened:
        page.due.setFocus()
        press(page, Key.Key_Down)
        press(page, Key.Key_Return)
    assert opened.args == ["consultation", asked.id]


def test_a_service_of_ten_megabytes_of_pasted_text_is_cut_at_the_field(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    page.customer.name.setFocus()
    page.customer.name.insert("王" * 10_000_000)
    assert len(page.customer.name.text()) <= 40_000
    enter_customer(page)
    assert page.customer.number.text() == IDENTITY


def test_invisible_and_rare_characters(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page, name="王\u200b龘\u202e𠮷\ufeff")
    tick_all(page)
    press(page, Key.Key_F9)
    (application,) = applications_in(hall)
    assert application.applicant_name == "王龘𠮷"


def room_left(hall: Hall, pages: int | None) -> None:
    """Leave so many pages on the disk; None for all there are."""
    with hall._writer.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={1073741823 if pages is None else used + pages}")
        connection.rollback()


def test_a_full_disk_is_told_and_nothing_typed_is_lost(page: DeskPage, hall: Hall) -> None:
    give_number(hall)
    serve_next(page)
    enter_customer(page, name="王" * 40)
    type_text(page.note, "很长的备注" * 300)
    tick_all(page)
    press(page, Key.Key_F5)
    press(page, Key.Key_Escape)
    room_left(hall, 0)
    press(page, Key.Key_F9)
    assert applications_in(hall) == []
    assert page.customer.name.text() == "王" * 40
    assert page.message.text.text()
    room_left(hall, None)
    press(page, Key.Key_F9)
    assert len(applications_in(hall)) == 1


def test_the_window_says_that_an_emergency_holds_the_queue_until_it_is_over(page: DeskPage, hall: Hall, clerk: Actor) -> None:
    give_number(hall)
    press(page, Key.Key_F2)
    cause = new_id()
    with hall.work(clerk) as work:
        queue.freeze(work, cause, "停电")
    settle()
    assert "暂停叫号和取号（停电）" in page.empty.text()
    with hall.work(clerk) as work:
        queue.release(work, cause)
    settle()
    assert page.empty.text() == say("ui_desk.call_hint", count=1)
