"""Checklists with their versions, schedules, and the runs that were made by them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record


class RunKind(StrEnum):
    """What a run is for."""

    INSPECTION = "inspection"
    MAINTENANCE = "maintenance"
    CLEANING = "cleaning"
    DISINFECTION = "disinfection"


class ItemKind(StrEnum):
    """How an item is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"
    SIGNATURE = "signature"
    SCAN = "scan"


class Mode(StrEnum):
    """What a schedule counts from: the calendar, the last completion, or the asset's counter."""

    FIXED = "fixed"
    FLOATING = "floating"
    BY_READING = "by_reading"


class ClosedDays(StrEnum):
    """What a schedule does with a day on which the hall is closed."""

    BEFORE = "before"
    AFTER = "after"
    AS_IS = "as_is"


class Checklist(Record):
    """A list to go through. What it asks stands in its versions."""

    __tablename__ = "checklist"

    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[RunKind]
    name_en: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class ChecklistVersion(Fact):
    """The items of a checklist from a moment on (`rules.Item` as JSON). Runs that have begun keep theirs."""

    __tablename__ = "checklist_version"

    checklist_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    items: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(default="")


class Schedule(Record):
    """When a checklist is run. `rule` is an RFC 5545 recurrence rule; `every` the counter's step of one by reading.

    `tolerance_days`: so many days after it is due a run still counts as in time. `minutes`: what it takes one person.
    """

    __tablename__ = "facility_schedule"

    checklist_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    starts_on: Mapped[date]
    name_en: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    mode: Mapped[Mode] = mapped_column(default=Mode.FIXED)
    every: Mapped[float] = mapped_column(default=0.0)
    closed_days: Mapped[ClosedDays] = mapped_column(default=ClosedDays.AFTER)
    tolerance_days: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=15)
    asset_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    place_id: Mapped[UUID | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)


class Run(Fact):
    """Somebody began to go through a checklist, in this version. `due_on` is the schedule's own date, before any closed day moved it."""

    __tablename__ = "checklist_run"

    checklist_id: Mapped[UUID] = mapped_column(index=True)
    version_id: Mapped[UUID]
    kind: Mapped[RunKind]
    number: Mapped[str] = mapped_column(default="")
    schedule_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    due_on: Mapped[date | None] = mapped_column(default=None)
    asset_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    place_id: Mapped[UUID | None] = mapped_column(default=None)
    worker_name: Mapped[str] = mapped_column(default="")


class RunAnswer(Fact):
    """One answer to one item. `recheck`: it was given by somebody who saw the answer before it."""

    __tablename__ = "checklist_answer"

    run_id: Mapped[UUID] = mapped_column(index=True)
    item: Mapped[str]
    value: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    recheck: Mapped[bool] = mapped_column(default=False)


class RunStep(StrEnum):
    """How a run ended, and who looked at it afterwards."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    CHECKED = "checked"


class RunEvent(Fact):
    """A run was finished, cancelled, or checked by somebody else."""

    __tablename__ = "checklist_run_event"

    run_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[RunStep]
    who: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class Finding(Fact):
    """An answer outside its limits became a repair order."""

    __tablename__ = "checklist_finding"

    run_id: Mapped[UUID] = mapped_column(index=True)
    item: Mapped[str]
    order_id: Mapped[UUID]
    value: Mapped[str] = mapped_column(default="")


class MissedRun(Fact):
    """A run that was not made before the next one was due: logged, never moved."""

    __tablename__ = "missed_run"

    schedule_id: Mapped[UUID] = mapped_column(index=True)
    due_on: Mapped[date]
