"""One complaint: what happened, which clock runs and why it ends when it does, its rounds, what is attached, what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from app.access.service import staff
from app.complaints import service
from app.complaints.documents import figure_words
from app.complaints.improvements import OPEN
from app.complaints.models import Escalation, Step
from app.complaints.rules import ENDED, Event
from app.complaints.service import ClockFile, ComplaintFile, ImprovementFile
from app.documents.masking import mask_name, mask_phone
from app.regulation import Stage
from app.regulation import service as regulation
from app.store import Actor, Attachment, Reader, attachments_of
from app.words import say
from ui.applications.asking import AskPanel
from ui.complaints.acts import Act, Situation, acts_for
from ui.complaints.attached import AttachedView
from ui.regulation.ledger import LedgerView
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Badge, button, card, label
from ui.widgets.table import Column, RowTable

TABS = ("course", "clocks", "attached", "improvements")


@dataclass(frozen=True)
class CourseLine:
    """One thing that happened, in words."""

    at: datetime
    what: str
    who: str
    words: str


@dataclass(frozen=True)
class Shown:
    """Everything that the page of a complaint shows, read at once."""

    file: ComplaintFile
    situation: Situation
    course: Sequence[CourseLine]
    attached: Sequence[Attachment]
    improvements: Sequence[ImprovementFile]
    again: str
    escalations: Sequence[Escalation]
    stage: Stage | None
    cause: str
    handler: str
    now: datetime
    zone: ZoneInfo


def read_complaint(read: Reader, complaint_id: UUID, actor: Actor) -> Shown:
    """Read a complaint for somebody who may. Raises ComplaintUnknown, NotForYou."""
    file = service.complaint_file(read, complaint_id, actor.id)
    complaint, case = file.complaint, file.case
    names = {person.id: person.name for person in staff(read, also_inactive=True)}
    people = [(person.id, person.name) for person in staff(read) if person.id != complaint.target_id]
    plans = service.improvements_of(read, complaint_id)
    earlier = service.recurrences(read, complaint_id)
    goes_on = [
        (plan.improvement.id, plan.improvement.measure[:40])
        for other in earlier
        for plan in service.improvements_of(read, other.id)
        if plan.state in OPEN
    ]
    running = file.running
    return Shown(
        file=file,
        situation=Situation(file, actor, read.today, people, service.tree(read), goes_on),
        course=course_of(file, names),
        attached=attachments_of(read, complaint_id),
        improvements=[*plans, *(plan for other in earlier for plan in service.improvements_of(read, other.id))],
        again=_again(read, file, [each.number for each in earlier]),
        escalations=service.escalations_of(read, complaint_id),
        stage=None if running is None else regulation.calendar(read).state(running.deadline, read.now).stage,
        cause=service.cause(read, case.cause_id).path if case.cause_id else "",
        handler=names.get(complaint.handler_id, "") if complaint.handler_id else "",
        now=read.now,
        zone=read.zone,
    )


def _again(read: Reader, file: ComplaintFile, numbers: Sequence[str]) -> str:
    """What the new complaint has to do with earlier ones: the same cause, or until it is known the same kind and department."""
    if numbers:
        return say("ui_complaints.recurs", n=len(numbers), numbers=say("text.list_comma").join(numbers[:4]))
    if file.case.cause_id is not None or file.case.recorded is None or not file.complaint.department:
        return ""
    alike = service.alike(read, file.complaint, file.case.recorded.at)
    if not alike:
        return ""
    return say("ui_complaints.alike", n=len(alike), numbers=say("text.list_comma").join(each.number for each in alike[:4]))


def course_of(file: ComplaintFile, names: dict[UUID, str]) -> list[CourseLine]:
    """What happened, the latest first; what came out of turn after a merge says so."""
    passed = {event.order for event in file.case.out_of_turn}
    lines: list[CourseLine] = []
    number = 0
    for event in file.events:
        fits = event.order not in passed
        number += fits and event.kind is Step.OFFERED
        what = say(f"complaints.step.{event.kind}")
        if event.kind in (Step.OFFERED, Step.AGREED, Step.REFUSED):
            what = say("complaints.paper.round_step", n=max(number, 1), step=what)
        lines.append(
            CourseLine(
                event.at, what if fits else say("ui_complaints.out_of_turn", what=what), names.get(event.actor_id, ""), _words(event)
            )
        )
    return lines[::-1]


_CHOSEN = {
    Step.VERIFIED: ("finding", "finding"),
    Step.PAUSED: ("pause_reason", "reason"),
    Step.NOT_TAKEN_UP: ("not_taken_up", "reason"),
    Step.AGREED: ("channel", "channel"),
    Step.REFUSED: ("channel", "channel"),
    Step.TOLD: ("channel", "channel"),
}


def _words(event: Event) -> str:
    """What was chosen with a step, and what was written."""
    if event.kind not in _CHOSEN:
        return event.note
    group, name = _CHOSEN[event.kind]
    chosen = say(f"complaints.{group}.{event.data[name]}")
    return f"{chosen}  {event.note}".strip()


_LEAST_HEIGHT = 110


class _GivesWay(QWidget):
    """Takes the room that is left: what is being asked comes first, and a strip too low to read shows nothing."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._inside = inside
        across = QHBoxLayout(self)
        across.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(inside)

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inside.setVisible(self.height() >= _LEAST_HEIGHT)


class ComplaintView(QWidget):
    """The page of one complaint."""

    wants_act = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.shown: Shown | None = None
        self.revealed = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._head())
        self.asking = AskPanel("ui_complaints")
        layout.addWidget(self.asking)
        layout.addWidget(_GivesWay(self._tabs()), 1)
        self.asking.appeared.connect(lambda asking: self.forward.setVisible(not asking))
        holder = QWidget()
        holder.setObjectName("plain")
        self.keys = FlowLayout(holder)
        layout.addWidget(holder)

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
        self.forward = button("", self._forward, primary=True, name="forward")
        self.forward.setMinimumWidth(140)
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
        across.addWidget(_stacked(self.clocks, self.moved), 5)
        across.addWidget(self.ledger, 6)
        self.attached = AttachedView()
        self.improvements = RowTable(improvement_columns())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for name, widget in zip(TABS, (course, clocks, self.attached, self.improvements), strict=True):
            self.tabs.addTab(widget, say(f"ui_complaints.tab.{name}"))
        for table, name in ((self.course, "course"), (self.clocks, "clocks"), (self.improvements, "improvements")):
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
        self._show_acts(acts_for(shown.situation))

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

    def _show_acts(self, acts: Sequence[Act]) -> None:
        while (item := self.keys.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        forward = next((act for act in acts if act.key == "F2"), None)
        self.forward.setText(f"F2 {forward.text}" if forward else say("ui_complaints.nothing_to_do"))
        self.forward.setEnabled(forward is not None)
        for act in acts:
            if act is not forward:
                made = button(f"{act.key} {act.text}", lambda act=act: self.wants_act.emit(act), name=act.name)
                made.setFocusPolicy(made.focusPolicy().NoFocus)
                self.keys.addWidget(made)

    def act_of(self, key: str) -> Act | None:
        """What a key would do now."""
        if self.shown is None:
            return None
        return next((act for act in acts_for(self.shown.situation) if act.key == key), None)

    def _forward(self) -> None:
        act = self.act_of("F2")
        if act is not None:
            self.wants_act.emit(act)

    def reveal(self) -> None:
        """Show names and numbers in full."""
        self.revealed = True
        self._show_people()

    def _explain(self, clock: ClockFile) -> None:
        self.ledger.show_deadline(clock.deadline)
        pauses = clock.run.pauses
        if not pauses or clock.first.due_at == clock.deadline.due_at:
            self.moved.setText("")
            return
        reasons = say("text.list_comma").join(dict.fromkeys(say(f"complaints.pause_reason.{pause.reason}") for pause in pauses))
        first, now = self._moment(clock.first.due_at), self._moment(clock.deadline.due_at)
        self.moved.setText(say("ui_complaints.moved", first=first, now=now, reasons=reasons))

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


__all__ = ["ComplaintView", "Shown", "improvement_columns", "read_complaint"]
