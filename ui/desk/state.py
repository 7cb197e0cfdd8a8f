"""What the workbench shows, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.desk import service as desk
from app.intake.applications import service as applications
from app.intake.applications.models import State
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.queue import service as queue
from app.queue.models import Counter, CounterState
from app.queue.reading import QueuedTicket
from app.store import Reader
from app.store.drafts import draft as kept_draft


@dataclass(frozen=True)
class Bench:
    """The window, its queue, who is there, what is due, and the draft of what was being typed for them.

    `stopped` is what holds the queue in an emergency, empty when nothing does.
    `open_case` is an application of this visit and service that waits for what its one-time notice asked for.
    """

    now: datetime
    today: date
    counter: Counter | None
    state: CounterState
    stopped: str
    waiting: list[QueuedTicket]
    aside: list[QueuedTicket]
    there: desk.AtWindow | None
    due: desk.Due
    service: ServiceSnapshot | None
    draft: dict[str, Any] | None
    open_case: applications.CaseFile | None
    done: tuple[tuple[State, str], ...]


def read_bench(read: Reader, staff_id: UUID, counter_id: UUID | None, service_id: UUID | None) -> Bench:
    """Everything for one window; `service_id` is the service chosen beside the ticket's own (one more in the same visit)."""
    counter = read.get(Counter, counter_id) if counter_id else None
    there = desk.at_window(read, counter.id) if counter else None
    wanted = service_id or (there.ticket.service_id if there else None)
    service = catalogue.snapshot(read, wanted) if wanted else None
    open_case = None
    done: list[tuple[State, str]] = []
    for application in there.applications if there else ():
        file = applications.case_file(read, application.id)
        if file.case.state is State.AWAITING_SUPPLEMENT and application.service_id == wanted:
            open_case = file
        elif application.service_id == wanted:
            done.append((file.case.state, application.number))
    missed = [line for line in queue.missed(read) if counter and line.series in counter.series]
    return Bench(
        now=read.now,
        today=read.today,
        counter=counter,
        state=queue.state(read, counter.id) if counter else CounterState.CLOSED,
        stopped=next(iter(queue.causes(read).values()), ""),
        waiting=queue.waiting(read, counter.id) if counter else queue.waiting(read),
        aside=[*(queue.held(read, counter.id) if counter else []), *missed[:10]],
        there=there,
        due=desk.due(read, holder_id=staff_id),
        service=service,
        draft=kept_draft(read, staff_id, place_of(there, wanted)) if there else None,
        open_case=open_case,
        done=tuple(done),
    )


def place_of(there: desk.AtWindow | None, service_id: UUID | None) -> str:
    """Where the draft for this ticket and service is kept."""
    return f"{there.ticket.ticket_id.hex}/{service_id.hex if service_id else ''}" if there else ""
