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


class CatalogueFileRefused(HallError):
    """A file that is not a catalogue workbook; nothing was changed."""

    key = "catalogue.error.file_unreadable_workbook"

    def __init__(self, **values: object) -> None:
        super().__init__(field="file", **values)


class FileMissing(CatalogueFileRefused):
    """There is no such file, or it cannot be read."""

    key = "catalogue.error.file_missing"


class FileIsEmpty(CatalogueFileRefused):
    """The file holds nothing."""

    key = "catalogue.error.file_is_empty"


class FileTooLarge(CatalogueFileRefused):
    """The file, or what it unpacks to, is larger than any catalogue."""

    key = "catalogue.error.file_too_large"


class FileIsPicture(CatalogueFileRefused):
    """A picture or PDF with the name of a workbook."""

    key = "catalogue.error.file_is_picture"


class FileIsOldWorkbook(CatalogueFileRefused):
    """The old .xls format, or a workbook with a password."""

    key = "catalogue.error.file_is_old_workbook"


class FileIsText(CatalogueFileRefused):
    """A CSV or text file."""

    key = "catalogue.error.file_is_text"


class FileIsNoWorkbook(CatalogueFileRefused):
    """Some other file, or an archive without a workbook in it."""

    key = "catalogue.error.file_is_no_workbook"


class FileHasMacros(CatalogueFileRefused):
    """A workbook with macros."""

    key = "catalogue.error.file_has_macros"


class FileUnreadableWorkbook(CatalogueFileRefused):
    """A workbook that is cut or damaged."""

    key = "catalogue.error.file_unreadable_workbook"


class CatalogueHasFaults(HallError):
    """The workbook has faults; `faults` names each by sheet, row and column. Nothing was imported."""

    key = "catalogue.error.catalogue_has_faults"

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(count=len(faults), first=faults[0].sentence)
        self.faults = tuple(faults)
