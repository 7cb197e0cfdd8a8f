"""A fire drill at noon and a power cut at three: every step is the real service, and the queue stands still for the real one only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import Role
from app.access.service import actor, add_staff, staff
from app.day.play import Day, Slip
from app.day.sample_hall import PASSWORD
from app.desk import emergency as desk
from app.emergency import service as emergency
from app.emergency.models import ContactOutcome, EmergencyPlan, EmergencyRun, PlanKind, Presence, RunEvent, RunEventKind
from app.emergency.plan import OnDuty, PlanStep, from_json, in_turn
from app.emergency.review import Grade, Reason
from app.emergency.rules import ClockState, RunStory, StepState
from app.emergency.supplies import SupplyState
from app.queue.models import Ticket
from app.store import Actor, Reader

OFFICER = "anquan"
MORNING, NOON, THREE = time(8, 40), time(12, 5), time(15, 0)
DRILL_PACE = {"sweep": 1.9, "count": 1.25, "handover": 0.95, "first_report": 0.8}
"""How a step's time compares with its target where it differs from the usual 0.7."""
POWER_PACE = {"cause": 1.7, "shutdown": 1.15, "contact_power": 1.35, "first_report": 0.95, "decide": 0.8, "restore": 0.5, "enter": 0.45}
USUAL_PACE = 0.7
SKIPPED = {PlanKind.FIRE: ("first_attack", "演练不使用灭火器"), PlanKind.POWER_CUT: ("", "")}
ROLES = ("commander", "guide", "liaison", "technician")


def plan_emergencies(day: Day, *, drill: bool = True, power_cut: bool = True) -> None:
    """Put the drill and the power cut into the day; both first-aiders are away, so nobody takes that role in the drill."""
    if not (drill or power_cut):
        return
    officer = _officer(day)
    day.at(day.moment(MORNING), lambda: _look_around(day, officer))
    if drill:
        day.at(day.moment(NOON), lambda: _begin(day, officer, PlanKind.FIRE, DRILL_PACE, drill=True))
    if power_cut:
        day.at(day.moment(THREE), lambda: _begin(day, officer, PlanKind.POWER_CUT, POWER_PACE, drill=False))


def _officer(day: Day) -> Actor:
    """The hall's safety officer, who begins with the first emergency that is planned."""
    with day.hall.read() as read:
        there = next((person for person in staff(read) if person.login == OFFICER), None)
    if there is not None:
        return actor(there)
    return actor(
        day.do(
            day.staff.administrator,
            lambda work: add_staff(work, login=OFFICER, name="孙安", number="005", role=Role.SAFETY, password=PASSWORD),
        )
    )


def _look_around(day: Day, officer: Actor) -> None:
    """Before the doors open: who is there for each role, and whether the torches and the first-aid kit are."""
    clerk = day.staff.clerks[0]
    people = {"guide": OnDuty(clerk.name), "medic": OnDuty("", "", Presence.NOBODY)}
    day.do(officer, lambda work: emergency.set_duties(work, work.today, people))
    day.do(officer, lambda work: emergency.check_supply(work, "torch", 5, note="一支不亮，已报修"))
    day.do(officer, lambda work: emergency.check_supply(work, "first_aid", 1, day.today + timedelta(days=40)))


def _begin(day: Day, officer: Actor, kind: PlanKind, pace: Mapping[str, float], *, drill: bool) -> None:
    with day.hall.read() as read:
        plan_id = read.all(select(EmergencyPlan.id).where(EmergencyPlan.kind == kind))[0]
    what = "自助服务区终端冒烟（演练情景）" if drill else "全厅断电，应急照明亮起"
    run = day.do(officer, lambda work: desk.activate(work, plan_id, drill=drill, what=what, place="一层大厅"))
    if not drill:
        day.stand_still()
    people: dict[str, Actor] = dict(zip(ROLES, (day.staff.supervisor, *day.staff.clerks), strict=False))
    for number, role in enumerate(ROLES):
        day.at(run.at + timedelta(seconds=20 + 15 * number), lambda role=role: _take(day, run, people[role], role))
    content = from_json(run.content)
    over = run.at
    for step in in_turn(content.steps):
        moment = run.at + timedelta(minutes=step.target_minutes * pace.get(step.key, USUAL_PACE))
        over = max(over, moment)
        day.at(moment, lambda step=step: _step(day, run, kind, step, people.get(step.role, officer)))
    for inject in content.scenario.injects if drill else ():
        moment = run.at + timedelta(minutes=inject.minute, seconds=50)
        day.at(moment, lambda inject=inject: _answer(day, run, officer, inject.key, inject.expects.zh))
    day.at(over + timedelta(minutes=1), lambda: _end(day, run, officer, drill=drill))


def _take(day: Day, run: EmergencyRun, who: Actor, role: str) -> None:
    day.do(who, lambda work: emergency.take_role(work, run.id, role))


def _answer(day: Day, run: EmergencyRun, who: Actor, inject: str, text: str) -> None:
    day.do(who, lambda work: emergency.answer_inject(work, run.id, inject, text))


def _step(day: Day, run: EmergencyRun, kind: PlanKind, step: PlanStep, who: Actor) -> None:
    skipped, reason = SKIPPED[kind]
    if step.key == skipped:
        day.do(who, lambda work: emergency.skip_step(work, run.id, step.key, reason))
        return
    if step.key == "call":
        wrong = ContactOutcome.WRONG_NUMBER
        day.do(who, lambda work: emergency.log_contact(work, run.id, "物业值班室", "", wrong, "property"))
    if step.key == "first_report":
        _report(day, run, who, RunEventKind.REPORT_FIRST)
    if step.key == "contact_power":
        asked = day.do(who, lambda work: emergency.ask_support(work, run.id, "95598 供电服务热线", "请告知预计来电时间"))
        day.do(who, lambda work: emergency.log_contact(work, run.id, "物业值班室", "电梯内无人，电工已到配电间"))
        day.do(who, lambda work: emergency.log_contact(work, run.id, "信息中心", "2、3 号窗口断网：先在本机打勾，恢复后并入同一时间线"))
        day.at(day.clock.now() + timedelta(minutes=4), lambda: _support_answered(day, run, who, asked.id))
    if step.key == "enter":
        for number, slip in enumerate(day.slips, 1):
            _enter(day, run, number, slip)
        day.slips.clear()
    day.do(who, lambda work: emergency.finish_step(work, run.id, step.key))


def _support_answered(day: Day, run: EmergencyRun, who: Actor, request_id: UUID) -> None:
    day.do(who, lambda work: emergency.answer_support(work, run.id, request_id, "线路已切换，正在送电"))


def _enter(day: Day, run: EmergencyRun, number: int, slip: Slip) -> None:
    visitor = slip.visitor
    taken = day.do(
        day.staff.supervisor,
        lambda work: desk.enter_paper_number(
            work,
            run.id,
            visitor.plan.service.id,
            f"手{number}",
            slip.at,
            need=day.need_of(visitor),
            appointment_code=slip.code,
        ),
    )
    day.took(visitor, taken)


def _report(day: Day, run: EmergencyRun, who: Actor, kind: RunEventKind) -> None:
    parts = {
        "what": f"{run.what}。现场秩序稳定。",
        "hurt": "无人员受伤。",
        "done": "已按预案启动，各岗位到位，群众已安置。",
        "needed": "暂无。" if run.drill else "请供电部门尽快恢复供电。",
        "causes": "演练情景。" if run.drill else "上级线路切换。",
        "losses": "无。" if run.drill else "办理暂停，已取的号全部保留，手工号已补录。",
    }
    day.do(who, lambda work: emergency.report(work, run.id, kind, parts))


def _end(day: Day, run: EmergencyRun, officer: Actor, *, drill: bool) -> None:
    for number, slip in enumerate(day.slips if not drill else (), 101):
        _enter(day, run, number, slip)
    if not drill:
        day.slips.clear()
        _report(day, run, officer, RunEventKind.REPORT_FOLLOW_UP)
    day.do(officer, lambda work: desk.all_clear(work, run.id, "演练结束" if drill else "供电稳定，恢复办理"))
    for clerk in day.cut_off() if not drill else ():  # told by word of mouth, they give the queue back at their own PCs
        day.do(clerk, lambda work: desk.toggle_queue(work, run.id))
    if not drill:
        day.move_on()
    day.at(day.clock.now() + timedelta(minutes=45), lambda: _sum_up(day, run, officer, drill=drill))


def _sum_up(day: Day, run: EmergencyRun, officer: Actor, *, drill: bool) -> None:
    _report(day, run, officer, RunEventKind.REPORT_FINAL)
    if drill:
        criteria = from_json(run.content).scenario.criteria
        for number, each in enumerate(criteria):
            grade = Grade.SOME if number == 1 else Grade.PERFORMED
            day.do(officer, lambda work, key=each.key, grade=grade: emergency.evaluate(work, run.id, key, grade))
        day.do(officer, lambda work: emergency.note_problem(work, run.id, Reason.MISSING_SUPPLY, "自救呼吸器只有 6 具", "masks"))
    parts = {
        "course": "按预案启动并逐步处置，未发生次生问题。",
        "causes": "演练情景。" if drill else "上级线路切换造成短时停电。",
        "losses": "无。" if drill else "办理暂停约 20 分钟。",
        "well": "现场引导到位快，群众先到安全区。",
        "lessons": "清查路线要固定两人。" if drill else "供电热线等待时间长，要备物业专线。",
    }
    day.do(officer, lambda work: emergency.write_summary(work, run.id, parts))
    due = day.today + timedelta(days=14)
    lesson, measure = parts["lessons"], "修订步骤并在班前会讲解"
    about = "sweep" if drill else "contact_power"
    day.do(officer, lambda work: emergency.add_improvement(work, run.id, lesson, measure, officer.name, due, subject=about))
    day.do(officer, lambda work: emergency.revise_from_run(work, run.id))
    day.do(day.staff.supervisor, lambda work: emergency.approve_summary(work, run.id))


# Figures


def emergency_figures(read: Reader, day: Day) -> dict[str, Any]:
    """What `day.json` says of emergencies; drills are counted apart from the real ones."""
    files = [emergency.run_file(read, run.id) for run in reversed(emergency.runs(read)) if _is_today(read, day, run.at)]
    real = [file for file in files if not file.run.drill]
    drills = [file for file in files if file.run.drill]
    supplies = emergency.supplies(read)
    return {
        "drills": len(drills),
        "activations": len(real),
        "steps_planned": sum(len(file.story.steps) for file in real),
        "steps_late": sum(len(file.story.late_steps(read.now)) for file in real),
        "drill_steps_planned": sum(len(file.story.steps) for file in drills),
        "drill_steps_late": sum(len(file.story.late_steps(read.now)) for file in drills),
        "supplies": {"all": len(supplies), "attention": sum(line.state is not SupplyState.FINE for line in supplies)},
        "standings": [
            {"clause": each.clause, "what": each.what, "state": str(each.state), "good": each.good, "all": each.all}
            for each in emergency.standings(read, day.today)
        ],
        "paper_numbers": sum(len(file.story.entries(RunEventKind.PAPER_NUMBER)) for file in files),
        "runs": [
            {"number": file.run.number, "plan": file.run.plan_name, "drill": file.run.drill, "steps": _steps(file.story)} for file in files
        ],
    }


def _steps(told: RunStory) -> list[dict[str, Any]]:
    return [
        {
            "step": each.step.title.zh,
            "state": str(each.state),
            "planned_minutes": each.step.target_minutes,
            "actual_minutes": _minutes(told, each.done_at) if each.state is StepState.DONE else None,
        }
        for each in told.steps
    ]


def _minutes(told: RunStory, at: datetime | None) -> float | None:
    return None if at is None else round((at - told.started_at) / timedelta(minutes=1), 1)


def _is_today(read: Reader, day: Day, at: datetime) -> bool:
    return at.astimezone(read.zone).date() == day.today


def emergency_checks(read: Reader, found: Mapping[str, Any]) -> dict[str, bool]:
    """Checks of the day's emergencies against themselves."""
    files = [emergency.run_file(read, run.id) for run in emergency.runs(read)]
    slips = read.all(select(RunEvent).where(RunEvent.kind == RunEventKind.PAPER_NUMBER))
    tickets = [read.require(Ticket, UUID(hex=str(slip.details["ticket"]))) for slip in slips]
    runs = {file.run.id: file for file in files}
    told = found["emergency"]
    return {
        "every emergency is over and summed up": all(file.story.is_over and emergency.is_summed_up(file) for file in files),
        "every step of an emergency is done or skipped with a reason": all(
            each.is_over and (each.state is StepState.DONE or each.reason) for file in files for each in file.story.steps
        ),
        "first emergency reports were in time": all(file.story.first_report.state(read.now) is ClockState.KEPT for file in files),
        "paper numbers keep the times at which they were given": all(
            runs[slip.run_id].run.at <= ticket.at < slip.at for slip, ticket in zip(slips, tickets, strict=True)
        ),
        "steps ran late in the drill and in the power cut": told["steps_late"] > 0 and told["drill_steps_late"] > 0,
        "a lesson of each emergency is carried by a version of its plan": all(
            any(chain.version_of(each) is not None for each in chain.measures)
            for chain in (emergency.chain(read, file.run.id) for file in files)
        ),
        "the role with nobody and the wrong number became proposals": all(
            {Reason.NO_ROLE, Reason.WRONG_CONTACT, Reason.MISSING_SUPPLY}
            <= {each.reason for each in emergency.proposals_of(read, file.run.id)}
            for file in files
            if file.run.drill
        ),
        "supplies that are too few or expire soon are told": told["supplies"]["attention"] == 2,
    }
