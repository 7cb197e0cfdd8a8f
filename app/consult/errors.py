"""What the consultation desk refuses, each at its field."""

from __future__ import annotations

from app.store import HallError


class ConsultationFault(HallError):
    """A field of the form that cannot be kept as it is."""


class QuestionMissing(ConsultationFault):
    """Clause 3.1.2: the question is recorded."""

    key = "consult.error.question_missing"


class PhoneMissing(ConsultationFault):
    """Somebody on the phone, or to be called back, has a number."""

    key = "consult.error.phone_missing"


class PhoneShape(ConsultationFault):
    """The phone number is none."""

    key = "consult.error.phone_shape"


class AnswerMissing(ConsultationFault):
    """An answer has words."""

    key = "consult.error.answer_missing"


class PromiseMissing(ConsultationFault):
    """Clause 3.1.3: the expected time of the reply is told."""

    key = "consult.error.promise_missing"


class PromisePast(ConsultationFault):
    """A reply was promised for a time that has passed."""

    key = "consult.error.promise_past"


class PromiseOutsideHours(ConsultationFault):
    """Nobody would be here at the promised time."""

    key = "consult.error.promise_outside_hours"


class ReasonMissing(ConsultationFault):
    """Withdrawing, and saying that something was not understood or wrong, needs a word why."""

    key = "consult.error.reason_missing"


class AskedInFuture(ConsultationFault):
    """A question cannot have been asked later than now."""

    key = "consult.error.asked_in_future"


class MomentUnreadable(ConsultationFault):
    """A time of asking is written as 14:05, 11-20 14:05 or 2026-11-20 14:05."""

    key = "consult.error.moment_unreadable"


class ConsultationUnknown(HallError):
    """No such consultation here."""

    key = "consult.error.consultation_unknown"


class StepOutOfTurn(HallError):
    """This cannot happen to the question as it stands."""

    key = "consult.error.step_out_of_turn"
