"""An article's versions: what each changed, and which answers cite it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QTextBrowser

from app.access import Staff
from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import ArticleDraft, Difference, differences, draft_of
from app.consult.waiting import Line
from app.documents.masking import mask_name
from app.store import Reader
from app.words import say
from ui.consult.reading import plain
from ui.shell.page import Page
from ui.widgets.pieces import Sight, label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class Past:
    """One version with who wrote it, what it changed, and how many answers cite it."""

    version: ArticleVersion
    who: str
    changed: tuple[Difference, ...]
    cited: int


def past(read: Reader, article_id: UUID) -> list[Past]:
    """Every version of an article, the newest first."""
    counts = consult.counts_of(read, article_id)
    found: list[Past] = []
    before = ArticleDraft(title="")
    for version in knowledge.versions(read, article_id):
        draft = draft_of(version)
        author = read.get(Staff, version.actor_id)
        found.append(Past(version, author.name if author is not None else "—", differences(before, draft), counts.get(version.id, 0)))
        before = draft
    return found[::-1]


class HistoryView(Sight):
    """The versions above, what the chosen one changed in the middle, the questions answered from it below."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.heading = label(tone="heading", wrap=True)
        self.versions = RowTable(
            [
                Column[Past](say("ui_knowledge.history.version"), lambda row: str(row.version.version), number=True, chars=6),
                Column[Past](say("ui_knowledge.history.at"), self._at, lambda row: row.version.at, chars=11),
                Column[Past](say("ui_knowledge.history.who"), lambda row: row.who, chars=8),
                Column[Past](say("ui_knowledge.history.cited"), lambda row: str(row.cited), lambda row: row.cited, chars=6, number=True),
                Column[Past](say("ui_knowledge.reason"), lambda row: " ".join(row.version.reason.split()), chars=24),
            ]
        )
        self.changed = QTextBrowser()
        self.answers = RowTable(
            [
                Column[Line](say("ui_knowledge.call_answered"), self._asked, lambda row: row.consultation.asked_at, chars=11),
                Column[Line](say("ui_knowledge.call_question"), lambda row: " ".join(row.consultation.question.split()), chars=28),
                Column[Line](say("ui_knowledge.call_who"), lambda row: mask_name(row.consultation.name), chars=9),
            ]
        )
        for table, name in ((self.versions, "versions"), (self.changed, "changed"), (self.answers, "answers")):
            table.setAccessibleName(say(f"ui_knowledge.history.{name}"))
        self.versions.picked.connect(self._show)
        self.answers.opened.connect(lambda row: page.asks_for.emit("consultation", row.consultation.id))
        self.citing = label(tone="heading", wrap=True)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.versions, 3)
        self.column.addWidget(self.changed, 4)
        self.column.addWidget(self.citing)
        self.column.addWidget(self.answers, 3)

    def show_article(self, article_id: UUID) -> None:
        """The versions of one article; the newest is chosen."""
        self._page.fetch(lambda read: past(read, article_id), self._list)

    def _list(self, found: list[Past]) -> None:
        newest = found[0].version
        self.heading.setText(say("ui_knowledge.history.heading", code=newest.code, title=newest.title, n=len(found)))
        self.versions.show_rows(found, key=lambda row: row.version.id)
        self.versions.selectRow(0)
        self.versions.setFocus()

    def _show(self, row: Past) -> None:
        self.changed.setMarkdown(told(row))
        self.citing.setText(say("ui_knowledge.history.citing", version=row.version.version, n=row.cited))
        version_id = row.version.id
        self._page.fetch(lambda read: consult.citing(read, version_id), self._cited)

    def _cited(self, lines: list[Line]) -> None:
        self.answers.show_rows(lines, key=lambda line: line.consultation.id)

    def _at(self, row: Past) -> str:
        return f"{row.version.at.astimezone(self._page.hall.zone):%Y-%m-%d}"

    def _asked(self, row: Line) -> str:
        return f"{row.consultation.asked_at.astimezone(self._page.hall.zone):%m-%d %H:%M}"


def told(row: Past) -> str:
    """What a version changed, as Markdown: what went is struck through, what came is bold, each with its sign."""
    if row.version.version == 1 or not row.changed:
        return plain(say("ui_knowledge.history.first" if row.version.version == 1 else "ui_knowledge.history.nothing"))
    parts: list[str] = []
    for each in row.changed:
        parts.append(f"**{plain(say(f'ui_knowledge.field.{each.field}'))}**")
        parts += [f"－ ~~{plain(piece)}~~" for piece in each.went]
        parts += [f"＋ **{plain(piece)}**" for piece in each.came]
    return "\n\n".join(parts)
