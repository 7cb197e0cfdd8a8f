"""The hall decides about one day: closed, open for half of it, or again as published."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.regulation import DayKind, WorkingCalendar, service
from app.regulation.ledger import day_name
from app.regulation.models import CalendarDay
from app.regulation.notices import stored_hours
from app.store import HallError
from app.words import say
from ui.widgets.pieces import Form, button, label

if TYPE_CHECKING:
    from ui.shell.page import Page


class DayForm(QWidget):
    """What the chosen day is, and the fields to change it."""

    def __init__(self, page: Page, may_change: bool) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page, self._may_change = page, may_change
        self._date = date.min
        self.form = Form()
        self.kind = QComboBox()
        self.kind.addItem(say("ui_regulation.day_form.published"), None)
        for kind in DayKind:
            self.kind.addItem(say(f"regulation.day_kind.{kind}"), kind)
        self.form.add("kind", say("ui_regulation.day_form.kind"), self.kind)
        self.name = self.form.line("name", say("ui_regulation.day_form.name"))
        self.hours = self.form.line("hours", say("ui_regulation.day_form.hours"), say("ui_regulation.day_form.hours_hint"))
        self.reason = self.form.line("reason", say("ui_regulation.day_form.reason"), say("ui_regulation.standard.reason_hint"))
        self.save_button = button(say("ui_regulation.save"), self.save, primary=True, name="save_day")
        for field in (self.name, self.hours, self.reason):
            field.returnPressed.connect(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if may_change:
            layout.addWidget(self.form)
            layout.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignRight)
        else:
            layout.addWidget(label(say("ui_regulation.only_administrator"), "muted", wrap=True))
        layout.addStretch(1)
        self.setFocusProxy(self.kind)

    def show_day(self, calendar: WorkingCalendar, on: date) -> None:
        """Fill the fields with what is decided about a day; what was typed for the same day stays."""
        if on == self._date and self.reason.text():
            return
        own = calendar.days.get(on)
        self._date = on
        self.kind.setCurrentIndex(self.kind.findData(own.kind) if own else 0)
        self.name.setText(day_name(own.name) if own else "")
        self.hours.setText(stored_hours(own) if own else "")
        self.reason.clear()
        self.form.clear_errors()

    def save(self) -> None:
        """Keep what was typed about the day."""
        on, kind, name, hours, reason = self._date, self.kind.currentData(), self.name.text(), self.hours.text(), self.reason.text()
        self._page.run(
            lambda work: service.set_day(work, on, kind and DayKind(kind), name=name, hours=hours, reason=reason),
            self._saved,
            self._refused,
        )

    def _saved(self, day: CalendarDay) -> None:
        self.form.clear_errors()
        self.reason.clear()
        self._page.message.tell(say("ui_regulation.day_form.saved", date=day.date))
        self._page.setFocus()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)
