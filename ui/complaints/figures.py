"""The supervisor's figures: complaints of a time by kind, department, cause, clock and outcome; each opens the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.service import Group, Overview, Tally
from app.store import Reader
from app.words import say
from ui.widgets.bars import Bar, Bars
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import button, card, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

SPANS = (30, 90, 365)
_MOST_BARS = 10


@dataclass(frozen=True)
class Seen:
    """What was read: the figures, and until when they go."""

    overview: Overview
    until: datetime


class FiguresView(QWidget):
    """A row a figure at the left, the same as a picture at the right. `wants_records`: ids, whether they are calls, and their name."""

    wants_records = Signal(object, bool, str)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.seen: Seen | None = None
        self.span = QComboBox()
        self.span.setAccessibleName(say("ui_complaints.figures.span"))
        for days in SPANS:
            self.span.addItem(say("ui_complaints.figures.days", n=days), days)
        self.span.setCurrentIndex(1)
        self.group = QComboBox()
        self.group.setAccessibleName(say("ui_complaints.figures.group"))
        for each in Group:
            self.group.addItem(say(f"complaints.figure_group.{each}"), each)
        for box in (self.span, self.group):
            box.currentIndexChanged.connect(lambda _: self.refresh())
        self.told = label(tone="heading", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self.span)
        top.addWidget(self.group)
        top.addWidget(self.told, 1)
        self.table = RowTable(
            [
                Column[Tally](say("ui_complaints.figures.name"), lambda each: each.name, chars=24),
                Column[Tally](
                    say("ui_complaints.figures.count"), lambda each: str(len(each.ids)), lambda each: len(each.ids), 7, number=True
                ),
                Column[Tally](say("ui_complaints.figures.late"), lambda each: str(len(each.late) or ""), _late, 7, number=True),
                Column[Tally](say("ui_complaints.figures.on_time"), lambda each: _percent(each.on_time_percent), _on_time, 10, number=True),
                Column[Tally](say("ui_complaints.figures.accepted"), _accepted, _accepted_order, 12, number=True),
                Column[Tally](say("ui_complaints.figures.again"), lambda each: str(len(each.again) or ""), _again, 7, number=True),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.list.figures"))
        self.table.stretch(0)
        self.table.opened.connect(lambda _: self.open_all())
        self.bars = Bars(say("ui_complaints.list.figures"))
        self.weeks = Bars(say("ui_complaints.figures.weeks"), upright=True)
        self.table.picked.connect(self._row_chosen)
        self.bars.chosen.connect(self._bar_chosen)
        self.bars.opened.connect(lambda _: self.open_all())
        self.weeks.opened.connect(self._open_week)
        row = QWidget()
        row.setObjectName("plain")
        flow = FlowLayout(row)
        for key, name, act in (
            ("Enter", "open_all", self.open_all),
            ("F5", "open_late", self.open_late),
            ("F6", "open_declined", self.open_declined),
            ("F7", "open_again", self.open_again),
        ):
            flow.addWidget(button(f"{key} {say(f'ui_complaints.figures.{name}')}", act, name=name))
        left = QVBoxLayout()
        left.addWidget(self.table, 1)
        left.addWidget(row)
        frame, picture = card()
        picture.addWidget(self.bars, 3)
        picture.addWidget(label(say("ui_complaints.figures.weeks"), "muted"))
        picture.addWidget(self.weeks, 2)
        picture.addWidget(label(say("ui_complaints.figures.hatched"), "muted", wrap=True))
        across = QHBoxLayout()
        across.addLayout(left, 6)
        across.addWidget(frame, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addLayout(top)
        layout.addLayout(across, 1)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Read the figures anew."""
        actor_id, days, group = self._page.session.actor.id, self.span.currentData(), self.group.currentData()

        def look(read: Reader) -> Seen:
            until = read.now + timedelta(seconds=1)
            return Seen(service.overview(read, actor_id, until - timedelta(days=days), until, group), until)

        self._page.fetch(look, self._show)

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        whole = seen.overview.whole
        self.told.setText(
            say(
                "ui_complaints.figures.told",
                n=len(whole.ids),
                on_time=_percent(whole.on_time_percent) or "—",
                accepted=_percent(whole.accepted_percent) or "—",
                answered=len(whole.answered),
                again=len(whole.again),
            )
        )
        self.table.show_rows(seen.overview.rows, key=lambda each: each.key)
        self.bars.show_bars([Bar(each.name.rsplit(" / ")[-1], len(each.ids), len(each.late)) for each in seen.overview.rows[:_MOST_BARS]])
        self.weeks.show_bars([Bar(f"{week.monday:%m-%d}", len(week.ids), len(week.late)) for week in seen.overview.weeks])
        if self.table.current() is None and seen.overview.rows:
            self.table.selectRow(0)

    def _row_chosen(self, tally: Tally) -> None:
        assert self.seen is not None
        self.bars.choose(self.seen.overview.rows.index(tally))

    def _bar_chosen(self, number: int) -> None:
        assert self.seen is not None
        self.table.selectRow(self.table.rows.rows.index(self.seen.overview.rows[number]))

    # The records behind a figure

    def open_all(self) -> None:
        """The records of the chosen row."""
        self._open(lambda tally: tally.ids, "open_all")

    def open_late(self) -> None:
        """Those that broke a clock."""
        self._open(lambda tally: tally.late, "open_late")

    def open_declined(self) -> None:
        """Those whose customer did not accept."""
        self._open(lambda tally: tuple(each for each in tally.answered if each not in set(tally.accepted)), "open_declined")

    def open_again(self) -> None:
        """Those whose cause had come up before."""
        self._open(lambda tally: tally.again, "open_again")

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        act = {"F2": self.open_all, "F5": self.open_late, "F6": self.open_declined, "F7": self.open_again}.get(key)
        if act is not None:
            act()

    def _open(self, of: Callable[[Tally], Sequence[UUID]], name: str) -> None:
        tally: Tally | None = self.table.current()
        if tally is None:
            return
        ids = of(tally)
        if ids:
            what = "" if name == "open_all" else f" · {say(f'ui_complaints.figures.{name}')}"
            self.wants_records.emit(ids, tally.is_calls, f"{tally.name}{what}")
        else:
            self._page.message.tell(say("ui_complaints.figures.none"), "warning")

    def _open_week(self, number: int) -> None:
        assert self.seen is not None
        week = self.seen.overview.weeks[number]
        if week.ids:
            self.wants_records.emit(week.ids, False, say("ui_complaints.figures.week_of", day=f"{week.monday:%m-%d}"))


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}%"


def _count(tally: Tally) -> int:
    return len(tally.ids)


def _late(tally: Tally) -> int:
    return len(tally.late)


def _again(tally: Tally) -> int:
    return len(tally.again)


def _on_time(tally: Tally) -> float:
    return -1.0 if tally.on_time_percent is None else tally.on_time_percent


def _accepted_order(tally: Tally) -> float:
    return -1.0 if tally.accepted_percent is None else tally.accepted_percent


def _accepted(tally: Tally) -> str:
    """The share with the number it rests on: 3 of 4 is no 75 %."""
    return f"{_percent(tally.accepted_percent)} ({len(tally.accepted)}/{len(tally.answered)})" if tally.answered else ""
