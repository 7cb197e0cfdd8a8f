"""Taking a complaint down: the form with its draft on this PC, its files kept, and the services that save it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent

from app.complaints import service
from app.complaints.models import CallBack, Complaint
from app.desk import service as desk
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.store import AttachmentKind, HallError, Kept, Reader, Work
from app.store.drafts import drop_draft
from ui.complaints.form import TakingForm
from ui.shell.drafting import DraftKeeper

if TYPE_CHECKING:
    from ui.shell.page import Page

NEW = "complaints/new"
LOOK_AFTER_MS = 250
_LEAST_PHONE = 7


class Taking(TakingForm):
    """The form as it stands on the page. `saved` carries the new complaint.

    What is typed is kept for the next complaint, and for each call after a bad rating that becomes one, until it is saved or emptied.
    """

    saved = Signal(object)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._call: CallBack | None = None
        self.drafts = DraftKeeper(page, lambda: self.content() or None)
        self.typed.connect(self.drafts.typed)
        self.told.connect(page.message.tell)
        self.wants_save.connect(self.save)
        self.wants_customer.connect(self._look_up)
        self.wants_keep.connect(self._keep)
        self._paused = QTimer(self)
        self._paused.setSingleShot(True)
        self._paused.setInterval(LOOK_AFTER_MS)
        self._paused.timeout.connect(self.look_for_alike)
        for line in (self.facts.textChanged, self.phone.textChanged):
            line.connect(self._paused.start)

    def look_for_alike(self) -> None:
        """Complaints of the same customer or in the same words, while this one is being taken down."""
        self._paused.stop()
        actor_id, facts, phone, customer_id = self._page.session.actor.id, self.facts.toPlainText(), self.phone.text(), self.customer_id
        self._page.fetch(lambda read: service.earlier(read, actor_id, facts, phone, customer_id), self.show_alike)

    # The draft

    def bring_back(self) -> None:
        """What was typed here before the program was closed; once, when the people to choose from are known."""
        if not self.drafts.place:
            self._next_one()

    def _next_one(self) -> None:
        self._call = None
        self.drafts.turn_to(NEW, self.clear, self._put_back)

    def _put_back(self, content: dict[str, Any]) -> None:
        """What was typed, with those of its files that are still on this PC."""
        files = [Kept(row["hash"], row["name"], AttachmentKind(row["kind"]), row["size"]) for row in content.get("files", ())]
        self.fill(content, [each for each in files if self._page.hall.attachments.has(each.hash)])

    # A call that becomes a complaint

    def take_call(self, call: CallBack) -> None:
        """What is known from a rating, or what was typed about it before."""

        def begin() -> None:
            self.clear()
            self.begin(call)

        self._call = call
        self.drafts.turn_to(f"complaints/call/{call.id.hex}", begin, self._put_back)

    def leave(self) -> None:
        """Back to the next complaint: what was known from a rating is not that one's; its draft stays with the call."""
        if self._call is not None:
            self._next_one()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.drafts.leave()

    # Saving

    def save(self) -> None:
        """Take it down and print its slip; a refusal stands at its field and all that was typed stays."""
        form, number, files, call = self.form_typed(), self.ticket.text(), tuple(self.files), self._call
        place = self.drafts.forget()

        def act(work: Work) -> Complaint:
            drop_draft(work, place)
            if call is None:
                return desk.record_complaint(work, form, number, files)
            return desk.complain_by_call(work, call.id, form, number, files)

        self._page.run(act, self._saved, self._refused)

    def _saved(self, complaint: Complaint) -> None:
        self._next_one()
        self.saved.emit(complaint)

    def _refused(self, refusal: HallError) -> None:
        self.drafts.save()
        if not self.show_error(refusal):
            self._page.message.refuse(refusal)

    def _keep(self, file: Path) -> None:
        self._page.background(lambda: self._page.hall.attachments.keep(file), self.add_file, self._refused)

    def _look_up(self, phone: str) -> None:
        """Whose phone this is, when exactly one customer of the hall has it."""
        if len(phone.strip()) < _LEAST_PHONE:
            return

        def look(read: Reader) -> list[Customer]:
            return list(customers.find_by_phone(read, phone))

        self._page.fetch(look, lambda known: self.show_customer(known[0]) if len(known) == 1 else None)
