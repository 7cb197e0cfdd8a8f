"""Setting blocks into a flow; A4 and rolls share what looks alike on both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportlab.lib.units import mm

from app.documents import fonts
from app.documents.code import draw_code
from app.documents.content import Checks, Fields, Frame, Paragraph, Qr, Seal, Signatures, Table
from app.documents.flow import Flow, balanced, justified, longest_word, wrap
from app.words import say

SEAL_SIDE = 45 * mm
GREY = 0.94
LINE_HEIGHT = 1.36
KEPT_LINES = 3
"""Paragraphs of so many lines or fewer are not split between pages."""
SIDE = 4.5
SHORT_HEAD, SHORT = 6, 3
LARGEST_WORD = 0.3  # of the width; a longer one is broken
_WORD = re.compile("[!-~]+")
LEAST_BLANK = 28 * mm  # to sign on


def paragraph(flow: Flow, block: Paragraph) -> None:
    """Running text; full lines of Chinese end at the margin. A few lines stay together, and a heading with what it is over."""
    size = flow.type.body * block.scale
    leading = flow.type.leading * block.scale
    indent = size * 2 if block.indent else 0.0
    lines = wrap(block.text, flow.inner, size, bold=block.bold, first_indent=indent)
    if len(lines) <= KEPT_LINES:
        flow.room(leading * (len(lines) + (2 if block.bold and not block.centre else 0)))
    for place, line in enumerate(lines):
        flow.room(leading)
        x = flow.left + (indent if place == 0 else 0.0)
        spaced = 0.0
        if not block.centre and place < len(lines) - 1:
            spaced = justified(line, flow.edge - x, size, block.bold)
        flow.text(
            flow.middle if block.centre else x,
            flow.y + leading / 2 + size * 0.38,
            line,
            size,
            bold=block.bold,
            align="centre" if block.centre else "left",
            spaced=spaced,
        )
        flow.y += leading


def checks(flow: Flow, block: Checks) -> None:
    """Lines behind empty boxes."""
    size, leading = flow.type.body, flow.type.leading
    box, inset = size * 0.72, size * 1.25
    for item in block.items:
        lines = wrap(item, flow.inner - inset, size)
        flow.room(leading * len(lines))
        middle = flow.y + leading / 2
        flow.box(flow.left + 0.6, middle - box / 2, box, box, 0.7)
        for line in lines:
            flow.text(flow.left + inset, flow.y + leading / 2 + size * 0.38, line, size)
            flow.y += leading


def fields(flow: Flow, block: Fields) -> None:
    """A form's grid: labels on grey, as wide as each column needs. What would not fit beside another gets a line of its own."""
    size = flow.type.grid
    most = flow.inner / block.columns * 0.5
    widest = max((fonts.width(label, size) for label, _ in block.pairs), default=0.0) + 2 * SIDE + 1
    rows = _rows(flow, block, min(widest, most), size)
    label_wides = [
        min(most, max((fonts.width(row[place][0], size) for row in rows if place < len(row)), default=0.0) + 2 * SIDE + 1)
        for place in range(block.columns)
    ]
    for row in rows:
        cell = flow.inner / len(row)
        labels = [wrap(label, label_wides[place] - 2 * SIDE, size) for place, (label, _) in enumerate(row)]
        values = [wrap(value, cell - label_wides[place] - 2 * SIDE, size) for place, (_, value) in enumerate(row)]
        high = _high(flow, size, [*labels, *values])
        flow.room(high)
        for place, label_wide in enumerate(label_wides[: len(row)]):
            x = flow.left + cell * place
            flow.fill(x, flow.y, label_wide, high, GREY)
            flow.box(x, flow.y, cell, high, 0.5)
            flow.line(x + label_wide, flow.y, x + label_wide, flow.y + high, 0.4)
            _cell(flow, labels[place], x, label_wide, high, size)
            _cell(flow, values[place], x + label_wide, cell - label_wide, high, size)
        flow.y += high
    flow.y += flow.type.leading * 0.35


def _rows(flow: Flow, block: Fields, label_wide: float, size: float) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    room = flow.inner / block.columns - label_wide - 2 * SIDE
    open_row = False
    for pair in block.pairs:
        value = pair[1]
        wide = fonts.width(value, size)
        alone = block.columns == 1 or wide > room * 2 or (wide > room and longest_word(value, size) > room)
        if alone:
            rows.append([pair])
            open_row = False
        elif open_row:
            rows[-1].append(pair)
            open_row = len(rows[-1]) < block.columns
        else:
            rows.append([pair])
            open_row = True
    return rows


def table(flow: Flow, block: Table) -> None:
    """A grid with its head on each page; columns of short entries are centred and never broken, nor are words in others."""
    size = flow.type.grid
    centred = _centred(block)
    widths = _widths(flow, block, size, centred)
    flow.room(_beginning(flow, block, widths, size))
    _row(flow, block.head, widths, size, centred, head=True)
    for row in block.rows:
        cells = [wrap(text, width - 2 * SIDE, size) for text, width in zip(row, widths, strict=True)]
        if flow.room(_high(flow, size, cells)):
            _row(flow, block.head, widths, size, centred, head=True)
        _set_row(flow, cells, widths, size, centred, head=False)
    flow.y += flow.type.leading * 0.35


def _centred(block: Table) -> list[bool]:
    return [len(head) <= SHORT_HEAD and all(len(row[place]) <= SHORT for row in block.rows) for place, head in enumerate(block.head)]


def table_beginning(flow: Flow, block: Table) -> float:
    """The height, in points, of the least that may stand at the foot of a page: the head and the first row."""
    return _beginning(flow, block, _widths(flow, block, flow.type.grid, _centred(block)), flow.type.grid)


def _beginning(flow: Flow, block: Table, widths: Sequence[float], size: float) -> float:
    rows = [block.head, *block.rows[:1]]
    return sum(
        _high(flow, size, [wrap(text, width - 2 * SIDE, size, bold=row is block.head) for text, width in zip(row, widths, strict=True)])
        for row in rows
    )


def _widths(flow: Flow, block: Table, size: float, centred: Sequence[bool]) -> list[float]:
    total = sum(block.widths)
    widths = [flow.inner * width / total for width in block.widths]
    least = [
        max(fonts.width(text, size, bold=True) for text in _column(block, place)) + 2 * SIDE + 1
        if centred[place]
        else _word_room(_column(block, place), wide, size, flow.inner * LARGEST_WORD)
        for place, wide in enumerate(widths)
    ]
    lacking = sum(max(need - wide, 0) for need, wide in zip(least, widths, strict=True))
    giving = sum(wide for need, wide in zip(least, widths, strict=True) if wide > need)
    if lacking == 0 or giving <= lacking:
        return widths
    return [need if wide <= need else wide - lacking * wide / giving for need, wide in zip(least, widths, strict=True)]


def _word_room(column: Sequence[str], wide: float, size: float, most: float) -> float:
    """What a column needs so that no word in it is cut, `most` at most; 0 where its words are short: measuring costs more than counting."""
    long = [number for number, text in enumerate(column) if (max(map(len, _WORD.findall(text)), default=0) + 2) * size > wide]
    return min(max(longest_word(column[number], size, number == 0) for number in long) + 2 * SIDE + 1, most) if long else 0.0


def _column(block: Table, place: int) -> list[str]:
    """A column's head, then its entries."""
    return [block.head[place], *(row[place] for row in block.rows)]


def _row(flow: Flow, row: Sequence[str], widths: Sequence[float], size: float, centred: Sequence[bool], *, head: bool) -> None:
    cells = [wrap(text, width - 2 * SIDE, size, bold=head) for text, width in zip(row, widths, strict=True)]
    _set_row(flow, cells, widths, size, centred, head=head)


def _set_row(
    flow: Flow, cells: Sequence[Sequence[str]], widths: Sequence[float], size: float, centred: Sequence[bool], *, head: bool
) -> None:
    high = _high(flow, size, cells)
    x = flow.left
    for lines, width, centre in zip(cells, widths, centred, strict=True):
        if head:
            flow.fill(x, flow.y, width, high, GREY)
        flow.box(x, flow.y, width, high, 0.5)
        _cell(flow, lines, x, width, high, size, bold=head, centre=centre or head)
        x += width
    flow.y += high


def _high(flow: Flow, size: float, cells: Sequence[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * size * LINE_HEIGHT + 2 * flow.type.pad


def _cell(
    flow: Flow, lines: Sequence[str], x: float, wide: float, high: float, size: float, *, bold: bool = False, centre: bool = False
) -> None:
    start = flow.y + (high - len(lines) * size * LINE_HEIGHT) / 2
    for place, line in enumerate(lines):
        y = start + size * (LINE_HEIGHT * (place + 0.5) + 0.37)
        flow.text(x + wide / 2 if centre else x + SIDE, y, line, size, bold=bold, align="centre" if centre else "left")


def signatures(flow: Flow, block: Signatures, wide: float | None = None) -> None:
    """Lines to sign and date, one under the other, in the left `wide` points."""
    size = _signing_size(flow)
    high = _signing_high(flow)
    wide = wide or flow.inner
    date = say("documents.date_blank")
    date_wide = fonts.width(date, size * 0.92)
    label_wide = max(fonts.width(label, size) for label in block.labels)
    flow.room(high * len(block.labels))
    for label in block.labels:
        base = flow.y + high * 0.7
        flow.text(flow.left, base, label, size)
        flow.line(flow.left + label_wide + 4, base + 2.5, flow.left + wide - date_wide - 6, base + 2.5, 0.5)
        flow.text(flow.left + wide, base, date, size * 0.92, align="right")
        flow.y += high


def _blank(flow: Flow, block: Signatures, wide: float) -> float:
    """How long the lines to sign on are, in points, when the block is this wide."""
    size = _signing_size(flow)
    label_wide = max(fonts.width(label, size) for label in block.labels)
    return wide - label_wide - fonts.width(say("documents.date_blank"), size * 0.92) - 10


def _signing_size(flow: Flow) -> float:
    return min(flow.type.body, 14)


def _signing_high(flow: Flow) -> float:
    return max(_signing_size(flow) * 2.2, 11 * mm)


def seal(flow: Flow, block: Seal, frame: Frame, *, beside: Signatures | None = None) -> None:
    """The hall's name and the date in a clear square at the right: the seal is put over both."""
    body = _signing_size(flow)
    lines = balanced(frame.hall_name, SEAL_SIDE + 14 * mm, body)
    wide = max(SEAL_SIDE, *(fonts.width(line, body) for line in lines))
    if beside is not None and _blank(flow, beside, flow.inner - wide - 9 * mm) < LEAST_BLANK:
        signatures(flow, beside)
        beside = None
    labels = len(beside.labels) if beside else 0
    high = max(SEAL_SIDE, labels * _signing_high(flow) + 4)
    flow.room(high)
    top = flow.y
    if beside is not None:
        flow.y += 2
        signatures(flow, beside, flow.inner - wide - 9 * mm)
    centre = flow.edge - wide / 2
    step = min(flow.type.leading, body * 1.7)
    y = top + SEAL_SIDE / 2 - step * (len(lines) - 1) / 2
    for line in lines:
        flow.text(centre, y, line, body, align="centre")
        y += step
    flow.text(centre, y, block.date or frame.printed_at[:10], body, align="centre")
    flow.text(centre, top + SEAL_SIDE - 6, say("documents.seal"), body * 0.8, align="centre", grey=0.35)
    flow.y = top + high


def qr(flow: Flow, block: Qr, side: float, *, dot: float = 0.0) -> None:
    """A code in the middle, with its caption."""
    flow.room(side + flow.type.leading)
    draw_code(flow, block.text, flow.middle - side / 2, flow.y, side, dot=dot)
    flow.y += side
    if block.caption:
        paragraph(flow, Paragraph(block.caption, centre=True, scale=0.9))
