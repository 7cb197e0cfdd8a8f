"""Text set into pages: lines wrapped as Chinese is wrapped, pages broken where they are full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from app.documents import fonts

_NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’…·,.;:?!)]}%％℃")
_NOT_LAST = frozenset("（《「『【〔“‘([{￥¥$")
_LOOSEST = 0.09
NO_BREAK = "\u00a0"
"""A space at which no line ends: between a sign and its word."""


@dataclass(frozen=True)
class Type:
    """Sizes in points: body text and its leading, text in grids, and the space inside a cell above and below."""

    body: float
    leading: float
    grid: float
    pad: float

    def scaled(self, by: float) -> Type:
        return Type(self.body * by, self.leading * by, self.grid * by, self.pad)


class Piece(NamedTuple):
    """Text at its place: `x` and the baseline `y` in points from the top left, `spaced` added after each character."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    spaced: float
    grey: float


class Picture(NamedTuple):
    """A photo at its place: its top left corner and its size in points, and what is in its file (JPEG)."""

    x: float
    y: float
    wide: float
    high: float
    content: bytes


@dataclass
class Page:
    """One page: shapes as PDF operators, text over them, photos, and where its foot line stands if not at the bottom.

    What lies in `under` is drawn before the shapes, and so are the `marks` written across the page.
    """

    shapes: list[str] = field(default_factory=list[str])
    pieces: list[Piece] = field(default_factory=list[Piece])
    pictures: list[Picture] = field(default_factory=list[Picture])
    under: list[Picture] = field(default_factory=list[Picture])
    marks: list[Piece] = field(default_factory=list[Piece])
    foot: float | None = None


@dataclass
class Flow:
    """A place on a page that moves down as things are set, in points from the top left; a roll has one endless page."""

    width: float
    height: float | None
    left: float
    right: float
    top: float
    bottom: float
    type: Type
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y = self.top

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def edge(self) -> float:
        """Where the right margin begins."""
        return self.width - self.right

    @property
    def middle(self) -> float:
        return self.left + self.inner / 2

    @property
    def used(self) -> float:
        """The height of a roll: what was set, and the bottom margin."""
        return self.y + self.bottom

    def room(self, height: float) -> bool:
        """Start a new page unless this much height is left; says whether it did."""
        if self.height is None or self.y + height <= self.height - self.bottom or self.y <= self.top:
            return False
        self.new_page()
        return True

    def new_page(self) -> None:
        self.pages.append(Page())
        self.y = self.top

    def draw(self, shape: str) -> None:
        self.pages[-1].shapes.append(shape)

    def picture(self, picture: Picture) -> None:
        """Put a photo on the page."""
        self.pages[-1].pictures.append(picture)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: str = "left",
        spaced: float = 0.0,
        grey: float = 0.0,
    ) -> None:
        """Draw one line with its baseline `y` points below the top; `spaced` is added after each character."""
        if align != "left":
            wide = fonts.width(text, size, bold) + spaced * (len(text) - 1)
            x -= wide / 2 if align == "centre" else wide

        self.pages[-1].pieces.append(Piece(x, y, text, size, bold, spaced, grey))

    def line(self, x1: float, y1: float, x2: float, y2: float, thick: float = 0.5, dash: str = "") -> None:
        """Draw a straight line; `dash` is a PDF dash pattern such as "3 2"."""
        stroke = f"{thick:g} w {x1:.2f} {-y1:.2f} m {x2:.2f} {-y2:.2f} l S"
        self.draw(f"[{dash}] 0 d {stroke} [] 0 d" if dash else stroke)

    def box(self, x: float, y: float, wide: float, high: float, thick: float = 0.5) -> None:
        """Draw the outline of a rectangle whose top left corner is (x, y)."""
        self.draw(f"{thick:g} w {x:.2f} {-y - high:.2f} {wide:.2f} {high:.2f} re S")

    def fill(self, x: float, y: float, wide: float, high: float, grey: float) -> None:
        """Fill a rectangle: 0 is black, 1 white."""
        self.draw(f"{grey:g} g {x:.2f} {-y - high:.2f} {wide:.2f} {high:.2f} re f 0 g")


def wrap(text: str, wide: float, size: float, *, bold: bool = False, first_indent: float = 0.0) -> Sequence[str]:
    """Lines no wider than `wide` points. Chinese breaks anywhere but before closing and after opening marks; Latin at spaces."""
    return _wrapped(text, wide, size, bold, first_indent)


@lru_cache(maxsize=4096)
def _wrapped(text: str, wide: float, size: float, bold: bool, first_indent: float) -> Sequence[str]:
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").replace("\t", " ").split("\n"):
        lines.extend(_wrap_one(fonts.clean(paragraph), wide, size, bold, first_indent if not lines else 0.0))
    return tuple(lines)


def _wrap_one(text: str, wide: float, size: float, bold: bool, indent: float) -> list[str]:
    if indent + fonts.width(text, size, bold) <= wide:
        return [text.rstrip()]
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
        if place < len(text) and _may_break(text, place):
            last_break = place
    lines.append(text[start:].rstrip())
    return lines


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if NO_BREAK in (before, after) or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if not (before.isascii() and after.isascii()):
        return after != " "
    if before == " ":
        return True
    return before in "-/" and after.isalpha() and place > 1 and text[place - 2].isalpha()


def justified(line: str, wide: float, size: float, bold: bool) -> float:
    """The space to add after each character so that a full line of Chinese ends at the margin; 0 where that would gape."""
    chinese = sum(not character.isascii() for character in line)
    if len(line) < 2 or chinese * 2 < len(line):
        return 0.0
    spare = (wide - fonts.width(line, size, bold)) / (len(line) - 1)
    return spare if 0 < spare <= size * _LOOSEST else 0.0


@lru_cache(maxsize=4096)
def longest_word(text: str, size: float, bold: bool = False) -> float:
    """The width of the widest stretch that cannot be broken."""
    widest, start = 0.0, 0
    for place in range(1, len(text) + 1):
        if place == len(text) or _may_break(text, place):
            widest = max(widest, fonts.width(text[start:place].rstrip(), size, bold))
            start = place
    return widest


def shrunk(text: str, wide: float, sizes: Sequence[float], *, bold: bool = False) -> float:
    """The first of these sizes at which a text fits one line, or the last of them."""
    return next((size for size in sizes if fonts.width(text, size, bold) <= wide), sizes[-1])


def balanced(text: str, wide: float, size: float) -> Sequence[str]:
    """Lines of a bold title, about equally long."""
    lines = wrap(text, wide, size, bold=True)
    narrower = wide
    while len(lines) > 1:
        narrower *= 0.95
        trial = wrap(text, narrower, size, bold=True)
        if len(trial) > len(lines) or longest_word(text, size, True) > narrower:
            break
        lines = trial
    return lines
