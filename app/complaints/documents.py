"""What complaints print: the slip, the reply, the summary with cause and improvement, the record of a call-back; large where agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from app.access import Staff
from app.complaints.call_backs import call_file
from app.complaints.causes import cause
from app.complaints.errors import CallBackUnknown, ComplaintUnknown
from app.complaints.improvements import improvements_of, recurrences
from app.complaints.models import CallBack, Complaint, Figure, Finding, Improvement, Step
from app.complaints.rules import Clock, Event, State
from app.complaints.standing import ComplaintFile, days_of, file_of, is_hidden_from
from app.documents import Block, Content, Fields, Gap, Paragraph, Seal, Sheet, Signatures, Table, paper
from app.documents.masking import mask_name, mask_phone
from app.regulation import service as regulation
from app.store import Reader, attachments_of
from app.words import say

NONE = "—"


def _hidden(read: Reader, complaint_id: UUID, actor_id: UUID) -> bool:
    complaint = read.get(Complaint, complaint_id)
    return complaint is not None and is_hidden_from(complaint, actor_id)


def _call_hidden(read: Reader, call_back_id: UUID, actor_id: UUID) -> bool:
    found = read.get(CallBack, call_back_id)
    return found is not None and found.rated_id == actor_id


@paper("complaint_slip", Sheet.A4, hidden=_hidden)
def complaint_slip(read: Reader, complaint_id: UUID) -> Content:
    """The complaint is taken down: what it is about and until when each step is due. Clauses 3.3.1 to 3.3.5."""
    file = _file(read, complaint_id)
    complaint = file.complaint
    recorded = file.case.recorded
    pairs = [
        (_word("recorded_at"), _moment(read, recorded.at) if recorded else NONE),
        (_word("channel"), say(f"complaints.channel.{complaint.channel}")),
        (_word("kind"), say(f"complaints.kind.{complaint.kind}")),
        (_word("severity"), say(f"complaints.severity.{complaint.severity}")),
        *_people(complaint),
        (_word("department"), complaint.department or NONE),
        (_word("target"), complaint.target_name or NONE),
    ]
    attached = say("text.list_comma").join(each.name for each in attachments_of(read, complaint_id))
    blocks: list[Block] = [
        Fields(pairs),
        Fields(
            [(_word("facts"), complaint.facts), (_word("remedy"), complaint.remedy or NONE), (_word("attached"), attached or NONE)],
            columns=1,
        ),
        Paragraph(_word("terms"), bold=True),
        _terms(read, file),
        Paragraph(_word("slip_note", phone=read.profile().supervision_phone or NONE), scale=0.9),
        Gap(0.5),
        Signatures([_word("sign_person"), _word("sign_clerk")]),
        Seal(_day(read, recorded.at if recorded else None)),
    ]
    return _content(read, file, _word("slip"), blocks, recorded)


@paper("complaint_reply", Sheet.A4, hidden=_hidden)
def complaint_reply(read: Reader, complaint_id: UUID) -> Content:
    """The answer in writing: what was found, what is done, on what ground, and where to turn if it does not satisfy. Clause 3.3.5."""
    file = _file(read, complaint_id)
    complaint, case = file.complaint, file.case
    who = complaint.person_name or _word("anonymous_person")
    refused_now = case.state is State.NOT_TAKEN_UP
    has_cause = case.finding in (Finding.SUBSTANTIATED, Finding.PARTLY)
    opening = _word(
        "reply_opening_only" if refused_now else "reply_opening",
        date=_day(read, case.recorded.at if case.recorded else None),
        number=complaint.number,
    )
    blocks: list[Block] = [
        Paragraph(_word("reply_to", name=who)),
        Paragraph(opening, indent=True),
        Paragraph(_word("reply_remedy", remedy=_sentence(complaint.remedy or _word("remedy_none"))), indent=True),
    ]
    refused = _last(file, Step.NOT_TAKEN_UP)
    if refused_now and refused is not None:
        reason = say(f"complaints.not_taken_up.{refused.data['reason']}")
        blocks.append(Paragraph(_word("reply_not_taken_up", reason=reason, words=_sentence(refused.note)), indent=True))
    if case.verified is not None:
        found = say(f"complaints.finding.{case.verified.data['finding']}")
        blocks.append(Paragraph(_word("reply_found", finding=found, words=_sentence(case.verified.note)), indent=True))
    solution = _solution(file)
    if solution is not None:
        blocks.append(Paragraph(_word("reply_solution", words=_sentence(solution.note)), indent=True))
        if solution.data.get("basis"):
            blocks.append(Paragraph(_word("reply_basis", basis=_sentence(str(solution.data["basis"]))), indent=True))
    if case.rounds:
        blocks.append(Paragraph(_word("reply_rounds", n=len(case.rounds)), indent=True))
    blocks += [
        Paragraph(_word("reply_ways", phone=read.profile().supervision_phone or NONE), indent=True),
        Paragraph(_word("reply_thanks" if has_cause and not refused_now else "reply_thanks_only"), indent=True),
        Seal(_day(read, case.told.at if case.told else read.now)),
    ]
    return _content(read, file, _word("reply"), blocks, case.told or refused)


@paper("complaint_summary", Sheet.A4, hidden=_hidden)
def complaint_summary(read: Reader, complaint_id: UUID) -> Content:
    """What happened, why, who answers for it, what is done so that it does not happen again, and whether it has before. Clause 3.3.5."""
    file = _file(read, complaint_id)
    complaint, case = file.complaint, file.case
    closed = case.closed
    earlier = recurrences(read, complaint_id)
    again = (
        _word("recurs_none")
        if not earlier
        else _word("recurs", n=len(earlier), numbers=say("text.list_comma").join(e.number for e in earlier))
    )
    blocks: list[Block] = [
        Fields(
            [
                (_word("kind"), say(f"complaints.kind.{complaint.kind}")),
                (_word("severity"), say(f"complaints.severity.{complaint.severity}")),
                (_word("department"), complaint.department or NONE),
                (_word("target"), mask_name(complaint.target_name) or NONE),
                (_word("finding"), say(f"complaints.finding.{case.finding}") if case.finding else NONE),
                (_word("rounds"), str(len(case.rounds))),
            ]
        ),
        Fields([(_word("facts"), complaint.facts)], columns=1),
        Paragraph(_word("course"), bold=True),
        _course(read, file),
        Paragraph(_word("clocks"), bold=True),
        _clocks(read, file),
        Fields(
            [
                (_word("cause"), cause(read, case.cause_id).path if case.cause_id else NONE),
                (_word("responsible"), str(closed.data.get("responsible", "")) if closed and closed.data.get("responsible") else NONE),
                (_word("recurrence"), again),
                (_word("remarks"), closed.note if closed and closed.note else NONE),
            ],
            columns=1,
        ),
        Paragraph(_word("improvements"), bold=True),
        _improvements(read, file),
        Signatures([_word("sign_head"), _word("sign_handler")]),
    ]
    return _content(read, file, _word("summary"), blocks, closed)


@paper("call_back_record", Sheet.A4, hidden=_call_hidden)
def call_back_record(read: Reader, call_back_id: UUID) -> Content:
    """Who was rung up about which rating, every try, and what was said. Clauses 2.2.5, 3.3.5."""
    file = call_file(read, read.require(CallBack, call_back_id, CallBackUnknown))
    call = file.call_back
    lines: list[Sequence[str]] = [
        (
            _moment(read, event.at),
            say(f"complaints.call_step.{event.kind}"),
            _name(read, event.actor_id),
            say(f"complaints.call_result.{event.result}") if event.result else NONE,
            event.note or NONE,
        )
        for event in file.events
    ]
    made = read.get(Complaint, file.ended.complaint_id) if file.ended and file.ended.complaint_id else None
    blocks: list[Block] = [
        Fields(
            [
                (_word("rated_at"), _moment(read, call.rated_at)),
                (_word("grade"), say(f"complaints.grade.{call.grade}")),
                (_word("subject"), call.subject or NONE),
                (_word("rater"), call.person_name or NONE),
                (_word("phone"), mask_phone(call.phone) or NONE),
                (_word("call_due"), _moment(read, file.deadline.due_at)),
                (_word("in_time"), _word("late") if file.late else _word("kept")),
            ]
        ),
        Fields([(_word("comment"), call.comment or NONE)], columns=1),
        Paragraph(_word("calls"), bold=True),
        Table([_word(name) for name in ("when", "step", "who", "result", "words")], lines, (1.9, 1.1, 1.0, 1.4, 2.7))
        if lines
        else Paragraph(_word("no_calls")),
        Paragraph(_word("rating_stays"), scale=0.9),
    ]
    if made is not None:
        blocks.append(Fields([(_word("became"), made.number)], columns=1))
    blocks += [Gap(0.5), Signatures([_word("sign_caller"), _word("sign_head")])]
    clerk = _clerk(read, file.ended.actor_id if file.ended else None)
    return Content(title=_word("call_back"), number=call.number, blocks=tuple(blocks), clerk=clerk, large=call.large_print)


def _file(read: Reader, complaint_id: UUID) -> ComplaintFile:
    return file_of(read, read.require(Complaint, complaint_id, ComplaintUnknown))


def _people(complaint: Complaint) -> list[tuple[str, str]]:
    pairs = [
        (_word("person"), complaint.person_name or _word("anonymous")),
        (_word("phone"), mask_phone(complaint.phone) or NONE),
    ]
    if complaint.on_behalf_of:
        whose = complaint.on_behalf_of + (f"（{complaint.relation}）" if complaint.relation else "")
        pairs.append((_word("on_behalf_of"), whose))
    return pairs


def _terms(read: Reader, file: ComplaintFile) -> Table:
    """The three periods in force on the day it was taken down; the first one with its date."""
    recorded = file.case.recorded
    lines: list[Sequence[str]] = []
    for number, clock in enumerate(Clock, 1):
        days = days_of(read, clock, recorded.at) if recorded else 0
        due = NONE
        if clock is Clock.VERIFY and recorded is not None:
            due = _written(regulation.calendar(read).add_working_days(recorded.at, days).due_on)
        lines.append((str(number), say(f"complaints.clock.{clock}"), _word("working_days", n=days), _word(f"from_{clock}"), due))
    return Table([_word(name) for name in ("n", "stage", "period", "counted_from", "due")], lines, (0.6, 1.1, 1.6, 2.8, 2.0))


def _course(read: Reader, file: ComplaintFile) -> Table:
    """What happened, line by line: the offers and the answers in their rounds."""
    lines: list[Sequence[str]] = []
    passed = {event.order for event in file.case.out_of_turn}
    number = 0
    for event in file.events:
        if event.order in passed:
            continue
        number += event.kind is Step.OFFERED
        step = say(f"complaints.step.{event.kind}")
        if event.kind in (Step.OFFERED, Step.AGREED, Step.REFUSED):
            step = _word("round_step", n=number, step=step)
        lines.append((_moment(read, event.at), step, _name(read, event.actor_id), event.note or NONE))
    return Table([_word(name) for name in ("when", "step", "who", "words")], lines, (1.9, 2.0, 0.9, 3.6))


def _clocks(read: Reader, file: ComplaintFile) -> Table:
    lines = [
        (
            say(f"complaints.clock.{each.run.clock}"),
            _moment(read, each.run.started_at),
            _moment(read, each.deadline.due_at),
            _moment(read, each.run.ended_at) if each.run.ended_at else NONE,
            _word("late") if each.late else _word("kept"),
        )
        for each in file.clocks
    ]
    return Table([_word(name) for name in ("stage", "since", "due", "until", "in_time")], lines, (1.4, 1.7, 1.7, 1.7, 1.0))


def _improvements(read: Reader, file: ComplaintFile) -> Block:
    rows = [each.improvement for each in improvements_of(read, file.complaint.id)]
    goes_on = file.case.closed.data.get("goes_on") if file.case.closed else None
    known = read.get(Improvement, UUID(str(goes_on))) if goes_on else None
    if known is not None:
        rows.insert(0, known)
    if not rows:
        return Paragraph(NONE)
    lines = [
        (str(n), row.measure, row.owner_name, row.due_on.isoformat(), figure_words(row), row.check_on.isoformat())
        for n, row in enumerate(rows, 1)
    ]
    return Table([_word(name) for name in ("n", "measure", "owner", "due", "figure", "check_on")], lines, (0.5, 2.8, 1.0, 1.6, 2.1, 1.6))


def figure_words(row: Improvement) -> str:
    """By what an improvement is checked, in words."""
    name = row.figure_name if row.figure is Figure.OWN else say(f"complaints.figure.{row.figure}")
    return say("complaints.paper.at_most", name=name, most=f"{row.figure_most:g}")


def _solution(file: ComplaintFile) -> Event | None:
    """The last word on what is done: what was offered, decided, or done without the customer."""
    return next((event for event in reversed(file.events) if event.kind in (Step.OFFERED, Step.DECIDED, Step.SETTLED)), None)


def _last(file: ComplaintFile, kind: Step) -> Event | None:
    return next((event for event in reversed(file.events) if event.kind is kind), None)


def _word(key: str, /, **values: object) -> str:
    return say(f"complaints.paper.{key}", **values)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in "。.！!？?；;" else text + _word("full_stop")


def _moment(read: Reader, at: datetime) -> str:
    return f"{at.astimezone(read.zone):%Y-%m-%d %H:%M}"


def _day(read: Reader, at: datetime | None) -> str:
    return NONE if at is None else _written(at.astimezone(read.zone).date())


def _written(on: date) -> str:
    return _word("date", year=on.year, month=on.month, day=on.day)


def _name(read: Reader, actor_id: UUID) -> str:
    person = read.get(Staff, actor_id)
    return person.name if person is not None else NONE


def _clerk(read: Reader, actor_id: UUID | None) -> str:
    person = None if actor_id is None else read.get(Staff, actor_id)
    return "" if person is None else f"{person.name}（{person.number}）"


def _content(read: Reader, file: ComplaintFile, title: str, blocks: Sequence[Block], event: Event | None) -> Content:
    return Content(
        title=title,
        number=file.complaint.number,
        blocks=tuple(blocks),
        clerk=_clerk(read, event.actor_id if event else None),
        large=file.complaint.large_print,
    )
