"""What is kept of each application beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.intake.applications.models import Application, ApplicationEvent, Standing
from app.intake.applications.standing import refresh
from app.intake.catalogue.models import ServiceVersion
from app.store import Work
from app.store.after_merge import Shown, Touched, after_merge_shown, owners

_AT_ONCE = 400


def whose(work: Work, touched: Touched) -> set[UUID]:
    """Every application that was touched, and those of a service that has come late."""
    found = set(touched.get(Application, ())) | owners(work, ApplicationEvent.application_id, ApplicationEvent.id, touched)
    return found | owners(work, Application.id, Application.service_version_id, {Application: touched.get(ServiceVersion, ())})


def there(work: Work, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these applications that lists show."""
    found: set[UUID] = set()
    for start in range(0, len(ids), _AT_ONCE):
        found.update(work.all(select(Standing.application_id).where(Standing.application_id.in_(ids[start : start + _AT_ONCE]))))
    return found


after_merge_shown(
    Shown("applications", Application, frozenset({Application, ApplicationEvent, ServiceVersion}), whose, there, refresh),
)
