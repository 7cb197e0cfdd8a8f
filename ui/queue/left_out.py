"""The waits that are counted shorter than they were, and why: every one with the order or emergency behind it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.service import LeftOut, Waits
from app.words import say
from ui.shell.session import Session
from ui.widgets.pieces import label
from ui.widgets.table import Column, RowTable


class LeftOutView(QWidget):
    """Enter opens what stopped the series. `wanted` is the kind of record and its id."""

    wanted = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        zone = session.hall.zone
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.told = label(wrap=True)
        layout.addWidget(self.told)
        self.table = RowTable(
            [
                Column[LeftOut](say("ui_desk.number"), lambda row: row.number, chars=8),
                Column[LeftOut](say("ui_queue.waited_really"), lambda row: f"{row.waited_minutes:.1f}", chars=10, number=True),
                Column[LeftOut](say("ui_queue.counted"), lambda row: f"{row.counted_minutes:.1f}", chars=10, number=True),
                Column[LeftOut](
                    say("ui_queue.stopped"),
                    lambda row: f"{row.cause.start.astimezone(zone):%H:%M}–{row.cause.end.astimezone(zone):%H:%M}",
                    chars=14,
                ),
                Column[LeftOut](say("ui_queue.stopped_by"), lambda row: row.cause.label, chars=40),
            ]
        )
        self.table.setAccessibleName(say("ui_queue.left_out"))
        self.table.opened.connect(lambda row: self.wanted.emit(row.cause.kind, row.cause.subject_id))
        self.table.setMaximumHeight(240)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_waits(self, waits: Waits) -> None:
        """Show the records behind the difference."""
        self.table.show_rows(waits.left_out, key=lambda row: row.number)
        self.table.setVisible(bool(waits.left_out))
        if not waits.left_out:
            self.told.setText(say("ui_queue.nothing_left_out"))
            return
        self.told.setText(
            say(
                "ui_queue.left_out_told",
                count=len(waits.left_out),
                minutes=f"{waits.left_out_minutes:.0f}",
                was=waits.minutes_as_they_were(0.9),
                counted=waits.minutes(0.9),
            )
        )
