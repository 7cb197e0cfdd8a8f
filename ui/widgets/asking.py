"""The form of one act, inside the page: Enter goes on, Esc goes back and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFrame, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.store import HallError
from app.words import say
from ui.widgets.asks import Act, Ask, Day, Line, Number, Pick, Sign, Situated, Ticks, Values
from ui.widgets.pieces import Form, button, label
from ui.widgets.signature import SignaturePad


class AskPanel(QFrame):
    """Asks what an act needs. `confirmed` carries the act and its values; `room` is where the names of its fields stand.

    `typed` is told with each letter, so that the page can keep the words over a restart.
    """

    confirmed = Signal(object, object)
    left = Signal()
    typed = Signal()
    appeared = Signal(bool)

    def __init__(self, room: str) -> None:
        super().__init__()
        self._room = room
        self.setObjectName("card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self._kept: dict[tuple[UUID, str], dict[str, Any]] = {}
        self._readers: dict[str, Callable[[], Any]] = {}
        self._writers: dict[str, Callable[[Any], None]] = {}
        self._lines: dict[str, QLineEdit] = {}
        self.act: Act[Any] | None = None
        self.form: Form | None = None
        self._case: UUID | None = None
        self.hide()

    def ask(self, act: Act[Any], now: Situated) -> bool:
        """Show the form of an act, with what was typed for it before; False when nothing was since the program started."""
        self._keep()
        self._empty()
        self.act, self._case = act, now.subject_id
        asks = act.asks(now)
        self.title = label(say("ui_acting.ask_title", act=act.text), "heading")
        self._layout.addWidget(self.title)
        self.form = Form(columns=2)
        for ask in asks:
            self._add(self.form, ask)
        self._layout.addWidget(self.form)
        foot = QHBoxLayout()
        foot.addWidget(label(say("ui_acting.ask_hint"), "muted"))
        foot.addStretch(1)
        self.cancel_button = button(say("ui_acting.back_key"), self.leave, name="cancel")
        self.confirm_button = button(say("ui_acting.confirm_key"), self.confirm, primary=True, name="confirm")
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.confirm_button)
        self._layout.addLayout(foot)
        kept = self._kept.get((self._case, act.name), {})
        for name, value in kept.items():
            if name in self._writers:
                self._writers[name](value)
        self.show()
        self._fit()
        self._first().setFocus()
        return bool(kept)

    def fill(self, act: Act[Any], words: Values) -> None:
        """Put back the words that were typed for an act before the program was closed, where nothing has been typed yet."""
        if self.act is not act:
            return
        for name, field in self._lines.items():
            if isinstance(words.get(name), str) and not field.isModified():
                field.setText(words[name])

    def being_asked(self) -> tuple[Act[Any], UUID, dict[str, Any]] | None:
        """The act that is asked about, its record, and the words that stand in its lines."""
        if self.act is None or self._case is None:
            return None
        return self.act, self._case, {name: field.text() for name, field in self._lines.items()}

    def values(self) -> Values:
        """What stands in the form."""
        return {name: read() for name, read in self._readers.items()}

    def confirm(self) -> None:
        if self.act is not None and self.form is not None:
            self.form.clear_errors()
            self.confirmed.emit(self.act, self.values())

    def show_error(self, refusal: HallError) -> bool:
        """Put a refusal at its field; False when it has none here."""
        shown = self.form is not None and self.form.show_error(refusal)
        self._fit()
        return shown

    def done(self) -> None:
        """The act was carried out: forget what was typed for it."""
        if self.act is not None and self._case is not None:
            self._kept.pop((self._case, self.act.name), None)
        self.act = None
        self.hide()

    def leave(self) -> None:
        """Go back without doing it; what was typed is there when one comes again."""
        self._keep()
        self.act = None
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(watched, QCheckBox):
                self.confirm()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.appeared.emit(False)

    def _keep(self) -> None:
        if self.act is not None and self._case is not None and self._readers:
            self._kept[(self._case, self.act.name)] = {name: read() for name, read in self._readers.items() if name in self._writers}

    def _fit(self) -> None:
        """Keep room for all of the form: its wrapped error lines make the layout count the signature as one line."""
        if self.form is None:
            return
        for widget in (self.form, self):
            widget.setMinimumHeight(0)
            layout = widget.layout()
            assert layout is not None
            layout.activate()
            widget.setMinimumHeight(layout.minimumSize().height())
        self.updateGeometry()
        around = self.parentWidget().layout()
        if around is not None:
            around.invalidate()
            around.activate()

    def _empty(self) -> None:
        self._readers, self._writers, self._lines, self.form = {}, {}, {}, None
        _clear(self._layout)

    def _first(self) -> QWidget:
        fields = self.form.fields if self.form is not None else {}
        empty = [field for field in fields.values() if isinstance(field, QLineEdit) and not field.text()]
        others = [field for field in fields.values() if field.focusPolicy() != Qt.FocusPolicy.NoFocus]
        return (empty or others or [self.confirm_button])[0]

    def _add(self, form: Form, ask: Ask) -> None:
        text = say(f"{self._room}.field.{ask.name}")
        match ask:
            case Line():
                field = form.line(ask.name, text, wide=ask.wide)
                field.setText(ask.default)
                field.textEdited.connect(lambda _: self.typed.emit())
                self._lines[ask.name] = field
                self._put(ask.name, field, field.text, field.setText)
            case Number():
                number = QSpinBox()
                number.setRange(ask.least, ask.most)
                number.setValue(ask.default)
                form.add(ask.name, text, number)
                self._put(ask.name, number, number.value, number.setValue)
            case Day():
                day = QDateEdit(QDate(ask.default.year, ask.default.month, ask.default.day))
                day.setDisplayFormat("yyyy-MM-dd")
                day.setCalendarPopup(True)
                form.add(ask.name, text, day)
                self._put(ask.name, day, lambda: day.date().toPython(), lambda on: day.setDate(QDate(on.year, on.month, on.day)))
            case Pick():
                box = QComboBox()
                for value, name in ask.options:
                    box.addItem(name, value)
                values = [value for value, _ in ask.options]
                if ask.default in values:
                    box.setCurrentIndex(values.index(ask.default))
                form.add(ask.name, text, box)
                self._put(
                    ask.name,
                    box,
                    lambda: values[box.currentIndex()] if values else None,
                    lambda value: box.setCurrentIndex(values.index(value)) if value in values else None,
                )
            case Ticks():
                self._add_ticks(form, ask, text)
            case Sign():
                self._add_signature(form, ask, text)

    def _add_ticks(self, form: Form, ask: Ticks, text: str) -> None:
        frame = QWidget()
        frame.setObjectName("plain")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        boxes: list[tuple[QCheckBox, Any]] = []
        for value, name in ask.options:
            box = QCheckBox(name)
            box.setChecked(True)
            box.installEventFilter(self)
            column.addWidget(box)
            boxes.append((box, value))
        form.add(ask.name, text, frame, wide=True)
        frame.setObjectName("plain")
        frame.setFocusProxy(boxes[0][0] if boxes else None)
        frame.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._readers[ask.name] = lambda: [value for box, value in boxes if box.isChecked()]

    def _add_signature(self, form: Form, ask: Sign, text: str) -> None:
        frame = QWidget()
        frame.setObjectName("plain")
        across = QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        self.pad = SignaturePad()
        self.pad.installEventFilter(self)
        side = QVBoxLayout()
        typed = QLineEdit()
        typed.setPlaceholderText(say("ui_acting.sign_by_name"))
        typed.setAccessibleName(say("ui_acting.sign_by_name"))
        typed.textEdited.connect(self.pad.type_name)
        typed.installEventFilter(self)
        self.pad.signed.connect(typed.clear)

        def again() -> None:
            self.pad.clear()
            typed.clear()

        side.addWidget(typed)
        side.addWidget(button(say("ui_acting.sign_again"), again))
        side.addStretch(1)
        across.addWidget(self.pad, 3)
        across.addLayout(side, 2)
        form.add(ask.name, text, frame, wide=True)
        frame.setObjectName("plain")
        frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._readers[ask.name] = self.pad.png

    def _put(self, name: str, field: QWidget, read: Callable[[], Any], write: Callable[[Any], Any]) -> None:
        self._readers[name], self._writers[name] = read, write
        field.installEventFilter(self)


def _clear(layout: Any) -> None:
    while (item := layout.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            _clear(item.layout())
