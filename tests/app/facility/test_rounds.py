"""Checklists, runs and what is found on them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.orders import service as orders
from app.facility.report import service as report
from app.facility.rounds import joined, planning, service
from app.facility.rounds.errors import (
    AnswersMissing,
    AnswerUnreadable,
    CheckedBySelf,
    ItemFaulty,
    ItemUnknown,
    NothingFound,
    ReadingStepWrong,
    RunOver,
)
from app.facility.rounds.models import ItemKind, Mode, Run, RunAnswer, RunKind, RunStep
from app.facility.rounds.planning import ScheduleForm
from app.facility.rounds.rules import Item, Option, RunState, Verdict, check_items, counted, item_of, judge, read_answer, stored_item
from app.facility.rounds.schedules import DueState
from app.facility.rounds.shipped import plan_as_usual, shipped
from app.store import Actor, Hall, ManualClock, attachments_of, new_id
from tests.app.facility.conftest import Rooms, a_photo
from tests.helpers import local

CHLORINE = Item("c", ItemKind.NUMBER, "有效氯", unit="mg/L", low=250, high=500)


def answer_all(hall: Hall, who: Actor, run: Run, **other: str) -> None:
    """Answer every item well, except those named."""
    with hall.work(who) as work:
        for each in service.run_file(work, run.id).answered:
            item = each.item
            good = {
                ItemKind.YES_NO: item.good,
                ItemKind.CHOICE: item.options[0].value if item.options else "",
                ItemKind.NUMBER: f"{item.low if item.low is not None else item.high or 1:g}",
            }.get(item.kind, "吴刚")
            service.answer(work, run.id, item.key, other.get(item.key, good))


def test_eight_checklists_ship_in_both_languages_with_limits_that_name_their_source() -> None:
    assert {each.code for each in shipped()} >= {
        "ticket_machine",
        "terminal",
        "air_conditioning",
        "fire",
        "accessibility",
        "power_network",
        "cleaning",
        "disinfection",
    }
    for each in shipped():
        check_items(each.items)
        assert each.name_en
        for item in each.items:
            assert item.text_en, item.key
            assert (item.source and item.source_en) or not item.limits(), item.key


@pytest.mark.parametrize(
    ("value", "verdict"), [("249.9", Verdict.FAIL), ("250", Verdict.OK), ("500", Verdict.OK), ("501", Verdict.FAIL), ("", Verdict.OPEN)]
)
def test_a_limit_itself_is_still_inside(value: str, verdict: Verdict) -> None:
    assert judge(CHLORINE, value) is verdict


def test_between_the_two_limits_stands_a_warning() -> None:
    ups = Item("u", ItemKind.NUMBER, "UPS", low=30, warn_low=40)
    assert [judge(ups, value) for value in ("29", "35", "40")] == [Verdict.FAIL, Verdict.WARN, Verdict.OK]


@pytest.mark.parametrize(("typed", "kept"), [("３００", "300"), (" 12,5 ", "12.5"), ("300 mg/L", "300"), ("−3", "-3")])
def test_numbers_are_read_as_people_type_them(typed: str, kept: str) -> None:
    assert read_answer(CHLORINE, typed) == kept


@pytest.mark.parametrize("typed", ["三百", "nan", "inf", "1e999"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(AnswerUnreadable):
        read_answer(CHLORINE, typed)


def test_an_item_stays_itself_when_it_is_stored() -> None:
    for each in shipped():
        assert tuple(item_of(stored_item(item)) for item in each.items) == each.items


def test_a_version_that_nobody_could_go_through_is_refused() -> None:
    for items in (
        [CHLORINE, CHLORINE],
        [Item("x", ItemKind.NUMBER, "x", low=5, high=1)],
        [Item("x", ItemKind.CHOICE, "x", options=(Option("a", "a"),))],
        [Item("x", ItemKind.TEXT, "  ")],
    ):
        with pytest.raises(ItemFaulty):
            check_items(items)


def test_a_run_keeps_the_version_that_it_began_with(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    checklist = rooms.checklists["disinfection"]
    with hall.work(facility_worker) as work:
        run = service.begin_run(work, checklist.id, place_id=rooms.floor.id)
        service.revise_checklist(work, checklist.id, [CHLORINE])
        later = service.begin_run(work, checklist.id)
        assert len(service.run_file(work, run.id).answered) == 8
        assert [each.item.key for each in service.run_file(work, later.id).answered] == ["c"]
        assert service.run_file(work, later.id).version.version == 2


def test_a_reading_out_of_limits_becomes_an_order_in_one_key(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        run = service.begin_run(work, rooms.checklists["ticket_machine"].id, asset_id=rooms.machine.id)
        with pytest.raises(NothingFound):
            service.order_from_finding(work, run.id, "paper")
        assert service.answer(work, run.id, "paper", "4", "只剩几圈").verdict is Verdict.FAIL
        order = service.order_from_finding(work, run.id, "paper")
        assert order.fault == "纸卷剩余：不合格 4 % （要求 10–100 %）\n只剩几圈"
        assert (order.asset_id, order.run_id) == (rooms.machine.id, run.id)
        assert [line.order.id for line in orders.orders_of_asset(work, rooms.machine.id)] == [order.id]
        with pytest.raises(NothingFound):
            service.order_from_finding(work, run.id, "paper")


def test_a_run_is_finished_when_all_is_answered_and_then_on_paper(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        run = service.begin_run(work, rooms.checklists["ticket_machine"].id, asset_id=rooms.machine.id)
        with pytest.raises(AnswersMissing) as refused:
            service.finish_run(work, run.id)
        assert "开机正常" in refused.value.what
    answer_all(hall, facility_worker, run)
    with hall.work(facility_worker) as work:
        service.finish_run(work, run.id)
        assert work.all(select(PrintOrder.kind)) == ["inspection_record"]
        with pytest.raises(RunOver):
            service.answer(work, run.id, "paper", "50")


def test_who_disinfected_does_not_check_it(hall: Hall, facility_worker: Actor, supervisor: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        run = service.begin_run(work, rooms.checklists["disinfection"].id, place_id=rooms.floor.id)
    answer_all(hall, facility_worker, run, product="84 消毒液")
    with hall.work(facility_worker) as work:
        service.finish_run(work, run.id)
        with pytest.raises(CheckedBySelf):
            service.check_run(work, run.id)
        assert [each.id for each in service.runs_to_check(work, local("2026-11-23 00:00"))] == [run.id]
    with hall.work(supervisor) as work:
        service.check_run(work, run.id)
        found = service.run_file(work, run.id)
        assert (found.told.state, found.told.checked_by) == (RunState.CHECKED, "赵敏")
        assert found.value("product") == "84 消毒液"
        assert found.value("concentration") == "250 mg/L"


def stamped(value: str, tick: int, *, recheck: bool = False) -> RunAnswer:
    made = RunAnswer(run_id=UUID(int=1), item="c", value=value, recheck=recheck, at=local("2026-11-23 09:00") + timedelta(minutes=tick))
    made.id, made.hlc, made.actor_id = new_id(), tick, UUID(int=tick)
    return made


def test_of_two_answers_made_apart_the_failing_one_counts_until_somebody_rechecks() -> None:
    apart = [stamped("300", 1), stamped("100", 2), stamped("400", 3)]
    found = counted(CHLORINE, apart)
    assert (found.value, found.verdict, found.others) == ("100", Verdict.FAIL, ("300", "400"))
    again = counted(CHLORINE, [*apart, stamped("350", 4, recheck=True)])
    assert (again.value, again.verdict, again.others) == ("350", Verdict.OK, ("300", "100", "400"))


@given(values=st.lists(st.tuples(st.sampled_from(["100", "300", "600"]), st.booleans()), min_size=1, max_size=12), shuffled=st.randoms())
def test_answers_count_the_same_in_any_order_of_arrival(values: list[tuple[str, bool]], shuffled: object) -> None:
    answers = [stamped(value, tick, recheck=recheck) for tick, (value, recheck) in enumerate(values)]
    found = counted(CHLORINE, answers)
    shuffled.shuffle(answers)  # type: ignore[attr-defined]
    assert counted(CHLORINE, answers) == found


def test_a_scheduled_round_is_open_begun_once_and_then_done(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    today = date(2026, 11, 23)
    with hall.work(facility_worker) as work:
        schedule = plan_as_usual(work, "ticket_machine", rooms.checklists["ticket_machine"].id, today, asset_id=rooms.machine.id)
        (planned,) = planning.due_now(work)
        assert (planned.due.state, planned.due.planned_on) == (DueState.OPEN, today)
        run = service.begin_scheduled(work, schedule.id, today)
        assert service.begin_scheduled(work, schedule.id, today).id == run.id
        assert planning.due_now(work)[0].begun_id == run.id
    answer_all(hall, facility_worker, run)
    with hall.work(facility_worker) as work:
        service.finish_run(work, run.id)
        assert planning.due_now(work) == []
        assert planning.kept(work, today, today).share == 1.0


def test_a_missed_round_is_written_down_once(hall: Hall, facility_worker: Actor, rooms: Rooms, clock: ManualClock) -> None:
    with hall.work(facility_worker) as work:
        plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, date(2026, 11, 23))
    clock.set(local("2026-11-25 09:00"))
    with hall.work(facility_worker) as work:
        assert [each.due_on.isoformat() for each in planning.log_missed(work)] == ["2026-11-23", "2026-11-24"]
        assert planning.log_missed(work) == []
        assert len(planning.due_now(work)) == 1
        assert len(planning.missed(work, date(2026, 11, 1), date(2026, 11, 30))) == 2


def test_the_month_ahead_knows_its_work_and_leaves_closed_days_free(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, date(2026, 11, 23))
        plan_as_usual(work, "accessibility", rooms.checklists["accessibility"].id, date(2026, 11, 23))
        planned, minutes = planning.month_ahead(work)
    assert minutes[date(2026, 11, 23)] == 45
    assert minutes[date(2026, 11, 24)] == 25
    assert date(2026, 11, 28) not in minutes
    assert len([each for each in planned if each.checklist.code == "accessibility"]) == 5


def test_upkeep_by_the_counter_follows_the_asset(hall: Hall, facility_worker: Actor, rooms: Rooms, clock: ManualClock) -> None:
    form = ScheduleForm(
        checklist_id=rooms.checklists["ticket_machine"].id,
        name="打印头保养",
        starts_on=date(2026, 11, 23),
        mode=Mode.BY_READING,
        every=20_000,
        asset_id=rooms.machine.id,
    )
    with hall.work(facility_worker) as work:
        with pytest.raises(ReadingStepWrong):
            planning.add_schedule(
                work, ScheduleForm(checklist_id=form.checklist_id, name="x", starts_on=form.starts_on, mode=Mode.BY_READING)
            )
        planning.add_schedule(work, form)
        assets.read_counter(work, rooms.machine.id, 19_000)
    clock.set(local("2026-11-25 09:00"))
    with hall.work(facility_worker) as work:
        assets.read_counter(work, rooms.machine.id, 19_400)  # 200 a day: 600 more are three days
        (planned,) = planning.plan(work, date(2026, 11, 1), date(2026, 12, 31))
    assert (planned.due.planned_on, planned.due.due_on, planned.estimated) == (date(2026, 11, 28), date(2026, 11, 30), True)


def test_a_cancelled_run_leaves_its_date_open(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    today = date(2026, 11, 23)
    with hall.work(facility_worker) as work:
        schedule = plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, today)
        run = service.begin_scheduled(work, schedule.id, today)
        service.cancel_run(work, run.id, "点错了")
        assert service.story_of(work, run).state is RunState.CANCELLED
        assert service.begin_scheduled(work, schedule.id, today).id != run.id
        assert run.kind is RunKind.CLEANING


def test_a_round_that_was_begun_and_not_finished_is_over_when_the_next_one_begins(
    hall: Hall, facility_worker: Actor, rooms: Rooms, clock: ManualClock
) -> None:
    with hall.work(facility_worker) as work:
        schedule = plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, date(2026, 11, 23))
        first = service.begin_scheduled(work, schedule.id, date(2026, 11, 23))
        service.answer(work, first.id, "floor", "yes")
    clock.set(local("2026-11-24 09:00"))
    with hall.work(facility_worker) as work:
        second = service.begin_scheduled(work, schedule.id, date(2026, 11, 24))
        assert [run.id for run in service.runs_under_way(work)] == [second.id]
        (event,) = joined.events_of(work, [first])
        assert (event.kind, event.note) == (RunStep.CANCELLED, "下一次已到期，这一次按漏做登记")
        assert len(service.answers_of(work, first)) == 1
        assert [each.due_on for each in planning.log_missed(work)] == [date(2026, 11, 23)]


def test_the_photo_of_a_failing_item_goes_with_its_order(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    kept = hall.attachments.keep(a_photo(), "糊.jpg")
    other = hall.attachments.keep(a_photo("navy"), "屏.jpg")
    with hall.work(facility_worker) as work:
        run = service.begin_run(work, rooms.checklists["ticket_machine"].id, asset_id=rooms.machine.id)
        service.attach_photo(work, run.id, "starts", other)
        service.answer(work, run.id, "prints", "no", "糊")
        service.attach_photo(work, run.id, "prints", kept)
        with pytest.raises(ItemUnknown):
            service.attach_photo(work, run.id, "no such item", kept)
        order = service.order_from_finding(work, run.id, "prints")
    with hall.read() as read:
        assert [each.hash for each in attachments_of(read, order.id)] == [kept.hash]
        assert len(service.run_file(read, run.id).files) == 2


def test_upkeep_by_use_that_was_done_late_counts_as_late(hall: Hall, facility_worker: Actor, rooms: Rooms, clock: ManualClock) -> None:
    form = ScheduleForm(
        checklist_id=rooms.checklists["cleaning"].id,
        name="打印头保养",
        starts_on=date(2026, 11, 23),
        mode=Mode.BY_READING,
        every=1_000,
        asset_id=rooms.machine.id,
    )
    with hall.work(facility_worker) as work:
        schedule = planning.add_schedule(work, form)
        assets.read_counter(work, rooms.machine.id, 1_200)
        (planned,) = planning.due_now(work)
        run = service.begin_scheduled(work, schedule.id, planned.due.planned_on)
    answer_all(hall, facility_worker, run)
    clock.set(local("2026-11-26 09:00"))
    with hall.work(facility_worker) as work:
        service.finish_run(work, run.id)
        kept = planning.kept(work, date(2026, 11, 1), date(2026, 11, 30))
    assert (kept.done, kept.late) == (0, 1)


def test_a_round_that_two_stations_began_is_one_round_and_the_answers_of_both_count(
    hall: Hall, facility_worker: Actor, rooms: Rooms
) -> None:
    today = date(2026, 11, 23)
    with hall.work(facility_worker) as work:
        schedule = plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, today)
        first = service.begin_scheduled(work, schedule.id, today)
        other = service._begin(work, schedule.checklist_id, schedule.id, today, None, None)  # what another station made meanwhile
        assert [run.id for run in service.runs_under_way(work)] == [first.id]
        assert service.begin_scheduled(work, schedule.id, today).id == first.id
        service.answer(work, other.id, "floor", "no", "有积水")
        file = service.run_file(work, other.id)
        assert (file.run.id, [each.id for each in file.also]) == (first.id, [other.id])
        assert [each.item.key for each in file.failing] == ["floor"]
    answer_all(hall, facility_worker, first, floor="yes")
    with hall.work(facility_worker) as work:
        service.finish_run(work, first.id)
        assert service.runs_under_way(work) == []
        with pytest.raises(RunOver):
            service.answer(work, other.id, "floor", "yes")
        assert [run.id for run in service.runs_to_check(work, work.now - timedelta(days=1))] == [first.id]
        assert planning.due_now(work) == []
        assert planning.kept(work, today, today).due == 1
        assert report.figures(work, work.now - timedelta(days=1), work.now + timedelta(days=1))["cleaning_rounds"] == 1


def test_a_round_cancelled_after_the_merge_is_cancelled_with_what_joined_it(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    today = date(2026, 11, 23)
    with hall.work(facility_worker) as work:
        schedule = plan_as_usual(work, "cleaning", rooms.checklists["cleaning"].id, today)
        first = service.begin_scheduled(work, schedule.id, today)
        service._begin(work, schedule.checklist_id, schedule.id, today, None, None)
        service.cancel_run(work, first.id, "点错")
        assert service.runs_under_way(work) == []
        assert service.begin_scheduled(work, schedule.id, today).id != first.id
