"""Repair orders: from the report to the acceptance, on one station and on two."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import NotAllowed
from app.documents.models import PrintOrder
from app.facility.assets import service as assets
from app.facility.assets.models import AssetState
from app.facility.orders import parts, service
from app.facility.orders.errors import (
    AlreadyTaken,
    FaultEmpty,
    JoinsItself,
    NoteMissing,
    NotTheReporter,
    OwnRepairAccepted,
    PiecesWrong,
    PlaceOfFaultMissing,
    StepOutOfTurn,
)
from app.facility.orders.models import CostKind, OrderEvent, OrderStep, OrderTake, RepairOrder, Severity, WaitReason
from app.facility.orders.rules import OrderState, story
from app.store import Actor, Hall, ManualClock, new_id
from tests.app.facility.conftest import Rooms
from tests.helpers import local


def report(hall: Hall, who: Actor, rooms: Rooms, **values: object) -> RepairOrder:
    with hall.work(who) as work:
        return service.report_fault(work, rooms.machine.id, "取号屏不亮", **values)  # type: ignore[arg-type]


def state(hall: Hall, order: RepairOrder) -> OrderState:
    with hall.read() as read:
        return service.line_of(read, order.id).told.state


def test_anybody_reports_and_the_order_is_on_paper_with_its_own_number(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    order = report(hall, clerk, rooms)
    assert order.number.startswith("BM01-BX20261123-01001-")
    assert (order.reporter_name, order.onsite_hours) == ("李芳", 4)
    with hall.read() as read:
        assert read.all(select(PrintOrder.kind)) == ["repair_order"]


def test_a_report_says_what_and_where(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    with hall.work(clerk) as work:
        with pytest.raises(FaultEmpty):
            service.report_fault(work, rooms.machine.id, "  ")
        with pytest.raises(PlaceOfFaultMissing):
            service.report_fault(work, None, "漏水")
        assert service.report_fault(work, None, "漏水", place="二楼走廊").place == "二楼走廊"


def test_a_dead_ticket_machine_stops_its_series_until_it_is_restored(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms
) -> None:
    order = report(hall, clerk, rooms, asset_state=AssetState.OUT_OF_USE)
    with hall.read() as read:
        troubled = assets.troubled_series(read)
        assert [(each.series, each.asset_name, each.state) for each in troubled] == [
            ("A", "一号叫号机", AssetState.OUT_OF_USE),
            ("B", "一号叫号机", AssetState.OUT_OF_USE),
        ]
    with hall.work(facility_worker) as work:
        service.take_order(work, order.id)
        service.arrive(work, order.id)
        service.restore(work, order.id, "换屏线")
    with hall.read() as read:
        assert assets.troubled_series(read) == []


def test_the_whole_way_of_an_order_with_its_three_clocks(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, clock: ManualClock
) -> None:
    order = report(hall, clerk, rooms)

    def at(moment: str, act: object, who: Actor = facility_worker) -> None:
        clock.set(local(moment))
        with hall.work(who) as work:
            act(work)  # type: ignore[operator]

    at("2026-11-23 09:05", lambda work: service.accept_order(work, order.id))
    at("2026-11-23 09:20", lambda work: service.take_order(work, order.id))
    at("2026-11-23 10:00", lambda work: service.arrive(work, order.id))
    at("2026-11-23 10:10", lambda work: service.diagnose(work, order.id, "排线松脱"))
    at("2026-11-23 10:20", lambda work: service.wait_for(work, order.id, WaitReason.ACCESS, "窗口正忙"))
    at("2026-11-23 10:50", lambda work: service.resume(work, order.id))
    at("2026-11-23 11:00", lambda work: service.wait_for(work, order.id, WaitReason.PART))
    at("2026-11-23 14:00", lambda work: service.restore(work, order.id))
    with hall.read() as read:
        found = service.line_of(read, order.id)
    assert found.clocks.response == timedelta(minutes=20)
    assert found.clocks.on_site == timedelta(hours=1)
    # 9:00 to 12:00 and 13:30 to 14:00, less 30 minutes without access; waiting for a part counts
    assert found.clocks.restored == timedelta(hours=3)
    assert not found.clocks.late
    assert found.told.state is OrderState.RESTORED
    with pytest.raises(OwnRepairAccepted), hall.work(facility_worker) as work:
        service.accept_repair(work, order.id)
    at("2026-11-23 14:10", lambda work: service.send_back(work, order.id, "又黑屏"), clerk)
    assert state(hall, order) is OrderState.WORKING
    at("2026-11-23 15:00", lambda work: service.restore(work, order.id))
    at("2026-11-23 15:05", lambda work: service.accept_repair(work, order.id), clerk)
    with hall.read() as read:
        told = service.line_of(read, order.id).told
        assert service.open_orders(read) == []
    assert (told.state, told.sent_back, told.restored_at) == (OrderState.CLOSED, 1, local("2026-11-23 15:00"))


def test_a_repairer_who_comes_too_late_is_late(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, clock: ManualClock) -> None:
    order = report(hall, clerk, rooms)
    clock.set(local("2026-11-23 14:31"))  # due at 14:30: three hours to noon, one from 13:30
    with hall.work(facility_worker) as work:
        service.take_order(work, order.id)
        service.arrive(work, order.id)
        assert service.line_of(work, order.id).clocks.late
        assert service.line_of(work, order.id).clocks.due.due_at == local("2026-11-23 14:30")


def test_only_one_holds_an_order(hall: Hall, clerk: Actor, facility_worker: Actor, supervisor: Actor, rooms: Rooms) -> None:
    order = report(hall, clerk, rooms)
    with hall.work(facility_worker) as work:
        service.take_order(work, order.id)
    with pytest.raises(AlreadyTaken) as refused, hall.work(supervisor) as work:
        service.take_order(work, order.id)
    assert "吴刚" in refused.value.what


def test_clerks_report_and_accept_but_do_not_repair(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    order = report(hall, clerk, rooms)
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        service.take_order(work, order.id)


def test_steps_out_of_turn_and_without_words_are_refused(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    order = report(hall, clerk, rooms)
    with hall.work(facility_worker) as work:
        with pytest.raises(StepOutOfTurn):
            service.restore(work, order.id)
        with pytest.raises(NoteMissing):
            service.cancel_order(work, order.id, " ")


def test_a_second_report_of_the_same_fault_joins_the_first(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    first, second = report(hall, clerk, rooms), report(hall, facility_worker, rooms)
    with hall.work(facility_worker) as work:
        assert [line.order.id for line in service.same_fault(work, rooms.machine.id)] == [second.id, first.id]
        with pytest.raises(JoinsItself):
            service.join_order(work, first.id, first.id)
        service.join_order(work, second.id, first.id)
        with pytest.raises(JoinsItself):
            service.join_order(work, first.id, second.id)
        assert [each.id for each in service.joined_orders(work, first.id)] == [second.id]
        assert [line.order.id for line in service.open_orders(work)] == [first.id]


def test_an_asset_stays_out_while_another_order_keeps_it_out(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    first = report(hall, clerk, rooms, asset_state=AssetState.OUT_OF_USE)
    second = report(hall, clerk, rooms, asset_state=AssetState.LIMITED)
    with hall.work(facility_worker) as work:
        service.take_order(work, first.id)
        service.arrive(work, first.id)
        service.restore(work, first.id)
        assert assets.state_of(work, rooms.machine.id) is AssetState.LIMITED
        service.cancel_order(work, second.id, "已一并修好")
        assert assets.state_of(work, rooms.machine.id) is AssetState.IN_USE


def test_a_stop_lasts_from_the_report_to_the_restoration(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, clock: ManualClock
) -> None:
    order = report(hall, clerk, rooms, asset_state=AssetState.OUT_OF_USE)
    clock.set(local("2026-11-23 09:40"))
    with hall.work(facility_worker) as work:
        service.take_order(work, order.id)
        service.arrive(work, order.id)
        service.restore(work, order.id)
    with hall.read() as read:
        (stop,) = service.stops_between(read, local("2026-11-23 00:00"), local("2026-11-24 00:00"))
    assert (stop.series, stop.start, stop.end) == (("A", "B"), local("2026-11-23 09:00"), local("2026-11-23 09:40"))


def test_parts_leave_the_shelf_with_their_price(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    order = report(hall, clerk, rooms)
    with hall.work(facility_worker) as work:
        cable = parts.add_part(work, "屏线", price_fen=1250, least=2)
        parts.stock_in(work, cable.id, 3, "入库")
        parts.use_part(work, order.id, cable.id, 2)
        with pytest.raises(PiecesWrong):
            parts.use_part(work, order.id, cable.id, 2)
        parts.add_cost(work, order.id, CostKind.SUPPLIER, 10_000, "上门费")
        (shelf,) = parts.shelves(work)
        assert (shelf.pieces, shelf.is_short) == (1, True)
        assert parts.cost_of(work, order.id).fen == 2 * 1250 + 10_000


# The state machine, in any order of arrival

_ids = count(1)


def facts(kinds: list[str]) -> tuple[list[OrderEvent], list[OrderTake]]:
    """Facts as stations made them, one a tick; "take" is a claim."""
    events: list[OrderEvent] = []
    takes: list[OrderTake] = []
    for tick, kind in enumerate(["reported", *kinds]):
        at = local("2026-11-23 09:00") + timedelta(minutes=tick)
        if kind == "take":
            made: OrderEvent | OrderTake = OrderTake(order_id=UUID(int=1), staff_id=UUID(int=tick), staff_name=str(tick), at=at)
            takes.append(made)  # type: ignore[arg-type]
        else:
            wait = WaitReason.ACCESS if kind == "waiting" else None
            made = OrderEvent(order_id=UUID(int=1), kind=OrderStep(kind), at=at, wait=wait)
            events.append(made)
        made.id, made.hlc, made.station_id = new_id(), tick, UUID(int=tick % 3)
    return events, takes


STEPS = st.lists(st.sampled_from([*(str(step) for step in OrderStep if step is not OrderStep.REPORTED), "take", "take"]), max_size=30)


@given(kinds=STEPS, shuffled=st.randoms())
def test_stations_that_know_the_same_facts_agree(kinds: list[str], shuffled: object) -> None:
    events, takes = facts(kinds)
    told = story(events, takes)
    shuffled.shuffle(events)  # type: ignore[attr-defined]
    shuffled.shuffle(takes)  # type: ignore[attr-defined]
    assert story(events, takes) == told


@given(kinds=STEPS)
def test_what_a_story_says_fits_together(kinds: list[str]) -> None:
    events, takes = facts(kinds)
    told = story(events, takes)
    assert told.reported_at == local("2026-11-23 09:00")
    if told.state in (OrderState.RESTORED, OrderState.CLOSED):
        assert told.restored_at is not None
        assert told.on_site_at is not None
        assert told.on_site_at <= told.restored_at
    if told.on_site_at is not None:
        assert told.holder_id is not None
        assert told.holder_id == takes[0].staff_id
    assert (told.wait is not None) == (told.state is OrderState.WAITING)
    assert sum(pause.end is None for pause in told.pauses) == (told.state is OrderState.WAITING)


def test_two_stations_that_both_took_the_order_agree_after_the_merge() -> None:
    events, takes = facts(["take", "take", "on_site"])
    told = story(events, reversed(takes))
    assert (told.holder_name, told.also_took, told.state) == ("1", ("2",), OrderState.ON_SITE)


def test_a_report_that_joins_as_it_is_made_prints_nothing_and_makes_the_fault_worse(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms
) -> None:
    with hall.work(clerk) as work:
        first = service.report_fault(work, rooms.machine.id, "字迹淡", asset_state=AssetState.LIMITED)
    with hall.work(facility_worker) as work:
        second = service.report_fault(work, rooms.machine.id, "全黑了", asset_state=AssetState.OUT_OF_USE, joins=first.id)
        assert service.line_of(work, second.id).told.state is OrderState.JOINED
        assert assets.state_of(work, rooms.machine.id) is AssetState.OUT_OF_USE
        assert [line.order.id for line in service.open_orders(work)] == [first.id]
        assert service.line_of(work, first.id).order.asset_state is AssetState.OUT_OF_USE
        kinds = work.all(select(PrintOrder.subject_id).where(PrintOrder.kind == "repair_order"))
        assert kinds == [first.id]
        for step in (service.take_order, service.arrive, service.restore):
            step(work, first.id)
        assert assets.state_of(work, rooms.machine.id) is AssetState.IN_USE


def test_an_order_is_as_severe_as_the_worst_report_that_joined_it_also_by_way_of_another(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms
) -> None:
    with hall.work(clerk) as work:
        first = service.report_fault(work, rooms.machine.id, "字迹淡", Severity.C)
        second = service.report_fault(work, rooms.machine.id, "有焦味", Severity.A)
        third = service.report_fault(work, rooms.machine.id, "打不出", Severity.B)
        due = service.line_of(work, first.id).clocks.due.due_at
    with hall.work(facility_worker) as work:
        service.join_order(work, second.id, third.id)
        service.join_order(work, third.id, first.id)
        line = service.line_of(work, first.id)
        assert (line.severity, line.order.severity, len(line.raised)) == (Severity.A, Severity.C, 2)
        assert line.clocks.due.due_at <= due
        assert line.clocks.due.due_at == work.now + timedelta(hours=line.order.onsite_hours)


def test_only_who_reported_or_is_in_charge_accepts(
    hall: Hall, clerk: Actor, facility_worker: Actor, supervisor: Actor, rooms: Rooms
) -> None:
    other = Actor(new_id(), "王敏", clerk.roles)
    first, second = report(hall, clerk, rooms), report(hall, clerk, rooms)
    with hall.work(other) as work:
        joined = service.report_fault(work, rooms.machine.id, "也黑屏", joins=second.id)
        assert joined.created_by == other.id
    with hall.work(facility_worker) as work:
        for order in (first, second):
            for step in (service.take_order, service.arrive, service.restore):
                step(work, order.id)
    for act in (service.accept_repair, service.send_back):
        with pytest.raises(NotTheReporter) as refused, hall.work(other) as work:
            act(work, first.id, "不行")
        assert "李芳" in refused.value.what
    with hall.work(other) as work:
        service.accept_repair(work, second.id)  # whose report joined is a reporter too
    with hall.work(supervisor) as work:
        service.accept_repair(work, first.id)
        assert service.open_orders(work) == []


def test_the_public_is_told_while_the_asset_is_out_of_use_and_no_longer(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, clock: ManualClock
) -> None:
    with hall.work(clerk) as work:
        order = service.report_fault(work, rooms.machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
        service.report_fault(work, rooms.terminal.id, "慢", asset_state=AssetState.LIMITED)
    clock.set(local("2026-11-23 10:00"))
    with hall.read() as read:
        (notice,) = assets.public_notices(read)
    assert (notice.asset_id, notice.series, notice.since) == (rooms.machine.id, ("A", "B"), local("2026-11-23 09:00"))
    with hall.work(facility_worker) as work:
        for step in (service.take_order, service.arrive, service.restore):
            step(work, order.id)
    with hall.read() as read:
        assert assets.public_notices(read) == []
