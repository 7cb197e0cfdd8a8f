"""Behind the windows: what is due."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.access import Role, Staff
from app.complaints.call_backs import CallFile, call_files
from app.complaints.lists import Line as ComplaintLine
from app.complaints.lists import due_lines
from app.consult.waiting import Line, follow_up
from app.intake.applications import service as applications
from app.intake.applications.models import Standing
from app.store import Reader


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
        promises=tuple(follow_up(read, holder_id, most)) if holder_id is not None else (),
        complaints=tuple(due_lines(read, holder_id, head=head, most=most)) if holder_id is not None else (),
        calls=tuple(call_files(read, holder_id, most=most)) if holder_id is not None else (),
    )
