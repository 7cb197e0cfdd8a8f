"""The hall's knowledge: read, written in versions, revised when it was wrong, and what to write next."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleNow, ArticleVersion, QuestionCovered, WrongAnswer, WrongAnswerClosed
from app.consult.knowledge.rules import ArticleLine, Group, Standing, answer_text, draft_of, standing
from app.consult.knowledge.service import KEEPERS, RevisionTask
from app.consult.models import Consultation, ConsultationEvent
from app.consult.service import Affected
from app.store import Base, Reader
from app.words import either, say
from ui.consult.article_form import ArticleForm
from ui.consult.exchange_form import ExchangeForm
from ui.consult.gap_view import GapView
from ui.consult.history import HistoryView
from ui.consult.knowledge_acts import KnowledgeActs
from ui.consult.reading import article_markdown
from ui.consult.revision import RevisionView
from ui.consult.views import ViewBar
from ui.shell.drafting import DraftKeeper
from ui.shell.session import Session
from ui.widgets.pieces import Choice, Form, KeyBar, button, card, label
from ui.widgets.table import Column, RowTable

Shown = ArticleNow | ArticleLine


class View(StrEnum):
    """Which list the left side shows."""

    ALL = "all"
    REVIEW = "review"
    TASKS = "tasks"
    GAPS = "gaps"


class KnowledgePage(KnowledgeActs):
    """Left the articles, the wrong answers or the questions without one; right what is chosen, or the form."""

    title_key: ClassVar[str] = "ui.pages.knowledge"
    help_key: ClassVar[str] = "knowledge"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset(
        {ArticleVersion, WrongAnswer, WrongAnswerClosed, QuestionCovered, ConsultationEvent}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.may_write = bool(session.actor.roles & {str(role) for role in KEEPERS})
        self.view = View.ALL
        self.version, self.task, self.group = None, None, None
        across = QHBoxLayout()
        across.addWidget(self._left(), 5)
        across.addWidget(self._right(), 6)
        self.body.addLayout(across, 1)
        self.choice = Choice()
        self.choice.chosen.connect(self.review_in)
        self.body.addWidget(self.choice)
        self.body.addWidget(self._keys())
        self.drafts = DraftKeeper(self, self.form.content)
        self.form.typed.connect(self.drafts.typed)
        self.setFocusProxy(self.search)
        self._grey()

    def _left(self) -> QWidget:
        frame = QWidget()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        self.views = ViewBar([(view, say(f"ui_knowledge.view.{view}")) for view in View])
        self.views.chosen.connect(self.look_at)
        layout.addWidget(self.views)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_knowledge.search_hint"))
        self.search.setAccessibleName(say("ui.search"))
        self.search.textEdited.connect(self._searched)
        layout.addWidget(self.search)
        self.articles = RowTable(
            [
                Column[Shown](say("ui_knowledge.article"), lambda row: either(row.title, row.title_en), chars=32),
                Column[Shown](say("ui_knowledge.uses"), lambda row: str(row.uses), lambda row: row.uses, chars=5, number=True),
                Column[Shown](say("ui_knowledge.state"), self._standing, chars=7),
                Column[Shown](say("ui_knowledge.code"), lambda row: row.code, chars=10),
            ]
        )
        self.tasks = RowTable(
            [
                Column[RevisionTask](say("ui_knowledge.task_text"), lambda row: " ".join(row.report.note.split()), chars=26),
                Column[RevisionTask](say("ui_knowledge.task_article"), _article_of, chars=18),
                Column[RevisionTask](say("ui_knowledge.task_when"), self._reported, lambda row: row.report.at, chars=11),
            ]
        )
        times, asked = say("ui_knowledge.gap_count"), say("ui_knowledge.gap_question")
        self.gaps = RowTable(
            [
                Column[Group[Consultation]](times, lambda row: str(len(row.members)), lambda row: len(row.members), chars=6, number=True),
                Column[Group[Consultation]](asked, lambda row: " ".join(row.question.split()), chars=40),
            ]
        )
        self.lists = QStackedWidget()
        for table, name in ((self.articles, "all"), (self.tasks, "tasks"), (self.gaps, "gaps")):
            table.setAccessibleName(say(f"ui_knowledge.view.{name}"))
            self.lists.addWidget(table)
        self.articles.picked.connect(lambda row: self._unless_writing(lambda: self.show_version(row.version_id)))
        self.tasks.picked.connect(lambda row: self._unless_writing(lambda: self.show_task(row.report.id)))
        self.gaps.picked.connect(lambda row: self._unless_writing(lambda: self._show_gap(row)))
        self.gaps.opened.connect(lambda _row: self.gap.questions.setFocus())
        self.tasks.opened.connect(lambda _row: self.revision.people.setFocus())
        layout.addWidget(self.lists, 1)
        return frame

    def _right(self) -> QWidget:
        frame, layout = card(spacing=4)
        self.sights = QStackedWidget()
        self.sights.setObjectName("plain")
        self.text = QTextBrowser()
        self.text.setAccessibleName(say("ui_knowledge.article"))
        self.form, self.revision, self.exchange = ArticleForm(), RevisionView(self), ExchangeForm(self)
        self.history, self.gap = HistoryView(self), GapView(self)
        for sight in (self.text, self.form, self.revision, self.exchange, self.history, self.gap):
            self.sights.addWidget(sight)
        layout.addWidget(self.sights, 1)
        self.after = Form()
        self.after.line("note", say("ui_knowledge.reason"), say("ui_knowledge.reason_hint"))
        layout.addWidget(self.after)
        self.save_button = button(f"{say('ui_knowledge.key.save')} Ctrl+S", self.save, primary=True, name="save")
        self.save_button.hide()
        layout.addWidget(self.save_button)
        if not self.may_write:
            layout.addWidget(label(say("ui_knowledge.only_keepers"), "muted", wrap=True))
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new", self.new),
            ("F2", "history", self.show_history),
            ("F4", "reviewed", self.reviewed),
            ("F5", "edit", self.edit),
            ("F6", "wrong", self.report_wrong),
            ("F7", "call", self.called_back),
            ("F8", "close", self.close_it),
            ("F9", "import", lambda: self._exchange(importing=True)),
            ("F10", "export", lambda: self._exchange(importing=False)),
            ("F11", "withdraw", self.withdraw),
        ):
            text = say(f"ui_knowledge.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        for key, name, act in (
            ("F3", "view", self._next_view),
            ("Ctrl+F", "search", self.search.setFocus),
            ("Ctrl+S", "save", self.save),
            ("Ctrl+O", "choose_file", self.exchange.choose_file),
            ("Ctrl+D", "choose_folder", self.exchange.choose_folder),
            ("Esc", "back", self.back),
        ):
            self.key(key, say(f"ui_knowledge.key.{name}"), act)
        return self.bar

    # Reading

    def refresh(self) -> None:
        view, typed = self.view, self.search.text().strip()

        def look(read: Reader) -> list[Any]:
            if typed and view in (View.ALL, View.REVIEW):
                return list(knowledge.search(read, typed))
            if view is View.TASKS:
                return list(knowledge.tasks(read, also_closed=True))
            if view is View.GAPS:
                return list(consult.questions_without_article(read))
            return list(knowledge.to_review(read) if view is View.REVIEW else knowledge.articles(read))

        self.fetch(look, lambda rows: self._list(view, rows))

    def _list(self, view: View, rows: list[Any]) -> None:
        if view is not self.view:
            return
        self.views.show_chosen(view)
        table, key = {
            View.TASKS: (self.tasks, lambda row: row.report.id),
            View.GAPS: (self.gaps, lambda row: row.question),
        }.get(view, (self.articles, lambda row: row.article_id))
        self.lists.setCurrentWidget(table)
        table.show_rows(rows, key=key)
        if table.current() is None and rows:
            table.selectRow(0)
        if not rows and not self._is_writing():
            self.version = self.task = self.group = None
            self.text.setPlainText("")
            self._sight(self.text)

    def look_at(self, view: View) -> None:
        """Show another list."""
        self.view = View(view)
        self.search.clear()
        self.version = self.task = self.group = None
        self.drafts.leave()
        self._sight(self.text)
        self.refresh()
        self.lists.currentWidget().setFocus()

    def _next_view(self) -> None:
        views = list(View)
        self.look_at(views[(views.index(self.view) + 1) % len(views)])

    def _searched(self) -> None:
        if self.view not in (View.ALL, View.REVIEW):
            self.view = View.ALL
        self.refresh()

    def open(self, subject: UUID) -> None:
        self.show_version(subject)

    def show_version(self, version_id: UUID) -> None:
        def look(read: Reader) -> tuple[ArticleVersion, str]:
            found = knowledge.version(read, version_id)
            return found, article_markdown(read, found)

        self.fetch(look, self._show)

    def _show(self, found: tuple[ArticleVersion, str]) -> None:
        self.version, self.task, self.group = found[0], None, None
        self.text.setMarkdown(found[1])
        if not self._is_writing():
            self._sight(self.text)

    def show_history(self) -> None:
        """The versions of the article that is shown; once more, and it is read again."""
        if self.sights.currentWidget() is self.history:
            self.back()
        elif self.can("F2") and self.version is not None:
            self._sight(self.history)
            self.history.show_article(self.version.article_id)

    def show_task(self, report_id: UUID) -> None:
        def look(read: Reader) -> tuple[RevisionTask, list[Affected], ArticleVersion | None]:
            task = knowledge.task(read, report_id)
            current = knowledge.version(read, task.article.version_id) if task.article is not None else None
            return task, consult.affected(read, report_id), current

        self.fetch(look, self._show_task)

    def _show_task(self, found: tuple[RevisionTask, list[Affected], ArticleVersion | None]) -> None:
        self.task, people, self.version = found
        self.group = None
        self.revision.show_task(self.task, people, answer_text(draft_of(self.version)) if self.version is not None else "")
        self._sight(self.revision)

    def _show_gap(self, group: Group[Consultation]) -> None:
        self.version, self.task, self.group = None, None, group
        self.gap.show_group(group, may_write=self.may_write)
        self._sight(self.gap)

    def _standing(self, row: Shown) -> str:
        found = standing(row, self.hall.clock.now().astimezone(self.hall.zone).date())
        return say(f"knowledge.standing.{found}") if found is not Standing.GOOD else ""

    def _reported(self, row: RevisionTask) -> str:
        mark = "✓ " if not row.is_open else ""
        return f"{mark}{row.report.at.astimezone(self.hall.zone):%m-%d %H:%M}"

    def _is_writing(self) -> bool:
        return self.sights.currentWidget() in (self.form, self.exchange)

    def _unless_writing(self, show: Any) -> None:
        """A list that is read again must not push away what somebody is writing; Esc or the list itself does."""
        if self.lists.currentWidget().hasFocus() or not (self._is_writing() or self.sights.currentWidget() is self.history):
            self.drafts.leave()
            if self._is_writing():
                self.show_reading()
            show()

    def show_form(self) -> None:
        self._sight(self.form)

    def show_reading(self) -> None:
        self._sight(self.text)

    def _sight(self, sight: QWidget) -> None:
        self.sights.setCurrentWidget(sight)
        self.after.setVisible(sight in (self.text, self.revision, self.gap))
        self.save_button.setVisible(sight is self.form)
        self._grey()

    def _grey(self) -> None:
        sight, keeper = self.sights.currentWidget(), self.may_write
        reading = sight in (self.text, self.history) and self.version is not None
        task = self.task if sight is self.revision else None
        withdrawn = self.version is not None and self.version.withdrawn
        possible = {
            "Ctrl+N": keeper,
            "F2": reading or (task is not None and self.version is not None),
            "F4": keeper and reading and not withdrawn,
            "F5": keeper and (reading or (task is not None and self.version is not None)),
            "F6": sight is self.text and self.version is not None,
            "F7": task is not None,
            "F8": keeper and ((task is not None and task.is_open) or sight is self.gap),
            "F9": keeper,
            "F10": True,
            "F11": keeper and sight is self.text and self.version is not None,
        }
        for key, can in possible.items():
            self.bar.buttons[key].setEnabled(can)
        for key, name in (("F8", "covered" if sight is self.gap else "close"), ("F11", "restore" if withdrawn else "withdraw")):
            self.bar.buttons[key].setText(f"{key} {say(f'ui_knowledge.key.{name}')}")

    def _exchange(self, *, importing: bool) -> None:
        if importing and not self.may_write:
            return
        if self.exchange.is_for(importing=importing):
            self.exchange.go()
            return
        self.drafts.leave()
        self._sight(self.exchange)
        self.exchange.begin(importing=importing)

    def back(self) -> None:
        """From a form or the versions back to what was read; the list is where one goes on. What was being written is kept."""
        if self._is_writing() or self.sights.currentWidget() is self.history:
            self.drafts.leave()
            self._sight(self.revision if self.task is not None else self.gap if self.group is not None else self.text)
            self.lists.currentWidget().setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.drafts.leave()


def _article_of(row: RevisionTask) -> str:
    return either(row.article.title, row.article.title_en) if row.article is not None else "—"


__all__ = ["KnowledgePage", "View"]
