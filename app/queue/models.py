"""Series, counters, tickets, and the periods of a ticket's life."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Claim, Fact, Local, Record, SearchText
from app.store.search import register


class Priority(StrEnum):
    """Who is called earlier, and by how much: `rules.HEAD_START`."""

    NORMAL = "normal"
    APPOINTMENT = "appointment"
    PRIORITY = "priority"


class TicketSource(StrEnum):
    COUNTER = "counter"
    SELF_SERVICE = "self_service"
    APPOINTMENT = "appointment"
    PAPER = "paper"


class Step(StrEnum):
    """What happened to a ticket; each is one period that lasts until the next."""

    WAITING = "waiting"
    CALLED = "called"
    RECALLED = "recalled"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    LEFT = "left"
    FINISHED = "finished"


class HoldKind(StrEnum):
    """Why a ticket is put aside (the three kinds that halls tell apart)."""

    LEFT_FOR_PAPERS = "left_for_papers"
    PAPERS_KEPT = "papers_kept"
    INNER_STEP = "inner_step"


class CounterState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Series(Record):
    """Tickets of one letter. `daily_limit` None means no limit."""

    __tablename__ = "queue_series"

    letter: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    daily_limit: Mapped[int | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)


class Counter(Record):
    """A window of the hall and the letters it serves."""

    __tablename__ = "counter"

    number: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    series: Mapped[list[str]] = mapped_column(default_factory=list[str])
    active: Mapped[bool] = mapped_column(default=True)


class CounterPeriod(Fact):
    """A window was opened, paused or closed by somebody."""

    __tablename__ = "counter_period"

    counter_id: Mapped[UUID] = mapped_column(index=True)
    staff_id: Mapped[UUID]
    state: Mapped[CounterState]
    reason: Mapped[str] = mapped_column(default="")


class QueueStopKind(StrEnum):
    FROZEN = "frozen"
    RELEASED = "released"


class QueueStop(Fact):
    """Calling was frozen for an emergency, or goes on. `cause_id` is whose: the queue stands until each cause has let go."""

    __tablename__ = "queue_stop"

    cause_id: Mapped[UUID]
    kind: Mapped[QueueStopKind]
    reason: Mapped[str] = mapped_column(default="")


class NumberBlock(Claim):
    """Numbers of one series and day that one station may give out: no other station prints them."""

    __tablename__ = "number_block"

    day: Mapped[date] = mapped_column(index=True)
    series: Mapped[str]
    suffix: Mapped[str]
    first: Mapped[int]
    last: Mapped[int]


class BlockCursor(Local):
    """The next number of a block of this station."""

    __tablename__ = "block_cursor"
    ends_with_epoch: ClassVar[bool] = True

    block_id: Mapped[UUID] = mapped_column(primary_key=True)
    next: Mapped[int]


class Ticket(Fact):
    """A number that was given out. `number` is what people read (A023); `visit_id` ties several services of one visit."""

    __tablename__ = "ticket"

    number: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    series: Mapped[str]
    service_id: Mapped[UUID | None] = mapped_column(default=None)
    service_name: Mapped[str] = mapped_column(default="")
    service_name_en: Mapped[str] = mapped_column(default="")
    skill: Mapped[str] = mapped_column(default="")
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL)
    priority_reason: Mapped[str] = mapped_column(default="")
    visit_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    source: Mapped[TicketSource] = mapped_column(default=TicketSource.COUNTER)
    appointment_id: Mapped[UUID | None] = mapped_column(default=None)


class TicketPeriod(Fact):
    """One step of a ticket. `rank_at` orders the waiting (the earlier, the sooner); `back_to` is the window it returns to."""

    __tablename__ = "ticket_period"

    ticket_id: Mapped[UUID] = mapped_column(index=True)
    step: Mapped[Step]
    counter_id: Mapped[UUID | None] = mapped_column(default=None)
    hold: Mapped[HoldKind | None] = mapped_column(default=None)
    series: Mapped[str] = mapped_column(default="")
    rank_at: Mapped[datetime | None] = mapped_column(default=None)
    back_to: Mapped[UUID | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")


class Appointment(Record):
    """A slot that somebody booked; the code is what they type or scan. Holds no name."""

    __tablename__ = "appointment"

    code: Mapped[str] = mapped_column(index=True)
    slot_at: Mapped[datetime]
    series: Mapped[str]
    service_id: Mapped[UUID | None] = mapped_column(default=None)
    customer_id: Mapped[UUID | None] = mapped_column(default=None)
    ticket_id: Mapped[UUID | None] = mapped_column(default=None)
    cancelled: Mapped[bool] = mapped_column(default=False)


class TicketNow(Local):
    """Where each ticket of the day stands: a cache of its periods that `service.recheck` compares with them."""

    __tablename__ = "ticket_now"

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    number: Mapped[str]
    series: Mapped[str]
    step: Mapped[Step]
    since: Mapped[datetime]
    rank_at: Mapped[datetime]
    counter_id: Mapped[UUID | None] = mapped_column(default=None)
    hold: Mapped[HoldKind | None] = mapped_column(default=None)
    back_to: Mapped[UUID | None] = mapped_column(default=None)
    recalls: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)


register(Ticket, lambda ticket: SearchText(title=ticket.service_name, numbers=[ticket.number]))
