"""What the page offers: one act a key, and always a way on, wherever a complaint stands. Clauses 3.3.2 to 3.3.5."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.complaints.models import Channel, Complaint, ComplaintKind, Severity, Step
from app.complaints.rules import ENDED, Case, Event, after, possible
from app.complaints.standing import ComplaintFile
from app.store import Actor
from tests.helpers import local
from ui.complaints.acts import ACTS, Situation, acts_for

HEAD = Actor(UUID(int=1), "赵敏", frozenset({"supervisor"}))
CLERK = Actor(UUID(int=2), "李芳", frozenset({"clerk"}))
DATA = {"finding": "partly", "reason": "customer", "channel": "mail"}
ONWARD = {act.name for act in ACTS} - {"note", "hand_to", "pause", "resume"}


def walked(numbers: list[int]) -> Case:
    """A complaint after so many legal steps, each number the next one that is possible."""
    case, at = Case(), local("2026-11-23 09:00")
    for order, number in enumerate([0, *numbers]):
        steps = possible(case)
        case = after(case, Event(steps[number % len(steps)], at, (order, UUID(int=order + 1)), HEAD.id, "话", DATA))
    return case


def situation(case: Case, actor: Actor) -> Situation:
    complaint = Complaint(number="1", channel=Channel.PHONE, kind=ComplaintKind.DELAY, severity=Severity.ORDINARY, facts="事由")
    return Situation(ComplaintFile(complaint, case, (), ()), actor, date(2026, 11, 23), [], [], [])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=25))
def test_every_legal_step_has_its_key_and_no_key_has_two(numbers: list[int]) -> None:
    case = walked(numbers)
    for actor in (HEAD, CLERK):
        keys = [act.key for act in acts_for(situation(case, actor))]
        assert len(keys) == len(set(keys))
    offered = {act.name for act in acts_for(situation(case, HEAD))}
    assert offered & ONWARD, case.state
    assert len(offered) == len([step for step in possible(case) if step is not Step.RECORDED])
    assert case.state not in ENDED or case.running is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=25))
def test_what_only_a_head_may_do_is_not_offered_to_a_clerk(numbers: list[int]) -> None:
    names = {act.name for act in acts_for(situation(walked(numbers), CLERK))}
    assert not names & {"close", "reopen", "not_taken_up", "decide", "hand_to"}
