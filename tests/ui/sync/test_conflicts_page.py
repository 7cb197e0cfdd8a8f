"""The conflict inbox by key, on a real conflict between two real PCs over the real hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.access.models import Staff
from app.complaints import service as complaints
from app.complaints.models import Complaint
from app.complaints.service import ComplaintForm
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.stations import service
from app.store import Actor, Hall, ManualClock
from app.words import choose_language, say
from tests.helpers.applications import person
from tests.helpers.pages import OpenPage
from tests.helpers.stations import Place, two_pcs
from tests.helpers.typing import press, settle
from ui.shell.window import MainWindow
from ui.sync.conflicts_page import ConflictsPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    """Cut off from each other, two people gave one colleague two names."""
    with two_pcs(hall, administrator, tmp_path, clock) as made:
        for where, name in ((made.here, "周强龘"), (made.other, "周蔷𠮷")):
            clock.advance(timedelta(minutes=1))
            with where.work(made.chief) as work:
                work.require(Staff, made.chief.id).name = name
        service.exchange(made.here)
        service.exchange(made.other)
        service.exchange(made.here)
        service.ask_stations(made.here)
        yield made


@pytest.fixture
def page(place: Place, open_page: OpenPage) -> ConflictsPage:
    return open_page(ConflictsPage, place.chief, size=(1180, 640))


def name_of(place: Place) -> str:
    with place.here.read() as read:
        return read.require(Staff, place.chief.id).name


def test_both_values_stand_side_by_side_with_who_wrote_them_where_and_when(page: ConflictsPage, place: Place) -> None:
    (line,) = page.table.rows.rows
    assert (line.field, page.first.text.text(), page.second.text.text()) == (say("stations.column_of.staff.name"), "周蔷𠮷", "周强龘")
    assert "09:02:00" in page.first.by.text()
    assert "09:01:00" in page.second.by.text()
    assert say("ui_sync.this_pc", name="") in page.second.by.text()
    assert say("ui_sync.this_pc", name="") not in page.first.by.text()
    assert place.chief.name[0] in page.first.by.text()


def test_key_1_keeps_the_left_one(page: ConflictsPage, place: Place) -> None:
    press(page, Key.Key_1)
    assert page.table.rows.rows == []
    assert page.heading.text() == say("ui_conflicts.none")
    assert name_of(place) == "周蔷𠮷"


def test_key_2_uses_the_right_one_and_undo_brings_both_back(page: ConflictsPage, place: Place) -> None:
    press(page, Key.Key_2)
    assert name_of(place) == "周强龘"
    assert page.table.rows.rows == []
    press(page, Key.Key_Z, CONTROL)
    assert name_of(place) == "周蔷𠮷"
    assert len(page.table.rows.rows) == 1
    press(page, Key.Key_Z, CONTROL)
    assert name_of(place) == "周蔷𠮷"


def test_settled_ones_say_who_chose_what_and_can_be_taken_back(page: ConflictsPage, place: Place) -> None:
    press(page, Key.Key_2)
    press(page, Key.Key_F7)
    (line,) = page.table.rows.rows
    assert line.choice.startswith(say("ui_conflicts.chosen", kept="2", who="周强龘", time=""))
    assert page.second.kept.text() == say("ui_conflicts.kept")
    assert not page.bar.buttons["1"].isEnabled()
    press(page, Key.Key_1)
    assert name_of(place) == "周强龘"
    page.last = None
    press(page, Key.Key_Z, CONTROL)
    assert page.table.rows.rows == []
    assert page.heading.text() == say("ui_conflicts.none_settled")
    press(page, Key.Key_F7)
    assert len(page.table.rows.rows) == 1


def test_a_value_that_was_changed_since_is_told(page: ConflictsPage, place: Place) -> None:
    with place.here.work(place.chief) as work:
        work.require(Staff, place.chief.id).name = "周疆"
    settle()
    assert page.now.text() == say("ui_conflicts.now", value="周疆")
    press(page, Key.Key_2)
    with place.here.work(place.chief) as work:
        work.require(Staff, place.chief.id).name = "周姜"
    press(page, Key.Key_Z, CONTROL)
    assert say("sync.error.value_moved.what") in page.message.text.text()
    assert name_of(place) == "周姜"


def test_a_conflict_settled_elsewhere_meanwhile_is_not_settled_twice(page: ConflictsPage, place: Place) -> None:
    line = page.table.current()
    with place.here.work(place.chief) as work:
        service.settle(work, line.found.id, keep_winner=True)
    page.table.show_rows([line])
    press(page, Key.Key_2)
    assert name_of(place) == "周蔷𠮷"


def test_a_password_is_never_shown(page: ConflictsPage, place: Place, clock: ManualClock) -> None:
    for where, spoilt in ((place.here, "$argon2id$one"), (place.other, "$argon2id$two")):
        clock.advance(timedelta(seconds=1))
        with where.work(place.chief) as work:
            work.require(Staff, place.chief.id).password_hash = spoilt
    place.exchange()
    settle()
    texts = [line.first.text + line.second.text for line in page.table.rows.rows]
    assert len(texts) == 2
    assert not any("argon" in text for text in texts)


def test_a_complaint_is_kept_from_the_person_complained_of(
    page: ConflictsPage, place: Place, administrator: Actor, clock: ManualClock
) -> None:
    with place.here.work(administrator) as work:
        form = ComplaintForm(facts="没有说清楚", remedy="致歉", department="社保", person_name="欧阳若兮", target_id=place.chief.id)
        case = complaints.record(work, form, print_slip=False)
    place.exchange()
    for where, told in ((place.here, "甲"), (place.other, "乙")):
        clock.advance(timedelta(seconds=1))
        with where.work(place.chief) as work:
            work.require(Complaint, case.id).department = told
    place.exchange()
    settle()
    assert [line.found.table for line in page.table.rows.rows] == ["staff"]


def test_the_status_bar_counts_conflicts_and_opens_them_and_a_record_is_one_key_away(
    place: Place, open_page: OpenPage, clock: ManualClock
) -> None:
    with place.here.work(place.chief) as work:
        customer = customers.register(work, person("欧阳若兮"))
    place.exchange()
    for where, phone in ((place.here, "19900000003"), (place.other, "19900000004")):
        clock.advance(timedelta(seconds=1))
        with where.work(place.chief) as work:
            work.require(Customer, customer.id).phone = phone
    place.exchange()
    window = open_page(lambda session: MainWindow(session, lambda: None), place.chief, size=(1366, 728))
    button = window.status.conflicts
    assert (button.isVisible(), button.text()) == (True, say("ui.status.conflicts", count=2))
    button.click()
    settle()
    page = window.page
    assert isinstance(page, ConflictsPage)
    assert len(page.table.rows.rows) == 2
    assert "欧阳若兮" not in page.table.rows.rows[1].title
    page.table.selectRow(1)
    press(page, Key.Key_F6)
    assert window.page is window.pages["customers"]


def test_the_page_speaks_english(place: Place, open_page: OpenPage) -> None:
    choose_language("en")
    page = open_page(ConflictsPage, place.chief)
    assert page.first.caption.text() == "stands now"
    assert page.table.rows.rows[0].title.startswith("staff  001")
