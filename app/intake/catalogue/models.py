"""The catalogue's tables: services, their materials and steps, the queue series, and every version that was ever in force."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact, Record, SearchText
from app.store.search import register


class Regime(StrEnum):
    """Which law the service is under: public administration (Administrative Licensing Law) or a company's own promise."""

    PUBLIC_ADMINISTRATION = "public_administration"
    COMPANY = "company"


class Audience(StrEnum):
    """Who may ask for the service."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ANYONE = "anyone"


class MaterialForm(StrEnum):
    """In which form a material is handed in. BOTH: the original is shown and given back, the copy is kept."""

    ORIGINAL = "original"
    COPY = "copy"
    EITHER = "either"
    BOTH = "both"


class Series(Record):
    """A group of services that share one queue: tickets A001, A002, ..."""

    __tablename__ = "service_series"

    letter: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Service(Record):
    """One thing the hall does for people. `code` names it on paper and in Excel; its materials and steps point at `id`.

    An instant service is done while the person waits (promise 0). `legal_working_days` is the limit by law, None where
    the law sets none. `version` grows by one with every change of the service, its materials or its steps.
    """

    __tablename__ = "service"

    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    department: Mapped[str]
    series: Mapped[str] = mapped_column(index=True)
    skill: Mapped[str]
    regime: Mapped[Regime]
    name_en: Mapped[str] = mapped_column(default="")
    department_en: Mapped[str] = mapped_column(default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.ANYONE)
    instant: Mapped[bool] = mapped_column(default=False)
    promise_working_days: Mapped[int] = mapped_column(default=0)
    legal_working_days: Mapped[int | None] = mapped_column(default=None)
    fee_fen: Mapped[int] = mapped_column(default=0)
    fee_note: Mapped[str] = mapped_column(default="")
    fee_note_en: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    result_en: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")
    basis_en: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    conditions_en: Mapped[str] = mapped_column(default="")
    office_hours: Mapped[str] = mapped_column(default="")
    office_hours_en: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    place_en: Mapped[str] = mapped_column(default="")
    typical_minutes: Mapped[int] = mapped_column(default=10)
    no_materials_needed: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)


class ServiceMaterial(Record):
    """One material of a service. A material that is no longer asked for stays, with `active` false.

    `may_be_later`: the application may be accepted without it and it is handed in afterwards. `required` false: only in
    the case that `note` describes.
    """

    __tablename__ = "service_material"

    service_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    form: Mapped[MaterialForm] = mapped_column(default=MaterialForm.ORIGINAL)
    count: Mapped[int] = mapped_column(default=1)
    issuer: Mapped[str] = mapped_column(default="")
    issuer_en: Mapped[str] = mapped_column(default="")
    may_be_later: Mapped[bool] = mapped_column(default=False)
    required: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")
    note_en: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class ServiceStep(Record):
    """One step of the set flow (clause 3.2.3), its owner, and its part of the promise in working days."""

    __tablename__ = "service_step"

    service_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    owner_en: Mapped[str] = mapped_column(default="")
    working_days: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class ServiceVersion(Fact):
    """A service as it was from `at` on, whole, so that a record can be judged by what was in force on its own day."""

    __tablename__ = "service_version"

    service_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")


def _found_by(service: Service) -> SearchText:
    return SearchText(title=service.name, names=[service.name], numbers=[service.code], note=service.name_en)


register(Service, _found_by)
