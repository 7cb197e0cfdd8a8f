"""Plans and runs: what is in force, what is due, what changed; edited, approved, printed, and looked back on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desk import evacuation
from app.documents.moments import day_text
from app.documents.service import order_print
from app.emergency import service
from app.emergency.models import (
    Duty,
    EmergencyPlan,
    EmergencyRun,
    Improvement,
    PlanApproval,
    PlanVersion,
    RunEvent,
    SupplyCheck,
)
from app.emergency.plan import PlanContent, with_people
from app.emergency.review import Change
from app.emergency.supplies import SupplyState
from app.store import Base, Reader
from app.words import say
from ui.emergency.after import AfterView
from ui.emergency.details import Details, PlanFile
from ui.emergency.duty import DutyForm
from ui.emergency.editor import Editor
from ui.emergency.paper_numbers import PaperNumbers
from ui.emergency.supplies_view import SuppliesView
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import KeyBar, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class PlanRow:
    """One plan as the list shows it: `content` with who is there today, `plain` as it is written."""

    due: service.PlanDue
    content: PlanContent | None
    plain: PlanContent | None
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
    warnings: list[str]


class EmergencyPage(Page):
    """Left the plans and the runs, right what the chosen one says."""

    title_key: ClassVar[str] = "ui.pages.emergency"
    help_key: ClassVar[str] = "emergency"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {EmergencyPlan, PlanVersion, PlanApproval, Duty, EmergencyRun, RunEvent, Improvement, SupplyCheck}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.known: Known | None = None
        self.plans = RowTable(
            [
                Column[PlanRow](say("ui_emergency.plan"), lambda row: row.line.name, chars=19),
                Column[PlanRow](say("ui_emergency.version"), _version, chars=7),
                Column[PlanRow](say("ui_emergency.drill_due"), lambda row: day_text(row.due.drill_due), chars=11),
                Column[PlanRow](say("ui_emergency.review_due"), lambda row: day_text(row.due.review_due), chars=11),
            ]
        )
        self.plans.stretch(0)
        self.plans.setAccessibleName(say("ui_emergency.plans"))
        self.runs = RowTable(
            [
                Column[RunRow](say("ui_emergency.began"), self._began, lambda row: row.run.at, chars=14),
                Column[RunRow](say("ui_emergency.kind"), _kind, chars=5),
                Column[RunRow](say("ui_emergency.plan"), lambda row: row.name, chars=18),
                Column[RunRow](say("ui_emergency.late"), lambda row: f"{row.late}/{row.steps}", chars=6),
                Column[RunRow](say("ui_emergency.state"), self._run_state, chars=9),
            ]
        )
        self.runs.stretch(2)
        self.runs.setAccessibleName(say("ui_emergency.runs"))
        self.plans.picked.connect(self._show_plan)
        self.runs.picked.connect(self._show_run)
        self.runs.opened.connect(lambda _row: self.open_run())
        self.details = Details()
        self.details.run_wanted.connect(self.open)
        self.editor = Editor(self)
        self.after = AfterView(self)
        self.duty = DutyForm(self)
        self.paper = PaperNumbers(self)
        self.supplies = SuppliesView(self)
        self.right = QStackedWidget()
        for view in (self.details, self.editor, self.after, self.duty, self.paper, self.supplies):
            self.right.addWidget(view)
        self.right.currentChanged.connect(lambda _place: self._arrange())
        across = QHBoxLayout()
        self.left = QWidget()
        self.left.setObjectName("plain")
        down = QVBoxLayout(self.left)
        down.setContentsMargins(0, 0, 0, 0)
        self.due = label(wrap=True)
        down.addWidget(self.due)
        down.addWidget(self.plans, 3)
        down.addWidget(label(say("ui_emergency.runs"), "heading"))
        down.addWidget(self.runs, 2)
        across.addWidget(self.left, 5)
        across.addWidget(self.right, 6)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self._arrange()
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
            ("F12", "supplies", self.show_supplies),
            ("Ctrl+S", "save", self.save),
            ("Ins", "add_row", lambda: self._edit_rows(self.editor.add_row)),
            ("Ctrl+Del", "drop_row", lambda: self._edit_rows(self.editor.drop_row)),
            ("Ctrl+PgDown", "next_part", lambda: self._edit_rows(lambda: self.editor.turn(1))),
            ("Ctrl+PgUp", "part_before", lambda: self._edit_rows(lambda: self.editor.turn(-1))),
            ("Esc", "back", self.back),
        ):
            text = say(f"ui_emergency.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        return self.bar

    def _arrange(self) -> None:
        """What is written or looked back on has the whole page, and each view shows the keys that act in it."""
        view = self.right.currentWidget()
        self.left.setVisible(view not in (self.editor, self.after, self.duty, self.supplies))
        keys = {
            self.editor: ("Ctrl+S", "Ins", "Ctrl+Del", "Ctrl+PgDown", "Ctrl+PgUp", "Esc"),
            self.after: ("F2", "F4", "F5", "F8", "Ctrl+S", "Esc"),
            self.duty: ("Ctrl+S", "Esc"),
            self.paper: ("Ctrl+S", "Esc"),
            self.supplies: ("Ctrl+S", "Esc"),
        }.get(view)  # type: ignore[arg-type]
        of_forms = ("Ctrl+S", "Ins", "Ctrl+Del", "Ctrl+PgDown", "Ctrl+PgUp", "Esc")
        for key, made in self.bar.buttons.items():
            made.setVisible(key in keys if keys is not None else key not in of_forms)
        paper = say("ui_emergency.key.record" if view is self.after else "ui_emergency.key.booklet")
        self.bar.buttons["F8"].setText(f"F8 {paper}")

    def _edit_rows(self, act: Callable[[], object]) -> None:
        if self.right.currentWidget() is self.editor:
            act()

    # Reading

    def refresh(self) -> None:
        self.fetch(_read, self._got)
        if self.right.currentWidget() is self.after:
            self.after.refresh()
        if self.right.currentWidget() is self.supplies:
            self.supplies.refresh()

    def _got(self, known: Known) -> None:
        self.known = known
        self.plans.show_rows(known.plans, key=lambda row: row.line.plan.id)
        self.runs.show_rows(known.runs, key=lambda row: row.run.id)
        late = [row.line.name for row in known.plans if _is_due(row.due, known.today)]
        waiting = [row for row in known.runs if row.over and not row.summed_up]
        told = say("ui_emergency.due_now", names=say("text.list_comma").join(late)) if late else say("ui_emergency.nothing_due")
        if waiting and waiting[0].summary_due is not None:
            day = day_text(waiting[0].summary_due.astimezone(self.hall.zone).date())
            told += " " + say("ui_emergency.summary_waits", n=len(waiting), day=day)
        self.due.setText("\n".join([told, *known.warnings]) if known.plans else say("ui_emergency.load_first"))
        row = self.plans.current()
        if row is not None and self.right.currentWidget() is self.details:
            self._show_plan(row)

    def _show_plan(self, row: PlanRow) -> None:
        self.details.show_plan(row.line, row.content, row.changes)
        plan_id, floor_id = row.line.plan.id, row.content.floor_id if row.content is not None else ""
        self.fetch(lambda read: _read_plan(read, plan_id, floor_id), self._got_plan)
        if self.plans.hasFocus() and self.right.currentWidget() is not self.editor:  # reading again moves nobody from their form
            self.right.setCurrentWidget(self.details)

    def _got_plan(self, got: tuple[UUID, PlanFile]) -> None:
        row = self.plans.current()
        if row is not None and row.line.plan.id == got[0]:
            self.details.show_file(got[1])

    def _began(self, row: RunRow) -> str:
        return f"{row.run.at.astimezone(self.hall.zone):%y-%m-%d %H:%M}"

    def _show_run(self, row: RunRow) -> None:
        if self.runs.hasFocus() and self.right.currentWidget() is self.after:
            self.after.show_run(row.run.id)

    def _run_state(self, row: RunRow) -> str:
        if not row.over:
            return say("ui_emergency.goes_on")
        return say("ui_emergency.summed_up") if row.summed_up else say("ui_emergency.to_sum_up")

    # Doing

    def open(self, subject: UUID) -> None:
        """Look back on a run that was searched for, or from which a version came."""
        self.after.show_run(subject)
        self.right.setCurrentWidget(self.after)
        self.after.focus()

    def open_version(self, plan_id: UUID, version_id: UUID) -> None:
        """The versions of a plan: what a run's lessons became."""
        rows = self.plans.rows.rows
        place = next((number for number, row in enumerate(rows) if row.line.plan.id == plan_id), None)
        if place is None:
            return
        self.right.setCurrentWidget(self.details)
        self.details.wanted_version = version_id
        self.plans.selectRow(place)
        self._show_plan(rows[place])
        self.details.show_history()

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
        """Write a new version of the chosen plan; from a run, of the run's plan, carrying the measure at hand."""
        carries: list[UUID] = []
        row = self.plans.current()
        if self.right.currentWidget() is self.after and self.after.seen is not None and self.known is not None:
            plan_id = self.after.seen.file.run.plan_id
            row = next((each for each in self.known.plans if each.line.plan.id == plan_id), None)
            measure = self.after.improvements.current()
            carries = [measure.id] if measure is not None and measure.done_on is None else []
        if row is not None and row.plain is not None:
            self.editor.begin(row.line, row.plain, carries)
            self.right.setCurrentWidget(self.editor)
            self.editor.focus()

    def new(self) -> None:
        """Write a plan for something that the others do not cover, beginning from the chosen one."""
        row = self.plans.current()
        if row is not None and row.plain is not None:
            self.editor.begin_new(row.plain)
            self.right.setCurrentWidget(self.editor)
            self.editor.name.setFocus()

    def save(self) -> None:
        """Keep what is typed in the view at hand."""
        view = self.right.currentWidget()
        if isinstance(view, Editor | AfterView | DutyForm | PaperNumbers | SuppliesView):
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
        if row is not None and row.plain is not None:
            self.duty.begin(row.plain)
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
        """Numbers given by hand, entered with their times: of the emergency that goes on, else of the one chosen."""
        real = [row for row in self.known.runs if not row.run.drill] if self.known is not None else []
        if not real:
            self.message.tell(say("ui_emergency.no_real_run"), "warning")
            return
        chosen = self.runs.current()
        of_today = next((row for row in real if not row.over), chosen if chosen is not None and not chosen.run.drill else real[0])
        self.paper.begin(of_today.run)
        self.right.setCurrentWidget(self.paper)
        self.paper.focus()

    def show_supplies(self) -> None:
        """What must be at hand."""
        self.right.setCurrentWidget(self.supplies)
        self.supplies.refresh()
        self.supplies.focus()

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
        plain = service.content_of(newest.content) if newest is not None else None
        content = with_people(plain, on_duty) if plain is not None else None
        changes = service.changes_of(read, due.plan.waiting.id) if due.plan.waiting is not None else ()
        plans.append(PlanRow(due, content, plain, changes))
    runs: list[RunRow] = []
    for run in service.runs(read, most=60):
        file = service.run_file(read, run.id)
        told = file.story
        late, due = len(told.late_steps(read.now)), service.summary_due(read, file)
        runs.append(RunRow(run, file.name, told.is_over, late, len(told.steps), due, service.is_summed_up(file)))
    return Known(plans, runs, read.today, _warnings(read))


def _warnings(read: Reader) -> list[str]:
    """What cannot wait: supplies that ran out or are too few, measures whose day has passed."""
    told: list[str] = []
    bad = [line for line in service.supplies(read) if line.state in (SupplyState.EXPIRED, SupplyState.SHORT, SupplyState.EXPIRES_SOON)]
    if bad:
        first = bad[0]
        state = say(f"emergency.supply_state.{first.state}")
        told.append(say("ui_emergency.supplies_warn", n=len(bad), first=f"{first.supply.name.said} {state}"))
    late = [each for each in service.improvements(read, open_only=True) if each.due_on < read.today]
    if late:
        told.append(say("ui_emergency.measures_late", n=len(late), owner=late[0].owner_name, measure=late[0].measure))
    return told


def _read_plan(read: Reader, plan_id: UUID, floor_id: str) -> tuple[UUID, PlanFile]:
    history = [(line, service.changes_of(read, line.version.id)) for line in service.history(read, plan_id)]
    written = history[0][0].version.hlc if history else None
    return plan_id, PlanFile(evacuation.ground(read, floor_id, written), history, service.trend(read, plan_id))
