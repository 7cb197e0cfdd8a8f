"""The clocks of an application: when the notice, the supplement, the promise, the delivery and the collection are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.intake.applications.models import Clock
from app.intake.applications.rules import Case
from app.regulation import Deadline, WorkingCalendar

SUPPLEMENT_WORKING_DAYS = 15
"""How long a customer has for what a notice asks for, unless the clerk says otherwise; after it the case may be closed."""

DELIVERY_WORKING_DAYS = 10
"""Administrative Licensing Law art. 44: a decision is handed over or posted within ten days."""

MOST_EXTENSION_BY_LAW = 10
"""Administrative Licensing Law art. 42: with approval, ten days more, once, and the applicant is told why."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The periods that an application is judged by: its catalogue version's, and the standards in force on its day."""

    promise_working_days: int | None = None
    legal_working_days: int | None = None
    notice_working_days: int = 5
    reminder_days: int = 7
    extensions_max: int = 1


def notice_deadline(case: Case, terms: Terms, calendar: WorkingCalendar) -> Deadline | None:
    """Until when the hall must accept, refuse, or tell everything that is missing. Clause 3.2.2; Licensing Law art. 32."""
    if case.review_since is None:
        return None
    return calendar.add_working_days(case.review_since, terms.notice_working_days)


def promise_deadline(case: Case, terms: Terms, calendar: WorkingCalendar, now: datetime) -> Deadline | None:
    """The promised day of completion: from the acceptance, with pauses (Licensing Law art. 45) and extensions. Clauses 2.2.3, 3.2.4."""
    if case.runs_from is None or terms.promise_working_days is None:
        return None
    days = terms.promise_working_days + case.extended_working_days
    return calendar.add_working_days(case.runs_from, days, case.pauses, now=now)


def first_promise(case: Case, terms: Terms, calendar: WorkingCalendar) -> Deadline | None:
    """What was promised at the acceptance, without what happened since. Clause 3.2.3."""
    if case.runs_from is None or terms.promise_working_days is None:
        return None
    return calendar.add_working_days(case.runs_from, terms.promise_working_days)


def legal_deadline(case: Case, terms: Terms, calendar: WorkingCalendar, now: datetime) -> Deadline | None:
    """The last day that the law allows, with pauses and extensions; None where the law sets no limit."""
    if case.runs_from is None or terms.legal_working_days is None:
        return None
    days = terms.legal_working_days + case.extended_working_days
    return calendar.add_working_days(case.runs_from, days, case.pauses, now=now)


def running_deadline(
    case: Case, terms: Terms, calendar: WorkingCalendar, now: datetime, supplement_by: date | None = None
) -> Deadline | None:
    """The end of the clock that runs now; None when no clock runs (a closed case, a draft)."""
    match case.clock:
        case Clock.NOTICE:
            return notice_deadline(case, terms, calendar)
        case Clock.PROMISE:
            return promise_deadline(case, terms, calendar, now)
        case Clock.NOTIFY if case.completed is not None:
            return calendar.add_working_days(case.completed.at, DELIVERY_WORKING_DAYS)
        case Clock.COLLECT if case.notified_at is not None:
            return calendar.add_calendar_days(last_told(case.notified_at, case), terms.reminder_days)
        case Clock.SUPPLEMENT if case.notices and supplement_by is not None:
            return calendar.add_working_days(case.notices[-1].at, _working_days_to(case.notices[-1].at, supplement_by, calendar))
        case _:
            return None


def last_told(notified_at: datetime, case: Case) -> datetime:
    """When the customer was last told that the result waits. Clause 3.2.5."""
    return max((reminder.at for reminder in case.reminders), default=notified_at)


def step_deadline(case: Case, working_days: int, calendar: WorkingCalendar, now: datetime) -> Deadline | None:
    """When the step at hand is due: its part of the promise, from the day it was reached. Clause 3.2.3."""
    if case.step is None:
        return None
    return calendar.add_working_days(case.step.started_at, working_days, case.pauses, now=now)


def is_late(done_at: datetime | None, due: datetime | None, now: datetime) -> bool | None:
    """Whether a promise was broken: True as soon as it has passed, False when it was kept, None while it runs."""
    if due is None:
        return None
    if done_at is not None:
        return done_at > due
    return True if now > due else None


def earliest(deadlines: Iterable[Deadline | None]) -> Deadline | None:
    """The deadline that comes first."""
    return min((each for each in deadlines if each is not None), key=lambda each: each.due_at, default=None)


def _working_days_to(start: datetime, end: date, calendar: WorkingCalendar) -> int:
    return calendar.working_days_between(start.astimezone(calendar.zone).date(), end)
