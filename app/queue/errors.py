"""What the queue refuses."""

from __future__ import annotations

from app.store import HallError


class SeriesUnknown(HallError):
    """No series has this letter, or it is not open today."""

    key = "queue.error.series_unknown"


class DailyLimitReached(HallError):
    """The series has given out all numbers of the day."""

    key = "queue.error.daily_limit"


class CounterTaken(HallError):
    """Somebody else is at this window."""

    key = "queue.error.counter_taken"


class CounterClosed(HallError):
    """The window must be open to call."""

    key = "queue.error.counter_closed"


class CounterBusy(HallError):
    """Somebody is still at this window."""

    key = "queue.error.counter_busy"


class NotPossibleNow(HallError):
    """The ticket is in a state from which this cannot follow; another window may have been quicker."""

    key = "queue.error.not_possible_now"


class ReasonNeeded(HallError):
    """This step is logged with a reason."""

    key = "queue.error.reason_needed"


class TooLate(HallError):
    """Too late, or once too often, to come back after a missed call."""

    key = "queue.error.too_late"


class SlotFull(HallError):
    """The slot has no place left, or lies in the past."""

    key = "queue.error.slot_full"


class AppointmentUnknown(HallError):
    """No appointment of today has this code."""

    key = "queue.error.appointment_unknown"


class NumberTaken(HallError):
    """Another window has this number."""

    key = "queue.error.number_taken"


class SkillMissing(HallError):
    """The clerk does not have the skill that the service needs (clause 4.1.2)."""

    key = "queue.error.skill_missing"


class QueueFrozen(HallError):
    """An emergency stopped the calling; every number keeps its place."""

    key = "queue.error.frozen"
