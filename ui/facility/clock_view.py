"""The clocks of an order, each explained day by day: what counted, what did not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.facility.orders.documents import span
from app.facility.orders.models import Severity
from app.facility.orders.rules import Explained
from app.regulation.ledger import ledger_lines, summary
from app.words import language, say
from ui.regulation.ledger import ledger_columns
from ui.shell.session import Session
from ui.widgets.pieces import label
from ui.widgets.table import Column, RowTable


class ClockView(QWidget):
    """Response, on site, due on site, restored; the chosen one with its ledger under it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._zone = session.hall.zone
        self._rows: tuple[Explained, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.how = label(tone="muted", wrap=True)
        layout.addWidget(self.how)
        self.table = RowTable(
            [
                Column[Explained](say("ui_facility.clock.name"), lambda row: say(f"ui_facility.clock.{row.name}"), chars=21),
                Column[Explained](say("ui_facility.clock.took"), lambda row: span(row.took), chars=10),
                Column[Explained](say("ui_facility.clock.until"), self._until, chars=16),
            ]
        )
        self.table.setAccessibleName(say("ui_facility.clock.title"))
        self.table.setFixedHeight(158)
        self.table.picked.connect(self._explain)
        layout.addWidget(self.table)
        self.sentence = label(wrap=True)
        layout.addWidget(self.sentence)
        columns = ledger_columns()
        self.ledger = RowTable([columns[place] for place in (0, 2, 5, 4)])  # date, counted, times, why: what a narrow card has room for
        self.ledger.setAccessibleName(say("ui_regulation.ledger"))
        layout.addWidget(self.ledger, 1)
        self.setFocusProxy(self.table)

    def show_clocks(self, rows: Sequence[Explained], severity: Severity) -> None:
        """Show the clocks of an order."""
        self._rows = tuple(rows)
        self.how.setText(say("ui_facility.clock.around" if severity is Severity.A else "ui_facility.clock.hours"))
        self.table.show_rows(self._rows, key=lambda row: (row.name, row.started))
        chosen = self.table.current()
        if chosen is not None:
            self._explain(chosen)

    def _explain(self, row: Explained) -> None:
        self.ledger.show_rows(ledger_lines(row.ledger, language()))
        if row.name == "due":
            self.sentence.setText(summary(row.ledger, language()))
            return
        self.sentence.setText(
            say(
                "ui_facility.clock.told" if row.ended else "ui_facility.clock.runs",
                name=say(f"ui_facility.clock.{row.name}"),
                start=self._moment(row.started),
                end=self._until(row),
                took=span(row.took),
            )
        )

    def _until(self, row: Explained) -> str:
        return self._moment(row.ended) if row.ended is not None else say("ui_facility.clock.running")

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%m-%d %H:%M}"
