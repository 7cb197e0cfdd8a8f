"""Papers on a roll of 80 or 58 mm, of which 72 or 48 mm are printed."""

from __future__ import annotations

from math import ceil

from reportlab.lib.units import mm

from app.documents import blocks, drawing, fonts, photos
from app.documents.content import (
    Big,
    Block,
    Checks,
    Content,
    Drawing,
    Fields,
    Frame,
    Gap,
    Labels,
    NewPage,
    Paragraph,
    Perforation,
    Photos,
    Qr,
    Rule,
    Seal,
    Signatures,
    Table,
)
from app.documents.flow import Flow, Type, shrunk, wrap
from app.words import say

LARGE = 1.35
DOT = mm / 8
PRINTED_MM = {80: 72.0, 58: 48.0}
_TYPES = {80: Type(9.5, 14.5, 8.5, 2.5), 58: Type(8.5, 13, 7.5, 2)}


def bare(content: Content, frame: Frame) -> Flow:
    """The blocks alone, without head and foot."""
    flow = _strip(content, frame, 0, 0)
    for block in content.blocks:
        _set(flow, block, frame)
    return flow


def _strip(content: Content, frame: Frame, top: float, bottom: float) -> Flow:
    side = (2 if frame.roll_mm == 80 else 1) * mm
    return Flow(
        width=PRINTED_MM[frame.roll_mm] * mm,
        height=None,
        left=side,
        right=side,
        top=top,
        bottom=bottom,
        type=_TYPES[frame.roll_mm].scaled(LARGE if content.large else 1.0),
    )


def layout(content: Content, frame: Frame) -> Flow:
    """The one long page of a roll paper."""
    flow = _strip(content, frame, 2 * mm, 4 * mm)
    body = flow.type.body
    size = shrunk(frame.hall_name, flow.inner, (body * 1.4, body * 1.25, body * 1.1), bold=True)
    for line in wrap(frame.hall_name, flow.inner, size, bold=True):
        flow.text(flow.middle, flow.y + size * 1.15, line, size, bold=True, align="centre")
        flow.y += size * 1.45
    flow.line(flow.left, flow.y + 2, flow.edge, flow.y + 2, 1.2)
    flow.y += 5
    if frame.copy > 1:
        _reprint(flow, frame)
    if content.mark:
        _set(flow, drawing.marked(content.mark), frame)
    _set(flow, Paragraph(content.title, centre=True, scale=1.1), frame)
    for block in content.blocks:
        _set(flow, block, frame)
    if content.number:
        number = say("documents.number", number=content.number)
        size = shrunk(number, flow.inner, [body * scale for scale in (1.0, 0.9, 0.8, 0.72)])
        _set(flow, Paragraph(number, centre=True, scale=size / body), frame)
    if frame.code:
        _set(flow, Qr(frame.code, say("documents.check_code", code=frame.check)), frame)
    flow.line(flow.left, flow.y + 3, flow.edge, flow.y + 3, 0.6, "2 2")
    flow.y += 6
    foot = [say("documents.printed_at", time=frame.printed_at)]
    if content.clerk:
        foot.append(say("documents.clerk", clerk=content.clerk))
    if frame.phone:
        foot.append(say("documents.phone", phone=frame.phone))
    for line in foot:
        _set(flow, Paragraph(line, centre=True, scale=0.85), frame)
    flow.bottom = ceil((flow.y + flow.bottom) / DOT) * DOT - flow.y
    return flow


def _reprint(flow: Flow, frame: Frame) -> None:
    mark = say("documents.reprint", count=frame.copy - 1)
    size = flow.type.body * 1.1
    wide = fonts.width(mark, size, bold=True) + 12
    flow.box(flow.middle - wide / 2, flow.y + 2, wide, size * 1.5, 1.1)
    flow.text(flow.middle, flow.y + 2 + size * 1.12, mark, size, bold=True, align="centre")
    flow.y += size * 1.5 + 5


def _set(flow: Flow, block: Block, frame: Frame) -> None:
    if isinstance(block, Paragraph):
        blocks.paragraph(flow, block)
    elif isinstance(block, Fields):
        for label, value in block.pairs:
            _pair(flow, label, value)
    elif isinstance(block, Table):
        _table(flow, block)
    elif isinstance(block, Checks):
        blocks.checks(flow, block)
    elif isinstance(block, Big):
        size = shrunk(block.text, flow.inner, (flow.type.body * 5, flow.type.body * 4, flow.type.body * 3), bold=True)
        flow.text(flow.middle, flow.y + size * 0.98, block.text, size, bold=True, align="centre")
        flow.y += size * 1.25
    elif isinstance(block, Gap):
        flow.y += flow.type.leading * block.lines
    elif isinstance(block, Rule):
        flow.line(flow.left, flow.y + 3, flow.edge, flow.y + 3, 0.6)
        flow.y += 6
    elif isinstance(block, Signatures):
        for label in block.labels:
            base = flow.y + flow.type.leading * 1.3
            flow.text(flow.left, base, label, flow.type.body)
            start = flow.left + fonts.width(label, flow.type.body) + 3
            flow.line(start, base + 2, flow.edge, base + 2, 0.6)
            flow.y += flow.type.leading * 1.7
    elif isinstance(block, Seal):
        for text in (frame.hall_name, block.date or frame.printed_at[:10], say("documents.seal")):
            blocks.paragraph(flow, Paragraph(text, centre=True))
        flow.y += 20 * mm
    elif isinstance(block, Perforation):
        flow.line(0, flow.y + 8, flow.width, flow.y + 8, 0.8, "4 3")
        flow.y += 14
        if block.label:
            blocks.paragraph(flow, Paragraph(block.label, centre=True, bold=True))
    elif isinstance(block, Drawing):
        drawing.drawing(flow, block)
    elif isinstance(block, Photos):
        photos.photos(flow, block)
    elif isinstance(block, NewPage):
        flow.y += flow.type.leading
    elif isinstance(block, Labels):
        for item in block.items:
            _set(flow, Paragraph(item.lines[0], bold=True, centre=True, scale=1.2), frame)
            _set(flow, Qr(item.code, "\n".join(item.lines[1:])), frame)
    else:
        blocks.qr(flow, block, min(flow.inner * 0.6, 34 * mm), dot=DOT)


def _pair(flow: Flow, label: str, value: str) -> None:
    """Label left, value right; a long value goes under its label."""
    size, leading = flow.type.body, flow.type.leading
    room = flow.inner - fonts.width(label, size) - size
    if fonts.width(value, size, bold=True) <= room:
        base = flow.y + leading / 2 + size * 0.38
        flow.text(flow.left, base, label, size)
        flow.text(flow.edge, base, value, size, bold=True, align="right")
        flow.y += leading
        return
    blocks.paragraph(flow, Paragraph(say("documents.field", label=label, value=value)))


def _table(flow: Flow, block: Table) -> None:
    """A roll is too narrow for more than three columns: each row then is its first long entry, the others under it."""
    if len(block.head) <= 3:
        blocks.table(flow, block)
        return
    for row in block.rows:
        first = row[0] + ". " if row[0].isdigit() else ""
        start = 1 if first else 0
        blocks.paragraph(flow, Paragraph(first + row[start], bold=True))
        rest = [
            say("documents.field", label=head, value=value)
            for head, value in zip(block.head[start + 1 :], row[start + 1 :], strict=True)
            if value
        ]
        if rest:
            blocks.paragraph(flow, Paragraph("　".join(rest), scale=0.9))
