"""An emergency stops the queue and gives it back; numbers given by hand become tickets with their real times (clause 7.3.1)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.access import ANY_STAFF, UNSIGNED, right
from app.desk import numbers
from app.desk.errors import PaperTimeWrong
from app.desk.numbers import Taken
from app.emergency import service as emergency
from app.emergency.errors import RunUnknown
from app.emergency.models import EmergencyRun, RunEvent
from app.emergency.plan import from_json
from app.intake.special_needs.rules import NeedForm
from app.queue import service as queue
from app.queue.models import TicketSource
from app.store import Work
from app.words import either


@right(*ANY_STAFF, UNSIGNED)
def activate(work: Work, plan_id: UUID, *, drill: bool = False, what: str = "", place: str = "") -> EmergencyRun:
    """Start a plan; a real one whose plan says so stops the queue in the same commit. A drill never touches the queue.

    So does one that was started without signing in: the safe side first, and whoever signs in gives the queue back with one key.
    Raises PlanUnknown, PlanNotInForce, NotUnsigned.
    """
    run = emergency.activate(work, plan_id, drill=drill, what=what, place=place)
    if not drill and from_json(run.content).freezes_queue:
        queue.freeze(work, run.id, either(run.plan_name, run.plan_name_en))
    return run


@right(*ANY_STAFF)
def all_clear(work: Work, run_id: UUID, text: str) -> RunEvent:
    """It is over, and the queue goes on. Raises TextMissing, RunUnknown, RunOver."""
    event = emergency.all_clear(work, run_id, text)
    queue.release(work, run_id)
    return event


@right(*ANY_STAFF)
def toggle_queue(work: Work, run_id: UUID) -> bool:
    """Stop the queue for a run, or give it back before the all clear; whether it stands now. A drill changes nothing. Raises RunUnknown."""
    run = work.require(EmergencyRun, run_id, RunUnknown)
    if run.drill:
        return False
    if queue.release(work, run_id) is not None:
        return False
    queue.freeze(work, run_id, either(run.plan_name, run.plan_name_en))
    return True


@right(*ANY_STAFF)
def enter_paper_number(
    work: Work,
    run_id: UUID,
    service_id: UUID,
    slip: str,
    taken_at: datetime,
    *,
    need: NeedForm | None = None,
    appointment_code: str = "",
) -> Taken:
    """A number given by hand becomes a ticket that waits since it was really taken.

    Raises RunUnknown, PaperTimeWrong (not between the activation and now, or of a drill), and what `take_number` raises.
    """
    run = work.require(EmergencyRun, run_id, RunUnknown)
    if run.drill or not run.at <= taken_at <= work.now:
        raise PaperTimeWrong(field="taken_at")
    taken = numbers.take_number(
        work, service_id, source=TicketSource.PAPER, taken_at=taken_at, need=need, appointment_code=appointment_code, print_ticket=False
    )
    emergency.note_paper_number(work, run_id, slip, taken.ticket.number, taken.ticket.id, taken_at)
    return taken
