"""A run on paper: its reports, the summary after it, and the record of a drill (clauses 7.2.2, 7.3.2, 7.3.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.documents import Block, Content, Fields, Gap, Paragraph, Seal, Sheet, Signatures, Table, paper
from app.documents.moments import moment_text, stopwatch_text
from app.emergency import learning, pictures, review
from app.emergency.documents import NONE, word
from app.emergency.errors import RunUnknown
from app.emergency.models import Improvement, RunEvent, RunEventKind
from app.emergency.rules import ClockState, Entry, Owed, RunStory, StepState, StepStory
from app.emergency.running import RunFile, run_file
from app.store import Reader
from app.words import say

_QUIET = frozenset({RunEventKind.EVALUATED, RunEventKind.SUMMARY_WRITTEN, RunEventKind.SUMMARY_APPROVED})


@paper("emergency_first_report", Sheet.A4)
def first_report(read: Reader, event_id: UUID) -> Content:
    """What is known so far, within `first_report_minutes`."""
    return _report(read, event_id)


@paper("emergency_follow_up", Sheet.A4)
def follow_up(read: Reader, event_id: UUID) -> Content:
    """How it goes on, at least every hour."""
    return _report(read, event_id)


@paper("emergency_final_report", Sheet.A4)
def final_report(read: Reader, event_id: UUID) -> Content:
    """Causes, losses and what was done."""
    return _report(read, event_id)


def _report(read: Reader, event_id: UUID) -> Content:
    event = read.require(RunEvent, event_id, RunUnknown)
    file = run_file(read, event.run_id)
    told = file.story
    at = next((entry.at for entry in told.timeline if entry.event.id == event_id), event.at)
    said = event.details
    before = [entry for entry in told.timeline if entry.at <= at]
    parts = ["what", "hurt", "done", "needed"]
    pairs = [
        (word("to"), str(said.get("to", "")) or _superiors(told)),
        (word("event"), file.name),
        (word("place"), _place(read, file)),
        (word("activated"), moment_text(read, told.started_at, seconds=True)),
        (word("reported"), moment_text(read, at, seconds=True)),
        (word("after_activation"), stopwatch_text(at - told.started_at)),
    ]
    if event.kind is RunEventKind.REPORT_FIRST:
        kept = told.first_report.due >= at
        pairs.append((word("in_time"), word("kept") if kept else word("late")))
    blocks: list[Block] = [Fields(pairs)]
    for part in parts:
        blocks += [Paragraph(word(f"report_{part}"), bold=True), Paragraph(str(said.get(part, "")) or word("nothing_known")), Gap(0.25)]
    if event.kind is RunEventKind.REPORT_FINAL:
        for part in ("causes", "losses"):
            blocks += [Paragraph(word(f"report_{part}"), bold=True), Paragraph(str(said.get(part, "")) or word("nothing_known")), Gap(0.25)]
    over = [each for each in told.steps if each.is_over and each.done_at is not None and each.done_at <= at]
    blocks.append(Paragraph(say("emergency.paper.steps_so_far", done=len(over), all=len(told.steps)), bold=True))
    if over and event.kind is RunEventKind.REPORT_FIRST:  # what is read first is one page: the steps in a sentence
        blocks.append(Paragraph(say("text.list_comma").join(_done_words(told, each) for each in over), scale=0.95))
    elif over:
        blocks.append(_steps_table(told, over))
    supports = [each for each in told.supports if each.at <= at]
    if supports:
        blocks += [Paragraph(word("supports"), bold=True), _supports_table(read, told, at)]
    if event.kind is not RunEventKind.REPORT_FIRST:
        reports = [entry for entry in before if entry.event.kind.value.startswith("report_") and entry.event.id != event_id]
        blocks += [
            Paragraph(word("reported_before"), bold=True),
            *(Paragraph(f"{moment_text(read, entry.at, seconds=True)}  {say(f'emergency.event.{entry.event.kind}')}") for entry in reports),
        ]
    blocks += [Gap(0.4), Signatures([word("sign_reporter"), word("sign_commander")]), Seal(f"{at.astimezone(read.zone):%Y-%m-%d}")]
    return Content(
        title=say(f"emergency.paper.title_{event.kind}"), number=file.run.number, blocks=tuple(blocks), clerk=event.who, mark=_mark(file)
    )


@paper("emergency_summary", Sheet.A4)
def emergency_summary(read: Reader, run_id: UUID) -> Content:
    """The after-action summary, built from the timeline."""
    return _afterwards(read, run_id, "summary_title")


@paper("drill_record", Sheet.A4)
def drill_record(read: Reader, run_id: UUID) -> Content:
    """A drill's record and evaluation, with what it proposes to change."""
    return _afterwards(read, run_id, "drill_title")


def _afterwards(read: Reader, run_id: UUID, title: str) -> Content:
    file = run_file(read, run_id)
    run, told = file.run, file.story
    now = told.now_of(read.now, read.station.id)
    late = told.late_steps(now)
    end = told.all_clear_at
    blocks: list[Block] = [
        Fields(
            [
                (word("event"), file.name),
                (word("version"), say("emergency.version", n=run.version_number)),
                (word("place"), _place(read, file)),
                (word("activated_by"), run.activated_by),
                (word("activated"), moment_text(read, told.started_at, seconds=True)),
                (word("all_clear"), moment_text(read, end, seconds=True) if end is not None else word("goes_on")),
                (word("lasted"), stopwatch_text(told.elapsed(now))),
                (word("steps_late"), say("emergency.paper.late_of", late=len(late), all=len(told.steps))),
                (word("first_report"), _owed(read, told.first_report, now)),
                (word("what_happened"), run.what or NONE),
            ]
        ),
        Paragraph(word("gantt"), bold=True),
        pictures.gantt(told, now),
        Paragraph(word("planned_actual"), bold=True),
        _steps_table(told, told.steps),
        Paragraph(word("who_was_there"), bold=True),
        Table(
            [word("role"), word("planned_person"), word("took_it"), word("taken_after"), word("ticked")],
            [
                (
                    role.role.title.said,
                    role.role.holder or NONE,
                    role.taken_by or word("nobody"),
                    stopwatch_text(role.taken_at - told.started_at) if role.taken_at is not None else NONE,
                    f"{role.done}/{role.steps}",
                )
                for role in told.roles
            ],
            (1.6, 2, 1.8, 1.6, 1.2),
        ),
    ]
    if run.drill:
        blocks += _drill(told)
        blocks += _trend(read, run.plan_id, told)
    if told.supports:
        blocks += [Paragraph(word("supports"), bold=True), _supports_table(read, told, now)]
    if told.contacts:
        blocks += [Paragraph(word("contact_log"), bold=True), _contacts_table(read, told)]
    blocks += _summary(told)
    blocks += _proposed(read, run_id)
    blocks += [
        Paragraph(word("timeline"), bold=True),
        _timeline(read, told),
        Gap(0.4),
        Signatures([word("sign_writer"), word("sign_approver")]),
        Seal(),
    ]
    return Content(title=say(f"emergency.paper.{title}"), number=run.number, blocks=tuple(blocks), mark=_mark(file))


def _summary(told: RunStory) -> list[Block]:
    written = told.last(RunEventKind.SUMMARY_WRITTEN)
    if written is None:
        return [Paragraph(word("no_summary"))]
    made: list[Block] = []
    for part in learning.SUMMARY_PARTS:
        text = str(written.event.details.get(part, ""))
        if text:
            made += [Paragraph(say(f"emergency.summary.{part}"), bold=True), Paragraph(text), Gap(0.2)]
    return made


def _drill(told: RunStory) -> list[Block]:
    answers = {entry.event.subject: entry for entry in reversed(told.entries(RunEventKind.INJECT_ANSWERED))}
    given = review.grades(told)
    rows = [
        (
            f"{each.minute:g}",
            each.text.said,
            each.expects.said,
            _inject_answer(told, answers.get(each.key)),
        )
        for each in told.content.scenario.injects
    ]
    graded = [(each.text.said, *_grade(given.get(each.key))) for each in told.content.scenario.criteria]
    return [
        Paragraph(word("rehearsed"), bold=True),
        Paragraph(told.content.scenario.story.said),
        Gap(0.2),
        Table([word("minute"), word("inject"), word("expects"), word("answered")], rows, (0.9, 2.5, 2.8, 2.8)),
        Paragraph(word("evaluation"), bold=True),
        Table([word("criterion"), word("grade"), word("note")], graded, (3.4, 1.8, 3)),
    ]


def _trend(read: Reader, plan_id: UUID, told: RunStory) -> list[Block]:
    """The plan's drills up to this one."""
    picture = pictures.trend([each for each in learning.trend(read, plan_id) if each.on <= told.started_at.astimezone(read.zone).date()])
    return [Paragraph(word("trend"), bold=True), picture] if picture is not None else []


def _proposed(read: Reader, run_id: UUID) -> list[Block]:
    proposed = learning.proposals_of(read, run_id)
    made: list[Block] = [Paragraph(word("proposals"), bold=True)]
    if proposed:
        made.append(Table([word("reason"), word("subject"), word("proposal")], [proposal_words(each) for each in proposed], (1.6, 3, 4)))
    else:
        made.append(Paragraph(word("no_proposals")))
    done = learning.improvements(read, run_id=run_id)
    if done:
        chain = learning.chain(read, run_id)
        rows = [_improvement(each, chain) for each in done]
        head = [word("lesson"), word("measure"), word("owner"), word("due_on"), word("done_on"), word("in_version")]
        made += [Paragraph(word("improvements"), bold=True), Table(head, rows, (2.3, 2.6, 1.2, 1.6, 1.6, 1.2))]
    return made


def proposal_words(each: review.Proposal) -> tuple[str, str, str]:
    """A proposal in words: the reason, what it is about, what to change."""
    figures = {"planned": f"{each.planned:g}", "actual": f"{each.actual:g}", "suggested": each.suggested}
    named = each.name if each.reason in (review.Reason.WRONG_CONTACT, review.Reason.MISSING_SUPPLY) else NONE
    text = say(f"emergency.proposal.{each.reason}", **figures, text=each.text or named)
    return say(f"emergency.reason.{each.reason}"), each.name, text


def _steps_table(told: RunStory, steps: tuple[StepStory, ...] | list[StepStory]) -> Table:
    rows: list[tuple[str, str, str, str, str]] = []
    for each in steps:
        role = told.content.role(each.step.role)
        actual = stopwatch_text(each.done_at - told.started_at) if each.done_at is not None and each.state is StepState.DONE else NONE
        if each.state is StepState.DONE:
            outcome = say("emergency.paper.late_by", by=stopwatch_text(each.over_by)) if each.over_by else word("kept")
        else:
            outcome = say(f"emergency.step_state.{each.state}") + (f"{say('text.colon')}{each.reason}" if each.reason else "")
        rows.append((each.step.title.said, role.title.said if role else NONE, _plain(each.step.target_minutes), actual, outcome))
    return Table([word("step"), word("role"), word("planned"), word("actual"), word("outcome")], rows, (3.5, 1.75, 1.2, 1.3, 2.2))


def _supports_table(read: Reader, told: RunStory, now: datetime) -> Table:
    rows = [
        (
            f"{each.at.astimezone(read.zone):%H:%M:%S}",
            str(each.event.details.get("whom", "")) or NONE,
            each.event.text,
            each.answer.text if each.answer is not None else word("no_answer"),
            _owed(read, each.clock, now),
        )
        for each in told.supports
        if each.at <= now
    ]
    return Table([word("when"), word("whom"), word("asked"), word("answered"), word("clock")], rows, (1.3, 1.7, 2.6, 2.4, 1.8))


def _contacts_table(read: Reader, told: RunStory) -> Table:
    rows = [
        (
            f"{entry.at.astimezone(read.zone):%H:%M:%S}",
            str(entry.event.details.get("whom", "")) or NONE,
            say(f"emergency.outcome.{entry.event.details.get('outcome', 'reached')}"),
            entry.event.text or NONE,
            entry.event.who or NONE,
        )
        for entry in told.contacts
    ]
    return Table([word("when"), word("whom"), word("outcome_head"), word("said"), word("who")], rows, (1.3, 2, 1.5, 3.4, 1.3))


def _done_words(told: RunStory, each: StepStory) -> str:
    how = say("emergency.step_state.skipped") if each.state is StepState.SKIPPED else ""
    took = stopwatch_text(each.done_at - told.started_at) if each.done_at is not None and not how else how
    return f"{each.step.title.said} {took}"


def _timeline(read: Reader, told: RunStory) -> Table:
    rows = [_timeline_row(read, told, entry) for entry in told.timeline if entry.event.kind not in _QUIET]
    return Table([word("when"), word("after_start"), word("who"), word("what_was")], rows, (1.3, 1.4, 1.4, 5))


def _timeline_row(read: Reader, told: RunStory, entry: Entry) -> tuple[str, str, str, str]:
    at = f"{entry.at.astimezone(read.zone):%H:%M:%S}"
    return at, stopwatch_text(entry.at - told.started_at), entry.event.who or NONE, event_words(told, entry)


def _inject_answer(told: RunStory, answer: Entry | None) -> str:
    return word("no_answer") if answer is None else f"{answer.event.text} ({stopwatch_text(answer.at - told.started_at)})"


def _grade(given: tuple[review.Grade, str] | None) -> tuple[str, str]:
    return (NONE, NONE) if given is None else (say(f"emergency.grade.{given[0]}"), given[1] or NONE)


def _improvement(each: Improvement, chain: learning.Chain) -> tuple[str, ...]:
    done = f"{each.done_on:%Y-%m-%d}" if each.done_on is not None else NONE
    version = chain.version_of(each)
    carried = say("emergency.version", n=version.number) if version is not None else NONE
    return each.lesson, each.measure, each.owner_name, f"{each.due_on:%Y-%m-%d}", done, carried


def event_words(told: RunStory, entry: Entry) -> str:
    """One line of the timeline in words."""
    event = entry.event
    subject = event.subject
    step, role = told.content.step(subject), told.content.role(subject)
    inject = next((each for each in told.content.scenario.injects if each.key == subject), None)
    supply = next((each for each in told.content.supplies if each.key == subject), None)
    name = step.title.said if step else role.title.said if role else inject.text.said if inject else supply.name.said if supply else ""
    if not name and event.kind is RunEventKind.PROBLEM:
        name = next((each.name.said for each in told.content.contacts if each.key == subject), "")
    whom = str(event.details.get("whom", ""))
    text = event.text
    if event.kind is RunEventKind.PAPER_NUMBER:
        text = say("emergency.paper_number_said", **{key: str(event.details.get(key, "")) for key in ("slip", "number", "taken_at")})
    if event.kind is RunEventKind.CLOCK_JUMPED:
        text = say("emergency.clock_jumped_said", seconds=f"{float(event.details.get('seconds', 0)):+.0f}")
    outcome = str(event.details.get("outcome", ""))
    came_of_it = say(f"emergency.outcome.{outcome}") if outcome not in ("", "reached") else ""
    parts = (say(f"emergency.event.{event.kind}"), name, whom, came_of_it)
    return say("text.colon").join([*(part.rstrip("。.") for part in parts if part), *([text] if text else [])])


def _owed(read: Reader, owed: Owed, now: datetime) -> str:
    state = owed.state(now)
    if state in (ClockState.KEPT, ClockState.LATE) and owed.at is not None:
        return f"{owed.at.astimezone(read.zone):%H:%M:%S} {say(f'emergency.clock.{state}')}"
    return say(f"emergency.clock.{state}")


def _superiors(told: RunStory) -> str:
    return say("text.list_comma").join(each.name.said for each in told.content.contacts if each.superior) or NONE


def _place(read: Reader, file: RunFile) -> str:
    return file.run.place or read.profile().address or NONE


def _mark(file: RunFile) -> str:
    return say("emergency.drill_mark") if file.run.drill else ""


def _plain(minutes: float) -> str:
    return say("emergency.minutes", n=f"{minutes:g}")
