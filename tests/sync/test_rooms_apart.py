"""Two PCs cut off from each other work on the same things; joined again, both say the same, and nothing that may not be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from app.complaints import service as complaints
from app.complaints import standing as complaint_standing
from app.complaints.models import Channel as ComplaintChannel
from app.complaints.models import ComplaintStanding, Finding, PauseReason
from app.complaints.rules import State as ComplaintState
from app.complaints.service import ComplaintForm
from app.consult import service as consult
from app.consult import standing as consult_standing
from app.consult.models import Channel, ConsultationNow, State
from app.consult.rules import QuestionForm
from app.desk import service as desk
from app.emergency import service as emergency
from app.emergency.models import EmergencyPlan, PlanKind
from app.emergency.plan import from_json, in_turn
from app.emergency.rules import RunStory, StepState
from app.facility.orders import service as orders
from app.facility.orders.errors import TakenJustNow
from app.facility.orders.rules import OrderState
from app.intake.customers.models import Customer
from app.queue import service as queue
from app.queue.models import Counter, HoldKind, Step, TicketNow
from app.regulation.deadlines import Why
from app.simulation.world import BOSS, SimStation, World
from app.store import Actor, Hall, HallError, Work
from app.sync.compare import compare

Both = tuple[SimStation, SimStation]
AS_ANYBODY = frozenset({*BOSS.roles, "facility", "safety"})


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def person(number: int) -> Actor:
    return Actor(UUID(int=70 + number), f"人员{number}", AS_ANYBODY)


def exchanged(*stations: SimStation) -> None:
    for station in (*stations, *stations):
        assert station.exchange is not None
        station.exchange.run()


def cut(*stations: SimStation) -> None:
    for station in stations:
        station.line.weather.is_cut = True


def joined(*stations: SimStation) -> None:
    for station in stations:
        station.line.weather.is_cut = False
    exchanged(*stations)


@pytest.fixture
def both(world: World) -> Both:
    return world.stations[0], world.stations[1]


def after(world: World, minutes: float) -> None:
    world.clock.advance(timedelta(minutes=minutes))


def recorded_complaint(station: SimStation) -> UUID:
    form = ComplaintForm(facts="窗口没有说清楚材料", channel=ComplaintChannel.PHONE, person_name="钱𠮷云", phone="13900000021")
    with hall_of(station).work(person(0)) as work:
        return complaints.record(work, form).id


def test_a_customer_entered_with_the_question_is_known_to_everybody(both: Both) -> None:
    """Found by the played day: a column changed in the transaction that made its row was lost at the hub."""
    first, second = both
    with hall_of(first).work(person(0)) as work:
        asked = desk.record_question(work, QuestionForm(channel=Channel.PHONE, question="狗证在哪里办？", name="贺桂", phone="19999767435"))
    assert asked.customer_id is not None
    exchanged(*both)
    with hall_of(second).read() as read:
        assert consult.file(read, asked.id).consultation.customer_id == asked.customer_id
        assert read.get(Customer, asked.customer_id) is not None
    for station in both:
        assert station.exchange is not None
        assert compare(hall_of(station), station.exchange.link) == []


def test_a_question_answered_at_two_pcs_has_both_answers_and_one_standing(both: Both, world: World) -> None:
    first, second = both
    with hall_of(first).work(person(0)) as work:
        asked = consult.record(work, QuestionForm(channel=Channel.PHONE, question="居住证怎么办？", name="周家宁", phone="13900000024"))
    exchanged(*both)
    cut(*both)
    after(world, 5)
    with hall_of(second).work(person(1)) as work:
        consult.promise(work, asked.id, world.clock.now() + timedelta(hours=2))
    after(world, 5)
    with hall_of(first).work(person(0)) as work:
        consult.answer(work, asked.id, "带身份证和住所证明到 1 号窗口。")
    after(world, 5)
    with hall_of(second).work(person(1)) as work:
        consult.answer(work, asked.id, "到 1 号窗口，带租房合同。")
    joined(*both)
    told = []
    for station in both:
        with hall_of(station).read() as read:
            file = consult.file(read, asked.id)
            row = read.require(ConsultationNow, asked.id)
            assert consult_standing.differing(read) == []
            assert (row.state, row.clock, row.late) == (State.ANSWERED, None, False)
            told.append([(each.kind, each.at, each.note) for each in file.events])
    assert told[0] == told[1]
    assert len(told[0]) == 4


def test_a_deadline_that_a_merge_moves_explains_itself_anew(both: Both, world: World) -> None:
    """Clause 3.3.3: the solution is due so many working days after the check's result, and a pause stops its clock."""
    first, second = both
    complaint = recorded_complaint(first)
    exchanged(*both)
    cut(*both)
    after(world, 30)
    with hall_of(second).work(person(1)) as work:
        complaints.verify(work, complaint, Finding.SUBSTANTIATED, "属实")
    after(world, 24 * 60)
    with hall_of(first).work(person(0)) as work:
        complaints.verify(work, complaint, Finding.PARTLY, "部分属实")
    with hall_of(first).read() as read:
        before = complaints.complaint_file(read, complaint, BOSS.id)
    after(world, 10)
    with hall_of(second).work(person(1)) as work:
        complaints.pause(work, complaint, PauseReason.EXPERT, "送检")
    after(world, 2 * 24 * 60)
    with hall_of(second).work(person(1)) as work:
        complaints.resume(work, complaint)
    joined(*both)
    files = []
    for station in both:
        with hall_of(station).read() as read:
            assert complaint_standing.differing(read) == []
            file = complaints.complaint_file(read, complaint, BOSS.id)
            files.append(file)
            assert read.require(ComplaintStanding, complaint).due_at == file.running.deadline.due_at if file.running else False
    assert (files[0].case, files[0].clocks) == (files[1].case, files[1].clocks)
    now = files[0].running
    assert before.running is not None
    assert now is not None
    assert now.run.started_at < before.running.run.started_at  # the check at the other PC was earlier, and stands
    assert now.first.due_at < before.running.deadline.due_at
    assert now.deadline.due_at > now.first.due_at  # the pause that came with it moves it again
    assert [str(line.why) for line in now.deadline.ledger] != [str(line.why) for line in before.running.deadline.ledger]
    assert any(line.why is Why.PAUSED for line in now.deadline.ledger)
    assert len(files[0].case.out_of_turn) == 1  # the later check stays on record and changes nothing


def reported(station: SimStation) -> UUID:
    with hall_of(station).work(person(0)) as work:
        return orders.report_fault(work, None, "2 号叫号机不出纸", place="一层大厅").id


def test_of_two_repairers_who_take_an_order_online_the_second_is_told_at_once(both: Both) -> None:
    first, second = both
    order = reported(first)
    exchanged(*both)
    with hall_of(first).work(person(1)) as work:
        orders.take_order(work, order)
    with pytest.raises(TakenJustNow), hall_of(second).work(person(2)) as work:  # before its PC has heard of it
        orders.take_order(work, order)
    exchanged(*both)
    with hall_of(second).read() as read:
        told = orders.line_of(read, order).told
    assert (told.holder_name, told.also_took) == ("人员1", ())


def test_of_two_repairers_who_take_an_order_offline_the_earlier_has_it_and_both_see_who(both: Both, world: World) -> None:
    first, second = both
    order = reported(first)
    exchanged(*both)
    cut(*both)
    after(world, 1)
    with hall_of(second).work(person(2)) as work:
        orders.take_order(work, order)
    after(world, 1)
    with hall_of(first).work(person(1)) as work:
        orders.take_order(work, order)
        orders.arrive(work, order)
    joined(*both)
    for station in both:
        with hall_of(station).read() as read:
            told = orders.line_of(read, order).told
        assert (told.holder_name, told.also_took, told.state) == ("人员2", ("人员1",), OrderState.ON_SITE)


def test_steps_of_an_emergency_ticked_at_two_pcs_offline_are_one_timeline(both: Both, world: World) -> None:
    first, second = both
    with hall_of(first).work(person(0)) as work:
        emergency.load_sample_plans(work)
    with hall_of(first).read() as read:
        plan = read.all(select(EmergencyPlan.id).where(EmergencyPlan.kind == PlanKind.POWER_CUT))[0]
    with hall_of(first).work(person(0)) as work:
        run = emergency.activate(work, plan, what="全厅断电")
    exchanged(*both)
    cut(*both)
    steps = [step.key for step in in_turn(from_json(run.content).steps)]
    for number, key in enumerate(steps):
        after(world, 0.5)
        with hall_of(both[number % 2]).work(person(number % 2)) as work:
            emergency.finish_step(work, run.id, key)
    with hall_of(second).work(person(1)) as work:
        emergency.finish_step(work, run.id, steps[0])  # ticked at both: nobody could see that it was done
    joined(*both)
    files = []
    for station in both:
        with hall_of(station).read() as read:
            files.append(emergency.run_file(read, run.id))
    assert [_told(file.story) for file in files[:1]] == [_told(file.story) for file in files[1:]]
    assert all(each.state is StepState.DONE for each in files[0].story.steps)
    assert [each.done_at for each in files[0].story.steps] == sorted(each.done_at for each in files[0].story.steps if each.done_at)


def _told(story: RunStory) -> object:
    steps = [(each.step.key, each.state, each.done_at) for each in story.steps]
    return steps, [(entry.event.id, entry.at) for entry in story.timeline]


# -- the queue ------------------------------------------------------------------------------------------------------------------


def waiting_for_both(both: Both, world: World, count: int) -> list[UUID]:
    """So many people who took a number while all was well; both PCs have an open window and know of all of them."""
    with hall_of(both[0]).work(person(0)) as work:
        tickets = [queue.issue_ticket(work, "A").id for _ in range(count)]
    for number, station in enumerate(both):
        with hall_of(station).work(person(number)) as work:
            queue.open_counter(work, station.window)
    exchanged(*both)
    cut(*both)
    world.clock.advance(timedelta(seconds=10))
    return tickets


def called(station: SimStation, number: int) -> UUID | None:
    with hall_of(station).work(person(number)) as work:
        ticket = queue.call_next(work, station.window)
        if ticket is None:
            return None
        queue.arrive(work, ticket.id)
        queue.finish(work, ticket.id)
        return ticket.id


def test_who_took_a_number_while_the_hub_was_gone_is_called_where_they_took_it(both: Both, world: World) -> None:
    waiting_for_both(both, world, 0)
    for station, number in zip(both, (0, 1), strict=True):
        with hall_of(station).work(person(number)) as work:
            mine = [queue.issue_ticket(work, "A").id for _ in range(4)]
        assert [called(station, number) for _ in range(4)] == mine


def test_who_nobody_called_for_a_quarter_of_an_hour_falls_to_the_next_pc(both: Both, world: World) -> None:
    everybody = set(waiting_for_both(both, world, 8))
    mine = {each for each in (called(both[0], 0) for _ in range(8)) if each}
    assert mine < everybody
    after(world, 14)
    assert called(both[0], 0) is None
    after(world, 2)  # the other PC burnt down: its share is called here
    assert mine | {called(both[0], 0) for _ in range(len(everybody - mine))} == everybody


def test_a_window_that_cannot_serve_gets_no_share(both: Both, world: World) -> None:
    with hall_of(both[0]).work(person(0)) as work:
        work.require(Counter, both[1].window).series = ["B"]
    tickets = waiting_for_both(both, world, 6)
    assert [called(both[0], 0) for _ in range(6)] == tickets


def test_a_second_call_of_somebody_put_aside_elsewhere_changes_nothing(both: Both, world: World) -> None:
    first, second = both
    waiting_for_both(both, world, 6)
    assert called(second, 1)
    with hall_of(first).work(person(0)) as work:
        mine = queue.call_next(work, first.window)
        assert mine is not None
        ticket = mine.id
        queue.arrive(work, ticket)
        queue.hold(work, ticket, HoldKind.LEFT_FOR_PAPERS)
    after(world, 20)
    with hall_of(second).work(person(1)) as work:
        while (found := queue.call_next(work, second.window)) is not None and found.id != ticket:
            queue.arrive(work, found.id)
            queue.finish(work, found.id)
        assert found is not None
        for _ in range(2):
            queue.recall(work, ticket)
        queue.no_show(work, ticket)  # nobody came: they are out for their papers
    joined(*both)
    for station in both:
        with hall_of(station).read() as read:
            row = read.require(TicketNow, ticket)
            assert (row.step, row.counter_id) == (Step.HELD, first.window)
            assert [each.ticket_id for each in queue.double_calls(read)] == [ticket]
            assert queue.recheck(read) == []
    with hall_of(first).work(person(0)) as work:
        queue.resume(work, first.window, ticket)
        queue.finish(work, ticket)
    exchanged(*both)
    with hall_of(second).read() as read:
        assert read.require(TicketNow, ticket).step is Step.FINISHED


def test_who_is_called_back_from_a_hold_at_another_window_is_there(both: Both, world: World) -> None:
    first, second = both
    with hall_of(first).work(person(0)) as work:
        ticket = queue.issue_ticket(work, "A").id
        queue.open_counter(work, first.window)
        assert queue.call_next(work, first.window)
        queue.arrive(work, ticket)
        queue.hold(work, ticket, HoldKind.INNER_STEP)
    exchanged(*both)
    with hall_of(second).work(person(1)) as work:
        queue.open_counter(work, second.window)
        queue.call_given(work, second.window, ticket, "")
    exchanged(*both)
    with hall_of(first).read() as read:
        row = read.require(TicketNow, ticket)
        assert (row.step, row.counter_id) == (Step.CALLED, second.window)


# -- everything at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_pcs_do_apart_is_legal_and_the_same_when_they_are_joined(both: Both, world: World, seed: int) -> None:
    chance = Random(f"apart-{seed}")
    complaint, order = recorded_complaint(both[0]), reported(both[0])
    with hall_of(both[0]).work(person(0)) as work:
        question = consult.record(work, QuestionForm(channel=Channel.PHONE, question="退休怎么办？", name="何桂英", phone="13900000025")).id
        queue.open_counter(work, both[0].window)
        tickets = [queue.issue_ticket(work, "A").id for _ in range(3)]
    exchanged(*both)
    with hall_of(both[1]).work(person(1)) as work:
        queue.open_counter(work, both[1].window)
    acts = _acts(complaint, order, question, tickets)
    for _ in range(60):
        after(world, chance.choice((0, 0.2, 3, 40)))
        number = chance.randrange(2)
        station, act = both[number], chance.choice(acts)
        station.line.weather.is_cut = chance.random() < 0.7
        try:
            with hall_of(station).work(person(number)) as work:
                act(work, station, chance)
        except HallError:
            continue
        if not station.line.weather.is_cut:
            exchanged(station)
    joined(*both)
    told = []
    for station in both:
        assert station.exchange is not None
        assert compare(hall_of(station), station.exchange.link) == []
        with hall_of(station).read() as read:
            assert queue.recheck(read) == []
            assert complaint_standing.differing(read) == []
            assert consult_standing.differing(read) == []
            file = complaints.complaint_file(read, complaint, BOSS.id)
            line, asked = orders.line_of(read, order), read.require(ConsultationNow, question)
            assert len(file.case.runs) - sum(run.ended_at is not None for run in file.case.runs) <= 1
            assert not (file.case.state in (ComplaintState.CLOSED, ComplaintState.WITHDRAWN) and file.case.running)
            assert (line.told.holder_id is None) == (line.told.state in (OrderState.REPORTED, OrderState.ACCEPTED, OrderState.CANCELLED))
            told.append((file.case, line.told, asked.state, asked.due_at, [queue.stories(read, tickets)[each].step for each in tickets]))
    assert told[0] == told[1]


def _acts(complaint: UUID, order: UUID, question: UUID, tickets: list[UUID]) -> list[Callable[[Work, SimStation, Random], object]]:
    return [
        lambda work, _s, _c: complaints.verify(work, complaint, Finding.SUBSTANTIATED, "属实"),
        lambda work, _s, _c: complaints.offer(work, complaint, "当面致歉"),
        lambda work, _s, chance: complaints.answer(work, complaint, agrees=chance.random() < 0.5, words="再说"),
        lambda work, _s, _c: complaints.pause(work, complaint, PauseReason.EXPERT, "送检"),
        lambda work, _s, _c: complaints.resume(work, complaint),
        lambda work, _s, _c: complaints.tell(work, complaint, ComplaintChannel.PHONE),
        lambda work, _s, _c: complaints.withdraw(work, complaint, "不用再处理"),
        lambda work, _s, _c: complaints.reopen(work, complaint, "又提出"),
        lambda work, _s, _c: orders.take_order(work, order),
        lambda work, _s, _c: orders.arrive(work, order),
        lambda work, _s, _c: orders.diagnose(work, order, "排线松脱"),
        lambda work, _s, _c: orders.restore(work, order, "已修好"),
        lambda work, _s, _c: orders.send_back(work, order, "还是不行"),
        lambda work, _s, _c: consult.answer(work, question, "到 3 号窗口。"),
        lambda work, _s, _c: consult.promise(work, question, work.now + timedelta(hours=1)),
        lambda work, _s, chance: consult.confirm(work, question, understood=chance.random() < 0.5, note="没有听明白"),
        lambda work, station, _c: queue.call_next(work, station.window),
        lambda work, _s, chance: queue.arrive(work, chance.choice(tickets)),
        lambda work, _s, chance: queue.hold(work, chance.choice(tickets), HoldKind.INNER_STEP),
        lambda work, station, chance: queue.resume(work, station.window, chance.choice(tickets)),
        lambda work, _s, chance: queue.finish(work, chance.choice(tickets)),
        lambda work, _s, chance: queue.no_show(work, chance.choice(tickets)),
        lambda work, _s, chance: queue.left(work, chance.choice(tickets)),
    ]
