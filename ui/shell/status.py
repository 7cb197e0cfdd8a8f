"""The line at the bottom: what is true now about this PC, its printers, its backups and its waiting changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar

from app.documents import service as documents
from app.documents.models import PrintJob
from app.store import Base, Reader
from app.store.backup import last_backup
from app.store.hall import waiting_changes
from app.sync.conflicts import open_count
from app.words import say
from ui.pages import pages_for
from ui.shell import tasks
from ui.shell.session import Session

if TYPE_CHECKING:
    from app.sync.watch import Compared

_EVERY_MS = 15_000
_LINE_EVERY_MS = 1_000
_MARKS = {"online": "●", "refused": "▲"}


@dataclass(frozen=True)
class _Standing:
    waiting: int
    unprinted: int
    backup: datetime | None
    conflicts: int


class StatusBar(QStatusBar):
    """Reads itself anew after each commit that matters and every quarter of a minute. `asks_for` names a page."""

    asks_for = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setSizeGripEnabled(False)
        self.parts = {name: QLabel() for name in ("network", "changes", "printer", "backup", "clock")}
        for name, part in self.parts.items():
            part.setObjectName(name)
            part.setContentsMargins(8, 0, 8, 0)
            self.addWidget(part, 1 if name == "backup" else 0)
        self._may_settle = "conflicts" in {entry.name for entry in pages_for(session.actor.roles)}
        self.conflicts = QPushButton()
        self.conflicts.setProperty("flat", True)
        self.conflicts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.conflicts.clicked.connect(lambda _checked=False: self.asks_for.emit("conflicts", None))
        self.conflicts.hide()
        self.insertWidget(2, self.conflicts)
        session.changed.connect(self._heard)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(_EVERY_MS)
        self._line = QTimer(self)
        self._line.timeout.connect(self.show_line)
        self._line.start(_LINE_EVERY_MS)
        self.refresh()

    def refresh(self) -> None:
        """Read and show."""
        tasks.fetch(self, self._session.hall, self._read, self._show, lambda _: None, lambda _: None)

    def stop(self) -> None:
        self._timer.stop()
        self._line.stop()

    def show_line(self) -> None:
        """Whether the hub answers, and since when; reads nothing from the file."""
        part = self.parts["network"]
        syncer = self._session.syncer
        if syncer is None:
            part.setText("○ " + say("ui.status.line_connecting" if self._session.hall.is_enrolled else "ui.status.alone"))
            return
        told = syncer.standing
        zone = self._session.hall.zone
        since = f"{told.since.astimezone(zone):%H:%M}" if told.since else ""
        part.setText(f"{_MARKS.get(told.line, '○')} " + say(f"ui.status.line_{told.line}", since=since))
        last = f"{told.exchanged_at.astimezone(zone):%H:%M:%S}" if told.exchanged_at else "—"
        part.setToolTip(f"{told.why or say('ui.status.last_exchange', time=last)}\n{self._compared(told.compared)}".strip())
        if told.compared is not None and not told.compared.is_fine:
            part.setText("▲ " + say("ui.status.differs", count=told.compared.left))

    def _compared(self, last: Compared | None) -> str:
        if last is None:
            return ""
        how = "differs" if not last.is_fine else "repaired" if last.moved else "same"
        return say(f"ui.status.compared_{how}", time=f"{last.at.astimezone(self._session.hall.zone):%m-%d %H:%M}", rows=last.moved)

    def _heard(self, kinds: frozenset[type[Base]]) -> None:
        if PrintJob in kinds or any(not kind.__tablename__.startswith("draft") for kind in kinds):
            self.refresh()

    def _read(self, read: Reader) -> _Standing:
        return _Standing(waiting_changes(read), len(documents.troubles(read)), last_backup(self._session.hall.data), self._conflicts(read))

    def _conflicts(self, read: Reader) -> int:
        return open_count(read) if self._may_settle else 0

    def _show(self, standing: _Standing) -> None:
        hall = self._session.hall
        now = hall.clock.now().astimezone(hall.zone)
        self.show_line()
        told = self._session.syncer.standing if self._session.syncer is not None else None
        last = f"{told.exchanged_at.astimezone(hall.zone):%H:%M}" if told is not None and told.exchanged_at else ""
        waits = (
            say("ui.status.waiting_last", count=standing.waiting, time=last) if last else say("ui.status.waiting", count=standing.waiting)
        )
        self.parts["changes"].setText(waits)
        self.conflicts.setText(say("ui.status.conflicts", count=standing.conflicts))
        self.conflicts.setVisible(standing.conflicts > 0)
        printer = say("ui.status.printer_trouble", count=standing.unprinted) if standing.unprinted else say("ui.status.printer_fine")
        self.parts["printer"].setText(("▲ " if standing.unprinted else "● ") + printer)
        backup = standing.backup.astimezone(hall.zone) if standing.backup else None
        self.parts["backup"].setText(say("ui.status.backup", time=f"{backup:%m-%d %H:%M}") if backup else say("ui.status.no_backup"))
        self.parts["clock"].setText(f"{now:%Y-%m-%d %H:%M}")
