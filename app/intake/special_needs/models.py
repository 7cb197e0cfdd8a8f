"""Special needs on a visit, the solution agreed, and what was done about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record, SearchText
from app.store.search import register


class NeedKind(StrEnum):
    """Why somebody needs something different."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    WITH_CHILD = "with_child"
    ILL = "ill"
    VETERAN = "veteran"
    FOREIGN = "foreign"
    OTHER = "other"


class Help(StrEnum):
    """What the hall can do about it."""

    PRIORITY_TICKET = "priority_ticket"
    WHEELCHAIR = "wheelchair"
    LARGE_PRINT = "large_print"
    READ_ALOUD = "read_aloud"
    FILL_IN = "fill_in"
    SIGN_LANGUAGE = "sign_language"
    INTERPRETER = "interpreter"
    COMPANION = "companion"
    HOME_VISIT = "home_visit"
    OTHER = "other"


class SpecialNeed(Record):
    """A special need and the individual solution agreed for it (clause 2.1.4).

    Health and age are sensitive (Personal Information Protection Law, arts. 28 and 29): nothing is kept without `consent`.
    `helper_id` is the one who does it. A home visit has `visit_address` and `visit_at`.
    """

    __tablename__ = "special_need"

    kind: Mapped[NeedKind]
    person_name: Mapped[str]
    solution: Mapped[str]
    consent: Mapped[bool]
    number: Mapped[str] = mapped_column(default="", index=True)
    helps: Mapped[list[str]] = mapped_column(default_factory=list[str])
    phone: Mapped[str] = mapped_column(default="")
    helper_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    helper_name: Mapped[str] = mapped_column(default="")
    guardian: Mapped[str] = mapped_column(default="")
    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    application_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    visit_address: Mapped[str] = mapped_column(default="")
    visit_at: Mapped[datetime | None] = mapped_column(default=None)


class NeedStep(StrEnum):
    """What happened to a special need."""

    REGISTERED = "registered"
    STARTED = "started"
    DONE = "done"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"


class NeedEvent(Fact):
    """One thing that happened to a special need: who and when come from `Fact`."""

    __tablename__ = "special_need_event"

    need_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[NeedStep]
    note: Mapped[str] = mapped_column(default="")


def _found_by(need: SpecialNeed) -> SearchText:
    return SearchText(
        names=[name for name in (need.person_name, need.guardian) if name],
        numbers=[need.number] if need.number else [],
        phones=[need.phone] if need.phone else [],
        note=need.solution,
    )


register(SpecialNeed, _found_by)
