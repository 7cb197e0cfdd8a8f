"""One step of the runner, to be read at two metres."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar

from app.emergency.rules import StepState, StepStory
from app.words import say
from ui.widgets.pieces import label, restyle

MARKS = {StepState.DONE: "✓", StepState.SKIPPED: "—", StepState.STARTED: "▶", StepState.READY: "○", StepState.BLOCKED: "·"}


class StepRow(QFrame):
    """Mark, title, planned, actual; the chosen one also says how, and shows how much of its time is used."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step")
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 4, 10, 4)
        grid.setHorizontalSpacing(12)
        self.mark = _big(label(), 34)
        self.title = label(tone="step", wrap=True)
        self.role = label(tone="muted")
        self.planned = _right(label(tone="step_time"), 92)
        self.actual = _right(label(tone="step_time"), 110)
        self.measure = label(tone="measure", wrap=True)
        self.used = QProgressBar()
        self.used.setTextVisible(False)
        self.used.setRange(0, 100)
        self.used.setFixedHeight(8)
        grid.addWidget(self.mark, 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.role, 0, 2)
        grid.addWidget(self.planned, 0, 3)
        grid.addWidget(self.actual, 0, 4)
        grid.addWidget(self.measure, 1, 1, 1, 4)
        grid.addWidget(self.used, 2, 1, 1, 4)
        grid.setColumnStretch(1, 1)
        self._looks = ("", "")

    def show_step(self, told: StepStory, role: str, started: datetime, now: datetime, *, chosen: bool) -> None:
        """Paint one step as it stands."""
        step = told.step
        late = told.is_late(now)
        self.mark.setText(MARKS[told.state])
        self.title.setText(step.title.said)
        self.role.setText(role)
        self.role.setVisible(bool(role))
        self.planned.setText(f"{step.target_minutes:g}′")
        self.actual.setText(_actual(told, started, now))
        self.measure.setText(f"{step.measure.said}{_reason(told)}")
        self.measure.setVisible(chosen)
        running = not told.is_over
        self.used.setVisible(chosen and running)
        share = (now - started) / timedelta(minutes=step.target_minutes)
        self.used.setValue(max(0, min(100, int(share * 100))))
        self.setAccessibleName(f"{step.title.said} {say(f'emergency.step_state.{told.state}')} {self.actual.text()}")
        self._look("late" if late else str(told.state), "yes" if chosen else "no")

    def _look(self, state: str, chosen: str) -> None:
        if self._looks != (state, chosen):
            self._looks = (state, chosen)
            self.setProperty("state", state)
            self.setProperty("chosen", chosen)
            for widget in (self, self.mark, self.title, self.role, self.planned, self.actual, self.measure):
                restyle(widget)


def stopwatch(span: timedelta) -> str:
    """Hours, minutes and seconds of a clock that is read from afar."""
    seconds = int(span.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def minutes(span: timedelta) -> str:
    """Minutes and seconds."""
    seconds = int(abs(span.total_seconds()))
    return f"{seconds // 60}′{seconds % 60:02d}″"


def _actual(told: StepStory, started: datetime, now: datetime) -> str:
    if told.state is StepState.DONE and told.done_at is not None:
        return minutes(told.done_at - started)
    if told.state is StepState.SKIPPED:
        return say("emergency.step_state.skipped")
    left = told.due - now
    if left < timedelta(0):
        return f"+{minutes(left)}"
    return f"−{minutes(left)}" if told.state is not StepState.BLOCKED else say("emergency.step_state.blocked")


def _reason(told: StepStory) -> str:
    return f"  ({told.reason})" if told.state is StepState.SKIPPED and told.reason else ""


def _big(made: QLabel, wide: int) -> QLabel:
    made.setProperty("tone", "step_mark")
    made.setFixedWidth(wide)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def _right(made: QLabel, wide: int) -> QLabel:
    made.setMinimumWidth(wide)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
