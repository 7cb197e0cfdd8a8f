"""What the queue keeps beside its facts, recomputed when another station's facts arrive.

Every PC of a hall does this for each step at every window, so it is written in the database's own terms: three statements for any number
of tickets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app.queue import rules
from app.queue.models import HoldKind, Step, Ticket, TicketNow, TicketPeriod
from app.store import Work
from app.store.after_merge import Touched, after_merge
from app.store.columns import id_of, microseconds, moment
from app.store.engine import send

_AT_ONCE = 400
_PERIODS = "SELECT ticket_id, id, hlc, at, step, series, rank_at, counter_id, hold, back_to FROM ticket_period"
_TICKETS = "SELECT ticket_id FROM ticket_period"
_KNOWN = "SELECT ticket_id FROM ticket_now"
_STATE = ("step", "since", "series", "rank_at", "counter_id", "hold", "back_to", "recalls", "returns")
_UPDATE = f"UPDATE ticket_now SET {', '.join(f'{name} = ?' for name in _STATE)} WHERE ticket_id = ?"
_STEPS: dict[str, Step] = {step.value: step for step in Step}
_HOLDS: dict[str | None, HoldKind | None] = {None: None} | {kind.value: kind for kind in HoldKind}


def refresh(work: Work, touched: Touched) -> None:
    """Let the cache of every ticket that was touched say what its periods say."""
    work.flush()
    tickets = {each.bytes for each in touched.get(Ticket, ())}
    tickets.update(row[0] for row in _among(work, _TICKETS, "id", [each.bytes for each in touched.get(TicketPeriod, ())]))
    stories = {
        ticket: rules.story([_period(row) for row in rows])
        for ticket, rows in groupby(sorted(_among(work, _PERIODS, "ticket_id", list(tickets))), key=lambda row: row[0])
    }
    known = {row[0] for row in _among(work, _KNOWN, "ticket_id", list(stories))}
    send(work.connection, _UPDATE, [(*_state(stories[ticket]), ticket) for ticket in known], many=True)
    work.captured.kinds.add(TicketNow)
    for row in list(work.session):
        if isinstance(row, TicketNow):
            work.session.expire(row)
    new = [id_of(ticket) for ticket in stories.keys() - known]
    for start in range(0, len(new), _AT_ONCE):
        for ticket in work.all(select(Ticket).where(Ticket.id.in_(new[start : start + _AT_ONCE]))):
            work.add(_standing(ticket, stories[ticket.id.bytes]))  # where the ticket has not come yet, it is done with it


def _among(work: Work, statement: str, column: str, ids: Sequence[bytes]) -> Iterator[Any]:
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        yield from send(work.connection, f"{statement} WHERE {column} IN ({', '.join('?' * len(part))})", part)


def _period(row: Sequence[Any]) -> rules.Period:
    _, period_id, hlc, at, step, series, rank_at, counter_id, hold, back_to = row
    return rules.Period(
        id_of(period_id),
        hlc,
        moment(at),
        _STEPS[step],
        series,
        None if rank_at is None else moment(rank_at),
        None if counter_id is None else id_of(counter_id),
        _HOLDS[hold],
        None if back_to is None else id_of(back_to),
    )


def _state(told: rules.Story) -> tuple[Any, ...]:
    """In the order of `_STATE`, as the database takes it."""
    return (
        told.step.value,
        microseconds(told.since),
        told.series,
        microseconds(told.rank_at),
        told.counter_id.bytes if told.counter_id else None,
        told.hold.value if told.hold else None,
        told.back_to.bytes if told.back_to else None,
        told.recalls,
        told.returns,
    )


def _standing(ticket: Ticket, told: rules.Story) -> TicketNow:
    return TicketNow(
        ticket_id=ticket.id,
        day=ticket.day,
        number=ticket.number,
        series=told.series,
        step=told.step,
        since=told.since,
        rank_at=told.rank_at,
        counter_id=told.counter_id,
        hold=told.hold,
        back_to=told.back_to,
        recalls=told.recalls,
        returns=told.returns,
    )


after_merge("queue", (Ticket, TicketPeriod), refresh)
