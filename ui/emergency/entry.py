"""A few lines typed in the middle of a run, at the foot of the screen: Enter keeps, Esc leaves; what was refused stays typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from app.store import HallError
from app.words import say
from ui.widgets.pieces import Form, label

Field = tuple[str, str]
"""Name and caption of a line."""


class Entry(QFrame):
    """One question at a time. `act` gets what was typed by name; it calls `done` or `refuse`."""

    def __init__(self, home: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._home = home
        self._act: Callable[[dict[str, str]], object] | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self.heading = label(tone="heading", wrap=True)
        self._layout.addWidget(self.heading)
        self.form = Form()
        self._layout.addWidget(self.form)
        self.hide()

    def ask(self, heading: str, fields: Sequence[Field], act: Callable[[dict[str, str]], object], first: str = "") -> None:
        """Show these lines; `first` stands in the first one already."""
        self._layout.removeWidget(self.form)
        self.form.deleteLater()
        self.form = Form(columns=2 if len(fields) > 2 else 1)
        for name, caption in fields:
            line = self.form.line(name, caption)
            line.returnPressed.connect(self._entered)
        self._layout.addWidget(self.form)
        self.heading.setText(f"{heading}  {say('ui_emergency.entry_keys')}")
        self._act = act
        self.show()
        opening = self.line(fields[0][0])
        opening.setText(first)
        opening.setFocus()

    def line(self, name: str) -> QLineEdit:
        """A line by its name."""
        found = self.form.fields[name]
        assert isinstance(found, QLineEdit)
        return found

    def done(self, _made: object = None) -> None:
        """It was kept."""
        self.hide()
        self._home()

    def refuse(self, refusal: HallError) -> bool:
        """Show the refusal at its line; False when there is none for it."""
        return self.form.show_error(refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)

    def _entered(self) -> None:
        lines = [line for line in self.form.fields.values() if isinstance(line, QLineEdit)]
        here = next((place for place, line in enumerate(lines) if line.hasFocus()), len(lines) - 1)
        if here < len(lines) - 1:
            lines[here + 1].setFocus()
        elif self._act is not None:
            self._act({name: line.text() for name, line in self.form.fields.items() if isinstance(line, QLineEdit)})
