"""Complaints of the hall: the list, the form, one complaint; call-backs, improvements, causes and figures beside it. All by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

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
)
from app.complaints.rules import State
from app.complaints.service import Line, Show
from app.documents.numbers import number_of_code, parse
from app.documents.service import order_print
from app.store import Attachment, Base, Kept, Reader, Work
from app.words import say
from ui.complaints.acts import Situation
from ui.complaints.attached import AttachedView
from ui.complaints.calls import CallsView
from ui.complaints.case import TABS, ComplaintView
from ui.complaints.causes import CausesView
from ui.complaints.figures import FiguresView
from ui.complaints.improvements import ImprovementsView
from ui.complaints.listing import ComplaintsList
from ui.complaints.seen import Shown, read_complaint
from ui.complaints.taking import Taking
from ui.shell.acting import ActingPage
from ui.shell.exporting import export_list
from ui.shell.session import Session
from ui.widgets.pieces import Choice, KeyBar

LISTS = ("complaints", "calls", "improvements", "causes", "figures")
ACT_KEYS = ("F2", "F4", "F5", "F6", "F7", "F8", "F9", "F10")
LIST, FORM, CASE = range(3)


class ComplaintsPage(ActingPage):
    """The lists, and behind them the form and one complaint. Enter opens, Esc goes back; F2 is the next thing to do."""

    title_key: ClassVar[str] = "ui.pages.complaints"
    help_key: ClassVar[str] = "complaints"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {ComplaintStanding, ComplaintEvent, CallBack, CallBackEvent, Improvement, ImprovementEvent, Cause, Attachment}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._looking = False  # at an earlier complaint, out of the form
        self.listing, self.calls, self.improvements = ComplaintsList(self), CallsView(self), ImprovementsView(self)
        self.causes, self.figures = CausesView(self), FiguresView(self)
        self.table = self.listing.table
        self.listing.opened.connect(self.open)
        self.calls.complains.connect(self._complains)
        self.calls.wants_open.connect(self.open)
        self.improvements.wants_open.connect(self.open)
        self.improvements.wants_records.connect(lambda ids, what: self._show_records(ids, False, what))
        self.figures.wants_records.connect(self._show_records)
        self.lists = QTabWidget()
        self.lists.setDocumentMode(True)
        self.lists.tabBar().setDrawBase(False)
        views = (self.listing, self.calls, self.improvements, self.causes, self.figures)
        for name, widget in zip(LISTS, views, strict=True):
            self.lists.addTab(widget, say(f"ui_complaints.list.{name}"))
        self.lists.currentChanged.connect(lambda _: self._read_lists())
        front = QWidget()
        front.setObjectName("plain")
        layout = QVBoxLayout(front)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.lists, 1)
        layout.addWidget(self._bar())
        self.taking = Taking(self)
        self.taking.wants_back.connect(self.go_back)
        self.taking.saved.connect(self._saved)
        self.taking.wants_open.connect(self._look_at)
        self.case: ComplaintView = ComplaintView(
            [
                ("F3", say("ui_complaints.reveal"), self.reveal),
                ("Ctrl+O", say("ui_complaints.attach"), self._attach),
                ("Ctrl+P", say("ui_complaints.print"), self.print_paper),
                ("Esc", say("ui_complaints.back"), self.go_back),
            ]
        )
        self.acts_on(self.case)
        self.case.wants_open.connect(self.open)
        self.case.attached.wants_content.connect(self._show_attached)
        self.case.attached.wants_keep.connect(self._keep_for_case)
        self.stack = QStackedWidget()
        for widget in (front, self.taking, self.case):
            self.stack.addWidget(widget)
        self.question = Choice()
        self.question.chosen.connect(self._print)
        self.body.addWidget(self.question)
        self.body.addWidget(self.stack, 1)
        self._keys()
        self.setFocusProxy(self.table)

    def _bar(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self.new),
            ("Enter", "open", self._open_chosen),
            ("Ctrl+F", "search", self._to_search),
        ):
            text = say(f"ui_complaints.{name}")
            if key != "Enter":
                self.key(key, text, act)
            self.bar.add(key, text, act)
        for number, name in enumerate(LISTS):
            self.key(f"Alt+{number + 1}", say(f"ui_complaints.list.{name}"), lambda number=number: self._to_tab(number))
        self.bar.add("Ctrl+E", say("ui.export"), self.export)
        self.bar.add(f"Alt+1…{len(LISTS)}", say("ui_complaints.other_list"), self._to_next_list)
        return self.bar

    def _keys(self) -> None:
        for key in ACT_KEYS:
            self.key(key, say("ui_complaints.key_act", key=key), lambda key=key: self._act_key(key))
        self.key("F3", say("ui_complaints.reveal"), self.reveal)
        self.key("Ctrl+S", say("ui_complaints.save"), self.save)
        self.key("Ctrl+O", say("ui_complaints.attach"), self._attach)
        self.key("Ctrl+D", say("ui_complaints.start_anew"), self._start_anew)
        self.key("Ctrl+P", say("ui_complaints.print"), self.print_paper)
        self.key("Ctrl+E", say("ui.export"), self.export)
        self.key("Escape", say("ui_complaints.back"), self.go_back)

    # The lists

    def refresh(self) -> None:
        self._read_lists()
        self.fetch(_people, self._show_people)
        if self.subject_id is not None:
            self._read_case(self.subject_id)

    def _read_lists(self) -> None:
        (self.listing, self.calls, self.improvements, self.causes, self.figures)[self.lists.currentIndex()].refresh()

    def _show_people(self, found: tuple[list[Staff], list[str]]) -> None:
        self.taking.show_people(*found, self.session.actor.id)
        self.taking.bring_back()

    def _show_records(self, ids: Sequence[UUID], are_calls: bool, what: str) -> None:
        """The records behind a figure."""
        if are_calls:
            self.lists.setCurrentWidget(self.calls)
            self.calls.show_call(ids[0])
        else:
            self.lists.setCurrentWidget(self.listing)
            self.listing.show_only(ids, what)
        self.lists.currentWidget().setFocus()

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
        shown = self.lists.currentWidget()
        if shown is self.listing:
            self.listing.open_chosen()
        elif shown is self.figures:
            self.figures.open_all()

    def _to_tab(self, number: int) -> None:
        if self.stack.currentIndex() == CASE and number < len(TABS):
            self.case.tabs.setCurrentIndex(number)
        elif self.stack.currentIndex() == FORM:
            self.taking.open_alike(number + 1)
        elif self.stack.currentIndex() == LIST:
            self.lists.setCurrentIndex(number)
            self.lists.currentWidget().setFocus()

    def export(self, folder: Path | None = None) -> None:
        """The list at hand as a file."""
        if self.stack.currentIndex() == LIST:
            place = self.lists.currentIndex()
            table = (self.listing, self.calls, self.improvements, self.causes, self.figures)[place].table
            export_list(self, table, say(f"ui_complaints.list.{LISTS[place]}"), folder)

    def _to_next_list(self) -> None:
        self._to_tab((self.lists.currentIndex() + 1) % len(LISTS))

    def _to_search(self) -> None:
        if self.stack.currentIndex() == LIST:
            self.lists.setCurrentIndex(0)
            self.listing.to_search()

    # Taking down

    def new(self) -> None:
        """The form; what was typed before and not kept is still there. On the causes, a new one of those."""
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.causes:
            self.causes.new()
            return
        self.subject_id, self._looking = None, False
        self.stack.setCurrentIndex(FORM)
        self.message.clear()
        if self.taking.content():
            self.message.tell(say("ui_complaints.typed_before"), "warning")
        self.taking.facts.setFocus()

    def _start_anew(self) -> None:
        if self.stack.currentIndex() == FORM:
            self.taking.start_anew()

    def save(self) -> None:
        """Take it down and print its slip; a refusal stands at its field and all that was typed stays."""
        if self.stack.currentIndex() == FORM:
            self.taking.save()

    def _complains(self, call: CallBack) -> None:
        """The form with what is known from a rating; saving it ends the call."""
        self.taking.take_call(call)
        self.stack.setCurrentIndex(FORM)
        self.taking.facts.setFocus()

    def _look_at(self, complaint_id: UUID) -> None:
        """An earlier complaint like the one being taken down; Esc goes back to the form."""
        self._looking = True
        self.open(complaint_id)

    def _saved(self, complaint: Complaint) -> None:
        self.message.tell(say("ui_complaints.saved", number=complaint.number))
        self.open(complaint.id)

    def _attach(self) -> None:
        if self.stack.currentIndex() == FORM:
            self.taking.choose()
        elif self.stack.currentIndex() == CASE:
            self.case.attached.choose()

    # One complaint

    def situation(self) -> Situation | None:
        return None if self.case.shown is None else self.case.shown.situation

    def open(self, subject: UUID) -> None:
        """A complaint, or a call after a bad rating."""
        self.fetch(lambda read: read.get(CallBack, subject) is not None, lambda is_call: self._open(subject, is_call))

    def _open(self, subject: UUID, is_call: bool) -> None:
        if is_call:
            self.stack.setCurrentIndex(LIST)
            self.lists.setCurrentWidget(self.calls)
            self.calls.show_call(subject)
            self.calls.setFocus()
            return
        self.subject_id = subject
        self._read_case(subject)

    def _read_case(self, complaint_id: UUID) -> None:
        actor = self.session.actor
        self.fetch(lambda read: read_complaint(read, complaint_id, actor), self._show_case)

    def _show_case(self, shown: Shown) -> None:
        if shown.file.complaint.id != self.subject_id:
            return
        fresh = self.stack.currentIndex() != CASE
        self.case.show_complaint(shown)
        if fresh:
            self.stack.setCurrentIndex(CASE)
            self.case.to_next()

    def go_back(self) -> None:
        """Esc: out of what is asked, out of the complaint or the form, out of a search; never loses what was typed."""
        if self.question.isVisible():
            self.question.hide()
        elif self.stack.currentIndex() == CASE and self.case.asking.isVisible():
            self.case.asking.leave()
        elif self.stack.currentIndex() == CASE and self._looking:
            self._looking, self.subject_id = False, None
            self.stack.setCurrentIndex(FORM)
            self.taking.facts.setFocus()
        elif self.stack.currentIndex() != LIST:
            self.taking.leave()
            self.subject_id = None
            self.stack.setCurrentIndex(LIST)
            self.lists.currentWidget().setFocus()
        elif self.lists.currentWidget() is self.listing:
            self.listing.leave()

    def _act_key(self, key: str) -> None:
        if self.stack.currentIndex() == CASE:
            act = self.case.act_of(key)
            if act is not None:
                self.begin(act)
        elif self.stack.currentIndex() == LIST:
            shown = self.lists.currentWidget()
            if isinstance(shown, CallsView | ImprovementsView | CausesView | FiguresView):
                shown.key_pressed(key)
            elif key == "F2":
                self.listing.open_chosen()

    def reveal(self) -> None:
        """Show names and numbers in full, to ring the person up; it is noted who looked."""
        complaint_id = self.subject_id
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.calls:
            self.calls.reveal()
        elif complaint_id is not None and self.stack.currentIndex() == CASE:
            self.run(lambda work: service.reveal(work, complaint_id), lambda _: self.case.reveal())

    def print_paper(self) -> None:
        """A paper of the complaint as it stands: its slip, its reply, its summary; asked for by a number where there are several."""
        if self.stack.currentIndex() == LIST and self.lists.currentWidget() is self.calls:
            self.calls.print_record()
            return
        shown = self.case.shown
        if shown is None or self.stack.currentIndex() != CASE:
            return
        kinds = papers_of(shown)
        if len(kinds) == 1:
            self._print(kinds[0])
        else:
            self.question.ask(say("ui_complaints.which_paper"), [(kind, say(f"ui_documents.kind.{kind}")) for kind in kinds])

    def _print(self, kind: object) -> None:
        complaint_id = self.subject_id
        if complaint_id is None:
            return
        self.run(
            lambda work: order_print(work, str(kind), complaint_id, reason="reprint"),
            lambda _: self.message.tell(say("ui_complaints.print_ordered", paper=say(f"ui_documents.kind.{kind}"))),
        )
        self.case.to_next()

    # What is attached

    @property
    def attached(self) -> AttachedView:
        return self.case.attached

    def _show_attached(self, row: Attachment) -> None:
        def shown(content: bytes) -> None:
            self.attached.show_content(row, content)

        self.background(lambda: self.hall.attachments.read(row.hash), shown, lambda why: self.attached.show_trouble(str(why)))

    def _keep_for_case(self, file: Path) -> None:
        complaint_id = self.subject_id
        if complaint_id is None:
            return

        def kept(one: Kept) -> None:
            def act(work: Work) -> None:
                service.add_attachment(work, complaint_id, one)

            self.run(act, lambda _: self.message.tell(say("ui_complaints.attached", name=one.name)))

        self.background(lambda: self.hall.attachments.keep(file), kept)


def papers_of(shown: Shown) -> list[str]:
    """The papers that a complaint has by now, the latest first."""
    case = shown.file.case
    kinds = ["complaint_summary"] if case.closed is not None else []
    if case.told is not None or case.state is State.NOT_TAKEN_UP:
        kinds.append("complaint_reply")
    return [*kinds, "complaint_slip"]


def _people(read: Reader) -> tuple[list[Staff], list[str]]:
    return staff(read), service.departments(read)
