"""The hub's answers that are not yes. Each has a status, a name that programs read, and whether asking again later can help.

"Unreachable" and "refused" are different answers: only `is_final` ones may ever set a change aside, and none deletes it.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """A request that is not done. `told` goes to the station with the name."""

    status: ClassVar[int] = 400
    name: ClassVar[str] = "bad_request"
    is_final: ClassVar[bool] = True

    def __init__(self, why: str = "", **told: Any) -> None:
        super().__init__(why or self.name)
        self.why = why
        self.told = told


class BadRequest(Refusal):
    """The body or the query is not what the API describes."""


class TooLarge(Refusal):
    """The body, or what it expands to, is larger than allowed."""

    status = 413
    name = "too_large"


class NotSigned(Refusal):
    """No signature, or one that does not fit the request."""

    status = 401
    name = "not_signed"
    is_final = False


class Stale(Refusal):
    """Signed for another time, or seen before. The answer carries the hub's time; sign again."""

    status = 401
    name = "stale"
    is_final = False


class StationUnknown(Refusal):
    """No station of this id is enrolled here (any more)."""

    status = 403
    name = "station_unknown"
    is_final = False


class Revoked(Refusal):
    """The station was revoked. What it sent is in quarantine."""

    status = 403
    name = "revoked"


class CodeWrong(Refusal):
    """No such enrolment code, or it was used, or is too old, or was tried too often."""

    status = 403
    name = "code_wrong"


class NotAllowed(Refusal):
    """Only an administrator of the hall may ask for this."""

    status = 403
    name = "not_allowed"


class OtherHall(Refusal):
    """The PC already belongs to another hall."""

    status = 409
    name = "other_hall"


class Gap(Refusal):
    """The batch does not follow what the hub has. The answer says what it has (`acked`)."""

    status = 409
    name = "gap"
    is_final = False


class Cloned(Refusal):
    """Two installations speak with one identity: the station takes a new one and keeps its unsent work."""

    status = 409
    name = "cloned"
    is_final = False


class FeedMoved(Refusal):
    """The transaction at the station's cursor is another one here: the hub was put back to a backup."""

    status = 409
    name = "feed_moved"
    is_final = False


class UpgradeNeeded(Refusal):
    """The two sides mean different things. `upgrade` says which side is the older one."""

    status = 426
    name = "upgrade_needed"
    is_final = False


class TooMany(Refusal):
    """Too many open streams or requests; come back later."""

    status = 429
    name = "too_many"
    is_final = False


class Unavailable(Refusal):
    """The database cannot take it now: disk full, server down. Nothing was acknowledged."""

    status = 503
    name = "unavailable"
    is_final = False
