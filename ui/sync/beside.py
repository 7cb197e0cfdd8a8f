"""What stands beside the chosen row of the sync page: the row in full, a question before something that cannot wait, a new code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from app.stations import contents, service, wording
from app.stations.contents import Content
from app.stations.rules import Known, StationLine
from app.stations.service import Kept, SetAside
from app.store import Hall
from app.words import say
from ui.sync import lists
from ui.sync.code_card import CodeCard
from ui.sync.lists import View
from ui.widgets.pieces import Badge, label

Held = SetAside | Kept


class Beside(QFrame):
    """`rows_of` fetches what a kept or set-aside row holds, off the GUI thread, and hands it to its second argument."""

    def __init__(self, hall: Hall, rows_of: Callable[[Held, Callable[[list[Content]], None]], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._hall = hall
        self._rows_of = rows_of
        self._held: UUID | None = None
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
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.scroll = QScrollArea()
        self.scroll.setObjectName("plain")
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(self.details)
        self.scroll.setAccessibleName(say("ui_sync.details"))
        down.addWidget(self.scroll, 1)
        self.sure = Badge(tone="danger")
        self.sure.setWordWrap(True)
        down.addWidget(self.sure)
        self.code = CodeCard(hall.clock)
        down.addWidget(self.code)

    def show_nothing(self, view: View, *, enrolled: bool) -> None:
        """An empty list says why it is empty."""
        self._held = None
        self.badge.say("", "plain")
        self.heading.setText(say(f"ui_sync.view.{view}") if enrolled else say("ui_sync.alone_heading"))
        self.details.setText(say(f"ui_sync.nothing.{view}") if enrolled else say("ui_sync.alone_told"))

    def show_row(self, row: Any, known: Known | None) -> None:
        """One row in full."""
        if isinstance(row, SetAside | Kept):
            self._show_held(row)
            return
        self._held = None
        if isinstance(row, StationLine) and known is not None:
            state = row.state(known.at)
            self.heading.setText(row.name)
            self.badge.say(say(f"stations.state.{state}"), lists.TONES[state])
            self.details.setText("\n".join(lists.station_told(row, known, self._hall.zone)))
        elif isinstance(row, service.Waiting):
            self.heading.setText(say("ui_sync.told.transaction", seq=row.seq))
            self.badge.say(say("ui_sync.told.not_sent"), "plain")
            self.details.setText(wording.tables_in_words(row.tables))

    def _show_held(self, row: Held) -> None:
        """Why it is not in use, what can be done about it, and what it holds."""
        if self._held == row.id:
            return
        self._held = row.id
        if isinstance(row, SetAside):
            self.heading.setText(say("ui_sync.told.transaction", seq=row.seq))
            self.badge.say(row.station_name, "plain")
            why = contents.reason(row.reason)
            told = say("ui_sync.aside_revoked") if row.reason == "revoked" else say("ui_sync.aside_refused", reason=why)
        else:
            self.heading.setText(wording.table_name(row.table))
            self.badge.say(say(f"stations.kept.{row.reason}"), "danger" if row.reason == "refused" else "plain")
            parts = (say(f"ui_sync.kept.{row.reason}"), contents.reason(row.note), say("ui_sync.told.version", version=row.schema))
            told = "\n".join(part for part in parts if part)
        self.details.setText(told)

        def show(rows: list[Content]) -> None:
            if self._held == row.id:
                held = lists.rows_told(rows) if rows else say("ui_sync.unreadable_content")
                self.details.setText(f"{told}\n\n{held}")

        self._rows_of(row, show)
