"""A PC that joins a hall receives it, before anybody can sign in: how far it is, a stop, and going on where it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.stations import service
from app.store import Hall, HallError
from app.sync.errors import HubUnreachable, Stopped
from app.words import say
from ui.shell import tasks
from ui.sync.progress import ProgressStrip
from ui.widgets.pieces import MessageBar, button, card, label

TRY_AGAIN_MS = 5_000


class ArrivalPage(QWidget):
    """Begins when it is shown. `arrived` when all of the hall is here."""

    arrived = Signal()

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        frame, down = card(margins=28, spacing=10)
        frame.setMinimumWidth(620)
        with hall.read() as read:
            down.addWidget(label(read.profile().name, "title"))
        down.addWidget(label(say("ui_sync.arrival.title"), "heading"))
        down.addWidget(label(say("ui_sync.arrival.told"), "muted", wrap=True))
        self.message = MessageBar()
        down.addWidget(self.message)
        self.progress = ProgressStrip()
        down.addWidget(self.progress)
        self.go_on = button(say("ui_sync.arrival.go_on"), self.begin, primary=True)
        self.go_on.hide()
        down.addWidget(self.go_on)
        row.addWidget(frame)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.begin)
        for key, act in (("Esc", self.stop), ("Return", self.begin), ("Enter", self.begin)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WindowShortcut)
        QTimer.singleShot(0, self.begin)

    def begin(self) -> None:
        """Go on where it was."""
        if self.progress.is_busy:
            return
        self._again.stop()
        self.go_on.hide()
        self.message.clear()
        watch, hall = self.progress.begin(say("ui_sync.step.begin")), self._hall
        tasks.background(
            self,
            lambda: service.exchange(hall, watch.step),
            self.progress.ended(lambda _done: self.arrived.emit()),
            self.progress.ended(self._refused),
            self.progress.ended(self._failed),
        )

    def stop(self) -> None:
        """Keep what has come; go on later."""
        self._again.stop()
        if self.progress.is_busy:
            self.progress.stop()
        else:
            self.go_on.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # the program ends, or goes on: not the window made small
            self._again.stop()
            self.progress.stop()

    def _refused(self, refusal: HallError) -> None:
        self.go_on.show()
        if isinstance(refusal, Stopped):
            self.message.tell(say("ui_sync.arrival.stopped"), "warning")
        elif isinstance(refusal, HubUnreachable):
            self.message.tell(say("ui_sync.arrival.waits", seconds=TRY_AGAIN_MS // 1000), "warning")
            self._again.start(TRY_AGAIN_MS)
        else:
            self.message.refuse(refusal)

    def _failed(self, fault: str) -> None:
        self.go_on.show()
        self.message.tell(say("ui.fault", fault=fault), "danger")
