"""Numbers: give one, see who waits and which windows are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout

from app.desk import service as desk
from app.documents import service as documents
from app.facility.assets import service as assets
from app.facility.assets.models import AssetStateSet
from app.facility.assets.service import Trouble
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.models import Service
from app.queue import service as queue
from app.queue.models import Counter, CounterPeriod, CounterState, QueueStop, TicketNow
from app.queue.reading import DayCount, QueuedTicket
from app.store import Base, HallError, Reader, Work
from app.words import either, language, say
from ui.queue.left_out import LeftOutView
from ui.queue.stopped import queue_stands
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.picker import Offers, Picker
from ui.widgets.pieces import Badge, Form, button, card, label
from ui.widgets.table import Column, RowTable

_REASONS = ("elderly", "disabled", "pregnant", "with_child", "veteran", "other")


@dataclass(frozen=True)
class _Window:
    counter: Counter
    state: CounterState
    number: str


@dataclass(frozen=True)
class _Hall:
    tickets: list[QueuedTicket]
    windows: list[_Window]
    count: DayCount
    troubles: list[Trouble]
    stopped: list[str]
    waits: desk.Waits


def _read(read: Reader) -> _Hall:
    windows = [
        _Window(counter, queue.state(read, counter.id), there.number if (there := queue.present(read, counter.id)) else "")
        for counter in queue.counters(read)
    ]
    count = queue.day_count(read)
    troubles, stopped = assets.troubled_series(read), list(queue.causes(read).values())
    return _Hall(queue.today(read), windows, count, troubles, stopped, desk.day_waits(read, read.today, count))


class NumbersPage(Page):
    """Ctrl+N or F2 gives a number: what is needed is told first, then Enter prints it."""

    title_key: ClassVar[str] = "ui.pages.numbers"
    help_key: ClassVar[str] = "queue"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({TicketNow, CounterPeriod, Counter, AssetStateSet, QueueStop})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._service: Service | None = None
        self._giving = False
        top = QHBoxLayout()
        self.figures = {name: Badge() for name in ("issued", "served", "waiting", "no_show", "left", "p90", "left_out")}
        for badge in self.figures.values():
            top.addWidget(badge)
        top.addStretch(1)
        self.give = button(f"{say('ui_queue.give')} F2", self.ask, primary=True)
        top.addWidget(self.give)
        self.body.addLayout(top)
        self.trouble = label("", "error", wrap=True)
        self.body.addWidget(self.trouble)
        self.left_out = LeftOutView(session)
        self.left_out.wanted.connect(self.asks_for)
        self.left_out.hide()
        self.body.addWidget(self.left_out, 1)
        self.picker = Picker(say("ui_queue.pick"), self._offer)
        self.body.addWidget(self.picker)
        self.told, told = card()
        self._heading = label("", "heading")
        self._needed = label("", wrap=True)
        self._wait = label("", "muted")
        told.addWidget(self._heading)
        told.addWidget(self._needed)
        told.addWidget(self._wait)
        form = Form(columns=3)
        self.priority = QCheckBox(say("ui_queue.priority"))
        self.reason = QComboBox()
        for reason in _REASONS:
            self.reason.addItem(say(f"ui_queue.reason.{reason}"), reason)
        self.code = QLineEdit()
        form.add("priority", "", self.priority)
        form.add("priority_reason", say("ui_queue.why"), self.reason)
        form.add("code", say("ui_queue.code"), self.code)
        self.form = form
        told.addWidget(form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(f"{say('ui.cancel')} Esc", self.told.hide))
        self.print_it = button(say("ui_queue.print"), self._give)
        row.addWidget(self.print_it)
        told.addLayout(row)
        self.told.hide()
        self.body.addWidget(self.told)
        across = QHBoxLayout()
        self.tickets = RowTable(
            [
                Column[QueuedTicket](say("ui_desk.number"), lambda line: line.number, chars=8),
                Column[QueuedTicket](say("ui_desk.service"), lambda line: either(line.service_name, line.service_name_en), chars=26),
                Column[QueuedTicket](say("ui_desk.why"), lambda line: say(f"queue.step.{line.step}"), chars=12),
                Column[QueuedTicket](say("ui_queue.rank"), lambda line: say(f"queue.priority.{line.priority}"), chars=10),
                Column[QueuedTicket](
                    say("ui_queue.taken"), lambda line: f"{line.taken_at.astimezone(self.hall.zone):%H:%M}", lambda line: line.taken_at, 7
                ),
                Column[QueuedTicket](
                    say("ui_desk.waited"), lambda line: str(line.minutes(self.hall.clock.now())), lambda line: line.since, 7, number=True
                ),
            ]
        )
        self.tickets.setSortingEnabled(True)
        self.tickets.horizontalHeader().setSortIndicator(-1, self.tickets.horizontalHeader().sortIndicatorOrder())
        across.addWidget(self.tickets, 3)
        right = QVBoxLayout()
        right.addWidget(label(say("ui_queue.windows"), "heading"))
        self.windows = RowTable(
            [
                Column[_Window](say("ui_queue.window"), lambda row: str(row.counter.number), chars=5),
                Column[_Window](say("ui_desk.why"), lambda row: say(f"queue.counter_state.{row.state}"), chars=9),
                Column[_Window](say("ui_desk.number"), lambda row: row.number, chars=7),
                Column[_Window](say("ui_queue.serves"), lambda row: " ".join(row.counter.series)),
            ]
        )
        right.addWidget(self.windows, 1)
        across.addLayout(right, 2)
        self.body.addLayout(across, 1)
        self.key("F2", say("ui_queue.give"), self.ask)
        self.key("Ctrl+N", say("ui_queue.give"), self.ask)
        self.key("Ctrl+P", say("ui_queue.again"), self._print_again)
        self.key("Ctrl+H", say("ui_queue.left_out"), self.show_left_out)
        self.key("Esc", say("ui.cancel"), self._back)
        self.code.returnPressed.connect(self._give)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(20_000)

    def refresh(self) -> None:
        self.fetch(_read, self._show)

    def _show(self, hall: _Hall) -> None:
        self.tickets.show_rows(hall.tickets, key=lambda line: line.ticket_id)
        self.windows.show_rows(hall.windows, key=lambda row: row.counter.id)
        told = [*map(queue_stands, hall.stopped), *_in_words(hall.troubles)]
        self.trouble.setText("\n".join(told))
        self.trouble.setVisible(bool(told))
        count = hall.count
        values = {
            "issued": count.issued,
            "served": count.served,
            "waiting": count.waiting,
            "no_show": count.no_show,
            "left": count.left,
            "p90": hall.waits.minutes(0.9),
        }
        for name, value in values.items():
            self.figures[name].say(say(f"ui_queue.figure.{name}", value=value), "plain")
        if not hall.waits.counted:  # nobody was called yet: there is no wait to tell
            self.figures["p90"].say("", "plain")
        self.left_out.show_waits(hall.waits)
        left = len(hall.waits.left_out)
        self.figures["left_out"].say(say("ui_queue.figure.left_out", value=left) if left else "", "warning")

    def show_left_out(self) -> None:
        """Which waits count shorter than they were, and what stopped them; again, and it goes away."""
        shown = self.left_out.isHidden()
        self.left_out.setVisible(shown)
        (self.left_out if shown else self.tickets).setFocus()

    def ask(self) -> None:
        """Which service? Then what is needed is told, before the number is printed."""
        self.told.hide()
        self.picker.appear(self._chosen)

    def _offer(self, show: object) -> None:
        def listed(found: list[Service]) -> None:
            offers: Offers = [(service, f"{service.code}  {_name(service)}") for service in found]
            show(offers)  # type: ignore[operator]

        self.fetch(catalogue.services, listed)

    def _chosen(self, service: Service) -> None:
        self._service = service
        self.fetch(lambda read: desk.before_number(read, service.id), self._tell)

    def _tell(self, before: desk.BeforeNumber) -> None:
        self._heading.setText(either(before.service.name, before.service.name_en))
        english = language() == "en"
        names = [material.name_en if english and material.name_en else material.name for material in before.needed]
        self._needed.setText(say("ui_queue.needed", names=say("text.list_comma").join(names) if names else say("ui.none")))
        wait = before.wait
        self._wait.setText(say("ui_queue.wait", ahead=wait.ahead, least=wait.optimistic_minutes, most=wait.pessimistic_minutes))
        self.priority.setChecked(False)
        self.code.clear()
        self.form.clear_errors()
        self.told.show()
        self.print_it.setFocus()
        self.print_it.setDefault(True)

    def _give(self) -> None:
        service = self._service
        if service is None or self._giving:
            return
        self._giving = True  # Enter pressed twice gives one number
        reason = str(self.reason.currentData()) if self.priority.isChecked() else ""
        code = self.code.text()

        def act(work: Work) -> desk.Taken:
            return desk.take_number(work, service.id, priority_reason=reason, appointment_code=code)

        self.run(act, self._given, self._refused)

    def _refused(self, refusal: HallError) -> None:
        self._giving = False
        self.refused_at(self.form)(refusal)

    def _failed(self, fault: str) -> None:
        self._giving = False
        super()._failed(fault)

    def _given(self, taken: desk.Taken) -> None:
        self._giving = False
        self.told.hide()
        self._service = None
        self.message.tell(say("ui_queue.given", number=taken.ticket.number))
        self.tickets.setFocus()

    def _print_again(self) -> None:
        line = self.tickets.current()
        if line is not None:
            told = say("ui_queue.printed_again", number=line.number)
            self.run(lambda work: documents.order_print(work, "queue_ticket", line.ticket_id), lambda _: self.message.tell(told))

    def _back(self) -> None:
        for each in (self.picker, self.told, self.left_out):
            each.hide()
        self.tickets.setFocus()


def _in_words(troubles: list[Trouble]) -> list[str]:
    """One line for each asset: which series it stops or slows."""
    by_asset: dict[UUID, list[Trouble]] = {}
    for each in troubles:
        by_asset.setdefault(each.asset_id, []).append(each)
    return [
        say(
            f"ui_queue.trouble.{found[0].state}",
            asset=either(found[0].asset_name, found[0].asset_name_en),
            series=say("text.list_comma").join(each.series for each in found),
        )
        for found in by_asset.values()
    ]


def _name(service: Service) -> str:
    return either(service.name, service.name_en)
