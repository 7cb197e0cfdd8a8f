"""What is kept of questions and articles beside their facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.consult import owed, standing
from app.consult.citations import uses_of
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion, WrongAnswer, WrongAnswerClosed
from app.consult.models import Consultation, ConsultationEvent
from app.regulation.models import CalendarDay, HallHours, StandardVersion
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def refresh(work: Work, touched: Touched) -> None:
    """Bring the row of every question and every article that was touched up to date, and how often the article is cited."""
    questions = set(touched.get(Consultation, ())) | owners(work, ConsultationEvent.consultation_id, ConsultationEvent.id, touched)
    standing.refresh(work, sorted(questions))
    articles = owners(work, ArticleVersion.article_id, ArticleVersion.id, touched)
    articles |= owners(work, ConsultationEvent.article_id, ConsultationEvent.id, touched) - {None}
    knowledge.refresh(work, sorted(articles), uses_of(work, articles))


def refresh_owed(work: Work, touched: Touched) -> None:
    """Bring up to date whom the touched reports, and the reports about touched articles and questions, owe a call."""
    articles = owners(work, ArticleVersion.article_id, ArticleVersion.id, touched)
    reports = set(touched.get(WrongAnswer, ())) | owners(work, WrongAnswerClosed.report_id, WrongAnswerClosed.id, touched)
    reports |= owed.about(work, articles)
    owed.refresh(work, reports)
    if owed.any_report(work):
        for consultation_id, article_id in owed.answered(work, touched.get(ConsultationEvent, ())):
            owed.keep_question(work, consultation_id, article_id)


def refresh_deadlines(work: Work, _touched: Touched) -> None:
    """Other opening hours or standards: every clock that runs says so by its own ledger."""
    standing.refresh_running(work)
    owed.refresh_running(work)


after_merge("consult", (Consultation, ConsultationEvent, ArticleVersion), refresh)
after_merge("consult.owed", (WrongAnswer, WrongAnswerClosed, ArticleVersion, ConsultationEvent), refresh_owed)
after_merge("consult.deadlines", (CalendarDay, HallHours, StandardVersion), refresh_deadlines)
