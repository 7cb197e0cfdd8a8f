"""The register of assets: the list, the floor with its pins, the form; labels, cards, and the whole as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.facility.assets import exchange, service
from app.facility.assets.models import Asset, AssetKind, AssetState, AssetStateSet, Place
from app.facility.assets.rules import AssetForm, Plan, asset_of_tag, floor_of, name_of, read_plan
from app.store import Base, HallError, Reader
from app.store.search import normal
from app.words import say
from ui.facility.asset_panel import STATE_TONES
from ui.facility.floor import FloorView, Pin
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Form, KeyBar, button, card, choose, label
from ui.widgets.table import Column, RowTable

_NO_DATE = QDate(2000, 1, 1)


@dataclass(frozen=True)
class AssetRow:
    """An asset as the list shows it."""

    asset: Asset
    state: AssetState
    place: str

    @property
    def searched(self) -> str:
        """What the filter looks into."""
        asset = self.asset
        return f"{asset.number} {asset.name} {asset.name_en} {self.place} {asset.serial}"

    @property
    def pinned(self) -> tuple[float, float] | None:
        """Where it stands on its floor, unless it is gone."""
        x, y = self.asset.pin_x, self.asset.pin_y
        return (x, y) if x is not None and y is not None and self.state is not AssetState.RETIRED else None


@dataclass(frozen=True)
class Register:
    """What the page shows at one moment."""

    rows: list[AssetRow]
    places: dict[UUID, Place]
    hall_id: UUID


def read_register(read: Reader) -> Register:
    known, states = service.places(read), service.states(read)
    rows = [
        AssetRow(asset, states.get(asset.id, AssetState.IN_USE), service.place_text(asset, known))
        for asset in service.assets(read, also_retired=True)
    ]
    return Register(rows, known, read.hall_id)


class AssetsPage(Page):
    """Left the list over the floor, right the form. Ctrl+N is a new asset, a click on the floor moves its pin."""

    title_key: ClassVar[str] = "ui.pages.assets"
    help_key: ClassVar[str] = "assets"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Asset, AssetStateSet, Place})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known = Register([], {}, session.hall.station.hall_id)
        self._row: AssetRow | None = None
        self._pin: tuple[float, float] | None = None
        self._wanted: UUID | None = None
        top = QHBoxLayout()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(say("ui_facility.filter"))
        self.filter.setAccessibleName(say("ui_facility.filter"))
        self.filter.textChanged.connect(lambda _: self._list())
        top.addWidget(self.filter, 1)
        self.count = Badge()
        top.addWidget(self.count)
        self.body.addLayout(top)
        across = QHBoxLayout()
        left = QVBoxLayout()
        self.table = RowTable(
            [
                Column[AssetRow](say("facility.paper.asset_number"), lambda row: row.asset.number, chars=10),
                Column[AssetRow](say("facility.paper.asset"), lambda row: name_of(row.asset), chars=16),
                Column[AssetRow](say("facility.paper.kind"), lambda row: say(f"facility.asset_kind.{row.asset.kind}"), chars=11),
                Column[AssetRow](say("facility.paper.state"), lambda row: say(f"facility.asset_state.{row.state}"), chars=10),
                Column[AssetRow](say("facility.paper.place"), lambda row: row.place, chars=20),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.assets"))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.picked.connect(self._show)
        left.addWidget(self.table, 3)
        self.floor = FloorView(least_high=150)
        self.floor.clicked.connect(self._move_pin)
        self.floor.picked.connect(self._pick)
        left.addWidget(self.floor, 3)
        across.addLayout(left, 6)
        across.addWidget(self._form(), 5)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self.setFocusProxy(self.table)

    def _form(self) -> QWidget:
        frame, layout = card()
        head = QHBoxLayout()
        self.heading = label("", "heading")
        self.state = Badge()
        head.addWidget(self.heading, 1)
        head.addWidget(self.state)
        layout.addLayout(head)
        self.form = Form()
        self.name = self.form.line("name", say("facility.paper.asset"))
        self.name_en = self.form.line("name_en", say("ui_facility.name_en"))
        self.number = self.form.line("number", say("facility.paper.asset_number"), say("ui_facility.number_hint"))
        self.kind, self.place = QComboBox(), QComboBox()
        for kind in AssetKind:
            self.kind.addItem(say(f"facility.asset_kind.{kind}"), kind)
        self.form.add("kind", say("facility.paper.kind"), self.kind)
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("place_id", say("facility.paper.place"), self.place)
        self.place.currentIndexChanged.connect(lambda _: self._draw())
        self.model = self.form.line("model", say("facility.paper.model"))
        self.serial = self.form.line("serial", say("facility.paper.serial"))
        self.supplier = self.form.line("supplier", say("facility.paper.supplier"))
        self.phone = self.form.line("supplier_phone", say("ui_facility.phone"))
        self.warranty = QDateEdit()
        self.warranty.setDisplayFormat("yyyy-MM-dd")
        self.warranty.setCalendarPopup(True)
        self.warranty.setMinimumDate(_NO_DATE)
        self.warranty.setSpecialValueText(say("facility.warranty.none"))
        self.form.add("warranty_until", say("ui_facility.warranty_until"), self.warranty)
        self.series = self.form.line("series", say("ui_facility.series"), say("ui_facility.series_hint"))
        self.dependents = self.form.line("dependents", say("facility.paper.depends"))
        self.always = QCheckBox(say("ui_facility.always"))
        self.form.add("always", "", self.always)
        self.note = self.form.line("note", say("facility.paper.note"))
        self.lines = [field for field in self.form.fields.values() if isinstance(field, QLineEdit)]
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        layout.addWidget(scroll, 1)
        self.after = Form()
        self.reason = self.after.line("reason", say("ui_facility.reason"), say("ui_facility.reason_hint"))
        layout.addWidget(self.after)
        self.save_button = button(f"{say('ui_facility.save')} Ctrl+S", self.save, primary=True, name="save")
        layout.addWidget(self.save_button)
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self.new),
            ("F3", "in_use", lambda: self._set_state(AssetState.IN_USE)),
            ("F4", "limited", lambda: self._set_state(AssetState.LIMITED)),
            ("F5", "out_of_use", lambda: self._set_state(AssetState.OUT_OF_USE)),
            ("F6", "retire", lambda: self._set_state(AssetState.RETIRED)),
            ("F7", "label", lambda: self._print("asset_label")),
            ("F8", "labels", self._print_labels),
            ("F9", "card", lambda: self._print("asset_card")),
            ("Ctrl+E", "export", self.export),
            ("Ctrl+I", "import", self.import_file),
        ):
            text = say(f"ui_facility.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Ctrl+S", say("ui_facility.save"), self.save)
        self.key("Ctrl+F", say("ui_facility.filter"), self.filter.setFocus)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(read_register, self._read)

    def _read(self, found: Register) -> None:
        self._known = found
        chosen = self.place.currentData()
        self.place.blockSignals(True)
        self.place.clear()
        self.place.addItem("—", None)
        for place in found.places.values():
            self.place.addItem(service.path_text(place.id, found.places), place.id)
        choose(self.place, chosen)
        self.place.blockSignals(False)
        self._list()

    def _list(self) -> None:
        typed = normal(self.filter.text().strip())
        rows = [row for row in self._known.rows if typed in normal(row.searched)]
        self.table.show_rows(rows, key=lambda row: row.asset.id)
        self.count.say(say("ui_facility.count", count=len(rows)), "plain")
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._pick(wanted)
        elif self._row is not None:
            same = next((row for row in rows if self._row is not None and row.asset.id == self._row.asset.id), None)
            if same is not None:
                self._show(same)
        else:
            self._draw()

    def open(self, subject: UUID) -> None:
        self._wanted = subject
        self.filter.clear()
        self.refresh()

    def scanned(self, text: str) -> bool:
        asset_id = asset_of_tag(text)
        if asset_id is None:
            return False
        self.open(asset_id)
        return True

    def _pick(self, asset_id: UUID) -> None:
        for number, row in enumerate(self.table.rows.rows):
            if row.asset.id == asset_id:
                self.table.selectRow(number)
                self._show(row)

    def _show(self, row: AssetRow) -> None:
        self._row = row
        asset = row.asset
        self.heading.setText(asset.number)
        self.state.say(say(f"facility.asset_state.{row.state}"), STATE_TONES[row.state])
        for field, value in (
            (self.name, asset.name),
            (self.name_en, asset.name_en),
            (self.number, asset.number),
            (self.model, asset.model),
            (self.serial, asset.serial),
            (self.supplier, asset.supplier),
            (self.phone, asset.supplier_phone),
            (self.series, say("text.list_comma").join(asset.series)),
            (self.dependents, asset.dependents),
            (self.note, asset.note),
        ):
            field.setText(value)
            field.setCursorPosition(0)
        choose(self.kind, asset.kind)
        self.always.setChecked(asset.always)
        until = asset.warranty_until
        self.warranty.setDate(QDate(until.year, until.month, until.day) if until else _NO_DATE)
        self._pin = (asset.pin_x, asset.pin_y) if asset.pin_x is not None and asset.pin_y is not None else None
        choose(self.place, asset.place_id)
        self.form.clear_errors()
        self._draw()

    def _floor(self) -> tuple[Place, Plan] | None:
        standing_on = floor_of(self.place.currentData(), self._known.places)
        if standing_on is None:
            standing_on = next((place for place in self._known.places.values() if place.plan), None)
        plan = read_plan(standing_on.plan) if standing_on is not None else None
        return (standing_on, plan) if standing_on is not None and plan is not None else None

    def _draw(self) -> None:
        found = self._floor()
        if found is None:
            self.floor.show_floor(None, ())
            return
        here, plan = found
        at_hand = self._row.asset.id if self._row else None
        pins = [
            Pin(row.asset.id, *row.pinned, row.asset.number, row.state)
            for row in self._known.rows
            if row.pinned is not None and row.asset.id != at_hand and floor_of(row.asset.place_id, self._known.places) is here
        ]
        if self._pin is not None and floor_of(self.place.currentData(), self._known.places) is here:
            state = self._row.state if self._row else AssetState.IN_USE
            pins.append(Pin(at_hand or here.id, *self._pin, self.number.text() or "?", state, chosen=True))
        self.floor.show_floor(plan, pins, name_of(here))

    def _move_pin(self, x: float, y: float) -> None:
        found = self._floor()
        if found is not None and self.place.currentData() is None:
            choose(self.place, found[0].id)
        self._pin = (round(x, 1), round(y, 1))
        self._draw()
        self.message.tell(say("ui_facility.pin_moved"))

    # Doing

    def new(self) -> None:
        """An empty form in the place at hand."""
        self._row, self._pin = None, None
        self.heading.setText(say("ui_facility.key.new"))
        self.state.say("", "plain")
        for field in self.lines:
            field.clear()
        self.warranty.setDate(_NO_DATE)
        self.always.setChecked(False)
        self.form.clear_errors()
        self._draw()
        self.name.setFocus()

    def save(self) -> None:
        """Register or change; a fault stands at its field and all that was typed stays."""
        chosen = self.warranty.date()
        until = None if chosen == _NO_DATE else date(chosen.year(), chosen.month(), chosen.day())
        x, y = self._pin or (None, None)
        form = AssetForm(
            name=self.name.text(),
            name_en=self.name_en.text(),
            number=self.number.text(),
            kind=AssetKind(self.kind.currentData()),
            place_id=self.place.currentData(),
            model=self.model.text(),
            serial=self.serial.text(),
            supplier=self.supplier.text(),
            supplier_phone=self.phone.text(),
            warranty_until=until,
            pin_x=x,
            pin_y=y,
            series=(self.series.text(),),
            dependents=self.dependents.text(),
            always=self.always.isChecked(),
            note=self.note.text(),
        )
        known = self._row.asset.id if self._row else None
        self.run(
            lambda work: service.add_asset(work, form) if known is None else service.change_asset(work, known, form),
            self._saved,
            self.refused_at(self.form),
        )

    def _saved(self, asset: Asset) -> None:
        self._wanted = asset.id
        self.form.clear_errors()
        self.message.tell(say("ui_facility.saved", number=asset.number))
        self.refresh()

    def _set_state(self, wanted: AssetState) -> None:
        if self._row is None:
            return
        asset_id, reason = self._row.asset.id, self.reason.text()
        self.run(lambda work: service.set_state(work, asset_id, wanted, reason), self._state_set, self.refused_at(self.after))

    def _state_set(self, _fact: object) -> None:
        self.reason.clear()
        self.after.clear_errors()

    def _print(self, kind: str) -> None:
        if self._row is not None:
            self._order_print(kind, self._row.asset.id)

    def _print_labels(self) -> None:
        self._order_print("asset_labels", self.place.currentData() or self._known.hall_id)

    def _order_print(self, kind: str, subject: UUID) -> None:
        self.run(lambda work: order_print(work, kind, subject), lambda _: self.message.tell(say("ui_facility.printing")))

    def export(self) -> None:
        """The register as a workbook."""
        file, _ = QFileDialog.getSaveFileName(self, say("ui_facility.key.export"), "assets.xlsx", say("ui_facility.workbooks"))
        if file:
            self.export_to(Path(file))

    def export_to(self, file: Path) -> None:
        """Write the register there, away from the GUI thread."""

        def write() -> int:
            with self.hall.read() as read:
                content = exchange.export_assets(read)
            file.write_bytes(content)
            return len(content)

        self.background(write, lambda _: self.message.tell(say("ui_facility.exported", file=file.name)))

    def import_file(self) -> None:
        """Take a workbook into the register."""
        file, _ = QFileDialog.getOpenFileName(self, say("ui_facility.key.import"), "", say("ui_facility.workbooks"))
        if file:
            self.import_from(Path(file))

    def import_from(self, file: Path) -> None:
        """All of it or nothing; the first fault is told with its row."""

        def taken(content: bytes) -> None:
            self.run(lambda work: exchange.import_assets(work, content), self._imported, self._refused)

        self.background(lambda: exchange.open_file(file), taken)

    def _imported(self, counts: tuple[int, int]) -> None:
        self.message.tell(say("ui_facility.imported", added=counts[0], changed=counts[1]))

    def _refused(self, refusal: HallError) -> None:
        self.message.refuse(refusal)
