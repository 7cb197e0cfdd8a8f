"""Barcode scanners type like a very fast person and end with Enter; what they type goes to the page, wherever the cursor is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

FASTEST_TYPIST_MS = 35
SHORTEST = 6


class Scanner(QObject):
    """An event filter on the application. Keys pass as usual; when a burst of at least six characters, none more than 35 ms after
    the one before, ends with Enter, the text is taken back out of the field it fell into and handed to `take`."""

    def __init__(self, take: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._burst = ""
        self._timer = QElapsedTimer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or watched is not QApplication.focusWidget():
            return False
        late = self._timer.isValid() and self._timer.elapsed() > FASTEST_TYPIST_MS
        self._timer.start()
        if late:
            self._burst = ""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            burst, self._burst = self._burst, ""
            return len(burst) >= SHORTEST and self._give(watched, burst)
        text = event.text()
        if text and text.isprintable() and text.isascii():
            self._burst += text
        elif event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock):
            self._burst = ""
        return False

    def _give(self, field: QObject, burst: str) -> bool:
        if not self._take(burst):
            return False
        if isinstance(field, QLineEdit) and field.text().endswith(burst):
            field.setText(field.text()[: -len(burst)])
        elif isinstance(field, QPlainTextEdit) and field.toPlainText().endswith(burst):
            field.setPlainText(field.toPlainText()[: -len(burst)])
        return True
