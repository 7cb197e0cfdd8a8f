"""Call-backs after bad ratings: who is to be rung up, until when, and what they said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.models import CallResult
from app.complaints.service import CallFile
from app.documents.masking import mask_name, mask_phone
from app.documents.service import order_print
from app.store import HallError, Reader, Work
from app.store.drafts import drop_draft
from app.words import say
from ui.shell.drafting import DraftKeeper
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, card, choose, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


class CallsView(QWidget):
    """The list at the left; at the right the rating and what comes of the call. `complains`: a complaint is to be made of it.

    What was typed about a call stays with that call while others are looked at. `wants_open`: the complaint that came of one.
    """

    complains = Signal(object)
    wants_open = Signal(object)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._revealed: UUID | None = None
        self._shown: UUID | None = None
        self._wanted: UUID | None = None
        self.drafts = DraftKeeper(page, self._typed)
        self._zone: ZoneInfo = page.hall.zone
        self.table = RowTable(
            [
                Column[CallFile](say("complaints.paper.grade"), lambda each: say(f"complaints.grade.{each.call_back.grade}"), chars=16),
                Column[CallFile](say("complaints.paper.subject"), lambda each: each.call_back.subject, chars=14),
                Column[CallFile](say("ui_complaints.column.person"), lambda each: mask_name(each.call_back.person_name), chars=8),
                Column[CallFile](say("complaints.paper.call_due"), self._due, lambda each: each.deadline.due_at, chars=16),
                Column[CallFile](say("ui_complaints.column.result"), _result, chars=12),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.list.calls"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(self._open)
        self.ended = QCheckBox(say("ui_complaints.also_ended"))
        self.ended.toggled.connect(lambda _: self.refresh())
        left = QVBoxLayout()
        left.addWidget(self.table, 1)
        left.addWidget(self.ended)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 6, 0, 0)
        across.addLayout(left, 6)
        across.addWidget(self._side(), 5)
        self.setFocusProxy(self.table)

    def _side(self) -> QWidget:
        frame, layout = card()
        self.heading = label(tone="heading", wrap=True)
        self.about = label(wrap=True)
        self.tries = label(tone="muted", wrap=True)
        self.form = Form()
        self.result = QComboBox()
        for each in CallResult:
            self.result.addItem(say(f"complaints.call_result.{each}"), each)
        self.form.add("result", say("complaints.paper.result"), self.result)
        self.words = self.form.line("words", say("complaints.paper.words"))
        self.words.returnPressed.connect(self.reached)
        self.words.textEdited.connect(lambda _: self.drafts.typed())
        self.result.activated.connect(lambda _: self.drafts.typed())
        for widget in (self.heading, self.about, self.tries, self.form):
            layout.addWidget(widget)
        self.reached_button = button(f"F2 {say('ui_complaints.call.reached')}", self.reached, primary=True, name="reached")
        self.not_reached_button = button(f"F4 {say('ui_complaints.call.not_reached')}", self.not_reached, name="not_reached")
        self.give_up_button = button(f"F6 {say('ui_complaints.call.give_up')}", self.give_up, name="give_up")
        self.complaint_button = button(f"F8 {say('ui_complaints.call.complaint')}", self.to_complaint, name="to_complaint")
        self.reveal_button = button(f"F3 {say('ui_complaints.reveal')}", self.reveal, name="reveal_call")
        self.print_button = button(f"Ctrl+P {say('ui_complaints.call.print')}", self.print_record, name="print_call")
        layout.addWidget(self.reached_button)
        row = QWidget()
        row.setObjectName("plain")
        flow = FlowLayout(row)
        for made in (self.reveal_button, self.not_reached_button, self.give_up_button, self.complaint_button, self.print_button):
            flow.addWidget(made)
        layout.addWidget(row)
        layout.addWidget(label(say("ui_complaints.rating_stays"), "muted", wrap=True))
        layout.addStretch(1)
        return frame

    def refresh(self) -> None:
        """Read the list anew."""
        actor_id, ended = self._page.session.actor.id, self.ended.isChecked()

        def look(read: Reader) -> list[CallFile]:
            return service.call_files(read, actor_id, also_ended=ended)

        self._page.fetch(look, self._list)

    def _list(self, files: list[CallFile]) -> None:
        self.table.show_rows(files, key=lambda each: each.call_back.id)
        places = [place for place, each in enumerate(files) if each.call_back.id == self._wanted]
        if places:
            self.table.selectRow(places[0])
            self._wanted = None
        if self.table.current() is None:
            self._show(None)
        else:
            self._show(self.table.current())

    def _open(self, file: CallFile) -> None:
        if file.ended is not None and file.ended.complaint_id is not None:
            self.wants_open.emit(file.ended.complaint_id)
        elif file.ended is None:
            self.words.setFocus()

    def show_call(self, call_back_id: UUID) -> None:
        """Choose one, made or not."""
        self._wanted = call_back_id
        if self.ended.isChecked():
            self.refresh()
        else:
            self.ended.setChecked(True)

    def _turn_to(self, file: CallFile | None) -> None:
        """What was typed stays with its call; nobody's words are ever kept at somebody else's."""
        now = None if file is None else file.call_back.id
        if now != self._shown:
            self._shown = now
            self.drafts.turn_to(f"complaints/called/{now.hex}" if now is not None else "", self._empty, self._put_back)

    def _typed(self) -> dict[str, Any] | None:
        words, index = self.words.text(), self.result.currentIndex()
        return {"result": str(self.result.currentData()), "words": words} if words or index else None

    def _empty(self) -> None:
        self.result.setCurrentIndex(0)
        self.words.clear()
        self.form.clear_errors()

    def _put_back(self, kept: dict[str, Any]) -> None:
        choose(self.result, kept.get("result"))
        self.words.setText(str(kept.get("words", "")))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another list or page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.drafts.leave()

    def _show(self, file: CallFile | None) -> None:
        self._turn_to(file)
        open_ = file is not None and file.ended is None
        for widget in (self.form, self.reached_button, self.not_reached_button, self.give_up_button, self.complaint_button):
            widget.setEnabled(open_)
        self.print_button.setEnabled(file is not None)
        if file is None:
            self.heading.setText(say("ui_complaints.no_calls"))
            self.about.setText("")
            self.tries.setText("")
            return
        call = file.call_back
        self.heading.setText(f"{call.number}  {say(f'complaints.grade.{call.grade}')}")
        open_names = self._revealed == call.id
        pairs = [
            ("ui_complaints.column.person", call.person_name if open_names else mask_name(call.person_name)),
            ("complaints.paper.phone", call.phone if open_names else mask_phone(call.phone)),
            ("complaints.paper.rated_at", self._moment(call.rated_at)),
            ("complaints.paper.comment", call.comment),
        ]
        self.about.setText("\n".join(say("ui_complaints.pair", name=say(key), value=value) for key, value in pairs if value))
        self.tries.setText(
            "\n".join(f"{self._moment(each.at)}  {say(f'complaints.call_step.{each.kind}')}  {each.note}".strip() for each in file.events)
        )

    # Doing

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        act = {"F2": self.reached, "F4": self.not_reached, "F6": self.give_up, "F8": self.to_complaint}.get(key)
        if act is not None:
            act()

    def reached(self) -> None:
        """What the customer said."""
        result, words = self.result.currentData(), self.words.text()
        self._do(lambda work, each: service.reached(work, each, result, words))

    def not_reached(self) -> None:
        """Nobody answered."""
        words = self.words.text()
        self._do(lambda work, each: service.not_reached(work, each, words))

    def give_up(self) -> None:
        """There is no way to reach the customer."""
        words = self.words.text()
        self._do(lambda work, each: service.give_up(work, each, words))

    def reveal(self) -> None:
        """Show name and number in full, to make the call; it is noted who looked."""
        file = self.table.current()
        if file is None:
            return
        call_id = file.call_back.id

        def shown(_call: object) -> None:
            self._revealed = call_id
            self._show(self.table.current())

        self._page.run(lambda work: service.reveal_call(work, call_id), shown)

    def to_complaint(self) -> None:
        """The customer complains: the form opens with what is known, and the call ends with its number."""
        file = self.table.current()
        if file is not None and file.ended is None:
            self.complains.emit(file.call_back)

    def print_record(self) -> None:
        """The record of the call on paper."""
        file = self.table.current()
        if file is not None:
            call_id = file.call_back.id
            self._page.run(
                lambda work: order_print(work, "call_back_record", call_id),
                lambda _: self._page.message.tell(say("ui_complaints.printing")),
            )

    def _do(self, act: Callable[[Work, UUID], Any]) -> None:
        file = self.table.current()
        if file is None or file.ended is not None:
            return
        call_id, place = file.call_back.id, self.drafts.forget()
        self.form.clear_errors()

        def done(work: Work) -> None:
            act(work, call_id)
            drop_draft(work, place)

        self._page.run(done, lambda _: self._done(), self._refused)

    def _refused(self, refusal: HallError) -> None:
        self.drafts.save()
        self._page.refused_at(self.form)(refusal)

    def _done(self) -> None:
        with self.drafts.filling():
            self._empty()
        self._page.message.tell(say("ui_complaints.kept"))
        self.refresh()

    def _due(self, file: CallFile) -> str:
        at = self._moment(file.deadline.due_at)
        return say("ui_complaints.late_at", at=at) if file.late else at

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%m-%d %H:%M}"


def _result(file: CallFile) -> str:
    if file.ended is not None and file.ended.result is not None:
        return say(f"complaints.call_result.{file.ended.result}")
    return say(f"complaints.call_step.{file.events[-1].kind}") if file.events else say("ui_complaints.to_call")
