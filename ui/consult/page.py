"""Consultations by key: recorded while somebody speaks, answered from the knowledge base, promised, confirmed, put right."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.consult import service as consult
from app.consult.earlier import MOST
from app.consult.knowledge.models import ArticleVersion, WrongAnswer, WrongAnswerClosed
from app.consult.lists import File
from app.consult.models import Channel, Consultation, ConsultationEvent, State, Step
from app.consult.rules import can_follow
from app.consult.service import Call
from app.consult.waiting import Line, Urgency
from app.documents.masking import mask_name, mask_phone
from app.intake.catalogue.models import Service
from app.intake.customers.models import Customer
from app.regulation.ledger import time_in_words
from app.store import Base, Reader
from app.words import either, say
from ui.consult.acts import NEW, ConsultActs
from ui.consult.entry import Entry
from ui.consult.lookup import FIRST_BEFORE
from ui.consult.views import ViewBar
from ui.regulation.ledger import LedgerView
from ui.shell.drafting import DraftKeeper
from ui.shell.session import Session
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Badge, Choice, KeyBar, Sight, button, card, choose, label
from ui.widgets.table import Column, RowTable

LOOK_AGAIN_MS = 20_000
STATE_TONES = {State.UNDERSTOOD: "good", State.ANSWERED: "plain", State.WITHDRAWN: "plain"}


class View(StrEnum):
    """Which questions the list shows."""

    MINE = "mine"
    RUNNING = "running"
    CONFIRM = "confirm"
    CALLS = "calls"
    RECENT = "recent"


class ConsultPage(ConsultActs):
    """Left what waits, the one due first first; right the question at hand."""

    title_key: ClassVar[str] = "ui.pages.consult"
    help_key: ClassVar[str] = "consult"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {Consultation, ConsultationEvent, ArticleVersion, WrongAnswer, WrongAnswerClosed, Customer, Service}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.view = View.RUNNING
        self.case, self.call, self.correcting = None, None, False
        self._calls: dict[UUID, Call] = {}
        self._put_away: dict[str, Any] = {}
        self._now = self.hall.clock.now()
        across = QHBoxLayout()
        across.addWidget(self._left(), 5)
        across.addWidget(self._right(), 6)
        self.body.addLayout(across, 1)
        self.choice = Choice()
        self.choice.chosen.connect(self.handed)
        self.body.addWidget(self.choice)
        self.body.addWidget(self._keys())
        self.drafts = DraftKeeper(self, self.entry.content)
        self.entry.typed.connect(self.drafts.typed)
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
        layout.addWidget(self.views)
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_consult.search_hint"))
        self.search.setAccessibleName(say("ui.search"))
        self.search.textEdited.connect(lambda _text: self.refresh())
        row.addWidget(self.search, 1)
        self.alarm = Badge()
        row.addWidget(self.alarm)
        layout.addLayout(row)
        self.table = RowTable(
            [
                Column[Line](say("ui_consult.due"), self._due, lambda line: line.now.due_at or line.now.asked_at, chars=11),
                Column[Line](say("ui_consult.question"), lambda line: line.consultation.question.replace("\n", " "), chars=24),
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
        top = QWidget()
        top.setObjectName("plain")
        head = FlowLayout(top)
        self.heading = label(tone="heading")
        self.badge = Badge()
        self.owed = Badge()
        for widget in (self.heading, self.badge, self.owed):
            head.addWidget(widget)
        layout.addWidget(top)
        inner = Sight(spacing=4)
        self.told = label(wrap=True)
        inner.column.addWidget(self.told)
        self.ledger = LedgerView()
        self.ledger.hide()
        inner.column.addWidget(self.ledger, 1)
        self.entry = Entry(self)
        inner.column.addWidget(self.entry, 1)
        self.scroll = QScrollArea()  # in large print on a small screen there is not room for all of it at once
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setWidget(inner)
        layout.addWidget(self.scroll, 1)
        self.primary = button("", self._do_next, primary=True, name="primary")
        layout.addWidget(self.primary)
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        self._acts = {
            "Ctrl+N": ("new", self.start_anew),
            "F5": ("record", self.record),
            "F6": ("answer", self.answer),
            "F7": ("promise", self.promise),
            "F8": ("understood", self.understood),
            "F9": ("not_understood", self.not_understood),
            "F10": ("print", self.print_slip),
            "F11": ("wrong", self.this_was_wrong),
            "F12": ("called", self.called_back),
            "Ctrl+E": ("correct", self.correct),
        }
        for key, (name, act) in self._acts.items():
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
            ("Ctrl+B", "bring_back", self._bring_back),
            ("Esc", "back", self.back),
        ):
            self.key(key, say(f"ui_consult.key.{name}"), act)
        for number, channel in enumerate(Channel, 1):
            text = say("ui_consult.key.channel", channel=say(f"consult.channel.{channel}"))
            self.key(f"Ctrl+{number}", text, partial(choose, self.entry.channel, channel))
        for number in range(1, FIRST_BEFORE + MOST):
            self.key(f"Alt+{number}", say("ui_consult.key.take", number=number), partial(self.entry.take, number))
        return self.bar

    # Reading

    def refresh(self) -> None:
        view, typed, me = self.view, self.search.text().strip(), self.session.actor.id
        case_id = self.case.consultation.id if self.case is not None else None

        def look(read: Reader) -> tuple[datetime, list[Line], list[Line], list[Call], File | None]:
            mine, calls = consult.follow_up(read, me), consult.waiting_calls(read)
            shown = _lines(read, view, typed, mine, calls)
            return read.now, shown, mine, calls, consult.file(read, case_id) if case_id is not None else None

        self.fetch(look, self._list)

    def _list(self, found: tuple[datetime, list[Line], list[Line], list[Call], File | None]) -> None:
        self._now, lines, mine, calls, case = found
        self._calls = {call.person.consultation.id: call for call in calls}
        self.table.show_rows(lines, key=lambda line: line.consultation.id)
        self.views.show_chosen(None if self.search.text().strip() else self.view)
        late = sum(line.urgency(self._now) is Urgency.LATE for line in mine)
        soon = sum(line.urgency(self._now) is Urgency.SOON for line in mine)
        told = [say("ui_consult.alarm", late=late, soon=soon)] if late or soon else []
        told += [say("ui_consult.alarm_calls", n=len(calls))] if calls else []
        danger = late or any(call.person.is_late(self._now) for call in calls)
        self.alarm.say(" · ".join(told), "danger" if danger else "warning" if told else "plain")
        if case is not None and self.case is not None and case.consultation.id == self.case.consultation.id:
            self._show(case, self._calls.get(case.consultation.id), again=True)

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
        call = self._calls.get(line.consultation.id) if self.view is View.CALLS else None
        if call is not None and call.person.due_at is not None:
            return f"{'✗ ' if call.person.is_late(self._now) else ''}{self._moment(call.person.due_at)}"
        due = line.now.due_at
        if due is None:
            return f"{line.now.asked_at.astimezone(self.hall.zone):%m-%d %H:%M}"
        mark = {Urgency.LATE: "✗ ", Urgency.SOON: "! "}.get(line.urgency(self._now), "")
        return f"{mark}{self._moment(due)}"

    def _moment(self, at: datetime) -> str:
        local, today = at.astimezone(self.hall.zone), self._now.astimezone(self.hall.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"

    def open(self, subject: UUID) -> None:
        self.show_case(subject)

    def show_case(self, subject: UUID) -> None:
        self.correcting = False
        self.fetch(lambda read: (consult.file(read, subject), consult.call_for(read, subject)), lambda found: self._show(*found))

    def _picked(self, line: Line) -> None:
        if self.table.hasFocus():  # a list that is read again must not push away what somebody is typing
            self.open(line.consultation.id)

    def _show(self, case: File, call: Call | None, *, again: bool = False) -> None:
        if again and call is not None and self.call is None and not self.entry.answer:
            self.entry.answer_text.setPlainText(call.right)
        self.case, self.call = case, call
        asked, state = case.consultation, case.course.state
        self.heading.setText(asked.number)
        deadline = case.course.promise.due_at if case.course.promise else case.answer_clock.due_at
        if case.course.clock is None:
            self.badge.say(say(f"consult.state.{state}"), STATE_TONES.get(state, "plain"))
        else:
            late = self._now > deadline
            words = say(f"consult.state.{state}")
            key = "ui_consult.late_since" if late else "ui_consult.until"
            self.badge.say(say(key, state=words, at=self._moment(deadline)), "danger" if late else "plain")
        due = call.person.due_at if call is not None else None
        late_call = call is not None and call.person.is_late(self._now)
        self.owed.say(say("ui_consult.call_until", at=self._moment(due)) if due else "", "danger" if late_call else "warning")
        self.told.setText("\n".join(self._story(case, call)))
        self.told.show()
        if not again:
            self.ledger.hide()
            self.entry.show()
            answer = case.course.answer
            told = f"{say('ui_consult.answer')}\n\n{answer.note}" if answer is not None else ""
            right = call.right if call is not None else ""
            self.drafts.turn_to(f"{NEW}:{asked.id.hex}", lambda: self.entry.continue_with(asked, told, right), self.entry.fill)
        self.grey()

    def _story(self, case: File, call: Call | None) -> list[str]:
        asked = case.consultation
        who = " ".join(part for part in (mask_name(asked.name) or say("consult.anonymous"), mask_phone(asked.phone)) if part)
        lines = [f"{say(f'consult.channel.{asked.channel}')}  {who}  {self._moment(asked.asked_at)}", asked.question]
        for event in case.events[1:][-3:]:
            told = say("ui_consult.promised_for", at=self._moment(event.promised_at)) if event.promised_at else event.note
            lines.append(f"{self._moment(event.at)}  {say(f'consult.step.{event.kind}')}  {_short(told)}".rstrip())
        used, allowed = time_in_words(case.used), time_in_words(case.answer_clock.amount)
        told = [say("ui_consult.used", used=used, allowed=allowed)]
        if case.cited is not None:
            title = either(case.cited.title, case.cited.title_en)
            told.append(say("ui_consult.cited", code=case.cited.code, title=title, version=case.cited.version))
        lines.append("  ".join(told))
        if call is not None:
            lines.append(say("ui_consult.was_wrong", note=_short(call.report.note)))
        return lines

    def _show_ledger(self) -> None:
        if self.case is None:
            return
        shown = self.ledger.isHidden()
        clock = self.case.promise_clock if self.case.course.promise else self.case.answer_clock
        self.ledger.show_deadline(clock)
        self.ledger.setVisible(shown)
        self.entry.setVisible(not shown)

    def grey(self) -> None:
        """Only what can be done now can be pressed; the large button is what comes next."""
        state = self.case.course.state if self.case is not None else None
        steps = {"F6": Step.ANSWERED, "F7": Step.PROMISED, "F8": Step.UNDERSTOOD, "F9": Step.NOT_UNDERSTOOD}
        for key, step in steps.items():
            fits = can_follow(state, step) if state is not None else key in ("F6", "F7")
            self.bar.buttons[key].setEnabled(fits and not self.correcting)
        for key, can in {
            "F5": state is None or self.correcting,
            "F10": state is not None,
            "F11": self.case is not None and self.case.course.answer is not None,
            "F12": self.call is not None,
            "Ctrl+E": state is not None and not self.correcting,
        }.items():
            self.bar.buttons[key].setEnabled(can)
        key = self._next_key(state)
        saying = {"F5": "save_correction", "F6": "record_and_answer" if state is None else "answer_only"}.get(key)
        text = say(f"ui_consult.{saying}" if saying else f"ui_consult.key.{self._acts[key][0]}")
        self.primary.setText(f"{text} {key}")
        self.primary.setAccessibleName(self.primary.text())

    def _next_key(self, state: State | None) -> str:
        if self.correcting:
            return "F5"
        if self.call is not None:
            return "F12"
        return {None: "F6", State.OPEN: "F6", State.PROMISED: "F6", State.ANSWERED: "F8"}.get(state, "Ctrl+N")

    def _do_next(self) -> None:
        self._acts[self._next_key(self.case.course.state if self.case is not None else None)][1]()

    # The next question

    def new(self) -> None:
        """The next question, or the one that was being taken down; the cursor is where the phone number is typed."""
        self.case, self.call, self.correcting = None, None, False
        self.heading.setText(say("ui_consult.key.new"))
        for badge in (self.badge, self.owed):
            badge.say("", "plain")
        self.told.hide()
        self.ledger.hide()
        self.entry.show()
        self.drafts.turn_to(NEW, self.entry.begin, self._draft_is_back)
        self.grey()

    def start_anew(self) -> None:
        """From a question on record to the next one; while one is being taken down, an empty form, and Ctrl+B has the typed one."""
        if self.case is None and (typed := self.entry.content()) is not None:
            self._put_away = typed
            with self.drafts.filling():
                self.entry.begin()
            self.drafts.save()
            self.message.tell(say("ui_consult.put_away"))
        else:
            self.new()

    def _bring_back(self) -> None:
        if self.case is None and self._put_away:
            self.entry.fill(self._put_away)
            self._put_away = {}

    def _draft_is_back(self, kept: dict[str, Any]) -> None:
        if self.case is None and self.entry.content() is None:
            self.entry.fill(kept)
            self.message.tell(say("ui_consult.draft_back"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.drafts.leave()


def _lines(read: Reader, view: View, typed: str, mine: list[Line], calls: list[Call]) -> list[Line]:
    if typed:
        return consult.search(read, typed)
    return {
        View.MINE: lambda: mine,
        View.RUNNING: lambda: consult.follow_up(read),
        View.CONFIRM: lambda: consult.to_confirm(read),
        View.CALLS: lambda: consult.lines_of(read, [call.person.consultation.id for call in calls]),
        View.RECENT: lambda: consult.newest(read),
    }[view]()


def _who(line: Line) -> str:
    return mask_name(line.consultation.name) or mask_phone(line.consultation.phone) or say("consult.anonymous")


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 60 else one[:59] + "…"


__all__ = ["ConsultPage", "View"]
