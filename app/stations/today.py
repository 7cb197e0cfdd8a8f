"""A hall's day in figures, by its own rooms' rules. Runs at a PC and, over `database.reader(hall)`, at the hub for every hall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.intake.applications import lists
from app.intake.applications import service as applications
from app.intake.applications.models import ApplicationEvent, Channel, EventKind, Rating
from app.queue import service as queue
from app.queue.models import Step, Ticket
from app.regulation import StandardKey
from app.regulation import service as regulation
from app.store import Reader

MOST_SHOWN = 300


@dataclass(frozen=True)
class Today:
    """Tickets issued and served, who waits and how long the called ones did (minutes, nine of ten); overdue cases; satisfaction."""

    issued: int
    served: int
    waiting: int
    wait_p90_minutes: float
    received: int
    overdue: int
    ratings: int
    satisfied: int
    share: float | None
    least_share: float

    @property
    def is_share_low(self) -> bool:
        return self.share is not None and self.share < self.least_share


@dataclass(frozen=True)
class TicketLine:
    """One ticket: no name, as on the board."""

    number: str
    service_name: str
    service_name_en: str
    taken_at: datetime
    step: Step


@dataclass(frozen=True)
class OverdueLine:
    """One case whose time has passed: what, since when, who has it. No name."""

    application_id: UUID
    number: str
    service_name: str
    service_name_en: str
    due_at: datetime
    channel: Channel
    handler_id: UUID | None


@dataclass(frozen=True)
class RatingLine:
    """One rating: 5 very satisfied to 1."""

    at: datetime
    grade: int
    comment: str


def today(read: Reader, late: Sequence[OverdueLine] | None = None) -> Today:
    """The figures of the day so far. `late` is what is overdue where somebody keeps it (`Owed`); else it is folded here."""
    since, until = _span(read)
    tickets = queue.day_count(read, read.today)
    told = applications.satisfaction(read, since, until)
    least = regulation.standard(read, StandardKey.SATISFACTION_PERCENT, read.today).value
    return Today(
        issued=tickets.issued,
        served=tickets.served,
        waiting=tickets.waiting,
        wait_p90_minutes=tickets.wait_minutes(0.9),
        received=applications.count_of(read, since, until).get(EventKind.RECEIVED, 0),
        overdue=len(overdue(read, most=None) if late is None else late),
        ratings=told.n,
        satisfied=told.satisfied,
        share=told.share,
        least_share=float(least) / 100,
    )


def tickets(read: Reader, *, only_waiting: bool = False, most: int = MOST_SHOWN) -> list[TicketLine]:
    """The day's tickets, the latest first; those who are still in the hall with `only_waiting`, the longest first."""
    rows = read.all(select(Ticket).where(Ticket.day == read.today).order_by(Ticket.at.desc(), Ticket.id))
    told = queue.stories(read, [row.id for row in rows])
    ended = (Step.FINISHED, Step.NO_SHOW, Step.LEFT)
    lines = [
        TicketLine(row.number, row.service_name, row.service_name_en, row.at, story.step)
        for row in rows
        if (story := told.get(row.id)) is not None and not (only_waiting and story.step in ended)
    ]
    return (lines[::-1] if only_waiting else lines)[:most]


def overdue(read: Reader, most: int | None = MOST_SHOWN) -> list[OverdueLine]:
    """What the hall owed and has not done, the longest overdue first. From the facts: the hub keeps no standings. Clause 2.2.3."""
    found = overdue_lines(lists.overdue_by_facts(read))
    return found if most is None else found[:most]


def overdue_lines(rows: Iterable[dict[str, Any]]) -> list[OverdueLine]:
    """Lines of values of `Standing`."""
    return [
        OverdueLine(
            row["application_id"],
            row["number"],
            row["service_name"],
            row["service_name_en"],
            row["due_at"],
            row["channel"],
            row["handler_id"],
        )
        for row in rows
    ]


def ratings(read: Reader, most: int = MOST_SHOWN) -> list[RatingLine]:
    """The day's ratings, the worst first."""
    since, until = _span(read)
    rows = read.all(select(Rating).where(Rating.at >= since, Rating.at < until).order_by(Rating.grade, Rating.at).limit(most))
    return [RatingLine(row.at, row.grade, row.comment) for row in rows]


def received(read: Reader, most: int = MOST_SHOWN) -> list[tuple[datetime, str, str, str]]:
    """The day's applications as (when, number, service, service in English), the latest first."""
    since, until = _span(read)
    events = read.all(
        select(ApplicationEvent)
        .where(ApplicationEvent.kind == EventKind.RECEIVED, ApplicationEvent.at >= since, ApplicationEvent.at < until)
        .order_by(ApplicationEvent.at.desc())
        .limit(most)
    )
    cases = {row.id: row for row in lists.of_ids(read, [event.application_id for event in events])}
    return [
        (event.at, case.number, case.service_name, case.service_name_en)
        for event in events
        if (case := cases.get(event.application_id)) is not None
    ]


def _span(read: Reader) -> tuple[datetime, datetime]:
    since = datetime.combine(read.today, time(), read.zone).astimezone(UTC)
    return since, since + timedelta(days=1)
