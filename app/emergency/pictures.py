"""The three drawings of this room: the floor with its ways out, what was planned beside what happened, and drill after drill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.documents import Drawing, Note, Stroke, Underlay
from app.emergency.plan import SIGNS, PlanContent, Shape
from app.emergency.review import DrillPoint
from app.emergency.rules import RunStory, StepState, StepStory
from app.words import say

MARGIN = 2.0
"""Metres around the floor, so that what stands outside (the assembly point) has room."""
_FILLED = {"room": 0.88, "counter": 0.72, "area": 0.96}
_MARKS = {
    "assembly": "★",
    "extinguisher": "▲",
    "hydrant": "◆",
    "alarm": "◎",
    "aed": "♥",
    "first_aid": "＋",
    "cabinet": "■",
    "stair": "≡",
    "refuge": "□",
}
_LINES = {"route": "→", "exit": "━"}


@dataclass(frozen=True)
class Outline:
    """Something of the building: an outline in metres (x, y, x, y, ...) with its name; a wall is a line."""

    kind: str
    points: tuple[float, ...]
    text: str = ""


@dataclass(frozen=True)
class Ground:
    """The floor under a map, `wide` x `deep` metres from its top left corner; `picture` is a drawing or photo of it."""

    wide: float
    deep: float
    outlines: tuple[Outline, ...]
    picture: bytes | None = None


def ground_of(content: PlanContent) -> Ground | None:
    """The floor that the plan draws itself, for a hall that has not drawn its own; None when it draws none."""
    shapes = [shape for shape in content.shapes if shape.is_ground and len(shape.points) >= 4]
    if not shapes:
        return None
    outlines = tuple(Outline(shape.kind, _corners(shape.points), shape.label.said) for shape in shapes)
    return Ground(max(max(each.points[::2]) for each in outlines), max(max(each.points[1::2]) for each in outlines), outlines)


def floor(content: PlanContent, ground: Ground | None = None, chosen: str = "") -> Drawing | None:
    """The evacuation map over the hall's floor, or over the plan's own; None when there is nothing to draw.

    `chosen` is the key of a mark that is drawn with a ring around it.
    """
    under = ground or ground_of(content)
    shapes = [shape for shape in content.shapes if not shape.is_ground and len(shape.points) >= 2]
    if under is None and not shapes:
        return None
    wide = max([under.wide if under else 0.0, *(max(shape.points[::2]) for shape in shapes)])
    deep = max([under.deep if under else 0.0, *(max(shape.points[1::2]) for shape in shapes)])
    items: list[Stroke | Note] = []
    for outline in sorted(under.outlines if under else (), key=_layer):
        items += _ground(outline, over_picture=under is not None and under.picture is not None)
    for shape in sorted(shapes, key=lambda each: SIGNS.index(each.kind) if each.kind in SIGNS else len(SIGNS)):
        items += _mark(shape, under)
        if shape.key == chosen and chosen:
            items.append(_ring(shape))
    lies = Underlay(under.picture, MARGIN, MARGIN, under.wide, under.deep) if under is not None and under.picture is not None else None
    return Drawing(wide + 2 * MARGIN, deep + 2 * MARGIN, items, legend(content), lies)


def legend(content: PlanContent) -> str:
    """What the signs of this map mean."""
    kinds = [kind for kind in SIGNS if any(shape.kind == kind for shape in content.shapes)]
    told = [f"{_LINES.get(kind) or _MARKS[kind]}\u00a0{say(f'emergency.mark.{kind}')}" for kind in kinds]
    return "　".join(told)


def _corners(points: Sequence[float]) -> tuple[float, ...]:
    if len(points) != 4:
        return tuple(points)
    x, y, x2, y2 = points
    return (x, y, x2, y, x2, y2, x, y2)


def _layer(outline: Outline) -> int:
    return {"floor": 0, "area": 1, "room": 2, "counter": 3}.get(outline.kind, 4)


def _ground(outline: Outline, *, over_picture: bool) -> list[Stroke | Note]:
    points = [at + MARGIN for at in outline.points]
    if outline.kind == "wall":
        return [Stroke(points, 2.2)]
    is_floor = outline.kind == "floor" or (outline.kind == "room" and not outline.text)
    grey = None if is_floor or over_picture else _FILLED.get(outline.kind)
    made: list[Stroke | Note] = [Stroke(points, 1.8 if is_floor else 0.6, closed=True, grey=grey)]
    if outline.text:
        x, y = (min(points[::2]) + max(points[::2])) / 2, (min(points[1::2]) + max(points[1::2])) / 2
        made.append(Note(x, y, outline.text, 0.72 if outline.kind == "counter" else 0.82, align="centre"))
    return made


def _mark(shape: Shape, under: Ground | None) -> list[Stroke | Note]:
    points = [at + MARGIN for at in shape.points]
    x, y = points[0], points[1]
    if shape.kind == "route":
        return [Stroke(points, 1.6, dash="5 3", arrow=True)]
    if shape.kind == "exit" and len(points) >= 4:
        x2, y2 = points[2], points[3]
        level = abs(y2 - y) < abs(x2 - x)
        flat = (x, y - 0.25, x2, y2 - 0.25, x2, y2 + 0.25, x, y + 0.25)
        upright = (x - 0.25, y, x + 0.25, y, x2 + 0.25, y2, x2 - 0.25, y2)
        middle = (under.wide if under else 40.0) / 2 + MARGIN
        if level:
            at = ((x + x2) / 2, y + 1.0, "centre")
        else:
            below = max(y, y2) + 0.8
            level_y = below if under is None or below < under.deep + MARGIN - 0.8 else under.deep + MARGIN + 0.9
            at = (x + 0.5, level_y, "left") if x < middle else (x - 0.5, level_y, "right")
        name = Note(at[0], at[1], shape.label.said, 0.9, bold=True, align=at[2])
        return [Stroke(flat if level else upright, 0.8, closed=True, grey=0.0), name]
    named = [Note(x, y + 1.3, shape.label.said, 0.82, align="centre")] if shape.label.said else []
    return [Note(x, y, _MARKS.get(shape.kind, "●"), 1.3, bold=True, align="centre"), *named]


def _ring(shape: Shape) -> Stroke:
    xs, ys = [at + MARGIN for at in shape.points[::2]], [at + MARGIN for at in shape.points[1::2]]
    left, top, right, bottom = min(xs) - 0.9, min(ys) - 0.9, max(xs) + 0.9, max(ys) + 0.9
    return Stroke((left, top, right, top, right, bottom, left, bottom, left, top), 1.6)


def gantt(told: RunStory, now: datetime) -> Drawing:
    """Each step as planned (a frame) and as it went (filled; hatched grey when late), minutes from the activation."""
    rows = told.steps
    end = told.all_clear_at or now
    last = max([each.due for each in rows] + [each.done_at for each in rows if each.done_at is not None] + [end])
    minutes = max(1.0, (last - told.started_at) / timedelta(minutes=1))
    label, area, row = 44.0, 100.0, 5.4
    height = row * len(rows) + 8

    def at(moment: datetime) -> float:
        return label + area * ((moment - told.started_at) / timedelta(minutes=1)) / minutes

    items: list[Stroke | Note] = []
    step = _grid_step(minutes)
    for tick in range(int(minutes // step) + 1):
        x = label + area * tick * step / minutes
        named = str(tick * step)
        items += [Stroke((x, 0, x, height - 6), 0.3, "1 2"), Note(x, height - 3.4, named, 0.72, align="centre")]
    for number, each in enumerate(rows):
        items += _bar(told, each, number * row + 1, at)
    items.append(Stroke((label, 0, label, height - 6, label + area, height - 6), 0.6))
    if told.all_clear_at is not None:
        x = at(told.all_clear_at)
        items.append(Stroke((x, 0, x, height - 6), 1.4))
    return Drawing(label + area + 4, height, items, say("emergency.gantt.legend"))


def _bar(told: RunStory, each: StepStory, y: float, at: Callable[[datetime], float]) -> Sequence[Stroke | Note]:
    start, due = at(each.started_at), at(each.due)
    planned_from = min(at(_planned_start(told, each)), due - 0.6)
    name = each.step.title.said
    limit = 15 if not name.isascii() else 30
    items: list[Stroke | Note] = [
        Note(0, y + 1.9, name if len(name) <= limit else name[: limit - 1] + "…", 0.74),
        Stroke((planned_from, y, due, y, due, y + 1.5, planned_from, y + 1.5), 0.7, closed=True),
    ]
    if each.state is StepState.SKIPPED:
        items.append(Note(start + 0.6, y + 2.9, say("emergency.step_state.skipped"), 0.7))
    elif each.done_at is not None:
        end = max(at(each.done_at), start + 0.5)
        grey = 0.62 if each.over_by else 0.25
        items.append(Stroke((start, y + 2.0, end, y + 2.0, end, y + 3.7, start, y + 3.7), 0.5, closed=True, grey=grey))
    return items


def _planned_start(told: RunStory, each: StepStory) -> datetime:
    """A step may begin as planned when the steps before it are due."""
    before = [told.step(key) for key in each.step.after]
    return max([told.started_at, *(one.due for one in before if one is not None)])


def _grid_step(minutes: float) -> int:
    return next((step for step in (1, 2, 5, 10, 15, 30, 60, 120) if minutes / step <= 12), 240)


MOST_DRILLS = 12


def trend(points: Sequence[DrillPoint]) -> Drawing | None:
    """Drill after drill: the share of steps in time (solid) and of objectives performed (dashed); None before there are two."""
    shown = points[-MOST_DRILLS:]
    if len(shown) < 2:
        return None
    left, wide, high = 12.0, 128.0, 34.0

    def at(number: int) -> float:
        return left + 8 + (wide - 24) * number / (len(shown) - 1)

    def up(percent: float) -> float:
        return 3 + high * (1 - percent / 100)

    items: list[Stroke | Note] = []
    for percent in (0, 25, 50, 75, 100):
        y = up(percent)
        items += [Stroke((left, y, left + wide, y), 0.3, "1 2"), Note(left - 1.5, y, f"{percent}%", 0.7, align="right")]
    performed = [(number, 100 * each.performed) for number, each in enumerate(shown) if each.performed is not None]
    items += _line([(at(number), up(percent)) for number, percent in performed], "4 3", "○")
    items += _line([(at(number), up(each.in_time_percent)) for number, each in enumerate(shown)], "", "●")
    for number, each in enumerate(shown):
        x, y = at(number), up(each.in_time_percent)
        items += [
            Note(x, y + (3.4 if each.in_time_percent > 85 else -3.0), f"{each.in_time_percent:g}%", 0.74, bold=True, align="centre"),
            Note(x, high + 6.6, f"{each.on:%Y-%m-%d}" if len(shown) <= 7 else f"{each.on:%y-%m}", 0.7, align="centre"),
        ]
    return Drawing(left + wide + 4, high + 9, items, say("emergency.trend.legend"))


def _line(points: Sequence[tuple[float, float]], dash: str, sign: str) -> list[Stroke | Note]:
    flat = [at for point in points for at in point]
    made: list[Stroke | Note] = [Stroke(flat, 1.1, dash)] if len(points) > 1 else []
    return [*made, *(Note(x, y, sign, 0.9, align="centre") for x, y in points)]
