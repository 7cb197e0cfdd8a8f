"""Who stands at the desk with a number of today: what every record that is taken there hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.desk.errors import NumberUnknown
from app.intake.applications import service as applications
from app.queue import service as queue
from app.store import Reader


@dataclass(frozen=True)
class Here:
    """The visit and the ticket behind a number, and who it is, as far as anybody knows."""

    ticket_id: UUID
    visit_id: UUID | None
    customer_id: UUID | None


def here(read: Reader, number: str) -> Here | None:
    """Who holds today's `number`; None without a number. Raises NumberUnknown at the field `ticket`."""
    wanted = number.strip().upper()
    if not wanted:
        return None
    ticket = next((line for line in queue.today(read) if line.number == wanted), None)
    if ticket is None:
        raise NumberUnknown(field="ticket", number=wanted)
    known = None if ticket.visit_id is None else applications.visitor(read, ticket.visit_id)
    return Here(ticket.ticket_id, ticket.visit_id, known)
