"""Clause 6.1: what an asset is called on its label, where it stands, and whether it works. Plain values in, plain values out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.facility.assets.errors import AssetFault, AssetNameMissing, PinOutsidePlan, SeriesUnreadable
from app.facility.assets.models import Asset, AssetKind, AssetState, AssetStateSet, Place
from app.text import narrow, one_line, paragraph
from app.words import either

_TAG = re.compile(r"^SHA1:([0-9A-F]{32})$", re.IGNORECASE)
PUBLIC_KINDS = frozenset({AssetKind.TICKET_MACHINE, AssetKind.TERMINAL, AssetKind.ACCESSIBILITY, AssetKind.WATER})
"""What visitors use themselves: they are told when it is out of use. Anything that queue series need is told as well."""
WARRANTY_ENDS_SOON = timedelta(days=30)
_WORST = (AssetState.IN_USE, AssetState.LIMITED, AssetState.OUT_OF_USE, AssetState.RETIRED)


def tag(asset_id: UUID) -> str:
    """What the code on an asset's label says: its id, so that a label stays right when the asset is renamed or moved."""
    return f"SHA1:{asset_id.hex.upper()}"


def asset_of_tag(text: str) -> UUID | None:
    """The asset that a scanned code names; None when it is no asset label. Scanners with Caps Lock on are understood."""
    found = _TAG.match(text.strip())
    return UUID(hex=found[1]) if found else None


def state(history: Iterable[AssetStateSet]) -> AssetState:
    """The asset's state after these facts, in any order of arrival."""
    latest = max(history, key=lambda fact: (fact.hlc, fact.id), default=None)
    return AssetState.IN_USE if latest is None else latest.state


def out_since(history: Iterable[AssetStateSet]) -> datetime | None:
    """Since when the asset has been out of use without a break; None when it is not."""
    since: datetime | None = None
    for fact in sorted(history, key=lambda each: (each.hlc, each.id)):
        if fact.state is not AssetState.OUT_OF_USE:
            since = None
        elif since is None:
            since = fact.at
    return since


def worse(one: AssetState, other: AssetState) -> AssetState:
    """The worse of two states."""
    return max(one, other, key=_WORST.index)


def name_of(thing: Asset | Place) -> str:
    """An asset's or a place's name in the language spoken now."""
    return either(thing.name, thing.name_en)


@dataclass(frozen=True)
class Shape:
    """One thing drawn on a floor: a wall (a line of points), a room or counter (an outline with a name). Metres, upper left is 0, 0."""

    kind: str
    points: tuple[tuple[float, float], ...]
    text: str = ""
    text_en: str = ""

    @property
    def said(self) -> str:
        """Its name in the language spoken now."""
        return either(self.text, self.text_en)


@dataclass(frozen=True)
class Plan:
    """A floor's picture as plain shapes, drawn alike by the window and on paper; `picture` is the hash of a drawing laid under them."""

    wide: float
    deep: float
    shapes: tuple[Shape, ...]
    picture: str = ""

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.wide and 0 <= y <= self.deep


def read_plan(stored: Mapping[str, Any]) -> Plan | None:
    """The plan as it is stored with its floor (`{"wide": 40, "deep": 24, "shapes": [...]}`); None for a place that has none."""
    if not stored:
        return None

    shapes = tuple(
        Shape(
            str(shape["kind"]),
            tuple((float(x), float(y)) for x, y in shape["points"]),
            shape.get("text", ""),
            shape.get("en", ""),
        )
        for shape in stored.get("shapes", ())
    )
    return Plan(float(stored["wide"]), float(stored["deep"]), shapes, str(stored.get("picture", "")))


def path_of(place_id: UUID | None, places: Mapping[UUID, Place]) -> tuple[Place, ...]:
    """The places from the building down to this one; a loop made by two stations at once is cut where it closes."""
    found: list[Place] = []
    while place_id is not None and (place := places.get(place_id)) is not None and place not in found:
        found.append(place)
        place_id = place.parent_id
    return tuple(reversed(found))


def floor_of(place_id: UUID | None, places: Mapping[UUID, Place]) -> Place | None:
    """The nearest place upwards that has a plan."""
    return next((place for place in reversed(path_of(place_id, places)) if place.plan), None)


def would_loop(place_id: UUID, parent_id: UUID | None, places: Mapping[UUID, Place]) -> bool:
    """Whether putting a place there would put it inside itself."""
    return any(place.id == place_id for place in path_of(parent_id, places))


def warranty_note(until: date | None, today: date) -> str:
    """`none`, `over`, `soon` or `runs`: the part of the key under which the words stand."""
    if until is None:
        return "none"
    if until < today:
        return "over"
    return "soon" if until - today <= WARRANTY_ENDS_SOON else "runs"


@dataclass(frozen=True, kw_only=True)
class AssetForm:
    """What somebody typed about an asset, untouched."""

    name: str
    kind: AssetKind = AssetKind.OTHER
    number: str = ""
    name_en: str = ""
    place_id: UUID | None = None
    model: str = ""
    serial: str = ""
    supplier: str = ""
    supplier_phone: str = ""
    warranty_until: date | None = None
    pin_x: float | None = None
    pin_y: float | None = None
    series: tuple[str, ...] = ()
    dependents: str = ""
    always: bool = False
    note: str = ""


def check(typed: AssetForm, floor: Plan | None) -> tuple[AssetForm, tuple[AssetFault, ...]]:
    """The form as it would be kept, and everything that stands against it, each at its field."""
    form = replace(
        typed,
        name=one_line(typed.name, 100).text,
        name_en=one_line(typed.name_en, 100).text,
        number=narrow(typed.number).upper()[:40],
        model=one_line(typed.model).text,
        serial=one_line(typed.serial, 100).text,
        supplier=one_line(typed.supplier).text,
        supplier_phone=one_line(typed.supplier_phone, 40).text,
        series=read_series(typed.series),
        dependents=one_line(typed.dependents).text,
        note=paragraph(typed.note, 2_000).text,
    )
    faults: list[AssetFault] = []
    if not form.name:
        faults.append(AssetNameMissing(field="name"))
    if any(len(letter) != 1 or not "A" <= letter <= "Z" for letter in form.series):
        faults.append(SeriesUnreadable(field="series"))
    pinned = form.pin_x is not None and form.pin_y is not None
    if pinned and (floor is None or not floor.holds(form.pin_x or 0.0, form.pin_y or 0.0)):
        faults.append(PinOutsidePlan(field="place_id"))
    return form, tuple(faults)


def read_series(typed: Sequence[str]) -> tuple[str, ...]:
    """Queue letters as people type them ("a、B c"), each once."""
    parts = [part for text in typed for part in re.split(r"[\s,，、;；/]+", narrow_keep_spaces(text)) if part]
    return tuple(dict.fromkeys(part.upper() for part in parts))


def narrow_keep_spaces(text: str) -> str:
    """Full-width letters as half-width ones; separators stay."""
    return "".join(narrow(sign) or " " for sign in text)
