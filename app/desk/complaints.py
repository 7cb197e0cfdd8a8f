"""What a complaint or a bad rating has to do with the rest of the hall: the visit behind a number, and the call after a rating."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import literal_column, select

from app.complaints import service as complaints
from app.complaints.models import CallBack, CallResult, Complaint
from app.complaints.rules import WORST_GOOD_GRADE, needs_call_back
from app.complaints.service import BadRating, ComplaintForm
from app.consult.models import Consultation
from app.desk.visits import here
from app.intake.applications import service as applications
from app.intake.applications.errors import VisitUnknown
from app.intake.applications.models import Application, Rating
from app.intake.customers import service as customers
from app.intake.customers.errors import CustomerUnknown
from app.intake.customers.models import Customer
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.store import Kept, Work

MOST_AT_ONCE = 500


def record_complaint(work: Work, form: ComplaintForm, number: str = "", attached: tuple[Kept, ...] = ()) -> Complaint:
    """Take a complaint down, on the visit of today's `number` if there is one; large print when that was agreed. Clauses 2.1.3, 3.3.1.

    Raises NumberUnknown and what `complaints.record` raises.
    """
    who = here(work, number)
    if who is not None:
        form = replace(form, ticket_id=who.ticket_id, visit_id=who.visit_id)
        if who.visit_id is not None:
            needs = special_needs.needs_of_visit(work, who.visit_id)
            large = form.large_print or any(Help.LARGE_PRINT in need.helps for need in needs)
            known = None if form.anonymous else who.customer_id
            form = replace(form, large_print=large, customer_id=form.customer_id or known)
    return complaints.record(work, form, attached)


def complain_by_call(work: Work, call_back_id: UUID, form: ComplaintForm, number: str = "", attached: tuple[Kept, ...] = ()) -> Complaint:
    """What a customer said when they were rung up becomes a complaint, and the call ends with its number, in one commit.

    Raises NumberUnknown, what `complaints.record` and `complaints.reached` raise.
    """
    call = work.require(CallBack, call_back_id)
    form = replace(form, visit_id=form.visit_id or call.visit_id, application_id=form.application_id or call.application_id)
    complaint = record_complaint(work, form, number, attached)
    complaints.reached(work, call_back_id, CallResult.STILL_DISSATISFIED, complaint.number, complaint.id)
    return complaint


def call_back_if_bad(work: Work, rating: Rating) -> CallBack | None:
    """A rating of 不满意 or 非常不满意 opens a call-back in the same commit; the rating itself is only read. Clauses 2.2.5, 3.3.5."""
    if not needs_call_back(rating.grade):
        return None
    application = None if rating.application_id is None else work.get(Application, rating.application_id)
    known = None if rating.visit_id is None else _visitor(work, rating.visit_id)
    needs = special_needs.needs_of_visit(work, rating.visit_id) if rating.visit_id is not None else []
    asked = _question(work, rating)
    return complaints.open_call_back(
        work,
        BadRating(
            rating_id=rating.id,
            grade=rating.grade,
            rated_at=rating.at,
            subject=application.service_name if application else asked.question[:80] if asked else "",
            comment=" · ".join(part for part in (*rating.tags, rating.comment) if part),
            person_name=(application.applicant_name if application else "") or _name(known) or (asked.name if asked else ""),
            phone=rating.phone or (application.phone if application else "") or _phone(known) or (asked.phone if asked else ""),
            rated_id=rating.staff_id,
            visit_id=rating.visit_id,
            application_id=rating.application_id,
            large_print=any(Help.LARGE_PRINT in need.helps for need in needs),
        ),
    )


def _question(work: Work, rating: Rating) -> Consultation | None:
    """The question that was rated, when it was one: asked by phone or by mail, or at a window without a number."""
    if rating.visit_id is None:
        return None
    wanted = select(Consultation).where(Consultation.contact_id == rating.visit_id)
    return work.first(wanted.order_by(Consultation.hlc.desc(), Consultation.id.desc()))


def _name(known: Customer | None) -> str:
    return known.name if known is not None else ""


def _phone(known: Customer | None) -> str:
    return known.phone if known is not None else ""


def _visitor(work: Work, visit_id: UUID) -> Customer | None:
    """Who came; None while the visit or the customer has not come from the station that knows them."""
    try:
        visitor_id = applications.visitor(work, visit_id)
        return None if visitor_id is None else customers.standing(work, visitor_id)
    except (VisitUnknown, CustomerUnknown):
        return None


def open_call_backs(work: Work) -> list[CallBack]:
    """Bad ratings that have no call-back yet: given where nobody passes this desk, or come from another station.

    Bad ratings are few and stand in an index of their own, which SQLite takes only for a number written into the statement.
    """
    bad = work.all(
        select(Rating)
        .where(Rating.grade < literal_column(str(WORST_GOOD_GRADE)), Rating.id.not_in(select(CallBack.rating_id)))
        .order_by(Rating.hlc)
        .limit(MOST_AT_ONCE)
    )
    return [made for rating in bad if (made := call_back_if_bad(work, rating)) is not None]
