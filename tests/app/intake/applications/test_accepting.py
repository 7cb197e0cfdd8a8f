"""Clauses 3.2.1 to 3.2.3: receiving, the first review, accepting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.documents import service as printing
from app.documents.models import PrintJob
from app.intake.applications import service
from app.intake.applications.errors import ApplicantMissing, CountOutOfRange, DateAhead, MaterialUnknown, NotNow, StillMissing
from app.intake.applications.forms import ApplicationForm, HandedIn
from app.intake.applications.models import Application, Clock, EventKind, ReceivedMaterial, Standing, State
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.errors import IdentityCheckDigit, NameMissing
from app.store import Actor, Hall, ManualClock, NotFound
from app.store.drafts import draft as kept_draft
from app.store.drafts import drafts, drop_draft, save_draft
from tests.helpers import local
from tests.helpers.applications import all_required, form_for, load_catalogue, person, service_named

CARD = "HJ01"  # identity card: promise 15 working days, photo receipt may follow later


@pytest.fixture
def card(hall: Hall, administrator: Actor) -> ServiceSnapshot:
    load_catalogue(hall, administrator)
    with hall.read() as read:
        return service_named(read, CARD)


def test_a_complete_application_is_accepted_and_gets_its_promised_day(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        file = service.accept(work, application.id)
    promise = file.promise(hall.clock.now())
    assert file.case.state is State.IN_PROGRESS
    assert promise is not None
    assert promise.due_on.isoformat() == "2026-12-14"  # 15 working days after Monday 2026-11-23, which does not count
    assert application.number == "BM01-SL20261123-01001-" + application.number[-1]


def test_the_first_step_is_the_acceptance_and_the_second_is_at_hand(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        file = service.accept(work, service.receive(work, form_for(card), all_required(card)).id)
    assert [run.step_id for run in file.case.steps] == [card.steps[0].id, card.steps[1].id]
    assert file.step is not None
    assert (file.step.name, file.step.owner) == ("审核", "业务科室")


def test_the_receipt_is_ordered_in_the_same_commit(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
    with hall.read() as read:
        assert [(job.kind, job.subject_id) for job in read.all(select(PrintJob))] == [("acceptance_receipt", application.id)]
        assert printing.render(read, "acceptance_receipt", application.id).startswith(b"%PDF")


def test_what_may_follow_later_does_not_stand_in_the_way_and_stands_on_the_receipt(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card, without=["居民身份证照片回执"]))
        file = service.accept(work, application.id)
    assert file.case.accepted is not None
    assert [item["name"] for item in file.case.accepted.data["later"]] == ["居民身份证照片回执"]


def test_without_a_required_material_nothing_is_accepted_and_nothing_is_saved(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with pytest.raises(StillMissing) as refused, hall.work(clerk) as work:
        service.accept(work, service.receive(work, form_for(card), all_required(card, without=["居民户口簿"])).id)
    assert "居民户口簿" in refused.value.what
    with hall.read() as read:
        assert read.count(select(Application)) == 0
        assert read.count(select(ReceivedMaterial)) == 0


def test_a_material_needed_only_in_some_cases_is_asked_for_only_in_those(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    old_card = next(material for material in card.materials if not material.required)
    form = ApplicationForm(service_id=card.id, applicant=person(), asked_ids=(old_card.id,))
    with pytest.raises(StillMissing) as refused, hall.work(clerk) as work:
        service.accept(work, service.receive(work, form, all_required(card)).id)
    assert old_card.name in refused.value.what


def test_an_unusable_material_counts_as_missing_until_a_good_one_comes(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    book = card.materials[0]
    bad = HandedIn(material_id=book.id, problem="户主页缺失")
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), [bad])
        (missing,) = service.first_review(work, application.id).missing
        assert (missing.name, missing.lack, missing.problem) == ("居民户口簿", "unusable", "户主页缺失")
        service.supplement(work, application.id, [HandedIn(material_id=book.id)])
        assert service.first_review(work, application.id).is_complete


def test_what_is_on_the_desk_is_reviewed_before_anything_is_saved(card: ServiceSnapshot) -> None:
    assert [item.name for item in service.review_on_desk(card, []).missing] == ["居民户口簿"]
    assert service.review_on_desk(card, all_required(card)).is_complete


def test_accepting_twice_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
    with pytest.raises(NotNow), hall.work(clerk) as work:
        service.accept(work, application.id)


def test_the_list_row_says_which_clock_runs(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
    with hall.read() as read:
        row = read.require(Standing, application.id, NotFound)
        assert (row.state, row.clock) == (State.REVIEW, Clock.NOTICE)
        assert row.due_at == local("2026-11-30 17:30")
    with hall.work(clerk) as work:
        service.accept(work, application.id)
    with hall.read() as read:
        row = read.require(Standing, application.id, NotFound)
        assert (row.state, row.clock, row.step_name) == (State.IN_PROGRESS, Clock.PROMISE, "审核")
        assert service.differing(read, [application.id]) == []


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"applicant": None}, ApplicantMissing, "name"),
        ({"applicant": person("")}, NameMissing, "name"),
        ({"agent": person("李四", number="990000198506150020")}, IdentityCheckDigit, "agent_identity_number"),
    ],
)
def test_a_fault_is_told_at_its_field(
    hall: Hall, clerk: Actor, card: ServiceSnapshot, change: dict[str, object], error: type[Exception], field: str
) -> None:
    form = ApplicationForm(**({"service_id": card.id, "applicant": person()} | change))  # type: ignore[arg-type]
    with pytest.raises(error) as refused, hall.work(clerk) as work:
        service.receive(work, form)
    assert refused.value.field == field  # type: ignore[attr-defined]


def test_a_date_still_to_come_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    form = ApplicationForm(service_id=card.id, applicant=person(), applied_on=hall.clock.now().date() + timedelta(days=1))
    with pytest.raises(DateAhead), hall.work(clerk) as work:
        service.receive(work, form)


@pytest.mark.parametrize("count", [0, 100, -3])
def test_an_impossible_count_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot, count: int) -> None:
    with pytest.raises(CountOutOfRange), hall.work(clerk) as work:
        service.receive(work, form_for(card), [HandedIn(material_id=card.materials[0].id, count=count)])


def test_a_material_of_another_service_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.read() as read:
        other = service_named(read, "SB01").materials[0]
    with pytest.raises(MaterialUnknown), hall.work(clerk) as work:
        service.receive(work, form_for(card), [HandedIn(material_id=other.id)])


def test_an_application_keeps_the_catalogue_it_was_made_under(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    from dataclasses import replace

    from app.intake.catalogue import service as catalogue
    from app.intake.catalogue.rules import changes

    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
    with hall.work(clerk) as work:
        catalogue.apply_changes(work, changes([card], [replace(card.draft, promise_working_days=60)], withdraw_missing=False))
    with hall.read() as read:
        promise = service.case_file(read, application.id).promise(read.now)
        assert promise is not None
        assert promise.due_on.isoformat() == "2026-12-14"


def test_found_by_name_initials_number_and_phone(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
    with hall.read() as read:
        for typed in ("王小明", "wxm", "小明", application.number, "19900000001", "0001", "身份证"):
            assert [hit.subject_id for hit in read.search(typed, (Application,))] == [application.id], typed


def test_drafts_are_kept_as_typed_for_each_person_and_place(hall: Hall, clerk: Actor, supervisor: Actor) -> None:
    with hall.work(clerk) as work:
        save_draft(work, {"name": "王"}, "A001")
        save_draft(work, {"name": "王小明"}, "A001")
    with hall.read() as read:
        assert kept_draft(read, clerk.id, "A001") == {"name": "王小明"}
        assert kept_draft(read, supervisor.id, "A001") is None
    with hall.work(clerk) as work:
        drop_draft(work, "A001")
        assert drafts(work, clerk.id) == []


def test_the_timeline_names_what_happened(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
    clock.advance(timedelta(minutes=7))
    with hall.work(clerk) as work:
        service.accept(work, application.id)
    with hall.read() as read:
        assert [event.kind for event in service.events_of(read, application.id)] == [EventKind.RECEIVED, EventKind.ACCEPTED]
