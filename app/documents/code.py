"""The square code on a paper."""

from __future__ import annotations

from functools import lru_cache

import segno

from app.documents.flow import Flow

_QUIET = 2


@lru_cache(maxsize=256)
def _modules(text: str) -> tuple[int, str]:
    """The code's side in modules and its dark stretches as PDF rectangles on whole numbers.

    One mask is as good as another for text as short as ours, and trying all eight costs more than the rest of the paper.
    """
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False, mask=3).matrix]
    parts: list[str] = []
    for down, row in enumerate(rows):
        start = -1
        for across in range(len(row) + 1):
            dark = across < len(row) and row[across]
            if dark and start < 0:
                start = across
            elif not dark and start >= 0:
                parts.append(f"{start + _QUIET} {len(rows) + _QUIET - 1 - down} {across - start} 1 re")
                start = -1
    return len(rows) + 2 * _QUIET, " ".join(parts)


def draw_code(flow: Flow, text: str, x: float, y: float, side: float, *, dot: float = 0.0) -> None:
    """Draw the code as one filled path in a square with its top left corner at (x, y).

    With `dot`, the size of a printer's dot, modules are whole dots: a scanner reads no uneven ones.
    """
    modules, rectangles = _modules(text)
    unit = side / modules
    if dot:
        unit = max(1, int(unit / dot + 1e-6)) * dot
        x = round((x + (side - unit * modules) / 2) / dot) * dot
        y = round((y + (side - unit * modules) / 2) / dot) * dot
        side = unit * modules
    flow.draw(f"q {unit:.5f} 0 0 {unit:.5f} {x:.5f} {-y - side:.5f} cm {rectangles} f Q")
