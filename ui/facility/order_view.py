"""The order at hand: where it stands, its clocks, photos, costs, and what happened; every step by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.facility.assets.rules import name_of
from app.facility.orders import service
from app.facility.orders.models import OrderStep, WaitReason
from app.facility.orders.rules import TAKE, OrderState, can_follow
from app.facility.orders.service import MENDERS
from app.store import HallError, Kept, Work
from app.words import say
from ui.facility.clock_view import ClockView
from ui.facility.cost_view import CostView
from ui.facility.files_off import let_take_off
from ui.facility.money import yuan
from ui.facility.order_file import Happened, OrderFile, short
from ui.widgets.gallery import Gallery
from ui.widgets.pieces import Badge, Form, KeyBar, label
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
_ANYBODY = {"F7", "F8"}
_BESIDE = {"Ctrl+U", "Ctrl+H", "Ctrl+T", "F9"}
"""The keys that are shown while clocks or costs are looked at; the others act as before."""


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
        upper = QWidget()
        upper.setObjectName("plain")
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.addWidget(self.fault)
        above.addWidget(self.told)
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
        self.clocks, self.costs = ClockView(page.session), CostView(page)
        self.stack = QStackedWidget()
        self.stack.setObjectName("plain")
        for view in (self.history, self.clocks, self.costs):
            self.stack.addWidget(view)
        self.gallery = Gallery(page, self._keep)
        self.gallery.large.connect(self._make_room)
        let_take_off(self.gallery, page)
        self.history.setMinimumHeight(96)
        above.addWidget(self.gallery)
        above.addWidget(self.stack, 1)
        scroll = QScrollArea()  # in large print the steps' keys stay in sight, and what is above them scrolls
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(upper)
        layout.addWidget(scroll, 1)
        self.form = Form(columns=2)
        self.note = self.form.line("note", say("ui_facility.note"), say("ui_facility.note_hint"), wide=True)
        self.wait = QComboBox()
        for reason in WaitReason:
            self.wait.addItem(say(f"facility.wait.{reason}"), reason)
        self.form.add("wait", say("ui_facility.wait"), self.wait, wide=True)
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
            ("Ctrl+J", "join", OrderStep.JOINED, self._join),
            ("F10", "cancel", OrderStep.CANCELLED, service.cancel_order),
        ):
            self._add(key, name, self._step(act))
            self._steps[key] = str(step)
        self._add("Ctrl+U", "costs", lambda: self._toggle(self.costs))
        self._add("Ctrl+H", "clocks", lambda: self._toggle(self.clocks))
        self._add("Ctrl+O", "photo", self._photo)
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
            self._turn_to(self.history)
        self.file = file
        line, order, told = file.line, file.line.order, file.line.told
        self.heading.setText(short(order))
        self.heading.setToolTip(order.number)
        self.state.say(say(f"facility.order_state.{told.state}"), TONES.get(told.state, "plain"))
        self.left.say(file.left, file.tone)
        self.fault.setText(order.fault)
        asset = line.asset
        supplier = f"{asset.supplier} {asset.supplier_phone}".strip() if asset else ""
        parts_told = [
            f"{asset.number}  {name_of(asset)}" if asset else order.place,
            say(f"facility.severity_short.{line.severity}"),
            say("ui_facility.reported_by", name=order.reporter_name) if order.reporter_name else "",
            say("ui_facility.held_by", name=told.holder_name) if told.holder_name else "",
            say("ui_facility.also_took", names=say("text.list_comma").join(told.also_took)) if told.also_took else "",
            say("ui_facility.supplied_by", name=supplier) if supplier else "",
            _same(file),
            say("ui_facility.cost", yuan=yuan(file.cost.fen)) if file.cost.fen else "",
        ]
        self.told.setText("  ·  ".join(part for part in parts_told if part))
        self.history.show_rows(file.happened)
        self.clocks.show_clocks(file.clocks, line.severity)
        self.costs.show_file(file)
        self.gallery.show_list(file.files)
        self.gallery.show_off(file.off)
        self._grey(told.state)

    def _grey(self, now: OrderState) -> None:
        for key, step in self._steps.items():
            self.bar.buttons[key].setEnabled(can_follow(now, step) and (self._may or key in _ANYBODY))
        if self.file is not None:
            self.bar.buttons["Ctrl+J"].setEnabled(self.bar.buttons["Ctrl+J"].isEnabled() and self.file.older is not None)
        self.bar.buttons["Ctrl+U"].setEnabled(self._may)

    # Doing

    def _step(self, act: Callable[[Work, UUID, str], object]) -> Callable[[], None]:
        def go() -> None:
            if self.file is not None and self.isVisible():
                order_id, note = self.file.line.order.id, self.note.text()
                self._page.run(lambda work: act(work, order_id, note), self._stepped, self._refused)

        return go

    def _wait(self, work: Work, order_id: UUID, note: str) -> object:
        return service.wait_for(work, order_id, WaitReason(self.wait.currentData()), note)

    def _join(self, work: Work, order_id: UUID, note: str) -> object:
        assert self.file is not None
        assert self.file.older is not None
        return service.join_order(work, order_id, self.file.older.order.id, note)

    def _toggle(self, view: QWidget) -> None:
        if self.file is None or not self.isVisible() or (view is self.costs and not self._may):
            return
        shown = self.stack.currentWidget() is view
        self._turn_to(self.history if shown else view)
        (self.note if shown else view).setFocus()

    def _turn_to(self, view: QWidget) -> None:
        """Clocks and costs take the room of photos and note: the fields of both would be a line high."""
        self.gallery.back()
        self.stack.setCurrentWidget(view)
        for each in (self.history, self.clocks, self.costs):  # what is not shown asks for no room
            down = QSizePolicy.Policy.Expanding if each is view else QSizePolicy.Policy.Ignored
            each.setSizePolicy(QSizePolicy.Policy.Expanding, down)
        for each in (self.told, self.gallery, self.form):
            each.setVisible(view is self.history)
        for key, made in self.bar.buttons.items():
            made.setVisible(view is self.history or key in _BESIDE)

    def _make_room(self, large: bool) -> None:
        self.stack.setVisible(not large)
        self.form.setVisible(not large and self.stack.currentWidget() is self.history)

    def save(self) -> None:
        """Ctrl+S: the line of costs that is being typed."""
        if self.stack.currentWidget() is self.costs:
            self.costs.book()

    def back(self) -> bool:
        """Esc: away from what was looked at; False when there is nothing to leave."""
        if self.gallery.shown_large or self.gallery.is_asking:
            self.gallery.back()
        elif self.stack.currentWidget() is not self.history:
            self._turn_to(self.history)
        else:
            return False
        return True

    def _photo(self) -> None:
        if self.file is not None and self.isVisible():
            self.gallery.choose()

    def _keep(self, kept: Kept) -> None:
        if self.file is not None:
            order_id = self.file.line.order.id
            self._page.run(lambda work: service.attach_file(work, order_id, kept), lambda _: self._page.refresh())

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


def _same(file: OrderFile) -> str:
    """That there are other open orders about the asset, and which was first."""
    if not file.others:
        return ""
    if file.older is None:
        return say("ui_facility.same_first", count=file.others)
    return say("ui_facility.same", count=file.others, number=short(file.older.order))
