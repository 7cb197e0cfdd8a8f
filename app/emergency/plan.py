"""What a plan says, as plain values, and their JSON. Clause 7.1.2: organisation, response flow, measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from app.emergency.models import Presence
from app.words import either, language


class Words(NamedTuple):
    """A text of a plan in Chinese and English; English may be missing."""

    zh: str
    en: str = ""

    @property
    def said(self) -> str:
        """In the language spoken now."""
        return either(self.zh, self.en)

    def spoken(self, text: str) -> Words:
        """With another text in the language spoken now; the other language stays, unless the Chinese is new."""
        if text == self.said:
            return self
        return self._replace(en=text) if language() == "en" and self.zh else self._replace(zh=text)


@dataclass(frozen=True)
class PlanRole:
    """A place in the organisation, who holds it and who steps in."""

    key: str
    title: Words
    duties: Words
    holder: str = ""
    phone: str = ""
    deputy: str = ""
    deputy_phone: str = ""


@dataclass(frozen=True)
class PlanStep:
    """One step of the response: done within `target_minutes` of the activation, after the steps named in `after`."""

    key: str
    role: str
    title: Words
    measure: Words
    target_minutes: float
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Supply:
    """Something that must be at hand. `expires_on` is ISO or empty."""

    key: str
    name: Words
    place: Words
    quantity: int
    unit: Words
    check_days: int = 30
    expires_on: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to call; `superior` is somebody to report to (clause 7.3.2)."""

    key: str
    name: Words
    phone: str
    use: Words
    superior: bool = False


@dataclass(frozen=True)
class Shape:
    """Something on the evacuation map, in metres of the hall from its top left corner: x, y, x, y, ..."""

    kind: str
    points: tuple[float, ...]
    label: Words = field(default_factory=lambda: Words(""))
    key: str = ""

    @property
    def is_ground(self) -> bool:
        """Whether it draws the building; left out where the hall's own floor plan lies under the map."""
        return self.kind in GROUND


GROUND = frozenset({"floor", "room", "counter", "area"})
SIGNS = ("route", "exit", "assembly", "extinguisher", "hydrant", "alarm", "aed", "first_aid", "cabinet", "stair", "refuge")
"""What an evacuation map shows: ways and doors first, then things to reach for."""


@dataclass(frozen=True)
class Inject:
    """Something that a drill's leader brings in at a set minute, and what is expected then."""

    key: str
    minute: float
    text: Words
    expects: Words


@dataclass(frozen=True)
class Criterion:
    """One objective that a drill is judged by."""

    key: str
    text: Words


@dataclass(frozen=True)
class Scenario:
    """What a drill rehearses."""

    story: Words
    injects: tuple[Inject, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class PlanContent:
    """Everything that a version says. `freezes_queue`: an activation stops the calling of numbers.

    `floor_id` names the floor that lies under the map; empty for the first one that the hall has drawn.
    """

    scope: Words
    roles: tuple[PlanRole, ...]
    steps: tuple[PlanStep, ...]
    measures: tuple[Words, ...]
    supplies: tuple[Supply, ...]
    contacts: tuple[Contact, ...]
    shapes: tuple[Shape, ...]
    scenario: Scenario
    freezes_queue: bool = False
    floor_id: str = ""

    def role(self, key: str) -> PlanRole | None:
        return next((role for role in self.roles if role.key == key), None)

    def step(self, key: str) -> PlanStep | None:
        return next((step for step in self.steps if step.key == key), None)


def to_json(content: PlanContent) -> dict[str, Any]:
    """The content as the store keeps it."""
    return asdict(content)


def from_json(kept: Mapping[str, Any]) -> PlanContent:
    """The content as it was kept; parts that an older program did not know are empty."""
    scenario: dict[str, Any] = kept.get("scenario") or {"story": [""]}
    return PlanContent(
        scope=_words(kept["scope"]),
        roles=tuple(PlanRole(**_said(each, "title", "duties")) for each in kept["roles"]),
        steps=tuple(_step(each) for each in kept["steps"]),
        measures=tuple(_words(each) for each in kept.get("measures", ())),
        supplies=tuple(Supply(**_said(each, "name", "place", "unit")) for each in kept.get("supplies", ())),
        contacts=tuple(Contact(**_said(each, "name", "use")) for each in kept.get("contacts", ())),
        shapes=tuple(_shape(number, each) for number, each in enumerate(kept.get("shapes", ()), 1)),
        scenario=Scenario(
            _words(scenario["story"]),
            tuple(Inject(**_said(each, "text", "expects")) for each in scenario.get("injects", ())),
            tuple(Criterion(**_said(each, "text")) for each in scenario.get("criteria", ())),
        ),
        freezes_queue=bool(kept.get("freezes_queue", False)),
        floor_id=str(kept.get("floor_id", "")),
    )


class OnDuty(NamedTuple):
    """Who is there for a role on a day; an empty name is whom the plan names."""

    name: str
    phone: str = ""
    presence: Presence = Presence.HOLDER


def with_people(content: PlanContent, on_duty: Mapping[str, OnDuty]) -> PlanContent:
    """The plan with who is on duty today in its roles; the one whom the plan names becomes the deputy where there is none.

    Where the holder is away the deputy stands in the role, and where both are it is empty.
    """
    return replace(content, roles=tuple(_filled(role, on_duty.get(role.key)) for role in content.roles))


def _filled(role: PlanRole, duty: OnDuty | None) -> PlanRole:
    if duty is None:
        return role
    if duty.presence is Presence.NOBODY:
        return replace(role, holder="", phone="", deputy="", deputy_phone="")
    if duty.presence is Presence.DEPUTY:
        return replace(role, holder=role.deputy, phone=role.deputy_phone, deputy="", deputy_phone="")
    if not duty.name or duty.name == role.holder:
        return role if not duty.phone else replace(role, phone=duty.phone)
    if role.deputy:
        return replace(role, holder=duty.name, phone=duty.phone)
    return replace(role, holder=duty.name, phone=duty.phone, deputy=role.holder, deputy_phone=role.phone)


def empty_roles(content: PlanContent) -> tuple[PlanRole, ...]:
    """Roles with something to do and nobody there to do it."""
    busy = {step.role for step in content.steps}
    return tuple(role for role in content.roles if role.key in busy and not role.holder)


def in_turn(steps: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    """Steps by target, each behind those it comes after."""
    waiting, turn, done = sorted(steps, key=lambda step: step.target_minutes), list[PlanStep](), set[str]()
    known = {step.key for step in waiting}
    while waiting:
        ready = next((step for step in waiting if not set(step.after) & known - done), waiting[0])
        waiting.remove(ready)
        done.add(ready.key)
        turn.append(ready)
    return tuple(turn)


def _step(kept: Mapping[str, Any]) -> PlanStep:
    step = PlanStep(**_said(kept, "title", "measure"))
    return replace(step, after=tuple(step.after))


def _shape(number: int, kept: Mapping[str, Any]) -> Shape:
    points = tuple(float(at) for at in kept["points"])
    return Shape(kept["kind"], points, _words(kept.get("label", [""])), str(kept.get("key", "")) or f"m{number}")


def _words(kept: Any) -> Words:
    return Words(*kept)


def _said(kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: _words(value) if key in names else value for key, value in kept.items()}
