"""What the complaints room refuses, each at its field."""

from __future__ import annotations

from app.store import HallError


class ComplaintUnknown(HallError):
    """No such complaint here."""

    key = "complaints.error.complaint_unknown"


class NotForYou(HallError):
    """The person complained of neither handles nor reads the complaint; the person rated does not make the call."""

    key = "complaints.error.not_for_you"


class StepOutOfTurn(HallError):
    """This cannot happen to the complaint as it stands."""

    key = "complaints.error.step_out_of_turn"


class SupervisorNeeded(HallError):
    """After two refusals only a supervisor or the administrator goes on."""

    key = "complaints.error.supervisor_needed"


class FactsEmpty(HallError):
    """A complaint needs to say what happened."""

    key = "complaints.error.facts_empty"


class PersonEmpty(HallError):
    """A complaint that is not anonymous needs a name."""

    key = "complaints.error.person_empty"


class WhoseEmpty(HallError):
    """Somebody complains for another, but it does not say for whom."""

    key = "complaints.error.whose_empty"


class PhoneShape(HallError):
    """The phone number is none."""

    key = "complaints.error.phone_shape"


class WordsEmpty(HallError):
    """This step needs words: a result, an offer, what the customer said, a reason."""

    key = "complaints.error.words_empty"


class CustomerReachable(HallError):
    """A complaint is settled without the customer only when there is nobody to ask, or the tries to reach them are told."""

    key = "complaints.error.customer_reachable"


class CauseEmpty(HallError):
    """Clause 3.3.5: a complaint is not closed without its root cause."""

    key = "complaints.error.cause_empty"


class ImprovementEmpty(HallError):
    """Clause 3.3.5: a complaint is not closed without what is done so that it does not happen again."""

    key = "complaints.error.improvement_empty"


class OwnerEmpty(HallError):
    """An improvement needs somebody who answers for it."""

    key = "complaints.error.owner_empty"


class DueDateWrong(HallError):
    """An improvement is due in the future, and checked after that."""

    key = "complaints.error.due_date_wrong"


class FigureEmpty(HallError):
    """A figure of the hall's own needs its name when it is chosen, and its value when it is checked."""

    key = "complaints.error.figure_empty"


class ImprovementUnknown(HallError):
    """No such improvement here."""

    key = "complaints.error.improvement_unknown"


class ImprovementOutOfTurn(HallError):
    """This cannot happen to the improvement as it stands."""

    key = "complaints.error.improvement_out_of_turn"


class CauseUnknown(HallError):
    """No such cause in the tree, or it was retired."""

    key = "complaints.error.cause_unknown"


class CauseNameEmpty(HallError):
    """A cause needs a name."""

    key = "complaints.error.cause_name_empty"


class CauseInItself(HallError):
    """A cause cannot stand below itself."""

    key = "complaints.error.cause_in_itself"


class CallBackUnknown(HallError):
    """No such call-back here."""

    key = "complaints.error.call_back_unknown"


class CallBackEnded(HallError):
    """The call was made already, or given up."""

    key = "complaints.error.call_back_ended"
