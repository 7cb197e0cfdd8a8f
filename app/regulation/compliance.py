"""How a clause stands: the shape in which each room tells the compliance board what it keeps, what is due next, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

AT_RISK = timedelta(days=30)
"""What is due within so many days is shown as at risk: time to fix a day for a drill."""


class State(StrEnum):
    """A clause's state, as the board names them."""

    MET = "met"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Standing:
    """One clause today. `good` of `all` keep it; `due` is the next date on which it would break; `broken` are the records that break it.

    Drills count only where the clause is about drills; they never stand among the real events.
    """

    clause: str
    what: str
    state: State
    good: int
    all: int
    due: date | None
    broken: tuple[UUID, ...] = ()


def by_date(clause: str, what: str, dues: Iterable[tuple[UUID, date | None]], today: date) -> Standing:
    """A clause that is kept as long as no due date has passed. A record without a date has nothing that could be due."""
    dated = [(record, due) for record, due in dues if due is not None]
    late = tuple(record for record, due in dated if due < today)
    next_due = min((due for _, due in dated), default=None)
    if next_due is None:
        state = State.NO_DATA
    elif late:
        state = State.BROKEN
    else:
        state = State.AT_RISK if next_due - today <= AT_RISK else State.MET
    return Standing(clause, what, state, len(dated) - len(late), len(dated), next_due, late)


def by_record(clause: str, what: str, told: Iterable[tuple[UUID, bool]]) -> Standing:
    """A clause that each event kept or broke."""
    known = list(told)
    broken = tuple(record for record, kept in known if not kept)
    state = State.NO_DATA if not known else State.BROKEN if broken else State.MET
    return Standing(clause, what, state, len(known) - len(broken), len(known), None, broken)
