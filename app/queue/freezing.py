"""Emergency mode: nobody is called and no number is printed until it is over; nobody loses their place (clause 7.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Frozen:
    """A stretch in which a cause held the queue; `reason` as it was told then."""

    cause_id: UUID
    reason: str
    start: datetime
    end: datetime


def frozen_spans(read: Reader, start: datetime, end: datetime) -> list[Frozen]:
    """What held the queue between two moments, one stretch a cause, cut where the time begins and ends."""
    held: dict[UUID, tuple[datetime, str]] = {}
    found: list[Frozen] = []
    for stop in read.all(select(QueueStop).where(QueueStop.at < end).order_by(QueueStop.at, QueueStop.hlc)):
        if stop.kind is QueueStopKind.FROZEN:
            held.setdefault(stop.cause_id, (stop.at, stop.reason))
        elif stop.cause_id in held:
            since, reason = held.pop(stop.cause_id)
            found.append(Frozen(stop.cause_id, reason, since, stop.at))
    found += [Frozen(cause_id, reason, since, end) for cause_id, (since, reason) in held.items()]
    cut = [Frozen(each.cause_id, each.reason, max(each.start, start), min(each.end, end)) for each in found]
    return sorted((each for each in cut if each.end > each.start), key=lambda each: (each.start, each.cause_id))


def frozen_time(read: Reader, start: datetime, end: datetime) -> timedelta:
    """How long the queue was held between two moments, by whatever: no minute counts twice."""
    total, reached = timedelta(0), start
    for each in frozen_spans(read, start, end):
        total += max(each.end - max(each.start, reached), timedelta(0))
        reached = max(reached, each.end)
    return total
