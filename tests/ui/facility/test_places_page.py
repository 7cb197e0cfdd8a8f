"""Places and floors by keys and mouse, and the register's photos, pins and counters."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.facility.assets import service
from app.facility.assets.models import Asset, Place
from app.facility.assets.rules import read_plan
from app.facility.report.sample import load_sample_equipment
from app.store import Actor, Hall, attachments_of
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.facility.assets_page import AssetsPage
from ui.facility.places_page import PlacesPage

Key = Qt.Key
CTRL, SHIFT, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _equipment(hall: Hall, facility_worker: Actor) -> None:
    with hall.work(facility_worker) as work:
        load_sample_equipment(work, work.today)


@pytest.fixture
def page(facility_worker: Actor, open_page: OpenPage) -> PlacesPage:
    return open_page(PlacesPage, facility_worker, size=(1220, 660))


@pytest.fixture
def register(facility_worker: Actor, open_page: OpenPage) -> AssetsPage:
    return open_page(AssetsPage, facility_worker, size=(1220, 660))


def place(hall: Hall, name: str) -> Place:
    with hall.read() as read:
        return next(each for each in service.places(read).values() if each.name == name)


def asset(hall: Hall, number: str) -> Asset:
    with hall.read() as read:
        found = service.asset_by_number(read, number)
    assert found is not None
    return found


def test_the_tree_shows_the_floor_with_its_pins(page: PlacesPage) -> None:
    assert page.name.text() == "一层大厅"
    assert page.state.text() == "图钉 11 个"
    assert page.tree.topLevelItem(0).text(0) == "主楼"


def test_a_place_is_added_inside_another_and_a_nameless_one_is_not(page: PlacesPage, hall: Hall) -> None:
    press(page, Key.Key_N, CTRL)
    press(page, Key.Key_S, CTRL)
    assert page.form._errors["name"].text()
    type_text(page.name, "库房龘")
    press(page, Key.Key_S, CTRL)
    made = place(hall, "库房龘")
    assert made.parent_id == place(hall, "一层大厅").id
    assert page.heading.text() == "主楼 / 一层大厅 / 库房龘"
    press(page, Key.Key_Up, ALT)
    beside = [each.name for each in page._known.places.values() if each.parent_id == made.parent_id]
    assert beside[-2:] == ["库房龘", "卫生间"]
    press(page, Key.Key_F6)
    with hall.read() as read:
        assert made.id not in service.places(read)


def test_a_place_that_holds_something_is_not_closed(page: PlacesPage) -> None:
    press(page, Key.Key_F6)
    assert "没有关闭" in page.message.text.text()


def test_shapes_and_pins_are_moved_by_keys_and_kept_by_one_save(page: PlacesPage, hall: Hall) -> None:
    before = read_plan(place(hall, "一层大厅").plan)
    assert before is not None
    press(page, Key.Key_F4)
    editor = page.editor
    press(page, Key.Key_PageDown)
    press(page, Key.Key_PageDown)  # the first window
    press(page, Key.Key_Down)
    press(page, Key.Key_Down, CTRL)
    press(page, Key.Key_Right, SHIFT)
    type_text(editor.text, "甲")
    editor.take_pin(asset(hall, "ZC010002").id)
    editor.floor.setFocus()
    press(page, Key.Key_Left)
    assert asset(hall, "ZC010002").pin_x == 31.0
    press(page, Key.Key_S, CTRL)
    plan = read_plan(place(hall, "一层大厅").plan)
    assert plan is not None
    assert plan.shapes[1].points[0] == (4.0, 3.6)
    assert plan.shapes[1].points[1] == (8.5, 3.6)
    assert "甲" in plan.shapes[1].text
    assert asset(hall, "ZC010002").pin_x == 30.5
    assert len(plan.shapes) == len(before.shapes)


def test_a_shape_is_dragged_by_mouse_and_esc_takes_it_back(page: PlacesPage, hall: Hall) -> None:
    view = page.editor.floor
    scale, left, top = view._scale()
    start, end = QPoint(int(left + 15 * scale), int(top + 11 * scale)), QPoint(int(left + 18 * scale), int(top + 12 * scale))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    view.dragged.emit((end.x() - left) / scale, (end.y() - top) / scale)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    plan = page.editor.plan
    assert plan is not None
    waiting = next(shape for shape in plan.shapes if shape.text == "等候区")
    assert waiting.points[0] == pytest.approx((10.0, 9.0), abs=0.3)
    press(page, Key.Key_Escape)
    assert page.editor.plan == read_plan(place(hall, "一层大厅").plan)


def test_a_new_floor_gets_shapes_and_a_drawing_under_them(page: PlacesPage, hall: Hall, tmp_path: Path) -> None:
    drawing = tmp_path / "二层.png"
    Image.new("RGB", (400, 240), "linen").save(drawing)
    press(page, Key.Key_N, CTRL)
    type_text(page.name, "二层")
    press(page, Key.Key_F4)
    assert page.editor.plan is not None
    page.editor.wide.setValue(30)
    page.editor.lay(drawing)
    settle()
    press(page, Key.Key_S, CTRL)
    made = place(hall, "二层")
    plan = read_plan(made.plan)
    assert plan is not None
    assert (plan.wide, len(plan.shapes), len(plan.picture)) == (30.0, 1, 64)
    with hall.read() as read:
        assert [each.hash for each in attachments_of(read, made.id)] == [plan.picture]
    settle()
    assert not page.editor.floor._picture.isNull()


def test_arrows_move_the_pin_and_page_keys_walk_the_register(register: AssetsPage, hall: Hall) -> None:
    register.table.selectRow(0)
    register.floor.setFocus()
    press(register, Key.Key_Right)
    press(register, Key.Key_Up, CTRL)
    press(register, Key.Key_S, CTRL)
    moved = asset(hall, "ZC010001")
    assert (moved.pin_x, moved.pin_y) == (24.1, 17.5)
    register.floor.setFocus()
    press(register, Key.Key_PageDown)
    assert register.heading.text() == "ZC010002"
    press(register, Key.Key_PageUp)
    press(register, Key.Key_PageUp)
    assert register.heading.text() == "ZC010011"


def test_an_asset_keeps_photos_papers_and_its_counter(register: AssetsPage, hall: Hall, tmp_path: Path) -> None:
    register.table.selectRow(0)
    Image.new("RGB", (60, 40), "tan").save(tmp_path / "机.jpg")
    (tmp_path / "说明书.pdf").write_bytes(b"%PDF-1.4 x")
    for name in ("机.jpg", "说明书.pdf"):
        register.gallery.add(tmp_path / name)
        settle()
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, asset(hall, "ZC010001").id)] == ["机.jpg", "说明书.pdf"]
    assert register.gallery.strip.count == 3
    register.reading.setText("很多")
    press(register, Key.Key_R, CTRL)
    assert register.after._errors["value"].text()
    register.reading.setText("12480")
    press(register, Key.Key_R, CTRL)
    register.reading.setText("12000")
    press(register, Key.Key_R, CTRL)
    assert "12480" in register.after._errors["value"].text()
    with hall.read() as read:
        assert service.latest_reading(read, asset(hall, "ZC010001").id).value == 12480  # type: ignore[union-attr]
    assert "12480" in register.reading.placeholderText()


def test_what_cannot_be_imported_is_listed_cell_by_cell(register: AssetsPage, tmp_path: Path) -> None:
    file = tmp_path / "设施.xlsx"
    register.export_to(file)
    settle()
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["B3"] = ""
    book.worksheets[1]["C2"] = "若干"
    book.save(file)
    register.import_from(file)
    settle()
    assert [(row.sheet, row.row, row.letter) for row in register.faults.rows.rows] == [("设施台账", 3, "B"), ("备件库存", 2, "C")]
    assert register.faults.isVisible()
    press(register, Key.Key_Escape)
    assert not register.faults.isVisible()
