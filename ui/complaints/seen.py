"""What the page of a complaint shows, read at once for somebody who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.access.service import staff
from app.complaints import service
from app.complaints.improvements import OPEN
from app.complaints.models import Complaint, ComplaintStanding, Escalation, Step
from app.complaints.rules import Event
from app.complaints.service import ComplaintFile, ImprovementFile
from app.complaints.standing import standings
from app.regulation import Stage
from app.regulation import service as regulation
from app.store import Actor, Attachment, Reader, attachments_of
from app.words import say
from ui.complaints.acts import Situation


@dataclass(frozen=True)
class CourseLine:
    """One thing that happened, in words."""

    at: datetime
    what: str
    who: str
    words: str


@dataclass(frozen=True)
class Related:
    """Another complaint that has to do with this one, and what: the same cause, or the same kind and department."""

    complaint: Complaint
    what: str
    recorded_at: datetime
    state: str
    cause: str


@dataclass(frozen=True)
class Shown:
    """Everything that the page of a complaint shows, read at once."""

    file: ComplaintFile
    situation: Situation
    course: Sequence[CourseLine]
    attached: Sequence[Attachment]
    improvements: Sequence[ImprovementFile]
    again: str
    related: Sequence[Related]
    moved_from: datetime | None
    moved_at: datetime | None
    escalations: Sequence[Escalation]
    stage: Stage | None
    cause: str
    handler: str
    now: datetime
    zone: ZoneInfo


def read_complaint(read: Reader, complaint_id: UUID, actor: Actor) -> Shown:
    """Read a complaint for somebody who may. Raises ComplaintUnknown, NotForYou."""
    file = service.complaint_file(read, complaint_id, actor.id)
    complaint, case = file.complaint, file.case
    names = {person.id: person.name for person in staff(read, also_inactive=True)}
    people = [(person.id, person.name) for person in staff(read) if person.id != complaint.target_id]
    plans = service.improvements_of(read, complaint_id)
    earlier = service.recurrences(read, complaint_id, actor.id)
    alike = _alike(read, file, actor.id, {each.id for each in earlier})
    rows = standings(read, [complaint_id, *(each.id for each in (*earlier, *alike))])
    here = rows.get(complaint_id)
    goes_on = [
        (plan.improvement.id, plan.improvement.measure[:40])
        for other in earlier
        for plan in service.improvements_of(read, other.id)
        if plan.state in OPEN
    ]
    running = file.running
    return Shown(
        file=file,
        situation=Situation(file, actor, read.today, people, service.tree(read), goes_on),
        course=course_of(file, names),
        attached=attachments_of(read, complaint_id),
        improvements=[*plans, *(plan for other in earlier for plan in service.improvements_of(read, other.id))],
        again=_again([each.number for each in earlier], [each.number for each in alike]),
        related=[
            *(_related(read, each, rows[each.id], "same_cause") for each in earlier),
            *(_related(read, each, rows[each.id], "same_kind") for each in alike),
        ],
        moved_from=here.due_before if here is not None else None,
        moved_at=here.due_moved_at if here is not None else None,
        escalations=service.escalations_of(read, complaint_id),
        stage=None if running is None else regulation.calendar(read).state(running.deadline, read.now).stage,
        cause=service.cause(read, case.cause_id).path if case.cause_id else "",
        handler=names.get(complaint.handler_id, "") if complaint.handler_id else "",
        now=read.now,
        zone=read.zone,
    )


def _alike(read: Reader, file: ComplaintFile, actor_id: UUID, known: set[UUID]) -> list[Complaint]:
    """What the new complaint may have to do with earlier ones as long as its cause is not known."""
    if file.case.cause_id is not None or file.case.recorded is None or not file.complaint.department:
        return []
    return [each for each in service.alike(read, file.complaint, file.case.recorded.at, actor_id) if each.id not in known]


def _again(same_cause: Sequence[str], alike: Sequence[str]) -> str:
    """What the new complaint has to do with earlier ones: the same cause, or until it is known the same kind and department."""
    key, numbers = ("recurs", same_cause) if same_cause else ("alike", alike)
    if not numbers:
        return ""
    return say(f"ui_complaints.{key}", n=len(numbers), numbers=say("text.list_comma").join(numbers[:4]))


def _related(read: Reader, other: Complaint, row: ComplaintStanding, what: str) -> Related:
    cause = service.cause(read, row.cause_id).path if row.cause_id else ""
    return Related(other, say(f"ui_complaints.related.{what}"), row.recorded_at, say(f"complaints.state.{row.state}"), cause)


def course_of(file: ComplaintFile, names: dict[UUID, str]) -> list[CourseLine]:
    """What happened, the latest first; what came out of turn after a merge says so."""
    passed = {event.order for event in file.case.out_of_turn}
    lines: list[CourseLine] = []
    number = 0
    for event in file.events:
        fits = event.order not in passed
        number += fits and event.kind is Step.OFFERED
        what = say(f"complaints.step.{event.kind}")
        if event.kind in (Step.OFFERED, Step.AGREED, Step.REFUSED):
            what = say("complaints.paper.round_step", n=max(number, 1), step=what)
        lines.append(
            CourseLine(
                event.at, what if fits else say("ui_complaints.out_of_turn", what=what), names.get(event.actor_id, ""), _words(event)
            )
        )
    return lines[::-1]


_CHOSEN = {
    Step.VERIFIED: ("finding", "finding"),
    Step.PAUSED: ("pause_reason", "reason"),
    Step.NOT_TAKEN_UP: ("not_taken_up", "reason"),
    Step.AGREED: ("channel", "channel"),
    Step.REFUSED: ("channel", "channel"),
    Step.TOLD: ("channel", "channel"),
}


def _words(event: Event) -> str:
    """What was chosen with a step, and what was written."""
    if event.kind not in _CHOSEN:
        return event.note
    group, name = _CHOSEN[event.kind]
    chosen = say(f"complaints.{group}.{event.data[name]}")
    return f"{chosen}  {event.note}".strip()
