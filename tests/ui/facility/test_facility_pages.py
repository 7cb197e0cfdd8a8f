"""The facility pages by the keys that people press, on a real hall."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import Role
from app.access import service as access
from app.desk import service as desk
from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetState
from app.facility.assets.rules import tag
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder
from app.facility.orders.rules import OrderState
from app.facility.report.models import FacilityReport
from app.facility.report.sample import load_sample_equipment
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import Run
from app.facility.rounds.rules import Verdict
from app.store import Actor, Hall, ManualClock, attachments_of
from tests.helpers import local
from tests.helpers.applications import load_catalogue
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.facility.assets_page import AssetsPage
from ui.facility.page import FacilityPage
from ui.facility.upkeep_page import UpkeepPage
from ui.queue.page import NumbersPage
from ui.shell.window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def people(hall: Hall, administrator: Actor) -> dict[str, Actor]:
    with hall.work(administrator) as work:
        load_sample_equipment(work, work.today)
        return {
            name: access.actor(access.add_staff(work, login=login, name=name, number=number, role=role, password="晴川样例大厅2026"))
            for name, login, number, role in (
                ("吴刚", "wugang", "031", Role.FACILITY),
                ("赵敏", "zhaomin", "002", Role.SUPERVISOR),
                ("李芳", "lifang", "012", Role.CLERK),
            )
        }


@pytest.fixture
def page(people: dict[str, Actor], open_page: OpenPage) -> FacilityPage:
    return open_page(FacilityPage, people["吴刚"], size=(1220, 660))


def machine(hall: Hall) -> Asset:
    with hall.read() as read:
        found = assets.asset_by_number(read, "ZC010001")
    assert found is not None
    return found


def all_orders(hall: Hall) -> list[RepairOrder]:
    with hall.read() as read:
        return read.all(select(RepairOrder).order_by(RepairOrder.id))


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


def begin(page: FacilityPage, name: str) -> None:
    row = next(number for number, row in enumerate(page.rounds.rows.rows) if row.name == name)
    page.rounds.selectRow(row)
    page.rounds.setFocus()
    press(page, Key.Key_Return)


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


# The register


@pytest.fixture
def register(people: dict[str, Actor], open_page: OpenPage) -> AssetsPage:
    return open_page(AssetsPage, people["吴刚"], size=(1220, 660))


def test_an_asset_is_entered_pinned_and_labelled_by_keys(register: AssetsPage, hall: Hall) -> None:
    press(register, Key.Key_N, CTRL)
    press(register, Key.Key_S, CTRL)
    assert register.form._errors["name"].text()
    type_text(register.name, "饮水机")
    register.floor.clicked.emit(12.0, 16.0)
    press(register, Key.Key_S, CTRL)
    with hall.read() as read:
        made = next(asset for asset in assets.assets(read) if asset.name == "饮水机")
        assert (made.pin_x, made.pin_y, made.number) == (12.0, 16.0, "ZC010012")
    assert register.heading.text() == made.number
    for key in (Key.Key_F7, Key.Key_F8, Key.Key_F9):
        press(register, key)
    with hall.read() as read:
        assert set(read.all(select(PrintOrder.kind))) == {"asset_label", "asset_labels", "asset_card"}


def test_out_of_use_needs_a_reason(register: AssetsPage, hall: Hall) -> None:
    register.table.selectRow(0)
    press(register, Key.Key_F5)
    assert register.after._errors["reason"].text()
    type_text(register.reason, "等配件")
    press(register, Key.Key_F5)
    with hall.read() as read:
        assert assets.state_of(read, machine(hall).id) is AssetState.OUT_OF_USE


def test_the_filter_finds_by_number_name_and_place(register: AssetsPage) -> None:
    for typed, count in (("ups", 1), ("自助", 2), ("ZC01", 11), ("没有这个", 0)):
        register.filter.setText(typed)
        assert len(register.table.rows.rows) == count


def test_the_register_goes_out_and_comes_in_as_a_workbook(register: AssetsPage, tmp_path: Path) -> None:
    file = tmp_path / "设施.xlsx"
    register.export_to(file)
    settle()
    assert file.stat().st_size > 5000
    register.import_from(file)
    settle()
    assert "设施新增 0、更改 0" in register.message.text.text()
    file.write_text("nothing")
    register.import_from(file)
    settle()
    assert "不是设施台账" in register.message.text.text()


# Upkeep


def test_a_schedule_is_planned_and_a_wrong_rule_stays_to_be_mended(people: dict[str, Actor], hall: Hall, open_page: OpenPage) -> None:
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    press(page, Key.Key_N, CTRL)
    planner = page.planner
    planner.rule.setText("每周一")
    press(page, Key.Key_S, CTRL)
    assert planner.form._errors["rule"].text()
    assert planner.rule.text() == "每周一"
    assert planner.dates.text() == ""
    planner.rule.setText("FREQ=MONTHLY;BYMONTHDAY=31")
    assert planner.hint.isVisible()
    assert "2026-12-31" in planner.dates.text()
    assert "2027-02-01" in planner.dates.text()  # 31 January is a Sunday
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        assert len(planning.schedules(read)) == 9


def test_the_report_of_an_earlier_month_is_looked_at_and_printed(
    hall: Hall, open_page: OpenPage, people: dict[str, Actor], clock: ManualClock
) -> None:
    clock.set(local("2026-10-20 10:00"))
    with hall.work(people["李芳"]) as work:
        order = orders.report_fault(work, machine(hall).id, "十月的故障", asset_state=AssetState.OUT_OF_USE)
    clock.set(local("2026-11-23 09:00"))
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    press(page, Key.Key_F5)
    assert page.report.month.currentText() == "2026-11"
    page.report.month.setCurrentIndex(1)
    page.report.refresh()
    settle()
    assert page.report.figures.rows.rows[0].value == "1"
    assert "十月的故障" in page.report.records.rows.rows[0].detail
    asked: list[tuple[str, object]] = []
    page.asks_for.connect(lambda kind, subject: asked.append((kind, subject)))
    page.report.records.setFocus()
    page.report.records.selectRow(0)
    press(page, Key.Key_Return)
    assert asked == [("repair_order", order.id)]
    press(page, Key.Key_P, CTRL)
    with hall.read() as read:
        (made,) = read.all(select(FacilityReport))
        assert made.month == date(2026, 10, 1)
        assert "facility_report" in read.all(select(PrintOrder.kind))


def test_the_arrow_keys_walk_the_month(people: dict[str, Actor], open_page: OpenPage) -> None:
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    page.month.setFocus()
    press(page, Key.Key_Right)
    press(page, Key.Key_Down)
    assert page.day_name.text() == date(2026, 12, 1).isoformat()
    assert "消防设施巡检" in [row.schedule.name for row in page.day.rows.rows]


def test_an_ended_schedule_is_due_no_more(people: dict[str, Actor], hall: Hall, open_page: OpenPage) -> None:
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    page.schedules.selectRow(0)
    page.schedules.setFocus()
    press(page, Key.Key_F6)
    with hall.read() as read:
        assert len(planning.schedules(read)) == 7


def test_a_checklist_gets_a_new_version_and_a_begun_run_keeps_the_old_one(
    people: dict[str, Actor], hall: Hall, open_page: OpenPage
) -> None:
    with hall.work(people["吴刚"]) as work:
        checklist = next(each for each in rounds.checklists(work) if each.code == "disinfection")
        begun = rounds.begin_run(work, checklist.id)
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    press(page, Key.Key_F7)
    editor = page.editor
    editor.load(checklist.id)
    settle()
    editor.table.selectRow(2)
    assert editor.text.text() == "有效氯浓度"
    editor.limits["low"].setText("三百")
    press(page, Key.Key_S, CTRL)
    assert editor.form._errors["low"].text()
    editor.limits["low"].setText("300")
    editor.append()
    editor.text.setText("空气")
    editor.kind.setCurrentIndex(1)
    editor.options.setText("清新、!有异味")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        version = rounds.latest_version(read, checklist.id)
        items = {item.text: item for item in rounds.items_of(version)}
        assert version.version == 2
        assert items["空气"].options[1].good is False
        assert items["有效氯浓度"].low == 300
        assert len(rounds.run_file(read, begun.id).answered) == 8


def test_parts_are_booked_in_and_a_number_that_is_none_is_refused(people: dict[str, Actor], hall: Hall, open_page: OpenPage) -> None:
    page = open_page(UpkeepPage, people["吴刚"], size=(1220, 660))
    press(page, Key.Key_F8)
    shelf = page.shelf
    before = shelf.table.rows.rows[0].pieces
    shelf.table.selectRow(0)
    shelf.pieces.setText("很多")
    shelf.book_in()
    settle()
    assert shelf.form._errors["pieces"].text()
    shelf.pieces.setText("5")
    shelf.book_in()
    settle()
    assert shelf.table.rows.rows[0].pieces == before + 5
    shelf.name.setText("墨盒")
    shelf.pieces.setText("2")
    shelf.add()
    settle()
    assert next(row for row in shelf.table.rows.rows if row.part.name == "墨盒").pieces == 2


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
