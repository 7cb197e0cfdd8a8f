"""The hall's opening hours, a line a weekday, from a date on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.regulation import WeekDay, WorkingCalendar, service
from app.regulation.models import HallHours
from app.regulation.notices import read_date
from app.store import HallError
from app.words import say
from ui.widgets.pieces import Form, button, label

if TYPE_CHECKING:
    from ui.shell.page import Page


class HoursForm(QWidget):
    """The week in force and the fields to change it."""

    def __init__(self, page: Page, may_change: bool) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.heading = label(tone="heading", wrap=True)
        self.coming = label(tone="muted", wrap=True)
        self.form = Form()
        self.days = {day: self.form.line(day, say(f"regulation.week_day.{day}"), say("ui_regulation.hours_form.hint")) for day in WeekDay}
        self.since = self.form.line("since", say("ui_regulation.hours_form.since"), "2027-01-01")
        self.reason = self.form.line("reason", say("ui_regulation.hours_form.reason"), say("ui_regulation.standard.reason_hint"))
        self.save_button = button(say("ui_regulation.save"), self.save, primary=True, name="save_hours")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self.coming)
        layout.addWidget(self.form)
        if may_change:
            layout.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignRight)
        else:
            layout.addWidget(label(say("ui_regulation.only_administrator"), "muted", wrap=True))
            for field in (*self.days.values(), self.since, self.reason):
                field.setReadOnly(True)
        for field in (*self.days.values(), self.since, self.reason):
            field.textEdited.connect(self._edited)
            field.returnPressed.connect(self.save)
        layout.addStretch(1)
        self._may_change, self._typed = may_change, False
        self.setFocusProxy(self.days[WeekDay.MONDAY])

    def show_hours(self, calendar: WorkingCalendar, today: date) -> None:
        """Fill the fields with the week in force; what was typed and not saved stays."""
        week = calendar.week(today)
        set_by_hall = week.since != date.min
        self.heading.setText(
            say("ui_regulation.hours_form.title", since=week.since) if set_by_hall else say("ui_regulation.hours_form.first")
        )
        coming = [later.since.isoformat() for later in calendar.hours if later.since > today]
        self.coming.setText(say("ui_regulation.hours_form.coming", dates="、".join(coming)) if coming else "")
        self.coming.setVisible(bool(coming))
        if self._typed:
            return
        for day, text in week.texts().items():
            self.days[WeekDay(day)].setText(text)
        self.since.setText(today.isoformat())

    def save(self) -> None:
        """Keep the hours that were typed."""
        if not self._may_change:
            return
        week = {str(day): field.text() for day, field in self.days.items()}
        since, reason = self.since.text(), self.reason.text()
        self._page.run(lambda work: service.set_hours(work, week, read_date(since), reason), self._saved, self._refused)

    def _edited(self) -> None:
        self._typed = True

    def _saved(self, hours: HallHours) -> None:
        self._typed = False
        self.form.clear_errors()
        self.reason.clear()
        self._page.message.tell(say("ui_regulation.hours_form.saved", since=hours.since))
        self._page.refresh()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)
