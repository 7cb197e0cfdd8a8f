"""One application with everything about it, and the one way in which something happens to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.intake.applications import clocks, standing
from app.intake.applications.clocks import Terms
from app.intake.applications.errors import ApplicationUnknown, NotNow, ReasonMissing
from app.intake.applications.models import Application, ApplicationEvent, EventKind, OneTimeNotice, ReceivedMaterial, Standing, State
from app.intake.applications.review import Handed, Missing, Review, review
from app.intake.applications.rules import Case, Event, StepRun, can_happen, event_of
from app.intake.catalogue.rules import ServiceSnapshot, StepSnapshot
from app.regulation import Deadline, WorkingCalendar
from app.regulation import service as regulation
from app.store import Reader, Work
from app.text import paragraph
from app.words import say

MOST_NOTE = 2_000


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """An application as it stands: its catalogue version, its events, what was handed in, and what was asked for."""

    application: Application
    service: ServiceSnapshot | None
    events: tuple[Event, ...]
    case: Case
    terms: Terms
    calendar: WorkingCalendar
    materials: tuple[ReceivedMaterial, ...] = ()
    notices: tuple[OneTimeNotice, ...] = ()
    row: Standing | None = None

    @property
    def handed(self) -> list[Handed]:
        """What was handed in, as the review reads it."""
        return [Handed(row.material_id, row.name, row.form, row.count, row.problem) for row in self.materials]

    @property
    def demanded(self) -> list[Missing]:
        """All that the notices that count have asked for."""
        valid = {event.detail_id for event in self.case.notices}
        return [Missing.from_json(item) for notice in self.notices if notice.id in valid for item in notice.items]

    @property
    def review(self) -> Review:
        """The first review as it stands now. Clause 3.2.2."""
        asked = [UUID(each) for each in self.application.asked_ids]
        return review(self.service.materials if self.service else (), asked, self.handed, self.demanded)

    @property
    def step(self) -> StepSnapshot | None:
        """The step at hand, as the catalogue describes it."""
        run = self.case.step
        return None if run is None else self.step_of(run)

    def step_of(self, run: StepRun) -> StepSnapshot | None:
        """The catalogue's description of a step that was worked on."""
        return next((step for step in self.service.steps if step.id == run.step_id), None) if self.service else None

    def notice_deadline(self) -> Deadline | None:
        """Until when the hall must decide about the materials. Clause 3.2.2."""
        return clocks.notice_deadline(self.case, self.terms, self.calendar)

    def promise(self, now: datetime) -> Deadline | None:
        """The promised completion, with the ledger that explains it. Clause 2.2.3."""
        return clocks.promise_deadline(self._named, self.terms, self.calendar, now)

    def first_promise(self) -> Deadline | None:
        """What was promised at the acceptance, before any pause or extension: what the receipt said and says when printed again."""
        return clocks.first_promise(self.case, self.terms, self.calendar)

    def promise_due_at(self, now: datetime) -> datetime | None:
        """The promised moment; for imported cases the deadline they came with."""
        if self.application.deadline_at is not None:
            return self.application.deadline_at
        promise = self.promise(now)
        return None if promise is None else promise.due_at

    def legal(self, now: datetime) -> Deadline | None:
        """The last day that the law allows."""
        return clocks.legal_deadline(self._named, self.terms, self.calendar, now)

    def running(self, now: datetime) -> Deadline | None:
        """The end of the clock that runs now."""
        return clocks.running_deadline(self._named, self.terms, self.calendar, now, self.supplement_by)

    @property
    def _named(self) -> Case:
        """The case with its pauses' reasons in words, as a ledger shows them."""
        if not self.case.pauses:
            return self.case
        named = (replace(pause, reason=say(f"applications.pause_reason.{pause.reason}")) for pause in self.case.pauses)
        return replace(self.case, pauses=tuple(named))

    def step_deadline(self, now: datetime) -> Deadline | None:
        """When the step at hand is due. Clause 3.2.3."""
        step = self.step
        return None if step is None else clocks.step_deadline(self.case, step.working_days, self.calendar, now)

    @property
    def supplement_by(self) -> date | None:
        """Until when the customer may bring what the notice asks for."""
        return standing.supplement_by(self.case)


def case_file(read: Reader, application_id: UUID) -> CaseFile:
    """The application and everything about it. Raises ApplicationUnknown."""
    application = read.require(Application, application_id, ApplicationUnknown)
    service = standing.service_of(read, application.service_version_id)
    rows = read.all(select(ApplicationEvent).where(ApplicationEvent.application_id == application_id))
    events = tuple(sorted(map(event_of, rows), key=lambda event: event.order))
    case = standing.fold_of(events, service)
    return CaseFile(
        application=application,
        service=service,
        events=events,
        case=case,
        terms=standing.terms_of(read, service, case.received_at or application.created_at),
        calendar=regulation.calendar(read),
        materials=tuple(
            read.all(
                select(ReceivedMaterial)
                .where(ReceivedMaterial.application_id == application_id)
                .order_by(ReceivedMaterial.hlc, ReceivedMaterial.id)
            )
        ),
        notices=tuple(
            read.all(
                select(OneTimeNotice).where(OneTimeNotice.application_id == application_id).order_by(OneTimeNotice.hlc, OneTimeNotice.id)
            )
        )
        if any(event.kind is EventKind.NOTICE_GIVEN for event in events)
        else (),
    )


def happen(
    work: Work,
    file: CaseFile,
    kind: EventKind,
    *,
    at: datetime | None = None,
    step_id: UUID | None = None,
    detail_id: UUID | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> CaseFile:
    """Something happens to an application: the fact is added, and the case goes on from it. Raises NotNow."""
    check_can_happen(file, kind)
    row = work.add(
        ApplicationEvent(
            application_id=file.application.id,
            kind=kind,
            at=at or work.now,
            step_id=step_id,
            detail_id=detail_id,
            note=cleaned(note),
            data=dict(data or {}),
        )
    )
    new = event_of(row)
    after = replace(file, events=(*file.events, new), case=standing.fold_on(file.case, file.events, new, file.service))
    row = file.row or (None if file.case.state is State.DRAFT else work.get(Standing, file.application.id))
    values = standing.values_of(after.application, after.case, after.service, after.terms, after.calendar, work.now)
    return replace(after, row=standing.keep(work, after.application.id, row, values))


def check_can_happen(file: CaseFile, kind: EventKind) -> None:
    """Raise NotNow when this cannot happen to the application as it stands."""
    if not can_happen(file.case.state, kind):
        raise NotNow(number=file.application.number, state=state_name(file.case.state))


def state_name(state: State) -> str:
    """The state in words."""
    return say(f"applications.state.{state}")


def cleaned(text: str) -> str:
    """A note as it is kept."""
    return paragraph(text, MOST_NOTE).text


def reason_given(text: str, field: str = "reason") -> str:
    """A reason as it is kept. Raises ReasonMissing."""
    kept = cleaned(text)
    if not kept:
        raise ReasonMissing(field=field)
    return kept


def with_materials(file: CaseFile, rows: Iterable[ReceivedMaterial]) -> CaseFile:
    """The file with what has just been handed in."""
    return replace(file, materials=(*file.materials, *rows))


def names_of(items: Sequence[Missing]) -> str:
    """The names of missing things, as a sentence lists them."""
    return say("applications.and").join(item.name for item in items)
