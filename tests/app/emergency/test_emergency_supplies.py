"""What must be at hand (clause 7.1.2), who is there, what is changed, and how chapter 7 stands: by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.access import NotAllowed, bystander
from app.desk import emergency as desk
from app.desk import evacuation
from app.documents.service import render
from app.emergency import service
from app.emergency.errors import NotUnsigned, QuantityWrong, SupplyUnknown, TextMissing
from app.emergency.models import ContactOutcome, PlanKind, Presence, RunEventKind
from app.emergency.pictures import MARGIN, floor, ground_of, trend
from app.emergency.plan import OnDuty, Supply, Words, empty_roles, from_json, to_json, with_people
from app.emergency.review import Change, DrillPoint, Reason, changes, plan_faults, proposals, revised, segments
from app.emergency.rules import story
from app.emergency.sample import sample_plans
from app.emergency.standing import State, by_date, by_record
from app.emergency.supplies import SupplyState, state
from app.facility.assets import service as assets
from app.facility.report.sample import load_sample_equipment
from app.queue import service as queue
from app.store import Actor, Hall, ManualClock, new_id
from app.words import speaking
from tests.app.facility.conftest import a_photo
from tests.helpers import local
from tests.helpers.emergency import happened, load_plans, plan_of, played, run_of, safety_officer, small_plan

TODAY = date(2026, 11, 23)
TORCH = Supply("torch", Words("强光手电"), Words("应急柜"), 6, Words("支"), 30)


@pytest.fixture
def planned(hall: Hall, administrator: Actor) -> Hall:
    load_plans(hall, administrator)
    return hall


# Supplies


@pytest.mark.parametrize(
    ("there", "expires", "due", "expected"),
    [
        (6, TODAY - timedelta(days=1), TODAY + timedelta(days=9), SupplyState.EXPIRED),
        (6, TODAY, TODAY + timedelta(days=9), SupplyState.EXPIRES_SOON),  # good until the day on it
        (6, TODAY + timedelta(days=60), TODAY + timedelta(days=9), SupplyState.EXPIRES_SOON),
        (6, TODAY + timedelta(days=61), TODAY + timedelta(days=9), SupplyState.FINE),
        (5, TODAY + timedelta(days=61), TODAY + timedelta(days=9), SupplyState.SHORT),
        (None, None, TODAY, SupplyState.TO_CHECK),
        (None, None, TODAY + timedelta(days=1), SupplyState.FINE),
    ],
)
def test_a_supply_is_told_of_sixty_days_before_it_runs_out(there: int | None, expires: date | None, due: date, expected: str) -> None:
    assert state(TORCH, there, expires, due, TODAY) is expected


def test_a_check_counts_its_next_one_from_the_day_and_its_date_stands_before_the_plans(planned: Hall, clerk: Actor) -> None:
    with planned.work(clerk) as work:
        service.check_supply(work, "first_aid", 1, date(2026, 12, 20))
        service.check_supply(work, "torch", 4, note="两支不亮")
    with planned.read() as read:
        lines = service.supplies(read)
        found = {line.supply.key: line for line in lines}
    assert [line.state for line in lines[:2]] == [SupplyState.SHORT, SupplyState.EXPIRES_SOON]
    assert (found["torch"].there, found["torch"].check_due) == (4, found["torch"].checked_on + timedelta(days=30))  # type: ignore[operator]
    assert found["first_aid"].expires_on == date(2026, 12, 20)  # the plan says 2027-06-30
    assert len(found["torch"].plans) == 6  # one thing, named by six plans


def test_a_check_of_what_no_plan_asks_for_or_of_less_than_nothing_is_refused(planned: Hall, clerk: Actor) -> None:
    with pytest.raises(SupplyUnknown), planned.work(clerk) as work:
        service.check_supply(work, "umbrella", 1)
    with pytest.raises(QuantityWrong), planned.work(clerk) as work:
        service.check_supply(work, "torch", -1)


# Who is there


def test_the_deputy_steps_in_when_the_holder_is_away_and_a_role_with_nobody_shows(planned: Hall, clerk: Actor) -> None:
    with planned.work(clerk) as work:
        service.set_duty(work, work.today, "guide", "", presence=Presence.DEPUTY)
        service.set_duty(work, work.today, "technician", "", presence=Presence.NOBODY)
        run = desk.activate(work, plan_of(planned, PlanKind.POWER_CUT).id)
    content = from_json(run.content)
    assert content.role("guide").holder == "1 号窗口人员"  # type: ignore[union-attr]
    assert [role.key for role in empty_roles(content)] == ["technician"]  # the medic has no step in a power cut


def test_the_last_word_of_a_day_counts_and_what_did_not_change_is_written_once(planned: Hall, clerk: Actor) -> None:
    people = {"guide": OnDuty("李芳", "19900000001"), "medic": OnDuty("", "", Presence.NOBODY), "liaison": OnDuty("")}
    with planned.work(clerk) as work:
        assert service.set_duties(work, work.today, people) == 2
        assert service.set_duties(work, work.today, people) == 0
        assert service.set_duties(work, work.today, people | {"guide": OnDuty("")}) == 1  # the plan's own again
    with planned.read() as read:
        content = with_people(
            from_json(service.in_force(read, plan_of(planned, PlanKind.FIRE).id)[0].content), service.duty_of(read, TODAY)
        )
    assert content.role("guide").holder == "导办台值班长"  # type: ignore[union-attr]
    assert [role.key for role in empty_roles(content)] == ["medic"]


# Without signing in


def test_somebody_who_is_not_signed_in_starts_a_real_emergency_under_a_name_that_the_record_keeps(planned: Hall, clerk: Actor) -> None:
    stranger = bystander("过路的老张")
    plan = plan_of(planned, PlanKind.POWER_CUT)
    for drill, who in ((True, stranger), (False, bystander(" "))):
        with pytest.raises(NotUnsigned), planned.work(who) as work:
            desk.activate(work, plan.id, drill=drill)
    with planned.work(stranger) as work:
        run = desk.activate(work, plan.id)
        service.finish_step(work, run.id, "pause")
        service.log_contact(work, run.id, "119", "已报警")
    assert "过路的老张" in run.activated_by
    assert "未登录" in run.activated_by
    with planned.read() as read:
        assert list(queue.causes(read)) == [run.id]  # the safe side first
    for act in (
        lambda work: desk.all_clear(work, run.id, "没事"),
        lambda work: desk.toggle_queue(work, run.id),
        lambda work: service.report(work, run.id, RunEventKind.REPORT_FIRST, {"what": "停电"}),
    ):
        with pytest.raises(NotAllowed), planned.work(stranger) as work:
            act(work)
    with planned.work(clerk) as work:
        desk.all_clear(work, run.id, "误报")
    with planned.read() as read:
        assert queue.causes(read) == {}


# Calls and what is missing


def test_a_wrong_number_needs_no_words_and_proposes_to_correct_the_plan(planned: Hall, clerk: Actor) -> None:
    with planned.work(clerk) as work:
        run = desk.activate(work, plan_of(planned, PlanKind.POWER_CUT).id, drill=True)
        with pytest.raises(TextMissing):
            service.log_contact(work, run.id, "物业值班室", "")
        service.log_contact(work, run.id, "物业值班室", "", ContactOutcome.WRONG_NUMBER, "property")
        service.note_problem(work, run.id, Reason.MISSING_SUPPLY, "", "torch")
        with pytest.raises(TextMissing):
            service.note_problem(work, run.id, Reason.OTHER, "")
        desk.all_clear(work, run.id, "演练结束")
    with planned.read() as read:
        found = {each.reason: each for each in service.proposals_of(read, run.id)}
    assert (found[Reason.WRONG_CONTACT].subject, found[Reason.WRONG_CONTACT].name) == ("property", "物业值班室")
    assert (found[Reason.MISSING_SUPPLY].subject, found[Reason.MISSING_SUPPLY].name) == ("torch", "强光手电")


def test_what_was_missing_is_looked_at_twice_as_often_in_the_revision() -> None:
    content = replace(small_plan(1), supplies=(TORCH, replace(TORCH, key="lamp", check_days=10)))
    run = run_of(content)
    told = story(
        run,
        [
            happened(run, RunEventKind.PROBLEM, 60, hlc=number, subject=key, details={"reason": "missing_supply"})
            for number, key in enumerate(("torch", "lamp"), 2)
        ],
    )
    after = revised(content, proposals(told))
    assert [each.check_days for each in after.supplies] == [15, 7]  # half of 30; half of 10 but never less than 7


# What is changed


def test_a_changed_sentence_is_told_sign_by_sign_and_a_new_one_whole() -> None:
    assert segments(Change("steps", "", "measure", "不乘电梯。", "不乘电梯，走楼梯。")) == (
        ("same", "不乘电梯"),
        ("new", "，走楼梯"),
        ("same", "。"),
    )
    assert segments(Change("steps", "", "target_minutes", "2", "4")) == (("gone", "2"), ("new", "4"))
    assert segments(Change("supplies", "毯", "entry", "", "疏散毯")) == (("new", "疏散毯"),)
    assert segments(Change("steps", "", "title", "Call 119 now", "Call 120 now")) == (
        ("same", "Call "),
        ("gone", "119"),
        ("new", "120"),
        ("same", " now"),
    )


def test_a_moved_mark_and_another_floor_are_changes_with_their_names() -> None:
    before = sample_plans()[0].content
    exit_ = next(shape for shape in before.shapes if shape.kind == "exit")
    shapes = tuple(replace(shape, points=(26.0, 22.0, 31.0, 22.0)) if shape is exit_ else shape for shape in before.shapes)
    found = changes(before, replace(before, shapes=shapes, floor_id="x"))
    assert [(each.part, each.entry, each.field) for each in found] == [("map", "主出口", "points"), ("map", "", "floor_id")]
    assert (found[0].before, found[0].after) == ("26, 22, 30.5, 22", "26, 22, 31, 22")


def test_what_cannot_be_drawn_counted_or_brought_in_is_refused() -> None:
    content = sample_plans()[0].content
    wrong = replace(
        content,
        shapes=(replace(content.shapes[0], points=(1.0,)),),
        supplies=(replace(TORCH, quantity=-1),),
        scenario=replace(content.scenario, injects=(replace(content.scenario.injects[0], minute=-1.0),)),
    )
    assert {kind for kind, _ in plan_faults(wrong)} == {"minute", "mark", "quantity"}


# The map


def test_the_map_lies_over_the_halls_own_floor_and_over_the_plans_where_there_is_none(planned: Hall, administrator: Actor) -> None:
    content = sample_plans()[3].content
    with planned.read() as read:
        assert evacuation.ground(read, "") is None
    own = floor(content)
    assert own is not None
    with planned.work(administrator) as work:
        load_sample_equipment(work, work.today)
    with planned.read() as read:
        ground = evacuation.ground(read, "")
        assert [name for _, name in evacuation.floors(read)] == ["一层大厅"]
    assert ground is not None
    assert (ground.wide, ground.deep) == (40, 22)
    over = floor(content, ground)
    assert over is not None
    assert over.width == own.width == 40 + 2 * MARGIN
    texts = {item.text for item in over.items if hasattr(item, "text")}
    assert {"1 号窗口", "主出口", "★"} <= texts  # the facility room's windows, the plan's ways out
    assert ground_of(content) is not None


def test_a_floor_that_is_drawn_anew_leaves_the_maps_of_older_versions_as_they_were(planned: Hall, administrator: Actor) -> None:
    """A version's booklet shows the floor as it was when the version was written, with the drawing that lay under it then."""
    with planned.work(administrator) as work:
        load_sample_equipment(work, work.today)
    with planned.read() as read:
        place = next(each for each in assets.places(read).values() if each.plan)
        line = service.plans(read)[3]
        assert line.in_force is not None
    content = from_json(line.in_force.content)
    drawing = planned.attachments.keep(a_photo("tan"), "底图.jpg")
    with planned.work(administrator) as work:
        older = service.revise_plan(work, line.plan.id, replace(content, freezes_queue=not content.freezes_queue), "底图之前")
    with planned.work(administrator) as work:
        assets.attach_plan(work, place.id, drawing)
    with planned.work(administrator) as work:
        newer = service.revise_plan(work, line.plan.id, content, "底图之后")
    with planned.work(administrator) as work:
        assets.draw_plan(work, place.id, {"wide": 60, "deep": 30, "shapes": []})
    with planned.read() as read:
        before, after, now = (evacuation.ground(read, "", hlc) for hlc in (older.hlc, newer.hlc, None))
        assert before is not None
        assert after is not None
        assert now is not None
        assert [(each.wide, each.picture is not None) for each in (before, after, now)] == [(40, False), (40, True), (60, False)]
        assert evacuation.ground(read, "", line.in_force.hlc) == before  # written before any drawing was kept: the oldest known
        drawn = floor(content, after)
        assert drawn is not None
        assert drawn.under is not None
        assert b"/DCTDecode" in render(read, "emergency_plan", newer.id)
        assert b"/DCTDecode" not in render(read, "emergency_plan", older.id)


def test_an_older_plans_map_gets_its_keys_from_the_order_of_its_marks() -> None:
    kept = to_json(sample_plans()[0].content)
    for shape in kept["shapes"]:
        del shape["key"]
    assert from_json(kept) == sample_plans()[0].content


# From a run to the plan and back


def test_a_lesson_is_followed_to_the_version_that_carries_it_and_back(
    planned: Hall, administrator: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    both = Actor(new_id(), "赵敏", frozenset({"supervisor", "safety"}))
    clock.set(local("2026-11-23 12:00"))
    run = played(planned, both, administrator, clock, PlanKind.FIRE, drill=True)
    with planned.work(both) as work:
        late = next(each for each in service.proposals_of(work, run.id) if each.reason is Reason.LATE)
        due = work.today + timedelta(days=7)
        about_step = service.add_improvement(work, run.id, "清查慢", "两人清查", "龘安", due, subject=late.subject)
        version = service.revise_from_run(work, run.id)
    with planned.read() as read:
        chain = service.chain(read, run.id)
        assert [(each.id, chain.version_of(each)) for each in chain.measures if each.version_id] == [(about_step.id, chain.versions[0])]
        (waiting, first) = service.history(read, run.plan_id)
        assert (waiting.version.id, waiting.from_run.id, waiting.measures[0].id) == (version.id, run.id, about_step.id)  # type: ignore[union-attr]
        assert (waiting.since, first.since) == (None, TODAY)
        other = next(each for each in chain.measures if each.version_id is None)
    with planned.work(supervisor) as work:
        service.approve_plan(work, version.id)
    with planned.work(both) as work:
        content = from_json(version.content)
        by_hand = service.revise_plan(work, run.plan_id, replace(content, measures=content.measures[:1]), "核对电话", carries=[other.id])
    with planned.read() as read:
        done = {each.id: each.done_on for each in service.improvements(read, run_id=run.id)}
        assert done == {about_step.id: clock.now().astimezone(read.zone).date(), other.id: None}  # done with the approval
        assert by_hand.run_id == run.id
        assert [each.number for each in service.chain(read, run.id).versions] == [2, 3]


# Chapter 7 on the board


def test_a_due_date_is_met_at_risk_within_thirty_days_and_broken_the_day_after() -> None:
    record = new_id()
    for days, expected in ((31, State.MET), (30, State.AT_RISK), (0, State.AT_RISK), (-1, State.BROKEN)):
        standing = by_date("7.2.1", "drills", [(record, TODAY + timedelta(days=days))], TODAY)
        assert (standing.state, standing.broken) == (expected, (record,) if expected is State.BROKEN else ())
    assert by_date("7.2.1", "drills", [], TODAY).state is State.NO_DATA
    assert by_record("7.3.2", "first_report", [(record, True), (new_id(), False)]).good == 1


def test_the_board_says_when_the_next_drill_is_due_and_a_drill_is_no_real_event(
    planned: Hall, administrator: Actor, clock: ManualClock
) -> None:
    both = safety_officer()
    clock.set(local("2026-11-23 12:00"))
    played(planned, Actor(both.id, both.name, both.roles | {"supervisor"}), administrator, clock, PlanKind.FIRE, drill=True)
    with planned.read() as read:
        found = {(each.clause, each.what): each for each in service.standings(read, TODAY)}
    assert found["7.2.1", "drills"].due == TODAY + timedelta(days=180)  # drill_interval_days = 180
    assert (found["7.2.1", "drills"].state, found["7.2.1", "drills"].all) == (State.MET, 6)
    assert found["7.3.2", "first_report"].state is State.NO_DATA  # only a drill was reported
    assert (found["7.2.2", "evaluated"].state, found["7.2.2", "evaluated"].all) == (State.MET, 1)
    assert found["7.1.1", "plans"].good == 6


def test_the_trend_is_drawn_from_the_second_drill_on() -> None:
    first = DrillPoint(TODAY, "YL-1", 12, 9, 1, 10.0, 0.4)
    assert trend([first]) is None
    picture = trend([first, replace(first, on=TODAY + timedelta(days=180), in_time=12)])
    assert picture is not None
    assert {"75%", "100%"} <= {item.text for item in picture.items if hasattr(item, "text")}


def test_a_plan_loaded_in_english_names_its_people_in_english() -> None:
    with speaking("en"):
        assert sample_plans()[0].content.roles[0].holder == "Hall manager on duty"
