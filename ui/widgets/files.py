"""Files that come into a form: dropped on it from the desktop, or chosen in the system's dialog."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.words import say


def png_of(image: QImage) -> bytes:
    """A picture without a file (a screen shot, a photo out of a chat) as PNG."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - a device is taken
    return bytes(kept.data())


class TakesFiles(QWidget):
    """A form or list that takes files. `file_words`: the keys of the dialog's title and of the kinds it offers."""

    file_words: ClassVar[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAcceptDrops(True)

    def take_file(self, file: Path) -> None:
        """Somebody brought a file; several that were dropped come one after the other."""

    def choose(self) -> None:
        """Let the person find files."""
        title, kinds = self.file_words
        chosen, _ = QFileDialog.getOpenFileNames(self, say(title), "", say(kinds))
        for file in chosen:
            self.take_file(Path(file))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take_file(Path(url.toLocalFile()))
