"""The cases page as a person at the keyboard meets it."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, QPoint, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import Role
from app.access import service as access
from app.documents.models import PrintOrder
from app.intake.applications import service
from app.intake.applications.lists import Order
from app.intake.applications.models import Application, Channel, Collection, Standing, State
from app.intake.applications.service import ListFormat
from app.intake.catalogue.rules import ServiceSnapshot
from app.store import SYSTEM, Actor, Hall, ManualClock, new_id
from app.words import choose_language, say
from tests.helpers import local
from tests.helpers.applications import IDENTITY, all_required, form_for, load_catalogue, service_named
from tests.helpers.pages import OpenPage
from ui.applications.page import ApplicationsPage


@pytest.fixture
def card(hall: Hall, administrator: Actor) -> ServiceSnapshot:
    load_catalogue(hall, administrator)
    with hall.read() as read:
        return service_named(read, "HJ01")


@pytest.fixture
def case_id(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> UUID:
    """An accepted identity card."""
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
        return application.id


@pytest.fixture
def page(clerk: Actor, case_id: UUID, open_page: OpenPage) -> ApplicationsPage:
    return open_page(ApplicationsPage, clerk)


def opened(page: ApplicationsPage, case_id: UUID, qtbot: QtBot) -> None:
    page.open(case_id)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1)


def state_of(hall: Hall, case_id: UUID) -> State:
    with hall.read() as read:
        return service.case_file(read, case_id).case.state


# The list


def test_names_stand_masked_in_the_list(page: ApplicationsPage) -> None:
    shown = [page.model.index(0, column).data() for column in range(page.model.columnCount())]
    assert "王*明" in shown
    assert not any("王小明" in str(text) for text in shown)


def test_enter_opens_the_case_and_escape_goes_back_to_its_row(page: ApplicationsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1)
    qtbot.keyClick(page.case.forward, Qt.Key.Key_Escape)
    assert page.stack.currentIndex() == 0
    assert page.table.currentIndex().row() == 0


@pytest.mark.parametrize("typed", ["王小明", "wxm", "SL20261123", "0001", "身份证", "\"*' OR 1"])
def test_the_search_field_finds_by_anything_and_fears_nothing(page: ApplicationsPage, typed: str, qtbot: QtBot) -> None:
    page.search.setText(typed)
    page.show_list()
    expected = 0 if "*" in typed else 1
    qtbot.waitUntil(lambda: len(page.model.rows) == expected)
    assert page.search.text() == typed


def test_a_filter_shows_only_its_cases(page: ApplicationsPage, hall: Hall, clerk: Actor, card: ServiceSnapshot, qtbot: QtBot) -> None:
    with hall.work(clerk) as work:
        waiting = service.receive(work, form_for(card), [])
        service.give_one_time_notice(work, waiting.id)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    page.state.setCurrentIndex(page.state.findText(say("applications.state.awaiting_supplement")))
    qtbot.waitUntil(lambda: [row.application_id for row in page.model.rows] == [waiting.id])


def test_many_cases_are_walked_without_loading_them_all(page: ApplicationsPage, hall: Hall, clerk: Actor, qtbot: QtBot) -> None:
    base = local("2026-11-20 09:00")
    rows = [
        {
            "application_id": new_id(),
            "number": f"BM01-SL20261120-{number:05d}-0",
            "state": State.IN_PROGRESS,
            "service_id": None,
            "service_name": "其他事项",
            "applicant_name": "某人",
            "channel": Channel.COUNTER,
            "received_at": base - timedelta(minutes=number),
            "changed_at": base,
        }
        for number in range(5000)
    ]
    with hall.work(clerk) as work:
        work.add_many(Standing, rows)
    page.show_list()
    qtbot.waitUntil(lambda: page.count.text() == "共 5,001 件" and len(page.model.rows) == 200)
    while page.model.canFetchMore(QModelIndex()) and len(page.model.rows) < 1000:
        before = len(page.model.rows)
        page.model.fetchMore(QModelIndex())
        qtbot.waitUntil(lambda before=before: len(page.model.rows) > before)
    numbers = [row.number for row in page.model.rows]
    assert len(set(numbers)) == len(numbers) == 1000
    times = [row.received_at for row in page.model.rows]
    assert times == sorted(times, reverse=True)


def test_a_click_on_a_head_sorts_the_whole_list(
    page: ApplicationsPage, hall: Hall, clerk: Actor, card: ServiceSnapshot, qtbot: QtBot
) -> None:
    with hall.work(clerk) as work:
        other = service_named(work, "SB02")
        late = service.receive(work, form_for(other), [])
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    page.table._head_clicked(4)
    qtbot.waitUntil(lambda: page.model.order is Order.DUE and page.model.rows[0].application_id == late.id)
    page.table._head_clicked(4)
    qtbot.waitUntil(lambda: page.model.rows[-1].application_id == late.id)


@pytest.mark.parametrize("kind", list(ListFormat))
def test_the_list_is_written_to_a_file(page: ApplicationsPage, tmp_path: Path, kind: ListFormat, qtbot: QtBot) -> None:
    page.export(kind, tmp_path / "out")
    qtbot.waitUntil(lambda: page.csv_button.isEnabled() and page.message.isVisible())
    (file,) = (tmp_path / "out").iterdir()
    if kind is ListFormat.CSV:
        lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    else:
        lines = [[str(cell) for cell in row] for row in load_workbook(file).active.iter_rows(values_only=True)]
    assert lines[0][0] == "办件编号"
    assert lines[1][2] == "王*明"
    assert str(file) in page.message.text.text()


def test_a_list_that_cannot_be_written_says_so(page: ApplicationsPage, tmp_path: Path, qtbot: QtBot) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    page.export(ListFormat.CSV, blocked)
    qtbot.waitUntil(page.message.isVisible)
    assert "没有导出" in page.message.text.text()
    assert page.csv_button.isEnabled()


def test_a_scanned_receipt_opens_its_case(page: ApplicationsPage, hall: Hall, case_id: UUID, qtbot: QtBot) -> None:
    with hall.read() as read:
        number = service.case_file(read, case_id).application.number
    assert page.scanned(f"SH1:{number}:ABCDEF")
    qtbot.waitUntil(lambda: page.subject_id == case_id and page.stack.currentIndex() == 1)
    assert not page.scanned("990000198506150029")


# One case


def test_a_case_is_brought_to_its_end_with_one_key(page: ApplicationsPage, hall: Hall, case_id: UUID, qtbot: QtBot) -> None:
    opened(page, case_id, qtbot)
    for wanted in ("finish_step", "finish_step", "complete", "notify"):
        qtbot.waitUntil(lambda wanted=wanted: (act := page.case.act_of("F2")) is not None and act.name == wanted)
        before = len(page.case.shown.file.events)
        page._key_pressed("F2")
        qtbot.keyClick(page.case.asking, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda before=before: len(page.case.shown.file.events) > before)
    assert state_of(hall, case_id) is State.TO_COLLECT


def test_the_result_is_handed_over_with_a_signature_by_hand(
    page: ApplicationsPage, hall: Hall, clerk: Actor, case_id: UUID, qtbot: QtBot
) -> None:
    with hall.work(clerk) as work:
        service.finish_step(work, case_id)
        service.finish_step(work, case_id)
        service.complete(work, case_id)
        service.notify_collection(work, case_id, Channel.PHONE)
    opened(page, case_id, qtbot)
    page._key_pressed("F2")
    asking = page.case.asking
    asking.form.fields["identity_number"].setText(IDENTITY)
    qtbot.mousePress(asking.pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    for step in range(20):
        qtbot.mouseMove(asking.pad, QPoint(20 + step * 5, 20 + step % 7 * 8))
    qtbot.mouseRelease(asking.pad, Qt.MouseButton.LeftButton, pos=QPoint(130, 40))
    asking.confirm()
    qtbot.waitUntil(lambda: state_of(hall, case_id) is State.COLLECTED)
    with hall.read() as read:
        (taken,) = read.all(select(Collection))
    assert taken.signature is not None
    assert taken.signature.startswith(b"\x89PNG")


def test_a_signature_can_be_typed(page: ApplicationsPage, qtbot: QtBot) -> None:
    from ui.widgets.signature import SignaturePad

    pad = SignaturePad()
    qtbot.addWidget(pad)
    assert pad.png() is None
    pad.type_name("龘𠮷")
    typed = pad.png()
    assert typed is not None
    pad.clear()
    assert pad.is_empty


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(page: ApplicationsPage, case_id: UUID, qtbot: QtBot) -> None:
    opened(page, case_id, qtbot)
    page._key_pressed("F4")
    asking = page.case.asking
    asking.form.fields["told_to"].setText("本人")
    asking.confirm()
    what = asking.form.fields["what"]
    qtbot.waitUntil(lambda: bool(what.property("wrong")))
    assert asking.form.fields["told_to"].text() == "本人"
    what.setText("正在制证")
    asking.confirm()
    qtbot.waitUntil(lambda: not asking.isVisible())
    qtbot.waitUntil(lambda: "正在制证" in page.case.timeline.rows.rows[0].note)


def test_escape_leaves_a_form_and_keeps_what_was_typed(page: ApplicationsPage, case_id: UUID, qtbot: QtBot) -> None:
    opened(page, case_id, qtbot)
    page._key_pressed("F4")
    page.case.asking.form.fields["what"].setText("正在")
    qtbot.keyClick(page.case.asking.form.fields["what"], Qt.Key.Key_Escape)
    assert not page.case.asking.isVisible()
    assert page.stack.currentIndex() == 1
    page._key_pressed("F4")
    assert page.case.asking.form.fields["what"].text() == "正在"


def test_one_filled_button_at_a_time(page: ApplicationsPage, case_id: UUID, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton

    def filled() -> list[str]:
        return [each.objectName() for each in page.findChildren(QPushButton) if each.isVisible() and each.property("primary")]

    opened(page, case_id, qtbot)
    assert filled() == ["forward"]
    page._key_pressed("F4")
    assert filled() == ["confirm"]


def test_names_are_shown_on_asking_and_it_is_noted(page: ApplicationsPage, hall: Hall, case_id: UUID, qtbot: QtBot) -> None:
    from app.store import Audit

    opened(page, case_id, qtbot)
    assert "王小明" not in page.case.people.text()
    page.reveal()
    qtbot.waitUntil(lambda: "王小明" in page.case.people.text())
    assert "19900000001" in page.case.people.text()
    with hall.read() as read:
        assert any("reveal" in entry.actions for entry in read.all(select(Audit)))


def test_a_paper_is_printed_again_from_its_list(page: ApplicationsPage, hall: Hall, case_id: UUID, qtbot: QtBot) -> None:
    opened(page, case_id, qtbot)
    page._to_tab(3)
    names = [paper.kind for paper in page.case.papers.rows.rows]
    page.case.papers.selectRow(names.index("acceptance_receipt"))
    page.case.print_chosen()

    def copies() -> list[int]:
        with hall.read() as read:
            return read.all(select(PrintOrder.copy).where(PrintOrder.kind == "acceptance_receipt").order_by(PrintOrder.copy))

    qtbot.waitUntil(lambda: copies() == [1, 2])
    qtbot.waitUntil(lambda: page.case.papers.rows.rows[names.index("acceptance_receipt")].ordered == 2)


def test_past_the_deadline_the_key_for_an_extension_records_a_breach(
    page: ApplicationsPage, clock: ManualClock, case_id: UUID, qtbot: QtBot
) -> None:
    opened(page, case_id, qtbot)
    assert page.case.act_of("F5").name == "extend"
    clock.set(local("2026-12-15 09:00"))
    page.refresh()
    qtbot.waitUntil(lambda: (act := page.case.act_of("F5")) is not None and act.name == "breach")


def test_a_clerk_chooses_the_supervisor_who_approves(
    page: ApplicationsPage, hall: Hall, administrator: Actor, case_id: UUID, qtbot: QtBot
) -> None:
    with hall.work(administrator) as work:
        access.add_staff(work, login="zhao", name="赵敏", number="S01", role=Role.SUPERVISOR, password="long enough 1")
    opened(page, case_id, qtbot)
    page._key_pressed("F5")
    asking = page.case.asking
    assert asking.form.fields["approver"].currentText() == "赵敏"
    asking.form.fields["reason"].setText("需外省协查")
    asking.confirm()
    qtbot.waitUntil(lambda: len(page.case.shown.file.case.extensions) == 1)


def test_what_another_window_does_appears_here(page: ApplicationsPage, hall: Hall, supervisor: Actor, case_id: UUID, qtbot: QtBot) -> None:
    opened(page, case_id, qtbot)
    with hall.work(supervisor) as work:
        service.withdraw(work, case_id, "申请人撤回")
    qtbot.waitUntil(lambda: page.case.state.text() == "已撤回")
    assert page.case.act_of("F2") is None


def test_a_collision_of_two_stations_is_shown(page: ApplicationsPage, hall: Hall, clerk: Actor, case_id: UUID, qtbot: QtBot) -> None:
    from app.intake.applications.models import ApplicationEvent, EventKind

    with hall.work(SYSTEM) as work:
        work.add(ApplicationEvent(application_id=case_id, kind=EventKind.ACCEPTED))
        work.flush()
        service.refresh(work, [case_id])
    opened(page, case_id, qtbot)
    assert "冲突" in page.case.conflict.text()
    assert page.case.timeline.rows.rows[0].ignored


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_field_and_button_has_a_name_for_screen_readers(
    hall: Hall, clerk: Actor, case_id: UUID, language: str, qtbot: QtBot, open_page: OpenPage
) -> None:
    from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTableView

    choose_language(language)  # type: ignore[arg-type]
    page = open_page(ApplicationsPage, clerk)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    opened(page, case_id, qtbot)
    nameless = [
        type(each).__name__
        for kind in (QLineEdit, QComboBox, QPushButton, QTableView)
        for each in page.findChildren(kind)
        if not each.accessibleName() and not (isinstance(each, QPushButton) and each.text()) and not each.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_an_unknown_case_is_refused_in_words(page: ApplicationsPage, qtbot: QtBot) -> None:
    page.open(new_id())
    qtbot.waitUntil(page.message.isVisible)
    assert "没有找到" in page.message.text.text()
    assert page.stack.currentIndex() == 0


def test_the_page_counts_only_its_own_kind_of_search_hits(page: ApplicationsPage, hall: Hall, qtbot: QtBot) -> None:
    with hall.read() as read:
        assert [hit.kind for hit in read.search("王小明", (Application,))] == ["application"]
