"""Questions that were asked and answered before, offered while one like them is being typed. Clause 2.2.2: answers agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.consult import standing
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleNow, ArticleVersion, WrongAnswer
from app.consult.models import Consultation, ConsultationNow
from app.store import Reader
from app.store.resembling import ALIKE, may_resemble, sharing
from app.store.search import pairs

MOST = 3
LEAST_PAIRS = 2


@dataclass(frozen=True)
class Earlier:
    """A question like the one being typed, with the answer that stands. `cited` is the version it came from, when there was one.

    `still_good`: the answer may be given again; not when its article says something else now, or was said to be wrong.
    """

    consultation: Consultation
    answer: str
    answered_at: datetime
    cited: ArticleVersion | None
    still_good: bool


def earlier(read: Reader, question: str, but: UUID | None = None, most: int = MOST) -> list[Earlier]:
    """The answered questions most like this one, the newest of those that are as like; `but` is the question itself."""
    asked = set(pairs(question))
    if len(asked) < LEAST_PAIRS:
        return []
    ids = [each for each in may_resemble(read, question, Consultation) if each != but]
    answered = select(ConsultationNow.consultation_id).where(
        ConsultationNow.consultation_id.in_(ids), ConsultationNow.answered_at.is_not(None)
    )
    reported = select(WrongAnswer.consultation_id).where(WrongAnswer.consultation_id.in_(ids))
    rows = read.all(select(Consultation).where(Consultation.id.in_(answered), Consultation.id.not_in(reported))) if ids else []
    shares = [(sharing(asked, set(pairs(each.question))), each) for each in rows]
    like = sorted((each for each in shares if each[0] >= ALIKE), key=lambda each: (each[0], each[1].asked_at), reverse=True)
    found: list[Earlier] = []
    said: set[str] = set()
    for _, each in like:
        made = _answered(read, each)
        if made is not None and made.answer not in said:
            said.add(made.answer)
            found.append(made)
        if len(found) == most:
            break
    return found


def _answered(read: Reader, asked: Consultation) -> Earlier | None:
    given = standing.course_of(read, asked.id).answer
    if given is None:
        return None
    if given.article_id is None or given.version_id is None:
        return Earlier(asked, given.note, given.at, None, True)
    stands, cited = read.get(ArticleNow, given.article_id), read.get(ArticleVersion, given.version_id)
    good = stands is not None and stands.version_id == given.version_id and not stands.withdrawn
    return Earlier(asked, given.note, given.at, cited, good and not knowledge.open_reports(read, given.article_id))
