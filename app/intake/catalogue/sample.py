"""The catalogue that ships with the program, read from `resources/catalogue`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from app.intake.catalogue.models import Audience, MaterialForm, Regime
from app.intake.catalogue.rules import MaterialDraft, ServiceDraft, StepDraft, with_positions
from app.words import RESOURCES

FOLDER = RESOURCES / "catalogue"


@dataclass(frozen=True)
class SeriesDraft:
    """A queue series as the catalogue wants it."""

    letter: str
    name: str
    name_en: str = ""


def sample_series() -> list[SeriesDraft]:
    """The queue series of the sample hall."""
    return [SeriesDraft(**entry) for entry in _read("series")["series"]]


def sample_services() -> list[ServiceDraft]:
    """The services of the sample hall, in the order of their series and files."""
    return with_positions([_service(entry) for file in sorted(FOLDER.glob("services_*.toml")) for entry in _read(file.stem)["service"]])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _service(entry: dict[str, Any]) -> ServiceDraft:
    values = dict(entry)
    values["regime"] = Regime(values["regime"])
    values["audience"] = Audience(values.get("audience", Audience.ANYONE))
    values["materials"] = tuple(
        MaterialDraft(**part | {"form": MaterialForm(part.get("form", MaterialForm.ORIGINAL))}) for part in values.get("materials", ())
    )
    values["steps"] = tuple(StepDraft(**part) for part in values.get("steps", ()))
    return ServiceDraft(**values)
