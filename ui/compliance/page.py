"""The compliance board: a row a clause, its figure and state, what is due next; Enter opens what breaks it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from app.complaints.models import CallBack, ComplaintEvent
from app.consult.models import ConsultationEvent
from app.desk import trends
from app.desk.compliance import MARKS, PAGE, Broken, board, broken
from app.desk.trends import Week
from app.emergency.models import RunEvent
from app.facility.orders.models import OrderEvent
from app.intake.applications.models import ApplicationEvent
from app.regulation.clauses import clause
from app.regulation.compliance import Standing, State
from app.store import Base, Reader
from app.words import say
from ui.compliance.bars import Bars
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, KeyBar, card, label
from ui.widgets.table import Column, RowTable

SPANS = (30, 90, 365)
CLOSING_DAYS = 5
"""So long after a month's end it is still the one that is printed."""
WEEKS_AT = 3
_TONES = {State.MET: "good", State.AT_RISK: "warning", State.BROKEN: "danger", State.NO_DATA: "plain"}
_ORDER = {State.BROKEN: 0, State.AT_RISK: 1, State.MET: 2, State.NO_DATA: 3}


@dataclass(frozen=True)
class Row:
    """A clause as the board shows it, with what breaks it."""

    standing: Standing
    broken: tuple[Broken, ...]
    weeks: tuple[Week, ...] = ()

    @property
    def told_weeks(self) -> str:
        """The weeks for who cannot see the bars: how many kept it of how many, the oldest first."""
        return say("text.list_comma").join(f"{each.good}/{each.all}" if each.all else "–" for each in self.weeks)

    @property
    def what(self) -> str:
        return say(f"compliance.what.{self.standing.what}")

    @property
    def state(self) -> str:
        return f"{MARKS[self.standing.state]} {say(f'compliance.state.{self.standing.state}')}"

    @property
    def figure(self) -> str:
        return f"{self.standing.good} / {self.standing.all}" if self.standing.all else "—"


class CompliancePage(Page):
    """The clauses at the left; at the right the words of one, and the records that break it."""

    title_key: ClassVar[str] = "ui.pages.compliance"
    help_key: ClassVar[str] = "compliance"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {ApplicationEvent, CallBack, ComplaintEvent, ConsultationEvent, OrderEvent, RunEvent}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.span = QComboBox()
        for days in SPANS:
            self.span.addItem(say("compliance.days", n=days), days)
        self.chapter = QComboBox()
        self.chapter.addItem(say("compliance.all_chapters"), "")
        self.state = QComboBox()
        self.state.addItem(say("compliance.all_states"), None)
        for state in State:
            self.state.addItem(say(f"compliance.state.{state}"), state)
        self.badges = {state: Badge() for state in (State.BROKEN, State.AT_RISK, State.MET)}
        top = QHBoxLayout()
        for box, name in ((self.span, "span"), (self.chapter, "chapter"), (self.state, "state_of")):
            box.setAccessibleName(say(f"compliance.{name}"))
            top.addWidget(box)
        for badge in self.badges.values():
            top.addWidget(badge)
        top.addStretch(1)
        self.body.addLayout(top)
        self.table = RowTable(
            [
                Column[Row](say("compliance.clause"), lambda row: row.standing.clause, _in_order, chars=7),
                Column[Row](say("compliance.what_is_kept"), lambda row: row.what, chars=34),
                Column[Row](say("compliance.figure"), lambda row: row.figure, chars=11, number=True),
                Column[Row](say("compliance.weeks"), lambda row: row.told_weeks, _last_share, chars=14),
                Column[Row](say("compliance.due"), lambda row: row.standing.due.isoformat() if row.standing.due else "", chars=12),
                Column[Row](say("compliance.state_of"), lambda row: row.state, lambda row: _ORDER[row.standing.state], chars=12),
            ]
        )
        self.table.setAccessibleName(self.title)
        self.table.setItemDelegateForColumn(WEEKS_AT, Bars(self.table))
        self.table.stretch(1)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, self.table.horizontalHeader().sortIndicatorOrder().AscendingOrder)
        self.table.picked.connect(self._show)
        self.table.opened.connect(self._go_in)
        frame, side = card()
        self.heading = label(tone="heading", wrap=True)
        self.text = label(wrap=True)
        self.told = label(tone="muted", wrap=True)
        self.records = RowTable([Column[Broken](say("compliance.number"), lambda each: each.number, chars=26)])
        self.records.setAccessibleName(say("compliance.broken_by"))
        self.records.opened.connect(self._open)
        for each in (self.heading, self.text, self.told):
            side.addWidget(each)
        side.addWidget(self.records, 1)
        across = QHBoxLayout()
        across.addWidget(self.table, 5)
        across.addWidget(frame, 2)
        self.body.addLayout(across, 1)
        self.keys = KeyBar()
        self.body.addWidget(self.keys)
        self.keys.add("Enter", say("compliance.open"), self.open_chosen)
        self.keys.add("F4", say("compliance.page"), self.open_page)
        self.key("F4", say("compliance.page"), self.open_page)
        self.keys.add("P", say("compliance.print_month"), self.print_month)
        self.key("P", say("compliance.print_month"), self.print_month)
        self._rows: list[Row] = []
        self._weeks: dict[trends.Key, tuple[Week, ...]] = {}
        self.span.currentIndexChanged.connect(self.refresh)
        self.chapter.currentIndexChanged.connect(self._filter)
        self.state.currentIndexChanged.connect(self._filter)

    def refresh(self) -> None:
        days = int(self.span.currentData())

        def read_board(read: Reader) -> list[Row]:
            return [Row(each, tuple(broken(read, each))) for each in board(read, read.today - timedelta(days=days))]

        self.fetch(read_board, self._read)
        self.fetch(trends.weeks, self._read_weeks)

    def _read_weeks(self, weeks: dict[trends.Key, tuple[Week, ...]]) -> None:
        """Fourteen boards are read for them: they come after the board itself."""
        self._weeks = weeks
        self._read(self._rows)

    def _read(self, rows: list[Row]) -> None:
        self._rows = [replace(row, weeks=self._weeks.get(trends.key_of(row.standing), ())) for row in rows]
        chapters = sorted({row.standing.clause.split(".")[0] for row in rows})
        if self.chapter.count() == 1:
            for each in chapters:
                self.chapter.addItem(say("compliance.chapter_n", n=each), each)
        for state, badge in self.badges.items():
            count = sum(row.standing.state is state for row in rows)
            badge.say(f"{MARKS[state]} {say(f'compliance.state.{state}')} {count}", _TONES[state])
        self._filter()

    def _filter(self) -> None:
        chapter, state = self.chapter.currentData(), self.state.currentData()
        shown = [row for row in self._rows if row.standing.clause.startswith(chapter) and (state is None or row.standing.state == state)]
        self.table.show_rows(shown, key=lambda row: (row.standing.clause, row.standing.what))
        self._show(self.table.current())

    def _show(self, row: Row | None) -> None:
        if row is None:
            for each in (self.heading, self.text, self.told):
                each.setText("")
            self.records.show_rows([])
            return
        words = clause(row.standing.clause)
        self.heading.setText(f"{words.id}  {words.title}")
        self.text.setText(words.text)
        kept, broken_ones = row.standing.good, row.standing.all - row.standing.good
        told = say("compliance.told", kept=kept, broken=broken_ones) if row.standing.all else say("compliance.nothing_yet")
        self.told.setText(told)
        self.records.show_rows(row.broken)

    def _go_in(self, row: Row) -> None:
        """Enter on a clause: to what breaks it, or to the page that looks after it."""
        if row.broken:
            self.records.selectRow(0)
            self.records.setFocus()
        else:
            self.open_page()

    def _open(self, record: Broken) -> None:
        self.asks_for.emit(record.kind, record.id)

    def open_chosen(self) -> None:
        """What Enter does where the focus is."""
        if self.records.hasFocus() and self.records.current() is not None:
            self._open(self.records.current())
        elif self.table.current() is not None:
            self._go_in(self.table.current())

    def print_month(self) -> None:
        """The board of this month on paper; in its first days the month that is over."""
        today = self.hall.clock.now().astimezone(self.hall.zone).date()
        month = (today - timedelta(days=CLOSING_DAYS)).replace(day=1)
        told = say("compliance.printing", month=f"{month:%Y-%m}")
        self.run(lambda work: trends.print_month(work, month), lambda _made: self.message.tell(told))

    def open_page(self) -> None:
        """The page on which the chosen clause is looked after."""
        row = self.table.current()
        if row is not None:
            self.asks_for.emit(PAGE[row.standing.what], None)


def _last_share(row: Row) -> float:
    """Rows sort by their latest week in which anything happened."""
    return next((each.share for each in reversed(row.weeks) if each.share is not None), 2.0)


def _in_order(row: Row) -> list[int]:
    return [int(part) for part in row.standing.clause.split(".")]
