"""Plans: written, approved, looked through; who is on duty (clauses 7.1.1, 7.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.access import ANY_STAFF, Role, right
from app.emergency import review
from app.emergency.errors import NothingChanged, OwnApproval, PlanFault, PlanNotInForce, PlanUnknown, TextMissing
from app.emergency.models import Duty, EmergencyPlan, PlanApproval, PlanKind, PlanVersion
from app.emergency.plan import PlanContent, from_json, to_json
from app.emergency.sample import sample_plans
from app.store import Reader, Work
from app.text import one_line, paragraph
from app.words import either, say

WRITERS = (Role.SAFETY, Role.SUPERVISOR, Role.ADMINISTRATOR)
APPROVERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class PlanLine:
    """A plan as lists show it: the version in force, one that waits for approval, and when it is to be looked through again."""

    plan: EmergencyPlan
    in_force: PlanVersion | None
    since: date | None
    waiting: PlanVersion | None

    @property
    def name(self) -> str:
        return either(self.plan.name, self.plan.name_en)

    @property
    def review_due(self) -> date | None:
        return review.review_due(self.since) if self.since is not None else None


@right(*APPROVERS)
def load_sample_plans(work: Work) -> int:
    """Put the six plans that ship in force, unless the hall has one of that kind; how many were added."""
    there = set(work.all(select(EmergencyPlan.kind)))
    added = 0
    for position, draft in enumerate(sample_plans(), 1):
        if draft.kind in there:
            continue
        plan = work.add(EmergencyPlan(kind=draft.kind, name=draft.name.zh, name_en=draft.name.en, position=position))
        note = say("emergency.sample_note")
        version = work.add(PlanVersion(plan_id=plan.id, number=1, content=to_json(draft.content), note=note))
        work.add(PlanApproval(plan_id=plan.id, version_id=version.id, note=note))
        added += 1
    return added


@right(*WRITERS)
def new_plan(work: Work, name: str, content: PlanContent, note: str) -> PlanVersion:
    """Write a plan for something that the six do not cover; it waits for approval. Raises TextMissing, PlanFault."""
    title = one_line(name, 60).text
    if not title:
        raise TextMissing(field="name")
    position = work.count_rows(EmergencyPlan) + 1
    plan = work.add(EmergencyPlan(kind=PlanKind.OTHER, name=title, position=position))
    return _write(work, plan.id, content, note)


@right(*WRITERS)
def revise_plan(work: Work, plan_id: UUID, content: PlanContent, note: str) -> PlanVersion:
    """Write a new version of a plan; the version in force stays until this one is approved.

    Raises PlanUnknown, TextMissing (why it was changed), PlanFault, NothingChanged.
    """
    work.require(EmergencyPlan, plan_id, PlanUnknown)
    before = newest_version(work, plan_id)
    if before is not None and from_json(before.content) == content:
        raise NothingChanged
    return _write(work, plan_id, content, note)


def _write(work: Work, plan_id: UUID, content: PlanContent, note: str) -> PlanVersion:
    why = paragraph(note, 500).text
    if not why:
        raise TextMissing(field="note")
    faults = review.plan_faults(content)
    if faults:
        kind, place = faults[0]
        raise PlanFault(field=kind, fault=say(f"emergency.plan_fault.{kind}"), place=place)
    number = (work.first(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan_id)) or 0) + 1
    return work.add(PlanVersion(plan_id=plan_id, number=number, content=to_json(content), note=why))


@right(*APPROVERS)
def approve_plan(work: Work, version_id: UUID, note: str = "") -> PlanApproval:
    """Put a version in force. Raises PlanUnknown, OwnApproval."""
    version = work.require(PlanVersion, version_id, PlanUnknown)
    if version.actor_id == work.actor.id:
        raise OwnApproval
    return work.add(PlanApproval(plan_id=version.plan_id, version_id=version.id, note=paragraph(note, 500).text))


@right(*WRITERS)
def confirm_review(work: Work, plan_id: UUID, note: str) -> PlanApproval:
    """The version in force was looked through and stays as it is: its year begins again. Raises PlanNotInForce, TextMissing."""
    version, _ = in_force(work, plan_id)
    text = paragraph(note, 500).text
    if not text:
        raise TextMissing(field="note")
    return work.add(PlanApproval(plan_id=plan_id, version_id=version.id, note=text))


@right(*ANY_STAFF)
def set_duty(work: Work, day: date, role: str, name: str, phone: str = "") -> Duty:
    """Say who fills a role on a day. Raises TextMissing."""
    person = one_line(name, 60).text
    if not person:
        raise TextMissing(field="name")
    return work.add(Duty(day=day, role=role, name=person, phone=one_line(phone, 40).text))


def duty_of(read: Reader, day: date) -> dict[str, tuple[str, str]]:
    """Who fills which role on a day: (name, phone) by role; the latest entry counts."""
    found = read.all(select(Duty).where(Duty.day == day).order_by(Duty.hlc, Duty.id))
    return {duty.role: (duty.name, duty.phone) for duty in found}


def newest_version(read: Reader, plan_id: UUID) -> PlanVersion | None:
    """The version written last, approved or not."""
    return read.first(select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number.desc(), PlanVersion.hlc.desc()))


def versions(read: Reader, plan_id: UUID) -> list[PlanVersion]:
    """All versions of a plan, oldest first."""
    return read.all(select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number, PlanVersion.hlc))


def approvals(read: Reader, plan_id: UUID) -> list[PlanApproval]:
    """When which version was put in force, oldest first."""
    return read.all(select(PlanApproval).where(PlanApproval.plan_id == plan_id).order_by(PlanApproval.hlc, PlanApproval.id))


def in_force(read: Reader, plan_id: UUID) -> tuple[PlanVersion, PlanApproval]:
    """The version in force and its approval. Raises PlanNotInForce."""
    approved = approvals(read, plan_id)
    if not approved:
        raise PlanNotInForce
    return read.require(PlanVersion, approved[-1].version_id, PlanUnknown), approved[-1]


def plans(read: Reader) -> list[PlanLine]:
    """All plans in their order."""
    made: list[PlanLine] = []
    for plan in read.all(select(EmergencyPlan).order_by(EmergencyPlan.position, EmergencyPlan.id)):
        approved = approvals(read, plan.id)
        current = read.get(PlanVersion, approved[-1].version_id) if approved else None
        newest = newest_version(read, plan.id)
        known = {approval.version_id for approval in approved}
        waiting = newest if newest is not None and newest.id not in known else None
        made.append(PlanLine(plan, current, approved[-1].at.astimezone(read.zone).date() if approved else None, waiting))
    return made


def content_of(kept: Mapping[str, Any]) -> PlanContent:
    """What a kept version or a run says."""
    return from_json(kept)


def changes_of(read: Reader, version_id: UUID) -> tuple[review.Change, ...]:
    """What a version changes against the one in force; nothing when there is none or it is that one. Raises PlanUnknown."""
    version = read.require(PlanVersion, version_id, PlanUnknown)
    try:
        current, _ = in_force(read, version.plan_id)
    except PlanNotInForce:
        return ()
    return review.changes(from_json(current.content), from_json(version.content))
