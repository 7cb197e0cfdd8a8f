"""Rights, enforced where the work is done and not where the button is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from app.access.models import Role
from app.store import Actor, HallError, Work

P = ParamSpec("P")
R = TypeVar("R")

ANY_STAFF = (Role.CLERK, Role.SUPERVISOR, Role.FACILITY, Role.SAFETY, Role.ADMINISTRATOR)

SELF_SERVICE = Actor(UUID(int=1), "self-service", frozenset({Role.DEVICE}))

UNSIGNED = "unsigned"
"""Whoever stands before a PC at which nobody is signed in: the few things that must not wait for a password name it beside the roles."""


def bystander(name: str) -> Actor:
    """Somebody who acts without signing in, under the name that they typed."""
    return Actor(UUID(int=2), name, frozenset({UNSIGNED}))


class NotAllowed(HallError):
    """The signed-in person's role does not include this."""

    key = "access.error.not_allowed"


def right(*roles: Role | str) -> Callable[[Callable[Concatenate[Work, P], R]], Callable[Concatenate[Work, P], R]]:
    """Let only these roles run a service function, and name the function in the audit chain. Raises NotAllowed."""
    allowed = frozenset(str(role) for role in roles)

    def decorate(act: Callable[Concatenate[Work, P], R]) -> Callable[Concatenate[Work, P], R]:
        name = f"{act.__module__.removeprefix('app.').replace('.service', '')}.{act.__name__}"

        @wraps(act)
        def checked(work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
            if not work.actor.roles & allowed:
                raise NotAllowed
            work.did(name)
            return act(work, *args, **kwargs)

        return checked

    return decorate
