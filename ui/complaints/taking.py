"""Taking a complaint down: the form with its draft on this PC, its files kept, and the services that save it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal

from app.complaints.models import CallBack, Complaint
from app.desk import service as desk
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.store import AttachmentKind, HallError, Kept, Reader, Work
from app.store.drafts import draft, drop_draft, save_draft
from ui.complaints.form import TakingForm
from ui.shell.acting import DRAFT_AFTER_MS

if TYPE_CHECKING:
    from ui.shell.page import Page

_LEAST_PHONE = 7


class Taking(TakingForm):
    """The form as it stands on the page. `saved` carries the new complaint.

    What is typed is kept for the next complaint, and for each call after a bad rating that becomes one, until it is saved or emptied.
    """

    saved = Signal(object)

    def __init__(self, page: Page) -> None:
        self._timer = QTimer()
        super().__init__()
        self._page = page
        self._call: CallBack | None = None
        self._brought_back = False
        self._timer.setParent(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_AFTER_MS)
        self._timer.timeout.connect(self.save_typed)
        self.typed.connect(self._timer.start)
        self.told.connect(page.message.tell)
        self.wants_save.connect(self.save)
        self.wants_customer.connect(self._look_up)
        self.wants_keep.connect(self._keep)

    # The draft

    def bring_back(self) -> None:
        """What was typed here before the program was closed; once, when the people to choose from are known."""
        if not self._brought_back:
            self._brought_back = True
            self._read_draft()

    def save_typed(self) -> None:
        """Keep what stands in the form; nothing is said about it."""
        self._timer.stop()
        content, place = self.content(), self._place()

        def act(work: Work) -> None:
            if content:
                save_draft(work, content, place)
            else:
                drop_draft(work, place)

        self._page.run(act)

    def _place(self) -> str:
        return "complaints/new" if self._call is None else f"complaints/call/{self._call.id.hex}"

    def _read_draft(self) -> None:
        """Put back what was typed, with those of its files that are still on this PC, unless somebody types already."""
        actor_id, place = self._page.session.actor.id, self._place()

        def look(read: Reader) -> dict[str, Any] | None:
            return draft(read, actor_id, place)

        def found(content: dict[str, Any] | None) -> None:
            if not content or place != self._place() or self._timer.isActive():
                return
            files = [Kept(row["hash"], row["name"], AttachmentKind(row["kind"]), row["size"]) for row in content.get("files", ())]
            self.fill(content, [each for each in files if self._page.hall.attachments.has(each.hash)])
            self._timer.stop()

        self._page.fetch(look, found)

    # A call that becomes a complaint

    def take_call(self, call: CallBack) -> None:
        """What is known from a rating, or what was typed about it before."""
        self._change(call)
        self.begin(call)
        self._timer.stop()
        self._read_draft()

    def leave(self) -> None:
        """Back to the next complaint: what was known from a rating is not that one's; its draft stays with the call."""
        if self._call is not None:
            self._change(None)
            self._read_draft()

    def _change(self, call: CallBack | None) -> None:
        if self._timer.isActive():
            self.save_typed()
        self._call = call
        self.clear()
        self._timer.stop()

    # Saving

    def save(self) -> None:
        """Take it down and print its slip; a refusal stands at its field and all that was typed stays."""
        form, number, files, call = self.form_typed(), self.ticket.text(), tuple(self.files), self._call
        place = self._place()
        self._timer.stop()

        def act(work: Work) -> Complaint:
            drop_draft(work, place)
            if call is None:
                return desk.record_complaint(work, form, number, files)
            return desk.complain_by_call(work, call.id, form, number, files)

        self._page.run(act, self._saved, self._refused)

    def _saved(self, complaint: Complaint) -> None:
        was_call, self._call = self._call is not None, None
        self.clear()
        self._timer.stop()
        if was_call:
            self._read_draft()
        self.saved.emit(complaint)

    def _refused(self, refusal: HallError) -> None:
        self._timer.start()
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
