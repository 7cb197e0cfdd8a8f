"""The first hour of the sample hall: windows opened, numbers taken, so that a demo does not start in an empty room."""

from __future__ import annotations

from random import Random

from app.access import SELF_SERVICE
from app.day.sample_hall import SampleStaff
from app.desk import service as desk
from app.intake.catalogue import service as catalogue
from app.queue import service as queue
from app.queue.models import TicketSource
from app.store import Hall


def open_for_business(hall: Hall, staff: SampleStaff, *, waiting: int = 14, seed: int = 1) -> None:
    """Open all windows but the first clerk's, and let people take numbers."""
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
