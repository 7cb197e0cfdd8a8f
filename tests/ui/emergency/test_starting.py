"""From any page to a running plan by keys; a key hit by mistake starts nothing."""

from __future__ import annotations

import pytest

from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import PlanKind, Presence
from app.store import Actor, Hall
from app.words import say
from tests.helpers.emergency import plan_of
from tests.helpers.running import EMERGENCY, Key, runs
from tests.helpers.typing import press, settle
from ui.emergency.runner import Runner
from ui.shell.window import MainWindow


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
