"""What people do about faults: report, take, mend, accept. Each function is one thing, in one unit of work (clause 6.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.documents.numbers import NumberKind, next_number
from app.documents.service import order_print
from app.facility.assets import service as assets
from app.facility.assets.errors import AssetUnknown
from app.facility.assets.models import Asset, AssetState
from app.facility.assets.rules import worse
from app.facility.orders.errors import (
    AlreadyTaken,
    FaultEmpty,
    JoinsItself,
    NoteMissing,
    NotTheReporter,
    OrderUnknown,
    OwnRepairAccepted,
    PlaceOfFaultMissing,
    StepOutOfTurn,
    TakenJustNow,
)
from app.facility.orders.models import OrderEvent, OrderStep, OrderTake, RepairOrder, Severity, WaitReason
from app.facility.orders.rules import OPEN, TAKE, Clocks, OrderState, Raised, Stop, Story, can_follow, clocks, story, worst
from app.regulation import StandardKey
from app.regulation import service as regulation
from app.store import Attachment, Kept, Reader, Work, attach
from app.text import one_line, paragraph

MENDERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
IN_CHARGE = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_NEEDS_WORDS = frozenset({OrderStep.DIAGNOSED, OrderStep.SENT_BACK, OrderStep.CANCELLED, OrderStep.NOTE, OrderStep.SUPPLIER_CALLED})


@right(*ANY_STAFF)
def report_fault(
    work: Work,
    asset_id: UUID | None,
    fault: str,
    severity: Severity = Severity.B,
    *,
    asset_state: AssetState = AssetState.LIMITED,
    place: str = "",
    run_id: UUID | None = None,
    joins: UUID | None = None,
) -> RepairOrder:
    """A fault is reported; from the commit on the order exists, printed or not. The asset's state follows at once.

    `joins`: the same fault as this order, so the report is kept, joins it at once, and no second paper is printed.
    Raises FaultEmpty when there is nothing to read, PlaceOfFaultMissing, AssetUnknown, OrderUnknown, JoinsItself.
    """
    words = paragraph(fault, 2_000).text
    if not words:
        raise FaultEmpty(field="fault")
    where = one_line(place).text
    if asset_id is None and not where:
        raise PlaceOfFaultMissing(field="place")
    if asset_id is not None:
        work.require(Asset, asset_id, AssetUnknown)
    order = work.add(
        RepairOrder(
            number=next_number(work, NumberKind.REPAIR),
            fault=words,
            severity=severity,
            onsite_hours=regulation.standard(work, StandardKey.ONSITE_HOURS).value,
            asset_id=asset_id,
            asset_state=asset_state,
            place=where,
            reporter_name=work.actor.name,
            run_id=run_id,
        )
    )
    work.add(OrderEvent(order_id=order.id, kind=OrderStep.REPORTED))
    if asset_id is not None and worse(assets.state_of(work, asset_id), asset_state) is asset_state is not AssetState.IN_USE:
        assets.state_follows(work, asset_id, asset_state, words, order.id)
    if joins is None:
        order_print(work, "repair_order", order.id)
    else:
        _join(work, order.id, joins, "")
    return order


@right(*MENDERS)
def accept_order(work: Work, order_id: UUID, note: str = "") -> OrderEvent:
    """Somebody in charge has seen it and it will be mended. Raises OrderUnknown, StepOutOfTurn."""
    return _step(work, order_id, OrderStep.ACCEPTED, note)


@right(*MENDERS)
def take_order(work: Work, order_id: UUID) -> OrderTake:
    """A repairer takes the order: response clock. The hub says who was first; cut off from it, the earlier stands after the merge.

    Raises OrderUnknown, AlreadyTaken (names the holder), TakenJustNow (at another PC), StepOutOfTurn.
    """
    told = _story(work, order_id)
    if told.holder_id is not None:
        raise AlreadyTaken(name=told.holder_name)
    if not can_follow(told.state, TAKE):
        raise StepOutOfTurn
    if work.claims.first_free([f"order {order_id.hex}"]) == -1:
        raise TakenJustNow
    return work.add(OrderTake(order_id=order_id, staff_id=work.actor.id, staff_name=work.actor.name))


@right(*MENDERS)
def arrive(work: Work, order_id: UUID, note: str = "") -> OrderEvent:
    """The repairer stands in front of it: on-site clock. Raises OrderUnknown, StepOutOfTurn."""
    return _step(work, order_id, OrderStep.ON_SITE, note)


@right(*MENDERS)
def diagnose(work: Work, order_id: UUID, found: str) -> OrderEvent:
    """What it is. Raises OrderUnknown, StepOutOfTurn, NoteMissing."""
    return _step(work, order_id, OrderStep.DIAGNOSED, found)


@right(*MENDERS)
def wait_for(work: Work, order_id: UUID, reason: WaitReason, note: str = "") -> OrderEvent:
    """The repair has to wait. Raises OrderUnknown, StepOutOfTurn."""
    return _step(work, order_id, OrderStep.WAITING, note, wait=reason)


@right(*MENDERS)
def resume(work: Work, order_id: UUID, note: str = "") -> OrderEvent:
    """What was waited for is there. Raises OrderUnknown, StepOutOfTurn."""
    return _step(work, order_id, OrderStep.RESUMED, note)


@right(*MENDERS)
def call_supplier(work: Work, order_id: UUID, note: str) -> OrderEvent:
    """The supplier was called: who said what. Raises OrderUnknown, StepOutOfTurn, NoteMissing."""
    return _step(work, order_id, OrderStep.SUPPLIER_CALLED, note)


@right(*MENDERS)
def restore(work: Work, order_id: UUID, note: str = "") -> OrderEvent:
    """It works again: restoration clock, and the asset is back in use unless another order keeps it out.

    Raises OrderUnknown, StepOutOfTurn.
    """
    event = _step(work, order_id, OrderStep.RESTORED, note)
    _give_back(work, work.require(RepairOrder, order_id), note)
    return event


@right(*ANY_STAFF)
def accept_repair(work: Work, order_id: UUID, note: str = "") -> OrderEvent:
    """The reporter, or who is in charge, says that it works. Raises OrderUnknown, StepOutOfTurn, OwnRepairAccepted, NotTheReporter."""
    _check_judge(work, order_id)
    return _step(work, order_id, OrderStep.CONFIRMED, note)


@right(*ANY_STAFF)
def send_back(work: Work, order_id: UUID, why: str) -> OrderEvent:
    """It does not work: the repair goes on and so does its down time.

    Raises OrderUnknown, StepOutOfTurn, NoteMissing, OwnRepairAccepted, NotTheReporter.
    """
    _check_judge(work, order_id)
    event = _step(work, order_id, OrderStep.SENT_BACK, why)
    order = work.require(RepairOrder, order_id)
    if order.asset_id is not None and order.asset_state is not AssetState.IN_USE:
        assets.state_follows(work, order.asset_id, order.asset_state, why, order.id)
    return event


@right(*MENDERS)
def cancel_order(work: Work, order_id: UUID, reason: str) -> OrderEvent:
    """There was nothing to mend. Raises OrderUnknown, StepOutOfTurn, NoteMissing."""
    event = _step(work, order_id, OrderStep.CANCELLED, reason)
    _give_back(work, work.require(RepairOrder, order_id), reason)
    return event


@right(*MENDERS)
def join_order(work: Work, order_id: UUID, other_id: UUID, note: str = "") -> OrderEvent:
    """A second report of the same fault joins the first. Raises OrderUnknown, StepOutOfTurn, JoinsItself."""
    return _join(work, order_id, other_id, note)


@right(*ANY_STAFF)
def attach_file(work: Work, order_id: UUID, kept: Kept) -> Attachment:
    """A photo or a paper belongs to the order. Raises OrderUnknown."""
    work.require(RepairOrder, order_id, OrderUnknown)
    return attach(work, order_id, kept)


@right(*ANY_STAFF)
def add_note(work: Work, order_id: UUID, note: str) -> OrderEvent:
    """Something worth knowing. Raises OrderUnknown, StepOutOfTurn, NoteMissing."""
    return _step(work, order_id, OrderStep.NOTE, note)


# Reading


@dataclass(frozen=True)
class OrderLine:
    """One order as lists show it."""

    order: RepairOrder
    told: Story
    clocks: Clocks
    asset: Asset | None
    raised: tuple[Raised, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad the fault is by all reports of it."""
        return worst(self.order.severity, self.raised)


def line_of(read: Reader, order_id: UUID) -> OrderLine:
    """One order with its story and clocks. Raises OrderUnknown."""
    return _lines(read, [read.require(RepairOrder, order_id, OrderUnknown)])[0]


def open_orders(read: Reader) -> list[OrderLine]:
    """Orders that are not over, the one whose repairer is due first at the head; those waiting for acceptance last."""
    over = select(OrderEvent.order_id).where(OrderEvent.kind.in_((OrderStep.CONFIRMED, OrderStep.CANCELLED, OrderStep.JOINED)))
    found = _lines(read, read.all(select(RepairOrder).where(RepairOrder.id.not_in(over)).order_by(RepairOrder.id)))
    return sorted(found, key=_urgency)


def orders_between(read: Reader, start: datetime, end: datetime) -> list[OrderLine]:
    """Orders reported in this time, oldest first."""
    reported = select(OrderEvent.order_id).where(OrderEvent.kind == OrderStep.REPORTED, OrderEvent.at >= start, OrderEvent.at < end)
    return _lines(read, read.all(select(RepairOrder).where(RepairOrder.id.in_(reported)).order_by(RepairOrder.id)))


def orders_of_asset(read: Reader, asset_id: UUID) -> list[OrderLine]:
    """An asset's history of faults, newest first."""
    return _lines(read, read.all(select(RepairOrder).where(RepairOrder.asset_id == asset_id).order_by(RepairOrder.id.desc())))


def same_fault(read: Reader, asset_id: UUID) -> list[OrderLine]:
    """Open orders about the same asset: a new report may join one of them."""
    return [line for line in orders_of_asset(read, asset_id) if line.told.state in OPEN]


def events_of(read: Reader, order_id: UUID) -> list[OrderEvent]:
    """What happened to an order, oldest first."""
    return read.all(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.hlc, OrderEvent.id))


def takes_of(read: Reader, order_id: UUID) -> list[OrderTake]:
    """Who took an order, the holder first."""
    return read.all(select(OrderTake).where(OrderTake.order_id == order_id).order_by(OrderTake.hlc, OrderTake.station_id))


def older_report(read: Reader, order: RepairOrder) -> OrderLine | None:
    """The open order about the same asset that was reported first, if it is older than this one: the one to join."""
    if order.asset_id is None:
        return None
    found = [line for line in same_fault(read, order.asset_id) if line.order.id < order.id]
    return found[-1] if found else None


def joined_orders(read: Reader, order_id: UUID) -> list[RepairOrder]:
    """The reports that joined this order."""
    ids = select(OrderEvent.order_id).where(OrderEvent.kind == OrderStep.JOINED, OrderEvent.other_id == order_id)
    return read.all(select(RepairOrder).where(RepairOrder.id.in_(ids)).order_by(RepairOrder.id))


def stops_between(read: Reader, start: datetime, end: datetime) -> list[Stop]:
    """When queue series stood because an asset was out of use: statistics of waiting can leave these minutes out."""
    found: list[Stop] = []
    over = select(OrderEvent.order_id).where(OrderEvent.kind.in_((OrderStep.CONFIRMED, OrderStep.CANCELLED)), OrderEvent.at < start)
    wanted = select(RepairOrder).where(
        RepairOrder.asset_state == AssetState.OUT_OF_USE, RepairOrder.asset_id.is_not(None), RepairOrder.id.not_in(over)
    )
    for line in _lines(read, read.all(wanted)):
        if line.asset is None or not line.asset.series or line.told.state is OrderState.JOINED:
            continue
        since = line.told.reported_at or read.now
        until = line.told.restored_at or line.told.closed_at or read.now
        if since < end and until > start:
            found.append(Stop(line.order.id, tuple(line.asset.series), max(since, start), min(until, end)))
    return found


def _urgency(line: OrderLine) -> tuple[bool, bool, datetime]:
    return (line.told.state is OrderState.RESTORED, line.told.on_site_at is not None, line.clocks.due.due_at)


def _lines(read: Reader, orders: Sequence[RepairOrder]) -> list[OrderLine]:
    hours = regulation.calendar(read)
    events: dict[UUID, list[OrderEvent]] = {order.id: [] for order in orders}
    takes: dict[UUID, list[OrderTake]] = {order.id: [] for order in orders}
    ids = list(events)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for event in read.all(select(OrderEvent).where(OrderEvent.order_id.in_(some))):
            events[event.order_id].append(event)
        for take in read.all(select(OrderTake).where(OrderTake.order_id.in_(some))):
            takes[take.order_id].append(take)
    raised = _raised(read, ids)
    found: list[OrderLine] = []
    for order in orders:
        told = story(events[order.id], takes[order.id])
        asset = read.get(Asset, order.asset_id) if order.asset_id is not None else None
        worse_reports = raised.get(order.id, ())
        timed = clocks(told, order.severity, order.onsite_hours, hours, read.now, worse_reports)
        found.append(OrderLine(order, told, timed, asset, worse_reports))
    return found


def _raised(read: Reader, ids: Sequence[UUID]) -> dict[UUID, tuple[Raised, ...]]:
    """The reports that joined each order, also by way of another one, with how bad they say that the fault is."""
    leads = {order_id: {order_id} for order_id in ids}  # whose report a joined one is, from one joining to the next
    found: dict[UUID, dict[UUID, Raised]] = {}
    while leads:
        joining = [
            event
            for start in range(0, len(leads), 500)
            for event in read.all(
                select(OrderEvent).where(OrderEvent.kind == OrderStep.JOINED, OrderEvent.other_id.in_(list(leads)[start : start + 500]))
            )
        ]
        further: dict[UUID, set[UUID]] = {}
        for event in joining:
            order = read.get(RepairOrder, event.order_id)
            for order_id in leads[event.other_id] if order is not None and event.other_id is not None else ():
                known = found.setdefault(order_id, {})
                if order is not None and order.id not in known and order.id != order_id:
                    known[order.id] = Raised(order.created_at, order.severity, order.onsite_hours)
                    further.setdefault(order.id, set()).add(order_id)
        leads = further
    return {order_id: tuple(each.values()) for order_id, each in found.items()}


def _story(work: Work, order_id: UUID) -> Story:
    work.require(RepairOrder, order_id, OrderUnknown)
    return story(events_of(work, order_id), takes_of(work, order_id))


def _check_judge(work: Work, order_id: UUID) -> None:
    """Whether a repair works is said by whom the fault met (the reporter, or one whose report joined), or by who is in charge."""
    order, told = work.require(RepairOrder, order_id, OrderUnknown), _story(work, order_id)
    reporters = {order.created_by, *(each.created_by for each in joined_orders(work, order_id))}
    if work.actor.id in reporters:
        return
    if told.holder_id == work.actor.id:
        raise OwnRepairAccepted
    if not work.actor.roles & {str(role) for role in IN_CHARGE}:
        raise NotTheReporter(name=order.reporter_name)


def _join(work: Work, order_id: UUID, other_id: UUID, note: str) -> OrderEvent:
    """What the second report says of the asset's state holds for the first: a fault that got worse stops the asset."""
    other = work.require(RepairOrder, other_id, OrderUnknown)
    if order_id == other_id or _story(work, other_id).state is OrderState.JOINED:
        raise JoinsItself(number=other.number)
    order = work.require(RepairOrder, order_id, OrderUnknown)
    event = _step(work, order_id, OrderStep.JOINED, note, other_id=other_id)
    if other.asset_id == order.asset_id and worse(other.asset_state, order.asset_state) is not other.asset_state:
        other.asset_state = order.asset_state
    return event


def _step(
    work: Work, order_id: UUID, step: OrderStep, note: str, *, wait: WaitReason | None = None, other_id: UUID | None = None
) -> OrderEvent:
    told = _story(work, order_id)
    if not can_follow(told.state, step):
        raise StepOutOfTurn
    words = paragraph(note, 2_000).text
    if step in _NEEDS_WORDS and not words:
        raise NoteMissing(field="note")
    return work.add(OrderEvent(order_id=order_id, kind=step, note=words, wait=wait, other_id=other_id))


def _give_back(work: Work, order: RepairOrder, note: str) -> None:
    """The asset works as well as the other open orders about it let it."""
    if order.asset_id is None or assets.state_of(work, order.asset_id) is AssetState.RETIRED:
        return
    work.flush()
    best = AssetState.IN_USE
    for line in same_fault(work, order.asset_id):
        if line.order.id != order.id:
            best = worse(best, line.order.asset_state)
    if best is not assets.state_of(work, order.asset_id):
        assets.state_follows(work, order.asset_id, best, paragraph(note, 500).text or order.number, order.id)
