"""An article as a form: its fields, and its text as people write it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.consult.knowledge.markdown import body_text, one_date, read_body, words
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import ArticleDraft, draft_of
from app.words import say
from ui.widgets.pieces import Form, Sight, label


class ArticleForm(Sight):
    """What an article's next version is typed into; `typed` says: keep it. `draft` raises DateShape for a date that is none."""

    typed = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=4)
        self.heading = label(tone="heading", wrap=True)
        self.column.addWidget(self.heading)
        self.form = Form(columns=2)
        self.title = self.form.line("title", say("ui_knowledge.article"), wide=True)
        self.title_en = self.form.line("title_en", say("ui_knowledge.article_en"), wide=True)
        self.summary_en = self.form.line("summary_en", say("ui_knowledge.summary_en"), say("ui_knowledge.summary_en_hint"), wide=True)
        self.code = self.form.line("code", say("ui_knowledge.code"))
        self.owner = self.form.line("owner", say("ui_knowledge.owner"))
        self.keywords = self.form.line("keywords", say("ui_knowledge.keywords"))
        self.services = self.form.line("service_codes", say("ui_knowledge.service_codes"))
        self.valid_from = self.form.line("valid_from", say("ui_knowledge.valid_from"), say("ui_knowledge.date_hint"))
        self.valid_until = self.form.line("valid_until", say("ui_knowledge.valid_until"), say("ui_knowledge.date_hint"))
        self.review_on = self.form.line("review_on", say("ui_knowledge.review_on"), say("ui_knowledge.date_hint"))
        self.column.addWidget(self.form)
        self.text = Form()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setPlaceholderText(say("ui_knowledge.body_hint"))
        self.body.setMinimumHeight(90)
        self.text.add("body", say("ui_knowledge.body"), self.body)
        self.reason = self.text.line("reason", say("ui_knowledge.reason"), say("ui_knowledge.reason_hint"))
        self.column.addWidget(self.text, 1)
        self._withdrawn = False
        self._before: dict[str, Any] = {}
        for line in self._lines().values():
            line.textEdited.connect(lambda _text: self.typed.emit())
        self.body.textChanged.connect(self.typed.emit)

    def begin(self, question: str = "", reason: str = "", asked: int = 0) -> None:
        """An empty form; with the question that nothing answered as its title, and the questions that it is written for as its reason."""
        self.heading.setText(say("ui_knowledge.new_for", n=asked) if asked else say("ui_knowledge.new_heading"))
        self._fill(ArticleDraft(title=" ".join(question.split())), reason)

    def change(self, version: ArticleVersion) -> None:
        """The form of an article's next version."""
        self.heading.setText(say("ui_knowledge.edit_heading", code=version.code, version=version.version + 1))
        self._fill(draft_of(version))

    def _fill(self, draft: ArticleDraft, reason: str = "") -> None:
        for form in (self.form, self.text):
            form.clear_errors()
        self.title.setText(draft.title)
        self.title_en.setText(draft.title_en)
        self.summary_en.setText(draft.summary_en)
        self.code.setText(draft.code)
        self.owner.setText(draft.owner)
        self.keywords.setText(" ".join(draft.keywords))
        self.services.setText(" ".join(draft.service_codes))
        for field, day in ((self.valid_from, draft.valid_from), (self.valid_until, draft.valid_until), (self.review_on, draft.review_on)):
            field.setText(day.isoformat() if day is not None else "")
        self.body.setPlainText(body_text(draft, say("ui_knowledge.materials")))
        self.reason.setText(reason)
        for line in self._lines().values():
            line.setCursorPosition(0)
        self._withdrawn = draft.withdrawn
        self._before = self._typed()
        self.title.setFocus()

    def _lines(self) -> dict[str, QLineEdit]:
        return {name: field for form in (self.form, self.text) for name, field in form.fields.items() if isinstance(field, QLineEdit)}

    def _typed(self) -> dict[str, Any]:
        return {**{name: line.text() for name, line in self._lines().items()}, "body": self.body.toPlainText()}

    def content(self) -> dict[str, Any] | None:
        """What is typed, to be kept; None while it is as the form began."""
        typed = self._typed()
        return typed if typed != self._before else None

    def fill(self, kept: dict[str, Any]) -> None:
        """Put back what was being typed."""
        for name, line in self._lines().items():
            line.setText(str(kept.get(name, "")))
        self.body.setPlainText(str(kept.get("body", "")))

    def draft(self) -> ArticleDraft:
        """What is typed. Raises DateShape."""
        summary, sections, materials = read_body(self.body.toPlainText())
        return ArticleDraft(
            title=self.title.text(),
            code=self.code.text(),
            title_en=self.title_en.text(),
            summary=summary,
            summary_en=self.summary_en.text(),
            keywords=words(self.keywords.text()),
            sections=sections,
            materials=materials,
            service_codes=words(self.services.text()),
            owner=self.owner.text(),
            valid_from=one_date("valid_from", self.valid_from.text()),
            valid_until=one_date("valid_until", self.valid_until.text()),
            review_on=one_date("review_on", self.review_on.text()),
            withdrawn=self._withdrawn,
        )
