"""The first hour of the sample hall: windows opened, numbers taken, something begun in every room, so that a demo shows a living hall."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from app.access import SELF_SERVICE
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.day.people import somebody
from app.day.sample_hall import SampleStaff
from app.desk import service as desk
from app.facility.assets import service as assets
from app.facility.orders import service as orders
from app.intake.catalogue import service as catalogue
from app.queue import service as queue
from app.queue.models import TicketSource
from app.regulation import service as regulation
from app.store import Hall

_BROKEN = "自助终端 1"
_UNDER_WAY = ("医保异地就医怎么备案？", "老人行动不便，可以上门办吗？", "买了二手房，水电气怎么过户？")


def open_for_business(hall: Hall, staff: SampleStaff, *, waiting: int = 14, seed: int = 1) -> None:
    """Open all windows but the first clerk's, let people take numbers, and begin what else begins in a morning."""
    random = Random(seed)
    for clerk in staff.clerks[1:]:
        with hall.work(clerk) as work:
            assert clerk.counter_id is not None
            queue.open_counter(work, clerk.counter_id)
    with hall.read() as read:
        offered = catalogue.services(read)
    for number in range(waiting):
        with hall.work(SELF_SERVICE) as work:
            desk.take_number(
                work,
                random.choice(offered).id,
                source=TicketSource.SELF_SERVICE,
                priority_reason="elderly" if number % 6 == 5 else "",
                print_ticket=False,
            )
    _questions(hall, staff, random)
    _repair(hall, staff)


def _questions(hall: Hall, staff: SampleStaff, random: Random) -> None:
    """Questions of this morning: nobody has answered them yet; one is promised for later today where the hall is still open then."""
    later = hall.clock.now() + timedelta(hours=1)
    with hall.read() as read:
        is_open = regulation.calendar(read).is_open(later)
    for number, question in enumerate(_UNDER_WAY):
        person = somebody(random, hall.clock.now().date())
        form = QuestionForm(channel=Channel.PHONE, question=question, name=person.name, phone=person.phone)
        promised = desk.Reply(promised_at=later) if number == 0 and is_open else None
        with hall.work(staff.clerks[number]) as work:
            desk.record_question(work, form, reply=promised)


def _repair(hall: Hall, staff: SampleStaff) -> None:
    with hall.work(staff.clerks[1]) as work:
        broken = next(asset for asset in assets.assets(work) if asset.name == _BROKEN)
        orders.report_fault(work, broken.id, "打印的凭条字迹很淡")
