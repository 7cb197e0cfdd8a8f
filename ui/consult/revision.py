"""A wrong answer at the right side: what is wrong with it, and everybody who has to be called back."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.consult.knowledge.service import RevisionTask
from app.consult.lists import Affected
from app.documents.masking import mask_name, mask_phone
from app.words import say
from ui.shell.page import Page
from ui.widgets.pieces import Form, label
from ui.widgets.table import Column, RowTable


class RevisionView(QWidget):
    """The report, the people who got the answer, and what they are told instead."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = label(tone="heading", wrap=True)
        self.told = label(wrap=True)
        self.count = label(tone="heading", wrap=True)
        self.people = RowTable(
            [
                Column[Affected](say("ui_knowledge.call_who"), self._who, chars=18),
                Column[Affected](say("ui_knowledge.call_question"), lambda row: " ".join(row.consultation.question.split()), chars=22),
                Column[Affected](say("ui_knowledge.call_answered"), lambda row: self._moment(row, called=False), chars=11),
                Column[Affected](say("ui_knowledge.call_done"), lambda row: self._moment(row, called=True), chars=11),
            ]
        )
        self.people.setAccessibleName(say("ui_knowledge.call_done"))
        self.people.opened.connect(lambda row: page.asks_for.emit("consultation", row.consultation.id))
        self.form = Form()
        self.answer = self.form.line("answer", say("ui_knowledge.answer_text"), say("ui_knowledge.answer_hint"))
        for widget in (self.heading, self.told, self.count):
            layout.addWidget(widget)
        layout.addWidget(self.people, 1)
        layout.addWidget(self.form)

    def show_task(self, task: RevisionTask, people: list[Affected], mended: str) -> None:
        """One report; `mended` is what the article says now."""
        self.heading.setText(f"{task.article.code}  {task.article.title}" if task.article is not None else say("ui.none"))
        self.told.setText(task.report.note)
        waiting = sum(each.called_at is None for each in people)
        self.count.setText(say("ui_knowledge.call_list", n=waiting))
        self.people.show_rows(people, key=lambda row: row.consultation.id)
        self.answer.setText(" ".join(mended.split()) if task.closed is not None and task.closed.version_id is not None else "")

    def _who(self, row: Affected) -> str:
        asked = row.consultation
        return " ".join(part for part in (mask_name(asked.name), mask_phone(asked.phone)) if part) or say("consult.anonymous")

    def _moment(self, row: Affected, *, called: bool) -> str:
        at = row.called_at if called else row.answered_at
        return f"{at.astimezone(self._page.hall.zone):%m-%d %H:%M}" if at is not None else "—"
