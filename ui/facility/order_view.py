"""The order at hand: where it stands, its clocks, what happened; every step by one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.access import Staff
from app.documents.service import order_print
from app.facility.assets.rules import name_of
from app.facility.orders import parts, service
from app.facility.orders.documents import span
from app.facility.orders.models import OrderStep, RepairOrder, WaitReason
from app.facility.orders.parts import Cost, Shelf
from app.facility.orders.rules import TAKE, OrderState, can_follow
from app.facility.orders.service import MENDERS, OrderLine
from app.regulation import Stage
from app.regulation import service as regulation
from app.store import Attachment, HallError, Reader, Work, attachments_of
from app.words import say
from ui.widgets.pieces import Badge, Form, KeyBar, choose, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

TONES = {
    OrderState.REPORTED: "danger",
    OrderState.ACCEPTED: "warning",
    OrderState.TAKEN: "warning",
    OrderState.ON_SITE: "warning",
    OrderState.WORKING: "warning",
    OrderState.WAITING: "warning",
    OrderState.RESTORED: "good",
    OrderState.CLOSED: "good",
}


@dataclass(frozen=True)
class Happened:
    """One line of what happened to an order."""

    at: datetime
    step: str
    who: str
    note: str


@dataclass(frozen=True)
class OrderFile:
    """An order with what the view shows of it."""

    line: OrderLine
    happened: list[Happened]
    shelves: list[Shelf]
    cost: Cost
    photos: list[Attachment]
    same: list[OrderLine]
    left: str
    tone: str


def read_order(read: Reader, order_id: UUID) -> OrderFile:
    line = service.line_of(read, order_id)
    facts: list[tuple[tuple[int, UUID], Happened]] = []
    for event in service.events_of(read, order_id):
        who = read.get(Staff, event.actor_id)
        wait = say(f"facility.wait.{event.wait}") if event.wait else ""
        note = "  ".join(part for part in (wait, event.note) if part)
        facts.append(((event.hlc, event.id), Happened(event.at, str(event.kind), who.name if who else "", note)))
    facts += [((take.hlc, take.id), Happened(take.at, TAKE, take.staff_name, "")) for take in service.takes_of(read, order_id)]
    same = service.same_fault(read, line.order.asset_id) if line.order.asset_id is not None else []
    left, tone = time_left(read, line)
    return OrderFile(
        line,
        [each for _, each in sorted(facts, key=lambda pair: pair[0])],
        [shelf for shelf in parts.shelves(read) if shelf.pieces > 0],
        parts.cost_of(read, order_id),
        attachments_of(read, order_id),
        [each for each in same if each.order.id != order_id],
        left,
        tone,
    )


def time_left(read: Reader, line: OrderLine) -> tuple[str, str]:
    """How long the repairer has left to be on site, in words, and how to colour it; what came of it once they are there."""
    if line.told.on_site_at is not None:
        late = line.clocks.late
        return say("ui_facility.came_late" if late else "ui_facility.came", span=span(line.clocks.on_site)), "danger" if late else "good"
    if line.told.state not in (OrderState.REPORTED, OrderState.ACCEPTED, OrderState.TAKEN):
        return "", "plain"
    state = regulation.calendar(read).state(line.clocks.due, read.now)
    if state.stage is Stage.OVERDUE:
        return say("ui_facility.overdue", span=span(-state.left)), "danger"
    return say("ui_facility.left", span=span(state.left)), "warning" if state.stage is Stage.DUE_SOON else "plain"


class OrderView(QWidget):
    """F2 to F10 are the order's steps; a key is grey where the step cannot follow."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self.file: OrderFile | None = None
        self._may = bool(page.session.actor.roles & {str(role) for role in MENDERS})
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        self.heading = label("", "heading")
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state, self.left = Badge(), Badge()
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.left)
        top.addWidget(self.state)
        layout.addLayout(top)
        self.fault: QLabel = label("", wrap=True)
        self.told: QLabel = label("", "muted", wrap=True)
        layout.addWidget(self.fault)
        layout.addWidget(self.told)
        zone = page.hall.zone
        self.history = RowTable(
            [
                Column[Happened](say("facility.paper.when"), lambda row: f"{row.at.astimezone(zone):%m-%d %H:%M}", chars=11),
                Column[Happened](say("facility.paper.step"), lambda row: say(f"facility.order_step.{row.step}"), chars=13),
                Column[Happened](say("facility.paper.who"), lambda row: row.who, chars=8),
                Column[Happened](say("facility.paper.note"), lambda row: row.note, chars=20),
            ]
        )
        self.history.setAccessibleName(say("facility.paper.history"))
        layout.addWidget(self.history, 1)
        self.form = Form(columns=2)
        self.note = self.form.line("note", say("ui_facility.note"), say("ui_facility.note_hint"), wide=True)
        self.wait = QComboBox()
        for reason in WaitReason:
            self.wait.addItem(say(f"facility.wait.{reason}"), reason)
        self.form.add("wait", say("ui_facility.wait"), self.wait)
        self.part = QComboBox()
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("pieces", say("ui_facility.part"), self.part)
        layout.addWidget(self.form)
        self.bar = KeyBar()
        self._steps: dict[str, str] = {}
        for key, name, step, act in (
            ("F2", "take", TAKE, lambda work, order_id, _note: service.take_order(work, order_id)),
            ("F3", "arrive", OrderStep.ON_SITE, service.arrive),
            ("F4", "diagnose", OrderStep.DIAGNOSED, service.diagnose),
            ("F5", "wait", OrderStep.WAITING, self._wait),
            ("F6", "restore", OrderStep.RESTORED, service.restore),
            ("F7", "accept", OrderStep.CONFIRMED, service.accept_repair),
            ("F8", "send_back", OrderStep.SENT_BACK, service.send_back),
            ("Ctrl+T", "supplier", OrderStep.SUPPLIER_CALLED, service.call_supplier),
            ("Ctrl+U", "part", "", self._use_part),
            ("Ctrl+J", "join", OrderStep.JOINED, self._join),
            ("F10", "cancel", OrderStep.CANCELLED, service.cancel_order),
        ):
            self._add(key, name, self._step(act))
            self._steps[key] = str(step)
        self._add("F9", "print", lambda: self._print("repair_order"))
        self._add("Ctrl+B", "notice", lambda: self._print("fault_notice"))
        layout.addWidget(self.bar)

    def _add(self, key: str, name: str, act: Callable[[], None]) -> None:
        text = say(f"ui_facility.key.{name}")
        self._page.key(key, text, act)
        self.bar.add(key, text, act)

    def show_file(self, file: OrderFile) -> None:
        """Show an order; the note that was typed stays while it is the same one."""
        if self.file is None or self.file.line.order.id != file.line.order.id:
            self.note.clear()
            self.form.clear_errors()
        self.file = file
        line, order, told = file.line, file.line.order, file.line.told
        self.heading.setText(short(order))
        self.heading.setToolTip(order.number)
        self.state.say(say(f"facility.order_state.{told.state}"), TONES.get(told.state, "plain"))
        self.left.say(file.left, file.tone)
        self.fault.setText(order.fault)
        thing = f"{line.asset.number}  {name_of(line.asset)}" if line.asset else order.place
        parts_told = [
            thing,
            say(f"facility.severity_short.{order.severity}"),
            say("ui_facility.reported_by", name=order.reporter_name) if order.reporter_name else "",
            say("ui_facility.held_by", name=told.holder_name) if told.holder_name else "",
            say("ui_facility.also_took", names=say("text.list_comma").join(told.also_took)) if told.also_took else "",
            say("ui_facility.photos", count=len(file.photos)) if file.photos else "",
            say("ui_facility.same", count=len(file.same), number=file.same[-1].order.number) if file.same else "",
            say("ui_facility.cost", yuan=f"{file.cost.fen / 100:,.2f}") if file.cost.fen else "",
        ]
        self.told.setText("  ·  ".join(part for part in parts_told if part))
        self.history.show_rows(file.happened)
        chosen = self.part.currentData()
        self.part.clear()
        for shelf in file.shelves:
            self.part.addItem(say("ui_facility.shelf", name=shelf.part.name, pieces=shelf.pieces), shelf.part.id)
        choose(self.part, chosen)
        self._grey(told.state)

    def _grey(self, now: OrderState) -> None:
        anybody = {"F7", "F8"}
        for key, step in self._steps.items():
            fits = can_follow(now, step) if step else now in (OrderState.ON_SITE, OrderState.WORKING, OrderState.WAITING)
            self.bar.buttons[key].setEnabled(fits and (self._may or key in anybody))
        if self.file is not None:
            self.bar.buttons["Ctrl+J"].setEnabled(self.bar.buttons["Ctrl+J"].isEnabled() and bool(self.file.same))
            self.bar.buttons["Ctrl+U"].setEnabled(self.bar.buttons["Ctrl+U"].isEnabled() and bool(self.file.shelves))

    # Doing

    def _step(self, act: Callable[[Work, UUID, str], object]) -> Callable[[], None]:
        def go() -> None:
            if self.file is not None and self.isVisible():
                order_id, note = self.file.line.order.id, self.note.text()
                self._page.run(lambda work: act(work, order_id, note), self._stepped, self._refused)

        return go

    def _wait(self, work: Work, order_id: UUID, note: str) -> object:
        return service.wait_for(work, order_id, WaitReason(self.wait.currentData()), note)

    def _use_part(self, work: Work, order_id: UUID, _note: str) -> object:
        return parts.use_part(work, order_id, self.part.currentData(), 1)

    def _join(self, work: Work, order_id: UUID, note: str) -> object:
        assert self.file is not None
        return service.join_order(work, order_id, self.file.same[-1].order.id, note)

    def _print(self, kind: str) -> None:
        if self.file is not None and self.isVisible():
            order_id = self.file.line.order.id
            self._page.run(lambda work: order_print(work, kind, order_id), lambda _: self._page.message.tell(say("ui_facility.printing")))

    def _stepped(self, _made: object) -> None:
        self.note.clear()
        self.form.clear_errors()
        self._page.refresh()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)


def short(order: RepairOrder) -> str:
    """An order's number without hall and kind, for narrow lists."""
    return order.number.split("-", 1)[-1]
