"""A page that acts on one record: it asks what an act needs, does it, and keeps what is typed until it was done, over a restart too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer

from app.store import HallError, Work
from app.store.drafts import draft, drop_draft, save_draft
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.acting import ActingView
from ui.widgets.asks import Act, Values

DRAFT_AFTER_MS = 600


class ActingPage(Page):
    """`case` is the record's view, `subject_id` the record that is open."""

    case: ActingView

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.subject_id: UUID | None = None
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self.save_asked)

    def acts_on(self, case: ActingView) -> None:
        """Let the view's acts be done by this page."""
        self.case = case
        case.wants_act.connect(self.begin)
        case.asking.confirmed.connect(self.carry_out)
        case.asking.left.connect(self._left)
        case.asking.typed.connect(self._draft_timer.start)

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
        panel, actor_id, place = self.case.asking, self.session.actor.id, _place(act, now.subject_id)
        if not panel.ask(act, now):
            self.fetch(lambda read: draft(read, actor_id, place), lambda kept: panel.fill(act, kept) if kept else None)

    def carry_out(self, act: Act[Any], values: Values) -> None:
        """Do it; a refusal stands at its field and what was typed stays."""
        subject_id = self.subject_id
        if subject_id is None:
            return
        self._draft_timer.stop()
        place = _place(act, subject_id)

        def operation(work: Work) -> object:
            made = act.do(work, subject_id, values)
            drop_draft(work, place)
            return made

        self.run(operation, lambda _: self._done(act), self._refused)

    def save_asked(self) -> None:
        """Keep the words that stand in the form of an act; nothing is said about it."""
        self._draft_timer.stop()
        asked = self.case.asking.being_asked()
        if asked is not None:
            act, subject_id, words = asked
            self.run(lambda work: save_draft(work, words, _place(act, subject_id)))

    def _left(self) -> None:
        self.case.to_next()

    def _done(self, act: Act[Any]) -> None:
        self.case.asking.done()
        self.message.tell(act.done)
        self.case.to_next()

    def _refused(self, refusal: HallError) -> None:
        if not (self.case.asking.isVisible() and self.case.asking.show_error(refusal)):
            self.message.refuse(refusal)


def _place(act: Act[Any], subject_id: UUID) -> str:
    return f"{act.room}/{subject_id.hex}/{act.name}"
