"""A planned round that several stations began without seeing each other is one round: the one begun first, and the others joined to it.

No station waits for another: whoever stands in front of the machine begins. Once the facts have met, answers, photos, findings and
the end of all of them count as those of the first. Each keeps its number and what was done in it, so nobody's work is lost and nothing
is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.facility.rounds.models import Finding, Run, RunAnswer, RunEvent, RunStep
from app.facility.rounds.rules import one_round
from app.store import Attachment, Reader, attachments_of


def together(read: Reader, run: Run) -> tuple[Run, ...]:
    """The runs that are one round with this one, the one begun first at the head; of an unplanned or a cancelled one itself alone."""
    if run.schedule_id is None:
        return (run,)
    same = select(Run).where(Run.schedule_id == run.schedule_id, Run.due_on == run.due_on)
    cancelled = select(RunEvent.run_id).where(RunEvent.kind == RunStep.CANCELLED, RunEvent.run_id.in_(same.with_only_columns(Run.id)))
    return one_round(run, read.all(same), frozenset(read.all(cancelled)))


def ids(runs: Iterable[Run]) -> list[UUID]:
    return [each.id for each in runs]


def answers_of(read: Reader, runs: Iterable[Run]) -> list[RunAnswer]:
    return read.all(select(RunAnswer).where(RunAnswer.run_id.in_(ids(runs))).order_by(RunAnswer.hlc, RunAnswer.id))


def events_of(read: Reader, runs: Iterable[Run]) -> list[RunEvent]:
    return read.all(select(RunEvent).where(RunEvent.run_id.in_(ids(runs))).order_by(RunEvent.hlc, RunEvent.id))


def findings_of(read: Reader, runs: Iterable[Run]) -> list[Finding]:
    return read.all(select(Finding).where(Finding.run_id.in_(ids(runs))).order_by(Finding.id))


def files_of(read: Reader, runs: Iterable[Run]) -> list[Attachment]:
    """Photos and signatures; the same picture that two of them hold is shown once."""
    found: dict[str, Attachment] = {}
    for run in runs:
        for each in attachments_of(read, run.id):
            found.setdefault(each.hash, each)
    return sorted(found.values(), key=lambda each: (each.hlc, each.id))
