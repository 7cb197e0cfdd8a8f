"""What receipt printers understand (ESC/POS): raster bands, and Chinese text in GB 18030 as the quick way.

Raster is the default: it looks the same on every model and knows every character. Text is quicker on slow wires; a line
with a character that GB 18030 writes in four bytes, for which such printers have no glyph, is sent as raster all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from app.documents import fonts, kit
from app.documents.content import (
    Big,
    Block,
    Checks,
    Content,
    Drawing,
    Fields,
    Gap,
    Labels,
    Made,
    NewPage,
    Paragraph,
    Perforation,
    Photos,
    Qr,
    Rule,
    Seal,
    Sheet,
    Signatures,
    Table,
)
from app.documents.errors import PaperOut
from app.documents.pages import each_page
from app.words import say

DOTS = {80: 576, 58: 384}
COLUMNS = {80: 48, 58: 32}
_BAND = 256
_DARK = 150

INIT = b"\x1b@"
CHINESE = b"\x1c&"
CUT = b"\x1bd\x04\x1dV\x00"
ASK_PAPER = b"\x10\x04\x04"
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
_BOLD, _PLAIN = b"\x1bE\x01", b"\x1bE\x00"


def paper_out(answer: bytes) -> bool:
    """Read the answer to DLE EOT 4: bits 5 and 6 mean that the roll has ended. No answer is no objection."""
    return bool(answer) and answer[-1] & 0x93 == 0x12 and bool(answer[-1] & 0x60)


def check_paper(answer: bytes) -> None:
    """Raises PaperOut when the printer says so."""
    if paper_out(answer):
        raise PaperOut


def as_raster(pdf: bytes, roll_mm: int) -> Iterator[bytes]:
    """A roll paper as raster bands and a cut."""
    for image in raster(pdf, DOTS[roll_mm]):
        yield from bands(image)
    yield CUT


def raster(pdf: bytes, dots: int) -> list[Image.Image]:
    """The pages of a PDF in grey, as many dots wide as the printer has (203 dpi)."""

    def picture(page: Any) -> Image.Image:
        image = page.render(scale=dots / page.get_width(), grayscale=True).to_pil().convert("L")
        return image.crop((0, 0, dots, image.height))

    return each_page(pdf, picture)


def bands(image: Image.Image) -> Iterator[bytes]:
    """`GS v 0` commands of at most 256 rows: small printers have little memory. What is darker than a threshold is a dot."""
    wide = (image.width + 7) // 8
    ink = ImageOps.invert(image).point([255 if level > 255 - _DARK else 0 for level in range(256)]).convert("1", dither=Image.Dither.NONE)
    for top in range(0, image.height, _BAND):
        band = ink.crop((0, top, image.width, min(top + _BAND, image.height)))
        yield b"\x1dv0\x00" + wide.to_bytes(2, "little") + band.height.to_bytes(2, "little") + band.tobytes()


@dataclass(frozen=True)
class _Line:
    """One line of text; `size` doubles or trebles it both ways."""

    text: str
    bold: bool = False
    centre: bool = False
    size: int = 1


def as_text(made: Made) -> Iterator[bytes]:
    """A roll paper in the printer's own characters, with the code drawn by the printer."""
    columns = COLUMNS[made.frame.roll_mm]
    yield CHINESE
    for piece in _pieces(made.content, made):
        if isinstance(piece, Qr):
            yield _code(piece.text)
            if piece.caption:
                yield from _text(_Line(piece.caption, centre=True), columns, made)
        else:
            yield from _text(piece, columns, made)
    yield CUT


def _pieces(content: Content, made: Made) -> Iterator[_Line | Qr]:
    frame = made.frame
    yield _Line(frame.hall_name, bold=True, centre=True, size=2 if columns_of(frame.hall_name) * 2 <= COLUMNS[frame.roll_mm] else 1)
    if frame.copy > 1:
        yield _Line(f"[ {say('documents.reprint', count=frame.copy - 1)} ]", bold=True, centre=True)
    if content.mark:
        yield _Line(f"※ {content.mark} ※", bold=True, centre=True)
    yield _Line(content.title, centre=True)
    for block in content.blocks:
        yield from _block(block, made)
    if content.number:
        yield _Line(say("documents.number", number=content.number), centre=True)
    if frame.code:
        yield Qr(frame.code, say("documents.check_code", code=frame.check))
    yield _Line("-" * COLUMNS[frame.roll_mm])
    yield _Line(say("documents.printed_at", time=frame.printed_at), centre=True)
    if content.clerk:
        yield _Line(say("documents.clerk", clerk=content.clerk), centre=True)
    if frame.phone:
        yield _Line(say("documents.phone", phone=frame.phone), centre=True)


def _block(block: Block, made: Made) -> Iterator[_Line | Qr]:
    columns = COLUMNS[made.frame.roll_mm]
    if isinstance(block, Paragraph):
        yield _Line(("　　" if block.indent else "") + block.text, bold=block.bold, centre=block.centre)
    elif isinstance(block, Fields):
        for label, value in block.pairs:
            gap = columns - columns_of(label) - columns_of(value)
            yield _Line(label + " " * gap + value if gap > 0 else say("documents.field", label=label, value=value))
    elif isinstance(block, Table):
        yield from (_Line("  ".join(entry for entry in row if entry)) for row in block.rows)
    elif isinstance(block, Checks):
        yield from (_Line(f"□ {item}") for item in block.items)
    elif isinstance(block, Big):
        yield _Line(block.text, bold=True, centre=True, size=4)
    elif isinstance(block, Gap):
        yield from (_Line("") for _ in range(round(block.lines)))
    elif isinstance(block, Rule | Perforation):
        yield _Line("-" * columns)
    elif isinstance(block, Signatures):
        yield from (_Line(f"{label} ____________") for label in block.labels)
    elif isinstance(block, Seal):
        for text in (made.frame.hall_name, block.date or made.frame.printed_at[:10], say("documents.seal")):
            yield _Line(text, centre=True)
    elif isinstance(block, Drawing):
        yield _Line(block.caption)  # a printer's own characters draw nothing
    elif isinstance(block, Photos):
        yield from (_Line(item.caption) for item in block.items if item.caption)
    elif isinstance(block, NewPage):
        yield _Line("")
    elif isinstance(block, Labels):
        for item in block.items:
            yield _Line(item.lines[0], bold=True, centre=True)
            yield Qr(item.code, "")
            yield from (_Line(line, centre=True) for line in item.lines[1:])
    else:
        yield block


def _text(line: _Line, columns: int, made: Made) -> Iterator[bytes]:
    for text in _broken(line.text.replace("\t", " "), columns // line.size):
        if any(len(character.encode("gb18030")) == 4 for character in text):
            yield from _line_as_raster(text, line, made)
            continue
        size = (line.size - 1) * 0x11
        yield b"".join(
            (
                _CENTRE if line.centre else _LEFT,
                _BOLD if line.bold else _PLAIN,
                b"\x1d!" + bytes((size,)),
                text.encode("gb18030"),
                b"\n",
                b"\x1d!\x00" if size else b"",
            )
        )


def _line_as_raster(text: str, line: _Line, made: Made) -> Iterator[bytes]:
    scale = 0.95 * line.size
    only = Content("", blocks=(Paragraph(text, bold=line.bold, centre=line.centre, scale=scale),))
    pdf = kit.render_line(only, made.frame)
    yield _LEFT
    for image in raster(pdf, DOTS[made.frame.roll_mm]):
        yield from bands(image)


def _broken(text: str, columns: int) -> Sequence[str]:
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0
        for character in fonts.clean(part):
            wide = columns_of(character)
            if used + wide > columns:
                lines.append(line)
                line, used = "", 0
            line, used = line + character, used + wide
        lines.append(line)
    return lines


def columns_of(text: str) -> int:
    """How many columns a text takes: a Chinese character takes two."""
    return sum(1 if character.isascii() else 2 for character in text)


def _code(text: str) -> bytes:
    """A QR code by the printer's own means: model 2, six dots a module, level M (`GS ( k`, functions 165, 167, 169, 180, 181)."""
    data = text.encode("ascii", "replace")
    stored = (len(data) + 3).to_bytes(2, "little")
    return b"".join(
        (
            _CENTRE,
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x03\x001C\x06",
            b"\x1d(k\x03\x001E1",
            b"\x1d(k" + stored + b"1P0" + data,
            b"\x1d(k\x03\x001Q0",
            b"\n",
            _LEFT,
        )
    )


def encoded(made: Made, mode: str) -> Iterator[bytes]:
    """A paper for a receipt printer: `raster`, or `text` for rolls (an A4 paper is always raster, made as narrow as the roll)."""
    yield INIT
    if mode == "text" and made.sheet is Sheet.ROLL:
        yield from as_text(made)
    else:
        yield from as_raster(made.pdf, made.frame.roll_mm)
