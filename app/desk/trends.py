"""How the clauses that count events were kept week by week and in one month, read from the records by the board itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from app.access import Role, right
from app.desk.compliance import board
from app.documents import Drawing, Note, Stroke
from app.documents.service import order_print
from app.regulation.compliance import Standing, State
from app.regulation.models import ComplianceMonth
from app.store import Reader, Work

WEEKS = 13
"""A quarter: enough to see a clause slip, few enough to stand in a row."""
COUNTED = frozenset(
    {"answers", "promises", "rounds", "on_site", "verify", "solution", "feedback", "call_back", "evaluated", "first_report"}
)
"""What counts things that happened. The others say what is due today (plans, drills, supplies): they have no past in the records."""
Key = tuple[str, str]


class Week(NamedTuple):
    """How many of so many kept a clause in a week."""

    good: int
    all: int

    @property
    def share(self) -> float | None:
        return self.good / self.all if self.all else None

    def __bool__(self) -> bool:
        return self.all > 0


@dataclass(frozen=True)
class MonthBoard:
    """The board of one month, up to today when it is not over."""

    first: date
    last: date
    standings: tuple[Standing, ...]


def bars(rows: Sequence[tuple[str, Sequence[Week]]]) -> Drawing:
    """A row of bars for each clause, as high as the share that kept it; a dot for a week in which nothing happened."""
    label, step, high, row = 44.0, 6.2, 4.4, 6.4
    items: list[Stroke | Note] = []
    for place, (words, told) in enumerate(rows):
        base = (place + 1) * row - 1
        items.append(Note(0, base - high / 2, words, 0.8))
        for number, week in enumerate(told):
            x, wide = label + number * step, step * 0.5
            if week.share is None:
                items.append(Note(x + wide / 2, base - 0.5, "·", 0.8, align="centre"))
                continue
            items.append(Stroke((x, base, x + wide, base, x + wide, base - high, x, base - high), 0.3, closed=True))
            top = base - high * week.share
            if week.share:
                grey = 0.72 if week.good == week.all else 0.25
                items.append(Stroke((x, base, x + wide, base, x + wide, top, x, top), 0.3, closed=True, grey=grey))
            items.append(Note(x + wide + 0.3, base - high / 2, f"{week.good}/{week.all}", 0.5))
    return Drawing(label + WEEKS * step, max(len(rows), 1) * row, items)


def key_of(standing: Standing) -> Key:
    return standing.clause, standing.what


def weeks(read: Reader) -> dict[Key, tuple[Week, ...]]:
    """The last thirteen weeks of each clause that counts events, the oldest first; the last one ends today."""
    starts = [read.today - timedelta(days=7 * back - 1) for back in range(WEEKS, 0, -1)]
    found: dict[Key, list[Week]] = {}
    boards = [_counted(board(read, since)) for since in starts] + [{}]
    for earlier, later in itertools.pairwise(boards):
        for key in boards[0]:
            apart = _between(earlier[key], later.get(key))
            found.setdefault(key, []).append(Week(apart.good, apart.all))
    return {key: tuple(each) for key, each in found.items()}


def month_board(read: Reader, month: date) -> MonthBoard:
    """The clauses over a month; those that are kept by due dates stand as they do today."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    after = _counted(board(read, following)) if following <= read.today else {}
    standings = [_between(each, after.get(key_of(each))) if each.what in COUNTED else each for each in board(read, first)]
    return MonthBoard(first, min(following - timedelta(days=1), read.today), tuple(standings))


@right(Role.SUPERVISOR, Role.SAFETY, Role.ADMINISTRATOR)
def print_month(work: Work, month: date) -> ComplianceMonth:
    """Print the board of the month that a date lies in."""
    made = work.add(ComplianceMonth(month=month.replace(day=1)))
    order_print(work, "compliance_month", made.id)
    return made


def _counted(standings: list[Standing]) -> dict[Key, Standing]:
    return {key_of(each): each for each in standings if each.what in COUNTED}


def _between(since: Standing, later: Standing | None) -> Standing:
    """What happened since one date without what happened since a later one."""
    if later is None:
        return since
    everything = max(since.all - later.all, 0)
    good = min(max(since.good - later.good, 0), everything)
    known = set(later.broken)
    state = State.NO_DATA if not everything else State.MET if good == everything else State.BROKEN
    return replace(
        since, good=good, all=everything, state=state, due=None, broken=tuple(each for each in since.broken if each not in known)
    )
