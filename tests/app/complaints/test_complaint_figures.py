"""Each figure of the supervisor carries the records behind it, and they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.complaints import service
from app.complaints.models import Channel, ComplaintKind, Finding
from app.complaints.service import BadRating, Group, Overview, Tally
from app.regulation import StandardKey
from app.regulation import service as regulation
from app.store import Hall, ManualClock, new_id
from tests.app.complaints.acts import FORM, SKILL, closed, do, taken, to_told
from tests.app.complaints.conftest import People
from tests.helpers import local


def seen(hall: Hall, actor_id: UUID, group: Group, days: int = 90) -> Overview:
    with hall.read() as read:
        until = read.now + timedelta(seconds=1)
        return service.overview(read, actor_id, until - timedelta(days=days), until, group)


def by_key(rows: Sequence[Tally]) -> dict[str, Tally]:
    return {row.key: row for row in rows}


def test_every_group_counts_every_complaint_once(hall: Hall, people: People) -> None:
    first = closed(hall, people)
    second = taken(hall, people.li, replace(FORM, kind=ComplaintKind.DELAY, department=""))
    for group in (Group.KIND, Group.DEPARTMENT, Group.CAUSE, Group.OUTCOME):
        overview = seen(hall, people.head.id, group)
        assert sorted(each for row in overview.rows for each in row.ids) == sorted([first, second])
        assert set(overview.whole.ids) == {first, second}
        assert [each for week in overview.weeks for each in week.ids] == [first, second]
    kinds = by_key(seen(hall, people.head.id, Group.KIND).rows)
    assert (kinds["attitude"].ids, kinds["delay"].ids) == ((first,), (second,))
    outcome = by_key(seen(hall, people.head.id, Group.OUTCOME).rows)
    assert (outcome["accepted_1"].ids, outcome["open"].ids) == ((first,), (second,))


def test_a_clock_that_was_late_is_counted_where_it_was_late(hall: Hall, people: People, clock: ManualClock) -> None:
    """Recorded on Monday 2026-11-23, the check is due on Monday 11-30; it comes on Tuesday 12-01."""
    complaint = taken(hall, people.li)
    clock.set(local("2026-12-01 10:00"))
    do(hall, people.wang, lambda work: service.verify(work, complaint, Finding.PARTLY, "部分属实"))
    clocks = by_key(seen(hall, people.head.id, Group.CLOCK).rows)
    assert (clocks["verify"].late, clocks["solution"].late) == ((complaint,), ())
    assert clocks["verify"].on_time_percent == 0
    with hall.read() as read:
        rows = service.standings(read, date(2026, 11, 1))
    assert [(row.clause, row.what, str(row.state), row.all, row.good, row.broken) for row in rows] == [
        ("3.3.2", "verify", "broken", 1, 0, (complaint,)),
        ("3.3.3", "solution", "met", 1, 1, ()),
        ("3.3.5", "feedback", "no_data", 0, 0, ()),
        ("3.3.5", "improvements", "no_data", 0, 0, ()),
        ("5.2.2", "call_back", "no_data", 0, 0, ()),
    ]
    assert rows[1].due == date(2026, 12, 8)


def test_a_clause_is_at_risk_when_four_fifths_of_a_clock_are_used_up(hall: Hall, people: People, clock: ManualClock) -> None:
    taken(hall, people.li)
    closed(hall, people)
    states = []
    for at in ("2026-11-24 09:00", "2026-11-30 15:00", "2026-12-01 09:00"):
        clock.set(local(at))
        with hall.read() as read:
            states.append([str(row.state) for row in service.standings(read, date(2026, 11, 1))])
    assert [row[0] for row in states] == ["met", "at_risk", "broken"]
    assert states[0][3] == "at_risk"  # an improvement is due within 30 days


def test_who_declined_and_what_came_back_are_the_records_themselves(hall: Hall, people: People) -> None:
    closed(hall, people, cause=SKILL)
    again = taken(hall, people.li)
    do(
        hall,
        people.wang,
        lambda work: service.verify(work, again, Finding.SUBSTANTIATED, "属实", SKILL),
        lambda work: service.offer(work, again, "致歉"),
        lambda work: service.answer(work, again, agrees=False, words="不行"),
    )
    whole = seen(hall, people.head.id, Group.CAUSE).whole
    assert (whole.again, len(whole.answered), len(whole.accepted)) == ((again,), 2, 1)
    assert whole.accepted_percent == pytest.approx(50)


def test_calls_after_bad_ratings_are_counted_by_the_standard_of_their_day(hall: Hall, people: People, clock: ManualClock) -> None:
    """Clause 5.2.2: one working day until the hall decides on two; what was rated before keeps its own."""
    with hall.work(people.wang) as work:
        first = service.open_call_back(work, BadRating(new_id(), 1, work.now))
    clock.set(local("2026-11-24 09:00"))
    with hall.work(people.chief) as work:
        regulation.set_standard(work, StandardKey.CALL_BACK_WORKING_DAYS, 2, work.today, "人手不足")
    with hall.work(people.wang) as work:
        second = service.open_call_back(work, BadRating(new_id(), 2, work.now))
    clock.set(local("2026-11-25 09:00"))
    with hall.read() as read:
        files = {file.call_back.id: file for file in service.call_files(read, people.wang.id)}
    assert (files[first.id].deadline.due_on.isoformat(), files[first.id].late) == ("2026-11-24", True)
    assert (files[second.id].deadline.due_on.isoformat(), files[second.id].late) == ("2026-11-26", False)
    assert by_key(seen(hall, people.head.id, Group.CLOCK).rows)["call_back"].late == (first.id,)


def test_the_figure_of_an_improvement_is_the_records_it_counts(hall: Hall, people: People, clock: ManualClock) -> None:
    first = closed(hall, people)
    with hall.read() as read:
        (plan,) = service.improvements_of(read, first)
    do(hall, people.li, lambda work: service.improvement_done(work, plan.improvement.id))
    clock.set(local("2026-11-24 09:00"))
    second = closed(hall, people)
    with hall.read() as read:
        (plan,) = service.improvements_of(read, first)
        assert service.counted_by(read, plan.improvement) == [second]
        assert plan.value == 1
        assert [line.complaint.id for line in service.lines(read, people.head.id, only=[second])] == [second]


def test_what_is_due_is_shown_to_whom_it_concerns(hall: Hall, people: People, clock: ManualClock) -> None:
    """Four fifths of five working days are used up on the last one: Monday 2026-11-30."""
    mine = taken(hall, people.li, replace(FORM, handler_id=people.wang.id))
    anybodys = taken(hall, people.li)
    with hall.read() as read:
        assert service.due_lines(read, people.wang.id, head=False) == []
    clock.set(local("2026-11-30 15:00"))
    with hall.read() as read:
        assert [line.complaint.id for line in service.due_lines(read, people.wang.id, head=False)] == [mine, anybodys]
        assert [line.complaint.id for line in service.due_lines(read, people.li.id, head=False)] == [anybodys]
        assert len(service.due_lines(read, people.head.id, head=True)) == 2


def test_what_two_refusals_sent_up_is_due_for_the_supervisor_at_once(hall: Hall, people: People) -> None:
    complaint = taken(hall, people.li)
    do(hall, people.wang, lambda work: service.verify(work, complaint, Finding.PARTLY, "部分"))
    for _ in range(2):
        do(
            hall,
            people.wang,
            lambda work: service.offer(work, complaint, "说明"),
            lambda work: service.answer(work, complaint, agrees=False, words="不认可", channel=Channel.PHONE),
        )
    with hall.read() as read:
        assert [line.complaint.id for line in service.due_lines(read, people.head.id, head=True)] == [complaint]
        assert service.due_lines(read, people.wang.id, head=False) == []


def test_the_hall_puts_its_causes_in_order(hall: Hall, people: People) -> None:
    with hall.read() as read:
        before = [node.id for node in service.tree(read) if node.parent_id == service.shipped_id("staff")]
    do(
        hall,
        people.head,
        lambda work: service.place_cause(work, before[1], -1),
        lambda work: service.place_cause(work, before[1], -1),
        lambda work: service.place_cause(work, before[-1], 1),
    )
    with hall.read() as read:
        after = [node.id for node in service.tree(read) if node.parent_id == service.shipped_id("staff")]
    assert after == [before[1], before[0], *before[2:]]


def test_told_complaints_are_no_longer_due(hall: Hall, people: People, clock: ManualClock) -> None:
    complaint = taken(hall, people.li)
    to_told(hall, people, complaint)
    clock.set(local("2027-01-04 10:00"))
    with hall.read() as read:
        assert service.due_lines(read, people.head.id, head=True) == []
