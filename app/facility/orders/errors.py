"""What repair orders refuse."""

from __future__ import annotations

from app.store import HallError


class FaultEmpty(HallError):
    """A report says nothing about what is wrong."""

    key = "facility.error.fault_empty"


class PlaceOfFaultMissing(HallError):
    """Neither an asset nor a place: nobody would find the fault."""

    key = "facility.error.place_of_fault_missing"


class OrderUnknown(HallError):
    """No such repair order here."""

    key = "facility.error.order_unknown"


class StepOutOfTurn(HallError):
    """This cannot happen to the order as it stands."""

    key = "facility.error.step_out_of_turn"


class NoteMissing(HallError):
    """This step needs words: what was found, why it is sent back, why it is cancelled."""

    key = "facility.error.note_missing"


class AlreadyTaken(HallError):
    """Somebody else holds this order."""

    key = "facility.error.already_taken"


class TakenJustNow(HallError):
    """Somebody took this order at another PC a moment ago; who it is comes with the next exchange."""

    key = "facility.error.taken_just_now"


class JoinsItself(HallError):
    """An order cannot join itself or one that joined it."""

    key = "facility.error.joins_itself"


class PartUnknown(HallError):
    """No such spare part here."""

    key = "facility.error.part_unknown"


class PartNumberTwice(HallError):
    """Two rows of one workbook are the same part."""

    key = "facility.error.part_number_twice"


class PartNameMissing(HallError):
    """A spare part needs a name."""

    key = "facility.error.part_name_missing"


class PiecesWrong(HallError):
    """A number of pieces that cannot be, or more than there are."""

    key = "facility.error.pieces_wrong"


class AmountWrong(HallError):
    """An amount of money that cannot be."""

    key = "facility.error.amount_wrong"


class NotTheReporter(HallError):
    """Whether a repair works is said by the reporter, or by who is in charge."""

    key = "facility.error.not_the_reporter"


class OwnRepairAccepted(HallError):
    """Who repaired it cannot also accept it, unless they reported it themselves."""

    key = "facility.error.own_repair_accepted"
