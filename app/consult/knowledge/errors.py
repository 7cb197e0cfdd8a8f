"""What the knowledge base refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.store import HallError
from app.words import say


@dataclass(frozen=True)
class FileFault:
    """Something wrong in a file: the file or sheet, the row or line (0: the whole of it), the column or field, and what it is."""

    file: str
    row: int
    column: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def place(self) -> str:
        """Where it stands, as people find it."""
        if not self.row:
            return self.file
        if not self.column:
            return say("knowledge.place.row", file=self.file, row=self.row)
        return say("knowledge.place.cell", file=self.file, row=self.row, column=self.column)

    @property
    def what(self) -> str:
        """What is wrong there and what to write instead."""
        return say(f"knowledge.fault.{self.key}", **self.values)

    @property
    def sentence(self) -> str:
        return say("knowledge.place.sentence", place=self.place, what=self.what)


class ArticleFault(HallError):
    """A field of an article that cannot be kept as it is."""


class TitleMissing(ArticleFault):
    """An article is found by its title."""

    key = "knowledge.error.title_missing"


class TextMissing(ArticleFault):
    """An article answers something."""

    key = "knowledge.error.text_missing"


class CodeShape(ArticleFault):
    """A code is 2 to 20 capital letters, digits and dashes."""

    key = "knowledge.error.code_shape"


class CodeTaken(ArticleFault):
    """Another article has this code."""

    key = "knowledge.error.code_taken"


class DateShape(ArticleFault):
    """A date is written as 2026-11-23."""

    key = "knowledge.error.date_shape"


class ValidityReversed(ArticleFault):
    """Valid until a day before valid from."""

    key = "knowledge.error.validity_reversed"


class NothingChanged(ArticleFault):
    """A new version that says what the last one says."""

    key = "knowledge.error.nothing_changed"


class NoteMissing(ArticleFault):
    """Saying that something is wrong, or that it is not, needs a word why."""

    key = "knowledge.error.note_missing"


class ArticleUnknown(HallError):
    """No such article here."""

    key = "knowledge.error.article_unknown"


class ReportUnknown(HallError):
    """No such report, or it is closed already."""

    key = "knowledge.error.report_unknown"


class FileRefused(HallError):
    """A file or folder that holds no articles; nothing was changed."""

    key = "knowledge.error.file_refused"


class FileHasFaults(HallError):
    """The file has faults; `faults` names each. Nothing was imported."""

    key = "knowledge.error.file_has_faults"

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__(field="file", count=len(faults), first=faults[0].sentence)
        self.faults = tuple(faults)
