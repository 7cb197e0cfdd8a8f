"""What the queue keeps beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.queue.models import Ticket, TicketNow, TicketPeriod
from app.queue.tickets import bring_up_to_date
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def refresh(work: Work, touched: Touched) -> None:
    """Let the cache of every ticket that was touched say what its periods say."""
    for ticket_id in set(touched.get(Ticket, ())) | owners(work, TicketPeriod.ticket_id, TicketPeriod.id, touched):
        _refresh(work, ticket_id)


def _refresh(work: Work, ticket_id: UUID) -> None:
    now = work.get(TicketNow, ticket_id)
    if now is None:
        ticket = work.get(Ticket, ticket_id)
        first = work.first(select(TicketPeriod).where(TicketPeriod.ticket_id == ticket_id))
        if ticket is None or first is None:
            return  # the other half has not come yet; it will be recomputed then
        now = work.add(
            TicketNow(
                ticket_id=ticket_id,
                day=ticket.day,
                number=ticket.number,
                series=ticket.series,
                step=first.step,
                since=first.at,
                rank_at=first.rank_at or first.at,
            )
        )
        work.flush()
    bring_up_to_date(work, now)


after_merge("queue", (Ticket, TicketPeriod), refresh)
