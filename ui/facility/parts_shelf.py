"""Spare parts: how many there are, what runs short, and booking pieces in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea

from app.facility.orders import parts
from app.facility.orders.models import Part
from app.facility.orders.parts import Shelf
from app.store import HallError, Work
from app.words import say
from ui.facility.money import fen, whole, yuan
from ui.widgets.pieces import Form, Sight, button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


class PartsShelf(Sight):
    """The shelf, a form for pieces that come in, and for a part that is new on it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        layout = self.column
        layout.addWidget(label(say("ui_facility.parts"), "heading"))
        self.table = RowTable(
            [
                Column[Shelf](say("ui_facility.part"), lambda row: f"{row.part.name}  {row.part.number}".strip(), chars=20),
                Column[Shelf](say("facility.paper.pieces"), _pieces, lambda row: row.pieces, chars=12),
                Column[Shelf](say("facility.paper.price"), lambda row: yuan(row.part.price_fen), chars=10, number=True),
                Column[Shelf](say("facility.paper.supplier"), lambda row: f"{row.part.supplier} {row.part.supplier_phone}", chars=20),
            ]
        )
        self.table.setAccessibleName(say("ui_facility.parts"))
        self.table.picked.connect(lambda row: self._show(row.part))
        self.table.stretch(3)  # in large print the supplier is cut short, never the part
        layout.addWidget(self.table, 3)
        self.form = Form()
        self.name = self.form.line("name", say("ui_facility.part"))
        self.number = self.form.line("number", say("facility.paper.number"))
        self.pieces = self.form.line("pieces", say("ui_facility.pieces"), say("ui_facility.pieces_hint"))
        self.price = self.form.line("price", say("ui_facility.price"))
        self.least = self.form.line("least", say("ui_facility.least"))
        self.place = self.form.line("place", say("facility.paper.place"))
        self.supplier = self.form.line("supplier", say("facility.paper.supplier"))
        self.phone = self.form.line("supplier_phone", say("ui_facility.phone"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        layout.addWidget(scroll, 2)
        row = QHBoxLayout()
        row.addWidget(button(say("ui_facility.book_in"), self.book_in, name="book_in"))
        row.addWidget(button(say("ui_facility.new_part"), self.add, name="new_part"))
        row.addStretch(1)
        layout.addLayout(row)

    def show_shelves(self, found: list[Shelf]) -> None:
        self.table.show_rows(found, key=lambda row: row.part.id)

    def _show(self, part: Part) -> None:
        for field, value in (
            (self.name, part.name),
            (self.number, part.number),
            (self.price, f"{part.price_fen / 100:g}"),
            (self.least, str(part.least)),
            (self.place, part.place),
            (self.supplier, part.supplier),
            (self.phone, part.supplier_phone),
        ):
            field.setText(value)
            field.setCursorPosition(0)
        self.form.clear_errors()

    def book_in(self) -> None:
        """Pieces of the chosen part came in, or are fewer than was thought."""
        row: Shelf | None = self.table.current()
        if row is None:
            return
        try:
            pieces = whole(self.pieces.text(), row.pieces)
        except HallError as refusal:
            self._refused(refusal)
            return
        self._page.run(lambda work: parts.stock_in(work, row.part.id, pieces), self._done, self._refused)

    def add(self) -> None:
        """A kind of part that was not on the shelf, with its first pieces."""
        try:
            price = fen(self.price.text())
            pieces = whole(self.pieces.text(), 0) if self.pieces.text().strip() else 0
            least = whole(self.least.text(), 0) if self.least.text().strip() else 0
        except HallError as refusal:
            self._refused(refusal)
            return
        name, number, place = self.name.text(), self.number.text(), self.place.text()
        supplier, phone = self.supplier.text(), self.phone.text()

        def act(work: Work) -> object:
            part = parts.add_part(
                work, name, number=number, price_fen=price, least=least, place=place, supplier=supplier, supplier_phone=phone
            )
            return parts.stock_in(work, part.id, pieces) if pieces else part

        self._page.run(act, self._done, self._refused)

    def _done(self, _made: object) -> None:
        self.pieces.clear()
        self.form.clear_errors()
        self._page.message.tell(say("ui_facility.booked"))
        self._page.refresh()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)


def _pieces(row: Shelf) -> str:
    return say("ui_facility.short", pieces=row.pieces) if row.is_short else str(row.pieces)
