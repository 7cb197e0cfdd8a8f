"""An article as it is read on a page."""

from __future__ import annotations

from app.consult.knowledge.markdown import body_text
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import Standing, draft_of, standing
from app.store import Reader
from app.words import either, language, say


def article_markdown(read: Reader, version: ArticleVersion) -> str:
    """Title, how far it may be trusted, its text, what to bring, and where it comes from, as Markdown for a text view."""
    draft = draft_of(version)
    title = either(version.title, version.title_en)
    parts = [f"### {plain(title)}"]
    if language() == "en" and version.title_en:
        parts.append(plain(version.title))
    trust = standing(version, read.today)
    if trust is not Standing.GOOD:
        parts.append(f"**{say(f'knowledge.standing.{trust}')}**")
    if language() == "en" and version.summary_en:
        parts.append(plain(version.summary_en))
    body = body_text(draft, say("ui_knowledge.materials"))
    parts += ["\n".join(_line(line) for line in body.splitlines())]
    valid = f"{version.valid_from or '…'} – {version.valid_until or '…'}"
    origin = [
        say("ui_knowledge.version", code=version.code, version=version.version, date=version.at.astimezone(read.zone).date()),
        version.owner,
        say("ui_knowledge.valid", span=valid),
    ]
    if version.review_on is not None:
        origin.append(say("ui_knowledge.review", date=version.review_on))
    if version.service_codes:
        origin.append(say("ui_knowledge.services", codes=" ".join(version.service_codes)))
    parts.append("*" + plain(" · ".join(part for part in origin if part)) + "*")
    return "\n\n".join(parts)


def _line(line: str) -> str:
    if line.startswith("## "):
        return f"\n#### {plain(line[3:])}\n"
    if line.startswith("- "):
        return f"- {plain(line[2:])}"
    return f"{plain(line)}\n" if line.strip() else ""


def plain(text: str) -> str:
    """Text that Markdown leaves alone."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|" else sign for sign in text)
