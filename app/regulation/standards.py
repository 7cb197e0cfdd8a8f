"""The regulation's `[X]`: each standard with its clause, unit, default and the range a hall may set it in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.store import HallError


class StandardKey(StrEnum):
    """Every standard of the regulation."""

    RESPONSE_MINUTES = "response_minutes"
    CORRECTION_WORKING_DAYS = "correction_working_days"
    SATISFACTION_PERCENT = "satisfaction_percent"
    SATISFIED_GRADE = "satisfied_grade"
    ANSWER_MINUTES = "answer_minutes"
    NOTICE_WORKING_DAYS = "notice_working_days"
    EXTENSIONS_MAX = "extensions_max"
    UNCOLLECTED_REMINDER_DAYS = "uncollected_reminder_days"
    VERIFY_WORKING_DAYS = "verify_working_days"
    SOLUTION_WORKING_DAYS = "solution_working_days"
    FEEDBACK_WORKING_DAYS = "feedback_working_days"
    CALL_BACK_WORKING_DAYS = "call_back_working_days"
    TRAINING_INTERVAL_DAYS = "training_interval_days"
    RECTIFY_WORKING_DAYS = "rectify_working_days"
    SURVEY_INTERVAL_DAYS = "survey_interval_days"
    ONSITE_HOURS = "onsite_hours"
    DRILL_INTERVAL_DAYS = "drill_interval_days"
    FIRST_REPORT_MINUTES = "first_report_minutes"
    SUMMARY_WORKING_DAYS = "summary_working_days"


class Unit(StrEnum):
    """What a standard's number counts."""

    WORKING_MINUTES = "working_minutes"
    CLOCK_MINUTES = "clock_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    PERCENT = "percent"
    GRADE = "grade"
    TIMES = "times"


@dataclass(frozen=True)
class Standard:
    """A standard as the regulation has it. A hall may set it from `least` to `most`."""

    key: StandardKey
    clause: str
    unit: Unit
    default: float
    least: float
    most: float
    whole: bool = True


@dataclass(frozen=True)
class StandardValue:
    """A standard's value in force. `since` None and `source` "default": the hall has not set it."""

    key: StandardKey
    value: float
    unit: Unit
    clause: str
    since: date | None
    source: str
    reason: str = ""
    set_by: UUID | None = None


@dataclass(frozen=True)
class Version:
    """One decision about a standard; `order` is when it was made (later decisions about the same date stand)."""

    key: StandardKey
    value: float
    since: date
    reason: str
    set_by: UUID
    order: tuple[int, bytes]


class StandardOutOfRange(HallError):
    """A value outside what the regulation and the law allow."""

    key = "regulation.error.standard_out_of_range"


class StandardNotWhole(HallError):
    """A value with a fraction where only whole numbers make sense."""

    key = "regulation.error.standard_not_whole"


class StandardInPast(HallError):
    """A start date in the past would judge records by a standard that nobody knew then."""

    key = "regulation.error.standard_in_past"


class NumberUnreadable(HallError):
    """What was typed as a standard's value is no number."""

    key = "regulation.error.number_unreadable"


class ReasonEmpty(HallError):
    """A standard is changed for a reason, and the reason is kept."""

    key = "regulation.error.reason_empty"


_K, _U = StandardKey, Unit

STANDARDS: dict[StandardKey, Standard] = {
    standard.key: standard
    for standard in (
        Standard(_K.RESPONSE_MINUTES, "2.2.1", _U.WORKING_MINUTES, 5, 1, 120),
        Standard(_K.CORRECTION_WORKING_DAYS, "2.2.2", _U.WORKING_DAYS, 1, 1, 10),
        Standard(_K.SATISFACTION_PERCENT, "2.2.5", _U.PERCENT, 95, 50, 100, whole=False),
        Standard(_K.SATISFIED_GRADE, "2.2.5", _U.GRADE, 3, 3, 4),
        Standard(_K.ANSWER_MINUTES, "3.1.3", _U.WORKING_MINUTES, 15, 1, 240),
        Standard(_K.NOTICE_WORKING_DAYS, "3.2.2", _U.WORKING_DAYS, 5, 1, 5),
        Standard(_K.EXTENSIONS_MAX, "3.2.4", _U.TIMES, 1, 0, 3),
        Standard(_K.UNCOLLECTED_REMINDER_DAYS, "3.2.5", _U.CALENDAR_DAYS, 7, 1, 90),
        Standard(_K.VERIFY_WORKING_DAYS, "3.3.2", _U.WORKING_DAYS, 5, 1, 15),
        Standard(_K.SOLUTION_WORKING_DAYS, "3.3.3", _U.WORKING_DAYS, 5, 1, 60),
        Standard(_K.FEEDBACK_WORKING_DAYS, "3.3.5", _U.WORKING_DAYS, 2, 1, 15),
        Standard(_K.TRAINING_INTERVAL_DAYS, "4.2.1", _U.CALENDAR_DAYS, 30, 1, 365),
        Standard(_K.RECTIFY_WORKING_DAYS, "5.1.1", _U.WORKING_DAYS, 5, 1, 60),
        Standard(_K.SURVEY_INTERVAL_DAYS, "5.2.1", _U.CALENDAR_DAYS, 90, 7, 365),
        Standard(_K.CALL_BACK_WORKING_DAYS, "5.2.2", _U.WORKING_DAYS, 1, 1, 10),
        Standard(_K.ONSITE_HOURS, "6.2.1", _U.WORKING_HOURS, 4, 0.5, 72, whole=False),
        Standard(_K.DRILL_INTERVAL_DAYS, "7.2.1", _U.CALENDAR_DAYS, 180, 30, 365),
        Standard(_K.FIRST_REPORT_MINUTES, "7.3.2", _U.CLOCK_MINUTES, 15, 5, 120),
        Standard(_K.SUMMARY_WORKING_DAYS, "7.3.3", _U.WORKING_DAYS, 5, 1, 30),
    )
}


def in_force(key: StandardKey, versions: Iterable[Version], on: date) -> StandardValue:
    """The value in force on a date: of the latest since-date reached, the decision made last; before any, the default."""
    reached = [version for version in versions if version.key is key and version.since <= on]
    if not reached:
        return default_value(key)
    return value_of(max(reached, key=lambda version: (version.since, version.order)))


def default_value(key: StandardKey) -> StandardValue:
    """What the regulation says where the hall has said nothing."""
    standard = STANDARDS[key]
    return StandardValue(key, standard.default, standard.unit, standard.clause, None, "default")


def value_of(version: Version) -> StandardValue:
    """A decision as a value."""
    standard = STANDARDS[version.key]
    return StandardValue(version.key, version.value, standard.unit, standard.clause, version.since, "hall", version.reason, version.set_by)


def check_change(key: StandardKey, value: float, since: date, reason: str, today: date) -> None:
    """Refuse a change that cannot be: StandardOutOfRange, StandardNotWhole, StandardInPast, ReasonEmpty."""
    standard = STANDARDS[key]
    if not standard.least <= value <= standard.most:  # also refuses "not a number"
        raise StandardOutOfRange(field="value", least=f"{standard.least:g}", most=f"{standard.most:g}")
    if standard.whole and value != int(value):
        raise StandardNotWhole(field="value")
    if since < today:
        raise StandardInPast(field="since", today=today.isoformat())
    if not reason.strip():
        raise ReasonEmpty(field="reason")


def read_number(typed: str, field: str = "value") -> float:
    """A number as people type it, full-width and with a percent sign too. Raises NumberUnreadable."""
    plain = unicodedata.normalize("NFKC", typed).strip().removesuffix("%").strip()
    try:
        return float(plain)
    except ValueError as error:
        raise NumberUnreadable(field=field) from error
