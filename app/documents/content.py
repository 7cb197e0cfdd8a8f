"""What a paper says, as plain values; how it looks is the kit's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Sheet(StrEnum):
    """What a paper is printed on."""

    A4 = "a4"
    ROLL = "roll"


@dataclass(frozen=True)
class Paragraph:
    """Running text. `scale` is relative to the body size; `indent` sets off the first line by two characters."""

    text: str
    bold: bool = False
    scale: float = 1.0
    indent: bool = False
    centre: bool = False


@dataclass(frozen=True)
class Fields:
    """Label and value pairs, set in columns with a thin grid on A4 and as lines on a roll."""

    pairs: Sequence[tuple[str, str]]
    columns: int = 2


@dataclass(frozen=True)
class Table:
    """A grid with a head line that is repeated on each page. `widths` are relative."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True)
class Big:
    """The one thing to read from afar: the number of a ticket."""

    text: str


@dataclass(frozen=True)
class Gap:
    """Empty space, in body lines."""

    lines: float = 1.0


@dataclass(frozen=True)
class Rule:
    """A thin line across."""


@dataclass(frozen=True)
class Signatures:
    """Places to sign, side by side, each with room for a date."""

    labels: Sequence[str]


@dataclass(frozen=True)
class Seal:
    """The hall's name and the date with 45 x 45 mm left clear for the seal. No seal is ever drawn."""

    date: str = ""


@dataclass(frozen=True)
class Perforation:
    """The line to tear along, with the number printed across it; the stub's blocks follow."""

    label: str


@dataclass(frozen=True)
class Qr:
    """A code to scan, centred, with a line of text under it."""

    text: str
    caption: str = ""


Block = Paragraph | Fields | Table | Big | Gap | Rule | Signatures | Seal | Perforation | Qr


@dataclass(frozen=True)
class Content:
    """One paper. With a `number`, its code and check code are printed at the head. `large` is the large-print variant."""

    title: str
    number: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple[Block, ...])
    copy_name: str = ""
    clerk: str = ""
    large: bool = False
