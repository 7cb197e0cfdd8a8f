"""What is learnt: what an edited plan changes, what a run proposes to change, and what is due (clauses 7.1, 7.2.2, 7.3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from math import ceil
from typing import Any, Literal

from app.emergency.models import ContactOutcome, RunEventKind
from app.emergency.plan import PlanContent, PlanStep, Supply, Words
from app.emergency.rules import RunStory, StepState

REVIEW_DAYS = 365
LATE_SHARE = 0.25
LATE_MINUTES = 2.0
LEAST_CHECK_DAYS = 7
_TOKEN = re.compile(r"[A-Za-z0-9.']+|\s+|.", re.DOTALL)
Segment = tuple[Literal["same", "gone", "new"], str]


@dataclass(frozen=True)
class Change:
    """One difference between two versions: which part, which entry, which field, before and after ("" for nothing)."""

    part: str
    entry: str
    field: str
    before: str
    after: str


def changes(before: PlanContent, after: PlanContent) -> tuple[Change, ...]:
    """What an edited plan changes against another version, entry by entry; reordering alone is no change."""
    found: list[Change] = []
    if before.scope != after.scope:
        found.append(Change("scope", "", "scope", _text(before.scope), _text(after.scope)))
    if before.freezes_queue != after.freezes_queue:
        found.append(Change("scope", "", "freezes_queue", _text(before.freezes_queue), _text(after.freezes_queue)))
    if before.scenario.story != after.scenario.story:
        found.append(Change("scenario", "", "story", _text(before.scenario.story), _text(after.scenario.story)))
    for words in before.measures:
        if words not in after.measures:
            found.append(Change("measures", "", "text", words.said, ""))
    found += [Change("measures", "", "text", "", words.said) for words in after.measures if words not in before.measures]
    for part in ("roles", "steps", "supplies", "contacts"):
        found += _entries(part, getattr(before, part), getattr(after, part))
    found += _entries("injects", before.scenario.injects, after.scenario.injects)
    found += _entries("criteria", before.scenario.criteria, after.scenario.criteria)
    found += _entries("map", before.shapes, after.shapes)
    if before.floor_id != after.floor_id:
        found.append(Change("map", "", "floor_id", before.floor_id, after.floor_id))
    return tuple(found)


def segments(change: Change) -> tuple[Segment, ...]:
    """A change word by word (sign by sign in Chinese): what stayed, what is gone, what is new.

    Texts with little in common are told whole.
    """
    before, after = _TOKEN.findall(change.before), _TOKEN.findall(change.after)
    matched = SequenceMatcher(None, before, after, autojunk=False)
    if not before or not after or matched.ratio() < 0.4:
        whole: tuple[Segment, Segment] = (("gone", change.before), ("new", change.after))
        return tuple(each for each in whole if each[1])
    found: list[Segment] = []
    for how, at, to, other, end in matched.get_opcodes():
        if how == "equal":
            found.append(("same", "".join(before[at:to])))
            continue
        if to > at:
            found.append(("gone", "".join(before[at:to])))
        if end > other:
            found.append(("new", "".join(after[other:end])))
    return tuple(found)


def _entries(part: str, before: Sequence[Any], after: Sequence[Any]) -> Iterable[Change]:
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    for key, each in old.items():
        if key not in new:
            yield Change(part, _name(each), "entry", _name(each), "")
    for key, each in new.items():
        if key not in old:
            yield Change(part, _name(each), "entry", "", _name(each))
            continue
        for field in fields(each):
            was, is_now = getattr(old[key], field.name), getattr(each, field.name)
            if was != is_now:
                yield Change(part, _name(each), field.name, _text(was), _text(is_now))


def _name(entry: Any) -> str:
    for name in ("title", "name", "text", "label"):
        words = getattr(entry, name, None)
        if words is not None and words.said:
            return str(words.said)
    return str(entry.key)


def _text(value: object) -> str:
    if isinstance(value, Words):
        return value.said
    if isinstance(value, tuple):
        return ", ".join(_text(each) for each in value)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, bool):
        return "✓" if value else "—"
    return f"{value:g}" if isinstance(value, float) else str(value)


class Reason(StrEnum):
    """Why a revision is proposed."""

    LATE = "late"
    SKIPPED = "skipped"
    NOT_DONE = "not_done"
    NO_ROLE = "no_role"
    WRONG_CONTACT = "wrong_contact"
    MISSING_SUPPLY = "missing_supply"
    OTHER = "other"


@dataclass(frozen=True)
class Proposal:
    """A revision that a run proposes. For LATE: `planned` and `actual` in minutes, `suggested` whole minutes."""

    reason: Reason
    subject: str
    name: str
    text: str = ""
    planned: float = 0.0
    actual: float = 0.0
    suggested: int = 0


def proposals(told: RunStory) -> tuple[Proposal, ...]:
    """What ran late by more than a quarter or two minutes, was skipped or never done, had nobody, or was missing. Clause 7.2.2."""
    found: list[Proposal] = []
    for each in told.steps:
        step = each.step
        over = each.over_by / timedelta(minutes=1)
        if each.state is StepState.DONE and over > min(step.target_minutes * LATE_SHARE, LATE_MINUTES):
            actual = step.target_minutes + over
            found.append(Proposal(Reason.LATE, step.key, step.title.said, "", step.target_minutes, round(actual, 1), ceil(actual)))
        elif each.state is StepState.SKIPPED:
            found.append(Proposal(Reason.SKIPPED, step.key, step.title.said, each.reason, step.target_minutes))
        elif not each.is_over and told.is_over:
            found.append(Proposal(Reason.NOT_DONE, step.key, step.title.said, "", step.target_minutes))
    for role in told.roles:
        if role.taken_at is None and role.steps:
            found.append(Proposal(Reason.NO_ROLE, role.role.key, role.role.title.said, role.role.holder))
    names = {each.key: each.name.said for each in (*told.content.supplies, *told.content.contacts)}
    for entry in told.entries(RunEventKind.PROBLEM):
        reason = Reason(str(entry.event.details.get("reason", Reason.OTHER)))
        found.append(Proposal(reason, entry.event.subject, names.get(entry.event.subject, entry.event.text), entry.event.text))
    for entry in told.entries(RunEventKind.CONTACT):
        if entry.event.details.get("outcome") == ContactOutcome.WRONG_NUMBER:
            whom = names.get(entry.event.subject, "") or str(entry.event.details.get("whom", ""))
            found.append(Proposal(Reason.WRONG_CONTACT, entry.event.subject, whom, entry.event.text))
    return tuple(found)


def revised(content: PlanContent, from_run: Sequence[Proposal]) -> PlanContent:
    """The plan with the targets that the late steps needed, and what was missing checked twice as often; a person writes the rest."""
    targets = {each.subject: float(each.suggested) for each in from_run if each.reason is Reason.LATE}
    missing = {each.subject for each in from_run if each.reason is Reason.MISSING_SUPPLY}
    steps = tuple(_with_target(step, targets) for step in content.steps)
    supplies = tuple(_checked_more(each) if each.key in missing else each for each in content.supplies)
    return replace(content, steps=steps, supplies=supplies)


def _checked_more(supply: Supply) -> Supply:
    return replace(supply, check_days=min(supply.check_days, max(supply.check_days // 2, LEAST_CHECK_DAYS)))


def _with_target(step: PlanStep, targets: Mapping[str, float]) -> PlanStep:
    return replace(step, target_minutes=targets[step.key]) if step.key in targets else step


class Grade(StrEnum):
    """How an objective of a drill was met (HSEEP's four ratings)."""

    PERFORMED = "P"
    SOME = "S"
    MAJOR = "M"
    UNABLE = "U"


def grades(told: RunStory) -> dict[str, tuple[Grade, str]]:
    """The latest grade and note of each criterion."""
    return {
        entry.event.subject: (Grade(str(entry.event.details["grade"])), entry.event.text) for entry in told.entries(RunEventKind.EVALUATED)
    }


@dataclass(frozen=True)
class DrillPoint:
    """One drill in the trend: steps in time of those planned, and the share of objectives performed."""

    on: date
    number: str
    steps: int
    in_time: int
    skipped: int
    minutes: float
    performed: float | None

    @property
    def in_time_percent(self) -> float:
        return round(100 * self.in_time / self.steps, 1) if self.steps else 0.0


def drill_point(on: date, number: str, told: RunStory, now: datetime) -> DrillPoint:
    """A drill's figures."""
    in_time = sum(each.state is StepState.DONE and not each.over_by for each in told.steps)
    skipped = sum(each.state is not StepState.DONE for each in told.steps)
    given = [grade for grade, _ in grades(told).values()]
    share = sum(grade is Grade.PERFORMED for grade in given) / len(given) if given else None
    return DrillPoint(on, number, len(told.steps), in_time, skipped, round(told.elapsed(now) / timedelta(minutes=1), 1), share)


def next_drill_due(last: date | None, in_force_since: date, interval_days: int) -> date:
    """When a plan is to be drilled next. Clause 7.2.1; a plan that was never drilled counts from its approval."""
    return (last or in_force_since) + timedelta(days=interval_days)


def review_due(in_force_since: date) -> date:
    """When a plan is to be looked through again: a year after its approval. Clause 7.1."""
    return in_force_since + timedelta(days=REVIEW_DAYS)


def plan_faults(content: PlanContent) -> list[tuple[str, str]]:
    """What stands against keeping a plan: (kind, place). Steps need a known role, a target, known predecessors and no circle."""
    found: list[tuple[str, str]] = []
    roles = {role.key for role in content.roles}
    keys = [step.key for step in content.steps]
    if not content.scope.zh.strip():
        found.append(("scope", ""))
    if not content.roles or not content.steps:
        found.append(("empty", ""))
    found += [("minute", inject.text.said or inject.key) for inject in content.scenario.injects if inject.minute < 0]
    found += [("mark", shape.label.said or shape.kind) for shape in content.shapes if len(shape.points) < 2 or len(shape.points) % 2]
    found += [("quantity", supply.name.said) for supply in content.supplies if supply.quantity < 0 or supply.check_days < 1]
    found += [("twice", key) for key in sorted({key for key in keys if keys.count(key) > 1})]
    for step in content.steps:
        name = step.title.said or step.key
        if not step.title.zh.strip():
            found.append(("title", step.key))
        if step.role not in roles:
            found.append(("role", name))
        if step.target_minutes <= 0:
            found.append(("target", name))
        if set(step.after) - set(keys):
            found.append(("after", name))
    after = {step.key: set(step.after) for step in content.steps}
    while free := [key for key, before in after.items() if not before & after.keys()]:
        for key in free:
            del after[key]
    found += [("circle", key) for key in sorted(after)]
    return found
