"""Which answers cite which version of an article."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from app.consult.knowledge.models import ArticleVersion
from app.consult.models import ConsultationEvent, ConsultationNow
from app.consult.rules import ANSWERS
from app.consult.waiting import Line, lines
from app.store import Reader


def counts_of(read: Reader, article_id: UUID) -> dict[UUID, int]:
    """How many answers cite each version of an article; a version that none cites is not in it."""
    versions = select(ArticleVersion.id).where(ArticleVersion.article_id == article_id)
    cited = select(ConsultationEvent.version_id, func.count()).where(ConsultationEvent.version_id.in_(versions))
    return {row[0]: row[1] for row in read.rows(cited.where(ConsultationEvent.kind.in_(ANSWERS)).group_by(ConsultationEvent.version_id))}


def uses_of(read: Reader, article_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many answers cite each of these articles, in any version."""
    return {article_id: sum(counts_of(read, article_id).values()) for article_id in article_ids}


def citing(read: Reader, version_id: UUID, most: int = 200) -> list[Line]:
    """The questions that were answered from a version, the latest asked first."""
    ids = select(ConsultationEvent.consultation_id).where(ConsultationEvent.version_id == version_id, ConsultationEvent.kind.in_(ANSWERS))
    rows = select(ConsultationNow).where(ConsultationNow.consultation_id.in_(ids))
    return lines(read, read.all(rows.order_by(ConsultationNow.asked_at.desc(), ConsultationNow.consultation_id).limit(most)))
