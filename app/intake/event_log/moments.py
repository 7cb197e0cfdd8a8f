"""Points in time as logs write them. One log writes one form; which one is read from a sample."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

ISO = "iso"
EPOCH = "epoch"
EPOCH_MS = "epoch_ms"
FIRST_YEAR, LAST_YEAR = 1900, 2100

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y年%m月%d日", "%Y%m%d")
_TIMES = (
    " %H:%M:%S",
    " %H:%M",
    "",
    " %H:%M:%S.%f",
    " %H:%M:%S%z",
    " %H:%M:%S.%f%z",
    " %I:%M:%S %p",
    " %I:%M %p",
    " %H时%M分%S秒",
    " %H时%M分",
)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?")
_ZONE_APART = re.compile(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)")
_DAY_JOINED = re.compile(r"(?<=日)(?=\d)")
_DAY = timedelta(days=1)
_SAMPLE = 50
_FORMS = (ISO, EPOCH, EPOCH_MS, *_DATES)


class Unreadable(ValueError):
    """A text that is no point in time in the form of its log."""


class Impossible(ValueError):
    """A point in time that cannot be: 30 February, or a year outside 1900 to 2100."""


class MomentReader:
    """Reads one column of a log. `form` is `iso`, `epoch`, `epoch_ms`, a date of `guess_form`, or a whole strptime format.

    A time without a zone is one of `zone`. With `whole_days`, a date alone means the end of that day (a deadline).
    """

    def __init__(self, form: str, zone: tzinfo, *, whole_days: bool = False) -> None:
        self.form = form
        self.zone = zone
        self.whole_days = whole_days
        self._patterns = [form + time for time in _TIMES] if form in _DATES else [form]

    def __call__(self, text: str) -> datetime:
        """The moment in UTC. Raises Unreadable, Impossible."""
        read, has_time = self._read(text.strip())
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            raise Impossible(text)
        if self.whole_days and not has_time:
            read += _DAY
        return (read if read.tzinfo else read.replace(tzinfo=self.zone)).astimezone(UTC)

    def _read(self, text: str) -> tuple[datetime, bool]:
        if self.form in (EPOCH, EPOCH_MS):
            return _since_1970(text, 1 if self.form == EPOCH else 1000), True
        if self.form == ISO:
            return _iso(text)
        tidy = _DAY_JOINED.sub(" ", _ZONE_APART.sub("", text))
        for at, pattern in enumerate(self._patterns):
            try:
                read = datetime.strptime(tidy, pattern)  # noqa: DTZ007 - the zone is given where the text has none
            except ValueError:
                continue
            self._patterns.insert(0, self._patterns.pop(at))
            return read, "%H" in pattern or "%I" in pattern
        raise Unreadable(text)


def guess_form(texts: Sequence[str], zone: tzinfo) -> str | None:
    """The form that reads most of these texts, None when none reads half of them. Day first where both readings fit."""
    filled = [text for text in texts if text.strip()][:_SAMPLE]
    best, form = 0, None
    for each in _FORMS:
        read = _how_many(filled, each, zone)
        if read > best:
            best, form = read, each
        if best == len(filled):
            break
    return form if best * 2 >= len(filled) else None


def _how_many(texts: Sequence[str], form: str, zone: tzinfo) -> int:
    reader, read = MomentReader(form, zone), 0
    for text in texts:
        try:
            reader(text)
        except (Unreadable, Impossible):
            continue
        read += 1
    return read


def _iso(text: str) -> tuple[datetime, bool]:
    parts = _ISO.fullmatch(text)
    if parts is None:
        raise Unreadable(text)
    day, time, zone = parts.groups()
    plain = day if time is None else f"{day}T{time.replace(',', '.')}{'Z' if zone == 'UTC' else zone or ''}"
    try:
        return datetime.fromisoformat(plain), time is not None
    except ValueError as never:
        raise Impossible(text) from never


def _since_1970(text: str, a_second: int) -> datetime:
    shortest = 9 if a_second == 1 else 12
    if not (text.isascii() and text.isdigit() and shortest <= len(text) <= shortest + 1):
        raise Unreadable(text)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(text) * 1_000_000 // a_second)
