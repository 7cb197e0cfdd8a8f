"""The list of complaints: found by typing, filtered, or the records behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.models import Level, Severity
from app.complaints.service import Line, Show
from app.documents.masking import mask_name
from app.store import Reader
from app.words import say
from ui.widgets.pieces import button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

TYPED_AFTER_MS = 250


class ComplaintsList(QWidget):
    """`opened` carries the id of a complaint."""

    opened = Signal(object)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._only: Sequence[UUID] | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_AFTER_MS)
        self._typed.timeout.connect(self.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_complaints.search_hint"))
        self.search.setAccessibleName(say("ui_complaints.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.filter = QComboBox()
        self.filter.setAccessibleName(say("ui_complaints.filter"))
        for each in Show:
            self.filter.addItem(say(f"complaints.show.{each}"), each)
        self.filter.currentIndexChanged.connect(lambda _: self.refresh())
        self.count = label(tone="muted")
        row.addWidget(self.search, 3)
        row.addWidget(self.filter, 1)
        row.addWidget(self.count)
        layout.addLayout(row)
        self.behind = QWidget()
        self.behind.setObjectName("plain")
        shown = QHBoxLayout(self.behind)
        shown.setContentsMargins(0, 0, 0, 0)
        self.behind_what = label(tone="heading", wrap=True)
        shown.addWidget(self.behind_what, 1)
        shown.addWidget(button(say("ui_complaints.show_all_key"), self.show_all, name="show_all"))
        self.behind.hide()
        layout.addWidget(self.behind)
        self.table = RowTable(
            [
                Column[Line](say("ui_complaints.column.due"), self._due, _due_order, chars=28),
                Column[Line](say("ui_complaints.column.state"), lambda line: say(f"complaints.state.{line.standing.state}"), chars=15),
                Column[Line](say("complaints.paper.kind"), _kind, chars=18),
                Column[Line](say("complaints.paper.facts"), lambda line: " ".join(line.complaint.facts.split()), chars=24),
                Column[Line](say("complaints.paper.department"), lambda line: line.complaint.department, chars=12),
                Column[Line](say("ui_complaints.column.recurs"), lambda line: say("ui_complaints.yes") if line.recurs else "", chars=5),
                Column[Line](say("ui_complaints.column.person"), _person, chars=8),
                Column[Line](say("ui_complaints.column.number"), lambda line: line.complaint.number.split("-", 1)[-1], chars=18),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.list.complaints"))
        self.table.stretch(3)
        self.table.opened.connect(lambda line: self.opened.emit(line.complaint.id))
        self.search.returnPressed.connect(self.table.setFocus)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Read the list anew; the chosen complaint stays chosen."""
        self._typed.stop()
        actor_id, show, typed, only = self._page.session.actor.id, self.filter.currentData() or Show.OPEN, self.search.text(), self._only

        def look(read: Reader) -> tuple[list[Line], datetime]:
            return service.lines(read, actor_id, show, typed, only=only), read.now

        self._page.fetch(look, self._show)

    def show_only(self, ids: Sequence[UUID], what: str) -> None:
        """The records behind a figure, until Esc."""
        self._only = ids
        self.search.clear()
        self.behind_what.setText(say("ui_complaints.behind", what=what))
        self.behind.show()
        self.filter.setEnabled(False)
        self.refresh()

    def show_all(self) -> None:
        """The list as it is filtered."""
        self._only = None
        self.behind.hide()
        self.filter.setEnabled(True)
        self.refresh()

    def leave(self) -> bool:
        """Esc: out of the records behind a figure, out of a search; False when there is nothing to leave."""
        if self._only is not None:
            self.show_all()
        elif self.search.text():
            self.search.clear()
        else:
            return False
        return True

    def open_chosen(self) -> None:
        """The chosen complaint."""
        line = self.table.current()
        if line is not None:
            self.opened.emit(line.complaint.id)

    def to_search(self) -> None:
        """The cursor into the search."""
        self.search.setFocus()
        self.search.selectAll()

    def _show(self, found: tuple[list[Line], datetime]) -> None:
        lines, self._now = found
        self.table.show_rows(lines, key=lambda line: line.complaint.id)
        if lines and self.table.current() is None:
            self.table.selectRow(0)
        self.count.setText(say("ui_complaints.count", n=len(lines)))

    def _due(self, line: Line) -> str:
        if not line.standing.clock:
            return ""
        clock = say(f"complaints.clock.{line.standing.clock}")
        if line.standing.due_at is None:
            return say("ui_complaints.list_paused", clock=clock)
        day = f"{line.standing.due_at.astimezone(self._page.hall.zone):%m-%d %H:%M}"
        late = line.level in (Level.SUPERVISOR, Level.ADMINISTRATOR)
        text = say("ui_complaints.overdue" if late else "ui_complaints.due", clock=clock, day=day)
        return text if line.level in (None, Level.SUPERVISOR) else f"{text} {say(f'ui_complaints.mark.{line.level}')}"


def _kind(line: Line) -> str:
    """What it is about, and how grave where it is more than ordinary."""
    kind = say(f"complaints.kind.{line.complaint.kind}")
    grave = line.complaint.severity is not Severity.ORDINARY
    return f"{kind} · {say(f'complaints.severity.{line.complaint.severity}')}" if grave else kind


def _person(line: Line) -> str:
    return mask_name(line.complaint.person_name) or say("complaints.paper.anonymous")


def _due_order(line: Line) -> float:
    return line.standing.due_at.timestamp() if line.standing.due_at is not None else float("inf")
