"""Waiting without the minutes in which nobody could be called (clauses 2.2.1 and 6.2.1). Minutes reckoned by hand."""

from __future__ import annotations

from datetime import date

import pytest

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetKind, AssetState
from app.facility.assets.rules import AssetForm
from app.facility.orders import service as orders
from app.queue import service as queue
from app.queue.models import Counter
from app.store import Actor, Hall, ManualClock, new_id
from tests.helpers import local
from tests.helpers.applications import load_catalogue, service_named

DAY = date(2026, 11, 23)


@pytest.fixture
def window(hall: Hall, administrator: Actor, clerk: Actor) -> Counter:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        made = queue.add_counter(work, 1, ["A", "B"])
    with hall.work(clerk) as work:
        queue.open_counter(work, made.id)
    return made


@pytest.fixture
def machine(hall: Hall, facility_worker: Actor) -> Asset:
    with hall.work(facility_worker) as work:
        return assets.add_asset(work, AssetForm(name="一号叫号机龘", kind=AssetKind.TICKET_MACHINE, series=("B",)))


def at(hall: Hall, clock: ManualClock, moment: str, who: Actor, act: object) -> object:
    clock.set(local(f"2026-11-23 {moment}"))
    with hall.work(who) as work:
        return act(work)  # type: ignore[operator]


def serve(hall: Hall, clock: ManualClock, clerk: Actor, window: Counter, moment: str) -> None:
    at(hall, clock, moment, clerk, lambda work: queue.call_next(work, window.id))
    with hall.work(clerk) as work:
        there = queue.present(work, window.id)
        assert there is not None
        queue.arrive(work, there.ticket_id)
        queue.finish(work, there.ticket_id)


def take(hall: Hall, clock: ManualClock, moment: str, code: str = "YB03") -> None:
    at(hall, clock, moment, SELF_SERVICE, lambda work: desk.take_number(work, service_named(work, code).id, print_ticket=False))


def test_a_dead_machines_minutes_are_left_out_of_its_series_alone(
    hall: Hall, clock: ManualClock, clerk: Actor, facility_worker: Actor, window: Counter, machine: Asset
) -> None:
    take(hall, clock, "09:00")  # B
    take(hall, clock, "09:01", "HJ01")  # A
    order = at(hall, clock, "09:05", clerk, lambda work: orders.report_fault(work, machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE))
    for step in (orders.take_order, orders.arrive, orders.restore):
        at(hall, clock, "09:25", facility_worker, lambda work, step=step: step(work, order.id))  # type: ignore[attr-defined]
    serve(hall, clock, clerk, window, "09:30")
    serve(hall, clock, clerk, window, "09:31")
    with hall.read() as read:
        count = queue.day_count(read, DAY)
        waits = desk.day_waits(read, DAY, count)
    assert sorted(count.waits) == sorted(waits.as_they_were) == [1800, 1800]
    assert sorted(waits.counted) == [600, 1800]  # B: 30 minutes less 20; A: all of its 30
    (left,) = waits.left_out
    assert (left.series, round(left.minutes), left.cause.kind, left.cause.subject_id) == ("B", 20, "repair_order", order.id)  # type: ignore[attr-defined]
    assert "一号叫号机龘" in left.cause.label
    assert (waits.minutes(0.5), waits.minutes_as_they_were(0.5), waits.left_out_minutes) == (10.0, 30.0, 20.0)


def test_an_emergency_and_a_fault_at_once_take_no_minute_out_twice(
    hall: Hall, clock: ManualClock, clerk: Actor, facility_worker: Actor, window: Counter, machine: Asset
) -> None:
    cause = new_id()
    take(hall, clock, "10:00")
    order = at(hall, clock, "10:10", clerk, lambda work: orders.report_fault(work, machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE))
    at(hall, clock, "10:20", clerk, lambda work: queue.freeze(work, cause, "停电"))
    for step in (orders.take_order, orders.arrive, orders.restore):
        at(hall, clock, "10:30", facility_worker, lambda work, step=step: step(work, order.id))  # type: ignore[attr-defined]
    at(hall, clock, "10:40", clerk, lambda work: queue.release(work, cause))
    serve(hall, clock, clerk, window, "10:50")
    with hall.read() as read:
        waits = desk.day_waits(read, DAY, queue.day_count(read, DAY))
        assert queue.frozen_time(read, local("2026-11-23 10:00"), local("2026-11-23 11:00")).total_seconds() == 1200
    assert waits.counted == (1200,)  # 50 minutes less 10:10 to 10:40
    assert {each.kind for each in waits.causes} == {"repair_order", "emergency_run"}


def test_a_day_without_a_stop_counts_as_it_was(hall: Hall, clock: ManualClock, clerk: Actor, window: Counter) -> None:
    take(hall, clock, "09:00")
    serve(hall, clock, clerk, window, "09:12")
    with hall.read() as read:
        count = queue.day_count(read, DAY)
        waits = desk.day_waits(read, DAY, count)
    assert (waits.counted, waits.left_out, waits.causes) == (count.waits, (), ())


def test_the_sweep_logs_missed_rounds_once_on_every_station(hall: Hall, clock: ManualClock, facility_worker: Actor) -> None:
    from app.facility.report.sample import load_sample_equipment
    from app.facility.rounds import planning
    from app.facility.rounds.models import MissedRun
    from app.store import SYSTEM

    with hall.work(facility_worker) as work:
        load_sample_equipment(work, DAY)
    clock.set(local("2026-11-25 08:30"))
    for _ in range(2):
        with hall.work(SYSTEM) as work:
            desk.sweep(work)
    with hall.read() as read:
        found = planning.missed(read, date(2026, 11, 1), date(2026, 11, 30))
        assert read.count_rows(MissedRun) == len(found) == 8  # four daily rounds on Monday and on Tuesday
        assert {each.due_on.day for each, _ in found} == {23, 24}
