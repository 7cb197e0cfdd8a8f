"""The form of one act, inside the page: Enter goes on, Esc goes back and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFrame, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.store import HallError
from app.words import say
from ui.widgets.asks import Act, Ask, Day, Line, Number, Pick, Sign, Situated, Ticks, Values
from ui.widgets.pieces import Form, button, label
from ui.widgets.signature import SignaturePad

Plain = str | int | list[str]


class AskPanel(QFrame):
    """Asks what an act needs. `confirmed` carries the act and its values; `room` is where the names of its fields stand.

    `typed` is told with each change, so that the page can keep `content` over a restart; a signature is given anew.
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
        self._readers: dict[str, Callable[[], Any]] = {}
        self._keeps: dict[str, tuple[Callable[[], Plain], Callable[[Plain], None]]] = {}
        self._began: dict[str, Plain] = {}
        self.act: Act[Any] | None = None
        self.form: Form | None = None
        self.hide()

    def ask(self, act: Act[Any], now: Situated) -> None:
        """Show the form of an act as it begins."""
        self._empty()
        self.act = act
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
        self._began = self._plain()
        self.show()
        self._fit()
        self._first().setFocus()

    def fill(self, kept: Mapping[str, Plain]) -> None:
        """Put back what was typed for this act before: words, numbers, dates, choices. What is no longer offered stays as it begins."""
        for name, (_, write) in self._keeps.items():
            if name in kept:
                write(kept[name])

    def content(self) -> dict[str, Plain] | None:
        """What stands in the form, as plain values; None while it stands as it began."""
        now = self._plain()
        return None if now == self._began else now

    def _plain(self) -> dict[str, Plain]:
        return {name: read() for name, (read, _) in self._keeps.items()}

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
        """The act was carried out: what was typed for it is no draft any more."""
        self.act = None
        self._empty()
        self.hide()

    def leave(self) -> None:
        """Go back without doing it; what was typed is there when one comes again."""
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
        self._readers, self._keeps, self._began, self.form = {}, {}, {}, None
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
                self._put(ask.name, field, field.text)
                self._keeps[ask.name] = field.text, lambda kept: field.setText(str(kept))
            case Number():
                number = QSpinBox()
                number.setRange(ask.least, ask.most)
                number.setValue(ask.default)
                number.valueChanged.connect(lambda _: self.typed.emit())
                form.add(ask.name, text, number)
                self._put(ask.name, number, number.value)
                self._keeps[ask.name] = number.value, lambda kept: number.setValue(kept) if isinstance(kept, int) else None
            case Day():
                day = QDateEdit(QDate(ask.default.year, ask.default.month, ask.default.day))
                day.setDisplayFormat("yyyy-MM-dd")
                day.setCalendarPopup(True)
                day.dateChanged.connect(lambda _: self.typed.emit())
                form.add(ask.name, text, day)
                self._put(ask.name, day, lambda: day.date().toPython())
                iso = Qt.DateFormat.ISODate
                self._keeps[ask.name] = (lambda: day.date().toString(iso)), lambda kept: day.setDate(QDate.fromString(str(kept), iso))
            case Pick():
                self._add_choice(form, ask, text)
            case Ticks():
                self._add_ticks(form, ask, text)
            case Sign():
                self._add_signature(form, ask, text)

    def _add_choice(self, form: Form, ask: Pick, text: str) -> None:
        box = QComboBox()
        for value, name in ask.options:
            box.addItem(name, value)
        values = [value for value, _ in ask.options]
        names = [str(value) for value in values]
        if ask.default in values:
            box.setCurrentIndex(values.index(ask.default))
        box.currentIndexChanged.connect(lambda _: self.typed.emit())
        form.add(ask.name, text, box)
        self._put(ask.name, box, lambda: values[box.currentIndex()] if values else None)
        self._keeps[ask.name] = (
            lambda: names[box.currentIndex()] if names else "",
            lambda kept: box.setCurrentIndex(names.index(str(kept))) if kept in names else None,
        )

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
            box.toggled.connect(lambda _: self.typed.emit())
            column.addWidget(box)
            boxes.append((box, value))
        form.add(ask.name, text, frame, wide=True)
        frame.setObjectName("plain")
        frame.setFocusProxy(boxes[0][0] if boxes else None)
        frame.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._readers[ask.name] = lambda: [value for box, value in boxes if box.isChecked()]

        def put_back(kept: Plain) -> None:
            for box, value in boxes:
                box.setChecked(str(value) in kept if isinstance(kept, list) else True)

        self._keeps[ask.name] = (lambda: [str(value) for box, value in boxes if box.isChecked()]), put_back

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

    def _put(self, name: str, field: QWidget, read: Callable[[], Any]) -> None:
        self._readers[name] = read
        field.installEventFilter(self)


def _clear(layout: Any) -> None:
    while (item := layout.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            _clear(item.layout())
