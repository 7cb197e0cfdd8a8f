"""Pages of a PDF as pictures for the screen and for the system's printers."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QImage

from app.documents.pages import POINTS_PER_INCH, each_page


def pictures(pdf: bytes, dots_per_inch: float) -> list[QImage]:
    """Each page as a picture at this resolution. May run in any thread."""

    def picture(page: Any) -> QImage:
        return _picture(page.render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True), dots_per_inch)

    return each_page(pdf, picture)


def _picture(bitmap: Any, dots_per_inch: float) -> QImage:
    image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()
    dots_per_metre = round(dots_per_inch / 0.0254)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    return image
