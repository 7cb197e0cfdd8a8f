"""Reporting a fault from any page by one key: the form stands above the page, the work under it stays as it is."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSizePolicy

from app.facility.assets import service as assets
from app.facility.assets.models import Asset
from app.facility.assets.rules import asset_of_tag
from app.facility.orders.models import RepairOrder
from app.store import Base
from app.words import say
from ui.facility.report_form import ReportForm
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import card


class ReportStrip(Page):
    """Ctrl+S reports, Esc goes away; what was typed waits until the strip is asked for again."""

    help_key: ClassVar[str] = "facility"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Asset})

    told = Signal(str)
    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        frame, layout = card()
        self.report_form = ReportForm(self, self._reported, columns=2)
        layout.addWidget(self.report_form)
        self.body.addWidget(frame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.key("Ctrl+S", say("ui_facility.report.save"), self.report_form.report)
        self.key("Esc", say("ui.close"), self.hide)
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def appear(self) -> None:
        """Show the form; pressed again, go away."""
        if self.isVisible():
            self.hide()
            return
        self.message.clear()
        self.show()
        self.refresh()
        self.report_form.fault.setFocus()

    def refresh(self) -> None:
        self.fetch(assets.assets, self.report_form.offer)

    def scanned(self, text: str) -> bool:
        asset_id = asset_of_tag(text)
        if asset_id is not None:
            self.report_form.choose_asset(asset_id)
        return asset_id is not None

    def _reported(self, _order: RepairOrder) -> None:
        self.report_form.begin()
        self.hide()
        self.told.emit(self.message.text.text())
