"""What people do with the catalogue: look services up, take a snapshot for an application, put a new catalogue in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.access import NotAllowed, Role
from app.intake.catalogue.errors import SeriesUnknown, ServiceUnknown, ServiceWithdrawn
from app.intake.catalogue.models import Series, Service, ServiceMaterial, ServiceStep, ServiceVersion
from app.intake.catalogue.rules import (
    ChangeKind,
    MaterialDraft,
    MaterialSnapshot,
    ServiceChange,
    ServiceDraft,
    ServiceSnapshot,
    StepDraft,
    StepSnapshot,
    changes,
    with_positions,
)
from app.intake.catalogue.sample import SeriesDraft, sample_series, sample_services
from app.store import Reader, Work, new_id

P = TypeVar("P", ServiceMaterial, ServiceStep)

_PARTS = (Service, ServiceMaterial, ServiceStep)


def services(read: Reader, *, series: str = "", withdrawn: bool = False) -> list[Service]:
    """The services in the order they are shown; with `series`, those of one queue; with `withdrawn`, also the ended ones."""
    statement = select(Service).order_by(Service.position, Service.code)
    if series:
        statement = statement.where(Service.series == series)
    if not withdrawn:
        statement = statement.where(Service.active)
    return read.all(statement)


def all_series(read: Reader) -> list[Series]:
    """The queue series in the order they are shown."""
    return read.all(select(Series).where(Series.active).order_by(Series.position, Series.letter))


def series_named(read: Reader, letter: str) -> Series:
    """The queue series with this letter. Raises SeriesUnknown."""
    found = read.first(select(Series).where(Series.letter == letter, Series.active).order_by(Series.hlc))
    if found is None:
        raise SeriesUnknown(field="series", series=letter)
    return found


def service_by_code(read: Reader, code: str) -> Service | None:
    """The service with this code, in force or not; of two that stations made apart, the first."""
    return read.first(select(Service).where(Service.code == code).order_by(Service.hlc, Service.id))


def materials_of(read: Reader, service_id: UUID) -> list[ServiceMaterial]:
    """The materials that a service asks for now, in order."""
    return read.all(
        select(ServiceMaterial)
        .where(ServiceMaterial.service_id == service_id, ServiceMaterial.active)
        .order_by(ServiceMaterial.position, ServiceMaterial.id)
    )


def steps_of(read: Reader, service_id: UUID) -> list[ServiceStep]:
    """The steps of a service's flow now, in order."""
    return read.all(
        select(ServiceStep).where(ServiceStep.service_id == service_id, ServiceStep.active).order_by(ServiceStep.position, ServiceStep.id)
    )


def snapshot(read: Reader, service_id: UUID) -> ServiceSnapshot:
    """The service as it stands now, whole. Raises ServiceUnknown."""
    return snapshot_of(read.require(Service, service_id, ServiceUnknown), materials_of(read, service_id), steps_of(read, service_id))


def offered(read: Reader, service_id: UUID) -> ServiceSnapshot:
    """The snapshot for a new ticket or application. Raises ServiceUnknown, and ServiceWithdrawn when it is no longer offered."""
    found = read.known(("service", service_id), _PARTS, lambda: snapshot(read, service_id))
    if not found.active:
        raise ServiceWithdrawn(field="service", service=found.name)
    return found


def snapshots(read: Reader, *, withdrawn: bool = True) -> list[ServiceSnapshot]:
    """The whole catalogue as it stands now, in three statements."""
    materials, steps = _parts(read, ServiceMaterial), _parts(read, ServiceStep)
    return [snapshot_of(service, materials[service.id], steps[service.id]) for service in services(read, withdrawn=withdrawn)]


def version_of(read: Reader, service_id: UUID, version: int) -> ServiceSnapshot:
    """The service as it was in this version. Raises ServiceUnknown."""
    stored = read.first(
        select(ServiceVersion)
        .where(ServiceVersion.service_id == service_id, ServiceVersion.version == version)
        .order_by(ServiceVersion.hlc.desc())
    )
    if stored is None:
        raise ServiceUnknown
    return ServiceSnapshot.from_json(stored.snapshot)


def versions(read: Reader, service_id: UUID) -> list[ServiceVersion]:
    """Every version of a service that was ever in force, newest first."""
    return read.all(select(ServiceVersion).where(ServiceVersion.service_id == service_id).order_by(ServiceVersion.hlc.desc()))


def load_sample_catalogue(work: Work) -> int:
    """Put the catalogue that ships with the program into this hall; services that are there already stay as they are.

    Returns how many services are new. Raises NotAllowed when there is a catalogue and somebody other than an administrator asks.
    """
    known = {service.code for service in services(work, withdrawn=True)}
    if known and Role.ADMINISTRATOR not in work.actor.roles:
        raise NotAllowed
    work.did("intake.catalogue.load_sample_catalogue")
    add_series(work, sample_series())
    fresh = [draft for draft in sample_services() if draft.code not in known]
    apply_changes(work, changes([], fresh, withdraw_missing=False), reason="sample")
    return len(fresh)


def add_series(work: Work, wanted: Iterable[SeriesDraft]) -> None:
    """Add queue series that are missing and bring names up to date."""
    known = {series.letter: series for series in work.all(select(Series).order_by(Series.hlc.desc()))}
    for position, draft in enumerate(wanted, 1):
        series = known.get(draft.letter)
        if series is None:
            work.add(Series(letter=draft.letter, name=draft.name, name_en=draft.name_en, position=position))
        elif (series.name, series.name_en, series.active) != (draft.name, draft.name_en, True):
            series.name, series.name_en, series.active = draft.name, draft.name_en, True


def apply_changes(work: Work, planned: Sequence[ServiceChange], reason: str = "") -> None:
    """Put planned changes in force, each with a version that stays readable. The caller has checked the drafts."""
    _add_new(work, [change.wanted for change in planned if change.kind is ChangeKind.NEW and change.wanted is not None], reason)
    for change in planned:
        if change.current is None or change.kind not in (ChangeKind.CHANGED, ChangeKind.WITHDRAWN):
            continue
        service = work.require(Service, change.current.id, ServiceUnknown)
        service.version += 1
        service.active = change.kind is ChangeKind.CHANGED
        if change.wanted is not None:
            for name, value in _own_values(change.wanted).items():
                if getattr(service, name) != value:
                    setattr(service, name, value)
            _replace_parts(work, ServiceMaterial, service.id, change.wanted.materials)
            _replace_parts(work, ServiceStep, service.id, change.wanted.steps)
        work.flush()
        _keep_version(work, service.id, reason)


def snapshot_of(service: Service, materials: Sequence[ServiceMaterial], steps: Sequence[ServiceStep]) -> ServiceSnapshot:
    """A service with its parts as one value."""
    return ServiceSnapshot(
        id=service.id,
        version=service.version,
        active=service.active,
        **{name: getattr(service, name) for name in _OWN_NAMES},
        materials=tuple(
            MaterialSnapshot(id=row.id, position=row.position, **{name: getattr(row, name) for name in _MATERIAL_NAMES})
            for row in materials
        ),
        steps=tuple(StepSnapshot(id=row.id, position=row.position, **{name: getattr(row, name) for name in _STEP_NAMES}) for row in steps),
    )


_OWN_NAMES = tuple(name for name in ServiceDraft.__dataclass_fields__ if name not in ("materials", "steps"))
_MATERIAL_NAMES = tuple(MaterialDraft.__dataclass_fields__)
_STEP_NAMES = tuple(StepDraft.__dataclass_fields__)


def _own_values(draft: ServiceDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in _OWN_NAMES}


def _parts(read: Reader, kind: type[P]) -> defaultdict[UUID, list[P]]:
    found: defaultdict[UUID, list[P]] = defaultdict(list)
    for row in read.all(select(kind).where(kind.active).order_by(kind.position, kind.id)):
        found[row.service_id].append(row)
    return found


def _add_new(work: Work, drafts: Sequence[ServiceDraft], reason: str) -> None:
    own: list[dict[str, Any]] = []
    materials: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    for draft in with_positions(drafts):
        service_id = new_id()
        taken = ServiceSnapshot(
            id=service_id,
            version=1,
            **_own_values(draft),
            materials=tuple(
                MaterialSnapshot(id=new_id(), position=number, **asdict(part)) for number, part in enumerate(draft.materials, 1)
            ),
            steps=tuple(StepSnapshot(id=new_id(), position=number, **asdict(part)) for number, part in enumerate(draft.steps, 1)),
        )
        own.append({"id": service_id, "version": 1, **_own_values(draft)})
        materials.extend({"service_id": service_id, **asdict(part)} for part in taken.materials)
        steps.extend({"service_id": service_id, **asdict(part)} for part in taken.steps)
        kept.append({"service_id": service_id, "version": 1, "snapshot": taken.to_json(), "reason": reason})
    work.add_many(Service, own)
    work.add_many(ServiceMaterial, materials)
    work.add_many(ServiceStep, steps)
    work.add_many(ServiceVersion, kept)


def _replace_parts(
    work: Work, kind: type[ServiceMaterial] | type[ServiceStep], service_id: UUID, wanted: Sequence[MaterialDraft] | Sequence[StepDraft]
) -> None:
    """Bring the materials or steps of a service to what is wanted. The same name is the same part, so that its id stays."""
    rows: dict[str, Any] = {}
    for row in work.all(select(kind).where(kind.service_id == service_id).order_by(kind.active, kind.hlc)):
        rows[row.name] = row
    for position, draft in enumerate(wanted, 1):
        values: dict[str, Any] = {**asdict(draft), "position": position, "active": True}
        row = rows.pop(draft.name, None)
        if row is None:
            work.add(kind(service_id=service_id, **values))
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    for row in rows.values():
        if row.active:
            row.active = False


def _keep_version(work: Work, service_id: UUID, reason: str) -> None:
    taken = snapshot(work, service_id)
    work.add(ServiceVersion(service_id=service_id, version=taken.version, snapshot=taken.to_json(), reason=reason))
