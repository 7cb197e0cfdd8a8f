"""Knowledge in and out: a folder of Markdown files or a workbook, seen first, then taken whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from app.access import Role, right
from app.consult.knowledge import service
from app.consult.knowledge.errors import FileFault, FileHasFaults, FileRefused
from app.consult.knowledge.markdown import Readings, contents, read_files, write_markdown
from app.consult.knowledge.models import ArticleNow, ArticleVersion
from app.consult.knowledge.rules import ArticleDraft, draft_of
from app.consult.knowledge.workbook import read_workbook, write_workbook
from app.store import Reader, Work
from app.words import RESOURCES

FOLDER = RESOURCES / "knowledge"


@dataclass(frozen=True)
class Preview:
    """What taking a file would do: articles that are new, that change, and that stay as they are; or its faults."""

    new: tuple[ArticleDraft, ...] = ()
    changed: tuple[ArticleDraft, ...] = ()
    same: int = 0
    faults: tuple[FileFault, ...] = ()


def open_articles(place: Path) -> Readings:
    """What a Markdown file, a folder of them or a workbook says. Raises FileRefused."""
    if place.suffix.lower() == ".xlsx":
        try:
            return read_workbook(place.read_bytes(), place.name)
        except OSError as refused:
            raise FileRefused(field="file", file=place.name) from refused
    return read_files(contents(place))


def preview(read: Reader, readings: Readings) -> Preview:
    """What the articles of a file would change, by their codes."""
    new, changed, same = list[ArticleDraft](), list[ArticleDraft](), 0
    for draft in readings.drafts:
        known = service.by_code(read, draft.code) if draft.code else None
        if known is None:
            new.append(draft)
        elif draft_of(service.version(read, known.version_id)) == draft:
            same += 1
        else:
            changed.append(draft)
    return Preview(tuple(new), tuple(changed), same, readings.faults)


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def import_articles(work: Work, readings: Readings, reason: str = "") -> Preview:
    """Take the articles of a file: new ones, and a new version of each that changed; a second time changes nothing.

    Raises FileHasFaults, and nothing of it was taken.
    """
    if readings.faults:
        raise FileHasFaults(readings.faults)
    found = preview(work, readings)
    for draft in (*found.new, *found.changed):
        known = service.by_code(work, draft.code) if draft.code else None
        service.written(work, draft, article_id=known.article_id if known else None, reason=reason)
    return found


def all_drafts(read: Reader) -> list[ArticleDraft]:
    """Every article as it stands, by code."""
    current = select(ArticleVersion).join(ArticleNow, ArticleNow.version_id == ArticleVersion.id).order_by(ArticleNow.code)
    return [draft_of(each) for each in read.all(current)]


def export_articles(read: Reader, place: Path) -> int:
    """Write every article: into a workbook (`.xlsx`), or as Markdown files into a folder. Returns how many. Raises FileRefused."""
    drafts = all_drafts(read)
    try:
        if place.suffix.lower() == ".xlsx":
            place.write_bytes(write_workbook(drafts))
            return len(drafts)
        place.mkdir(parents=True, exist_ok=True)
        for draft in drafts:
            (place / f"{_file_name(draft)}.md").write_text(write_markdown(draft), encoding="utf-8", newline="\n")
    except OSError as refused:
        raise FileRefused(field="file", file=place.name) from refused
    return len(drafts)


def sample_articles() -> Sequence[ArticleDraft]:
    """The articles that ship with the program. Raises FileHasFaults, which the tests find."""
    readings = read_files(contents(FOLDER))
    if readings.faults:
        raise FileHasFaults(readings.faults)
    return readings.drafts


@right(Role.ADMINISTRATOR)
def load_sample_knowledge(work: Work) -> int:
    """Bring in the articles that ship, except those whose code the hall has already; how many came. They are valid from today."""
    known = set(work.all(select(ArticleNow.code)))
    fresh = [draft for draft in sample_articles() if draft.code not in known]
    for draft in fresh:
        service.written(work, replace(draft, valid_from=draft.valid_from or work.today))
    return len(fresh)


def _file_name(draft: ArticleDraft) -> str:
    title = re.sub(r'[\\/:*?"<>|\s]+', "", draft.title)[:40]
    return f"{draft.code}-{title}"
