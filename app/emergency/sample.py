"""The six plans that ship with the program, read from `resources/emergency`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from app.emergency.models import PlanKind
from app.emergency.plan import Contact, Criterion, Inject, PlanContent, PlanRole, PlanStep, Scenario, Shape, Supply, Words
from app.words import RESOURCES, either

FOLDER = RESOURCES / "emergency"


@dataclass(frozen=True)
class PlanDraft:
    """A plan as it ships."""

    kind: PlanKind
    name: Words
    content: PlanContent


def sample_plans() -> list[PlanDraft]:
    """The six plans, in the order in which they are offered."""
    common = _read("organisation")
    return [_plan(kind, _read(kind), common) for kind in PlanKind if kind is not PlanKind.OTHER]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _plan(kind: PlanKind, entry: dict[str, Any], common: dict[str, Any]) -> PlanDraft:
    contacts = [*common["contacts"], *entry.get("contacts", ())]
    supplies = [*entry.get("supplies", ()), *common["supplies"]]
    scenario = entry["scenario"]
    content = PlanContent(
        scope=Words(*entry["scope"]),
        roles=tuple(_role(each) for each in common["roles"]),
        steps=tuple(
            PlanStep(
                key=each["key"],
                role=each["role"],
                title=Words(*each["title"]),
                measure=Words(*each["measure"]),
                target_minutes=float(each["minutes"]),
                after=tuple(each.get("after", ())),
            )
            for each in entry["steps"]
        ),
        measures=tuple(Words(*each) for each in (*entry["measures"], *common["measures"])),
        supplies=tuple(Supply(**_said(each, "name", "place", "unit")) for each in supplies),
        contacts=tuple(Contact(**_said(each, "name", "use")) for each in contacts),
        shapes=tuple(
            Shape(each["kind"], tuple(float(at) for at in each["points"]), Words(*each.get("label", [""])), f"m{number}")
            for number, each in enumerate(common["shapes"], 1)
        ),
        scenario=Scenario(
            Words(*scenario["story"]),
            tuple(
                Inject(each["key"], float(each["minute"]), Words(*each["text"]), Words(*each["expects"])) for each in scenario["injects"]
            ),
            tuple(Criterion(each["key"], Words(*each["text"])) for each in (*scenario.get("criteria", ()), *common["criteria"])),
        ),
        freezes_queue=bool(entry.get("freezes_queue", False)),
    )
    return PlanDraft(kind, Words(*entry["name"]), content)


def _role(entry: dict[str, Any]) -> PlanRole:
    """Who holds a role is one name, in the language of whoever loads the plans: a place to put the hall's own people in."""
    people: dict[str, Any] = {name: either(*entry[name]) for name in ("holder", "deputy")}
    return PlanRole(**{**_said(entry, "title", "duties"), **people})


def _said(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: Words(*value) if key in names else value for key, value in entry.items()}
