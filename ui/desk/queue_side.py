"""The left side of the workbench: who waits, and who is put aside."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from app.queue.models import Priority, Step
from app.queue.reading import QueuedTicket
from app.words import either, say
from ui.widgets.pieces import card, label
from ui.widgets.table import Column, RowTable


class QueuePanel(QWidget):
    """Enter on a waiting number calls it out of turn, on a held one goes on with it, on a missed one lets it wait again."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._now: datetime | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        frame, layout = card()
        self.heading = label(say("ui_desk.queue", count=0), "heading")
        layout.addWidget(self.heading)
        self.waiting = self._table(say("ui_desk.waited"))
        layout.addWidget(self.waiting)
        outer.addWidget(frame, 3)
        frame, layout = card()
        self.held_heading = label(say("ui_desk.held", count=0), "heading")
        layout.addWidget(self.held_heading)
        self.held = RowTable(
            [
                Column[QueuedTicket](say("ui_desk.number"), lambda line: line.number, chars=7),
                Column[QueuedTicket](say("ui_desk.why"), self._why),
            ]
        )
        self.held.setAccessibleName(say("ui_desk.held", count=0))
        layout.addWidget(self.held)
        outer.addWidget(frame, 2)
        for table in (self.waiting, self.held):
            table.opened.connect(self.chosen)

    def show_queue(self, waiting: list[QueuedTicket], aside: list[QueuedTicket], now: datetime) -> None:
        """Show the queue as it stands."""
        self._now = now
        self.heading.setText(say("ui_desk.queue", count=len(waiting)))
        self.held_heading.setText(say("ui_desk.held", count=len(aside)))
        self.waiting.show_rows(waiting, key=lambda line: line.ticket_id)
        self.held.show_rows(aside, key=lambda line: line.ticket_id)

    def _table(self, waited: str) -> RowTable:
        made = RowTable(
            [
                Column[QueuedTicket](say("ui_desk.number"), self._number, chars=7),
                Column[QueuedTicket](say("ui_desk.service"), lambda line: either(line.service_name, line.service_name_en), chars=15),
                Column[QueuedTicket](waited, self._minutes, chars=5, number=True),
            ]
        )
        made.setAccessibleName(say("ui_desk.queue", count=0))
        head = made.horizontalHeader()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _number(self, line: QueuedTicket) -> str:
        mark = {Priority.PRIORITY: " ★", Priority.APPOINTMENT: " ◷"}.get(line.priority, "")
        return line.number + mark

    def _minutes(self, line: QueuedTicket) -> str:
        return str(line.minutes(self._now)) if self._now else ""

    def _why(self, line: QueuedTicket) -> str:
        if line.step is Step.NO_SHOW:
            return say("queue.step.no_show")
        return say(f"queue.hold_kind.{line.hold}") if line.hold else ""
