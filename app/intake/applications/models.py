"""Visits, applications, and the facts that happened to them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.intake.customers.models import CustomerKind, IdentityKind
from app.store import Fact, Local, Record, SearchText
from app.store.search import register


class Channel(StrEnum):
    """How something reaches the hall, or how the hall tells somebody (clause 3.1.1)."""

    COUNTER = "counter"
    PHONE = "phone"
    POST = "post"
    EMAIL = "email"
    FAX = "fax"
    ONLINE = "online"
    HOME_VISIT = "home_visit"


class Pickup(StrEnum):
    """How the customer wants to get the result."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class ReceivedForm(StrEnum):
    """In which form a material was handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class EventKind(StrEnum):
    """What can happen to an application."""

    RECEIVED = "received"
    CHANGED = "changed"
    NOTICE_GIVEN = "notice_given"
    NOTICE_ACKNOWLEDGED = "notice_acknowledged"
    SUPPLEMENTED = "supplemented"
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    REFUSED = "refused"
    STEP_TAKEN = "step_taken"
    STEP_DONE = "step_done"
    STEP_RETURNED = "step_returned"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    BREACH_RECORDED = "breach_recorded"
    PROGRESS_TOLD = "progress_told"
    COMPLETED = "completed"
    COLLECTION_NOTIFIED = "collection_notified"
    COLLECTION_REMINDED = "collection_reminded"
    COLLECTED = "collected"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    MATERIALS_RETURNED = "materials_returned"
    ACTIVITY = "activity"


class State(StrEnum):
    """Where an application stands; read from its events (`rules.fold`)."""

    DRAFT = "draft"
    REVIEW = "review"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    TO_COLLECT = "to_collect"
    COLLECTED = "collected"
    FINISHED = "finished"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Clock(StrEnum):
    """Which period runs on an application now."""

    NOTICE = "notice"
    SUPPLEMENT = "supplement"
    PROMISE = "promise"
    NOTIFY = "notify"
    COLLECT = "collect"


class RefusalReason(StrEnum):
    """Why an application is not accepted (Administrative Licensing Law art. 32)."""

    NOT_NEEDED = "not_needed"
    NOT_OURS = "not_ours"
    NOT_ENTITLED = "not_entitled"
    FALSE_MATERIALS = "false_materials"
    OTHER = "other"


class PauseReason(StrEnum):
    """What does not count towards the promise (Administrative Licensing Law art. 45), or waits for the customer."""

    EXPERT_REVIEW = "expert_review"
    HEARING = "hearing"
    INSPECTION = "inspection"
    TESTING = "testing"
    BIDDING = "bidding"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    OTHER = "other"


class Result(StrEnum):
    """How an application ended on its merits."""

    GRANTED = "granted"
    NOT_GRANTED = "not_granted"


class Relation(StrEnum):
    """Who collects the result, seen from the applicant."""

    SELF = "self"
    AGENT = "agent"
    FAMILY = "family"
    STAFF = "staff"
    COURIER = "courier"


class RatingSource(StrEnum):
    """Where the customer entered a rating; staff never do, save for a paper form that a supervisor types in."""

    COUNTER_SCREEN = "counter_screen"
    KIOSK = "kiosk"
    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"


class Visit(Fact):
    """Somebody came (or rang, or wrote); `at` is the arrival. Who it was is often known only later (`VisitEvent`)."""

    __tablename__ = "visit"

    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    special_need_id: Mapped[UUID | None] = mapped_column(default=None)
    appointment_id: Mapped[UUID | None] = mapped_column(default=None)
    channel: Mapped[Channel] = mapped_column(default=Channel.COUNTER)


class VisitStep(StrEnum):
    """What happens to a visit as a whole."""

    IDENTIFIED = "identified"
    ENDED = "ended"


class VisitEvent(Fact):
    """The visitor was identified, or the visit ended and a rating was asked for."""

    __tablename__ = "visit_event"

    visit_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[VisitStep]
    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class Application(Record):
    """Somebody asks the hall for a service. Its state is read from its events.

    The applicant stands here as at the time of the application. `service_version_id` is the catalogue's version it was made
    under. `asked_ids` are the materials, needed only in some cases, that are needed in this one. `deadline_at` is a deadline
    set elsewhere (imported cases); the hall's own is counted.
    """

    __tablename__ = "application"

    number: Mapped[str] = mapped_column(index=True)
    service_id: Mapped[UUID | None] = mapped_column(index=True)
    service_version_id: Mapped[UUID | None]
    service_name: Mapped[str]
    applicant_name: Mapped[str]
    applied_on: Mapped[date]
    service_name_en: Mapped[str] = mapped_column(default="")
    applicant_kind: Mapped[CustomerKind] = mapped_column(default=CustomerKind.PERSON)
    identity_kind: Mapped[IdentityKind] = mapped_column(default=IdentityKind.NONE)
    identity_number: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    agent_name: Mapped[str] = mapped_column(default="")
    agent_identity_kind: Mapped[IdentityKind] = mapped_column(default=IdentityKind.NONE)
    agent_identity_number: Mapped[str] = mapped_column(default="")
    agent_phone: Mapped[str] = mapped_column(default="")
    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    channel: Mapped[Channel] = mapped_column(default=Channel.COUNTER)
    pickup: Mapped[Pickup] = mapped_column(default=Pickup.COUNTER)
    pickup_address: Mapped[str] = mapped_column(default="")
    external_number: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    asked_ids: Mapped[list[str]] = mapped_column(default_factory=list[str])
    deadline_at: Mapped[datetime | None] = mapped_column(default=None)


class ApplicationEvent(Fact):
    """One thing that happened to an application: who and when come from `Fact`.

    `data` holds what the kind needs (see `rules`); `detail_id` is the notice or collection that the event is about.
    """

    __tablename__ = "application_event"

    application_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[EventKind]
    step_id: Mapped[UUID | None] = mapped_column(default=None)
    detail_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(default_factory=dict[str, Any])


class ReceivedMaterial(Fact):
    """A material that was handed in. With `problem`, it is here but cannot be used and still counts as missing.

    `returned`: the original was shown and given back at once. `material_id` None: something the catalogue does not ask for.
    """

    __tablename__ = "received_material"

    application_id: Mapped[UUID] = mapped_column(index=True)
    material_id: Mapped[UUID | None]
    name: Mapped[str]
    form: Mapped[ReceivedForm] = mapped_column(default=ReceivedForm.ORIGINAL)
    count: Mapped[int] = mapped_column(default=1)
    pages: Mapped[int] = mapped_column(default=0)
    returned: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class OneTimeNotice(Fact):
    """Everything that was missing, told at once; the list is frozen here (clause 3.2.2). `items` are `review.Missing` as JSON."""

    __tablename__ = "one_time_notice"

    application_id: Mapped[UUID] = mapped_column(index=True)
    items: Mapped[list[Any]]
    supplement_by: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(default="")


class Collection(Fact):
    """Who took the result, and the signature they gave. The identity number stands masked; `signature_sha256` seals the image."""

    __tablename__ = "collection"

    application_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    relation: Mapped[Relation]
    identity_kind: Mapped[IdentityKind]
    identity_masked: Mapped[str]
    signature: Mapped[bytes | None] = mapped_column(default=None)
    signature_sha256: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class Rating(Fact):
    """What the customer says: 5 very satisfied ... 1 very dissatisfied; one a visit, or one an application (clauses 2.2.5, 3.1.4)."""

    __tablename__ = "rating"
    __table_args__ = (Index("ix_rating_bad", "hlc", sqlite_where=text("grade < 3"), postgresql_where=text("grade < 3")),)

    grade: Mapped[int]
    source: Mapped[RatingSource]
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    application_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None)
    staff_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    tags: Mapped[list[str]] = mapped_column(default_factory=list[str])
    comment: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")


class Standing(Local):
    """Where each application stands, for lists and alarms: computed from its events (`standing.refresh`), never sent.

    `due_at` is the end of the clock that runs now. `promise_due_at` stays when it has stopped, `late` says whether it was
    broken (None: it never ran or still runs in time).
    """

    __tablename__ = "application_standing"
    __table_args__ = (
        Index("ix_application_standing_clock", "clock", "due_at", sqlite_where=text("due_at IS NOT NULL")),
        Index("ix_application_standing_conflicts", "changed_at", sqlite_where=text("conflicts > 0")),
    )

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    state: Mapped[State]
    service_id: Mapped[UUID | None]
    service_name: Mapped[str]
    applicant_name: Mapped[str]
    channel: Mapped[Channel]
    received_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    clock: Mapped[Clock | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    paused: Mapped[bool] = mapped_column(default=False)
    service_name_en: Mapped[str] = mapped_column(default="")
    step_name: Mapped[str] = mapped_column(default="")
    step_name_en: Mapped[str] = mapped_column(default="")
    step_owner: Mapped[str] = mapped_column(default="")
    step_owner_en: Mapped[str] = mapped_column(default="")
    handler_id: Mapped[UUID | None] = mapped_column(default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    promise_due_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    late: Mapped[bool | None] = mapped_column(default=None)
    conflicts: Mapped[int] = mapped_column(default=0)


def _found_by(application: Application) -> SearchText:
    return SearchText(
        title=application.service_name,
        names=[name for name in (application.applicant_name, application.agent_name) if name],
        numbers=[
            number
            for number in (application.number, application.identity_number, application.agent_identity_number, application.external_number)
            if number
        ],
        phones=[phone for phone in (application.phone, application.agent_phone) if phone],
        note=application.note,
    )


register(Application, _found_by)
