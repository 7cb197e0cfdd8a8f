"""The runner's clock stands where it should through sleep, a moved clock and a restart of the program."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from pytestqt.qtbot import QtBot

from app.desk import emergency as desk
from app.emergency.models import PlanKind, RunEventKind
from app.store import Actor, Hall, ManualClock
from tests.helpers import local
from tests.helpers.emergency import load_plans, plan_of
from tests.helpers.pages import OpenPage
from tests.helpers.running import Key, events
from tests.helpers.typing import press, settle
from ui.emergency.runner import Runner
from ui.emergency.steady import LastLook
from ui.shell.session import Session


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


def test_a_look_of_another_start_of_the_pc_is_not_believed(tmp_path: Path) -> None:
    kept = LastLook(tmp_path, UUID(int=7), "boot-1")
    kept.keep(local("2026-11-23 15:04"), 5000.0)
    assert kept.read(5001.0) == (local("2026-11-23 15:04"), 5000.0)
    assert kept.read(40.0) is None  # Windows keeps the name of its start over a fast start, and counts anew
    assert LastLook(tmp_path, UUID(int=7), "boot-2").read(5001.0) is None
    assert LastLook(tmp_path, UUID(int=7), "").read(5001.0) is None
