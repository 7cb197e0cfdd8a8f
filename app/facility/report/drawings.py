"""Pictures of plain shapes: a floor with its pins, a month in bars. The same shapes go on paper and on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import Drawing, Note, Stroke, Underlay
from app.facility.assets.rules import Plan
from app.facility.report.service import DayWork
from app.words import say

_FILLS = {"room": None, "counter": 0.86, "wall": None, "stairs": 0.93, "area": 0.96}


def floor(plan: Plan, pins: Sequence[tuple[float, float, str]], *, beside: float = 0.0, picture: bytes | None = None) -> Drawing:
    """A floor in metres with a pin and its words for each (x, y, text); `beside` leaves that share of its width free at both sides.

    `picture` is the drawing that lies under it.
    """
    items: list[Stroke | Note] = []
    left, small = plan.wide * beside, 0.85 / (1 + 2 * beside)
    for shape in plan.shapes:
        points = [value for x, y in shape.points for value in (x + left, y)]
        closed = shape.kind != "wall"
        thick = 1.4 if shape.kind in ("wall", "room") else 0.6
        grey = _FILLS.get(shape.kind) if closed and picture is None else None
        items.append(Stroke(points, thick=thick, closed=closed, grey=grey))
        if shape.said:
            xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
            above = 0.9 if shape.kind == "wall" else 0.0
            items.append(Note(left + (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2 - above, shape.said, small, align="centre"))
    side = plan.wide * (1 + 2 * beside) / 90
    for across, y, text in pins:
        x = across + left
        items.append(Stroke([x, y, x - side, y - 2.2 * side, x + side, y - 2.2 * side], thick=0.4, closed=True, grey=0.1))
        items.append(Note(x, y + 1.4 * side, text, 0.85, bold=True, align="centre"))
    lies = Underlay(picture, left, 0.0, plan.wide, plan.deep) if picture is not None else None
    return Drawing(plan.wide + 2 * left, plan.deep, tuple(items), under=lies)


def month_bars(days: Sequence[DayWork]) -> Drawing:
    """A month of rounds as stacked bars (in time, late, missed) and a dot for each order reported."""
    wide, high, base = 100.0, 34.0, 27.0
    most = max([1, *(day.done + day.late + day.missed for day in days)])
    step = wide / 33
    left = step * 1.5
    items: list[Stroke | Note] = [Stroke([left, base, wide, base], thick=0.7)]
    for share in (0.5, 1.0):
        y = base - 21 * share
        items.append(Stroke([left, y, wide, y], thick=0.25, dash="1.5 2"))
        items.append(Note(left - 0.6, y, f"{most * share:g}", 0.75, align="right"))
    for day in days:
        x = left + (day.day.day - 1) * step + step * 0.18
        y = base
        for count, grey in ((day.done, 0.72), (day.late, 0.42), (day.missed, 0.0)):
            tall = 21 * count / most
            if tall:
                items.append(Stroke([x, y, x + step * 0.64, y, x + step * 0.64, y - tall, x, y - tall], thick=0.3, closed=True, grey=grey))
                y -= tall
        for number in range(min(day.orders, 4)):
            centre, top = x + step * 0.32, y - 1.2 - number * 1.5
            items.append(Stroke(_diamond(centre, top, 0.6), thick=0.5, closed=True, grey=1.0))
        if day.day.day in (1, 5, 10, 15, 20, 25, 30):
            items.append(Note(x + step * 0.32, base + 1.5, str(day.day.day), 0.75, align="centre"))
    x = left
    for key, grey in (("done", 0.72), ("late", 0.42), ("missed", 0.0)):
        items.append(Stroke([x, 31.2, x + 2, 31.2, x + 2, 32.8, x, 32.8], thick=0.3, closed=True, grey=grey))
        items.append(Note(x + 2.8, 32, say(f"facility.due_state.{key}"), 0.8))
        x += 17
    items.append(Stroke(_diamond(x + 1, 32, 0.7), thick=0.5, closed=True, grey=1.0))
    items.append(Note(x + 2.8, 32, say("facility.paper.order"), 0.8))
    return Drawing(wide, high, tuple(items))


def _diamond(x: float, y: float, half: float) -> list[float]:
    return [x, y - half, x + half, y, x, y + half, x - half, y]
