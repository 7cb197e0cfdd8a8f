"""What the catalogue refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.store import HallError
from app.words import say


@dataclass(frozen=True)
class SheetFault:
    """Something wrong in a workbook: where it stands, and what it is. Row 0 or column "" mean the whole sheet or row."""

    sheet: str
    row: int
    column: str
    header: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def place(self) -> str:
        """Where it stands, as people find it in the spreadsheet."""
        if not self.row:
            return say("catalogue.place.sheet", sheet=self.sheet)
        if not self.column:
            return say("catalogue.place.row", sheet=self.sheet, row=self.row)
        return say("catalogue.place.cell", sheet=self.sheet, row=self.row, column=self.column, header=self.header)

    @property
    def what(self) -> str:
        """What is wrong there and what to write instead."""
        return say(f"catalogue.fault.{self.key}", **self.values)

    @property
    def sentence(self) -> str:
        return f"{self.place}{say('catalogue.place.colon')}{self.what}"


class ServiceUnknown(HallError):
    """No such service in this hall."""

    key = "catalogue.error.service_unknown"


class ServiceWithdrawn(HallError):
    """The service is no longer offered; applications already made under it go on."""

    key = "catalogue.error.service_withdrawn"


class SeriesUnknown(HallError):
    """No queue series has this letter."""

    key = "catalogue.error.series_unknown"


class CatalogueHasFaults(HallError):
    """The workbook has faults; `faults` names each by sheet, row and column. Nothing was imported."""

    key = "catalogue.error.catalogue_has_faults"

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(count=len(faults), first=faults[0].sentence)
        self.faults = tuple(faults)
