"""Questions and their wrong answers worked on at PCs that do not see each other: the union is legal, and what is kept equals the facts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.consult import owed, service, standing
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.rules import ArticleDraft, draft_of
from app.consult.models import Channel, ConsultationNow, OwedCall, State, Step
from app.consult.rules import CLOSED, NEXT, RUNNING, QuestionForm, can_follow, fold, happening
from app.consult.service import file
from app.regulation import DayKind
from app.regulation import service as regulation
from app.simulation.world import SimStation, World
from app.store import Hall, HallError, Reader, Work

FORM = QuestionForm(channel=Channel.PHONE, question="居住证怎么办？", name="周龘宁", phone="13900000024")
ARTICLE = ArticleDraft(title="居住证申领", code="KB-TEST", summary="带身份证到 1 号窗口。")


def article(read: Reader) -> UUID:
    found = knowledge.by_code(read, "KB-TEST")
    assert found is not None
    return found.article_id


def from_the_article(work: Work, each: UUID) -> None:
    version = knowledge.versions(work, article(work))[-1]
    service.answer(work, each, version.summary, version.id)


def revised(work: Work, each: UUID) -> None:
    about = article(work)
    draft = draft_of(knowledge.versions(work, about)[-1])
    open_ones = [report.id for report in knowledge.open_reports(work, about)]
    knowledge.write(work, ArticleDraft(**{**draft.__dict__, "summary": draft.summary + "。"}), article_id=about, mends=open_ones)


def called(work: Work, each: UUID) -> None:
    call = service.call_for(work, each)
    if call is not None:
        service.call_back(work, each, call.report.id, "更正：带身份证和住所证明。")


def dismissed(work: Work, each: UUID) -> None:
    for task in knowledge.tasks(work)[:1]:
        knowledge.dismiss_report(work, task.report.id, "没有错")


ACTS: tuple[Callable[[Work, UUID], object], ...] = (
    from_the_article,
    lambda work, each: service.answer(work, each, "到 1 号窗口。"),
    lambda work, each: service.promise(work, each, work.now + timedelta(hours=1)),
    lambda work, each: service.confirm(work, each, understood=True),
    lambda work, each: service.confirm(work, each, understood=False, note="没听清"),
    service.not_reached,
    lambda work, each: service.hand_on(work, each, work.actor.id),
    lambda work, each: service.withdraw(work, each, "不问了"),
    lambda work, each: service.this_was_wrong(work, each, "少说了住所证明"),
    revised,
    called,
    dismissed,
)


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def together(world: World) -> None:
    """Everybody exchanges until all have all."""
    for _ in range(2):
        for station in world.stations:
            assert station.exchange is not None
            station.exchange.run()


def asked(world: World, station: SimStation) -> UUID:
    with hall_of(station).work(station.actor) as work:
        if knowledge.by_code(work, "KB-TEST") is None:
            knowledge.written(work, ARTICLE)
        made = service.record(work, FORM).id
    together(world)
    return made


def act(station: SimStation, question: UUID, number: int) -> None:
    """The next thing that is possible there."""
    for way in (*ACTS[number:], *ACTS[:number]):
        with suppress(HallError), hall_of(station).work(station.actor) as work:
            way(work, question)
            return


def is_legal(read: Reader, question: UUID) -> tuple[object, ...]:
    """What a question says, after what must always hold."""
    seen = file(read, question)
    course = seen.course
    assert (course.clock is None) == (course.state not in RUNNING)
    assert course.state not in CLOSED or course.clock is None
    assert sum(promise.ended_at is None for promise in course.promises) == (course.state is State.PROMISED)
    assert fold(happening(event) for event in reversed(seen.events)) == course
    assert standing.differing(read) == knowledge.differing(read) == owed.differing(read) == []
    row = read.require(ConsultationNow, question)
    assert (row.due_at is None) == (course.clock is None)
    assert any(can_follow(course.state, step) for step in Step)
    calls = [(each.report.id, each.person.due_at) for each in service.waiting_calls(read)]
    return course, row.due_at, row.late, calls, [task.is_open for task in knowledge.tasks(read, also_closed=True)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, len(ACTS) - 1), st.integers(1, 600), st.booleans()), max_size=12))
def test_whatever_two_pcs_did_apart_is_one_legal_question_together(world: World, steps: list[tuple[int, int, int, bool]]) -> None:
    question = asked(world, world.stations[0])
    for place, number, minutes, meet in steps:
        world.clock.advance(timedelta(minutes=minutes))
        act(world.stations[place], question, number)
        if meet:
            together(world)
        with hall_of(world.stations[place]).read() as read:
            is_legal(read, question)
    together(world)
    seen = []
    for station in world.stations:
        with hall_of(station).read() as read:
            seen.append(is_legal(read, question))
    assert seen[0] == seen[1] == seen[2]


def test_from_every_state_there_is_a_way_to_an_end() -> None:
    ends = set(CLOSED)
    while more := {state for (state, _), then in NEXT.items() if then in ends} - ends:
        ends |= more
    assert ends == set(State)


@pytest.fixture
def wrong(world: World) -> tuple[UUID, UUID]:
    """A question answered from the article at the first PC, while the second says that the article is wrong; cut off from each other."""
    first, second, _ = world.stations
    question = asked(world, first)
    with hall_of(first).work(first.actor) as work:
        from_the_article(work, question)
    with hall_of(second).work(second.actor) as work:
        report = knowledge.report_wrong(work, "少说了住所证明", article_id=article(work))
    return question, report.id


def test_who_was_answered_elsewhere_from_a_wrong_article_is_owed_a_call_after_the_merge(world: World, wrong: tuple[UUID, UUID]) -> None:
    question, report = wrong
    together(world)
    for station in world.stations:
        with hall_of(station).read() as read:
            row = read.require(OwedCall, (report, question))
            assert (row.due_at, row.called_at) == (None, None)
            assert service.waiting_calls(read) == []
    second = world.stations[1]
    with hall_of(second).work(second.actor) as work:
        revised(work, question)
    together(world)
    with hall_of(world.stations[0]).read() as read:
        (call,) = service.waiting_calls(read)
        assert call.person.consultation.id == question
        assert "。" in call.right


def test_a_holiday_decided_elsewhere_moves_the_call(world: World, wrong: tuple[UUID, UUID]) -> None:
    """One working day from Monday 2026-11-23: Tuesday; when the hall rests on Tuesday, Wednesday."""
    question, _ = wrong
    together(world)
    first, second, _ = world.stations
    with hall_of(second).work(second.actor) as work:
        revised(work, question)
    together(world)
    with hall_of(first).read() as read:
        before = service.waiting_calls(read)[0].person.due_at
    with hall_of(second).work(second.actor) as work:
        regulation.set_day(work, date(2026, 11, 24), DayKind.REST, name="停电检修", reason="供电公司通知")
    together(world)
    with hall_of(first).read() as read:
        after = service.waiting_calls(read)[0].person.due_at
        assert owed.differing(read) == []
    zone = hall_of(first).zone
    assert before is not None
    assert after is not None
    assert [at.astimezone(zone).date() for at in (before, after)] == [date(2026, 11, 24), date(2026, 11, 25)]
