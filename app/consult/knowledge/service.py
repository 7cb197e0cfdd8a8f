"""What people do with the hall's knowledge: find an answer, write and revise articles, say that one was wrong. Clause 2.2.2."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.access import ANY_STAFF, Role, right
from app.consult import owed
from app.consult.knowledge.errors import ArticleUnknown, CodeTaken, NoteMissing, NothingChanged, ReportUnknown
from app.consult.knowledge.models import ArticleNow, ArticleVersion, QuestionCovered, WrongAnswer, WrongAnswerClosed
from app.consult.knowledge.rules import LEAST_SHARE, ArticleDraft, ArticleLine, Standing, check, draft_of, order, rank, standing, stored
from app.store import Reader, Work, new_id
from app.store.search import pairs
from app.text import paragraph
from app.words import say

KEEPERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_LOOKED_AT = 48
_BEST = 8


@dataclass(frozen=True)
class Hit:
    """An article that may answer, with how well it does (more is better)."""

    article: ArticleLine
    score: float
    standing: Standing


def find(read: Reader, question: str, most: int = _BEST) -> list[Hit]:
    """The articles that answer a question best, as it is being typed; none when nothing in the hall's knowledge is like it.

    What was typed need not stand in the article word for word. Use and freshness decide between articles that fit as well.
    """
    shares = _shares(read, question)
    return _ranked(read, question, shares, _lines_at(read, shares))[:most]


def _shares(read: Reader, question: str) -> dict[int, float]:
    """Places in the index of what shares enough with a question; only articles have what questions are compared with."""
    return {place: share for place, share in read.alike_at(question, _LOOKED_AT) if share >= LEAST_SHARE}


def _ranked(read: Reader, question: str, shares: Mapping[int, float], rows: Mapping[int, ArticleLine]) -> list[Hit]:
    """Those of the articles that share enough with a question, the best first."""
    asked, today = set(pairs(question)), read.today
    found = [(rank(shares[place], asked, row, today), row) for place, row in rows.items() if place in shares]
    found.sort(key=lambda hit: (-hit[0], hit[1].code))
    return [Hit(row, score, standing(row, today)) for score, row in found if score > 0]


def search(read: Reader, typed: str, most: int = 50) -> list[ArticleLine]:
    """Articles that answer what was typed, then those that hold every part of it anywhere in their text, the most used first.

    Articles have lists of their own in the index: a million consultations do not slow that down.
    """
    shares = _shares(read, typed)
    holding = set(read.search_at(typed, ArticleVersion, most))
    rows = _lines_at(read, holding.union(shares))
    best = [hit.article for hit in _ranked(read, typed, shares, rows)[:_BEST]]
    seen = {row.article for row in best}
    others = [row for place, row in rows.items() if place in holding and row.article not in seen]
    return (best + sorted(others, key=lambda row: (-row.uses, row.code)))[:most]


def of_service(read: Reader, code: str, most: int = 5) -> list[ArticleLine]:
    """The articles that name a service of the catalogue, those that may be trusted, the most used first."""
    found = [hit.subject_id for hit in read.search(code, (ArticleVersion,), most * 20)]
    naming = {row.id for row in read.all(select(ArticleVersion).where(ArticleVersion.id.in_(found))) if code in row.service_codes}
    good = (Standing.GOOD, Standing.REVIEW_DUE)
    rows = [row for row in _standing_now(read, naming) if standing(row, read.today) in good]
    return sorted(rows, key=lambda row: (-row.uses, row.code))[:most]


def _lines_at(read: Reader, places: Collection[int]) -> dict[int, ArticleLine]:
    """The articles whose standing version is at one of these places; an earlier version answers nothing any more.

    Straight from the driver, as the index is asked: this runs with every few characters that somebody types.
    """
    if not places:
        return {}
    raw: Any = read.connection.connection.driver_connection
    wanted = -(-len(places) // _PLACES) * _PLACES
    return {row[0]: ArticleLine._make(row[1:]) for row in raw.execute(_at(wanted), (*places, *[None] * (wanted - len(places))))}


def _standing_now(read: Reader, version_ids: Collection[UUID]) -> list[ArticleLine]:
    """The same for versions that are at hand."""
    if not version_ids:
        return []
    raw: Any = read.connection.connection.driver_connection
    marks = ",".join("?" * len(version_ids))
    rows = raw.execute(f"SELECT {_COLUMNS} FROM article_now a WHERE a.version_id IN ({marks})", [each.bytes for each in version_ids])
    return list(map(ArticleLine._make, rows))


_PLACES = 32
"""Places are asked for by so many: each number of them would be a statement of its own to prepare."""
_COLUMNS = (
    "a.article_id, a.version_id, a.version, a.code, a.title, a.title_en, a.owner, a.valid_from, a.valid_until, a.review_on,"
    " a.withdrawn, a.uses"
)


@cache
def _at(places: int) -> str:
    return (
        f"SELECT r.place, {_COLUMNS} FROM search_row r CROSS JOIN article_now a ON a.version_id = r.subject_id"
        f" WHERE r.place IN ({','.join('?' * places)})"
    )


def articles(read: Reader, most: int = 500) -> list[ArticleNow]:
    """The articles that were used most, then by code."""
    return read.all(select(ArticleNow).order_by(ArticleNow.withdrawn, ArticleNow.uses.desc(), ArticleNow.code).limit(most))


def to_review(read: Reader, most: int = 200) -> list[ArticleNow]:
    """Articles whose review is due, or that are no longer valid, the longest due first."""
    return read.all(
        select(ArticleNow)
        .where(ArticleNow.withdrawn.is_(False), or_(ArticleNow.review_on <= read.today, ArticleNow.valid_until < read.today))
        .order_by(ArticleNow.review_on, ArticleNow.code)
        .limit(most)
    )


def now(read: Reader, article_id: UUID) -> ArticleNow:
    """An article as it stands. Raises ArticleUnknown."""
    return read.require(ArticleNow, article_id, ArticleUnknown)


def version(read: Reader, version_id: UUID) -> ArticleVersion:
    """One version, as an answer cites it. Raises ArticleUnknown."""
    return read.require(ArticleVersion, version_id, ArticleUnknown)


def versions(read: Reader, article_id: UUID) -> list[ArticleVersion]:
    """Every version of an article, the oldest first."""
    return sorted(read.all(select(ArticleVersion).where(ArticleVersion.article_id == article_id)), key=order)


def by_code(read: Reader, code: str) -> ArticleNow | None:
    """The article with this code."""
    return read.first(select(ArticleNow).where(ArticleNow.code == code.strip().upper()).order_by(ArticleNow.article_id))


@right(*KEEPERS)
def write(
    work: Work,
    typed: ArticleDraft,
    *,
    article_id: UUID | None = None,
    reason: str = "",
    mends: Sequence[UUID] = (),
    covers: Sequence[UUID] = (),
) -> ArticleVersion:
    """Write an article, or its next version; earlier ones stay as they were cited.

    `mends` closes the reports that this version puts right, `covers` the consultations that found no article until now.
    Raises the first ArticleFault of the draft, CodeTaken, NothingChanged, ArticleUnknown.
    """
    made = written(work, typed, article_id=article_id, reason=reason, mends=mends)
    for report_id in mends:
        work.add(WrongAnswerClosed(report_id=_open_report(work, report_id).id, version_id=made.id, note=made.reason))
    for consultation_id in covers:
        work.add(QuestionCovered(consultation_id=consultation_id, article_id=made.article_id))
    owed.refresh(work, mends)
    return made


def written(
    work: Work, typed: ArticleDraft, *, article_id: UUID | None = None, reason: str = "", mends: Sequence[UUID] = ()
) -> ArticleVersion:
    """`write` without its rights: for what stands above (the import, the articles that ship)."""
    draft, faults = check(typed)
    if faults:
        raise faults[0]
    known = versions(work, article_id) if article_id is not None else []
    if article_id is not None and not known:
        raise ArticleUnknown
    code = draft.code or (known[-1].code if known else _next_code(work))
    draft = replace(draft, code=code)
    other = by_code(work, code)
    if other is not None and other.article_id != article_id:
        raise CodeTaken(field="code", code=code, title=other.title)
    if known and not mends and draft_of(known[-1]) == draft:
        raise NothingChanged(field="body")
    made = work.add(
        ArticleVersion(
            article_id=article_id or new_id(),
            version=known[-1].version + 1 if known else 1,
            reason=paragraph(reason, 1_000).text,
            mends=[each.hex for each in mends],
            **stored(draft),
        )
    )
    keep(work, made)
    return made


@right(*KEEPERS)
def withdraw(work: Work, article_id: UUID, reason: str) -> ArticleVersion:
    """Answer nothing from this article any more; it stays readable for the answers that cite it. Raises NoteMissing, ArticleUnknown."""
    if not reason.strip():
        raise NoteMissing(field="reason")
    last = versions(work, article_id)
    if not last:
        raise ArticleUnknown
    draft = draft_of(last[-1])
    return written(work, replace(draft, withdrawn=True), article_id=article_id, reason=reason)


@right(*KEEPERS)
def restore(work: Work, article_id: UUID, reason: str) -> ArticleVersion:
    """Answer from the article again. Raises NoteMissing, ArticleUnknown, NothingChanged when it was never withdrawn."""
    if not reason.strip():
        raise NoteMissing(field="reason")
    last = versions(work, article_id)
    if not last:
        raise ArticleUnknown
    return written(work, replace(draft_of(last[-1]), withdrawn=False), article_id=article_id, reason=reason)


@right(*KEEPERS)
def reviewed(work: Work, article_id: UUID, next_review: date) -> ArticleVersion:
    """The article was looked through and is right: a version that differs by its next review date. Raises ArticleUnknown."""
    last = versions(work, article_id)
    if not last:
        raise ArticleUnknown
    return written(work, replace(draft_of(last[-1]), review_on=next_review), article_id=article_id, reason=say("knowledge.reviewed"))


# Wrong answers


@dataclass(frozen=True)
class RevisionTask:
    """An answer that was said to be wrong, and what became of it. `article` is None where no article was cited."""

    report: WrongAnswer
    article: ArticleNow | None
    closed: WrongAnswerClosed | None

    @property
    def is_open(self) -> bool:
        return self.closed is None


@right(*ANY_STAFF)
def report_wrong(
    work: Work, note: str, *, article_id: UUID | None = None, version_id: UUID | None = None, consultation_id: UUID | None = None
) -> WrongAnswer:
    """ "This was wrong": opens a task to revise, from an article or from an answer. Clause 2.2.2. Raises NoteMissing, ArticleUnknown."""
    if not note.strip():
        raise NoteMissing(field="note")
    if article_id is not None and version_id is None:
        version_id = now(work, article_id).version_id
    made = work.add(
        WrongAnswer(note=paragraph(note, 2_000).text, article_id=article_id, version_id=version_id, consultation_id=consultation_id)
    )
    owed.keep(work, made.id)
    return made


@right(*KEEPERS)
def dismiss_report(work: Work, report_id: UUID, note: str) -> WrongAnswerClosed:
    """The answer was right after all. Raises NoteMissing, ReportUnknown."""
    if not note.strip():
        raise NoteMissing(field="note")
    made = work.add(WrongAnswerClosed(report_id=_open_report(work, report_id).id, note=paragraph(note, 1_000).text))
    owed.keep(work, report_id)
    return made


def tasks(read: Reader, *, also_closed: bool = False, most: int = 200) -> list[RevisionTask]:
    """Reports of wrong answers, the oldest open one first, then the latest closed ones."""
    reports = read.all(select(WrongAnswer).order_by(WrongAnswer.hlc.desc(), WrongAnswer.id).limit(most * 2))
    ends: dict[UUID, WrongAnswerClosed] = {}
    if reports:
        wanted = select(WrongAnswerClosed).where(WrongAnswerClosed.report_id.in_([each.id for each in reports]))
        for end in read.all(wanted.order_by(WrongAnswerClosed.hlc, WrongAnswerClosed.id)):
            ends.setdefault(end.report_id, end)
    found = [RevisionTask(each, read.get(ArticleNow, each.article_id) if each.article_id else None, ends.get(each.id)) for each in reports]
    opened = [task for task in reversed(found) if task.is_open]
    return (opened + ([task for task in found if not task.is_open] if also_closed else []))[:most]


def task(read: Reader, report_id: UUID) -> RevisionTask:
    """One report with what became of it. Raises ReportUnknown."""
    report = read.require(WrongAnswer, report_id, ReportUnknown)
    return RevisionTask(report, read.get(ArticleNow, report.article_id) if report.article_id else None, owed.end_of(read, report_id))


def open_reports(read: Reader, article_id: UUID) -> list[WrongAnswer]:
    """The reports against an article that wait for its revision."""
    closed = select(WrongAnswerClosed.report_id)
    return read.all(
        select(WrongAnswer).where(WrongAnswer.article_id == article_id, WrongAnswer.id.not_in(closed)).order_by(WrongAnswer.hlc)
    )


def _open_report(work: Work, report_id: UUID) -> WrongAnswer:
    found = task(work, report_id)
    if not found.is_open:
        raise ReportUnknown
    return found.report


@right(*KEEPERS)
def needs_no_article(work: Work, consultation_ids: Sequence[UUID], note: str) -> int:
    """These questions found no article and need none; how many there were. Raises NoteMissing."""
    if not note.strip():
        raise NoteMissing(field="note")
    for consultation_id in consultation_ids:
        work.add(QuestionCovered(consultation_id=consultation_id, note=paragraph(note, 500).text))
    return len(consultation_ids)


# What is kept beside the facts


def used(work: Work, article_id: UUID) -> None:
    """An answer cites the article."""
    row = work.get(ArticleNow, article_id)
    if row is not None:
        row.uses, row.used_at = row.uses + 1, work.now


def keep(work: Work, made: ArticleVersion) -> None:
    """Bring an article's row up to a version that was just written."""
    row = work.get(ArticleNow, made.article_id)
    values = _columns(made)
    if row is None:
        work.add(ArticleNow(article_id=made.article_id, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def refresh(work: Work, article_ids: Iterable[UUID], uses: dict[UUID, int] | None = None) -> int:
    """Recompute these rows from the versions: after a merge. `uses` are the answers that cite each, if they are to be set too."""
    done = 0
    for article_id in article_ids:
        known = versions(work, article_id)
        if known:
            keep(work, known[-1])
            row = work.get(ArticleNow, article_id)
            if row is not None and uses is not None:
                row.uses = uses.get(article_id, 0)
            done += 1
    return done


def differing(read: Reader) -> list[UUID]:
    """Articles whose row differs from what their versions say; none when all is well."""
    last: dict[UUID, ArticleVersion] = {}
    for each in read.all(select(ArticleVersion).order_by(ArticleVersion.hlc, ArticleVersion.station_id, ArticleVersion.id)):
        last[each.article_id] = each
    rows = {row.article_id: row for row in read.all(select(ArticleNow))}
    return [
        article_id
        for article_id, made in last.items()
        if article_id not in rows or any(getattr(rows[article_id], name) != value for name, value in _columns(made).items())
    ]


def _columns(made: ArticleVersion) -> dict[str, Any]:
    names = ("version", "code", "title", "title_en", "owner", "valid_from", "valid_until", "review_on", "withdrawn")
    return {"version_id": made.id, **{name: getattr(made, name) for name in names}}


def _next_code(work: Work) -> str:
    """A code for an article without one: the PC's seat and its own count, so that two stations make two."""
    prefix = f"KB-{work.station.seat:02d}-"
    last = work.first(select(func.max(ArticleNow.code)).where(ArticleNow.code.like(f"{prefix}%"))) or f"{prefix}000"
    return f"{prefix}{int(last.rpartition('-')[2]) + 1:03d}"
