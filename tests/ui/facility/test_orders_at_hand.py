"""The order at hand: photos, costs, clocks, reports that join; reporting by one key from any page; signing a round by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.facility.assets.models import Asset, AssetState
from app.facility.orders import parts
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder
from app.facility.orders.rules import OrderState
from app.facility.rounds import service as rounds
from app.store import Actor, Attachment, AttachmentKind, Changes, Hall, Kept, attach, attachments_of
from tests.helpers.facility_pages import machine
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.facility.page import FacilityPage
from ui.facility.report_strip import ReportStrip
from ui.shell.window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
BOTH = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(people: dict[str, Actor], open_page: OpenPage) -> FacilityPage:
    return open_page(FacilityPage, people["吴刚"], size=(1220, 660))


def reported(hall: Hall, who: Actor, fault: str = "取号屏不亮") -> RepairOrder:
    with hall.work(who) as work:
        return orders.report_fault(work, machine(hall).id, fault, asset_state=AssetState.OUT_OF_USE)


def a_file(folder: Path, name: str, colour: str = "navy") -> Path:
    Image.new("RGB", (400, 300), colour).save(folder / name)
    return folder / name


def show(page: FacilityPage, order: RepairOrder) -> None:
    page.open(order.id)
    settle()


def test_a_photo_is_added_shown_small_and_looked_at_large(page: FacilityPage, hall: Hall, people: dict[str, Actor], tmp_path: Path) -> None:
    order = reported(hall, people["李芳"])
    show(page, order)
    view = page.order_view
    view.gallery.add(a_file(tmp_path, "屏龘.jpg"))
    settle()
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, order.id)] == ["屏龘.jpg"]
    assert not view.gallery.strip._images[0].isNull()
    view.gallery.strip.setFocus()
    press(page, Key.Key_Return)
    assert view.gallery.shown_large
    assert not view.stack.isVisible()
    press(page, Key.Key_Escape)
    assert not view.gallery.shown_large
    assert view.stack.isVisible()


def test_a_photo_of_another_pc_has_its_name_on_its_tile_until_it_is_here(
    page: FacilityPage, hall: Hall, people: dict[str, Actor], tmp_path: Path
) -> None:
    order = reported(hall, people["李芳"])
    content = a_file(tmp_path, "屏.jpg").read_bytes()
    elsewhere = Kept(hashlib.sha256(content).hexdigest(), "屏.jpg", AttachmentKind.PHOTO, len(content))
    with hall.work(people["李芳"]) as work:
        attach(work, order.id, elsewhere)
    show(page, order)
    gallery = page.order_view.gallery
    assert not gallery.strip.has_image(0)
    gallery.strip.setFocus()
    press(page, Key.Key_Return)
    settle()
    assert gallery.told.text() == "这个附件是在另一台电脑上附的，还没有传到本机。"
    hall.attachments.put(content, "屏.jpg", AttachmentKind.PHOTO)
    hall.announce(Changes(frozenset({Attachment}), frozenset()))
    settle()
    assert gallery.strip.has_image(0)


def test_what_is_no_photo_is_refused_and_nothing_is_attached(
    page: FacilityPage, hall: Hall, people: dict[str, Actor], tmp_path: Path
) -> None:
    order = reported(hall, people["李芳"])
    show(page, order)
    (tmp_path / "x.jpg").write_text("no picture")
    page.order_view.gallery.add(tmp_path / "x.jpg")
    settle()
    assert page.message.isVisible()
    with hall.read() as read:
        assert attachments_of(read, order.id) == []


def test_parts_and_money_are_booked_on_the_order(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> None:
    order = reported(hall, people["李芳"])
    show(page, order)
    costs = page.order_view.costs
    press(page, Key.Key_U, CTRL)
    assert costs.isVisible()
    part = next(place for place in range(costs.part.count()) if costs.part.itemText(place).startswith("触摸屏排线"))
    costs.part.setCurrentIndex(part)
    costs.pieces.setText("9")
    press(page, Key.Key_S, CTRL)
    assert costs.form._errors["pieces"].text()
    costs.pieces.setText("2")
    press(page, Key.Key_S, CTRL)
    costs.kind.setCurrentIndex(1)
    assert not costs.part.isEnabled()
    costs.amount.setText("八十")
    press(page, Key.Key_S, CTRL)
    assert costs.form._errors["price"].text()
    costs.amount.setText("80.50")
    type_text(costs.note, "两人半小时")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        cost = parts.cost_of(read, order.id)
    assert (cost.fen, [each.note for each in cost.others]) == (2 * 4500 + 8050, ["两人半小时"])
    assert "170.50" in costs.total.text()
    press(page, Key.Key_Escape)
    assert page.order_view.history.isVisible()


def test_each_clock_explains_itself(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> None:
    show(page, reported(hall, people["李芳"]))
    press(page, Key.Key_H, CTRL)
    clocks = page.order_view.clocks
    assert [row.name for row in clocks.table.rows.rows] == ["response", "on_site", "due", "restored"]
    clocks.table.selectRow(2)
    assert [line.counted for line in clocks.ledger.rows.rows] == ["4 小时"]
    assert "09:00" in clocks.ledger.rows.rows[0].times


def test_a_second_report_joins_the_first_unless_it_is_another_fault(
    page: FacilityPage, hall: Hall, people: dict[str, Actor], qtbot: QtBot
) -> None:
    first = reported(hall, people["李芳"])
    page.report(machine(hall).id)
    settle()
    form = page.report_form
    assert form.known.isVisible()
    assert "李芳已报修：取号屏不亮" in form.known.text()
    assert form.joins.isChecked()
    type_text(form.fault, "我也看见黑屏")
    press(page, Key.Key_S, CTRL)
    assert "已并入" in page.message.text.text()
    with hall.read() as read:
        assert [line.order.id for line in orders.open_orders(read)] == [first.id]
    assert page.order_view.file is not None
    assert page.order_view.file.line.order.id == first.id
    assert ("also_reported", "吴刚", "我也看见黑屏") in [(row.step, row.who, row.note) for row in page.order_view.history.rows.rows]
    page.report(machine(hall).id)
    settle()
    form.joins.setChecked(False)
    type_text(form.fault, "插头松了")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        assert len(orders.open_orders(read)) == 2
    assert page.order_view.bar.buttons["Ctrl+J"].isEnabled()
    press(page, Key.Key_J, CTRL)
    with hall.read() as read:
        assert [line.order.id for line in orders.open_orders(read)] == [first.id]


def test_a_pasted_picture_goes_with_the_report(page: FacilityPage, hall: Hall) -> None:
    page.report(machine(hall).id)
    settle()
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    page.report_form.take_picture(image)
    type_text(page.report_form.fault, "见图")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        (order,) = read.all(select(RepairOrder))
        assert [each.name for each in attachments_of(read, order.id)] == ["粘贴的图片.png"]


def test_anybody_reports_by_one_key_from_any_page_and_the_page_stays(
    people: dict[str, Actor], hall: Hall, qtbot: QtBot, tmp_path: Path, open_page: OpenPage
) -> None:
    window = open_page(lambda session: MainWindow(session, lambda: None), people["李芳"], size=(1366, 728))
    qtbot.waitUntil(window.isActiveWindow)
    page = window.show_page("standards")
    settle()
    press(window, Key.Key_R, BOTH)
    strip = window.reporting
    assert isinstance(strip, ReportStrip)
    assert strip.isVisible()
    assert strip.report_form.fault.hasFocus()
    type_text(strip.report_form.fault, "饮水机漏水")
    press(window, Key.Key_S, CTRL)
    assert strip.report_form.form._errors["place"].text()  # nobody would find it
    type_text(strip.report_form.place, "等候区东侧")
    strip.report_form.photo.setText(str(a_file(tmp_path, "水.jpg")))
    press(window, Key.Key_S, CTRL)
    assert not strip.isVisible()
    assert window.page is page
    assert "已报修" in page.message.text.text()
    with hall.read() as read:
        (order,) = read.all(select(RepairOrder))
        assert (order.fault, order.place, order.reporter_name) == ("饮水机漏水", "等候区东侧", "李芳")
        assert len(attachments_of(read, order.id)) == 1
    press(window, Key.Key_R, BOTH)
    press(window, Key.Key_Escape)
    assert not strip.isVisible()
    window.leave()


def test_only_the_reporter_accepts_by_key(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> None:
    order = reported(hall, people["李芳"])
    with hall.work(people["吴刚"]) as work:
        for step in (orders.take_order, orders.arrive, orders.restore):
            step(work, order.id)
    show(page, order)
    press(page, Key.Key_F7)
    assert "不能自己验收" in page.message.text.text()
    with hall.read() as read:
        assert orders.line_of(read, order.id).told.state is OrderState.RESTORED


def test_a_round_is_signed_by_hand(page: FacilityPage, hall: Hall) -> None:
    with hall.work(page.session.actor) as work:
        checklist = next(each for each in rounds.checklists(work) if each.code == "disinfection")
        run = rounds.begin_run(work, checklist.id)
    page.open(run.id)
    settle()
    view = page.run_view
    view.go_to(7)
    assert view.pad.isVisible()
    assert view.answer.text() == "吴刚"
    view.pad._begin(QPointF(20, 20))
    view.pad._go_on(QPointF(120, 80))
    view.answer.setFocus()
    press(page, Key.Key_Return)
    with hall.read() as read:
        file = rounds.run_file(read, run.id)
        assert file.value("who") == "吴刚"
        assert [(each.note, each.name) for each in file.files] == [("who", "吴刚.png")]


def test_a_photo_dropped_on_any_item_belongs_to_it(page: FacilityPage, hall: Hall, tmp_path: Path) -> None:
    with hall.work(page.session.actor) as work:
        checklist = next(each for each in rounds.checklists(work) if each.code == "ticket_machine")
        run = rounds.begin_run(work, checklist.id, asset_id=machine(hall).id)
    page.open(run.id)
    settle()
    press(page, Key.Key_X)
    view = page.run_view
    assert view.gallery.isVisible()
    view.gallery.add(a_file(tmp_path, "斑.jpg"))
    settle()
    type_text(view.note, "有斑")
    press(page, Key.Key_F12)
    with hall.read() as read:
        (order,) = read.all(select(RepairOrder))
        assert [each.name for each in attachments_of(read, order.id)] == ["斑.jpg"]


@pytest.mark.parametrize(
    ("typed", "number", "place"),
    [("2 号叫", "ZC010002", ""), ("zc010006", "ZC010006", ""), ("ups", "ZC010006", ""), ("天台东侧", "", "天台东侧")],
)
def test_what_is_typed_names_an_asset_or_the_place(page: FacilityPage, hall: Hall, typed: str, number: str, place: str) -> None:
    press(page, Key.Key_N, CTRL)
    form = page.report_form
    form._typed.setFocus()
    form._typed.selectAll()
    form._typed.setText(typed)
    press(page, Key.Key_Tab)
    chosen = form.asset.currentData()
    with hall.read() as read:
        assert (read.require(Asset, chosen).number if chosen else "") == number
    assert form.place.text() == place


def test_who_reported_is_told_what_waits_for_them(hall: Hall, people: dict[str, Actor], open_page: OpenPage) -> None:
    order = reported(hall, people["李芳"])
    with hall.work(people["吴刚"]) as work:
        for step in (orders.take_order, orders.arrive, orders.restore):
            step(work, order.id)
    page = open_page(FacilityPage, people["李芳"], size=(1220, 660))
    assert page.figures["mine"].text() == "待您验收 1"
    assert page.report_form.isVisible()  # who does not mend begins with the form
    show(page, order)
    press(page, Key.Key_F7)
    assert page.figures["mine"].text() == ""


def test_who_mends_begins_with_the_order_that_is_due_first(hall: Hall, people: dict[str, Actor], open_page: OpenPage) -> None:
    order = reported(hall, people["李芳"])
    page = open_page(FacilityPage, people["吴刚"], size=(1220, 660))
    assert page.order_view.file is not None
    assert page.order_view.file.line.order.id == order.id


def test_a_picture_is_pasted_on_an_order(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> None:
    order = reported(hall, people["李芳"])
    show(page, order)
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkRed)
    QApplication.clipboard().setImage(image)
    page.order_view.gallery.strip.setFocus()
    press(page, Key.Key_V, CTRL)
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, order.id)] == ["粘贴的图片.png"]
    QApplication.clipboard().clear()
