"""Articles as Markdown files, one an article: a head of fields between two lines of dashes, the summary, then its sections.

---
code: KB-HJ-01
title: 身份证丢了怎么补办
summary_en: What is said to who asks in English, in one line.
keywords: 身份证 挂失 补领
services: HJ02
owner: 公安局户政科
valid_from: 2026-01-01
review_on: 2027-06-30
---
The summary: what is read out first.

## A heading
Text of the section.

## 材料 (or Materials)
- one line for each thing to bring
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.consult.knowledge.errors import DateShape, FileFault, FileRefused
from app.consult.knowledge.rules import ArticleDraft, Section, check

MOST_BYTES = 200_000
MOST_FILES = 25_000
MATERIALS = frozenset({"材料", "所需材料", "materials"})
_FIELDS = (
    "code",
    "title",
    "title_en",
    "summary_en",
    "keywords",
    "services",
    "owner",
    "valid_from",
    "valid_until",
    "review_on",
    "withdrawn",
)
_DATES = ("valid_from", "valid_until", "review_on")
_SPLIT = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Readings:
    """What files say, and all that is wrong with them."""

    drafts: tuple[ArticleDraft, ...] = ()
    faults: tuple[FileFault, ...] = ()


def write_markdown(draft: ArticleDraft, materials_heading: str = "材料") -> str:
    """An article as the text of its file."""
    values = {
        "code": draft.code,
        "title": draft.title,
        "title_en": draft.title_en,
        "summary_en": draft.summary_en,
        "keywords": " ".join(word.replace(" ", "") for word in draft.keywords),
        "services": " ".join(draft.service_codes),
        "owner": draft.owner,
        **{name: day.isoformat() if (day := getattr(draft, name)) else "" for name in _DATES},
        "withdrawn": "yes" if draft.withdrawn else "",
    }
    head = "\n".join(f"{name}: {value}" for name, value in values.items() if value)
    return f"---\n{head}\n---\n{body_text(draft, materials_heading)}\n"


def body_text(draft: ArticleDraft, materials_heading: str = "材料") -> str:
    """What stands below the head: summary, sections, and what to bring."""
    parts = [draft.summary] if draft.summary else []
    parts += [f"## {section.heading}\n{section.text}".rstrip() for section in draft.sections]
    if draft.materials:
        parts.append(f"## {materials_heading}\n" + "\n".join(f"- {text}" for text in draft.materials))
    return "\n\n".join(parts)


def read_body(text: str) -> tuple[str, tuple[Section, ...], tuple[str, ...]]:
    """Summary, sections and materials from what stands below the head."""
    summary: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        heading = re.match(r"#{1,6}\s+(.+?)\s*#*$", line)
        if heading:
            sections.append((heading[1], []))
        else:
            (sections[-1][1] if sections else summary).append(line)
    found = [Section(heading, "\n".join(lines).strip()) for heading, lines in sections]
    materials = [
        line.lstrip("-*•0123456789.、 \t").strip()
        for section in found
        if section.heading.casefold() in MATERIALS
        for line in section.text.splitlines()
    ]
    kept = tuple(section for section in found if section.heading.casefold() not in MATERIALS)
    return "\n".join(summary).strip(), kept, tuple(text for text in materials if text)


def read_markdown(text: str, file: str) -> tuple[ArticleDraft | None, list[FileFault]]:
    """An article from the text of its file, or everything that is wrong with it, by line."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---":
        return None, [FileFault(file, 1, "", "head_missing")]
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        return None, [FileFault(file, 1, "", "head_open")]
    values: dict[str, str] = {}
    where: dict[str, int] = {}
    faults: list[FileFault] = []
    for number, line in enumerate(lines[1:end], 2):
        if not line.strip():
            continue
        name, colon, value = line.replace("：", ":", 1).partition(":") if ":" not in line else line.partition(":")
        name = name.strip().lower()
        if not colon or name not in _FIELDS:
            faults.append(FileFault(file, number, name[:40], "field_unknown", {"fields": "、".join(_FIELDS)}))
        elif name in values:
            faults.append(FileFault(file, number, name, "field_twice"))
        else:
            values[name], where[name] = value.strip(), number
    dates, wrong = read_dates({name: values.get(name, "") for name in _DATES})
    faults += [FileFault(file, where[name], name, "date_shape", {"found": values[name][:40]}) for name in wrong]
    summary, sections, materials = read_body("\n".join(lines[end + 1 :]))
    draft, problems = check(
        ArticleDraft(
            title=values.get("title", ""),
            code=values.get("code", ""),
            title_en=values.get("title_en", ""),
            summary_en=values.get("summary_en", ""),
            summary=summary,
            keywords=words(values.get("keywords", "")),
            sections=sections,
            materials=materials,
            service_codes=words(values.get("services", "")),
            owner=values.get("owner", ""),
            withdrawn=values.get("withdrawn", "").casefold() in ("yes", "true", "1", "是"),
            **dates,
        )
    )
    for problem in problems:
        faults.append(FileFault(file, where.get(problem.field, 1), problem.field, problem.key.rpartition(".")[2]))
    return (None if faults else draft), faults


def words(text: str) -> tuple[str, ...]:
    """Words as people list them: by spaces, commas or the Chinese list comma."""
    return tuple(word for word in _SPLIT.split(text) if word)


def read_dates(typed: dict[str, str]) -> tuple[dict[str, date | None], list[str]]:
    """Dates as typed (2026-11-23, 2026/11/23, 2026年11月23日), and the names of those that are none."""
    found: dict[str, date | None] = {}
    wrong: list[str] = []
    for name, text in typed.items():
        plain = re.sub(r"[年月/.]", "-", text.strip()).rstrip("日")
        try:
            found[name] = date(*map(int, plain.split("-"))) if plain else None
        except (ValueError, TypeError):
            found[name] = None
            wrong.append(name)
    return found, wrong


def one_date(name: str, text: str) -> date | None:
    """One date as typed. Raises DateShape."""
    found, wrong = read_dates({name: text})
    if wrong:
        raise DateShape(field=name)
    return found[name]


def read_files(files: Iterable[tuple[str, bytes]]) -> Readings:
    """Articles from the contents of files by name, with all their faults at once; two files may not have one code."""
    drafts: list[ArticleDraft] = []
    faults: list[FileFault] = []
    codes: dict[str, str] = {}
    for name, content in files:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            try:
                text = content.decode("gb18030")
            except UnicodeDecodeError:
                faults.append(FileFault(name, 0, "", "not_text"))
                continue
        draft, wrong = read_markdown(text, name)
        faults += wrong
        if draft is None:
            continue
        if draft.code and draft.code in codes:
            faults.append(FileFault(name, 0, "", "code_twice", {"code": draft.code, "other": codes[draft.code]}))
        codes.setdefault(draft.code, name)
        drafts.append(draft)
    return Readings(tuple(drafts), tuple(faults))


def contents(place: Path) -> list[tuple[str, bytes]]:
    """The Markdown files of a folder, or one file. Raises FileRefused."""
    try:
        files = sorted(place.glob("*.md")) if place.is_dir() else [place]
        found = [(file.name, file.read_bytes()) for file in files[:MOST_FILES] if file.stat().st_size <= MOST_BYTES]
    except OSError as refused:
        raise FileRefused(field="file", file=place.name) from refused
    if not found or len(found) < len(files):
        raise FileRefused(field="file", file=place.name)
    return found
