"""Consultations: what was asked, what happened to the question, and where it stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Local, Record, SearchText
from app.store.search import register


class Channel(StrEnum):
    """How the question came. Clause 3.1.1."""

    PHONE = "phone"
    MAIL = "mail"
    ON_SITE = "on_site"


class Consultation(Record):
    """A question and who asked it (clause 3.1.2). Its state is read from its events (`rules.fold`).

    `asked_at` starts the clock. `contact_id` is the visit it was asked in, or the call or letter itself: what one rating is for.
    """

    __tablename__ = "consultation"

    number: Mapped[str] = mapped_column(index=True)
    channel: Mapped[Channel]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    contact_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", index=True)
    address: Mapped[str] = mapped_column(default="")
    customer_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None)
    service_id: Mapped[UUID | None] = mapped_column(default=None)


class Step(StrEnum):
    """What can happen to a question."""

    RECORDED = "recorded"
    ANSWERED = "answered"
    PROMISED = "promised"
    HANDED_ON = "handed_on"
    UNDERSTOOD = "understood"
    NOT_UNDERSTOOD = "not_understood"
    CORRECTED = "corrected"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"


class ConsultationEvent(Fact):
    """One thing that happened to a question: who and when come from `Fact`.

    `note` is the answer, or the reason. `version_id` is the version of the article that an answer cites. `promised_at` and
    `holder_id` belong to a promise, `holder_id` also to handing on. `report_id` is the wrong answer that a correction puts right.
    """

    __tablename__ = "consultation_event"
    __table_args__ = (Index("ix_consultation_event_counter_id_at", "counter_id", "at"),)

    consultation_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[Step]
    note: Mapped[str] = mapped_column(default="")
    article_id: Mapped[UUID | None] = mapped_column(default=None)
    version_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    promised_at: Mapped[datetime | None] = mapped_column(default=None)
    holder_id: Mapped[UUID | None] = mapped_column(default=None)
    report_id: Mapped[UUID | None] = mapped_column(default=None)
    counter_id: Mapped[UUID | None] = mapped_column(default=None)


class State(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    PROMISED = "promised"
    ANSWERED = "answered"
    UNDERSTOOD = "understood"
    WITHDRAWN = "withdrawn"


class Clock(StrEnum):
    """Which clock runs for a question."""

    ANSWER = "answer"
    PROMISE = "promise"


class ConsultationNow(Local):
    """Where each question stands, for lists and alarms: computed from its facts (`standing.refresh`), never sent.

    `due_at` is the end of the clock that runs now, `warn_at` when it begins to be late soon. `late` says that a clock was broken
    (or is, past `due_at`); `first_in_time` how the first answer or promise came, None while neither did.
    """

    __tablename__ = "consultation_now"

    consultation_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    channel: Mapped[Channel]
    state: Mapped[State]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    clock: Mapped[Clock | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    warn_at: Mapped[datetime | None] = mapped_column(default=None)
    holder_id: Mapped[UUID | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    first_in_time: Mapped[bool | None] = mapped_column(default=None)
    promises: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
    late: Mapped[bool] = mapped_column(default=False)
    without_article: Mapped[bool] = mapped_column(default=False, index=True)


class OwedCall(Local):
    """Who got a wrong answer, and until when they are to be called: computed from the facts (`owed.refresh`), never sent.

    `known_at` and `due_at` are None while nobody knows the right answer, `called_at` until the call was made.
    """

    __tablename__ = "owed_call"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    answered_at: Mapped[datetime]
    called_at: Mapped[datetime | None] = mapped_column(default=None)
    known_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)


def _found_by(consultation: Consultation) -> SearchText:
    return SearchText(
        names=[consultation.name] if consultation.name else [],
        numbers=[consultation.number],
        phones=[consultation.phone] if consultation.phone else [],
        note=consultation.question,
    )


register(Consultation, _found_by)
