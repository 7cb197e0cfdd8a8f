"""Drawing a floor: shapes are moved and stretched by steps of metres, and stored as the plan that windows and papers draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.facility.assets.errors import PlanFaulty
from app.facility.assets.rules import Plan, Shape

KINDS = ("room", "counter", "area", "stairs", "wall")
MOST_METRES = 400.0
LEAST_METRES = 2.0
MOST_SHAPES = 300
_LEAST_SIDE = 0.2
_FRESH = {"room": (6.0, 4.0), "counter": (3.0, 1.2), "area": (6.0, 4.0), "stairs": (3.0, 4.0), "wall": (4.0, 0.0)}


def box(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, width and depth in metres."""
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def fresh(kind: str, plan: Plan, text: str = "", text_en: str = "") -> Shape:
    """A new shape in the middle of the floor, no larger than it."""
    wide, deep = min(_FRESH[kind][0], plan.wide), min(_FRESH[kind][1], plan.deep)
    left, top = round((plan.wide - wide) / 2, 1), round((plan.deep - deep) / 2, 1)
    if kind == "wall":
        return Shape(kind, ((left, top), (left + wide, top)), text, text_en)
    return Shape(kind, ((left, top), (left + wide, top), (left + wide, top + deep), (left, top + deep)), text, text_en)


def moved(shape: Shape, dx: float, dy: float, plan: Plan) -> Shape:
    """The shape somewhere else, as far as the floor goes."""
    left, top, wide, deep = box(shape)
    dx = max(-left, min(dx, plan.wide - wide - left))
    dy = max(-top, min(dy, plan.deep - deep - top))
    return replace(shape, points=tuple((round(x + dx, 2), round(y + dy, 2)) for x, y in shape.points))


def stretched(shape: Shape, dx: float, dy: float, plan: Plan) -> Shape:
    """The shape wider and deeper by so much, its upper left corner where it was. A wall turns: its far end moves."""
    left, top, wide, deep = box(shape)
    if shape.kind == "wall":
        (x0, y0), (x1, y1) = shape.points[0], shape.points[-1]
        end = (max(0.0, min(x1 + dx, plan.wide)), max(0.0, min(y1 + dy, plan.deep)))
        if abs(end[0] - x0) + abs(end[1] - y0) < _LEAST_SIDE:
            return shape
        return replace(shape, points=(*shape.points[:-1], (round(end[0], 2), round(end[1], 2))))
    new_wide = max(_LEAST_SIDE, min(wide + dx, plan.wide - left))
    new_deep = max(_LEAST_SIDE, min(deep + dy, plan.deep - top))
    across, down = new_wide / wide if wide else 1.0, new_deep / deep if deep else 1.0
    points = tuple((round(left + (x - left) * across, 2), round(top + (y - top) * down, 2)) for x, y in shape.points)
    return replace(shape, points=points)


def shape_at(plan: Plan, x: float, y: float) -> int:
    """The topmost shape under a point, the smaller before the larger; -1 where there is none."""
    hits: list[tuple[float, int]] = []
    for number, shape in enumerate(plan.shapes):
        left, top, wide, deep = box(shape)
        if left - 0.3 <= x <= left + wide + 0.3 and top - 0.3 <= y <= top + deep + 0.3:
            hits.append((max(wide, 0.1) * max(deep, 0.1), -number))
    return -min(hits)[1] if hits else -1


def check_plan(plan: Plan) -> None:
    """Raises PlanFaulty for a floor of no or unlikely size, with a shape outside of it, or of a kind that nobody draws."""
    if not (LEAST_METRES <= plan.wide <= MOST_METRES and LEAST_METRES <= plan.deep <= MOST_METRES):
        raise PlanFaulty(field="wide")
    if len(plan.shapes) > MOST_SHAPES:
        raise PlanFaulty(field="wide")
    for shape in plan.shapes:
        outside = any(not plan.holds(x, y) for x, y in shape.points)
        if shape.kind not in KINDS or len(shape.points) < 2 or outside:
            raise PlanFaulty(field="wide")


def stored_plan(plan: Plan) -> dict[str, Any]:
    """The plan as it is stored with its floor."""
    shapes = [_stored(shape) for shape in plan.shapes]
    return {"wide": plan.wide, "deep": plan.deep, "shapes": shapes, **({"picture": plan.picture} if plan.picture else {})}


def _stored(shape: Shape) -> dict[str, Any]:
    words = {name: value for name, value in (("text", shape.text), ("en", shape.text_en)) if value}
    return {"kind": shape.kind, "points": [list(point) for point in shape.points], **words}


def resized(plan: Plan, wide: float, deep: float) -> Plan:
    """The floor in another size; shapes that no longer fit are drawn in."""
    larger = replace(plan, wide=wide, deep=deep)
    return replace(larger, shapes=_inside(plan.shapes, wide, deep))


def _inside(shapes: Sequence[Shape], wide: float, deep: float) -> tuple[Shape, ...]:
    return tuple(replace(each, points=tuple((min(x, wide), min(y, deep)) for x, y in each.points)) for each in shapes)
