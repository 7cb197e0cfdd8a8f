"""The sign-in page: user name, password, Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.access import service
from app.store import Actor, Hall, HallError
from app.words import say
from ui.shell import tasks
from ui.widgets.pieces import Form, MessageBar, button, card, label


class SignInPage(QWidget):
    """Asks who is there. With `only`, it is the lock screen of that person: their password alone opens it again."""

    signed_in = Signal(object)

    def __init__(self, hall: Hall, only: Actor | None = None, hint: str = "") -> None:
        super().__init__()
        self._hall, self._only = hall, only
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        frame, layout = card(margins=28, spacing=10)
        frame.setMinimumWidth(460)
        frame.setMaximumWidth(560)
        with hall.read() as read:
            name = read.profile().name
        layout.addWidget(label(name, "title"))
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
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._try)
        (self.password if only else self.login).setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        if not self.enter.isEnabled():
            return
        login, password, only = self.login.text(), self.password.text(), self._only
        self.enter.setEnabled(False)

        def check() -> Actor:
            if only is None:
                return service.sign_in(self._hall, login, password)
            if service.is_password_of(self._hall, only, password):
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
