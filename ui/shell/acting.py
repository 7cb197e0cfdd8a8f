"""A page that acts on one record: it asks what an act needs, does it, and keeps what is typed until it was done, over a restart too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtGui import QHideEvent

from app.store import HallError, Work
from app.store.drafts import drop_draft
from ui.shell.drafting import DraftKeeper
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.acting import ActingView
from ui.widgets.asks import Act, Values


class ActingPage(Page):
    """`case` is the record's view, `subject_id` the record that is open, `asked` the keeper of what an act asks for."""

    case: ActingView
    asked: DraftKeeper

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.subject_id: UUID | None = None

    def acts_on(self, case: ActingView) -> None:
        """Let the view's acts be done by this page."""
        self.case = case
        self.asked = DraftKeeper(self, case.asking.content)
        case.wants_act.connect(self.begin)
        case.asking.confirmed.connect(self.carry_out)
        case.asking.left.connect(self._left)
        case.asking.typed.connect(self.asked.typed)

    def situation(self) -> Any:
        """What an act looks at now; None while no record is shown."""
        return None

    def begin(self, act: Act[Any]) -> None:
        """Ask what an act needs, or do it at once when it needs nothing."""
        now = self.situation()
        if now is None:
            return
        if not act.asks(now):
            self.carry_out(act, {})
            return
        panel = self.case.asking
        self.asked.turn_to(_place(act, now.subject_id), lambda: panel.ask(act, now), panel.fill)

    def carry_out(self, act: Act[Any], values: Values) -> None:
        """Do it; a refusal stands at its field and what was typed stays."""
        subject_id = self.subject_id
        if subject_id is None:
            return
        place = _place(act, subject_id)
        if place == self.asked.place:
            self.asked.forget()

        def operation(work: Work) -> object:
            made = act.do(work, subject_id, values)
            drop_draft(work, place)
            return made

        self.run(operation, lambda _: self._done(act), self._refused)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.asked.leave()

    def _left(self) -> None:
        self.asked.save()
        self.case.to_next()

    def _done(self, act: Act[Any]) -> None:
        self.asked.place = ""
        self.case.asking.done()
        self.message.tell(act.done)
        self.case.to_next()

    def _refused(self, refusal: HallError) -> None:
        if self.case.asking.isVisible():
            self.asked.save()
        if not (self.case.asking.isVisible() and self.case.asking.show_error(refusal)):
            self.message.refuse(refusal)


def _place(act: Act[Any], subject_id: UUID) -> str:
    return f"{act.room}/{subject_id.hex}/{act.name}"
