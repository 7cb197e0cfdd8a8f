"""The material list of the service at hand: what is asked for, and what lies on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.intake.applications.models import ReceivedForm
from app.intake.applications.service import HandedIn
from app.intake.catalogue.models import MaterialForm
from app.intake.catalogue.rules import MaterialSnapshot
from app.words import either, say

Index = QModelIndex | QPersistentModelIndex


@dataclass
class Line:
    """One material and whether it is there. `before`: it was handed in earlier and is not handed in again."""

    material: MaterialSnapshot
    here: bool = False
    before: bool = False

    @property
    def name(self) -> str:
        return either(self.material.name, self.material.name_en)

    def handed_in(self) -> list[HandedIn]:
        """What goes on record for it: original and copy where both are asked for."""
        wanted = self.material
        if wanted.form is MaterialForm.BOTH:
            return [
                HandedIn(material_id=wanted.id, form=ReceivedForm.ORIGINAL, count=1, returned=True),
                HandedIn(material_id=wanted.id, form=ReceivedForm.COPY, count=wanted.count),
            ]
        form = ReceivedForm.COPY if wanted.form is MaterialForm.COPY else ReceivedForm.ORIGINAL
        return [HandedIn(material_id=wanted.id, form=form, count=wanted.count)]


class MaterialModel(QAbstractTableModel):
    """Three columns: the material, what is asked for, and a tick for what is there."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def show(self, materials: Sequence[MaterialSnapshot], here: Sequence[UUID] = (), before: Sequence[UUID] = ()) -> None:
        self.beginResetModel()
        self.lines = [Line(material, material.id in here or material.id in before, material.id in before) for material in materials]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (say("ui_desk.material"), say("ui_desk.asked"), say("ui_desk.received"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 2:
            return Qt.CheckState.Checked if line.here else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (line.name, self._asked(line), self._received(line))[index.column()]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return base | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 2 else base

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick(index.row(), here=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def tick(self, row: int, *, here: bool) -> None:
        if not self.lines[row].before:
            self.lines[row].here = here
            self.dataChanged.emit(self.index(row, 0), self.index(row, 2))
            self.ticked.emit()

    def here(self) -> list[UUID]:
        """What lies on the desk."""
        return [line.material.id for line in self.lines if line.here]

    def handed_in(self) -> list[HandedIn]:
        """What is handed in now."""
        return [each for line in self.lines if line.here and not line.before for each in line.handed_in()]

    def on_desk(self) -> list[HandedIn]:
        """Everything that is there, earlier or now: what the review looks at."""
        return [each for line in self.lines if line.here for each in line.handed_in()]

    def _asked(self, line: Line) -> str:
        parts = [say(f"ui_desk.form.{line.material.form}", count=line.material.count)]
        if not line.material.required:
            parts.append(say("ui_desk.in_some_cases"))
        if line.material.may_be_later:
            parts.append(say("ui_desk.may_be_later"))
        return " · ".join(parts)

    def _received(self, line: Line) -> str:
        if line.before:
            return say("ui_desk.handed_in_before")
        if line.here:
            return say("ui_desk.here")
        return say("ui_desk.lacking") if line.material.required else "—"


class MaterialTable(QTableView):
    """Up and Down walk, Space ticks, Ctrl+Space ticks what is always asked for.

    What is asked for in some cases only is ticked by itself, so that no receipt names a paper that nobody brought.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = MaterialModel()
        self.setModel(self.lines)
        self.setAccessibleName(say("ui_desk.material"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(2, max(120, head.sectionSizeHint(2)))
        self.doubleClicked.connect(lambda index: self._turn(index.row()))
        self.lines.modelReset.connect(self._share_the_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_the_width()

    def _share_the_width(self) -> None:
        """What is asked for takes the room that it needs, but never more than the material itself has."""
        left = self.viewport().width() - self.columnWidth(2)
        wanted = max(self.sizeHintForColumn(1), self.horizontalHeader().sectionSizeHint(1))
        self.setColumnWidth(1, min(wanted, left // 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.lines.lines:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                for row, line in enumerate(self.lines.lines):
                    if line.material.required:
                        self.lines.tick(row, here=True)
            else:
                row = max(self.currentIndex().row(), 0)
                self._turn(row)
                self.selectRow(min(row + 1, len(self.lines.lines) - 1))
            return
        super().keyPressEvent(event)

    def _turn(self, row: int) -> None:
        self.lines.tick(row, here=not self.lines.lines[row].here)
