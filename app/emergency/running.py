"""A run: activated, worked through, reported, ended; each function writes one fact (clauses 7.2.1, 7.3.1, 7.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, UNSIGNED, right
from app.documents.numbers import NumberKind, next_number
from app.documents.service import order_print
from app.emergency import planning
from app.emergency.errors import NotUnsigned, PlanUnknown, RunOver, RunUnknown, StepUnknown, TextMissing
from app.emergency.models import ContactOutcome, EmergencyPlan, EmergencyRun, RunEvent, RunEventKind
from app.emergency.plan import from_json, to_json, with_people
from app.emergency.review import Reason
from app.emergency.rules import REPORTS, RunStory, story
from app.regulation import service as regulation
from app.regulation.standards import StandardKey
from app.store import Reader, Work
from app.text import one_line, paragraph
from app.words import either, say

REPORT_PAPERS = {
    RunEventKind.REPORT_FIRST: "emergency_first_report",
    RunEventKind.REPORT_FOLLOW_UP: "emergency_follow_up",
    RunEventKind.REPORT_FINAL: "emergency_final_report",
}
ANYBODY = (*ANY_STAFF, UNSIGNED)
"""In an emergency also whoever is not signed in: start, tick, call, ask for help. Reports, queue and all clear are for who is."""
REPORT_PARTS = ("what", "hurt", "done", "needed", "causes", "losses")
"""What a report says besides when and where: what is known, who is hurt, what is done, what is needed; the final adds the rest."""


@dataclass(frozen=True)
class RunFile:
    """A run with its story as this PC knows it."""

    run: EmergencyRun
    story: RunStory

    @property
    def name(self) -> str:
        return either(self.run.plan_name, self.run.plan_name_en)


@right(*ANYBODY)
def activate(work: Work, plan_id: UUID, *, drill: bool = False, what: str = "", place: str = "") -> EmergencyRun:
    """Start a plan: its version in force is frozen with who is on duty, and all clocks count from here. Clause 7.3.1.

    A drill starts the same run under its mark. Who is not signed in can start a real one under a name, which the record says.
    Raises PlanUnknown, PlanNotInForce, NotUnsigned.
    """
    unsigned = UNSIGNED in work.actor.roles
    who = one_line(work.actor.name, 60).text
    if unsigned and (drill or not who):
        raise NotUnsigned(field="name")
    plan = work.require(EmergencyPlan, plan_id, PlanUnknown)
    version, _ = planning.in_force(work, plan_id)
    content = with_people(from_json(version.content), planning.duty_of(work, work.today))
    minutes = int(regulation.standard(work, StandardKey.FIRST_REPORT_MINUTES).value)
    return work.add(
        EmergencyRun(
            number=next_number(work, NumberKind.DRILL if drill else NumberKind.EMERGENCY),
            plan_id=plan.id,
            version_id=version.id,
            version_number=version.number,
            plan_name=plan.name,
            plan_name_en=plan.name_en,
            drill=drill,
            content=to_json(content),
            what=paragraph(what, 500).text,
            place=one_line(place, 100).text,
            first_report_minutes=minutes,
            activated_by=say("emergency.unsigned", name=who) if unsigned else who,
        )
    )


@right(*ANYBODY)
def take_role(work: Work, run_id: UUID, role: str, name: str = "") -> RunEvent:
    """Somebody stands in a role from now on. Raises RunUnknown, RunOver, StepUnknown."""
    file = _running(work, run_id)
    if file.story.content.role(role) is None:
        raise StepUnknown
    return _add(work, run_id, RunEventKind.ROLE_TAKEN, subject=role, who=one_line(name, 60).text or work.actor.name)


@right(*ANYBODY)
def start_step(work: Work, run_id: UUID, step: str) -> RunEvent:
    """Begin a step, so that others see it is under way. Raises RunUnknown, RunOver, StepUnknown."""
    return _step(work, run_id, step, RunEventKind.STEP_STARTED, "")


@right(*ANYBODY)
def finish_step(work: Work, run_id: UUID, step: str, note: str = "") -> RunEvent:
    """Tick a step. Ticking what another PC ticked is no error: both are kept. Raises RunUnknown, RunOver, StepUnknown."""
    return _step(work, run_id, step, RunEventKind.STEP_DONE, note)


@right(*ANYBODY)
def skip_step(work: Work, run_id: UUID, step: str, reason: str) -> RunEvent:
    """Leave a step out, and say why. Raises TextMissing, RunUnknown, RunOver, StepUnknown."""
    if not reason.strip():
        raise TextMissing(field="text")
    return _step(work, run_id, step, RunEventKind.STEP_SKIPPED, reason)


@right(*ANYBODY)
def take_back(work: Work, run_id: UUID, event_id: UUID) -> RunEvent:
    """A tick was a mistake: it stays on record and counts no more. Raises RunUnknown, RunOver, StepUnknown."""
    file = _running(work, run_id)
    if not any(event_id in {tick.id for tick in each.ticks} for each in file.story.steps):
        raise StepUnknown
    return _add(work, run_id, RunEventKind.TAKEN_BACK, refers_to=event_id)


@right(*ANYBODY)
def log_contact(
    work: Work, run_id: UUID, whom: str, text: str, outcome: ContactOutcome = ContactOutcome.REACHED, contact: str = ""
) -> RunEvent:
    """Who was called, what came of it, and what was said; `contact` is the key in the plan. Words may be missing where nobody answered.

    Raises TextMissing, RunUnknown, RunOver.
    """
    _running(work, run_id)
    said = _said(text) if outcome is ContactOutcome.REACHED else paragraph(text, 1_000).text
    name = one_line(whom, 100).text
    if not name:
        raise TextMissing(field="whom")
    return _add(work, run_id, RunEventKind.CONTACT, subject=contact, text=said, details={"whom": name, "outcome": str(outcome)})


@right(*ANYBODY)
def ask_support(work: Work, run_id: UUID, whom: str, text: str, minutes: float = 10) -> RunEvent:
    """Ask somebody for help; the answer's clock runs from now. Clause 7.3.2. Raises TextMissing, RunUnknown, RunOver."""
    _running(work, run_id)
    details = {"whom": one_line(whom, 100).text, "minutes": minutes}
    return _add(work, run_id, RunEventKind.SUPPORT_ASKED, text=_said(text), details=details)


@right(*ANYBODY)
def answer_support(work: Work, run_id: UUID, request_id: UUID, text: str) -> RunEvent:
    """What came of a request. Raises TextMissing, RunUnknown, StepUnknown."""
    file = run_file(work, run_id)
    if request_id not in {each.event.id for each in file.story.supports}:
        raise StepUnknown
    return _add(work, run_id, RunEventKind.SUPPORT_ANSWERED, text=_said(text), refers_to=request_id)


@right(*ANY_STAFF)
def report(work: Work, run_id: UUID, kind: RunEventKind, parts: Mapping[str, str], to: str = "") -> RunEvent:
    """Report to superiors, with its paper. Clause 7.3.2. `parts` by `REPORT_PARTS`. Raises TextMissing, RunUnknown."""
    run_file(work, run_id)
    said = {name: paragraph(parts.get(name, ""), 2_000).text for name in REPORT_PARTS}
    if not said["what"]:
        raise TextMissing(field="what")
    assert kind in REPORTS
    event = _add(work, run_id, kind, text=said["what"], details=said | {"to": one_line(to, 100).text})
    order_print(work, REPORT_PAPERS[kind], event.id)
    return event


@right(*ANYBODY)
def answer_inject(work: Work, run_id: UUID, inject: str, text: str) -> RunEvent:
    """What was done about something that a drill brought in. Raises TextMissing, RunUnknown, RunOver, StepUnknown."""
    file = _running(work, run_id)
    if inject not in {each.key for each in file.story.content.scenario.injects}:
        raise StepUnknown
    return _add(work, run_id, RunEventKind.INJECT_ANSWERED, subject=inject, text=_said(text))


@right(*ANYBODY)
def note_problem(work: Work, run_id: UUID, reason: Reason, text: str, subject: str = "") -> RunEvent:
    """A contact was wrong, a supply missing, or something else to learn from; one that the plan names needs no words.

    Raises TextMissing, RunUnknown.
    """
    content = run_file(work, run_id).story.content
    named = next((each.name.said for each in (*content.supplies, *content.contacts) if each.key == subject), "")
    said = paragraph(text, 1_000).text if named else _said(text)
    return _add(work, run_id, RunEventKind.PROBLEM, subject=subject, text=said, details={"reason": str(reason)})


@right(*ANY_STAFF)
def note_paper_number(work: Work, run_id: UUID, slip: str, number: str, ticket_id: UUID, taken_at: datetime) -> RunEvent:
    """A number that was given by hand is a ticket now. Raises RunUnknown."""
    run_file(work, run_id)
    at = f"{taken_at.astimezone(work.zone):%H:%M}"
    details = {"slip": one_line(slip, 20).text, "number": number, "ticket": ticket_id.hex, "taken_at": at}
    return _add(work, run_id, RunEventKind.PAPER_NUMBER, text=number, details=details)


@right(*ANYBODY)
def note_clock_jump(work: Work, run_id: UUID, by: timedelta) -> RunEvent:
    """This PC's clock was moved in the middle of the run: what it writes from here on is put right by as much. Raises RunUnknown."""
    run_file(work, run_id)
    return _add(work, run_id, RunEventKind.CLOCK_JUMPED, details={"seconds": by.total_seconds()})


@right(*ANY_STAFF)
def all_clear(work: Work, run_id: UUID, text: str) -> RunEvent:
    """It is over. The clocks stand, the summary's begins. Raises TextMissing, RunUnknown, RunOver."""
    _running(work, run_id)
    return _add(work, run_id, RunEventKind.ALL_CLEAR, text=_said(text))


def run_file(read: Reader, run_id: UUID) -> RunFile:
    """A run and its story. Raises RunUnknown."""
    run = read.require(EmergencyRun, run_id, RunUnknown)
    return RunFile(run, story(run, events_of(read, run_id)))


def events_of(read: Reader, run_id: UUID) -> list[RunEvent]:
    """Every fact of a run."""
    return read.all(select(RunEvent).where(RunEvent.run_id == run_id).order_by(RunEvent.hlc, RunEvent.id))


def open_runs(read: Reader) -> list[EmergencyRun]:
    """Runs without an all clear, newest first."""
    over = select(RunEvent.run_id).where(RunEvent.kind == RunEventKind.ALL_CLEAR)
    return read.all(select(EmergencyRun).where(EmergencyRun.id.not_in(over)).order_by(EmergencyRun.hlc.desc()))


def runs(read: Reader, *, drill: bool | None = None, plan_id: UUID | None = None, most: int = 200) -> list[EmergencyRun]:
    """Runs, newest first: real ones, drills, or both."""
    wanted = select(EmergencyRun).order_by(EmergencyRun.hlc.desc()).limit(most)
    if drill is not None:
        wanted = wanted.where(EmergencyRun.drill.is_(drill))
    if plan_id is not None:
        wanted = wanted.where(EmergencyRun.plan_id == plan_id)
    return read.all(wanted)


def _running(work: Work, run_id: UUID) -> RunFile:
    file = run_file(work, run_id)
    if file.story.is_over:
        raise RunOver
    return file


def _step(work: Work, run_id: UUID, step: str, kind: RunEventKind, text: str) -> RunEvent:
    file = _running(work, run_id)
    if file.story.step(step) is None:
        raise StepUnknown
    return _add(work, run_id, kind, subject=step, text=paragraph(text, 500).text)


def _said(text: str) -> str:
    said = paragraph(text, 1_000).text
    if not said:
        raise TextMissing(field="text")
    return said


def _add(
    work: Work,
    run_id: UUID,
    kind: RunEventKind,
    *,
    subject: str = "",
    who: str = "",
    text: str = "",
    details: dict[str, Any] | None = None,
    refers_to: UUID | None = None,
) -> RunEvent:
    return work.add(
        RunEvent(
            run_id=run_id, kind=kind, subject=subject, who=who or work.actor.name, text=text, details=details or {}, refers_to=refers_to
        )
    )
