"""What the emergency room refuses, each at its field."""

from __future__ import annotations

from app.store import HallError


class PlanUnknown(HallError):
    """No such plan or version here."""

    key = "emergency.error.plan_unknown"


class PlanNotInForce(HallError):
    """The plan has no approved version to run."""

    key = "emergency.error.plan_not_in_force"


class OwnApproval(HallError):
    """Who wrote a version does not approve it."""

    key = "emergency.error.own_approval"


class PlanFault(HallError):
    """A part of an edited plan cannot be kept as it is; `place` says which line."""

    key = "emergency.error.plan_fault"


class NothingChanged(HallError):
    """The edited plan says what the version in force says."""

    key = "emergency.error.nothing_changed"


class RunUnknown(HallError):
    """No such run here."""

    key = "emergency.error.run_unknown"


class RunOver(HallError):
    """The all clear was given; the timeline takes no more steps."""

    key = "emergency.error.run_over"


class RunNotOver(HallError):
    """This comes after the all clear."""

    key = "emergency.error.run_not_over"


class StepUnknown(HallError):
    """The frozen version has no such step, role, inject or criterion."""

    key = "emergency.error.step_unknown"


class TextMissing(HallError):
    """This needs a few words."""

    key = "emergency.error.text_missing"


class SummaryMissing(HallError):
    """There is no summary yet to approve."""

    key = "emergency.error.summary_missing"


class OwnerMissing(HallError):
    """A measure needs somebody who sees to it."""

    key = "emergency.error.owner_missing"


class SupplyUnknown(HallError):
    """No plan in force asks for this supply."""

    key = "emergency.error.supply_unknown"


class QuantityWrong(HallError):
    """A number of pieces is a whole number, none or more."""

    key = "emergency.error.quantity_wrong"


class DayUnreadable(HallError):
    """What was typed is no day."""

    key = "emergency.error.day_unreadable"


class NotUnsigned(HallError):
    """Without signing in only a real emergency can be started, and with a name."""

    key = "emergency.error.not_unsigned"


class DueInPast(HallError):
    """A measure cannot have been due before today."""

    key = "emergency.error.due_in_past"
