"""A hall with the six plans in force, and events of a run built by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import Role
from app.desk import emergency as desk_emergency
from app.emergency import service
from app.emergency.models import EmergencyPlan, EmergencyRun, PlanKind, RunEvent, RunEventKind
from app.emergency.plan import PlanContent, PlanRole, PlanStep, Scenario, Words, from_json, in_turn, to_json
from app.emergency.review import Grade, Reason
from app.store import Actor, Hall, ManualClock, new_id
from tests.helpers import local

START = local("2026-11-23 15:04")
STATION = UUID(int=7)


def load_plans(hall: Hall, boss: Actor) -> None:
    with hall.work(boss) as work:
        service.load_sample_plans(work)


def plan_of(hall: Hall, kind: PlanKind) -> EmergencyPlan:
    with hall.read() as read:
        return read.all(select(EmergencyPlan).where(EmergencyPlan.kind == kind))[0]


def safety_officer() -> Actor:
    return Actor(new_id(), "龘安", frozenset({str(Role.SAFETY)}))


def small_plan(steps: int = 2, minutes: float = 5.0) -> PlanContent:
    """A plan of one role with this many steps, each with the same target."""
    return PlanContent(
        scope=Words("停电", "Power cut"),
        roles=(PlanRole("guide", Words("引导"), Words("")),),
        steps=tuple(PlanStep(f"s{number}", "guide", Words(f"第 {number} 步"), Words(""), minutes) for number in range(steps)),
        measures=(),
        supplies=(),
        contacts=(),
        shapes=(),
        scenario=Scenario(Words("")),
    )


def run_of(content: PlanContent, *, drill: bool = False) -> EmergencyRun:
    run = EmergencyRun(
        number="YJ-1",
        plan_id=new_id(),
        version_id=new_id(),
        version_number=1,
        plan_name="停电",
        plan_name_en="",
        drill=drill,
        content=to_json(content),
        at=START,
    )
    run.station_id, run.hlc = STATION, 1
    return run


def happened(
    run: EmergencyRun,
    kind: RunEventKind,
    seconds: float,
    *,
    hlc: int,
    subject: str = "",
    station: UUID = STATION,
    who: str = "",
    text: str = "",
    details: dict[str, Any] | None = None,
    refers_to: UUID | None = None,
) -> RunEvent:
    """An event so many seconds after the activation, as a station's clock showed it."""
    event = RunEvent(
        run_id=run.id,
        kind=kind,
        subject=subject,
        who=who,
        text=text,
        details=details or {},
        refers_to=refers_to,
        at=at(seconds),
    )
    event.station_id, event.hlc, event.actor_id, event.hall_id = station, hlc, new_id(), new_id()
    return event


def at(seconds: float) -> datetime:
    """So many seconds after the activation."""
    return START + timedelta(seconds=seconds)


def played(hall: Hall, who: Actor, boss: Actor, clock: ManualClock, kind: PlanKind, *, drill: bool) -> EmergencyRun:
    """A run with everything in it: roles, steps late and skipped, contacts, support, reports, all clear, summary, measures."""
    plan = plan_of(hall, kind)
    with hall.work(who) as work:
        run = desk_emergency.activate(work, plan.id, drill=drill, what="全厅断电，应急照明亮起，约 30 人等候", place="一层大厅")
    content = from_json(run.content)
    with hall.work(who) as work:
        for role, name in (("commander", "周强"), ("guide", "李芳"), ("liaison", "赵敏"), ("technician", "𠮷刚")):
            service.take_role(work, run.id, role, name)
        asked = service.ask_support(work, run.id, "95598 供电服务热线", "请告知预计来电时间，工单 20261123-17")
        service.log_contact(work, run.id, "物业值班室", "电梯内无人，已派电工到配电间")
    reports = (RunEventKind.REPORT_FIRST, RunEventKind.REPORT_FOLLOW_UP)
    parts = {
        "what": "15:04 大厅全部停电，原因正在查明，约 30 人等候，秩序稳定。",
        "hurt": "无人受伤，电梯无人被困。",
        "done": "暂停叫号，发放手工号 7 个，老人和行动不便的 3 人已到安全区。",
        "needed": "请供电部门尽快告知恢复时间。",
    }
    for number, step in enumerate(in_turn(content.steps)):
        late = number in (2, 6)
        clock.set(run.at + timedelta(minutes=step.target_minutes * (1.6 if late else 0.8), seconds=number * 3))
        with hall.work(who) as work:
            if number == 4:
                service.skip_step(work, run.id, step.key, "已有物业人员处理")
            else:
                service.finish_step(work, run.id, step.key)
            if number == 5:
                service.answer_support(work, run.id, asked.id, "预计 15:40 恢复")
                service.report(work, run.id, reports[0], parts)
            if drill and number == 3:
                service.answer_inject(work, run.id, content.scenario.injects[0].key, "对讲安抚，物业 4 分钟到场")
    with hall.work(who) as work:
        service.report(work, run.id, reports[1], parts | {"what": "15:40 逐级送电，1 至 4 号窗口恢复办理。"})
        service.note_problem(work, run.id, Reason.WRONG_CONTACT, "物业夜间电话打不通")
        desk_emergency.all_clear(work, run.id, "供电稳定，恢复办理")
    clock.advance(timedelta(minutes=30))
    with hall.work(who) as work:
        service.report(
            work,
            run.id,
            RunEventKind.REPORT_FINAL,
            parts | {"what": "15:49 全部恢复。", "causes": "楼内配电柜跳闸。", "losses": "办理中断 45 分钟，7 件业务补录。"},
        )
        if drill:
            for number, each in enumerate(content.scenario.criteria):
                grade = (Grade.PERFORMED, Grade.SOME, Grade.MAJOR)[number % 3]
                service.evaluate(work, run.id, each.key, grade, "通道口拥堵，要加派一人" if grade is Grade.MAJOR else "")
        service.write_summary(
            work,
            run.id,
            {
                "course": "全厅停电后 1 分钟内宣布暂停叫号，8 分钟发出手工号，45 分钟全部恢复。",
                "causes": "楼内配电柜老化，空调满负荷时跳闸。",
                "losses": "办理中断 45 分钟。",
                "well": "现场引导到位快，老人先到安全区。",
                "lessons": "供电和物业的电话要每月核对；应急灯要多备 4 盏。",
            },
        )
        service.add_improvement(work, run.id, "物业夜间电话打不通", "每月 1 日核对联系表并试拨", "赵敏", work.today + timedelta(days=14))
    with hall.work(boss) as work:
        service.approve_summary(work, run.id)
    return run
