"""From what a paper says to its PDF."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas

from app.documents import a4, fonts, roll
from app.documents.content import Content, Frame, Sheet
from app.documents.flow import Page
from app.words import language, say

_alone = threading.Lock()

__all__ = ["Frame", "render", "render_line"]


def render(content: Content, sheet: Sheet, frame: Frame) -> bytes:
    """The paper as a PDF; with several leaves, each says which of them it is."""
    fonts.face(fonts.REGULAR)
    pages: list[tuple[float, float, Page]] = []
    for leaf in range(1, frame.leaves + 1):
        named = replace(content, copy_name=say("documents.leaf", n=leaf)) if frame.leaves > 1 and not content.copy_name else content
        if sheet is Sheet.ROLL:
            flow = roll.layout(named, frame)
            pages.extend((flow.width, flow.used, page) for page in flow.pages)
        else:
            pages.extend((a4.WIDTH, a4.HEIGHT, page) for page in a4.layout(named, frame))
    return _pdf(pages, content, frame)


def render_line(content: Content, frame: Frame) -> bytes:
    """Only the blocks of a roll paper, for a line that a printer has no characters for."""
    flow = roll.bare(content, frame)
    return _pdf([(flow.width, flow.used, page) for page in flow.pages], content, frame)


def _pdf(pages: Sequence[tuple[float, float, Page]], content: Content, frame: Frame) -> bytes:
    with _alone:  # ReportLab reads a font through one place in it: two threads would cut each other's subsets
        return _drawn(pages, content, frame)


def _drawn(pages: Sequence[tuple[float, float, Page]], content: Content, frame: Frame) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=pages[0][:2], invariant=1, pageCompression=1, lang="en" if language() == "en" else "zh-CN")
    canvas.setTitle(f"{content.title} {content.number}".strip())
    canvas.setAuthor(frame.hall_name)
    canvas.setCreator("servicehall")
    for width, height, page in pages:
        canvas.setPageSize((width, height))
        canvas.translate(0, height)
        for act in page.draws:
            act(canvas)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
