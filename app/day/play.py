"""The day itself: people come, windows call, and every step is the real service in its own unit of work.

Events are played in the order of the hall's clock, which is set by hand; nothing sleeps. What people do is decided by the seed alone,
never by how long they happened to wait, so that the day has the same counts however many PCs play it and whatever is cut off.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from app.access import SELF_SERVICE
from app.day.arrivals import arrivals
from app.day.brought import need_form
from app.day.places import OnePc, Places
from app.day.plans import Way, plans, returns_after
from app.day.sample_hall import SampleStaff
from app.day.visitors import Slip, Visitor
from app.day.windows import CLOSING, Windows
from app.desk import service as desk
from app.intake.catalogue import service as catalogue
from app.intake.special_needs.rules import NeedForm
from app.queue import service as queue
from app.queue.models import TicketSource
from app.store import Actor, Hall, ManualClock, Reader, Work

T = TypeVar("T")
OPENING = time(9, 0)
LAST_NUMBER = time(17, 0)
LUNCH = (time(12, 0), time(13, 30))
PATIENCE = timedelta(minutes=2)
LAST_BACK = time(16, 30)
"""Who would not be back with the papers by then, had there been no queue, comes another day."""
ELSEWHERE = ((time(10, 50), time(11, 30)), (time(15, 50), LAST_NUMBER))
"""Who comes in between may want something else that is done at another window."""
LATEST = time(20, 0)


@dataclass(order=True)
class _Event:
    at: datetime
    order: int
    act: Callable[[], None] = field(compare=False)


class Day:
    """One day of the sample hall. `run_until` plays on to a time of day, so that a caller can look at the pages in between."""

    def __init__(self, hall: Hall, staff: SampleStaff, clock: ManualClock, *, seed: int, visits: int, places: Places | None = None) -> None:
        self.hall, self.staff, self.clock, self.seed = hall, staff, clock, seed
        self.places: Places = places or OnePc(hall)
        self.random = Random(f"day-{seed}")
        self.today = clock.now().astimezone(hall.zone).date()
        with hall.read() as read:
            self.services = tuple(each for each in catalogue.snapshots(read, withdrawn=False) if each.active)
        self.visitors = [Visitor(plan) for plan in plans(self.random, self.services, visits, self.today)]
        self.by_ticket: dict[UUID, Visitor] = {}
        self.stands = False
        self.slips: list[Slip] = []
        self._events: list[_Event] = []
        self._order = 0
        self.windows = Windows(self)
        self._plan_day()

    # The clock

    def moment(self, at: time) -> datetime:
        """A time of this day."""
        return datetime.combine(self.today, at, self.hall.zone).astimezone(self.clock.now().tzinfo)

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        self._order += 1
        heapq.heappush(self._events, _Event(moment, self._order, act))

    def later(self, moment: datetime, act: Callable[[], None]) -> None:
        """As `at`, for what happens at the windows: while an emergency stops the hall it waits."""

        def go() -> None:
            if self.stands:
                self.at(self.clock.now() + timedelta(seconds=20), go)
            else:
                act()

        self.at(moment, go)

    def run_until(self, until: time | None = None) -> None:
        """Play everything up to a time of day; to the end without one."""
        self._play(self.moment(until) if until is not None else None)

    def play_for(self, span: timedelta) -> None:
        """Play so long."""
        self._play(self.clock.now() + span)

    def _play(self, limit: datetime | None) -> None:
        while self._events and (limit is None or self._events[0].at <= limit):
            event = heapq.heappop(self._events)
            if event.at > self.clock.now():
                self.clock.set(event.at)
            event.act()
            self.places.between()
        if limit is not None and limit > self.clock.now():
            self.clock.set(limit)

    def do(self, who: Actor, act: Callable[[Work], T], *, about: UUID | None = None, beside: Actor | None = None) -> T:
        """One unit of work by somebody, at the PC where they would do it (`Places.at`)."""
        with self.places.at(who, about, beside) as hall, hall.work(who) as work:
            return act(work)

    @contextmanager
    def look(self, who: Actor, about: UUID | None = None) -> Generator[Reader]:
        """What somebody sees at that PC."""
        with self.places.at(who, about) as hall, hall.read() as read:
            yield read

    def entered(self, who: Actor, about: UUID) -> None:
        """Somebody made this at their PC: while the network is cut, it is known there alone."""
        with self.places.at(who, about):
            return

    def cut_off(self) -> list[Actor]:
        """The clerks whose PCs hear nothing from the others."""
        return [clerk for clerk in self.staff.clerks if self.places.is_cut(clerk)]

    def stand_still(self) -> None:
        """An emergency stops the hall: who comes gets a slip by hand."""
        self.stands = True

    def move_on(self) -> None:
        """It is over."""
        self.stands = False
        self.windows.wake()

    # The plan of the day

    def _plan_day(self) -> None:
        for clerk in self.staff.clerks:
            self.at(self.moment(time(8, 55)), lambda clerk=clerk: self.windows.open(clerk))
        for visitor, arrival in zip(self.visitors, arrivals(self.random, len(self.visitors)), strict=True):
            came = self.moment(OPENING) + arrival.after_opening
            if came >= self.moment(LAST_NUMBER):
                came = self.moment(LAST_NUMBER) - timedelta(seconds=1 + arrival.number % 1200)
            if self.moment(LUNCH[0]) - timedelta(minutes=15) <= came < self.moment(LUNCH[1]):
                came = self.moment(LUNCH[1]) + timedelta(seconds=(arrival.number * 37) % 1200)
            self._decide_before(visitor, came)
            if visitor.plan.way is Way.APPOINTMENT:
                self.at(self.moment(time(8, 50)), lambda visitor=visitor, came=came: self._book(visitor, came))
            else:
                self.at(came, lambda visitor=visitor: self._arrive(visitor))
        pausing = self.staff.clerks[0]
        self.at(self.moment(time(10, 30)), lambda: self.windows.pause(pausing))
        self.at(self.moment(CLOSING) + timedelta(minutes=50), self._close)

    def _decide_before(self, visitor: Visitor, came: datetime) -> None:
        """What somebody will do, so far as it could hang on when they are served."""
        random = Random(f"visitor-{self.seed}-{visitor.plan.number}")
        visitor.away = returns_after(random)
        visitor.stays = came + visitor.away < self.moment(LAST_BACK)
        second = visitor.plan.second
        if second is None or any(self.moment(since) <= came < self.moment(until) for since, until in ELSEWHERE):
            return
        first = visitor.plan.service
        same = [each for each in self.services if each.series == first.series and each.skill == first.skill]
        visitor.plan = replace(visitor.plan, second=random.choice(same))

    def _book(self, visitor: Visitor, came: datetime) -> None:
        slot = came.replace(minute=came.minute // 30 * 30, second=0, microsecond=0)
        if slot <= self.clock.now():
            slot += timedelta(minutes=30)
        service = visitor.plan.service
        with self.hall.read() as read:
            while queue.taken(read, service.series, slot) >= queue.PLACES_PER_SLOT:
                slot += timedelta(minutes=30)
        booked = self.do(SELF_SERVICE, lambda work: queue.book(work, service.series, slot, service_id=service.id))
        self.at(slot - timedelta(minutes=self.random.randrange(2, 12)), lambda: self._arrive(visitor, booked.code))

    # Visitors

    def _arrive(self, visitor: Visitor, code: str = "") -> None:
        plan = visitor.plan
        if self.stands:
            self.slips.append(Slip(visitor, self.clock.now(), code))
            return
        need = self.need_of(visitor)
        guided = self.windows.guided(visitor) if self.places.is_cut(self.staff.supervisor) else None
        by_machine = plan.self_service and guided is None
        source = TicketSource.SELF_SERVICE if by_machine else TicketSource.COUNTER
        who = SELF_SERVICE if by_machine else guided or self.staff.supervisor
        taken = self.do(who, lambda work: desk.take_number(work, plan.service.id, need=need, appointment_code=code, source=source))
        self.took(visitor, taken, at=who)

    def need_of(self, visitor: Visitor) -> NeedForm | None:
        """What somebody needs differently, as the supervisor enters it."""
        return need_form(visitor.plan, self.staff.supervisor)

    def took(self, visitor: Visitor, taken: desk.Taken, at: Actor | None = None) -> None:
        """Somebody has a number, given out by `at`."""
        visitor.ticket_id = visitor.waits_with = taken.ticket.id
        visitor.number_from, visitor.visit_id = at, taken.visit_id
        visitor.service = visitor.plan.service
        self.by_ticket[taken.ticket.id] = visitor
        if visitor.plan.way is Way.IMPATIENT:
            self.later(self.clock.now() + PATIENCE, lambda: self._walk_out(visitor))
        self.windows.wake()

    def _walk_out(self, visitor: Visitor) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        if visitor.waits_with == ticket_id:
            visitor.waits_with, visitor.over = None, True
            self.do(SELF_SERVICE, lambda work: queue.left(work, ticket_id, "等候过久"), beside=visitor.number_from)

    def _close(self) -> None:
        """Who has a number is served; only then everybody goes home."""
        here = any(visitor.ticket_id is not None and not visitor.over for visitor in self.visitors)
        if here and self.clock.now() < self.moment(LATEST):
            self.at(self.clock.now() + timedelta(minutes=10), self._close)
            return
        self.do(self.staff.supervisor, queue.close_day)
        for clerk in self.staff.clerks:
            counter_id = clerk.counter_id
            assert counter_id is not None
            if self.windows.serving.get(counter_id) is None:
                self.do(clerk, lambda work, counter_id=counter_id: queue.close_counter(work, counter_id))
