"""Emergency mode: nobody is called and no number is printed until it is over; nobody loses their place (clause 7.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, UNSIGNED, right
from app.queue.errors import QueueFrozen
from app.queue.models import QueueStop, QueueStopKind
from app.store import Reader, Work


@right(*ANY_STAFF, UNSIGNED)
def freeze(work: Work, cause_id: UUID, reason: str) -> QueueStop:
    """Stop calling and giving out numbers for a cause, until `release`. An emergency can be started without signing in."""
    return work.add(QueueStop(cause_id=cause_id, kind=QueueStopKind.FROZEN, reason=reason))


@right(*ANY_STAFF)
def release(work: Work, cause_id: UUID) -> QueueStop | None:
    """Let go for a cause; None when it held nothing."""
    if cause_id not in causes(work):
        return None
    return work.add(QueueStop(cause_id=cause_id, kind=QueueStopKind.RELEASED))


def causes(read: Reader) -> dict[UUID, str]:
    """What holds the queue now: the reason of each cause."""
    return read.known("queue_causes", [QueueStop], lambda: _causes(read))


def _causes(read: Reader) -> dict[UUID, str]:
    holding: dict[UUID, str] = {}
    for stop in read.all(select(QueueStop).order_by(QueueStop.hlc, QueueStop.id)):
        if stop.kind is QueueStopKind.FROZEN:
            holding[stop.cause_id] = stop.reason
        else:
            holding.pop(stop.cause_id, None)
    return holding


def check_not_frozen(read: Reader) -> None:
    """Raises QueueFrozen while an emergency holds the queue."""
    holding = causes(read)
    if holding:
        raise QueueFrozen(reason=next(iter(holding.values())))


Span = tuple[datetime, datetime]


def frozen_spans(read: Reader, start: datetime, end: datetime) -> list[Span]:
    """When an emergency held the queue between two moments: what statistics of waiting leave out, in order and never overlapping."""
    stops = read.all(select(QueueStop).where(QueueStop.at < end).order_by(QueueStop.at, QueueStop.hlc))
    holding: set[UUID] = set()
    since: datetime | None = None
    found: list[Span] = []
    for stop in stops:
        if stop.kind is QueueStopKind.FROZEN:
            since = since if holding else stop.at
            holding.add(stop.cause_id)
            continue
        holding.discard(stop.cause_id)
        if not holding and since is not None:
            found.append((since, stop.at))
            since = None
    if since is not None:
        found.append((since, end))
    return [(max(since, start), min(until, end)) for since, until in found if until > start]


def within(spans: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments lies in these spans."""
    return sum((max(min(until, end) - max(since, start), timedelta(0)) for since, until in spans), timedelta(0))


def frozen_time(read: Reader, start: datetime, end: datetime) -> timedelta:
    """How long an emergency held the queue between two moments."""
    return within(frozen_spans(read, start, end), start, end)
