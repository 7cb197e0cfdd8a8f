"""What can be done about a complaint, as a table: its key, when it is offered, what is asked, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.access import Role
from app.complaints import service
from app.complaints.models import Channel, Figure, Finding, NotTakenUp, PauseReason, Step
from app.complaints.rules import State, can_happen
from app.complaints.service import CauseNode, ComplaintFile, ImprovementForm
from app.store import Actor, Work
from app.words import say
from ui.widgets import asks
from ui.widgets.asks import Ask, Day, Line, Number, Pick, Values

HEADS = frozenset({str(Role.SUPERVISOR), str(Role.ADMINISTRATOR)})
_USUAL_DAYS = 14


@dataclass(frozen=True)
class Situation:
    """What an act looks at: the complaint, who acts, today, who could handle it, the causes, and what is open for its cause."""

    file: ComplaintFile
    actor: Actor
    today: date
    people: Sequence[tuple[UUID, str]]
    causes: Sequence[CauseNode]
    goes_on: Sequence[tuple[UUID, str]]

    @property
    def subject_id(self) -> UUID:
        return self.file.complaint.id

    @property
    def is_head(self) -> bool:
        return bool(self.actor.roles & HEADS)


class Act(asks.Act[Situation]):
    """One thing to do about a complaint."""

    room = "ui_complaints"


def _may(step: Step, *, head: bool = False) -> Callable[[Situation], bool]:
    return lambda now: can_happen(now.file.case, step) and (now.is_head or not head)


def _options(group: str, choice: type[StrEnum]) -> list[tuple[Any, str]]:
    return [(each, say(f"{group}.{each}")) for each in choice]


def _channel(_now: Situation) -> Pick:
    return Pick("channel", _options("complaints.channel", Channel), Channel.PHONE)


def _cause(now: Situation, *, may_be_open: bool) -> Pick:
    nodes: list[tuple[Any, str]] = [(None, say("ui_complaints.no_cause_yet"))] if may_be_open or now.file.case.cause_id is None else []
    parents = {node.parent_id for node in now.causes}
    nodes += [(node.id, node.path) for node in now.causes if node.id not in parents]
    return Pick("cause_id", nodes, now.file.case.cause_id)


def _to_close(now: Situation) -> list[Ask]:
    wanted: list[Ask] = [_cause(now, may_be_open=False), Line("responsible", now.file.complaint.department, wide=False)]
    if now.goes_on:
        wanted.append(Pick("goes_on", [(None, say("ui_complaints.new_measure")), *now.goes_on], now.goes_on[0][0]))
    wanted += [
        Line("measure"),
        Pick("owner", [(name, name) for _, name in now.people], now.actor.name),
        Day("due_on", now.today + timedelta(days=_USUAL_DAYS)),
        Pick("figure", _options("complaints.figure", Figure), Figure.COMPLAINTS_OF_CAUSE),
        Number("figure_most", 0, 100_000, 0),
        Line("figure_name", wide=False),
        Day("check_on", now.today + timedelta(days=_USUAL_DAYS + 90)),
        Line("remarks"),
    ]
    return wanted


def _close(work: Work, complaint_id: UUID, values: Values) -> object:
    form = ImprovementForm(
        measure=values["measure"],
        owner_name=values["owner"] or "",
        due_on=values["due_on"],
        check_on=values["check_on"],
        figure=values["figure"],
        figure_most=values["figure_most"],
        figure_name=values["figure_name"],
    )
    goes_on = values.get("goes_on")
    measures = [] if goes_on is not None and not form.measure.strip() else [form]
    return service.close(
        work, complaint_id, values["cause_id"], measures, words=values["remarks"], responsible=values["responsible"], goes_on=goes_on
    )


def _offer_allowed(now: Situation) -> bool:
    return can_happen(now.file.case, Step.OFFERED) and (now.is_head or now.file.case.state is not State.WITH_SUPERVISOR)


_SOLUTION: tuple[Ask, ...] = (Line("solution"), Line("basis"))

ACTS = (
    Act(
        "verify",
        "F2",
        _may(Step.VERIFIED),
        lambda now: [
            Pick("finding", _options("complaints.finding", Finding), Finding.SUBSTANTIATED),
            _cause(now, may_be_open=True),
            Line("result"),
        ],
        lambda work, each, values: service.verify(work, each, values["finding"], values["result"], values["cause_id"]),
    ),
    Act("offer", "F2", _offer_allowed, lambda _: _SOLUTION, lambda work, each, v: service.offer(work, each, v["solution"], v["basis"])),
    Act(
        "agreed",
        "F2",
        _may(Step.AGREED),
        lambda now: [_channel(now), Line("words")],
        lambda work, each, v: service.answer(work, each, agrees=True, words=v["words"], channel=v["channel"]),
    ),
    Act(
        "refused",
        "F4",
        _may(Step.REFUSED),
        lambda now: [_channel(now), Line("words")],
        lambda work, each, v: service.answer(work, each, agrees=False, words=v["words"], channel=v["channel"]),
    ),
    Act(
        "decide",
        "F4",
        _may(Step.DECIDED, head=True),
        lambda _: _SOLUTION,
        lambda work, each, v: service.decide(work, each, v["solution"], v["basis"]),
    ),
    Act(
        "tell",
        "F2",
        _may(Step.TOLD),
        lambda now: [_channel(now), Line("words")],
        lambda work, each, v: service.tell(work, each, v["channel"], v["words"]),
    ),
    Act("close", "F2", _may(Step.CLOSED, head=True), _to_close, _close),
    Act(
        "reopen",
        "F6",
        _may(Step.REOPENED, head=True),
        lambda _: [Line("words")],
        lambda work, each, v: service.reopen(work, each, v["words"]),
    ),
    Act(
        "settle",
        "F5",
        _may(Step.SETTLED),
        lambda _: [Line("solution"), Line("tries")],
        lambda work, each, v: service.settle(work, each, v["solution"], v["tries"]),
    ),
    Act(
        "not_taken_up",
        "F6",
        _may(Step.NOT_TAKEN_UP, head=True),
        lambda _: [Pick("reason", _options("complaints.not_taken_up", NotTakenUp)), Line("words")],
        lambda work, each, v: service.not_taken_up(work, each, v["reason"], v["words"]),
    ),
    Act(
        "pause",
        "F7",
        _may(Step.PAUSED),
        lambda _: [Pick("reason", _options("complaints.pause_reason", PauseReason)), Line("words")],
        lambda work, each, v: service.pause(work, each, v["reason"], v["words"]),
    ),
    Act("resume", "F7", _may(Step.RESUMED), lambda _: [], lambda work, each, _v: service.resume(work, each)),
    Act(
        "hand_to",
        "F8",
        _may(Step.HANDED_ON, head=True),
        lambda now: [Pick("handler_id", now.people, now.file.complaint.handler_id), Line("department", wide=False)],
        lambda work, each, v: service.hand_to(work, each, v["handler_id"], v["department"]),
    ),
    Act("note", "F9", _may(Step.NOTED), lambda _: [Line("words")], lambda work, each, v: service.note(work, each, v["words"])),
    Act(
        "withdraw",
        "F10",
        _may(Step.WITHDRAWN),
        lambda _: [Line("words")],
        lambda work, each, v: service.withdraw(work, each, v["words"]),
    ),
)


def acts_for(now: Situation) -> list[Act]:
    """What can be done now, in the order of the keys."""
    return [act for act in ACTS if act.offered(now)]
