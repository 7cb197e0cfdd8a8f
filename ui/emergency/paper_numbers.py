"""Numbers that were given by hand, entered line by line from the list with their real times."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QComboBox, QTimeEdit, QVBoxLayout, QWidget

from app.desk import emergency as desk
from app.desk.numbers import Taken
from app.emergency.models import EmergencyRun
from app.intake.catalogue import service as catalogue
from app.store import Reader
from app.words import either, say
from ui.widgets.pieces import Form, label

if TYPE_CHECKING:
    from ui.shell.page import Page


class PaperNumbers(QWidget):
    """Slip, time, service; the ticket's number is shown at once."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._run: EmergencyRun | None = None
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        self.heading = label(tone="title", wrap=True)
        layout.addWidget(self.heading)
        layout.addWidget(label(say("ui_emergency.paper_hint"), "muted", wrap=True))
        self.form = Form()
        self.slip = self.form.line("slip", say("ui_emergency.slip"))
        self.at = QTimeEdit()
        self.at.setDisplayFormat("HH:mm")
        self.form.add("taken_at", say("ui_emergency.given_at"), self.at)
        self.service = QComboBox()
        self.service.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.service.setMinimumContentsLength(16)
        self.form.add("service", say("ui_emergency.service"), self.service)
        layout.addWidget(self.form)
        self.told = label(wrap=True)
        layout.addWidget(self.told)
        layout.addStretch(1)

    def begin(self, run: EmergencyRun) -> None:
        """Enter the numbers of one emergency."""
        self._run = run
        started = run.at.astimezone(self.page.hall.zone)
        self.heading.setText(say("ui_emergency.paper_of", name=either(run.plan_name, run.plan_name_en), number=run.number))
        self.at.setTime(QTime(started.hour, started.minute))
        self.told.setText("")
        self.page.fetch(_services, self._offer)

    def focus(self) -> None:
        self.slip.setFocus()

    def _offer(self, offered: list[tuple[str, object]]) -> None:
        self.service.clear()
        for name, service_id in offered:
            self.service.addItem(name, service_id)

    def save(self) -> None:
        run, service_id = self._run, self.service.currentData()
        if run is None or service_id is None:
            return
        chosen = self.at.time()
        zone = self.page.hall.zone
        day = run.at.astimezone(zone).date()
        taken_at = datetime.combine(day, time(chosen.hour(), chosen.minute()), zone).astimezone(run.at.tzinfo)
        if taken_at < run.at < taken_at.replace(second=59):
            taken_at = run.at  # the list has minutes, the activation has seconds
        slip = self.slip.text()
        self.page.run(
            lambda work: desk.enter_paper_number(work, run.id, service_id, slip, taken_at), self._entered, self.page.refused_at(self.form)
        )

    def _entered(self, taken: Taken) -> None:
        self.form.clear_errors()
        line = f"{self.slip.text()} {self.at.time().toString('HH:mm')} → {taken.ticket.number}"
        self.told.setText(f"{line}\n{self.told.text()}".strip())
        self.slip.clear()
        self.slip.setFocus()


def _services(read: Reader) -> list[tuple[str, object]]:
    return [(f"{each.series}  {either(each.name, each.name_en)}", each.id) for each in catalogue.services(read)]
