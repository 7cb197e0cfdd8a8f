"""The person complained of neither reads nor handles it, whatever way they try and however far it has come. Clause 3.3.1."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.complaints import service
from app.complaints.errors import NotForYou
from app.complaints.models import CallResult, Channel, Complaint, Finding, NotTakenUp, PauseReason
from app.complaints.service import BadRating, Group, ImprovementForm, Show
from app.documents.errors import PaperKeptFromYou
from app.documents.service import order_print
from app.store import Actor, Hall, HallError, ManualClock, Work, new_id
from tests.app.complaints.acts import FORM, UNCLEAR, closed, do
from tests.app.complaints.conftest import People
from ui.documents.page import read_rows
from ui.shell.found import describe

MEASURE = ImprovementForm(measure="秘密措施", owner_name="李芳", due_on=date(2026, 12, 4))
ACTS: dict[str, Callable[[Work, UUID], object]] = {
    "verify": lambda work, each: service.verify(work, each, Finding.PARTLY, "秘密结果", UNCLEAR),
    "not_taken_up": lambda work, each: service.not_taken_up(work, each, NotTakenUp.OUTSIDE, "秘密"),
    "offer": lambda work, each: service.offer(work, each, "秘密方案"),
    "agree": lambda work, each: service.answer(work, each, agrees=True, words="秘密"),
    "refuse": lambda work, each: service.answer(work, each, agrees=False, words="秘密"),
    "decide": lambda work, each: service.decide(work, each, "秘密决定"),
    "settle": lambda work, each: service.settle(work, each, "秘密", "多次联系不上"),
    "tell": lambda work, each: service.tell(work, each, Channel.PHONE),
    "close": lambda work, each: service.close(work, each, UNCLEAR, [MEASURE]),
    "withdraw": lambda work, each: service.withdraw(work, each, "秘密"),
    "reopen": lambda work, each: service.reopen(work, each, "秘密"),
    "pause": lambda work, each: service.pause(work, each, PauseReason.CUSTOMER),
    "resume": service.resume,
    "note": lambda work, each: service.note(work, each, "秘密"),
    "hand_to": lambda work, each: service.hand_to(work, each, new_id()),
    "reveal": service.reveal,
}
PAPERS = ("complaint_slip", "complaint_reply", "complaint_summary")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(ACTS) - 1), max_size=12), st.booleans())
def test_no_way_leads_the_person_complained_of_to_it(hall: Hall, people: People, course: list[int], head_is_target: bool) -> None:
    """A clerk or the supervisor is complained of; somebody else takes it through any course, each number the next step that is possible."""
    target, other = (people.head, people.chief) if head_is_target else (people.wang, people.head)
    name = "赵敏" if head_is_target else "王敏"
    with hall.work(people.li) as work:
        complaint = service.record(work, FORM, print_slip=False)
        complaint.target_id, complaint.target_name, complaint.facts = target.id, name, f"秘密事由{complaint.id.hex[:12]}"
        number, facts, complaint_id = complaint.number, complaint.facts, complaint.id
    for place in course:
        _next_possible(hall, other, complaint_id, place)
    _may_do_nothing(hall, target, complaint_id)
    _learns_nothing(hall, target, complaint_id, number, facts)


def _next_possible(hall: Hall, other: Actor, complaint_id: UUID, place: int) -> None:
    acts = list(ACTS.values())
    for act in (*acts[place:], *acts[:place]):
        with suppress(HallError):
            do(hall, other, lambda work, act=act: act(work, complaint_id))
            return


def _may_do_nothing(hall: Hall, target: Actor, complaint_id: UUID) -> None:
    boss = Actor(target.id, target.name, frozenset({"clerk", "supervisor", "administrator"}))
    kept = hall.attachments.keep(b"#!AMR\n1", "录音.amr")
    for name, act in (*ACTS.items(), ("attach", lambda work, each: service.add_attachment(work, each, kept))):
        with pytest.raises(NotForYou), hall.work(boss) as work:
            act(work, complaint_id)
            pytest.fail(name)
    for kind in PAPERS:
        with pytest.raises(PaperKeptFromYou), hall.work(boss) as work:
            order_print(work, kind, complaint_id)
    with hall.read() as read:
        plans = service.improvements_of(read, complaint_id)
        with pytest.raises(NotForYou):
            service.complaint_file(read, complaint_id, target.id)
    for plan in plans:
        with pytest.raises(NotForYou), hall.work(boss) as work:
            service.improvement_done(work, plan.improvement.id)
        with pytest.raises(NotForYou), hall.work(boss) as work:
            service.check_improvement(work, plan.improvement.id)


def _learns_nothing(hall: Hall, target: Actor, complaint_id: UUID, number: str, facts: str) -> None:
    with hall.read() as read:
        lists: list[object] = [service.lines(read, target.id, show) for show in Show]
        lists += [service.lines(read, target.id, Show.ALL, typed) for typed in (number, facts)]
        lists.append(service.lines(read, target.id, only=[complaint_id]))
        lists += [service.due_lines(read, target.id, head=head) for head in (True, False)]
        now = read.now + timedelta(seconds=1)
        lists += [service.overview(read, target.id, now - timedelta(days=30), now, group) for group in Group]
        lists += [file.improvement for file in service.improvement_files(read, also_effective=True, actor_id=target.id)]
        lists.append(read_rows(read, target.id))
        for line in service.lines(read, target.id, Show.ALL):
            lists.append(service.recurrences(read, line.complaint.id, target.id))
            lists.append(service.alike(read, line.complaint, now, target.id))
        hits = [hit for typed in (number, facts) for hit in read.search(typed, [Complaint])]
        lists += [describe(read, hit, target.id) for hit in hits if hit.subject_id == complaint_id]
        told = repr(lists)
    assert complaint_id.hex not in told.replace("-", "")
    assert number not in told
    assert facts not in told


def test_the_person_rated_neither_sees_nor_makes_the_call(hall: Hall, people: People) -> None:
    with hall.work(people.wang) as work:
        call = service.open_call_back(work, BadRating(new_id(), 1, work.now, rated_id=people.li.id, comment="秘密"))
    for act in (service.not_reached, service.reveal_call, lambda work, each: service.reached(work, each, CallResult.SETTLED, "好")):
        with pytest.raises(NotForYou), hall.work(people.li) as work:
            act(work, call.id)
    with pytest.raises(PaperKeptFromYou), hall.work(people.li) as work:
        order_print(work, "call_back_record", call.id)
    with hall.read() as read:
        assert service.call_files(read, people.li.id, also_ended=True) == []
        now = read.now + timedelta(seconds=1)
        (calls,) = [row for row in service.overview(read, people.li.id, now - timedelta(days=1), now, Group.CLOCK).rows if row.is_calls]
        assert calls.ids == ()


def test_a_figure_counts_all_but_says_how_many_one_may_not_read(hall: Hall, people: People, clock: ManualClock) -> None:
    """The figure by which an improvement is checked is the same for everybody; the records behind it open for who may read them."""
    first = closed(hall, people)
    clock.advance(timedelta(hours=1))
    with hall.work(people.li) as work:
        against_wang = service.record(work, FORM, print_slip=False)
        against_wang.target_id = people.wang.id
        open_one = service.record(work, FORM, print_slip=False)
    for each, who in ((against_wang.id, people.head), (open_one.id, people.head)):
        with hall.work(who) as work:
            service.verify(work, each, Finding.PARTLY, "属实", UNCLEAR)
    with hall.read() as read:
        seen = {who.id: service.improvement_files(read, actor_id=who.id)[0] for who in (people.wang, people.head)}
        wang, head = seen[people.wang.id], seen[people.head.id]
        assert wang.improvement.complaint_id == first
        assert (wang.value, wang.unreadable) == (2.0, 1)
        assert (head.value, head.unreadable) == (2.0, 0)
        behind = service.counted_by(read, wang.improvement)
        assert [line.complaint.id for line in service.lines(read, people.wang.id, only=behind)] == [open_one.id]
