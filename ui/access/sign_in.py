"""The sign-in page: user name, password, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.words import say
from ui.shell import tasks
from ui.widgets.pieces import Form, MessageBar, button, card, label

if TYPE_CHECKING:
    from app.store import Actor, Hall, HallError

EMERGENCY_KEY = "Ctrl+Shift+E"
"""As everywhere; the page is shown before the emergency's own modules are loaded."""


class SignInPage(QWidget):
    """Asks who is there. With `only`, it is the lock screen of that person: their password alone opens it again.

    It is shown before the hall is open, and takes what is typed meanwhile; `hall_opened` then goes on with it.
    `opening_wanted` asks to open the hall again after that was refused. An emergency can be started from here: `emergency_wanted`.
    """

    signed_in = Signal(object)
    emergency_wanted = Signal()
    opening_wanted = Signal()

    def __init__(self, hall: Hall | None, only: Actor | None = None, hint: str = "", hall_name: str = "") -> None:
        super().__init__()
        self._hall, self._only = hall, only
        self._is_waiting, self._is_refused, self._is_emergency = False, False, False
        self._outer = outer = QVBoxLayout(self)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        frame, layout = card(margins=28, spacing=10)
        frame.setMinimumWidth(460)
        frame.setMaximumWidth(560)
        self._name = label(hall_name or say("ui.window_title"), "title")
        layout.addWidget(self._name)
        layout.addWidget(label(say("ui_access.locked", name=only.name) if only else say("ui_access.welcome"), "muted", wrap=True))
        self.message = MessageBar()
        layout.addWidget(self.message)
        self.form = Form()
        self.login = self.form.line("login", say("ui_access.login"))
        self.password = self.form.line("password", say("ui_access.password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        if only is not None:
            self.login.setText(only.name)
            self.login.setEnabled(False)
        layout.addWidget(self.form)
        self.enter = button(say("ui_access.unlock") if only else say("ui_access.sign_in"), self._try, primary=True)
        layout.addWidget(self.enter)
        if hint:
            layout.addWidget(label(hint, "muted", wrap=True))
        row.addWidget(frame)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.emergency = button(f"{say('ui_emergency.start')}  {EMERGENCY_KEY}", self._emergency, name="emergency")
        self.emergency.setProperty("flat", True)
        self.emergency.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot.addWidget(self.emergency)
        foot.addStretch(1)
        outer.addLayout(foot)
        action = QAction(self)
        action.setShortcut(QKeySequence(EMERGENCY_KEY))
        action.triggered.connect(lambda _checked=False: self._emergency())
        self.addAction(action)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._try)
        (self.password if only else self.login).setFocus(Qt.FocusReason.OtherFocusReason)
        if hall is not None:
            self.hall_opened(hall)

    def hall_opened(self, hall: Hall) -> None:
        """The hall is there: whoever pressed Enter meanwhile is let in now."""
        self._hall, self._is_refused = hall, False
        with hall.read() as read:
            self._name.setText(read.profile().name)
        if self._is_waiting:
            self._is_waiting = False
            self.enter.setEnabled(True)
            self.message.hide()
            self._try()
        if self._is_emergency:
            self.message.hide()
            self._emergency()

    def hall_refused(self, refusal: HallError) -> None:
        """The hall cannot be opened; Enter tries again."""
        self._is_waiting, self._is_refused = False, True
        self.enter.setEnabled(True)
        self.message.refuse(refusal)

    def hall_failed(self, fault: str) -> None:
        """The same for a fault of ours."""
        self._is_waiting, self._is_refused = False, True
        self._refused_text(say("ui.fault", fault=fault))

    def put_above(self, widget: QWidget) -> None:
        """Something above the questions: what an emergency asks."""
        self._outer.insertWidget(0, widget)

    def _emergency(self) -> None:
        """Nobody has to sign in first; only the hall has to be open."""
        self._is_emergency = self._hall is None
        if self._hall is not None:
            self.emergency_wanted.emit()
            return
        self.message.tell(say("ui_access.opening"))
        if self._is_refused:
            self.opening_wanted.emit()

    def _try(self) -> None:
        if not self.enter.isEnabled():
            return
        login, password, only, hall = self.login.text(), self.password.text(), self._only, self._hall
        self.enter.setEnabled(False)
        if hall is None:
            self._is_waiting = True
            self.message.tell(say("ui_access.opening"))
            if self._is_refused:
                self.opening_wanted.emit()
            return

        def check() -> Actor:
            from app.access import service  # this page is shown before the database's libraries are loaded

            if only is None:
                return service.sign_in(hall, login, password)
            if service.is_password_of(hall, only, password):
                return only
            raise service.WrongPassword(field="password")

        tasks.background(self, check, self._opened, self._refused, lambda fault: self._refused_text(say("ui.fault", fault=fault)))

    def _opened(self, who: Actor) -> None:
        self.password.clear()
        self.enter.setEnabled(True)
        self.signed_in.emit(who)

    def _refused(self, refusal: HallError) -> None:
        self.enter.setEnabled(True)
        self.password.selectAll()
        if not self.form.show_error(refusal):
            self.message.refuse(refusal)

    def _refused_text(self, text: str) -> None:
        self.enter.setEnabled(True)
        self.message.tell(text, "danger")
