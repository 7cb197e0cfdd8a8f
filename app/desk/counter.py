"""At the window: the visit begins, is served, and ends, and the customer is asked for a rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.desk.numbers import Taken, take_number
from app.intake.applications import service as applications
from app.intake.applications.models import EventKind, OneTimeNotice, RefusalReason
from app.intake.applications.review import Missing
from app.intake.applications.rules import can_happen
from app.intake.applications.service import ApplicationForm, CaseFile, HandedIn
from app.intake.catalogue import service as catalogue
from app.intake.customers import service as customers
from app.queue import rules as queue_rules
from app.queue import service as queue
from app.queue.models import Counter, HoldKind, Step, Ticket, TicketNow
from app.store import Work
from app.store.drafts import drop_draft


def begin_visit(work: Work, ticket_id: UUID) -> TicketNow:
    """The called customer has come to the window; service begins. Raises NotPossibleNow."""
    return queue.arrive(work, ticket_id)


def identify(work: Work, ticket_id: UUID, customer_id: UUID) -> None:
    """The customer at the window is this one; said once for the whole visit. Raises NotFound, VisitUnknown, CustomerUnknown."""
    ticket = work.require(Ticket, ticket_id)
    known = customers.standing(work, customer_id)
    if ticket.visit_id is not None and applications.visitor(work, ticket.visit_id) != known.id:
        applications.identify_visitor(work, ticket.visit_id, known.id)


def accept_and_print(
    work: Work, form: ApplicationForm, materials: Sequence[HandedIn] = (), *, draft_place: str = "", at_once: bool | None = None
) -> CaseFile:
    """F9: the application is received, accepted and its receipt ordered, in one commit. Clauses 3.2.1 to 3.2.3.

    A service done while the person waits is completed with it (`at_once` None: as the catalogue says), unless something may
    follow later. The applicant is entered in the register, the visitor identified, the draft dropped.
    Raises what `applications.receive` and `accept` raise.
    """
    file = applications.accepted(work, applications.received(work, _with_visit(work, _with_customer(work, form)), materials))
    _done_at_window(work, file, draft_place)
    instant = file.service is not None and file.service.instant
    if (instant if at_once is None else at_once) and _can_complete(file):
        file = applications.completed(work, file, to_collect=False)
    return file


def give_notice_and_hold(
    work: Work,
    form: ApplicationForm,
    materials: Sequence[HandedIn] = (),
    *,
    faults: Sequence[Missing] = (),
    supplement_by: date | None = None,
    note: str = "",
    hold: HoldKind | None = HoldKind.LEFT_FOR_PAPERS,
    draft_place: str = "",
) -> OneTimeNotice:
    """F8: the application is received, everything missing is told at once, and the ticket is put aside. Clause 3.2.2.

    `hold` None keeps the customer at the window. Raises what `applications.receive` and `give_one_time_notice` raise, and
    NotPossibleNow.
    """
    file = applications.received(work, _with_visit(work, _with_customer(work, form)), materials)
    notice = applications.notice_given(work, file, faults=faults, supplement_by=supplement_by, note=note)
    _done_at_window(work, file, draft_place)
    if hold is not None and form.ticket_id is not None:
        queue.hold(work, form.ticket_id, hold, file.application.number)
    return notice


def refuse_and_print(
    work: Work,
    form: ApplicationForm,
    materials: Sequence[HandedIn],
    reason: RefusalReason,
    explanation: str,
    *,
    redirect_to: str = "",
    draft_place: str = "",
) -> CaseFile:
    """F12: the application is received and refused in writing, with reason and remedies, in one commit. Licensing Law art. 32.

    Raises what `applications.receive` and `refuse` raise.
    """
    file = applications.received(work, _with_visit(work, _with_customer(work, form)), materials)
    file = applications.refused(work, file, reason, explanation, redirect_to=redirect_to)
    _done_at_window(work, file, draft_place)
    return file


def supplement_and_accept(work: Work, application_id: UUID, materials: Sequence[HandedIn]) -> CaseFile:
    """The customer is back with what was missing; with everything there it is accepted at once. Clauses 3.2.2, 3.2.3.

    Raises what `applications.supplement` raises; look at `case.state` for whether it was accepted.
    """
    file = applications.supplemented(work, applications.case_file(work, application_id), materials)
    if file.review.is_complete and can_happen(file.case.state, EventKind.ACCEPTED):
        file = applications.accepted(work, file)
        if file.service is not None and file.service.instant and _can_complete(file):
            file = applications.completed(work, file, to_collect=False)
    return file


def add_service(work: Work, ticket_id: UUID, service_id: UUID, *, print_ticket: bool = True) -> Taken | None:
    """F7: one more service in the same visit. None when this window can do it: the clerk simply goes on.

    Else a number of the other series, with the place in the queue that the visit has from its first number. Clause 2.1.2.
    Raises ServiceUnknown, ServiceWithdrawn, SeriesUnknown, DailyLimitReached.
    """
    ticket = work.require(Ticket, ticket_id)
    now = work.require(TicketNow, ticket_id)
    service = catalogue.offered(work, service_id)
    counter = None if now.counter_id is None else work.get(Counter, now.counter_id)
    if counter is not None and service.series in counter.series:
        return None
    return take_number(
        work,
        service_id,
        visit_id=ticket.visit_id,
        priority_reason=ticket.priority_reason,
        source=ticket.source,
        taken_at=ticket.at,
        print_ticket=print_ticket,
    )


def finish_visit(work: Work, ticket_id: UUID) -> bool:
    """F2 after the last service: the ticket is done; True when the visit is over and the customer is asked for a rating.

    A visit with more tickets open, or on a return trip, goes on. Clauses 3.1.4, 3.2.5. Raises NotPossibleNow.
    """
    ticket = work.require(Ticket, ticket_id)
    if not queue_rules.is_ended(queue.finish(work, ticket_id).step):
        return False
    work.flush()
    if ticket.visit_id is None:
        return True
    still_open = work.first(
        select(TicketNow.ticket_id)
        .join(Ticket, Ticket.id == TicketNow.ticket_id)
        .where(Ticket.visit_id == ticket.visit_id, TicketNow.step.not_in((Step.FINISHED, Step.LEFT, Step.NO_SHOW)))
    )
    if still_open is not None:
        return False
    applications.end_visit(work, ticket.visit_id)
    return True


def _with_visit(work: Work, form: ApplicationForm) -> ApplicationForm:
    """The form with the visit of its ticket, and with the ticket's visitor identified."""
    if form.ticket_id is None or form.visit_id is not None:
        return form
    return replace(form, visit_id=work.require(Ticket, form.ticket_id).visit_id)


def _with_customer(work: Work, form: ApplicationForm) -> ApplicationForm:
    """The form with the applicant found in the register, or entered there. Clause 3.1.2.

    With `customer_id` the applicant that was typed stands: the register is not asked again.
    """
    if form.customer_id is not None or form.applicant is None:
        return form
    return replace(form, customer_id=customers.find_or_register(work, form.applicant))


def _done_at_window(work: Work, file: CaseFile, draft_place: str) -> None:
    application = file.application
    if application.visit_id is not None and application.customer_id is not None:
        known = applications.visitor(work, application.visit_id)
        if known is None:
            applications.identify_visitor(work, application.visit_id, application.customer_id)
    if draft_place:
        drop_draft(work, draft_place)


def _can_complete(file: CaseFile) -> bool:
    last_step = file.step is None or (file.service is not None and file.step.id == file.service.steps[-1].id)
    return can_happen(file.case.state, EventKind.COMPLETED) and last_step and not file.review.everything
