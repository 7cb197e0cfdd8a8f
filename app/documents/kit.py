"""From what a paper says to its PDF."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.documents import a4, fonts, roll
from app.documents.content import Content, Frame, Sheet
from app.documents.flow import Page, Picture, Piece
from app.words import language, say

_alone = threading.Lock()

__all__ = ["Frame", "laid_out", "render", "render_line"]


def render(content: Content, sheet: Sheet, frame: Frame) -> bytes:
    """The paper as a PDF; with several leaves, each says which of them it is."""
    return _pdf(laid_out(content, sheet, frame), content, frame)


def laid_out(content: Content, sheet: Sheet, frame: Frame) -> list[tuple[float, float, Page]]:
    """The pages before they are drawn: width and height in points, shapes and text in their places."""
    fonts.face(fonts.REGULAR)
    pages: list[tuple[float, float, Page]] = []
    for leaf in range(1, frame.leaves + 1):
        named = replace(content, copy_name=say("documents.leaf", n=leaf)) if frame.leaves > 1 and not content.copy_name else content
        if sheet is Sheet.ROLL:
            flow = roll.layout(named, frame)
            pages.extend((flow.width, flow.used, page) for page in flow.pages)
        else:
            pages.extend((a4.WIDTH, a4.HEIGHT, page) for page in a4.layout(named, frame))
    return pages


def render_line(content: Content, frame: Frame) -> bytes:
    """Only the blocks of a roll paper, for a line that a printer has no characters for."""
    flow = roll.bare(content, frame)
    return _pdf([(flow.width, flow.used, page) for page in flow.pages], content, frame)


def _pdf(pages: Sequence[tuple[float, float, Page]], content: Content, frame: Frame) -> bytes:
    with _alone:  # ReportLab reads a font through one place in it: two threads would cut each other's subsets
        return _drawn(pages, content, frame)


def _drawn(pages: Sequence[tuple[float, float, Page]], content: Content, frame: Frame) -> bytes:
    made = io.BytesIO()
    canvas: Any = Canvas(made, pagesize=pages[0][:2], invariant=1, pageCompression=1, lang="en" if language() == "en" else "zh-CN")
    canvas.setTitle(f"{content.title} {content.number}".strip())
    canvas.setAuthor(frame.hall_name)
    canvas.setCreator("servicehall")
    for width, height, page in pages:
        canvas.setPageSize((width, height))
        canvas.translate(0, height)
        _place(canvas, page.under)
        if page.marks:
            _write(canvas, page.marks)
        canvas._code.extend(page.shapes)
        _place(canvas, page.pictures)
        _write(canvas, page.pieces)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _place(canvas: Any, pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        image = ImageReader(io.BytesIO(picture.content))
        canvas.drawImage(image, picture.x, -picture.y - picture.high, picture.wide, picture.high)


def _write(canvas: Any, pieces: Sequence[Piece]) -> None:
    """All text of a page in one text object, which names a font only where it changes: half the time of drawing strings one by one."""
    text = canvas.beginText()
    code: list[str] = text._code
    chosen, spaced, grey = ("", 0.0), 0.0, 0.0
    for piece in pieces:
        code.append(f"1 0 0 1 {piece.x:.2f} {-piece.y:.2f} Tm")
        if piece.spaced != spaced:
            spaced = piece.spaced
            code.append(f"{spaced:.4f} Tc")
        if piece.grey != grey:
            grey = piece.grey
            code.append(f"{grey:g} g")
        for name, stretch in fonts.runs(piece.text, piece.bold):
            if chosen != (name, piece.size):
                chosen = (name, piece.size)
                fonts.face(name)
                text.setFont(name, piece.size)
            thicker = piece.bold and name in fonts.RARE
            if thicker:  # the font of rare characters has no bold
                code.append(f"2 Tr {piece.size * 0.03:.2f} w")
            text.textOut(stretch)
            if thicker:
                code.append("0 Tr")
    if spaced or grey:
        code.append("0 Tc 0 g")
    canvas.drawText(text)
