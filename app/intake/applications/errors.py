"""What the way of an application refuses."""

from __future__ import annotations

from app.store import HallError


class ApplicationUnknown(HallError):
    """No such application here."""

    key = "applications.error.application_unknown"


class VisitUnknown(HallError):
    """No such visit here."""

    key = "applications.error.visit_unknown"


class ApplicantMissing(HallError):
    """An application needs an applicant."""

    key = "applications.error.applicant_missing"


class DateAhead(HallError):
    """The application carries a date that is still to come."""

    key = "applications.error.date_ahead"


class DateTooOld(HallError):
    """The application carries a date more than a year ago."""

    key = "applications.error.date_too_old"


class MaterialUnknown(HallError):
    """A material that this version of the service does not ask for, without a name of its own."""

    key = "applications.error.material_unknown"


class CountOutOfRange(HallError):
    """A material was handed in less than once or more than 99 times."""

    key = "applications.error.count_out_of_range"


class TextTooLong(HallError):
    """A field holds more than it can."""

    key = "applications.error.text_too_long"


class ReasonMissing(HallError):
    """Something that needs a reason was done without one."""

    key = "applications.error.reason_missing"


class NotNow(HallError):
    """This cannot happen in the state that the application is in. Carries `state` and `number`."""

    key = "applications.error.not_now"


class StillMissing(HallError):
    """The application cannot be accepted or completed: materials are missing. Carries their `names`. Clause 3.2.2."""

    key = "applications.error.still_missing"


class NothingMissing(HallError):
    """Nothing is missing, so the application must be accepted; a notice would be against clause 3.2.2."""

    key = "applications.error.nothing_missing"


class NoticeStands(HallError):
    """A notice that lists all of this was given; it is printed again, not given again."""

    key = "applications.error.notice_stands"


class SecondDemand(HallError):
    """Something is asked for that the one-time notice did not list. Carries the `names`. Clause 3.2.2."""

    key = "applications.error.second_demand"


class NoticeTooLate(HallError):
    """The notice was due before; by law the application counts as accepted (Licensing Law art. 32). Carries `due`."""

    key = "applications.error.notice_too_late"


class SupplementDate(HallError):
    """The date until which materials may be supplied is not in the future."""

    key = "applications.error.supplement_date"


class NoStep(HallError):
    """There is no step at hand."""

    key = "applications.error.no_step"


class StepNotEarlier(HallError):
    """A case is returned to an earlier step, not to this or a later one."""

    key = "applications.error.step_not_earlier"


class StepsOpen(HallError):
    """Steps before the last one are still to be done. Carries the `step` at hand."""

    key = "applications.error.steps_open"


class ClockStands(HallError):
    """The clock is paused; it is resumed before the case goes on. Carries the pause's `reason`."""

    key = "applications.error.clock_stands"


class ClockRuns(HallError):
    """The clock is not paused."""

    key = "applications.error.clock_runs"


class DeadlinePassed(HallError):
    """The deadline has passed, so this is a breach and no extension. Carries `due`. Clause 3.2.4."""

    key = "applications.error.deadline_passed"


class DeadlineNotPassed(HallError):
    """The deadline has not passed; a delay is told as an extension."""

    key = "applications.error.deadline_not_passed"


class ExtendedEnough(HallError):
    """The case was extended as often as the standard allows. Carries `most`."""

    key = "applications.error.extended_enough"


class ExtensionLength(HallError):
    """The extension is shorter than a day or longer than allowed. Carries `most`."""

    key = "applications.error.extension_length"


class ApproverNotAllowed(HallError):
    """An extension is approved by a supervisor."""

    key = "applications.error.approver_not_allowed"


class NoPromise(HallError):
    """The service has no promised period to extend."""

    key = "applications.error.no_promise"


class CollectorMissing(HallError):
    """Somebody takes the result, and their name stands on it."""

    key = "applications.error.collector_missing"


class CollectorIdentityMissing(HallError):
    """The collector's document was not checked."""

    key = "applications.error.collector_identity_missing"


class CollectorIsOther(HallError):
    """The document shown is not that of the applicant or agent on record."""

    key = "applications.error.collector_is_other"


class AuthorisationMissing(HallError):
    """Somebody else collects and nothing says that they may."""

    key = "applications.error.authorisation_missing"


class SignatureUnreadable(HallError):
    """The signature is no PNG picture."""

    key = "applications.error.signature_unreadable"


class SignatureTooLarge(HallError):
    """The signature picture is larger than 200 kB."""

    key = "applications.error.signature_too_large"


class AlreadyRated(HallError):
    """This visit or application has its one rating (clause 3.1.4)."""

    key = "applications.error.already_rated"


class GradeOutOfRange(HallError):
    """A rating is 1 to 5."""

    key = "applications.error.grade_out_of_range"


class RatedByStaff(HallError):
    """Staff do not enter ratings; a paper form is typed in by a supervisor."""

    key = "applications.error.rated_by_staff"


class NothingToRate(HallError):
    """A rating is about a visit or an application."""

    key = "applications.error.nothing_to_rate"
