"""What an order cost: parts from the shelf, labour, the supplier's visit, line by line; one form for all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.facility.orders import parts
from app.facility.orders.models import CostKind
from app.store import HallError, Work
from app.words import say
from ui.facility.money import fen, whole, yuan
from ui.facility.order_file import OrderFile
from ui.widgets.pieces import Form, button, choose, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

PART = "part"


@dataclass(frozen=True)
class CostLine:
    """One thing that was paid for."""

    what: str
    pieces: str
    price: str
    sum_fen: int


class CostView(QWidget):
    """Ctrl+S books the line; what is chosen as kind says which fields count."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._file: OrderFile | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.total = label("", "heading")
        layout.addWidget(self.total)
        self.table = RowTable(
            [
                Column[CostLine](say("facility.paper.part"), lambda row: row.what, chars=22),
                Column[CostLine](say("facility.paper.pieces"), lambda row: row.pieces, chars=7, number=True),
                Column[CostLine](say("facility.paper.price"), lambda row: row.price, chars=10, number=True),
                Column[CostLine](say("facility.paper.sum"), lambda row: yuan(row.sum_fen), chars=10, number=True),
            ]
        )
        self.table.stretch(0)
        self.table.setAccessibleName(say("ui_facility.costs"))
        layout.addWidget(self.table, 1)
        self.form = Form(columns=2)
        self.kind = QComboBox()
        self.kind.addItem(say("ui_facility.part"), PART)
        for kind in CostKind:
            self.kind.addItem(say(f"facility.cost.{kind}"), kind)
        self.kind.currentIndexChanged.connect(lambda _: self._fit())
        self.form.add("kind", say("facility.paper.kind"), self.kind)
        self.part = QComboBox()
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("part_id", say("ui_facility.part"), self.part)
        self.pieces = self.form.line("pieces", say("facility.paper.pieces"), "1")
        self.amount = self.form.line("price", say("ui_facility.amount"), "0.00")
        self.note = self.form.line("note", say("facility.paper.note"), say("ui_facility.cost_hint"), wide=True)
        layout.addWidget(self.form)
        self.book_button = button(f"{say('ui_facility.book_cost')} Ctrl+S", self.book, primary=True, name="book_cost")
        layout.addWidget(self.book_button)
        self._fit()
        self.setFocusProxy(self.kind)

    def show_file(self, file: OrderFile) -> None:
        """Show what an order has cost so far."""
        if self._file is None or self._file.line.order.id != file.line.order.id:
            for field in (self.pieces, self.amount, self.note):
                field.clear()
            self.form.clear_errors()
        self._file = file
        rows = [CostLine(name, str(pieces), yuan(price), pieces * price) for name, pieces, price in file.cost.parts]
        rows += [CostLine(f"{say(f'facility.cost.{each.kind}')}  {each.note}".strip(), "", "", each.fen) for each in file.cost.others]
        self.table.show_rows(rows)
        self.total.setText(say("ui_facility.cost", yuan=yuan(file.cost.fen)))
        chosen = self.part.currentData()
        self.part.clear()
        for shelf in file.shelves:
            self.part.addItem(say("ui_facility.shelf", name=shelf.part.name, pieces=shelf.pieces), shelf.part.id)
        choose(self.part, chosen)

    def _fit(self) -> None:
        is_part = self.kind.currentData() == PART
        for field in (self.part, self.pieces):
            field.setEnabled(is_part)
        self.amount.setEnabled(not is_part)

    def book(self) -> None:
        """Keep the line; what cannot be stays in the form with the fault at its field."""
        if self._file is None:
            return
        order_id, kind, note = self._file.line.order.id, self.kind.currentData(), self.note.text()
        part_id = self.part.currentData()
        try:
            if kind == PART:
                left = next((shelf.pieces for shelf in self._file.shelves if shelf.part.id == part_id), 0)
                pieces = whole(self.pieces.text() or "1", left)

                def act(work: Work) -> object:
                    return parts.use_part(work, order_id, part_id, pieces)

            else:
                amount = fen(self.amount.text() or "-")

                def act(work: Work) -> object:
                    return parts.add_cost(work, order_id, CostKind(kind), amount, note)

        except HallError as refusal:
            self._page.refused_at(self.form)(refusal)
            return
        self._page.run(act, self._booked, self._page.refused_at(self.form))

    def _booked(self, _made: object) -> None:
        for field in (self.pieces, self.amount, self.note):
            field.clear()
        self.form.clear_errors()
        self._page.message.tell(say("ui_facility.booked"))
        self._page.refresh()
