"""A wrong answer at the right side: what is wrong with it, and everybody who has to be called back."""

from __future__ import annotations

from datetime import datetime

from app.consult.knowledge.service import RevisionTask
from app.consult.service import Affected
from app.documents.masking import mask_name, mask_phone
from app.words import either, say
from ui.shell.page import Page
from ui.widgets.pieces import Form, Sight, label
from ui.widgets.table import Column, RowTable


class RevisionView(Sight):
    """The report, the people who got the answer, until when they are called, and what they are told instead."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.heading = label(tone="heading", wrap=True)
        self.told = label(wrap=True)
        self.count = label(tone="heading", wrap=True)
        self.people = RowTable(
            [
                Column[Affected](say("ui_knowledge.call_who"), self._who, chars=15),
                Column[Affected](say("ui_knowledge.call_question"), lambda row: " ".join(row.consultation.question.split()), chars=15),
                Column[Affected](say("ui_knowledge.call_answered"), lambda row: self._moment(row.answered_at), chars=10),
                Column[Affected](say("ui_knowledge.call_due"), self._due, lambda row: row.due_at or row.answered_at, chars=11),
                Column[Affected](say("ui_knowledge.call_done"), lambda row: self._moment(row.called_at), chars=10),
            ]
        )
        self.people.setAccessibleName(say("ui_knowledge.call_done"))
        self.people.opened.connect(lambda row: page.asks_for.emit("consultation", row.consultation.id))
        self.form = Form()
        self.answer = self.form.line("answer", say("ui_knowledge.answer_text"), say("ui_knowledge.answer_hint"))
        for widget in (self.heading, self.told, self.count):
            self.column.addWidget(widget)
        self.column.addWidget(self.people, 1)
        self.column.addWidget(self.form)

    def show_task(self, task: RevisionTask, people: list[Affected], mended: str) -> None:
        """One report; `mended` is what the article says now."""
        article = task.article
        self.heading.setText(
            f"{article.code}  {either(article.title, article.title_en)}" if article is not None else say("ui_knowledge.no_article")
        )
        self.told.setText(task.report.note)
        waiting = sum(each.called_at is None for each in people)
        self.count.setText(say("ui_knowledge.call_list", n=waiting))
        self.people.show_rows(people, key=lambda row: row.consultation.id)
        self.answer.setText(" ".join(mended.split()) if task.closed is not None and task.closed.version_id is not None else "")
        self.answer.setCursorPosition(0)

    def _who(self, row: Affected) -> str:
        asked = row.consultation
        return " ".join(part for part in (mask_name(asked.name), mask_phone(asked.phone)) if part) or say("consult.anonymous")

    def _due(self, row: Affected) -> str:
        if row.due_at is None:
            return say("ui_knowledge.call_not_yet")
        return f"{'✗ ' if row.is_late(self._page.hall.clock.now()) else ''}{self._moment(row.due_at)}"

    def _moment(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._page.hall.zone):%m-%d %H:%M}" if at is not None else "—"
