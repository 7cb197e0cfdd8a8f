"""What happened to a case, line by line, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.access import SELF_SERVICE, Role, Staff, right
from app.documents.models import PrintOrder
from app.intake.applications.cases import CaseFile
from app.intake.applications.errors import ApplicationUnknown
from app.intake.applications.models import Application, EventKind, PauseReason, RefusalReason, Result, State
from app.intake.applications.rules import Event
from app.store import SYSTEM, Reader, Work
from app.words import either, say


@dataclass(frozen=True)
class TimelineLine:
    """One thing that happened. `ignored`: another station was first; it is on record and changed nothing."""

    at: datetime
    what: str
    who: str
    note: str
    ignored: bool


@dataclass(frozen=True)
class CasePaper:
    """A paper of a case: its kind and subject for `order_print`, what it is called, how often and when it was ordered last."""

    kind: str
    subject_id: UUID
    name: str
    ordered: int
    last_at: datetime | None


def timeline(read: Reader, file: CaseFile) -> list[TimelineLine]:
    """Everything that happened to a case, the latest first."""
    names = names_of_people(read, (event.actor_id for event in file.events))
    ignored = {event.order for event in file.case.ignored}
    return [
        TimelineLine(
            event.at, say(f"applications.event.{event.kind}"), names[event.actor_id], told(file, event, read), event.order in ignored
        )
        for event in reversed(file.events)
    ]


def names_of_people(read: Reader, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of staff by id; the program and the self-service screens by what they are."""
    wanted = set(ids)
    found = {person.id: person.name for person in read.all(select(Staff).where(Staff.id.in_(wanted)))}
    found |= {SYSTEM.id: say("applications.who.program"), SELF_SERVICE.id: say("applications.who.customer")}
    return {each: found.get(each, say("applications.who.unknown")) for each in wanted}


def told(file: CaseFile, event: Event, read: Reader) -> str:
    """What an event says besides its kind."""
    parts = [_step(file, event), _data(event, read), event.note]
    return say("applications.paper.semicolon").join(part for part in parts if part)


def _step(file: CaseFile, event: Event) -> str:
    if event.step_id is None or file.service is None:
        return ""
    step = next((each for each in file.service.steps if each.id == event.step_id), None)
    return "" if step is None else either(step.name, step.name_en)


def _data(event: Event, read: Reader) -> str:
    data = event.data
    match event.kind:
        case EventKind.NOTICE_GIVEN:
            return say("applications.told.notice", n=data.get("items", 0), until=data.get("supplement_by", ""))
        case EventKind.SUPPLEMENTED:
            return say("applications.told.supplemented", n=data.get("count", 0))
        case EventKind.REFUSED:
            return say(f"applications.refusal_reason.{RefusalReason(data.get('reason', RefusalReason.OTHER))}")
        case EventKind.PAUSED:
            return say(f"applications.pause_reason.{PauseReason(data.get('reason', PauseReason.OTHER))}")
        case EventKind.EXTENDED:
            return say(
                "applications.told.extended",
                n=data["working_days"],
                due=_day(datetime.fromisoformat(data["new_due_at"]), read),
                approver=data["approver_name"],
            )
        case EventKind.BREACH_RECORDED:
            return say("applications.told.breach", due=_day(datetime.fromisoformat(data["due_at"]), read), expected=data["expected_on"])
        case EventKind.PROGRESS_TOLD | EventKind.COLLECTION_NOTIFIED | EventKind.COLLECTION_REMINDED:
            channel = say(f"applications.channel.{data.get('channel', 'counter')}")
            return " ".join(part for part in (channel, str(data.get("told_to", ""))) if part)
        case EventKind.COMPLETED:
            return say(f"applications.result.{Result(data.get('result', Result.GRANTED))}")
        case EventKind.COLLECTED:
            return say(f"applications.relation.{data.get('relation', 'self')}")
        case _:
            return ""


def papers_of(read: Reader, file: CaseFile) -> list[CasePaper]:
    """The papers that this case can print now, with how often they were ordered."""
    wanted: list[tuple[str, UUID]] = [("material_receipt", file.application.id)]
    wanted += [("one_time_notice", notice.id) for notice in file.notices]
    if file.case.accepted is not None:
        wanted.append(("acceptance_receipt", file.application.id))
    if file.case.state is State.REFUSED:
        wanted.append(("refusal", file.application.id))
    wanted += [("extension_notice", event.order[1]) for event in file.events if event.kind is EventKind.EXTENDED]
    if file.case.completed is not None:
        wanted.append(("collection_notice", file.application.id))
    if file.case.runs_from is not None or file.case.clock is not None:
        wanted.append(("deadline_ledger", file.application.id))
    subjects = {subject_id for _, subject_id in wanted}
    orders = read.all(select(PrintOrder).where(PrintOrder.subject_id.in_(subjects)).order_by(PrintOrder.hlc))
    found: list[CasePaper] = []
    for kind, subject_id in wanted:
        mine = [order for order in orders if (order.kind, order.subject_id) == (kind, subject_id)]
        found.append(CasePaper(kind, subject_id, say(f"applications.paper.{kind}"), len(mine), mine[-1].at if mine else None))
    return found


@right(Role.CLERK, Role.SUPERVISOR)
def reveal(work: Work, application_id: UUID) -> Application:
    """Show the names and numbers of a case unmasked, to ring the customer up; who looked stands in the audit chain. PIPL art. 6."""
    application = work.require(Application, application_id, ApplicationUnknown)
    work.did("intake.applications.reveal", application_id)
    return application


def _day(at: datetime, read: Reader) -> date:
    return at.astimezone(read.zone).date()
