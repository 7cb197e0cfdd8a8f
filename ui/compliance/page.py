"""The compliance board: a row a clause, its figure and state, what is due next; Enter opens what breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from app.complaints.models import CallBack, ComplaintEvent
from app.consult.models import ConsultationEvent
from app.desk.compliance import PAGE, Broken, board, broken
from app.emergency.models import RunEvent
from app.facility.orders.models import OrderEvent
from app.intake.applications.models import ApplicationEvent
from app.regulation.clauses import clause
from app.regulation.compliance import Standing, State
from app.store import Base, Reader
from app.words import say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, KeyBar, card, label
from ui.widgets.table import Column, RowTable

SPANS = (30, 90, 365)
_MARKS = {State.MET: "●", State.AT_RISK: "◐", State.BROKEN: "▲", State.NO_DATA: "○"}
_TONES = {State.MET: "good", State.AT_RISK: "warning", State.BROKEN: "danger", State.NO_DATA: "plain"}
_ORDER = {State.BROKEN: 0, State.AT_RISK: 1, State.MET: 2, State.NO_DATA: 3}


@dataclass(frozen=True)
class Row:
    """A clause as the board shows it, with what breaks it."""

    standing: Standing
    broken: tuple[Broken, ...]

    @property
    def what(self) -> str:
        return say(f"compliance.what.{self.standing.what}")

    @property
    def state(self) -> str:
        return f"{_MARKS[self.standing.state]} {say(f'compliance.state.{self.standing.state}')}"

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
                Column[Row](say("compliance.due"), lambda row: row.standing.due.isoformat() if row.standing.due else "", chars=12),
                Column[Row](say("compliance.state_of"), lambda row: row.state, lambda row: _ORDER[row.standing.state], chars=12),
            ]
        )
        self.table.setAccessibleName(self.title)
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
        across.addWidget(self.table, 3)
        across.addWidget(frame, 2)
        self.body.addLayout(across, 1)
        self.keys = KeyBar()
        self.body.addWidget(self.keys)
        self.keys.add("Enter", say("compliance.open"), self.open_chosen)
        self.keys.add("F4", say("compliance.page"), self.open_page)
        self.key("F4", say("compliance.page"), self.open_page)
        self._rows: list[Row] = []
        self.span.currentIndexChanged.connect(self.refresh)
        self.chapter.currentIndexChanged.connect(self._filter)
        self.state.currentIndexChanged.connect(self._filter)

    def refresh(self) -> None:
        days = int(self.span.currentData())

        def read_board(read: Reader) -> list[Row]:
            return [Row(each, tuple(broken(read, each))) for each in board(read, read.today - timedelta(days=days))]

        self.fetch(read_board, self._read)

    def _read(self, rows: list[Row]) -> None:
        self._rows = rows
        chapters = sorted({row.standing.clause.split(".")[0] for row in rows})
        if self.chapter.count() == 1:
            for each in chapters:
                self.chapter.addItem(say("compliance.chapter_n", n=each), each)
        for state, badge in self.badges.items():
            count = sum(row.standing.state is state for row in rows)
            badge.say(f"{_MARKS[state]} {say(f'compliance.state.{state}')} {count}", _TONES[state])
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

    def open_page(self) -> None:
        """The page on which the chosen clause is looked after."""
        row = self.table.current()
        if row is not None:
            self.asks_for.emit(PAGE[row.standing.what], None)


def _in_order(row: Row) -> list[int]:
    return [int(part) for part in row.standing.clause.split(".")]
