"""Orders by clock, today's rounds, the one at hand, and the asset it is about; works the same in a plant room without network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetStateSet
from app.facility.assets.rules import name_of
from app.facility.orders import service as orders
from app.facility.orders.models import OrderCost, OrderEvent, OrderTake, PartMove, RepairOrder
from app.facility.orders.rules import OrderState
from app.facility.orders.service import MENDERS, OrderLine
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import Checklist, Finding, Run, RunAnswer, RunEvent, RunKind, Schedule
from app.facility.rounds.planning import Planned
from app.facility.rounds.schedules import DueState
from app.facility.rounds.service import RunFile
from app.store import Attachment, Base, Reader, Work
from app.words import either, say
from ui.facility.asset_panel import AssetFile, AssetPanel, read_asset
from ui.facility.order_file import OrderFile, read_order, time_left
from ui.facility.order_view import OrderView
from ui.facility.report_form import ReportForm
from ui.facility.run_view import RunView
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.picker import Offers, Picker
from ui.widgets.pieces import Badge, KeyBar, card, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class OrderRow:
    """An order as the list shows it."""

    line: OrderLine
    left: str


@dataclass(frozen=True)
class RoundRow:
    """A round as the list shows it: planned, under way, or to be checked by somebody else."""

    name: str
    state: str
    planned: Planned | None = None
    run_id: UUID | None = None
    to_check: bool = False


@dataclass(frozen=True)
class Board:
    """What the page shows at one moment."""

    orders: list[OrderRow]
    rounds: list[RoundRow]
    assets: list[Asset]
    late: int
    mine: int


def read_board(read: Reader, actor_id: UUID) -> Board:
    rows = [OrderRow(line, time_left(read, line)[0] or say(f"facility.order_state.{line.told.state}")) for line in orders.open_orders(read)]
    late = sum(row.line.clocks.late and row.line.told.state is not OrderState.RESTORED for row in rows)
    found: list[RoundRow] = []
    shown: set[UUID] = set()
    for each in planning.due_now(read):
        if each.begun_id is not None:
            shown.add(each.begun_id)
        words = say("facility.run_state.under_way" if each.begun_id else f"facility.due_state.{each.due.state}")
        found.append(RoundRow(either(each.schedule.name, each.schedule.name_en), words, planned=each, run_id=each.begun_id))
    for run in rounds.runs_under_way(read):
        if run.id not in shown:
            found.append(RoundRow(_name(read, run), say("facility.run_state.under_way"), run_id=run.id))
    midnight = datetime.combine(read.today, time(), read.zone).astimezone(UTC)
    for run in rounds.runs_to_check(read, midnight):
        found.append(RoundRow(_name(read, run), say("ui_facility.to_check"), run_id=run.id, to_check=True))
    mine = sum(row.line.told.state is OrderState.RESTORED and row.line.order.created_by == actor_id for row in rows)
    return Board(rows, found, assets.assets(read), late, mine)


def _thing(row: OrderRow) -> str:
    return name_of(row.line.asset) if row.line.asset else row.line.order.place


def _name(read: Reader, run: Run) -> str:
    checklist = read.get(Checklist, run.checklist_id)
    return either(checklist.name, checklist.name_en) if checklist else ""


class FacilityPage(Page):
    """Left what is to be done, in the middle the one at hand, right its asset. Ctrl+N reports a fault; a scanned label opens its asset."""

    title_key: ClassVar[str] = "ui.pages.facility"
    help_key: ClassVar[str] = "facility"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {
            RepairOrder,
            OrderEvent,
            OrderTake,
            OrderCost,
            PartMove,
            Attachment,
            Asset,
            AssetStateSet,
            Run,
            RunAnswer,
            RunEvent,
            Finding,
            Schedule,
        }
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asset_id: UUID | None = None
        self._chosen = not session.actor.roles & {str(role) for role in MENDERS}
        top = QHBoxLayout()
        self.figures = {name: Badge() for name in ("orders", "mine", "late", "rounds")}
        for badge in self.figures.values():
            top.addWidget(badge)
        top.addStretch(1)
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "report", self.report),
            ("Ctrl+G", "begin", self.begin),
            ("Ctrl+E", "check", self.check),
        ):
            text = say(f"ui_facility.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.body.addLayout(top)
        self.picker = Picker(say("ui_facility.pick_checklist"), self._offer)
        self.body.addWidget(self.picker)
        across = QHBoxLayout()
        across.addWidget(self._left(), 5)
        across.addWidget(self._middle(), 8)
        right, layout = card()
        self.panel = AssetPanel(self)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.panel)
        layout.addWidget(scroll)
        across.addWidget(right, 5)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.bar)
        self.key("Ctrl+S", say("ui_facility.report.save"), self._save)
        self.key("Esc", say("ui.cancel"), self._back)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(30_000)
        self.setFocusProxy(self.orders)

    def _left(self) -> QWidget:
        left = QWidget()
        left.setObjectName("plain")
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(say("ui_facility.orders"), "heading"))
        self.orders = RowTable(
            [
                Column[OrderRow]("", lambda row: row.line.severity.upper(), chars=2),
                Column[OrderRow](say("facility.paper.asset"), _thing, chars=12),
                Column[OrderRow](say("ui_facility.on_site_left"), lambda row: row.left, chars=11),
            ]
        )
        self.orders.stretch(1)
        self.orders.setAccessibleName(say("ui_facility.orders"))
        self.orders.picked.connect(lambda row: self._show_order(row.line.order.id))
        self.orders.opened.connect(lambda row: self._show_order(row.line.order.id))
        self.orders.clicked.connect(lambda _index: self.orders.current() and self._show_order(self.orders.current().line.order.id))
        layout.addWidget(self.orders, 1)
        layout.addWidget(label(say("ui_facility.rounds"), "heading"))
        self.rounds = RowTable(
            [
                Column[RoundRow](say("facility.paper.checklist"), lambda row: row.name, chars=17),
                Column[RoundRow](say("facility.paper.state"), lambda row: row.state, chars=9),
            ]
        )
        self.rounds.stretch(0)
        self.rounds.setAccessibleName(say("ui_facility.rounds"))
        self.rounds.opened.connect(self.open_round)
        layout.addWidget(self.rounds, 1)
        return left

    def _middle(self) -> QWidget:
        frame, layout = card()
        self.stack = QStackedWidget()
        self.stack.setObjectName("plain")
        self.order_view, self.run_view = OrderView(self), RunView(self)
        self.report_form = ReportForm(self, lambda order: self._show_order(order.id))
        for view in (self.report_form, self.order_view, self.run_view):
            self.stack.addWidget(view)
        layout.addWidget(self.stack)
        return frame

    # Reading

    def refresh(self) -> None:
        actor_id = self.session.actor.id
        self.fetch(lambda read: read_board(read, actor_id), self._show)
        shown = self.stack.currentWidget()
        if shown is self.order_view and self.order_view.file is not None:
            self._show_order(self.order_view.file.line.order.id)
        elif shown is self.run_view:
            if self.run_view.file is not None:
                run_id = self.run_view.file.run.id
                self.fetch(lambda read: rounds.run_file(read, run_id), self._run_read)
            else:
                self.stack.setCurrentWidget(self.report_form)
                self.rounds.setFocus()
        if self._asset_id is not None:
            self._show_asset(self._asset_id)

    def _show(self, board: Board) -> None:
        self.orders.blockSignals(True)
        self.orders.show_rows(board.orders, key=lambda row: row.line.order.id)
        self.orders.blockSignals(False)
        self.rounds.show_rows(board.rounds, key=lambda row: (row.name, row.planned.due.planned_on if row.planned else row.run_id))
        self.report_form.offer(board.assets)
        fresh, self._chosen = not self._chosen, True
        if fresh and board.orders:  # who mends begins with the order that is due first
            self._show_order(board.orders[0].line.order.id)
        overdue = sum(row.planned is not None and row.planned.due.state is DueState.OVERDUE for row in board.rounds)
        self.figures["orders"].say(say("ui_facility.figure.orders", count=len(board.orders)), "plain")
        self.figures["mine"].say(say("ui_facility.figure.mine", count=board.mine) if board.mine else "", "warning")
        self.figures["late"].say(say("ui_facility.figure.late", count=board.late) if board.late else "", "danger")
        self.figures["rounds"].say(say("ui_facility.figure.rounds", count=len(board.rounds)), "warning" if overdue else "plain")

    def open(self, subject: UUID) -> None:
        """Show an order, a round, or an asset with the form to report about it."""

        self._chosen = True

        def look(read: Reader) -> type[Base] | None:
            return next((kind for kind in (RepairOrder, Run) if read.get(kind, subject) is not None), None)

        def show(kind: type[Base] | None) -> None:
            if kind is RepairOrder:
                self._show_order(subject)
            elif kind is Run:
                self.fetch(lambda read: rounds.run_file(read, subject), self._run_read)
            else:
                self._show_asset(subject)
                self.report(subject)

        self.fetch(look, show)

    def _show_order(self, order_id: UUID) -> None:
        self.fetch(lambda read: read_order(read, order_id), self._order_read)

    def _order_read(self, file: OrderFile) -> None:
        self.order_view.show_file(file)
        self.stack.setCurrentWidget(self.order_view)
        self._mark(file.line.order.id)
        if file.line.asset is not None:
            self._show_asset(file.line.asset.id)
        else:
            self._asset_id = None
            self.panel.clear()

    def _mark(self, order_id: UUID) -> None:
        """The order that is shown is the one chosen in the list."""
        for number, row in enumerate(self.orders.rows.rows):
            if row.line.order.id == order_id and self.orders.currentIndex().row() != number:
                self.orders.blockSignals(True)
                self.orders.selectRow(number)
                self.orders.blockSignals(False)

    def _show_asset(self, asset_id: UUID) -> None:
        self._asset_id = asset_id
        self.fetch(lambda read: read_asset(read, asset_id), self._asset_read)

    def _asset_read(self, file: AssetFile) -> None:
        if file.asset.id == self._asset_id:
            self.panel.show_file(file)

    def _run_read(self, file: RunFile) -> None:
        self.run_view.show_file(file)
        if self.stack.currentWidget() is not self.run_view:
            self.stack.setCurrentWidget(self.run_view)
            self.run_view.go_to(self.run_view.place)
        if file.asset is not None and file.asset.id != self._asset_id:
            self._show_asset(file.asset.id)

    # Doing

    def report(self, asset_id: UUID | None = None) -> None:
        """A fault is reported, about the asset at hand if there is one."""
        self._chosen = True
        self.stack.setCurrentWidget(self.report_form)
        self.report_form.begin(asset_id or self._asset_id)

    def begin(self) -> None:
        """Begin the chosen round; without one, any checklist."""
        row = self.rounds.current()
        if self.rounds.hasFocus() and row is not None:
            self.open_round(row)
        else:
            self.picker.appear(self._begin_checklist)

    def open_round(self, row: RoundRow) -> None:
        """Go through a planned round, or on with one that was begun."""
        planned = row.planned
        if row.to_check:
            self.check()
        elif planned is not None:
            schedule_id, due_on = planned.schedule.id, planned.due.planned_on
            self.run(lambda work: rounds.begin_scheduled(work, schedule_id, due_on), self._begun)
        elif row.run_id is not None:
            run_id = row.run_id
            self.fetch(lambda read: rounds.run_file(read, run_id), self._run_read)

    def check(self) -> None:
        """Somebody else looked at what was cleaned or disinfected."""
        row = self.rounds.current()
        if row is not None and row.to_check and row.run_id is not None:
            run_id = row.run_id

            def act(work: Work) -> object:
                return rounds.check_run(work, run_id)

            self.run(act, lambda _: self.message.tell(say("ui_facility.checked")))

    def _offer(self, show: object) -> None:
        def listed(found: list[Checklist]) -> None:
            offers: Offers = [(each, either(each.name, each.name_en)) for each in found]
            show(offers)  # type: ignore[operator]

        self.fetch(rounds.checklists, listed)

    def _begin_checklist(self, checklist: Checklist) -> None:
        cleaning = checklist.kind in (RunKind.CLEANING, RunKind.DISINFECTION)
        asset_id = None if cleaning else self._asset_id
        self.run(lambda work: rounds.begin_run(work, checklist.id, asset_id=asset_id), self._begun)

    def _begun(self, run: Run) -> None:
        self.fetch(lambda read: rounds.run_file(read, run.id), self._run_read)

    def _save(self) -> None:
        if self.stack.currentWidget() is self.report_form:
            self.report_form.report()
        elif self.stack.currentWidget() is self.order_view:
            self.order_view.save()

    def _back(self) -> None:
        if self.stack.currentWidget() is self.order_view and self.order_view.back():
            return
        self.picker.hide()
        self.orders.setFocus(Qt.FocusReason.OtherFocusReason)
