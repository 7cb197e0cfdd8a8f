"""The catalogue in and out as a workbook: look first, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.access import Role, right
from app.intake.catalogue.errors import CatalogueHasFaults, SheetFault
from app.intake.catalogue.rules import ChangeKind, MaterialDraft, Part, ServiceChange, ServiceDraft, ServiceSnapshot, StepDraft, changes
from app.intake.catalogue.sample import SeriesDraft
from app.intake.catalogue.service import add_series, all_series, apply_changes, snapshots
from app.intake.catalogue.workbook import Reading, read_workbook, write_workbook
from app.store import Reader, Work
from app.store.spreadsheet import MOST_BYTES, FileMissing, FileTooLarge
from app.text import one_line


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do, before anything is written. With faults there is nothing to import."""

    changes: tuple[ServiceChange, ...]
    new_series: tuple[SeriesDraft, ...]
    faults: tuple[SheetFault, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many services would be new, changed, unchanged or withdrawn."""
        return Counter(change.kind for change in self.changes)[kind]

    @property
    def changes_nothing(self) -> bool:
        return not self.new_series and all(change.kind is ChangeKind.UNCHANGED for change in self.changes)


def export_catalogue(read: Reader) -> bytes:
    """The services that are offered as an .xlsx file, in the program's language."""
    return write_workbook([each.draft for each in snapshots(read, withdrawn=False)], _series_now(read))


def open_workbook(file: Path) -> bytes:
    """The bytes of a workbook. Raises FileMissing at the field `file`, and FileTooLarge before reading what no catalogue is."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise FileTooLarge(megabytes=MOST_BYTES // 1_000_000)
        return file.read_bytes()
    except (OSError, ValueError) as refused:
        raise FileMissing from refused


def preview_import(read: Reader, data: bytes, *, withdraw_missing: bool = False) -> ImportPreview:
    """What importing this file would change, or everything that is wrong with it.

    `withdraw_missing` ends the services that the file does not name. Raises a SheetFileRefused for what is no workbook.
    """
    reading = _read(read, data)
    now = _series_now(read)
    fresh = tuple(each for each in reading.series if each not in now)
    planned = () if reading.faults else tuple(_plan(read, reading, withdraw_missing))
    return ImportPreview(planned, fresh, reading.faults)


@right(Role.ADMINISTRATOR, Role.SUPERVISOR)
def import_catalogue(work: Work, data: bytes, *, withdraw_missing: bool = False, reason: str = "") -> ImportPreview:
    """Put the catalogue of this file in force, whole or not at all; returns what changed. Clauses 3.2.1 and 3.2.2.

    Raises CatalogueHasFaults with every fault, and a SheetFileRefused for what is no workbook.
    """
    reading = _read(work, data)
    if reading.faults:
        raise CatalogueHasFaults(reading.faults)
    planned = _plan(work, reading, withdraw_missing)
    now = _series_now(work)
    fresh = tuple(each for each in reading.series if each not in now)
    if fresh:
        add_series(work, reading.series)
    apply_changes(work, planned, one_line(reason).text)
    return ImportPreview(tuple(planned), fresh, ())


def _read(read: Reader, data: bytes) -> Reading:
    return read_workbook(data, [each.letter for each in all_series(read)])


def _series_now(read: Reader) -> list[SeriesDraft]:
    return [SeriesDraft(each.letter, each.name, each.name_en) for each in all_series(read)]


def _plan(read: Reader, reading: Reading, withdraw_missing: bool) -> list[ServiceChange]:
    current = snapshots(read)
    by_code = {each.code: each for each in current}
    last = max((each.position for each in current), default=0)
    wanted: list[ServiceDraft] = []
    for number, draft in enumerate(reading.services, 1):
        known = by_code.get(draft.code)
        kept = _keep_absent(draft, known, reading.absent) if known else draft
        if not kept.position:
            kept = replace(kept, position=known.position if known else last + number)
        wanted.append(kept)
    return changes(current, wanted, withdraw_missing=withdraw_missing)


def _keep_absent(draft: ServiceDraft, known: ServiceSnapshot, absent: frozenset[tuple[Part, str]]) -> ServiceDraft:
    """A column that the workbook does not have says nothing: what stands there now stays."""
    own: dict[str, Any] = {name: getattr(known, name) for part, name in absent if part is Part.SERVICE}
    own["materials"] = _keep_in_parts(draft.materials, known.draft.materials, [name for part, name in absent if part is Part.MATERIAL])
    own["steps"] = _keep_in_parts(draft.steps, known.draft.steps, [name for part, name in absent if part is Part.STEP])
    return replace(draft, **own)


def _keep_in_parts(wanted: Sequence[Any], known: Sequence[MaterialDraft] | Sequence[StepDraft], absent: Sequence[str]) -> tuple[Any, ...]:
    if not absent:
        return tuple(wanted)
    by_name = {each.name: each for each in known}
    return tuple(
        replace(part, **{name: getattr(by_name[part.name], name) for name in absent}) if part.name in by_name else part for part in wanted
    )
