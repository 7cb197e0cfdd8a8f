"""What the keys of the consultation page do; the page beside it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QScrollArea

from app.access import Staff
from app.access import service as access
from app.consult import service as consult
from app.consult.errors import PromiseMissing
from app.consult.lists import File
from app.consult.models import Consultation, Step
from app.consult.rules import can_follow
from app.consult.service import Call
from app.desk import service as desk
from app.documents.service import order_print
from app.store import HallError, Work
from app.store.drafts import drop_draft
from app.words import say
from ui.consult.entry import Entry
from ui.shell.drafting import DraftKeeper
from ui.shell.page import Page
from ui.widgets.pieces import Choice

NEW = "consult"


class ConsultActs(Page):
    """The page's own act for each key. `case` is the question at hand, None while one is being taken down."""

    entry: Entry
    choice: Choice
    drafts: DraftKeeper
    case: File | None
    call: Call | None
    correcting: bool
    scroll: QScrollArea

    def new(self) -> None:
        """The page shows an empty form."""

    def show_case(self, subject: UUID) -> None:
        """The page shows a question."""

    def grey(self) -> None:
        """The page says which keys act now."""

    def refused(self, refusal: HallError) -> None:
        """Show a refusal at its field, and the field."""
        self.entry.refused(refusal)
        if (field := self.focusWidget()) is not None and self.scroll.isAncestorOf(field):
            self.scroll.ensureWidgetVisible(field)

    # Taking down

    def record(self) -> None:
        """Keep the question, its clock runs; or keep what was put right about it."""
        if self.correcting and self.case is not None:
            self._put_right(self.case.consultation.id)
        elif self.case is None:
            self._record(None)

    def answer(self) -> None:
        """Answer: a new question is recorded with it, in one commit."""
        words, version_id = self.entry.answer, self.entry.version_id
        if self.case is None:
            self._record(desk.Reply(answer=words, version_id=version_id))
        else:
            self.step(lambda work, case_id: consult.answer(work, case_id, words, version_id), Step.ANSWERED)

    def promise(self) -> None:
        """It takes longer: the time that was told is kept, and the question goes on one's own list."""
        try:
            at = self.entry.promised_at()
        except HallError as refusal:
            self.refused(refusal)
            return
        if self.case is None and at is None:
            self.refused(PromiseMissing(field="promised_at"))
            return
        if self.case is None:
            self._record(desk.Reply(promised_at=at))
        else:
            note = self.entry.note.text()
            self.step(lambda work, case_id: consult.promise(work, case_id, at, note=note), Step.PROMISED)

    def _record(self, reply: desk.Reply | None) -> None:
        try:
            form = self.entry.question_form()
        except HallError as refusal:
            self.refused(refusal)
            return
        number, place = self.entry.ticket, self.drafts.forget()

        def act(work: Work) -> Consultation:
            made = desk.record_question(work, form, number, reply)
            drop_draft(work, place)
            return made

        self.run(act, self._recorded, self._kept)

    def _recorded(self, made: Consultation) -> None:
        self.message.tell(say("ui_consult.recorded", number=made.number))
        self.entry.form.clear_errors()
        self.drafts.place = ""
        self.show_case(made.id)
        self.refresh()

    def _kept(self, refusal: HallError) -> None:
        self.refused(refusal)
        self.drafts.save()

    # Putting right who asked and what

    def correct(self) -> None:
        """The form of the question at hand, to correct what was written down."""
        if self.case is None:
            return
        asked, self.correcting = self.case.consultation, True
        self.drafts.turn_to(f"{NEW}/correct:{asked.id.hex}", lambda: self.entry.correct(asked), self.entry.fill)
        self.grey()

    def _put_right(self, case_id: UUID) -> None:
        try:
            form = self.entry.question_form()
        except HallError as refusal:
            self.refused(refusal)
            return

        def done(_asked: Consultation) -> None:
            self.message.tell(say("ui_consult.put_right"))
            self.show_case(case_id)
            self.refresh()

        place = self.drafts.forget()

        def act(work: Work) -> Consultation:
            made = desk.put_right_question(work, case_id, form)
            drop_draft(work, place)
            return made

        self.run(act, done, self._kept)

    def back(self) -> None:
        """From correcting back to the question."""
        if self.correcting and self.case is not None:
            self.show_case(self.case.consultation.id)

    # What happens to a question

    def understood(self) -> None:
        """It was understood; the next one."""
        self._confirm(understood=True)

    def not_understood(self) -> None:
        """It was not, and why: open again, on the same clock."""
        self._confirm(understood=False)

    def _confirm(self, *, understood: bool) -> None:
        note = self.entry.note.text()
        step = Step.UNDERSTOOD if understood else Step.NOT_UNDERSTOOD
        self.step(
            lambda work, case_id: consult.confirm(work, case_id, understood=understood, note=note),
            step,
            self._next_one if understood else None,
        )

    def _next_one(self) -> None:
        self.message.tell(say("ui_consult.confirmed"))
        self.new()
        self.refresh()

    def not_reached(self) -> None:
        """Nobody picked up."""
        note = self.entry.note.text()
        self.step(lambda work, case_id: consult.not_reached(work, case_id, note), Step.NOT_REACHED)

    def withdraw(self) -> None:
        """The question fell away, and why."""
        note = self.entry.note.text()
        self.step(lambda work, case_id: consult.withdraw(work, case_id, note), Step.WITHDRAWN)

    def called_back(self) -> None:
        """Who got the wrong answer was called and told the right one, as it stands under Answer."""
        if self.call is not None:
            report_id, words = self.call.report.id, self.entry.answer
            self.step(lambda work, case_id: consult.call_back(work, case_id, report_id, words), Step.CORRECTED)

    def this_was_wrong(self) -> None:
        """The answer that stands was wrong: the article's revision is asked for, with what is wrong about it."""
        if self.case is not None and self.case.course.answer is not None:
            case_id, note, place = self.case.consultation.id, self.entry.note.text(), self.drafts.forget()

            def report(work: Work) -> None:
                consult.this_was_wrong(work, case_id, note)
                drop_draft(work, place)

            self.run(report, lambda _none: self._stepped(say("ui_consult.reported")), self._kept)

    def hand_on(self) -> None:
        """Ask who takes it over; one key answers."""
        if self.case is None or not can_follow(self.case.course.state, Step.HANDED_ON):
            return
        holder = self.case.course.holder_id
        self.fetch(lambda read: [each for each in access.staff(read) if each.id != holder][:9], self._ask)

    def _ask(self, people: list[Staff]) -> None:
        with_names: list[tuple[object, str]] = [(person.id, person.name) for person in people]
        self.choice.ask(say("ui_consult.to_whom"), with_names)

    def handed(self, holder: Any) -> None:
        """Somebody was chosen to take it over."""
        note = self.entry.note.text()
        self.step(lambda work, case_id: consult.hand_on(work, case_id, holder, note), Step.HANDED_ON)

    def step(self, act: Callable[[Work, UUID], object], step: Step, then: Callable[[], None] | None = None) -> None:
        """One step of the question at hand, where it can happen now; what was being typed about it goes with it."""
        case = self.case
        if case is None or self.correcting or not can_follow(case.course.state, step):
            return
        case_id, place = case.consultation.id, self.drafts.forget()

        def done(work: Work) -> None:
            act(work, case_id)
            drop_draft(work, place)

        self.run(done, lambda _none: then() if then else self._stepped(""), self._kept)

    def _stepped(self, told: str) -> None:
        self.message.tell(told or say("ui_consult.stepped"))
        if self.case is not None:
            self.show_case(self.case.consultation.id)
        self.refresh()

    def print_slip(self) -> None:
        """The slip with question, answer and source, and the code to rate it."""
        if self.case is not None:
            case_id = self.case.consultation.id
            self.run(
                lambda work: order_print(work, "consultation_reply", case_id),
                lambda _order: self.message.tell(say("ui_consult.printing")),
            )
