"""An emergency from a PC at which nobody is signed in: the start strip above the sign-in page, and the checklist over it.

Who starts it types a name. The record says that it was started without signing in, at which PC and when; reports, the queue and the
all clear stay with whoever signs in. Nothing that it shows is about a customer.
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject

from app.access import bystander
from app.store import Hall
from app.words import say
from ui.access.sign_in import SignInPage
from ui.emergency.runner import Runner
from ui.emergency.start import StartStrip
from ui.shell.session import Session


class UnsignedEmergency(QObject):
    """Lives as long as its sign-in page is shown."""

    def __init__(self, hall: Hall, page: SignInPage) -> None:
        super().__init__(page)
        self.session = Session(hall, bystander(say("ui_emergency.at_locked")), self)
        self.strip = StartStrip(self.session)
        self.strip.begun.connect(self.show_runner)
        self.runner: Runner | None = None
        page.put_above(self.strip)

    def show_runner(self, run_id: UUID) -> None:
        """The checklist of a run over the sign-in page."""
        self.close_runner()
        if not self.session.actor.name:
            self.session.actor = bystander(say("ui_emergency.at_locked"))
        self.runner = Runner(self.session, run_id)
        self.runner.showFullScreen()

    def close_runner(self) -> None:
        if self.runner is not None:
            self.runner.close()
            self.runner.deleteLater()
            self.runner = None

    def close(self) -> None:
        """Somebody signed in: their own window tells of what runs."""
        self.close_runner()
        self.session.close()
