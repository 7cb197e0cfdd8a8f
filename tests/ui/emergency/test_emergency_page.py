"""Plans and what is learnt, by the keys that a safety officer presses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app.access import Role
from app.desk import emergency as desk_emergency
from app.desk import service as desk
from app.documents.models import PrintOrder
from app.emergency import service
from app.emergency.models import PlanKind, Presence
from app.emergency.plan import from_json
from app.emergency.review import Grade, Reason, grades
from app.facility.report.sample import load_sample_equipment
from app.queue.models import Ticket, TicketSource
from app.store import Actor, Hall, ManualClock, new_id
from app.words import say
from tests.helpers.applications import load_catalogue
from tests.helpers.emergency import load_plans, plan_of, played
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.emergency.page import EmergencyPage

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def officer() -> Actor:
    return Actor(new_id(), "龘安", frozenset({str(Role.SAFETY), str(Role.ADMINISTRATOR)}))


@pytest.fixture
def page(hall: Hall, officer: Actor, administrator: Actor, open_page: OpenPage) -> EmergencyPage:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
    load_plans(hall, administrator)
    return open_page(EmergencyPage, officer)


def choose(page: EmergencyPage, kind: PlanKind) -> None:
    page.plans.setFocus()
    page.plans.selectRow(list(PlanKind).index(kind))
    settle()


def papers(hall: Hall) -> list[str]:
    with hall.read() as read:
        return read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc))


def test_a_step_is_edited_saved_with_its_reason_and_approved_by_somebody_else(page: EmergencyPage, hall: Hall, supervisor: Actor) -> None:
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F4)
    steps = page.editor.grids["steps"]
    steps.item(0, 2).setText("1")  # type: ignore[union-attr]
    assert "0.5 → 1" in page.editor.changed.text()
    press(page, Key.Key_S, CTRL)
    assert page.editor.form._errors["note"].text()
    type_text(page.editor.note, "报警要先确认")
    press(page, Key.Key_S, CTRL)
    plan = plan_of(hall, PlanKind.FIRE)
    with hall.read() as read:
        version = service.newest_version(read, plan.id)
        assert version is not None
        assert (version.number, version.note, from_json(version.content).steps[0].target_minutes) == (2, "报警要先确认", 1.0)
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F5)
    with hall.read() as read:
        assert service.in_force(read, plan.id)[0].number == 1  # the writer does not approve
    with hall.work(supervisor) as work:
        service.approve_plan(work, version.id)
    with hall.read() as read:
        assert service.in_force(read, plan.id)[0].number == 2


def test_a_number_that_is_none_is_refused_and_everything_stays_typed(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F4)
    page.editor.grids["steps"].item(0, 2).setText("很快")  # type: ignore[union-attr]
    type_text(page.editor.note, "改")
    press(page, Key.Key_S, CTRL)
    assert page.message.isVisible()
    assert page.editor.grids["steps"].item(0, 2).text() == "很快"  # type: ignore[union-attr]
    press(page, Key.Key_Escape)
    press(page, Key.Key_F4)
    assert page.editor.grids["steps"].item(0, 2).text() == "很快"  # type: ignore[union-attr]


def test_a_step_that_is_dropped_is_waited_for_by_nobody(page: EmergencyPage) -> None:
    choose(page, PlanKind.POWER_CUT)
    press(page, Key.Key_F4)
    before = page.editor.content()
    page.editor.grids["steps"].setCurrentCell(1, 0)
    page.editor.drop_row()
    content = page.editor.content()
    assert len(content.steps) == len(before.steps) - 1
    assert all("lights" not in step.after for step in content.steps)
    page.editor.add_row()
    assert page.editor.content().steps[-1].key == "new1"


def test_roles_are_typed_by_title_and_steps_before_by_number(page: EmergencyPage) -> None:
    choose(page, PlanKind.POWER_CUT)
    press(page, Key.Key_F4)
    steps = page.editor.grids["steps"]
    steps.item(1, 1).setText("总指挥")  # type: ignore[union-attr]
    steps.item(1, 3).setText("1，3")  # type: ignore[union-attr]
    content = page.editor.content()
    assert content.steps[1].role == "commander"
    assert content.steps[1].after == (content.steps[0].key, content.steps[2].key)


def test_a_new_plan_begins_from_another_and_waits_for_approval(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.PUBLIC_ORDER)
    press(page, Key.Key_N, CTRL)
    type_text(page.editor.note, "新增燃气泄漏预案")
    press(page, Key.Key_S, CTRL)
    assert page.editor.form._errors["name"].text()
    type_text(page.editor.name, "燃气泄漏")
    page.editor.grids["injects"].item(0, 0).setText("2.5")  # type: ignore[union-attr]
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        line = service.plans(read)[-1]
        assert (line.plan.name, line.in_force) == ("燃气泄漏", None)
        assert line.waiting is not None
        assert from_json(line.waiting.content).scenario.injects[0].minute == 2.5


def test_booklet_and_cards_are_printed_by_key(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F8)
    press(page, Key.Key_F9)
    assert papers(hall) == ["emergency_plan", "emergency_role_cards"]


def test_who_is_on_duty_fills_the_role_of_today(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F6)
    settle()
    type_text(page.duty.fields["commander"][0], "𠮷芳")
    type_text(page.duty.fields["commander"][1], "19900000001")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        assert service.duty_of(read, read.today) == {"commander": ("𠮷芳", "19900000001", Presence.HOLDER)}


def test_objectives_are_judged_by_digits_and_letters_and_a_bad_one_asks_for_its_note(
    page: EmergencyPage, hall: Hall, supervisor: Actor, administrator: Actor, clock: ManualClock
) -> None:
    both = Actor(supervisor.id, supervisor.name, supervisor.roles | {"safety"})
    run = played(hall, both, administrator, clock, PlanKind.FIRE, drill=True)
    settle()
    page.runs.selectRow(0)
    press(page, Key.Key_F10)
    page.after.criterion.setFocus()
    keys = [each.key for each in page.after.seen.file.story.content.scenario.criteria]  # type: ignore[union-attr]
    press(page.after.criterion, Key.Key_S)
    settle()
    press(page.after.criterion, Key.Key_4)
    settle()
    assert page.after.grade_form._errors["text"].text()
    type_text(page.after.grade_note, "PSM 没有到位")
    press(page.after.grade_note, Key.Key_Return)
    settle()
    with hall.read() as read:
        given = grades(service.run_file(read, run.id).story)
    assert [given[key] for key in keys[:2]] == [(Grade.SOME, ""), (Grade.UNABLE, "PSM 没有到位")]


def test_a_drill_is_judged_summed_up_and_turned_into_measures(
    page: EmergencyPage, hall: Hall, supervisor: Actor, administrator: Actor, clock: ManualClock
) -> None:
    both = Actor(supervisor.id, supervisor.name, supervisor.roles | {"safety"})
    run = played(hall, both, administrator, clock, PlanKind.FIRE, drill=True)
    settle()
    page.runs.selectRow(0)
    press(page, Key.Key_F10)
    page.after.grade(Grade.UNABLE)
    settle()
    assert page.after.grade_form._errors["text"].text()
    type_text(page.after.grade_note, "没有人数统计")
    page.after.grade(Grade.UNABLE)
    settle()
    with hall.read() as read:
        assert grades(service.run_file(read, run.id).story)["cleared"] == (Grade.UNABLE, "没有人数统计")
    page.after.proposals.opened.emit(page.after.proposals.rows.rows[0])
    type_text(page.after.owner, "吴刚")
    page.after.add_measure()
    settle()
    with hall.read() as read:
        assert "吴刚" in [each.owner_name for each in service.improvements(read, run_id=run.id)]
    page.after.revise()
    settle()
    with hall.read() as read:
        newest = service.newest_version(read, run.plan_id)
        assert newest is not None
        assert newest.number == 2
    page.after.texts["lessons"].setPlainText("分三路疏散")
    page.after.texts["lessons"].setFocus()
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        entries = [entry.event.text for entry in service.run_file(read, run.id).story.timeline]
        assert "分三路疏散" in entries
    press(page, Key.Key_F8)
    assert papers(hall)[-1] == "drill_record"


def test_paper_numbers_are_entered_one_after_the_other(page: EmergencyPage, hall: Hall, officer: Actor, clock: ManualClock) -> None:
    plan = plan_of(hall, PlanKind.POWER_CUT)
    with hall.work(officer) as work:
        desk_emergency.activate(work, plan.id)
    clock.advance(timedelta(minutes=30))
    settle()
    press(page, Key.Key_F11)
    settle()
    for slip, minute in (("1", 4), ("2", 9)):
        type_text(page.paper.slip, slip)
        page.paper.at.setTime(QTime(9, minute))
        press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        tickets = read.all(select(Ticket).order_by(Ticket.at))
    assert [ticket.source for ticket in tickets] == [TicketSource.PAPER, TicketSource.PAPER]
    assert [ticket.at.minute for ticket in tickets] == [4, 9]
    assert tickets[1].number in page.paper.told.text()
    type_text(page.paper.slip, "3")
    page.paper.at.setTime(QTime(8, 0))
    press(page, Key.Key_S, CTRL)
    assert page.paper.form._errors["taken_at"].text()
    assert page.paper.slip.text() == "3"


def test_paper_numbers_are_of_the_emergency_that_goes_on_whichever_was_looked_at(
    page: EmergencyPage, hall: Hall, officer: Actor, supervisor: Actor, administrator: Actor, clock: ManualClock
) -> None:
    both = Actor(supervisor.id, supervisor.name, supervisor.roles | {"safety"})
    played(hall, both, administrator, clock, PlanKind.POWER_CUT, drill=False)
    settle()
    page.runs.selectRow(0)
    with hall.work(officer) as work:
        running = desk_emergency.activate(work, plan_of(hall, PlanKind.POWER_CUT).id)
    settle()
    assert page.runs.current().run.id != running.id  # type: ignore[union-attr]
    press(page, Key.Key_F11)
    assert running.number in page.paper.heading.text()


def test_a_scenario_is_written_by_keys_alone(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.POWER_CUT)
    press(page, Key.Key_F4)
    for _ in range(6):
        press(page, Key.Key_PageDown, CTRL)
    grid = page.editor.grids["injects"]
    assert grid.hasFocus()
    press(page, Key.Key_Insert)
    row = grid.rowCount() - 1
    assert (grid.currentRow(), grid.currentColumn()) == (row, 0)
    for column, text in enumerate(("12.5", "Generator stops", "Call property")):
        grid.setCurrentCell(row, column)
        press(page, Key.Key_Return)
        editor = QApplication.focusWidget()
        assert editor is not grid
        QTest.keyClick(editor, Key.Key_A, CTRL)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Key.Key_Return)
        settle()
    grid.setCurrentCell(0, 0)
    press(page, Key.Key_Delete, CTRL)
    type_text(page.editor.story, "傍晚，全厅断电。")
    type_text(page.editor.note, "发电机也停")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        version = service.newest_version(read, plan_of(hall, PlanKind.POWER_CUT).id)
        assert version is not None
        scenario = from_json(version.content).scenario
    assert [each.minute for each in scenario.injects] == [5, 8, 12.5]
    assert (scenario.injects[-1].text.said, scenario.injects[-1].expects.said) == ("Generator stops", "Call property")
    assert scenario.story.zh.endswith("傍晚，全厅断电。")


def test_measures_the_map_and_whether_the_queue_stops_are_written_too(page: EmergencyPage, hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        load_sample_equipment(work, work.today)
    choose(page, PlanKind.NETWORK_CUT)
    press(page, Key.Key_F4)
    editor = page.editor
    measures, marks = editor.grids["measures"], editor.grids["map"]
    measures.item(0, 0).setText("先保人。")  # type: ignore[union-attr]
    marks.item(0, 1).setText("26，22 31，22")  # type: ignore[union-attr]
    marks.add_row()
    marks.item(marks.rowCount() - 1, 0).setText("消火栓")  # type: ignore[union-attr]
    marks.setCurrentCell(marks.rowCount() - 1, 0)
    scale, left, top = editor.map.picture._place(editor.map.picture._drawing)  # type: ignore[arg-type]
    editor.map._clicked(12.0, 7.0)  # 10 and 5 metres from the floor's corner
    assert scale > 0
    assert (left, top) >= (0, 0)
    editor.freezes.setChecked(not editor.freezes.isChecked())
    content = editor.content()
    assert content.measures[0].zh == "先保人。"
    assert content.freezes_queue
    assert next(shape for shape in content.shapes if shape.kind == "exit").points == (26.0, 22.0, 31.0, 22.0)
    assert (content.shapes[-1].kind, content.shapes[-1].points) == ("hydrant", (10.0, 5.0))
    assert editor.map.floor.count() == 1
    marks.item(0, 0).setText("飞碟")  # type: ignore[union-attr]
    type_text(editor.note, "改图")
    press(page, Key.Key_S, CTRL)
    assert say("emergency.plan_fault.mark_kind") in page.message.text.text()
    assert marks.item(0, 0).text() == "飞碟"  # type: ignore[union-attr]


def test_a_role_without_anybody_is_seen_on_the_plan_at_once(page: EmergencyPage, hall: Hall) -> None:
    choose(page, PlanKind.FIRE)
    press(page, Key.Key_F6)
    settle()
    page.duty.fields["medic"][2].setCurrentIndex(2)
    assert "医疗救护" in page.duty.nobody.text()
    press(page, Key.Key_S, CTRL)
    press(page, Key.Key_Escape)
    settle()
    assert page.details.nobody.isVisible()
    assert "医疗救护" in page.details.nobody.text()


def test_supplies_are_counted_by_keys_and_what_is_too_few_stands_first(page: EmergencyPage, hall: Hall) -> None:
    press(page, Key.Key_F12)
    settle()
    rows = page.supplies.table.rows.rows
    page.supplies.table.selectRow([line.supply.key for line in rows].index("torch"))
    press(page, Key.Key_Return)
    press(page, Key.Key_S, CTRL)
    assert page.supplies.form._errors["quantity"].text()  # nobody counted yet
    type_text(page.supplies.quantity, "4")
    page.supplies.expires.setText("明年")
    press(page, Key.Key_S, CTRL)
    assert page.supplies.form._errors["expires_on"].text()
    page.supplies.expires.clear()
    press(page, Key.Key_S, CTRL)
    settle()
    first = page.supplies.table.rows.rows[0]
    assert (first.supply.key, first.there, str(first.state)) == ("torch", 4, "short")
    press(page, Key.Key_Escape)
    settle()
    assert "F12" in page.due.text()


def test_from_a_run_to_the_version_that_carries_its_lesson_and_back(
    page: EmergencyPage, hall: Hall, supervisor: Actor, administrator: Actor, clock: ManualClock
) -> None:
    both = Actor(supervisor.id, supervisor.name, supervisor.roles | {"safety"})
    run = played(hall, both, administrator, clock, PlanKind.FIRE, drill=True)
    settle()
    page.runs.selectRow(0)
    press(page, Key.Key_F10)
    late = next(each for each in page.after.proposals.rows.rows if each.reason is Reason.LATE)
    page.after.proposals.opened.emit(late)
    type_text(page.after.owner, "吴刚")
    page.after.add_measure()
    settle()
    assert page.after._taken_up(late) == "✓ 吴刚"
    page.after.improvements.selectRow([each.owner_name for each in page.after.improvements.rows.rows].index("吴刚"))
    press(page, Key.Key_F4)
    settle()
    assert page.right.currentWidget() is page.editor
    assert [box.isChecked() for box in page.editor.boxes.values()].count(True) == 1
    page.editor.grids["steps"].item(0, 2).setText("1")  # type: ignore[union-attr]
    type_text(page.editor.note, "按演练修订")
    press(page, Key.Key_S, CTRL)
    page.open(run.id)
    settle()
    button = page.after.versions.itemAt(0).widget()  # type: ignore[union-attr]
    button.click()  # type: ignore[union-attr]
    settle()
    assert page.right.currentWidget() is page.details
    assert page.details.history.current()[0].from_run.id == run.id
    assert "吴刚" in page.details.chain.text()
    assert "0.5" in page.details.changes.toPlainText()
    page.details.history.opened.emit(page.details.history.current())
    settle()
    assert page.right.currentWidget() is page.after
    assert page.after.run_id == run.id
