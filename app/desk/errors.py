"""What the desk refuses."""

from __future__ import annotations

from app.store import HallError


class NothingToRate(HallError):
    """Nobody at this window is asked for a rating now."""

    key = "desk.error.nothing_to_rate"


class NumberUnknown(HallError):
    """Nobody holds this number today."""

    key = "desk.error.number_unknown"


class SlipUnreadable(HallError):
    """No slip of this hall has this code."""

    key = "desk.error.slip_unreadable"


class PaperTimeWrong(HallError):
    """A paper number was given while the emergency lasted, and not in a drill."""

    key = "desk.error.paper_time_wrong"
