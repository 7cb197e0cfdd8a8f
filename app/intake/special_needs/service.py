"""What people do about special needs: register one, help, and have it confirmed (clause 2.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.documents.numbers import NumberKind, next_number
from app.intake.special_needs.errors import NeedUnknown, NoteMissing, StepOutOfTurn
from app.intake.special_needs.models import NeedEvent, NeedStep, SpecialNeed
from app.intake.special_needs.rules import NeedForm, NeedState, can_follow, check, gives_priority, state
from app.store import Reader, Work
from app.text import paragraph

_FIELDS = tuple(name for name in NeedForm.__dataclass_fields__ if name != "helps")
_ENDS = (NeedStep.CONFIRMED, NeedStep.CANCELLED)


@right(Role.CLERK, Role.SUPERVISOR, Role.DEVICE)
def register_need(work: Work, typed: NeedForm) -> SpecialNeed:
    """Enter a special need and the solution agreed. Raises the first NeedFault of the form."""
    form, faults = check(typed, work.now)
    if faults:
        raise faults[0]
    values = {name: getattr(form, name) for name in _FIELDS}
    need = work.add(SpecialNeed(number=next_number(work, NumberKind.SPECIAL_NEED), helps=[str(each) for each in form.helps], **values))
    work.add(NeedEvent(need_id=need.id, kind=NeedStep.REGISTERED))
    return need


@right(*ANY_STAFF)
def start_help(work: Work, need_id: UUID, note: str = "") -> NeedEvent:
    """Somebody begins to help. Raises NeedUnknown, StepOutOfTurn."""
    return _step(work, need_id, NeedStep.STARTED, note)


@right(*ANY_STAFF)
def help_done(work: Work, need_id: UUID, note: str = "") -> NeedEvent:
    """The agreed solution was carried out. Raises NeedUnknown, StepOutOfTurn."""
    return _step(work, need_id, NeedStep.DONE, note)


@right(Role.CLERK, Role.SUPERVISOR, Role.DEVICE)
def confirm(work: Work, need_id: UUID, *, helped: bool, note: str = "") -> NeedEvent:
    """What the person says about it; "not helped" opens the need again and needs a note. Raises NoteMissing, StepOutOfTurn."""
    if not helped and not note.strip():
        raise NoteMissing(field="note")
    return _step(work, need_id, NeedStep.CONFIRMED if helped else NeedStep.NOT_CONFIRMED, note)


@right(Role.CLERK, Role.SUPERVISOR)
def cancel_need(work: Work, need_id: UUID, reason: str) -> NeedEvent:
    """The need fell away, for example because the person left. Raises NoteMissing, StepOutOfTurn."""
    if not reason.strip():
        raise NoteMissing(field="note")
    return _step(work, need_id, NeedStep.CANCELLED, reason)


@right(Role.CLERK, Role.SUPERVISOR)
def hand_over(work: Work, need_id: UUID, helper_id: UUID, helper_name: str) -> SpecialNeed:
    """Somebody else helps. Raises NeedUnknown."""
    need = work.require(SpecialNeed, need_id, NeedUnknown)
    need.helper_id, need.helper_name = helper_id, helper_name
    return need


def events_of(read: Reader, need_id: UUID) -> list[NeedEvent]:
    """What happened to a need, oldest first."""
    return read.all(select(NeedEvent).where(NeedEvent.need_id == need_id).order_by(NeedEvent.hlc, NeedEvent.id))


def state_of(read: Reader, need_id: UUID) -> NeedState:
    """Where a need stands."""
    return state(events_of(read, need_id))


def needs_of_visit(read: Reader, visit_id: UUID) -> list[SpecialNeed]:
    """The special needs on a visit."""
    return read.all(select(SpecialNeed).where(SpecialNeed.visit_id == visit_id).order_by(SpecialNeed.id))


def needs_of_customer(read: Reader, customer_ids: Sequence[UUID]) -> list[SpecialNeed]:
    """What this customer needed before, newest first, so that it need not be asked twice."""
    return read.all(select(SpecialNeed).where(SpecialNeed.customer_id.in_(customer_ids)).order_by(SpecialNeed.id.desc()))


def open_needs(read: Reader, most: int = 200) -> list[SpecialNeed]:
    """Needs that are neither confirmed nor cancelled, home visits by their time first, then the oldest."""
    ended = select(NeedEvent.need_id).where(NeedEvent.kind.in_(_ENDS))
    return read.all(
        select(SpecialNeed)
        .where(SpecialNeed.id.not_in(ended))
        .order_by(SpecialNeed.visit_at.is_(None), SpecialNeed.visit_at, SpecialNeed.id)
        .limit(most)
    )


def priority_need(read: Reader, visit_id: UUID) -> SpecialNeed | None:
    """The special need that makes this visit's tickets priority tickets, if there is one; its kind is the reason to record."""
    return next((need for need in needs_of_visit(read, visit_id) if gives_priority(need.kind, need.helps)), None)


def _step(work: Work, need_id: UUID, step: NeedStep, note: str) -> NeedEvent:
    work.require(SpecialNeed, need_id, NeedUnknown)
    if not can_follow(state_of(work, need_id), step):
        raise StepOutOfTurn
    return work.add(NeedEvent(need_id=need_id, kind=step, note=paragraph(note, 2_000).text))
