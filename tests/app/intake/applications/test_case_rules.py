"""The way of an application as a table: no dead ends, no clock on a closed case, and any order of arrival gives the same case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.applications import clocks, standing
from app.intake.applications.clocks import Terms
from app.intake.applications.models import Application, ApplicationEvent, Clock, EventKind, Standing, State
from app.intake.applications.rules import CLOCKS, CLOSED, WAY, Case, Event, can_happen, fold
from app.regulation import WorkingCalendar
from app.store import Actor, Hall, NotFound, new_id
from tests.helpers import local

NINE = local("2026-11-23 09:00")
DUE = local("2026-12-14 17:30")
FLOW = [UUID(int=number) for number in (101, 102, 103)]
STATION_A, STATION_B = UUID(int=1001), UUID(int=1002)
CLERK = UUID(int=2001)


def event(kind: EventKind, minute: int = 0, *, station: UUID = STATION_A, number: int | None = None, **values: Any) -> Event:
    """An event at 9:00 plus so many minutes."""
    return Event(
        kind=kind,
        at=NINE + timedelta(minutes=minute),
        order=(minute, UUID(int=number) if number is not None else new_id()),
        actor_id=CLERK,
        station_id=station,
        **values,
    )


def extended(minute: int, days: int = 5, due: datetime = DUE, most: int = 1) -> Event:
    data = {
        "most": most,
        "working_days": days,
        "approver_id": CLERK.hex,
        "approver_name": "赵敏",
        "old_due_at": due.isoformat(),
        "new_due_at": (due + timedelta(days=7)).isoformat(),
    }
    return event(EventKind.EXTENDED, minute, note="外省协查", data=data)


# The table


@pytest.mark.parametrize("state", sorted(set(State) - CLOSED))
def test_no_state_is_a_dead_end(state: State) -> None:
    assert reachable(state) & CLOSED


def test_every_state_can_be_reached() -> None:
    assert reachable(State.DRAFT) | {State.FINISHED} == set(State)  # finished: completed with nothing to collect


def reachable(state: State) -> set[State]:
    """The states that the table leads to from this one."""
    reached, ahead = {state}, [state]
    while ahead:
        for target in WAY[ahead.pop()].values():
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def test_every_open_case_has_one_clock_and_no_closed_case_has_any() -> None:
    assert set(CLOCKS) == set(State) - CLOSED - {State.DRAFT}


def test_every_kind_of_event_has_a_place_in_the_table() -> None:
    used = {kind for steps in WAY.values() for kind in steps}
    assert used | {EventKind.ACTIVITY} == set(EventKind)


# Walking it


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """What might happen to a case: mostly what the table allows, sometimes what it does not (another station's late act)."""
    events = [event(EventKind.RECEIVED, 0, number=1)]
    for minute in range(1, draw(st.integers(0, most)) + 1):
        case = fold(events, FLOW, first_step_is_acceptance=True)
        allowed = sorted(WAY[case.state]) or list(EventKind)
        kind = draw(st.sampled_from(allowed if draw(st.integers(0, 3)) else sorted(EventKind)))
        when = minute if draw(st.booleans()) else draw(st.integers(0, minute))  # two stations' clocks
        values: dict[str, Any] = {"station": draw(st.sampled_from([STATION_A, STATION_B])), "number": 10 + len(events)}
        if kind in (EventKind.STEP_DONE, EventKind.STEP_TAKEN, EventKind.STEP_RETURNED):
            values["step_id"] = draw(st.sampled_from(FLOW))
        if kind is EventKind.SUPPLEMENTED:
            values["data"] = {"complete": draw(st.booleans())}
        if kind is EventKind.COMPLETED:
            values["data"] = {"to_collect": draw(st.booleans())}
        if kind is EventKind.NOTICE_GIVEN and draw(st.booleans()):
            values["data"] = {"override": True}
        events.append(extended(when) if kind is EventKind.EXTENDED else event(kind, when, **values))
    return events


@given(histories(), st.randoms())
@settings(max_examples=300, deadline=None)
def test_any_order_of_arrival_gives_the_same_case(events: list[Event], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert fold(shuffled, FLOW, first_step_is_acceptance=True) == fold(events, FLOW, first_step_is_acceptance=True)


@given(histories())
@settings(max_examples=300, deadline=None)
def test_whatever_happens_the_case_is_sound(events: list[Event]) -> None:
    case = fold(events, FLOW, first_step_is_acceptance=True)
    assert (case.clock is None) == (case.is_closed or case.state is State.DRAFT)
    assert sum(pause.end is None for pause in case.pauses) == (1 if case.is_paused else 0)
    if case.is_closed:
        assert not case.is_paused
        assert case.closed is not None
        assert not (case.state in (State.COLLECTED, State.FINISHED) and case.step)
    assert sum(run.ended_at is None for run in case.steps) <= 1
    terms = Terms(promise_working_days=15)
    running = clocks.running_deadline(case, terms, WorkingCalendar(), NINE, NINE.date())
    assert running is None or not case.is_closed


@given(histories())
@settings(max_examples=200, deadline=None)
def test_events_after_the_end_change_nothing_but_the_return_of_materials(events: list[Event]) -> None:
    case = fold(events, FLOW)
    if case.is_closed:
        for kind in set(EventKind) - {EventKind.ACTIVITY, EventKind.MATERIALS_RETURNED}:
            assert not can_happen(case.state, kind)
            assert fold([*events, event(kind, 10_000)], FLOW).state is case.state


# Two stations that were apart


def test_two_stations_that_both_accepted_agree_on_the_first() -> None:
    received = event(EventKind.RECEIVED, 0)
    here = event(EventKind.ACCEPTED, 30, station=STATION_A)
    there = event(EventKind.ACCEPTED, 31, station=STATION_B)
    for arrived in ([received, here, there], [there, here, received], [here, there, received]):
        case = fold(arrived, FLOW)
        assert (case.state, case.accepted, case.ignored) == (State.IN_PROGRESS, here, (there,))


def test_an_acceptance_stands_against_a_notice_given_elsewhere() -> None:
    received = event(EventKind.RECEIVED, 0)
    accepted = event(EventKind.ACCEPTED, 30)
    for minute in (20, 40):
        case = fold([received, accepted, event(EventKind.NOTICE_GIVEN, minute, station=STATION_B)], FLOW)
        assert case.state is State.IN_PROGRESS


def test_a_notice_given_in_time_stands_against_the_law_s_acceptance_of_a_station_that_did_not_know() -> None:
    noticed = event(EventKind.NOTICE_GIVEN, 10, station=STATION_A)
    deemed = event(EventKind.DEEMED_ACCEPTED, 10_000, station=STATION_B)
    case = fold([event(EventKind.RECEIVED, 0), deemed, noticed], FLOW)
    assert (case.state, case.ignored) == (State.AWAITING_SUPPLEMENT, (deemed,))


def test_a_step_that_two_people_finished_is_done_once() -> None:
    events = [
        event(EventKind.RECEIVED, 0),
        event(EventKind.ACCEPTED, 1),
        event(EventKind.STEP_DONE, 2, step_id=FLOW[0]),
        event(EventKind.STEP_DONE, 3, step_id=FLOW[0], station=STATION_B),
    ]
    case = fold(events, FLOW)
    assert case.step is not None
    assert (case.step.step_id, len(case.ignored)) == (FLOW[1], 1)


def test_of_two_extensions_made_apart_the_first_counts_and_a_late_one_is_a_breach() -> None:
    start = [event(EventKind.RECEIVED, 0), event(EventKind.ACCEPTED, 1)]
    assert fold([*start, extended(3, days=7), extended(2, days=5)], FLOW).extended_working_days == 5
    assert fold([*start, extended(2, most=2), extended(3, most=2)], FLOW).extended_working_days == 10
    late = fold([*start, extended(2, due=NINE)], FLOW)
    assert (late.extended_working_days, len(late.breaches)) == (0, 1)


def test_two_pauses_that_overlap_are_one() -> None:
    events: Sequence[Event] = [
        event(EventKind.RECEIVED, 0),
        event(EventKind.ACCEPTED, 1),
        event(EventKind.PAUSED, 2, data={"reason": "hearing"}),
        event(EventKind.PAUSED, 3, station=STATION_B, data={"reason": "inspection"}),
        event(EventKind.RESUMED, 4),
        event(EventKind.RESUMED, 5, station=STATION_B),
    ]
    case = fold(events, FLOW)
    assert [(pause.start, pause.end) for pause in case.pauses] == [(NINE + timedelta(minutes=2), NINE + timedelta(minutes=4))]
    assert len(case.ignored) == 2


def test_an_empty_history_is_a_draft() -> None:
    assert fold([]) == Case()


# The kept row, after a merge


def test_the_list_row_follows_the_facts_after_a_merge(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        application = work.add(
            Application(
                number="BM01-SL20261123-02001-1",
                service_id=None,
                service_version_id=None,
                service_name="其他事项",
                applicant_name="王小明",
                applied_on=work.today,
            )
        )
        work.add(ApplicationEvent(application_id=application.id, kind=EventKind.RECEIVED))
        assert standing.refresh(work, [application.id]) == 1
    with hall.work(clerk) as work:  # what another station did arrives
        work.add(ApplicationEvent(application_id=application.id, kind=EventKind.ACCEPTED))
    with hall.read() as read:
        assert standing.differing(read, [application.id]) == [application.id]
    with hall.work(clerk) as work:
        standing.refresh(work, [application.id])
    with hall.read() as read:
        row = read.require(Standing, application.id, NotFound)
        assert (row.state, row.clock) == (State.IN_PROGRESS, Clock.PROMISE)
        assert standing.differing(read, [application.id]) == []
