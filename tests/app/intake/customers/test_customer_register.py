"""The register: entered once, found again by anything, put right with its history kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.access import NotAllowed
from app.intake.customers import service
from app.intake.customers.errors import AlreadyRegistered, CustomerUnknown, IdentityCheckDigit, SameCustomer
from app.intake.customers.models import Customer, IdentityKind, IdentityOverride
from app.intake.customers.rules import CustomerForm, form_of
from app.store import Actor, Hall, Outgoing, new_id

ZHANG = CustomerForm(
    name="张三", identity_kind=IdentityKind.RESIDENT, identity_number="990000198506150029", phone="19900000001", address="和风路 3 号"
)


@pytest.fixture
def zhang(hall: Hall, clerk: Actor) -> Customer:
    with hall.work(clerk) as work:
        return service.register(work, ZHANG)


@pytest.mark.parametrize("typed", ["张三", "zs", "990000198506150029", "99000019850615", "0001", "和风路", "19900000001"])
def test_a_customer_is_found_by_any_field(hall: Hall, zhang: Customer, typed: str) -> None:
    with hall.read() as read:
        assert [found.id for found in service.search(read, typed)] == [zhang.id]


@pytest.mark.parametrize("typed", ["", "   ", '"', "NEAR(", "-x", "^", "%", "'; drop table customer", "*", "\x00"])
def test_any_text_can_be_searched_for(hall: Hall, zhang: Customer, typed: str) -> None:
    with hall.read() as read:
        assert service.search(read, typed) == []


def test_a_name_with_a_zero_width_space_is_found_without_it(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        entered = service.register(work, CustomerForm(name="欧阳\u200b若兮"))
    with hall.read() as read:
        assert [found.id for found in service.search(read, "欧阳若兮")] == [entered.id]


def test_the_same_identity_number_offers_the_entry_that_is_there(hall: Hall, clerk: Actor, zhang: Customer) -> None:
    with pytest.raises(AlreadyRegistered) as refused, hall.work(clerk) as work:
        service.register(
            work, CustomerForm(name="张叁", identity_kind=IdentityKind.RESIDENT, identity_number="９９００００１９８５０６１５００２９")
        )
    assert (refused.value.customer_id, refused.value.field) == (zhang.id, "identity_number")


def test_two_people_may_have_no_number_and_share_a_phone(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        first = service.register(work, CustomerForm(name="李四", phone="19900000002"))
        second = service.register(work, CustomerForm(name="李小四", phone="199 0000 0002"))
    with hall.read() as read:
        assert {found.id for found in service.find_by_phone(read, "+86 19900000002")} == {first.id, second.id}


def test_a_failing_number_is_refused_without_a_reason_and_recorded_with_one(hall: Hall, clerk: Actor) -> None:
    form = CustomerForm(name="王五", identity_kind=IdentityKind.RESIDENT, identity_number="990000199602290035")
    with pytest.raises(IdentityCheckDigit), hall.work(clerk) as work:
        service.register(work, form)
    with hall.work(clerk) as work:
        entered = service.register(work, CustomerForm(**vars(form) | {"override_reason": "证件原件如此，已核对"}))
    with hall.read() as read:
        (override,) = service.overrides_of(read, entered.id)
    assert (override.problem, override.reason, override.actor_id) == ("check_digit", "证件原件如此，已核对", clerk.id)


def test_correcting_a_phone_does_not_ask_again_for_a_number_that_was_accepted(hall: Hall, clerk: Actor) -> None:
    form = CustomerForm(
        name="王五", identity_kind=IdentityKind.RESIDENT, identity_number="990000199602290035", override_reason="证件原件如此"
    )
    with hall.work(clerk) as work:
        entered = service.register(work, form)
    with hall.work(clerk) as work:
        service.correct(work, entered.id, CustomerForm(**vars(form_of(entered)) | {"phone": "19900000003"}))
    with hall.read() as read:
        assert read.require(Customer, entered.id).phone == "19900000003"
        assert read.count(select(IdentityOverride)) == 1


def test_a_correction_is_found_at_once_and_its_change_is_in_the_log(hall: Hall, clerk: Actor, zhang: Customer) -> None:
    with hall.work(clerk) as work:
        service.correct(work, zhang.id, CustomerForm(**vars(ZHANG) | {"name": "章三"}))
    with hall.read() as read:
        assert service.search(read, "张三") == []
        assert [found.name for found in service.search(read, "章三")] == ["章三"]
        last = read.first(select(Outgoing).order_by(Outgoing.seq.desc()))
    assert last is not None
    assert "章三" in last.rows
    assert "identity_number" not in last.rows


def test_a_correction_cannot_take_the_number_of_somebody_else(hall: Hall, clerk: Actor, zhang: Customer) -> None:
    with hall.work(clerk) as work:
        other = service.register(work, CustomerForm(name="李四"))
    with pytest.raises(AlreadyRegistered), hall.work(clerk) as work:
        service.correct(work, other.id, CustomerForm(**vars(ZHANG) | {"name": "李四"}))
    with pytest.raises(CustomerUnknown), hall.work(clerk) as work:
        service.correct(work, new_id(), ZHANG)


def test_a_refused_entry_leaves_nothing_behind(hall: Hall, clerk: Actor) -> None:
    with pytest.raises(IdentityCheckDigit), hall.work(clerk) as work:
        service.register(work, CustomerForm(name="王五", identity_kind=IdentityKind.RESIDENT, identity_number="990000199602290035"))
    with hall.read() as read:
        assert read.count(select(Customer)) == 0


def test_two_entries_of_one_person_are_joined_and_both_ids_lead_to_the_kept_one(hall: Hall, clerk: Actor, supervisor: Actor) -> None:
    with hall.work(clerk) as work:
        kept = service.register(work, CustomerForm(name="赵六"))
        other = service.register(work, CustomerForm(name="赵六", phone="19900000006"))
    with hall.work(supervisor) as work:
        service.join(work, kept.id, other.id)
    with hall.read() as read:
        assert service.standing(read, other.id).id == kept.id
        assert service.standing(read, kept.id).phone == "19900000006"
        assert service.ids_of(read, other.id) == [kept.id, other.id]
        assert [found.id for found in service.search(read, "赵六")] == [kept.id]
    with pytest.raises(SameCustomer), hall.work(supervisor) as work:
        service.join(work, other.id, kept.id)
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        service.join(work, kept.id, other.id)


def test_entries_that_two_stations_made_of_one_person_are_listed_to_be_joined(hall: Hall, clerk: Actor, zhang: Customer) -> None:
    with hall.work(clerk) as work:  # as a merge brings it, past `register`
        work.add(Customer(kind=zhang.kind, name="张三", identity_kind=zhang.identity_kind, identity_number=zhang.identity_number))
    with hall.read() as read:
        ((first, second),) = service.entered_twice(read)
        assert first.id == zhang.id != second.id
        assert service.find_by_identity(read, zhang.identity_number) is not None


def test_a_scanned_number_finds_its_holder_or_fills_the_form(hall: Hall, zhang: Customer) -> None:
    with hall.read() as read:
        found = service.scanned(read, "990000198506150029\r")
        assert isinstance(found, Customer)
        fresh = service.scanned(read, "91110000MA00TE5T2D")
        assert isinstance(fresh, CustomerForm)
        assert fresh.identity_kind is IdentityKind.CREDIT_CODE
        assert service.scanned(read, "A023") is None


def test_facility_staff_do_not_enter_customers(hall: Hall, facility_worker: Actor) -> None:
    with pytest.raises(NotAllowed), hall.work(facility_worker) as work:
        service.register(work, ZHANG)
