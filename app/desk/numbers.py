"""Taking a number: what to bring is told first, a special need gives priority, an appointment keeps its slot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.documents.service import order_print
from app.intake.applications import service as applications
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import MaterialSnapshot, ServiceSnapshot
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.rules import NeedForm, gives_priority
from app.queue import service as queue
from app.queue.models import Priority, Ticket, TicketSource
from app.queue.rules import WaitEstimate
from app.store import Reader, Work, new_id


@dataclass(frozen=True)
class BeforeNumber:
    """What somebody is told before they take a number: the service, what to bring, and how long the wait would be."""

    service: ServiceSnapshot
    needed: tuple[MaterialSnapshot, ...]
    in_some_cases: tuple[MaterialSnapshot, ...]
    wait: WaitEstimate


@dataclass(frozen=True)
class Taken:
    """A number that was taken, and the visit it belongs to."""

    ticket: Ticket
    visit_id: UUID
    service: ServiceSnapshot


def before_number(read: Reader, service_id: UUID) -> BeforeNumber:
    """What to bring and how long it takes, shown before the number is printed. Raises ServiceUnknown, ServiceWithdrawn."""
    service = catalogue.offered(read, service_id)
    return BeforeNumber(
        service,
        tuple(material for material in service.materials if material.required),
        tuple(material for material in service.materials if not material.required),
        queue.estimate(read, service.series),
    )


def take_number(
    work: Work,
    service_id: UUID,
    *,
    visit_id: UUID | None = None,
    customer_id: UUID | None = None,
    need: NeedForm | None = None,
    priority_reason: str = "",
    appointment_code: str = "",
    source: TicketSource = TicketSource.COUNTER,
    taken_at: datetime | None = None,
    print_ticket: bool = True,
) -> Taken:
    """Somebody takes a number for a service; visit, ticket and paper are one commit. Clauses 2.1.2, 2.1.4, 2.2.1.

    `need` registers a special need on the visit, which gives priority where the law or the agreement says so;
    `priority_reason` gives priority without one (a soldier in uniform). `visit_id` goes on with a visit that has begun.
    Raises ServiceUnknown, ServiceWithdrawn, SeriesUnknown, DailyLimitReached, AppointmentUnknown, and the faults of the need.
    """
    service = catalogue.offered(work, service_id)
    appointment = queue.find(work, appointment_code) if appointment_code.strip() else None
    going_on, visit_id = visit_id is not None, visit_id or new_id()
    need_id, reason = None, priority_reason
    if need is not None:
        registered = special_needs.register_need(work, replace(need, visit_id=visit_id, customer_id=need.customer_id or customer_id))
        need_id = registered.id
        if gives_priority(registered.kind, registered.helps):
            reason = str(registered.kind)
    elif going_on:
        known = special_needs.priority_need(work, visit_id)
        reason = reason or (str(known.kind) if known else "")
    if not going_on:
        applications.start_visit(
            work,
            visit_id=visit_id,
            customer_id=customer_id,
            special_need_id=need_id,
            appointment_id=None if appointment is None else appointment.id,
        )
    ticket = queue.issue_ticket(
        work,
        service.series,
        service_id=service.id,
        service_name=service.name,
        service_name_en=service.name_en,
        skill=service.skill,
        priority=Priority.PRIORITY if reason else Priority.NORMAL,
        priority_reason=reason,
        visit_id=visit_id,
        source=source,
        appointment_id=None if appointment is None else appointment.id,
        taken_at=taken_at,
    )
    if print_ticket:
        order_print(work, "queue_ticket", ticket.id)
        if need is not None and need_id is not None:
            order_print(work, "special_need_form", need_id)
    return Taken(ticket, visit_id, service)


def set_up_series(work: Work) -> int:
    """Give every series of the catalogue its queue; returns how many there are. Raises nothing; runs again safely."""
    wanted = catalogue.all_series(work)
    for each in wanted:
        queue.add_series(work, each.letter, each.name, each.name_en, position=each.position)
    return len(wanted)
