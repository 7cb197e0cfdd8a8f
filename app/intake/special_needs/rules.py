"""Clause 2.1.4: what a special need asks for, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from uuid import UUID

from app.intake.customers.rules import normal_phone
from app.intake.special_needs.errors import (
    ConsentMissing,
    NeedFault,
    PersonMissing,
    PhoneShape,
    SolutionMissing,
    VisitAddressMissing,
    VisitTimeMissing,
    VisitTimePast,
)
from app.intake.special_needs.models import Help, NeedEvent, NeedKind, NeedStep
from app.text import one_line, paragraph


class NeedState(StrEnum):
    """Where a special need stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


_NEXT: dict[tuple[NeedState, NeedStep], NeedState] = {
    (NeedState.OPEN, NeedStep.STARTED): NeedState.STARTED,
    (NeedState.OPEN, NeedStep.DONE): NeedState.DONE,
    (NeedState.OPEN, NeedStep.CANCELLED): NeedState.CANCELLED,
    (NeedState.STARTED, NeedStep.DONE): NeedState.DONE,
    (NeedState.STARTED, NeedStep.CANCELLED): NeedState.CANCELLED,
    (NeedState.DONE, NeedStep.CONFIRMED): NeedState.CONFIRMED,
    (NeedState.DONE, NeedStep.NOT_CONFIRMED): NeedState.OPEN,
}


def state(events: Iterable[NeedEvent]) -> NeedState:
    """The state after these events, in any order of arrival; a step that does not fit changes nothing."""
    in_order = sorted(events, key=lambda event: (event.hlc, event.id))
    return reduce(lambda now, event: _NEXT.get((now, event.kind), now), in_order, NeedState.OPEN)


def can_follow(now: NeedState, step: NeedStep) -> bool:
    """True when this step may happen in this state."""
    return (now, step) in _NEXT


def gives_priority(kind: NeedKind, helps: Iterable[str]) -> bool:
    """Whether the need is a ground for a priority ticket: the groups that the law names, or when it was agreed.

    Law on the Rights of the Elderly art. 58, Accessibility Law art. 44, Law on the Status of Military Personnel art. 51.
    """
    by_law = {NeedKind.ELDERLY, NeedKind.DISABLED, NeedKind.PREGNANT, NeedKind.WITH_CHILD, NeedKind.ILL, NeedKind.VETERAN}
    return kind in by_law or Help.PRIORITY_TICKET in helps


def usual_helps(kind: NeedKind) -> tuple[Help, ...]:
    """What is offered first for a kind of need; the clerk and the person decide."""
    return {
        NeedKind.ELDERLY: (Help.PRIORITY_TICKET, Help.LARGE_PRINT, Help.FILL_IN, Help.READ_ALOUD),
        NeedKind.DISABLED: (Help.PRIORITY_TICKET, Help.WHEELCHAIR, Help.SIGN_LANGUAGE, Help.COMPANION, Help.HOME_VISIT),
        NeedKind.PREGNANT: (Help.PRIORITY_TICKET, Help.COMPANION),
        NeedKind.WITH_CHILD: (Help.PRIORITY_TICKET, Help.COMPANION),
        NeedKind.ILL: (Help.PRIORITY_TICKET, Help.WHEELCHAIR, Help.HOME_VISIT),
        NeedKind.VETERAN: (Help.PRIORITY_TICKET,),
        NeedKind.FOREIGN: (Help.INTERPRETER, Help.FILL_IN),
        NeedKind.OTHER: (Help.OTHER,),
    }[kind]


@dataclass(frozen=True, kw_only=True)
class NeedForm:
    """What somebody typed about a special need, untouched."""

    kind: NeedKind
    person_name: str
    consent: bool
    helps: tuple[Help, ...] = ()
    solution: str = ""
    phone: str = ""
    guardian: str = ""
    helper_id: UUID | None = None
    helper_name: str = ""
    customer_id: UUID | None = None
    visit_id: UUID | None = None
    ticket_id: UUID | None = None
    application_id: UUID | None = None
    visit_address: str = ""
    visit_at: datetime | None = None


def check(typed: NeedForm, now: datetime) -> tuple[NeedForm, tuple[NeedFault, ...]]:
    """The form as it would be kept, and everything that stands against it, each at its field."""
    form = replace(
        typed,
        person_name=one_line(typed.person_name, 100).text,
        solution=paragraph(typed.solution, 2_000).text,
        phone=normal_phone(typed.phone) or one_line(typed.phone, 40).text,
        guardian=one_line(typed.guardian, 100).text,
        helper_name=one_line(typed.helper_name, 100).text,
        visit_address=one_line(typed.visit_address).text,
        helps=tuple(dict.fromkeys(typed.helps)),
    )
    faults: list[NeedFault] = []
    if not form.person_name:
        faults.append(PersonMissing(field="person_name"))
    if not form.consent:
        faults.append(ConsentMissing(field="consent"))
    if not form.solution and not set(form.helps) - {Help.OTHER}:
        faults.append(SolutionMissing(field="solution"))
    if form.phone and normal_phone(form.phone) is None:
        faults.append(PhoneShape(field="phone"))
    if Help.HOME_VISIT in form.helps:
        if not form.visit_address:
            faults.append(VisitAddressMissing(field="visit_address"))
        if form.visit_at is None:
            faults.append(VisitTimeMissing(field="visit_at"))
        elif form.visit_at < now:
            faults.append(VisitTimePast(field="visit_at"))
    return form, tuple(faults)
