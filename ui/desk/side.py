"""The right side of the workbench: what is due, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.complaints.models import Level
from app.consult.waiting import Urgency
from app.desk.service import Due
from app.words import either, say
from ui.widgets.pieces import Badge, card, label


@dataclass(frozen=True)
class _Group:
    key: str
    tone: str


_GROUPS = (
    _Group("overdue", "danger"),
    _Group("today", "warning"),
    _Group("soon", "warning"),
    _Group("uncollected", "plain"),
    _Group("supplement_overdue", "plain"),
    _Group("conflicts", "danger"),
)


_TONES = {Urgency.NONE: "plain", Urgency.RUNNING: "plain", Urgency.SOON: "warning", Urgency.LATE: "danger"}
_URGENCIES = list(_TONES)
_GONE_UP = (Level.SUPERVISOR, Level.ADMINISTRATOR)


class DuePanel(QWidget):
    """Counts with their words, and under them the cases and one's own promises; Enter or a click opens one (kind, id)."""

    opened = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, layout = card()
        layout.addWidget(label(say("ui_desk.due.title"), "heading"))
        self._badges = {group.key: Badge() for group in _GROUPS}
        self._promised, self._complaints, self._calls = Badge(), Badge(), Badge()
        self.nothing = label(say("ui_desk.due.nothing"), "muted", wrap=True)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.nothing)
        for badge in (self._promised, self._complaints, self._calls):
            layout.addWidget(badge)
        for badge in self._badges.values():
            layout.addWidget(badge)
        self.list = QListWidget()
        self.list.setAccessibleName(say("ui_desk.due.title"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        outer.addWidget(frame)
        self.setFocusProxy(self.list)

    def show_due(self, due: Due, now: datetime, zone: ZoneInfo) -> None:
        """Show what is due now."""
        self.list.clear()
        total = len(due.promises) + len(due.complaints) + len(due.calls)
        self._show_complaints(due, zone)
        worst = max((line.urgency(now) for line in due.promises), key=_URGENCIES.index, default=Urgency.NONE)
        promised = len(due.promises)
        self._promised.say(say("ui_desk.due.promises", count=promised) if promised else "", _TONES[worst])
        for line in due.promises[:8]:
            at = (line.now.due_at or now).astimezone(zone)
            question = " ".join(line.consultation.question.split())[:24]
            self._add(
                "consultation", line.consultation.id, say("ui_desk.due.line", name=question, time=f"{at:%m-%d %H:%M}"), line.now.number
            )
        for group in _GROUPS:
            rows: tuple[Any, ...] = getattr(due, group.key)
            total += len(rows)
            self._badges[group.key].say(say(f"ui_desk.due.{group.key}", count=len(rows)) if rows else "", group.tone)
            for row in rows[:8]:
                name = either(row.service_name, row.service_name_en)
                at = row.due_at.astimezone(zone) if row.due_at else now.astimezone(zone)
                self._add(
                    "application", row.application_id, say("ui_desk.due.line", name=name, time=f"{at:%m-%d %H:%M}"), f"{name} {row.number}"
                )
        self.nothing.setVisible(total == 0)
        self.list.setVisible(total > 0)

    def _show_complaints(self, due: Due, zone: ZoneInfo) -> None:
        """The complaints whose clock is about to break or is broken, and the customers to ring up after a bad rating."""
        late = sum(line.level in _GONE_UP for line in due.complaints)
        count = len(due.complaints)
        self._complaints.say(say("ui_desk.due.complaints", count=count) if count else "", "danger" if late else "warning")
        for line in due.complaints[:8]:
            kind = say(f"complaints.kind.{line.complaint.kind}")
            clock = say(f"complaints.clock.{line.standing.clock}") if line.standing.clock else say("complaints.state.with_supervisor")
            at = f"{line.standing.due_at.astimezone(zone):%m-%d %H:%M}" if line.standing.due_at is not None else ""
            key = "late_line" if line.level in _GONE_UP else "line"
            self._add(
                "complaint",
                line.complaint.id,
                say(f"ui_desk.due.{key}", name=f"{kind} {clock}", time=at),
                f"{kind} {line.complaint.number}",
            )
        calls = len(due.calls)
        overdue = any(file.late for file in due.calls)
        self._calls.say(say("ui_desk.due.calls", count=calls) if calls else "", "danger" if overdue else "plain")
        for file in due.calls[:4]:
            at = f"{file.deadline.due_at.astimezone(zone):%m-%d %H:%M}"
            key = "late_line" if file.late else "line"
            name = say("ui_desk.due.call", grade=say(f"complaints.grade.{file.call_back.grade}"))
            self._add("complaint_call_back", file.call_back.id, say(f"ui_desk.due.{key}", name=name, time=at), file.call_back.number)

    def _add(self, kind: str, subject: UUID, text: str, whole: str) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(whole)
        item.setData(Qt.ItemDataRole.UserRole, (kind, subject))
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        kind, subject = item.data(Qt.ItemDataRole.UserRole)
        self.opened.emit(kind, subject)
