"""The special-need form: what was agreed, who does it, and what the person says about it (clause 2.1.4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.access import Staff
from app.documents import Block, Content, Fields, Gap, Paragraph, Sheet, Signatures, Table, paper
from app.documents.masking import mask_phone
from app.intake.special_needs.errors import NeedUnknown
from app.intake.special_needs.models import Help, SpecialNeed
from app.intake.special_needs.service import events_of
from app.store import Reader
from app.words import say

_NONE = "—"


@paper("special_need_form", Sheet.A4)
def special_need_form(read: Reader, need_id: UUID) -> Content:
    """The form that the person signs; in large print when that was agreed."""
    need = read.require(SpecialNeed, need_id, NeedUnknown)
    events = events_of(read, need_id)
    pairs = [
        (_word("person"), need.person_name),
        (_word("kind"), say(f"special_needs.need_kind.{need.kind}")),
        (_word("phone"), mask_phone(need.phone) or _NONE),
        (_word("guardian"), need.guardian or _NONE),
        (_word("registered"), _moment(read, events[0].at) if events else _NONE),
        (_word("helper"), need.helper_name or _NONE),
    ]
    if need.visit_at is not None:
        pairs += [(_word("visit_at"), _moment(read, need.visit_at)), (_word("visit_address"), need.visit_address)]
    helps = say("text.list_comma").join(say(f"special_needs.help.{each}") for each in need.helps)
    done: list[Block] = []
    if events[1:]:
        rows = [
            (_moment(read, event.at), say(f"special_needs.need_step.{event.kind}"), _name(read, event.actor_id), event.note or _NONE)
            for event in events[1:]
        ]
        done = [
            Paragraph(_word("done"), bold=True),
            Table([_word("when"), _word("step"), _word("who"), _word("note")], rows, (1.6, 1.2, 1.2, 3)),
        ]
    return Content(
        title=_word("title"),
        number=need.number,
        blocks=(
            Fields(pairs),
            Fields([(_word("helps"), helps or _NONE), (_word("solution"), need.solution or _NONE)], columns=1),
            *done,
            Gap(0.5),
            Paragraph(_word("consent"), scale=0.9),
            Gap(0.5),
            Signatures([_word("sign_person"), _word("sign_helper")]),
        ),
        clerk=_name(read, events[0].actor_id).strip(_NONE) if events else "",
        large=Help.LARGE_PRINT in need.helps,
    )


def _word(name: str) -> str:
    return say(f"special_needs.paper.{name}")


def _moment(read: Reader, at: datetime) -> str:
    return f"{at.astimezone(read.zone):%Y-%m-%d %H:%M}"


def _name(read: Reader, actor_id: UUID) -> str:
    person = read.get(Staff, actor_id)
    return person.name if person is not None else _NONE
