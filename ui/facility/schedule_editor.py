"""Planning a checklist: what, where, how often, what a closed day does; the dates that follow are shown while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from app.facility.assets import service as assets
from app.facility.assets.models import Asset, Place
from app.facility.assets.rules import name_of
from app.facility.rounds import planning
from app.facility.rounds.errors import RuleUnreadable
from app.facility.rounds.models import Checklist, ClosedDays, Mode, Schedule
from app.facility.rounds.planning import ScheduleForm
from app.facility.rounds.schedules import Plan, first_dates, skips_short_months
from app.regulation import WorkingCalendar
from app.regulation.ledger import weekday_name
from app.words import either, say
from ui.widgets.pieces import Form, button, choose, label

if TYPE_CHECKING:
    from ui.shell.page import Page

USUAL_RULES = (
    ("daily", "FREQ=DAILY"),
    ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
    ("twice_weekly", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("month_start", "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("twice_monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
    ("month_end", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("first_monday", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"),
    ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
    ("every_90", "FREQ=DAILY;INTERVAL=90"),
    ("yearly", "FREQ=YEARLY"),
)
_SHOWN_DATES = 5


@dataclass(frozen=True)
class Choices:
    """What a schedule is made of."""

    checklists: Sequence[Checklist] = ()
    assets: Sequence[Asset] = ()
    places: dict[UUID, Place] = field(default_factory=dict[UUID, Place])
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


class ScheduleEditor(QWidget):
    """One field under the other: nothing is cut in large print, and only the fields of the chosen mode can be filled."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._choices = Choices()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(say("ui_facility.key.schedule"), "heading"))
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self._form())
        self.hint = label("", "muted", wrap=True)
        self.dates = label("", wrap=True)
        column.addWidget(self.hint)
        column.addWidget(self.dates)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        layout.addWidget(scroll, 1)
        self.save_button = button(f"{say('ui_facility.save')} Ctrl+S", self.save, primary=True, name="save")
        layout.addWidget(self.save_button)
        self.rule.setText(USUAL_RULES[0][1])
        self._fit()
        self.setFocusProxy(self.checklist)

    def _form(self) -> Form:
        self.form = Form()
        self.checklist, self.asset, self.place, self.usual, self.mode, self.closed = (QComboBox() for _ in range(6))
        for box in (self.checklist, self.asset, self.place, self.usual, self.mode, self.closed):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("checklist_id", say("facility.paper.checklist"), self.checklist)
        self.name = self.form.line("name", say("ui_facility.schedule_name"), say("ui_facility.schedule_name_hint"))
        self.form.add("asset_id", say("facility.paper.asset"), self.asset)
        self.form.add("place_id", say("facility.paper.place"), self.place)
        for mode in Mode:
            self.mode.addItem(say(f"facility.mode.{mode}"), mode)
        self.form.add("mode", say("ui_facility.mode"), self.mode)
        for name, rule in USUAL_RULES:
            self.usual.addItem(say(f"ui_facility.usual.{name}"), rule)
        self.form.add("usual", say("ui_facility.rule"), self.usual)
        self.rule = self.form.line("rule", say("ui_facility.rule_text"), "FREQ=WEEKLY;BYDAY=MO")
        self.usual.currentIndexChanged.connect(lambda _: self.rule.setText(str(self.usual.currentData())))
        self.starts = QDateEdit()
        self.starts.setDisplayFormat("yyyy-MM-dd")
        self.starts.setCalendarPopup(True)
        self.form.add("starts_on", say("ui_facility.starts_on"), self.starts)
        self.every, self.tolerance, self.minutes = QSpinBox(), QSpinBox(), QSpinBox()
        self.every.setMaximum(10_000_000)
        self.form.add("every", say("ui_facility.every"), self.every)
        for each in ClosedDays:
            self.closed.addItem(say(f"facility.closed_days.{each}"), each)
        self.closed.setCurrentIndex(1)
        self.form.add("closed_days", say("ui_facility.closed_days"), self.closed)
        self.tolerance.setMaximum(60)
        self.minutes.setRange(1, 600)
        self.minutes.setValue(15)
        self.form.add("tolerance_days", say("ui_facility.tolerance"), self.tolerance)
        self.form.add("minutes", say("ui_facility.minutes"), self.minutes)
        for box in (self.mode, self.closed):
            box.currentIndexChanged.connect(lambda _: self._fit())
        self.rule.textChanged.connect(lambda _: self._fit())
        self.starts.dateChanged.connect(lambda _: self._fit())
        return self.form

    def offer(self, choices: Choices) -> None:
        """What there is to choose from; what is chosen stays."""
        self._choices = choices
        none = say("ui_facility.report.no_asset")
        rows: list[tuple[QComboBox, list[tuple[str, UUID | None]]]] = [
            (self.checklist, [(either(each.name, each.name_en), each.id) for each in choices.checklists]),
            (self.asset, [(none, None), *((f"{each.number}  {name_of(each)}", each.id) for each in choices.assets)]),
            (self.place, [("—", None), *((assets.path_text(each, choices.places), each) for each in choices.places)]),
        ]
        for box, offered in rows:
            chosen = box.currentData()
            box.clear()
            for text, value in offered:
                box.addItem(text, value)
            choose(box, chosen)
        self._fit()

    def begin(self, today: date) -> None:
        """An empty form."""
        self.starts.setDate(QDate(today.year, today.month, today.day))
        self.name.clear()
        self.form.clear_errors()

    def _start(self) -> date:
        chosen = self.starts.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _fit(self) -> None:
        """Only what the mode asks for can be filled; the dates that follow are shown."""
        by_reading = self.mode.currentData() == Mode.BY_READING
        self.every.setEnabled(by_reading)
        for each in (self.usual, self.rule):
            each.setEnabled(not by_reading)
        rule = self.rule.text()
        self.hint.setText(say("ui_facility.short_months") if not by_reading and skips_short_months(rule) else "")
        self.hint.setVisible(bool(self.hint.text()))
        if by_reading:
            self.dates.setText(say("ui_facility.by_use"))
            return
        plan = Plan(rule, self._start(), Mode(self.mode.currentData()), ClosedDays(self.closed.currentData()))
        try:
            found = first_dates(plan, self._choices.calendar, _SHOWN_DATES)
        except RuleUnreadable:
            found = []
        words = say("text.list_comma").join(f"{day.isoformat()} {weekday_name(day)}" for day in found)
        self.dates.setText(say("ui_facility.next_dates", dates=words) if found else "")

    def save(self) -> None:
        """Plan it; a fault stands at its field and all that was typed stays."""
        if self.checklist.currentData() is None:
            return
        form = ScheduleForm(
            checklist_id=self.checklist.currentData(),
            name=self.name.text().strip() or self.checklist.currentText(),
            starts_on=self._start(),
            rule=self.rule.text(),
            name_en="" if self.name.text().strip() else self._name_en(),
            mode=Mode(self.mode.currentData()),
            every=float(self.every.value()),
            closed_days=ClosedDays(self.closed.currentData()),
            tolerance_days=self.tolerance.value(),
            minutes=self.minutes.value(),
            asset_id=self.asset.currentData(),
            place_id=self.place.currentData(),
        )
        self._page.run(lambda work: planning.add_schedule(work, form), self._saved, self._page.refused_at(self.form))

    def _name_en(self) -> str:
        chosen = self.checklist.currentData()
        return next((each.name_en for each in self._choices.checklists if each.id == chosen), "")

    def _saved(self, schedule: Schedule) -> None:
        self._page.message.tell(say("ui_facility.planned", name=schedule.name))
        self.parentWidget().setCurrentIndex(0)  # type: ignore[union-attr]
