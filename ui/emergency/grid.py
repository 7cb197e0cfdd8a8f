"""Entries of one kind as a grid that is filled by keys: typing replaces, Enter corrects, Insert adds a row, Ctrl+Delete takes it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.emergency.errors import PlanFault
from app.emergency.plan import PlanStep
from app.words import say


class CellFault(ValueError):
    """What was typed cannot be taken; `fault` is the part of the key under which the reason stands."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Cell:
    """One column of a grid: how an entry shows in it, and how it takes what was typed. `chars` is its width."""

    head: str
    shown: Callable[[Any], str]
    taken: Callable[[Any, str], Any]
    chars: int


class Grid(QTableWidget):
    """Entries of one kind, a row each; rows can be added and taken out."""

    def __init__(self, cells: Sequence[Cell], fresh: Callable[[str], Any], prefix: str = "new") -> None:
        super().__init__(0, len(cells))
        self.cells = cells
        self._fresh, self._prefix = fresh, prefix
        self._entries: list[Any] = []
        self.setHorizontalHeaderLabels([cell.head for cell in cells])
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setStretchLastSection(True)
        wide = self.fontMetrics().horizontalAdvance("0")
        for place, cell in enumerate(cells):
            self.setColumnWidth(place, max(cell.chars, len(cell.head) * (2 if not cell.head.isascii() else 1) + 2) * wide + 14)

    def keys(self) -> list[str]:
        """The keys of the rows, in their order."""
        return [entry.key for entry in self._entries]

    def kept(self) -> Sequence[Any]:
        """The entries without what was typed since."""
        return self._entries

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Show these, a row each."""
        self._entries = list(entries)
        self.setRowCount(0)
        for entry in entries:
            self._append(entry)
        if entries:
            self.setCurrentCell(0, 0)

    def add_row(self) -> None:
        """An empty entry under the last."""
        used = {entry.key for entry in self._entries}
        key = next(f"{self._prefix}{number}" for number in range(1, 1000) if f"{self._prefix}{number}" not in used)
        entry = self._fresh(key)
        self._entries.append(entry)
        self._append(entry)
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.setFocus()

    def drop_row(self) -> None:
        """Take the row at hand out; nothing comes after it any more. Raises PlanFault where something typed cannot be taken."""
        row = self.currentRow()
        if row < 0:
            return
        typed = list(self.entries())
        gone = typed.pop(row)
        self.show_entries([_without(each, gone.key) for each in typed])
        self.setCurrentCell(min(row, self.rowCount() - 1), 0)

    def change(self, row: int, entry: Any) -> None:
        """Another entry in a row, as if it had been typed."""
        self._entries[row] = entry
        for column, cell in enumerate(self.cells):
            item = self.item(row, column)
            if item is not None:
                item.setText(cell.shown(entry))

    def entries(self) -> tuple[Any, ...]:
        """What is typed. Raises PlanFault where a cell cannot be taken."""
        made: list[Any] = []
        for row, entry in enumerate(self._entries):
            for column, cell in enumerate(self.cells):
                item = self.item(row, column)
                text = item.text().strip() if item is not None else ""
                if text != cell.shown(entry):
                    try:
                        entry = cell.taken(entry, text)
                    except ValueError as wrong:
                        name = wrong.fault if isinstance(wrong, CellFault) else "number"
                        fault = say(f"emergency.plan_fault.{name}")
                        raise PlanFault(field="number", fault=fault, place=f"{cell.head} {row + 1}") from None
            made.append(entry)
        return tuple(made)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != QAbstractItemView.State.EditingState:
            item = self.currentItem()
            if item is not None:
                self.editItem(item)
        else:
            super().keyPressEvent(event)

    def _append(self, entry: Any) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column, cell in enumerate(self.cells):
            item = QTableWidgetItem(cell.shown(entry))
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)


def _without(entry: Any, key: str) -> Any:
    if isinstance(entry, PlanStep) and key in entry.after:
        return replace(entry, after=tuple(each for each in entry.after if each != key))
    return entry
