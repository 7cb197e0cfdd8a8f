"""The compliance board as a supervisor meets it: what is kept, what is not, and the records behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.access import Role
from app.complaints import service as complaints
from app.complaints.service import ComplaintForm
from app.desk import compliance
from app.regulation.compliance import State
from app.store import Actor, Hall, ManualClock, new_id
from tests.helpers.emergency import load_plans
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle
from ui.compliance.page import CompliancePage

Key = Qt.Key


@pytest.fixture
def overseer() -> Actor:
    return Actor(new_id(), "赵敏", frozenset({Role.SUPERVISOR.value, Role.ADMINISTRATOR.value}))


@pytest.fixture
def page(open_page: OpenPage, hall: Hall, clock: ManualClock, overseer: Actor) -> CompliancePage:
    load_plans(hall, overseer)
    with hall.work(overseer) as work:
        complaints.record(work, ComplaintForm(facts="排队一个多小时，叫号还跳号", department="综合窗口", anonymous=True))
    clock.advance(timedelta(days=20))
    return open_page(CompliancePage, overseer, size=(1180, 640))


def row_of(page: CompliancePage, what: str) -> int:
    return next(number for number, row in enumerate(page.table.rows.rows) if row.standing.what == what)


def test_clauses_stand_in_the_regulations_order_each_with_a_page_that_looks_after_it(page: CompliancePage) -> None:
    clauses = [[int(part) for part in row.standing.clause.split(".")] for row in page.table.rows.rows]
    assert clauses == sorted(clauses)
    assert {row.standing.what for row in page.table.rows.rows} == set(compliance.PAGE)


def test_a_complaint_that_nobody_checked_breaks_its_clause_and_enter_twice_opens_it(page: CompliancePage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.selectRow(row_of(page, "verify"))
    assert page.table.current().standing.state is State.BROKEN  # clause 3.3.2: five working days have passed
    assert page.heading.text().startswith("3.3.2")
    with qtbot.waitSignal(page.asks_for) as asked:
        press(page, Key.Key_Return)
        assert page.records.hasFocus()
        press(page, Key.Key_Return)
    record = page.table.current().broken[0]
    assert asked.args == ["complaint", record.id]


def test_the_next_drill_is_due_half_a_year_after_the_plan_and_f4_leads_to_the_plans(page: CompliancePage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.selectRow(row_of(page, "drills"))
    standing = page.table.current().standing
    assert standing.state is State.MET
    assert standing.due is not None  # clause 7.2.1: 180 days
    assert str(standing.due) in [page.table.rows.index(page.table.currentIndex().row(), 4).data()]
    with qtbot.waitSignal(page.asks_for) as asked:
        press(page, Key.Key_F4)
    assert asked.args == ["emergency", None]


def test_only_what_is_broken_is_shown_when_asked_for(page: CompliancePage) -> None:
    page.state.setCurrentIndex(page.state.findText(page.state.itemText(3)))
    settle()
    assert {row.standing.state for row in page.table.rows.rows} == {State.BROKEN}
    page.chapter.setCurrentIndex(page.chapter.count() - 1)
    settle()
    assert all(row.standing.clause.startswith("7") for row in page.table.rows.rows)
