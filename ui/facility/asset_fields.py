"""The fields of an asset: what is shown of one, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit

from app.facility.assets import service
from app.facility.assets.models import Asset, AssetKind, Place
from app.facility.assets.rules import AssetForm
from app.words import say
from ui.widgets.pieces import Form, choose

_NO_DATE = QDate(2000, 1, 1)


class AssetFields(Form):
    """One column of fields, filled and read as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.name = self.line("name", say("facility.paper.asset"))
        self.name_en = self.line("name_en", say("ui_facility.name_en"))
        self.number = self.line("number", say("facility.paper.asset_number"), say("ui_facility.number_hint"))
        self.kind, self.place = QComboBox(), QComboBox()
        for kind in AssetKind:
            self.kind.addItem(say(f"facility.asset_kind.{kind}"), kind)
        self.add("kind", say("facility.paper.kind"), self.kind)
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.add("place_id", say("facility.paper.place"), self.place)
        self.model = self.line("model", say("facility.paper.model"))
        self.serial = self.line("serial", say("facility.paper.serial"))
        self.supplier = self.line("supplier", say("facility.paper.supplier"))
        self.phone = self.line("supplier_phone", say("ui_facility.phone"))
        self.warranty = QDateEdit()
        self.warranty.setDisplayFormat("yyyy-MM-dd")
        self.warranty.setCalendarPopup(True)
        self.warranty.setMinimumDate(_NO_DATE)
        self.warranty.setSpecialValueText(say("facility.warranty.none"))
        self.add("warranty_until", say("ui_facility.warranty_until"), self.warranty)
        self.series = self.line("series", say("ui_facility.series"), say("ui_facility.series_hint"))
        self.dependents = self.line("dependents", say("facility.paper.depends"))
        self.always = QCheckBox(say("ui_facility.always"))
        self.add("always", "", self.always)
        self.note = self.line("note", say("facility.paper.note"))
        self._lines = [field for field in self.fields.values() if isinstance(field, QLineEdit)]

    def offer_places(self, known: Mapping[UUID, Place]) -> None:
        """The places to choose from; the chosen one stays chosen."""
        chosen = self.place.currentData()
        self.place.blockSignals(True)
        self.place.clear()
        self.place.addItem("—", None)
        for place in known.values():
            self.place.addItem(service.path_text(place.id, known), place.id)
        choose(self.place, chosen)
        self.place.blockSignals(False)

    def show_asset(self, asset: Asset) -> None:
        """Fill the fields."""
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
        choose(self.place, asset.place_id)
        self.clear_errors()

    def empty(self) -> None:
        """Nothing typed; kind and place stay as they were, for several alike."""
        for field in self._lines:
            field.clear()
        self.warranty.setDate(_NO_DATE)
        self.always.setChecked(False)
        self.clear_errors()

    def typed(self, pin: tuple[float, float] | None) -> AssetForm:
        """What stands in the fields, with the pin as it stands on the floor."""
        chosen = self.warranty.date()
        x, y = pin or (None, None)
        return AssetForm(
            name=self.name.text(),
            name_en=self.name_en.text(),
            number=self.number.text(),
            kind=AssetKind(self.kind.currentData()),
            place_id=self.place.currentData(),
            model=self.model.text(),
            serial=self.serial.text(),
            supplier=self.supplier.text(),
            supplier_phone=self.phone.text(),
            warranty_until=None if chosen == _NO_DATE else date(chosen.year(), chosen.month(), chosen.day()),
            pin_x=x,
            pin_y=y,
            series=(self.series.text(),),
            dependents=self.dependents.text(),
            always=self.always.isChecked(),
            note=self.note.text(),
        )
