"""What is kept of each application beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from sqlalchemy import select

from app.intake.applications.models import Application, ApplicationEvent
from app.intake.applications.standing import refresh
from app.intake.catalogue.models import ServiceVersion
from app.store import Work
from app.store.merge import Touched, after_merge

_AT_ONCE = 400


def recompute(work: Work, touched: Touched) -> None:
    """Bring the rows of `Standing` up to date for every application that was touched."""
    applications = set(touched.get(Application, ()))
    events = list(touched.get(ApplicationEvent, ()))
    for start in range(0, len(events), _AT_ONCE):
        part = events[start : start + _AT_ONCE]
        applications.update(work.all(select(ApplicationEvent.application_id).where(ApplicationEvent.id.in_(part))))
    versions = list(touched.get(ServiceVersion, ()))
    for start in range(0, len(versions), _AT_ONCE):
        part = versions[start : start + _AT_ONCE]
        applications.update(work.all(select(Application.id).where(Application.service_version_id.in_(part))))
    if applications:
        refresh(work, sorted(applications))


after_merge("applications", (Application, ApplicationEvent, ServiceVersion), recompute)
