"""The hall's knowledge: read, written in versions, revised when it was wrong, and what to write next."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleNow, ArticleVersion, QuestionCovered, WrongAnswer, WrongAnswerClosed
from app.consult.knowledge.rules import Group, Standing, answer_text, draft_of, standing
from app.consult.knowledge.service import KEEPERS, RevisionTask
from app.consult.lists import Affected
from app.consult.models import Consultation, ConsultationEvent
from app.store import Base, HallError, Reader, Work
from app.words import either, say
from ui.consult.article_form import ArticleForm
from ui.consult.exchange_form import ExchangeForm
from ui.consult.reading import article_markdown
from ui.consult.revision import RevisionView
from ui.consult.views import ViewBar
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Form, KeyBar, button, card, label
from ui.widgets.table import Column, RowTable


class View(StrEnum):
    """Which list the left side shows."""

    ALL = "all"
    REVIEW = "review"
    TASKS = "tasks"
    GAPS = "gaps"


class KnowledgePage(Page):
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
        self.version: ArticleVersion | None = None
        self.task: RevisionTask | None = None
        self.group: Group[Consultation] | None = None
        self._editing: UUID | None = None
        self._covers: tuple[UUID, ...] = ()
        across = QHBoxLayout()
        across.addWidget(self._left(), 5)
        across.addWidget(self._right(), 6)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
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
                Column[ArticleNow](say("ui_knowledge.article"), lambda row: either(row.title, row.title_en), chars=28),
                Column[ArticleNow](say("ui_knowledge.uses"), lambda row: str(row.uses), lambda row: row.uses, chars=6, number=True),
                Column[ArticleNow](say("ui_knowledge.state"), self._standing, chars=8),
                Column[ArticleNow](say("ui_knowledge.code"), lambda row: row.code, chars=11),
            ]
        )
        self.tasks = RowTable(
            [
                Column[RevisionTask](say("ui_knowledge.task_text"), lambda row: " ".join(row.report.note.split()), chars=26),
                Column[RevisionTask](say("ui_knowledge.task_article"), lambda row: row.article.title if row.article else "—", chars=18),
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
        layout.addWidget(self.lists, 1)
        return frame

    def _right(self) -> QWidget:
        frame, layout = card(spacing=4)
        self.sights = QStackedWidget()
        self.sights.setObjectName("plain")
        self.text = QTextBrowser()
        self.text.setAccessibleName(say("ui_knowledge.article"))
        self.form, self.revision, self.exchange = ArticleForm(), RevisionView(self), ExchangeForm(self)
        for sight in (self.text, self.form, self.revision, self.exchange):
            self.sights.addWidget(sight)
        layout.addWidget(self.sights, 1)
        self.after = Form()
        self.note = self.after.line("note", say("ui_knowledge.reason"), say("ui_knowledge.reason_hint"))
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
        if self._is_writing():
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
        """Read one version."""

        def look(read: Reader) -> tuple[ArticleVersion, str]:
            found = knowledge.version(read, version_id)
            return found, article_markdown(read, found)

        self.fetch(look, self._show)

    def _show(self, found: tuple[ArticleVersion, str]) -> None:
        self.version, self.task, self.group = found[0], None, None
        self.text.setMarkdown(found[1])
        self._sight(self.text)

    def show_task(self, report_id: UUID) -> None:
        """One report of a wrong answer, with everybody who got it."""

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
        self.text.setPlainText(
            "\n\n".join([say("ui_knowledge.gap_hint", n=len(group.members)), *(each.question for each in group.members)])
        )
        self._sight(self.text)

    def _standing(self, row: ArticleNow) -> str:
        found = standing(row, self.hall.clock.now().astimezone(self.hall.zone).date())
        return say(f"knowledge.standing.{found}") if found is not Standing.GOOD else ""

    def _reported(self, row: RevisionTask) -> str:
        mark = "✓ " if not row.is_open else ""
        return f"{mark}{row.report.at.astimezone(self.hall.zone):%m-%d %H:%M}"

    def _is_writing(self) -> bool:
        return self.sights.currentWidget() in (self.form, self.exchange)

    def _unless_writing(self, show: Any) -> None:
        """A list that is read again must not push away what somebody is writing; Esc or the list itself does."""
        if not self._is_writing() or self.lists.currentWidget().hasFocus():
            show()

    def _sight(self, sight: QWidget) -> None:
        self.sights.setCurrentWidget(sight)
        self.after.setVisible(sight in (self.text, self.revision))
        self.save_button.setVisible(sight is self.form)
        self._grey()

    def _grey(self) -> None:
        sight, keeper = self.sights.currentWidget(), self.may_write
        reading = sight is self.text and self.version is not None
        task = self.task if sight is self.revision else None
        possible = {
            "Ctrl+N": keeper,
            "F5": keeper and (reading or (task is not None and self.version is not None)),
            "F6": reading,
            "F7": task is not None,
            "F8": keeper and ((task is not None and task.is_open) or (sight is self.text and self.group is not None)),
            "F9": keeper,
            "F10": True,
            "F11": keeper and reading and self.version is not None and not self.version.withdrawn,
        }
        for key, can in possible.items():
            self.bar.buttons[key].setEnabled(can)
        name = say("ui_knowledge.key.covered" if self.group is not None else "ui_knowledge.key.close")
        self.bar.buttons["F8"].setText(f"F8 {name}")

    # Doing

    def new(self) -> None:
        """A new article; from the list of what to write, with the question as its title."""
        if not self.may_write:
            return
        self._editing = None
        self._covers = tuple(each.id for each in self.group.members) if self.group is not None else ()
        self.form.begin(self.group.question if self.group is not None else "")
        self._sight(self.form)
        self.form.title.setFocus()

    def edit(self) -> None:
        """The next version of the article that is shown."""
        if not self.bar.buttons["F5"].isEnabled() or self.version is None:
            return
        self._editing, self._covers = self.version.article_id, ()
        self.form.change(self.version)
        self._sight(self.form)
        self.form.body.setFocus()

    def save(self) -> None:
        """Keep the version; open reports against the article are put right by it."""
        if self.sights.currentWidget() is not self.form:
            return
        try:
            draft = self.form.draft()
        except HallError as refusal:
            self._refused(refusal)
            return
        editing, covers, reason = self._editing, self._covers, self.form.reason.text()

        def write(work: Work) -> ArticleVersion:
            mends = [each.id for each in knowledge.open_reports(work, editing)] if editing is not None else []
            return knowledge.write(work, draft, article_id=editing, reason=reason, mends=mends, covers=covers)

        self.run(write, self._saved, self._refused)

    def _saved(self, made: ArticleVersion) -> None:
        self.message.tell(say("ui_knowledge.saved", code=made.code, version=made.version))
        self._editing, self._covers = None, ()
        self._sight(self.text)
        if self.task is not None:
            self.show_task(self.task.report.id)
        else:
            self.show_version(made.id)
        self.refresh()

    def _refused(self, refusal: HallError) -> None:
        for form in (self.form.form, self.form.text):
            form.clear_errors()
        if not self.form.form.show_error(refusal) and not self.form.text.show_error(refusal):
            self.message.refuse(refusal)

    def report_wrong(self) -> None:
        """This article is wrong: a task to revise it, with a word what is wrong."""
        if self.bar.buttons["F6"].isEnabled() and self.version is not None:
            article_id, version_id, note = self.version.article_id, self.version.id, self.note.text()
            self.run(
                lambda work: knowledge.report_wrong(work, note, article_id=article_id, version_id=version_id),
                lambda _report: self._done(say("ui_knowledge.reported")),
                self.refused_at(self.after),
            )

    def called_back(self) -> None:
        """The chosen person was called and told the right answer."""
        row: Affected | None = self.revision.people.current()
        if self.task is not None and row is not None and self.sights.currentWidget() is self.revision:
            case_id, report_id, words = row.consultation.id, self.task.report.id, self.revision.answer.text()
            self.run(
                lambda work: consult.call_back(work, case_id, report_id, words),
                lambda _event: self._done(say("ui_knowledge.called")),
                self.refused_at(self.revision.form),
            )

    def close_it(self) -> None:
        """The answer was right after all; or the questions need no article. Either with a word why."""
        if not self.bar.buttons["F8"].isEnabled():
            return
        note = self.note.text()
        if self.group is not None:
            ids = [each.id for each in self.group.members]
            self.run(
                lambda work: knowledge.needs_no_article(work, ids, note),
                lambda _n: self._done(say("ui_knowledge.covered")),
                self.refused_at(self.after),
            )
        elif self.task is not None:
            report_id = self.task.report.id
            self.run(
                lambda work: knowledge.dismiss_report(work, report_id, note),
                lambda _end: self._done(say("ui_knowledge.dismissed")),
                self.refused_at(self.after),
            )

    def withdraw(self) -> None:
        """Answer nothing from this article any more."""
        if not self.bar.buttons["F11"].isEnabled() or self.version is None:
            return
        article_id, note = self.version.article_id, self.note.text()

        def tell(refusal: HallError) -> None:
            refusal.field = "note"
            self.refused_at(self.after)(refusal)

        self.run(lambda work: knowledge.withdraw(work, article_id, note), lambda _v: self._done(say("ui_knowledge.withdrawn")), tell)

    def _done(self, told: str) -> None:
        self.message.tell(told)
        self.note.clear()
        self.after.clear_errors()
        if self.task is not None:
            self.show_task(self.task.report.id)
        self.refresh()

    def _exchange(self, *, importing: bool) -> None:
        if importing and not self.may_write:
            return
        if self.exchange.is_for(importing=importing):
            self.exchange.go()
            return
        self._sight(self.exchange)
        self.exchange.begin(importing=importing)

    def back(self) -> None:
        """From a form back to what was read; the list is where one goes on."""
        if self._is_writing():
            self._sight(self.revision if self.task is not None else self.text)
            self.lists.currentWidget().setFocus()


__all__ = ["KnowledgePage", "View"]
