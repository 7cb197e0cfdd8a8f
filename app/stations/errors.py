"""What can go wrong when people look after the hall's PCs."""

from __future__ import annotations

from app.store import HallError


class CodeEmpty(HallError):
    """No enrolment code was typed."""

    key = "stations.error.code_empty"


class NotOwnPc(HallError):
    """A PC cannot be let in or out from itself."""

    key = "stations.error.not_own_pc"
