"""The plan of upkeep: the month ahead with its workload, schedules by rule, what was missed, and the month's report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from app.facility.assets import service as assets
from app.facility.assets.models import Asset
from app.facility.assets.rules import name_of
from app.facility.orders import parts
from app.facility.orders.models import Part, PartMove
from app.facility.orders.parts import Shelf
from app.facility.report import service as report
from app.facility.report.documents import percent
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import Checklist, ClosedDays, MissedRun, Mode, Run, RunEvent, Schedule
from app.facility.rounds.planning import Planned, ScheduleForm
from app.facility.rounds.schedules import Compliance, skips_short_months
from app.regulation import WorkingCalendar
from app.regulation import service as regulation
from app.regulation.ledger import weekday_name
from app.store import Base, Reader
from app.words import either, say
from ui.facility.checklist_editor import ChecklistEditor
from ui.facility.month import MonthView
from ui.facility.parts_shelf import PartsShelf
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Form, KeyBar, button, card, choose, label
from ui.widgets.table import Column, RowTable

USUAL_RULES = (
    ("daily", "FREQ=DAILY"),
    ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
    ("twice_weekly", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("month_start", "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("month_end", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("first_monday", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"),
    ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
    ("every_90", "FREQ=DAILY;INTERVAL=90"),
    ("yearly", "FREQ=YEARLY"),
)


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
    )


class UpkeepPage(Page):
    """Left the month, right the day chosen and the form for a schedule. F5 prints the month's report."""

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
            ("F5", "report_month", self.print_report),
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
        right.addWidget(self._form())
        self.editor, self.shelf = ChecklistEditor(self), PartsShelf(self)
        self.stack = QStackedWidget()
        self.stack.setObjectName("plain")
        for view in (plan, self.editor, self.shelf):
            self.stack.addWidget(view)
        across.addWidget(self.stack, 5)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.bar)
        self.key("Ctrl+S", say("ui_facility.save"), self.save)
        self.key("Esc", say("ui.cancel"), self._back)
        self.setFocusProxy(self.month)

    def _form(self) -> QWidget:
        self.card, layout = card()
        self.form = Form(columns=2)
        self.checklist, self.asset, self.usual, self.mode, self.closed = (QComboBox() for _ in range(5))
        for box in (self.checklist, self.asset, self.usual, self.mode, self.closed):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("checklist_id", say("facility.paper.checklist"), self.checklist)
        self.form.add("asset_id", say("facility.paper.asset"), self.asset)
        for mode in Mode:
            self.mode.addItem(say(f"facility.mode.{mode}"), mode)
        self.form.add("mode", say("ui_facility.mode"), self.mode)
        for name, rule in USUAL_RULES:
            self.usual.addItem(say(f"ui_facility.usual.{name}"), rule)
        self.form.add("usual", say("ui_facility.rule"), self.usual)
        self.rule = self.form.line("rule", say("ui_facility.rule_text"), "FREQ=WEEKLY;BYDAY=MO", wide=True)
        self.usual.currentIndexChanged.connect(lambda _: self.rule.setText(str(self.usual.currentData())))
        self.hint = label("", "muted", wrap=True)
        self.rule.textChanged.connect(self._hint)
        self.starts = QDateEdit()
        self.starts.setDisplayFormat("yyyy-MM-dd")
        self.starts.setCalendarPopup(True)
        self.form.add("starts_on", say("ui_facility.starts_on"), self.starts)
        for each in ClosedDays:
            self.closed.addItem(say(f"facility.closed_days.{each}"), each)
        self.closed.setCurrentIndex(1)
        self.form.add("closed_days", say("ui_facility.closed_days"), self.closed)
        self.tolerance, self.minutes, self.every = QSpinBox(), QSpinBox(), QSpinBox()
        self.tolerance.setMaximum(60)
        self.minutes.setRange(1, 600)
        self.minutes.setValue(15)
        self.every.setMaximum(10_000_000)
        self.form.add("tolerance_days", say("ui_facility.tolerance"), self.tolerance)
        self.form.add("minutes", say("ui_facility.minutes"), self.minutes)
        self.form.add("every", say("ui_facility.every"), self.every)
        self.save_button = button(f"{say('ui_facility.save')} Ctrl+S", self.save, primary=True, name="save")
        layout.addWidget(self.form)
        layout.addWidget(self.hint)
        layout.addWidget(self.save_button)
        self.card.hide()
        self.rule.setText(USUAL_RULES[0][1])
        return self.card

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
        for box, rows in ((self.checklist, found.checklists), (self.asset, found.assets)):
            chosen = box.currentData()
            box.clear()
            if box is self.asset:
                box.addItem(say("ui_facility.report.no_asset"), None)
            for row in rows:
                text = f"{row.number}  {name_of(row)}" if isinstance(row, Asset) else either(row.name, row.name_en)
                box.addItem(text, row.id)
            choose(box, chosen)
        if not self.starts.date().isValid() or self.starts.date() < QDate(2020, 1, 1):
            self.starts.setDate(QDate(found.today.year, found.today.month, found.today.day))

    def _day_chosen(self, day: date) -> None:
        self.day_name.setText(day.isoformat())
        self.day.show_rows(self._by_day.get(day, []))

    def _hint(self, rule: str) -> None:
        self.hint.setText(say("ui_facility.short_months") if skips_short_months(rule) else "")
        self.hint.setVisible(bool(self.hint.text()))

    # Doing

    def new(self) -> None:
        """Plan a checklist."""
        self.stack.setCurrentIndex(0)
        today = self.hall.clock.now().astimezone(self.hall.zone).date()
        self.starts.setDate(QDate(today.year, today.month, today.day))
        self.form.clear_errors()
        self.card.show()
        self.checklist.setFocus()

    def save(self) -> None:
        """Keep the schedule, or the checklist's next version; a fault stands at its field."""
        if self.stack.currentWidget() is self.editor:
            self.editor.save()
            return
        if self.card.isHidden() or self.checklist.currentData() is None:
            return
        chosen = self.starts.date()
        form = ScheduleForm(
            checklist_id=self.checklist.currentData(),
            name=self.checklist.currentText(),
            starts_on=date(chosen.year(), chosen.month(), chosen.day()),
            rule=self.rule.text(),
            mode=Mode(self.mode.currentData()),
            every=float(self.every.value()),
            closed_days=ClosedDays(self.closed.currentData()),
            tolerance_days=self.tolerance.value(),
            minutes=self.minutes.value(),
            asset_id=self.asset.currentData(),
        )
        self.run(lambda work: planning.add_schedule(work, form), self._saved, self.refused_at(self.form))

    def _saved(self, schedule: Schedule) -> None:
        self.message.tell(say("ui_facility.planned", name=schedule.name))
        self._back()

    def end(self) -> None:
        """Plan the chosen schedule no more."""
        row = self.schedules.current()
        if row is not None and self.schedules.hasFocus():
            self.run(lambda work: planning.end_schedule(work, row.id), lambda _: self.message.tell(say("ui_facility.ended")))

    def print_report(self) -> None:
        """The report of this month, up to now."""
        today = self.hall.clock.now().astimezone(self.hall.zone).date()
        self.run(lambda work: report.draw_up(work, today), lambda _: self.message.tell(say("ui_facility.printing")))

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
        self.card.hide()
        self.form.clear_errors()
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
