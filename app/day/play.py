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
from app.day.brought import applicant, handed, lacking, need_form
from app.day.places import OnePc, Places
from app.day.plans import Plan, Way, plans, returns_after
from app.day.sample_hall import SKILLS_OF_SERIES, SampleStaff
from app.desk import service as desk
from app.desk.errors import NothingToRate
from app.intake.applications import service as applications
from app.intake.applications.models import RefusalReason
from app.intake.applications.service import ApplicationForm, HandedIn
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.special_needs.rules import NeedForm
from app.queue import rules as queue_rules
from app.queue import service as queue
from app.queue.models import HoldKind, Ticket, TicketSource
from app.store import Actor, Hall, ManualClock, Reader, Work

T = TypeVar("T")
OPENING = time(9, 0)
LAST_NUMBER = time(17, 0)
CLOSING = time(17, 30)
LUNCH = (time(12, 0), time(13, 30))
PATIENCE = timedelta(minutes=2)
LAST_BACK = time(16, 30)
"""Who would not be back with the papers by then, had there been no queue, comes another day."""
ELSEWHERE = ((time(10, 50), time(11, 30)), (time(15, 50), LAST_NUMBER))
"""Who comes in between may want something else that is done at another window."""
LATEST = time(20, 0)


@dataclass
class Visitor:
    """A plan under way. `waits_with` is the number with which they would go to whatever window calls it; None while they are at one,
    away, or gone. `stays`: who lacks papers fetches them today, `away` for so long."""

    plan: Plan
    ticket_id: UUID | None = None
    waits_with: UUID | None = None
    number_from: Actor | None = None
    application_id: UUID | None = None
    missed: bool = False
    transferred: bool = False
    over: bool = False
    stays: bool = True
    away: timedelta = timedelta(0)
    service: ServiceSnapshot | None = None
    accepted: list[UUID] = field(default_factory=list[UUID])


@dataclass(frozen=True)
class Slip:
    """A number written by hand while the hall stood still."""

    visitor: Visitor
    at: datetime
    code: str


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
            self._series = {each.id: tuple(each.series) for each in queue.counters(read)}
        self.visitors = [Visitor(plan) for plan in plans(self.random, self.services, visits, self.today)]
        self.by_ticket: dict[UUID, Visitor] = {}
        self.serving: dict[UUID, UUID | None] = {}
        self.off: set[UUID] = set()
        self.stands = False
        self.slips: list[Slip] = []
        self._events: list[_Event] = []
        self._order = 0
        self._somebody_came: Callable[[], None] | None = None
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

    def step_aside(self, clerk: Actor, somebody_came: Callable[[], None]) -> None:
        """Let a clerk finish with who is at the window and call nobody: somebody else sits there, who hears first of who came."""
        assert clerk.counter_id is not None
        self.off.add(clerk.counter_id)
        while self.serving[clerk.counter_id] is not None:
            self.play_for(timedelta(minutes=1))
        self._somebody_came = somebody_came
        self.places.watch(clerk)

    def go_on(self, clerk: Actor) -> None:
        """The clerk is back."""
        assert clerk.counter_id is not None
        self._somebody_came = None
        self.places.watch(None)
        self.off.discard(clerk.counter_id)
        self._next(clerk)

    def stand_still(self) -> None:
        """An emergency stops the hall: who comes gets a slip by hand."""
        self.stands = True

    def move_on(self) -> None:
        """It is over."""
        self.stands = False
        self._wake()

    # The plan of the day

    def _plan_day(self) -> None:
        for clerk in self.staff.clerks:
            self.at(self.moment(time(8, 55)), lambda clerk=clerk: self._open(clerk))
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
        self.at(self.moment(time(10, 30)), lambda: self._pause(pausing))
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

    def _open(self, clerk: Actor) -> None:
        assert clerk.counter_id is not None
        counter_id = clerk.counter_id
        self.do(clerk, lambda work: queue.open_counter(work, counter_id))
        self.serving.setdefault(counter_id, None)
        self.off.discard(counter_id)
        self._next(clerk)

    def _pause(self, clerk: Actor) -> None:
        """A short break, as soon as nobody is at the window."""
        counter_id = clerk.counter_id
        assert counter_id is not None
        if self.serving[counter_id] is not None:
            self.later(self.clock.now() + timedelta(minutes=1), lambda: self._pause(clerk))
            return
        self.do(clerk, lambda work: queue.pause_counter(work, counter_id, "短暂休息"))
        self.off.add(counter_id)
        self.later(self.clock.now() + timedelta(minutes=8), lambda: self._open(clerk))

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
        guided = self._guided(visitor) if self.places.is_cut(self.staff.supervisor) else None
        by_machine = plan.self_service and guided is None
        source = TicketSource.SELF_SERVICE if by_machine else TicketSource.COUNTER
        who = SELF_SERVICE if by_machine else guided or self.staff.supervisor
        taken = self.do(who, lambda work: desk.take_number(work, plan.service.id, need=need, appointment_code=code, source=source))
        self.took(visitor, taken, at=who)

    def _guided(self, visitor: Visitor) -> Actor:
        """To whose window the guide sends somebody while no window sees the numbers of the others: the shortest line that can serve."""
        service = visitor.plan.service
        able = [
            clerk
            for clerk in self.staff.clerks
            if _window(clerk) in self.serving
            and service.series in self._series[_window(clerk)]
            and (not service.skill or any(service.skill in SKILLS_OF_SERIES[letter] for letter in self._series[_window(clerk)]))
        ]
        return min(able, key=lambda clerk: (clerk.counter_id in self.off, self._line_at(clerk)))

    def _line_at(self, clerk: Actor) -> int:
        with self.look(clerk) as read:
            return len(queue.waiting(read, clerk.counter_id)) + (self.serving[_window(clerk)] is not None)

    def need_of(self, visitor: Visitor) -> NeedForm | None:
        """What somebody needs differently, as the supervisor enters it."""
        return need_form(visitor.plan, self.staff.supervisor)

    def took(self, visitor: Visitor, taken: desk.Taken, at: Actor | None = None) -> None:
        """Somebody has a number, given out by `at`."""
        visitor.ticket_id = visitor.waits_with = taken.ticket.id
        visitor.number_from = at
        visitor.service = visitor.plan.service
        self.by_ticket[taken.ticket.id] = visitor
        if visitor.plan.way is Way.IMPATIENT:
            self.later(self.clock.now() + PATIENCE, lambda: self._walk_out(visitor))
        self._wake()

    def _walk_out(self, visitor: Visitor) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        if visitor.waits_with == ticket_id:
            visitor.waits_with, visitor.over = None, True
            self.do(SELF_SERVICE, lambda work: queue.left(work, ticket_id, "等候过久"), beside=visitor.number_from)

    # Windows

    def _wake(self) -> None:
        if self._somebody_came is not None:
            self._somebody_came()
        for clerk in self.staff.clerks:
            if clerk.counter_id in self.serving:
                self._next(clerk)

    def _next(self, clerk: Actor) -> None:
        counter_id = clerk.counter_id
        assert counter_id is not None
        if self.serving.get(counter_id) is not None or counter_id in self.off or self.stands:
            return
        if self.places.is_cut(clerk):
            self.clock.advance(timedelta(milliseconds=1))  # no two windows that cannot see each other call in the same instant
        ticket = self.do(clerk, lambda work: queue.call_next(work, counter_id))
        if ticket is not None:
            self._called(clerk, ticket.id)

    def _called(self, clerk: Actor, ticket_id: UUID) -> None:
        self.serving[_window(clerk)] = ticket_id
        visitor = self.by_ticket[ticket_id]
        plan = visitor.plan
        if visitor.waits_with != ticket_id:
            self.later(self.clock.now() + timedelta(seconds=40), lambda: self._nobody_comes(clerk, ticket_id, 1))
            return
        visitor.waits_with = None
        if plan.way in (Way.NO_SHOW, Way.LATE_BACK) and not visitor.missed:
            self.later(self.clock.now() + timedelta(seconds=40), lambda: self._recall(clerk, visitor, 1))
        elif plan.way is Way.IMPATIENT:
            self.later(self.clock.now() + timedelta(seconds=plan.walk_s), lambda: self._changed_mind(clerk, visitor))
        else:
            self.later(self.clock.now() + timedelta(seconds=plan.walk_s), lambda: self._serve(clerk, visitor, ticket_id))

    def _changed_mind(self, clerk: Actor, visitor: Visitor) -> None:
        """Called at once, and still without patience."""
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        visitor.over = True
        self.do(clerk, lambda work: queue.left(work, ticket_id, "改日再办"))
        self._free(clerk)

    def _nobody_comes(self, clerk: Actor, ticket_id: UUID, time_called: int) -> None:
        """The number was called at another window before, unseen from here. Connected again, the page says so and the window is free."""
        with self.look(clerk) as read:
            here = queue.present(read, _window(clerk))
        if here is None or here.ticket_id != ticket_id:
            self._free(clerk)
        elif time_called <= queue_rules.RECALLS_BEFORE_NO_SHOW:
            self.do(clerk, lambda work: queue.recall(work, ticket_id))
            self.later(self.clock.now() + timedelta(seconds=30), lambda: self._nobody_comes(clerk, ticket_id, time_called + 1))
        else:
            self.do(clerk, lambda work: queue.no_show(work, ticket_id))
            self._free(clerk)

    def _recall(self, clerk: Actor, visitor: Visitor, time_called: int) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        if time_called <= queue_rules.RECALLS_BEFORE_NO_SHOW:
            self.do(clerk, lambda work: queue.recall(work, ticket_id))
            self.later(self.clock.now() + timedelta(seconds=30), lambda: self._recall(clerk, visitor, time_called + 1))
            return
        visitor.missed = True
        self.do(clerk, lambda work: queue.no_show(work, ticket_id), about=ticket_id)
        if visitor.plan.way is Way.LATE_BACK:
            self.later(self.clock.now() + timedelta(minutes=6), lambda: self._come_back(visitor))
        else:
            visitor.over = True
        self._free(clerk)

    def _come_back(self, visitor: Visitor) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        self.do(SELF_SERVICE, lambda work: queue.return_after_no_show(work, ticket_id), about=ticket_id)
        visitor.waits_with = ticket_id
        self._wake()

    def _free(self, clerk: Actor) -> None:
        self.serving[_window(clerk)] = None
        self._next(clerk)
        self._wake()

    def _serve(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        self.do(clerk, lambda work: desk.begin_visit(work, ticket_id))
        plan = visitor.plan
        share = 0.4 if plan.way in (Way.INCOMPLETE, Way.INCOMPLETE_FOR_GOOD, Way.TRANSFER, Way.INNER_STEP, Way.PAPERS_KEPT) else 1.0
        self.later(self.clock.now() + timedelta(minutes=plan.minutes * share), lambda: self._decide(clerk, visitor, ticket_id))

    def _decide(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        plan = visitor.plan
        if visitor.application_id is not None:
            self._accept_supplement(clerk, visitor, ticket_id)
            return
        if plan.way is Way.TRANSFER and not visitor.transferred and not self.places.is_cut(clerk):
            visitor.transferred, visitor.waits_with = True, ticket_id
            letter = next(series for series in "DBA" if series != plan.service.series)
            self.do(clerk, lambda work: queue.transfer(work, ticket_id, series=letter, return_after=True, reason="先核对缴费"))
            self._free(clerk)
            return
        if plan.way in (Way.INNER_STEP, Way.PAPERS_KEPT, Way.TRANSFER) and not visitor.transferred:
            # cut off from the others, the clerk asks for the payment by phone
            visitor.transferred = True
            kind = HoldKind.PAPERS_KEPT if plan.way is Way.PAPERS_KEPT else HoldKind.INNER_STEP
            self.do(clerk, lambda work: queue.hold(work, ticket_id, kind))
            self.later(self.clock.now() + timedelta(minutes=11), lambda: self._resume(clerk, visitor))
            self._free(clerk)
            return
        if plan.way is Way.TRANSFER and self._send_back(clerk, visitor, ticket_id):
            return
        if plan.way in (Way.INCOMPLETE, Way.INCOMPLETE_FOR_GOOD):
            self._give_notice(clerk, visitor, ticket_id)
            return
        if plan.way is Way.REFUSED:
            self._refuse(clerk, visitor, ticket_id)
        else:
            file = self.do(clerk, lambda work: desk.accept_and_print(work, self._form(visitor, ticket_id), self._materials(visitor)))
            visitor.accepted.append(file.application.id)
        self._after_case(clerk, visitor, ticket_id)

    def _send_back(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> bool:
        """On a trip from another window: back there; or, where that one would not see it, everything is done here."""
        with self.look(clerk) as read:
            back_to = queue.stories(read, [ticket_id])[ticket_id].back_to
        if back_to is None:
            return False
        visitor.waits_with = ticket_id
        there = next(each for each in self.staff.clerks if each.counter_id == back_to)
        if there is not clerk and (self.places.is_cut(clerk) or self.places.is_cut(there)):
            self.do(clerk, lambda work: queue.transfer(work, ticket_id, counter_id=_window(clerk), reason="线路中断，就地办理"))
        else:
            self.do(clerk, lambda work: desk.finish_visit(work, ticket_id))
        self._free(clerk)
        return True

    def _after_case(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        second = visitor.plan.second
        if second is not None and visitor.service is not second:
            visitor.service = second
            taken = self.do(clerk, lambda work: desk.add_service(work, ticket_id, second.id))
            if taken is None and second.series != visitor.plan.service.series:
                # this window could do it, but who wants another series takes its number, whichever window it is
                taken = self.do(clerk, lambda work: _one_more_number(work, ticket_id, second.id))
            if taken is None:
                self.later(self.clock.now() + timedelta(minutes=visitor.plan.minutes / 2), lambda: self._decide(clerk, visitor, ticket_id))
                return
            self.by_ticket[taken.ticket.id] = visitor
            visitor.waits_with = taken.ticket.id
        self._finish(clerk, visitor, ticket_id)

    def _finish(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        over = self.do(clerk, lambda work: desk.finish_visit(work, ticket_id), about=ticket_id)
        visitor.over = over
        if over and visitor.plan.grade:
            self._rate(clerk, visitor.plan.grade)
        self._free(clerk)

    def _rate(self, clerk: Actor, grade: int) -> None:
        counter_id = clerk.counter_id
        assert counter_id is not None
        try:
            self.do(SELF_SERVICE, lambda work: desk.rate_visit(work, counter_id, grade), beside=clerk)
        except NothingToRate:
            return

    def _give_notice(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        put_aside = visitor.plan.way is Way.INCOMPLETE
        hold = HoldKind.LEFT_FOR_PAPERS if put_aside else None
        notice = self.do(
            clerk,
            lambda work: desk.give_notice_and_hold(work, self._form(visitor, ticket_id), self._materials(visitor, short=True), hold=hold),
            about=ticket_id,
        )
        self.do(clerk, lambda work: applications.acknowledge_notice(work, notice.application_id))
        visitor.application_id = notice.application_id
        if not put_aside:
            self._finish(clerk, visitor, ticket_id)
            return
        if visitor.stays:
            last = max(self.moment(CLOSING), self.clock.now() + timedelta(minutes=5))
            self.later(min(self.clock.now() + visitor.away, last), lambda: self._resume(clerk, visitor))
        else:
            self.later(self.moment(CLOSING), lambda: self._leave_for_today(visitor, ticket_id))
        self._free(clerk)

    def _leave_for_today(self, visitor: Visitor, ticket_id: UUID) -> None:
        visitor.over = True
        self.do(SELF_SERVICE, lambda work: queue.left(work, ticket_id, "改日补齐"), about=ticket_id)

    def _resume(self, clerk: Actor, visitor: Visitor) -> None:
        """Back from a hold: as soon as the window is free."""
        counter_id, ticket_id = clerk.counter_id, visitor.ticket_id
        assert counter_id is not None
        assert ticket_id is not None
        if self.serving[counter_id] is not None or counter_id in self.off:
            self.later(self.clock.now() + timedelta(seconds=30), lambda: self._resume(clerk, visitor))
            return
        self.do(clerk, lambda work: queue.resume(work, counter_id, ticket_id))
        self.serving[counter_id] = ticket_id
        self.later(self.clock.now() + timedelta(minutes=visitor.plan.minutes * 0.5), lambda: self._decide(clerk, visitor, ticket_id))

    def _accept_supplement(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        application_id = visitor.application_id
        assert application_id is not None
        with self.look(clerk) as read:
            file = applications.case_file(read, application_id)
        self.do(clerk, lambda work: desk.supplement_and_accept(work, application_id, lacking(file)))
        visitor.accepted.append(application_id)
        self._after_case(clerk, visitor, ticket_id)

    def _refuse(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        form, brought = self._form(visitor, ticket_id), self._materials(visitor)
        office = "晴川市不动产登记中心"
        self.do(
            clerk,
            lambda work: desk.refuse_and_print(work, form, brought, RefusalReason.NOT_OURS, "所申请事项不属本厅职责", redirect_to=office),
        )

    # What is on the desk

    def _form(self, visitor: Visitor, ticket_id: UUID) -> ApplicationForm:
        service = visitor.service or visitor.plan.service
        return ApplicationForm(service_id=service.id, applicant=applicant(visitor.plan.person), ticket_id=ticket_id)

    def _materials(self, visitor: Visitor, *, short: bool = False) -> list[HandedIn]:
        service = visitor.service or visitor.plan.service
        needed = [material for material in service.materials if material.required]
        if short:
            missing = [material for material in needed if not material.may_be_later][-1:]
            needed = [material for material in needed if material not in missing]
        elif visitor.plan.way is Way.LATER:
            needed = [material for material in needed if not material.may_be_later]
        return [each for material in needed for each in handed(material)]

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
            if self.serving.get(counter_id) is None:
                self.do(clerk, lambda work, counter_id=counter_id: queue.close_counter(work, counter_id))


def _window(clerk: Actor) -> UUID:
    assert clerk.counter_id is not None
    return clerk.counter_id


def _one_more_number(work: Work, ticket_id: UUID, service_id: UUID) -> desk.Taken:
    """A further number of the same visit, with the place in the queue that it has from its first one."""
    ticket = work.require(Ticket, ticket_id)
    return desk.take_number(
        work,
        service_id,
        visit_id=ticket.visit_id,
        priority_reason=ticket.priority_reason,
        source=ticket.source,
        taken_at=ticket.at,
    )
