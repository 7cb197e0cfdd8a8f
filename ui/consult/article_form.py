"""An article as a form: its fields, and its text as people write it."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.consult.knowledge.markdown import body_text, one_date, read_body, words
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import ArticleDraft, draft_of
from app.words import say
from ui.widgets.pieces import Form, label


class ArticleForm(QWidget):
    """What an article's next version is typed into. `draft` raises DateShape for a date that is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.heading = label(tone="heading", wrap=True)
        layout.addWidget(self.heading)
        self.form = Form(columns=2)
        self.title = self.form.line("title", say("ui_knowledge.article"), wide=True)
        self.title_en = self.form.line("title_en", say("ui_knowledge.article_en"), wide=True)
        self.code = self.form.line("code", say("ui_knowledge.code"))
        self.owner = self.form.line("owner", say("ui_knowledge.owner"))
        self.keywords = self.form.line("keywords", say("ui_knowledge.keywords"))
        self.services = self.form.line("service_codes", say("ui_knowledge.service_codes"))
        self.valid_from = self.form.line("valid_from", say("ui_knowledge.valid_from"), say("ui_knowledge.date_hint"))
        self.valid_until = self.form.line("valid_until", say("ui_knowledge.valid_until"), say("ui_knowledge.date_hint"))
        self.review_on = self.form.line("review_on", say("ui_knowledge.review_on"), say("ui_knowledge.date_hint"))
        layout.addWidget(self.form)
        self.text = Form()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setPlaceholderText(say("ui_knowledge.body_hint"))
        self.body.setMinimumHeight(90)
        self.text.add("body", say("ui_knowledge.body"), self.body)
        self.reason = self.text.line("reason", say("ui_knowledge.reason"), say("ui_knowledge.reason_hint"))
        layout.addWidget(self.text, 1)
        self._withdrawn = False

    def begin(self, question: str = "") -> None:
        """An empty form; with the question that nothing answered as its title."""
        self.heading.setText(say("ui_knowledge.new_heading"))
        self._fill(ArticleDraft(title=" ".join(question.split())))

    def change(self, version: ArticleVersion) -> None:
        """The form of an article's next version."""
        self.heading.setText(say("ui_knowledge.edit_heading", code=version.code, version=version.version + 1))
        self._fill(draft_of(version))

    def _fill(self, draft: ArticleDraft) -> None:
        for form in (self.form, self.text):
            form.clear_errors()
        self.title.setText(draft.title)
        self.title_en.setText(draft.title_en)
        self.code.setText(draft.code)
        self.owner.setText(draft.owner)
        self.keywords.setText(" ".join(draft.keywords))
        self.services.setText(" ".join(draft.service_codes))
        for field, day in ((self.valid_from, draft.valid_from), (self.valid_until, draft.valid_until), (self.review_on, draft.review_on)):
            field.setText(day.isoformat() if day is not None else "")
        self.body.setPlainText(body_text(draft, say("ui_knowledge.materials")))
        self.reason.clear()
        self._withdrawn = draft.withdrawn
        self.title.setFocus()

    def draft(self) -> ArticleDraft:
        """What is typed. Raises DateShape."""
        summary, sections, materials = read_body(self.body.toPlainText())
        return ArticleDraft(
            title=self.title.text(),
            code=self.code.text(),
            title_en=self.title_en.text(),
            summary=summary,
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
