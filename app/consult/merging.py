"""What is kept of questions and articles beside their facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.consult import standing
from app.consult.citations import uses_of
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
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


def refresh_deadlines(work: Work, _touched: Touched) -> None:
    """Other opening hours or standards: every clock that runs says so by its own ledger."""
    standing.refresh_running(work)


after_merge("consult", (Consultation, ConsultationEvent, ArticleVersion), refresh)
after_merge("consult.deadlines", (CalendarDay, HallHours, StandardVersion), refresh_deadlines)
