"""What is looked up while a question is being typed: who calls, what it is about, and which articles answer it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import Standing, standing
from app.consult.service import Earlier
from app.consult.waiting import Line
from app.intake.catalogue import service as catalogue
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.store import Reader
from app.words import either, say
from ui.consult.reading import article_markdown
from ui.widgets.typed_choice import Choice

MOST_OFFERS = 5
FIRST_BEFORE = MOST_OFFERS + 1
"""Alt and this number is the first question that was answered before, however many articles there are: hands learn it."""


@dataclass(frozen=True)
class Offer:
    """An article that may answer, with its version and its text to read."""

    version: ArticleVersion
    standing: Standing
    text: str


@dataclass(frozen=True)
class Caller:
    """Who has this phone, and what they asked before."""

    people: tuple[Customer, ...]
    before: tuple[Line, ...]


@dataclass(frozen=True)
class Before:
    """A question like this one that was answered before, with its text to read."""

    earlier: Earlier
    title: str
    text: str


def before(read: Reader, question: str, but: UUID | None = None) -> list[Before]:
    """What was asked and answered before in nearly these words."""
    return [_before(read, each) for each in consult.earlier(read, question, but)]


def _before(read: Reader, found: Earlier) -> Before:
    day = f"{found.answered_at.astimezone(read.zone):%Y-%m-%d}"
    asked = " ".join(found.consultation.question.split())
    parts = [say("ui_consult.before_asked", number=found.consultation.number, day=day), asked, found.answer]
    if found.cited is not None:
        title = either(found.cited.title, found.cited.title_en)
        parts.append(say("ui_consult.cited", code=found.cited.code, title=title, version=found.cited.version))
    parts.append(say("ui_consult.before_take" if found.still_good else "ui_consult.before_old"))
    return Before(found, say("ui_consult.before", day=day, question=asked), "\n\n".join(parts))


def offers(read: Reader, question: str, service_id: UUID | None = None) -> list[Offer]:
    """The articles that answer a question best; those of the service that it is about come with them."""
    ids = [hit.article.version_id for hit in knowledge.find(read, question, MOST_OFFERS)]
    if service_id is not None:
        code = catalogue.snapshot(read, service_id).code
        about = [row.version_id for row in knowledge.of_service(read, code, MOST_OFFERS)]
        ids = ([each for each in ids if each in about] + [each for each in about if each not in ids] + ids) if about else ids
    versions = [knowledge.version(read, each) for each in dict.fromkeys(ids)][:MOST_OFFERS]
    return [offer(read, version) for version in versions]


def offer(read: Reader, version: ArticleVersion) -> Offer:
    """One version as it is offered."""
    return Offer(version, standing(version, read.today), article_markdown(read, version))


def caller(read: Reader, phone: str) -> Caller:
    """Who calls: the register is asked by the number as far as it is typed."""
    people = customers.find_by_phone(read, phone)
    return Caller(tuple(people), tuple(consult.of_customer(read, [each.id for each in people], 1)) if people else ())


def services(read: Reader) -> list[Choice]:
    """Every service that a question may be about."""
    return [Choice(each.id, either(each.name, each.name_en), each.code) for each in catalogue.services(read)]


def materials(read: Reader, service_id: UUID) -> str:
    """What to bring for a service, in one line."""
    found = catalogue.snapshot(read, service_id)
    names = [
        either(each.name, each.name_en) + (say("ui_consult.may_be_later") if each.may_be_later else "")
        for each in found.materials
        if each.required
    ]
    listed = say("text.list_comma").join(names) or say("ui.none")
    if found.instant:
        return say("ui_consult.materials_at_once", materials=listed)
    return say("ui_consult.materials", materials=listed, days=found.promise_working_days)
