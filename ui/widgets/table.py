"""Lists: rows of plain values shown through a model that filters, sorts and exports, and can fetch more as one scrolls."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: its head, what it shows of a row, and optionally what it sorts by and its width in characters."""

    head: str
    shown: Callable[[T], str]
    sorts: Callable[[T], Any] | None = None
    chars: int = 0
    number: bool = False


class RowModel(QAbstractTableModel, Generic[T]):
    """Rows of values. With `more`, rows come in pages as the view asks for them; `more(offset)` returns the next ones."""

    def __init__(self, columns: Sequence[Column[T]], rows: Sequence[T] = (), more: Callable[[int], Sequence[T]] | None = None) -> None:
        super().__init__()
        self.columns = list(columns)
        self.rows: list[T] = list(rows)
        self._more = more
        self._all_here = more is None

    def replace(self, rows: Sequence[T], *, complete: bool = True) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._all_here = complete or self._more is None
        self.endResetModel()

    def show_columns(self, columns: Sequence[Column[T]], rows: Sequence[T]) -> None:
        """Show rows of another kind."""
        self.beginResetModel()
        self.columns, self.rows, self._all_here = list(columns), list(rows), True
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.shown(self.rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.shown(self.rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole and column.number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].head
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not self._all_here

    def fetchMore(self, parent: Index) -> None:
        if self._more is None:
            return
        fresh = list(self._more(len(self.rows)))
        if not fresh:
            self._all_here = True
            return
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
        self.rows.extend(fresh)
        self.endInsertRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        self.rows.sort(key=lambda row: _order(self.columns[column], row), reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()

    def export(self, file: Path) -> None:
        """Write what is shown as CSV that spreadsheets open with Chinese intact."""
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([column.head for column in self.columns])
            writer.writerows([column.shown(row) for column in self.columns] for row in self.rows)


def _order(column: Column[Any], row: Any) -> tuple[bool, Any]:
    """What a row is sorted by: figures as figures, and nothing before everything."""
    if column.sorts is not None:
        value = column.sorts(row)
        return (value is not None, value if value is not None else 0)
    shown = column.shown(row)
    if not column.number:
        return (bool(shown), shown)
    try:
        return (True, float(shown.rstrip("%").replace(",", "")))
    except ValueError:
        return (False, 0.0)


class RowTable(QTableView):
    """A list that is walked by keys: Enter opens the row; a click on a head sorts by it, once more the other way round."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(self, columns: Sequence[Column[Any]], more: Callable[[int], Sequence[Any]] | None = None) -> None:
        super().__init__()
        self._filler: int | None = None
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.rows: RowModel[Any] = RowModel(columns, more=more)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        head.setSectionsClickable(more is None)
        head.sectionClicked.connect(self.sort_by)
        self._size_columns()
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.rows[index.row()]))
        self.selectionModel().currentRowChanged.connect(self._moved)

    def show_rows(self, rows: Sequence[Any], *, complete: bool = True, key: Callable[[Any], Any] | None = None) -> None:
        """Show other rows; with `key`, the row that was chosen stays chosen."""
        before = self.current()
        self.rows.replace(rows, complete=complete)
        if self._sorted is not None:
            self.rows.sort(*self._sorted)
        if before is not None and key is not None:
            for number, row in enumerate(self.rows.rows):
                if key(row) == key(before):
                    self.selectRow(number)
                    break
        elif rows and self.current() is None:
            self.selectRow(0)

    def sort_by(self, column: int) -> None:
        """Sort by a column, the other way round when it is sorted by it already; the chosen row stays chosen."""
        before = self.current()
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        order = down if self._sorted == (column, up) else up
        self._sorted = (column, order)
        self.rows.sort(column, order)
        self.horizontalHeader().setSortIndicator(column, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        places = [place for place, row in enumerate(self.rows.rows) if row is before]
        if places:
            self.selectRow(places[0])

    def show_columns(self, columns: Sequence[Column[Any]], rows: Sequence[Any]) -> None:
        """Show rows of another kind. Columns that have the same heads keep their widths."""
        heads = [column.head for column in self.rows.columns]
        self.rows.show_columns(columns, rows)
        if heads != [column.head for column in columns]:
            self._sorted = None
            self.horizontalHeader().setSortIndicatorShown(False)
            self._size_columns()
        elif self._sorted is not None:
            self.rows.sort(*self._sorted)

    def stretch(self, column: int) -> None:
        """Let a column of words take what room is left instead of the last one, and never less than its head."""
        self._filler = column
        self.horizontalHeader().setStretchLastSection(False)
        self._fill()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        if self._filler is None:
            return
        head = self.horizontalHeader()
        others = sum(head.sectionSize(number) for number in range(head.count()) if number != self._filler)
        self.setColumnWidth(self._filler, max(head.sectionSizeHint(self._filler), self.viewport().width() - others))

    def current(self) -> Any:
        """The chosen row, or None."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() and index.row() < len(self.rows.rows) else None

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.widen_for_heads()

    def widen_for_heads(self) -> None:
        """No head is cut: only what is shown knows the font that it is written in."""
        head = self.horizontalHeader()
        for number in range(head.count()):
            if head.sectionSize(number) < head.sectionSizeHint(number):
                self.setColumnWidth(number, head.sectionSizeHint(number))
        self._fill()

    def _moved(self) -> None:
        row = self.current()
        if row is not None:
            self.picked.emit(row)

    def _size_columns(self) -> None:
        wide = self.fontMetrics().horizontalAdvance("0")
        for number, column in enumerate(self.rows.columns):
            chars = column.chars or max(8, len(column.head) * 2 + 2)
            self.setColumnWidth(number, chars * wide + 16)
