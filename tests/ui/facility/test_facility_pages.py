"""Faults, orders and rounds by keys."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.desk import service as desk
from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import AssetState
from app.facility.assets.rules import tag
from app.facility.orders import service as orders
from app.facility.orders.rules import OrderState
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import Run
from app.facility.rounds.rules import Verdict
from app.store import Actor, Hall, attachments_of
from tests.helpers.applications import load_catalogue
from tests.helpers.facility_pages import CTRL, Key, all_orders, begin, machine
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.facility.page import FacilityPage
from ui.queue.page import NumbersPage
from ui.shell.window import MainWindow


def test_a_clerk_reports_a_fault_with_a_photo_by_keys(people: dict[str, Actor], hall: Hall, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(FacilityPage, people["李芳"], size=(1220, 660))
    photo = tmp_path / "屏.png"
    Image.new("RGB", (40, 30), "navy").save(photo)
    press(page, Key.Key_N, CTRL)
    type_text(page.report_form.fault, "取号屏不亮")
    page.report_form.photo.setText(str(photo))
    press(page, Key.Key_S, CTRL)
    assert all_orders(hall) == []
    assert page.report_form.form._errors["place"].text()
    assert page.report_form.fault.toPlainText() == "取号屏不亮"
    page.report_form.choose_asset(machine(hall).id)
    press(page, Key.Key_S, CTRL)
    (order,) = all_orders(hall)
    assert order.asset_id == machine(hall).id
    assert page.order_view.heading.text() in order.number
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, order.id)] == ["屏.png"]
    assert not page.order_view.bar.buttons["F2"].isEnabled()


def test_a_photo_that_is_none_is_refused_at_its_field_and_nothing_is_lost(page: FacilityPage, hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_text("no picture")
    press(page, Key.Key_N, CTRL)
    page.report_form.choose_asset(machine(hall).id)
    type_text(page.report_form.fault, "卡纸")
    page.report_form.photo.setText(str(tmp_path / "x.jpg"))
    press(page, Key.Key_S, CTRL)
    assert all_orders(hall) == []
    assert page.report_form.form._errors["file"].text()
    assert page.report_form.fault.toPlainText() == "卡纸"


def test_an_order_goes_its_whole_way_by_function_keys(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> None:
    with hall.work(people["李芳"]) as work:
        order = orders.report_fault(work, machine(hall).id, "取号屏不亮", asset_state=AssetState.OUT_OF_USE)
    settle()
    page.open(order.id)
    settle()
    for key in (Key.Key_F2, Key.Key_F3, Key.Key_F4):
        press(page, key)
    assert page.order_view.form._errors["note"].text()  # a diagnosis needs words
    type_text(page.order_view.note, "排线松脱")
    press(page, Key.Key_F4)
    press(page, Key.Key_U, CTRL)
    press(page, Key.Key_F5)
    press(page, Key.Key_F6)
    with hall.read() as read:
        line = orders.line_of(read, order.id)
        assert line.told.state is OrderState.RESTORED
        assert assets.troubled_series(read) == []
    press(page, Key.Key_F7)
    assert "不能自己验收" in page.message.text.text()
    with hall.work(people["李芳"]) as work:
        orders.accept_repair(work, order.id)
    settle()
    assert page.orders.rows.rows == []


def test_a_scanned_label_opens_its_asset_on_any_page(people: dict[str, Actor], hall: Hall, qtbot: QtBot, open_page: OpenPage) -> None:
    window = open_page(lambda session: MainWindow(session, lambda: None), people["李芳"], size=(1366, 728))
    qtbot.waitUntil(window.isActiveWindow)
    window.show_page("standards")
    settle()
    window.page.setFocus()  # type: ignore[union-attr]
    QTest.keyClicks(window.focusWidget() or window, tag(machine(hall).id))
    press(window, Key.Key_Return)
    settle()
    page = window.page
    assert isinstance(page, FacilityPage)
    assert page.panel.file is not None
    assert page.panel.file.asset.number == "ZC010001"
    assert page.report_form.asset.currentData() == machine(hall).id
    window.leave()


def test_a_round_is_gone_through_by_space_x_and_digits(page: FacilityPage, hall: Hall) -> None:
    begin(page, "叫号机巡检")
    view = page.run_view
    press(page, Key.Key_Space)
    press(page, Key.Key_X)  # the test ticket cannot be read
    assert view.at_hand is not None
    assert view.at_hand.verdict is Verdict.FAIL
    type_text(view.note, "二维码糊了")
    press(page, Key.Key_F12)
    (order,) = all_orders(hall)
    assert order.fault.startswith("试打一张")
    assert "二维码糊了" in order.fault
    type_text(view.answer, "五十")
    press(page, Key.Key_Return)
    assert view.typing._errors["answer"].text()
    view.answer.clear()
    type_text(view.answer, "50")
    press(page, Key.Key_Return)
    for _ in range(3):
        press(page, Key.Key_Space)
    press(page, Key.Key_F11)
    with hall.read() as read:
        (run,) = read.all(select(Run))
        assert rounds.story_of(read, run).finished_at is not None
        kinds = read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc))
    assert kinds == ["repair_order", "inspection_record"]
    assert "叫号机巡检" not in [row.name for row in page.rounds.rows.rows]


def test_a_round_that_is_not_complete_is_not_finished(page: FacilityPage, hall: Hall) -> None:
    begin(page, "消毒")
    press(page, Key.Key_2)
    assert page.run_view.place == 1
    press(page, Key.Key_F11)
    assert "还有" in page.message.text.text() + page.run_view.typing._errors["answer"].text()
    press(page, Key.Key_D, CTRL)
    with hall.read() as read:
        assert len(planning.due_now(read)) == 6


def test_somebody_else_checks_the_disinfection(page: FacilityPage, hall: Hall, people: dict[str, Actor], open_page: OpenPage) -> None:
    with hall.work(people["吴刚"]) as work:
        planned = next(each for each in planning.due_now(work) if each.checklist.code == "disinfection")
        run = rounds.begin_scheduled(work, planned.schedule.id, planned.due.planned_on)
        values = {"area": "hall", "product": "84", "concentration": "300", "contact": "30", "who": "吴刚"}
        for each in rounds.answered(work, run):
            rounds.answer(work, run.id, each.item.key, values.get(each.item.key, "yes"))
        rounds.finish_run(work, run.id)
    other = open_page(FacilityPage, people["赵敏"], size=(1220, 660))
    for face in (page, other):
        number = next(number for number, row in enumerate(face.rounds.rows.rows) if row.to_check)
        face.rounds.selectRow(number)
        press(face, Key.Key_E, CTRL)
        with hall.read() as read:
            told = rounds.story_of(read, run)
        assert told.checked_by == ("" if face is page else "赵敏")


def test_the_numbers_page_says_what_a_dead_machine_stops(
    hall: Hall, administrator: Actor, people: dict[str, Actor], open_page: OpenPage
) -> None:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
    page = open_page(NumbersPage, people["李芳"], size=(1220, 660))
    assert not page.trouble.isVisible()
    with hall.work(people["李芳"]) as work:
        orders.report_fault(work, machine(hall).id, "黑屏", asset_state=AssetState.OUT_OF_USE)
    settle()
    assert page.trouble.isVisible()
    assert "A、B、C" in page.trouble.text()


def test_a_picture_asked_for_on_a_round_is_kept_with_it(page: FacilityPage, hall: Hall, tmp_path: Path) -> None:
    photo = tmp_path / "通道.png"
    Image.new("RGB", (40, 30), "navy").save(photo)
    with hall.work(page.session.actor) as work:
        checklist = next(each for each in rounds.checklists(work) if each.code == "fire")
        run = rounds.begin_run(work, checklist.id)
    settle()
    page.open_round(next(row for row in page.rounds.rows.rows if row.run_id == run.id))
    settle()
    view = page.run_view
    view.go_to(7)
    view.answer.setText(str(tmp_path / "none.png"))
    view.typed()
    settle()
    assert view.typing._errors["answer"].text()
    view.answer.setText(str(photo))
    view.typed()
    settle()
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, run.id)] == ["通道.png"]
        assert rounds.run_file(read, run.id).value("photo") == "通道.png"
