"""Through a running plan by keys: ticks, roles, help, reports, the queue."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.documents.models import PrintOrder
from app.emergency import service
from app.emergency.models import PlanKind, RunEventKind
from app.emergency.rules import StepState
from app.queue import service as queue
from app.store import Actor, Hall, ManualClock
from app.words import say
from tests.helpers.emergency import load_plans
from tests.helpers.pages import OpenPage
from tests.helpers.running import Key, choose, events, opened
from tests.helpers.typing import press, type_text
from ui.emergency.questions import OTHER
from ui.emergency.runner import Runner


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
