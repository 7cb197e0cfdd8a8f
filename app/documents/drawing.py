"""Vector drawings on paper (a floor with its exits, a Gantt picture), and the mark that no page of a drill goes without."""

from __future__ import annotations

from math import atan2, cos, pi, sin

from app.documents import fonts
from app.documents.content import Drawing, Note, Paragraph, Stroke, Underlay
from app.documents.flow import Flow, Page, Picture, Piece, shrunk, wrap
from app.documents.photos import faint

MARK_GREY = 0.91
HEAD = 6.0
"""The length of an arrow's head in points."""


def drawing(flow: Flow, block: Drawing) -> float:
    """Set a drawing across the page, smaller where it would not fit; returns points per unit."""
    scale = _scale(flow, block)
    flow.room(high(flow, block))
    left, top = flow.left + (flow.inner - block.width * scale) / 2, flow.y
    if block.under is not None:
        _under(flow, block.under, left, top, scale)
    for item in block.items:
        if isinstance(item, Stroke):
            _stroke(flow, item, left, top, scale)
        else:
            _note(flow, item, left, top, scale)
    flow.y += block.height * scale + 4
    if block.caption:
        size = flow.type.grid
        for line in wrap(block.caption, flow.inner, size):
            flow.text(flow.middle, flow.y + size, line, size, align="centre")
            flow.y += size * 1.5
    return scale


def high(flow: Flow, block: Drawing) -> float:
    """The height, in points, that a drawing and its caption take."""
    lines = len(wrap(block.caption, flow.inner, flow.type.grid)) if block.caption else 0
    return block.height * _scale(flow, block) + lines * flow.type.leading


def _scale(flow: Flow, block: Drawing) -> float:
    """Points per unit. A page has room for a drawing, a heading over it and two lines under it."""
    room = (flow.height or 10_000) - flow.top - flow.bottom - 3 * flow.type.leading
    return min(flow.inner / block.width, room / block.height)


def _under(flow: Flow, under: Underlay, left: float, top: float, scale: float) -> None:
    wide, high = under.width * scale, under.height * scale
    content = faint(under.content, wide, high)
    if content is not None:
        flow.pages[-1].under.append(Picture(left + under.left * scale, top + under.top * scale, wide, high, content))


def _stroke(flow: Flow, item: Stroke, left: float, top: float, scale: float) -> None:
    points = [(left + x * scale, -(top + y * scale)) for x, y in zip(item.points[::2], item.points[1::2], strict=True)]
    path = " ".join(f"{x:.2f} {y:.2f} {'l' if number else 'm'}" for number, (x, y) in enumerate(points))
    dash = f"[{item.dash}] 0 d " if item.dash else ""
    if item.closed:
        paint = "S" if item.grey is None else ("B" if item.thick else "f")
        fill = "" if item.grey is None else f"{item.grey:g} g "
        flow.draw(f"{fill}{dash}{item.thick:g} w {path} h {paint} 0 g [] 0 d")
    else:
        flow.draw(f"{dash}{item.thick:g} w {path} S [] 0 d")
    if item.arrow and len(points) > 1:
        (x0, y0), (x1, y1) = points[-2:]
        way = atan2(y1 - y0, x1 - x0)
        wings = [(x1 - HEAD * cos(way + turn), y1 - HEAD * sin(way + turn)) for turn in (pi / 7, -pi / 7)]
        flow.draw(f"{x1:.2f} {y1:.2f} m " + " ".join(f"{x:.2f} {y:.2f} l" for x, y in wings) + " h f")


def _note(flow: Flow, item: Note, left: float, top: float, scale: float) -> None:
    size = flow.type.grid * item.size
    flow.text(left + item.x * scale, top + item.y * scale + size * 0.36, item.text, size, bold=item.bold, align=item.align)


def mark(page: Page, text: str, width: float, height: float) -> None:
    """Frame a page and write the mark across it, under everything else."""
    inset = 12.0
    page.shapes.append(f"2.4 w [9 4] 0 d {inset} {-height + inset} {width - 2 * inset} {height - 2 * inset} re S [] 0 d")
    size = shrunk(text, width * 0.62, (96.0, 80.0, 66.0, 54.0, 44.0), bold=True)
    wide = fonts.width(text, size, bold=True)
    across = [Piece((width - wide) / 2, height * part, text, size, True, 0.0, MARK_GREY) for part in (0.34, 0.62, 0.86)]
    small = fonts.width(text, 10, bold=True)
    edges = [Piece((width - small) / 2, at, text, 10, True, 0.0, 0.0) for at in (inset + 14, height - inset - 6)]
    page.marks.extend(across)
    page.pieces[:0] = edges


def marked(block_text: str) -> Paragraph:
    """The mark as a line, for papers on a roll."""
    return Paragraph(f"※ {block_text} ※", bold=True, centre=True)
