"""Every figure opens the records behind it; complaints that belong together lead to each other; papers are asked for by a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.complaints import service
from app.complaints.models import Channel, Finding
from app.complaints.service import BadRating, ComplaintForm, Group, ImprovementForm
from app.documents.models import PrintOrder
from app.regulation import DayKind
from app.regulation import service as regulation
from app.store import Actor, Hall, ManualClock, new_id
from app.words import say
from tests.helpers import local
from tests.helpers.typing import press, settle, type_text
from ui.complaints.page import CASE, LIST, ComplaintsPage
from ui.widgets.table import Column, RowTable

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
CAUSE = service.shipped_id("communication.unclear")
FORM = ComplaintForm(facts="没有说清楚", person_name="王", department="社保窗口")


@pytest.fixture
def two(hall: Hall, page: ComplaintsPage, clock: ManualClock) -> tuple[UUID, UUID]:
    """One that was closed, and one of the same cause after it."""
    who = page.session.actor
    with hall.work(who) as work:
        first = service.record(work, FORM).id
        service.verify(work, first, Finding.PARTLY, "部分", CAUSE)
        service.offer(work, first, "致歉")
        service.answer(work, first, agrees=True)
        service.tell(work, first, Channel.PHONE)
        plan = ImprovementForm(measure="逐项说明", owner_name="李芳", due_on=work.today)
        service.close(work, first, CAUSE, [plan])
    clock.set(local("2026-11-25 09:00"))
    with hall.work(who) as work:
        second = service.record(work, FORM).id
        service.verify(work, second, Finding.SUBSTANTIATED, "属实", CAUSE)
    settle()
    return first, second


def shown(page: ComplaintsPage) -> set[UUID]:
    return {line.complaint.id for line in page.table.rows.rows}


def choose_group(page: ComplaintsPage, group: Group) -> None:
    page.figures.group.setCurrentIndex(list(Group).index(group))
    settle()


def test_a_figure_opens_its_records_and_escape_goes_back_to_all(page: ComplaintsPage, hall: Hall, two: tuple[UUID, UUID]) -> None:
    press(page, Key.Key_5, ALT)
    choose_group(page, Group.OUTCOME)
    assert [(row.key, len(row.ids)) for row in page.figures.table.rows.rows] == [("accepted_1", 1), ("open", 1)]
    page.figures.table.setFocus()
    press(page, Key.Key_Return)
    assert (page.lists.currentWidget(), shown(page)) == (page.listing, {two[0]})
    assert page.listing.behind.isVisible()
    press(page, Key.Key_Escape)
    assert not page.listing.behind.isVisible()
    assert shown(page) == {two[1]}
    press(page, Key.Key_5, ALT)
    choose_group(page, Group.CAUSE)
    press(page, Key.Key_F7)
    assert shown(page) == {two[1]}


def test_a_bar_and_a_week_are_chosen_and_opened_by_key(page: ComplaintsPage, hall: Hall, two: tuple[UUID, UUID]) -> None:
    press(page, Key.Key_5, ALT)
    page.figures.bars.setFocus()
    press(page, Key.Key_Return)
    assert shown(page) == set(two)
    press(page, Key.Key_5, ALT)
    page.figures.weeks.setFocus()
    press(page, Key.Key_Return)
    assert shown(page) == set(two)
    assert "2" in page.figures.weeks.accessibleDescription()


def test_the_figure_of_late_calls_opens_the_call(page: ComplaintsPage, hall: Hall, clock: ManualClock) -> None:
    with hall.work(page.session.actor) as work:
        call = service.open_call_back(work, BadRating(new_id(), 1, work.now))
    clock.set(local("2026-11-30 09:00"))
    press(page, Key.Key_5, ALT)
    choose_group(page, Group.CLOCK)
    page.figures.table.selectRow(3)
    press(page, Key.Key_F5)
    assert page.lists.currentWidget() is page.calls
    assert page.calls.table.current().call_back.id == call.id


def test_the_earlier_complaint_of_the_same_cause_is_opened_from_the_new_one(page: ComplaintsPage, two: tuple[UUID, UUID]) -> None:
    page.open(two[1])
    settle()
    assert "1" in page.case.tabs.tabText(4)
    press(page, Key.Key_5, ALT)
    page.case.related.setFocus()
    press(page, Key.Key_Return)
    assert page.subject_id == two[0]
    assert page.stack.currentIndex() == CASE


def test_the_check_of_an_improvement_shows_what_it_counts(page: ComplaintsPage, hall: Hall, two: tuple[UUID, UUID]) -> None:
    press(page, Key.Key_3, ALT)
    assert "1" in page.improvements.figure.text()
    press(page, Key.Key_F5)
    assert shown(page) == {two[1]}
    press(page, Key.Key_3, ALT)
    page.improvements.table.setFocus()
    press(page, Key.Key_Return)
    assert page.subject_id == two[0]


def test_of_several_papers_a_number_chooses_one(page: ComplaintsPage, hall: Hall, two: tuple[UUID, UUID]) -> None:
    page.open(two[0])
    settle()
    with hall.read() as read:
        before = read.all(select(PrintOrder.kind))
    press(page, Key.Key_P, CTRL)
    assert page.question.isVisible()
    press(page, Key.Key_2)
    with hall.read() as read:
        after = read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc))
    assert len(after) == len(before) + 1
    assert after[-1] == "complaint_reply"
    press(page, Key.Key_P, CTRL)
    press(page, Key.Key_Escape)
    assert not page.question.isVisible()
    assert page.stack.currentIndex() == CASE


def test_a_closed_complaint_is_not_reopened_by_the_key_that_goes_forward(page: ComplaintsPage, two: tuple[UUID, UUID]) -> None:
    page.open(two[0])
    settle()
    press(page, Key.Key_F2)
    assert not page.case.asking.isVisible()
    assert not page.case.forward.isEnabled()
    press(page, Key.Key_F6)
    assert page.case.asking.isVisible()


def test_a_call_asked_for_from_elsewhere_is_shown_even_when_it_was_made(page: ComplaintsPage, hall: Hall) -> None:
    with hall.work(page.session.actor) as work:
        call = service.open_call_back(work, BadRating(new_id(), 1, work.now))
        service.give_up(work, call.id, "没有电话")
    page.open(call.id)
    settle()
    assert (page.stack.currentIndex(), page.lists.currentWidget()) == (LIST, page.calls)
    assert page.calls.table.current().call_back.id == call.id


def test_causes_are_put_in_order_by_key(page: ComplaintsPage, hall: Hall) -> None:
    press(page, Key.Key_4, ALT)
    page.causes.table.selectRow(2)
    name = page.causes.name.text()
    press(page, Key.Key_F4)
    with hall.read() as read:
        assert [node.name for node in service.tree(read)][1] == name
    assert page.causes.table.current().name == name
    press(page, Key.Key_F5)
    with hall.read() as read:
        assert [node.name for node in service.tree(read)][2] == name
    page.causes.table.setFocus()
    press(page, Key.Key_Return)
    type_text(page.causes.name, "甲")
    assert page.causes.name.text().endswith("甲")


def test_a_list_is_sorted_by_its_head_keeps_what_was_chosen_and_is_exported(
    page: ComplaintsPage, two: tuple[UUID, UUID], tmp_path: Path
) -> None:
    page.listing.filter.setCurrentIndex(6)
    settle()
    state = next(place for place, column in enumerate(page.table.rows.columns) if column.head == say("ui_complaints.column.state"))
    chosen = page.table.current().complaint.id
    orders = []
    for _ in range(2):
        page.table.sort_by(state)
        orders.append([line.complaint.id for line in page.table.rows.rows])
        assert page.table.current().complaint.id == chosen
    assert orders[0] == orders[1][::-1]
    page.refresh()
    settle()
    assert [line.complaint.id for line in page.table.rows.rows] == orders[1]
    page.export(tmp_path)
    settle()
    (file,) = tmp_path.glob("*.csv")
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 3


def test_figures_in_a_list_are_sorted_as_figures(qtbot: QtBot) -> None:
    table = RowTable([Column[int]("n", lambda row: f"{row}%" if row else "", number=True)])
    qtbot.addWidget(table)
    table.show_rows([9, 0, 100, 20])
    table.sort_by(0)
    assert table.rows.rows == [0, 9, 20, 100]


def test_a_deadline_that_another_calendar_moved_says_what_it_was(page: ComplaintsPage, hall: Hall, head: Actor) -> None:
    with hall.work(head) as work:
        made = service.record(work, FORM)
    page.open(made.id)
    settle()
    with hall.work(Actor(head.id, head.name, frozenset({"administrator", "supervisor"}))) as work:
        regulation.set_day(work, date(2026, 11, 25), DayKind.REST, name="停电检修", reason="供电公司通知")
        service.sweep(work)
    page.refresh()
    settle()
    press(page, Key.Key_2, ALT)
    assert "11-30 17:30" in page.case.moved.text()
    assert "12-01 17:30" in page.case.moved.text()
