"""The regulation made countable: standards with their versions, the working calendar, deadlines that explain themselves.

`service.calendar(read)` gives the hall's `WorkingCalendar`, `service.standard(read, key, on)` the value in force on a date.
"""

from app.regulation.deadlines import DayEnd, Deadline, DeadlineState, LedgerDay, Pause, Rule, Span, Stage, Why
from app.regulation.hours import Intervals, WeekDay, WeekHours
from app.regulation.official import Day, DayKind, HolidayName
from app.regulation.rules import PeriodTooLong, WorkingCalendar
from app.regulation.standards import STANDARDS, Standard, StandardKey, StandardValue, Unit

__all__ = [
    "STANDARDS",
    "Day",
    "DayEnd",
    "DayKind",
    "Deadline",
    "DeadlineState",
    "HolidayName",
    "Intervals",
    "LedgerDay",
    "Pause",
    "PeriodTooLong",
    "Rule",
    "Span",
    "Stage",
    "Standard",
    "StandardKey",
    "StandardValue",
    "Unit",
    "WeekDay",
    "WeekHours",
    "Why",
    "WorkingCalendar",
]
