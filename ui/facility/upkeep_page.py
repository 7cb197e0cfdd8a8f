"""The plan of upkeep: the month ahead with its workload, schedules by rule, checklists, parts, and the report of any month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.facility.assets import service as assets
from app.facility.assets.models import Asset, Place
from app.facility.orders import parts
from app.facility.orders.models import Part, PartMove
from app.facility.orders.parts import Shelf
from app.facility.report.documents import percent
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import Checklist, MissedRun, Mode, Run, RunEvent, Schedule
from app.facility.rounds.planning import Planned
from app.facility.rounds.schedules import Compliance
from app.regulation import WorkingCalendar
from app.regulation import service as regulation
from app.regulation.ledger import weekday_name
from app.store import Base, Reader
from app.words import either, say
from ui.facility.checklist_editor import ChecklistEditor
from ui.facility.month import MonthView
from ui.facility.month_report import MonthReport
from ui.facility.parts_shelf import PartsShelf
from ui.facility.schedule_editor import USUAL_RULES, Choices, ScheduleEditor
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, KeyBar, label
from ui.widgets.table import Column, RowTable

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Upkeep:
    """What the page shows at one moment."""

    today: date
    calendar: WorkingCalendar
    planned: list[Planned]
    minutes: dict[date, int]
    schedules: list[Schedule]
    missed: list[tuple[MissedRun, Schedule]]
    kept: Compliance
    checklists: list[Checklist]
    assets: list[Asset]
    shelves: list[Shelf]
    places: dict[UUID, Place]


def read_upkeep(read: Reader) -> Upkeep:
    planned, minutes = planning.month_ahead(read)
    first = read.today.replace(day=1)
    return Upkeep(
        read.today,
        regulation.calendar(read),
        planned,
        minutes,
        planning.schedules(read),
        planning.missed(read, first, read.today),
        planning.kept(read, first, read.today),
        rounds.checklists(read),
        assets.assets(read),
        parts.shelves(read),
        assets.places(read),
    )


class UpkeepPage(Page):
    """Left the month, right the day chosen and the form for a schedule. F5 shows the figures of a month."""

    title_key: ClassVar[str] = "ui.pages.upkeep"
    help_key: ClassVar[str] = "upkeep"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Schedule, Run, RunEvent, MissedRun, Checklist, Asset, Part, PartMove})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._by_day: dict[date, list[Planned]] = {}
        top = QHBoxLayout()
        self.figures = {name: Badge() for name in ("kept", "missed", "work")}
        for badge in self.figures.values():
            top.addWidget(badge)
        top.addStretch(1)
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "schedule", self.new),
            ("F6", "end_schedule", self.end),
            ("F7", "checklists", self.edit_checklists),
            ("F8", "parts", self.show_parts),
            ("F5", "report_month", self.show_report),
        ):
            text = say(f"ui_facility.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.body.addLayout(top)
        across = QHBoxLayout()
        self.month = MonthView()
        self.month.chosen.connect(self._day_chosen)
        across.addWidget(self.month, 6)
        plan = QWidget()
        plan.setObjectName("plain")
        right = QVBoxLayout(plan)
        right.setContentsMargins(0, 0, 0, 0)
        self.day_name = label("", "heading")
        right.addWidget(self.day_name)
        self.day = RowTable(
            [
                Column[Planned](say("facility.paper.checklist"), lambda row: either(row.schedule.name, row.schedule.name_en), chars=18),
                Column[Planned](say("facility.paper.state"), lambda row: say(f"facility.due_state.{row.due.state}"), chars=10),
                Column[Planned](say("ui_facility.minutes"), lambda row: str(row.schedule.minutes), chars=6, number=True),
            ]
        )
        self.day.setAccessibleName(say("ui_facility.day"))
        right.addWidget(self.day, 2)
        right.addWidget(label(say("ui_facility.schedules"), "heading"))
        self.schedules = RowTable(
            [
                Column[Schedule](say("facility.paper.checklist"), lambda row: either(row.name, row.name_en), chars=18),
                Column[Schedule](say("ui_facility.rule"), rule_in_words, chars=22),
            ]
        )
        self.schedules.setAccessibleName(say("ui_facility.schedules"))
        right.addWidget(self.schedules, 3)
        self.editor, self.shelf = ChecklistEditor(self), PartsShelf(self)
        self.planner, self.report = ScheduleEditor(self), MonthReport(self)
        self.stack = QStackedWidget()
        self.stack.setObjectName("plain")
        for view in (plan, self.planner, self.editor, self.shelf, self.report):
            self.stack.addWidget(view)
        across.addWidget(self.stack, 5)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.bar)
        self.key("Ctrl+S", say("ui_facility.save"), self.save)
        self.key("Ctrl+P", say("ui_facility.key.print"), self._print)
        self.key("Esc", say("ui.cancel"), self._back)
        self.setFocusProxy(self.month)

    # Reading

    def refresh(self) -> None:
        self.fetch(read_upkeep, self._show)

    def _show(self, found: Upkeep) -> None:
        self._by_day = {}
        for each in found.planned:
            self._by_day.setdefault(max(each.due.due_on, found.today), []).append(each)
        self.month.show_month(found.calendar, found.today, self._by_day, found.minutes)
        self.schedules.show_rows(found.schedules, key=lambda row: row.id)
        self.figures["kept"].say(say("ui_facility.figure.kept", share=percent(found.kept.share), due=found.kept.due), "plain")
        missed = found.kept.missed
        self.figures["missed"].say(say("ui_facility.figure.missed", count=missed) if missed else "", "danger")
        hours = sum(found.minutes.values()) / 60
        self.figures["work"].say(say("ui_facility.figure.work", hours=f"{hours:.0f}"), "plain")
        self.editor.offer(found.checklists)
        self.shelf.show_shelves(found.shelves)
        self.planner.offer(Choices(found.checklists, found.assets, found.places, found.calendar))
        if self.stack.currentWidget() is self.report:
            self.report.refresh()

    def _day_chosen(self, day: date) -> None:
        self.day_name.setText(day.isoformat())
        self.day.show_rows(self._by_day.get(day, []))

    # Doing

    def new(self) -> None:
        """Plan a checklist."""
        self.planner.begin(self._today())
        self._turn_to(self.planner)

    def _today(self) -> date:
        return self.hall.clock.now().astimezone(self.hall.zone).date()

    def _turn_to(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        view.setFocus()

    def save(self) -> None:
        """Keep what is being written: the schedule, or the checklist's next version; a fault stands at its field."""
        shown = self.stack.currentWidget()
        if shown is self.editor:
            self.editor.save()
        elif shown is self.planner:
            self.planner.save()

    def end(self) -> None:
        """Plan the chosen schedule no more."""
        row = self.schedules.current()
        if row is not None and self.schedules.hasFocus():
            self.run(lambda work: planning.end_schedule(work, row.id), lambda _: self.message.tell(say("ui_facility.ended")))

    def show_report(self) -> None:
        """The figures of this month or an earlier one, with the records behind them."""
        self.report.begin(self._today())
        self._turn_to(self.report)

    def _print(self) -> None:
        if self.stack.currentWidget() is self.report:
            self.report.print_it()

    def edit_checklists(self) -> None:
        """Write the next version of a checklist."""
        self.stack.setCurrentWidget(self.editor)
        self.editor.load(self.editor.checklist.currentData())
        self.editor.table.setFocus()

    def show_parts(self) -> None:
        """The spare parts on the shelf."""
        self.stack.setCurrentWidget(self.shelf)
        self.shelf.table.setFocus()

    def _back(self) -> None:
        self.stack.setCurrentIndex(0)
        self.month.setFocus()


def rule_in_words(schedule: Schedule) -> str:
    """A schedule's rule as the usual ones are called, else as it is written."""
    if schedule.mode is Mode.BY_READING:
        return say("ui_facility.every_reading", every=f"{schedule.every:g}")
    name = next((name for name, rule in USUAL_RULES if rule == schedule.rule), "")
    days = schedule.rule.removeprefix("FREQ=WEEKLY;BYDAY=").split(",")
    words = say(f"ui_facility.usual.{name}") if name else schedule.rule
    if not name and all(day in _DAYS for day in days):
        monday = date(2026, 1, 5)
        words = say("text.list_comma").join(weekday_name(monday + timedelta(days=_DAYS.index(day))) for day in days)
    return f"{words}  {say('facility.mode.floating')}" if schedule.mode is Mode.FLOATING else words
