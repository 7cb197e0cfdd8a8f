"""The catalogue as plain values: a service as somebody wants it, as it stood at one moment, and what differs between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.intake.catalogue.models import Audience, MaterialForm, Regime

MOST_WORKING_DAYS = 365
MOST_FEE_FEN = 100_000_000_00
MOST_COPIES = 99
MOST_PARTS = 60


@dataclass(frozen=True, kw_only=True)
class MaterialDraft:
    """A material as the catalogue wants it."""

    name: str
    name_en: str = ""
    form: MaterialForm = MaterialForm.ORIGINAL
    count: int = 1
    issuer: str = ""
    issuer_en: str = ""
    may_be_later: bool = False
    required: bool = True
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """A step of the flow as the catalogue wants it; `working_days` is its part of the promise."""

    name: str
    name_en: str = ""
    owner: str = ""
    owner_en: str = ""
    working_days: int = 0


@dataclass(frozen=True, kw_only=True)
class ServiceDraft:
    """A whole service as somebody wants it to be; materials and steps in the order they are shown."""

    code: str
    name: str
    name_en: str = ""
    department: str
    department_en: str = ""
    series: str
    skill: str
    regime: Regime
    audience: Audience = Audience.ANYONE
    instant: bool = False
    promise_working_days: int = 0
    legal_working_days: int | None = None
    fee_fen: int = 0
    fee_note: str = ""
    fee_note_en: str = ""
    result: str = ""
    result_en: str = ""
    basis: str = ""
    basis_en: str = ""
    conditions: str = ""
    conditions_en: str = ""
    office_hours: str = ""
    office_hours_en: str = ""
    place: str = ""
    place_en: str = ""
    typical_minutes: int = 10
    no_materials_needed: bool = False
    position: int = 0
    materials: tuple[MaterialDraft, ...] = ()
    steps: tuple[StepDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MaterialSnapshot(MaterialDraft):
    """A material as it stood when the snapshot was taken."""

    id: UUID
    position: int


@dataclass(frozen=True, kw_only=True)
class StepSnapshot(StepDraft):
    """A step as it stood when the snapshot was taken."""

    id: UUID
    position: int


@dataclass(frozen=True, kw_only=True)
class ServiceSnapshot(ServiceDraft):
    """A service as it stood at one moment. An application keeps the one it was made under (`to_json`, `from_json`)."""

    id: UUID
    version: int
    active: bool = True
    materials: tuple[MaterialSnapshot, ...] = ()  # pyright: ignore[reportIncompatibleVariableOverride] - narrower
    steps: tuple[StepSnapshot, ...] = ()  # pyright: ignore[reportIncompatibleVariableOverride] - narrower

    @property
    def draft(self) -> ServiceDraft:
        """The same without ids and version: what can be compared and exported."""
        values = _values(ServiceDraft, self)
        values["materials"] = tuple(MaterialDraft(**_values(MaterialDraft, material)) for material in self.materials)
        values["steps"] = tuple(StepDraft(**_values(StepDraft, step)) for step in self.steps)
        return ServiceDraft(**values)

    def material(self, material_id: UUID) -> MaterialSnapshot | None:
        """The material with this id, if this version asked for it."""
        return next((material for material in self.materials if material.id == material_id), None)

    def to_json(self) -> dict[str, Any]:
        """Plain values that JSON can carry; `from_json` gives the same snapshot back."""
        return {
            **_plain(ServiceSnapshot, self, without=("materials", "steps")),
            "materials": [_plain(MaterialSnapshot, material) for material in self.materials],
            "steps": [_plain(StepSnapshot, step) for step in self.steps],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ServiceSnapshot:
        """The snapshot that `to_json` wrote. Fields that an older program did not know take their defaults."""
        values = _known(ServiceSnapshot, stored)
        values["id"] = UUID(values["id"])
        values["regime"] = Regime(values["regime"])
        values["audience"] = Audience(values.get("audience", Audience.ANYONE))
        values["materials"] = tuple(MaterialSnapshot(**_part(MaterialSnapshot, part)) for part in stored.get("materials", ()))
        values["steps"] = tuple(StepSnapshot(**_part(StepSnapshot, part)) for part in stored.get("steps", ()))
        return ServiceSnapshot(**values)


class Part(StrEnum):
    """Which sheet of the catalogue something stands on."""

    SERIES = "series"
    SERVICE = "services"
    MATERIAL = "materials"
    STEP = "steps"


@dataclass(frozen=True)
class DraftFault:
    """Something in a draft that the catalogue cannot take: on which part, at which index, in which field; `key` says what."""

    part: Part
    index: int
    name: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])


def faults(draft: ServiceDraft, letters: Sequence[str]) -> list[DraftFault]:
    """Everything that is wrong with a service, all at once. `letters` are the queue series that exist."""
    found = [DraftFault(Part.SERVICE, 0, name, key, values) for name, key, values in _service_faults(draft, letters)]
    for index, material in enumerate(draft.materials):
        if not material.name:
            found.append(DraftFault(Part.MATERIAL, index, "name", "missing"))
        if not 1 <= material.count <= MOST_COPIES:
            found.append(
                DraftFault(Part.MATERIAL, index, "count", "out_of_range", {"least": 1, "most": MOST_COPIES, "found": material.count})
            )
        if material.name and any(other.name == material.name for other in draft.materials[:index]):
            found.append(DraftFault(Part.MATERIAL, index, "name", "material_twice", {"name": material.name}))
    for index, step in enumerate(draft.steps):
        if not step.name:
            found.append(DraftFault(Part.STEP, index, "name", "missing"))
        if not 0 <= step.working_days <= MOST_WORKING_DAYS:
            found.append(
                DraftFault(
                    Part.STEP, index, "working_days", "out_of_range", {"least": 0, "most": MOST_WORKING_DAYS, "found": step.working_days}
                )
            )
        if step.name and any(other.name == step.name for other in draft.steps[:index]):
            found.append(DraftFault(Part.STEP, index, "name", "step_twice", {"name": step.name}))
    return found


def _service_faults(draft: ServiceDraft, letters: Sequence[str]) -> list[tuple[str, str, dict[str, object]]]:
    found: list[tuple[str, str, dict[str, object]]] = []
    found.extend((name, "missing", {}) for name in ("code", "name", "department", "skill") if not getattr(draft, name))
    if draft.series not in letters:
        found.append(("series", "unknown_series", {"series": draft.series, "letters": " ".join(letters)}))
    if not 0 <= draft.fee_fen <= MOST_FEE_FEN:
        found.append(("fee_fen", "fee_out_of_range", {}))
    if not 1 <= draft.typical_minutes <= 480:
        found.append(("typical_minutes", "out_of_range", {"least": 1, "most": 480, "found": draft.typical_minutes}))
    promise, legal = draft.promise_working_days, draft.legal_working_days
    if draft.instant and promise:
        found.append(("promise_working_days", "instant_with_days", {}))
    elif not draft.instant and not 1 <= promise <= MOST_WORKING_DAYS:
        found.append(("promise_working_days", "out_of_range", {"least": 1, "most": MOST_WORKING_DAYS, "found": promise}))
    if legal is not None and not 1 <= legal <= MOST_WORKING_DAYS:
        found.append(("legal_working_days", "out_of_range", {"least": 1, "most": MOST_WORKING_DAYS, "found": legal}))
    elif legal is not None and promise > legal:
        found.append(("promise_working_days", "promise_past_law", {"promise": promise, "legal": legal}))
    elif sum(step.working_days for step in draft.steps) > promise > 0:
        found.append(
            ("promise_working_days", "steps_past_promise", {"days": sum(step.working_days for step in draft.steps), "promise": promise})
        )
    if not draft.materials and not draft.no_materials_needed:
        found.append(("no_materials_needed", "no_materials", {}))
    if draft.materials and draft.no_materials_needed:
        found.append(("no_materials_needed", "materials_not_needed", {}))
    if len(draft.materials) > MOST_PARTS or len(draft.steps) > MOST_PARTS:
        found.append(("code", "too_many_parts", {"most": MOST_PARTS}))
    return found


class ChangeKind(StrEnum):
    """What an import or an edit does to one service."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ServiceChange:
    """What would happen to one service: `wanted` is None when it is withdrawn. `fields` names what differs."""

    kind: ChangeKind
    code: str
    name: str
    wanted: ServiceDraft | None
    current: ServiceSnapshot | None = None
    fields: tuple[str, ...] = ()


def changes(current: Sequence[ServiceSnapshot], wanted: Sequence[ServiceDraft], *, withdraw_missing: bool) -> list[ServiceChange]:
    """What it takes to come from the present catalogue to the wanted one, in the wanted order, withdrawals last.

    A withdrawn service that is wanted again counts as changed.
    """
    by_code = {snapshot.code: snapshot for snapshot in current}
    found: list[ServiceChange] = []
    for draft in wanted:
        snapshot = by_code.get(draft.code)
        if snapshot is None:
            found.append(ServiceChange(ChangeKind.NEW, draft.code, draft.name, draft))
            continue
        differing = differing_fields(snapshot, draft)
        kind = ChangeKind.CHANGED if differing else ChangeKind.UNCHANGED
        found.append(ServiceChange(kind, draft.code, draft.name, draft, snapshot, differing))
    if withdraw_missing:
        kept = {draft.code for draft in wanted}
        found.extend(
            ServiceChange(ChangeKind.WITHDRAWN, snapshot.code, snapshot.name, None, snapshot, ("active",))
            for snapshot in current
            if snapshot.active and snapshot.code not in kept
        )
    return found


def differing_fields(snapshot: ServiceSnapshot, draft: ServiceDraft) -> tuple[str, ...]:
    """The fields in which a service differs from what is wanted; "active" when it was withdrawn."""
    now = snapshot.draft
    names = [name for name in _names(ServiceDraft) if getattr(now, name) != getattr(draft, name)]
    return tuple(names if snapshot.active else ["active", *names])


def with_positions(drafts: Sequence[ServiceDraft]) -> list[ServiceDraft]:
    """The drafts numbered in the order given, for those that name no position of their own."""
    return [draft if draft.position else replace(draft, position=number) for number, draft in enumerate(drafts, 1)]


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _values(kind: type[Any], value: object) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _names(kind)}


def _known(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in _names(kind) if name in stored}


def _part(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    values = _known(kind, stored)
    values["id"] = UUID(values["id"])
    if "form" in values:
        values["form"] = MaterialForm(values["form"])
    return values


def _plain(kind: type[Any], value: object, without: Sequence[str] = ()) -> dict[str, Any]:
    found = {name: item for name, item in _values(kind, value).items() if name not in without}
    return {name: item.hex if isinstance(item, UUID) else str(item) if isinstance(item, StrEnum) else item for name, item in found.items()}
