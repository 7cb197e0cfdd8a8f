"""The first review: what is missing, what may follow later, and whether it may be asked for at all (clause 3.2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.intake.applications.errors import NothingMissing, NoticeStands, SecondDemand
from app.intake.applications.models import ReceivedForm
from app.intake.catalogue.models import MaterialForm
from app.intake.catalogue.rules import MaterialSnapshot


class Lack(StrEnum):
    """Why a material counts as missing."""

    NOT_BROUGHT = "not_brought"
    TOO_FEW = "too_few"
    WRONG_FORM = "wrong_form"
    UNUSABLE = "unusable"
    INCORRECT = "incorrect"


@dataclass(frozen=True)
class Handed:
    """One thing handed in, as the review reads it."""

    material_id: UUID | None
    name: str
    form: ReceivedForm
    count: int
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that is missing or wrong: what, how, and what is asked for. `material_id` None: not in the catalogue's list."""

    material_id: UUID | None
    name: str
    lack: Lack
    name_en: str = ""
    problem: str = ""
    requirement: str = ""
    form: MaterialForm | None = None
    count: int = 1
    issuer: str = ""
    issuer_en: str = ""
    may_be_later: bool = False

    @property
    def key(self) -> str:
        """What makes two demands the same demand."""
        return self.material_id.hex if self.material_id is not None else self.name.casefold()

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back: how the notice freezes it."""
        return {
            "material_id": None if self.material_id is None else self.material_id.hex,
            "name": self.name,
            "lack": str(self.lack),
            "name_en": self.name_en,
            "problem": self.problem,
            "requirement": self.requirement,
            "form": None if self.form is None else str(self.form),
            "count": self.count,
            "issuer": self.issuer,
            "issuer_en": self.issuer_en,
            "may_be_later": self.may_be_later,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Missing:
        """The demand that `to_json` wrote."""
        values = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        values["material_id"] = None if stored["material_id"] is None else UUID(stored["material_id"])
        values["lack"] = Lack(stored["lack"])
        values["form"] = None if stored.get("form") is None else MaterialForm(stored["form"])
        return cls(**values)


@dataclass(frozen=True)
class Review:
    """The first review: `missing` stands in the way of acceptance, `later` may follow afterwards."""

    missing: tuple[Missing, ...] = ()
    later: tuple[Missing, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the application must be accepted: accepting and a notice exclude each other."""
        return not self.missing

    @property
    def everything(self) -> tuple[Missing, ...]:
        """All that a one-time notice has to list."""
        return (*self.missing, *self.later)


def review(
    materials: Sequence[MaterialSnapshot], asked: Iterable[UUID], handed: Sequence[Handed], demanded: Sequence[Missing] = ()
) -> Review:
    """Hold what was handed in against the material list of the service. Clause 3.2.2.

    `asked` are the materials, needed only in some cases, that this one needs. `demanded` are the items of a notice given
    before: those that are not in the list (a wrongly filled form) are met when the same thing comes in without a problem.
    """
    wanted = set(asked)
    found: list[Missing] = []
    for material in materials:
        if material.required or material.id in wanted:
            lacking = _lacking(material, [each for each in handed if each.material_id == material.id])
            if lacking is not None:
                found.append(lacking)
    for item in demanded:
        if item.material_id is None and not any(_meets(each, item) for each in handed):
            found.append(item)
    return Review(
        tuple(each for each in found if not each.may_be_later),
        tuple(each for each in found if each.may_be_later),
    )


def _meets(handed: Handed, item: Missing) -> bool:
    return handed.material_id is None and not handed.problem and handed.name.casefold() == item.name.casefold()


def _lacking(material: MaterialSnapshot, handed: Sequence[Handed]) -> Missing | None:
    good = [each for each in handed if not each.problem]
    lack, problem = _lack(material, good), ""
    if lack is None:
        return None
    if lack is Lack.NOT_BROUGHT and handed:
        lack, problem = Lack.UNUSABLE, handed[-1].problem
    return Missing(
        material_id=material.id,
        name=material.name,
        name_en=material.name_en,
        lack=lack,
        problem=problem,
        requirement=material.note,
        form=material.form,
        count=material.count,
        issuer=material.issuer,
        issuer_en=material.issuer_en,
        may_be_later=material.may_be_later,
    )


def _lack(material: MaterialSnapshot, good: Sequence[Handed]) -> Lack | None:
    """What is wrong with the usable pieces of one material; an original also serves where a copy is asked for."""
    originals = sum(each.count for each in good if each.form is ReceivedForm.ORIGINAL)
    others = sum(each.count for each in good if each.form is not ReceivedForm.ORIGINAL)
    if not good:
        return Lack.NOT_BROUGHT
    match material.form:
        case MaterialForm.ORIGINAL:
            enough, any_fit = originals >= material.count, originals > 0
        case MaterialForm.BOTH:
            enough, any_fit = originals > 0 and others >= material.count, originals > 0 and others > 0
        case MaterialForm.COPY | MaterialForm.EITHER:
            enough, any_fit = originals + others >= material.count, True
    if enough:
        return None
    return Lack.TOO_FEW if any_fit else Lack.WRONG_FORM


def check_notice(wanted: Sequence[Missing], told_before: Sequence[Missing] | None, *, override: bool) -> None:
    """Whether a one-time notice may be given now. Clause 3.2.2: everything at once, and once.

    `told_before` are the items of the notice that stands, None when there is none or the customer changed the application
    since. `override`: a supervisor overrides with a reason, which is reported.
    Raises NothingMissing, NoticeStands, SecondDemand.
    """
    if not wanted:
        raise NothingMissing
    if told_before is None:
        return
    known = {item.key for item in told_before}
    new = [item for item in wanted if item.key not in known]
    if not new:
        raise NoticeStands
    if not override:
        raise SecondDemand(field="missing", names="、".join(item.name for item in new))
