"""Text set into pages: lines wrapped as Chinese is wrapped, pages broken where they are full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.documents import fonts

_NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’…,.;:?!)]}%％℃")
_NOT_LAST = frozenset("（《「『【〔“‘([{")

Draw = Callable[[Any], None]


@dataclass
class Page:
    """One page: what is drawn on it, in order."""

    draws: list[Draw] = field(default_factory=list[Draw])


@dataclass
class Flow:
    """A place on a page that moves down as things are set, in points from the top left; a roll has one endless page."""

    width: float
    height: float | None
    left: float
    right: float
    top: float
    bottom: float
    size: float
    leading: float
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = 0.0
    on_new_page: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.y = self.top

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def used(self) -> float:
        """The height of a roll: what was set, and the bottom margin."""
        return self.y + self.bottom

    def room(self, height: float) -> bool:
        """Start a new page unless this much height is left; says whether it did."""
        if self.height is None or self.y + height <= self.height - self.bottom or self.y <= self.top:
            return False
        self.pages.append(Page())
        self.y = self.top
        self.on_new_page()
        return True

    def draw(self, act: Draw) -> None:
        self.pages[-1].draws.append(act)

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False, align: str = "left") -> None:
        """Draw one line with its baseline `y` points below the top."""
        stretches = tuple(fonts.runs(text, bold))
        if align != "left":
            wide = fonts.width(text, size, bold)
            x -= wide / 2 if align == "centre" else wide

        def act(canvas: Any) -> None:
            line = canvas.beginText(x, -y)
            for name, stretch in stretches:
                fonts.face(name)
                line.setFont(name, size)
                line.textOut(stretch)
            canvas.drawText(line)

        self.draw(act)

    def line(self, x1: float, y1: float, x2: float, y2: float, thick: float = 0.5, dash: Sequence[float] = ()) -> None:
        def act(canvas: Any) -> None:
            canvas.setLineWidth(thick)
            canvas.setDash(list(dash))
            canvas.line(x1, -y1, x2, -y2)
            canvas.setDash([])

        self.draw(act)

    def fill(self, x: float, y: float, wide: float, high: float, grey: float) -> None:
        def act(canvas: Any) -> None:
            canvas.setFillGray(grey)
            canvas.rect(x, -y - high, wide, high, stroke=0, fill=1)
            canvas.setFillGray(0)

        self.draw(act)


def wrap(text: str, wide: float, size: float, *, bold: bool = False, first_indent: float = 0.0) -> list[str]:
    """Lines no wider than `wide` points. Chinese breaks anywhere but before closing and after opening marks; Latin at spaces."""
    lines: list[str] = []
    for paragraph in fonts.clean(text.replace("\r\n", "\n").replace("\n", "\u2028").replace("\t", " ")).split("\u2028"):
        lines.extend(_wrap_one(paragraph, wide, size, bold, first_indent if not lines else 0.0))
    return lines or [""]


def _wrap_one(text: str, wide: float, size: float, bold: bool, indent: float) -> list[str]:
    lines: list[str] = []
    start, used, place, last_break = 0, indent, 0, 0
    while place < len(text):
        used += fonts.width_of(text[place], bold) * size
        if used > wide + 0.01 and place > start:
            cut = last_break if last_break > start else place
            lines.append(text[start:cut].rstrip())
            start = cut + (len(text[cut:]) - len(text[cut:].lstrip(" ")))
            place, used, last_break = start, 0.0, start
            continue
        place += 1
        if place < len(text) and _may_break(text[place - 1], text[place]):
            last_break = place
    lines.append(text[start:].rstrip())
    return lines


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    latin = before.isascii() and after.isascii()
    return before in " -/" if latin else True
