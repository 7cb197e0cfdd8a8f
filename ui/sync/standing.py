"""The head of the sync page: whether the hub answers, what this PC knows by itself, and how old what is shown of the others is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.stations import wording
from app.stations.rules import clock_words
from app.stations.service import Overview, SetAside
from app.sync.attachments import Files
from app.sync.watch import Compared
from app.words import say
from ui.sync import lists
from ui.widgets.pieces import Badge, button, label

_TREMBLE_SECONDS = 30


@dataclass(frozen=True)
class Told:
    """What the hub answered last: `why` is empty when it answered, else what a person is told."""

    is_asked: bool = False
    why: str = ""
    aside: tuple[SetAside, ...] = ()


class Standing(QVBoxLayout):
    """Whether the hub answers; the daily comparison and the attached files; what is old or wrong.

    `open_conflicts` is called by the button that counts them.
    """

    def __init__(self, open_conflicts: Callable[[], object]) -> None:
        super().__init__()
        self.setSpacing(3)
        row = QHBoxLayout()
        self.line = Badge()
        self.own = label()
        row.addWidget(self.line)
        row.addWidget(self.own, 1)
        self.conflicts = button("", open_conflicts, name="conflicts")
        self.conflicts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self.conflicts)
        self.addLayout(row)
        self.further = label(tone="muted", wrap=True)
        self.addWidget(self.further)
        self.age = label(tone="muted", wrap=True)
        self.addWidget(self.age)

    def show_standing(self, own: Overview, told: Told, zone: ZoneInfo, now: datetime, files: Files | None = None) -> None:
        """Say it anew. `files` is None where nothing exchanges in the background."""
        if not own.is_enrolled:
            self.line.say("○ " + say("ui_sync.line_alone"), "plain")
            self.own.setText(say("ui_sync.alone"))
            self.age.setText("")
        else:
            self._show_line(told)
            last = f"{own.exchanged_at.astimezone(zone):%m-%d %H:%M}" if own.exchanged_at else "—"
            self.own.setText(say("ui_sync.own", last=last, waiting=own.waiting, hub=own.address.partition("://")[2]))
            self.age.setText(self._age(own, told, now))
        parts = [compared_told(own.compared, zone)] if own.is_enrolled else []
        if files is not None and own.is_enrolled:
            parts.append(say("ui_sync.files", sent=files.sent, fetched=files.fetched, to_send=files.to_send, to_fetch=files.to_fetch))
        self.further.setText(" · ".join(parts))
        self.further.setVisible(bool(parts))
        self.age.setVisible(bool(self.age.text()))
        self.conflicts.setText(say("ui_sync.conflicts", count=own.open_conflicts))
        self.conflicts.setVisible(own.open_conflicts > 0)

    def _show_line(self, told: Told) -> None:
        if not told.is_asked:
            self.line.say("○ " + say("ui_sync.line_asking"), "plain")
        elif told.why:
            self.line.say("▲ " + say("ui_sync.line_off"), "warning")
        else:
            self.line.say("● " + say("ui_sync.line_on"), "good")

    def _age(self, own: Overview, told: Told, now: datetime) -> str:
        if not told.why:
            return _own_clock(own.clock_error_ms)
        old = say("ui_sync.as_of", ago=lists.ago(own.known.at, now)) if own.known is not None else ""
        return f"{told.why} {old}".strip()


def compared_told(last: Compared | None, zone: ZoneInfo) -> str:
    """How the last daily comparison with the hub came out: which tables differed, and what was put right."""
    if last is None:
        return say("ui_sync.compared_never")
    how = "differs" if not last.is_fine else "repaired" if last.moved else "same"
    tables = say("text.list_comma").join(wording.table_name(each) for each in last.tables)
    mark = "" if last.is_fine else "▲ "
    time = f"{last.at.astimezone(zone):%m-%d %H:%M}"
    return mark + say(f"ui_sync.compared_{how}", time=time, tables=tables, rows=last.moved, count=last.left).replace("  ", " ")


def _own_clock(error_ms: int) -> str:
    """This PC's clock in words, where it is so wrong that its time was set right by the hub's."""
    unit, count = clock_words(error_ms)
    if unit == "seconds" and abs(count) < _TREMBLE_SECONDS:
        return ""
    time = say(f"stations.clock.{unit}", count=abs(count))
    return "▲ " + (say("ui_sync.own_clock_fast", time=time) if count > 0 else say("ui_sync.own_clock_slow", time=time))
