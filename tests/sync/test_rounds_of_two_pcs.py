"""A planned round that two PCs begin without seeing each other is one round once they have exchanged (clause 6.2.1)."""

from __future__ import annotations

from datetime import date, timedelta

from app.facility.rounds import planning, service
from app.facility.rounds.models import RunKind
from app.facility.rounds.planning import ScheduleForm
from app.facility.rounds.rules import Item, ItemKind, RunState
from app.simulation.world import World
from tests.sync.test_complaints_of_two_pcs import hall_of, together

ITEMS = (Item("clean", ItemKind.YES_NO, "地面干净"), Item("area", ItemKind.TEXT, "区域"))


def test_a_round_begun_at_two_pcs_is_one_and_both_see_the_answers_of_both(world: World) -> None:
    here, there = world.stations[0], world.stations[1]
    with hall_of(here).work(here.actor) as work:
        checklist = service.add_checklist(work, "lobby", "大厅保洁", RunKind.CLEANING, ITEMS)
        today = work.today
        schedule = planning.add_schedule(work, ScheduleForm(checklist_id=checklist.id, name="大厅", starts_on=today, rule="FREQ=DAILY"))
    together(world)
    begun = []
    for number, station in enumerate((here, there)):
        world.clock.advance(timedelta(minutes=1))
        with hall_of(station).work(station.actor) as work:
            run = service.begin_scheduled(work, schedule.id, today)
            service.answer(work, run.id, "clean", ("yes", "no")[number], ("", "墙角有水")[number])
            service.answer(work, run.id, "area", f"大厅{number}")
            begun.append(run)
    together(world)
    seen = []
    for station in (here, there):
        with hall_of(station).read() as read:
            assert [run.id for run in service.runs_under_way(read)] == [begun[0].id]
            (planned,) = [each for each in planning.due_now(read) if each.schedule.id == schedule.id]
            assert planned.begun_id == begun[0].id
            file = service.run_file(read, begun[1].id)
            seen.append((file.run.id, [each.id for each in file.also], [(each.value, each.verdict) for each in file.answered]))
    assert seen[0] == seen[1]
    assert seen[0][:2] == (begun[0].id, [begun[1].id])
    assert seen[0][2][0][0] == "no"  # the failing answer counts until somebody looks again
    with hall_of(there).work(there.actor) as work:
        service.finish_run(work, begun[0].id)
    together(world)
    for station in (here, there):
        with hall_of(station).read() as read:
            assert service.story_of(read, begun[1]).state is RunState.FINISHED
            assert service.runs_under_way(read) == []
            assert planning.kept(read, today, today).done == 1


def test_both_finished_it_apart_and_it_was_done_once(world: World) -> None:
    here, there = world.stations[0], world.stations[1]
    with hall_of(here).work(here.actor) as work:
        checklist = service.add_checklist(work, "lobby", "大厅保洁", RunKind.CLEANING, ITEMS)
        today: date = work.today
        schedule = planning.add_schedule(work, ScheduleForm(checklist_id=checklist.id, name="大厅", starts_on=today, rule="FREQ=DAILY"))
    together(world)
    for station in (here, there):
        world.clock.advance(timedelta(minutes=1))
        with hall_of(station).work(station.actor) as work:
            run = service.begin_scheduled(work, schedule.id, today)
            service.answer(work, run.id, "clean", "yes")
            service.answer(work, run.id, "area", "大厅")
            service.finish_run(work, run.id)
    together(world)
    told = []
    for station in (here, there):
        with hall_of(station).read() as read:
            kept = planning.kept(read, today, today)
            told.append((kept.due, kept.done, [run.id for run in service.runs_to_check(read, read.now - timedelta(days=1))]))
    assert told[0] == told[1]
    assert told[0][:2] == (1, 1)
    assert len(told[0][2]) == 1
