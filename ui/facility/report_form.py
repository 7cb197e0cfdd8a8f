"""Reporting a fault: where, what one sees, how bad; in fifteen seconds, by anyone, with a photo if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
)

from app.facility.assets.models import Asset, AssetState
from app.facility.assets.rules import name_of
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder, Severity
from app.facility.orders.service import OrderLine
from app.store import HallError, Kept, Reader, Work, attach
from app.store.search import initials, normal
from app.words import say
from ui.facility.order_file import short
from ui.widgets.files import TakesFiles, png_of
from ui.widgets.pieces import Form, button, choose, label

if TYPE_CHECKING:
    from ui.shell.page import Page

_EFFECTS = (AssetState.LIMITED, AssetState.OUT_OF_USE, AssetState.IN_USE)


class ReportForm(TakesFiles):
    """The asset (scanned, typed or chosen) or the place, the fault in words, severity, what still works, photos.

    An asset that is on order already says so: the report joins that order unless somebody says it is another fault.
    """

    file_words = ("ui_facility.report.browse", "ui_facility.report.photo_kinds")

    def __init__(self, page: Page, then: Callable[[RepairOrder], None], *, columns: int = 1) -> None:
        super().__init__()
        self._page, self._then = page, then
        self._pasted: list[bytes] = []
        self._open: OrderLine | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(say("ui_facility.report.title"), "heading"))
        layout.addWidget(label(say("ui_facility.report.hint"), "muted", wrap=True))
        self.form = Form(columns=columns)
        self.asset = QComboBox()
        self.asset.setEditable(True)
        self.asset.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.asset.model(), self.asset)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.asset.setCompleter(completer)
        self.asset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.asset.currentIndexChanged.connect(lambda _: self._look_for_same())
        self._typed = self.asset.lineEdit()
        self._typed.editingFinished.connect(self._settle_asset)
        self.form.add("asset_id", say("ui_facility.report.asset"), self.asset)
        self.place = self.form.line("place", say("ui_facility.report.place"), say("ui_facility.report.place_hint"))
        self.fault = QPlainTextEdit()
        self.fault.setTabChangesFocus(True)
        self.fault.setFixedHeight(80 if columns == 1 else 60)
        self.form.add("fault", say("ui_facility.report.fault"), self.fault, wide=True)
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
        self.photo = self.form.line("file", say("ui_facility.report.photo"), say("ui_facility.report.photo_hint"), wide=True)
        self.photo.setAcceptDrops(False)  # a dropped file goes to the whole form
        layout.addWidget(self.form)
        self.known = label(tone="error", wrap=True)
        self.joins = QCheckBox(say("ui_facility.report.joins"))
        for each in (self.known, self.joins):
            each.hide()
            layout.addWidget(each)
        row = QHBoxLayout()
        row.addWidget(button(say("ui_facility.report.browse"), self.choose))
        row.addWidget(button(say("ui_facility.report.paste"), self.paste))
        row.addStretch(1)
        self.save = button(f"{say('ui_facility.report.save')} Ctrl+S", self.report, primary=True, name="report")
        row.addWidget(self.save)
        layout.addLayout(row)
        if columns == 1:
            layout.addStretch(1)
        self.setFocusProxy(self.fault)

    def offer(self, known: Sequence[Asset]) -> None:
        """The assets to choose from; the chosen one stays chosen, and what is being typed is left alone."""
        if self._typed.hasFocus():
            return
        chosen = self.asset.currentData()
        self.asset.blockSignals(True)
        self.asset.clear()
        self.asset.addItem(say("ui_facility.report.no_asset"), None)
        for asset in known:
            self.asset.addItem(f"{asset.number}  {name_of(asset)}", asset.id)
        self.choose_asset(chosen)
        self.asset.blockSignals(False)

    def choose_asset(self, asset_id: UUID | None) -> None:
        choose(self.asset, asset_id)

    def _settle_asset(self) -> None:
        """What was typed names an asset by number, name or pinyin initials; what names none is the place where it is broken."""
        typed = self._typed.text().strip()
        if typed == self.asset.itemText(self.asset.currentIndex()).strip():
            return
        wanted = normal(typed)
        names = [self.asset.itemText(place) for place in range(1, self.asset.count())]
        found = next((place for place, name in enumerate(names, 1) if wanted and wanted in normal(name)), 0)
        if not found:
            found = (
                next((place for place, name in enumerate(names, 1) if any(wanted in letters for letters in initials(name))), 0)
                if wanted
                else 0
            )
        if typed and not found and not self.place.text().strip():
            self.place.setText(typed)
        self.asset.setCurrentIndex(found)
        self._typed.setText(self.asset.itemText(found))

    def begin(self, asset_id: UUID | None = None) -> None:
        """An empty form, about the asset at hand if there is one."""
        self.form.clear_errors()
        self.choose_asset(asset_id)
        self._look_for_same()
        self.fault.setFocus()

    def _look_for_same(self) -> None:
        """Whether this asset is on order already."""
        asset_id = self.asset.currentData()

        def look(read: Reader) -> OrderLine | None:
            return found[-1] if asset_id is not None and (found := orders.same_fault(read, asset_id)) else None

        self._page.fetch(look, self._tell_same)

    def _tell_same(self, line: OrderLine | None) -> None:
        if line is not None and (line.asset is None or line.asset.id != self.asset.currentData()):
            return
        before = self._open.order.id if self._open is not None else None
        self._open = line
        for each in (self.known, self.joins):
            each.setVisible(line is not None)
        if line is None:
            self.joins.setChecked(False)
            return
        at = line.told.reported_at
        self.known.setText(
            say(
                "ui_facility.report.known",
                time=f"{at.astimezone(self._page.hall.zone):%m-%d %H:%M}" if at else "",
                name=line.order.reporter_name,
                fault=line.order.fault.splitlines()[0],
                state=say(f"facility.order_state.{line.told.state}"),
                number=short(line.order),
            )
        )
        if before != line.order.id:
            self.joins.setChecked(True)

    def take_file(self, file: Path) -> None:
        """Several photos stand in the field one after the other, as they are typed."""
        before = [part.strip() for part in self.photo.text().split(";") if part.strip()]
        self.photo.setText("; ".join(dict.fromkeys([*before, str(file)])))

    def paste(self) -> None:
        """A picture that was copied: a screen shot, or a photo out of a chat."""
        image = QApplication.clipboard().image()
        if image.isNull():
            self._page.message.tell(say("ui_facility.report.no_picture"), "warning")
            return
        self.take_picture(image)

    def take_picture(self, image: QImage) -> None:
        """A picture without a file goes with the report."""
        self._pasted.append(png_of(image))
        self._page.message.tell(say("ui_facility.report.pasted", count=len(self._pasted)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not QApplication.clipboard().image().isNull():
            self.paste()
        else:
            super().keyPressEvent(event)

    def report(self) -> None:
        """Keep the photos, then report; what was typed stays when something is refused."""
        self.form.clear_errors()
        files = [Path(part.strip()) for part in self.photo.text().split(";") if part.strip()]
        if not files and not self._pasted:
            self._report([])
            return
        hall, pasted = self._page.hall, list(self._pasted)
        name = say("ui.gallery.pasted")
        self._page.background(
            lambda: [*(hall.attachments.keep(file) for file in files), *(hall.attachments.keep(each, name) for each in pasted)],
            self._report,
            self._refused,
        )

    def _report(self, kept: list[Kept]) -> None:
        asset_id, fault, place = self.asset.currentData(), self.fault.toPlainText(), self.place.text()
        severity, effect = Severity(self.severity.currentData()), AssetState(self.effect.currentData())
        joins = self._open.order.id if self._open is not None and self.joins.isChecked() else None

        def act(work: Work) -> RepairOrder:
            order = orders.report_fault(work, asset_id, fault, severity, asset_state=effect, place=place, joins=joins)
            for each in kept:
                attach(work, order.id, each)
            return order if joins is None else work.require(RepairOrder, joins)

        self._page.run(act, self._reported, self._refused)

    def _reported(self, order: RepairOrder) -> None:
        joined = self._open is not None and self._open.order.id == order.id
        for field in (self.fault, self.place, self.photo):
            field.clear()
        self._pasted = []
        self.severity.setCurrentIndex(1)
        self.effect.setCurrentIndex(0)
        self._tell_same(None)
        self._page.message.tell(say("ui_facility.report.joined" if joined else "ui_facility.report.done", number=order.number))
        self._then(order)

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)
