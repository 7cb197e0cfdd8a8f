"""The right side of the runner: what is owed and to whom, who stands where, what a drill brings in."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.emergency.models import RunEventKind
from app.emergency.plan import Inject
from app.emergency.rules import ClockState, Owed, RunStory
from app.words import say
from ui.emergency.rows import minutes
from ui.widgets.pieces import Badge, label

TONES = {
    ClockState.RUNNING: "plain",
    ClockState.KEPT: "good",
    ClockState.LATE: "warning",
    ClockState.OVERDUE: "danger",
    ClockState.OVER: "plain",
}


class Side(QScrollArea):
    """Everything beside the checklist, each line with its state in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        inner = QWidget()
        inner.setObjectName("plain")
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(4, 0, 4, 0)
        self._layout.setSpacing(4)
        self.setWidget(inner)
        self._lines: list[tuple[QLabel, Badge]] = []
        self._shape: tuple[str, ...] = ()

    def show_story(self, told: RunStory, now: datetime, *, drill: bool, queue_stands: bool) -> None:
        """Paint it all; widgets are made again only when there are other lines."""
        lines = self._wanted(told, now, drill=drill, queue_stands=queue_stands)
        shape = tuple(kind for kind, _, _, _ in lines)
        if shape != self._shape:
            self._rebuild(lines)
            self._shape = shape
        for (first, second), (_, text, state, tone) in zip(self._lines, lines, strict=True):
            first.setText(text)
            second.say(state, tone)

    def _wanted(self, told: RunStory, now: datetime, *, drill: bool, queue_stands: bool) -> list[tuple[str, str, str, str]]:
        lines: list[tuple[str, str, str, str]] = [("heading", say("ui_emergency.reports"), "", "")]
        lines.append(("line", say("emergency.event.report_first"), *_clock(told.first_report, now)))
        if told.follow_up is not None:
            lines.append(("line", say("emergency.event.report_follow_up"), *_clock(told.follow_up, now)))
        lines.append(("heading", say("ui_emergency.supports", n=sum(each.answer is None for each in told.supports)), "", ""))
        for each in told.supports:
            lines.append(("line", f"{each.event.details.get('whom', '')} {each.event.text}".strip(), *_clock(each.clock, now)))
        lines.append(("heading", say("ui_emergency.contacts", n=len(told.contacts)), "", ""))
        if told.contacts:
            last = told.contacts[-1].event
            outcome = str(last.details.get("outcome", "reached"))
            came_of_it = "" if outcome == "reached" else say(f"emergency.outcome.{outcome}")
            lines.append(("line", f"{last.details.get('whom', '')} {last.text}".strip(), came_of_it, "warning"))
        if not drill:
            words = say("ui_emergency.queue_stands") if queue_stands else say("ui_emergency.queue_runs")
            lines.append(("line", say("ui_emergency.queue"), words, "warning" if queue_stands else "plain"))
        lines.append(("heading", say("ui_emergency.roles"), "", ""))
        for number, role in enumerate(told.roles, 1):
            if not role.steps:
                continue
            planned = say("ui_emergency.not_there", name=role.role.holder) if role.role.holder else say("ui_emergency.empty_role")
            who = role.taken_by or planned
            tone = "danger" if role.taken_at is None else "good" if role.done == role.steps else "plain"
            lines.append(("line", f"{number} {role.role.title.said} {who}", f"{role.done}/{role.steps}", tone))
        if drill:
            due = due_injects(told, now)
            answered = {entry.event.subject for entry in told.entries(RunEventKind.INJECT_ANSWERED)}
            lines.append(("heading", say("ui_emergency.injects"), "", ""))
            for inject in due:
                done = inject.key in answered
                words = say("ui_emergency.inject_done") if done else say("ui_emergency.inject_open")
                lines.append(("line", f"{inject.minute:g}′ {inject.text.said}", words, "good" if done else "warning"))
        return lines

    def _rebuild(self, lines: list[tuple[str, str, str, str]]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._lines = []
        for kind, _, _, _ in lines:
            row = QWidget()
            row.setObjectName("plain")
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 5 if kind == "heading" else 0, 0, 0)
            first, second = label(tone="heading" if kind == "heading" else "", wrap=True), Badge()
            across.addWidget(first, 1)
            across.addWidget(second)
            self._layout.addWidget(row)
            self._lines.append((first, second))
        self._layout.addStretch(1)


def due_injects(told: RunStory, now: datetime) -> list[Inject]:
    """What a drill has brought in by now."""
    elapsed = told.elapsed(now) / timedelta(minutes=1)
    return [each for each in told.content.scenario.injects if each.minute <= elapsed]


def open_inject(told: RunStory, now: datetime) -> Inject | None:
    """The first that is in and has no answer."""
    answered = {entry.event.subject for entry in told.entries(RunEventKind.INJECT_ANSWERED)}
    return next((each for each in due_injects(told, now) if each.key not in answered), None)


def _clock(owed: Owed, now: datetime) -> tuple[str, str]:
    state = owed.state(now)
    words = say(f"emergency.clock.{state}")
    if state is ClockState.RUNNING:
        words = say("ui_emergency.left", time=minutes(owed.due - now))
    elif state is ClockState.OVERDUE:
        words = say("ui_emergency.over", time=minutes(now - owed.due))
    return words, TONES[state]
