"""Orders to print, what became of them, this PC's print queue, and the numbers that papers carry."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Local


class JobState(StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PrintOrder(Fact):
    """Somebody ordered a paper. `copy` counts the orders of one paper: from the second on it is a reprint and says so.

    `leaves` is how many pieces of paper this order makes (一式两联).
    """

    __tablename__ = "print_order"

    kind: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    copy: Mapped[int]
    language: Mapped[str]
    leaves: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(default="")


class PrintOutcome(Fact):
    """What became of an order: on which printer, printed or why not."""

    __tablename__ = "print_outcome"

    order_id: Mapped[UUID] = mapped_column(index=True)
    printed: Mapped[bool]
    printer: Mapped[str]
    error: Mapped[str] = mapped_column(default="")


class PrintJob(Local):
    """An order on its way through this PC's printers; it outlives a crash."""

    __tablename__ = "print_job"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    ordered_at: Mapped[datetime]
    next_try: Mapped[datetime]
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    printer: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    error_values: Mapped[dict[str, Any]] = mapped_column(default_factory=dict[str, Any])


class CheckSecret(Fact):
    """The secret behind the check codes of this hall's numbers. Two stations may each make one; any of them verifies."""

    __tablename__ = "check_secret"

    secret: Mapped[str]


class NumberCounter(Local):
    """The last number that this PC's seat gave out on a day for one kind of case."""

    __tablename__ = "number_counter"
    ends_with_epoch: ClassVar[bool] = True

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
