"""Complaints, what happened to them, why, what is done about the cause, and the call-backs after bad ratings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Local, Record, SearchText
from app.store.search import register


class Channel(StrEnum):
    """How a complaint came in (clause 3.1.1)."""

    ON_SITE = "on_site"
    PHONE = "phone"
    MAIL = "mail"


class ComplaintKind(StrEnum):
    """What it is about."""

    ATTITUDE = "attitude"
    DELAY = "delay"
    QUALITY = "quality"
    PROCEDURE = "procedure"
    FEES = "fees"
    INTEGRITY = "integrity"
    ENVIRONMENT = "environment"
    OTHER = "other"


class Severity(StrEnum):
    """How grave it is."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"
    URGENT = "urgent"


class Complaint(Record):
    """A complaint as it was taken down (clause 3.3.1). Where it stands is read from its events (`rules.fold`).

    `anonymous`: nobody is named; a phone may be left all the same. `on_behalf_of` is who was wronged when somebody else complains.
    The person complained of (`target_id`, `target_name`) neither handles nor reads it.
    """

    __tablename__ = "complaint"

    number: Mapped[str] = mapped_column(index=True)
    channel: Mapped[Channel]
    kind: Mapped[ComplaintKind]
    severity: Mapped[Severity]
    facts: Mapped[str]
    remedy: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    target_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    target_name: Mapped[str] = mapped_column(default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    person_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    on_behalf_of: Mapped[str] = mapped_column(default="")
    relation: Mapped[str] = mapped_column(default="")
    large_print: Mapped[bool] = mapped_column(default=False)
    handler_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None)
    application_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    external_number: Mapped[str] = mapped_column(default="")


class Step(StrEnum):
    """What can happen to a complaint."""

    RECORDED = "recorded"
    NOT_TAKEN_UP = "not_taken_up"
    VERIFIED = "verified"
    OFFERED = "offered"
    AGREED = "agreed"
    REFUSED = "refused"
    DECIDED = "decided"
    SETTLED = "settled"
    TOLD = "told"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    PAUSED = "paused"
    RESUMED = "resumed"
    HANDED_ON = "handed_on"
    NOTED = "noted"


class Finding(StrEnum):
    """What the department found (GB/T 36113, 7.2: investigation)."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"
    UNVERIFIABLE = "unverifiable"


class PauseReason(StrEnum):
    """Why a clock stands still."""

    CUSTOMER = "customer"
    EXPERT = "expert"
    OTHER_AUTHORITY = "other_authority"
    LEGAL = "legal"


class NotTakenUp(StrEnum):
    """Why something is no complaint for this hall; the reply is owed all the same."""

    NO_SUBJECT = "no_subject"
    OUTSIDE = "outside"
    IN_COURT = "in_court"
    REPEATED = "repeated"


class ComplaintEvent(Fact):
    """One thing that happened to a complaint: who and when come from `Fact`. `data` holds what its kind needs, `note` the words."""

    __tablename__ = "complaint_event"

    complaint_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[Step]
    note: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(default_factory=dict[str, Any])


class Level(StrEnum):
    """To whom a clock has gone up."""

    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Escalation(Fact):
    """A clock went up to somebody: said once a clock, start and level, whatever station saw it first."""

    __tablename__ = "complaint_escalation"

    subject_id: Mapped[UUID] = mapped_column(index=True)
    clock: Mapped[str]
    level: Mapped[Level]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Cause(Record):
    """A node of the hall's cause tree, or the hall's change of one that came with the program (same id)."""

    __tablename__ = "complaint_cause"

    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[UUID | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Figure(StrEnum):
    """By what an improvement is checked later."""

    COMPLAINTS_OF_CAUSE = "complaints_of_cause"
    COMPLAINTS_OF_DEPARTMENT = "complaints_of_department"
    OWN = "own"


class Improvement(Record):
    """What is done so that it does not happen again (clause 3.3.5): by whom, until when, and by which figure it is checked.

    `figure_most`: the check is passed when the figure is at most this; `figure_name` names the hall's OWN figure.
    """

    __tablename__ = "complaint_improvement"

    complaint_id: Mapped[UUID] = mapped_column(index=True)
    cause_id: Mapped[UUID] = mapped_column(index=True)
    measure: Mapped[str]
    owner_name: Mapped[str]
    due_on: Mapped[date]
    check_on: Mapped[date]
    figure: Mapped[Figure]
    figure_most: Mapped[float]
    owner_id: Mapped[UUID | None] = mapped_column(default=None)
    figure_name: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")


class ImprovementStep(StrEnum):
    """What can happen to an improvement."""

    PLANNED = "planned"
    DONE = "done"
    CHECKED = "checked"
    FAILED = "failed"
    REOPENED = "reopened"


class ImprovementEvent(Fact):
    """One thing that happened to an improvement. `complaint_id` is the recurrence that reopened it, `value` the figure found."""

    __tablename__ = "complaint_improvement_event"

    improvement_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[ImprovementStep]
    note: Mapped[str] = mapped_column(default="")
    value: Mapped[float | None] = mapped_column(default=None)
    complaint_id: Mapped[UUID | None] = mapped_column(default=None)


class CallBack(Record):
    """Somebody rated 不满意 or 非常不满意 and is rung up. The rating itself stands elsewhere and is never changed.

    Its id comes from the rating's, so that two stations open the same one. `rated_id` is the person rated, who does not call.
    """

    __tablename__ = "complaint_call_back"

    rating_id: Mapped[UUID] = mapped_column(index=True)
    grade: Mapped[int]
    rated_at: Mapped[datetime]
    number: Mapped[str] = mapped_column(default="", index=True)
    comment: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    person_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    rated_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    application_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    large_print: Mapped[bool] = mapped_column(default=False)


class CallStep(StrEnum):
    """What can happen to a call-back."""

    TRIED = "tried"
    REACHED = "reached"
    GIVEN_UP = "given_up"


class CallResult(StrEnum):
    """What the customer said."""

    SETTLED = "settled"
    STILL_DISSATISFIED = "still_dissatisfied"
    BY_MISTAKE = "by_mistake"
    SAID_NOTHING = "said_nothing"


class CallBackEvent(Fact):
    """One try to ring somebody up, and what came of it; `complaint_id` is the complaint that was made of it."""

    __tablename__ = "complaint_call"

    call_back_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[CallStep]
    result: Mapped[CallResult | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    complaint_id: Mapped[UUID | None] = mapped_column(default=None)


class ComplaintStanding(Local):
    """Where each complaint stands, for lists and alarms: computed from its events (`standing.keep`), never sent.

    `due_before`, `due_moved_at`: the running clock was due at another time until then, when others' facts arrived or the calendar changed.
    """

    __tablename__ = "complaint_standing"

    complaint_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    events: Mapped[int]
    rounds: Mapped[int] = mapped_column(default=0)
    clock: Mapped[str] = mapped_column(default="")
    clock_since: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    due_before: Mapped[datetime | None] = mapped_column(default=None)
    due_moved_at: Mapped[datetime | None] = mapped_column(default=None)
    paused: Mapped[bool] = mapped_column(default=False)
    cause_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    cause_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


def _found_by(complaint: Complaint) -> SearchText:
    return SearchText(
        names=[name for name in (complaint.person_name, complaint.on_behalf_of) if name],
        numbers=[number for number in (complaint.number, complaint.external_number) if number],
        phones=[complaint.phone] if complaint.phone else [],
        note=complaint.facts,
    )


register(Complaint, _found_by)
