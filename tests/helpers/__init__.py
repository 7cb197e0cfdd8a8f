"""Small things that many tests need."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HALL_ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment written as the hall's wall clock shows it (2026-11-23 09:00), in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE).astimezone(UTC)
