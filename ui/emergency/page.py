"""Plans and runs: what is in force, what is due, what changed; edited, approved, printed, and looked back on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.emergency import service
from app.emergency.models import Duty, EmergencyPlan, EmergencyRun, Improvement, PlanApproval, PlanVersion, RunEvent
from app.emergency.plan import PlanContent, with_people
from app.emergency.review import Change
from app.store import Base, Reader
from app.words import say
from ui.emergency.after import AfterView
from ui.emergency.details import Details
from ui.emergency.duty import DutyForm
from ui.emergency.editor import Editor
from ui.emergency.paper_numbers import PaperNumbers
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import KeyBar, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class PlanRow:
    """One plan as the list shows it."""

    due: service.PlanDue
    content: PlanContent | None
    changes: tuple[Change, ...]

    @property
    def line(self) -> service.PlanLine:
        return self.due.plan


@dataclass(frozen=True)
class RunRow:
    """One run as the list shows it."""

    run: EmergencyRun
    name: str
    over: bool
    late: int
    steps: int
    summary_due: datetime | None
    summed_up: bool


@dataclass(frozen=True)
class Known:
    """What the page shows."""

    plans: list[PlanRow]
    runs: list[RunRow]
    today: date


class EmergencyPage(Page):
    """Left the plans and the runs, right what the chosen one says."""

    title_key: ClassVar[str] = "ui.pages.emergency"
    help_key: ClassVar[str] = "emergency"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {EmergencyPlan, PlanVersion, PlanApproval, Duty, EmergencyRun, RunEvent, Improvement}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.known: Known | None = None
        self.plans = RowTable(
            [
                Column[PlanRow](say("ui_emergency.plan"), lambda row: row.line.name, chars=19),
                Column[PlanRow](say("ui_emergency.version"), _version, chars=7),
                Column[PlanRow](say("ui_emergency.drill_due"), lambda row: self._day(row.due.drill_due), chars=11),
                Column[PlanRow](say("ui_emergency.review_due"), lambda row: self._day(row.due.review_due), chars=11),
            ]
        )
        self.plans.setAccessibleName(say("ui_emergency.plans"))
        self.runs = RowTable(
            [
                Column[RunRow](say("ui_emergency.number"), lambda row: row.run.number, chars=22),
                Column[RunRow](say("ui_emergency.kind"), _kind, chars=5),
                Column[RunRow](say("ui_emergency.plan"), lambda row: row.name, chars=12),
                Column[RunRow](say("ui_emergency.late"), lambda row: f"{row.late}/{row.steps}", chars=5),
                Column[RunRow](say("ui_emergency.state"), self._run_state, chars=9),
            ]
        )
        self.runs.setAccessibleName(say("ui_emergency.runs"))
        self.plans.picked.connect(self._show_plan)
        self.runs.picked.connect(self._show_run)
        self.runs.opened.connect(lambda _row: self.open_run())
        self.details = Details()
        self.editor = Editor(self)
        self.after = AfterView(self)
        self.duty = DutyForm(self)
        self.paper = PaperNumbers(self)
        self.right = QStackedWidget()
        for view in (self.details, self.editor, self.after, self.duty, self.paper):
            self.right.addWidget(view)
        across = QHBoxLayout()
        self.left = QWidget()
        self.left.setObjectName("plain")
        down = QVBoxLayout(self.left)
        down.setContentsMargins(0, 0, 0, 0)
        self.due = label(tone="muted", wrap=True)
        down.addWidget(self.due)
        down.addWidget(self.plans, 3)
        down.addWidget(label(say("ui_emergency.runs"), "heading"))
        down.addWidget(self.runs, 2)
        across.addWidget(self.left, 5)
        across.addWidget(self.right, 6)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self.setFocusProxy(self.plans)

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("F2", "run", self.open_run),
            ("F3", "load", self.load),
            ("F4", "edit", self.edit),
            ("Ctrl+N", "new", self.new),
            ("F5", "approve", self.approve),
            ("F6", "duty", self.show_duty),
            ("F7", "reviewed", self.reviewed),
            ("F8", "booklet", lambda: self._print("emergency_plan")),
            ("F9", "cards", lambda: self._print("emergency_role_cards")),
            ("F10", "after", self.look_back),
            ("F11", "paper", self.show_paper),
            ("Ctrl+S", "save", self.save),
        ):
            text = say(f"ui_emergency.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Esc", say("ui_emergency.key.back"), self.back)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(_read, self._got)
        if self.right.currentWidget() is self.after:
            self.after.refresh()

    def _got(self, known: Known) -> None:
        self.known = known
        self.plans.show_rows(known.plans, key=lambda row: row.line.plan.id)
        self.runs.show_rows(known.runs, key=lambda row: row.run.id)
        late = [row.line.name for row in known.plans if _is_due(row.due, known.today)]
        waiting = [row for row in known.runs if row.over and not row.summed_up]
        told = say("ui_emergency.due_now", names=say("text.list_comma").join(late)) if late else say("ui_emergency.nothing_due")
        if waiting and waiting[0].summary_due is not None:
            day = self._day(waiting[0].summary_due.astimezone(self.hall.zone).date())
            told += " " + say("ui_emergency.summary_waits", n=len(waiting), day=day)
        self.due.setText(told if known.plans else say("ui_emergency.load_first"))
        row = self.plans.current()
        if row is not None and self.right.currentWidget() is self.details:
            self._show_plan(row)

    def _show_plan(self, row: PlanRow) -> None:
        self.details.show_plan(row.line, row.content, row.changes)
        if self.plans.hasFocus() and self.right.currentWidget() is not self.editor:  # reading again moves nobody from their form
            self.right.setCurrentWidget(self.details)

    def _show_run(self, row: RunRow) -> None:
        if self.runs.hasFocus() and self.right.currentWidget() is self.after:
            self.after.show_run(row.run.id)

    def _day(self, day: date | None) -> str:
        return "—" if day is None else f"{day:%Y-%m-%d}"

    def _run_state(self, row: RunRow) -> str:
        if not row.over:
            return say("ui_emergency.goes_on")
        return say("ui_emergency.summed_up") if row.summed_up else say("ui_emergency.to_sum_up")

    # Doing

    def open(self, subject: UUID) -> None:
        """Look back on a run that was searched for."""
        self.after.show_run(subject)
        self.right.setCurrentWidget(self.after)

    def back(self) -> None:
        """From a form to the plan; what was typed in the editor stays until another plan is edited."""
        self.right.setCurrentWidget(self.details)
        self.plans.setFocus()

    def open_run(self) -> None:
        """The run that is chosen, on the whole screen."""
        row = self.runs.current()
        show = getattr(self.window(), "show_runner", None)
        if row is None:
            self.message.tell(say("ui_emergency.no_run"), "warning")
        elif show is not None:
            show(row.run.id)

    def load(self) -> None:
        """Put the six plans that ship in force."""
        self.run(service.load_sample_plans, lambda n: self.message.tell(say("ui_emergency.loaded", n=n)))

    def edit(self) -> None:
        """Write a new version of the chosen plan."""
        row = self.plans.current()
        if row is not None and row.content is not None:
            self.editor.begin(row.line, row.content)
            self.right.setCurrentWidget(self.editor)
            self.editor.focus()

    def new(self) -> None:
        """Write a plan for something that the others do not cover, beginning from the chosen one."""
        row = self.plans.current()
        if row is not None and row.content is not None:
            self.editor.begin_new(row.content)
            self.right.setCurrentWidget(self.editor)
            self.editor.name.setFocus()

    def save(self) -> None:
        """Keep what is typed in the view at hand."""
        view = self.right.currentWidget()
        if isinstance(view, Editor | AfterView | DutyForm | PaperNumbers):
            view.save()

    def approve(self) -> None:
        """Put the waiting version in force; in the view of a run, approve its summary."""
        if self.right.currentWidget() is self.after:
            self.after.approve()
            return
        row = self.plans.current()
        if row is None or row.line.waiting is None:
            self.message.tell(say("ui_emergency.nothing_waits"), "warning")
            return
        version_id = row.line.waiting.id
        self.run(lambda work: service.approve_plan(work, version_id), lambda _made: self.message.tell(say("ui_emergency.approved")))

    def reviewed(self) -> None:
        """The chosen plan was looked through and stays as it is."""
        row = self.plans.current()
        if row is not None:
            plan_id, note = row.line.plan.id, say("ui_emergency.review_note")
            self.run(
                lambda work: service.confirm_review(work, plan_id, note), lambda _made: self.message.tell(say("ui_emergency.review_kept"))
            )

    def show_duty(self) -> None:
        """Who is on duty today."""
        row = self.plans.current()
        if row is not None and row.content is not None:
            self.duty.begin(row.content)
            self.right.setCurrentWidget(self.duty)
            self.duty.focus()

    def look_back(self) -> None:
        """The chosen run: evaluation, summary, measures."""
        row = self.runs.current()
        if row is None:
            self.message.tell(say("ui_emergency.no_run"), "warning")
            return
        self.after.show_run(row.run.id)
        self.right.setCurrentWidget(self.after)
        self.after.focus()

    def show_paper(self) -> None:
        """Numbers given by hand, entered with their times."""
        real = [row.run for row in self.known.runs if not row.run.drill] if self.known is not None else []
        if not real:
            self.message.tell(say("ui_emergency.no_real_run"), "warning")
            return
        chosen = self.runs.current()
        self.paper.begin(chosen.run if chosen is not None and not chosen.run.drill else real[0])
        self.right.setCurrentWidget(self.paper)
        self.paper.focus()

    def _print(self, kind: str) -> None:
        if self.right.currentWidget() is self.after:
            self.after.print_record()
            return
        row = self.plans.current()
        version = None if row is None else row.line.waiting or row.line.in_force
        if version is not None:
            version_id = version.id
            self.run(lambda work: order_print(work, kind, version_id), lambda _order: self.message.tell(say("ui_emergency.printing")))


def _kind(row: RunRow) -> str:
    return say("ui_emergency.drill" if row.run.drill else "ui_emergency.real")


def _version(row: PlanRow) -> str:
    number = row.line.in_force.number if row.line.in_force is not None else 0
    return f"{number} → {row.line.waiting.number}?" if row.line.waiting is not None else str(number)


def _is_due(due: service.PlanDue, today: date) -> bool:
    return any(day is not None and day <= today for day in (due.drill_due, due.review_due))


def _read(read: Reader) -> Known:
    plans: list[PlanRow] = []
    on_duty = service.duty_of(read, read.today)
    for due in service.dues(read):
        newest = due.plan.waiting or due.plan.in_force
        content = with_people(service.content_of(newest.content), on_duty) if newest is not None else None
        changes = service.changes_of(read, due.plan.waiting.id) if due.plan.waiting is not None else ()
        plans.append(PlanRow(due, content, changes))
    runs: list[RunRow] = []
    for run in service.runs(read, most=60):
        file = service.run_file(read, run.id)
        told = file.story
        late, due = len(told.late_steps(read.now)), service.summary_due(read, file)
        runs.append(RunRow(run, file.name, told.is_over, late, len(told.steps), due, service.is_summed_up(file)))
    return Known(plans, runs, read.today)
