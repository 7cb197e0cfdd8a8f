"""After a run: evaluation, summary, lessons that become measures and a revision, and what is due next (clauses 7.2.2, 7.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.access import ANY_STAFF, Role, right
from app.documents.service import order_print
from app.emergency import planning, review
from app.emergency.errors import (
    DueInPast,
    NothingChanged,
    OwnApproval,
    OwnerMissing,
    RunNotOver,
    StepUnknown,
    SummaryMissing,
    TextMissing,
)
from app.emergency.models import Improvement, PlanVersion, RunEvent, RunEventKind
from app.emergency.plan import from_json
from app.emergency.review import DrillPoint, Grade, Proposal, Reason
from app.emergency.running import RunFile, run_file, runs
from app.regulation import service as regulation
from app.regulation.standards import StandardKey
from app.store import Reader, Work
from app.text import one_line, paragraph
from app.words import say

SUMMARY_PARTS = ("course", "causes", "losses", "well", "lessons")


@dataclass(frozen=True)
class PlanDue:
    """What is due for a plan, and when (clauses 7.1, 7.2.1)."""

    plan: planning.PlanLine
    last_drill: date | None
    drill_due: date | None
    review_due: date | None


@dataclass(frozen=True)
class Chain:
    """What became of a run's lessons: the measures, and the plan's versions that came from it or carry them."""

    measures: tuple[Improvement, ...]
    versions: tuple[PlanVersion, ...]

    def version_of(self, measure: Improvement) -> PlanVersion | None:
        """The version that carries a measure."""
        return next((each for each in self.versions if each.id == measure.version_id), None)


@right(*ANY_STAFF)
def evaluate(work: Work, run_id: UUID, criterion: str, grade: Grade, note: str = "") -> RunEvent:
    """Judge one objective of a drill; a later grade replaces an earlier one. Raises RunUnknown, RunNotOver, StepUnknown, TextMissing."""
    file = _over(work, run_id)
    if criterion not in {each.key for each in file.story.content.scenario.criteria}:
        raise StepUnknown
    text = paragraph(note, 500).text
    if grade in (Grade.MAJOR, Grade.UNABLE) and not text:
        raise TextMissing(field="text")
    return work.add(
        RunEvent(
            run_id=run_id, kind=RunEventKind.EVALUATED, subject=criterion, who=work.actor.name, text=text, details={"grade": str(grade)}
        )
    )


@right(Role.SAFETY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def write_summary(work: Work, run_id: UUID, parts: dict[str, str]) -> RunEvent:
    """Sum up: course, causes, losses, what went well, lessons. Clause 7.3.3. Raises RunUnknown, RunNotOver, TextMissing."""
    _over(work, run_id)
    said = {name: paragraph(parts.get(name, ""), 4_000).text for name in SUMMARY_PARTS}
    for name in ("causes", "lessons"):
        if not said[name]:
            raise TextMissing(field=name)
    return work.add(
        RunEvent(run_id=run_id, kind=RunEventKind.SUMMARY_WRITTEN, who=work.actor.name, text=said["lessons"], details=dict(said))
    )


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def approve_summary(work: Work, run_id: UUID) -> RunEvent:
    """The summary stands, and is printed (a drill's as its record). Raises RunUnknown, RunNotOver, SummaryMissing, OwnApproval."""
    file = _over(work, run_id)
    written = file.story.last(RunEventKind.SUMMARY_WRITTEN)
    if written is None:
        raise SummaryMissing
    if written.event.actor_id == work.actor.id:
        raise OwnApproval
    event = work.add(RunEvent(run_id=run_id, kind=RunEventKind.SUMMARY_APPROVED, who=work.actor.name, refers_to=written.event.id))
    order_print(work, "drill_record" if file.run.drill else "emergency_summary", run_id)
    return event


@right(Role.SAFETY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def add_improvement(
    work: Work, run_id: UUID, lesson: str, measure: str, owner_name: str, due_on: date, *, subject: str = ""
) -> Improvement:
    """A lesson becomes a measure that somebody sees to. Raises RunUnknown, RunNotOver, TextMissing, OwnerMissing, DueInPast."""
    file = _over(work, run_id)
    what, how, who = paragraph(lesson, 1_000).text, paragraph(measure, 1_000).text, one_line(owner_name, 60).text
    if not what:
        raise TextMissing(field="lesson")
    if not how:
        raise TextMissing(field="measure")
    if not who:
        raise OwnerMissing(field="owner")
    if due_on < work.today:
        raise DueInPast(field="due")
    return work.add(
        Improvement(run_id=run_id, plan_id=file.run.plan_id, lesson=what, measure=how, owner_name=who, due_on=due_on, subject=subject)
    )


@right(*ANY_STAFF)
def improvement_done(work: Work, improvement_id: UUID) -> Improvement:
    """A measure was carried out. Raises NotFound."""
    found = work.require(Improvement, improvement_id)
    found.done_on = work.today
    return found


@right(Role.SAFETY, Role.SUPERVISOR, Role.ADMINISTRATOR)
def revise_from_run(work: Work, run_id: UUID) -> PlanVersion:
    """Write a version with what the run's late steps and missing supplies needed; it waits for approval. Clause 7.2.2.

    It carries the run's open measures about them. Raises RunUnknown, RunNotOver, PlanNotInForce, NothingChanged when nothing follows.
    """
    file = _over(work, run_id)
    current, _ = planning.in_force(work, file.run.plan_id)
    before = from_json(current.content)
    proposed = proposals_of(work, run_id)
    content = review.revised(before, proposed)
    if content == before:
        raise NothingChanged
    about = {each.subject for each in proposed if each.reason in (Reason.LATE, Reason.MISSING_SUPPLY)}
    carries = [each.id for each in improvements(work, run_id=run_id, open_only=True) if each.subject in about and each.version_id is None]
    note = say("emergency.revised_from", number=file.run.number)
    return planning.revise_plan(work, file.run.plan_id, content, note, run_id=run_id, carries=carries)


def chain(read: Reader, run_id: UUID) -> Chain:
    """A run's lessons followed to the end: measures and versions."""
    measures = improvements(read, run_id=run_id)
    carried = {each.version_id for each in measures if each.version_id is not None}
    wanted = select(PlanVersion).where(or_(PlanVersion.run_id == run_id, PlanVersion.id.in_(carried)))
    return Chain(tuple(measures), tuple(read.all(wanted.order_by(PlanVersion.number, PlanVersion.hlc))))


def proposals_of(read: Reader, run_id: UUID) -> tuple[Proposal, ...]:
    """What a run proposes to change. Raises RunUnknown."""
    return review.proposals(run_file(read, run_id).story)


def improvements(read: Reader, *, run_id: UUID | None = None, plan_id: UUID | None = None, open_only: bool = False) -> list[Improvement]:
    """Measures by their due date."""
    wanted = select(Improvement).order_by(Improvement.due_on, Improvement.id)
    if run_id is not None:
        wanted = wanted.where(Improvement.run_id == run_id)
    if plan_id is not None:
        wanted = wanted.where(Improvement.plan_id == plan_id)
    if open_only:
        wanted = wanted.where(Improvement.done_on.is_(None))
    return read.all(wanted)


def summary_due(read: Reader, file: RunFile) -> datetime | None:
    """When a run's summary is due: `summary_working_days` after the all clear; None while it lasts. Clause 7.3.3."""
    end = file.story.all_clear_at
    return None if end is None else regulation.due(read, StandardKey.SUMMARY_WORKING_DAYS, end).due_at


def grades_of(file: RunFile) -> dict[str, tuple[Grade, str]]:
    """How a drill's objectives were judged."""
    return review.grades(file.story)


def is_summed_up(file: RunFile) -> bool:
    """Whether a run's summary was approved."""
    return file.story.last(RunEventKind.SUMMARY_APPROVED) is not None


def trend(read: Reader, plan_id: UUID | None = None) -> list[DrillPoint]:
    """The drills of a plan (or all), oldest first."""
    made: list[DrillPoint] = []
    for run in reversed(runs(read, drill=True, plan_id=plan_id)):
        file = run_file(read, run.id)
        if file.story.is_over:
            made.append(review.drill_point(run.at.astimezone(read.zone).date(), run.number, file.story, read.now))
    return made


def dues(read: Reader) -> list[PlanDue]:
    """Each plan's next drill and next review. Only drills that were ended count as drills."""
    interval = int(regulation.standard(read, StandardKey.DRILL_INTERVAL_DAYS).value)
    made: list[PlanDue] = []
    for line in planning.plans(read):
        done = trend(read, line.plan.id)
        last = done[-1].on if done else None
        first = planning.approvals(read, line.plan.id)
        since = first[0].at.astimezone(read.zone).date() if first else None
        due = None if since is None else review.next_drill_due(last, since, interval)
        made.append(PlanDue(line, last, due, line.review_due))
    return made


def _over(work: Work, run_id: UUID) -> RunFile:
    file = run_file(work, run_id)
    if not file.story.is_over:
        raise RunNotOver
    return file
