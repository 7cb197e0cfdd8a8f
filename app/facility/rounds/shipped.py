"""The checklists that come with the program (`resources/checklists`), each with the schedule that is usual for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import Role, right
from app.facility.rounds.models import Checklist, ClosedDays, RunKind, Schedule
from app.facility.rounds.planning import ScheduleForm, add_schedule
from app.facility.rounds.rules import Item, item_of
from app.facility.rounds.service import add_checklist
from app.store import Work
from app.words import RESOURCES


@dataclass(frozen=True)
class Shipped:
    """One checklist as its file has it."""

    code: str
    name: str
    name_en: str
    kind: RunKind
    items: tuple[Item, ...]
    rule: str
    closed_days: ClosedDays
    tolerance_days: int
    minutes: int


@cache
def shipped() -> tuple[Shipped, ...]:
    """All checklists that come with the program, in the order of their files."""
    return tuple(_read(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted((RESOURCES / "checklists").glob("*.toml")))


def _read(table: dict[str, Any]) -> Shipped:
    usual = table["usual"]
    return Shipped(
        table["code"],
        table["name"],
        table["name_en"],
        RunKind(table["kind"]),
        tuple(item_of(item) for item in table["items"]),
        usual["rule"],
        ClosedDays(usual["closed_days"]),
        usual["tolerance_days"],
        usual["minutes"],
    )


@right(Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def load_checklists(work: Work) -> dict[str, Checklist]:
    """Take over the checklists that the hall does not have yet; all of them by code."""
    known = {each.code: each for each in work.all(select(Checklist).order_by(Checklist.id.desc()))}
    for each in shipped():
        if each.code not in known:
            known[each.code] = add_checklist(work, each.code, each.name, each.kind, each.items, name_en=each.name_en)
    return known


@right(Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def plan_as_usual(work: Work, code: str, checklist_id: UUID, starts_on: date, *, asset_id: UUID | None = None) -> Schedule:
    """Plan a shipped checklist as it is usually planned. Raises what `add_schedule` raises."""
    usual = next(each for each in shipped() if each.code == code)
    return add_schedule(
        work,
        ScheduleForm(
            checklist_id=checklist_id,
            name=usual.name,
            name_en=usual.name_en,
            starts_on=starts_on,
            rule=usual.rule,
            closed_days=usual.closed_days,
            tolerance_days=usual.tolerance_days,
            minutes=usual.minutes,
            asset_id=asset_id,
        ),
    )
