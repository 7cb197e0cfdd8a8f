"""The compliance board by keys: weeks told in words too, the month printed by one key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from app.documents.models import PrintOrder
from app.facility.orders import service as orders
from app.regulation.models import ComplianceMonth
from app.store import Actor, Hall, ManualClock
from tests.helpers import local
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle
from ui.compliance.page import WEEKS_AT, CompliancePage


@pytest.fixture
def page(hall: Hall, clerk: Actor, facility_worker: Actor, supervisor: Actor, clock: ManualClock, open_page: OpenPage) -> CompliancePage:
    clock.set(local("2026-11-20 09:00"))
    with hall.work(clerk) as work:
        order = orders.report_fault(work, None, "灯不亮", place="门厅")
    clock.advance(timedelta(hours=1))
    with hall.work(facility_worker) as work:
        orders.take_order(work, order.id)
        orders.arrive(work, order.id)
    clock.set(local("2026-12-02 09:00"))
    made = open_page(CompliancePage, supervisor, size=(1366, 728))
    made.refresh()
    made.table.setFocus()
    settle()
    return made


def test_weeks_are_told_in_words_and_drawn_as_bars(page: CompliancePage) -> None:
    row = next(each for each in page.table.rows.rows if each.standing.what == "on_site")
    assert row.told_weeks.split("、")[-2:] == ["1/1", "–"]
    assert page.table.rows.data(page.table.rows.index(0, WEEKS_AT), Qt.ItemDataRole.AccessibleTextRole)
    assert not page.grab().isNull()


def test_p_prints_the_month_and_in_its_first_days_the_one_that_is_over(page: CompliancePage, hall: Hall) -> None:
    press(page.table, Qt.Key.Key_P)
    settle()
    with hall.read() as read:
        (made,) = read.all(select(ComplianceMonth))
        assert f"{made.month:%Y-%m}" == "2026-11"
        assert read.all(select(PrintOrder.kind)).count("compliance_month") == 1
