"""Drawn pictures for the played day: nobody's photo, nobody's hand."""

from __future__ import annotations

import io
from functools import cache


@cache
def dark_screen() -> bytes:
    """A ticket machine whose screen stays dark, as JPEG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (1600, 1200), "#dfe5ec")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 960, 1600, 1200), fill="#aab4bf")
    draw.rounded_rectangle((520, 120, 1080, 1080), 40, fill="#f7f9fb", outline="#52606d", width=10)
    draw.rectangle((580, 200, 1020, 620), fill="#101418", outline="#323f4b", width=8)
    draw.rectangle((700, 720, 900, 760), fill="#323f4b")
    draw.ellipse((770, 820, 830, 880), fill="#b44d4d")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


@cache
def signature(name: str) -> bytes:
    """A stroke that stands for somebody's signature, as PNG; another name, another stroke."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (600, 200), "white")
    draw = ImageDraw.Draw(picture)
    points = [(40 + 70 * place, 60 + (ord(sign) * (place + 3)) % 90) for place, sign in enumerate((name * 8)[:8])]
    draw.line(points, fill="black", width=6, joint="curve")
    draw.line([(60, 160), (520, 150)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def counter_hall() -> bytes:
    """A row of counters, as JPEG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (1600, 1200), "#d9e2ec")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 860, 1600, 1200), fill="#9aa5b1")
    for left in (140, 640, 1140):
        draw.rectangle((left, 380, left + 340, 860), fill="#f5f7fa", outline="#52606d", width=8)
        draw.rectangle((left + 40, 440, left + 300, 620), fill="#bcccdc")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
