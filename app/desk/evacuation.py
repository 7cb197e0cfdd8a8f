"""The evacuation map over the hall's own floor: the plan knows the ways out, the facility room knows the building (clause 7.1.2)."""

from __future__ import annotations

from uuid import UUID

from app.documents import Content, Sheet, paper
from app.emergency import documents
from app.emergency.errors import PlanUnknown
from app.emergency.models import PlanVersion
from app.emergency.pictures import Ground, Outline
from app.emergency.plan import from_json
from app.facility.assets import service as assets
from app.facility.assets.rules import name_of, read_plan
from app.store import Reader


def floors(read: Reader) -> list[tuple[str, str]]:
    """The floors that the hall has drawn: id and name, in their order."""
    return [(str(place.id), name_of(place)) for place in assets.places(read).values() if place.plan]


def ground(read: Reader, floor_id: str, written: int | None = None) -> Ground | None:
    """A floor as it lies under a map; the first one drawn for an empty id, None where the hall has drawn none.

    `written` is the stamp (`hlc`) of the plan's version: its map keeps the floor as it was then, however it is drawn later.
    """
    places = assets.places(read)
    drawn = [place for place in places.values() if place.plan]
    place = next((each for each in drawn if str(each.id) == floor_id), drawn[0] if drawn else None)
    if place is None:
        return None
    plan = read_plan(place.plan if written is None else assets.plan_at(read, place, written))
    if plan is None:
        return None
    shapes = [Outline(shape.kind, tuple(at for point in shape.points for at in point), shape.said) for shape in plan.shapes]
    return Ground(plan.wide, plan.deep, tuple(shapes), read.attached(plan.picture) if plan.picture else None)


@paper("emergency_plan", Sheet.A4)
def emergency_plan(read: Reader, version_id: UUID) -> Content:
    """The whole plan as a booklet, its map over the hall's floor. Raises PlanUnknown."""
    version = read.require(PlanVersion, version_id, PlanUnknown)
    return documents.booklet(read, version_id, ground(read, from_json(version.content).floor_id, version.hlc))
