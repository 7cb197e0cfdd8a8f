"""What can be done about a case, as a table: its key, when it is offered, what is asked, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.access import Role
from app.intake.applications import service
from app.intake.applications.models import Channel, EventKind, PauseReason, RefusalReason, Relation, Result, State
from app.intake.applications.review import Missing
from app.intake.applications.rules import can_happen
from app.intake.applications.service import CaseFile, HandedIn, ResultDocument
from app.intake.customers.models import IdentityKind
from app.store import Actor, Work
from app.words import either, say
from ui.widgets import asks
from ui.widgets.asks import Ask, Day, Line, Number, Pick, Sign, Ticks, Values


@dataclass(frozen=True)
class Situation:
    """What an act looks at: the case, who acts, today, and the supervisors that may approve."""

    file: CaseFile
    actor: Actor
    today: date
    overdue: bool
    supervisors: Sequence[tuple[UUID, str]]

    @property
    def subject_id(self) -> UUID:
        """The case that is acted on."""
        return self.file.application.id


class Act(asks.Act[Situation]):
    """One thing to do about a case."""

    room = "ui_applications"

    @property
    def done(self) -> str:
        return say(f"ui_applications.done.{self.name}")


def _may(kind: EventKind) -> Callable[[Situation], bool]:
    return lambda now: can_happen(now.file.case.state, kind)


def _options(group: str, choice: type[StrEnum]) -> list[tuple[StrEnum, str]]:
    return [(each, say(f"{group}.{each}")) for each in choice]


def _channels(_now: Situation) -> Pick:
    return Pick("channel", _options("applications.channel", Channel), Channel.PHONE)


def _told(now: Situation) -> list[Ask]:
    return [_channels(now), Line("told_to", wide=False)]


def _item(item: Missing) -> str:
    return either(item.name, item.name_en)


def _supplied(work: Work, case: UUID, values: Values) -> object:
    items: Sequence[Missing] = values["items"]
    handed = [
        HandedIn(material_id=item.material_id, name=item.name, form=form, count=max(item.count, 1))
        for item in items
        for form in _forms(item)
    ]
    return service.supplement(work, case, handed)


def _forms(item: Missing) -> list[Any]:
    """In which forms a material that is handed over as asked comes."""
    from app.intake.applications.models import ReceivedForm
    from app.intake.catalogue.models import MaterialForm

    if item.form is MaterialForm.BOTH:
        return [ReceivedForm.ORIGINAL, ReceivedForm.COPY]
    return [ReceivedForm.COPY if item.form is MaterialForm.COPY else ReceivedForm.ORIGINAL]


def _completed(work: Work, case: UUID, values: Values) -> object:
    number = values["document_number"].strip()
    documents = []
    if number:
        file = service.case_file(work, case)
        documents = [ResultDocument(name=file.service.result if file.service else "", number=number)]
    return service.complete(work, case, values["result"], documents=documents, to_collect=values["to_collect"], note=values["note"])


def _extension_asks(now: Situation) -> list[Ask]:
    if now.overdue:
        return [Line("reason"), Day("expected_on", now.today + timedelta(days=3)), *_told(now)]
    most = service.longest_extension(now.file)
    asks: list[Ask] = [Number("working_days", 1, most, min(5, most)), Line("reason"), *_told(now)]
    if Role.SUPERVISOR not in now.actor.roles:
        asks.append(Pick("approver", now.supervisors))
    return asks


def _extended(work: Work, case: UUID, values: Values) -> object:
    if "expected_on" in values:
        return service.record_breach(
            work, case, values["reason"], values["expected_on"], channel=values["channel"], told_to=values["told_to"]
        )
    return service.extend(
        work,
        case,
        values["working_days"],
        values["reason"],
        approver_id=values.get("approver"),
        channel=values["channel"],
        told_to=values["told_to"],
    )


def _at_last_step(now: Situation) -> bool:
    file = now.file
    return file.step is None or file.service is None or file.step.id == file.service.steps[-1].id


def _earlier_steps(now: Situation) -> Pick:
    file = now.file
    steps = file.service.steps if file.service else ()
    at_hand = file.step.id if file.step else None
    places = [step.id for step in steps]
    before = steps[: places.index(at_hand)] if at_hand in places else ()
    options = [(step.id, either(step.name, step.name_en)) for step in before]
    return Pick("step", options, options[-1][0] if options else None)


def _collect_asks(now: Situation) -> list[Ask]:
    application = now.file.application
    return [
        Line("name", application.applicant_name, wide=False),
        Pick("relation", _options("applications.relation", Relation), Relation.SELF),
        Pick("identity_kind", _options("customers.identity_kind", IdentityKind), application.identity_kind),
        Line("identity_number", wide=False),
        Line("authorisation"),
        Sign(),
    ]


def _none(_now: Situation) -> list[Ask]:
    return []


ACTS: tuple[Act, ...] = (
    Act(
        "accept",
        "F2",
        lambda now: now.file.case.state in (State.REVIEW, State.AWAITING_SUPPLEMENT) and now.file.review.is_complete,
        _none,
        lambda work, case, _values: service.accept(work, case),
    ),
    Act(
        "notice",
        "F2",
        lambda now: now.file.case.state is State.REVIEW and not now.file.review.is_complete and not now.file.case.notices,
        lambda _now: [Line("note")],
        lambda work, case, values: service.give_one_time_notice(work, case, note=values["note"]),
    ),
    Act(
        "supplement",
        "F2",
        lambda now: now.file.case.state is State.AWAITING_SUPPLEMENT and bool(now.file.review.everything),
        lambda now: [Ticks("items", [(item, _item(item)) for item in now.file.review.everything])],
        _supplied,
    ),
    Act(
        "resume",
        "F2",
        lambda now: now.file.case.is_paused,
        lambda _now: [Line("note")],
        lambda work, case, values: service.resume(work, case, values["note"]),
    ),
    Act(
        "finish_step",
        "F2",
        lambda now: now.file.case.state is State.IN_PROGRESS and not now.file.case.is_paused and not _at_last_step(now),
        lambda _now: [Line("note")],
        lambda work, case, values: service.finish_step(work, case, values["note"]),
    ),
    Act(
        "complete",
        "F2",
        lambda now: now.file.case.state is State.IN_PROGRESS and not now.file.case.is_paused and _at_last_step(now),
        lambda _now: [
            Pick("result", _options("applications.result", Result), Result.GRANTED),
            Pick("to_collect", [(True, say("ui_applications.yes")), (False, say("ui_applications.no"))], True),
            Line("document_number", wide=False),
            Line("note"),
        ],
        _completed,
    ),
    Act(
        "notify",
        "F2",
        lambda now: now.file.case.state is State.COMPLETED,
        lambda now: [*_told(now), Line("note")],
        lambda work, case, values: service.notify_collection(work, case, values["channel"], values["told_to"], values["note"]),
    ),
    Act(
        "collect",
        "F2",
        lambda now: now.file.case.state is State.TO_COLLECT,
        _collect_asks,
        lambda work, case, values: service.collect(work, case, **values),
    ),
    Act(
        "tell",
        "F4",
        _may(EventKind.PROGRESS_TOLD),
        lambda now: [*_told(now), Line("what")],
        lambda work, case, values: service.tell_progress(work, case, values["channel"], values["what"], values["told_to"]),
    ),
    Act(
        "extend",
        "F5",
        lambda now: now.file.case.state is State.IN_PROGRESS and not now.file.case.is_paused and not now.overdue,
        _extension_asks,
        _extended,
    ),
    Act(
        "breach",
        "F5",
        lambda now: now.file.case.state is State.IN_PROGRESS and not now.file.case.is_paused and now.overdue,
        _extension_asks,
        _extended,
    ),
    Act(
        "pause",
        "F6",
        lambda now: now.file.case.state is State.IN_PROGRESS and not now.file.case.is_paused,
        lambda _now: [Pick("reason", _options("applications.pause_reason", PauseReason), PauseReason.EXPERT_REVIEW), Line("explanation")],
        lambda work, case, values: service.pause(work, case, values["reason"], values["explanation"]),
    ),
    Act(
        "take_step",
        "F7",
        lambda now: now.file.case.state is State.IN_PROGRESS and now.file.step is not None,
        _none,
        lambda work, case, _values: service.take_step(work, case),
    ),
    Act(
        "later",
        "F8",
        lambda now: now.file.case.state is State.IN_PROGRESS and bool(now.file.review.everything),
        lambda now: [Ticks("items", [(item, _item(item)) for item in now.file.review.everything])],
        _supplied,
    ),
    Act(
        "remind",
        "F8",
        lambda now: now.file.case.state is State.TO_COLLECT,
        _told,
        lambda work, case, values: service.remind_collection(work, case, values["channel"], values["told_to"]),
    ),
    Act(
        "acknowledge",
        "F8",
        lambda now: now.file.case.state is State.AWAITING_SUPPLEMENT and now.file.case.acknowledged_at is None,
        lambda now: [Line("told_to", now.file.application.agent_name or now.file.application.applicant_name)],
        lambda work, case, values: service.acknowledge_notice(work, case, values["told_to"]),
    ),
    Act(
        "return_materials",
        "F8",
        _may(EventKind.MATERIALS_RETURNED),
        lambda _now: [Line("note")],
        lambda work, case, values: service.return_materials(work, case, values["note"]),
    ),
    Act(
        "return_step",
        "Alt+B",
        lambda now: bool(_earlier_steps(now).options) and now.file.case.state is State.IN_PROGRESS,
        lambda now: [_earlier_steps(now), Line("reason")],
        lambda work, case, values: service.return_step(work, case, values["step"], values["reason"]),
    ),
    Act(
        "refuse",
        "Alt+R",
        _may(EventKind.REFUSED),
        lambda _now: [
            Pick("reason", _options("applications.refusal_reason", RefusalReason), RefusalReason.NOT_OURS),
            Line("explanation"),
            Line("redirect_to"),
        ],
        lambda work, case, values: service.refuse(work, case, values["reason"], values["explanation"], redirect_to=values["redirect_to"]),
    ),
    Act(
        "withdraw",
        "Alt+W",
        _may(EventKind.WITHDRAWN),
        lambda _now: [Line("reason")],
        lambda work, case, values: service.withdraw(work, case, values["reason"]),
    ),
    Act(
        "terminate",
        "Alt+T",
        _may(EventKind.TERMINATED),
        lambda _now: [Line("reason")],
        lambda work, case, values: service.terminate(work, case, values["reason"]),
    ),
)


def acts_for(now: Situation) -> list[Act]:
    """What can be done about the case now, one for each key, the next thing (F2) first."""
    found: dict[str, Act] = {}
    for act in ACTS:
        if act.key not in found and act.offered(now):
            found[act.key] = act
    return list(found.values())
