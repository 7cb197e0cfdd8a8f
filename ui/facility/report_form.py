"""Reporting a fault: where, what one sees, how bad; in fifteen seconds, by anyone, with a photo if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from app.facility.assets.models import Asset, AssetState
from app.facility.assets.rules import name_of
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder, Severity
from app.store import HallError, Kept, Work, attach
from app.words import say
from ui.facility.boxes import choose
from ui.widgets.files import TakesFiles
from ui.widgets.pieces import Form, button, label

if TYPE_CHECKING:
    from ui.shell.page import Page

_EFFECTS = (AssetState.LIMITED, AssetState.OUT_OF_USE, AssetState.IN_USE)


class ReportForm(TakesFiles):
    """The asset (scanned or chosen) or the place, the fault in words, severity, what still works, a photo."""

    file_words = ("ui_facility.report.browse", "ui_facility.report.photo_kinds")

    def __init__(self, page: Page, then: Callable[[RepairOrder], None]) -> None:
        super().__init__()
        self._page, self._then = page, then
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(say("ui_facility.report.title"), "heading"))
        layout.addWidget(label(say("ui_facility.report.hint"), "muted", wrap=True))
        self.form = Form()
        self.asset = QComboBox()
        self.asset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("asset_id", say("ui_facility.report.asset"), self.asset)
        self.place = self.form.line("place", say("ui_facility.report.place"), say("ui_facility.report.place_hint"))
        self.fault = QPlainTextEdit()
        self.fault.setTabChangesFocus(True)
        self.fault.setMinimumHeight(64)
        self.fault.setMaximumHeight(110)
        self.form.add("fault", say("ui_facility.report.fault"), self.fault)
        self.severity = QComboBox()
        for severity in Severity:
            self.severity.addItem(say(f"facility.severity.{severity}"), severity)
        self.severity.setCurrentIndex(1)
        self.severity.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("severity", say("ui_facility.report.severity"), self.severity)
        self.effect = QComboBox()
        for state in _EFFECTS:
            self.effect.addItem(say(f"ui_facility.effect.{state}"), state)
        self.form.add("asset_state", say("ui_facility.report.effect"), self.effect)
        self.photo = self.form.line("file", say("ui_facility.report.photo"), say("ui_facility.report.photo_hint"))
        self.photo.setAcceptDrops(False)  # a dropped file goes to the whole form
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(button(say("ui_facility.report.browse"), self.choose))
        row.addStretch(1)
        self.save = button(f"{say('ui_facility.report.save')} Ctrl+S", self.report, primary=True, name="report")
        row.addWidget(self.save)
        layout.addLayout(row)
        layout.addStretch(1)
        self.setFocusProxy(self.fault)

    def offer(self, known: Sequence[Asset]) -> None:
        """The assets to choose from; the chosen one stays chosen."""
        chosen = self.asset.currentData()
        self.asset.clear()
        self.asset.addItem(say("ui_facility.report.no_asset"), None)
        for asset in known:
            self.asset.addItem(f"{asset.number}  {name_of(asset)}", asset.id)
        self.choose_asset(chosen)

    def choose_asset(self, asset_id: UUID | None) -> None:
        choose(self.asset, asset_id)

    def begin(self, asset_id: UUID | None = None) -> None:
        """An empty form, about the asset at hand if there is one."""
        self.form.clear_errors()
        self.choose_asset(asset_id)
        self.fault.setFocus()

    def take_file(self, file: Path) -> None:
        self.photo.setText(str(file))

    def report(self) -> None:
        """Keep the photo, then report; what was typed stays when something is refused."""
        self.form.clear_errors()
        file = self.photo.text().strip()
        if not file:
            self._report(None)
            return
        hall = self._page.hall
        self._page.background(lambda: hall.attachments.keep(Path(file)), self._report, self._refused)

    def _report(self, kept: Kept | None) -> None:
        asset_id, fault, place = self.asset.currentData(), self.fault.toPlainText(), self.place.text()
        severity, effect = Severity(self.severity.currentData()), AssetState(self.effect.currentData())

        def act(work: Work) -> RepairOrder:
            order = orders.report_fault(work, asset_id, fault, severity, asset_state=effect, place=place)
            if kept is not None:
                attach(work, order.id, kept)
            return order

        self._page.run(act, self._reported, self._refused)

    def _reported(self, order: RepairOrder) -> None:
        self.fault.clear()
        self.place.clear()
        self.photo.clear()
        self.severity.setCurrentIndex(1)
        self.effect.setCurrentIndex(0)
        self._page.message.tell(say("ui_facility.report.done", number=order.number))
        self._then(order)

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)
