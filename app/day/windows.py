"""The windows of the played day: who is called, served, put aside, and what is done for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.access import SELF_SERVICE
from app.day.brought import applicant, handed, helped, lacking
from app.day.plans import Way
from app.day.sample_hall import SKILLS_OF_SERIES
from app.day.visitors import Visitor
from app.desk import service as desk
from app.desk.errors import NothingToRate
from app.intake.applications import service as applications
from app.intake.applications.models import RefusalReason
from app.intake.applications.service import ApplicationForm, HandedIn
from app.queue import rules as queue_rules
from app.queue import service as queue
from app.queue.models import HoldKind, Ticket
from app.store import Actor, Work

if TYPE_CHECKING:
    from app.day.play import Day

CLOSING = time(17, 30)
AT_THE_KEYS = frozenset({Way.PLAIN, Way.SPECIAL_NEED, Way.APPOINTMENT, Way.OUT_OF_TURN})
"""Whom somebody at the real workbench serves: everything at once, accepted. For the others the day goes on as planned."""


class Windows:
    """The windows of a day and who is at them. `off`: nobody is called there now."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.serving: dict[UUID, UUID | None] = {}
        self.off: set[UUID] = set()
        self._somebody_came: Callable[[], None] | None = None
        with day.hall.read() as read:
            self._series = {each.id: tuple(each.series) for each in queue.counters(read)}

    def open(self, clerk: Actor) -> None:
        assert clerk.counter_id is not None
        counter_id = clerk.counter_id
        self.day.do(clerk, lambda work: queue.open_counter(work, counter_id))
        self.serving.setdefault(counter_id, None)
        self.off.discard(counter_id)
        self.next(clerk)

    def pause(self, clerk: Actor) -> None:
        """A short break, as soon as nobody is at the window."""
        counter_id = clerk.counter_id
        assert counter_id is not None
        if self.serving[counter_id] is not None:
            self.day.later(self.day.clock.now() + timedelta(minutes=1), lambda: self.pause(clerk))
            return
        self.day.do(clerk, lambda work: queue.pause_counter(work, counter_id, "短暂休息"))
        self.off.add(counter_id)
        self.day.later(self.day.clock.now() + timedelta(minutes=8), lambda: self.open(clerk))

    def step_aside(self, clerk: Actor, somebody_came: Callable[[], None]) -> None:
        """Let a clerk finish with who is at the window and call nobody: somebody else sits there, who hears first of who came."""
        assert clerk.counter_id is not None
        self.off.add(clerk.counter_id)
        while self.serving[clerk.counter_id] is not None:
            self.day.play_for(timedelta(minutes=1))
        self._somebody_came = somebody_came
        self.day.places.watch(clerk)

    def go_on(self, clerk: Actor) -> None:
        """The clerk is back."""
        assert clerk.counter_id is not None
        self._somebody_came = None
        self.day.places.watch(None)
        self.off.discard(clerk.counter_id)
        self.next(clerk)

    def guided(self, visitor: Visitor) -> Actor:
        """To whose window the guide sends somebody while no window sees the numbers of the others: the shortest line that can serve."""
        service = visitor.plan.service
        able = [
            clerk
            for clerk in self.day.staff.clerks
            if _window(clerk) in self.serving
            and service.series in self._series[_window(clerk)]
            and (not service.skill or any(service.skill in SKILLS_OF_SERIES[letter] for letter in self._series[_window(clerk)]))
        ]
        return min(able, key=lambda clerk: (clerk.counter_id in self.off, self._line_at(clerk)))

    def _line_at(self, clerk: Actor) -> int:
        with self.day.look(clerk) as read:
            return len(queue.waiting(read, clerk.counter_id)) + (self.serving[_window(clerk)] is not None)

    def wake(self) -> None:
        if self._somebody_came is not None:
            self._somebody_came()
        for clerk in self.day.staff.clerks:
            if clerk.counter_id in self.serving:
                self.next(clerk)

    def next(self, clerk: Actor) -> None:
        counter_id = clerk.counter_id
        assert counter_id is not None
        if self.serving.get(counter_id) is not None or counter_id in self.off or self.day.stands:
            return
        if self.day.places.is_cut(clerk):
            self.day.clock.advance(timedelta(milliseconds=1))  # no two windows that cannot see each other call in the same instant
        elif not self._anybody_waits():
            return
        ticket = self.day.do(clerk, lambda work: queue.call_next(work, counter_id))
        if ticket is not None:
            self._called(clerk, ticket.id)

    def _anybody_waits(self) -> bool:
        """Where one PC sees all numbers nobody need look in vain: on a quiet day most looks would be."""
        return not self.day.places.is_one or any(visitor.waits_with is not None for visitor in self.day.visitors)

    def _called(self, clerk: Actor, ticket_id: UUID) -> None:
        self.serving[_window(clerk)] = ticket_id
        visitor = self.day.by_ticket[ticket_id]
        plan = visitor.plan
        if visitor.waits_with != ticket_id:
            self.day.later(self.day.clock.now() + timedelta(seconds=40), lambda: self._nobody_comes(clerk, ticket_id, 1))
            return
        visitor.waits_with = None
        if plan.way in (Way.NO_SHOW, Way.LATE_BACK) and not visitor.missed:
            self.day.later(self.day.clock.now() + timedelta(seconds=40), lambda: self._recall(clerk, visitor, 1))
        elif plan.way is Way.IMPATIENT:
            self.day.later(self.day.clock.now() + timedelta(seconds=plan.walk_s), lambda: self._changed_mind(clerk, visitor))
        else:
            self.day.later(self.day.clock.now() + timedelta(seconds=plan.walk_s), lambda: self._serve(clerk, visitor, ticket_id))

    def _changed_mind(self, clerk: Actor, visitor: Visitor) -> None:
        """Called at once, and still without patience."""
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        visitor.over = True
        self.day.do(clerk, lambda work: queue.left(work, ticket_id, "改日再办"))
        self._free(clerk)

    def _nobody_comes(self, clerk: Actor, ticket_id: UUID, time_called: int) -> None:
        """The number was called at another window before, unseen from here. Connected again, the page says so and the window is free."""
        with self.day.look(clerk) as read:
            here = queue.present(read, _window(clerk))
        if here is None or here.ticket_id != ticket_id:
            self._free(clerk)
        elif time_called <= queue_rules.RECALLS_BEFORE_NO_SHOW:
            self.day.do(clerk, lambda work: queue.recall(work, ticket_id))
            self.day.later(self.day.clock.now() + timedelta(seconds=30), lambda: self._nobody_comes(clerk, ticket_id, time_called + 1))
        else:
            self.day.do(clerk, lambda work: queue.no_show(work, ticket_id))
            self._free(clerk)

    def _recall(self, clerk: Actor, visitor: Visitor, time_called: int) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        if time_called <= queue_rules.RECALLS_BEFORE_NO_SHOW:
            self.day.do(clerk, lambda work: queue.recall(work, ticket_id))
            self.day.later(self.day.clock.now() + timedelta(seconds=30), lambda: self._recall(clerk, visitor, time_called + 1))
            return
        visitor.missed = True
        self.day.do(clerk, lambda work: queue.no_show(work, ticket_id), about=ticket_id)
        if visitor.plan.way is Way.LATE_BACK:
            self.day.later(self.day.clock.now() + timedelta(minutes=6), lambda: self._come_back(visitor))
        else:
            visitor.over = True
        self._free(clerk)

    def _come_back(self, visitor: Visitor) -> None:
        ticket_id = visitor.ticket_id
        assert ticket_id is not None
        self.day.do(SELF_SERVICE, lambda work: queue.return_after_no_show(work, ticket_id), about=ticket_id)
        visitor.waits_with = ticket_id
        self.wake()

    def _free(self, clerk: Actor) -> None:
        self.serving[_window(clerk)] = None
        self.next(clerk)
        self.wake()

    def _serve(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        self.day.do(clerk, lambda work: desk.begin_visit(work, ticket_id))
        plan = visitor.plan
        share = 0.4 if plan.way in (Way.INCOMPLETE, Way.INCOMPLETE_FOR_GOOD, Way.TRANSFER, Way.INNER_STEP, Way.PAPERS_KEPT) else 1.0
        self.day.later(self.day.clock.now() + timedelta(minutes=plan.minutes * share), lambda: self._decide(clerk, visitor, ticket_id))

    def _decide(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        plan = visitor.plan
        if visitor.application_id is not None:
            self._accept_supplement(clerk, visitor, ticket_id)
            return
        if plan.way is Way.TRANSFER and not visitor.transferred and not self.day.places.is_cut(clerk):
            visitor.transferred, visitor.waits_with = True, ticket_id
            letter = next(series for series in "DBA" if series != plan.service.series)
            self.day.do(clerk, lambda work: queue.transfer(work, ticket_id, series=letter, return_after=True, reason="先核对缴费"))
            self._free(clerk)
            return
        if plan.way in (Way.INNER_STEP, Way.PAPERS_KEPT, Way.TRANSFER) and not visitor.transferred:
            # cut off from the others, the clerk asks for the payment by phone
            visitor.transferred = True
            kind = HoldKind.PAPERS_KEPT if plan.way is Way.PAPERS_KEPT else HoldKind.INNER_STEP
            self.day.do(clerk, lambda work: queue.hold(work, ticket_id, kind))
            self.day.later(self.day.clock.now() + timedelta(minutes=11), lambda: self._resume(clerk, visitor))
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
            file = self.day.do(clerk, lambda work: desk.accept_and_print(work, self._form(visitor, ticket_id), self._materials(visitor)))
            visitor.accepted.append(file.application.id)
        self._after_case(clerk, visitor, ticket_id)

    def _send_back(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> bool:
        """On a trip from another window: back there; or, where that one would not see it, everything is done here."""
        with self.day.look(clerk) as read:
            back_to = queue.stories(read, [ticket_id])[ticket_id].back_to
        if back_to is None:
            return False
        visitor.waits_with = ticket_id
        there = next(each for each in self.day.staff.clerks if each.counter_id == back_to)
        if there is not clerk and (self.day.places.is_cut(clerk) or self.day.places.is_cut(there)):
            self.day.do(clerk, lambda work: queue.transfer(work, ticket_id, counter_id=_window(clerk), reason="线路中断，就地办理"))
        else:
            self.day.do(clerk, lambda work: desk.finish_visit(work, ticket_id))
        self._free(clerk)
        return True

    def _after_case(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        second = visitor.plan.second
        if second is not None and visitor.service is not second:
            visitor.service = second
            taken = self.day.do(clerk, lambda work: desk.add_service(work, ticket_id, second.id))
            if taken is None and second.series != visitor.plan.service.series:
                # this window could do it, but who wants another series takes its number, whichever window it is
                taken = self.day.do(clerk, lambda work: _one_more_number(work, ticket_id, second.id))
            if taken is None:
                self.day.later(
                    self.day.clock.now() + timedelta(minutes=visitor.plan.minutes / 2), lambda: self._decide(clerk, visitor, ticket_id)
                )
                return
            self.day.by_ticket[taken.ticket.id] = visitor
            visitor.waits_with = taken.ticket.id
        self._finish(clerk, visitor, ticket_id)

    def _finish(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        over = self.day.do(clerk, lambda work: desk.finish_visit(work, ticket_id), about=ticket_id)
        visitor.over = over
        if over:
            self._over(clerk, visitor)
        self._free(clerk)

    def _over(self, clerk: Actor, visitor: Visitor) -> None:
        """What ends a visit: who had a special need says that they were helped, and whoever likes to rates."""
        visit_id = visitor.visit_id
        if visitor.plan.need is not None and visit_id is not None:
            self.day.do(clerk, lambda work: helped(work, visit_id))
        if visitor.plan.grade:
            self._rate(clerk, visitor.plan.grade)

    def _rate(self, clerk: Actor, grade: int) -> None:
        counter_id = clerk.counter_id
        assert counter_id is not None
        try:
            self.day.do(SELF_SERVICE, lambda work: desk.rate_visit(work, counter_id, grade), beside=clerk)
        except NothingToRate:
            return

    def _give_notice(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        put_aside = visitor.plan.way is Way.INCOMPLETE
        hold = HoldKind.LEFT_FOR_PAPERS if put_aside else None
        notice = self.day.do(
            clerk,
            lambda work: desk.give_notice_and_hold(work, self._form(visitor, ticket_id), self._materials(visitor, short=True), hold=hold),
            about=ticket_id,
        )
        self.day.do(clerk, lambda work: applications.acknowledge_notice(work, notice.application_id))
        visitor.application_id = notice.application_id
        if not put_aside:
            self._finish(clerk, visitor, ticket_id)
            return
        if visitor.stays:
            last = max(self.day.moment(CLOSING), self.day.clock.now() + timedelta(minutes=5))
            self.day.later(min(self.day.clock.now() + visitor.away, last), lambda: self._resume(clerk, visitor))
        else:
            self.day.later(self.day.moment(CLOSING), lambda: self._leave_for_today(visitor, ticket_id))
        self._free(clerk)

    def _leave_for_today(self, visitor: Visitor, ticket_id: UUID) -> None:
        visitor.over = True
        self.day.do(SELF_SERVICE, lambda work: queue.left(work, ticket_id, "改日补齐"), about=ticket_id)

    def _resume(self, clerk: Actor, visitor: Visitor) -> None:
        """Back from a hold: as soon as the window is free."""
        counter_id, ticket_id = clerk.counter_id, visitor.ticket_id
        assert counter_id is not None
        assert ticket_id is not None
        if self.serving[counter_id] is not None or counter_id in self.off:
            self.day.later(self.day.clock.now() + timedelta(seconds=30), lambda: self._resume(clerk, visitor))
            return
        self.day.do(clerk, lambda work: queue.resume(work, counter_id, ticket_id))
        self.serving[counter_id] = ticket_id
        self.day.later(
            self.day.clock.now() + timedelta(minutes=visitor.plan.minutes * 0.5), lambda: self._decide(clerk, visitor, ticket_id)
        )

    def _accept_supplement(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        application_id = visitor.application_id
        assert application_id is not None
        with self.day.look(clerk) as read:
            file = applications.case_file(read, application_id)
        self.day.do(clerk, lambda work: desk.supplement_and_accept(work, application_id, lacking(file)))
        visitor.accepted.append(application_id)
        self._after_case(clerk, visitor, ticket_id)

    def _refuse(self, clerk: Actor, visitor: Visitor, ticket_id: UUID) -> None:
        form, brought = self._form(visitor, ticket_id), self._materials(visitor)
        office = "晴川市政务服务中心"
        self.day.do(
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

    # Somebody at the real workbench

    def by_keys(self, clerk: Actor, ticket_id: UUID) -> Visitor | None:
        """Whom the workbench called, if they are served there key by key; for anybody else the day goes on as planned."""
        visitor = self.day.by_ticket[ticket_id]
        if visitor.waits_with != ticket_id or visitor.plan.way not in AT_THE_KEYS:
            self._called(clerk, ticket_id)
            return None
        visitor.waits_with = None
        return visitor

    def is_busy(self, clerk: Actor) -> bool:
        """Whether the day has somebody at this window."""
        return self.serving[_window(clerk)] is not None

    def served_by_keys(self, clerk: Actor, visitor: Visitor) -> None:
        """Their visit is over."""
        visitor.over = True
        self._over(clerk, visitor)


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
