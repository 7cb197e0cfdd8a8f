"""Long work with a bar that moves, and a key that stops it. What was done stays done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from app.stations.wording import table_name
from app.sync.errors import Stopped
from app.sync.exchange import Step
from app.words import say
from ui.widgets.pieces import button, label

_LOOK_EVERY_MS = 150


class Watched:
    """What long work says about itself, from its own thread; read by the window when it has time. Raises Stopped once it shall end."""

    def __init__(self) -> None:
        self.text = ""
        self.done = 0
        self.of = 0
        self._is_over = False

    def stop(self) -> None:
        """End after the step that is under way."""
        self._is_over = True

    def step(self, step: Step) -> None:
        """An exchange has come so far."""
        self.text, self.done, self.of = say(f"ui_sync.step.{step.phase}", done=step.done, of=step.of), step.done, step.of
        self._end()

    def table(self, name: str, done: int, of: int) -> None:
        """A comparison has come so far."""
        self.text, self.done, self.of = say("ui_sync.step.table", table=table_name(name), done=done, of=of), done, of
        self._end()

    def _end(self) -> None:
        if self._is_over:
            raise Stopped


class ProgressStrip(QFrame):
    """Hidden until something takes long. `begin` gives what the work must tell."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        self.told = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("ui_sync.progress"))
        row.addWidget(self.told)
        row.addWidget(self.bar, 1)
        self._stop = button(f"{say('ui_sync.stop')} Esc", self.stop, name="stop")
        row.addWidget(self._stop)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._watched: Watched | None = None
        self.hide()

    @property
    def is_busy(self) -> bool:
        return self._watched is not None

    def begin(self, text: str) -> Watched:
        """Show that something begins."""
        self._watched = Watched()
        self._watched.text = text
        self._stop.setEnabled(True)
        self._look()
        self.show()
        self._timer.start(_LOOK_EVERY_MS)
        return self._watched

    def stop(self) -> None:
        """Ask the work to end."""
        if self._watched is not None:
            self._watched.stop()
            self._stop.setEnabled(False)
            self.told.setText(say("ui_sync.stopping"))
            self._timer.stop()

    def end(self) -> None:
        """The work is over, one way or the other."""
        self._watched = None
        self._timer.stop()
        self.hide()

    def ended(self, then: Callable[..., object]) -> Callable[..., None]:
        """`then`, after the strip is gone."""

        def call(*told: object) -> None:
            self.end()
            then(*told)

        return call

    def _look(self) -> None:
        if self._watched is not None:
            self.told.setText(self._watched.text)
            self.bar.setRange(0, self._watched.of)
            self.bar.setValue(self._watched.done)
