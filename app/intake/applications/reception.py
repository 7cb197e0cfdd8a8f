"""At the counter: receiving an application, the first review, the one-time notice, accepting and refusing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import NotAllowed, Role, right
from app.documents.numbers import NumberKind, next_number
from app.documents.service import order_print
from app.intake.applications import standing
from app.intake.applications.cases import CaseFile, case_file, check_can_happen, cleaned, happen, names_of, reason_given, with_materials
from app.intake.applications.clocks import SUPPLEMENT_WORKING_DAYS
from app.intake.applications.errors import NoticeTooLate, StillMissing, SupplementDate
from app.intake.applications.forms import ApplicationForm, HandedIn, checked_date, checked_materials, checked_people
from app.intake.applications.models import (
    Application,
    ApplicationEvent,
    Clock,
    EventKind,
    OneTimeNotice,
    ReceivedMaterial,
    RefusalReason,
    Standing,
    State,
)
from app.intake.applications.review import Lack, Missing, Review, check_notice
from app.intake.applications.rules import Case
from app.intake.customers import service as customers
from app.intake.customers.rules import form_of
from app.regulation import service as regulation
from app.store import Reader, Work
from app.text import one_line

COUNTER = (Role.CLERK, Role.SUPERVISOR)


# Receiving


@right(*COUNTER)
def receive(work: Work, form: ApplicationForm, materials: Sequence[HandedIn] = ()) -> Application:
    """An application with its materials comes in and gets its number; the notice clock starts. Clauses 3.2.1, 3.2.2.

    Raises ServiceUnknown, ServiceWithdrawn, ApplicantMissing, CustomerFault, DateAhead, DateTooOld, MaterialUnknown,
    CountOutOfRange.
    """
    return received(work, form, materials).application


def received(work: Work, form: ApplicationForm, materials: Sequence[HandedIn]) -> CaseFile:
    """The same, giving the case file to go on with in this unit of work."""
    service, version_id = standing.offered(work, form.service_id)
    terms, calendar = standing.terms_of(work, service, work.now), regulation.calendar(work)
    applicant, agent = checked_people(form, work.today)
    if applicant is None and form.customer_id is not None:
        applicant = form_of(customers.standing(work, form.customer_id))
    assert applicant is not None
    handed = checked_materials(materials, service)
    number = next_number(work, NumberKind.APPLICATION)  # everything is read before the first row is added: one flush
    application = work.add(
        Application(
            number=number,
            service_id=service.id,
            service_version_id=version_id,
            service_name=service.name,
            service_name_en=service.name_en,
            applicant_name=applicant.name,
            applicant_kind=applicant.kind,
            identity_kind=applicant.identity_kind,
            identity_number=applicant.identity_number,
            phone=applicant.phone,
            applied_on=checked_date(form.applied_on, work.today),
            customer_id=form.customer_id,
            visit_id=form.visit_id,
            ticket_id=form.ticket_id,
            channel=form.channel,
            pickup=form.pickup,
            pickup_address=one_line(form.pickup_address).text,
            external_number=one_line(form.external_number, 60).text,
            note=cleaned(form.note),
            asked_ids=[each.hex for each in form.asked_ids],
        )
    )
    if agent is not None:
        application.agent_name, application.agent_phone = agent.name, agent.phone
        application.agent_identity_kind, application.agent_identity_number = agent.identity_kind, agent.identity_number
    file = CaseFile(
        application=application,
        service=service,
        events=(),
        case=Case(),
        terms=terms,
        calendar=calendar,
        materials=tuple(_hand_in(work, application.id, handed)),
    )
    return happen(work, file, EventKind.RECEIVED)


@right(*COUNTER)
def change(work: Work, application_id: UUID, reason: str, *, asked_ids: Iterable[UUID] | None = None) -> CaseFile:
    """The customer changes what they apply for; the materials are reviewed anew, and a new notice may be needed. Clause 3.2.2.

    Raises ApplicationUnknown, NotNow, ReasonMissing.
    """
    file = case_file(work, application_id)
    check_can_happen(file, EventKind.CHANGED)
    why = reason_given(reason)
    if asked_ids is not None:
        file.application.asked_ids = [each.hex for each in asked_ids]
    return happen(work, file, EventKind.CHANGED, note=why)


def first_review(read: Reader, application_id: UUID) -> Review:
    """What is missing from an application as it stands. Clause 3.2.2."""
    return case_file(read, application_id).review


# The one-time notice


@right(*COUNTER)
def give_one_time_notice(
    work: Work,
    application_id: UUID,
    *,
    faults: Sequence[Missing] = (),
    supplement_by: date | None = None,
    note: str = "",
    override_reason: str = "",
) -> OneTimeNotice:
    """Tell the customer, once and in writing, everything that is missing; the paper is ordered with it. Clause 3.2.2.

    `faults` are things to put right that are in no material list (a form filled in wrongly). A second demand needs
    `override_reason` and a supervisor. Raises ApplicationUnknown, NotNow, NothingMissing, NoticeStands, SecondDemand,
    NoticeTooLate, SupplementDate, NotAllowed.
    """
    return notice_given(
        work, case_file(work, application_id), faults=faults, supplement_by=supplement_by, note=note, override_reason=override_reason
    )


def notice_given(
    work: Work,
    file: CaseFile,
    *,
    faults: Sequence[Missing] = (),
    supplement_by: date | None = None,
    note: str = "",
    override_reason: str = "",
) -> OneTimeNotice:
    """The same on a case file that is at hand."""
    check_can_happen(file, EventKind.NOTICE_GIVEN)
    override = cleaned(override_reason)
    if override and Role.SUPERVISOR not in work.actor.roles:
        raise NotAllowed
    wanted = _without_repeats((*file.review.everything, *faults))
    if wanted and file.review.is_complete and not faults:
        wanted = ()  # only things that may follow later: no reason to stop
    check_notice(
        wanted,
        file.demanded if file.case.notices else None,
        override=bool(override),
    )
    due = file.notice_deadline()
    if file.case.state is State.REVIEW and due is not None and not due.is_met(work.now):
        raise NoticeTooLate(due=due.due_on.isoformat())
    until = supplement_by or file.calendar.add_working_days(work.now, SUPPLEMENT_WORKING_DAYS).due_on
    if until <= work.today:
        raise SupplementDate(field="supplement_by", date=until.isoformat())
    notice = work.add(
        OneTimeNotice(
            application_id=file.application.id,
            items=[item.to_json() for item in wanted],
            supplement_by=until,
            note=cleaned(note),
            override_reason=override,
        )
    )
    data: dict[str, Any] = {"supplement_by": until.isoformat(), "items": len(wanted)}
    if override:
        data["override"] = True
    happen(work, file, EventKind.NOTICE_GIVEN, detail_id=notice.id, note=override, data=data)
    order_print(work, "one_time_notice", notice.id)
    return notice


@right(*COUNTER)
def acknowledge_notice(work: Work, application_id: UUID, by: str = "") -> CaseFile:
    """The customer has signed for the notice. Clause 3.2.2. Raises ApplicationUnknown, NotNow."""
    return happen(work, case_file(work, application_id), EventKind.NOTICE_ACKNOWLEDGED, note=one_line(by).text)


@right(*COUNTER)
def supplement(work: Work, application_id: UUID, materials: Sequence[HandedIn]) -> CaseFile:
    """The customer brings what was missing. With everything there, the review starts again; else the notice still stands.

    Raises ApplicationUnknown, NotNow, MaterialUnknown, CountOutOfRange, StillMissing (nothing was brought).
    """
    return supplemented(work, case_file(work, application_id), materials)


def supplemented(work: Work, file: CaseFile, materials: Sequence[HandedIn]) -> CaseFile:
    """The same on a case file that is at hand."""
    check_can_happen(file, EventKind.SUPPLEMENTED)
    handed = checked_materials(materials, file.service)
    if not handed:
        raise StillMissing(field="materials", names=names_of(file.review.everything))
    file = with_materials(file, _hand_in(work, file.application.id, handed))
    return happen(work, file, EventKind.SUPPLEMENTED, data={"complete": file.review.is_complete, "count": len(handed)})


# Deciding


@right(*COUNTER)
def accept(work: Work, application_id: UUID) -> CaseFile:
    """Accept the application: the promise runs, the first step is at hand, the receipt is ordered. Clause 3.2.3.

    Materials that may follow later do not stand in the way; they stand on the receipt. When the time for a notice has
    passed, the application counts as accepted from the day it was received. Raises ApplicationUnknown, NotNow, StillMissing.
    """
    return accepted(work, case_file(work, application_id))


def accepted(work: Work, file: CaseFile) -> CaseFile:
    """The same on a case file that is at hand."""
    check_can_happen(file, EventKind.ACCEPTED)
    due = file.notice_deadline()
    if file.case.state is State.REVIEW and due is not None and not due.is_met(work.now):
        file = _deem(work, file)
    else:
        review = file.review
        if not review.is_complete:
            raise StillMissing(field="materials", names=names_of(review.missing))
        file = happen(work, file, EventKind.ACCEPTED, data={"later": [item.to_json() for item in review.later]})
    order_print(work, "acceptance_receipt", file.application.id)
    return file


@right(*COUNTER)
def refuse(
    work: Work, application_id: UUID, reason: RefusalReason, explanation: str, *, redirect_to: str = "", basis: str = ""
) -> CaseFile:
    """Do not accept, in writing, with the reason, the office to turn to, and the remedies. Licensing Law arts. 32, 38.

    Raises ApplicationUnknown, NotNow, ReasonMissing.
    """
    return refused(work, case_file(work, application_id), reason, explanation, redirect_to=redirect_to, basis=basis)


def refused(work: Work, file: CaseFile, reason: RefusalReason, explanation: str, *, redirect_to: str = "", basis: str = "") -> CaseFile:
    """The same on a case file that is at hand."""
    data = {"reason": str(reason), "redirect_to": one_line(redirect_to).text, "basis": one_line(basis).text}
    file = happen(work, file, EventKind.REFUSED, note=reason_given(explanation, "explanation"), data=data)
    order_print(work, "refusal", file.application.id)
    return file


@right(*COUNTER)
def withdraw(work: Work, application_id: UUID, reason: str) -> CaseFile:
    """The customer takes the application back. Raises ApplicationUnknown, NotNow, ReasonMissing."""
    return happen(work, case_file(work, application_id), EventKind.WITHDRAWN, note=reason_given(reason))


@right(*COUNTER)
def terminate(work: Work, application_id: UUID, reason: str) -> CaseFile:
    """The hall ends the case without a result: nothing was supplied in time, or the matter is gone.

    Raises ApplicationUnknown, NotNow, ReasonMissing.
    """
    return happen(work, case_file(work, application_id), EventKind.TERMINATED, note=reason_given(reason))


@right(*COUNTER)
def return_materials(work: Work, application_id: UUID, note: str = "") -> CaseFile:
    """The materials of a case that was refused, withdrawn or terminated go back. Clause 3.2.1. Raises NotNow."""
    return happen(work, case_file(work, application_id), EventKind.MATERIALS_RETURNED, note=note)


def deem_accepted(work: Work) -> list[UUID]:
    """Every application whose time for a notice has passed counts as accepted from the day it was received.

    Licensing Law art. 32(4); clause 3.2.2. Runs by itself; whoever is signed in does not matter. Returns their ids.
    """
    waiting = work.all(
        select(Standing.application_id).where(Standing.clock == Clock.NOTICE, Standing.due_at < work.now).order_by(Standing.due_at)
    )
    found: list[UUID] = []
    for application_id in waiting:
        file = case_file(work, application_id)
        due = file.notice_deadline()
        if file.case.state is State.REVIEW and due is not None and not due.is_met(work.now):
            _deem(work, file)
            found.append(application_id)
    if found:
        work.did("intake.applications.deem_accepted", note=str(len(found)))
    return found


def fault(name: str, problem: str, requirement: str = "") -> Missing:
    """Something to put right that is in no material list, for a one-time notice: a form filled in wrongly, a photo too dark."""
    return Missing(
        material_id=None,
        name=one_line(name).text,
        lack=Lack.INCORRECT,
        problem=one_line(problem).text,
        requirement=one_line(requirement).text,
    )


def told_by(read: Reader, notice_id: UUID) -> list[Missing]:
    """What a notice lists."""
    notice = read.require(OneTimeNotice, notice_id)
    return [Missing.from_json(item) for item in notice.items]


def events_of(read: Reader, application_id: UUID) -> list[ApplicationEvent]:
    """Everything that happened to an application, oldest first."""
    return read.all(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == application_id)
        .order_by(ApplicationEvent.hlc, ApplicationEvent.id)
    )


def applications_of(read: Reader, customer_ids: Sequence[UUID], most: int = 50) -> list[Application]:
    """What this customer has applied for, newest first (`customers.ids_of` gives all ids of one customer)."""
    return read.all(select(Application).where(Application.customer_id.in_(customer_ids)).order_by(Application.id.desc()).limit(most))


def by_number(read: Reader, number: str) -> Application | None:
    """The application with this number, as it is printed."""
    return read.first(select(Application).where(Application.number == number.strip().upper()).order_by(Application.hlc))


def _deem(work: Work, file: CaseFile) -> CaseFile:
    due = file.notice_deadline()
    assert due is not None
    later = [item.to_json() for item in file.review.everything]
    return happen(work, file, EventKind.DEEMED_ACCEPTED, at=due.due_at, data={"later": later})


def _hand_in(work: Work, application_id: UUID, handed: Sequence[HandedIn]) -> list[ReceivedMaterial]:
    return [
        work.add(
            ReceivedMaterial(
                application_id=application_id,
                material_id=each.material_id,
                name=each.name,
                form=each.form,
                count=each.count,
                pages=each.pages,
                returned=each.returned,
                problem=each.problem,
                note=each.note,
            )
        )
        for each in handed
    ]


def _without_repeats(items: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple({item.key: item for item in items}.values())
