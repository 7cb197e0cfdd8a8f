"""Reading PDFs. PDFium must not be entered by two threads at once, and the preview and the printing thread both need it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

import pypdfium2 as pdfium

T = TypeVar("T")
_alone = threading.Lock()
POINTS_PER_INCH = 72.0
PdfDamaged = pdfium.PdfiumError


def each_page(pdf: bytes, act: Callable[[Any], T]) -> list[T]:
    """What `act` makes of each page of a PDF, in this thread alone."""
    made: list[T] = []
    with _alone, closing(pdfium.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                made.append(act(page))
    return made


def texts(pdf: bytes) -> list[str]:
    """What stands on each page, as a reader would copy it."""
    return each_page(pdf, _text)


def _text(page: Any) -> str:
    with closing(page.get_textpage()) as text:
        return text.get_text_range()
