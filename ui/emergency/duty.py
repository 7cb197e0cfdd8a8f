"""Who is there today: a row for each role with name, phone, and whether the deputy steps in; kept all at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QDateEdit, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.access.service import staff
from app.emergency import service
from app.emergency.models import Presence
from app.emergency.plan import OnDuty, PlanContent, PlanRole, empty_roles, with_people
from app.store import HallError, Reader
from app.words import say
from ui.widgets.pieces import choose, label, restyle

if TYPE_CHECKING:
    from ui.shell.page import Page


class DutyForm(QWidget):
    """A role whose holder and deputy are both away is shown at once, here and wherever the plan is started."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.addWidget(label(say("ui_emergency.duty_today"), "title", wrap=True))
        layout.addWidget(label(say("ui_emergency.duty_hint"), "muted", wrap=True))
        self.day = QDateEdit()
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName(say("ui_emergency.day"))
        self.day.dateChanged.connect(lambda _day: self._load())
        layout.addWidget(self.day, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows = QGridLayout()
        for column, head in enumerate(("role", "name", "phone", "presence", "deputy")):
            self._rows.addWidget(label(say(f"ui_emergency.{head}"), "muted"), 0, column)
        self._rows.setColumnStretch(1, 3)
        self._rows.setColumnStretch(2, 2)
        layout.addLayout(self._rows)
        self.error = label(tone="error", wrap=True)
        self.error.hide()
        layout.addWidget(self.error)
        self.nobody = label(wrap=True)
        self.nobody.setProperty("badge", "danger")
        layout.addWidget(self.nobody)
        layout.addStretch(1)
        self._content: PlanContent | None = None
        self.fields: dict[str, tuple[QLineEdit, QLineEdit, QComboBox]] = {}
        self._widgets: list[QWidget] = []

    def begin(self, content: PlanContent) -> None:
        """Offer the roles of a plan as the plan itself names them, with today's entries."""
        self._content = content
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()
        self._widgets, self.fields = [], {}
        for row, role in enumerate(content.roles, 1):
            self._row(row, role)
        today = self.page.hall.clock.now().astimezone(self.page.hall.zone).date()
        self.day.blockSignals(True)
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.day.blockSignals(False)
        self._load()

    def _row(self, row: int, role: PlanRole) -> None:
        name, phone, there = QLineEdit(), QLineEdit(), QComboBox()
        name.setPlaceholderText(role.holder)
        phone.setPlaceholderText(role.phone)
        for each in Presence:
            there.addItem(say(f"emergency.presence.{each}"), each)
        for field, what in ((name, "name"), (phone, "phone"), (there, "presence")):
            field.setAccessibleName(f"{role.title.said} {say(f'ui_emergency.{what}')}")
        there.currentIndexChanged.connect(lambda _place: self._show_empty())
        title, deputy = label(role.title.said), label(f"{role.deputy} {role.deputy_phone}".strip() or "—", "muted")
        for column, widget in enumerate((title, name, phone, there, deputy)):
            self._rows.addWidget(widget, row, column)
            self._widgets.append(widget)
        self.fields[role.key] = (name, phone, there)

    def focus(self) -> None:
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first[0].setFocus()

    @property
    def chosen_day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def typed(self) -> dict[str, OnDuty]:
        """What stands in the rows."""
        return {
            role: _typed(name.text(), phone.text(), Presence(there.currentData())) for role, (name, phone, there) in self.fields.items()
        }

    def save(self) -> None:
        day, people = self.chosen_day, self.typed()
        self.page.run(lambda work: service.set_duties(work, day, people), self._saved, self._refused)

    def _load(self) -> None:
        day = self.chosen_day

        def read(reader: Reader) -> tuple[dict[str, OnDuty], list[str]]:
            return service.duty_of(reader, day), [person.name for person in staff(reader) if person.active]

        self.page.fetch(read, self._got)

    def _got(self, found: tuple[dict[str, OnDuty], list[str]]) -> None:
        on_duty, people = found
        for role, (name, phone, there) in self.fields.items():
            duty = on_duty.get(role, OnDuty(""))
            name.setText(duty.name)
            phone.setText(duty.phone)
            choose(there, duty.presence)
            completer = QCompleter(people, name)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            name.setCompleter(completer)
        self._show_empty()

    def _show_empty(self) -> None:
        if self._content is None:
            return
        nobody = say("text.list_comma").join(role.title.said for role in empty_roles(with_people(self._content, self.typed())))
        self.nobody.setText(say("ui_emergency.empty_roles", roles=nobody))
        self.nobody.setVisible(bool(nobody))
        for name, phone, there in self.fields.values():
            is_there = Presence(there.currentData()) is Presence.HOLDER
            name.setEnabled(is_there)
            phone.setEnabled(is_there)

    def _saved(self, changed: int) -> None:
        self.error.hide()
        self.page.message.tell(say("ui_emergency.duty_kept", n=changed))

    def _refused(self, refusal: HallError) -> None:
        self.error.setText(f"{refusal.what} {refusal.do}")
        self.error.show()
        restyle(self.error)


def _typed(name: str, phone: str, presence: Presence) -> OnDuty:
    """A row as it counts: with the deputy or nobody there it has no name."""
    return OnDuty(name.strip(), phone.strip()) if presence is Presence.HOLDER else OnDuty("", "", presence)
