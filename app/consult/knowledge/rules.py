"""Clause 2.2.2: what an article must have, which one answers a question best, and which questions ask the same."""

from __future__ import annotations

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from app.consult.knowledge.errors import ArticleFault, CodeShape, TextMissing, TitleMissing, ValidityReversed
from app.consult.knowledge.models import ArticleNow, ArticleVersion
from app.store.columns import id_of
from app.store.search import pairs
from app.text import one_line, paragraph
from app.words import language, say

T = TypeVar("T")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
LEAST_SHARE = 0.18
"""A question that shares less than this with every article has found none."""
_ALIKE = 0.5


class Standing(StrEnum):
    """How far an article may be trusted today."""

    GOOD = "good"
    REVIEW_DUE = "review_due"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Section:
    """A part of an article under its heading."""

    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ArticleDraft:
    """An article as somebody wrote it, before it is a version."""

    title: str
    code: str = ""
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    keywords: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    materials: tuple[str, ...] = ()
    service_codes: tuple[str, ...] = ()
    owner: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    withdrawn: bool = False


FIELDS = tuple(ArticleDraft.__dataclass_fields__)


def draft_of(version: ArticleVersion) -> ArticleDraft:
    """A stored version as a draft."""
    return ArticleDraft(
        title=version.title,
        code=version.code,
        title_en=version.title_en,
        summary=version.summary,
        summary_en=version.summary_en,
        keywords=tuple(version.keywords),
        sections=tuple(Section(str(each["heading"]), str(each["text"])) for each in version.sections),
        materials=tuple(version.materials),
        service_codes=tuple(version.service_codes),
        owner=version.owner,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        review_on=version.review_on,
        withdrawn=version.withdrawn,
    )


def stored(draft: ArticleDraft) -> dict[str, Any]:
    """A draft as the columns of a version."""
    return {
        **{name: getattr(draft, name) for name in FIELDS},
        "keywords": list(draft.keywords),
        "sections": [asdict(section) for section in draft.sections],
        "materials": list(draft.materials),
        "service_codes": list(draft.service_codes),
    }


def check(typed: ArticleDraft) -> tuple[ArticleDraft, tuple[ArticleFault, ...]]:
    """The draft as it would be kept, and everything that stands against it, each at its field."""
    sections = tuple(Section(one_line(each.heading, 100).text, paragraph(each.text, 10_000).text) for each in typed.sections)
    draft = replace(
        typed,
        title=one_line(typed.title).text,
        code=one_line(typed.code, 40).text.upper(),
        title_en=one_line(typed.title_en).text,
        summary=paragraph(typed.summary, 4_000).text,
        summary_en=one_line(typed.summary_en, 2_000).text,
        keywords=tuple(dict.fromkeys(word for each in typed.keywords if (word := one_line(each, 60).text))),
        sections=tuple(each for each in sections if each.heading or each.text),
        materials=tuple(text for each in typed.materials if (text := one_line(each).text)),
        service_codes=tuple(dict.fromkeys(code for each in typed.service_codes if (code := one_line(each, 20).text.upper()))),
        owner=one_line(typed.owner, 100).text,
    )
    faults: list[ArticleFault] = []
    if not draft.title:
        faults.append(TitleMissing(field="title"))
    if draft.code and not _CODE.fullmatch(draft.code):
        faults.append(CodeShape(field="code"))
    if not draft.summary and not draft.sections:
        faults.append(TextMissing(field="body"))
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        faults.append(ValidityReversed(field="valid_until"))
    return draft, tuple(faults)


class ArticleLine(NamedTuple):
    """An article as lists show it: as it stands, with its use. Ids and days are as the file holds them until somebody asks for them."""

    article: bytes
    version_now: bytes
    version: int
    code: str
    title: str
    title_en: str
    owner: str
    first_day: str | None
    last_day: str | None
    review_day: str | None
    withdrawn: bool
    uses: int

    @property
    def article_id(self) -> UUID:
        return id_of(self.article)

    @property
    def version_id(self) -> UUID:
        return id_of(self.version_now)

    @property
    def valid_from(self) -> date | None:
        return _day(self.first_day)

    @property
    def valid_until(self) -> date | None:
        return _day(self.last_day)

    @property
    def review_on(self) -> date | None:
        return _day(self.review_day)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def standing(article: ArticleLine | ArticleNow | ArticleVersion, today: date) -> Standing:
    """How far an article may be trusted on a day."""
    if article.withdrawn:
        return Standing.WITHDRAWN
    if article.valid_until is not None and article.valid_until < today:
        return Standing.EXPIRED
    if article.valid_from is not None and article.valid_from > today:
        return Standing.NOT_YET
    if article.review_on is not None and article.review_on <= today:
        return Standing.REVIEW_DUE
    return Standing.GOOD


_TRUST = {Standing.GOOD: 1.0, Standing.REVIEW_DUE: 0.85, Standing.NOT_YET: 0.3, Standing.EXPIRED: 0.3, Standing.WITHDRAWN: 0.0}


def rank(share: float, asked: Set[str], article: ArticleLine | ArticleNow, today: date) -> float:
    """How well an article answers a question (`asked`: its pairs): what they share, how much of its title that is, use, and freshness.

    Use counts by its logarithm, and at most a quarter: a new article must be able to come first.
    """
    title = _title_pairs(article.title)
    of_title = len(title & asked) / len(title) if title else 0.0
    use = min(math.log10(1 + article.uses) / 12, 0.25)
    return (share + 0.35 * of_title) * (1 + use) * _TRUST[standing(article, today)]


@lru_cache(maxsize=8192)
def _title_pairs(title: str) -> frozenset[str]:
    return frozenset(pairs(title))


@dataclass(frozen=True)
class Group(Generic[T]):
    """Questions that ask the same, the one that was asked first as its name."""

    question: str
    members: tuple[T, ...]


def grouped(questions: Iterable[tuple[str, T]]) -> list[Group[T]]:
    """Questions put together by the words that they share, the largest group first.

    Two belong together when half of the shorter one's pairs stand in the other; each joins the first group that it fits.
    """
    heads: list[tuple[str, set[str], list[T]]] = []
    with_pair: defaultdict[str, list[int]] = defaultdict(list)
    for question, member in questions:
        mine = set(pairs(question))
        shared: defaultdict[int, int] = defaultdict(int)
        for pair in mine:
            for number in with_pair[pair]:
                shared[number] += 1
        fits = [number for number, count in sorted(shared.items()) if count >= _ALIKE * min(len(mine), len(heads[number][1]))]
        if fits:
            heads[fits[0]][2].append(member)
            continue
        for pair in mine:
            with_pair[pair].append(len(heads))
        heads.append((question, mine, [member]))
    groups = [Group(question, tuple(members)) for question, _, members in heads]
    return sorted(groups, key=lambda group: -len(group.members))


@dataclass(frozen=True)
class Difference:
    """What a version changed in one field: what went, and what came, piece by piece in their order."""

    field: str
    went: tuple[str, ...]
    came: tuple[str, ...]


def differences(before: ArticleDraft, after: ArticleDraft) -> tuple[Difference, ...]:
    """What changed from one version to the next, field by field; a long text by its sentences, so that one number stands out."""
    found: list[Difference] = []
    for name in FIELDS:
        was, now = _pieces(getattr(before, name)), _pieces(getattr(after, name))
        if was == now:
            continue
        went, came = list[str](), list[str]()
        for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if tag != "equal":
                went += was[start:end]
                came += now[new_start:new_end]
        found.append(Difference(name, tuple(went), tuple(came)))
    return tuple(found)


def _pieces(value: object) -> list[str]:
    """A field's value as the pieces that are compared."""
    if isinstance(value, tuple):
        parts: list[str] = []
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            parts += [each.heading, *_sentences(each.text)] if isinstance(each, Section) else [str(each)]  # pyright: ignore[reportUnknownArgumentType]
        return parts
    return _sentences(value.isoformat() if isinstance(value, date) else value) if isinstance(value, str | date) else ["✓"] if value else []


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[。；！？!?;])|\n", text) if part.strip()]


def answer_text(draft: ArticleDraft) -> str:
    """What is read out or sent from an article: its summary, and what to bring. In English, where the article has it, in one text."""
    if language() == "en" and draft.summary_en:
        return draft.summary_en
    parts = [draft.summary or (draft.sections[0].text if draft.sections else "")]
    if draft.materials:
        parts.append(say("knowledge.bring", materials=say("text.list_comma").join(draft.materials)))
    return "\n".join(part for part in parts if part)


def wrong_versions(versions: Sequence[ArticleVersion], reported: ArticleVersion, mended: ArticleVersion | None) -> list[ArticleVersion]:
    """The versions of one article that said the wrong thing: from the reported one on, up to the one that puts it right."""
    in_order = sorted(versions, key=order)
    return [each for each in in_order if order(each) >= order(reported) and (mended is None or order(each) < order(mended))]


def order(version: ArticleVersion) -> tuple[int, bytes, bytes]:
    """Versions in the order in which they were written; the last one stands."""
    return (version.hlc, version.station_id.bytes, version.id.bytes)
