"""From the check to the close: what the department, the customer and the supervisor do (clauses 3.3.2 to 3.3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.access import Role, right
from app.complaints import improvements, standing
from app.complaints.causes import usable
from app.complaints.errors import (
    CauseEmpty,
    CustomerReachable,
    ImprovementEmpty,
    NotForYou,
    StepOutOfTurn,
    SupervisorNeeded,
    WordsEmpty,
)
from app.complaints.improvements import ImprovementForm
from app.complaints.models import Channel, Complaint, ComplaintEvent, Finding, NotTakenUp, PauseReason, Step
from app.complaints.rules import State, can_happen
from app.documents.service import order_print
from app.store import Work
from app.text import paragraph

_OFFICE = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
_HEADS = frozenset({str(Role.SUPERVISOR), str(Role.ADMINISTRATOR)})


@right(*_OFFICE)
def verify(work: Work, complaint_id: UUID, finding: Finding, result: str, cause_id: UUID | None = None) -> ComplaintEvent:
    """The department says what its check found; a cause named here already shows whether it has come back. Clause 3.3.2.

    Raises WordsEmpty, CauseUnknown, and what every step raises: ComplaintUnknown, NotForYou, StepOutOfTurn.
    """
    data: dict[str, Any] = {"finding": str(finding)}
    if cause_id is not None:
        data["cause_id"] = usable(work, cause_id).id.hex
    event = _step(work, complaint_id, Step.VERIFIED, _words(result, "result"), data)
    improvements.reopen_recurring(work, complaint_id)
    return event


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def not_taken_up(work: Work, complaint_id: UUID, reason: NotTakenUp, words: str) -> ComplaintEvent:
    """It is no complaint for this hall: why, and where to turn; the reply is printed. Raises WordsEmpty, what every step raises."""
    event = _step(work, complaint_id, Step.NOT_TAKEN_UP, _words(words, "words"), {"reason": str(reason)})
    order_print(work, "complaint_reply", complaint_id)
    return event


@right(*_OFFICE)
def offer(work: Work, complaint_id: UUID, solution: str, basis: str = "") -> ComplaintEvent:
    """A solution is offered to the customer: a new round. After two refusals only by a supervisor. Clauses 3.3.3, 3.3.4.

    Raises WordsEmpty, SupervisorNeeded, what every step raises.
    """
    return _step(work, complaint_id, Step.OFFERED, _words(solution, "solution"), {"basis": paragraph(basis, 1_000).text})


@right(*_OFFICE)
def answer(work: Work, complaint_id: UUID, *, agrees: bool, words: str = "", channel: Channel = Channel.PHONE) -> ComplaintEvent:
    """The customer says yes or no to the offer, in their own words; no without words is not kept. Clause 3.3.4.

    Raises WordsEmpty, what every step raises.
    """
    said = paragraph(words, 2_000).text if agrees else _words(words, "words")
    return _step(work, complaint_id, Step.AGREED if agrees else Step.REFUSED, said, {"channel": str(channel)})


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def decide(work: Work, complaint_id: UUID, decision: str, basis: str = "") -> ComplaintEvent:
    """After two refusals the supervisor ends the talks: the hall's last word, with the ways that remain. Clause 3.3.4.

    Raises WordsEmpty, what every step raises.
    """
    return _step(work, complaint_id, Step.DECIDED, _words(decision, "solution"), {"basis": paragraph(basis, 1_000).text})


@right(*_OFFICE)
def settle(work: Work, complaint_id: UUID, measures: str, tries: str = "") -> ComplaintEvent:
    """What was done where there is nobody to agree with: an anonymous complaint, or a customer whom several tries did not reach.

    Raises WordsEmpty, CustomerReachable when the customer left a phone and no tries are told, what every step raises.
    """
    complaint = standing.opened(work, complaint_id, work.actor.id)
    told = paragraph(tries, 1_000).text
    if not (complaint.anonymous and not complaint.phone) and not told:
        raise CustomerReachable(field="tries")
    return _step(work, complaint_id, Step.SETTLED, _words(measures, "solution"), {"tries": told})


@right(*_OFFICE)
def tell(work: Work, complaint_id: UUID, channel: Channel, words: str = "", *, print_reply: bool = True) -> ComplaintEvent:
    """The customer is told the result; the reply is printed. Clause 3.3.5. Raises what every step raises."""
    event = _step(work, complaint_id, Step.TOLD, paragraph(words, 2_000).text, {"channel": str(channel)})
    if print_reply:
        order_print(work, "complaint_reply", complaint_id)
    return event


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def close(
    work: Work,
    complaint_id: UUID,
    cause_id: UUID | None,
    measures: Sequence[ImprovementForm] = (),
    *,
    words: str = "",
    responsible: str = "",
    goes_on: UUID | None = None,
) -> ComplaintEvent:
    """The complaint is closed with its root cause and what is done about it; the summary is printed. Clause 3.3.5.

    `goes_on` is an improvement of the same cause that is open already (a recurrence reopened it) and stands for a new one.
    Raises CauseEmpty, CauseUnknown, ImprovementEmpty, ImprovementUnknown, the first fault of an improvement, what every step raises.
    """
    complaint = standing.opened(work, complaint_id, work.actor.id)
    if cause_id is None:
        raise CauseEmpty(field="cause_id")
    node = usable(work, cause_id)
    if not measures and goes_on is None:
        raise ImprovementEmpty(field="measure")
    if goes_on is not None:
        improvements.open_one(work, goes_on, node.id)
    data: dict[str, Any] = {"cause_id": node.id.hex, "responsible": paragraph(responsible, 200).text}
    if goes_on is not None:
        data["goes_on"] = goes_on.hex
    event = _step(work, complaint_id, Step.CLOSED, paragraph(words, 2_000).text, data)
    for form in measures:
        improvements.plan(work, complaint, node.id, form)
    improvements.reopen_recurring(work, complaint_id)
    order_print(work, "complaint_summary", complaint_id)
    return event


@right(*_OFFICE)
def withdraw(work: Work, complaint_id: UUID, words: str) -> ComplaintEvent:
    """The customer takes the complaint back, in their own words. Raises WordsEmpty, what every step raises."""
    return _step(work, complaint_id, Step.WITHDRAWN, _words(words, "words"), {})


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def reopen(work: Work, complaint_id: UUID, words: str) -> ComplaintEvent:
    """An ended complaint is taken up again: its clocks start anew, everything before stays. Raises WordsEmpty, what every step raises."""
    return _step(work, complaint_id, Step.REOPENED, _words(words, "words"), {})


@right(*_OFFICE)
def pause(work: Work, complaint_id: UUID, reason: PauseReason, words: str = "") -> ComplaintEvent:
    """The running clock stands still, for a reason that is kept with it. Raises what every step raises."""
    return _step(work, complaint_id, Step.PAUSED, paragraph(words, 500).text, {"reason": str(reason)})


@right(*_OFFICE)
def resume(work: Work, complaint_id: UUID) -> ComplaintEvent:
    """The clock runs on. Raises what every step raises."""
    return _step(work, complaint_id, Step.RESUMED, "", {})


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def hand_to(work: Work, complaint_id: UUID, handler_id: UUID, department: str = "") -> Complaint:
    """Somebody handles it from now on; never the person complained of. Raises NotForYou, what every step raises."""
    complaint = standing.opened(work, complaint_id, work.actor.id)
    if handler_id == complaint.target_id:
        raise NotForYou(field="handler_id")
    _step(work, complaint_id, Step.HANDED_ON, "", {"handler_id": handler_id.hex})
    complaint.handler_id = handler_id
    complaint.department = paragraph(department, 80).text or complaint.department
    return complaint


@right(*_OFFICE)
def note(work: Work, complaint_id: UUID, words: str) -> ComplaintEvent:
    """Something to remember about it: a call, a promise. Raises WordsEmpty, what every step raises."""
    return _step(work, complaint_id, Step.NOTED, _words(words, "words"), {})


def _step(work: Work, complaint_id: UUID, kind: Step, words: str, data: dict[str, Any]) -> ComplaintEvent:
    complaint = standing.opened(work, complaint_id, work.actor.id)
    case = standing.case_of(work, complaint_id)
    if not can_happen(case, kind):
        raise StepOutOfTurn
    if case.state is State.WITH_SUPERVISOR and kind is Step.OFFERED and not work.actor.roles & _HEADS:
        raise SupervisorNeeded
    event = work.add(ComplaintEvent(complaint_id=complaint.id, kind=kind, note=words, data=data))
    standing.keep(work, complaint.id)
    return event


def _words(typed: str, field: str) -> str:
    words = paragraph(typed, 5_000).text
    if not words:
        raise WordsEmpty(field=field)
    return words
