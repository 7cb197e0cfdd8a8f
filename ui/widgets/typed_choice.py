"""A field that finds one of many as it is typed: by any part of its name, its code, or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.store.search import initials, normal

MOST_OFFERED = 8


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: its value, what is shown of it, and what else finds it."""

    value: Any
    text: str
    code: str = ""

    def fits(self, typed: str) -> bool:
        """Whether this was meant."""
        return (
            typed in normal(self.text)
            or normal(self.code).startswith(typed)
            or any(letters.startswith(typed) for letters in initials(self.text))
        )


class TypedChoice(QLineEdit):
    """Typing offers what fits; Enter or Tab takes the first. `chosen` carries the value, None when the field is emptied."""

    chosen = Signal(object)

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.value: Any = None
        self._choices: list[Choice] = []
        self._texts = QStringListModel()
        self._offers = QCompleter(self._texts, self)
        self._offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offers.setMaxVisibleItems(MOST_OFFERED)
        self._offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offers.setWidget(self)
        self._offers.activated.connect(self._take_text)
        self.textEdited.connect(self._offer)
        self.editingFinished.connect(self._take_first)

    def offer_from(self, choices: Sequence[Choice]) -> None:
        """What there is to choose from."""
        self._choices = list(choices)

    def show_value(self, value: Any) -> None:
        """Choose by value, without a signal; None empties the field."""
        found = next((each for each in self._choices if each.value == value), None)
        self.value = found.value if found is not None else None
        self.setText(found.text if found is not None else "")
        self.setCursorPosition(0)

    def _fitting(self) -> list[Choice]:
        typed = normal(self.text().strip())
        return [each for each in self._choices if each.fits(typed)][:MOST_OFFERED] if typed else []

    def _offer(self, _text: str) -> None:
        if self.value is not None:
            self.value = None
            self.chosen.emit(None)
        found = self._fitting()
        self._texts.setStringList([each.text for each in found])
        if found:
            self._offers.complete()
        else:
            self._offers.popup().hide()

    def _take_text(self, text: str) -> None:
        found = next((each for each in self._choices if each.text == text), None)
        if found is not None:
            self._take(found)

    def _take_first(self) -> None:
        if self.value is None and (found := self._fitting()):
            self._take(found[0])

    def _take(self, choice: Choice) -> None:
        self.show_value(choice.value)
        self.chosen.emit(choice.value)
