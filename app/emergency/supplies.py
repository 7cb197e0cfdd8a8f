"""What must be at hand: how many were found, what runs out, and what is to be looked at again (clause 7.1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from app.access import ANY_STAFF, right
from app.emergency import planning
from app.emergency.errors import QuantityWrong, SupplyUnknown
from app.emergency.models import SupplyCheck
from app.emergency.plan import Supply, from_json
from app.store import Reader, Work
from app.text import one_line

WARNED = timedelta(days=60)
"""So long before it runs out a supply is told of: time to order and to have it delivered."""


class SupplyState(StrEnum):
    """How it stands with a supply, the worst first."""

    EXPIRED = "expired"
    SHORT = "short"
    EXPIRES_SOON = "expires_soon"
    TO_CHECK = "to_check"
    FINE = "fine"


@dataclass(frozen=True)
class SupplyLine:
    """A supply of the plans in force, with its last check. `there` is what was found then, None when nobody looked yet."""

    supply: Supply
    plans: tuple[str, ...]
    state: SupplyState
    there: int | None
    expires_on: date | None
    checked_on: date | None
    check_due: date


def state(supply: Supply, there: int | None, expires_on: date | None, check_due: date, today: date) -> SupplyState:
    """The worst that can be said of a supply today. Clause 7.1.2."""
    if expires_on is not None and expires_on < today:
        return SupplyState.EXPIRED
    if there is not None and there < supply.quantity:
        return SupplyState.SHORT
    if expires_on is not None and expires_on - today <= WARNED:
        return SupplyState.EXPIRES_SOON
    return SupplyState.TO_CHECK if check_due <= today else SupplyState.FINE


def line(supply: Supply, plans: Sequence[str], checks: Iterable[tuple[date, SupplyCheck]], since: date, today: date) -> SupplyLine:
    """How it stands with a supply. `checks` oldest first; one that was never looked at is counted from `since`, its plan's approval.

    The date that the last check found on it stands before the plan's.
    """
    last = max(checks, key=lambda pair: (pair[1].hlc, pair[1].id), default=None)
    planned = date.fromisoformat(supply.expires_on) if supply.expires_on else None
    expires = (last[1].expires_on if last is not None else None) or planned
    there = last[1].quantity if last is not None else None
    due = (last[0] if last is not None else since) + timedelta(days=supply.check_days)
    return SupplyLine(
        supply, tuple(plans), state(supply, there, expires, due, today), there, expires, last[0] if last is not None else None, due
    )


def supplies(read: Reader) -> list[SupplyLine]:
    """What the plans in force ask for, the worst first. A supply that several plans name is one; the largest quantity counts."""
    asked: dict[str, tuple[Supply, list[str], date]] = {}
    for plan in planning.plans(read):
        if plan.in_force is None or plan.since is None:
            continue
        for supply in from_json(plan.in_force.content).supplies:
            known = asked.get(supply.key)
            if known is None:
                asked[supply.key] = (supply, [plan.name], plan.since)
                continue
            larger = supply if supply.quantity > known[0].quantity else known[0]
            asked[supply.key] = (larger, [*known[1], plan.name], min(known[2], plan.since))
    checks: dict[str, list[tuple[date, SupplyCheck]]] = {}
    for check in read.all(select(SupplyCheck).order_by(SupplyCheck.hlc)):
        checks.setdefault(check.supply, []).append((check.at.astimezone(read.zone).date(), check))
    order = list(SupplyState)
    found = [line(supply, names, checks.get(key, ()), since, read.today) for key, (supply, names, since) in asked.items()]
    return sorted(found, key=lambda each: (order.index(each.state), each.expires_on or date.max, each.check_due))


@right(*ANY_STAFF)
def check_supply(work: Work, supply: str, quantity: int, expires_on: date | None = None, note: str = "") -> SupplyCheck:
    """Somebody looked: so many are there, good until then. Raises SupplyUnknown, QuantityWrong."""
    if supply not in {each.supply.key for each in supplies(work)}:
        raise SupplyUnknown
    if quantity < 0:
        raise QuantityWrong(field="quantity")
    return work.add(SupplyCheck(supply=supply, quantity=quantity, expires_on=expires_on, note=one_line(note, 200).text))
