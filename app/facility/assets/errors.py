"""What the asset register refuses, each at its field."""

from __future__ import annotations

from app.store import HallError


class AssetFault(HallError):
    """A field of the asset form that cannot be kept as it is."""


class AssetNameMissing(AssetFault):
    """An asset needs a name that people call it by."""

    key = "facility.error.asset_name_missing"


class AssetNumberTaken(AssetFault):
    """Another asset has this number."""

    key = "facility.error.asset_number_taken"


class PinOutsidePlan(AssetFault):
    """The pin lies outside the floor's plan, or there is no floor to stand on."""

    key = "facility.error.pin_outside_plan"


class SeriesUnreadable(AssetFault):
    """Queue series are single capital letters."""

    key = "facility.error.series_unreadable"


class AssetUnknown(HallError):
    """No such asset here."""

    key = "facility.error.asset_unknown"


class PlaceUnknown(HallError):
    """No such place here."""

    key = "facility.error.place_unknown"


class PlaceInItself(HallError):
    """A place cannot lie inside itself or inside what lies in it."""

    key = "facility.error.place_in_itself"


class PlaceNotEmpty(HallError):
    """A place that holds something cannot be closed."""

    key = "facility.error.place_not_empty"


class PlanFaulty(HallError):
    """A floor of no size, or with a shape outside of it."""

    key = "facility.error.plan_faulty"


class PlaceNameMissing(HallError):
    """A place needs a name."""

    key = "facility.error.place_name_missing"


class ReasonMissing(HallError):
    """Taking an asset out of use, or back, is done for a reason."""

    key = "facility.error.reason_missing"


class ReadingBackwards(HallError):
    """A counter never runs backwards."""

    key = "facility.error.reading_backwards"


class AssetFileUnreadable(HallError):
    """The file handed in is no workbook of assets."""

    key = "facility.error.asset_file_unreadable"


class CellUnreadable(HallError):
    """A cell that should hold a number or a date holds something else."""

    key = "facility.error.cell_unreadable"


class KindUnreadable(HallError):
    """A kind of asset that there is none of."""

    key = "facility.error.kind_unreadable"


class AssetNumberTwice(HallError):
    """Two rows of one workbook have the same number."""

    key = "facility.error.asset_number_twice"


class AssetFileFaulty(HallError):
    """Rows of the workbook cannot be kept; nothing was imported."""

    key = "facility.error.asset_file_faulty"


class FileOfOthers(HallError):
    """A file is taken off by who attached it, or by who is in charge."""

    key = "facility.error.file_of_others"
