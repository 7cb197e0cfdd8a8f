"""What the special-need register refuses, each at its field."""

from __future__ import annotations

from app.store import HallError


class NeedFault(HallError):
    """A field of the special-need form that cannot be kept as it is."""


class ConsentMissing(NeedFault):
    """Health and age are kept only with the person's consent (Personal Information Protection Law, art. 29)."""

    key = "special_needs.error.consent_missing"


class PersonMissing(NeedFault):
    """The register needs to know whom to help."""

    key = "special_needs.error.person_missing"


class SolutionMissing(NeedFault):
    """Clause 2.1.4 asks for an individual solution: what is done, in words or by a kind of help."""

    key = "special_needs.error.solution_missing"


class PhoneShape(NeedFault):
    """The phone number is none."""

    key = "special_needs.error.phone_shape"


class VisitAddressMissing(NeedFault):
    """A home visit needs an address."""

    key = "special_needs.error.visit_address_missing"


class VisitTimeMissing(NeedFault):
    """A home visit needs a time."""

    key = "special_needs.error.visit_time_missing"


class VisitTimePast(NeedFault):
    """A home visit was put into the past."""

    key = "special_needs.error.visit_time_past"


class NeedUnknown(HallError):
    """No such special need here."""

    key = "special_needs.error.need_unknown"


class StepOutOfTurn(HallError):
    """This cannot happen to the need as it stands, for example a confirmation before anything was done."""

    key = "special_needs.error.step_out_of_turn"


class NoteMissing(NeedFault):
    """Cancelling, or recording that the person was not helped, needs a reason."""

    key = "special_needs.error.note_missing"
