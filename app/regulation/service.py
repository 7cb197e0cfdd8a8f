"""What people do about the regulation: read and set standards, opening hours and the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app.regulation.deadlines import Deadline, Pause
from app.regulation.hours import USUAL_WEEK, WeekHours, read_week
from app.regulation.models import CalendarDay, HallHours, StandardVersion
from app.regulation.notices import (
    MOST_BYTES,
    Fault,
    NoticeFaulty,
    NoticeMissing,
    named,
    read_notice,
    stored_hours,
    typed_hours,
    write_notice,
)
from app.regulation.official import Day, DayKind
from app.regulation.rules import WorkingCalendar
from app.regulation.standards import (
    ReasonEmpty,
    StandardInPast,
    StandardKey,
    StandardValue,
    Unit,
    Version,
    check_change,
    default_value,
    in_force,
    value_of,
)
from app.store import Actor, HallError, Reader, Work

_ADMINISTRATOR = "administrator"  # the role's value; access stands above this room and cannot be imported
_MOST_CALENDARS = 8

_calendars: dict[tuple[object, ...], WorkingCalendar] = {}


class OnlyAdministrator(HallError):
    """Only the administrator changes standards, hours and the calendar."""

    key = "regulation.error.only_administrator"


# The calendar


def calendar(read: Reader) -> WorkingCalendar:
    """The hall's calendar as it stands now. Cheap: kept until days or hours change."""
    return read.known("calendar", [CalendarDay, HallHours], lambda: _calendar(read))


def _calendar(read: Reader) -> WorkingCalendar:
    state = read.rows(
        select(
            select(func.count(CalendarDay.id)).scalar_subquery(),
            select(func.max(CalendarDay.id)).scalar_subquery(),
            select(func.count(HallHours.id)).scalar_subquery(),
            select(func.max(HallHours.id)).scalar_subquery(),
        )
    )[0]
    key = (read.hall_id, read.station.id, read.zone.key, *state)
    known = _calendars.get(key)
    if known is None:
        if len(_calendars) >= _MOST_CALENDARS:
            _calendars.clear()
        known = _calendars[key] = WorkingCalendar(read.zone, tuple(hours_history(read)), own_days(read))
    return known


def own_days(read: Reader) -> dict[date, Day]:
    """The dates that the hall imported or set itself; the latest word about a date stands."""
    latest: dict[date, CalendarDay] = {}
    for row in read.all(select(CalendarDay).order_by(CalendarDay.hlc, CalendarDay.station_id, CalendarDay.id)):
        latest[row.date] = row
    return {on: Day(row.kind, row.name, typed_hours(row.hours)) for on, row in sorted(latest.items()) if row.kind is not None}


def set_day(work: Work, on: date, kind: DayKind | None, *, name: str = "", hours: str = "", reason: str) -> CalendarDay:
    """The hall decides about one date (closed for a move, open half a day); `kind` None follows the published calendar again.

    Administrator. Raises OnlyAdministrator, ReasonEmpty, HoursUnreadable.
    """
    _only_administrator(work, "regulation.set_day")
    if not reason.strip():
        raise ReasonEmpty(field="reason")
    day = Day(kind or DayKind.WORKING, named(name), typed_hours(hours))
    return work.add(CalendarDay(date=on, kind=kind, name=day.name, hours=stored_hours(day), source=reason.strip()))


@dataclass(frozen=True)
class DayChange:
    """A date that a notice changes: what it was until now, what it becomes."""

    date: date
    before: Day
    after: Day


@dataclass(frozen=True)
class NoticePreview:
    """What importing a file would do. `completes`: years whose whole notice would then be known."""

    changes: tuple[DayChange, ...]
    same: int
    faults: tuple[Fault, ...]
    completes: tuple[int, ...]


def open_notice(file: Path) -> bytes:
    """A notice file's content, as far as it may be long. Raises NoticeMissing."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NoticeMissing(field="file", file=file.name) from error


def preview_notice(read: Reader, content: bytes) -> NoticePreview:
    """What a notice file would change, without changing it. Raises NoticeUnreadable."""
    notice, known = read_notice(content), calendar(read)
    changes = tuple(
        DayChange(on, known.day(on), day)
        for on, day in sorted(notice.days.items())
        if known.day(on) != day or known.is_provisional(on)  # to say what was only assumed is a change
    )
    after = WorkingCalendar(read.zone, known.hours, {**known.days, **{change.date: change.after for change in changes}})
    years = sorted({change.date.year for change in changes})
    completes = tuple(year for year in years if after.is_published(year) and not known.is_published(year))
    return NoticePreview(changes, len(notice.days) - len(changes), notice.faults, completes)


def import_notice(work: Work, content: bytes, source: str) -> NoticePreview:
    """Take a notice file into the calendar, all of it or nothing; a second time changes nothing. Returns what changed.

    `source` is the notice's title or the file's name. Administrator.
    Raises OnlyAdministrator, NoticeUnreadable, NoticeFaulty (with `faults`, how many).
    """
    _only_administrator(work, "regulation.import_notice")
    found = preview_notice(work, content)
    if found.faults:
        raise NoticeFaulty(field="file", faults=len(found.faults))
    work.add_many(
        CalendarDay,
        [
            {
                "date": change.date,
                "kind": change.after.kind,
                "name": change.after.name,
                "hours": stored_hours(change.after),
                "source": " ".join(source.split())[:200],
            }
            for change in found.changes
        ],
    )
    return found


def export_year(read: Reader, year: int) -> str:
    """A year's special days as a CSV file that can be edited and imported again."""
    known = calendar(read)
    first = date(year, 1, 1)
    days = {on: known.day(on) for ahead in range(366) if (on := first + timedelta(days=ahead)).year == year}
    return write_notice(days, year)


def day_history(read: Reader, on: date) -> list[CalendarDay]:
    """What the hall decided about one date, oldest first."""
    wanted = select(CalendarDay).where(CalendarDay.date == on)
    return read.all(wanted.order_by(CalendarDay.hlc, CalendarDay.station_id, CalendarDay.id))


# Opening hours


def hours_history(read: Reader) -> list[WeekHours]:
    """The hall's opening hours by since-date, the usual week first; of two decisions about one date the later one."""
    latest = {USUAL_WEEK.since: USUAL_WEEK}
    for row in read.all(select(HallHours).order_by(HallHours.hlc, HallHours.station_id, HallHours.id)):
        latest[row.since] = read_week(row.since, {day: str(text) for day, text in row.week.items()})
    return [week for _, week in sorted(latest.items())]


def set_hours(work: Work, week: Mapping[str, str], since: date, reason: str = "") -> HallHours:
    """The hall's opening hours change from a date on: for each WeekDay the intervals as text, none meaning closed.

    Administrator. Raises OnlyAdministrator, HoursUnreadable, HoursEmpty, StandardInPast.
    """
    _only_administrator(work, "regulation.set_hours")
    read = read_week(since, week)
    if since < work.today and work.first(select(HallHours.id)) is not None:
        raise StandardInPast(field="since", today=work.today.isoformat())
    return work.add(HallHours(since=since, week=dict(read.texts()), reason=reason.strip()))


# Standards


def standard(read: Reader, key: StandardKey | str, on: date | None = None) -> StandardValue:
    """The standard in force on a date (the record's own date; today unless given)."""
    wanted = StandardKey(key)
    return in_force(wanted, [version for version in _all_versions(read) if version.key == wanted], on or read.today)


def standards(read: Reader, on: date | None = None) -> list[StandardValue]:
    """All standards in force on a date (today unless given), in the regulation's order."""
    versions = _all_versions(read)
    return [in_force(key, versions, on or read.today) for key in StandardKey]


def standard_history(read: Reader, key: StandardKey | str) -> list[StandardValue]:
    """A standard's values, oldest first, the default at the head, those still to come at the end."""
    wanted = StandardKey(key)
    latest = {version.since: version for version in sorted(_all_versions(read), key=lambda version: version.order) if version.key == wanted}
    return [default_value(wanted), *(value_of(version) for _, version in sorted(latest.items()))]


def set_standard(work: Work, key: StandardKey | str, value: float, since: date, reason: str) -> StandardVersion:
    """A standard gets a new value from a date on, today at the earliest.

    Administrator. Raises OnlyAdministrator, StandardOutOfRange, StandardNotWhole, StandardInPast, ReasonEmpty.
    """
    _only_administrator(work, "regulation.set_standard")
    wanted = StandardKey(key)
    check_change(wanted, value, since, reason, work.today)
    return work.add(StandardVersion(key=wanted, value=value, since=since, reason=reason.strip()))


def due(read: Reader, key: StandardKey | str, start: datetime, pauses: Sequence[Pause] = (), *, now: datetime | None = None) -> Deadline:
    """When something that began at `start` is due by a standard: the version in force on that day, counted by its unit.

    Raises ValueError for a standard that is no period (percent, grade, times).
    """
    value = standard(read, key, start.astimezone(read.zone).date())
    days, counted = int(value.value), calendar(read)
    match value.unit:
        case Unit.WORKING_MINUTES:
            return counted.add_working_time(start, timedelta(minutes=value.value), pauses, now=now)
        case Unit.CLOCK_MINUTES:
            return counted.add_clock_time(start, timedelta(minutes=value.value), pauses, now=now)
        case Unit.WORKING_HOURS:
            return counted.add_working_time(start, timedelta(hours=value.value), pauses, now=now)
        case Unit.WORKING_DAYS:
            return counted.add_working_days(start, days, pauses, now=now)
        case Unit.CALENDAR_DAYS:
            return counted.add_calendar_days(start, days, pauses, now=now)
        case _:
            raise ValueError(f"{value.key} is no period")


def _all_versions(read: Reader) -> tuple[Version, ...]:
    return read.known("standards", [StandardVersion], lambda: tuple(map(_version, read.all(select(StandardVersion)))))


def _version(row: StandardVersion) -> Version:
    return Version(row.key, row.value, row.since, row.reason, row.actor_id, (row.hlc, row.station_id.bytes + row.id.bytes))


def may_change(actor: Actor) -> bool:
    """Whether somebody may change standards, hours and the calendar; anybody may look."""
    return _ADMINISTRATOR in actor.roles


def _only_administrator(work: Work, action: str) -> None:
    if not may_change(work.actor):
        raise OnlyAdministrator
    work.did(action)
