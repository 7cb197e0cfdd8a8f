"""What people bring: their papers, their names, what they need differently."""

from __future__ import annotations

from uuid import UUID

from app.day.people import Person
from app.day.plans import Plan
from app.intake.applications.models import ReceivedForm
from app.intake.applications.service import CaseFile, HandedIn
from app.intake.catalogue.models import MaterialForm
from app.intake.catalogue.rules import MaterialSnapshot
from app.intake.customers.models import CustomerKind, IdentityKind
from app.intake.customers.rules import CustomerForm
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.intake.special_needs.rules import NeedForm, NeedState
from app.store import Actor, Work


def need_form(plan: Plan, helper: Actor) -> NeedForm | None:
    """What somebody needs differently, as it is entered; None for most people."""
    if plan.need is None:
        return None
    return NeedForm(
        kind=plan.need,
        person_name=plan.person.name,
        consent=True,
        helps=(Help.PRIORITY_TICKET, Help.FILL_IN),
        solution="优先叫号，引导员陪同填表",
        phone=plan.person.phone,
        helper_id=helper.id,
        helper_name=helper.name,
    )


def helped(work: Work, visit_id: UUID) -> None:
    """What was agreed for somebody was done, and they say so; what this PC has not heard of is confirmed by nobody."""
    for need in special_needs.needs_of_visit(work, visit_id):
        if special_needs.state_of(work, need.id) is NeedState.OPEN:
            special_needs.start_help(work, need.id)
            special_needs.help_done(work, need.id)
            special_needs.confirm(work, need.id, helped=True)


def applicant(person: Person) -> CustomerForm:
    """Who applies: the organisation that somebody comes for, else the person."""
    if person.organisation:
        return CustomerForm(
            name=person.organisation,
            kind=CustomerKind.ORGANISATION,
            identity_kind=IdentityKind.CREDIT_CODE,
            identity_number=person.credit_code,
            phone=person.phone,
            contact=person.name,
        )
    return CustomerForm(name=person.name, identity_kind=IdentityKind.RESIDENT, identity_number=person.identity_number, phone=person.phone)


def handed(material: MaterialSnapshot) -> list[HandedIn]:
    """A material as it is brought when all is well."""
    if material.form is MaterialForm.BOTH:
        return [
            HandedIn(material_id=material.id, form=ReceivedForm.ORIGINAL, returned=True),
            HandedIn(material_id=material.id, form=ReceivedForm.COPY, count=material.count),
        ]
    form = ReceivedForm.COPY if material.form is MaterialForm.COPY else ReceivedForm.ORIGINAL
    return [HandedIn(material_id=material.id, form=form, count=material.count)]


def lacking(file: CaseFile) -> list[HandedIn]:
    """What a case still lacks, brought."""
    wanted = {item.material_id for item in file.review.everything}
    return [each for material in (file.service.materials if file.service else ()) if material.id in wanted for each in handed(material)]
