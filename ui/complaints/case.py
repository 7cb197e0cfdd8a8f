"""One complaint: what happened, which clock runs and why it ends when it does, its rounds, what is attached, what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.complaints.documents import figure_words
from app.complaints.rules import ENDED
from app.complaints.service import ClockFile, ImprovementFile
from app.documents.masking import mask_name, mask_phone
from app.regulation import Stage
from app.words import say
from ui.complaints.acts import Act, acts_for
from ui.complaints.attached import AttachedView
from ui.complaints.seen import CourseLine, Related, Shown
from ui.regulation.ledger import LedgerView
from ui.widgets.acting import ActingView
from ui.widgets.pieces import Badge, card, label
from ui.widgets.table import Column, RowTable

TABS = ("course", "clocks", "attached", "improvements", "related")


class ComplaintView(ActingView):
    """The page of one complaint."""

    wants_open = Signal(object)

    def __init__(self, further: Sequence[tuple[str, str, Callable[[], object]]] = ()) -> None:
        super().__init__("ui_complaints")
        self.shown: Shown | None = None
        self.revealed = False
        self._further = further
        self.build(self._head(), self._tabs())

    def _head(self) -> QWidget:
        frame, layout = card()
        line = QHBoxLayout()
        self.number = label(tone="title")
        self.kind = label(tone="heading", wrap=True)
        self.state, self.due, self.level = Badge(), Badge(), Badge()
        line.addWidget(self.number)
        line.addSpacing(10)
        line.addWidget(self.kind, 1)
        for badge in (self.state, self.due, self.level):
            line.addWidget(badge)
        line.addWidget(self.forward)
        layout.addLayout(line)
        self.people = label(tone="muted", wrap=True)
        layout.addWidget(self.people)
        self.facts = label(wrap=True)
        layout.addWidget(self.facts)
        self.again = label(tone="error", wrap=True)
        layout.addWidget(self.again)
        return frame

    def _tabs(self) -> QTabWidget:
        self.course = RowTable(
            [
                Column[CourseLine](say("ui_complaints.column.at"), lambda line: self._moment(line.at), lambda line: line.at, chars=11),
                Column[CourseLine](say("ui_complaints.column.what"), lambda line: line.what, chars=26),
                Column[CourseLine](say("ui_complaints.column.who"), lambda line: line.who, chars=9),
                Column[CourseLine](say("ui_complaints.column.words"), lambda line: line.words, chars=40),
            ]
        )
        self.told = label(wrap=True)
        self.course.picked.connect(lambda line: self.told.setText(line.words))
        course = _stacked(self.course, self.told)
        self.clocks = RowTable(
            [
                Column[ClockFile](say("ui_complaints.column.clock"), lambda each: say(f"complaints.clock.{each.run.clock}"), chars=9),
                Column[ClockFile](say("ui_complaints.column.since"), lambda each: self._moment(each.run.started_at), chars=11),
                Column[ClockFile](say("ui_complaints.column.due"), lambda each: self._moment(each.deadline.due_at), chars=11),
                Column[ClockFile](say("ui_complaints.column.ended"), self._ended, chars=16),
            ]
        )
        self.ledger = LedgerView()
        self.moved = label(tone="muted", wrap=True)
        self.clocks.picked.connect(self._explain)
        clocks = QWidget()
        across = QHBoxLayout(clocks)
        across.setContentsMargins(0, 4, 0, 0)
        across.addWidget(_stacked(self.clocks, self.moved), 4)
        across.addWidget(self.ledger, 6)
        self.attached = AttachedView()
        self.improvements = RowTable(improvement_columns())
        self.related = RowTable(
            [
                Column[Related](say("ui_complaints.column.related"), lambda each: each.what, chars=14),
                Column[Related](
                    say("complaints.paper.recorded_at"),
                    lambda each: self._moment(each.recorded_at),
                    lambda each: each.recorded_at,
                    chars=12,
                ),
                Column[Related](say("ui_complaints.column.state"), lambda each: each.state, chars=14),
                Column[Related](say("complaints.paper.cause"), lambda each: each.cause, chars=26),
                Column[Related](say("complaints.paper.facts"), lambda each: " ".join(each.complaint.facts.split()), chars=34),
                Column[Related](say("ui_complaints.column.number"), lambda each: each.complaint.number, chars=24),
            ]
        )
        self.related.stretch(4)
        self.related.opened.connect(lambda each: self.wants_open.emit(each.complaint.id))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for name, widget in zip(TABS, (course, clocks, self.attached, self.improvements, self.related), strict=True):
            self.tabs.addTab(widget, say(f"ui_complaints.tab.{name}"))
        for table, name in (
            (self.course, "course"),
            (self.clocks, "clocks"),
            (self.improvements, "improvements"),
            (self.related, "related"),
        ):
            table.setAccessibleName(say(f"ui_complaints.tab.{name}"))
        return self.tabs

    # Showing

    def show_complaint(self, shown: Shown) -> None:
        """Show a complaint, or the same one anew."""
        file = shown.file
        if self.shown is None or self.shown.file.complaint.id != file.complaint.id:
            self.revealed = False
            self.asking.leave()
            self.tabs.setCurrentIndex(0)
        self.shown = shown
        complaint, case = file.complaint, file.case
        self.number.setText(complaint.number)
        kind, severity = say(f"complaints.kind.{complaint.kind}"), say(f"complaints.severity.{complaint.severity}")
        self.kind.setText(f"{kind} · {severity}")
        self.state.say(say(f"complaints.state.{case.state}"), "good" if case.state in ENDED else "plain")
        self.due.say(*self._due(shown))
        up = [each for each in shown.escalations if file.running is not None and each.started_at == file.running.run.started_at]
        self.level.say(say(f"complaints.level.{up[-1].level}") if up else "", "danger" if len(up) > 1 else "warning")
        self._show_people()
        parts = [complaint.facts]
        if complaint.remedy:
            parts.append(say("ui_complaints.pair", name=say("complaints.paper.remedy"), value=complaint.remedy))
        self.facts.setText("　".join(parts))
        self.again.setText(shown.again)
        self.again.setVisible(bool(shown.again))
        self.course.show_rows(shown.course)
        self.course.selectRow(0)
        self.clocks.show_rows(file.clocks)
        self.clocks.selectRow(len(file.clocks) - 1)
        self.attached.show_list(shown.attached)
        self.tabs.setTabText(2, say("ui_complaints.tab.attached") + (f" {len(shown.attached)}" if shown.attached else ""))
        self.improvements.show_rows(shown.improvements)
        self.related.show_rows(shown.related, key=lambda each: each.complaint.id)
        self.tabs.setTabText(4, say("ui_complaints.tab.related") + (f" {len(shown.related)}" if shown.related else ""))
        self.show_acts(self._further)

    def _due(self, shown: Shown) -> tuple[str, str]:
        running = shown.file.running
        if running is None:
            return "", "plain"
        clock = say(f"complaints.clock.{running.run.clock}")
        if shown.stage is Stage.PAUSED:
            reason = say(f"complaints.pause_reason.{running.run.pauses[-1].reason}")
            return say("ui_complaints.paused", clock=clock, reason=reason), "plain"
        key = "overdue" if shown.stage is Stage.OVERDUE else "due"
        tone = {Stage.OVERDUE: "danger", Stage.DUE_SOON: "warning"}.get(shown.stage or Stage.RUNNING, "plain")
        return say(f"ui_complaints.{key}", clock=clock, day=self._moment(running.deadline.due_at)), tone

    def _show_people(self) -> None:
        assert self.shown is not None
        complaint, open_ = self.shown.file.complaint, self.revealed
        name = complaint.person_name if open_ else mask_name(complaint.person_name)
        phone = complaint.phone if open_ else mask_phone(complaint.phone)
        pairs = [
            ("person", name or say("complaints.paper.anonymous")),
            ("phone", phone),
            ("on_behalf_of", complaint.on_behalf_of if open_ else mask_name(complaint.on_behalf_of)),
            ("channel", say(f"complaints.channel.{complaint.channel}")),
            ("department", complaint.department),
            ("target", complaint.target_name),
            ("handler", self.shown.handler),
            ("cause", self.shown.cause),
        ]
        named = {"handler": say("ui_complaints.handler")}
        told = [
            say("ui_complaints.pair", name=named.get(key) or say(f"complaints.paper.{key}"), value=value) for key, value in pairs if value
        ]
        if not open_:
            told.append(say("ui_complaints.reveal_hint"))
        self.people.setText("　".join(told))

    def acts(self) -> Sequence[Act]:
        return [] if self.shown is None else acts_for(self.shown.situation)

    def reveal(self) -> None:
        """Show names and numbers in full."""
        self.revealed = True
        self._show_people()

    def _explain(self, clock: ClockFile) -> None:
        self.ledger.show_deadline(clock.deadline)
        self.moved.setText("\n".join(text for text in (self._paused_words(clock), self._moved_words(clock)) if text))

    def _paused_words(self, clock: ClockFile) -> str:
        """What pauses did to a deadline."""
        pauses = clock.run.pauses
        if not pauses or clock.first.due_at == clock.deadline.due_at:
            return ""
        reasons = say("text.list_comma").join(dict.fromkeys(say(f"complaints.pause_reason.{pause.reason}") for pause in pauses))
        first, now = self._moment(clock.first.due_at), self._moment(clock.deadline.due_at)
        return say("ui_complaints.moved", first=first, now=now, reasons=reasons)

    def _moved_words(self, clock: ClockFile) -> str:
        """What another station's facts, or another calendar, did to the deadline that was shown here."""
        shown = self.shown
        if shown is None or shown.moved_from is None or shown.moved_at is None or clock.run.ended_at is not None:
            return ""
        before, now = self._moment(shown.moved_from), self._moment(clock.deadline.due_at)
        return say("ui_complaints.moved_by_merge", at=self._moment(shown.moved_at), before=before, now=now)

    def _ended(self, clock: ClockFile) -> str:
        if clock.run.ended_at is None:
            return say("ui_complaints.clock_paused") if clock.run.paused else say("ui_complaints.clock_runs")
        at = self._moment(clock.run.ended_at)
        return say("ui_complaints.ended_late", at=at) if clock.late else at

    def _moment(self, at: datetime) -> str:
        zone = self.shown.zone if self.shown is not None else None
        return f"{at.astimezone(zone):%m-%d %H:%M}"


def improvement_columns() -> list[Column[Any]]:
    """The columns of improvements, in the language spoken now."""
    return [
        Column[ImprovementFile](
            say("ui_complaints.column.improvement_state"), lambda each: say(f"complaints.improvement_state.{each.state}"), chars=18
        ),
        Column[ImprovementFile](say("complaints.paper.measure"), lambda each: each.improvement.measure, chars=34),
        Column[ImprovementFile](say("complaints.paper.owner"), lambda each: each.improvement.owner_name, chars=9),
        Column[ImprovementFile](say("complaints.paper.due"), lambda each: each.improvement.due_on.isoformat(), chars=11),
        Column[ImprovementFile](say("complaints.paper.check_on"), lambda each: each.improvement.check_on.isoformat(), chars=11),
        Column[ImprovementFile](say("complaints.paper.figure"), lambda each: figure_words(each.improvement), chars=24),
        Column[ImprovementFile](say("ui_complaints.column.figure_now"), _figure_now, chars=7, number=True),
    ]


def _recorded(each: Related) -> datetime:
    return each.recorded_at


def _figure_now(each: ImprovementFile) -> str:
    found = [event.value for event in each.events if event.value is not None]
    value = each.value if each.value is not None else (found[-1] if found else None)
    return "" if value is None else f"{value:g}"


def _stacked(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 4, 0, 0)
    for number, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if number == 0 else 0)
    return holder
