"""Clauses 3.2.3 to 3.2.5: steps, the promise's clock, extensions, completion, collection, rating."""

from __future__ import annotations

import pytest

from app.access import SELF_SERVICE, NotAllowed, Role
from app.access import service as access
from app.intake.applications import service
from app.intake.applications.errors import (
    AlreadyRated,
    ApproverNotAllowed,
    AuthorisationMissing,
    ClockRuns,
    ClockStands,
    CollectorIdentityMissing,
    CollectorIsOther,
    DeadlineNotPassed,
    DeadlinePassed,
    ExtendedEnough,
    ExtensionLength,
    NotNow,
    RatedByStaff,
    ReasonMissing,
    SignatureTooLarge,
    SignatureUnreadable,
    StepNotEarlier,
    StepsOpen,
    StillMissing,
)
from app.intake.applications.forms import HandedIn
from app.intake.applications.lists import wilson
from app.intake.applications.models import Channel, PauseReason, RatingSource, Relation, Result, State
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.models import IdentityKind
from app.store import Actor, Hall, ManualClock
from tests.helpers import local
from tests.helpers.applications import IDENTITY, OTHER_IDENTITY, all_required, form_for, load_catalogue, service_named

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def card(hall: Hall, administrator: Actor) -> ServiceSnapshot:
    load_catalogue(hall, administrator)
    with hall.read() as read:
        return service_named(read, "HJ01")


@pytest.fixture
def case(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> service.CaseFile:
    """An identity card, accepted on Monday 2026-11-23 at 9:00, promised for Monday 12-14."""
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        return service.accept(work, application.id)


def to_last_step(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        service.finish_step(work, case.application.id)
        service.finish_step(work, case.application.id, "已制证")


def ready(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    to_last_step(hall, clerk, case)
    with hall.work(clerk) as work:
        service.complete(work, case.application.id)
        service.notify_collection(work, case.application.id, Channel.PHONE)


def due(file: service.CaseFile, hall: Hall) -> str:
    promise = file.promise(hall.clock.now())
    assert promise is not None
    return promise.due_on.isoformat()


# Steps


def test_each_step_has_an_owner_and_a_deadline_of_its_own(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        after = service.finish_step(work, case.application.id)
    assert after.step is not None
    step_due = after.step_deadline(hall.clock.now())
    assert step_due is not None
    assert (after.step.owner, step_due.due_on.isoformat()) == ("制证人员", "2026-12-07")  # 10 working days


def test_a_person_takes_the_step_in_hand(hall: Hall, clerk: Actor, supervisor: Actor, case: service.CaseFile) -> None:
    with hall.work(supervisor) as work:
        service.take_step(work, case.application.id)
    with hall.read() as read:
        assert [row.application_id for row in service.in_hand_of(read, supervisor.id)] == [case.application.id]
        assert service.in_hand_of(read, clerk.id) == []


def test_a_case_goes_back_to_an_earlier_step_with_a_reason(hall: Hall, clerk: Actor, card: ServiceSnapshot, case: service.CaseFile) -> None:
    to_last_step(hall, clerk, case)
    with hall.work(clerk) as work:
        back = service.return_step(work, case.application.id, card.steps[1].id, "照片不清")
        assert back.step is not None
        assert back.step.name == "审核"
        with pytest.raises(StepNotEarlier):
            service.return_step(work, case.application.id, card.steps[2].id, "照片不清")
        with pytest.raises(ReasonMissing):
            service.return_step(work, case.application.id, card.steps[0].id, "")


def test_a_case_is_not_completed_over_open_steps(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    with pytest.raises(StepsOpen) as refused, hall.work(clerk) as work:
        service.complete(work, case.application.id)
    assert "审核" in refused.value.what


def test_what_was_to_follow_later_must_be_there_before_the_end(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card, without=["居民身份证照片回执"]))
        case = service.accept(work, application.id)
    to_last_step(hall, clerk, case)
    with pytest.raises(StillMissing), hall.work(clerk) as work:
        service.complete(work, application.id)
    with hall.work(clerk) as work:
        service.supplement(work, application.id, [HandedIn(material_id=card.materials[2].id)])
        assert service.complete(work, application.id).case.state is State.COMPLETED


def test_progress_told_is_kept_with_its_channel(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        after = service.tell_progress(work, case.application.id, Channel.PHONE, "正在制证", "本人")
    assert [(event.note, event.data["channel"]) for event in after.case.told] == [("正在制证", "phone")]


# The clock


def test_what_the_law_does_not_count_moves_the_promise(hall: Hall, clerk: Actor, clock: ManualClock, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        service.pause(work, case.application.id, PauseReason.EXPERT_REVIEW)
    clock.set(local("2026-11-26 10:00"))
    with hall.work(clerk) as work:
        after = service.resume(work, case.application.id)
    assert due(after, hall) == "2026-12-16"  # the ends of Tuesday 24 and Wednesday 25 lay in the pause: two days later than 12-14


def test_the_clock_is_paused_once_and_resumed_once(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        with pytest.raises(ClockRuns):
            service.resume(work, case.application.id)
        service.pause(work, case.application.id, PauseReason.HEARING)
        for act in (
            lambda: service.pause(work, case.application.id, PauseReason.HEARING),
            lambda: service.finish_step(work, case.application.id),
            lambda: service.complete(work, case.application.id),
        ):
            with pytest.raises(ClockStands):
                act()


def test_a_paused_case_is_never_overdue(hall: Hall, clerk: Actor, clock: ManualClock, case: service.CaseFile) -> None:
    with hall.work(clerk) as work:
        service.pause(work, case.application.id, PauseReason.HEARING)
    clock.set(local("2027-03-01 10:00"))
    with hall.read() as read:
        assert service.overdue(read) == []
        assert service.deadlines_kept(read, local("2026-11-01 00:00"), local("2027-04-01 00:00")).missed == 0


def test_an_extension_before_the_deadline_gives_a_new_date_and_is_printed(
    hall: Hall, clerk: Actor, supervisor: Actor, case: service.CaseFile
) -> None:
    from sqlalchemy import select

    from app.documents.models import PrintJob

    with hall.work(supervisor) as work:
        extension = service.extend(work, case.application.id, 5, "需外省协查", channel=Channel.PHONE)
    assert (extension.old_due_at, extension.new_due_at) == (local("2026-12-14 17:30"), local("2026-12-21 17:30"))
    with hall.read() as read:
        assert due(service.case_file(read, case.application.id), hall) == "2026-12-21"
        assert "extension_notice" in [job.kind for job in read.all(select(PrintJob))]


def test_only_as_many_extensions_as_the_standard_allows(hall: Hall, supervisor: Actor, case: service.CaseFile) -> None:
    with hall.work(supervisor) as work:
        service.extend(work, case.application.id, 5, "需外省协查")
        with pytest.raises(ExtendedEnough):
            service.extend(work, case.application.id, 1, "再等一天")


@pytest.mark.parametrize("days", [0, -1, 11])
def test_an_extension_is_one_to_ten_working_days_by_law(hall: Hall, supervisor: Actor, case: service.CaseFile, days: int) -> None:
    with pytest.raises(ExtensionLength), hall.work(supervisor) as work:  # Licensing Law art. 42
        service.extend(work, case.application.id, days, "需外省协查")


def test_an_extension_after_the_deadline_is_a_breach(
    hall: Hall, clerk: Actor, supervisor: Actor, clock: ManualClock, case: service.CaseFile
) -> None:
    with pytest.raises(DeadlineNotPassed), hall.work(clerk) as work:
        service.record_breach(work, case.application.id, "忘记", local("2026-12-20 00:00").date())
    clock.set(local("2026-12-14 17:31"))
    with pytest.raises(DeadlinePassed), hall.work(supervisor) as work:
        service.extend(work, case.application.id, 5, "需外省协查")
    with hall.work(clerk) as work:
        after = service.record_breach(work, case.application.id, "设备故障", local("2026-12-20 00:00").date())
    assert (len(after.case.breaches), after.case.extensions) == (1, ())
    assert due(after, hall) == "2026-12-14"


def test_a_clerk_extends_only_with_a_supervisor_who_approves(
    hall: Hall, clerk: Actor, administrator: Actor, case: service.CaseFile
) -> None:
    with hall.work(administrator) as work:
        chief = access.add_staff(work, login="zhao", name="赵敏", number="S01", role=Role.SUPERVISOR, password="long enough 1")
        other = access.add_staff(work, login="li", name="李芳", number="C01", role=Role.CLERK, password="long enough 2")
    with hall.work(clerk) as work:
        for wrong in (None, other.id, clerk.id):
            with pytest.raises(ApproverNotAllowed):
                service.extend(work, case.application.id, 5, "需外省协查", approver_id=wrong)
        assert service.extend(work, case.application.id, 5, "需外省协查", approver_id=chief.id).approver_name == "赵敏"


def test_lists_say_what_is_due_and_what_is_late(hall: Hall, clock: ManualClock, case: service.CaseFile) -> None:
    ids = [case.application.id]
    for moment, today, soon, late in [
        ("2026-12-10 09:00", [], [], []),
        ("2026-12-11 09:00", [], ids, []),  # Friday: Monday is the next working day
        ("2026-12-14 09:00", ids, ids, []),
        ("2026-12-14 17:31", [], [], ids),
    ]:
        clock.set(local(moment))
        with hall.read() as read:
            found = (service.due_today(read), service.about_to_break(read), service.overdue(read))
            assert [[row.application_id for row in rows] for rows in found] == [today, soon, late], moment


def test_promises_kept_and_broken_are_counted(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    kept, broken, still_open = ([], [], [])
    for chosen in (kept, broken, still_open):
        with hall.work(clerk) as work:
            chosen.append(service.accept(work, service.receive(work, form_for(card), all_required(card)).id))
    to_last_step(hall, clerk, kept[0])
    to_last_step(hall, clerk, broken[0])
    clock.set(local("2026-12-14 17:30"))
    with hall.work(clerk) as work:
        service.complete(work, kept[0].application.id)
    clock.set(local("2026-12-15 09:00"))
    with hall.work(clerk) as work:
        service.complete(work, broken[0].application.id)
    with hall.read() as read:
        told = service.deadlines_kept(read, local("2026-12-01 00:00"), local("2027-01-01 00:00"))
        assert (told.met, told.missed) == (1, 2)
        assert set(service.missed_ids(read, local("2026-12-01 00:00"), local("2027-01-01 00:00"))) == {
            broken[0].application.id,
            still_open[0].application.id,
        }


# Completion, collection, rating


def test_a_refusal_on_the_merits_needs_its_reason(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    to_last_step(hall, clerk, case)
    with hall.work(clerk) as work:
        with pytest.raises(ReasonMissing):
            service.complete(work, case.application.id, Result.NOT_GRANTED)
        assert service.complete(work, case.application.id, Result.NOT_GRANTED, note="不符合条件").case.result is Result.NOT_GRANTED


def test_nothing_to_collect_finishes_the_case(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    to_last_step(hall, clerk, case)
    with hall.work(clerk) as work:
        done = service.complete(work, case.application.id, to_collect=False)
    assert (done.case.state, done.case.clock) == (State.FINISHED, None)


def test_the_applicant_collects_with_identity_and_signature(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    ready(hall, clerk, case)
    with hall.work(clerk) as work:
        taken = service.collect(work, case.application.id, name="王小明", identity_number=IDENTITY, signature=PNG)
    assert taken.identity_masked == "990***********0029"
    assert IDENTITY not in (taken.identity_masked, taken.note)
    assert len(taken.signature_sha256) == 64
    with hall.read() as read:
        assert service.case_file(read, case.application.id).case.state is State.COLLECTED


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"identity_number": OTHER_IDENTITY}, CollectorIsOther),
        ({"identity_number": ""}, CollectorIdentityMissing),
        ({"identity_kind": IdentityKind.NONE, "identity_number": IDENTITY}, CollectorIdentityMissing),
        ({"relation": Relation.FAMILY, "identity_number": OTHER_IDENTITY}, AuthorisationMissing),
        ({"identity_number": IDENTITY, "signature": b"GIF89a"}, SignatureUnreadable),
        ({"identity_number": IDENTITY, "signature": PNG * 9000}, SignatureTooLarge),
    ],
)
def test_nobody_collects_who_should_not(
    hall: Hall, clerk: Actor, case: service.CaseFile, values: dict[str, object], error: type[Exception]
) -> None:
    ready(hall, clerk, case)
    with pytest.raises(error), hall.work(clerk) as work:
        service.collect(work, case.application.id, name="某人", **values)  # type: ignore[arg-type]
    with hall.read() as read:
        assert service.collection_of(read, case.application.id) is None


def test_a_family_member_collects_with_an_authorisation(hall: Hall, clerk: Actor, case: service.CaseFile) -> None:
    ready(hall, clerk, case)
    with hall.work(clerk) as work:
        taken = service.collect(
            work,
            case.application.id,
            name="王建国",
            relation=Relation.FAMILY,
            identity_number=OTHER_IDENTITY,
            authorisation="委托书 2026-12-01",
        )
    assert taken.relation is Relation.FAMILY


def test_what_nobody_collects_is_listed_and_reminded(hall: Hall, clerk: Actor, clock: ManualClock, case: service.CaseFile) -> None:
    ready(hall, clerk, case)
    clock.set(local("2026-11-30 17:31"))  # seven days after Monday 23
    with hall.read() as read:
        assert [row.application_id for row in service.uncollected(read)] == [case.application.id]
    with hall.work(clerk) as work:
        service.remind_collection(work, case.application.id, Channel.PHONE)
    with hall.read() as read:
        assert service.uncollected(read) == []


def test_no_clock_of_the_promise_runs_after_completion(hall: Hall, clerk: Actor, clock: ManualClock, case: service.CaseFile) -> None:
    ready(hall, clerk, case)
    clock.set(local("2026-12-31 09:00"))
    with hall.read() as read:
        assert service.overdue(read) == []
    with pytest.raises(NotNow), hall.work(clerk) as work:
        service.pause(work, case.application.id, PauseReason.HEARING)


def test_the_customer_rates_once_and_staff_never(hall: Hall, clerk: Actor, supervisor: Actor, case: service.CaseFile) -> None:
    about = {"application_id": case.application.id}
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        service.rate(work, 5, RatingSource.COUNTER_SCREEN, **about)
    with pytest.raises(RatedByStaff), hall.work(supervisor) as work:
        service.rate(work, 5, RatingSource.COUNTER_SCREEN, **about)
    with hall.work(SELF_SERVICE) as work:
        service.rate(work, 2, RatingSource.KIOSK, comment="等太久", **about)
    with pytest.raises(AlreadyRated), hall.work(supervisor) as work:
        service.rate(work, 5, RatingSource.PAPER, **about)


def test_satisfaction_has_its_number_and_its_interval(hall: Hall, case: service.CaseFile) -> None:
    from app.store import new_id

    with hall.work(SELF_SERVICE) as work:
        for grade in (5, 5, 4, 3, 2):
            service.rate(work, grade, RatingSource.KIOSK, visit_id=new_id())
    with hall.read() as read:
        told = service.satisfaction(read, local("2026-11-23 00:00"), local("2026-11-24 00:00"))
    assert (told.n, told.satisfied, told.share) == (5, 4, 0.8)
    assert told.is_too_few


def test_the_interval_of_a_share() -> None:
    # Wilson's interval for 81 of 263, as in Newcombe, Statistics in Medicine 17 (1998) 857, table I: 0.2553 to 0.3662
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == (0.0, 1.0)
