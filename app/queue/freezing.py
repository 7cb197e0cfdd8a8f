"""Emergency mode: nobody is called and no number is printed until it is over; nobody loses their place (clause 7.3.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, right
from app.queue.errors import QueueFrozen
from app.queue.models import QueueStop, QueueStopKind
from app.store import Reader, Work


@right(*ANY_STAFF)
def freeze(work: Work, cause_id: UUID, reason: str) -> QueueStop:
    """Stop calling and giving out numbers for a cause, until `release`."""
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


def frozen_time(read: Reader, start: datetime, end: datetime) -> timedelta:
    """How long the queue was held between two moments; statistics of waiting can leave it out."""
    stops = read.all(select(QueueStop).where(QueueStop.at < end).order_by(QueueStop.at, QueueStop.hlc))
    holding: set[UUID] = set()
    total, since = timedelta(0), None
    for stop in stops:
        if stop.kind is QueueStopKind.FROZEN:
            since = since if holding else stop.at
            holding.add(stop.cause_id)
            continue
        holding.discard(stop.cause_id)
        if not holding and since is not None:
            total += max(min(stop.at, end) - max(since, start), timedelta(0))
            since = None
    if since is not None:
        total += max(end - max(since, start), timedelta(0))
    return total
