"""Small widgets with one job each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.store import HallError
from app.words import say
from ui.widgets.flow import FlowLayout


def restyle(widget: QWidget) -> None:
    """Let a changed property show."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str = "", tone: str = "", *, wrap: bool = False) -> QLabel:
    """A line of text; `tone` is title, heading, muted, error or ticket."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    return made


class Badge(QLabel):
    """A state in words on its colour: good, warning, danger or plain."""

    def __init__(self, text: str = "", tone: str = "plain") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.say(text, tone)

    def say(self, text: str, tone: str) -> None:
        self.setText(text)
        self.setVisible(bool(text))
        if self.property("badge") != tone:
            self.setProperty("badge", tone)
            restyle(self)


def button(text: str, act: Callable[[], object], *, primary: bool = False, name: str = "") -> QPushButton:
    """A button; at most one primary a page."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setObjectName(name)
    if primary:
        made.setProperty("primary", True)
    made.clicked.connect(lambda _checked=False: act())
    return made


def fill_only(chosen: QPushButton | None, *among: QPushButton) -> None:
    """Let the next thing to do be the one filled button of these; none where it is no button."""
    for each in among:
        primary = each is chosen
        if bool(each.property("primary")) != primary:
            each.setProperty("primary", primary)
            restyle(each)


def card(*, margins: int = 10, spacing: int = 6) -> tuple[QFrame, QVBoxLayout]:
    """A framed surface and the layout inside it."""
    frame = QFrame()
    frame.setObjectName("card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    return frame, layout


class Sight(QWidget):
    """A part of a page with nothing around it: its widgets stand in `column`, one below the other."""

    def __init__(self, *, spacing: int = 6) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)


def choose(box: QComboBox, value: object, otherwise: int = 0) -> None:
    """Choose the entry with this value. (`findData` compares Python objects such as ids by identity, so an equal one is not found.)"""
    places = [place for place in range(box.count()) if box.itemData(place) == value]
    box.setCurrentIndex(places[0] if places else otherwise)


class MessageBar(QFrame):
    """What happened, what was kept, what to do: inside the page, never in front of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        self.text = label(wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.text, 1)
        self._close = button("×", self.clear)
        self._close.setFixedWidth(34)
        self._close.setAccessibleName(say("ui.close"))
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    def tell(self, text: str, tone: str = "good") -> None:
        """Show a sentence; good news goes away by itself."""
        self.text.setText(text)
        self.setProperty("tone", tone)
        for widget in (self, self.text):
            restyle(widget)
        self.show()
        if tone == "good":
            self._timer.start(6000)
        else:
            self._timer.stop()

    def refuse(self, refusal: HallError) -> None:
        self.tell(f"{refusal.what}{' ' if refusal.do else ''}{refusal.do}", "danger")

    def clear(self) -> None:
        self._timer.stop()
        self.hide()


class Form(QWidget):
    """Labelled fields, each with room for its error under it. What was typed stays whatever happens."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._columns = columns
        self._count = 0
        self.fields: dict[str, QWidget] = {}
        self.captions: dict[str, QLabel] = {}
        self._errors: dict[str, QLabel] = {}

    def add(self, name: str, text: str, field: QWidget, *, wide: bool = False) -> QWidget:
        """Add a field under its name; `wide` gives it a row of its own."""
        if wide and self._count % self._columns:
            self._count += 1
        row, column = divmod(self._count, self._columns)
        caption = label(text)
        caption.setBuddy(field)
        field.setAccessibleName(text)
        field.setObjectName(name)
        error = label(tone="error", wrap=True)
        error.hide()
        span = self._columns * 2 - 1 if wide else 1
        self._grid.addWidget(caption, row * 2, column * 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, row * 2, column * 2 + 1, 1, span)
        self._grid.addWidget(error, row * 2 + 1, column * 2 + 1, 1, span)
        self._grid.setColumnStretch(column * 2 + 1, 1)
        self.fields[name], self.captions[name], self._errors[name] = field, caption, error
        self._count += self._columns if wide else 1
        return field

    def line(self, name: str, text: str, hint: str = "", *, wide: bool = False) -> QLineEdit:
        """Add a line to type in."""
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setMaxLength(2000)
        self.add(name, text, field, wide=wide)
        return field

    def show_field(self, name: str, visible: bool) -> None:
        """Ask for a field or not, with its name; what was typed in it stays."""
        for widget in (self.fields[name], self.captions[name]):
            widget.setVisible(visible)
        if not visible:
            self._errors[name].hide()

    def show_error(self, refusal: HallError) -> bool:
        """Put an error at its field and the cursor there; False when the form has no such field."""
        self.clear_errors()
        error = self._errors.get(refusal.field)
        if error is None:
            return False
        error.setText(f"{refusal.what} {refusal.do}")
        error.show()
        field = self.fields[refusal.field]
        field.setProperty("wrong", True)
        restyle(field)
        field.setFocus()
        return True

    def clear_errors(self) -> None:
        for name, error in self._errors.items():
            if not error.isHidden():
                error.hide()
                self.fields[name].setProperty("wrong", False)
                restyle(self.fields[name])


class KeyBar(QWidget):
    """The function keys of a page, shown where they act; each can be clicked too."""

    def __init__(self) -> None:
        super().__init__()
        self._row = FlowLayout(self)
        self.buttons: dict[str, QPushButton] = {}

    def add(self, key: str, text: str, act: Callable[[], object]) -> QPushButton:
        made = button(f"{key} {text}", act, name=key)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row.addWidget(made)
        self.buttons[key] = made
        return made


class Choice(QWidget):
    """A question answered by one key: numbered buttons in the page instead of a dialog."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._values: list[object] = []
        self.hide()

    def ask(self, question: str, answers: Sequence[tuple[object, str]]) -> None:
        """Show the question; keys 1-9 or a click answer, Esc takes it back."""
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._layout.addWidget(label(question, "heading"))
        self._values = [value for value, _ in answers]
        for number, (value, text) in enumerate(answers, 1):
            made = button(f"{number} {text}", lambda value=value: self._answer(value), name=f"answer{number}")
            self._layout.addWidget(made)
        self._layout.addStretch(1)
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: object) -> None:
        key = event.text()  # type: ignore[attr-defined]
        if key.isdigit() and 0 < int(key) <= len(self._values):
            self._answer(self._values[int(key) - 1])
        elif event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.hide()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def _answer(self, value: object) -> None:
        self.hide()
        self.chosen.emit(value)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())
