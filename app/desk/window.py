"""Who is at a window, with everything that the clerk needs to see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.intake.applications import service as applications
from app.intake.applications.models import Application
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import SpecialNeed
from app.queue import rules as queue_rules
from app.queue import service as queue
from app.queue.reading import QueuedTicket
from app.store import Reader


@dataclass(frozen=True)
class AtWindow:
    """Who is at a window: the ticket, who the visitor is if that is known, what they need, and what they applied for so far."""

    ticket: QueuedTicket
    customer: Customer | None
    needs: tuple[SpecialNeed, ...]
    applications: tuple[Application, ...]
    others: tuple[QueuedTicket, ...]


def at_window(read: Reader, counter_id: UUID) -> AtWindow | None:
    """The customer at a window, with everything the clerk needs to see; None when nobody is. `others`: further tickets of the visit."""
    ticket = queue.present(read, counter_id)
    if ticket is None:
        return None
    if ticket.visit_id is None:
        return AtWindow(ticket, None, (), (), ())
    customer_id = applications.visitor(read, ticket.visit_id)
    return AtWindow(
        ticket,
        None if customer_id is None else customers.standing(read, customer_id),
        tuple(special_needs.needs_of_visit(read, ticket.visit_id)),
        tuple(applications.applications_of_visit(read, ticket.visit_id)),
        tuple(
            line
            for line in queue.today(read)
            if line.visit_id == ticket.visit_id and line.ticket_id != ticket.ticket_id and not queue_rules.is_ended(line.step)
        ),
    )
