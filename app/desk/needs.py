"""A special need on a visit: found by the number that the person holds."""

from __future__ import annotations

from dataclasses import replace

from app.desk.visits import here
from app.documents.service import order_print
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import SpecialNeed
from app.intake.special_needs.rules import NeedForm
from app.store import Work


def register_need(work: Work, form: NeedForm, number: str = "") -> SpecialNeed:
    """Enter a special need, on the visit of today's `number` if there is one, and order its form, in one commit. Clause 2.1.4.

    Raises NumberUnknown and the first NeedFault of the form.
    """
    who = here(work, number)
    if who is not None:
        form = replace(form, visit_id=who.visit_id, ticket_id=who.ticket_id, customer_id=form.customer_id or who.customer_id)
    need = special_needs.register_need(work, form)
    order_print(work, "special_need_form", need.id)
    return need
