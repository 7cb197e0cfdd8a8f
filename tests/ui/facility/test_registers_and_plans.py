"""Assets, schedules, checklists, parts and the month by keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import AssetState
from app.facility.orders import service as orders
from app.facility.report.models import FacilityReport
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.store import Actor, Hall, ManualClock
from tests.helpers import local
from tests.helpers.facility_pages import CTRL, Key, machine
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.facility.assets_page import AssetsPage
from ui.facility.upkeep_page import UpkeepPage


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
