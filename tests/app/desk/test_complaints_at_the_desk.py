"""A complaint tied to the visit behind a number; a bad rating answered by a call, the rating itself untouched."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from app.access import SELF_SERVICE
from app.complaints import service as complaints
from app.complaints.models import CallBack, Channel, ComplaintEvent, Escalation
from app.complaints.service import BadRating, ComplaintForm
from app.desk import service as desk
from app.desk.errors import NumberUnknown
from app.intake.applications import service as applications
from app.intake.applications.models import Rating, RatingSource
from app.intake.special_needs.models import Help, NeedKind
from app.intake.special_needs.rules import NeedForm
from app.queue import service as queue
from app.store import Actor, Hall, ManualClock, new_id
from tests.helpers import local
from tests.helpers.applications import all_required, form_for, load_catalogue, service_named

FORM = ComplaintForm(facts="等候太久", person_name="王奶奶", channel=Channel.ON_SITE)


@pytest.fixture
def taken(hall: Hall, administrator: Actor) -> desk.Taken:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        queue.add_counter(work, 1, ["A"])
    need = NeedForm(kind=NeedKind.ELDERLY, person_name="王奶奶", consent=True, helps=(Help.LARGE_PRINT,))
    with hall.work(administrator_and_clerk(administrator)) as work:
        return desk.take_number(work, service_named(work, "HJ01").id, need=need, print_ticket=False)


def administrator_and_clerk(administrator: Actor) -> Actor:
    return Actor(administrator.id, administrator.name, administrator.roles | {"clerk"})


def test_the_number_ties_it_to_the_visit_and_its_papers_are_large(hall: Hall, clerk: Actor, taken: desk.Taken) -> None:
    with hall.work(clerk) as work:
        complaint = desk.record_complaint(work, FORM, taken.ticket.number.lower())
    assert (complaint.visit_id, complaint.ticket_id, complaint.large_print) == (taken.visit_id, taken.ticket.id, True)
    with pytest.raises(NumberUnknown) as refused, hall.work(clerk) as work:
        desk.record_complaint(work, FORM, "Z999")
    assert refused.value.field == "ticket"


def test_a_bad_rating_opens_a_call_back_in_the_same_commit_and_stays_as_given(hall: Hall, supervisor: Actor, taken: desk.Taken) -> None:
    """Clauses 2.2.5, 3.3.5: grades 1 and 2 only."""
    with hall.work(SELF_SERVICE) as work:
        rating = applications.rate(work, 1, RatingSource.KIOSK, visit_id=taken.visit_id, comment="等太久", phone="13800001234")
        desk.call_back_if_bad(work, rating)
    with hall.read() as read:
        (call,) = read.all(select(CallBack))
        assert (call.rating_id, call.grade, call.comment, call.phone, call.large_print) == (rating.id, 1, "等太久", "13800001234", True)
    with hall.work(supervisor) as work:
        complaints.give_up(work, call.id, "空号")
    with hall.read() as read:
        assert read.all(select(Rating.grade)) == [1]


def test_the_sweep_opens_what_was_rated_elsewhere_and_sends_clocks_up(
    hall: Hall, clerk: Actor, supervisor: Actor, clock: ManualClock, taken: desk.Taken
) -> None:
    with hall.work(clerk) as work:
        card = service_named(work, "HJ01")
        first, second = (applications.receive(work, form_for(card), all_required(card)) for _ in range(2))
        complaint = desk.record_complaint(work, FORM)
    with hall.work(SELF_SERVICE) as work:
        applications.rate(work, 2, RatingSource.KIOSK, application_id=first.id)
        applications.rate(work, 3, RatingSource.KIOSK, application_id=second.id)
    clock.set(local("2026-12-01 09:00"))
    for _ in range(2):
        with hall.work(supervisor) as work:
            desk.sweep(work)
    with hall.read() as read:
        (call,) = read.all(select(CallBack))
        assert (call.application_id, call.subject) == (first.id, first.service_name)
        assert read.count(select(Escalation.id).where(Escalation.subject_id == complaint.id)) == 2
        assert read.count(select(ComplaintEvent.id)) == 1


def test_a_rating_whose_visit_has_not_come_yet_is_called_back_all_the_same(hall: Hall, supervisor: Actor) -> None:
    with hall.work(supervisor) as work:
        work.add(Rating(grade=1, source=RatingSource.KIOSK, visit_id=new_id(), phone="13800001234"))
    with hall.work(supervisor) as work:
        desk.sweep(work)
    with hall.read() as read:
        assert [call.phone for call in read.all(select(CallBack))] == ["13800001234"]


def test_what_is_due_of_complaints_and_calls_stands_at_the_workbench(
    hall: Hall, clerk: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    """Four fifths of five working days from Monday 2026-11-23 are used up on Monday 11-30; a call is due within one (clause 5.2.2)."""
    with hall.work(clerk) as work:
        complaint = complaints.record(work, FORM, print_slip=False)
        call = complaints.open_call_back(work, BadRating(new_id(), 1, work.now))
    with hall.read() as read:
        assert desk.due(read, holder_id=clerk.id).complaints == ()
    clock.set(local("2026-11-30 15:00"))
    with hall.read() as read:
        due = desk.due(read, holder_id=clerk.id)
        assert [line.complaint.id for line in due.complaints] == [complaint.id]
        assert [(file.call_back.id, file.late) for file in due.calls] == [(call.id, True)]
        assert desk.due(read).complaints == ()


def test_bad_ratings_are_found_without_reading_the_good_ones(hall: Hall, supervisor: Actor) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with hall.work(supervisor) as work:
        event.listen(work.connection, "before_cursor_execute", note)
        desk.open_call_backs(work)
        event.remove(work.connection, "before_cursor_execute", note)
        (query,) = [statement for statement in asked if "FROM rating" in statement]
        plan = work.connection.exec_driver_sql("EXPLAIN QUERY PLAN " + query, (500, 0)[: query.count("?")]).all()
    assert "ix_rating_bad" in str(plan)
