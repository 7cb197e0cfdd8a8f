"""What the keys of the knowledge page do; the page beside it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import Group
from app.consult.knowledge.service import RevisionTask
from app.consult.models import Consultation
from app.consult.service import Affected
from app.store import HallError, Work
from app.store.drafts import drop_draft
from app.words import say
from ui.consult.article_form import ArticleForm
from ui.consult.exchange_form import ExchangeForm
from ui.consult.revision import RevisionView
from ui.shell.drafting import DraftKeeper
from ui.shell.page import Page
from ui.widgets.pieces import Choice, Form, KeyBar

PLACE = "article"
_MOST_CITED = 6
_NEXT_REVIEW = ((182, "half_year"), (365, "year"), (730, "two_years"))


class KnowledgeActs(Page):
    """The page's own act for each key. `version`, `task` and `group` are what is shown; at most one of the last two is set."""

    may_write: bool
    version: ArticleVersion | None
    task: RevisionTask | None
    group: Group[Consultation] | None
    form: ArticleForm
    exchange: ExchangeForm
    revision: RevisionView
    after: Form
    bar: KeyBar
    choice: Choice
    drafts: DraftKeeper
    _editing: UUID | None = None
    _covers: tuple[UUID, ...] = ()
    _mends: tuple[UUID, ...] = ()

    @property
    def note(self) -> Any:
        """The line in which one says why."""
        return self.after.fields["note"]

    def show_form(self) -> None:
        """The page shows the form."""

    def show_reading(self) -> None:
        """The page shows the article."""

    def show_version(self, version_id: UUID) -> None:
        """The page reads one version."""

    def show_task(self, report_id: UUID) -> None:
        """The page shows one report of a wrong answer."""

    def can(self, key: str) -> bool:
        """Whether a key acts on what is shown."""
        return self.bar.buttons[key].isEnabled()

    # Writing

    def new(self) -> None:
        """A new article: from the list of what to write, with its question as the title and the questions cited; or one that puts
        right an answer that came from none.
        """
        if not self.may_write:
            return
        title, cited, place = "", list[Consultation](), f"{PLACE}:new"
        self._editing, self._covers, self._mends = None, (), ()
        if self.group is not None:
            title, cited = self.group.question, list(self.group.members)
        elif self.task is not None and self.task.is_open and self.task.article is None:
            cited = [row.consultation for row in self.revision.people.rows.rows]
            title = cited[0].question if cited else ""
            self._mends = (self.task.report.id,)
        if cited:
            self._covers, place = tuple(each.id for each in cited), f"{PLACE}:for:{cited[0].id.hex}"
        self.drafts.turn_to(place, lambda: self.form.begin(title, _cited(cited), len(cited)), self._draft_is_back)
        self.show_form()
        self.form.title.setFocus()

    def edit(self) -> None:
        """The next version of the article that is shown."""
        if not self.can("F5") or self.version is None:
            return
        self._editing, self._covers, self._mends = self.version.article_id, (), ()
        version = self.version
        self.drafts.turn_to(f"{PLACE}:{version.id.hex}", lambda: self.form.change(version), self._draft_is_back)
        self.show_form()
        self.form.body.setFocus()

    def _draft_is_back(self, kept: dict[str, Any]) -> None:
        self.form.fill(kept)
        self.message.tell(say("ui_knowledge.draft_back"))

    def save(self) -> None:
        """Keep the version; open reports against the article are put right by it."""
        if not self.form.isVisible():
            return
        try:
            draft = self.form.draft()
        except HallError as refusal:
            self._refused(refusal)
            return
        editing, covers, mine, reason = self._editing, self._covers, self._mends, self.form.reason.text()
        place = self.drafts.forget()

        def write(work: Work) -> ArticleVersion:
            mends = [each.id for each in knowledge.open_reports(work, editing)] if editing is not None else mine
            made = knowledge.write(work, draft, article_id=editing, reason=reason, mends=mends, covers=covers)
            drop_draft(work, place)
            return made

        self.run(write, self._saved, self._refused)

    def _saved(self, made: ArticleVersion) -> None:
        self.message.tell(say("ui_knowledge.saved", code=made.code, version=made.version))
        self._editing, self._covers, self._mends = None, (), ()
        self.drafts.place = ""
        self.show_reading()
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
        self.drafts.save()

    def reviewed(self) -> None:
        """The article was looked through and is right; when it is looked through again is one more key."""
        if self.can("F4"):
            answers: list[tuple[object, str]] = [(days, say(f"ui_knowledge.next_review.{name}")) for days, name in _NEXT_REVIEW]
            self.choice.ask(say("ui_knowledge.next_review.ask"), answers)

    def review_in(self, days: Any) -> None:
        """So many days from today it is looked through again."""
        if self.version is not None:
            article_id = self.version.article_id
            self.run(
                lambda work: knowledge.reviewed(work, article_id, work.today + timedelta(days=days)),
                lambda made: self._done(say("ui_knowledge.reviewed", date=made.review_on), made),
            )

    def withdraw(self) -> None:
        """Answer nothing from this article any more; or from one that was withdrawn, answer again. Either with a word why."""
        if not self.can("F11") or self.version is None:
            return
        article_id, note, back = self.version.article_id, self.note.text(), self.version.withdrawn

        def tell(refusal: HallError) -> None:
            refusal.field = "note"
            self.refused_at(self.after)(refusal)

        act, told = (knowledge.restore, "restored") if back else (knowledge.withdraw, "withdrawn")
        self.run(lambda work: act(work, article_id, note), lambda made: self._done(say(f"ui_knowledge.{told}"), made), tell)

    # Wrong answers, and questions without an article

    def report_wrong(self) -> None:
        """This article is wrong: a task to revise it, with a word what is wrong."""
        if self.can("F6") and self.version is not None:
            article_id, version_id, note = self.version.article_id, self.version.id, self.note.text()
            self.run(
                lambda work: knowledge.report_wrong(work, note, article_id=article_id, version_id=version_id),
                lambda _report: self._done(say("ui_knowledge.reported")),
                self.refused_at(self.after),
            )

    def called_back(self) -> None:
        """The chosen person was called and told the right answer."""
        row: Affected | None = self.revision.people.current()
        if self.task is not None and row is not None and self.can("F7"):
            case_id, report_id, words = row.consultation.id, self.task.report.id, self.revision.answer.text()
            self.run(
                lambda work: consult.call_back(work, case_id, report_id, words),
                lambda _event: self._done(say("ui_knowledge.called")),
                self.refused_at(self.revision.form),
            )

    def close_it(self) -> None:
        """The answer was right after all; or the questions need no article. Either with a word why."""
        if not self.can("F8"):
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

    def _done(self, told: str, made: ArticleVersion | None = None) -> None:
        self.message.tell(told)
        self.note.clear()
        self.after.clear_errors()
        if self.task is not None:
            self.show_task(self.task.report.id)
        elif made is not None:
            self.show_version(made.id)
        self.refresh()


def _cited(asked: list[Consultation]) -> str:
    """The questions that an article is written for, as its reason."""
    if not asked:
        return ""
    numbers = say("text.list_comma").join(each.number for each in asked[:_MOST_CITED])
    return say("ui_knowledge.written_for", numbers=numbers, n=len(asked))
