"""What the view of an order shows, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.access import Staff
from app.facility.assets.attached import off_of
from app.facility.orders import parts, service
from app.facility.orders.documents import span
from app.facility.orders.models import RepairOrder
from app.facility.orders.parts import Cost, Shelf
from app.facility.orders.rules import TAKE, Explained, OrderState, explained
from app.facility.orders.service import OrderLine
from app.regulation import Stage
from app.regulation import service as regulation
from app.store import Attachment, AttachmentHidden, Reader, attachments_of
from app.words import say


@dataclass(frozen=True)
class Happened:
    """One line of what happened to an order."""

    at: datetime
    step: str
    who: str
    note: str


@dataclass(frozen=True)
class OrderFile:
    """An order with what the view shows of it. `older` is the open order about the same asset that it may join."""

    line: OrderLine
    happened: list[Happened]
    shelves: list[Shelf]
    cost: Cost
    files: list[Attachment]
    others: int
    older: OrderLine | None
    clocks: tuple[Explained, ...]
    left: str
    tone: str
    off: list[tuple[AttachmentHidden, str]]


def read_order(read: Reader, order_id: UUID) -> OrderFile:
    line = service.line_of(read, order_id)
    order = line.order
    facts: list[tuple[tuple[int, UUID], Happened]] = []
    for event in service.events_of(read, order_id):
        wait = say(f"facility.wait.{event.wait}") if event.wait else ""
        note = "  ".join(part for part in (wait, event.note) if part)
        facts.append(((event.hlc, event.id), Happened(event.at, str(event.kind), _name(read, event.actor_id), note)))
    facts += [((take.hlc, take.id), Happened(take.at, TAKE, take.staff_name, "")) for take in service.takes_of(read, order_id)]
    for joined in service.joined_orders(read, order_id):
        facts.append(((joined.hlc, joined.id), Happened(joined.created_at, "also_reported", joined.reporter_name, joined.fault)))
    same = service.same_fault(read, order.asset_id) if order.asset_id is not None else []
    left, tone = time_left(read, line)
    return OrderFile(
        line,
        [each for _, each in sorted(facts, key=lambda pair: pair[0])],
        [shelf for shelf in parts.shelves(read) if shelf.pieces > 0],
        parts.cost_of(read, order_id),
        [each for owner in (order, *service.joined_orders(read, order_id)) for each in attachments_of(read, owner.id)],
        sum(each.order.id != order_id for each in same),
        service.older_report(read, order),
        explained(line.told, order.severity, order.onsite_hours, regulation.calendar(read), read.now, line.raised),
        left,
        tone,
        off_of(read, order_id, *(joined.id for joined in service.joined_orders(read, order_id))),
    )


def _name(read: Reader, actor_id: UUID) -> str:
    person = read.get(Staff, actor_id)
    return person.name if person is not None else ""


def time_left(read: Reader, line: OrderLine) -> tuple[str, str]:
    """How long the repairer has left to be on site, in words, and how to colour it; what came of it once they are there."""
    if line.told.on_site_at is not None:
        late = line.clocks.late
        return say("ui_facility.came_late" if late else "ui_facility.came", span=span(line.clocks.on_site)), "danger" if late else "good"
    if line.told.state not in (OrderState.REPORTED, OrderState.ACCEPTED, OrderState.TAKEN):
        return "", "plain"
    state = regulation.calendar(read).state(line.clocks.due, read.now)
    if state.stage is Stage.OVERDUE:
        return say("ui_facility.overdue", span=span(-state.left)), "danger"
    return say("ui_facility.left", span=span(state.left)), "warning" if state.stage is Stage.DUE_SOON else "plain"


def short(order: RepairOrder) -> str:
    """An order's number without hall and kind, for narrow lists."""
    return order.number.split("-", 1)[-1]
