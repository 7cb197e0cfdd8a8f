"""Complaints worked on at two PCs that do not see each other: the union is legal and explains its deadlines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.complaints import service
from app.complaints.errors import StepOutOfTurn
from app.complaints.improvements import ImprovementForm
from app.complaints.models import Channel, ComplaintStanding, Finding, NotTakenUp, PauseReason
from app.complaints.rules import CLOCK_OF, ENDED, fold
from app.complaints.service import ComplaintForm
from app.complaints.standing import differing, events_of
from app.regulation import DayKind, StandardKey
from app.regulation import service as regulation
from app.simulation.world import SimStation, World
from app.store import Hall, HallError, Work
from tests.helpers import local

FORM = ComplaintForm(facts="等候太久", person_name="王龘𠮷", department="社保窗口", phone="13800001234")
CAUSE = service.shipped_id("communication.unclear")
MEASURE = ImprovementForm(measure="逐项说明", owner_name="李芳", due_on=date(2026, 12, 24))
ACTS: tuple[Callable[[Work, UUID], object], ...] = (
    lambda work, each: service.verify(work, each, Finding.PARTLY, "部分属实", CAUSE),
    lambda work, each: service.offer(work, each, "致歉"),
    lambda work, each: service.answer(work, each, agrees=False, words="不行"),
    lambda work, each: service.answer(work, each, agrees=True),
    lambda work, each: service.tell(work, each, Channel.PHONE, print_reply=False),
    lambda work, each: service.close(work, each, CAUSE, [MEASURE]),
    lambda work, each: service.withdraw(work, each, "不投诉了"),
    lambda work, each: service.reopen(work, each, "又有新情况"),
    lambda work, each: service.not_taken_up(work, each, NotTakenUp.OUTSIDE, "不属本厅"),
    lambda work, each: service.pause(work, each, PauseReason.EXPERT),
    service.resume,
    lambda work, each: service.decide(work, each, "维持"),
)


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def recorded(world: World, station: SimStation) -> UUID:
    with hall_of(station).work(station.actor) as work:
        complaint = service.record(work, FORM, print_slip=False)
    together(world)
    return complaint.id


def together(world: World) -> None:
    """Everybody exchanges until all have all."""
    for _ in range(2):
        for station in world.stations:
            assert station.exchange is not None
            station.exchange.run()


def act(station: SimStation, complaint_id: UUID, number: int) -> None:
    """The next thing that is possible there."""
    for way in (*ACTS[number:], *ACTS[:number]):
        with suppress(HallError), hall_of(station).work(station.actor) as work:
            way(work, complaint_id)
            return


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, len(ACTS) - 1), st.integers(1, 2_000)), max_size=12))
def test_whatever_two_pcs_did_apart_is_one_legal_complaint_together(world: World, steps: list[tuple[int, int, int]]) -> None:
    complaint_id = recorded(world, world.stations[0])
    for place, number, minutes in steps:
        world.clock.advance(timedelta(minutes=minutes))
        act(world.stations[place], complaint_id, number)
    together(world)
    seen = []
    for station in world.stations:
        with hall_of(station).read() as read:
            file = service.complaint_file(read, complaint_id, station.actor.id)
            case = file.case
            assert (case.running is None) == (case.state not in CLOCK_OF)
            assert case.state not in ENDED or case.running is None
            assert differing(read) == []
            assert fold(reversed(events_of(read, complaint_id))) == case
            seen.append(
                (case.state, [clock.deadline.due_at for clock in file.clocks], read.require(ComplaintStanding, complaint_id).due_at)
            )
    assert seen[0] == seen[1] == seen[2]
    act(world.stations[1], complaint_id, 0)  # it can always go on


def test_a_deadline_moved_by_a_merge_says_what_it_was_and_why(world: World) -> None:
    """Recorded on Monday 2026-11-23, due on 11-30; paused elsewhere from Tuesday to Friday: three working days later, 12-03."""
    first, second, _ = world.stations
    complaint_id = recorded(world, first)
    world.clock.set(local("2026-11-24 10:00"))
    with hall_of(second).work(second.actor) as work:
        service.pause(work, complaint_id, PauseReason.EXPERT, "送检")
    world.clock.set(local("2026-11-27 10:00"))
    with hall_of(second).work(second.actor) as work:
        service.resume(work, complaint_id)
    together(world)
    with hall_of(first).read() as read:
        row = read.require(ComplaintStanding, complaint_id)
        running = service.complaint_file(read, complaint_id, first.actor.id).running
    assert running is not None
    assert row.due_before is not None
    assert row.due_before.astimezone(hall_of(first).zone).date() == date(2026, 11, 30)
    assert (running.deadline.due_on, running.first.due_on) == (date(2026, 12, 3), date(2026, 11, 30))
    assert row.due_moved_at == world.clock.now()
    assert any(day.why == "paused" for day in running.deadline.ledger)


def test_a_holiday_or_a_standard_decided_elsewhere_moves_the_clocks_that_run_here(world: World) -> None:
    first, second, _ = world.stations
    complaint_id = recorded(world, first)
    with hall_of(second).work(second.actor) as work:
        regulation.set_day(work, date(2026, 11, 25), DayKind.REST, name="停电检修", reason="供电公司通知")
        regulation.set_standard(work, StandardKey.SOLUTION_WORKING_DAYS, 7, work.today, "试行")
    together(world)
    with hall_of(first).read() as read:
        row = read.require(ComplaintStanding, complaint_id)
        assert row.due_before is not None
        assert row.due_at is not None
        assert row.due_at > row.due_before
        assert differing(read) == []


def test_a_step_that_both_took_counts_once_and_the_other_is_shown(world: World) -> None:
    first, second, _ = world.stations
    complaint_id = recorded(world, first)
    for station in (first, second):
        world.clock.advance(timedelta(minutes=5))
        with hall_of(station).work(station.actor) as work:
            service.verify(work, complaint_id, Finding.PARTLY, f"部分属实 {station.name}")
    together(world)
    with hall_of(second).read() as read:
        case = service.complaint_file(read, complaint_id, second.actor.id).case
    assert case.verified is not None
    assert (case.verified.note, [event.note for event in case.out_of_turn]) == ("部分属实 s0", ["部分属实 s1"])
    with suppress(StepOutOfTurn), hall_of(second).work(second.actor) as work:
        service.offer(work, complaint_id, "致歉")
