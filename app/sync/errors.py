"""What can go wrong with the hub, said to people. Unreachable and refused are different things."""

from __future__ import annotations

from typing import Any

from app.store.errors import HallError


class HubUnreachable(HallError):
    """The hub does not answer, or cannot take anything now. Everything is kept here and sent later."""

    key = "sync.error.unreachable"


class HubRefused(HallError):
    """The hub answered, and the answer is no. `name` says why in one word, `told` is the whole answer."""

    key = "sync.error.refused"

    def __init__(self, name: str, told: dict[str, Any] | None = None) -> None:
        super().__init__(name=name, why=str((told or {}).get("why", "")))
        self.name = name
        self.told = told or {}


class Revoked(HubRefused):
    """This PC was revoked at the hub."""

    key = "sync.error.revoked"


class CodeWrong(HubRefused):
    """The enrolment code is wrong, used or too old."""

    key = "sync.error.code_wrong"


class OtherHall(HubRefused):
    """The hub's code is for another hall than the one on this PC."""

    key = "sync.error.other_hall"


class UpgradeNeeded(HubRefused):
    """One side is too old to understand the other."""

    key = "sync.error.upgrade_needed"

    def __init__(self, name: str, told: dict[str, Any] | None = None) -> None:
        super().__init__(name, told)
        self.key = "sync.error.upgrade_hub" if self.told.get("upgrade") == "hub" else "sync.error.upgrade_needed"  # pyright: ignore[reportAttributeAccessIssue]


class NotTheHub(HallError):
    """Who answers at this address shows another certificate than the hub's."""

    key = "sync.error.not_the_hub"


class NotAllowedThere(HubRefused):
    """The hub lets only an administrator of the hall do this, and not to their own PC."""

    key = "sync.error.not_allowed_there"


class NotEnrolled(HallError):
    """This PC has no hub."""

    key = "sync.error.not_enrolled"


class AlreadyEnrolled(HallError):
    """This PC has a hub already."""

    key = "sync.error.already_enrolled"


class AddressUnreadable(HallError):
    """What was typed is no address of a hub."""

    key = "sync.error.address"


class Stopped(HallError):
    """Somebody stopped the exchange. What was done until then stays done, and the next one goes on there."""

    key = "sync.error.stopped"


class SettledAlready(HallError):
    """Somebody else picked a value first."""

    key = "sync.error.settled_already"


class ValueMoved(HallError):
    """The value was changed after the choice, so the choice cannot simply be taken back."""

    key = "sync.error.value_moved"


BY_NAME: dict[str, type[HubRefused]] = {
    "revoked": Revoked,
    "code_wrong": CodeWrong,
    "other_hall": OtherHall,
    "upgrade_needed": UpgradeNeeded,
    "not_allowed": NotAllowedThere,
}
