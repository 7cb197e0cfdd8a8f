"""What the tests of complaints do again and again: take one down, bring it to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from app.complaints import service
from app.complaints.improvements import ImprovementForm
from app.complaints.models import (
    Channel,
    Finding,
)
from app.complaints.rules import State
from app.complaints.service import ComplaintForm
from app.store import Actor, Hall
from tests.app.complaints.conftest import People

UNCLEAR = service.shipped_id("communication.unclear")
SKILL = service.shipped_id("staff.skill")
FORM = ComplaintForm(
    facts="上午在 3 号窗口办社保，工作人员没有说清楚要带什么，跑了两趟",
    remedy="赔礼并说明材料",
    department="社保窗口",
    person_name="王龘𠮷",
    phone="138-0000-1234",
)
MEASURE = ImprovementForm(measure="窗口摆放材料清单，受理前逐项说明", owner_name="李芳", due_on=date(2026, 12, 4))


def taken(hall: Hall, who: Actor, form: ComplaintForm = FORM) -> UUID:
    with hall.work(who) as work:
        return service.record(work, form).id


def state(hall: Hall, complaint_id: UUID, who: Actor) -> State:
    with hall.read() as read:
        return service.complaint_file(read, complaint_id, who.id).case.state


def do(hall: Hall, who: Actor, *acts: Callable[..., object]) -> None:
    for act in acts:
        with hall.work(who) as work:
            act(work)


def to_told(hall: Hall, people: People, complaint_id: UUID) -> None:
    do(
        hall,
        people.wang,
        lambda work: service.verify(work, complaint_id, Finding.PARTLY, "确有说明不全"),
        lambda work: service.offer(work, complaint_id, "当面致歉，一次性告知材料"),
        lambda work: service.answer(work, complaint_id, agrees=True, words="可以"),
        lambda work: service.tell(work, complaint_id, Channel.PHONE),
    )


def closed(hall: Hall, people: People, form: ComplaintForm = FORM, cause: UUID = UNCLEAR) -> UUID:
    complaint_id = taken(hall, people.li, form)
    to_told(hall, people, complaint_id)
    do(hall, people.head, lambda work: service.close(work, complaint_id, cause, [MEASURE]))
    return complaint_id
