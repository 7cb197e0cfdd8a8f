"""What is kept of each application beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.intake.applications.models import Application, ApplicationEvent
from app.intake.applications.standing import refresh
from app.intake.catalogue.models import ServiceVersion
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def recompute(work: Work, touched: Touched) -> None:
    """Bring the rows of `Standing` up to date for every application that was touched, and for those of a service that has come late."""
    found = set(touched.get(Application, ())) | owners(work, ApplicationEvent.application_id, ApplicationEvent.id, touched)
    found |= owners(work, Application.id, Application.service_version_id, {Application: touched.get(ServiceVersion, ())})
    if found:
        refresh(work, sorted(found))


after_merge("applications", (Application, ApplicationEvent, ServiceVersion), recompute)
