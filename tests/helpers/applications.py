"""An invented applicant and the services of the sample catalogue, for tests of applications."""

from __future__ import annotations

from collections.abc import Sequence

from app.intake.applications.forms import ApplicationForm, HandedIn
from app.intake.applications.models import ReceivedForm
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.models import MaterialForm
from app.intake.catalogue.rules import MaterialSnapshot, ServiceSnapshot
from app.intake.customers.models import IdentityKind
from app.intake.customers.rules import CustomerForm
from app.store import Actor, Hall, Reader

IDENTITY = "990000198506150029"
OTHER_IDENTITY = "990000199602290034"


def person(name: str = "王小明", **values: str) -> CustomerForm:
    """Somebody who does not exist (region 99 is not assigned)."""
    return CustomerForm(name=name, identity_kind=IdentityKind.RESIDENT, identity_number=values.get("number", IDENTITY), phone="19900000001")


def load_catalogue(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        catalogue.load_sample_catalogue(work)


def service_named(read: Reader, code: str) -> ServiceSnapshot:
    found = catalogue.service_by_code(read, code)
    assert found is not None
    return catalogue.snapshot(read, found.id)


def pieces(material: MaterialSnapshot) -> list[HandedIn]:
    """What satisfies one material."""
    original = HandedIn(material_id=material.id, form=ReceivedForm.ORIGINAL, count=material.count)
    copy = HandedIn(material_id=material.id, form=ReceivedForm.COPY, count=material.count)
    return {MaterialForm.BOTH: [original, copy], MaterialForm.COPY: [copy]}.get(material.form, [original])


def all_required(service: ServiceSnapshot, without: Sequence[str] = ()) -> list[HandedIn]:
    """Everything the service needs, except the materials named."""
    return [piece for material in service.materials if material.required and material.name not in without for piece in pieces(material)]


def form_for(service: ServiceSnapshot, name: str = "王小明") -> ApplicationForm:
    return ApplicationForm(service_id=service.id, applicant=person(name))
