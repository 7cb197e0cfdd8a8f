"""One case: who asked for what, which clock runs, what happened, what is here, what is printed, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.access import Role
from app.access.service import staff
from app.documents.masking import mask_identity, mask_name, mask_phone
from app.intake.applications import service
from app.intake.applications.models import ReceivedForm
from app.intake.applications.rules import CLOSED, StepRun
from app.intake.applications.service import CaseFile, CasePaper, TimelineLine
from app.intake.customers.models import IdentityKind
from app.regulation import Deadline
from app.store import Actor, Reader
from app.words import either, say
from ui.applications.acts import Act, Situation, acts_for
from ui.regulation.ledger import LedgerView
from ui.widgets.acting import ActingView
from ui.widgets.pieces import Badge, button, card, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class MaterialLine:
    """One line of the material list: what was asked for and what came."""

    name: str
    asked: str
    here: str
    state: str


@dataclass(frozen=True)
class StepLine:
    """One step that was or is worked on."""

    name: str
    owner: str
    started: str
    ended: str
    due: str
    who: str


@dataclass(frozen=True)
class Shown:
    """Everything the case page shows, read at once."""

    file: CaseFile
    situation: Situation
    timeline: Sequence[TimelineLine]
    materials: Sequence[MaterialLine]
    steps: Sequence[StepLine]
    papers: Sequence[CasePaper]
    deadline: Deadline | None
    due_at: datetime | None
    now: datetime


def read_case(read: Reader, application_id: UUID, actor: Actor) -> Shown:
    """Read a case. Raises ApplicationUnknown."""
    file = service.case_file(read, application_id)
    due_at = file.promise_due_at(read.now)
    running = file.running(read.now)
    situation = Situation(
        file=file,
        actor=actor,
        today=read.today,
        overdue=due_at is not None and read.now > due_at,
        supervisors=[(person.id, person.name) for person in staff(read) if person.role is Role.SUPERVISOR],
    )
    return Shown(
        file=file,
        situation=situation,
        timeline=service.timeline(read, file),
        materials=material_lines(file),
        steps=step_lines(read, file),
        papers=service.papers_of(read, file),
        deadline=file.promise(read.now) or running,
        due_at=due_at if file.case.clock is not None and file.case.runs_from is not None else running.due_at if running else None,
        now=read.now,
    )


def material_lines(file: CaseFile) -> list[MaterialLine]:
    """The material list of the service with what came, then what came besides."""
    lines: list[MaterialLine] = []
    asked = {UUID(each) for each in file.application.asked_ids}
    missing = {item.material_id: item for item in file.review.everything}
    for material in file.service.materials if file.service else ():
        came = [row for row in file.materials if row.material_id == material.id]
        if not came and not material.required and material.id not in asked:
            continue
        lacking = missing.get(material.id)
        state = say("ui_applications.here") if lacking is None else say(f"applications.lack.{lacking.lack}")
        form = say(f"catalogue.material_form.{material.form}")
        lines.append(
            MaterialLine(
                either(material.name, material.name_en),
                say("applications.paper.form_count", form=form, n=material.count),
                _came([(row.form, row.count, row.problem) for row in came]),
                state,
            )
        )
    for row in file.materials:
        if row.material_id is None:
            state = row.problem or say("ui_applications.here")
            lines.append(MaterialLine(row.name, "", _came([(row.form, row.count, row.problem)]), state))
    return lines


def _came(pieces: Sequence[tuple[ReceivedForm, int, str]]) -> str:
    told = [
        say("applications.paper.form_count", form=say(f"applications.received_form.{form}"), n=count)
        + (f"（{problem}）" if problem else "")
        for form, count, problem in pieces
    ]
    return say("applications.and").join(told)


def step_lines(read: Reader, file: CaseFile) -> list[StepLine]:
    """The steps worked on in order, then those ahead."""
    people = [person for run in file.case.steps for person in (run.done_by, run.taken_by) if person is not None]
    names = service.names_of_people(read, people)
    lines = [_step_line(read, file, run, names) for run in file.case.steps]
    reached = {run.step_id for run in file.case.steps}
    ahead = [step for step in file.service.steps if step.id not in reached] if file.service and not file.case.is_closed else []
    lines += [StepLine(either(step.name, step.name_en), either(step.owner, step.owner_en), "", "", "", "") for step in ahead]
    return lines


def _step_line(read: Reader, file: CaseFile, run: StepRun, names: dict[UUID, str]) -> StepLine:
    step = file.step_of(run)
    who = run.done_by or run.taken_by
    at_hand = run is file.case.step
    due = file.step_deadline(read.now) if at_hand else None
    return StepLine(
        either(step.name, step.name_en) if step else "",
        either(step.owner, step.owner_en) if step else "",
        _moment(run.started_at, read),
        _moment(run.ended_at, read) if run.ended_at else say("ui_applications.at_hand"),
        due.due_on.isoformat() if due else "",
        names.get(who, "") if who else "",
    )


def _moment(at: datetime, read: Reader) -> str:
    return f"{at.astimezone(read.zone):%m-%d %H:%M}"


class CaseView(ActingView):
    """The page of one case."""

    back = Signal()
    wants_reveal = Signal()
    wants_print = Signal(object)

    def __init__(self) -> None:
        super().__init__("ui_applications")
        self.shown: Shown | None = None
        self.revealed = False
        details = QWidget()
        details.setObjectName("plain")
        across = QHBoxLayout(details)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self._timeline(), 5)
        across.addWidget(self._tabs(), 6)
        details.setFocusProxy(self.timeline)
        self.build(self._head(), details)

    def _head(self) -> QWidget:
        frame, layout = card()
        line = QHBoxLayout()
        self.number = label(tone="title")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.service_name = label(tone="heading", wrap=True)
        self.state = Badge()
        self.due = Badge()
        line.addWidget(self.number)
        line.addSpacing(10)
        line.addWidget(self.service_name, 1)
        line.addWidget(self.state)
        line.addWidget(self.due)
        line.addWidget(self.forward)
        layout.addLayout(line)
        self.people = label(tone="muted", wrap=True)
        layout.addWidget(self.people)
        self.conflict = Badge()
        layout.addWidget(self.conflict)
        return frame

    def _timeline(self) -> QWidget:
        frame, layout = card()
        layout.addWidget(label(say("ui_applications.timeline"), "heading"))
        self.timeline = RowTable(
            [
                Column(say("ui_applications.column.at"), self._at, chars=11),
                Column(say("ui_applications.column.what"), self._what, chars=17),
                Column(say("ui_applications.column.who"), lambda line: line.who, chars=9),
                Column(say("ui_applications.column.note"), lambda line: line.note, chars=6),
            ]
        )
        self.timeline.picked.connect(lambda line: self.told.setText(line.note))
        self.timeline.setObjectName("timeline")
        self.timeline.setAccessibleName(say("ui_applications.timeline"))
        layout.addWidget(self.timeline, 1)
        self.told = label(tone="muted", wrap=True)
        layout.addWidget(self.told)
        return frame

    def _tabs(self) -> QTabWidget:
        self.materials = RowTable(
            [
                Column(say("applications.paper.column.material"), lambda line: line.name, chars=24),
                Column(say("ui_applications.column.asked"), lambda line: line.asked, chars=16),
                Column(say("ui_applications.column.came"), lambda line: line.here, chars=16),
                Column(say("ui_applications.column.state"), lambda line: line.state, chars=5),
            ]
        )
        self.steps = RowTable(
            [
                Column(say("ui_applications.column.step_name"), lambda line: line.name, chars=13),
                Column(say("ui_applications.column.owner"), lambda line: line.owner, chars=13),
                Column(say("ui_applications.column.started"), lambda line: line.started, chars=11),
                Column(say("ui_applications.column.ended"), lambda line: line.ended, chars=11),
                Column(say("ui_applications.column.step_due"), lambda line: line.due, chars=10),
                Column(say("ui_applications.column.who"), lambda line: line.who, chars=4),
            ]
        )
        self.papers = RowTable(
            [
                Column(say("ui_applications.column.paper"), lambda line: line.name, chars=26),
                Column(say("ui_applications.column.ordered"), lambda line: str(line.ordered), chars=8, number=True),
                Column(say("ui_applications.column.last"), self._last, chars=6),
            ]
        )
        self.papers.opened.connect(self.wants_print)
        self.ledger = LedgerView()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for name, widget in (
            ("materials", self.materials),
            ("steps", self.steps),
            ("ledger", self.ledger),
            ("papers", self._papers_tab()),
        ):
            widget.setObjectName(name)
            if isinstance(widget, RowTable):
                widget.setAccessibleName(say(f"ui_applications.tab.{name}"))
            self.tabs.addTab(widget, say(f"ui_applications.tab.{name}"))
        self.papers.setAccessibleName(say("ui_applications.tab.papers"))
        return self.tabs

    def _papers_tab(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.papers, 1)
        self.print_button = button(say("ui_applications.print"), self.print_chosen, name="print")
        layout.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignRight)
        return holder

    # Showing

    def show_case(self, shown: Shown) -> None:
        """Show a case, or the same case anew."""
        file, application = shown.file, shown.file.application
        if self.shown is None or self.shown.file.application.id != application.id:
            self.revealed = False
            self.asking.leave()
            self.tabs.setCurrentIndex(0 if shown.file.case.accepted is None else 1)
        self.shown = shown
        self.number.setText(application.number)
        self.service_name.setText(either(application.service_name, application.service_name_en))
        closed = file.case.state in CLOSED
        self.state.say(say(f"applications.state.{file.case.state}"), "good" if closed else "plain")
        self.due.say(*self._due(shown))
        self._show_people()
        ignored = len(file.case.ignored)
        self.conflict.say(say("ui_applications.conflict", n=ignored) if ignored else "", "warning")
        self.timeline.show_rows(shown.timeline)
        self.timeline.selectRow(0)
        self.materials.show_rows(shown.materials, key=lambda line: line.name)
        self.steps.show_rows(shown.steps)
        self.papers.show_rows(shown.papers, key=lambda line: (line.kind, line.subject_id))
        self.ledger.show_deadline(shown.deadline)
        self.show_acts()

    def _due(self, shown: Shown) -> tuple[str, str]:
        case = shown.file.case
        if case.paused_for is not None:
            return say("ui_applications.paused_for", reason=say(f"applications.pause_reason.{case.paused_for}")), "plain"
        if case.clock is None or shown.due_at is None:
            return "", "plain"
        clock = say(f"applications.clock.{case.clock}")
        day = f"{shown.due_at.astimezone(shown.file.calendar.zone):%Y-%m-%d %H:%M}"
        if shown.now > shown.due_at:
            return say("ui_applications.overdue_since", clock=clock, day=day), "danger"
        soon = (shown.due_at - shown.now).total_seconds() < 24 * 3600
        return say("ui_applications.due_on", clock=clock, day=day), "warning" if soon else "plain"

    def _show_people(self) -> None:
        assert self.shown is not None
        application, open_ = self.shown.file.application, self.revealed
        parts = [
            say("ui_applications.pair", name=say("applications.paper.applicant"), value=_name(application.applicant_name, open_)),
            say("ui_applications.pair", name=say("applications.paper.phone"), value=_phone(application.phone, open_)),
        ]
        if application.identity_kind is not IdentityKind.NONE:
            kind = say(f"customers.identity_kind.{application.identity_kind}")
            number = application.identity_number if open_ else mask_identity(application.identity_number)
            parts.append(f"{kind} {number}")
        if application.agent_name:
            parts.append(say("ui_applications.pair", name=say("applications.paper.agent"), value=_name(application.agent_name, open_)))
        parts.append(say(f"applications.channel.{application.channel}"))
        parts.append(say(f"applications.pickup.{application.pickup}"))
        if application.note:
            parts.append(application.note)
        if not open_:
            parts.append(say("ui_applications.reveal_hint"))
        self.people.setText("　".join(parts))

    def acts(self) -> Sequence[Act]:
        return [] if self.shown is None else acts_for(self.shown.situation)

    def reveal(self) -> None:
        """Show names and numbers in full."""
        self.revealed = True
        self._show_people()

    def print_chosen(self) -> None:
        """Print the chosen paper again."""
        paper = self.papers.current()
        if paper is not None:
            self.wants_print.emit(paper)

    def _at(self, line: TimelineLine) -> str:
        assert self.shown is not None
        return f"{line.at.astimezone(self.shown.file.calendar.zone):%m-%d %H:%M}"

    def _last(self, paper: CasePaper) -> str:
        assert self.shown is not None
        return "" if paper.last_at is None else f"{paper.last_at.astimezone(self.shown.file.calendar.zone):%m-%d %H:%M}"

    @staticmethod
    def _what(line: TimelineLine) -> str:
        return say("ui_applications.ignored", what=line.what) if line.ignored else line.what


def _name(name: str, revealed: bool) -> str:
    return name if revealed else mask_name(name)


def _phone(phone: str, revealed: bool) -> str:
    return (phone if revealed else mask_phone(phone)) or "—"
