"""What stands beside the chosen row of the sync page: the row in full, a question before something that cannot wait, a new code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.stations import service, wording
from app.stations.rules import Known, StationLine
from app.stations.service import SetAside, SetAsideRow
from app.store import Hall
from app.words import say
from ui.sync import lists
from ui.sync.code_card import CodeCard
from ui.sync.lists import View
from ui.widgets.pieces import Badge, label


class Beside(QFrame):
    """`rows_of` fetches the rows of what was set aside, off the GUI thread, and hands them to its second argument."""

    def __init__(self, hall: Hall, rows_of: Callable[[UUID, Callable[[list[SetAsideRow]], None]], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._hall = hall
        self._rows_of = rows_of
        self._aside: UUID | None = None
        down = QVBoxLayout(self)
        down.setContentsMargins(10, 10, 10, 10)
        down.setSpacing(6)
        head = QHBoxLayout()
        self.heading = label(tone="heading")
        self.badge = Badge()
        head.addWidget(self.heading)
        head.addWidget(self.badge)
        head.addStretch(1)
        down.addLayout(head)
        self.details = label(wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        down.addWidget(self.details)
        self.sure = Badge(tone="danger")
        self.sure.setWordWrap(True)
        down.addWidget(self.sure)
        self.code = CodeCard(hall.clock)
        down.addWidget(self.code)
        down.addStretch(1)

    def show_nothing(self, view: View, *, enrolled: bool) -> None:
        """An empty list says why it is empty."""
        self._aside = None
        self.badge.say("", "plain")
        self.heading.setText(say(f"ui_sync.view.{view}") if enrolled else say("ui_sync.alone_heading"))
        self.details.setText(say(f"ui_sync.nothing.{view}") if enrolled else say("ui_sync.alone_told"))

    def show_row(self, row: Any, known: Known | None) -> None:
        """One row in full."""
        if isinstance(row, SetAside):
            self._show_aside(row)
            return
        self._aside = None
        if isinstance(row, StationLine) and known is not None:
            state = row.state(known.at)
            self.heading.setText(row.name)
            self.badge.say(say(f"stations.state.{state}"), lists.TONES[state])
            self.details.setText("\n".join(lists.station_told(row, known, self._hall.zone)))
        elif isinstance(row, service.Waiting):
            self.heading.setText(say("ui_sync.told.transaction", seq=row.seq))
            self.badge.say(say("ui_sync.told.not_sent"), "plain")
            self.details.setText(wording.tables_in_words(row.tables))
        elif isinstance(row, service.Kept):
            self.heading.setText(wording.table_name(row.table))
            self.badge.say(say(f"stations.kept.{row.reason}"), "danger" if row.reason == "refused" else "plain")
            parts = (say(f"ui_sync.kept.{row.reason}"), row.note, say("ui_sync.told.version", version=row.schema), f"…{row.row_id[-12:]}")
            self.details.setText("\n".join(part for part in parts if part))

    def _show_aside(self, row: SetAside) -> None:
        if self._aside == row.id:
            return
        self._aside = row.id
        self.heading.setText(say("ui_sync.told.transaction", seq=row.seq))
        self.badge.say(row.station_name, "plain")
        told = say("ui_sync.aside_revoked") if row.reason == "revoked" else say("ui_sync.aside_refused", reason=row.reason)
        self.details.setText(told)

        def show(rows: list[SetAsideRow]) -> None:
            if self._aside == row.id:
                self.details.setText(f"{told}\n\n{lists.rows_told(rows)}")

        self._rows_of(row.id, show)
