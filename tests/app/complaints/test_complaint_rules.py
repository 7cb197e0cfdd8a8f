"""Where a complaint stands: the table walked on every path, and folded in any order. Clauses 3.3.2 to 3.3.5."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.complaints.improvements import NEXT as IMPROVEMENT_NEXT
from app.complaints.improvements import ImprovementState
from app.complaints.models import ImprovementStep, Level, Step
from app.complaints.rules import (
    CLOCK_OF,
    ENDED,
    NEXT,
    Case,
    Clock,
    Event,
    State,
    can_happen,
    deadline,
    fold,
    level,
    needs_call_back,
    possible,
    recurs,
)
from app.regulation import WorkingCalendar
from app.regulation.hours import USUAL_WEEK
from tests.helpers import HALL_ZONE, local

MORNING = local("2026-11-23 09:00")
CAUSE = UUID(int=7)
SOMEBODY = UUID(int=5)
CALENDAR = WorkingCalendar(HALL_ZONE, (USUAL_WEEK,), {})


def event(kind: Step, number: int, at: datetime | None = None, station: int = 0) -> Event:
    data = {
        Step.VERIFIED: {"finding": "partly", "cause_id": CAUSE.hex},
        Step.CLOSED: {"cause_id": CAUSE.hex},
        Step.PAUSED: {"reason": "customer"},
    }.get(kind, {})
    when = at or MORNING + timedelta(hours=number)
    return Event(kind, when, (number, UUID(int=number * 10 + station + 1)), SOMEBODY, "话", data)


def played(*kinds: Step) -> Case:
    return fold(event(kind, number) for number, kind in enumerate((Step.RECORDED, *kinds)))


def test_every_state_can_be_reached_and_none_is_a_dead_end() -> None:
    seen: dict[State, tuple[Step, ...]] = {}
    waiting = deque([()])
    while waiting:
        path: tuple[Step, ...] = waiting.popleft()
        case = played(*path)
        if len(path) > 7 or (case.state in seen and len(path) > len(seen[case.state]) + 2):
            continue
        seen.setdefault(case.state, path)
        moves = [step for step in possible(case) if step not in (Step.NOTED, Step.HANDED_ON, Step.PAUSED, Step.RESUMED)]
        assert moves, f"{case.state} is a dead end after {path}"
        waiting.extend((*path, step) for step in moves)
    assert set(seen) == set(State)


def test_an_ended_complaint_can_be_reached_from_every_state() -> None:
    leads: dict[State, set[State]] = {}
    for (before, _), after in NEXT.items():
        leads.setdefault(before, set()).add(after)
    for state in State:
        reached, waiting = {state}, [state]
        while waiting:
            for after in leads.get(waiting.pop(), ()):
                if after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert reached & ENDED, state


steps = st.lists(st.sampled_from([step for step in Step if step is not Step.RECORDED]), max_size=25)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_no_clock_runs_on_an_ended_complaint_and_never_two_at_once(kinds: list[Step]) -> None:
    case = played(*kinds)
    running = [run for run in case.runs if run.ended_at is None]
    assert (len(running) == 1) == (case.state in CLOCK_OF)
    assert case.running is None or case.running.clock is CLOCK_OF[case.state]
    if case.state in ENDED or case.state is State.TOLD:
        assert case.running is None
    for run in case.runs:
        for pause in run.pauses:
            assert pause.start >= run.started_at
            assert run.ended_at is None or (pause.end is not None and pause.end <= run.ended_at)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_rounds_are_each_kept_and_two_refusals_go_to_the_supervisor(kinds: list[Step]) -> None:
    case = played(*kinds)
    assert [each.number for each in case.rounds] == list(range(1, len(case.rounds) + 1))
    assert all(each.answer is not None for each in case.rounds[:-1]) or any(kind is Step.WITHDRAWN for kind in kinds)
    assert case.refusals < 2 or case.state is not State.SOLVING


@st.composite
def two_stations(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    """Facts of two stations that did not see each other, each stamped in its own order, with clocks that may be wrong."""
    made: tuple[list[Event], list[Event]] = ([], [])
    for station in (0, 1):
        drift = timedelta(minutes=draw(st.integers(-600, 600)))
        kinds = [*([Step.RECORDED] if station == 0 else []), *draw(steps)]
        number = 0
        for kind in kinds:
            number += draw(st.integers(1, 4))
            made[station].append(event(kind, number, MORNING + timedelta(hours=number) + drift, station))
    return made


@settings(max_examples=300, deadline=None)
@given(two_stations(), st.randoms(use_true_random=False))
def test_the_union_of_two_stations_facts_is_one_legal_complaint_in_any_order(made: tuple[list[Event], list[Event]], random: object) -> None:
    union = [*made[0], *made[1]]
    first = fold(union)
    random.shuffle(union)  # type: ignore[attr-defined]
    again = fold(union)
    assert again == first
    assert first.state in State
    assert (first.running is None) == (first.state not in CLOCK_OF or first.recorded is None)
    assert fold([*union, *[]]) == first
    for run in first.runs:
        assert run.ended_at is None or run.ended_at >= run.started_at
        deadline(run, 5, CALENDAR, MORNING + timedelta(days=9))


def test_what_does_not_fit_any_more_is_kept_and_shown() -> None:
    case = fold([event(Step.RECORDED, 0), event(Step.WITHDRAWN, 1, station=1), event(Step.VERIFIED, 2)])
    assert case.state is State.WITHDRAWN
    assert [each.kind for each in case.out_of_turn] == [Step.VERIFIED]


def test_nothing_but_the_record_begins_a_complaint() -> None:
    case = fold([event(Step.VERIFIED, 0), event(Step.OFFERED, 1)])
    assert case.recorded is None
    assert case.runs == ()
    assert possible(Case()) == (Step.RECORDED,)
    assert not can_happen(played(), Step.RECORDED)


def test_three_rounds_end_with_the_supervisor_and_are_told() -> None:
    """Clause 3.3.4: refused twice, the third round is the supervisor's."""
    talks = (Step.VERIFIED, Step.OFFERED, Step.REFUSED, Step.OFFERED, Step.REFUSED)
    assert played(*talks).state is State.WITH_SUPERVISOR
    case = played(*talks, Step.OFFERED, Step.AGREED, Step.TOLD, Step.CLOSED)
    assert case.state is State.CLOSED
    assert [each.answer.kind for each in case.rounds if each.answer] == [Step.REFUSED, Step.REFUSED, Step.AGREED]
    assert [run.clock for run in case.runs] == [Clock.VERIFY, *[Clock.SOLUTION] * 3, Clock.FEEDBACK]
    assert case.cause_id == CAUSE


def test_a_pause_moves_the_deadline_and_the_ledger_says_why() -> None:
    """Recorded on Monday 2026-11-23, 5 working days: Monday 11-30; paused from Tuesday to Friday morning: three days later."""
    paused = [
        event(Step.RECORDED, 0),
        event(Step.PAUSED, 1, local("2026-11-24 09:00")),
        event(Step.RESUMED, 2, local("2026-11-27 09:00")),
    ]
    now = local("2026-11-27 10:00")
    plain, moved = (deadline(fold(events).runs[0], 5, CALENDAR, now) for events in (paused[:1], paused))
    assert (plain.due_on.isoformat(), moved.due_on.isoformat()) == ("2026-11-30", "2026-12-03")
    assert any(day.why == "paused" and day.name == "customer" for day in moved.ledger)


def test_a_clock_goes_up_at_four_fifths_when_broken_and_a_day_later() -> None:
    """5 working days from Monday 2026-11-23 end on Monday 11-30 at the close of business; four fifths are used up by the last day."""
    due = deadline(played().runs[0], 5, CALENDAR, MORNING)
    told = {at: level(due, CALENDAR, local(at)) for at in ("2026-11-25 09:00", "2026-11-30 15:00", "2026-12-01 09:00", "2026-12-02 09:00")}
    assert list(told.values()) == [None, Level.HANDLER, Level.SUPERVISOR, Level.ADMINISTRATOR]


def test_a_paused_clock_goes_no_further() -> None:
    case = fold([event(Step.RECORDED, 0), event(Step.PAUSED, 1, local("2026-11-24 09:00"))])
    later = local("2027-03-01 09:00")
    assert level(deadline(case.runs[0], 5, CALENDAR, later), CALENDAR, later) is None


def test_ninety_days_make_a_recurrence() -> None:
    assert recurs(MORNING + timedelta(days=90), MORNING)
    assert not recurs(MORNING + timedelta(days=90, seconds=1), MORNING)
    assert not recurs(MORNING, MORNING + timedelta(days=1))


def test_only_the_two_bad_grades_are_called_back() -> None:
    assert [needs_call_back(grade) for grade in (5, 4, 3, 2, 1)] == [False, False, False, True, True]


def test_an_improvement_has_no_dead_end_and_a_recurrence_opens_it_from_anywhere() -> None:
    for state in ImprovementState:
        assert IMPROVEMENT_NEXT[state, ImprovementStep.REOPENED] is ImprovementState.REOPENED
    reached = set(IMPROVEMENT_NEXT.values()) | {ImprovementState.PLANNED}
    assert reached == set(ImprovementState)
