"""The right side of the page: who asks and what, the articles that answer while it is typed, the answer, and the promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDateTime, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QTextBrowser, QVBoxLayout, QWidget

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import Standing, answer_text, draft_of
from app.consult.models import Channel
from app.consult.rules import QuestionForm, usual_promise
from app.consult.waiting import Line
from app.documents.masking import mask_name
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.regulation import service as regulation
from app.store import HallError, Reader
from app.words import either, say
from ui.consult.reading import article_markdown
from ui.widgets.pieces import Form, label

if TYPE_CHECKING:
    from ui.shell.page import Page

TYPED_FOR_MS = 120
MOST_OFFERS = 5


@dataclass(frozen=True)
class Offer:
    """An article that may answer, with its version and its text to read."""

    version: ArticleVersion
    standing: Standing
    text: str


@dataclass(frozen=True)
class Caller:
    """Who has this phone, and what they asked before."""

    people: tuple[Customer, ...]
    before: tuple[Line, ...]


def offers(read: Reader, question: str) -> list[Offer]:
    """The articles that answer a question best."""
    found: list[Offer] = []
    for hit in knowledge.find(read, question, MOST_OFFERS):
        version = knowledge.version(read, hit.article.version_id)
        found.append(Offer(version, hit.standing, article_markdown(read, version)))
    return found


def caller(read: Reader, phone: str) -> Caller:
    """Who calls: the register is asked by the number as far as it is typed."""
    people = customers.find_by_phone(read, phone)
    return Caller(tuple(people), tuple(consult.of_customer(read, [each.id for each in people], 1)) if people else ())


class Entry(QWidget):
    """What is typed about a question. The page asks for `question_form`, `answer`, `promised_at` and `note`."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._offers: list[Offer] = []
        self._customer_id: UUID | None = None
        self._filled = ("", "")  # the name and the answer that the page put in itself
        self.cited: ArticleVersion | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.form = self._question()
        layout.addWidget(self.form)
        self.known = label(tone="muted", wrap=True)
        layout.addWidget(self.known)
        self.offers_head = label(say("ui_consult.offers"), "heading")
        layout.addWidget(self.offers_head)
        self.offers = QListWidget()
        self.offers.setAccessibleName(say("ui_consult.offers"))
        self.offers.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offers.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.offers.currentRowChanged.connect(self._read_offer)
        self.offers.itemActivated.connect(lambda _item: self.take(self.offers.currentRow() + 1))
        self.offers.ensurePolished()
        self.offers.setMinimumHeight(self.offers.fontMetrics().lineSpacing() * 3 + 8)
        layout.addWidget(self.offers, 3)
        self.text = QTextBrowser()
        self.text.setAccessibleName(say("ui_consult.article"))
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.text.setMinimumHeight(60)
        layout.addWidget(self.text, 3)
        self.reply = self._reply()
        layout.addWidget(self.reply)
        self._typing = self._timer(self._look_up)
        self._dialling = self._timer(self._look_for_caller)
        self.question.textChanged.connect(self._typing.start)
        self.phone.textEdited.connect(lambda _text: self._dialling.start())

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
        self.ticket = form.line("ticket", say("ui_consult.ticket"), say("ui_consult.ticket_hint"))
        self.question = _lines(2, say("ui_consult.question_hint"))
        form.add("question", say("ui_consult.question"), self.question, wide=True)
        self.channel.currentIndexChanged.connect(lambda _index: self._show_ticket())
        self._show_ticket()
        return form

    def _reply(self) -> Form:
        form = Form(columns=2)
        self.answer_text = _lines(3, say("ui_consult.answer_hint"))
        form.add("answer", say("ui_consult.answer"), self.answer_text, wide=True)
        self.promised = QDateTimeEdit()
        self.promised.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.promised.setCalendarPopup(True)
        form.add("promised_at", say("ui_consult.promised_at"), self.promised)
        self.note = form.line("note", say("ui_consult.note"), say("ui_consult.note_hint"))
        return form

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The article is read in what room is left; in large print on a small screen there is none, and its tooltip has the text."""
        super().resizeEvent(event)
        self.text.setVisible(self.height() > self.fontMetrics().lineSpacing() * 20)

    # What was typed

    def question_form(self) -> QuestionForm:
        """The question as it stands in the fields."""
        return QuestionForm(
            channel=Channel(self.channel.currentData()),
            question=self.question.toPlainText(),
            name=self.name.text(),
            phone=self.phone.text(),
            customer_id=self._customer_id if self.name.text() == self._filled[0] else None,
        )

    @property
    def answer(self) -> str:
        return self.answer_text.toPlainText()

    @property
    def promised_at(self) -> datetime:
        """The promised time, in the hall's zone."""
        chosen = self.promised.dateTime().toPython()
        assert isinstance(chosen, datetime)
        return chosen.replace(tzinfo=self._page.hall.zone)

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

    # Beginning and showing

    def begin(self) -> None:
        """An empty form for the next question; the channel stays, because calls follow calls."""
        for form in (self.form, self.reply):
            form.clear_errors()
        for field in (self.phone, self.name, self.ticket, self.note):
            field.clear()
        self.question.clear()
        self.answer_text.clear()
        self._customer_id, self._filled, self.cited = None, ("", ""), None
        self.known.clear()
        self.known.hide()
        self.form.show()
        self._show_offers([])
        self._page.fetch(lambda read: usual_promise(read.now, regulation.calendar(read)), self._offer_time)
        self.phone.setFocus()

    def continue_with(self, question: str) -> None:
        """The reply to a question that is on record; its text looks for articles again."""
        self.form.hide()
        self.known.hide()
        for form in (self.form, self.reply):
            form.clear_errors()
        self.note.clear()
        self.answer_text.clear()
        self._filled, self.cited = ("", ""), None
        self._page.fetch(lambda read: usual_promise(read.now, regulation.calendar(read)), self._offer_time)
        self._page.fetch(lambda read: offers(read, question), self._show_offers)

    def _offer_time(self, at: datetime) -> None:
        local = at.astimezone(self._page.hall.zone)
        self.promised.setDateTime(QDateTime(local.year, local.month, local.day, local.hour, local.minute, 0))

    def _show_ticket(self) -> None:
        self.ticket.setEnabled(self.channel.currentData() == Channel.ON_SITE)

    # Looking up while typing

    def look_up_now(self) -> None:
        """Look up at once what is typed, without waiting for a pause."""
        for timer, act in ((self._typing, self._look_up), (self._dialling, self._look_for_caller)):
            if timer.isActive():
                timer.stop()
                act()

    def _look_up(self) -> None:
        typed = self.question.toPlainText()
        self._page.fetch(lambda read: offers(read, typed), self._show_offers)

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
        if self.name.text() in ("", self._filled[0]):
            self.name.setText(first.name)
            self._customer_id, self._filled = first.id, (first.name, self._filled[1])
        others = say("text.list_comma").join(mask_name(each.name) for each in found.people[1:4])
        told = [say("ui_consult.same_phone", names=others)] if others else []
        told += [say("ui_consult.asked_before", question=line.consultation.question.replace("\n", " ")[:24]) for line in found.before]
        self.known.setText("  ".join(told))
        self.known.setVisible(bool(told))

    def _show_offers(self, found: list[Offer]) -> None:
        self._offers = found
        self.offers.clear()
        for number, offer in enumerate(found, 1):
            trust = "" if offer.standing is Standing.GOOD else f"  〔{say(f'knowledge.standing.{offer.standing}')}〕"
            item = QListWidgetItem(f"Alt+{number}  {either(offer.version.title, offer.version.title_en)}{trust}")
            item.setToolTip(answer_text(draft_of(offer.version)))
            self.offers.addItem(item)
        if found:
            self.offers.setCurrentRow(0)
        elif self.cited is None:
            self.text.setPlainText(say("ui_consult.no_article") if self.question.toPlainText().strip() else "")

    def _read_offer(self, row: int) -> None:
        if 0 <= row < len(self._offers):
            self.text.setMarkdown(self._offers[row].text)

    def take(self, number: int) -> None:
        """Answer from the n-th article: its words go into the answer, unless somebody has written their own; its version is cited."""
        self.look_up_now()
        if not 0 < number <= len(self._offers):
            return
        version = self._offers[number - 1].version
        self.cited = version
        self.offers.setCurrentRow(number - 1)
        if self.answer_text.toPlainText() in ("", self._filled[1]):
            words = answer_text(draft_of(version))
            self.answer_text.setPlainText(words)
            self._filled = (self._filled[0], self.answer_text.toPlainText())
        for row, offer in enumerate(self._offers):
            font = self.offers.item(row).font()
            font.setBold(offer.version.id == version.id)
            self.offers.item(row).setFont(font)


def _lines(high: float, hint: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setPlaceholderText(hint)
    made.ensurePolished()
    made.setFixedHeight(round(made.fontMetrics().lineSpacing() * high) + 14)
    return made
