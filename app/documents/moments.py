"""Days and moments as the hall's papers and pages write them: one place, so that all of them look alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.store import Reader

NONE = "—"


def day_text(day: date | None) -> str:
    """A date, or a dash."""
    return NONE if day is None else f"{day:%Y-%m-%d}"


def moment_text(read: Reader, at: datetime | None, *, seconds: bool = False) -> str:
    """A moment as the hall's wall clock shows it, or a dash."""
    if at is None:
        return NONE
    local = at.astimezone(read.zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"


def stopwatch_text(span: timedelta) -> str:
    """Minutes and seconds as a stopwatch shows them."""
    seconds = int(span.total_seconds())
    return f"{seconds // 60}′{seconds % 60:02d}″"
