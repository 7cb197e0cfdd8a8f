"""The working calendar: a year in one picture, single days, opening hours, and the yearly notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.regulation import WorkingCalendar, service
from app.regulation.models import CalendarDay, HallHours
from app.store import Reader
from app.words import say
from ui.regulation.day_form import DayForm
from ui.regulation.hours_form import HoursForm
from ui.regulation.import_form import ImportForm
from ui.regulation.marks import tints
from ui.regulation.year import YearView, day_sentence
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import button, card, label

_PANEL_WIDTH = 344
_LARGE_PRINT = 24


@dataclass(frozen=True)
class Shown:
    """What the page reads at once."""

    calendar: WorkingCalendar
    today: date


class CalendarPage(Page):
    """The year at the left; at the right what the chosen key opens: the day, the hours, or an import."""

    title_key = "ui_regulation.calendar"
    help_key = "calendar"
    repaints_on = frozenset({CalendarDay, HallHours})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.may_change = service.may_change(session.actor)
        self._calendar: WorkingCalendar | None = None
        self._today = date.min
        self.year = YearView()
        self.year.selected.connect(self._selected)
        self.year_name = label(tone="title")
        self.banner = label(wrap=True)
        self.banner.setProperty("badge", "warning")
        self.sentence = label(wrap=True)
        self.day_form = DayForm(self, self.may_change)
        self.hours_form = HoursForm(self, self.may_change)
        self.import_form = ImportForm(self, self.may_change)
        across = QHBoxLayout()
        across.addLayout(self._left(), 1)
        across.addWidget(self._panel())
        self.body.addWidget(self.banner)
        self.body.addLayout(across, 1)
        self.setFocusProxy(self.year)

    def _left(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self.year_name)
        self.before = button(say("ui_regulation.calendar_page.before"), self._year_before, name="before")
        self.after = button(say("ui_regulation.calendar_page.after"), self._year_after, name="after")
        export = button(f"F8 {say('ui_regulation.calendar_page.export')}", self.export, name="export")
        for made in (self.before, self.after):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            head.addWidget(made)
        head.addStretch(1)
        head.addWidget(export)
        self.key("F2", say("ui_regulation.calendar_page.before"), self._year_before)
        self.key("F3", say("ui_regulation.calendar_page.after"), self._year_after)
        self.key("F8", say("ui_regulation.calendar_page.export"), self.export)
        frame, inside = card(margins=6)
        inside.addWidget(self.year, 1)
        left = QVBoxLayout()
        left.addLayout(head)
        left.addWidget(frame, 1)
        left.addLayout(self._legend())
        return left

    def _legend(self) -> QGridLayout:
        grid, colours = QGridLayout(), tints()
        a_row = 6 if self.fontMetrics().height() < _LARGE_PRINT else 3
        entries = (
            (say("ui_regulation.calendar_page.legend_working"), colours.plain),
            (say("ui_regulation.calendar_page.legend_weekend"), colours.quiet),
            (say("ui_regulation.calendar_page.legend_holiday"), colours.holiday),
            (say("ui_regulation.calendar_page.legend_make_up"), colours.make_up),
            (say("ui_regulation.calendar_page.legend_provisional"), colours.quiet),
            (say("ui_regulation.calendar_page.legend_own"), colours.plain),
        )
        for number, (text, pair) in enumerate(entries):
            item = label(text)
            item.setStyleSheet(f"background: {pair.ground.name()}; color: {pair.text.name()}; padding: 1px 6px;")
            grid.addWidget(item, *divmod(number, a_row))
        grid.setColumnStretch(a_row, 1)
        return grid

    def _panel(self) -> QWidget:
        frame, layout = card()
        frame.setFixedWidth(round(_PANEL_WIDTH * max(1.0, self.fontMetrics().height() / 19)))
        self.panels = QStackedWidget()
        self.panels.setObjectName("plain")
        choices = QHBoxLayout()
        self._choice = QButtonGroup(self)
        for number, (key, text, panel) in enumerate(
            (
                ("F5", say("ui_regulation.calendar_page.day"), self.day_form),
                ("F6", say("ui_regulation.calendar_page.hours"), self.hours_form),
                ("F7", say("ui_regulation.calendar_page.import"), self.import_form),
            )
        ):
            made = QPushButton(f"{key} {text}")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAccessibleName(text)
            made.clicked.connect(lambda _checked=False, number=number: self.show_panel(number))
            self._choice.addButton(made, number)
            choices.addWidget(made)
            self.panels.addWidget(panel)
            self.key(key, text, lambda number=number: self.show_panel(number))
        choices.addStretch(1)
        layout.addLayout(choices)
        layout.addWidget(self.sentence)
        layout.addWidget(self.panels, 1)
        self._choice.button(0).setChecked(True)
        return frame

    def show_panel(self, number: int) -> None:
        """Open the day (0), the hours (1) or the import (2), with the cursor in it."""
        self.panels.setCurrentIndex(number)
        self._choice.button(number).setChecked(True)
        self.sentence.setVisible(number == 0)
        if number == 0:
            self.year.setFocus()
        else:
            self.panels.currentWidget().setFocus()

    def refresh(self) -> None:
        self.fetch(_read, self._shown)

    def _shown(self, shown: Shown) -> None:
        first = self._calendar is None
        self._calendar, self._today = shown.calendar, shown.today
        self.year.show_calendar(shown.calendar, shown.today)
        self.hours_form.show_hours(shown.calendar, shown.today)
        self.year.select(shown.today if first else self.year.date)

    def _selected(self, on: date) -> None:
        if self._calendar is None:
            return
        self.year_name.setText(say("ui_regulation.year", year=on.year))
        self.banner.setText(say("ui_regulation.calendar_page.banner", year=on.year))
        self.banner.setVisible(not self._calendar.is_published(on.year))
        self.sentence.setText(day_sentence(self._calendar, on))
        self.day_form.show_day(self._calendar, on)

    def _year_before(self) -> None:
        self.year.turn(-1)

    def _year_after(self) -> None:
        self.year.turn(1)

    def export(self) -> None:
        """Save the year that is shown as a file that can be edited and imported again."""
        year = self.year.date.year
        chosen, _ = QFileDialog.getSaveFileName(
            self, say("ui_regulation.calendar_page.choose_export"), f"calendar-{year}.csv", "CSV (*.csv)"
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, file: Path) -> None:
        """Write the year that is shown to this file."""
        year = self.year.date.year

        def write(read: Reader) -> tuple[Path, bool]:
            try:
                file.write_bytes(service.export_year(read, year).encode("utf-8-sig"))
            except OSError:
                return file, False
            return file, True

        self.fetch(write, self._exported)

    def _exported(self, outcome: tuple[Path, bool]) -> None:
        file, written = outcome
        if written:
            self.message.tell(say("ui_regulation.calendar_page.exported", file=file))
        else:
            self.message.tell(say("ui_regulation.calendar_page.export_failed", file=file), "danger")


def _read(read: Reader) -> Shown:
    return Shown(service.calendar(read), read.today)
