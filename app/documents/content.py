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
    """Label and value pairs: a form's grid on A4, label left and value right on a roll."""

    pairs: Sequence[tuple[str, str]]
    columns: int = 2


@dataclass(frozen=True)
class Table:
    """A grid with a head line that is repeated on each page. `widths` are relative."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True)
class Checks:
    """Things to tick with a pen, each behind an empty box."""

    items: Sequence[str]


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
    """Places to sign, each with room for a date; followed by a `Seal` they stand to its left."""

    labels: Sequence[str]


@dataclass(frozen=True)
class Seal:
    """The hall's name and the date with 45 x 45 mm left clear for the seal. No seal is ever drawn."""

    date: str = ""


@dataclass(frozen=True)
class Perforation:
    """The line to tear along, with the number printed across it; the blocks of the stub follow and end at the foot of the page."""

    label: str = ""


@dataclass(frozen=True)
class Qr:
    """A code to scan, centred, with a line of text under it."""

    text: str
    caption: str = ""


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new sheet; on a roll it just goes on."""


@dataclass(frozen=True)
class Stroke:
    """A line through points (x, y, x, y, ...); `arrow` puts a head at its end, `dash` is a PDF dash pattern, `closed` fills with `grey`."""

    points: Sequence[float]
    thick: float = 0.7
    dash: str = ""
    arrow: bool = False
    closed: bool = False
    grey: float | None = None


@dataclass(frozen=True)
class Note:
    """Words on a drawing, with their middle height at `y`; `size` is relative to the grid's type."""

    x: float
    y: float
    text: str
    size: float = 1.0
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True)
class Underlay:
    """A picture (JPEG or PNG) under a drawing, stretched over a box in the drawing's units."""

    content: bytes
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    """Vector shapes in units of their own, `width` x `height` of them, set as wide as the page. Notes keep a readable size.

    `under` is a picture that lies under them, faintly.
    """

    width: float
    height: float
    items: Sequence[Stroke | Note]
    caption: str = ""
    under: Underlay | None = None


@dataclass(frozen=True)
class Photo:
    """A picture as it is kept (JPEG or PNG); `content` None: it is not on this PC, and the paper says so."""

    content: bytes | None
    caption: str = ""


@dataclass(frozen=True)
class Photos:
    """Pictures side by side, at most `columns` in a row and `high_mm` millimetres high."""

    items: Sequence[Photo]
    columns: int = 2
    high_mm: float = 62


@dataclass(frozen=True)
class Label:
    """One sticker: a code to scan and lines beside it, the first one bold."""

    code: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Labels:
    """Stickers for a sheet of 3 x 8 labels of 70 x 37 mm. On A4 such a paper has neither head nor foot: it is all labels."""

    items: Sequence[Label]


Block = Paragraph | Fields | Table | Checks | Big | Gap | Rule | Signatures | Seal | Perforation | Qr | NewPage | Drawing | Photos | Labels


@dataclass(frozen=True)
class Content:
    """One paper. With a `number`, its code and check code are printed at the head. `large` is the large-print variant.

    An A4 paper whose paragraphs are indented is a letter and set as one (16 pt, smaller only if that saves a page);
    or 13 pt for one in English; any other is a form (12 pt). `mark` (a drill) frames every page and stands across it.
    """

    title: str
    number: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple[Block, ...])
    copy_name: str = ""
    clerk: str = ""
    large: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Frame:
    """What the hall adds to a paper: its name, the code beside the number, and the foot.

    `copy` counts the orders of the paper: from the second on it says that it is a reprint. `leaf` of `leaves` names the
    copies of one order (第 n 联). A signature of a later version makes `code` longer, not its place larger.
    """

    hall_name: str
    phone: str = ""
    supervision_phone: str = ""
    code: str = ""
    check: str = ""
    printed_at: str = ""
    copy: int = 1
    leaves: int = 1
    roll_mm: int = 80


@dataclass(frozen=True)
class Made:
    """A paper on its way to a printer: what it says, the hall's frame, the PDF, and the name that a file of it would have."""

    name: str
    sheet: Sheet
    content: Content
    frame: Frame
    pdf: bytes
