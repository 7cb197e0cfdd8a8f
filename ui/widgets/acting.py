"""A record with what can be done about it: the next thing as the one filled button, the other keys in a row, the form of an act between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.words import say
from ui.widgets.asking import AskPanel
from ui.widgets.asks import Act
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import button

_LEAST_HEIGHT = 110
_FORWARD = "F2"


class GivesWay(QWidget):
    """Takes the room that is left: what is being asked comes first, and a strip too low to read shows nothing."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._inside = inside
        across = QHBoxLayout(self)
        across.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(inside)

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inside.setVisible(self.height() >= _LEAST_HEIGHT)


class ActingView(QWidget):
    """The page of one record. Subclasses give its head and its body, show the record, and say by `acts` what can be done now."""

    wants_act = Signal(object)

    def __init__(self, room: str) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.forward = button("", self._go_forward, primary=True, name="forward")
        self.forward.setMinimumWidth(150)
        self.asking = AskPanel(room)
        self.asking.appeared.connect(lambda asking: self.forward.setVisible(not asking))  # one filled button at a time
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def build(self, head: QWidget, body: QWidget) -> None:
        """Put the record's head above and its body below what is being asked."""
        holder = QWidget()
        holder.setObjectName("plain")
        self.keys = FlowLayout(holder)
        self._layout.addWidget(head)
        self._layout.addWidget(self.asking)
        self._layout.addWidget(GivesWay(body), 1)
        self._body = body
        self._layout.addWidget(holder)

    def to_next(self) -> None:
        """The cursor to the next thing to do, or to the record when there is none."""
        (self.forward if self.forward.isEnabled() else self._body).setFocus()

    def acts(self) -> Sequence[Act[Any]]:
        """What can be done now, in the order of the keys; nothing while no record is shown."""
        return ()

    def act_of(self, key: str) -> Act[Any] | None:
        """What a key would do now."""
        return next((act for act in self.acts() if act.key == key), None)

    def show_acts(self, further: Sequence[tuple[str, str, Callable[[], object]]] = ()) -> None:
        """Show the next thing and the other keys; `further` are keys of the page that act here too, with their words."""
        while (item := self.keys.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        next_one = self.act_of(_FORWARD)
        self.forward.setText(f"{_FORWARD} {next_one.text}" if next_one else say("ui_acting.nothing_to_do"))
        self.forward.setEnabled(next_one is not None)
        for act in self.acts():
            if act is not next_one:
                self._add(act.key, act.text, lambda act=act: self.wants_act.emit(act), act.name)
        for key, text, do in further:
            self._add(key, text, do, key)

    def _add(self, key: str, text: str, do: Callable[[], object], name: str) -> None:
        made = button(f"{key} {text}", do, name=name)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.keys.addWidget(made)

    def _go_forward(self) -> None:
        act = self.act_of(_FORWARD)
        if act is not None:
            self.wants_act.emit(act)
