"""A month in figures on the screen: each figure with the records behind it, each record opens; any month is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.facility.assets.rules import name_of
from app.facility.orders import parts
from app.facility.orders.documents import span
from app.facility.orders.service import OrderLine
from app.facility.report import service as report
from app.facility.report.documents import percent
from app.facility.report.service import Month
from app.facility.rounds.schedules import DueState
from app.store import Reader
from app.words import either, say
from ui.facility.money import yuan
from ui.facility.order_file import short
from ui.widgets.pieces import button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

MONTHS = 36


@dataclass(frozen=True)
class Record:
    """One record behind a figure. `kind` and `subject_id` say what opens; "" where there is nothing but the line."""

    when: str
    what: str
    detail: str
    kind: str = ""
    subject_id: UUID | None = None


@dataclass(frozen=True)
class Figure:
    """One figure of the month and what it is made of."""

    name: str
    value: str
    records: tuple[Record, ...]
    definition: str = ""


def read_month(read: Reader, first: date) -> list[Figure]:
    """The figures of a month with their records."""
    found = report.month(read, first)
    whole = found.all
    zone = read.zone

    def order(line: OrderLine, detail: str) -> Record:
        at = line.told.reported_at
        name = name_of(line.asset) if line.asset else line.order.place
        when = f"{at.astimezone(zone):%m-%d %H:%M}" if at else ""
        return Record(when, f"{name}  {short(line.order)}", detail, "repair_order", line.order.id)

    failures = tuple(
        Record(
            f"{each.start.astimezone(zone):%m-%d %H:%M}",
            f"{name_of(asset)}  {each.number.split('-', 1)[-1]}",
            span(down),
            "repair_order",
            each.order_id,
        )
        for asset, reliability in found.assets
        for each, down in reliability.records
    )
    by_asset = tuple(
        Record("", f"{asset.number}  {name_of(asset)}", percent(reliability.availability), "asset", asset.id)
        for asset, reliability in found.assets
    )
    between = span(whole.mtbf) if whole.mtbf is not None else say("facility.paper.no_failure", hours=_hours(whole.required))
    costs = [(line, parts.cost_of(read, line.order.id).fen) for line in found.orders]
    return [
        Figure(_word("orders"), str(len(found.orders)), tuple(order(line, line.order.fault) for line in found.orders)),
        Figure(
            _word("late_on_site"),
            str(len(found.late_on_site)),
            tuple(order(line, span(line.clocks.on_site)) for line in found.late_on_site),
        ),
        Figure(_word("mttr"), span(whole.mttr), failures, say("ui_facility.define.mttr")),
        Figure(_word("mtbf"), between, failures, say("ui_facility.define.mtbf")),
        Figure(_word("availability"), percent(whole.availability), by_asset, say("ui_facility.define.availability")),
        *_rounds(found),
        Figure(_word("cost"), f"¥ {yuan(found.cost_fen)}", tuple(order(line, yuan(amount)) for line, amount in costs if amount)),
    ]


def _rounds(found: Month) -> list[Figure]:
    judged = [each for each in found.planned if each.due.state in (DueState.DONE, DueState.LATE, DueState.MISSED)]
    records = tuple(
        Record(
            each.due.due_on.isoformat()[5:],
            either(each.schedule.name, each.schedule.name_en),
            say(f"facility.due_state.{each.due.state}"),
            "checklist_run" if each.due.run_id else "",
            each.due.run_id,
        )
        for each in judged
    )
    missed = tuple(Record(each.due_on.isoformat()[5:], either(schedule.name, schedule.name_en), "") for each, schedule in found.missed)
    return [
        Figure(_word("rounds_due"), str(found.rounds.due), records),
        Figure(_word("rounds_kept"), percent(found.rounds.share), records, say("ui_facility.define.kept")),
        Figure(_word("rounds_missed"), str(found.rounds.missed), missed),
    ]


def _word(name: str) -> str:
    return say(f"facility.paper.{name}")


def _hours(required: timedelta) -> str:
    return f"{required.total_seconds() / 3600:.0f}"


class MonthReport(QWidget):
    """The months at the top, the figures under them, the records of the chosen one below; Enter opens a record."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(label(say("facility.paper.report"), "heading"))
        self.month = QComboBox()
        self.month.setAccessibleName(say("ui_facility.which_month"))
        self.month.activated.connect(lambda _: self.refresh())
        row.addWidget(self.month, 1)
        self.print_button = button(f"{say('ui_facility.key.print')} Ctrl+P", self.print_it, name="print_month")
        row.addWidget(self.print_button)
        layout.addLayout(row)
        self.figures = RowTable(
            [
                Column[Figure](say("ui_facility.figure_name"), lambda row: row.name, chars=24),
                Column[Figure](say("ui_facility.figure_value"), lambda row: row.value, chars=16),
                Column[Figure](say("ui_facility.figure_records"), lambda row: str(len(row.records)), chars=8, number=True),
            ]
        )
        self.figures.stretch(0)
        self.figures.setAccessibleName(say("facility.paper.report"))
        self.figures.picked.connect(self._tell)
        layout.addWidget(self.figures, 3)
        self.defined = label("", "muted", wrap=True)
        layout.addWidget(self.defined)
        layout.addWidget(label(say("ui_facility.records"), "heading"))
        self.records = RowTable(
            [
                Column[Record](say("facility.paper.when"), lambda row: row.when, chars=12),
                Column[Record](say("ui_facility.record"), lambda row: row.what, chars=28),
                Column[Record](say("facility.paper.note"), lambda row: row.detail, chars=20),
            ]
        )
        self.records.stretch(1)
        self.records.setAccessibleName(say("ui_facility.records"))
        self.records.opened.connect(self._open)
        layout.addWidget(self.records, 3)
        self.setFocusProxy(self.figures)

    def begin(self, today: date) -> None:
        """Offer the months up to this one."""
        first = today.replace(day=1)
        if self.month.count() and self.month.itemData(0) == first:
            self.refresh()
            return
        self.month.clear()
        for _ in range(MONTHS):
            self.month.addItem(f"{first:%Y-%m}", first)
            first = (first - timedelta(days=1)).replace(day=1)
        self.refresh()

    @property
    def chosen(self) -> date:
        """The first day of the month that is shown."""
        found: date = self.month.currentData()
        return found

    def refresh(self) -> None:
        """Read the month again."""
        if self.month.count():
            first = self.chosen
            self._page.fetch(lambda read: read_month(read, first), self._show)

    def _show(self, found: Sequence[Figure]) -> None:
        self.figures.show_rows(found, key=lambda figure: figure.name)
        chosen = self.figures.current()
        if chosen is not None:
            self._tell(chosen)

    def _tell(self, figure: Figure) -> None:
        self.defined.setText(figure.definition)
        self.records.show_rows(figure.records)

    def _open(self, record: Record) -> None:
        if record.subject_id is not None:
            self._page.asks_for.emit(record.kind, record.subject_id)

    def print_it(self) -> None:
        """The report of the month that is shown, on paper."""
        first = self.chosen
        self._page.run(lambda work: report.draw_up(work, first), lambda _: self._page.message.tell(say("ui_facility.printing")))
