"""A4 papers after GB/T 9704-2012 in spirit: its margins and sizes of type, the issuer over a double rule, the title, the foot."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm

from app.documents import blocks, drawing, fonts, labels, photos
from app.documents.code import draw_code
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
from app.documents.flow import Flow, Page, Type, balanced, shrunk
from app.words import language, say

WIDTH, HEIGHT = 210 * mm, 297 * mm
LETTER = (Type(16, 28, 12, 5), Type(15, 26, 11, 5), Type(14, 23, 10.5, 4))
LATIN_LETTER = (Type(13, 20, 11, 4.5), Type(12, 18, 10.5, 4), Type(11.5, 16.5, 10.5, 3.4))
FORM = (Type(12, 20, 10.5, 4.5), Type(11.5, 18, 10.5, 3.4), Type(11, 16.5, 10.5, 2.2))
LARGE = 1.35
TITLE_SIZES = (22.0, 20.0, 18.0, 16.0)
CODE_SIDE = 26 * mm
STUB_FOOT = 14 * mm
_FOOT_HIGH = 30.0


def layout(content: Content, frame: Frame) -> list[Page]:
    """The pages of a paper; smaller type is taken only where it saves a page."""
    if len(content.blocks) == 1 and isinstance(content.blocks[0], Labels):
        return labels.sheets(content.blocks[0], frame)
    types = FORM
    if is_letter(content):
        types = LATIN_LETTER if language() == "en" else LETTER

    def pages(chosen: Type) -> list[Page]:
        return _set(content, frame, chosen.scaled(LARGE if content.large else 1.0))

    largest = pages(types[0])
    if len(largest) == 1:
        return largest
    smallest = pages(types[-1])
    if len(smallest) == len(largest):
        return largest  # nor would what lies between save a page
    return min((*map(pages, types[1:-1]), smallest), key=len)  # of equally many pages the first: the larger type


def is_letter(content: Content) -> bool:
    """Whether it is a text to somebody rather than a form."""
    indented = any(isinstance(block, Paragraph) and block.indent for block in content.blocks)
    return indented and not any(isinstance(block, Perforation) for block in content.blocks)


def _set(content: Content, frame: Frame, chosen: Type) -> list[Page]:
    letter = is_letter(content)
    flow = Flow(
        width=WIDTH,
        height=HEIGHT,
        left=28 * mm,
        right=26 * mm,
        top=(37 if letter else 30) * mm,
        bottom=(35 if letter else 30) * mm,
        type=chosen,
    )
    _head(flow, content, frame)
    set_blocks(flow, content.blocks, content, frame)
    _feet(flow, content, frame)
    return flow.pages


def _head(flow: Flow, content: Content, frame: Frame) -> None:
    rule = flow.top - 9 * mm
    sides = flow.inner * 0.22
    size = shrunk(frame.hall_name, flow.inner - 2 * sides, (15.0, 13.0, 11.0, 9.5), bold=True)
    flow.text(flow.middle, rule - 6, frame.hall_name, size, bold=True, align="centre", spaced=0.0 if frame.hall_name.isascii() else 1.5)
    flow.line(flow.left, rule, flow.edge, rule, 1.8)
    flow.line(flow.left, rule + 2.6, flow.edge, rule + 2.6, 0.5)
    if content.copy_name:
        flow.text(flow.edge, rule - 6, content.copy_name, shrunk(content.copy_name, sides - 4, (9.0, 8.0, 7.0)), align="right")
    if frame.copy > 1:
        mark = say("documents.reprint", count=frame.copy - 1)
        wide = fonts.width(mark, 10.5, bold=True) + 10
        flow.box(flow.left, rule - 19, wide, 15, 1.0)
        flow.text(flow.left + wide / 2, rule - 7.8, mark, 10.5, bold=True, align="centre")
    top = rule + 4 * mm
    below = top
    if frame.code:
        side = flow.edge - CODE_SIDE
        draw_code(flow, frame.code, side, top, CODE_SIDE)
        told = say("documents.check_code", code=frame.check)
        middle = min(side + CODE_SIDE / 2, flow.edge - fonts.width(told, 8.5) / 2)
        flow.text(middle, top + CODE_SIDE + 7, told, 8.5, align="centre")
        below = top + CODE_SIDE + 14
    flow.y = flow.top
    room = flow.inner - (2 * (CODE_SIDE + 4 * mm) if frame.code else 0)
    size = shrunk(content.title, room, TITLE_SIZES, bold=True)
    for line in balanced(content.title, room, size):
        flow.text(flow.middle, flow.y + size, line, size, bold=True, align="centre")
        flow.y += size * 1.4
    if content.number:
        size = min(flow.type.body, 12 * (LARGE if content.large else 1))
        flow.y = max(flow.y + size * 1.3, below - 5)
        flow.text(flow.left, flow.y, say("documents.number", number=content.number), size)
        flow.y += 8
    else:
        flow.y = max(flow.y + 8, below)


def set_blocks(flow: Flow, wanted: Sequence[Block], content: Content, frame: Frame) -> None:
    """Set blocks one after another; what follows a perforation ends at the foot of the page."""
    place = 0
    while place < len(wanted):
        block = wanted[place]
        following = wanted[place + 1] if place + 1 < len(wanted) else None
        if isinstance(block, Signatures) and isinstance(following, Seal):
            blocks.seal(flow, following, frame, beside=block)
            place += 2
            continue
        if isinstance(block, Perforation):
            _stub(flow, block, wanted[place + 1 :], content, frame)
            return
        _set_one(flow, block, following, frame)
        place += 1


def _set_one(flow: Flow, block: Block, following: Block | None, frame: Frame) -> None:
    if isinstance(block, Paragraph):
        if isinstance(following, Table) and len(block.text) < 30:
            flow.room(flow.type.leading * block.scale + blocks.table_beginning(flow, following))
        elif isinstance(following, Drawing):
            flow.room(flow.type.leading * block.scale + drawing.high(flow, following))
        elif isinstance(following, Photos):
            flow.room(flow.type.leading + photos.row_high(flow, following))
        blocks.paragraph(flow, block)
    elif isinstance(block, Fields):
        blocks.fields(flow, block)
    elif isinstance(block, Table):
        blocks.table(flow, block)
    elif isinstance(block, Checks):
        blocks.checks(flow, block)
    elif isinstance(block, Big):
        size = flow.type.body * 3
        flow.text(flow.middle, flow.y + size, block.text, size, bold=True, align="centre")
        flow.y += size * 1.35
    elif isinstance(block, Gap):
        flow.y += flow.type.leading * block.lines
    elif isinstance(block, Rule):
        flow.line(flow.left, flow.y + 3, flow.edge, flow.y + 3, 0.5)
        flow.y += 8
    elif isinstance(block, Signatures):
        blocks.signatures(flow, block)
    elif isinstance(block, Seal):
        blocks.seal(flow, block, frame)
    elif isinstance(block, Qr):
        blocks.qr(flow, block, 30 * mm)
    elif isinstance(block, Drawing):
        drawing.drawing(flow, block)
    elif isinstance(block, Photos):
        photos.photos(flow, block)
    elif isinstance(block, NewPage):
        flow.new_page()


def _stub(flow: Flow, block: Perforation, rest: Sequence[Block], content: Content, frame: Frame) -> None:
    """The part that the hall keeps: under a line to tear along, with the number printed across the line and room for the seal on it."""
    trial = Flow(flow.width, None, flow.left, flow.right, 0, 0, flow.type)
    set_blocks(trial, rest, content, frame)
    head = 24.0
    high = _FOOT_HIGH + head + trial.y
    end = HEIGHT - STUB_FOOT
    if flow.y + high > end:
        flow.new_page()
    tear = max(flow.y + _FOOT_HIGH, end - head - trial.y)
    flow.pages[-1].foot = tear - 12 - 13
    number = content.number
    label = block.label if block.label and block.label != number else say("documents.stub")
    size = 12.0
    wide = fonts.width(number, size, bold=True) + 14 if number else 0
    flow.text(7 * mm, tear + 4, "✂", 11)
    flow.line(13 * mm, tear, flow.middle - wide / 2, tear, 0.6, "4 3")
    flow.line(flow.middle + wide / 2, tear, flow.width - 8 * mm, tear, 0.6, "4 3")
    flow.text(flow.middle, tear + size * 0.37, number, size, bold=True, align="centre")
    flow.text(flow.left, tear + head - 7, label, 9)
    flow.text(flow.edge, tear + head - 7, frame.hall_name, 9, align="right")
    flow.y = tear + head
    before, flow.bottom = flow.bottom, 0
    set_blocks(flow, rest, content, frame)
    flow.bottom = before


def _feet(flow: Flow, content: Content, frame: Frame) -> None:
    total = len(flow.pages)
    phones = [say("documents.phone", phone=frame.phone)] if frame.phone else []
    if frame.supervision_phone:
        phones.append(say("documents.supervision_phone", phone=frame.supervision_phone))
    printed = [say("documents.printed_at", time=frame.printed_at)]
    if content.clerk:
        printed.append(say("documents.clerk", clerk=content.clerk))
    for number, page in enumerate(flow.pages, 1):
        foot = Flow(flow.width, flow.height, flow.left, flow.right, flow.top, flow.bottom, flow.type, pages=[page])
        y = page.foot if page.foot is not None else HEIGHT - flow.bottom + 6 * mm + 13
        foot.line(flow.left, y - 11, flow.edge, y - 11, 0.4)
        foot.text(flow.left, y, "    ".join(printed), 9)
        foot.text(flow.edge, y, say("documents.page", page=number, pages=total), 9, align="right")
        foot.text(flow.left, y + 12.5, "    ".join(phones), 9)
        if number > 1 and content.number:
            foot.text(flow.edge, y + 12.5, content.number, 9, align="right")
        if content.mark:
            drawing.mark(page, content.mark, WIDTH, HEIGHT)
