"""Articles in versions, answers that were wrong, and questions that no article answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Local, SearchText
from app.store.search import register


class ArticleVersion(Fact):
    """One version of an article, whole and never changed: what an answer cites. Of two written apart, the later one stands.

    `sections` are `{"heading", "text"}` in order; `summary_en` is what is said to who asks in English.
    `mends` are the ids of the wrong answers that this version puts right.
    """

    __tablename__ = "article_version"

    article_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    summary_en: Mapped[str] = mapped_column(default="")
    keywords: Mapped[list[str]] = mapped_column(default_factory=list[str])
    sections: Mapped[list[Any]] = mapped_column(default_factory=list[Any])
    materials: Mapped[list[str]] = mapped_column(default_factory=list[str])
    service_codes: Mapped[list[str]] = mapped_column(default_factory=list[str])
    owner: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_until: Mapped[date | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    mends: Mapped[list[str]] = mapped_column(default_factory=list[str])


class WrongAnswer(Fact):
    """Somebody says that an answer was wrong: a task to revise the article that it cited, or to write the one that is missing."""

    __tablename__ = "wrong_answer"

    note: Mapped[str]
    article_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    version_id: Mapped[UUID | None] = mapped_column(default=None)
    consultation_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class WrongAnswerClosed(Fact):
    """The task is done: by the version that puts it right, or because the answer was right after all and why."""

    __tablename__ = "wrong_answer_closed"

    report_id: Mapped[UUID] = mapped_column(index=True)
    version_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")


class QuestionCovered(Fact):
    """A question that found no article has one now, or needs none."""

    __tablename__ = "question_covered"

    consultation_id: Mapped[UUID] = mapped_column(index=True)
    article_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")


class ArticleNow(Local):
    """Each article as it stands, with its use: computed from its versions and the answers that cite them, never sent."""

    __tablename__ = "article_now"

    article_id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    code: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    title_en: Mapped[str]
    owner: Mapped[str]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    review_on: Mapped[date | None] = mapped_column(index=True)
    withdrawn: Mapped[bool]
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


def _found_by(version: ArticleVersion) -> SearchText:
    headings = [str(section.get("heading", "")) for section in version.sections]
    body = [str(section.get("text", "")) for section in version.sections]
    return SearchText(
        title=f"{version.title} {version.title_en}".strip(),
        numbers=[version.code, *version.service_codes],
        note="\n".join([version.summary, version.summary_en, " ".join(version.keywords), *headings, *body, *version.materials]),
        alike=" ".join([version.title, *version.keywords, version.title_en]),
    )


register(ArticleVersion, _found_by, apart=True)
