"""Clause 3.2.2 and Administrative Licensing Law art. 32(4): everything missing is told at once, once, and in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access import NotAllowed
from app.intake.applications import service
from app.intake.applications.errors import NothingMissing, NoticeStands, NoticeTooLate, NotNow, SecondDemand, StillMissing, SupplementDate
from app.intake.applications.forms import HandedIn
from app.intake.applications.models import EventKind, State
from app.intake.catalogue.rules import ServiceSnapshot
from app.store import SYSTEM, Actor, Hall, ManualClock
from tests.helpers import local
from tests.helpers.applications import all_required, form_for, load_catalogue, service_named


@pytest.fixture
def card(hall: Hall, administrator: Actor) -> ServiceSnapshot:
    load_catalogue(hall, administrator)
    with hall.read() as read:
        return service_named(read, "HJ01")


def received(hall: Hall, clerk: Actor, service_: ServiceSnapshot, *materials: HandedIn) -> service.CaseFile:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(service_), materials)
    with hall.read() as read:
        return service.case_file(read, application.id)


def book(card: ServiceSnapshot, problem: str = "") -> HandedIn:
    return HandedIn(material_id=card.materials[0].id, problem=problem)


def test_the_notice_lists_everything_also_what_may_follow_later(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        notice = service.give_one_time_notice(work, file.application.id)
        assert [item.name for item in service.told_by(work, notice.id)] == ["居民户口簿", "居民身份证照片回执"]


def test_the_list_is_frozen_when_the_catalogue_changes(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    from dataclasses import replace

    from app.intake.catalogue import service as catalogue
    from app.intake.catalogue.rules import MaterialDraft, changes

    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        notice = service.give_one_time_notice(work, file.application.id)
    more = replace(card.draft, materials=(*card.draft.materials, MaterialDraft(name="婚姻状况证明")))
    with hall.work(clerk) as work:
        catalogue.apply_changes(work, changes([card], [more], withdraw_missing=False))
    with hall.read() as read:
        assert len(service.told_by(read, notice.id)) == 2
        assert "婚姻状况证明" not in [item.name for item in service.first_review(read, file.application.id).everything]


def test_nothing_missing_means_no_notice(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card, *all_required(card))
    with pytest.raises(NothingMissing), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)


def test_what_may_only_follow_later_is_no_reason_to_stop(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card, book(card))
    with pytest.raises(NothingMissing), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)


def test_the_same_demand_is_printed_again_and_not_given_again(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    with pytest.raises(NoticeStands), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)


def test_a_second_demand_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    with pytest.raises(SecondDemand) as refused, hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id, faults=[service.fault("申请表", "未签字")])
    assert "申请表" in refused.value.what


def test_a_supervisor_may_override_with_a_reason_that_is_reported(
    hall: Hall, clerk: Actor, supervisor: Actor, card: ServiceSnapshot
) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    fault = [service.fault("申请表", "未签字")]
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id, faults=fault, override_reason="政策调整")
    with hall.work(supervisor) as work:
        service.give_one_time_notice(work, file.application.id, faults=fault, override_reason="政策调整")
    with hall.read() as read:
        (told,) = service.overrides(read, local("2026-11-01 00:00"), local("2026-12-01 00:00"))
        assert (told.note, told.actor_id) == ("政策调整", supervisor.id)


def test_a_customer_who_changes_the_application_may_get_a_new_notice(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    old_card = card.materials[1]
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
        service.change(work, file.application.id, "由首次申领改为换领", asked_ids=[old_card.id])
        notice = service.give_one_time_notice(work, file.application.id)
        assert old_card.name in [item.name for item in service.told_by(work, notice.id)]


def test_the_customer_signs_for_the_notice(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
        assert service.acknowledge_notice(work, file.application.id, "王小明").case.acknowledged_at == work.now


def test_half_of_what_was_asked_for_leaves_the_notice_standing(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    photo = card.materials[2]
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
        half = service.supplement(work, file.application.id, [HandedIn(material_id=photo.id)])
        assert half.case.state is State.AWAITING_SUPPLEMENT
        with pytest.raises(StillMissing):
            service.accept(work, file.application.id)
        assert service.supplement(work, file.application.id, [book(card)]).case.state is State.REVIEW
        assert service.accept(work, file.application.id).case.state is State.IN_PROGRESS


def test_a_wrongly_filled_form_is_asked_for_and_met_when_it_comes_back_right(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card, *all_required(card))
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id, faults=[service.fault("申请表", "未签字", "本人签字")])
        with pytest.raises(StillMissing):
            service.accept(work, file.application.id)
        service.supplement(work, file.application.id, [HandedIn(name="申请表", problem="仍未签字")])
        assert not service.first_review(work, file.application.id).is_complete
        service.supplement(work, file.application.id, [HandedIn(name="申请表")])
        assert service.accept(work, file.application.id).case.state is State.IN_PROGRESS


def test_supplying_nothing_is_no_supplement(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with pytest.raises(StillMissing), hall.work(clerk) as work:
        service.supplement(work, file.application.id, [])


def test_a_supplement_date_in_the_past_is_refused(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with pytest.raises(SupplementDate), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id, supplement_by=work.today)


def test_no_notice_in_time_means_accepted_from_the_day_it_was_received(
    hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot
) -> None:
    file = received(hall, clerk, card)
    clock.set(local("2026-11-30 17:30"))  # the fifth working day after Monday 23 ends with business
    with hall.work(SYSTEM) as work:
        assert service.deem_accepted(work) == []
    clock.advance(timedelta(minutes=1))
    with hall.work(SYSTEM) as work:
        assert service.deem_accepted(work) == [file.application.id]
    with hall.read() as read:
        after = service.case_file(read, file.application.id)
        promise = after.promise(read.now)
        assert after.case.is_deemed
        assert promise is not None
        assert (promise.started_at, promise.due_on.isoformat()) == (file.case.received_at, "2026-12-14")


def test_after_that_no_notice_can_be_given_any_more(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    clock.set(local("2026-12-01 09:00"))
    with pytest.raises(NoticeTooLate), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    with hall.work(SYSTEM) as work:
        service.deem_accepted(work)
    with pytest.raises(NotNow), hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)


def test_accepting_late_counts_from_the_day_it_was_received(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card, *all_required(card))
    clock.set(local("2026-12-02 10:00"))
    with hall.work(clerk) as work:
        late = service.accept(work, file.application.id)
    assert late.case.is_deemed
    assert late.case.runs_from == file.case.received_at


def test_a_notice_in_time_stops_the_clock_of_the_notice(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    clock.set(local("2026-12-31 10:00"))
    with hall.work(SYSTEM) as work:
        assert service.deem_accepted(work) == []


def test_a_case_whose_supplement_never_came_is_listed_and_can_be_ended(
    hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot
) -> None:
    file = received(hall, clerk, card)
    with hall.work(clerk) as work:
        service.give_one_time_notice(work, file.application.id)
    clock.set(local("2026-12-15 10:00"))
    with hall.read() as read:
        assert [row.application_id for row in service.supplement_overdue(read)] == [file.application.id]
    with hall.work(clerk) as work:
        service.terminate(work, file.application.id, "逾期未补正")
        assert service.return_materials(work, file.application.id).case.state is State.TERMINATED


def test_a_refusal_needs_a_reason_and_ends_the_case(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    from app.intake.applications.errors import ReasonMissing
    from app.intake.applications.models import RefusalReason

    file = received(hall, clerk, card)
    with pytest.raises(ReasonMissing), hall.work(clerk) as work:
        service.refuse(work, file.application.id, RefusalReason.NOT_OURS, "  ")
    with hall.work(clerk) as work:
        refused = service.refuse(work, file.application.id, RefusalReason.NOT_OURS, "户籍不在本市", redirect_to="户籍地派出所")
    assert refused.case.state is State.REFUSED
    assert [event.kind for event in refused.events] == [EventKind.RECEIVED, EventKind.REFUSED]
