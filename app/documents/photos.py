"""Photos on paper: side by side, never larger than the paper can show, each with what it is under it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, UnidentifiedImageError
from reportlab.lib.units import mm

from app.documents import fonts
from app.documents.content import Photo, Photos
from app.documents.flow import Flow, Picture, wrap
from app.words import say

DOTS_PER_INCH = 170
FAINT = 0.45
"""How much white is laid over a picture that lies under a drawing."""
_GAP = 4 * mm
_CAPTION_LINES = 2


def photos(flow: Flow, block: Photos) -> None:
    """Set photos in rows; a row stays whole, and a picture that is not on this PC leaves a frame that says so."""
    size = flow.type.grid * 0.9
    columns, wide, high = _sizes(flow, block)
    for start in range(0, len(block.items), columns):
        row = block.items[start : start + columns]
        captions = [wrap(each.caption, wide, size)[:_CAPTION_LINES] if each.caption else () for each in row]
        most = max(len(lines) for lines in captions)
        flow.room(high + most * size * 1.4 + 6)
        for place, (each, lines) in enumerate(zip(row, captions, strict=True)):
            _photo(flow, each, lines, flow.left + place * (wide + _GAP), wide, high, size)
        flow.y += high + most * size * 1.4 + 8


def row_high(flow: Flow, block: Photos) -> float:
    """How high a row is, so that a heading before it stays with it."""
    return _sizes(flow, block)[2] + _CAPTION_LINES * flow.type.grid * 1.3


def _sizes(flow: Flow, block: Photos) -> tuple[int, float, float]:
    """Pictures in a row, the width of one and its height: as high as a photo of 4:3 is wide, or lower where the block says so."""
    columns = max(1, min(block.columns, int(flow.inner // (25 * mm))))
    wide = (flow.inner - _GAP * (columns - 1)) / columns
    return columns, wide, min(block.high_mm * mm, wide * 0.75)


def _photo(flow: Flow, item: Photo, lines: Sequence[str], x: float, wide: float, high: float, size: float) -> None:
    shrunk = fitting(item.content, wide, high) if item.content is not None else None
    if shrunk is None:
        flow.box(x, flow.y, wide, high, 0.4)
        words = say("documents.photo_elsewhere")
        flow.text(
            x + wide / 2, flow.y + high / 2 + size * 0.36, words, min(size, size * wide / (fonts.width(words, size) + 8)), align="centre"
        )
    else:
        content, shown_wide, shown_high = shrunk
        left, top = x + (wide - shown_wide) / 2, flow.y + (high - shown_high) / 2
        flow.picture(Picture(left, top, shown_wide, shown_high, content))
    for number, line in enumerate(lines):
        flow.text(x + wide / 2, flow.y + high + size * (1.2 + 1.4 * number), line, size, align="centre")


@lru_cache(maxsize=64)
def fitting(content: bytes, wide: float, high: float) -> tuple[bytes, float, float] | None:
    """A photo as JPEG in as many dots as the room needs, with its width and height in points; None for what cannot be opened."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            scale = min(wide / opened.width, high / opened.height)
            shown_wide, shown_high = opened.width * scale, opened.height * scale
            dots = (max(1, round(shown_wide / 72 * DOTS_PER_INCH)), max(1, round(shown_high / 72 * DOTS_PER_INCH)))
            opened.draft("RGB", dots)
            plain = _on_white(opened)
            plain.thumbnail(dots, Image.Resampling.LANCZOS)
            out = io.BytesIO()
            plain.save(out, "JPEG", quality=80, optimize=True)
            return out.getvalue(), shown_wide, shown_high
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None


@lru_cache(maxsize=8)
def faint(content: bytes, wide: float, high: float) -> bytes | None:
    """A picture stretched to a box in points and light enough to be drawn and written over; None for what cannot be opened."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            plain = _on_white(opened).convert("RGB")
            most = (min(plain.width, round(wide / 72 * DOTS_PER_INCH)), min(plain.height, round(high / 72 * DOTS_PER_INCH)))
            small = plain.resize((max(1, most[0]), max(1, most[1])), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            Image.blend(small, Image.new("RGB", small.size, "white"), FAINT).save(out, "JPEG", quality=80, optimize=True)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent is white paper."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white
