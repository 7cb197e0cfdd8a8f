"""The standards of the regulation: what is in force, the clause it fills, and how it came to be. Clause 5.3.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.access import Staff
from app.access.service import staff
from app.regulation import STANDARDS, StandardKey, StandardValue, Unit, service
from app.regulation.clauses import clause
from app.regulation.models import StandardVersion
from app.regulation.notices import read_date
from app.regulation.standards import read_number
from app.store import HallError, Reader
from app.words import say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Form, button, card, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class StandardRow:
    """A standard as the list shows it: the value in force, every version of it, and who made them."""

    value: StandardValue
    history: tuple[StandardValue, ...]
    names: dict[UUID, str]

    @property
    def key(self) -> StandardKey:
        return self.value.key


@dataclass(frozen=True)
class Shown:
    """What the page reads at once."""

    rows: list[StandardRow]
    today: date


def value_in_words(value: StandardValue) -> str:
    """A standard's value with its unit."""
    number = f"{value.value:g}"
    match value.unit:
        case Unit.PERCENT:
            return say("ui_regulation.standard.percent", value=number)
        case Unit.GRADE:
            return say("ui_regulation.standard.grade", value=number)
        case unit:
            return say("ui_regulation.standard.value_and_unit", value=number, unit=say(f"regulation.unit.{unit}"))


def since_in_words(value: StandardValue) -> str:
    return value.since.isoformat() if value.since else say("ui_regulation.standard.default")


class StandardsPage(Page):
    """The list at the left; at the right the clause, the form to change its standard, and the history."""

    title_key = "ui_regulation.standards"
    help_key = "standards"
    repaints_on = frozenset({StandardVersion, Staff})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.may_change = service.may_change(session.actor)
        self._today = date.min
        self._values: dict[StandardKey, float] = {}
        self.table = RowTable(
            [
                Column(say("ui_regulation.standard.clause"), lambda row: row.value.clause, chars=7),
                Column(say("ui_regulation.standard.name"), lambda row: say(f"regulation.standard_key.{row.key}"), chars=25),
                Column(say("ui_regulation.standard.value"), lambda row: value_in_words(row.value), chars=22),
                Column(say("ui_regulation.standard.since"), lambda row: since_in_words(row.value), chars=10),
            ]
        )
        self.table.setObjectName("standards")
        self.table.setAccessibleName(say("ui_regulation.standards"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(self._edit)
        across = QHBoxLayout()
        across.addWidget(self.table, 5)
        across.addWidget(self._details(), 4)
        self.body.addLayout(across, 1)
        self.setFocusProxy(self.table)
        self.key("Ctrl+S", say("ui_regulation.save"), self.save)

    def _details(self) -> QWidget:
        frame, layout = card()
        self.heading = label(tone="heading", wrap=True)
        self.text = label(wrap=True)
        self.coming = Badge()
        self.range = label(tone="muted", wrap=True)
        self.form = Form()
        self.value = self.form.line("value", say("ui_regulation.standard.new_value"))
        self.since = self.form.line("since", say("ui_regulation.standard.new_since"), "2027-01-01")
        self.reason = self.form.line("reason", say("ui_regulation.standard.new_reason"), say("ui_regulation.standard.reason_hint"))
        for field in (self.value, self.since, self.reason):
            field.returnPressed.connect(self.save)
        self.save_button = button(f"{say('ui_regulation.save')} Ctrl+S", self.save, primary=True, name="save")
        self.history = RowTable(
            [
                Column(say("ui_regulation.standard.since"), lambda value: str(value.since or "—"), chars=11),
                Column(say("ui_regulation.standard.value_head"), lambda value: f"{value.value:g}", chars=7),
                Column(say("ui_regulation.standard.by"), self._who, chars=11),
                Column(say("ui_regulation.standard.reason"), lambda value: value.reason, chars=12),
            ]
        )
        self.history.setObjectName("history")
        self.history.setAccessibleName(say("ui_regulation.standard.history"))
        layout.addWidget(self.heading)
        layout.addWidget(self.text)
        layout.addWidget(self.coming)
        layout.addSpacing(6)
        if self.may_change:
            layout.addWidget(label(say("ui_regulation.standard.change"), "heading"))
            layout.addWidget(self.range)
            layout.addWidget(self.form)
            layout.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignRight)
        else:
            layout.addWidget(label(say("ui_regulation.only_administrator"), "muted", wrap=True))
            for hidden in (self.form, self.save_button, self.range):
                hidden.setParent(frame)
                hidden.hide()
        layout.addSpacing(6)
        layout.addWidget(label(say("ui_regulation.standard.history"), "heading"))
        layout.addWidget(self.history, 1)
        return frame

    def refresh(self) -> None:
        self.fetch(_read, self._shown)

    def _shown(self, shown: Shown) -> None:
        self._today = shown.today
        self._values = {each.key: each.value.value for each in shown.rows}
        self.table.show_rows(shown.rows, key=lambda row: row.key)
        if self.table.current() is not None:
            self._show(self.table.current(), keep_typed=True)

    def _show(self, row: StandardRow, *, keep_typed: bool = False) -> None:
        standard, words = STANDARDS[row.key], clause(row.value.clause)
        self.heading.setText(say("ui_regulation.standard.heading", clause=words.id, title=words.title))
        self.text.setText(words.filled(self._values.get(words.standards[0], row.value.value)))
        unit = say(f"regulation.unit.{standard.unit}")
        self.range.setText(say("ui_regulation.standard.range", least=f"{standard.least:g}", most=f"{standard.most:g}", unit=unit))
        self.coming.say(_coming(row, self._today), "warning")
        self.history.show_rows(list(reversed(row.history)))
        self.form.clear_errors()
        if not (keep_typed and self.reason.text()):
            self.value.setText(f"{row.value.value:g}")
            self.since.setText(self._today.isoformat())
            self.reason.clear()

    def _edit(self, row: StandardRow) -> None:
        if self.may_change:
            self.value.setFocus()
            self.value.selectAll()

    def save(self) -> None:
        """Give the chosen standard the value that was typed."""
        row: StandardRow | None = self.table.current()
        if row is None or not self.may_change:
            return
        value, since, reason = self.value.text(), self.since.text(), self.reason.text()
        self.run(
            lambda work: service.set_standard(work, row.key, read_number(value), read_date(since), reason),
            self._saved,
            self._refused,
        )

    def _saved(self, version: StandardVersion) -> None:
        self.form.clear_errors()
        self.reason.clear()
        name = say(f"regulation.standard_key.{version.key}")
        self.message.tell(say("ui_regulation.standard.saved", name=name, value=f"{version.value:g}", since=version.since))
        self.table.setFocus()

    def _refused(self, refusal: HallError) -> None:
        self.refused_at(self.form)(refusal)

    def _who(self, value: StandardValue) -> str:
        row: StandardRow | None = self.table.current()
        if value.set_by is None or row is None:
            return say("ui_regulation.standard.from_regulation")
        return row.names.get(value.set_by, "—")


def _coming(row: StandardRow, today: date) -> str:
    """What is decided already and does not apply yet."""
    later = [value for value in row.history if value.since is not None and value.since > today]
    return "；".join(say("ui_regulation.standard.coming", value=value_in_words(value), since=value.since) for value in later)


def _read(read: Reader) -> Shown:
    names = {person.id: person.name for person in staff(read, also_inactive=True)}
    rows = [StandardRow(value, tuple(service.standard_history(read, value.key)), names) for value in service.standards(read)]
    return Shown(rows, read.today)
