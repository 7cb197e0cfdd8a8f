"""Somebody who comes to the hall on the played day, and what they will do, decided before it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.day.plans import Plan
from app.intake.catalogue.rules import ServiceSnapshot
from app.store import Actor


@dataclass
class Visitor:
    """A plan under way. `waits_with` is the number with which they would go to whatever window calls it; None while they are at one,
    away, or gone. `stays`: who lacks papers fetches them today, `away` for so long."""

    plan: Plan
    ticket_id: UUID | None = None
    waits_with: UUID | None = None
    number_from: Actor | None = None
    visit_id: UUID | None = None
    application_id: UUID | None = None
    missed: bool = False
    transferred: bool = False
    over: bool = False
    stays: bool = True
    away: timedelta = timedelta(0)
    service: ServiceSnapshot | None = None
    accepted: list[UUID] = field(default_factory=list[UUID])


@dataclass(frozen=True)
class Slip:
    """A number written by hand while the hall stood still."""

    visitor: Visitor
    at: datetime
    code: str
