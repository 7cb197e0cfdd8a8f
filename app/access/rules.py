"""Passwords and lockout: pure rules."""

from __future__ import annotations

from datetime import datetime, timedelta

FEWEST_CHARACTERS = 10
FAILURES_BEFORE_LOCK = 10
FIRST_LOCK = timedelta(minutes=15)


def is_strong_enough(password: str, login: str) -> bool:
    """At least ten characters, more than two different ones, and not the login."""
    return len(password) >= FEWEST_CHARACTERS and len(set(password)) > 2 and login.casefold() not in password.casefold()


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when a login is locked after that many wrong passwords in a row: 15 minutes after ten, doubling with each further ten."""
    if failures == 0 or failures % FAILURES_BEFORE_LOCK:
        return None
    return now + FIRST_LOCK * 2 ** (failures // FAILURES_BEFORE_LOCK - 1)
