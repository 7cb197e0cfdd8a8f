"""Choosing one of many by typing a little of it, inside the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from app.store.search import initials, normal

Offers = list[tuple[Any, str]]


class Picker(QFrame):
    """A field with the offers under it; Enter takes one, Esc none. `load` is asked for the offers each time."""

    def __init__(self, hint: str, load: Callable[[Callable[[Offers], None]], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._load = load
        self._offers: Offers = []
        self._take: Callable[[Any], None] = lambda _: None
        layout = QVBoxLayout(self)
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.textChanged.connect(lambda _: self._fill())
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFixedHeight(180)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _: self._choose())
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.hide()

    def appear(self, take: Callable[[Any], None]) -> None:
        """Ask; `take` gets the value that was chosen."""
        self._take = take
        self.field.clear()
        self.show()
        self.field.setFocus()
        self._load(self._loaded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _loaded(self, offers: Offers) -> None:
        self._offers = offers
        self._fill()

    def _fill(self) -> None:
        typed = normal(self.field.text().strip())
        self.list.clear()
        for value, text in self._offers:
            if not typed or typed in normal(text) or any(letters.startswith(typed) for letters in initials(text)):
                item = QListWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, value)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.hide()
            self._take(item.data(Qt.ItemDataRole.UserRole))
