"""The lists that a page can show, side by side; the one that is shown is filled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.widgets.pieces import button


class ViewBar(QWidget):
    """A button for each list; `chosen` carries its value."""

    chosen = Signal(object)

    def __init__(self, views: Sequence[tuple[object, str]]) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        self._buttons: dict[object, QPushButton] = {}
        for value, text in views:
            made = button(text, lambda value=value: self.chosen.emit(value), name=f"view_{value}")
            made.setProperty("flat", True)
            made.setCheckable(True)
            made.ensurePolished()
            bold = made.font()
            bold.setBold(True)  # as the chosen one is set; its size hint does not know
            made.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(text) + 28)
            self.row.addWidget(made)
            self._buttons[value] = made
        self.row.addStretch(1)

    def show_chosen(self, value: object) -> None:
        """Fill the button of the list that is shown; None for none of them."""
        for each, made in self._buttons.items():
            made.setChecked(each == value)
