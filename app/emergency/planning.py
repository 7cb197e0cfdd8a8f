"""Plans: written, approved, looked through; who is on duty (clauses 7.1.1, 7.1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.access import ANY_STAFF, Role, right
from app.emergency import review
from app.emergency.errors import NothingChanged, OwnApproval, PlanFault, PlanNotInForce, PlanUnknown, TextMissing
from app.emergency.models import Duty, EmergencyPlan, EmergencyRun, Improvement, PlanApproval, PlanKind, PlanVersion, Presence
from app.emergency.plan import OnDuty, PlanContent, from_json, to_json
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


@dataclass(frozen=True)
class VersionLine:
    """One version in a plan's history: where it came from, what it carries, and since when it is or was in force."""

    version: PlanVersion
    since: date | None
    written_on: date
    from_run: EmergencyRun | None
    measures: tuple[Improvement, ...]


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
def revise_plan(
    work: Work, plan_id: UUID, content: PlanContent, note: str, *, run_id: UUID | None = None, carries: Iterable[UUID] = ()
) -> PlanVersion:
    """Write a new version of a plan; the version in force stays until this one is approved.

    `carries` are the measures that it carries out: they are done when it is approved; `run_id` is the run that it came from, else the
    run of the first such measure. Raises PlanUnknown, TextMissing (why it was changed), PlanFault, NothingChanged, NotFound.
    """
    work.require(EmergencyPlan, plan_id, PlanUnknown)
    before = newest_version(work, plan_id)
    if before is not None and from_json(before.content) == content:
        raise NothingChanged
    measures = [work.require(Improvement, each) for each in carries]
    version = _write(work, plan_id, content, note, run_id or (measures[0].run_id if measures else None))
    for measure in measures:
        measure.version_id = version.id
    return version


def _write(work: Work, plan_id: UUID, content: PlanContent, note: str, run_id: UUID | None = None) -> PlanVersion:
    why = paragraph(note, 500).text
    if not why:
        raise TextMissing(field="note")
    faults = review.plan_faults(content)
    if faults:
        kind, place = faults[0]
        raise PlanFault(field=kind, fault=say(f"emergency.plan_fault.{kind}"), place=place)
    number = (work.first(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan_id)) or 0) + 1
    return work.add(PlanVersion(plan_id=plan_id, number=number, content=to_json(content), note=why, run_id=run_id))


@right(*APPROVERS)
def approve_plan(work: Work, version_id: UUID, note: str = "") -> PlanApproval:
    """Put a version in force; the measures that it carries are done with it. Raises PlanUnknown, OwnApproval."""
    version = work.require(PlanVersion, version_id, PlanUnknown)
    if version.actor_id == work.actor.id:
        raise OwnApproval
    for measure in work.all(select(Improvement).where(Improvement.version_id == version_id, Improvement.done_on.is_(None))):
        measure.done_on = work.today
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
def set_duty(work: Work, day: date, role: str, name: str, phone: str = "", presence: Presence = Presence.HOLDER) -> Duty:
    """Say who fills a role on a day: a name, the deputy, or nobody; the last word of a day counts. Raises TextMissing."""
    person = one_line(name, 60).text
    if presence is Presence.HOLDER and not person:
        raise TextMissing(field="name")
    if presence is not Presence.HOLDER:
        person = phone = ""
    return work.add(Duty(day=day, role=role, name=person, phone=one_line(phone, 40).text, presence=presence))


@right(*ANY_STAFF)
def set_duties(work: Work, day: date, people: Mapping[str, OnDuty]) -> int:
    """Say who fills the roles on a day; what is on record already is left alone. How many changed. Raises TextMissing."""
    known = duty_of(work, day)
    changed = 0
    for role, duty in people.items():
        before = known.get(role)
        if duty.presence is Presence.HOLDER and not duty.name:
            if before is None or (before.presence is Presence.HOLDER and not before.name):
                continue
            work.add(Duty(day=day, role=role, name="", presence=Presence.HOLDER))  # whom the plan names, as before
        elif before is None or before != OnDuty(one_line(duty.name, 60).text, one_line(duty.phone, 40).text, duty.presence):
            set_duty(work, day, role, duty.name, duty.phone, duty.presence)
        else:
            continue
        changed += 1
    return changed


def duty_of(read: Reader, day: date) -> dict[str, OnDuty]:
    """Who fills which role on a day; the latest entry counts."""
    found = read.all(select(Duty).where(Duty.day == day).order_by(Duty.hlc, Duty.id))
    return {duty.role: OnDuty(duty.name, duty.phone, duty.presence) for duty in found}


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


def history(read: Reader, plan_id: UUID) -> list[VersionLine]:
    """Every version of a plan, the newest first, with the run it came from and the measures it carries."""
    since: dict[UUID, date] = {}
    for approval in approvals(read, plan_id):
        since.setdefault(approval.version_id, approval.at.astimezone(read.zone).date())
    measures = read.all(select(Improvement).where(Improvement.plan_id == plan_id).order_by(Improvement.due_on, Improvement.id))
    return [
        VersionLine(
            version,
            since.get(version.id),
            version.at.astimezone(read.zone).date(),
            read.get(EmergencyRun, version.run_id) if version.run_id is not None else None,
            tuple(each for each in measures if each.version_id == version.id),
        )
        for version in reversed(versions(read, plan_id))
    ]


def version_before(read: Reader, version: PlanVersion) -> PlanVersion | None:
    """What a version is compared with: one that is newer than the version in force with that one, any other with the one before it."""
    known = versions(read, version.plan_id)
    approved = approvals(read, version.plan_id)
    current = next((each for each in known if approved and each.id == approved[-1].version_id), None)
    if current is not None and current.number < version.number:
        return current
    return next((each for each in reversed(known) if each.number < version.number), None)


def content_of(kept: Mapping[str, Any]) -> PlanContent:
    """What a kept version or a run says."""
    return from_json(kept)


def changes_of(read: Reader, version_id: UUID) -> tuple[review.Change, ...]:
    """What a version changes: a waiting one against the one in force, any other against the one before it. Raises PlanUnknown."""
    version = read.require(PlanVersion, version_id, PlanUnknown)
    before = version_before(read, version)
    return () if before is None else review.changes(from_json(before.content), from_json(version.content))
