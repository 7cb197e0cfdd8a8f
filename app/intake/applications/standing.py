"""Where each application stands, kept beside the facts so that lists and alarms need not fold a million cases.

`keep` runs with every event. `refresh` recomputes from the facts alone: after a merge, after an import, and for the check
that compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.intake.applications import clocks
from app.intake.applications.clocks import Terms
from app.intake.applications.models import Application, ApplicationEvent, Standing
from app.intake.applications.rules import Case, Event, after, event_of, fold
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.errors import ServiceUnknown
from app.intake.catalogue.models import Service, ServiceMaterial, ServiceStep, ServiceVersion
from app.intake.catalogue.rules import ServiceSnapshot
from app.regulation import StandardKey, WorkingCalendar
from app.regulation import service as regulation
from app.store import Reader, Work

_AT_ONCE = 500
_MOST_SERVICES = 500

_services: dict[UUID, ServiceSnapshot] = {}


def service_of(read: Reader, version_id: UUID | None) -> ServiceSnapshot | None:
    """The service as it stood in this version; versions never change, so they are read once."""
    if version_id is None:
        return None
    known = _services.get(version_id)
    if known is None:
        stored = read.get(ServiceVersion, version_id)
        if stored is None:
            return None
        if len(_services) >= _MOST_SERVICES:
            _services.clear()
        known = _services[version_id] = ServiceSnapshot.from_json(stored.snapshot)
    return known


def offered(read: Reader, service_id: UUID) -> tuple[ServiceSnapshot, UUID | None]:
    """A service for a new application, with the id of its version. Raises ServiceUnknown, ServiceWithdrawn.

    A version that was read before is not read again; a service without one (made by hand in a test) is read whole.
    """
    return read.known(("offered", service_id), (Service, ServiceVersion, ServiceMaterial, ServiceStep), lambda: _offered(read, service_id))


def _offered(read: Reader, service_id: UUID) -> tuple[ServiceSnapshot, UUID | None]:
    service = read.require(Service, service_id, ServiceUnknown)
    version_id = read.first(
        select(ServiceVersion.id)
        .where(ServiceVersion.service_id == service_id, ServiceVersion.version == service.version)
        .order_by(ServiceVersion.hlc.desc())
    )
    snapshot = service_of(read, version_id)
    if snapshot is None or not service.active:
        return catalogue.offered(read, service_id), version_id
    return snapshot, version_id


def fold_of(events: Iterable[Event], service: ServiceSnapshot | None) -> Case:
    """The case of a service's application. A first step that takes no days is the acceptance itself."""
    flow, is_first = _flow(service)
    return fold(events, flow, first_step_is_acceptance=is_first)


def fold_on(case: Case, events: Sequence[Event], new: Event, service: ServiceSnapshot | None) -> Case:
    """The case of `events` with one more. Nearly always the newest, which goes on from the case; else all are folded again."""
    if any(event.order > new.order for event in events):
        return fold_of((*events, new), service)
    flow, is_first = _flow(service)
    return after(case, new, flow, first_step_is_acceptance=is_first)


def _flow(service: ServiceSnapshot | None) -> tuple[list[UUID], bool]:
    steps = service.steps if service else ()
    return [step.id for step in steps], bool(steps) and steps[0].working_days == 0


def terms_of(read: Reader, service: ServiceSnapshot | None, received_at: datetime) -> Terms:
    """What an application is judged by: the standards in force on the day it was received."""
    return _terms(service, _standards_on(read, received_at.astimezone(read.zone).date()))


def _standards_on(read: Reader, day: date) -> dict[StandardKey, int]:
    return {value.key: int(value.value) for value in regulation.standards(read, day)}


def _terms(service: ServiceSnapshot | None, values: dict[StandardKey, int]) -> Terms:
    return Terms(
        promise_working_days=None if service is None else service.promise_working_days,
        legal_working_days=None if service is None else service.legal_working_days,
        notice_working_days=values[StandardKey.NOTICE_WORKING_DAYS],
        reminder_days=values[StandardKey.UNCOLLECTED_REMINDER_DAYS],
        extensions_max=values[StandardKey.EXTENSIONS_MAX],
    )


def supplement_by(case: Case) -> date | None:
    """Until when the customer may bring what the last notice asks for."""
    told = case.notices[-1].data.get("supplement_by") if case.notices else None
    return None if told is None else date.fromisoformat(told)


def values_of(
    application: Application, case: Case, service: ServiceSnapshot | None, terms: Terms, calendar: WorkingCalendar, now: datetime
) -> dict[str, Any]:
    """A row of `Standing`, without its key."""
    running = clocks.running_deadline(case, terms, calendar, now, supplement_by(case))
    promise = clocks.promise_deadline(case, terms, calendar, now)
    promised = application.deadline_at or (None if promise is None else promise.due_at)
    completed_at = None if case.completed is None else case.completed.at
    step = None
    if service is not None and case.step is not None:
        step = next((each for each in service.steps if each.id == case.step.step_id), None)
    run = case.step
    received_at = case.received_at or application.created_at
    return {
        "number": application.number,
        "state": case.state,
        "service_id": application.service_id,
        "service_name": application.service_name,
        "service_name_en": application.service_name_en,
        "applicant_name": application.applicant_name,
        "channel": application.channel,
        "received_at": received_at,
        "changed_at": received_at if case.last is None else case.last.at,
        "clock": case.clock,
        "due_at": promised if case.clock is clocks.Clock.PROMISE else None if running is None else running.due_at,
        "paused": case.is_paused,
        "step_name": "" if step is None else step.name,
        "step_name_en": "" if step is None else step.name_en,
        "step_owner": "" if step is None else step.owner,
        "step_owner_en": "" if step is None else step.owner_en,
        "handler_id": case.handled_by if run is None else run.taken_by or case.handled_by,
        "accepted_at": None if case.accepted is None else case.runs_from,
        "promise_due_at": promised,
        "completed_at": completed_at,
        "closed_at": None if case.closed is None else case.closed.at,
        "late": None if completed_at is None or promised is None else completed_at > promised,
        "conflicts": len(case.ignored),
    }


def keep(work: Work, application_id: UUID, row: Standing | None, values: Mapping[str, Any]) -> Standing:
    """Bring one row up to date, or make it."""
    if row is None:
        return work.add(Standing(application_id=application_id, **values))
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row


def refresh(work: Work, application_ids: Iterable[UUID]) -> int:
    """Recompute these rows from the facts, many at a time: after a merge or an import. Returns how many there are."""
    done = 0
    for part in _parts(application_ids, _AT_ONCE):
        rows = computed(work, part)
        work.flush()
        work.session.execute(delete(Standing).where(Standing.application_id.in_(part)), execution_options={"synchronize_session": "fetch"})
        work.add_many(Standing, rows)
        done += len(rows)
    return done


def differing(read: Reader, application_ids: Sequence[UUID]) -> list[UUID]:
    """The applications whose kept row differs from what their facts say; none when all is well."""
    found: list[UUID] = []
    for part in _parts(application_ids, _AT_ONCE):
        for values in computed(read, part):
            row = read.get(Standing, values["application_id"])
            moving = ("due_at", "promise_due_at") if values["paused"] else ()
            if row is None or any(getattr(row, name) != value for name, value in values.items() if name not in moving):
                found.append(values["application_id"])
    return found


def computed(read: Reader, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What the rows of `Standing` of these applications are, from the facts alone."""
    events: defaultdict[UUID, list[Event]] = defaultdict(list)
    for row in read.all(select(ApplicationEvent).where(ApplicationEvent.application_id.in_(ids))):
        events[row.application_id].append(event_of(row))
    calendar, found = regulation.calendar(read), list[dict[str, Any]]()
    terms: dict[tuple[date, UUID | None], Terms] = {}
    standards: dict[date, dict[StandardKey, int]] = {}
    for application in read.those(Application, ids):
        service = service_of(read, application.service_version_id)
        case = fold_of(events[application.id], service)
        received_at = case.received_at or application.created_at
        key = (received_at.astimezone(read.zone).date(), application.service_version_id)
        if key not in terms:
            day = key[0]
            if day not in standards:
                standards[day] = _standards_on(read, day)
            terms[key] = _terms(service, standards[day])
        values = values_of(application, case, service, terms[key], calendar, read.now)
        found.append({"application_id": application.id, **values})
    return found


def _parts(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    waiting = iter(ids)
    while part := list(islice(waiting, size)):
        yield part
