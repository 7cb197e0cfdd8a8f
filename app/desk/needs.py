"""A special need on a visit: found by the number that the person holds."""

from __future__ import annotations

from dataclasses import replace

from app.desk.errors import NumberUnknown
from app.documents.service import order_print
from app.intake.applications import service as applications
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import SpecialNeed
from app.intake.special_needs.rules import NeedForm
from app.queue import service as queue
from app.store import Work


def register_need(work: Work, form: NeedForm, number: str = "") -> SpecialNeed:
    """Enter a special need, on the visit of today's `number` if there is one, and order its form, in one commit. Clause 2.1.4.

    Raises NumberUnknown and the first NeedFault of the form.
    """
    wanted = number.strip().upper()
    if wanted:
        ticket = next((line for line in queue.today(work) if line.number == wanted), None)
        if ticket is None:
            raise NumberUnknown(field="ticket", number=wanted)
        known = None if ticket.visit_id is None else applications.visitor(work, ticket.visit_id)
        form = replace(form, visit_id=ticket.visit_id, ticket_id=ticket.ticket_id, customer_id=form.customer_id or known)
    need = special_needs.register_need(work, form)
    order_print(work, "special_need_form", need.id)
    return need
