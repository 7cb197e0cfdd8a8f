"""What is kept of questions and articles beside their facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.consult import lists, standing
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.models import Consultation, ConsultationEvent
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def refresh(work: Work, touched: Touched) -> None:
    """Bring the row of every question and every article that was touched up to date, and count the answers that cite an article."""
    questions = set(touched.get(Consultation, ())) | owners(work, ConsultationEvent.consultation_id, ConsultationEvent.id, touched)
    standing.refresh(work, sorted(questions))
    cited = owners(work, ConsultationEvent.article_id, ConsultationEvent.id, touched) - {None}
    changed = owners(work, ArticleVersion.article_id, ArticleVersion.id, touched)
    if cited or changed:
        articles = sorted(cited | changed)
        knowledge.refresh(work, articles, lists.uses(work, articles))


after_merge("consult", (Consultation, ConsultationEvent, ArticleVersion), refresh)
