"""The conflict inbox: what two people wrote apart, side by side, and one key that picks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.stations import service, wording
from app.store import Base, Reader, Record
from app.store.values import synced_kinds
from app.sync import conflicts
from app.sync.conflicts import Author, FoundConflict
from app.sync.models import Conflict, ConflictReopened, ConflictSettled
from app.words import say
from ui.consult.views import ViewBar
from ui.pages import PAGES
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, KeyBar, label
from ui.widgets.table import Column, RowTable

_OPENED = {table for entry in PAGES for table in entry.opens}


@dataclass(frozen=True)
class Side:
    """One of the two values: who wrote it where and when."""

    text: str
    who: str
    where: str
    when: str


@dataclass(frozen=True)
class Line:
    """One conflict as the page shows it; `now` is empty where one of the two still stands."""

    found: FoundConflict
    title: str
    field: str
    first: Side
    second: Side
    now: str
    choice: str


def read_lines(read: Reader, person_id: UUID, *, settled: bool) -> list[Line]:
    """The conflicts that this person may read."""
    known = service.known(read)
    found = conflicts.settled(read) if settled else conflicts.conflicts(read)

    def side(each: FoundConflict, stored: object, by: Author) -> Side:
        text = wording.value(read, each.table, each.column, stored)
        where = known.name_of(by.station_id) if known is not None else by.station_id.hex[-6:]
        if by.station_id == read.station.id:
            where = say("ui_sync.this_pc", name=where)
        return Side(text, wording.person(read, by.actor_id), where, f"{by.at.astimezone(read.zone):%Y-%m-%d %H:%M:%S}")

    def choice(each: FoundConflict) -> str:
        if each.choice is None:
            return ""
        kept = "1" if each.choice.kept_winner else "2"
        who = wording.person(read, each.choice.actor_id)
        return say("ui_conflicts.chosen", kept=kept, who=who, time=f"{each.choice.at.astimezone(read.zone):%m-%d %H:%M}")

    def now(each: FoundConflict) -> str:
        stands = each.winner if each.choice is None or each.choice.kept_winner else each.loser
        return "" if each.now == stands else wording.value(read, each.table, each.column, each.now)

    return [
        Line(
            each,
            wording.title(read, each.table, each.row_id),
            wording.column_name(each.table, each.column),
            side(each, each.winner, each.winner_by),
            side(each, each.loser, each.loser_by),
            now(each),
            choice(each),
        )
        for each in found
        if wording.may_read(read, each.table, each.row_id, person_id)
    ]


class SideCard(QFrame):
    """One value with its key."""

    def __init__(self, key: str, caption: str) -> None:
        super().__init__()
        self.setObjectName("card")
        down = QVBoxLayout(self)
        down.setContentsMargins(10, 10, 10, 10)
        down.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label(key, "ticket"))
        self.caption = label(caption, "heading", wrap=True)
        head.addWidget(self.caption, 1)
        self.kept = Badge()
        head.addWidget(self.kept)
        down.addLayout(head)
        self.text = label(tone="title", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        down.addWidget(self.text)
        self.by = label(tone="muted", wrap=True)
        down.addWidget(self.by)
        down.addStretch(1)

    def show_side(self, side: Side | None, *, kept: bool) -> None:
        self.text.setText(side.text if side is not None else "")
        told = say("ui_conflicts.by", who=side.who, where=side.where, when=side.when) if side is not None else ""
        self.by.setText(told)
        self.kept.say(say("ui_conflicts.kept") if kept else "", "good")
        self.setAccessibleName(f"{self.caption.text()}: {self.text.text()} {told}")


class ConflictsPage(Page):
    """Above the list, open ones or settled ones; below both values of the chosen one."""

    title_key: ClassVar[str] = "ui.pages.conflicts"
    help_key: ClassVar[str] = "conflicts"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {
            Conflict,
            ConflictSettled,
            ConflictReopened,
            *(kind for kind in synced_kinds().values() if issubclass(kind, Record)),
        }
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.is_settled = False
        self.last: UUID | None = None
        self.views = ViewBar([(False, say("ui_conflicts.open")), (True, say("ui_conflicts.settled"))])
        self.views.chosen.connect(self.look_at)
        self.views.show_chosen(False)
        self.body.addWidget(self.views)
        self.table = RowTable(
            [
                Column[Line](say("ui_conflicts.column.record"), lambda line: line.title, chars=36),
                Column[Line](say("ui_conflicts.column.field"), lambda line: line.field, chars=18),
                Column[Line](
                    say("ui_conflicts.column.found"),
                    lambda line: f"{line.found.found_at.astimezone(self.hall.zone):%m-%d %H:%M}",
                    lambda line: line.found.found_at,
                    chars=11,
                ),
                Column[Line](say("ui_conflicts.column.choice"), lambda line: line.choice),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.conflicts"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(lambda _line: self.open_record())
        self.body.addWidget(self.table, 3)
        self.body.addWidget(self._sides(), 2)
        self.bar = KeyBar()
        for key, name, act in (
            ("1", "first", lambda: self.pick(keep_winner=True)),
            ("2", "second", lambda: self.pick(keep_winner=False)),
            ("Ctrl+Z", "undo", self.undo),
            ("F6", "record", self.open_record),
            ("F7", "turn", lambda: self.look_at(not self.is_settled)),
        ):
            text = say(f"ui_conflicts.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.body.addWidget(self.bar)
        self.setFocusProxy(self.table)

    def _sides(self) -> QWidget:
        frame = QWidget()
        down = QVBoxLayout(frame)
        down.setContentsMargins(0, 0, 0, 0)
        self.heading = label(tone="heading", wrap=True)
        down.addWidget(self.heading)
        across = QHBoxLayout()
        self.first = SideCard("1", say("ui_conflicts.stands"))
        self.second = SideCard("2", say("ui_conflicts.other"))
        for side in (self.first, self.second):
            across.addWidget(side, 1)
        down.addLayout(across, 1)
        self.now = label(tone="error", wrap=True)
        down.addWidget(self.now)
        return frame

    def refresh(self) -> None:
        who, settled = self.session.actor.id, self.is_settled
        self.fetch(lambda read: read_lines(read, who, settled=settled), self._list)

    def look_at(self, settled: bool) -> None:
        """Show open ones or settled ones."""
        self.is_settled = settled
        self.views.show_chosen(settled)
        self.refresh()
        self.table.setFocus()

    def _list(self, lines: list[Line]) -> None:
        before = self.table.currentIndex().row()
        kept: Line | None = self.table.current()
        with QSignalBlocker(self.table):
            self.table.show_rows(lines)
            if lines:
                same = [number for number, line in enumerate(lines) if kept is not None and line.found.id == kept.found.id]
                self.table.selectRow(same[0] if same else min(max(before, 0), len(lines) - 1))
        self._show(self.table.current())

    def _show(self, line: Line | None) -> None:
        chosen = line.found.choice if line is not None else None
        self.first.show_side(line.first if line is not None else None, kept=chosen is not None and chosen.kept_winner)
        self.second.show_side(line.second if line is not None else None, kept=chosen is not None and not chosen.kept_winner)
        self.first.caption.setText(say("ui_conflicts.stands" if chosen is None else "ui_conflicts.stood"))
        self.now.setText(say("ui_conflicts.now", value=line.now) if line is not None and line.now else "")
        if line is None:
            self.heading.setText(say("ui_conflicts.none_settled" if self.is_settled else "ui_conflicts.none"))
        else:
            self.heading.setText(f"{line.title}  ·  {line.field}")
        is_open = line is not None and chosen is None
        self.bar.buttons["1"].setEnabled(is_open)
        self.bar.buttons["2"].setEnabled(is_open)
        self.bar.buttons["Ctrl+Z"].setEnabled(self.last is not None or chosen is not None)
        self.bar.buttons["F6"].setEnabled(line is not None and line.found.table in _OPENED)

    def pick(self, *, keep_winner: bool) -> None:
        """Keep one of the two values."""
        line: Line | None = self.table.current()
        if line is None or line.found.choice is not None:
            return
        found_id = line.found.id

        def done(_none: object) -> None:
            self.last = found_id
            kept = line.first if keep_winner else line.second
            self.message.tell(say("ui_conflicts.done", field=line.field, value=kept.text))
            self.refresh()

        self.run(lambda work: service.settle(work, found_id, keep_winner=keep_winner), done)

    def undo(self) -> None:
        """Take back the choice that is shown, or the last one made here."""
        line: Line | None = self.table.current()
        wanted = line.found.id if line is not None and line.found.choice is not None else self.last
        if wanted is None:
            return

        def done(_none: object) -> None:
            self.last = None
            self.message.tell(say("ui_conflicts.undone"))
            self.refresh()

        self.run(lambda work: service.reopen(work, wanted), done)

    def open_record(self) -> None:
        """The record on its own page."""
        line: Line | None = self.table.current()
        if line is not None and line.found.table in _OPENED:
            self.asks_for.emit(line.found.table, line.found.row_id)
