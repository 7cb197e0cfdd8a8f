"""Articles that ship, by code."""

from __future__ import annotations

from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.service import by_code, version
from app.store import Reader


def article(read: Reader, code: str) -> ArticleVersion:
    """The current version of an article."""
    found = by_code(read, code)
    assert found is not None
    return version(read, found.version_id)
