"""Behind the windows: what is due, and what the program does by itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.access import Role, Staff
from app.complaints import service as complaints
from app.complaints.service import CallFile
from app.complaints.service import Line as ComplaintLine
from app.consult import service as consult
from app.consult.lists import Line
from app.desk.complaints import open_call_backs
from app.facility.rounds import planning
from app.intake.applications import service as applications
from app.intake.applications.models import Standing
from app.store import Reader, Work


@dataclass(frozen=True)
class Due:
    """What is due, as the right side of the workbench shows it. Each list is short; the list page has the rest."""

    overdue: tuple[Standing, ...]
    today: tuple[Standing, ...]
    soon: tuple[Standing, ...]
    uncollected: tuple[Standing, ...]
    supplement_overdue: tuple[Standing, ...]
    conflicts: tuple[Standing, ...]
    promises: tuple[Line, ...] = ()
    complaints: tuple[ComplaintLine, ...] = ()
    calls: tuple[CallFile, ...] = ()


def due(read: Reader, most: int = 20, *, holder_id: UUID | None = None) -> Due:
    """What the hall owes, and what waits for customers. Clauses 2.2.3, 3.1.3, 3.2.4, 3.2.5. `soon` leaves out what is due today.

    `promises` are the questions that `holder_id` has to answer, the one due first first; `complaints` those whose clock is about to break
    or is broken, for whom it concerns; `calls` the customers to ring up after a bad rating. Clauses 3.3.2 to 3.3.5, 5.2.2.
    """
    person = read.get(Staff, holder_id) if holder_id is not None else None
    head = person is not None and person.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
    today = applications.due_today(read, most)
    known = {row.application_id for row in today}
    return Due(
        overdue=tuple(applications.overdue(read, most)),
        today=tuple(today),
        soon=tuple(row for row in applications.about_to_break(read, most + len(today)) if row.application_id not in known)[:most],
        uncollected=tuple(applications.uncollected(read, most)),
        supplement_overdue=tuple(applications.supplement_overdue(read, most)),
        conflicts=tuple(applications.in_conflict(read, most)),
        promises=tuple(consult.follow_up(read, holder_id, most)) if holder_id is not None else (),
        complaints=tuple(complaints.due_lines(read, holder_id, head=head, most=most)) if holder_id is not None else (),
        calls=tuple(complaints.call_files(read, holder_id, most=most)) if holder_id is not None else (),
    )


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
