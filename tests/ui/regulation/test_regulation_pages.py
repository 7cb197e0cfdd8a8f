"""The standards page, the calendar page and the ledger as a person at the keyboard meets them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.regulation import DayKind, Pause, StandardKey, WorkingCalendar, service
from app.store import Actor, Hall
from app.words import choose_language
from tests.helpers import local
from tests.helpers.pages import OpenPage
from ui.regulation.calendar_page import CalendarPage
from ui.regulation.ledger import LedgerView
from ui.regulation.page import StandardsPage

NOTICE = "日期,至,类型,名称\n2027-01-01,2027-01-03,放假,元旦\n2027-05-01,,放假,劳动节\n2027-10-01,,放假,国庆节\n".encode()


@pytest.fixture
def standards(qtbot: QtBot, open_page: OpenPage, administrator: Actor) -> StandardsPage:
    page = open_page(StandardsPage, administrator)
    qtbot.waitUntil(lambda: page.table.current() is not None)
    return page


@pytest.fixture
def calendar(qtbot: QtBot, open_page: OpenPage, administrator: Actor) -> CalendarPage:
    page = open_page(CalendarPage, administrator)
    qtbot.waitUntil(lambda: page.year.date == date(2026, 11, 23))
    return page


def choose(page: StandardsPage, key: StandardKey) -> None:
    page.table.selectRow(list(StandardKey).index(key))


def test_a_standard_is_changed_by_keyboard_and_its_history_tells(standards: StandardsPage, hall: Hall, qtbot: QtBot) -> None:
    choose(standards, StandardKey.ANSWER_MINUTES)
    qtbot.keyClick(standards.table, Qt.Key.Key_Return)
    standards.value.setText("３０")
    standards.since.setText("2026年12月1日")
    standards.reason.insert("节前咨询量大")
    qtbot.keyClick(standards.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(standards.history.rows.rows) == 2)
    with hall.read() as read:
        assert service.standard(read, "answer_minutes", date(2026, 12, 1)).value == 30
    assert standards.table.current().value.value == 15
    assert "2026-12-01" in standards.coming.text()
    assert "30" in standards.message.text.text()


def test_a_refused_change_keeps_what_was_typed_and_says_why_at_the_field(standards: StandardsPage, qtbot: QtBot) -> None:
    choose(standards, StandardKey.NOTICE_WORKING_DAYS)
    for typed, field in (("9", "value"), ("很多", "value")):
        standards.value.setText(typed)
        standards.reason.setText("试试")
        standards.save()
        qtbot.waitUntil(lambda field=field: bool(standards.form.fields[field].property("wrong")))
        assert (standards.value.text(), standards.reason.text()) == (typed, "试试")
        standards.form.clear_errors()
    standards.value.setText("3")
    standards.since.setText("下周")
    standards.save()
    qtbot.waitUntil(lambda: bool(standards.since.property("wrong")))


def test_the_clause_is_shown_with_the_value_in_force(standards: StandardsPage) -> None:
    choose(standards, StandardKey.RESPONSE_MINUTES)
    assert standards.text.text() == "接到客户咨询或需求后，应在5分钟内做出响应。"
    assert standards.heading.text().startswith("2.2.1")


def test_a_clerk_sees_the_standards_and_no_form(qtbot: QtBot, open_page: OpenPage, clerk: Actor) -> None:
    page = open_page(StandardsPage, clerk)
    qtbot.waitUntil(lambda: page.table.current() is not None)
    assert not page.form.isVisible()
    assert not page.save_button.isVisible()


def test_arrow_keys_walk_the_year_and_say_what_each_day_is(calendar: CalendarPage, qtbot: QtBot) -> None:
    calendar.year.select(date(2026, 10, 8))
    qtbot.keyClick(calendar.year, Qt.Key.Key_Left)
    assert calendar.year.date == date(2026, 10, 7)
    assert "国庆节" in calendar.sentence.text()
    assert calendar.year.accessibleDescription() == calendar.sentence.text()
    qtbot.keyClick(calendar.year, Qt.Key.Key_Down)
    assert calendar.year.date == date(2026, 10, 14)
    calendar.year.select(date(2024, 2, 29))
    qtbot.keyClick(calendar.year, Qt.Key.Key_PageDown)
    assert calendar.year.date == date(2025, 2, 28)


def test_every_day_of_a_year_can_be_reached_by_the_mouse(calendar: CalendarPage) -> None:
    calendar.resize(1100, 640)
    for ahead in range(365):
        on = date(2026, 1, 1) + timedelta(days=ahead)
        calendar.year.select(on)
        assert calendar.year._date_at(calendar.year._cell_box(on).center()) == on


def test_a_narrow_picture_shows_the_half_year_of_its_day(calendar: CalendarPage) -> None:
    year = calendar.year
    year.select(date(2026, 6, 30))
    year.resize(1000, 500)
    assert year._months() == range(1, 13)
    year.resize(400, 500)
    assert year._months() == range(1, 7)
    year.select(date(2026, 7, 1))
    assert year._months() == range(7, 13)


def test_a_year_without_a_notice_says_that_it_is_provisional(calendar: CalendarPage, qtbot: QtBot) -> None:
    assert not calendar.banner.isVisible()
    qtbot.keyClick(calendar, Qt.Key.Key_F3)
    assert calendar.year.date.year == 2027
    assert calendar.banner.isVisible()
    assert "暂定" in calendar.sentence.text()


def test_a_notice_is_seen_before_it_is_taken(calendar: CalendarPage, hall: Hall, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "放假安排.csv"
    file.write_bytes(NOTICE)
    calendar.year.turn(1)
    calendar.show_panel(2)
    form = calendar.import_form
    form.file.setText(str(file))
    qtbot.keyClick(form.file, Qt.Key.Key_Return)
    qtbot.waitUntil(form.confirm.isEnabled)
    assert len(form.changes.rows.rows) == 5
    assert "2027" in form.verdict.text()
    form.confirm.click()
    qtbot.waitUntil(lambda: not calendar.banner.isVisible())
    with hall.read() as read:
        assert service.calendar(read).is_published(2027)


def test_faults_of_a_notice_are_listed_and_it_cannot_be_taken(calendar: CalendarPage, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "faulty.csv"
    file.write_bytes(b"date,kind\n2027-02-30,holiday\n2027-02-01,party\n")
    form = calendar.import_form
    form.file.setText(str(file))
    form.preview()
    qtbot.waitUntil(lambda: len(form.faults.rows.rows) == 2)
    assert not form.confirm.isEnabled()
    assert form.file.text() == str(file)


@pytest.mark.parametrize(("name", "content"), [("picture.csv", b"\x89PNG\r\n\x1a\n\0\0"), ("nothing.csv", None)])
def test_a_file_that_is_no_notice_is_refused_at_its_field(
    calendar: CalendarPage, qtbot: QtBot, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    calendar.import_form.file.setText(str(tmp_path / name))
    calendar.import_form.preview()
    qtbot.waitUntil(lambda: bool(calendar.import_form.file.property("wrong")))


def test_the_hall_closes_one_day_and_follows_the_published_calendar_again(calendar: CalendarPage, hall: Hall, qtbot: QtBot) -> None:
    calendar.year.select(date(2026, 11, 27))
    form = calendar.day_form
    form.kind.setCurrentIndex(form.kind.findData(DayKind.HOLIDAY))
    form.name.setText("搬迁")
    form.reason.setText("大厅搬迁")
    form.save()
    qtbot.waitUntil(lambda: "搬迁" in calendar.sentence.text())
    form.kind.setCurrentIndex(0)
    form.reason.setText("不搬了")
    form.save()
    qtbot.waitUntil(lambda: "搬迁" not in calendar.sentence.text())
    with hall.read() as read:
        assert service.calendar(read).is_working_day(date(2026, 11, 27))
        assert [row.source for row in service.day_history(read, date(2026, 11, 27))] == ["大厅搬迁", "不搬了"]


def test_hours_that_cannot_be_read_stay_typed_and_are_marked(calendar: CalendarPage, hall: Hall, qtbot: QtBot) -> None:
    form = calendar.hours_form
    tuesday = form.form.fields["tuesday"]
    form.days[list(form.days)[1]].setText("12:00-09:00")
    form.save()
    qtbot.waitUntil(lambda: bool(tuesday.property("wrong")))
    form.days[list(form.days)[1]].setText("9：00－12：00")
    form.since.setText("2026-12-01")
    form.save()
    qtbot.waitUntil(lambda: "2026-12-01" in form.coming.text())
    with hall.read() as read:
        assert service.calendar(read).closing(date(2026, 12, 1)) == local("2026-12-01 12:00")


def test_a_year_is_exported_and_an_unwritable_place_is_said(calendar: CalendarPage, qtbot: QtBot, tmp_path: Path) -> None:
    calendar.export_to(tmp_path / "2026.csv")
    qtbot.waitUntil((tmp_path / "2026.csv").exists)
    assert "2026-10-01,holiday,national_day" in (tmp_path / "2026.csv").read_text(encoding="utf-8-sig")
    calendar.export_to(tmp_path / "no" / "such" / "folder.csv")
    qtbot.waitUntil(lambda: calendar.message.property("tone") == "danger")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_ledger_shows_its_sentence_its_days_and_its_lines(qtbot: QtBot, language: str) -> None:
    choose_language(language)  # type: ignore[arg-type]
    view = LedgerView()
    qtbot.addWidget(view)
    pauses = [Pause(local("2026-10-09 10:00"), local("2026-10-12 10:00"), "专家评审")]
    due = WorkingCalendar().add_working_days(local("2026-09-24 10:00"), 8, pauses)
    view.show_deadline(due)
    view.show()
    assert "2026-10-15" in view.sentence.text()
    assert len(view.table.rows.rows) == len(due.ledger) == 22
    assert view.picture.accessibleName() == view.sentence.text()
    assert not view.picture.grab().isNull()
    view.show_deadline(None)
    assert not view.isVisible()


def test_the_pages_fit_a_small_screen(standards: StandardsPage, calendar: CalendarPage) -> None:
    """1366 by 768 less navigation, title and status bar."""
    for page in (standards, calendar):
        assert page.minimumSizeHint().width() <= 1180
        assert page.minimumSizeHint().height() <= 650
