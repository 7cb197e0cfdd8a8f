"""Questions that found no article and ask the same: each opens, and together they become an article."""

from __future__ import annotations

from app.consult.knowledge.rules import Group
from app.consult.models import Consultation
from app.documents.masking import mask_name, mask_phone
from app.words import say
from ui.shell.page import Page
from ui.widgets.pieces import Sight, label
from ui.widgets.table import Column, RowTable


class GapView(Sight):
    """The questions of one group, the latest first."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.heading = label(tone="heading", wrap=True)
        self.hint = label(tone="muted", wrap=True)
        self.questions = RowTable(
            [
                Column[Consultation](say("ui_knowledge.gap_asked"), self._at, lambda row: row.asked_at, chars=11),
                Column[Consultation](say("ui_knowledge.call_question"), lambda row: " ".join(row.question.split()), chars=30),
                Column[Consultation](say("ui_knowledge.call_who"), _who, chars=9),
            ]
        )
        self.questions.setAccessibleName(say("ui_knowledge.gap_question"))
        self.questions.opened.connect(lambda row: page.asks_for.emit("consultation", row.id))
        for widget in (self.heading, self.hint):
            self.column.addWidget(widget)
        self.column.addWidget(self.questions, 1)

    def show_group(self, group: Group[Consultation], *, may_write: bool) -> None:
        """One group; who may write is told how."""
        self.heading.setText(" ".join(group.question.split()))
        key = "ui_knowledge.gap_hint" if may_write else "ui_knowledge.gap_count_told"
        self.hint.setText(say(key, n=len(group.members)))
        self.questions.show_rows(sorted(group.members, key=lambda row: row.asked_at, reverse=True), key=lambda row: row.id)
        self.questions.selectRow(0)

    def _at(self, row: Consultation) -> str:
        return f"{row.asked_at.astimezone(self._page.hall.zone):%m-%d %H:%M}"


def _who(row: Consultation) -> str:
    return mask_name(row.name) or mask_phone(row.phone) or say("consult.anonymous")
