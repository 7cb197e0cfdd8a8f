"""The record of a question and its answer, as it is given or sent to who asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.access import Staff
from app.consult.lists import file
from app.consult.models import State
from app.documents import Block, Content, Fields, Gap, Paragraph, Signatures
from app.documents.masking import mask_phone
from app.store import Reader
from app.words import either, say

_NONE = "—"


def reply(read: Reader, consultation_id: UUID, *, grade: int | None = None, large: bool = False) -> Content:
    """咨询登记与答复单: question, answer, the article version it comes from, what was promised, and how to rate it. Clauses 2.2.2, 3.1.x.

    `grade` is the customer's rating, which another room keeps. Raises ConsultationUnknown.
    """
    found = file(read, consultation_id)
    asked, course = found.consultation, found.course
    answer = course.answer
    promised = course.promises[-1].due_at if course.promises else None
    pairs = [
        (_word("channel"), say(f"consult.channel.{asked.channel}")),
        (_word("asked_at"), _moment(read, asked.asked_at)),
        (_word("name"), asked.name or say("consult.anonymous")),
        (_word("contact"), mask_phone(asked.phone) if asked.phone else asked.address or _NONE),
    ]
    replied = [
        (_word("answered_at"), _moment(read, answer.at) if answer else _NONE),
        (_word("promised_at"), _moment(read, promised) if promised else _NONE),
        (_word("understood"), _understood(course.state, answered=answer is not None)),
        (_word("rating"), say(f"applications.grade.{grade}") if grade else _NONE),
        (_word("clerk"), _name(read, answer.actor_id if answer else asked.created_by)),
        (_word("used"), _used(found.answer_clock.due_at, course.first_reply_at)),
    ]
    cited = found.cited
    source = _NONE
    if cited is not None:
        title = either(cited.title, cited.title_en)
        source = say(
            "consult.paper.version", code=cited.code, title=title, version=cited.version, date=cited.at.astimezone(read.zone).date()
        )
    text: list[Block] = [
        Paragraph(_word("question"), bold=True),
        *(Paragraph(line) for line in asked.question.splitlines() if line.strip()),
    ]
    text.append(Gap(0.4))
    text.append(Paragraph(_word("answer"), bold=True))
    lines = [line for line in answer.note.splitlines() if line.strip()] if answer else []
    text += [Paragraph(line) for line in lines] or [Paragraph(say("consult.paper.not_yet"))]
    rate: list[Block] = []
    if answer is not None and grade is None:
        rate = [Gap(0.3), Paragraph(say("consult.paper.rate"))]
    return Content(
        title=_word("title"),
        number=asked.number,
        blocks=(
            Fields(pairs),
            Gap(0.3),
            *text,
            Gap(0.4),
            Fields([(_word("source"), source)], columns=1),
            Fields(replied),
            *rate,
            Gap(0.4),
            Signatures([_word("sign")]),
        ),
        clerk=_name(read, asked.created_by).strip(_NONE),
        large=large,
    )


def _understood(state: State, *, answered: bool) -> str:
    if state is State.UNDERSTOOD:
        return say("ui.yes")
    return say("consult.paper.not_said") if answered else _NONE


def _used(due: datetime, replied: datetime | None) -> str:
    if replied is None:
        return _NONE
    return say("consult.paper.in_time" if replied <= due else "consult.paper.late")


def _word(name: str) -> str:
    return say(f"consult.paper.{name}")


def _moment(read: Reader, at: datetime) -> str:
    return f"{at.astimezone(read.zone):%Y-%m-%d %H:%M}"


def _name(read: Reader, actor_id: UUID) -> str:
    person = read.get(Staff, actor_id)
    return person.name if person is not None else _NONE
