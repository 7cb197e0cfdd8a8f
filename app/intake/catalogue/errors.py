"""What the catalogue refuses."""

from __future__ import annotations

from app.store import HallError


class ServiceUnknown(HallError):
    """No such service in this hall."""

    key = "catalogue.error.service_unknown"


class ServiceWithdrawn(HallError):
    """The service is no longer offered; applications already made under it go on."""

    key = "catalogue.error.service_withdrawn"


class SeriesUnknown(HallError):
    """No queue series has this letter."""

    key = "catalogue.error.series_unknown"
