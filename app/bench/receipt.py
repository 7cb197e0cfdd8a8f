"""The acceptance receipt, from the hall file to the PDF, beside a bare ReportLab page that says the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from app.bench.figures import Figure, side_by_side
from app.documents import a4, fonts
from app.documents.flow import Page
from app.documents.service import make, render
from app.store import Hall
from app.words import RESOURCES

GOAL = 1.5
KIND = "acceptance_receipt"


class _Outlines:
    """The table of outlines where it lies."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


@cache
def _bare_font(name: str) -> str:
    """The same font file as ReportLab's own class reads it.

    ReportLab would cut a copy of all 10 to 30 MB of outlines for every subset, which takes longer than the page; whoever wrote the
    page by hand would have found that, so the floor is spared it.
    """
    font: Any = ttfonts.TTFont(f"Bare{name}", str(RESOURCES / "fonts" / fonts.FILES[name]))
    face, whole = font.face, font.face.get_table
    outlines = _Outlines(face._ttf_data, face.get_table_pos("glyf")[0])

    def get_table(tag: str) -> Any:
        return outlines if tag == "glyf" else whole(tag)

    face.get_table = get_table
    face.name = ttfonts.TTFNameBytes(b"Bare" + face.name)  # ReportLab takes two fonts of one face for the same
    pdfmetrics.registerFont(font)
    return font.fontName


def receipts(hall: Hall, applications: Sequence[UUID], rounds: int) -> Figure:
    """Ours reads the case, describes and sets the paper and draws it. The floor draws strings whose places are known, in the
    same fonts, and gets rules and code as drawing operators; it reads and sets nothing.
    """
    with hall.read() as read:
        made = [make(read, KIND, each) for each in applications]
    ready = [(each.content.title, a4.layout(each.content, each.frame)) for each in made]

    def ours(turn: int) -> bytes:
        with hall.read() as read:
            return render(read, KIND, applications[turn % len(applications)])

    def bare(turn: int) -> bytes:
        return bare_page(*ready[turn % len(ready)])

    return Figure("receipt", "ms", *side_by_side(ours, bare, rounds), goal=GOAL)


def bare_page(title: str, pages: Sequence[Page]) -> bytes:
    """Strings at their places on a canvas, as ReportLab's own manual would have it."""
    made = io.BytesIO()
    canvas: Any = Canvas(made, pagesize=(a4.WIDTH, a4.HEIGHT), pageCompression=1, invariant=1)
    canvas.setTitle(title)
    for page in pages:
        canvas.translate(0, a4.HEIGHT)
        canvas._code.extend(page.shapes)
        for piece in page.pieces:
            x = piece.x
            for name, text in fonts.runs(piece.text, piece.bold):
                canvas.setFont(_bare_font(name), piece.size)
                canvas.drawString(x, -piece.y, text, charSpace=piece.spaced or None)
                x += fonts.width(text, piece.size, piece.bold) + piece.spaced * len(text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
