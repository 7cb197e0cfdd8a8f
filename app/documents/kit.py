"""How papers look: A4 notices after GB/T 9704 in spirit, 80 and 58 mm rolls, from one set of blocks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import segno
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts
from app.documents.content import (
    Big,
    Block,
    Content,
    Fields,
    Gap,
    Paragraph,
    Perforation,
    Qr,
    Rule,
    Seal,
    Sheet,
    Signatures,
    Table,
)
from app.documents.flow import Flow, wrap
from app.words import say

A4_WIDTH, A4_HEIGHT = 210 * mm, 297 * mm
BODY, TABLE_SIZE, TITLE = 12.0, 10.5, 22.0
LARGE = 1.35
SEAL_SIDE = 45 * mm
HEAD_GREY = 0.93


@dataclass(frozen=True)
class Frame:
    """What the hall adds to a paper: its name, the code beside the number, and the foot."""

    hall_name: str
    phone: str = ""
    supervision_phone: str = ""
    code: str = ""
    check: str = ""
    printed_at: str = ""
    copy: int = 1
    roll_mm: int = 80


def render(content: Content, sheet: Sheet, frame: Frame) -> bytes:
    """The paper as a PDF."""
    return _roll(content, frame) if sheet is Sheet.ROLL else _a4(content, frame)


def _scale(content: Content) -> float:
    return LARGE if content.large else 1.0


def _a4(content: Content, frame: Frame) -> bytes:
    scale = _scale(content)
    body = BODY * scale
    flow = Flow(
        width=A4_WIDTH,
        height=A4_HEIGHT,
        left=28 * mm,
        right=26 * mm,
        top=37 * mm,
        bottom=35 * mm,
        size=body,
        leading=body * 1.75,
    )
    middle = flow.left + flow.inner / 2
    flow.text(middle, 24 * mm, frame.hall_name, 12 * scale, align="centre")
    flow.line(flow.left, 27 * mm, A4_WIDTH - flow.right, 27 * mm, 1.2)
    if frame.code:
        _qr(flow, frame.code, A4_WIDTH - flow.right - 22 * mm, 30 * mm, 22 * mm)
        flow.text(A4_WIDTH - flow.right - 11 * mm, 55.5 * mm, say("documents.check_code", code=frame.check), 8, align="centre")
    size = TITLE if fonts.width(content.title, TITLE, bold=True) < flow.inner - 50 * mm else 18
    flow.text(middle, flow.top + size + 2, content.title, size, bold=True, align="centre")
    flow.y = flow.top + size + 12
    if content.number:
        flow.text(flow.left, flow.y + body * 1.8, say("documents.number", number=content.number), body)
    flow.y = max(flow.y + body * 2.6, 59 * mm if frame.code else 0)
    for block in content.blocks:
        _set(flow, block, content, frame)
    _feet(flow, content, frame)
    return _save(flow, A4_HEIGHT, content)


def _feet(flow: Flow, content: Content, frame: Frame) -> None:
    pages = len(flow.pages)
    for number, page in enumerate(flow.pages, 1):
        foot = Flow(flow.width, flow.height, flow.left, flow.right, flow.top, flow.bottom, 9, 13, pages=[page])  # draws on that page
        y = A4_HEIGHT - 24 * mm
        foot.line(flow.left, y, A4_WIDTH - flow.right, y, 0.4)
        parts = [say("documents.printed_at", time=frame.printed_at)]
        if content.clerk:
            parts.append(say("documents.clerk", clerk=content.clerk))
        if content.copy_name:
            parts.append(content.copy_name)
        foot.text(flow.left, y + 13, "    ".join(parts), 9)
        foot.text(A4_WIDTH - flow.right, y + 13, say("documents.page", page=number, pages=pages), 9, align="right")
        phones = [say("documents.phone", phone=frame.phone)] if frame.phone else []
        if frame.supervision_phone:
            phones.append(say("documents.supervision_phone", phone=frame.supervision_phone))
        foot.text(flow.left, y + 26, "    ".join(phones), 9)
        if frame.copy > 1:
            foot.text(A4_WIDTH - flow.right, y + 26, say("documents.reprint", count=frame.copy - 1), 10.5, bold=True, align="right")


def _roll(content: Content, frame: Frame) -> bytes:
    scale = _scale(content)
    wide, side = (72 * mm, 2 * mm) if frame.roll_mm == 80 else (48 * mm, 1 * mm)
    body = (9.5 if frame.roll_mm == 80 else 8.5) * scale
    flow = Flow(
        width=wide,
        height=None,
        left=side,
        right=side,
        top=3 * mm,
        bottom=5 * mm,
        size=body,
        leading=body * 1.5,
    )
    for line in wrap(frame.hall_name, flow.inner, body * 1.25, bold=True):
        flow.text(wide / 2, flow.y + body * 1.3, line, body * 1.25, bold=True, align="centre")
        flow.y += body * 1.8
    flow.text(wide / 2, flow.y + body, content.title, body, align="centre")
    flow.y += flow.leading
    for block in content.blocks:
        _set(flow, block, content, frame)
    if content.number:
        _set(flow, Paragraph(say("documents.number", number=content.number), centre=True, scale=0.9), content, frame)
    if frame.code:
        _set(flow, Qr(frame.code, say("documents.check_code", code=frame.check)), content, frame)
    flow.line(flow.left, flow.y + 4, wide - flow.right, flow.y + 4, 0.4, (2, 2))
    flow.y += 6
    _set(flow, Paragraph(say("documents.printed_at", time=frame.printed_at), centre=True, scale=0.85), content, frame)
    if frame.copy > 1:
        _set(flow, Paragraph(say("documents.reprint", count=frame.copy - 1), bold=True, centre=True, scale=1.2), content, frame)
    return _save(flow, flow.used, content)


def _save(flow: Flow, height: float, content: Content) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(flow.width, height), invariant=1, pageCompression=1)
    canvas.setTitle(f"{content.title} {content.number}".strip())
    for page in flow.pages:
        canvas.translate(0, height)
        for act in page.draws:
            act(canvas)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _set(flow: Flow, block: Block, content: Content, frame: Frame) -> None:
    if isinstance(block, Paragraph):
        _paragraph(flow, block)
    elif isinstance(block, Fields):
        _fields(flow, block)
    elif isinstance(block, Table):
        _table(flow, block)
    elif isinstance(block, Big):
        size = flow.size * (4.2 if flow.height is None else 3)
        flow.text(flow.left + flow.inner / 2, flow.y + size, block.text, size, bold=True, align="centre")
        flow.y += size * 1.35
    elif isinstance(block, Gap):
        flow.y += flow.leading * block.lines
    elif isinstance(block, Rule):
        flow.line(flow.left, flow.y + 3, flow.width - flow.right, flow.y + 3, 0.5)
        flow.y += 8
    elif isinstance(block, Signatures):
        _signatures(flow, block)
    elif isinstance(block, Seal):
        _seal(flow, block, frame)
    elif isinstance(block, Perforation):
        _perforation(flow, block, content)
    else:
        side = min(flow.inner * 0.45, 30 * mm)
        flow.room(side + 20)
        _qr(flow, block.text, flow.left + (flow.inner - side) / 2, flow.y + 4, side)
        flow.y += side + 6
        if block.caption:
            _paragraph(flow, Paragraph(block.caption, centre=True, scale=0.85))


def _paragraph(flow: Flow, block: Paragraph) -> None:
    size = flow.size * block.scale
    leading = size * flow.leading / flow.size
    indent = size * 2 if block.indent else 0.0
    for place, line in enumerate(wrap(block.text, flow.inner, size, bold=block.bold, first_indent=indent)):
        flow.room(leading)
        x = flow.left + (indent if place == 0 else 0.0)
        if block.centre:
            x = flow.left + flow.inner / 2
        flow.text(x, flow.y + leading * 0.72, line, size, bold=block.bold, align="centre" if block.centre else "left")
        flow.y += leading


def _fields(flow: Flow, block: Fields) -> None:
    if flow.height is None:
        for label, value in block.pairs:
            _paragraph(flow, Paragraph(say("documents.field", label=label, value=value)))
        return
    size = TABLE_SIZE * flow.size / BODY
    label_width = max(fonts.width(label, size) for label, _ in block.pairs) + 10
    label_width = min(label_width, flow.inner / block.columns * 0.45)
    rows = [block.pairs[start : start + block.columns] for start in range(0, len(block.pairs), block.columns)]
    for row in rows:
        cell = flow.inner / len(row)
        labels = [wrap(label, label_width - 8, size) for label, _ in row]
        values = [wrap(value, cell - label_width - 8, size) for _, value in row]
        lines = max(len(part) for part in (*labels, *values))
        high = lines * size * 1.35 + 8
        flow.room(high)
        for place in range(len(row)):
            x = flow.left + cell * place
            flow.fill(x, flow.y, label_width, high, HEAD_GREY)
            _box(flow, x, flow.y, cell, high)
            flow.line(x + label_width, flow.y, x + label_width, flow.y + high, 0.5)
            _cell(flow, labels[place], x + 4, flow.y, high, size)
            _cell(flow, values[place], x + label_width + 4, flow.y, high, size)
        flow.y += high
    flow.y += flow.leading * 0.3


def _table(flow: Flow, block: Table) -> None:
    size = (TABLE_SIZE if flow.height is not None else 8.5) * flow.size / (BODY if flow.height is not None else 9.5)
    total = sum(block.widths)
    widths = [flow.inner * width / total for width in block.widths]
    _row(flow, block.head, widths, size, head=True)
    for row in block.rows:
        lines = max(len(wrap(text, width - 8, size)) for text, width in zip(row, widths, strict=True))
        if flow.room(lines * size * 1.35 + 8):
            _row(flow, block.head, widths, size, head=True)
        _row(flow, row, widths, size, head=False)
    flow.y += flow.leading * 0.3


def _row(flow: Flow, row: Any, widths: list[float], size: float, *, head: bool) -> None:
    cells = [wrap(text, width - 8, size, bold=head) for text, width in zip(row, widths, strict=True)]
    high = max(len(lines) for lines in cells) * size * 1.35 + 8
    x = flow.left
    for lines, width in zip(cells, widths, strict=True):
        if head:
            flow.fill(x, flow.y, width, high, HEAD_GREY)
        _box(flow, x, flow.y, width, high)
        _cell(flow, lines, x + 4, flow.y, high, size, bold=head)
        x += width
    flow.y += high


def _box(flow: Flow, x: float, y: float, wide: float, high: float) -> None:
    def act(canvas: Any) -> None:
        canvas.setLineWidth(0.5)
        canvas.rect(x, -y - high, wide, high, stroke=1, fill=0)

    flow.draw(act)


def _cell(flow: Flow, lines: list[str], x: float, y: float, high: float, size: float, *, bold: bool = False) -> None:
    start = y + (high - len(lines) * size * 1.35) / 2
    for place, line in enumerate(lines):
        flow.text(x, start + size * (1.35 * place + 1.02), line, size, bold=bold)


def _signatures(flow: Flow, block: Signatures) -> None:
    high = flow.leading * 2.4
    flow.room(high)
    cell = flow.inner / len(block.labels)
    for place, label in enumerate(block.labels):
        x = flow.left + cell * place
        flow.text(x, flow.y + flow.leading, label, flow.size)
        start = x + fonts.width(label, flow.size) + 4
        flow.line(start, flow.y + flow.leading + 2, x + cell - 12, flow.y + flow.leading + 2, 0.5)
        flow.text(x + cell - 12, flow.y + flow.leading * 1.95, say("documents.date_blank"), flow.size * 0.9, align="right")
    flow.y += high


def _seal(flow: Flow, block: Seal, frame: Frame) -> None:
    flow.room(SEAL_SIDE)
    right = flow.width - flow.right - 6 * mm
    flow.text(right, flow.y + SEAL_SIDE * 0.42, frame.hall_name, flow.size, align="right")
    flow.text(right, flow.y + SEAL_SIDE * 0.42 + flow.leading, block.date or frame.printed_at[:10], flow.size, align="right")
    flow.text(right, flow.y + SEAL_SIDE * 0.42 + flow.leading * 2, say("documents.seal"), flow.size * 0.85, align="right")
    flow.y += SEAL_SIDE


def _perforation(flow: Flow, block: Perforation, content: Content) -> None:
    flow.room(42 * mm)
    y = flow.y + 14
    flow.line(10 * mm, y, flow.width - 10 * mm, y, 0.6, (4, 3))
    middle = flow.width / 2
    text = f"{block.label}  {content.number}"
    wide = fonts.width(text, 12, bold=True) + 12
    flow.fill(middle - wide / 2, y - 8, wide, 16, 1.0)
    flow.text(middle, y + 4.2, text, 12, bold=True, align="centre")
    flow.y += 34


def _qr(flow: Flow, text: str, x: float, y: float, side: float) -> None:
    """The code as one filled path, which costs a tenth of drawing its modules one by one."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    unit = side / (len(rows) + 4)

    def act(canvas: Any) -> None:
        path = canvas.beginPath()
        for down, row in enumerate(rows):
            start = -1
            for across in range(len(row) + 1):
                dark = across < len(row) and row[across]
                if dark and start < 0:
                    start = across
                elif not dark and start >= 0:
                    path.rect(x + (start + 2) * unit, -y - (down + 3) * unit, (across - start) * unit, unit)
                    start = -1
        canvas.drawPath(path, stroke=0, fill=1)

    flow.draw(act)
