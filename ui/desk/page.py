"""The counter workbench: a clerk's whole day with the keyboard. F2 is always the next thing to do."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.complaints.models import CallBack, CallBackEvent, ComplaintStanding
from app.consult.models import ConsultationNow
from app.desk import service as desk
from app.documents.models import PrintJob
from app.intake.applications import service as applications
from app.intake.applications.models import RefusalReason, Standing
from app.intake.applications.service import ApplicationForm, review_on_desk
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.intake.customers.rules import CustomerForm
from app.queue import service as queue
from app.queue.models import CounterPeriod, CounterState, HoldKind, QueueStop, Step, TicketNow
from app.queue.reading import QueuedTicket
from app.store import Base, HallError, Reader, Work
from app.store.drafts import save_draft
from app.words import either, say
from ui.desk.customer import CustomerBox
from ui.desk.keys import DeskKeys
from ui.desk.materials import MaterialTable
from ui.desk.queue_side import QueuePanel
from ui.desk.side import DuePanel
from ui.desk.state import Bench, place_of, read_bench
from ui.queue.stopped import queue_stands
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Choice, button, card, fill_only, label

DRAFT_AFTER_MS = 400
CLOCK_EVERY_MS = 20_000
BOUNCE_MS = 1000
"""F2 begins and F2 ends a service: a key pressed twice by mistake must not end what has just begun."""


class DeskPage(Page):
    """Left the queue, in the middle the customer, at the right what is due."""

    title_key: ClassVar[str] = "ui.pages.desk"
    help_key: ClassVar[str] = "workbench"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {TicketNow, CounterPeriod, QueueStop, Standing, ConsultationNow, ComplaintStanding, CallBack, CallBackEvent, PrintJob}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.counter_id = session.actor.counter_id
        self.bench: Bench | None = None
        self._shown_for = ""
        self._service_id: UUID | None = None
        self._filling = False
        self._begun = QElapsedTimer()
        self._begun.start()
        across = QHBoxLayout()
        across.setSpacing(8)
        self.queue = QueuePanel()
        self.queue.setFixedWidth(300)
        self.queue.chosen.connect(self._queue_chosen)
        across.addWidget(self.queue)
        across.addLayout(self._middle(), 1)
        self.due = DuePanel()
        self.due.setFixedWidth(220)
        self.due.opened.connect(self.asks_for.emit)
        across.addWidget(self.due)
        self.body.addLayout(across, 1)
        self.keys = DeskKeys(self)
        self.body.addWidget(self.keys)
        fields = (self.customer.number, self.customer.name, self.customer.phone, self.materials, self.note, self.notice, self.accept)
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self.save_draft)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(CLOCK_EVERY_MS)

    def _middle(self) -> QVBoxLayout:
        layout = QVBoxLayout()
        layout.setSpacing(6)
        frame, head = card()
        line = QHBoxLayout()
        self.number = label("", "ticket")
        self.service_name = label("", "heading", wrap=True)
        self.times = label("", "muted", wrap=True)
        self.marks = Badge()
        names = QVBoxLayout()
        names.addWidget(self.service_name)
        names.addWidget(self.times)
        names.addWidget(self.marks, 0, Qt.AlignmentFlag.AlignLeft)
        line.addWidget(self.number)
        line.addSpacing(12)
        line.addLayout(names, 1)
        self.forward = button("", self.next_thing, primary=True, name="forward")
        self.forward.setMinimumWidth(150)
        line.addWidget(self.forward)
        head.addLayout(line)
        self.question = Choice()
        head.addWidget(self.question)
        layout.addWidget(frame)
        self.case_card, case = card()
        case.addWidget(label(say("ui_desk.part_customer"), "heading"))
        self.customer = CustomerBox()
        self.customer.typed.connect(self._typed)
        self.customer.lookup.connect(self._look_up)
        case.addWidget(self.customer)
        case.addWidget(label(say("ui_desk.part_materials"), "heading"))
        self.materials = MaterialTable()
        self.materials.lines.ticked.connect(self._typed)
        case.addWidget(self.materials, 1)
        note = QHBoxLayout()
        note.addWidget(label(say("ui_desk.note")))
        self.note = QLineEdit()
        self.note.setAccessibleName(say("ui_desk.note"))
        self.note.setMaxLength(2000)
        self.note.textEdited.connect(lambda _: self._typed())
        note.addWidget(self.note, 1)
        case.addLayout(note)
        foot = QHBoxLayout()
        self.review = Badge()
        self.notice = button(say("ui_desk.notice_button"), self.give_notice, name="notice")
        self.accept = button(say("ui_desk.accept_button"), self.accept_case, name="accept")
        foot.addWidget(self.review)
        foot.addStretch(1)
        foot.addWidget(self.notice)
        foot.addWidget(self.accept)
        case.addLayout(foot)
        layout.addWidget(self.case_card, 1)
        self.empty = label(say("ui_desk.nobody"), "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty, 1)
        return layout

    # Reading

    def refresh(self) -> None:
        staff, counter, chosen = self.session.actor.id, self.counter_id, self._service_id
        self.fetch(lambda read: read_bench(read, staff, counter, chosen), self._show)

    def _show(self, bench: Bench) -> None:
        self.bench = bench
        there = bench.there
        self.queue.show_queue(bench.waiting, bench.aside, bench.now)
        self.due.show_due(bench.due, bench.now, self.hall.zone)
        serving = there is not None and there.ticket.step is Step.SERVING
        self.case_card.setVisible(serving)
        self.empty.setVisible(not serving)
        self.empty.setText(self._empty_text(bench))
        self._show_head(bench)
        place = place_of(there, bench.service.id if bench.service else None) if serving else ""
        if place != self._shown_for:
            self._shown_for = place
            self._fill(bench)
        self._show_review()
        self.keys.show_state(bench)
        self.forward.setText(f"F2 {self._next_text(bench)}")
        self.forward.setEnabled(bench.counter is not None)

    def _show_head(self, bench: Bench) -> None:
        there = bench.there
        if there is None:
            counter = bench.counter
            self.number.setText(say("ui_desk.window", number=counter.number) if counter else "—")
            self.service_name.setText(say(f"queue.counter_state.{bench.state}") if counter else say("ui_desk.no_window"))
            self.times.setText("")
            self.marks.say("", "plain")
            return
        service = bench.service
        name = either(service.name, service.name_en) if service else ""
        self.number.setText(there.ticket.number)
        self.service_name.setText(name or there.ticket.service_name)
        self.times.setText(self._times(there.ticket, bench))
        marks = [say(f"queue.priority.{there.ticket.priority}")] if there.ticket.priority_reason else []
        marks += [say("ui_desk.special_need", count=len(there.needs))] if there.needs else []
        marks += [f"{say(f'applications.state.{state}')} {number}" for state, number in bench.done]
        self.marks.say(" · ".join(marks), "good" if bench.done else "warning")

    def _times(self, ticket: QueuedTicket, bench: Bench) -> str:
        step = say(f"queue.step.{ticket.step}")
        return say(
            "ui_desk.times", step=step, minutes=ticket.minutes(bench.now), taken=f"{ticket.taken_at.astimezone(self.hall.zone):%H:%M}"
        )

    def _empty_text(self, bench: Bench) -> str:
        if bench.counter is None:
            return say("ui_desk.no_window_hint")
        if bench.there is not None:
            return say("ui_desk.called_hint", number=bench.there.ticket.number)
        if bench.state is not CounterState.OPEN:
            return say("ui_desk.closed_hint")
        if bench.stopped:
            return queue_stands(bench.stopped)
        return say("ui_desk.nobody") if not bench.waiting else say("ui_desk.call_hint", count=len(bench.waiting))

    def _next_text(self, bench: Bench) -> str:
        if bench.state is not CounterState.OPEN and bench.there is None:
            return say("ui_desk.open_window")
        if bench.there is None:
            return say("ui_desk.call_next")
        return say("ui_desk.finish_and_next") if bench.there.ticket.step is Step.SERVING else say("ui_desk.arrived")

    def _fill(self, bench: Bench) -> None:
        """Show the customer and materials of another ticket or service; what was typed before was saved as a draft."""
        self._filling = True
        self.customer.clear()
        self.note.clear()
        draft = bench.draft or {}
        case = bench.open_case
        before = [row.material_id for row in case.materials if row.material_id] if case else []
        ticked = [UUID(each) for each in draft.get("here", [])]
        self.materials.lines.show(bench.service.materials if bench.service else (), ticked, before)
        if draft:
            self.customer.fill(draft.get("customer", {}))
            self.note.setText(str(draft.get("note", "")))
        elif bench.there is not None and bench.there.customer is not None:
            self.customer.show_customer(bench.there.customer)
        self._filling = False
        if self.isVisible() and self.case_card.isVisible():
            (self.materials if self.customer.name.text() else self.customer.number).setFocus()
            if self.materials.lines.lines:
                self.materials.selectRow(0)

    def _show_review(self) -> None:
        bench = self.bench
        if bench is None or bench.service is None or bench.there is None:
            self.notice.setEnabled(False)
            self.accept.setEnabled(False)
            fill_only(self.forward, self.forward, self.notice, self.accept)
            return
        found = review_on_desk(bench.service, self.materials.lines.on_desk())
        done = bool(bench.done)
        if found.is_complete:
            later = say("ui_desk.later", count=len(found.later)) if found.later else ""
            self.review.say(" · ".join(part for part in (say("ui_desk.complete"), later) if part), "good")
        else:
            self.review.say(say("ui_desk.missing", count=len(found.missing)), "warning")
        self.accept.setEnabled(found.is_complete and not done)
        self.notice.setEnabled(not found.is_complete and not done and bench.open_case is None)
        at_case = self.case_card.isVisibleTo(self) and not done
        on_desk = self.notice if self.notice.isEnabled() and self.materials.lines.here() else None
        next_one = (self.accept if self.accept.isEnabled() else on_desk) if at_case else self.forward
        fill_only(next_one, self.forward, self.notice, self.accept)

    # Typing

    def _typed(self) -> None:
        if self._filling:
            return
        if self.bench is not None:
            self.customer.check_number(self.bench.today)
        self._show_review()
        self._draft_timer.start()

    def save_draft(self) -> None:
        """Keep what was typed so far; nothing is said about it."""
        self._draft_timer.stop()
        place = self._shown_for
        if not place:
            return
        content = {
            "customer": self.customer.content(),
            "here": [each.hex for each in self.materials.lines.here()],
            "note": self.note.text(),
        }
        self.run(lambda work: save_draft(work, content, place))

    def scanned(self, text: str) -> bool:
        if not self.case_card.isVisible():
            return False

        def look(read: Reader) -> Customer | CustomerForm | None:
            return customers.scanned(read, text)

        self.fetch(look, lambda found: self._found(found, text))
        return True

    def _look_up(self, typed: str) -> None:
        if self.customer.customer_id is not None or len(typed.strip()) < 7:
            return

        def look(read: Reader) -> Customer | None:
            return customers.find_by_identity(read, typed) or next(iter(customers.find_by_phone(read, typed)), None)

        self.fetch(look, lambda found: self._found(found, typed) if found is not None else None)

    def _found(self, found: Customer | CustomerForm | None, text: str) -> None:
        if isinstance(found, Customer):
            self.customer.show_customer(found)
            self.materials.setFocus()
        elif found is not None:
            self.customer.number.setText(found.identity_number)
            self.customer.name.setFocus()
            self._typed()
        else:
            self.message.tell(say("ui_desk.scan_unknown", text=text[:40]), "warning")

    # Doing

    def next_thing(self) -> None:
        """F2: open the window, call the next, begin, or finish and call the next, whichever is due."""
        bench, counter_id = self.bench, self.counter_id
        if bench is None or counter_id is None:
            return
        if bench.there is None and bench.state is not CounterState.OPEN:
            self.run(lambda work: queue.open_counter(work, counter_id))
        elif bench.there is None:
            self.run(lambda work: queue.call_next(work, counter_id), self._called)
        elif bench.there.ticket.step is Step.SERVING:
            if self._begun.hasExpired(BOUNCE_MS):
                self.finish(call=True)
        else:
            ticket_id = bench.there.ticket.ticket_id
            self._begun.start()
            self.run(lambda work: desk.begin_visit(work, ticket_id))

    def finish(self, *, call: bool) -> None:
        """The customer is done; with `call`, the next one is called in the same breath."""
        bench, counter_id = self.bench, self.counter_id
        if bench is None or bench.there is None or counter_id is None:
            return
        ticket_id = bench.there.ticket.ticket_id

        def act(work: Work) -> object:
            desk.finish_visit(work, ticket_id)
            return queue.call_next(work, counter_id) if call else None

        self._service_id = None
        self.run(act, self._called if call else None)

    def _called(self, ticket: object) -> None:
        if ticket is None:
            self.message.tell(say("ui_desk.nobody_waits"), "good")

    def give_notice(self) -> None:
        """F8: everything missing at once, printed; the ticket is put aside until the customer is back."""
        bench = self.bench
        if bench is None or not self.notice.isEnabled():
            return
        form, here, place = self._form(bench), self.materials.lines.handed_in(), self._shown_for
        self._draft_timer.stop()
        self.run(
            lambda work: desk.give_notice_and_hold(work, form, here, draft_place=place),
            lambda _: self._told(say("ui_desk.notice_given")),
            self._refused,
        )

    def accept_case(self) -> None:
        """F9: accept and print in one commit."""
        bench = self.bench
        if bench is None or not self.accept.isEnabled():
            return
        here, place, case = self.materials.lines.handed_in(), self._shown_for, bench.open_case
        self._draft_timer.stop()
        self.accept.setEnabled(False)

        def act(work: Work) -> applications.CaseFile:
            if case is not None:
                return desk.supplement_and_accept(work, case.application.id, here)
            return desk.accept_and_print(work, form, here, draft_place=place)

        form = self._form(bench)
        self.run(act, lambda file: self._told(say("ui_desk.accepted", number=file.application.number)), self._refused)

    @property
    def can_refuse(self) -> bool:
        """Whether the service of the customer at the window is still to be decided."""
        return self.bench is not None and self.bench.service is not None and not self.bench.done

    def refuse_case(self, reason: RefusalReason) -> None:
        """F12: refuse in writing, with the words of the note, in one commit."""
        bench = self.bench
        if bench is None or not self.can_refuse:
            return
        form, here, place, case = self._form(bench), self.materials.lines.handed_in(), self._shown_for, bench.open_case
        words = self.note.text()
        self._draft_timer.stop()

        def act(work: Work) -> object:
            if case is not None:
                return applications.refuse(work, case.application.id, reason, words)
            return desk.refuse_and_print(work, replace(form, note=""), here, reason, words, draft_place=place)

        self.run(act, lambda _: self._told(say("ui_desk.refused")), self._refused)

    def _form(self, bench: Bench) -> ApplicationForm:
        assert bench.service is not None
        assert bench.there is not None
        known = self.customer.customer_id
        return ApplicationForm(
            service_id=bench.service.id,
            customer_id=known,
            applicant=None if known else self.customer.form(bench.today),
            note=self.note.text(),
            ticket_id=bench.there.ticket.ticket_id,
            visit_id=bench.there.ticket.visit_id,
        )

    def _told(self, text: str) -> None:
        self.customer.clear_errors()
        self.message.tell(text)
        self.refresh()

    def _refused(self, refusal: HallError) -> None:
        if not self.customer.show_error(refusal):
            self.message.refuse(refusal)
        self._show_review()

    def hold(self, kind: HoldKind) -> None:
        if self.bench is not None and self.bench.there is not None:
            ticket_id = self.bench.there.ticket.ticket_id
            self.save_draft()
            self.run(lambda work: queue.hold(work, ticket_id, kind))

    def use_service(self, service_id: UUID) -> None:
        """F7: one more service of this visit; another window's is given a number of its own."""
        if self.bench is None or self.bench.there is None:
            return
        ticket_id = self.bench.there.ticket.ticket_id
        self.save_draft()

        def then(taken: desk.Taken | None) -> None:
            if taken is None:
                self._service_id = service_id
                self.refresh()
            else:
                self.message.tell(say("ui_desk.number_given", number=taken.ticket.number))

        self.run(lambda work: desk.add_service(work, ticket_id, service_id), then)

    def _queue_chosen(self, line: QueuedTicket) -> None:
        counter_id = self.counter_id
        if counter_id is None:
            return
        if line.step is Step.HELD:
            self.run(lambda work: queue.resume(work, counter_id, line.ticket_id))
        elif line.step is Step.NO_SHOW:
            self.run(lambda work: queue.return_after_no_show(work, line.ticket_id))
        else:
            self.keys.ask_why_out_of_turn(line)
