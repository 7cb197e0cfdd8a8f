"""The people who work in the hall, and what sign-in remembers of this PC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Local, Record


class Role(StrEnum):
    """What somebody is in the hall. A person has one; rights name the roles that may."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    FACILITY = "facility"
    SAFETY = "safety"
    ADMINISTRATOR = "administrator"
    DEVICE = "device"


class Staff(Record):
    """Somebody who works here. `number` stands on papers, `skills` decide which tickets they can serve (clause 4.1.2)."""

    __tablename__ = "staff"

    login: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    number: Mapped[str]
    role: Mapped[Role]
    skills: Mapped[list[str]] = mapped_column(default_factory=list[str])
    password_hash: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    counter_id: Mapped[UUID | None] = mapped_column(default=None)


class SignInTry(Local):
    """Wrong passwords in a row for one login on this PC; kept on disk so that a restart does not reset them."""

    __tablename__ = "sign_in_try"

    login: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
