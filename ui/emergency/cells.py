"""What each grid of the editor shows and takes: steps, people, measures, the map, supplies, contacts, the drill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.emergency.plan import SIGNS, PlanRole, PlanStep, Shape, Words
from app.words import LANGUAGES, say, speaking
from ui.emergency.grid import Cell, CellFault


@dataclass(frozen=True)
class Measure:
    """A measure of the whole plan as a row; the plan keeps its words alone."""

    key: str
    text: Words


def step_cells(roles: Callable[[], Sequence[PlanRole]], keys: Callable[[], Sequence[str]]) -> list[Cell]:
    """Steps name their role by its title and the steps before them by their numbers, as the booklet does."""

    def title(key: str) -> str:
        return next((role.title.said for role in roles() if role.key == key), key)

    def key_of(text: str) -> str:
        return next((role.key for role in roles() if text in (role.title.said, role.key)), text)

    def numbers(step: PlanStep) -> str:
        known = list(keys())
        return ", ".join(str(known.index(key) + 1) for key in step.after if key in known)

    def before(text: str) -> tuple[str, ...]:
        known = list(keys())
        places = [int(part) for part in _listed(text)]
        if any(not 0 < place <= len(known) for place in places):
            raise CellFault("after")
        return tuple(known[place - 1] for place in places)

    return [
        Cell(say("ui_emergency.step"), *_words("title"), 34),
        Cell(say("ui_emergency.role"), lambda step: title(step.role), lambda step, text: replace(step, role=key_of(text)), 12),
        Cell(say("ui_emergency.target"), _target, lambda step, text: replace(step, target_minutes=float(text)), 6),
        Cell(say("ui_emergency.after"), numbers, lambda step, text: replace(step, after=before(text)), 7),
        Cell(say("ui_emergency.measure"), *_words("measure"), 30),
    ]


def inject_cells() -> list[Cell]:
    """What a drill brings in, by the minute."""
    return [
        Cell(say("ui_emergency.minute"), lambda each: f"{each.minute:g}", lambda each, text: replace(each, minute=float(text)), 6),
        Cell(say("ui_emergency.inject"), *_words("text"), 42),
        Cell(say("ui_emergency.expects"), *_words("expects"), 30),
    ]


def criterion_cells() -> list[Cell]:
    """What a drill is judged by."""
    return [Cell(say("ui_emergency.criterion"), *_words("text"), 40)]


def measure_cells() -> list[Cell]:
    """What holds for the whole plan."""
    return [Cell(say("ui_emergency.measure"), *_words("text"), 60)]


def role_cells() -> list[Cell]:
    """The organisation."""
    return [
        Cell(say("ui_emergency.role"), *_words("title"), 12),
        Cell(say("ui_emergency.holder"), *_plain("holder"), 16),
        Cell(say("ui_emergency.phone"), *_plain("phone"), 14),
        Cell(say("ui_emergency.deputy"), *_plain("deputy"), 16),
        Cell(say("ui_emergency.deputy_phone"), *_plain("deputy_phone"), 14),
        Cell(say("ui_emergency.duties"), *_words("duties"), 30),
    ]


def supply_cells() -> list[Cell]:
    """What must be at hand, where, how many, looked at how often, good until when."""
    return [
        Cell(say("ui_emergency.supply"), *_words("name"), 30),
        Cell(say("ui_emergency.place"), *_words("place"), 26),
        Cell(say("ui_emergency.quantity"), lambda each: str(each.quantity), lambda each, text: replace(each, quantity=int(text)), 6),
        Cell(say("ui_emergency.unit"), *_words("unit"), 6),
        Cell(say("ui_emergency.check_days"), lambda each: str(each.check_days), lambda each, text: replace(each, check_days=int(text)), 8),
        Cell(say("ui_emergency.expires_on"), lambda each: each.expires_on, lambda each, text: replace(each, expires_on=_day(text)), 11),
    ]


def contact_cells() -> list[Cell]:
    """Whom to call, and who is reported to."""
    return [
        Cell(say("ui_emergency.contact"), *_words("name"), 30),
        Cell(say("ui_emergency.phone"), *_plain("phone"), 18),
        Cell(
            say("ui_emergency.superior"),
            lambda each: say("ui.yes") if each.superior else "",
            lambda each, text: replace(each, superior=_yes(text)),
            8,
        ),
        Cell(say("ui_emergency.use"), *_words("use"), 24),
    ]


def mark_cells() -> list[Cell]:
    """What the map shows, where, in metres: two numbers a point."""
    return [
        Cell(say("ui_emergency.mark_kind"), lambda each: say(f"emergency.mark.{each.kind}"), _with_kind, 14),
        Cell(say("ui_emergency.points"), points_said, lambda each, text: replace(each, points=_points(text)), 24),
        Cell(say("ui_emergency.label"), *_words("label"), 16),
    ]


def points_said(shape: Shape) -> str:
    """A mark's points as they are typed: "26,22 30.5,22"."""
    pairs = zip(shape.points[::2], shape.points[1::2], strict=False)
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _points(text: str) -> tuple[float, ...]:
    try:
        found = tuple(round(float(part), 2) for part in _listed(text.replace(" ", ",")))
    except ValueError:
        raise CellFault("mark") from None
    if len(found) < 2 or len(found) % 2:
        raise CellFault("mark")
    return found


def _with_kind(shape: Shape, text: str) -> Shape:
    for spoken in LANGUAGES:
        with speaking(spoken):
            for kind in SIGNS:
                if text.casefold() in (kind, say(f"emergency.mark.{kind}").casefold()):
                    return replace(shape, kind=kind)
    raise CellFault("mark_kind")


def _listed(text: str) -> list[str]:
    """Parts between commas of any kind."""
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def _words(name: str) -> tuple[Callable[[Any], str], Callable[[Any, str], Any]]:
    """A text in both languages, of which the one spoken now is typed."""
    return lambda each: getattr(each, name).said, lambda each, text: replace(each, **{name: getattr(each, name).spoken(text)})


def _plain(name: str) -> tuple[Callable[[Any], str], Callable[[Any, str], Any]]:
    return lambda each: getattr(each, name), lambda each, text: replace(each, **{name: text})


def _target(step: PlanStep) -> str:
    return f"{step.target_minutes:g}"


def _yes(text: str) -> bool:
    if text.casefold() in ("", "-", "—", "否", "no", "n"):
        return False
    if text.casefold() in ("是", "yes", "y", "✓", "1"):
        return True
    raise CellFault("yes")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise CellFault("day") from None
