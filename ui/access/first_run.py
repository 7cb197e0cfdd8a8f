"""The first run: three short screens, and the hall can serve; or one, and this PC joins a hall that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from app.access.rules import FEWEST_CHARACTERS
from app.day.sample_hall import FirstRun, found_hall
from app.store import Hall, HallError
from app.words import say
from ui.shell import tasks
from ui.widgets.pieces import Form, MessageBar, button, card, label

if TYPE_CHECKING:
    from ui.sync.connect_form import ConnectForm


_JOINING = 3


class FirstRunPage(QWidget):
    """Asks for the hall, its administrator, and whether to start with the sample catalogue. Going back keeps what was typed."""

    founded = Signal(object)
    joined = Signal(object)

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        frame, layout = card(margins=28, spacing=10)
        frame.setMinimumWidth(620)
        self._title = label("", "title")
        layout.addWidget(self._title)
        self.message = MessageBar()
        layout.addWidget(self.message)
        self.steps = QStackedWidget()
        self.steps.setObjectName("plain")
        layout.addWidget(self.steps)
        self.hall_form, self.admin_form, self.start_form = Form(), Form(), Form()
        self._fill_forms()
        for form in (self.hall_form, self.admin_form, self.start_form):
            self.steps.addWidget(form)
        self.join_form: ConnectForm | None = None
        keys = QHBoxLayout()
        self.back = button(say("ui_access.back"), self._back)
        self.forward = button(say("ui_access.next"), self._forward, primary=True)
        keys.addWidget(self.back)
        self.offer = button(say("ui_sync.join.offer"), self.show_joining)
        self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys.addWidget(self.offer)
        QShortcut(QKeySequence("F4"), self, self.show_joining, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.addStretch(1)
        keys.addWidget(self.forward)
        for key in (self.back, self.forward):
            key.setAutoDefault(True)
        layout.addLayout(keys)
        row.addWidget(frame)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        self._show(0)

    def _fill_forms(self) -> None:
        self.name = self.hall_form.line("name", say("ui_access.hall_name"), say("ui_access.hall_name_hint"))
        self.code = self.hall_form.line("code", say("ui_access.hall_code"), "BM01")
        self.phone = self.hall_form.line("phone", say("ui_access.hall_phone"))
        self.counters = QSpinBox()
        self.counters.setRange(1, 60)
        self.counters.setValue(6)
        self.hall_form.add("counters", say("ui_access.counters"), self.counters)
        self.admin_name = self.admin_form.line("admin_name", say("ui_access.your_name"))
        self.login = self.admin_form.line("login", say("ui_access.login"))
        self.password = self.admin_form.line(
            "password", say("ui_access.password"), say("ui_access.password_hint", fewest=FEWEST_CHARACTERS)
        )
        self.again = self.admin_form.line("again", say("ui_access.password_again"))
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.sample = QCheckBox(say("ui_access.with_catalogue"))
        self.sample.setChecked(True)
        self.start_form.add("sample", "", self.sample)
        for key in ("Return", "Enter"):  # from any field, the number of windows and the check box too
            QShortcut(QKeySequence(key), self.steps, self._forward, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _show(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self._title.setText(say(f"ui_access.first_run.step{step + 1}"))
        self.back.setVisible(step > 0)
        self.offer.setVisible(step == 0)
        self.forward.setText(say("ui_access.start") if step == 2 else say("ui_access.next"))
        (self.name, self.admin_name, self.sample)[step].setFocus()

    def show_joining(self) -> None:
        """The other way: no new hall, but one more PC of a hall that a hub has. Only from the first screen."""
        if self.steps.currentIndex() != 0:
            return
        if self.join_form is None:
            self.join_form = self._make_join_form()
        self.message.clear()
        self.steps.setCurrentIndex(_JOINING)
        self._title.setText(say("ui_sync.join.title"))
        self.back.show()
        self.offer.hide()
        self.forward.setText(say("ui_sync.join.go"))
        self.join_form.begin()

    def _make_join_form(self) -> ConnectForm:
        from ui.sync.connect_form import ConnectForm  # half a second of cryptography, for whoever joins a hall

        made = ConnectForm()
        made.told_first.setText(say("ui_sync.join.told"))
        made.told_first.show()
        made.ready.connect(self._join)
        self.steps.addWidget(made)
        return made

    def _join(self) -> None:
        form = self.join_form
        if form is None or not self.forward.isEnabled():
            return
        self.forward.setEnabled(False)
        self.message.clear()
        (address, code), data = form.wanted(), self._data

        def join() -> Hall:
            from app.stations.service import join_hall

            return join_hall(data, address, code)

        tasks.background(self, join, self._joined, self._not_joined, self._failed)

    def _joined(self, hall: Hall) -> None:
        if self.join_form is not None:
            self.join_form.end()
        self.forward.setEnabled(True)
        self.joined.emit(hall)

    def _not_joined(self, refusal: HallError) -> None:
        self.forward.setEnabled(True)
        if self.join_form is None or not self.join_form.refuse(refusal):
            self.message.refuse(refusal)

    def _back(self) -> None:
        if self.join_form is not None and self.steps.currentIndex() == _JOINING:
            self.join_form.end()
            self._show(0)
            return
        self._show(self.steps.currentIndex() - 1)

    def _forward(self) -> None:
        if not self.forward.isEnabled():
            return
        self.message.clear()
        step = self.steps.currentIndex()
        if step == _JOINING:
            self._join()
            return
        if step == 1 and self.password.text() != self.again.text():
            self.message.tell(say("ui_access.passwords_differ"), "danger")
            self.again.setFocus()
            return
        if step < 2:
            self._show(step + 1)
            return
        self.forward.setEnabled(False)
        wanted = FirstRun(
            name=self.name.text(),
            code=self.code.text(),
            phone=self.phone.text(),
            counters=self.counters.value(),
            administrator=self.admin_name.text(),
            login=self.login.text(),
            password=self.password.text(),
            with_catalogue=self.sample.isChecked(),
        )
        tasks.background(self, lambda: found_hall(self._data, wanted), self._founded, self._refused, self._failed)

    def _founded(self, hall: Hall) -> None:
        self.forward.setEnabled(True)
        self.founded.emit(hall)

    def _refused(self, refusal: HallError) -> None:
        self.forward.setEnabled(True)
        for step, form in enumerate((self.hall_form, self.admin_form, self.start_form)):
            if refusal.field in form.fields:
                self._show(step)
                form.show_error(refusal)
                return
        self.message.refuse(refusal)

    def _failed(self, fault: str) -> None:
        self.forward.setEnabled(True)
        self.message.tell(say("ui.fault", fault=fault), "danger")
