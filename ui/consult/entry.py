"""The right side of the page: who asks and what, the articles that answer while it is typed, the answer, and the promise."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QTextBrowser,
)

from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import Standing, answer_text, draft_of
from app.consult.models import Channel, Consultation
from app.consult.rules import QuestionForm, read_moment, usual_promise
from app.documents.masking import mask_name
from app.regulation import service as regulation
from app.store import HallError, Reader
from app.words import either, say
from ui.consult.lookup import FIRST_BEFORE, Before, Caller, Offer, before, caller, materials, offers, services
from ui.widgets.pieces import Form, Sight, choose, label
from ui.widgets.typed_choice import Choice, TypedChoice

if TYPE_CHECKING:
    from ui.shell.page import Page

TYPED_FOR_MS = 120
MOST_LINES = 5


class Entry(Sight):
    """What is typed about a question. The page asks for `question_form`, `answer`, `promised_at` and `note`; `typed` says: keep it."""

    typed = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(spacing=4)
        self._page = page
        self._offers: list[Offer] = []
        self._before: list[Before] = []
        self._but: UUID | None = None
        self._customer_id: UUID | None = None
        self._filled = ("", "")  # the name and the answer that the page put in itself
        self._asking = True
        self._correcting: dict[str, str] | None = None  # what was on record when its correction began
        self._told = ""  # what is read before any article is chosen
        self.cited: ArticleVersion | None = None
        layout = self.column
        self.form = self._question()
        layout.addWidget(self.form)
        self.channel.currentIndexChanged.connect(lambda _index: self._show_where())
        self.service.chosen.connect(self._about_service)
        self._show_where()
        self.known, self.about = label(tone="muted", wrap=True), label(tone="muted", wrap=True)
        layout.addWidget(self.known)
        layout.addWidget(self.about)
        self.offers_head = label(say("ui_consult.offers"), "heading", wrap=True)
        layout.addWidget(self.offers_head)
        self.offers = QListWidget()
        self.offers.setAccessibleName(say("ui_consult.offers"))
        self.offers.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offers.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.offers.currentRowChanged.connect(self._read_offer)
        self.offers.itemActivated.connect(lambda _item: self._take_row(self.offers.currentRow()))
        self.offers.ensurePolished()
        self.offers.setMinimumHeight(self.offers.fontMetrics().lineSpacing() * 3 + 8)
        layout.addWidget(self.offers, 2)
        self.text = QTextBrowser()
        self.text.setAccessibleName(say("ui_consult.article"))
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.text.setMinimumHeight(60)
        layout.addWidget(self.text, 4)
        for widget in (self.offers, self.text):  # they take what room is left, and ask for none
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.reply = self._reply()
        layout.addWidget(self.reply)
        self._typing = self._timer(self._look_up)
        self._dialling = self._timer(self._look_for_caller)
        self.question.textChanged.connect(self._typing.start)
        self.phone.textEdited.connect(lambda _text: self._dialling.start())
        for line in (self.phone, self.name, self.where, self.asked):
            line.returnPressed.connect(self.question.setFocus)
        for line in (self.phone, self.name, self.where, self.asked, self.note, self.service):
            line.textEdited.connect(lambda _text: self.typed.emit())
        for text in (self.question, self.answer_text):
            text.textChanged.connect(self.typed.emit)
        self.service.chosen.connect(lambda _value: self.typed.emit())

    def _timer(self, act: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(TYPED_FOR_MS)
        made.timeout.connect(act)
        return made

    def _question(self) -> Form:
        form = Form(columns=2)
        self.phone = form.line("phone", say("ui_consult.phone"), say("ui_consult.phone_hint"))
        self.name = form.line("name", say("ui_consult.name"), say("ui_consult.name_hint"))
        self.channel = QComboBox()
        for channel in Channel:
            self.channel.addItem(say(f"consult.channel.{channel}"), channel)
        form.add("channel", say("ui_consult.channel"), self.channel)
        self.where = form.line("ticket", say("ui_consult.ticket"), say("ui_consult.ticket_hint"))
        self.service = TypedChoice(say("ui_consult.service_hint"))
        form.add("service_id", say("ui_consult.service"), self.service)
        self.asked = form.line("asked_at", say("ui_consult.asked_at"), say("ui_consult.asked_hint"))
        self.question = _lines(2, say("ui_consult.question_hint"))
        form.add("question", say("ui_consult.question"), self.question, wide=True)
        return form

    def _reply(self) -> Form:
        form = Form(columns=2)
        self.answer_text = _lines(3, say("ui_consult.answer_hint"))
        form.add("answer", say("ui_consult.answer"), self.answer_text, wide=True)
        self.promised = form.line("promised_at", say("ui_consult.promised_at"), say("ui_consult.promised_hint"))
        self.note = form.line("note", say("ui_consult.note"), say("ui_consult.note_hint"))
        return form

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The article is read in what room is left; in large print on a small screen there is none, and its tooltip has the text."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        line = self.fontMetrics().lineSpacing()
        self.text.setVisible(self.height() > line * (19 if self.form.isVisible() else 13))
        self.offers.setMaximumHeight(self.offers.fontMetrics().lineSpacing() * (MOST_LINES + 3) if self.text.isVisible() else 16_000)

    # What was typed

    def question_form(self) -> QuestionForm:
        """The question as it stands in the fields. Raises MomentUnreadable."""
        channel = Channel(self.channel.currentData())
        return QuestionForm(
            channel=channel,
            question=self.question.toPlainText(),
            name=self.name.text(),
            phone=self.phone.text(),
            address=self.where.text() if channel is Channel.MAIL else "",
            asked_at=read_moment(self.asked.text(), self._now()),
            customer_id=self._customer_id if self.name.text() == self._filled[0] else None,
            service_id=self.service.value,
        )

    @property
    def ticket(self) -> str:
        """Today's number of who stands here."""
        return self.where.text() if self.channel.currentData() == Channel.ON_SITE else ""

    @property
    def answer(self) -> str:
        return self.answer_text.toPlainText()

    def promised_at(self) -> datetime | None:
        """The promised time, in the hall's zone. Raises MomentUnreadable."""
        return read_moment(self.promised.text(), self._now(), ahead=True, field="promised_at")

    def _now(self) -> datetime:
        return self._page.hall.clock.now().astimezone(self._page.hall.zone)

    @property
    def version_id(self) -> UUID | None:
        """The version that the answer cites."""
        return self.cited.id if self.cited is not None else None

    def refused(self, refusal: HallError) -> None:
        """Show a refusal at its field, in either form, or above; all that was typed stays."""
        self.form.clear_errors()
        self.reply.clear_errors()
        if not (self.form.isVisible() and self.form.show_error(refusal)) and not self.reply.show_error(refusal):
            self._page.message.refuse(refusal)

    def content(self) -> dict[str, Any] | None:
        """What is typed, to be kept; None when nothing is."""
        answer = {"answer": self.answer, "note": self.note.text(), "cited": self.cited.id.hex if self.cited is not None else ""}
        if self._asking or self._correcting is not None:
            asked = self._asked()
            if self._correcting is not None:
                return asked if asked != self._correcting else None
            if any(asked.values()) or any(answer.values()):
                return {**asked, **answer, "channel": str(self.channel.currentData())}
            return None
        return answer if any(answer.values()) else None

    def _asked(self) -> dict[str, str]:
        lines = {"phone": self.phone, "name": self.name, "where": self.where, "asked": self.asked, "service": self.service}
        return {**{name: line.text() for name, line in lines.items()}, "question": self.question.toPlainText()}

    def fill(self, kept: dict[str, Any]) -> None:
        """Put back what was being typed."""
        if "channel" in kept:
            choose(self.channel, Channel(kept["channel"]))
        if "question" in kept:
            for name, line in (("phone", self.phone), ("name", self.name), ("where", self.where), ("asked", self.asked)):
                line.setText(str(kept.get(name, "")))
            named = str(kept.get("service", ""))
            self.service.setText(named)
            self.service.editingFinished.emit()
            self.question.setPlainText(str(kept.get("question", "")))
            self.question.moveCursor(self.question.textCursor().MoveOperation.End)
            if self.phone.text() and self._correcting is None:
                self._look_for_caller()
        if kept.get("answer"):
            self.answer_text.setPlainText(str(kept["answer"]))
        self.note.setText(str(kept.get("note", "")))
        if kept.get("cited"):
            with suppress(ValueError):
                cited = UUID(hex=str(kept["cited"]))
                self._page.fetch(lambda read: knowledge.version(read, cited), self._cite_again)

    def _cite_again(self, version: ArticleVersion) -> None:
        self.cited = version
        self._mark_cited()

    # Beginning and showing

    def begin(self) -> None:
        """An empty form for the next question; the channel stays, because calls follow calls."""
        for form in (self.form, self.reply):
            form.clear_errors()
        for field in (self.phone, self.name, self.where, self.asked, self.note):
            field.clear()
        self.service.show_value(None)
        self.question.clear()
        self.answer_text.clear()
        self._asking, self._customer_id, self._filled, self.cited, self._told = True, None, ("", ""), None, ""
        self._correcting, self._but = None, None
        for line in (self.known, self.about):
            line.clear()
            line.hide()
        self.asked.setEnabled(True)
        self.channel.setEnabled(True)
        self.form.show()
        self.reply.show()
        self._make_room()
        self._show_offers(([], []))
        self._page.fetch(services, self._offer_services)
        self._page.fetch(lambda read: usual_promise(read.now, regulation.calendar(read)), self._offer_time)
        self.phone.setFocus()

    def continue_with(self, asked: Consultation, told: str, right: str = "") -> None:
        """The reply to a question that is on record; `told` is what was answered, to be read until an article is chosen, `right` what
        to say instead of a wrong answer.
        """
        self.form.hide()
        self.reply.show()
        self.known.hide()
        for form in (self.form, self.reply):
            form.clear_errors()
        self.note.clear()
        self.answer_text.setPlainText(right)
        self._asking, self._filled, self.cited, self._told = False, ("", ""), None, told
        self._correcting, self._but = None, asked.id
        self._make_room()
        service_id = asked.service_id
        if service_id is not None:
            self._page.fetch(lambda read: materials(read, service_id), self._show_about)
        self.about.setVisible(service_id is not None)
        self._page.fetch(lambda read: usual_promise(read.now, regulation.calendar(read)), self._offer_time)
        self._page.fetch(partial(looked_up, question=asked.question, service_id=service_id, but=asked.id), self._show_offers)

    def correct(self, asked: Consultation) -> None:
        """The form of a question that is on record, to put right who asked and what."""
        for form in (self.form, self.reply):
            form.clear_errors()
        choose(self.channel, asked.channel)
        self.phone.setText(asked.phone)
        self.name.setText(asked.name)
        self.where.setText(asked.address)
        self.asked.clear()
        self.asked.setEnabled(False)
        self.channel.setEnabled(False)
        self.service.show_value(asked.service_id)
        self.question.setPlainText(asked.question)
        self._customer_id, self._filled = asked.customer_id, (asked.name, "")
        self.form.show()
        self.reply.hide()
        self._correcting = self._asked()
        self._make_room()
        self.question.setFocus()

    def _offer_time(self, at: datetime) -> None:
        local = at.astimezone(self._page.hall.zone)
        self.promised.setText(f"{local:%H:%M}" if local.date() == self._now().date() else f"{local:%m-%d %H:%M}")

    def _offer_services(self, found: list[Choice]) -> None:
        self.service.offer_from(found)
        if self.service.text() and self.service.value is None:
            self.service.editingFinished.emit()

    def _show_where(self) -> None:
        """A ticket for who stands here, an address for who wrote, nothing for who calls."""
        channel = Channel(self.channel.currentData())
        by_mail = channel is Channel.MAIL
        self.form.captions["ticket"].setText(say("ui_consult.address" if by_mail else "ui_consult.ticket"))
        self.where.setAccessibleName(self.form.captions["ticket"].text())
        self.where.setPlaceholderText(say("ui_consult.address_hint" if by_mail else "ui_consult.ticket_hint"))
        self.where.setEnabled(channel is not Channel.PHONE)

    def _about_service(self, service_id: UUID | None) -> None:
        self.about.setVisible(service_id is not None)
        if service_id is not None:
            self._page.fetch(lambda read: materials(read, service_id), self._show_about)
        self._look_up()

    def _show_about(self, text: str) -> None:
        self.about.setText(text)

    # Looking up while typing

    def look_up_now(self) -> None:
        """Look up at once what is typed, without waiting for a pause."""
        for timer, act in ((self._typing, self._look_up), (self._dialling, self._look_for_caller)):
            if timer.isActive():
                timer.stop()
                act()

    def _look_up(self) -> None:
        typed, service_id = self.question.toPlainText(), self.service.value
        self._page.fetch(partial(looked_up, question=typed, service_id=service_id, but=self._but), self._show_offers)

    def _look_for_caller(self) -> None:
        typed = self.phone.text()
        self._page.fetch(lambda read: caller(read, typed), self._show_caller)

    def _show_caller(self, found: Caller) -> None:
        if not found.people:
            if self.name.text() == self._filled[0]:
                self.name.clear()
            self._customer_id, self._filled = None, ("", self._filled[1])
            self.known.hide()
            return
        first = found.people[0]
        if self.name.text() in ("", self._filled[0], first.name):
            self.name.setText(first.name)
            self._customer_id, self._filled = first.id, (first.name, self._filled[1])
        others = say("text.list_comma").join(mask_name(each.name) for each in found.people[1:4])
        told = [say("ui_consult.same_phone", names=others)] if others else []
        told += [say("ui_consult.asked_before", question=" ".join(line.consultation.question.split())[:40]) for line in found.before]
        self.known.setText("  ".join(told))
        self.known.setVisible(bool(told))

    def _show_offers(self, looked_up: tuple[list[Offer], list[Before]]) -> None:
        self._offers, self._before = found, before = looked_up
        self.offers.clear()
        for number, each in enumerate(found, 1):
            trust = "" if each.standing is Standing.GOOD else f"  〔{say(f'knowledge.standing.{each.standing}')}〕"
            item = QListWidgetItem(f"Alt+{number}  {either(each.version.title, each.version.title_en)}{trust}")
            item.setToolTip(answer_text(draft_of(each.version)))
            self.offers.addItem(item)
        for number, asked in enumerate(before, FIRST_BEFORE):
            item = QListWidgetItem(f"Alt+{number}  {asked.title}")
            item.setToolTip(asked.text)
            self.offers.addItem(item)
        head = say("ui_consult.offers")
        self.offers_head.setText(f"{head}   {say('ui_consult.offers_before', n=len(before))}" if before else head)
        self._mark_cited()
        if self._told:
            self.text.setPlainText(self._told)
        elif found or before:
            self.offers.setCurrentRow(0)
        elif self.cited is None:
            self.text.setPlainText(say("ui_consult.no_article") if self.question.toPlainText().strip() else "")

    def _read_offer(self, row: int) -> None:
        if 0 <= row < len(self._offers):
            self.text.setMarkdown(self._offers[row].text)
        elif 0 <= row - len(self._offers) < len(self._before):
            self.text.setPlainText(self._before[row - len(self._offers)].text)

    def take(self, number: int) -> None:
        """Answer from the n-th article: its words go into the answer, unless somebody has written their own; its version is cited."""
        self.look_up_now()
        if number >= FIRST_BEFORE:
            self._take_before(number - FIRST_BEFORE)
            return
        if not 0 < number <= len(self._offers):
            return
        version = self._offers[number - 1].version
        self.offers.setCurrentRow(number - 1)
        self._answer_with(answer_text(draft_of(version)), version)

    def _take_row(self, row: int) -> None:
        self.take(row + 1 if row < len(self._offers) else FIRST_BEFORE + row - len(self._offers))

    def _take_before(self, place: int) -> None:
        """The n-th question that was answered before: once to read it, once more to answer as it was answered."""
        if not 0 <= place < len(self._before):
            return
        row, found = len(self._offers) + place, self._before[place].earlier
        if self.offers.currentRow() != row or self._told:
            self._told = ""
            self.offers.setCurrentRow(row)
            self._read_offer(row)
        elif found.still_good:
            self._answer_with(found.answer, found.cited)

    def _answer_with(self, words: str, version: ArticleVersion | None) -> None:
        self.cited = version
        if self.answer_text.toPlainText() in ("", self._filled[1]):
            self.answer_text.setPlainText(words)
            self._filled = (self._filled[0], self.answer_text.toPlainText())
        self._mark_cited()
        self.typed.emit()

    def _mark_cited(self) -> None:
        for row, each in enumerate(self._offers):
            font = self.offers.item(row).font()
            font.setBold(self.cited is not None and each.version.id == self.cited.id)
            self.offers.item(row).setFont(font)


def looked_up(read: Reader, question: str, service_id: UUID | None, but: UUID | None) -> tuple[list[Offer], list[Before]]:
    """Everything that is offered for a question."""
    return offers(read, question, service_id), before(read, question, but)


def _lines(high: float, hint: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setPlaceholderText(hint)
    made.ensurePolished()
    made.setFixedHeight(round(made.fontMetrics().lineSpacing() * high) + 14)
    return made
