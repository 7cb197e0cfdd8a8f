"""From any page to a running plan by keys, and through it; the clock stands where it should whatever happens to the PC."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.desk import emergency as desk
from app.documents.models import PrintOrder
from app.emergency import service
from app.emergency.models import EmergencyRun, PlanKind, Presence, RunEvent, RunEventKind
from app.emergency.rules import StepState
from app.queue import service as queue
from app.store import Actor, Hall, ManualClock
from app.words import say
from tests.helpers.emergency import load_plans, plan_of
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.emergency.questions import OTHER
from ui.emergency.runner import Runner
from ui.shell.session import Session
from ui.shell.window import MainWindow

Key = Qt.Key
EMERGENCY = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage) -> MainWindow:
    load_plans(hall, administrator)
    return open_page(lambda session: MainWindow(session, lambda: None), clerk, size=(1366, 728))


@pytest.fixture
def runner(hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage) -> Runner:
    load_plans(hall, administrator)
    return opened(hall, clerk, open_page)


def opened(hall: Hall, who: Actor, open_page: OpenPage, kind: PlanKind = PlanKind.POWER_CUT, *, drill: bool = False) -> Runner:
    plan = plan_of(hall, kind)
    with hall.work(who) as work:
        run = desk.activate(work, plan.id, drill=drill)
    made = open_page(lambda session: Runner(session, run.id), who, size=(1366, 768))
    made.setFocus()
    return made


def choose(runner: Runner, name: str, value: str) -> None:
    """Press the key that stands before an answer."""
    options = runner.entry.options(name)
    assert options.hasFocus()
    key = options.buttons[options._values.index(value)].text().split()[0]
    press(runner, Key(Key.Key_0 + int(key)))


def runs(hall: Hall) -> list[EmergencyRun]:
    with hall.read() as read:
        return service.runs(read)


def events(hall: Hall) -> list[RunEvent]:
    with hall.read() as read:
        return read.all(select(RunEvent).order_by(RunEvent.hlc))


# Starting


@pytest.mark.parametrize("name", ["desk", "customers", "standards", "emergency"])
def test_one_key_from_any_page_then_a_number_then_enter(window: MainWindow, hall: Hall, name: str) -> None:
    window.show_page(name)
    settle()
    press(window, Key.Key_E, EMERGENCY)
    assert window.emergency.isVisible()
    press(window, Key.Key_2)
    assert runs(hall) == []
    press(window, Key.Key_Return)
    (run,) = runs(hall)
    assert (run.plan_name, run.drill) == ("停电", False)
    assert isinstance(window.runner, Runner)
    assert window.runner.isVisible()
    assert not window.emergency.isVisible()


def test_a_key_hit_by_mistake_starts_nothing(window: MainWindow, hall: Hall) -> None:
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_Return)
    press(window, Key.Key_Escape)
    assert not window.emergency.isVisible()
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_4)
    press(window, Key.Key_Escape)
    press(window, Key.Key_Escape)
    press(window, Key.Key_Return)
    assert runs(hall) == []


def test_two_enters_in_a_row_start_one_run(window: MainWindow, hall: Hall) -> None:
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_2)
    window.emergency.start()
    window.emergency.start()
    settle()
    assert len(runs(hall)) == 1


def test_d_makes_it_a_drill_and_zero_goes_back_to_what_runs(window: MainWindow, hall: Hall) -> None:
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_D)
    press(window, Key.Key_4)
    assert say("emergency.drill_mark").split()[0] in window.emergency.heading.text()
    press(window, Key.Key_Return)
    assert runs(hall)[0].drill
    assert isinstance(window.runner, Runner)
    window.runner.close()
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_0)
    assert isinstance(window.runner, Runner)
    assert window.runner.run_id == runs(hall)[0].id
    assert len(runs(hall)) == 1


def test_what_somebody_else_starts_is_told_above_the_page_without_taking_the_keys(
    window: MainWindow, hall: Hall, supervisor: Actor
) -> None:
    window.show_page("customers")
    settle()
    before = window.focusWidget()
    plan = plan_of(hall, PlanKind.FIRE)
    with hall.work(supervisor) as work:
        run = desk.activate(work, plan.id)
    settle()
    assert window.emergency.isVisible()
    assert supervisor.name in window.emergency.heading.text()
    assert window.focusWidget() is before
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_0)
    assert isinstance(window.runner, Runner)
    assert window.runner.run_id == run.id


# Running


def test_space_ticks_and_goes_on_to_the_next_and_u_takes_back(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_Space)
    assert [event.kind for event in events(hall)] == [RunEventKind.STEP_DONE]
    assert runner.chosen == 1
    press(runner, Key.Key_Up)
    press(runner, Key.Key_U)
    assert runner.steps()[0].state is StepState.READY


def test_a_role_sees_its_own_steps_and_takes_its_place(runner: Runner, hall: Hall, clerk: Actor) -> None:
    press(runner, Key.Key_2)
    assert {each.step.role for each in runner.steps()} == {"guide"}
    press(runner, Key.Key_T)
    press(runner, Key.Key_Return)
    assert [(event.kind, event.subject, event.who) for event in events(hall)] == [(RunEventKind.ROLE_TAKEN, "guide", clerk.name)]
    assert clerk.name in runner.heading.text()


def test_skipping_needs_a_reason_and_keeps_the_line_open_without_one(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_S)
    press(runner, Key.Key_Return)
    assert events(hall) == []
    assert runner.entry.isVisible()
    type_text(runner.entry.line("text"), "大厅没有电梯")
    press(runner, Key.Key_Return)
    assert [(event.kind, event.text) for event in events(hall)] == [(RunEventKind.STEP_SKIPPED, "大厅没有电梯")]
    assert not runner.entry.isVisible()


def test_letters_and_space_in_a_line_are_words_not_commands(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_K)
    choose(runner, "contact", OTHER)
    type_text(runner.entry.line("whom"), "sxu 12")
    assert runner.entry.line("whom").text() == "sxu 12"
    press(runner, Key.Key_Escape)
    assert runner.isVisible()
    assert not runner.entry.isVisible()
    assert events(hall) == []


def test_help_is_asked_and_answered_and_its_clock_stops(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_H)
    choose(runner, "contact", "grid")
    type_text(runner.entry.line("text"), "何时来电")
    press(runner, Key.Key_Return)
    press(runner, Key.Key_3)
    assert runner.shown is not None
    asked = runner.shown.file.story.supports[0]
    assert (asked.answer, asked.event.details["whom"], asked.clock.due - asked.at) == (None, "供电服务热线", timedelta(minutes=15))
    press(runner, Key.Key_A)
    type_text(runner.entry.line("text"), "半小时")
    press(runner, Key.Key_Return)
    assert runner.shown.file.story.supports[0].answer is not None


def test_the_report_is_kept_and_printed_first_then_follow_up_then_final(runner: Runner, hall: Hall) -> None:
    for kind in ("emergency_first_report", "emergency_follow_up", "emergency_final_report"):
        press(runner, Key.Key_R)
        if not runner.entry.line("what").text():
            type_text(runner.entry.line("what"), "全厅停电")
        while runner.entry.isVisible():
            press(runner, Key.Key_Return)
        with hall.read() as read:
            assert read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc.desc()))[0] == kind
        if kind == "emergency_follow_up":
            press(runner, Key.Key_X)
            type_text(runner.entry.line("text"), "来电")
            press(runner, Key.Key_Return)


def test_the_queue_stands_until_the_all_clear(runner: Runner, hall: Hall) -> None:
    with hall.read() as read:
        assert list(queue.causes(read)) == [runner.run_id]
    press(runner, Key.Key_X)
    press(runner, Key.Key_Return)
    assert runner.shown is not None
    assert not runner.shown.file.story.is_over
    type_text(runner.entry.line("text"), "来电")
    press(runner, Key.Key_Return)
    with hall.read() as read:
        assert queue.causes(read) == {}
    assert runner.shown.file.story.is_over


def test_escape_leaves_the_screen_and_the_run_goes_on(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_Escape)
    assert not runner.isVisible()
    with hall.read() as read:
        assert len(service.open_runs(read)) == 1


def test_a_drill_carries_its_mark_over_everything_and_keys_go_through(
    hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage, clock: ManualClock
) -> None:
    load_plans(hall, administrator)
    drill = opened(hall, clerk, open_page, PlanKind.FIRE, drill=True)
    assert drill._mark is not None
    assert drill._mark.isVisible()
    assert drill._mark.size() == drill.size()
    assert say("emergency.drill_mark") in drill.name.text()
    clock.advance(timedelta(minutes=1))
    drill.tick()
    press(drill, Key.Key_A)
    type_text(drill.entry.line("text"), "改走东侧门")
    press(drill, Key.Key_Return)
    press(drill, Key.Key_Space)
    assert [event.kind for event in events(hall)] == [RunEventKind.INJECT_ANSWERED, RunEventKind.STEP_DONE]


# The clock


def test_the_clock_shows_what_was_on_record_after_a_restart(
    runner: Runner, hall: Hall, clerk: Actor, open_page: OpenPage, clock: ManualClock
) -> None:
    clock.advance(timedelta(minutes=6, seconds=42))
    runner.tick()
    assert runner.clock.text() == "00:06:42"
    runner.close()
    clock.advance(timedelta(seconds=20))
    again = open_page(lambda session: Runner(session, runner.run_id), clerk)
    assert again.clock.text() == "00:07:02"
    again.close()


def test_sleep_is_time_that_passed_and_a_moved_clock_is_not(
    hall: Hall, clerk: Actor, administrator: Actor, open_page: OpenPage, clock: ManualClock
) -> None:
    load_plans(hall, administrator)
    steady = [1000.0]
    plan = plan_of(hall, PlanKind.POWER_CUT)
    with hall.work(clerk) as work:
        run = desk.activate(work, plan.id)
    runner = open_page(lambda session: Runner(session, run.id, steady=lambda: steady[0]), clerk)

    def pass_by(seconds: float, *, moved: float = 0.0) -> None:
        steady[0] += seconds
        clock.advance(timedelta(seconds=seconds + moved))
        runner.tick()
        settle()
        runner.tick()

    pass_by(60)
    assert runner.clock.text() == "00:01:00"
    pass_by(1800)  # asleep for half an hour
    assert runner.clock.text() == "00:31:00"
    pass_by(5, moved=3600)  # somebody set the clock an hour on
    assert runner.clock.text() == "00:31:05"
    pass_by(5, moved=-7200)
    assert runner.clock.text() == "00:31:10"
    assert [event.details["seconds"] for event in events(hall) if event.kind is RunEventKind.CLOCK_JUMPED] == [3600.0, -7200.0]
    press(runner, Key.Key_Space)
    assert runner.shown is not None
    done = runner.shown.file.story.steps[0].done_at
    assert done is not None
    assert done - run.at == timedelta(minutes=31, seconds=10)
    runner.close()


def test_a_clock_that_was_set_while_the_program_was_closed_is_noted_when_it_comes_back(
    hall: Hall, clerk: Actor, administrator: Actor, qtbot: QtBot, clock: ManualClock
) -> None:
    load_plans(hall, administrator)
    steady = [5000.0]
    with hall.work(clerk) as work:
        run = desk.activate(work, plan_of(hall, PlanKind.POWER_CUT).id)
    session = Session(hall, clerk)

    def opened_again(boot: str) -> Runner:
        made = Runner(session, run.id, steady=lambda: steady[0], boot=boot)
        qtbot.addWidget(made)
        made.show()
        settle()
        made.tick()
        settle()
        made.tick()
        return made

    first = opened_again("boot-1")
    first.close()
    steady[0] += 120  # closed for two minutes, in which somebody set the clock an hour back
    clock.advance(timedelta(seconds=120 - 3600))
    second = opened_again("boot-1")
    assert second.clock.text() == "00:02:00"
    assert [event.details["seconds"] for event in events(hall) if event.kind is RunEventKind.CLOCK_JUMPED] == [-3600.0]
    second.close()
    steady[0] = 40  # the PC was started anew: its steady seconds tell nothing about before
    clock.advance(timedelta(seconds=60))
    third = opened_again("boot-2")
    assert third.clock.text() == "00:03:00"
    third.close()


# Chosen by a digit


def test_a_call_is_kept_by_three_digits_and_its_words(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_K)
    choose(runner, "contact", "property")
    choose(runner, "outcome", "wrong_number")
    press(runner, Key.Key_Return)  # nobody said anything
    (event,) = events(hall)
    assert (event.subject, event.details["whom"], event.details["outcome"]) == ("property", "物业值班室", "wrong_number")
    assert not runner.entry.isVisible()
    press(runner, Key.Key_K)
    choose(runner, "contact", "fire")
    choose(runner, "outcome", "reached")
    press(runner, Key.Key_Return)
    assert runner.entry.form._errors["text"].text()  # somebody who was reached said something
    assert not runner.bar.isVisible()  # letters are words now
    press(runner, Key.Key_Escape)
    assert runner.bar.isVisible()


def test_a_missing_supply_is_chosen_from_the_plan_and_a_letter_is_no_command_meanwhile(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_P)
    press(runner, Key.Key_S)  # while a question is asked
    choose(runner, "reason", "missing_supply")
    assert not runner.entry.form.fields["contact"].isVisible()
    choose(runner, "supply", "megaphone")
    press(runner, Key.Key_Return)
    (event,) = events(hall)
    assert (event.kind, event.subject, event.details) == (RunEventKind.PROBLEM, "megaphone", {"reason": "missing_supply"})


def test_of_two_requests_the_one_that_is_answered_is_chosen(runner: Runner, hall: Hall) -> None:
    for what in ("发电机", "担架"):
        press(runner, Key.Key_H)
        choose(runner, "contact", "property")
        type_text(runner.entry.line("text"), what)
        press(runner, Key.Key_Return)
        press(runner, Key.Key_Return)
    press(runner, Key.Key_A)
    choose(runner, "which", "1")
    type_text(runner.entry.line("text"), "已送到")
    press(runner, Key.Key_Return)
    assert runner.shown is not None
    assert [each.answer is not None for each in runner.shown.file.story.supports] == [False, True]


def test_a_report_begins_with_what_the_timeline_knows(runner: Runner, hall: Hall) -> None:
    press(runner, Key.Key_Space)
    press(runner, Key.Key_H)
    choose(runner, "contact", "property")
    type_text(runner.entry.line("text"), "发电机")
    press(runner, Key.Key_Return)
    press(runner, Key.Key_Return)
    press(runner, Key.Key_R)
    assert "宣布暂停叫号" in runner.entry.line("done").text()
    assert runner.entry.line("needed").text() == "物业值班室 发电机"


def test_l_goes_from_dark_to_light_to_high_contrast(runner: Runner) -> None:
    seen = [runner._theme]
    for _ in range(3):
        press(runner, Key.Key_L)
        seen.append(runner._theme)
    assert seen == ["dark", "light", "contrast", "dark"]


# Many plans, several runs


def test_the_tenth_plan_is_on_the_next_page_and_has_its_digit_there(
    window: MainWindow, hall: Hall, administrator: Actor, supervisor: Actor
) -> None:
    plan = plan_of(hall, PlanKind.FIRE)
    with hall.read() as read:
        content = service.content_of(service.in_force(read, plan.id)[0].content)
    for number in range(4):
        with hall.work(administrator) as work:
            version = service.new_plan(work, f"预案 {number}", content, "新增")
        with hall.work(supervisor) as work:
            service.approve_plan(work, version.id)
    press(window, Key.Key_E, EMERGENCY)
    assert "→" in window.emergency.buttons
    press(window, Key.Key_Right)
    press(window, Key.Key_1)
    press(window, Key.Key_Return)
    assert runs(hall)[0].plan_name == "预案 3"  # six that ship and four: the tenth
    assert window.runner is not None
    window.runner.close()
    window.activateWindow()
    window.emergency.appear()
    settle()
    press(window, Key.Key_Left)
    assert window.emergency.first == 9
    press(window, Key.Key_PageDown)
    assert window.emergency.first == 0


def test_of_several_that_run_one_is_chosen_and_a_real_one_comes_first(window: MainWindow, hall: Hall, supervisor: Actor) -> None:
    with hall.work(supervisor) as work:
        real = desk.activate(work, plan_of(hall, PlanKind.POWER_CUT).id)
    with hall.work(supervisor) as work:
        drill = desk.activate(work, plan_of(hall, PlanKind.FIRE).id, drill=True)
    settle()
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_0)
    assert [run.id for run in window.emergency.offer.open_runs] == [real.id, drill.id]
    press(window, Key.Key_2)
    assert isinstance(window.runner, Runner)
    assert window.runner.run_id == drill.id


def test_a_role_with_nobody_today_is_told_before_the_last_enter(window: MainWindow, hall: Hall, supervisor: Actor) -> None:
    with hall.work(supervisor) as work:
        service.set_duty(work, work.today, "technician", "", presence=Presence.NOBODY)
    press(window, Key.Key_E, EMERGENCY)
    press(window, Key.Key_2)
    assert "设备保障" in window.emergency.nobody.text()
    assert window.emergency.nobody.isVisible()
    press(window, Key.Key_Return)
    assert isinstance(window.runner, Runner)
    words = [first.text() for first, _ in window.runner.side._lines]
    assert any("设备保障" in text and say("ui_emergency.empty_role") in text for text in words)
