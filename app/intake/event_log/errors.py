"""What an event log is refused for. Nothing of a refused log was imported."""

from __future__ import annotations

from app.store import HallError


class LogRefused(HallError):
    """A file that is no event log, or one that cannot be read to its end."""

    key = "event_log.error.not_a_log"

    def __init__(self, *, field: str = "file", **values: object) -> None:
        super().__init__(field=field, **values)


class LogMissing(LogRefused):
    """There is no such file, or it cannot be read."""

    key = "event_log.error.log_missing"


class LogEmpty(LogRefused):
    """The file holds nothing, or only its heading."""

    key = "event_log.error.log_empty"


class LogIsPicture(LogRefused):
    """A picture or PDF with the name of a log."""

    key = "event_log.error.log_is_picture"


class LogIsWorkbook(LogRefused):
    """A spreadsheet or an archive."""

    key = "event_log.error.log_is_workbook"


class NotALog(LogRefused):
    """Some other file: not a table with a heading, and not XES."""

    key = "event_log.error.not_a_log"


class LogCut(LogRefused):
    """A compressed file or an XES file that ends too early or is damaged."""

    key = "event_log.error.log_cut"


class LogTooLarge(LogRefused):
    """It unpacks to more than anybody's log."""

    key = "event_log.error.log_too_large"


class LogHasEntities(LogRefused):
    """An XES file with a document type; entities are never expanded."""

    key = "event_log.error.log_has_entities"


class ColumnMissing(LogRefused):
    """A column that every log needs was not found, or the map names one that is not there."""

    key = "event_log.error.column_missing"


class NoGoodRow(LogRefused):
    """Every row of the file has a fault."""

    key = "event_log.error.no_good_row"


class MapRefused(HallError):
    """The file that names the columns cannot be read or names something unknown."""

    key = "event_log.error.map_refused"

    def __init__(self, **values: object) -> None:
        super().__init__(field="map", **values)


class ExportName(HallError):
    """The name of an export does not end like a log."""

    key = "event_log.error.export_name"

    def __init__(self, **values: object) -> None:
        super().__init__(field="file", **values)


class FaultsUnwritable(HallError):
    """The list of bad rows cannot be written where it should stand."""

    key = "event_log.error.faults_unwritable"

    def __init__(self, **values: object) -> None:
        super().__init__(field="faults", **values)
