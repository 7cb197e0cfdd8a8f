"""The list of cases: 100,000 rows are walked without ever loading them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.documents.masking import mask_name
from app.intake.applications.lists import Order, Page, Wanted
from app.intake.applications.models import Standing
from app.words import either, say
from ui.regulation.marks import tints

Index = QModelIndex | QPersistentModelIndex
AT_ONCE = 200
TONE = Qt.ItemDataRole.UserRole + 1

COLUMNS: tuple[tuple[str, Order | None, int], ...] = (
    ("number", Order.NUMBER, 24),
    ("service", Order.SERVICE, 25),
    ("applicant", Order.APPLICANT, 11),
    ("state", Order.STATE, 18),
    ("due", Order.DUE, 24),
    ("step", None, 19),
    ("received", Order.RECEIVED, 8),
)
"""Name, what a click on the head sorts by, width in characters."""

Load = Callable[[Wanted, Order, bool, tuple[Any, UUID] | None, Callable[[Page], None]], None]


class CaseModel(QAbstractTableModel):
    """The rows read so far. `load` reads the next page off the GUI thread and hands it to the callback."""

    loaded = Signal()

    def __init__(self, load: Load) -> None:
        super().__init__()
        self._load = load
        self.wanted = Wanted()
        self.order = Order.RECEIVED
        self.descending = True
        self.rows: list[Standing] = []
        self.now: datetime | None = None
        self.zone: Any = None
        self._after: tuple[Any, UUID] | None = None
        self._loading = False
        self._turn = 0

    def show(self, wanted: Wanted, order: Order, descending: bool) -> None:
        """Show another list, or the same anew, from its beginning."""
        self.wanted, self.order, self.descending = wanted, order, descending
        self._turn += 1
        turn = self._turn
        self._loading = True

        def first(page: Page) -> None:
            if turn != self._turn:  # something else was asked for meanwhile
                return
            self.beginResetModel()
            self.rows, self._after, self._loading = list(page.rows), page.after, False
            self.endResetModel()
            self.loaded.emit()

        self._load(wanted, order, descending, None, first)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._after is not None and not self._loading

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(QModelIndex()):
            return
        self._loading = True
        turn = self._turn

        def more(page: Page) -> None:
            if turn != self._turn:
                return
            if page.rows:
                self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(page.rows) - 1)
                self.rows.extend(page.rows)
                self.endInsertRows()
            self._after, self._loading = page.after, False
            self.loaded.emit()

        self._load(self.wanted, self.order, self.descending, self._after, more)

    @property
    def is_whole(self) -> bool:
        """Whether every row is here."""
        return self._after is None and not self._loading

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(f"ui_applications.column.{COLUMNS[section][0]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, name = self.rows[index.row()], COLUMNS[index.column()][0]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, name)
        if name == "due" and role == TONE:
            return due_tone(row, self.now)
        return None

    def _text(self, row: Standing, name: str) -> str:
        match name:
            case "number":
                return row.number
            case "service":
                return either(row.service_name, row.service_name_en)
            case "applicant":
                return mask_name(row.applicant_name)
            case "state":
                mark = say("ui_applications.conflict_mark") if row.conflicts else ""
                return say(f"applications.state.{row.state}") + mark
            case "due":
                return due_text(row, self.now, self.zone)
            case "step":
                step, owner = either(row.step_name, row.step_name_en), either(row.step_owner, row.step_owner_en)
                return say("ui_applications.step_and_owner", step=step, owner=owner) if step and owner else step
            case _:
                return self._moment(row.received_at)

    def _moment(self, at: datetime) -> str:
        """Day and time; of another year only the date."""
        here = at.astimezone(self.zone)
        this_year = self.now is not None and here.year == self.now.astimezone(self.zone).year
        return f"{here:%m-%d %H:%M}" if this_year else f"{here:%Y-%m-%d}"


def due_text(row: Standing, now: datetime | None, zone: Any) -> str:
    """The clock that runs, in words with its day: never by colour alone."""
    if row.clock is None or row.due_at is None:
        return ""
    if row.paused:
        return say("ui_applications.paused")
    day = f"{row.due_at.astimezone(zone):%m-%d %H:%M}"
    clock = say(f"applications.clock.{row.clock}")
    if now is not None and row.due_at < now:
        return say("ui_applications.overdue_since", clock=clock, day=day)
    return say("ui_applications.due_on", clock=clock, day=day)


def due_tone(row: Standing, now: datetime | None) -> str:
    """danger when it has passed, warning on its last day, else nothing."""
    if now is None or row.due_at is None or row.clock is None or row.paused:
        return ""
    if row.due_at < now:
        return "danger"
    return "warning" if (row.due_at - now).total_seconds() < 24 * 3600 else ""


class DueDelegate(QStyledItemDelegate):
    """Draws a clock on the colour of its state; the words say the same. (The sheet sets one text colour for all cells.)"""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tone = index.data(TONE)
        if not tone:
            super().paint(painter, option, index)
            return
        pair = tints().holiday if tone == "danger" else tints().paused
        text = index.data()
        metrics = option.fontMetrics  # pyright: ignore[reportAttributeAccessIssue]
        room = option.rect.adjusted(2, 3, -4, -3)  # pyright: ignore[reportAttributeAccessIssue]
        room.setWidth(min(room.width(), metrics.horizontalAdvance(text) + 12))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pair.ground)
        painter.drawRoundedRect(room, 4, 4)
        painter.setPen(pair.text)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 8)
        painter.drawText(room.adjusted(5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class CaseTable(QTableView):
    """The list, walked by keys: Enter opens the case, a click on a head sorts the whole list."""

    opened = Signal(object)
    sorted_by = Signal(object, bool)

    def __init__(self, model: CaseModel) -> None:
        super().__init__()
        self.cases = model
        self.setModel(model)
        self.setObjectName("cases")
        self.setAccessibleName(say("ui_applications.list"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(28)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.sectionClicked.connect(self._head_clicked)
        wide = self.fontMetrics().horizontalAdvance("0")
        for number, (_, _, chars) in enumerate(COLUMNS):
            self.setColumnWidth(number, max(chars * wide + 12, head.sectionSizeHint(number)))
        self.setItemDelegateForColumn([name for name, _, _ in COLUMNS].index("due"), DueDelegate(self))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.cases.rows[index.row()].application_id))
        model.modelReset.connect(self._show_order)

    def current(self) -> Standing | None:
        """The chosen case."""
        index = self.currentIndex()
        return self.cases.rows[index.row()] if index.isValid() and index.row() < len(self.cases.rows) else None

    def choose(self, application_id: UUID | None) -> None:
        """Put the cursor on this case if it is here, else on the first."""
        for number, row in enumerate(self.cases.rows):
            if row.application_id == application_id:
                self.selectRow(number)
                return
        if self.cases.rows:
            self.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.opened.emit(chosen.application_id)
            return
        super().keyPressEvent(event)

    def _head_clicked(self, section: int) -> None:
        order = COLUMNS[section][1]
        if order is None:
            self._show_order()
            return
        descending = not self.cases.descending if order is self.cases.order else order is Order.RECEIVED
        self.sorted_by.emit(order, descending)

    def _show_order(self) -> None:
        section = next((number for number, (_, order, _) in enumerate(COLUMNS) if order is self.cases.order), -1)
        direction = Qt.SortOrder.DescendingOrder if self.cases.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, direction)
