"""The day's complaints: twelve of them, one talked over in three rounds, one whose cause has come back, and the calls after bad ratings."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.complaints import service as complaints
from app.complaints.models import (
    CallBack,
    CallResult,
    Channel,
    ComplaintKind,
    ComplaintStanding,
    Finding,
    NotTakenUp,
    PauseReason,
    Severity,
)
from app.complaints.rules import ENDED, WORST_GOOD_GRADE, State
from app.complaints.service import ComplaintForm, ImprovementForm
from app.complaints.standing import differing
from app.day.people import somebody
from app.day.pictures import counter_hall
from app.day.play import Day
from app.desk import service as desk
from app.documents.service import order_print
from app.intake.applications.models import Rating
from app.store import Actor, Reader, Work

Act = Callable[[Work, UUID], object]


@dataclass(frozen=True)
class Story:
    """One complaint: when it comes, by whom it is taken down, and what is done about it after so many minutes."""

    at: time
    form: ComplaintForm
    taker: int = 0
    steps: tuple[tuple[int, str, Act], ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class _Made:
    """What the stories made so far."""

    ids: dict[int, UUID] = field(default_factory=dict[int, UUID])


def _verify(finding: Finding, words: str, cause: str = "") -> Act:
    return lambda work, each: complaints.verify(work, each, finding, words, complaints.shipped_id(cause) if cause else None)


def _offer(words: str) -> Act:
    return lambda work, each: complaints.offer(work, each, words, "《便民服务管理制度》3.3.3")


def _yes(words: str = "可以接受") -> Act:
    return lambda work, each: complaints.answer(work, each, agrees=True, words=words)


def _no(words: str) -> Act:
    return lambda work, each: complaints.answer(work, each, agrees=False, words=words)


def _tell(channel: Channel = Channel.PHONE) -> Act:
    return lambda work, each: complaints.tell(work, each, channel)


def _close(cause: str, measure: str, owner: str, responsible: str = "") -> Act:
    def act(work: Work, each: UUID) -> object:
        plan = ImprovementForm(measure=measure, owner_name=owner, due_on=_days_on(work, 11))
        return complaints.close(work, each, complaints.shipped_id(cause), [plan], responsible=responsible)

    return act


def _close_again(cause: str) -> Act:
    """The recurrence: the improvement of the earlier complaint, opened again, goes on."""

    def act(work: Work, each: UUID) -> object:
        earlier = complaints.recurrences(work, each)[0]
        plan = complaints.improvements_of(work, earlier.id)[0].improvement
        return complaints.close(work, each, complaints.shipped_id(cause), goes_on=plan.id, words="同一原因再次发生，原措施重新落实")

    return act


def _days_on(work: Work, days: int) -> date:
    return work.today + timedelta(days=days)


_FORM = ComplaintForm(facts="", channel=Channel.PHONE)
_UNCLEAR = "communication.unclear"
STORIES = (
    Story(
        time(9, 6),
        replace(
            _FORM,
            facts="上周五到社保窗口办理参保登记，窗口只说“材料不齐”，没有说清楚缺哪一样，来回跑了两趟。",
            remedy="说明材料，避免再跑",
            kind=ComplaintKind.QUALITY,
            department="社保窗口",
            person_name="钱𠮷云",
            phone="13900000021",
        ),
        0,
        (
            (20, "clerk", _verify(Finding.SUBSTANTIATED, "经查看记录，窗口未逐项说明所缺材料")),
            (32, "clerk", _offer("当面致歉，发送材料清单，并预留优先号")),
            (40, "clerk", _yes()),
            (46, "clerk", _tell()),
            (75, "head", _close(_UNCLEAR, "各窗口摆放材料清单，受理前逐项说明", "王敏", "社保窗口")),
        ),
    ),
    Story(
        time(9, 14),
        replace(
            _FORM,
            channel=Channel.ON_SITE,
            facts="不动产登记承诺 5 个工作日办结，第 8 天仍未办好，打电话也没有人答复进度。",
            remedy="尽快办结，赔偿往返交通费",
            kind=ComplaintKind.DELAY,
            severity=Severity.SERIOUS,
            department="不动产窗口",
            person_name="孙家宝",
            phone="13900000022",
        ),
        1,
        (
            (25, "clerk", _verify(Finding.SUBSTANTIATED, "测绘资料移交迟延，期间未主动告知")),
            (45, "clerk", _offer("本周内办结，办结后电话通知")),
            (70, "clerk", _no("只说本周，没有准日子，不接受")),
            (100, "clerk", _offer("三日内办结，专人每日告知进度")),
            (125, "clerk", _no("交通费没有说法")),
            (190, "head", _offer("今日办结并送证上门，免去再跑一趟")),
            (215, "head", _yes("送上门就可以")),
            (230, "head", _tell()),
            (260, "head", _close("process.handover", "测绘与登记之间当日交接，超过一日自动提醒", "陈静", "不动产窗口")),
        ),
        ("photo",),
    ),
    Story(
        time(9, 35),
        replace(
            _FORM,
            channel=Channel.MAIL,
            facts="大厅东侧无障碍卫生间门锁损坏多日，轮椅进不去。",
            kind=ComplaintKind.ENVIRONMENT,
            severity=Severity.SERIOUS,
            department="后勤",
            anonymous=True,
        ),
        2,
        (
            (40, "clerk", _verify(Finding.SUBSTANTIATED, "现场查看，门锁确已损坏")),
            (90, "clerk", lambda work, each: complaints.settle(work, each, "门锁当日更换，张贴告示说明")),
            (120, "head", _close("facility.equipment", "无障碍设施列入每日巡检", "吴刚", "后勤")),
        ),
        ("photo",),
    ),
    Story(
        time(9, 50),
        replace(
            _FORM,
            facts="母亲来领取养老金资格认证单，窗口说话声音小又不耐烦，老人没有听明白。",
            remedy="耐心解释",
            department="社保窗口",
            person_name="周家宁",
            phone="13900000024",
            for_another=True,
            on_behalf_of="何桂英",
            relation="女儿",
            large_print=True,
        ),
        3,
        (
            (30, "clerk", _verify(Finding.PARTLY, "确有语速快、声音小的情况，没有不耐烦的言语")),
            (50, "clerk", _offer("上门补办认证，用大字告知书说明")),
            (58, "clerk", _yes("谢谢")),
            (66, "clerk", _tell()),
        ),
    ),
    Story(
        time(10, 15),
        replace(
            _FORM,
            channel=Channel.ON_SITE,
            facts="工作人员办理时接打私人电话，排在后面的人等了十几分钟。",
            remedy="批评教育",
            severity=Severity.SERIOUS,
            department="综合窗口",
            target_name="杨帆",
            person_name="吴小满",
            phone="13900000025",
        ),
        1,
        ((35, "clerk", _verify(Finding.SUBSTANTIATED, "调看监控，属实", "staff.rules")), (60, "clerk", _offer("当面致歉，内部通报批评"))),
        ("photo",),
    ),
    Story(
        time(10, 40),
        replace(
            _FORM,
            facts="公积金提取窗口还是没有说清楚要带什么，今天又白跑一趟。",
            remedy="把要求写清楚",
            kind=ComplaintKind.QUALITY,
            department="公积金窗口",
            person_name="郑龘明",
            phone="13900000026",
        ),
        4,
        (
            (30, "clerk", _verify(Finding.SUBSTANTIATED, "与上午投诉为同一原因：未逐项说明材料", _UNCLEAR)),
            (50, "clerk", _offer("当面致歉，现场逐项核对，优先办理")),
            (62, "clerk", _yes()),
            (70, "clerk", _tell(Channel.ON_SITE)),
            (110, "head", _close_again(_UNCLEAR)),
        ),
    ),
    Story(
        time(11, 5),
        replace(
            _FORM,
            facts="水表读数明显偏高，认为多收水费。",
            remedy="核对水表，退还多收费用",
            kind=ComplaintKind.FEES,
            department="供水窗口",
            person_name="冯春生",
            phone="13900000027",
        ),
        5,
        ((45, "clerk", lambda work, each: complaints.pause(work, each, PauseReason.EXPERT, "水表送检")),),
        ("photo",),
    ),
    Story(
        time(11, 20),
        replace(
            _FORM, facts="对法院判决的房屋过户有意见，要求大厅改正。", kind=ComplaintKind.OTHER, person_name="卫国华", phone="13900000028"
        ),
        0,
        ((60, "head", lambda work, each: complaints.not_taken_up(work, each, NotTakenUp.IN_COURT, "可依法向原审法院或检察机关反映。")),),
    ),
    Story(
        time(13, 40),
        replace(
            _FORM,
            facts="等候区广播声音太大，影响休息。",
            kind=ComplaintKind.ENVIRONMENT,
            department="后勤",
            person_name="蒋一帆",
            phone="13900000029",
        ),
        2,
        ((30, "clerk", lambda work, each: complaints.withdraw(work, each, "音量已调低，不用再处理")),),
    ),
    Story(
        time(14, 5),
        replace(
            _FORM,
            facts="企业变更登记要求重复提交已经交过的章程。",
            remedy="不再重复收取",
            kind=ComplaintKind.PROCEDURE,
            department="企业窗口",
            person_name="沈立",
            phone="13900000030",
        ),
        3,
        (
            (30, "clerk", _verify(Finding.SUBSTANTIATED, "上次提交的章程在档，可以调用", "process.repeated_papers")),
            (45, "clerk", _offer("从档案调取，不再重复提交")),
            (60, "clerk", _no("要有书面说明")),
            (80, "clerk", _offer("出具书面说明，今后凭统一社会信用代码调取")),
            (95, "clerk", _yes()),
        ),
    ),
    Story(
        time(14, 45),
        replace(
            _FORM,
            facts="办事群众反映窗口工作人员收取“加急费”，附通话录音。",
            remedy="查清并退还",
            kind=ComplaintKind.INTEGRITY,
            severity=Severity.URGENT,
            department="综合窗口",
            anonymous=True,
            phone="13900000031",
        ),
        4,
        files=("recording",),
    ),
    Story(
        time(15, 55),
        replace(
            _FORM,
            facts="给了差评，因为排队一个多小时，叫号还跳号。",
            remedy="说明原因",
            kind=ComplaintKind.DELAY,
            department="综合窗口",
            person_name="韩月",
            phone="13900000032",
        ),
        5,
    ),
)
ENDING = (0, 1, 2, 7, 8)
"""The stories that come to their end on their own day and need no other one before them."""
LAST_CALL = time(19, 0)
CALLS = (time(15, 30), time(15, 45), time(16, 20), time(16, 40))


def plan_complaints(day: Day, numbers: Sequence[int] | None = None, *, with_other_people: bool = False) -> None:
    """Put complaints (the twelve, or those of these numbers) and the calls after bad ratings into the day.

    `with_other_people`: the same happens to others, for a past in which the stories repeat.
    """
    made = _Made()
    random = Random(f"complaints-{day.seed}")
    files = {"photo": (counter_hall(), "现场照片.jpg"), "recording": (_recording(), "通话录音.wav")}
    for number in range(len(STORIES)) if numbers is None else numbers:
        story = STORIES[number]
        if with_other_people:
            story = _to_somebody_else(story, random, day.today)
        came = day.moment(story.at)
        day.at(came, lambda number=number, story=story: _take(day, made, number, story, files))
        for minutes, who, act in story.steps:
            day.at(came + timedelta(minutes=minutes), lambda number=number, who=who, act=act: _step(day, made, number, who, act))
    for number, at in enumerate(CALLS):
        day.at(day.moment(at), lambda number=number: _call(day, number))
    day.at(day.moment(time(16, 55)), lambda: _sweep(day))


def _to_somebody_else(story: Story, random: Random, today: date) -> Story:
    if not story.form.person_name:
        return story
    person = somebody(random, today)
    return replace(story, form=replace(story.form, person_name=person.name, phone=person.phone))


def _sweep(day: Day) -> None:
    day.do(day.staff.supervisor, desk.sweep)


def _take(day: Day, made: _Made, number: int, story: Story, files: Mapping[str, tuple[bytes, str]]) -> None:
    taker = day.staff.clerks[story.taker]
    with day.places.at(taker) as hall:
        attached = tuple(hall.attachments.keep(*files[name]) for name in story.files)
    form = replace(story.form, handler_id=_handler(day, number).id)
    made.ids[number] = day.do(taker, lambda work: desk.record_complaint(work, form, attached=attached)).id
    day.entered(taker, made.ids[number])


def _step(day: Day, made: _Made, number: int, who: str, act: Act) -> None:
    actor = day.staff.supervisor if who == "head" else _handler(day, number)
    day.do(actor, lambda work: act(work, made.ids[number]), about=made.ids[number])


def _handler(day: Day, number: int) -> Actor:
    """Somebody other than the last clerk, who is complained of by name."""
    return day.staff.clerks[number % (len(day.staff.clerks) - 1)]


def _call(day: Day, number: int) -> None:
    """The next bad rating is rung up, as soon as there is one: one does not answer first, the others say what it was."""
    caller = day.staff.supervisor
    with day.look(caller) as read:
        waiting = complaints.call_files(read, caller.id)
    if not waiting:
        if day.clock.now() < day.moment(LAST_CALL):
            day.at(day.clock.now() + timedelta(minutes=15), lambda: _call(day, number))
        return
    call_id = waiting[0].call_back.id
    if number == 0:
        day.do(caller, lambda work: complaints.not_reached(work, call_id, "无人接听"))
        return
    result = (CallResult.SETTLED, CallResult.STILL_DISSATISFIED, CallResult.BY_MISTAKE)[number % 3]
    words = {
        CallResult.SETTLED: "已说明情况并致歉，表示理解",
        CallResult.STILL_DISSATISFIED: "仍认为等候太久",
        CallResult.BY_MISTAKE: "按错了",
    }[result]

    def act(work: Work) -> None:
        complaints.reached(work, call_id, result, words)
        order_print(work, "call_back_record", call_id)

    day.do(caller, act)


def complaint_figures(read: Reader, since: datetime, until: datetime) -> dict[str, Any]:
    """`complaints` of day.json."""
    count = complaints.count_between(read, since, until)
    return {
        "recorded": count.recorded,
        "rounds_max": count.rounds_max,
        "recurrences": count.recurrences,
        "closed": count.closed,
        "call_backs": read.count(select(CallBack.id).where(CallBack.rated_at >= since, CallBack.rated_at < until)),
    }


def complaint_checks(read: Reader, documents: Mapping[str, int], figures: Mapping[str, Any]) -> dict[str, bool]:
    """What must be true of the day's complaints."""
    bad = read.count(select(Rating.id).where(Rating.grade < WORST_GOOD_GRADE))
    running = read.count(
        select(ComplaintStanding.complaint_id).where(
            ComplaintStanding.clock != "", ComplaintStanding.state.in_([str(each) for each in ENDED])
        )
    )
    states = dict(read.rows(select(ComplaintStanding.state, func.count()).group_by(ComplaintStanding.state)))
    return {
        "every complaint has its slip": documents.get("complaint_slip", 0) == figures["recorded"],
        "every closed complaint has its summary": documents.get("complaint_summary", 0) == figures["closed"],
        "one complaint took three rounds and one cause came back": figures["rounds_max"] == 3 and figures["recurrences"] >= 1,
        "no clock runs on an ended complaint": running == 0,
        "standings of complaints equal their events": differing(read) == [],
        "every bad rating has its call-back": read.count(select(CallBack.id)) == bad,
        "complaints ended in each way": all(states.get(str(state), 0) > 0 for state in (State.CLOSED, State.WITHDRAWN, State.NOT_TAKEN_UP)),
    }


def _recording() -> bytes:
    """Two seconds of a tone: nobody's voice."""
    rate = 8000
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * 440 * n / rate))) for n in range(rate * 2)))
    return out.getvalue()
