"""A paper on the screen, page under page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.documents.pages import texts
from app.words import say
from ui.documents.pictures import pictures

_DOTS_PER_INCH = 150.0
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_GAP = 10


@dataclass(frozen=True)
class Look:
    """A paper made ready for the screen, outside the GUI thread."""

    images: Sequence[QImage]
    texts: Sequence[str]

    @classmethod
    def at(cls, pdf: bytes) -> Look:
        return cls(pictures(pdf, _DOTS_PER_INCH), texts(pdf))


class Preview(QScrollArea):
    """Fits a page's width; plus and minus change that, the arrow and page keys scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("preview")
        self.setAccessibleName(say("ui_documents.preview"))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._holder = QWidget()
        self._layout = QVBoxLayout(self._holder)
        self._layout.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self._layout.setSpacing(_GAP)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._holder)
        self._zoom = _ZOOMS.index(1.0)
        self.pages: list[QLabel] = []
        self._images: Sequence[QImage] = ()
        self._hint = ""

    def show_look(self, look: Look) -> None:
        """Show a paper from its beginning."""
        self._images = look.images
        self._clear()
        for number, text in enumerate(look.texts[: len(look.images)], 1):
            page = QLabel()
            page.setFrameShape(QFrame.Shape.Box)
            page.setAccessibleName(say("ui_documents.page", page=number, pages=len(look.images)))
            page.setAccessibleDescription(text)
            self.pages.append(page)
            self._layout.addWidget(page)
        self._paint_pages()
        self.verticalScrollBar().setValue(0)

    def show_hint(self, text: str) -> None:
        """Say why there is no paper to see."""
        self._images = ()
        self._clear()
        hint = QLabel(text)
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setProperty("tone", "muted")
        self._layout.addWidget(hint)

    def zoom(self, steps: int) -> None:
        """Larger or smaller by this many steps."""
        self._zoom = max(0, min(len(_ZOOMS) - 1, self._zoom + steps))
        self._paint_pages()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(-1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint_pages()

    def _clear(self) -> None:
        self.pages.clear()
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def _paint_pages(self) -> None:
        ratio = self.devicePixelRatioF()
        for page, image in zip(self.pages, self._images, strict=True):
            natural = image.width() * 96 / _DOTS_PER_INCH
            fitting = min(self.viewport().width() - 2 * _GAP - 4, natural * 1.5)
            wide = max(80, round(fitting * _ZOOMS[self._zoom]))
            shown = image.scaledToWidth(min(round(wide * ratio), image.width() * 2), Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            page.setPixmap(QPixmap.fromImage(shown))
            page.setFixedSize(round(shown.width() / ratio) + 2, round(shown.height() / ratio) + 2)
