"""A few questions in the middle of a run, at the foot of the screen: digits choose, Enter goes on and keeps, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.store import HallError
from app.words import say
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, label

Said = Mapping[str, str]


@dataclass(frozen=True)
class Ask:
    """One question: a line to type in, or with `options` (value, words) one of them. `when` says whether it is asked."""

    name: str
    caption: str
    options: Sequence[tuple[str, str]] = ()
    first: str = ""
    when: Callable[[Said], bool] | None = None
    wide: bool = False


class Options(QWidget):
    """Some answers in a row. A digit chooses and goes on, left and right choose, 0 is the last one."""

    entered = Signal()
    changed = Signal()

    def __init__(self, options: Sequence[tuple[str, str]], first: str = "") -> None:
        super().__init__()
        self.setObjectName("options")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._values = [value for value, _ in options]
        self.chosen = self._values.index(first) if first in self._values else 0
        row = FlowLayout(self)
        self.buttons: list[QPushButton] = []
        for place, (_value, words) in enumerate(options):
            key = self._key(place)
            made = button(f"{key} {words}".strip(), lambda place=place: self._take(place), name=f"option{place}")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(made)
            self.buttons.append(made)
        self._paint()

    @property
    def value(self) -> str:
        return self._values[self.chosen]

    def _key(self, place: int) -> str:
        if len(self._values) > 9 and place == len(self._values) - 1:
            return "0"
        return str(place + 1) if place < 9 else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() != Qt.Key.Key_Escape:
            event.accept()  # while a question is asked no key is a command of the screen behind it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if text == "0" and len(self._values) > 9:
            self._take(len(self._values) - 1)
        elif text.isdigit() and 0 < int(text) <= len(self._values):
            self._take(int(text) - 1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
            by = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
            self.chosen = (self.chosen + by) % len(self._values)
            self._paint()
            self.changed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, place: int) -> None:
        self.chosen = place
        self._paint()
        self.changed.emit()
        self.entered.emit()

    def _paint(self) -> None:
        for place, made in enumerate(self.buttons):
            made.setChecked(place == self.chosen)
        self.setAccessibleDescription(self.buttons[self.chosen].text())


class Entry(QFrame):
    """Some questions at a time. `act` gets what was said by name; it calls `done` or `refuse`. What was refused stays typed."""

    asking = Signal(bool)

    def __init__(self, home: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._home = home
        self._act: Callable[[dict[str, str]], object] | None = None
        self._asks: Sequence[Ask] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self.heading = label(tone="heading", wrap=True)
        self._layout.addWidget(self.heading)
        self.form = Form()
        self._layout.addWidget(self.form)
        self.hide()

    def ask(self, heading: str, asks: Sequence[Ask], act: Callable[[dict[str, str]], object]) -> None:
        """Show these questions, the cursor in the first."""
        self._layout.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        plain = not any(each.options for each in asks)
        self.form = Form(columns=2 if len(asks) > 2 and plain else 1)
        self._asks = asks
        for each in asks:
            self._add(each)
        self._layout.addWidget(self.form)
        self.heading.setText(f"{heading}  {say('ui_emergency.entry_keys')}")
        self._act = act
        self._show_those_asked()
        self.show()
        self.asking.emit(True)
        self._visible()[0].setFocus()

    def _add(self, each: Ask) -> None:
        if not each.options:
            line = self.form.line(each.name, each.caption, wide=each.wide)
            line.setText(each.first)
            line.setCursorPosition(0)
            line.returnPressed.connect(self._entered)
            return
        options = Options(each.options, each.first)
        options.entered.connect(self._entered)
        options.changed.connect(self._show_those_asked)
        self.form.add(each.name, each.caption, options)

    def line(self, name: str) -> QLineEdit:
        """A line by its name."""
        found = self.form.fields[name]
        assert isinstance(found, QLineEdit)
        return found

    def options(self, name: str) -> Options:
        """Answers to choose from, by their name."""
        found = self.form.fields[name]
        assert isinstance(found, Options)
        return found

    def said(self) -> dict[str, str]:
        """What was typed and chosen; what was not asked is empty."""
        told: dict[str, str] = {}
        for each in self._asks:
            field = self.form.fields[each.name]
            asked = each.when is None or each.when(told)
            told[each.name] = "" if not asked else field.text() if isinstance(field, QLineEdit) else self.options(each.name).value
        return told

    def done(self, _made: object = None) -> None:
        """It was kept."""
        self.hide()
        self.asking.emit(False)
        self._home()

    def refuse(self, refusal: HallError) -> bool:
        """Show the refusal at its line; False when there is none for it."""
        return self.form.show_error(refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)

    def _show_those_asked(self) -> None:
        told = self.said()
        for each in self._asks:
            if each.when is not None:
                self.form.show_field(each.name, each.when(told))

    def _visible(self) -> list[QWidget]:
        told = self.said()
        return [self.form.fields[each.name] for each in self._asks if each.when is None or each.when(told)]

    def _entered(self) -> None:
        fields = self._visible()
        here = next((place for place, field in enumerate(fields) if field.hasFocus()), len(fields) - 1)
        if here < len(fields) - 1:
            fields[here + 1].setFocus()
        elif self._act is not None:
            self._act(self.said())
