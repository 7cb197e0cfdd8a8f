"""What people do about assets: register, place, label, take out of use and back, read counters (clauses 6.1.1 and 6.1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.facility.assets.errors import (
    AssetNumberTaken,
    AssetUnknown,
    PlaceInItself,
    PlaceNameMissing,
    PlaceNotEmpty,
    PlaceUnknown,
    ReadingBackwards,
    ReasonMissing,
)
from app.facility.assets.floors import check_plan
from app.facility.assets.models import Asset, AssetKind, AssetState, AssetStateSet, CounterReading, FloorDrawn, Place
from app.facility.assets.rules import PUBLIC_KINDS, AssetForm, check, floor_of, name_of, out_since, path_of, read_plan, state, would_loop
from app.store import Attachment, Kept, Reader, Work, attach
from app.text import one_line, paragraph

KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
_FIELDS = tuple(name for name in AssetForm.__dataclass_fields__ if name not in ("series", "number"))


# Places


@right(*KEEPERS)
def add_place(
    work: Work, name: str, *, name_en: str = "", parent_id: UUID | None = None, position: int = 0, plan: Mapping[str, Any] | None = None
) -> Place:
    """A building, floor or room. Raises PlaceNameMissing, PlaceUnknown."""
    cleaned = one_line(name, 100).text
    if not cleaned:
        raise PlaceNameMissing(field="name")
    if parent_id is not None:
        work.require(Place, parent_id, PlaceUnknown)
    english = one_line(name_en, 100).text
    return work.add(Place(name=cleaned, name_en=english, parent_id=parent_id, position=position, plan=dict(plan or {})))


@right(*KEEPERS)
def change_place(work: Work, place_id: UUID, name: str, name_en: str = "", parent_id: UUID | None = None) -> Place:
    """Call a place something else, or put it, with all in it, somewhere else. Raises PlaceUnknown, PlaceNameMissing, PlaceInItself."""
    place = work.require(Place, place_id, PlaceUnknown)
    cleaned = one_line(name, 100).text
    if not cleaned:
        raise PlaceNameMissing(field="name")
    if would_loop(place_id, parent_id, places(work)):
        raise PlaceInItself(field="parent_id")
    place.name, place.name_en, place.parent_id = cleaned, one_line(name_en, 100).text, parent_id
    return place


@right(*KEEPERS)
def shift_place(work: Work, place_id: UUID, by: int) -> Place:
    """Show a place earlier or later among those beside it. Raises PlaceUnknown."""
    place = work.require(Place, place_id, PlaceUnknown)
    beside = [each for each in places(work).values() if each.parent_id == place.parent_id]
    at = next(number for number, each in enumerate(beside) if each.id == place_id)
    beside.insert(max(0, min(at + by, len(beside) - 1)), beside.pop(at))
    for number, each in enumerate(beside):
        if each.position != number:
            each.position = number
    return place


@right(*KEEPERS)
def close_place(work: Work, place_id: UUID) -> Place:
    """The place is no more; what happened there stays on record. Raises PlaceUnknown, PlaceNotEmpty."""
    place = work.require(Place, place_id, PlaceUnknown)
    holds = [each.name for each in places(work).values() if each.parent_id == place_id]
    holds += [asset.name for asset in assets(work) if asset.place_id == place_id]
    if holds:
        raise PlaceNotEmpty(name=place.name, count=len(holds), first=holds[0])
    place.active = False
    return place


@right(*KEEPERS)
def draw_plan(work: Work, place_id: UUID, plan: Mapping[str, Any]) -> Place:
    """Give a floor its picture, or take it away ({}). Raises PlaceUnknown, PlanFaulty."""
    place = work.require(Place, place_id, PlaceUnknown)
    read = read_plan(plan)
    if read is not None:
        check_plan(read)
    _keep_floor(work, place, dict(plan))
    return place


@right(*KEEPERS)
def attach_plan(work: Work, place_id: UUID, kept: Kept) -> Place:
    """Lay a drawing or a photo of the floor under its shapes. Raises PlaceUnknown."""
    place = work.require(Place, place_id, PlaceUnknown)
    attach(work, place_id, kept, "plan")
    known = dict(place.plan) or {"wide": 40.0, "deep": 24.0, "shapes": []}
    _keep_floor(work, place, {**known, "picture": kept.hash})
    return place


def _keep_floor(work: Work, place: Place, plan: dict[str, Any]) -> None:
    """The floor as it is now, and as it was before where nobody kept that yet."""
    if place.plan == plan:
        return
    if place.plan and work.first(select(FloorDrawn.id).where(FloorDrawn.place_id == place.id)) is None:
        work.add(FloorDrawn(place_id=place.id, plan=place.plan))
    place.plan = plan
    work.add(FloorDrawn(place_id=place.id, plan=plan))


def plan_at(read: Reader, place: Place, hlc: int) -> Mapping[str, Any]:
    """How a floor was drawn at a moment (of a version, a run); the oldest drawing for a moment before it was first kept."""
    kept = read.all(select(FloorDrawn).where(FloorDrawn.place_id == place.id).order_by(FloorDrawn.hlc, FloorDrawn.id))
    before = [each for each in kept if each.hlc < hlc]
    return before[-1].plan if before else kept[0].plan if kept else place.plan


def places(read: Reader) -> dict[UUID, Place]:
    """All places that are, by id, in the order in which they are shown."""
    return {place.id: place for place in read.all(select(Place).where(Place.active).order_by(Place.position, Place.id))}


# Assets


@right(*KEEPERS)
def add_asset(work: Work, typed: AssetForm) -> Asset:
    """Register an asset; without a number it gets the next one. Raises the first AssetFault of the form, PlaceUnknown."""
    form = _checked(work, typed)
    number = form.number or _next_number(work)
    _refuse_taken(work, number, None)
    return work.add(Asset(number=number, series=list(form.series), **{name: getattr(form, name) for name in _FIELDS}))


@right(*KEEPERS)
def change_asset(work: Work, asset_id: UUID, typed: AssetForm) -> Asset:
    """Change what is known of an asset. Raises AssetUnknown, the first AssetFault of the form, PlaceUnknown."""
    asset = work.require(Asset, asset_id, AssetUnknown)
    form = _checked(work, typed)
    if form.number and form.number != asset.number:
        _refuse_taken(work, form.number, asset_id)
        asset.number = form.number
    for name in _FIELDS:
        if getattr(asset, name) != getattr(form, name):
            setattr(asset, name, getattr(form, name))
    if asset.series != list(form.series):
        asset.series = list(form.series)
    return asset


@right(*KEEPERS)
def pin_asset(work: Work, asset_id: UUID, x: float, y: float) -> Asset:
    """Move an asset's pin on its floor, in metres. Raises AssetUnknown, PinOutsidePlan."""
    asset = work.require(Asset, asset_id, AssetUnknown)
    form = _checked(work, AssetForm(name=asset.name, place_id=asset.place_id, pin_x=round(x, 2), pin_y=round(y, 2)))
    asset.pin_x, asset.pin_y = form.pin_x, form.pin_y
    return asset


@right(*KEEPERS)
def set_state(work: Work, asset_id: UUID, new_state: AssetState, reason: str, order_id: UUID | None = None) -> AssetStateSet:
    """Take an asset out of use, back, or out for good; with the reason. Raises AssetUnknown, ReasonMissing."""
    work.require(Asset, asset_id, AssetUnknown)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    return state_follows(work, asset_id, new_state, reason, order_id)


def state_follows(work: Work, asset_id: UUID, new_state: AssetState, reason: str, order_id: UUID | None) -> AssetStateSet:
    """The state that a fault or a repair leaves behind; whoever may report or mend makes it so."""
    cleaned = paragraph(reason, 500).text
    return work.add(AssetStateSet(asset_id=asset_id, state=new_state, reason=cleaned, order_id=order_id))


@right(*KEEPERS)
def attach_file(work: Work, asset_id: UUID, kept: Kept) -> Attachment:
    """A photo, a manual or a certificate belongs to the asset. Raises AssetUnknown."""
    work.require(Asset, asset_id, AssetUnknown)
    return attach(work, asset_id, kept)


@right(*ANY_STAFF)
def read_counter(work: Work, asset_id: UUID, value: float) -> CounterReading:
    """What an asset's counter shows now. Raises AssetUnknown, ReadingBackwards."""
    work.require(Asset, asset_id, AssetUnknown)
    last = latest_reading(work, asset_id)
    if value < 0 or (last is not None and value < last.value):
        raise ReadingBackwards(field="value", last=f"{last.value:g}" if last else "0")
    return work.add(CounterReading(asset_id=asset_id, value=value))


def assets(read: Reader, *, also_retired: bool = False) -> list[Asset]:
    """Every asset by number."""
    found = read.all(select(Asset).order_by(Asset.number, Asset.id))
    if also_retired:
        return found
    now = states(read)
    return [asset for asset in found if now.get(asset.id) is not AssetState.RETIRED]


def asset_by_number(read: Reader, number: str) -> Asset | None:
    """The asset with this number on its label; the older one when two stations gave it twice."""
    return read.first(select(Asset).where(Asset.number == number.strip().upper()).order_by(Asset.id))


def states(read: Reader) -> dict[UUID, AssetState]:
    """The state of every asset that ever left its first one (in use)."""
    history: dict[UUID, list[AssetStateSet]] = {}
    for fact in read.all(select(AssetStateSet)):
        history.setdefault(fact.asset_id, []).append(fact)
    return {asset_id: state(facts) for asset_id, facts in history.items()}


def state_of(read: Reader, asset_id: UUID) -> AssetState:
    """Whether one asset works."""
    return state(state_history(read, asset_id))


def state_history(read: Reader, asset_id: UUID) -> list[AssetStateSet]:
    """How an asset's state changed, oldest first."""
    return read.all(select(AssetStateSet).where(AssetStateSet.asset_id == asset_id).order_by(AssetStateSet.hlc, AssetStateSet.id))


def readings(read: Reader, asset_id: UUID) -> list[tuple[date, float]]:
    """An asset's counter by date, oldest first."""
    found = read.all(select(CounterReading).where(CounterReading.asset_id == asset_id).order_by(CounterReading.at))
    return [(reading.at.astimezone(read.zone).date(), reading.value) for reading in found]


def latest_reading(read: Reader, asset_id: UUID) -> CounterReading | None:
    return read.first(select(CounterReading).where(CounterReading.asset_id == asset_id).order_by(CounterReading.at.desc()))


def place_text(asset: Asset, known: Mapping[UUID, Place]) -> str:
    """Where an asset stands, from the building down, in the language spoken now."""
    return path_text(asset.place_id, known)


def path_text(place_id: UUID | None, known: Mapping[UUID, Place]) -> str:
    """A place with what it lies in, from the building down."""
    return " / ".join(name_of(place) for place in path_of(place_id, known))


@dataclass(frozen=True)
class Trouble:
    """A queue series that cannot be served, or only badly, and the asset it is because of."""

    series: str
    asset_id: UUID
    asset_name: str
    asset_name_en: str
    state: AssetState


def troubled_series(read: Reader) -> list[Trouble]:
    """What depends on assets that do not work, by letter: a dead ticket machine stops its series."""
    bad = {asset_id: now for asset_id, now in states(read).items() if now in (AssetState.LIMITED, AssetState.OUT_OF_USE)}
    if not bad:
        return []
    found = read.all(select(Asset).where(Asset.id.in_(list(bad))))
    troubles = [Trouble(letter, asset.id, asset.name, asset.name_en, bad[asset.id]) for asset in found for letter in asset.series]
    return sorted(troubles, key=lambda trouble: (trouble.series, trouble.asset_name))


@dataclass(frozen=True)
class PublicNotice:
    """What the public is told while something that it uses is out of use: since when, and which numbers it concerns."""

    asset_id: UUID
    name: str
    name_en: str
    kind: AssetKind
    since: datetime
    series: tuple[str, ...]


def public_notices(read: Reader) -> list[PublicNotice]:
    """The notices that boards and kiosks show now; each goes by itself when its asset is back (clause 6.2.1). Latest first."""
    found: list[PublicNotice] = []
    for asset_id, now in states(read).items():
        if now is not AssetState.OUT_OF_USE:
            continue
        asset = read.get(Asset, asset_id)
        if asset is not None and (asset.series or asset.kind in PUBLIC_KINDS):
            since = out_since(state_history(read, asset_id)) or read.now
            found.append(PublicNotice(asset_id, asset.name, asset.name_en, asset.kind, since, tuple(asset.series)))
    return sorted(found, key=lambda notice: notice.since, reverse=True)


def form_of(asset: Asset) -> AssetForm:
    """An asset as the form shows it."""
    return AssetForm(number=asset.number, series=tuple(asset.series), **{name: getattr(asset, name) for name in _FIELDS})


def _checked(work: Work, typed: AssetForm) -> AssetForm:
    floor = None
    if typed.place_id is not None:
        work.require(Place, typed.place_id, PlaceUnknown)
        standing_on = floor_of(typed.place_id, places(work))
        floor = read_plan(standing_on.plan) if standing_on is not None else None
    form, faults = check(typed, floor)
    if faults:
        raise faults[0]
    return form


def _refuse_taken(work: Work, number: str, own: UUID | None) -> None:
    other = asset_by_number(work, number)
    if other is not None and other.id != own:
        raise AssetNumberTaken(field="number", number=number, name=other.name)


def _next_number(work: Work) -> str:
    """`ZC` 资产, the PC's seat, its own count: two stations never make the same."""
    start = f"ZC{work.station.seat:02d}"
    taken = _counts(work.all(select(Asset.number).where(Asset.number.startswith(start))), len(start))
    return f"{start}{max(taken, default=0) + 1:04d}"


def _counts(numbers: Iterable[str], skip: int) -> list[int]:
    return [int(number[skip:]) for number in numbers if number[skip:].isdigit()]
