"""Photos made small enough to keep and to send."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

_LONG_SIDE = 2560
_QUALITY = 85
_MOST_PIXELS = 200_000_000
_SCREEN_SHOT = 1_000_000


class PhotoUnreadable(Exception):
    """What only looks like a picture, or one too large to open."""


def smaller(content: bytes, ending: str) -> tuple[bytes, str]:
    """A photo at most 2560 pixels wide or high, upright, without metadata; small ones of a good format keep their pixels.

    A 20 MB photo of a telephone becomes about 1 MB: enough to read a form by, small enough to send over a slow line.
    Raises PhotoUnreadable for what only looks like a picture, and for one of more than 200 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"))
        with opened as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise PhotoUnreadable
            picture.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            if ending == "png" and len(content) <= _SCREEN_SHOT:  # a screen shot: letters stay sharp
                plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
                plain.info.clear()
                plain.save(out, "PNG", optimize=True)
                return out.getvalue(), "png"
            _on_white(upright).save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
            return out.getvalue(), "jpg"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable from error


def _on_white(picture: Image.Image) -> Image.Image:
    """A picture as JPEG can hold it; what was transparent becomes white paper."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
