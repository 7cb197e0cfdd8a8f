"""Who is on duty today: one line a role, kept as it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.emergency import service
from app.emergency.plan import PlanContent
from app.words import say
from ui.widgets.pieces import Form, label

if TYPE_CHECKING:
    from ui.shell.page import Page


class DutyForm(QWidget):
    """Role, name, phone."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.addWidget(label(say("ui_emergency.duty_today"), "title", wrap=True))
        layout.addWidget(label(say("ui_emergency.duty_hint"), "muted", wrap=True))
        self.form = Form()
        self.role = QComboBox()
        self.form.add("role", say("ui_emergency.role"), self.role)
        self.name = self.form.line("name", say("ui_emergency.name"))
        self.phone = self.form.line("phone", say("ui_emergency.phone"))
        self.phone.returnPressed.connect(self.save)
        layout.addWidget(self.form)
        self.told = label(wrap=True)
        layout.addWidget(self.told)
        layout.addStretch(1)

    def begin(self, content: PlanContent) -> None:
        """Offer the roles of a plan."""
        self.role.clear()
        for role in content.roles:
            self.role.addItem(role.title.said, role.key)
        self.told.setText("\n".join(f"{role.title.said}{say('text.colon')}{role.holder} {role.phone}" for role in content.roles))

    def focus(self) -> None:
        self.role.setFocus()

    def save(self) -> None:
        role, name, phone = self.role.currentData(), self.name.text(), self.phone.text()
        self.page.run(lambda work: service.set_duty(work, work.today, role, name, phone), self._saved, self.page.refused_at(self.form))

    def _saved(self, duty: object) -> None:
        del duty
        self.form.clear_errors()
        line = f"{self.role.currentText()}{say('text.colon')}{self.name.text()} {self.phone.text()}"
        kept = [text for text in self.told.text().split("\n") if not text.startswith(self.role.currentText())]
        self.told.setText("\n".join([*kept, line]))
        self.name.clear()
        self.phone.clear()
        self.role.setCurrentIndex((self.role.currentIndex() + 1) % max(self.role.count(), 1))
        self.name.setFocus()
        self.page.message.tell(say("ui_emergency.duty_kept"))
