"""What must be at hand, the worst first: looked at, counted, and told of before it runs out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.documents.moments import day_text
from app.emergency import service
from app.emergency.errors import DayUnreadable
from app.emergency.service import SupplyLine
from app.emergency.supplies import SupplyState
from app.words import say
from ui.widgets.pieces import Badge, Form, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

TONES = {SupplyState.EXPIRED: "danger", SupplyState.SHORT: "danger", SupplyState.EXPIRES_SOON: "warning", SupplyState.TO_CHECK: "warning"}


class SuppliesView(QWidget):
    """Enter on a line goes to how many there are; Ctrl+S keeps the check."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("plain")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.told = label(tone="title", wrap=True)
        layout.addWidget(self.told)
        self.table = RowTable(
            [
                Column[SupplyLine](say("ui_emergency.state"), _state, chars=13),
                Column[SupplyLine](say("ui_emergency.supply"), lambda line: line.supply.name.said, chars=26),
                Column[SupplyLine](say("ui_emergency.place"), lambda line: line.supply.place.said, chars=22),
                Column[SupplyLine](say("ui_emergency.there"), _there, chars=11),
                Column[SupplyLine](say("ui_emergency.expires_on"), lambda line: day_text(line.expires_on), chars=11),
                Column[SupplyLine](say("ui_emergency.checked_on"), lambda line: day_text(line.checked_on), chars=11),
                Column[SupplyLine](say("ui_emergency.check_due"), lambda line: day_text(line.check_due), chars=11),
                Column[SupplyLine](say("ui_emergency.plan"), lambda line: say("text.list_comma").join(line.plans), chars=20),
            ]
        )
        self.table.setAccessibleName(say("ui_emergency.supplies"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(lambda _line: self.quantity.setFocus())
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.name = label(tone="heading", wrap=True)
        self.badge = Badge()
        row.addWidget(self.name, 1)
        row.addWidget(self.badge)
        layout.addLayout(row)
        self.form = Form(columns=3)
        self.quantity = self.form.line("quantity", say("ui_emergency.found_there"))
        self.expires = self.form.line("expires_on", say("ui_emergency.expires_on"), "2027-06-30")
        self.note = self.form.line("note", say("ui_emergency.remark"))
        layout.addWidget(self.form)
        self._key = ""

    def focus(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        self.page.fetch(service.supplies, self._got)

    def _got(self, lines: list[SupplyLine]) -> None:
        bad = [line for line in lines if line.state is not SupplyState.FINE]
        self.told.setText(say("ui_emergency.supplies_stand", all=len(lines), n=len(bad)))
        self.table.show_rows(lines, key=lambda line: line.supply.key)
        if self.table.current() is None and lines:
            self.table.selectRow(0)

    def _show(self, line: SupplyLine) -> None:
        self.name.setText(f"{line.supply.name.said} · {line.supply.place.said}")
        self.badge.say(say(f"emergency.supply_state.{line.state}"), TONES.get(line.state, "good"))
        if self._key != line.supply.key:  # reading again leaves alone what is being typed
            self._key = line.supply.key
            self.form.clear_errors()
            self.quantity.clear()  # to be counted, not to be confirmed
            self.expires.setText(line.expires_on.isoformat() if line.expires_on is not None else "")
            self.note.clear()

    def save(self) -> None:
        """Somebody looked: so many, good until then."""
        key, quantity, note = self._key, self.quantity.text().strip(), self.note.text()
        try:
            expires = date.fromisoformat(self.expires.text().strip()) if self.expires.text().strip() else None
        except ValueError:
            self.form.show_error(DayUnreadable(field="expires_on"))
            return
        pieces = int(quantity) if quantity.isdecimal() else -1
        if key:
            self.page.run(lambda work: service.check_supply(work, key, pieces, expires, note), self._saved, self.page.refused_at(self.form))

    def _saved(self, _check: object) -> None:
        self.form.clear_errors()
        self._key = ""
        self.page.message.tell(say("ui_emergency.supply_checked"))
        self.table.setFocus()
        self.refresh()


def _state(line: SupplyLine) -> str:
    return say(f"emergency.supply_state.{line.state}")


def _there(line: SupplyLine) -> str:
    there = "—" if line.there is None else str(line.there)
    return f"{there}/{line.supply.quantity} {line.supply.unit.said}"
