"""Complaints of the hall: the list, the form, one complaint; call-backs, improvements and causes beside it. All by keyboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.access import Staff
from app.access.service import staff
from app.complaints import service
from app.complaints.models import (
    CallBack,
    CallBackEvent,
    Cause,
    Complaint,
    ComplaintEvent,
    ComplaintStanding,
    Improvement,
    ImprovementEvent,
    Level,
)
from app.complaints.service import Line, Show
from app.desk import service as desk
from app.documents.masking import mask_name
from app.documents.numbers import number_of_code, parse
from app.documents.service import order_print
from app.store import Attachment, Base, HallError, Kept, Reader, Work
from app.words import say
from ui.complaints.acts import Act, Values
from ui.complaints.attached import AttachedView
from ui.complaints.calls import CallsView
from ui.complaints.case import TABS, ComplaintView, Shown, read_complaint
from ui.complaints.causes import CausesView, ImprovementsView
from ui.complaints.form import TakingForm
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import KeyBar, label
from ui.widgets.table import Column, RowTable

TYPED_AFTER_MS = 250
LISTS = ("complaints", "calls", "improvements", "causes")
ACT_KEYS = ("F2", "F4", "F5", "F6", "F7", "F8", "F9", "F10")
LIST, FORM, CASE = range(3)


class ComplaintsPage(Page):
    """The lists, and behind them the form and one complaint. Enter opens, Esc goes back; F2 is the next thing to do."""

    title_key: ClassVar[str] = "ui.pages.complaints"
    help_key: ClassVar[str] = "complaints"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {ComplaintStanding, ComplaintEvent, CallBack, CallBackEvent, Improvement, ImprovementEvent, Cause, Attachment}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.complaint_id: UUID | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_AFTER_MS)
        self._typed.timeout.connect(self.show_list)
        self.calls, self.improvements, self.causes = CallsView(self), ImprovementsView(self), CausesView(self)
        self._call: CallBack | None = None
        self.calls.complains.connect(self._complains)
        self.lists = QTabWidget()
        self.lists.setDocumentMode(True)
        for name, widget in zip(LISTS, (self._list(), self.calls, self.improvements, self.causes), strict=True):
            self.lists.addTab(widget, say(f"ui_complaints.list.{name}"))
        self.lists.currentChanged.connect(lambda _: self._read_lists())
        front = QWidget()
        front.setObjectName("plain")
        layout = QVBoxLayout(front)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.lists, 1)
        layout.addWidget(self._bar())
        self.taking = TakingForm()
        self.taking.wants_save.connect(self.save)
        self.taking.wants_back.connect(self.go_back)
        self.taking.wants_keep.connect(self._keep_for_form)
        self.case = ComplaintView()
        self.case.wants_act.connect(self.begin)
        self.case.asking.confirmed.connect(self.carry_out)
        self.case.asking.left.connect(self.case.forward.setFocus)
        self.case.attached.wants_content.connect(self._show_attached)
        self.case.attached.wants_keep.connect(self._keep_for_case)
        self.stack = QStackedWidget()
        for widget in (front, self.taking, self.case):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self._keys()
        self.setFocusProxy(self.table)

    def _list(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 6, 0, 0)
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_complaints.search_hint"))
        self.search.setAccessibleName(say("ui_complaints.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.search.returnPressed.connect(self._to_table)
        self.filter = QComboBox()
        self.filter.setAccessibleName(say("ui_complaints.filter"))
        for each in Show:
            self.filter.addItem(say(f"complaints.show.{each}"), each)
        self.filter.currentIndexChanged.connect(lambda _: self.show_list())
        self.count = label(tone="muted")
        row.addWidget(self.search, 3)
        row.addWidget(self.filter, 1)
        row.addWidget(self.count)
        layout.addLayout(row)
        self.table = RowTable(
            [
                Column[Line](say("complaints.paper.kind"), lambda line: say(f"complaints.kind.{line.complaint.kind}"), chars=12),
                Column[Line](say("complaints.paper.severity"), lambda line: say(f"complaints.severity.{line.complaint.severity}"), chars=8),
                Column[Line](say("ui_complaints.column.state"), lambda line: say(f"complaints.state.{line.standing.state}"), chars=15),
                Column[Line](say("ui_complaints.column.due"), self._due, _due_order, chars=30),
                Column[Line](say("complaints.paper.department"), lambda line: line.complaint.department, chars=12),
                Column[Line](say("ui_complaints.column.rounds"), lambda line: str(line.standing.rounds or ""), chars=6, number=True),
                Column[Line](say("ui_complaints.column.recurs"), lambda line: say("ui_complaints.yes") if line.recurs else "", chars=6),
                Column[Line](say("ui_complaints.column.person"), _person, chars=8),
                Column[Line](say("ui_complaints.column.number"), lambda line: line.complaint.number, chars=24),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.list.complaints"))
        self.table.opened.connect(lambda line: self.open(line.complaint.id))
        layout.addWidget(self.table, 1)
        return holder

    def _bar(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self.new),
            ("Enter", "open", self._open_chosen),
            ("Ctrl+F", "search", self._to_search),
            ("Alt+1", "list.complaints", lambda: self._to_tab(0)),
            ("Alt+2", "list.calls", lambda: self._to_tab(1)),
            ("Alt+3", "list.improvements", lambda: self._to_tab(2)),
            ("Alt+4", "list.causes", lambda: self._to_tab(3)),
        ):
            text = say(f"ui_complaints.{name}")
            if key != "Enter":
                self.key(key, text, act)
            self.bar.add(key, text, act)
        return self.bar

    def _keys(self) -> None:
        for key in ACT_KEYS:
            self.key(key, say("ui_complaints.key_act", key=key), lambda key=key: self._act_key(key))
        self.key("F3", say("ui_complaints.reveal"), self.reveal)
        self.key("Ctrl+S", say("ui_complaints.save"), self.save)
        self.key("Ctrl+O", say("ui_complaints.attach"), self._attach)
        self.key("Ctrl+P", say("ui_complaints.print"), self.print_paper)
        self.key("Escape", say("ui_complaints.back"), self.go_back)

    # The lists

    def refresh(self) -> None:
        self._read_lists()
        self.fetch(_people, self._show_people)
        if self.complaint_id is not None:
            self._read_case(self.complaint_id)

    def _read_lists(self) -> None:
        match self.lists.currentIndex():
            case 0:
                self.show_list()
            case 1:
                self.calls.refresh()
            case 2:
                self.improvements.refresh()
            case _:
                self.causes.refresh()

    def show_list(self) -> None:
        """Read the list anew; the chosen complaint stays chosen."""
        self._typed.stop()
        actor_id, show, typed = self.session.actor.id, self.filter.currentData() or Show.OPEN, self.search.text()

        def look(read: Reader) -> tuple[list[Line], datetime]:
            return service.lines(read, actor_id, show, typed), read.now

        self.fetch(look, self._show_lines)

    def _show_lines(self, found: tuple[list[Line], datetime]) -> None:
        lines, self._now = found
        self.table.show_rows(lines, key=lambda line: line.complaint.id)
        if lines and self.table.current() is None:
            self.table.selectRow(0)
        self.count.setText(say("ui_complaints.count", n=len(lines)))

    def _show_people(self, found: tuple[list[Staff], list[str]]) -> None:
        self.taking.show_people(*found, self.session.actor.id)

    def _due(self, line: Line) -> str:
        if not line.standing.clock:
            return ""
        clock = say(f"complaints.clock.{line.standing.clock}")
        if line.standing.due_at is None:
            return say("ui_complaints.list_paused", clock=clock)
        day = f"{line.standing.due_at.astimezone(self.hall.zone):%m-%d %H:%M}"
        late = line.level in (Level.SUPERVISOR, Level.ADMINISTRATOR)
        text = say("ui_complaints.overdue" if late else "ui_complaints.due", clock=clock, day=day)
        return text if line.level in (None, Level.SUPERVISOR) else f"{text} {say(f'ui_complaints.mark.{line.level}')}"

    def scanned(self, text: str) -> bool:
        number = number_of_code(text) or (text.strip().upper() if parse(text) else "")
        if not number:
            return False
        actor_id = self.session.actor.id

        def look(read: Reader) -> list[Line]:
            return service.lines(read, actor_id, Show.ALL, number, 1)

        def found(lines: list[Line]) -> None:
            if lines:
                self.open(lines[0].complaint.id)
            else:
                self.message.tell(say("ui_complaints.not_found", number=number), "warning")

        self.fetch(look, found)
        return True

    def _open_chosen(self) -> None:
        line = self.table.current()
        if line is not None and self.lists.currentIndex() == 0:
            self.open(line.complaint.id)

    def _to_tab(self, number: int) -> None:
        if self.stack.currentIndex() == CASE and number < len(TABS):
            self.case.tabs.setCurrentIndex(number)
        elif self.stack.currentIndex() == LIST:
            self.lists.setCurrentIndex(number)
            self.lists.currentWidget().setFocus()

    def _to_table(self) -> None:
        self.table.setFocus()

    def _to_search(self) -> None:
        if self.stack.currentIndex() == LIST:
            self.lists.setCurrentIndex(0)
            self.search.setFocus()
            self.search.selectAll()

    # Taking down

    def new(self) -> None:
        """The form; what was typed before and not kept is still there. On the causes, a new one of those."""
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.causes:
            self.causes.new()
            return
        self.stack.setCurrentIndex(FORM)
        self.message.clear()
        self.taking.facts.setFocus()

    def save(self) -> None:
        """Take it down and print its slip; a refusal stands at its field and all that was typed stays."""
        if self.stack.currentIndex() != FORM:
            return
        form, number, files, call = self.taking.form_typed(), self.taking.ticket.text(), tuple(self.taking.files), self._call

        def act(work: Work) -> Complaint:
            if call is None:
                return desk.record_complaint(work, form, number, files)
            return desk.complain_by_call(work, call.id, form, number, files)

        self.run(act, self._saved, self._refused_form)

    def _complains(self, call: CallBack) -> None:
        """The form with what is known from a rating; saving it ends the call."""
        self.taking.clear()
        self._call = call
        self.taking.begin(call)
        self.stack.setCurrentIndex(FORM)
        self.taking.facts.setFocus()

    def _saved(self, complaint: Complaint) -> None:
        self._call = None
        self.taking.clear()
        self.message.tell(say("ui_complaints.saved", number=complaint.number))
        self.open(complaint.id)

    def _refused_form(self, refusal: HallError) -> None:
        if not self.taking.show_error(refusal):
            self.message.refuse(refusal)

    def _attach(self) -> None:
        if self.stack.currentIndex() == FORM:
            self.taking.choose()
        elif self.stack.currentIndex() == CASE:
            self.case.attached.choose()

    def _keep_for_form(self, file: Path) -> None:
        self.background(lambda: self.hall.attachments.keep(file), self.taking.add_file, self._refused_form)

    # One complaint

    def open(self, subject: UUID) -> None:
        self.complaint_id = subject
        self._read_case(subject)

    def _read_case(self, complaint_id: UUID) -> None:
        actor = self.session.actor
        self.fetch(lambda read: read_complaint(read, complaint_id, actor), self._show_case)

    def _show_case(self, shown: Shown) -> None:
        if shown.file.complaint.id != self.complaint_id:
            return
        fresh = self.stack.currentIndex() != CASE
        self.case.show_complaint(shown)
        if fresh:
            self.stack.setCurrentIndex(CASE)
            self.case.forward.setFocus()

    def go_back(self) -> None:
        """Esc: out of what is asked, out of the complaint or the form, out of a search; never loses what was typed."""
        if self.stack.currentIndex() == CASE and self.case.asking.isVisible():
            self.case.asking.leave()
        elif self.stack.currentIndex() != LIST:
            if self._call is not None:  # what was known from a rating is not the next complaint's
                self._call = None
                self.taking.clear()
            self.complaint_id = None
            self.stack.setCurrentIndex(LIST)
            self.lists.currentWidget().setFocus()
            self.table.setFocus()
        elif self.search.text():
            self.search.clear()

    def _act_key(self, key: str) -> None:
        if self.stack.currentIndex() == CASE:
            act = self.case.act_of(key)
            if act is not None:
                self.begin(act)
        elif self.stack.currentIndex() == LIST:
            shown = self.lists.currentWidget()
            if isinstance(shown, CallsView | ImprovementsView | CausesView):
                shown.key_pressed(key)
            elif key == "F2":
                self._open_chosen()

    def begin(self, act: Act) -> None:
        """Ask what an act needs, or do it at once when it needs nothing."""
        shown = self.case.shown
        if shown is None:
            return
        if act.asks(shown.situation):
            self.case.asking.ask(act, shown.situation)  # type: ignore[arg-type]
        else:
            self.carry_out(act, {})

    def carry_out(self, act: Act, values: Values) -> None:
        """Do it; a refusal stands at its field and what was typed stays."""
        complaint_id = self.complaint_id
        if complaint_id is not None:
            self.run(lambda work: act.do(work, complaint_id, values), lambda _: self._done(act), self._refused)

    def _done(self, act: Act) -> None:
        self.case.asking.done()
        self.message.tell(act.done)
        self.case.forward.setFocus()

    def _refused(self, refusal: HallError) -> None:
        if not (self.case.asking.isVisible() and self.case.asking.show_error(refusal)):
            self.message.refuse(refusal)

    def reveal(self) -> None:
        """Show names and numbers in full, to ring the person up; it is noted who looked."""
        complaint_id = self.complaint_id
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.calls:
            self.calls.reveal()
        elif complaint_id is not None and self.stack.currentIndex() == CASE:
            self.run(lambda work: service.reveal(work, complaint_id), lambda _: self.case.reveal())

    def print_paper(self) -> None:
        """The paper that fits the complaint as it stands: its slip, its reply, its summary."""
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.calls:
            self.calls.print_record()
            return
        shown = self.case.shown
        if shown is None or self.stack.currentIndex() != CASE:
            return
        case, complaint_id = shown.file.case, shown.file.complaint.id
        kind = "complaint_summary" if case.closed else "complaint_reply" if case.told else "complaint_slip"
        self.run(
            lambda work: order_print(work, kind, complaint_id, reason="reprint"),
            lambda _: self.message.tell(say("ui_complaints.print_ordered", paper=say(f"ui_documents.kind.{kind}"))),
        )

    # What is attached

    @property
    def attached(self) -> AttachedView:
        return self.case.attached

    def _show_attached(self, row: Attachment) -> None:
        def shown(content: bytes) -> None:
            self.attached.show_content(row, content)

        self.background(lambda: self.hall.attachments.read(row.hash), shown, lambda why: self.attached.show_trouble(str(why)))

    def _keep_for_case(self, file: Path) -> None:
        complaint_id = self.complaint_id
        if complaint_id is None:
            return

        def kept(one: Kept) -> None:
            def act(work: Work) -> None:
                service.add_attachment(work, complaint_id, one)

            self.run(act, lambda _: self.message.tell(say("ui_complaints.attached", name=one.name)))

        self.background(lambda: self.hall.attachments.keep(file), kept)


def _people(read: Reader) -> tuple[list[Staff], list[str]]:
    return staff(read), service.departments(read)


def _person(line: Line) -> str:
    return mask_name(line.complaint.person_name) or say("complaints.paper.anonymous")


def _due_order(line: Line) -> float:
    return line.standing.due_at.timestamp() if line.standing.due_at is not None else float("inf")
