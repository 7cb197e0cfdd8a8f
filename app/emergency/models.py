"""Plans with their versions, runs with everything that happened in them, and what the hall does about it afterwards."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record, SearchText
from app.store.search import register


class PlanKind(StrEnum):
    """What a plan is for (clause 7.1.1); the six that ship, and others that a hall writes."""

    SYSTEM_FAILURE = "system_failure"
    POWER_CUT = "power_cut"
    NETWORK_CUT = "network_cut"
    FIRE = "fire"
    FLOOD_STORM = "flood_storm"
    PUBLIC_ORDER = "public_order"
    OTHER = "other"


class EmergencyPlan(Record):
    """A plan by name. What it says stands in its versions; in force is the version that was approved last."""

    __tablename__ = "emergency_plan"

    kind: Mapped[PlanKind]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class PlanVersion(Fact):
    """What a plan says (`plan.PlanContent` as JSON), and why it was written. `run_id` is the run whose lessons it carries, if any."""

    __tablename__ = "emergency_plan_version"

    plan_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
    run_id: Mapped[UUID | None] = mapped_column(default=None, index=True)


class PlanApproval(Fact):
    """A version was put in force."""

    __tablename__ = "emergency_plan_approval"

    plan_id: Mapped[UUID] = mapped_column(index=True)
    version_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(default="")


class Presence(StrEnum):
    """Who fills a role on a day: the one on duty, the deputy because that one is away, or nobody because both are."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    NOBODY = "nobody"


class Duty(Fact):
    """Who fills a role on a day; the latest entry of a day and role counts. Without a name it is whom the plan names."""

    __tablename__ = "emergency_duty"

    day: Mapped[date] = mapped_column(index=True)
    role: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    presence: Mapped[Presence] = mapped_column(default=Presence.HOLDER)


class SupplyCheck(Fact):
    """Somebody looked whether a supply is there: how many, and until when it is good. `supply` is its key in the plans."""

    __tablename__ = "emergency_supply_check"

    supply: Mapped[str] = mapped_column(index=True)
    quantity: Mapped[int]
    expires_on: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")


class EmergencyRun(Fact):
    """A plan was activated, or rehearsed when `drill`. `content` is the version as it was then: nothing later changes it.

    `at` is the moment from which every clock of the run counts.
    """

    __tablename__ = "emergency_run"

    number: Mapped[str] = mapped_column(index=True)
    plan_id: Mapped[UUID] = mapped_column(index=True)
    version_id: Mapped[UUID]
    version_number: Mapped[int]
    plan_name: Mapped[str]
    plan_name_en: Mapped[str]
    drill: Mapped[bool]
    content: Mapped[dict[str, Any]]
    place: Mapped[str] = mapped_column(default="")
    what: Mapped[str] = mapped_column(default="")
    first_report_minutes: Mapped[int] = mapped_column(default=15)
    activated_by: Mapped[str] = mapped_column(default="")


class RunEventKind(StrEnum):
    """What can happen in a run."""

    ROLE_TAKEN = "role_taken"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    STEP_SKIPPED = "step_skipped"
    TAKEN_BACK = "taken_back"
    CONTACT = "contact"
    SUPPORT_ASKED = "support_asked"
    SUPPORT_ANSWERED = "support_answered"
    REPORT_FIRST = "report_first"
    REPORT_FOLLOW_UP = "report_follow_up"
    REPORT_FINAL = "report_final"
    INJECT_ANSWERED = "inject_answered"
    PROBLEM = "problem"
    NOTE = "note"
    PAPER_NUMBER = "paper_number"
    CLOCK_JUMPED = "clock_jumped"
    ALL_CLEAR = "all_clear"
    EVALUATED = "evaluated"
    SUMMARY_WRITTEN = "summary_written"
    SUMMARY_APPROVED = "summary_approved"


class ContactOutcome(StrEnum):
    """What became of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


class RunEvent(Fact):
    """One thing that happened in a run: who, where and when come from `Fact`.

    `subject` is the key of the role, step, inject or criterion; `refers_to` the event it answers or takes back.
    """

    __tablename__ = "emergency_run_event"

    run_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[RunEventKind]
    subject: Mapped[str] = mapped_column(default="")
    who: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default_factory=dict[str, Any])
    refers_to: Mapped[UUID | None] = mapped_column(default=None)


class Improvement(Record):
    """What the hall does about a lesson: the measure, who sees to it, until when, and that it was done.

    `subject` is the key of the step, role, contact or supply that the lesson is about, `version_id` the plan's version that carries it.
    """

    __tablename__ = "emergency_improvement"

    run_id: Mapped[UUID] = mapped_column(index=True)
    plan_id: Mapped[UUID] = mapped_column(index=True)
    lesson: Mapped[str]
    measure: Mapped[str]
    owner_name: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None] = mapped_column(default=None)
    subject: Mapped[str] = mapped_column(default="")
    version_id: Mapped[UUID | None] = mapped_column(default=None)


register(EmergencyRun, lambda run: SearchText(title=run.plan_name, numbers=[run.number], note=run.what))
