"""Consultations by key: recorded while somebody speaks, answered from the knowledge base, promised, confirmed, put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.access import Staff
from app.access import service as access
from app.consult import service as consult
from app.consult.knowledge.models import ArticleVersion, WrongAnswer
from app.consult.lists import File
from app.consult.models import Consultation, ConsultationEvent, State, Step
from app.consult.rules import can_follow
from app.consult.waiting import Line, Urgency
from app.desk import service as desk
from app.documents.masking import mask_name, mask_phone
from app.documents.service import order_print
from app.intake.customers.models import Customer
from app.regulation.ledger import time_in_words
from app.store import Base, Reader, Work
from app.words import say
from ui.consult.entry import Entry
from ui.consult.views import ViewBar
from ui.regulation.ledger import LedgerView
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Choice, KeyBar, button, card, label
from ui.widgets.table import Column, RowTable

LOOK_AGAIN_MS = 20_000
TONES = {Urgency.NONE: "plain", Urgency.RUNNING: "plain", Urgency.SOON: "warning", Urgency.LATE: "danger"}
STATE_TONES = {State.UNDERSTOOD: "good", State.ANSWERED: "plain", State.WITHDRAWN: "plain"}


class View(StrEnum):
    """Which questions the list shows."""

    MINE = "mine"
    RUNNING = "running"
    CONFIRM = "confirm"
    RECENT = "recent"


class ConsultPage(Page):
    """Left what waits, the one due first first; right the question at hand."""

    title_key: ClassVar[str] = "ui.pages.consult"
    help_key: ClassVar[str] = "consult"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Consultation, ConsultationEvent, ArticleVersion, WrongAnswer, Customer})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.view = View.RUNNING
        self.case: File | None = None
        self._now = self.hall.clock.now()
        across = QHBoxLayout()
        across.addWidget(self._left(), 5)
        across.addWidget(self._right(), 6)
        self.body.addLayout(across, 1)
        self.choice = Choice()
        self.body.addWidget(self.choice)
        self.body.addWidget(self._keys())
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        self._clock.start(LOOK_AGAIN_MS)
        self.setFocusProxy(self.entry.phone)
        self.new()

    def _left(self) -> QWidget:
        frame = QWidget()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        self.views = ViewBar([(view, say(f"ui_consult.view.{view}")) for view in View])
        self.views.chosen.connect(self.look_at)
        self.alarm = Badge()
        self.views.row.addWidget(self.alarm)
        layout.addWidget(self.views)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_consult.search_hint"))
        self.search.setAccessibleName(say("ui.search"))
        self.search.textEdited.connect(lambda _text: self.refresh())
        layout.addWidget(self.search)
        self.table = RowTable(
            [
                Column[Line](say("ui_consult.due"), self._due, lambda line: line.now.due_at or line.now.asked_at, chars=9),
                Column[Line](say("ui_consult.question"), lambda line: line.consultation.question.replace("\n", " "), chars=26),
                Column[Line](say("ui_consult.who"), _who, chars=7),
                Column[Line](say("ui_consult.state"), lambda line: say(f"consult.state.{line.now.state}"), chars=13),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.consult"))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda line: self.open(line.consultation.id))
        layout.addWidget(self.table, 1)
        self.search.returnPressed.connect(self.table.setFocus)
        return frame

    def _right(self) -> QWidget:
        frame, layout = card(spacing=4)
        head = QHBoxLayout()
        self.heading = label(tone="heading")
        self.badge = Badge()
        head.addWidget(self.heading)
        head.addWidget(self.badge)
        head.addStretch(1)
        layout.addLayout(head)
        self.told = label(wrap=True)
        layout.addWidget(self.told)
        self.ledger = LedgerView()
        self.ledger.hide()
        layout.addWidget(self.ledger, 1)
        self.entry = Entry(self)
        layout.addWidget(self.entry, 1)
        self.answer_button = button("", self.answer, primary=True, name="answer")
        layout.addWidget(self.answer_button)
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self.new),
            ("F5", "record", self.record),
            ("F6", "answer", self.answer),
            ("F7", "promise", self.promise),
            ("F8", "understood", lambda: self._confirm(understood=True)),
            ("F9", "not_understood", lambda: self._confirm(understood=False)),
            ("F10", "print", self.print_slip),
            ("F11", "wrong", self.this_was_wrong),
        ):
            text = say(f"ui_consult.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        for key, name, act in (
            ("F2", "follow_up", self.table.setFocus),
            ("F3", "view", self._next_view),
            ("F4", "ledger", self._show_ledger),
            ("Ctrl+F", "search", self.search.setFocus),
            ("Ctrl+T", "hand_on", self.hand_on),
            ("Ctrl+U", "not_reached", self.not_reached),
            ("Ctrl+W", "withdraw", self.withdraw),
        ):
            self.key(key, say(f"ui_consult.key.{name}"), act)
        for number in range(1, 6):
            self.key(f"Alt+{number}", say("ui_consult.key.take", number=number), partial(self.entry.take, number))
        return self.bar

    # Reading

    def refresh(self) -> None:
        view, typed, me = self.view, self.search.text().strip(), self.session.actor.id
        case_id = self.case.consultation.id if self.case is not None else None

        def look(read: Reader) -> tuple[datetime, list[Line], list[Line], File | None]:
            mine = consult.follow_up(read, me)
            return read.now, _lines(read, view, typed, mine), mine, consult.file(read, case_id) if case_id is not None else None

        self.fetch(look, self._list)

    def _list(self, found: tuple[datetime, list[Line], list[Line], File | None]) -> None:
        self._now, lines, mine, case = found
        self.table.show_rows(lines, key=lambda line: line.consultation.id)
        self.views.show_chosen(None if self.search.text().strip() else self.view)
        late = sum(line.urgency(self._now) is Urgency.LATE for line in mine)
        soon = sum(line.urgency(self._now) is Urgency.SOON for line in mine)
        if late or soon:
            self.alarm.say(say("ui_consult.alarm", late=late, soon=soon), "danger" if late else "warning")
        else:
            self.alarm.say("", "plain")
        if case is not None and self.case is not None and case.consultation.id == self.case.consultation.id:
            self._show(case, again=True)

    def look_at(self, view: View) -> None:
        """Show another list."""
        self.view = View(view)
        self.search.clear()
        self.refresh()
        self.table.setFocus()

    def _next_view(self) -> None:
        views = list(View)
        self.look_at(views[(views.index(self.view) + 1) % len(views)])

    def _due(self, line: Line) -> str:
        due = line.now.due_at
        if due is None:
            return f"{line.now.asked_at.astimezone(self.hall.zone):%m-%d %H:%M}"
        urgency = line.urgency(self._now)
        mark = {Urgency.LATE: "✗ ", Urgency.SOON: "! "}.get(urgency, "")
        return f"{mark}{self._moment(due)}"

    def _moment(self, at: datetime) -> str:
        local, today = at.astimezone(self.hall.zone), self._now.astimezone(self.hall.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"

    def open(self, subject: UUID) -> None:
        self.fetch(lambda read: consult.file(read, subject), self._show)

    def _picked(self, line: Line) -> None:
        if self.table.hasFocus():  # a list that is read again must not push away what somebody is typing
            self.open(line.consultation.id)

    def _show(self, case: File, *, again: bool = False) -> None:
        self.case = case
        asked, state = case.consultation, case.course.state
        self.heading.setText(asked.number)
        deadline = case.course.promise.due_at if case.course.promise else case.answer_clock.due_at
        if case.course.clock is None:
            self.badge.say(say(f"consult.state.{state}"), STATE_TONES.get(state, "plain"))
        else:
            late, words = deadline < self._now, say(f"consult.state.{state}")
            key = "ui_consult.late_since" if late else "ui_consult.until"
            self.badge.say(say(key, state=words, at=self._moment(deadline)), "danger" if late else "plain")
        self.told.setText("\n".join(self._story(case)))
        self.told.show()
        if not again:
            self.ledger.hide()
            self.entry.show()
            self.entry.continue_with(asked.question)
        self._grey()

    def _story(self, case: File) -> list[str]:
        asked = case.consultation
        who = " ".join(part for part in (mask_name(asked.name) or say("consult.anonymous"), mask_phone(asked.phone)) if part)
        lines = [f"{say(f'consult.channel.{asked.channel}')}  {who}  {self._moment(asked.asked_at)}", asked.question]
        for event in case.events[1:][-3:]:
            told = say("ui_consult.promised_for", at=self._moment(event.promised_at)) if event.promised_at else event.note
            lines.append(f"{self._moment(event.at)}  {say(f'consult.step.{event.kind}')}  {_short(told)}".rstrip())
        used, allowed = time_in_words(case.used), time_in_words(case.answer_clock.amount)
        lines.append(say("ui_consult.used", used=used, allowed=allowed))
        if case.cited is not None:
            lines.append(say("ui_consult.cited", code=case.cited.code, title=case.cited.title, version=case.cited.version))
        return lines

    def _show_ledger(self) -> None:
        if self.case is None:
            return
        shown = self.ledger.isHidden()
        clock = self.case.promise_clock if self.case.course.promise else self.case.answer_clock
        self.ledger.show_deadline(clock)
        self.ledger.setVisible(shown)
        self.entry.setVisible(not shown)

    def _grey(self) -> None:
        state = self.case.course.state if self.case is not None else None
        steps = {"F6": Step.ANSWERED, "F7": Step.PROMISED, "F8": Step.UNDERSTOOD, "F9": Step.NOT_UNDERSTOOD}
        for key, step in steps.items():
            fits = can_follow(state, step) if state is not None else key in ("F6", "F7")
            self.bar.buttons[key].setEnabled(fits)
        self.bar.buttons["F5"].setEnabled(state is None)
        self.bar.buttons["F10"].setEnabled(state is not None)
        self.bar.buttons["F11"].setEnabled(self.case is not None and self.case.course.answer is not None)
        self.answer_button.setEnabled(self.bar.buttons["F6"].isEnabled())
        self.answer_button.setText(f"{say('ui_consult.answer_only' if state is not None else 'ui_consult.record_and_answer')} F6")
        self.answer_button.setAccessibleName(self.answer_button.text())

    # Doing

    def new(self) -> None:
        """The next question; the cursor is where the phone number is typed."""
        self.case = None
        self.heading.setText(say("ui_consult.key.new"))
        self.badge.say("", "plain")
        self.told.hide()
        self.ledger.hide()
        self.entry.show()
        self.entry.begin()
        self._grey()

    def record(self) -> None:
        """Keep the question; its clock runs."""
        if self.case is None:
            self._record(None)

    def answer(self) -> None:
        """Answer: a new question is recorded with it, in one commit."""
        words, version_id = self.entry.answer, self.entry.version_id
        if self.case is None:
            self._record(desk.Reply(answer=words, version_id=version_id))
        else:
            self._step(lambda work, case_id: consult.answer(work, case_id, words, version_id), Step.ANSWERED)

    def promise(self) -> None:
        """It takes longer: the time that was told is kept, and the question goes on one's own list."""
        at = self.entry.promised_at
        if self.case is None:
            self._record(desk.Reply(promised_at=at))
        else:
            note = self.entry.note.text()
            self._step(lambda work, case_id: consult.promise(work, case_id, at, note=note), Step.PROMISED)

    def _record(self, reply: desk.Reply | None) -> None:
        form, number = self.entry.question_form(), self.entry.ticket.text() if self.entry.ticket.isEnabled() else ""
        self.run(lambda work: desk.record_question(work, form, number, reply), self._recorded, self.entry.refused)

    def _recorded(self, made: Consultation) -> None:
        self.message.tell(say("ui_consult.recorded", number=made.number))
        self.entry.form.clear_errors()
        self.open(made.id)
        self.refresh()

    def _confirm(self, *, understood: bool) -> None:
        note = self.entry.note.text()
        step = Step.UNDERSTOOD if understood else Step.NOT_UNDERSTOOD
        self._step(
            lambda work, case_id: consult.confirm(work, case_id, understood=understood, note=note),
            step,
            self._next_one if understood else None,
        )

    def _next_one(self) -> None:
        self.message.tell(say("ui_consult.confirmed"))
        self.new()
        self.refresh()

    def not_reached(self) -> None:
        note = self.entry.note.text()
        self._step(lambda work, case_id: consult.not_reached(work, case_id, note), Step.NOT_REACHED)

    def withdraw(self) -> None:
        note = self.entry.note.text()
        self._step(lambda work, case_id: consult.withdraw(work, case_id, note), Step.WITHDRAWN)

    def this_was_wrong(self) -> None:
        """The answer that stands was wrong: the article's revision is asked for, with what is wrong about it."""
        if self.case is not None and self.case.course.answer is not None:
            case_id, note = self.case.consultation.id, self.entry.note.text()
            self.run(
                lambda work: consult.this_was_wrong(work, case_id, note),
                lambda _report: self._stepped(say("ui_consult.reported")),
                self.entry.refused,
            )

    def hand_on(self) -> None:
        """Ask who takes it over; one key answers."""
        if self.case is None or not can_follow(self.case.course.state, Step.HANDED_ON):
            return
        holder = self.case.course.holder_id
        self.fetch(lambda read: [each for each in access.staff(read) if each.id != holder][:9], self._ask)

    def _ask(self, people: list[Staff]) -> None:
        with_names: list[tuple[object, str]] = [(person.id, person.name) for person in people]
        self.choice.chosen.connect(self._handed)
        self.choice.ask(say("ui_consult.to_whom"), with_names)

    def _handed(self, holder: Any) -> None:
        self.choice.chosen.disconnect(self._handed)
        note = self.entry.note.text()
        self._step(lambda work, case_id: consult.hand_on(work, case_id, holder, note), Step.HANDED_ON)

    def _step(self, act: Callable[[Work, UUID], object], step: Step, then: Callable[[], None] | None = None) -> None:
        case = self.case
        if case is None or not can_follow(case.course.state, step):
            return
        case_id = case.consultation.id
        self.run(lambda work: act(work, case_id), lambda _event: then() if then else self._stepped(""), self.entry.refused)

    def _stepped(self, told: str) -> None:
        self.message.tell(told or say("ui_consult.stepped"))
        if self.case is not None:
            self.open(self.case.consultation.id)
        self.refresh()

    def print_slip(self) -> None:
        """The slip with question, answer and source, and the code to rate it."""
        if self.case is not None:
            case_id = self.case.consultation.id
            self.run(
                lambda work: order_print(work, "consultation_reply", case_id),
                lambda _order: self.message.tell(say("ui_consult.printing")),
            )


def _lines(read: Reader, view: View, typed: str, mine: list[Line]) -> list[Line]:
    if typed:
        return consult.search(read, typed)
    return {
        View.MINE: lambda: mine,
        View.RUNNING: lambda: consult.follow_up(read),
        View.CONFIRM: lambda: consult.to_confirm(read),
        View.RECENT: lambda: consult.newest(read),
    }[view]()


def _who(line: Line) -> str:
    return mask_name(line.consultation.name) or mask_phone(line.consultation.phone) or say("consult.anonymous")


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 60 else one[:59] + "…"


__all__ = ["ConsultPage", "View"]
