"""A customer's visit, from the number to the rating: what crosses the queue and intake is one commit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.desk.errors import NothingToRate
from app.documents import service as printing
from app.documents.models import PrintJob
from app.intake.applications import service as applications
from app.intake.applications.errors import AlreadyRated, NothingMissing, StillMissing
from app.intake.applications.models import Application, State, Visit
from app.intake.applications.service import ApplicationForm, HandedIn
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.intake.special_needs.models import NeedKind
from app.intake.special_needs.rules import NeedForm
from app.queue import service as queue
from app.queue.models import HoldKind, Priority, Step, Ticket
from app.store import Actor, Hall, ManualClock
from app.store.drafts import draft as kept_draft
from app.store.drafts import save_draft
from tests.helpers.applications import all_required, load_catalogue, person, service_named


@pytest.fixture
def window(hall: Hall, clerk: Actor, administrator: Actor) -> UUID:
    """Window 3 is open for series A and B."""
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        counter = queue.add_counter(work, 3, ["A", "B"])
    with hall.work(clerk) as work:
        queue.open_counter(work, counter.id)
    return counter.id


@pytest.fixture
def card(hall: Hall, window: UUID) -> ServiceSnapshot:
    with hall.read() as read:
        return service_named(read, "HJ01")


def called(hall: Hall, clerk: Actor, window: UUID, service: ServiceSnapshot) -> desk.Taken:
    """Somebody took a number, was called and is at the window."""
    with hall.work(clerk) as work:
        taken = desk.take_number(work, service.id)
    with hall.work(clerk) as work:
        assert queue.call_next(work, window) is not None
        desk.begin_visit(work, taken.ticket.id)
    return taken


def form(service: ServiceSnapshot, taken: desk.Taken) -> ApplicationForm:
    return ApplicationForm(service_id=service.id, applicant=person(), ticket_id=taken.ticket.id)


def test_what_to_bring_is_told_before_the_number_is_taken(hall: Hall, card: ServiceSnapshot) -> None:
    with hall.read() as read:
        told = desk.before_number(read, card.id)
    assert [material.name for material in told.needed] == ["居民户口簿", "居民身份证照片回执"]
    assert [material.name for material in told.in_some_cases] == ["旧居民身份证"]


def test_number_visit_and_paper_are_one_commit(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        taken = desk.take_number(work, card.id)
    with hall.read() as read:
        assert taken.ticket.number == "A001"
        assert read.all(select(Visit.id)) == [taken.visit_id]
        assert [(job.kind, job.subject_id) for job in read.all(select(PrintJob))] == [("queue_ticket", taken.ticket.id)]
        assert printing.render(read, "queue_ticket", taken.ticket.id).startswith(b"%PDF")


def test_a_special_need_is_registered_with_the_number_and_gives_priority(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    need = NeedForm(kind=NeedKind.ELDERLY, person_name="张桂英", consent=True, solution="代填表格")
    with hall.work(clerk) as work:
        taken = desk.take_number(work, card.id, need=need)
    assert (taken.ticket.priority, taken.ticket.priority_reason) == (Priority.PRIORITY, "elderly")


def test_nothing_is_kept_of_a_number_that_could_not_be_given(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with pytest.raises(Exception, match=r"同意"), hall.work(clerk) as work:
        desk.take_number(work, card.id, need=NeedForm(kind=NeedKind.ELDERLY, person_name="张桂英", consent=False))
    with hall.read() as read:
        assert (read.count(select(Visit)), read.count(select(Ticket))) == (0, 0)


def test_accepting_registers_the_customer_identifies_the_visitor_and_prints(
    hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        save_draft(work, {"name": "王小明"}, "A001")
    with hall.work(clerk) as work:
        file = desk.accept_and_print(work, form(card, taken), all_required(card), draft_place="A001")
    with hall.read() as read:
        present = desk.at_window(read, window)
        assert present is not None
        assert present.customer is not None
        assert present.customer.name == "王小明"
        assert [each.id for each in present.applications] == [file.application.id]
        assert kept_draft(read, clerk.id, "A001") is None
        assert [job.kind for job in read.all(select(PrintJob).order_by(PrintJob.ordered_at))] == ["queue_ticket", "acceptance_receipt"]


def test_the_same_person_is_not_entered_twice(hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot) -> None:
    taken = called(hall, clerk, window, card)
    for _ in range(2):
        with hall.work(clerk) as work:
            desk.accept_and_print(work, form(card, taken), all_required(card))
    with hall.read() as read:
        assert read.count(select(Customer)) == 1
        (customer,) = read.all(select(Customer))
        assert len(applications.applications_of(read, customers.ids_of(read, customer.id))) == 2


def test_a_service_done_at_once_is_finished_with_its_acceptance(hall: Hall, clerk: Actor, window: UUID) -> None:
    with hall.read() as read:
        instant = service_named(read, "SB01")
    taken = called(hall, clerk, window, instant)
    with hall.work(clerk) as work:
        file = desk.accept_and_print(work, form(instant, taken), all_required(instant))
    assert file.case.state is State.FINISHED
    assert file.case.result is not None


def test_something_missing_cannot_be_accepted_and_something_complete_cannot_be_held_back(
    hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with pytest.raises(StillMissing), hall.work(clerk) as work:
        desk.accept_and_print(work, form(card, taken), [])
    with pytest.raises(NothingMissing), hall.work(clerk) as work:
        desk.give_notice_and_hold(work, form(card, taken), all_required(card))
    with hall.read() as read:
        assert read.count(select(Application)) == 0


def test_a_notice_lists_everything_holds_the_ticket_and_ends_in_acceptance_when_the_rest_comes(
    hall: Hall, clerk: Actor, clock: ManualClock, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        notice = desk.give_notice_and_hold(work, form(card, taken), [])
    with hall.read() as read:
        assert [item.name for item in applications.told_by(read, notice.id)] == ["居民户口簿", "居民身份证照片回执"]
        (held,) = queue.held(read)
        assert (held.number, held.hold) == ("A001", HoldKind.LEFT_FOR_PAPERS)
    clock.advance(timedelta(minutes=40))
    with hall.work(clerk) as work:
        queue.resume(work, window, taken.ticket.id)
        file = desk.supplement_and_accept(work, notice.application_id, [HandedIn(material_id=card.materials[0].id)])
    assert file.case.state is State.IN_PROGRESS


def test_one_more_service_at_this_window_needs_no_new_number(hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        assert desk.add_service(work, taken.ticket.id, service_named(work, "SB01").id) is None


def test_one_more_service_elsewhere_keeps_the_visit_and_its_place(
    hall: Hall, clerk: Actor, clock: ManualClock, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    clock.advance(timedelta(minutes=15))
    with hall.work(clerk) as work:
        business = next(service for service in _services(work, "C"))
        more = desk.add_service(work, taken.ticket.id, business)
    assert more is not None
    assert (more.visit_id, more.ticket.at) == (taken.visit_id, taken.ticket.at)
    with hall.work(clerk) as work:
        assert desk.finish_visit(work, taken.ticket.id) is False  # the visit goes on at the other window


def test_the_visit_ends_with_its_last_ticket_and_is_rated_once_by_the_customer(
    hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        desk.accept_and_print(work, form(card, taken), all_required(card))
    with hall.work(clerk) as work:
        assert desk.finish_visit(work, taken.ticket.id)
    with hall.read() as read:
        asked = desk.invitation(read, window)
        assert asked is not None
        assert (asked.ticket_number, asked.staff_id) == ("A001", clerk.id)
    with hall.work(SELF_SERVICE) as work:
        rating = desk.rate_visit(work, window, 5)
    assert (rating.visit_id, rating.staff_id) == (taken.visit_id, clerk.id)
    with pytest.raises(NothingToRate), hall.work(SELF_SERVICE) as work:
        desk.rate_visit(work, window, 1)
    with pytest.raises(AlreadyRated), hall.work(SELF_SERVICE) as work:
        applications.rate(work, 1, rating.source, visit_id=taken.visit_id)


def test_the_rating_screen_stops_asking_when_the_next_one_is_at_the_window(
    hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        desk.finish_visit(work, taken.ticket.id)
    called(hall, clerk, window, card)
    with hall.read() as read:
        assert desk.invitation(read, window) is None


def test_the_rating_screen_stops_asking_after_ten_minutes(
    hall: Hall, clerk: Actor, clock: ManualClock, window: UUID, card: ServiceSnapshot
) -> None:
    taken = called(hall, clerk, window, card)
    with hall.work(clerk) as work:
        desk.finish_visit(work, taken.ticket.id)
    clock.advance(timedelta(minutes=11))
    with hall.read() as read:
        assert desk.invitation(read, window) is None


def test_a_refused_acceptance_leaves_the_ticket_at_the_window(hall: Hall, clerk: Actor, window: UUID, card: ServiceSnapshot) -> None:
    taken = called(hall, clerk, window, card)
    with pytest.raises(StillMissing), hall.work(clerk) as work:
        desk.accept_and_print(work, form(card, taken), [])
    with hall.read() as read:
        present = queue.present(read, window)
        assert present is not None
        assert present.step is Step.SERVING


def _services(read: object, series: str) -> list[UUID]:
    from app.intake.catalogue import service as catalogue

    return [service.id for service in catalogue.services(read, series=series)]  # type: ignore[arg-type]
