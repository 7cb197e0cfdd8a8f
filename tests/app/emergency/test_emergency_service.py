"""Plans, runs and what follows, through the real services on a real file (clauses 7.1.1 to 7.3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.access import SELF_SERVICE, NotAllowed
from app.desk import emergency as desk_emergency
from app.desk import service as desk
from app.desk.errors import PaperTimeWrong
from app.documents.models import PrintOrder
from app.emergency import service
from app.emergency.errors import NothingChanged, OwnApproval, PlanFault, RunNotOver, RunOver, StepUnknown, TextMissing
from app.emergency.models import EmergencyRun, PlanKind, RunEventKind
from app.emergency.plan import Words, from_json, in_turn
from app.emergency.review import Grade, Reason
from app.emergency.rules import StepState
from app.emergency.sample import sample_plans
from app.house import open_house
from app.queue import service as queue
from app.queue.errors import QueueFrozen
from app.queue.models import Ticket, TicketSource
from app.store import Actor, Hall, ManualClock
from app.words import LANGUAGES, speaking
from tests.helpers import local
from tests.helpers.applications import load_catalogue, service_named
from tests.helpers.emergency import load_plans, plan_of, safety_officer


@pytest.fixture
def officer() -> Actor:
    return safety_officer()


@pytest.fixture
def planned(hall: Hall, administrator: Actor) -> Hall:
    load_plans(hall, administrator)
    return hall


def activate(hall: Hall, who: Actor, kind: PlanKind = PlanKind.POWER_CUT, *, drill: bool = False) -> EmergencyRun:
    plan = plan_of(hall, kind)
    with hall.work(who) as work:
        return desk_emergency.activate(work, plan.id, drill=drill)


def end(hall: Hall, who: Actor, run: EmergencyRun) -> None:
    with hall.work(who) as work:
        desk_emergency.all_clear(work, run.id, "来电，恢复办理")


# Plans


@pytest.mark.parametrize("draft", sample_plans(), ids=lambda draft: draft.kind)
def test_each_of_the_six_plans_is_complete(draft: object) -> None:
    content = draft.content  # type: ignore[attr-defined]
    assert 8 <= len(content.steps) <= 14
    assert {role.key for role in content.roles} == {"commander", "guide", "liaison", "technician", "medic"}
    assert len(content.scenario.injects) == 3
    assert {step.role for step in content.steps} <= {role.key for role in content.roles}
    assert all(supply.quantity > 0 and supply.check_days > 0 for supply in content.supplies)
    assert any(contact.superior for contact in content.contacts)
    assert any(shape.kind == "exit" for shape in content.shapes)
    turn = in_turn(content.steps)
    assert all(turn.index(step) > max([-1, *(turn.index(before) for before in turn if before.key in step.after)]) for step in turn)
    for spoken in LANGUAGES:
        with speaking(spoken):
            texts = [each.title.said for each in content.steps] + [each.measure.said for each in content.steps] + [content.scope.said]
            assert all(text and (spoken != "en" or text.isascii() or "′" in text) for text in texts)


def test_sample_plans_are_loaded_once(planned: Hall, administrator: Actor) -> None:
    with planned.work(administrator) as work:
        assert service.load_sample_plans(work) == 0
    with planned.read() as read:
        assert [line.plan.kind for line in service.plans(read)] == [kind for kind in PlanKind if kind is not PlanKind.OTHER]
        assert all(line.in_force is not None and line.waiting is None for line in service.plans(read))


def test_a_plan_comes_back_from_the_file_as_it_was_written() -> None:
    from app.emergency.plan import to_json

    for draft in sample_plans():
        assert from_json(to_json(draft.content)) == draft.content


def test_a_new_version_waits_until_somebody_else_approves_it(planned: Hall, officer: Actor, supervisor: Actor) -> None:
    plan = plan_of(planned, PlanKind.FIRE)
    with planned.work(officer) as work:
        before, _ = service.in_force(work, plan.id)
        content = from_json(before.content)
        steps = tuple(replace(step, target_minutes=4.0) if step.key == "sweep" else step for step in content.steps)
        version = service.revise_plan(work, plan.id, replace(content, steps=steps), "演练后调整")
    with planned.read() as read:
        assert service.in_force(read, plan.id)[0].id == before.id
        (change,) = service.changes_of(read, version.id)
        assert (change.part, change.field, change.before, change.after) == ("steps", "target_minutes", "5", "4")
    with planned.work(supervisor) as work:
        service.approve_plan(work, version.id)
    with planned.read() as read:
        assert service.in_force(read, plan.id)[0].number == 2
        assert service.changes_of(read, version.id) == (change,)  # now against the version before it
        assert service.changes_of(read, before.id) == ()


def test_who_wrote_a_version_cannot_approve_it(planned: Hall, supervisor: Actor) -> None:
    plan = plan_of(planned, PlanKind.FIRE)
    with planned.work(supervisor) as work:
        content = from_json(service.in_force(work, plan.id)[0].content)
        version = service.revise_plan(work, plan.id, replace(content, freezes_queue=False), "不冻结")
    with pytest.raises(OwnApproval), planned.work(supervisor) as work:
        service.approve_plan(work, version.id)


def test_a_plan_with_a_circle_or_an_unknown_role_is_refused_and_the_same_plan_is_no_version(planned: Hall, officer: Actor) -> None:
    plan = plan_of(planned, PlanKind.FIRE)
    with planned.read() as read:
        content = from_json(service.in_force(read, plan.id)[0].content)
    first, *rest = content.steps
    for steps in (
        (replace(first, after=(rest[-1].key,)), *rest),
        (replace(first, role="nobody"), *rest),
        (replace(first, target_minutes=0), *rest),
        (replace(first, title=Words("")), *rest),
        (replace(first, after=("gone",)), *rest),
    ):
        with pytest.raises(PlanFault), planned.work(officer) as work:
            service.revise_plan(work, plan.id, replace(content, steps=steps), "改")
    with pytest.raises(NothingChanged), planned.work(officer) as work:
        service.revise_plan(work, plan.id, content, "没改")
    with pytest.raises(TextMissing), planned.work(officer) as work:
        service.revise_plan(work, plan.id, replace(content, freezes_queue=False), " ")


def test_a_clerk_may_activate_but_not_rewrite_a_plan(planned: Hall, clerk: Actor) -> None:
    run = activate(planned, clerk)
    assert run.number.startswith("BM01-YJ20261123")
    with pytest.raises(NotAllowed), planned.work(clerk) as work:
        service.revise_plan(work, run.plan_id, from_json(run.content), "改")


# The run


def test_the_run_keeps_the_version_it_began_with_and_who_was_on_duty(
    planned: Hall, clerk: Actor, officer: Actor, supervisor: Actor
) -> None:
    with planned.work(clerk) as work:
        service.set_duty(work, work.today, "guide", "𠮷芳", "19900000001")
        service.set_duty(work, work.today - timedelta(days=1), "liaison", "昨天的人")
    run = activate(planned, clerk)
    content = from_json(run.content)
    guide, liaison = content.role("guide"), content.role("liaison")
    assert guide is not None
    assert liaison is not None
    assert (guide.holder, guide.phone, guide.deputy) == ("𠮷芳", "19900000001", "1 号窗口人员")
    assert liaison.holder == "综合科值班员"
    with planned.work(officer) as work:
        version = service.revise_plan(work, run.plan_id, replace(from_json(run.content), steps=content.steps[:9]), "减少")
    with planned.work(supervisor) as work:
        service.approve_plan(work, version.id)
    with planned.read() as read:
        assert len(service.run_file(read, run.id).story.steps) == 11


def test_steps_are_ticked_skipped_with_a_reason_and_taken_back(planned: Hall, clerk: Actor, clock: ManualClock) -> None:
    run = activate(planned, clerk)
    clock.advance(timedelta(seconds=40))
    with planned.work(clerk) as work:
        service.take_role(work, run.id, "guide")
        tick = service.finish_step(work, run.id, "pause")
    with pytest.raises(TextMissing), planned.work(clerk) as work:
        service.skip_step(work, run.id, "lights", " ")
    with pytest.raises(StepUnknown), planned.work(clerk) as work:
        service.finish_step(work, run.id, "nothing")
    with planned.work(clerk) as work:
        service.skip_step(work, run.id, "lights", "大厅没有电梯")
        service.take_back(work, run.id, tick.id)
    with planned.read() as read:
        told = service.run_file(read, run.id).story
    states = {each.step.key: each.state for each in told.steps}
    assert states["pause"] is StepState.READY
    assert states["lights"] is StepState.SKIPPED
    assert states["cause"] is StepState.READY


def test_after_the_all_clear_the_timeline_takes_no_more_steps(planned: Hall, clerk: Actor) -> None:
    run = activate(planned, clerk)
    end(planned, clerk, run)
    with pytest.raises(RunOver), planned.work(clerk) as work:
        service.finish_step(work, run.id, "pause")
    with planned.read() as read:
        assert service.open_runs(read) == []


def test_each_report_is_a_fact_with_its_paper(planned: Hall, clerk: Actor) -> None:
    run = activate(planned, clerk)
    with pytest.raises(TextMissing), planned.work(clerk) as work:
        service.report(work, run.id, RunEventKind.REPORT_FIRST, {"hurt": "无"})
    with planned.work(clerk) as work:
        service.report(work, run.id, RunEventKind.REPORT_FIRST, {"what": "全厅停电"})
        service.report(work, run.id, RunEventKind.REPORT_FOLLOW_UP, {"what": "已恢复一半"})
    end(planned, clerk, run)
    with planned.work(clerk) as work:
        service.report(work, run.id, RunEventKind.REPORT_FINAL, {"what": "恢复", "causes": "线路老化"})
    with planned.read() as read:
        assert read.all(select(PrintOrder.kind).order_by(PrintOrder.hlc)) == [
            "emergency_first_report",
            "emergency_follow_up",
            "emergency_final_report",
        ]


def test_the_run_is_at_the_same_second_after_the_program_was_started_again(
    planned: Hall, clerk: Actor, clock: ManualClock, administrator: Actor
) -> None:
    run = activate(planned, clerk)
    clock.advance(timedelta(seconds=75))
    with planned.work(clerk) as work:
        service.finish_step(work, run.id, "pause")
        service.ask_support(work, run.id, "95598", "问来电时间")
    clock.advance(timedelta(minutes=5))
    with planned.read() as read:
        before = service.run_file(read, run.id).story
    planned.close()
    clock.advance(timedelta(seconds=30))  # the PC was off for half a minute
    again = open_house(planned.data, clock, use_keyring=False)
    with again.read() as read:
        (found,) = service.open_runs(read)
        after = service.run_file(read, found.id).story
    again.close()
    assert after.elapsed(clock.now()) == timedelta(seconds=75 + 300 + 30)
    assert after.steps == before.steps or [each.done_at for each in after.steps] == [each.done_at for each in before.steps]
    assert after.supports[0].clock == before.supports[0].clock
    assert after.first_report == before.first_report


# The queue


def in_the_queue(hall: Hall, administrator: Actor) -> None:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        queue.add_counter(work, 1, ["A", "B"])


def test_a_real_power_cut_stops_calling_and_numbers_until_the_all_clear(planned: Hall, administrator: Actor, supervisor: Actor) -> None:
    in_the_queue(planned, administrator)
    with planned.work(supervisor) as work:
        wanted = service_named(work, "YB03").id
        counter = queue.counters(work)[0]
        queue.open_counter(work, counter.id)
        first = desk.take_number(work, wanted, print_ticket=False)
    run = activate(planned, supervisor)
    with pytest.raises(QueueFrozen), planned.work(supervisor) as work:
        queue.call_next(work, counter.id)
    with pytest.raises(QueueFrozen), planned.work(SELF_SERVICE) as work:
        desk.take_number(work, wanted, print_ticket=False)
    end(planned, supervisor, run)
    with planned.work(supervisor) as work:
        called = queue.call_next(work, counter.id)
        assert called is not None
        assert called.id == first.ticket.id


def test_paper_numbers_wait_since_they_were_really_taken(
    planned: Hall, administrator: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    in_the_queue(planned, administrator)
    with planned.read() as read:
        wanted = service_named(read, "YB03").id
    run = activate(planned, supervisor)
    clock.advance(timedelta(minutes=3))
    given_at = clock.now()
    clock.advance(timedelta(minutes=20))
    end(planned, supervisor, run)
    with planned.work(supervisor) as work:
        later = desk.take_number(work, wanted, print_ticket=False)
        taken = desk_emergency.enter_paper_number(work, run.id, wanted, "手 1", given_at)
    with planned.read() as read:
        ticket = read.require(Ticket, taken.ticket.id)
        assert (ticket.source, ticket.at) == (TicketSource.PAPER, given_at)
        assert [line.ticket_id for line in queue.waiting(read)] == [ticket.id, later.ticket.id]
        assert queue.recheck(read) == []
        assert queue.frozen_time(read, run.at, clock.now()) == timedelta(minutes=23)
    for wrong in (run.at - timedelta(minutes=1), clock.now() + timedelta(minutes=1)):
        with pytest.raises(PaperTimeWrong), planned.work(supervisor) as work:
            desk_emergency.enter_paper_number(work, run.id, wanted, "手 2", wrong)


def test_the_time_that_an_emergency_held_the_queue_is_left_out_of_the_waits(
    planned: Hall, administrator: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    load_catalogue(planned, administrator)
    with planned.work(administrator) as work:
        desk.set_up_series(work)
        counter = queue.add_counter(work, 1, ["A"])
    start = clock.now()
    with planned.work(SELF_SERVICE) as work:
        desk.take_number(work, service_named(work, "HJ01").id, print_ticket=False)
    with planned.work(supervisor) as work:
        queue.open_counter(work, counter.id)
    clock.set(start + timedelta(minutes=4))
    run = activate(planned, supervisor)
    clock.set(start + timedelta(minutes=10))
    second = activate(planned, supervisor, PlanKind.FLOOD_STORM)  # both hold it: no minute counts twice
    clock.set(start + timedelta(minutes=20))
    end(planned, supervisor, run)
    clock.set(start + timedelta(minutes=24))
    end(planned, supervisor, second)
    clock.set(start + timedelta(minutes=27))
    with planned.work(supervisor) as work:
        called = queue.call_next(work, counter.id)
        assert called is not None
        queue.arrive(work, called.id)
    with planned.read() as read:
        assert queue.frozen_time(read, start, clock.now()) == timedelta(minutes=20)
        waits = desk.day_waits(read, read.today, queue.day_count(read))
    assert (waits.as_they_were, waits.counted) == ((27 * 60.0,), (7 * 60.0,))  # 27 minutes, 20 of them held


def test_a_drill_never_touches_the_queue_and_is_counted_apart(planned: Hall, administrator: Actor, supervisor: Actor) -> None:
    in_the_queue(planned, administrator)
    run = activate(planned, supervisor, drill=True)
    assert "-YL" in run.number
    with planned.work(supervisor) as work:
        assert queue.causes(work) == {}
        assert desk_emergency.toggle_queue(work, run.id) is False
    with planned.read() as read:
        assert service.runs(read, drill=False) == []
        assert [each.id for each in service.runs(read, drill=True)] == [run.id]


def test_the_queue_can_be_given_back_before_the_all_clear(planned: Hall, administrator: Actor, supervisor: Actor) -> None:
    in_the_queue(planned, administrator)
    run = activate(planned, supervisor)
    with planned.work(supervisor) as work:
        assert desk_emergency.toggle_queue(work, run.id) is False
        assert queue.causes(work) == {}
    with planned.work(supervisor) as work:
        assert desk_emergency.toggle_queue(work, run.id) is True


# Afterwards


def drilled(hall: Hall, who: Actor, clock: ManualClock) -> EmergencyRun:
    """A drill in which one step ran late, one was skipped, and nobody took four of the roles."""
    run = activate(hall, who, PlanKind.FIRE, drill=True)
    with hall.work(who) as work:
        service.take_role(work, run.id, "guide")
        content = service.run_file(work, run.id).story.content
    for step in in_turn(content.steps):
        with hall.work(who) as work:
            if step.key == "cordon":
                service.skip_step(work, run.id, step.key, "人手不足")
                continue
        late = step.key == "sweep"
        clock.set(run.at + timedelta(minutes=step.target_minutes + (3 if late else 0)))
        if not late:
            with hall.work(who) as work:
                service.finish_step(work, run.id, step.key)
    clock.set(run.at + timedelta(minutes=12.5))
    with hall.work(who) as work:
        service.finish_step(work, run.id, "sweep")
        service.note_problem(work, run.id, Reason.MISSING_SUPPLY, "呼吸器只有 6 具")
        service.all_clear(work, run.id, "演练结束")
    return run


def test_proposals_come_from_late_and_skipped_steps_empty_roles_and_missing_supplies(
    planned: Hall, officer: Actor, clock: ManualClock
) -> None:
    run = drilled(planned, officer, clock)
    with planned.read() as read:
        made = [(each.reason, each.subject) for each in service.proposals_of(read, run.id)]
        late = service.proposals_of(read, run.id)[0]
    assert made[:2] == [(Reason.LATE, "sweep"), (Reason.SKIPPED, "cordon")]
    assert {subject for reason, subject in made if reason is Reason.NO_ROLE} == {"commander", "liaison", "technician", "medic"}
    assert (Reason.MISSING_SUPPLY, "") in made
    assert (late.planned, late.actual, late.suggested) == (5.0, 12.5, 13)


def test_a_run_becomes_a_summary_measures_and_a_revision(planned: Hall, officer: Actor, supervisor: Actor, clock: ManualClock) -> None:
    run = drilled(planned, officer, clock)
    with planned.work(officer) as work:
        service.evaluate(work, run.id, "cleared", Grade.SOME)
        with pytest.raises(TextMissing):
            service.evaluate(work, run.id, "alarm", Grade.UNABLE)
        service.write_summary(work, run.id, {"causes": "清查路线不清", "lessons": "卫生间要两人清查"})
        service.add_improvement(work, run.id, "清查慢", "在门上贴清查标识", "龘安", date(2026, 12, 15))
        version = service.revise_from_run(work, run.id)
    assert from_json(version.content).step("sweep").target_minutes == 13  # type: ignore[union-attr]
    with pytest.raises(OwnApproval), planned.work(replace(officer, roles=supervisor.roles)) as work:
        service.approve_summary(work, run.id)
    with planned.work(supervisor) as work:
        service.approve_summary(work, run.id)
    with planned.read() as read:
        assert read.all(select(PrintOrder.kind)) == ["drill_record"]
        (measure,) = service.improvements(read, open_only=True)
        assert measure.owner_name == "龘安"


def test_nothing_is_summed_up_before_the_all_clear(planned: Hall, officer: Actor) -> None:
    run = activate(planned, officer)
    with pytest.raises(RunNotOver), planned.work(officer) as work:
        service.write_summary(work, run.id, {"causes": "?", "lessons": "?"})


def test_the_summary_is_due_five_working_days_after_the_all_clear(planned: Hall, clerk: Actor) -> None:
    # summary_working_days = 5; Monday 2026-11-23, counted from the day after: Monday the 30th at closing (17:30)
    run = activate(planned, clerk)
    end(planned, clerk, run)
    with planned.read() as read:
        assert service.summary_due(read, service.run_file(read, run.id)) == local("2026-11-30 17:30")


def test_the_next_drill_is_due_180_days_after_the_last_and_the_review_a_year_after_approval(
    planned: Hall, officer: Actor, clock: ManualClock
) -> None:
    # drill_interval_days = 180, review every 365 days
    with planned.read() as read:
        assert all(due.drill_due == date(2027, 5, 22) for due in service.dues(read))
        assert all(due.review_due == date(2027, 11, 23) for due in service.dues(read))
    clock.advance(timedelta(days=10))
    drilled(planned, officer, clock)
    with planned.read() as read:
        fire = next(due for due in service.dues(read) if due.plan.plan.kind is PlanKind.FIRE)
        (point,) = service.trend(read, fire.plan.plan.id)
    assert (fire.last_drill, fire.drill_due) == (date(2026, 12, 3), date(2027, 6, 1))
    assert (point.steps, point.in_time, point.skipped) == (12, 10, 1)


def test_a_review_without_changes_starts_the_year_again(planned: Hall, officer: Actor, clock: ManualClock) -> None:
    clock.advance(timedelta(days=100))
    plan = plan_of(planned, PlanKind.FIRE)
    with planned.work(officer) as work:
        service.confirm_review(work, plan.id, "已核对人员电话")
    with planned.read() as read:
        line = next(line for line in service.plans(read) if line.plan.id == plan.id)
        assert line.review_due == date(2027, 11, 23) + timedelta(days=100)
