"""What the program does by itself."""

from __future__ import annotations

from uuid import UUID

from app.complaints import service as complaints
from app.consult import service as consult
from app.desk.complaints import open_call_backs
from app.facility.rounds import planning
from app.intake.applications import service as applications
from app.store import Work


def sweep(work: Work) -> list[UUID]:
    """What the law does by itself, done at start and then every few minutes: applications deemed accepted (clause 3.2.2), calls after
    bad ratings opened, the clocks of complaints gone up to whom they belong (clauses 3.3.2 to 3.3.5), rounds that nobody made
    before the next was due logged as missed (clause 6.2.1), the clocks of questions by today's calendar.
    """
    open_call_backs(work)
    complaints.sweep(work)
    planning.log_missed(work)
    consult.refresh_running(work)
    return applications.deem_accepted(work)
