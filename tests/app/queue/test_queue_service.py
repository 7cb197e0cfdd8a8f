"""The queue on a real file: steps people take, in any order, never break its promises."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from app.access import SELF_SERVICE, NotAllowed
from app.house import open_house
from app.queue import service
from app.queue.errors import (
    AppointmentUnknown,
    CounterBusy,
    CounterTaken,
    DailyLimitReached,
    NotPossibleNow,
    ReasonNeeded,
    SlotFull,
    TooLate,
)
from app.queue.models import HoldKind, Priority, Step, Ticket
from app.store import Actor, Hall, HallError, ManualClock
from tests.helpers import local


@pytest.fixture
def window(hall: Hall, administrator: Actor, clerk: Actor) -> UUID:
    with hall.work(administrator) as work:
        service.add_series(work, "A", "户籍")
        service.add_series(work, "B", "社保", daily_limit=2)
        counter = service.add_counter(work, 3, ["A", "B"])
        service.add_counter(work, 4, ["A"])
    with hall.work(clerk) as work:
        service.open_counter(work, counter.id)
    return counter.id


def issue(hall: Hall, letter: str = "A", **more: object) -> Ticket:
    with hall.work(SELF_SERVICE) as work:
        return service.issue_ticket(work, letter, **more)  # type: ignore[arg-type]


def test_numbers_run_on_and_start_anew_the_next_day(hall: Hall, window: UUID, clock: ManualClock) -> None:
    assert [issue(hall).number for _ in range(42)][-1] == "A042"
    clock.set(local("2026-11-24 09:00"))
    assert issue(hall).number == "A001"


def test_the_daily_limit_is_told(hall: Hall, window: UUID) -> None:
    issue(hall, "B")
    issue(hall, "B")
    with pytest.raises(DailyLimitReached):
        issue(hall, "B")


def test_a_priority_ticket_is_called_before_those_who_came_just_before(hall: Hall, window: UUID, clerk: Actor, clock: ManualClock) -> None:
    issue(hall)
    clock.advance(timedelta(minutes=5))
    old = issue(hall, priority=Priority.PRIORITY, priority_reason="elderly")
    with hall.work(clerk) as work:
        called = service.call_next(work, window)
    assert called is not None
    assert called.id == old.id


def test_priority_needs_its_reason(hall: Hall, window: UUID) -> None:
    with pytest.raises(ReasonNeeded):
        issue(hall, priority=Priority.PRIORITY)


def test_one_person_at_a_window_until_put_aside(hall: Hall, window: UUID, clerk: Actor) -> None:
    first, second = issue(hall), issue(hall)
    with hall.work(clerk) as work:
        service.call_next(work, window)
        service.arrive(work, first.id)
    with pytest.raises(CounterBusy), hall.work(clerk) as work:
        service.call_next(work, window)
    with hall.work(clerk) as work:
        service.hold(work, first.id, HoldKind.LEFT_FOR_PAPERS)
        called = service.call_next(work, window)
    assert called is not None
    assert called.id == second.id


def test_a_return_trip_comes_back_to_the_window_it_left(hall: Hall, window: UUID, clerk: Actor) -> None:
    ticket = issue(hall)
    with hall.work(clerk) as work:
        other = service.counters(work)[1]
        service.call_next(work, window)
        service.arrive(work, ticket.id)
        service.transfer(work, ticket.id, counter_id=other.id, return_after=True)
    colleague = Actor(ticket.id, "王敏", clerk.roles)
    with hall.work(colleague) as work:
        service.open_counter(work, other.id)
        service.call_next(work, other.id)
        service.arrive(work, ticket.id)
        service.finish(work, ticket.id)
    with hall.read() as read:
        (line,) = service.waiting(read, window)
    assert (line.ticket_id, line.counter_id) == (ticket.id, window)


def test_a_missed_call_may_come_back_once_within_half_an_hour(hall: Hall, window: UUID, clerk: Actor, clock: ManualClock) -> None:
    ticket = issue(hall)
    with hall.work(clerk) as work:
        service.call_next(work, window)
        service.recall(work, ticket.id)
        service.no_show(work, ticket.id)
    clock.advance(timedelta(minutes=31))
    with pytest.raises(TooLate), hall.work(clerk) as work:
        service.return_after_no_show(work, ticket.id)


def test_calling_out_of_turn_needs_a_reason(hall: Hall, window: UUID, clerk: Actor) -> None:
    issue(hall)
    second = issue(hall)
    with pytest.raises(ReasonNeeded), hall.work(clerk) as work:
        service.call_given(work, window, second.id, " ")
    with hall.work(clerk) as work:
        assert service.call_given(work, window, second.id, "视力障碍").id == second.id


def test_two_clerks_cannot_sit_at_one_window(hall: Hall, window: UUID, supervisor: Actor) -> None:
    with pytest.raises(CounterTaken), hall.work(supervisor) as work:
        service.open_counter(work, window)


def test_a_kiosk_cannot_call(hall: Hall, window: UUID) -> None:
    with pytest.raises(NotAllowed), hall.work(SELF_SERVICE) as work:
        service.call_next(work, window)


def test_a_slot_has_two_places_and_its_code_gives_one_number(hall: Hall, window: UUID) -> None:
    slot = local("2026-11-23 10:00")
    with hall.work(SELF_SERVICE) as work:
        first = service.book(work, "A", slot)
        service.book(work, "A", slot)
    with pytest.raises(SlotFull), hall.work(SELF_SERVICE) as work:
        service.book(work, "A", slot)
    with hall.read() as read:
        assert service.find(read, f" {first.code} ").id == first.id
    issue(hall, appointment_id=first.id)
    with pytest.raises(AppointmentUnknown), hall.read() as read:
        service.find(read, first.code)


def test_who_waits_at_closing_time_is_sent_home_on_record(hall: Hall, window: UUID, clerk: Actor) -> None:
    issue(hall)
    with hall.work(clerk) as work:
        assert service.close_day(work) == 1
    with hall.read() as read:
        assert service.day_count(read).left == 1


class TheQueue(RuleBasedStateMachine):
    """Anything a hall may do with its numbers, in any order."""

    files: Path
    window: UUID
    clerk: Actor

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        data = Path(self.folder.name) / "hall"
        shutil.copytree(self.files, data)
        self.clock = ManualClock(local("2026-11-23 09:00"))
        self.hall = open_house(data, self.clock, use_keyring=False)

    def teardown(self) -> None:
        self.hall.close()
        self.folder.cleanup()

    def tickets(self) -> list[service.QueuedTicket]:
        with self.hall.read() as read:
            return service.today(read)

    def attempt(self, act: object) -> None:
        try:
            with self.hall.work(self.clerk) as work:
                act(work)  # type: ignore[operator]
        except HallError:
            return

    @rule(priority=st.booleans(), letter=st.sampled_from("AB"))
    def take(self, priority: bool, letter: str) -> None:
        kind = Priority.PRIORITY if priority else Priority.NORMAL
        self.attempt(lambda work: service.issue_ticket(work, letter, priority=kind, priority_reason="x"))

    @rule()
    def call(self) -> None:
        self.attempt(lambda work: service.call_next(work, self.window))

    @rule(minutes=st.integers(0, 20))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @precondition(lambda self: self.tickets())
    @rule(
        pick=st.integers(0, 99),
        what=st.sampled_from(["recall", "arrive", "no_show", "back", "hold", "resume", "transfer", "finish", "left", "given"]),
    )
    def act(self, pick: int, what: str) -> None:
        found = self.tickets()
        ticket = found[pick % len(found)].ticket_id
        acts = {
            "recall": lambda work: service.recall(work, ticket),
            "arrive": lambda work: service.arrive(work, ticket),
            "no_show": lambda work: service.no_show(work, ticket),
            "back": lambda work: service.return_after_no_show(work, ticket),
            "hold": lambda work: service.hold(work, ticket, HoldKind.INNER_STEP),
            "resume": lambda work: service.resume(work, self.window, ticket),
            "transfer": lambda work: service.transfer(work, ticket, series="A", return_after=pick % 2 == 0),
            "finish": lambda work: service.finish(work, ticket),
            "left": lambda work: service.left(work, ticket),
            "given": lambda work: service.call_given(work, self.window, ticket, "x"),
        }
        self.attempt(acts[what])

    @invariant()
    def all_is_well(self) -> None:
        with self.hall.read() as read:
            count = service.day_count(read)
            numbers = read.rows(select(Ticket.day, Ticket.number))
            at_window = [line for line in service.today(read) if line.step in (Step.CALLED, Step.RECALLED, Step.SERVING)]
            assert service.recheck(read) == []
            assert all(not told.skipped for told in service.stories(read, read.all(select(Ticket.id))).values())
        assert count.issued == count.served + count.no_show + count.left + count.waiting
        assert len(numbers) == len({tuple(row) for row in numbers})
        assert len(at_window) <= 1


@pytest.fixture
def machine(hall: Hall, window: UUID, clerk: Actor) -> type[TheQueue]:
    hall.close()
    TheQueue.files, TheQueue.window, TheQueue.clerk = hall.data, window, clerk
    return TheQueue


def test_any_order_of_steps_keeps_the_queue_well_formed(machine: type[TheQueue]) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)),
    )


def test_a_step_that_cannot_follow_is_refused(hall: Hall, window: UUID, clerk: Actor) -> None:
    ticket = issue(hall)
    with pytest.raises(NotPossibleNow), hall.work(clerk) as work:
        service.finish(work, ticket.id)
