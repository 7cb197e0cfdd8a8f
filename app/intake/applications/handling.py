"""Behind the counter: steps, progress told, pauses, extensions and breaches, completion (clauses 3.2.3 to 3.2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.access import Role, Staff, right
from app.documents.service import order_print
from app.intake.applications.cases import CaseFile, case_file, check_can_happen, happen, names_of, reason_given
from app.intake.applications.clocks import MOST_EXTENSION_BY_LAW
from app.intake.applications.errors import (
    ApproverNotAllowed,
    ClockRuns,
    ClockStands,
    DeadlineNotPassed,
    DeadlinePassed,
    ExtendedEnough,
    ExtensionLength,
    NoPromise,
    NoStep,
    StepNotEarlier,
    StepsOpen,
    StillMissing,
)
from app.intake.applications.models import Channel, EventKind, PauseReason, Result
from app.intake.applications.rules import Extension, extension_of
from app.intake.catalogue.models import Regime
from app.store import Reader, Work
from app.text import one_line
from app.words import language, say

OFFICE = (Role.CLERK, Role.SUPERVISOR)
MOST_EXTENSION_OF_COMPANY = 60


@dataclass(frozen=True, kw_only=True)
class ResultDocument:
    """A paper that comes out of a case: its name, its own number, how many, and until when it is valid."""

    name: str
    number: str = ""
    count: int = 1
    valid_until: date | None = None


# Steps


@right(*OFFICE)
def take_step(work: Work, application_id: UUID) -> CaseFile:
    """Somebody takes the step at hand as theirs, so that it has a person as owner. Clauses 1.3, 3.2.3. Raises NoStep, NotNow."""
    file = case_file(work, application_id)
    return happen(work, file, EventKind.STEP_TAKEN, step_id=_step_at_hand(file, EventKind.STEP_TAKEN))


@right(*OFFICE)
def finish_step(work: Work, application_id: UUID, note: str = "") -> CaseFile:
    """The step at hand is done and the case goes to the next one's owner. Clause 3.2.3. Raises NoStep, NotNow, ClockStands."""
    file = case_file(work, application_id)
    step_id = _step_at_hand(file, EventKind.STEP_DONE)
    _check_clock_runs(file)
    return happen(work, file, EventKind.STEP_DONE, step_id=step_id, note=note)


@right(*OFFICE)
def return_step(work: Work, application_id: UUID, step_id: UUID, reason: str) -> CaseFile:
    """The case goes back to an earlier step, with the reason. Raises NoStep, StepNotEarlier, ReasonMissing, NotNow."""
    file = case_file(work, application_id)
    at_hand = _step_at_hand(file, EventKind.STEP_RETURNED)
    flow = [step.id for step in file.service.steps] if file.service else []
    if step_id not in flow or flow.index(step_id) >= flow.index(at_hand):
        raise StepNotEarlier(field="step")
    return happen(work, file, EventKind.STEP_RETURNED, step_id=step_id, note=reason_given(reason))


@right(*OFFICE)
def tell_progress(work: Work, application_id: UUID, channel: Channel, what: str, told_to: str = "") -> CaseFile:
    """The customer is told how the case stands; the channel is kept. Clause 3.2.4. Raises NotNow, ReasonMissing."""
    file = case_file(work, application_id)
    data = {"channel": str(channel), "told_to": one_line(told_to).text}
    return happen(work, file, EventKind.PROGRESS_TOLD, note=reason_given(what, "what"), data=data)


# The clock


@right(*OFFICE)
def pause(work: Work, application_id: UUID, reason: PauseReason, explanation: str = "") -> CaseFile:
    """The promise's clock stops for what the law does not count, or to wait for the customer. Licensing Law art. 45.

    Raises ClockStands, NotNow, ReasonMissing (for "other").
    """
    file = case_file(work, application_id)
    check_can_happen(file, EventKind.PAUSED)
    _check_clock_runs(file)
    note = reason_given(explanation, "explanation") if reason is PauseReason.OTHER else explanation
    return happen(work, file, EventKind.PAUSED, note=note, data={"reason": str(reason)})


@right(*OFFICE)
def resume(work: Work, application_id: UUID, note: str = "") -> CaseFile:
    """The clock runs again. Raises ClockRuns, NotNow."""
    file = case_file(work, application_id)
    check_can_happen(file, EventKind.RESUMED)
    if not file.case.is_paused:
        raise ClockRuns
    return happen(work, file, EventKind.RESUMED, note=note)


@right(*OFFICE)
def extend(
    work: Work,
    application_id: UUID,
    working_days: int,
    reason: str,
    *,
    approver_id: UUID | None = None,
    channel: Channel = Channel.PHONE,
    told_to: str = "",
) -> Extension:
    """Give the case more working days, told with reason and new date before the deadline; the notice is ordered. Clause 3.2.4.

    A supervisor approves: the one who acts, or `approver_id`. Raises NotNow, DeadlinePassed (then `record_breach`),
    ExtendedEnough, ExtensionLength, ReasonMissing, ApproverNotAllowed, NoPromise, ClockStands.
    """
    file = case_file(work, application_id)
    check_can_happen(file, EventKind.EXTENDED)
    _check_clock_runs(file)
    promise = file.promise(work.now)
    if promise is None:
        raise NoPromise
    if not promise.is_met(work.now):
        raise DeadlinePassed(due=promise.due_on.isoformat())
    if len(file.case.extensions) >= file.terms.extensions_max:
        raise ExtendedEnough(most=file.terms.extensions_max)
    most = longest_extension(file)
    if not 1 <= working_days <= most:
        raise ExtensionLength(field="working_days", most=most)
    approver, approver_name = _approver(work, approver_id)
    after = file.calendar.add_working_days(promise.started_at, _days(file) + working_days, file.case.pauses, now=work.now)
    data = {
        "working_days": working_days,
        "most": file.terms.extensions_max,
        "approver_id": approver.hex,
        "approver_name": approver_name,
        "old_due_at": promise.due_at.isoformat(),
        "new_due_at": after.due_at.isoformat(),
        "channel": str(channel),
        "told_to": one_line(told_to).text,
    }
    file = happen(work, file, EventKind.EXTENDED, note=reason_given(reason), data=data)
    order_print(work, "extension_notice", file.events[-1].order[1])
    return extension_of(file.events[-1])


def longest_extension(file: CaseFile) -> int:
    """By how many working days a case may be extended at once: ten by law (Licensing Law art. 42), more for a company's own promise."""
    public = file.service is None or file.service.regime is Regime.PUBLIC_ADMINISTRATION
    return MOST_EXTENSION_BY_LAW if public else MOST_EXTENSION_OF_COMPANY


@right(*OFFICE)
def record_breach(
    work: Work, application_id: UUID, reason: str, expected_on: date, *, channel: Channel = Channel.PHONE, told_to: str = ""
) -> CaseFile:
    """The deadline has passed: the reason and the day now expected are told and stay on record as a breach. Clause 3.2.4.

    Raises NotNow, DeadlineNotPassed, ReasonMissing.
    """
    file = case_file(work, application_id)
    check_can_happen(file, EventKind.BREACH_RECORDED)
    due_at = file.promise_due_at(work.now)
    if due_at is None or work.now <= due_at or file.case.is_paused:
        raise DeadlineNotPassed
    data = {
        "expected_on": expected_on.isoformat(),
        "due_at": due_at.isoformat(),
        "channel": str(channel),
        "told_to": one_line(told_to).text,
    }
    return happen(work, file, EventKind.BREACH_RECORDED, note=reason_given(reason), data=data)


# The end


@right(*OFFICE)
def complete(
    work: Work,
    application_id: UUID,
    result: Result = Result.GRANTED,
    *,
    documents: Sequence[ResultDocument] = (),
    to_collect: bool = True,
    note: str = "",
) -> CaseFile:
    """The case is decided and the last step done; no clock of the promise runs from here on. Clause 3.2.5.

    `to_collect` false: nothing to hand over, the case is finished. A refusal on the merits needs its reason in `note`
    (Licensing Law art. 38). Raises NotNow, ClockStands, StepsOpen, StillMissing, ReasonMissing.
    """
    return completed(work, case_file(work, application_id), result, documents=documents, to_collect=to_collect, note=note)


def completed(
    work: Work,
    file: CaseFile,
    result: Result = Result.GRANTED,
    *,
    documents: Sequence[ResultDocument] = (),
    to_collect: bool = True,
    note: str = "",
) -> CaseFile:
    """The same on a case file that is at hand."""
    check_can_happen(file, EventKind.COMPLETED)
    _check_clock_runs(file)
    step = file.step
    if step is not None and file.service is not None and step.id != file.service.steps[-1].id:
        raise StepsOpen(step=step.name if language() == "zh_CN" else step.name_en or step.name)
    missing = file.review.everything
    if missing and result is Result.GRANTED:
        raise StillMissing(field="materials", names=names_of(missing))
    if result is Result.NOT_GRANTED:
        note = reason_given(note, "note")
    data: dict[str, Any] = {"result": str(result), "to_collect": to_collect}
    if documents:
        data["documents"] = [_document_json(each) for each in documents]
    return happen(work, file, EventKind.COMPLETED, note=note, data=data)


def result_documents(file: CaseFile) -> list[ResultDocument]:
    """The papers that came out of a case; what the service promises when none were named."""
    stored: list[dict[str, Any]] = list(file.case.completed.data.get("documents", ())) if file.case.completed else []
    if not stored and file.service is not None and file.service.result:
        return [ResultDocument(name=file.service.result if language() == "zh_CN" else file.service.result_en or file.service.result)]
    return [
        ResultDocument(
            name=each["name"],
            number=each.get("number", ""),
            count=each.get("count", 1),
            valid_until=date.fromisoformat(each["valid_until"]) if each.get("valid_until") else None,
        )
        for each in stored
    ]


def extensions_of(read: Reader, application_id: UUID) -> tuple[Extension, ...]:
    """The extensions of a case that were given in time."""
    return case_file(read, application_id).case.extensions


def _document_json(document: ResultDocument) -> dict[str, Any]:
    return {
        "name": one_line(document.name).text,
        "number": one_line(document.number, 60).text,
        "count": document.count,
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
    }


def _days(file: CaseFile) -> int:
    return (file.terms.promise_working_days or 0) + file.case.extended_working_days


def _step_at_hand(file: CaseFile, kind: EventKind) -> UUID:
    check_can_happen(file, kind)
    if file.case.step is None:
        raise NoStep
    return file.case.step.step_id


def _check_clock_runs(file: CaseFile) -> None:
    if file.case.paused_for is not None:
        raise ClockStands(reason=say(f"applications.pause_reason.{file.case.paused_for}"))


def _approver(work: Work, approver_id: UUID | None) -> tuple[UUID, str]:
    """Who approves: the supervisor who acts, or the one named."""
    if approver_id is None or approver_id == work.actor.id:
        if Role.SUPERVISOR not in work.actor.roles:
            raise ApproverNotAllowed(field="approver")
        return work.actor.id, work.actor.name
    person = work.get(Staff, approver_id)
    if person is None or not person.active or person.role is not Role.SUPERVISOR:
        raise ApproverNotAllowed(field="approver")
    return person.id, person.name
