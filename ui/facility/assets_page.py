"""The register of assets: the list, the floor with its pins, the form; labels, cards, and the whole as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.facility import sheets
from app.facility.assets import service
from app.facility.assets.attached import off_of
from app.facility.assets.models import Asset, AssetState, AssetStateSet, CounterReading, Place
from app.facility.assets.rules import Plan, asset_of_tag, floor_of, name_of, read_plan
from app.facility.report import workbook
from app.facility.report.workbook import Imported
from app.facility.sheets import CellFault
from app.store import Attachment, AttachmentHidden, Base, HallError, Kept, Reader, attachments_of
from app.store.search import normal
from app.words import say
from ui.facility.asset_fields import AssetFields
from ui.facility.asset_panel import STATE_TONES
from ui.facility.files_off import let_take_off
from ui.facility.floor import FloorView, Pin, lay_picture
from ui.facility.money import reading
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.gallery import Gallery
from ui.widgets.pieces import Badge, Form, KeyBar, button, card, choose, label
from ui.widgets.table import Column, RowTable


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
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Asset, AssetStateSet, Place, Attachment, AttachmentHidden, CounterReading})

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
        self.faults = RowTable(
            [
                Column[CellFault](say("ui_facility.fault.sheet"), lambda row: row.sheet, chars=12),
                Column[CellFault](say("ui_facility.fault.row"), lambda row: str(row.row), lambda row: row.row, 6, number=True),
                Column[CellFault](say("ui_facility.fault.column"), lambda row: f"{row.letter}  {row.head}", chars=22),
                Column[CellFault](say("ui_facility.fault.what"), lambda row: row.what, chars=60),
            ]
        )
        self.faults.setAccessibleName(say("ui_facility.fault.title"))
        self.faults.setMaximumHeight(170)
        self.faults.hide()
        self.body.addWidget(self.faults)
        across = QHBoxLayout()
        left = QVBoxLayout()
        self.table = RowTable(
            [
                Column[AssetRow](say("facility.paper.asset_number"), lambda row: row.asset.number, chars=13),
                Column[AssetRow](say("facility.paper.asset"), lambda row: name_of(row.asset), chars=16),
                Column[AssetRow](say("facility.paper.kind"), lambda row: say(f"facility.asset_kind.{row.asset.kind}"), chars=11),
                Column[AssetRow](say("facility.paper.state"), lambda row: say(f"facility.asset_state.{row.state}"), chars=10),
                Column[AssetRow](say("facility.paper.place"), lambda row: row.place, chars=20),
            ]
        )
        self.table.stretch(4)
        self.table.setAccessibleName(say("ui.pages.assets"))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.picked.connect(self._show)
        left.addWidget(self.table, 3)
        self.floor = FloorView(least_high=150, by_keys=True)
        self.floor.clicked.connect(self._move_pin)
        self.floor.dragged.connect(self._move_pin)
        self.floor.picked.connect(self._pick)
        self.floor.nudged.connect(self._nudge)
        self.floor.stepped.connect(self._step)
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
        self.form = AssetFields()
        self.name, self.number, self.place = self.form.name, self.form.number, self.form.place
        self.place.currentIndexChanged.connect(lambda _: self._draw())
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
        self.gallery = Gallery(self, self._keep)
        let_take_off(self.gallery, self)
        self.gallery.large.connect(lambda large: scroll.setVisible(not large))
        layout.addWidget(self.gallery)
        self.after = Form()
        self.reason = self.after.line("reason", say("ui_facility.reason"), say("ui_facility.reason_hint"))
        self.reading = self.after.line("value", say("ui_facility.reading"))
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
            ("Ctrl+R", "reading", self.read_counter),
            ("Ctrl+O", "photo", lambda: self._row is not None and self.gallery.choose()),
            ("Ctrl+E", "export", self.export),
            ("Ctrl+I", "import", self.import_file),
        ):
            text = say(f"ui_facility.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Ctrl+S", say("ui_facility.save"), self.save)
        self.key("Ctrl+F", say("ui_facility.filter"), self.filter.setFocus)
        self.key("Esc", say("ui.cancel"), self._back)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(read_register, self._read)

    def _read(self, found: Register) -> None:
        self._known = found
        self.form.offer_places(found.places)
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
        self._pin = (asset.pin_x, asset.pin_y) if asset.pin_x is not None and asset.pin_y is not None else None
        self.form.show_asset(asset)
        self._draw()
        self._fetch_rest(asset.id)

    def _fetch_rest(self, asset_id: UUID) -> None:
        """Its photos and papers, and what its counter showed last."""

        def look(read: Reader) -> tuple[list[Attachment], list[tuple[AttachmentHidden, str]], CounterReading | None]:
            return attachments_of(read, asset_id), off_of(read, asset_id), service.latest_reading(read, asset_id)

        def show(found: tuple[list[Attachment], list[tuple[AttachmentHidden, str]], CounterReading | None]) -> None:
            if self._row is None or self._row.asset.id != asset_id:
                return
            files, off, last = found
            self.gallery.show_list(files)
            self.gallery.show_off(off)
            at = f"{last.at.astimezone(self.hall.zone):%Y-%m-%d}" if last else ""
            self.reading.setPlaceholderText(say("ui_facility.last_reading", value=f"{last.value:g}", at=at) if last else "")

        self.fetch(look, show)

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
        lay_picture(self, self.floor, plan.picture)

    def _move_pin(self, x: float, y: float) -> None:
        found = self._floor()
        if found is not None and self.place.currentData() is None:
            choose(self.place, found[0].id)
        self._pin = (round(x, 1), round(y, 1))
        self._draw()
        self.message.tell(say("ui_facility.pin_moved"))

    def _nudge(self, dx: float, dy: float) -> None:
        """An arrow key on the floor moves the pin at hand, or puts one into the middle."""
        found = self._floor()
        if found is not None:
            plan = found[1]
            x, y = self._pin or (plan.wide / 2 - dx, plan.deep / 2 - dy)
            self._move_pin(max(0.0, min(x + dx, plan.wide)), max(0.0, min(y + dy, plan.deep)))

    def _step(self, by: int) -> None:
        """The next pin on this floor, or the one before, by number."""
        here = [row.asset.id for row in self._known.rows if row.pinned is not None]
        at = here.index(self._row.asset.id) if self._row is not None and self._row.asset.id in here else -1
        if here:
            self._pick(here[(at + by) % len(here)])

    def _back(self) -> None:
        self.faults.hide()
        self.gallery.back()
        self.table.setFocus()

    # Doing

    def new(self) -> None:
        """An empty form in the place at hand."""
        self._row, self._pin = None, None
        self.heading.setText(say("ui_facility.key.new"))
        self.state.say("", "plain")
        self.form.empty()
        self.gallery.show_list([])
        self.gallery.show_off([])
        self._draw()
        self.name.setFocus()

    def save(self) -> None:
        """Register or change; a fault stands at its field and all that was typed stays."""
        form = self.form.typed(self._pin)
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

    def read_counter(self) -> None:
        """What its counter shows now: upkeep by use is due by it."""
        if self._row is None:
            return
        asset_id, typed = self._row.asset.id, self.reading.text()
        try:
            value = reading(typed)
        except HallError as refusal:
            self.refused_at(self.after)(refusal)
            return
        self.run(lambda work: service.read_counter(work, asset_id, value), self._counted, self.refused_at(self.after))

    def _counted(self, made: CounterReading) -> None:
        self.reading.clear()
        self.after.clear_errors()
        self.message.tell(say("ui_facility.counted", value=f"{made.value:g}"))
        self._fetch_rest(made.asset_id)

    def _keep(self, kept: Kept) -> None:
        if self._row is None:
            return
        asset_id = self._row.asset.id
        self.run(lambda work: service.attach_file(work, asset_id, kept), lambda _: self._fetch_rest(asset_id))

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
                content = workbook.export_register(read)
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
            self.run(lambda work: workbook.import_register(work, content), self._imported, self._refused)

        self.background(lambda: sheets.open_file(file), taken)

    def _imported(self, made: Imported) -> None:
        self.faults.hide()
        self.message.tell(
            say(
                "ui_facility.imported",
                added=made.assets_added,
                changed=made.assets_changed,
                parts_added=made.parts_added,
                parts_changed=made.parts_changed,
            )
        )

    def _refused(self, refusal: HallError) -> None:
        """Every fault of the workbook stands in a list, cell by cell, until the file is mended."""
        self.message.refuse(refusal)
        found = refusal.values.get("faults", ())
        self.faults.show_rows(found if isinstance(found, tuple) else ())
        self.faults.setVisible(bool(found))
