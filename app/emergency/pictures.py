"""The two drawings of this room: the floor with its ways out, and what was planned beside what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.documents import Drawing, Note, Stroke
from app.emergency.plan import PlanContent, Shape
from app.emergency.rules import RunStory, StepState, StepStory
from app.words import say

_MARGIN = 2.0
_FILLED = {"room": 0.88, "counter": 0.72, "area": 0.96}
_SIGNS = {"extinguisher": "▲", "aed": "♥", "cabinet": "■", "assembly": "★"}


def floor(content: PlanContent) -> Drawing | None:
    """The evacuation map; None when the plan has no shapes."""
    shapes = content.shapes
    if not shapes:
        return None
    width = max(max(shape.points[::2]) for shape in shapes) + 2 * _MARGIN
    height = max(max(shape.points[1::2]) for shape in shapes) + 2 * _MARGIN
    items: list[Stroke | Note] = []
    for shape in sorted(shapes, key=_layer):
        items += _drawn(shape)
    legend = say("emergency.map.legend")
    return Drawing(width, height, items, legend)


def _layer(shape: Shape) -> int:
    return {"floor": 0, "area": 1, "room": 2, "counter": 3, "route": 4, "exit": 5}.get(shape.kind, 6)


def _drawn(shape: Shape) -> list[Stroke | Note]:
    points = [at + _MARGIN for at in shape.points]
    x, y = points[0], points[1]
    if shape.kind in _FILLED or shape.kind == "floor":
        x2, y2 = points[2], points[3]
        corners = (x, y, x2, y, x2, y2, x, y2)
        grey = _FILLED.get(shape.kind)
        made: list[Stroke | Note] = [Stroke(corners, 1.8 if shape.kind == "floor" else 0.6, closed=True, grey=grey)]
        if shape.label.said:
            made.append(Note((x + x2) / 2, (y + y2) / 2, shape.label.said, 0.82, align="centre"))
        return made
    if shape.kind == "exit":
        x2, y2 = points[2], points[3]
        wide = y == y2
        box = (x, y - 0.25, x2, y - 0.25, x2, y + 0.25, x, y + 0.25) if wide else (x - 0.25, y, x + 0.25, y, x + 0.25, y2, x - 0.25, y2)
        west = not wide and x < 10
        at = ((x + x2) / 2, y + 1.0, "centre") if wide else (x + (0.5 if west else -0.5), points[3] + 0.7, "left" if west else "right")
        return [Stroke(box, 0.8, closed=True, grey=0.0), Note(at[0], at[1], shape.label.said, 0.9, bold=True, align=at[2])]
    if shape.kind == "route":
        return [Stroke(points, 1.6, dash="5 3", arrow=True)]
    return [
        Note(x, y, _SIGNS.get(shape.kind, "●"), 1.3, bold=True, align="centre"),
        *([Note(x, y + 0.95, shape.label.said, 0.82, align="centre")] if shape.label.said else []),
    ]


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
