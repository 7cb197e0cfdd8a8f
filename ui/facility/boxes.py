"""Choosing in a combo box by value: Qt compares Python objects in its items by identity, and ids are equal without being the same."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


def choose(box: QComboBox, value: object) -> None:
    """Choose the item that carries this value; the first one when none does."""
    box.setCurrentIndex(next((number for number in range(box.count()) if box.itemData(number) == value), 0))
