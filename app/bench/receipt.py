"""The acceptance receipt, from the hall file to the PDF, beside a bare ReportLab page that says the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from reportlab.pdfgen.canvas import Canvas

from app.bench.figures import Figure, side_by_side
from app.documents import a4, fonts
from app.documents.flow import Page
from app.documents.service import make, render
from app.store import Hall

GOAL = 1.5
KIND = "acceptance_receipt"


def receipts(hall: Hall, applications: Sequence[UUID], rounds: int) -> Figure:
    """Ours reads the case, describes and sets the paper and draws it. The floor draws strings whose places are known, in the
    same fonts as the house registers them, and gets rules and code as drawing operators; it reads and sets nothing.
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
                canvas.setFont(name, piece.size)
                canvas.drawString(x, -piece.y, text, charSpace=piece.spaced or None)
                x += fonts.width(text, piece.size, piece.bold) + piece.spaced * len(text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
