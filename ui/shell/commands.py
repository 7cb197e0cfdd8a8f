"""The command palette: every page, every action, every record, by typing a little of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.store.search import initials, normal
from app.words import say


@dataclass(frozen=True)
class Command:
    """One line of the palette; `also` is what it is called in other languages."""

    text: str
    hint: str
    act: Callable[[], object]
    also: Sequence[str] = ()

    def matches(self, typed: str) -> bool:
        """Whether this is meant: by a part of a name, or by the first letters of its pinyin."""
        names = (self.text, *self.also)
        return any(typed in normal(name) or any(letters.startswith(typed) for letters in initials(name)) for name in names)


class CommandPalette(QFrame):
    """A field over the window; Down and Enter choose, Esc goes back to where one was."""

    def __init__(self, owner: QWidget, commands: Callable[[], Sequence[Command]], search: Callable[[str], None]) -> None:
        super().__init__(owner)
        self.setObjectName("card")
        self._commands, self._search = commands, search
        self._records: list[Command] = []
        layout = QVBoxLayout(self)
        self.field = QLineEdit()
        self.field.setPlaceholderText(say("ui.palette.hint"))
        self.field.setAccessibleName(say("ui.palette.hint"))
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _: self._choose())
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(lambda: self._search(self.field.text()))
        self.field.textChanged.connect(self._typed)
        self._before: QWidget | None = None
        self.hide()

    def appear(self) -> None:
        """Show over the window, empty."""
        owner = self.parentWidget()
        wide = min(680, owner.width() - 80)
        self.setGeometry((owner.width() - wide) // 2, 60, wide, min(440, owner.height() - 120))
        self._before = owner.focusWidget()
        self.field.clear()
        self._records = []
        self._fill()
        self.show()
        self.raise_()
        self.field.setFocus()

    def show_records(self, typed: str, records: Sequence[Command]) -> None:
        """Add the records found for what was typed, if it still stands there."""
        if typed == self.field.text():
            self._records = list(records)
            self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        self._records = []
        self._fill()
        self._pause.start()

    def _fill(self) -> None:
        typed = normal(self.field.text().strip())
        self.list.clear()
        shown = [command for command in self._commands() if not typed or command.matches(typed)] + self._records
        for command in shown[:60]:
            item = QListWidgetItem(f"{command.text}    {command.hint}".rstrip())
            item.setData(Qt.ItemDataRole.UserRole, command)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        self._leave()
        if item is not None:
            item.data(Qt.ItemDataRole.UserRole).act()

    def _leave(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()
