"""Fonts of the papers, chosen character by character; a character that no font has is drawn as 〓 and reported."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from app.words import RESOURCES

log = logging.getLogger(__name__)

REGULAR, BOLD = "House", "HouseBold"
RARE = ("RareA", "RareB")
MISSING = "〓"
FILES = {
    REGULAR: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    "RareA": "HanaRareA.ttf",
    "RareB": "HanaRareB.ttf",
}
_INVISIBLE = re.compile("[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f]")
_LONG_HEX = re.compile(rb"<([0-9A-Fa-f]{5,6})>")


@cache
def face(name: str) -> Any:
    """A font registered with ReportLab, on first use (about 40 ms each)."""
    _mend_reportlab()
    font = ttfonts.TTFont(name, str(RESOURCES / "fonts" / FILES[name]))
    _read_outlines_in_place(font.face)
    pdfmetrics.registerFont(font)
    return font


@cache
def _mend_reportlab() -> None:
    """ReportLab 5.1 writes five hex digits for characters above U+FFFF, which readers take for others: copy and search fail.

    PDF 32000-1, 9.10.3: the values are UTF-16BE, so such a character is a surrogate pair. Streams are kept as bytes: their
    ASCII form is a quarter larger and a third of the time that a page takes.
    """
    rl_config.useA85 = 0
    made: Any = ttfonts.makeToUnicodeCMap  # pyright: ignore[reportAttributeAccessIssue]

    def mended(fontname: str, subset: object) -> Any:
        text = made(fontname, subset)
        raw = text if isinstance(text, bytes) else text.encode("latin-1")
        raw = _LONG_HEX.sub(lambda match: b"<" + chr(int(match[1], 16)).encode("utf-16-be").hex().upper().encode() + b">", raw)
        return raw if isinstance(text, bytes) else raw.decode("latin-1")

    ttfonts.makeToUnicodeCMap = mended  # pyright: ignore[reportAttributeAccessIssue]


class _Outlines:
    """The table of outlines where it lies: ReportLab cuts a copy of all 10 to 30 MB for every subset."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


def _read_outlines_in_place(found: Any) -> None:
    outlines = _Outlines(found._ttf_data, found.get_table_pos("glyf")[0])
    whole = found.get_table

    def get_table(tag: str) -> Any:
        return outlines if tag == "glyf" else whole(tag)

    found.get_table = get_table


@cache
def _font_of(character: str, bold: bool) -> str:
    code = ord(character)
    for name in (BOLD if bold else REGULAR, *RARE):
        if code in face(name).face.charToGlyph:
            return name
    return ""


def clean(text: str) -> str:
    """Text without what cannot be seen on paper."""
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=4096)
def runs(text: str, bold: bool = False) -> tuple[tuple[str, str], ...]:
    """Stretches of (font, text); what no font has becomes 〓."""
    return tuple(_runs(text, bold))


def _runs(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    for name, characters in groupby(text, lambda character: _font_of(character, bold)):
        stretch = "".join(characters)
        if name:
            yield name, stretch
        else:
            log.warning("no glyph for %s", " ".join(f"U+{ord(character):04X}" for character in stretch))
            yield (BOLD if bold else REGULAR), MISSING * len(stretch)


def missing_glyphs(text: str) -> list[str]:
    """The characters of a text that would be drawn as 〓."""
    return sorted({character for character in clean(text) if character != "\n" and not _font_of(character, False)})


@cache
def width_of(character: str, bold: bool) -> float:
    """The width of one character at size 1."""
    name = _font_of(character, bold) or REGULAR
    face(name)
    return pdfmetrics.stringWidth(character if _font_of(character, bold) else MISSING, name, 1000) / 1000


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in points."""
    return size * _unit_width(text, bold)


@lru_cache(maxsize=4096)
def _unit_width(text: str, bold: bool) -> float:
    return sum([width_of(character, bold) for character in text])
