"""Sheets of stickers: 3 x 8 labels of 70 x 37 mm on A4, without a margin between them, as office shops sell them."""

from __future__ import annotations

from reportlab.lib.units import mm

from app.documents.code import draw_code
from app.documents.content import Frame, Labels
from app.documents.flow import Flow, Page, Type, shrunk, wrap

ACROSS, DOWN = 3, 8
WIDE, HIGH = 70 * mm, 37 * mm
SHEET_WIDE, SHEET_HIGH = 210 * mm, 297 * mm
_TOP = (SHEET_HIGH - DOWN * HIGH) / 2
_INSET = 4.5 * mm
_CODE = 25 * mm
_TYPE = Type(9, 12, 8.5, 2)


def sheets(block: Labels, frame: Frame) -> list[Page]:
    """The labels row by row; a printer's feed may be off by a millimetre or two, so nothing comes near an edge."""
    flow = Flow(SHEET_WIDE, None, 0, 0, 0, 0, _TYPE)
    for number, item in enumerate(block.items):
        place = number % (ACROSS * DOWN)
        if number and not place:
            flow.new_page()
        left = (place % ACROSS) * WIDE + _INSET
        top = _TOP + place // ACROSS * HIGH + _INSET
        draw_code(flow, item.code, left, top + (HIGH - 2 * _INSET - _CODE) / 2, _CODE)
        x, room = left + _CODE + 2 * mm, WIDE - 2 * _INSET - _CODE - 2 * mm
        y = top + 3
        for line_number, text in enumerate([*item.lines, frame.hall_name]):
            first = line_number == 0
            size = shrunk(text, room, (11.0, 10.0, 9.0) if first else (8.5, 7.5, 7.0, 6.5, 6.0), bold=first)
            for line in wrap(text, room, size, bold=first)[:2]:
                if y + size > top + HIGH - 2 * _INSET + 2:
                    break
                flow.text(x, y + size, line, size, bold=first)
                y += size * 1.3
            y += 2
    return flow.pages
