"""What people do about rounds: go through a checklist, have it checked, turn a finding into an order (clauses 6.2.1, 6.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.documents.numbers import NumberKind, next_number
from app.documents.service import order_print
from app.facility.assets import service as assets
from app.facility.assets.attached import off_of
from app.facility.assets.models import Asset, AssetState, Place
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder, Severity
from app.facility.rounds import joined
from app.facility.rounds.errors import (
    AnswersMissing,
    CheckedBySelf,
    ChecklistUnknown,
    ItemUnknown,
    NothingFound,
    RunNotFinished,
    RunOver,
    RunUnknown,
    ScheduleUnknown,
)
from app.facility.rounds.models import (
    Checklist,
    ChecklistVersion,
    Finding,
    Run,
    RunAnswer,
    RunEvent,
    RunKind,
    RunStep,
    Schedule,
)
from app.facility.rounds.rules import (
    Answered,
    Item,
    RunState,
    RunStory,
    Verdict,
    check_items,
    counted,
    item_of,
    missing,
    read_answer,
    run_story,
    shown_value,
    stored_item,
)
from app.store import Attachment, AttachmentHidden, Kept, Reader, Work, attach
from app.text import one_line, paragraph
from app.words import say

KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
COUNTER = "counter"
"""The item under which a checklist asks for an asset's counter."""
PAPERS = {
    RunKind.INSPECTION: "inspection_record",
    RunKind.MAINTENANCE: "inspection_record",
    RunKind.CLEANING: "cleaning_record",
    RunKind.DISINFECTION: "cleaning_record",
}


# Checklists


@right(*KEEPERS)
def add_checklist(work: Work, code: str, name: str, kind: RunKind, items: Sequence[Item], *, name_en: str = "") -> Checklist:
    """A new checklist with its first version. Raises ChecklistEmpty, ItemFaulty."""
    check_items(items)
    made = work.add(Checklist(code=one_line(code, 40).text, name=one_line(name, 100).text, kind=kind, name_en=one_line(name_en, 100).text))
    work.add(ChecklistVersion(checklist_id=made.id, version=1, items=[stored_item(item) for item in items]))
    return made


@right(*KEEPERS)
def revise_checklist(work: Work, checklist_id: UUID, items: Sequence[Item], note: str = "") -> ChecklistVersion:
    """A new version; runs that have begun keep theirs. Raises ChecklistUnknown, ChecklistEmpty, ItemFaulty."""
    before = latest_version(work, checklist_id)
    check_items(items)
    return work.add(
        ChecklistVersion(
            checklist_id=checklist_id,
            version=before.version + 1,
            items=[stored_item(item) for item in items],
            note=paragraph(note, 500).text,
        )
    )


def checklists(read: Reader) -> list[Checklist]:
    """The checklists in use, by code."""
    return read.all(select(Checklist).where(Checklist.active.is_(True)).order_by(Checklist.code, Checklist.id))


def versions(read: Reader, checklist_id: UUID) -> list[ChecklistVersion]:
    """All versions of a checklist, oldest first."""
    return read.all(
        select(ChecklistVersion).where(ChecklistVersion.checklist_id == checklist_id).order_by(ChecklistVersion.hlc, ChecklistVersion.id)
    )


def latest_version(read: Reader, checklist_id: UUID) -> ChecklistVersion:
    """The version that a new run takes. Raises ChecklistUnknown."""
    found = versions(read, checklist_id)
    if not found:
        raise ChecklistUnknown
    return found[-1]


def items_of(version: ChecklistVersion) -> list[Item]:
    return [item_of(stored) for stored in version.items]


# Runs


@right(*ANY_STAFF)
def begin_run(work: Work, checklist_id: UUID, *, asset_id: UUID | None = None, place_id: UUID | None = None) -> Run:
    """Go through a checklist outside any schedule; its version is frozen now. Raises ChecklistUnknown."""
    return _begin(work, checklist_id, None, None, asset_id, place_id)


@right(*ANY_STAFF)
def begin_scheduled(work: Work, schedule_id: UUID, due_on: date) -> Run:
    """Begin a planned run, or go on with the one that is under way: never two of one schedule at once. Raises ScheduleUnknown.

    One that was begun for another date and not finished is over now: it was missed, and its answers stay on record.
    """
    schedule = work.require(Schedule, schedule_id, ScheduleUnknown)
    over = select(RunEvent.run_id).where(RunEvent.kind.in_((RunStep.FINISHED, RunStep.CANCELLED)))
    cancelled = select(RunEvent.run_id).where(RunEvent.kind == RunStep.CANCELLED)
    begun = select(Run).where(Run.schedule_id == schedule_id, Run.due_on == due_on, Run.id.not_in(cancelled))
    if (first := work.first(begun.order_by(Run.hlc, Run.id))) is not None:
        return first
    for run in work.all(select(Run).where(Run.schedule_id == schedule_id, Run.due_on != due_on, Run.id.not_in(over))):
        work.add(RunEvent(run_id=run.id, kind=RunStep.CANCELLED, who=work.actor.name, note=say("facility.run.overtaken")))
    return _begin(work, schedule.checklist_id, schedule_id, due_on, schedule.asset_id, schedule.place_id)


@right(*ANY_STAFF)
def answer(work: Work, run_id: UUID, item_key: str, typed: str, note: str = "") -> Answered:
    """Answer an item. An answer that follows one seen here is a recheck. Raises RunUnknown, RunOver, ItemUnknown, AnswerUnreadable."""
    run = _open_run(work, run_id)
    item = _item(work, run, item_key)
    value = read_answer(item, typed)
    before = [each for each in answers_of(work, run) if each.item == item_key]
    made = work.add(RunAnswer(run_id=run_id, item=item_key, value=value, note=paragraph(note, 500).text, recheck=bool(before)))
    return counted(item, [*before, made])


@right(*ANY_STAFF)
def attach_photo(work: Work, run_id: UUID, item_key: str, kept: Kept) -> Attachment:
    """A photo of what an item is about; a failing item's photos go with its order. Raises RunUnknown, RunOver, ItemUnknown."""
    _item(work, _open_run(work, run_id), item_key)
    return attach(work, run_id, kept, item_key)


@right(*ANY_STAFF)
def order_from_finding(work: Work, run_id: UUID, item_key: str, *, severity: Severity = Severity.B) -> RepairOrder:
    """What is out of limits becomes a repair order that says what was read, in one key.

    The photos that were taken of it go with the order.
    Raises RunUnknown, ItemUnknown, NothingFound (nothing is wrong with it, or it has its order already).
    """
    run = work.require(Run, run_id, RunUnknown)
    runs = joined.together(work, run)
    found = counted(_item(work, run, item_key), joined.answers_of(work, runs))
    if found.verdict is not Verdict.FAIL or any(each.item == item_key for each in joined.findings_of(work, runs)):
        raise NothingFound
    item = found.item
    read = shown_value(item, found.value) if item.unit or item.options else ""
    limits = say("facility.finding.limits", limits=item.limits()) if item.limits() else ""
    words = say("facility.finding.fault", item=item.name, read=read, limits=limits).strip()
    fault = "\n".join(part for part in (words, found.note) if part)
    place = _place_name(work, run)
    state = AssetState.LIMITED if run.asset_id is not None else AssetState.IN_USE
    order = orders.report_fault(work, run.asset_id, fault, severity, asset_state=state, place=place, run_id=run.id)
    work.add(Finding(run_id=run_id, item=item_key, order_id=order.id, value=found.value))
    for each in joined.files_of(work, runs):
        if each.note == item_key:
            attach(work, order.id, Kept(each.hash, each.name, each.kind, each.size))
    return order


@right(*ANY_STAFF)
def finish_run(work: Work, run_id: UUID, note: str = "", *, print_it: bool = True) -> RunEvent:
    """All is answered; the record is printed. Raises RunUnknown, RunOver, AnswersMissing (`items` says which)."""
    run = _open_run(work, run_id)
    given = answered(work, run)
    lacking = missing(given)
    if lacking:
        raise AnswersMissing(field="answer", count=len(lacking), items=say("text.list_comma").join(item.name for item in lacking[:4]))
    event = work.add(RunEvent(run_id=run_id, kind=RunStep.FINISHED, who=work.actor.name, note=paragraph(note, 1_000).text))
    _keep_reading(work, run, given)
    if print_it:
        order_print(work, PAPERS[run.kind], joined.together(work, run)[0].id)
    return event


@right(*ANY_STAFF)
def cancel_run(work: Work, run_id: UUID, reason: str = "") -> RunEvent:
    """Begun by mistake, with what joined it. Raises RunUnknown, RunOver."""
    runs = joined.together(work, _open_run(work, run_id))
    for each in runs[1:]:
        work.add(RunEvent(run_id=each.id, kind=RunStep.CANCELLED, who=work.actor.name, note=paragraph(reason, 500).text))
    return work.add(RunEvent(run_id=runs[0].id, kind=RunStep.CANCELLED, who=work.actor.name, note=paragraph(reason, 500).text))


@right(*ANY_STAFF)
def check_run(work: Work, run_id: UUID, note: str = "") -> RunEvent:
    """Somebody else looked at what was done (clause 6.2.2). Raises RunUnknown, RunNotFinished, CheckedBySelf."""
    told = story_of(work, work.require(Run, run_id, RunUnknown))
    if told.state is not RunState.FINISHED:
        raise RunNotFinished
    if told.finished_by == work.actor.id:
        raise CheckedBySelf
    return work.add(RunEvent(run_id=run_id, kind=RunStep.CHECKED, who=work.actor.name, note=paragraph(note, 500).text))


# Reading


@dataclass(frozen=True)
class RunFile:
    """A run with everything that belongs to it; `also` are the runs that other stations began for the same planned round."""

    run: Run
    checklist: Checklist
    version: ChecklistVersion
    answered: tuple[Answered, ...]
    told: RunStory
    findings: tuple[Finding, ...]
    asset: Asset | None
    place: str
    files: tuple[Attachment, ...] = ()
    also: tuple[Run, ...] = ()
    off: tuple[tuple[AttachmentHidden, str], ...] = ()

    @property
    def failing(self) -> list[Answered]:
        return [each for each in self.answered if each.verdict is Verdict.FAIL]

    def value(self, key: str) -> str:
        """The answer to one item in words; "" when the version does not ask it."""
        return next((shown_value(each.item, each.value) for each in self.answered if each.item.key == key), "")


def run_file(read: Reader, run_id: UUID) -> RunFile:
    """A run by its version's items, each with the answer that counts; of a joined one the round that it joined. Raises RunUnknown."""
    runs = joined.together(read, read.require(Run, run_id, RunUnknown))
    run = runs[0]
    checklist = read.require(Checklist, run.checklist_id, ChecklistUnknown)
    version = read.require(ChecklistVersion, run.version_id, ChecklistUnknown)
    asset = read.get(Asset, run.asset_id) if run.asset_id is not None else None
    return RunFile(
        run,
        checklist,
        version,
        tuple(answered(read, run)),
        run_story(joined.events_of(read, runs)),
        tuple(joined.findings_of(read, runs)),
        asset,
        _place_name(read, run),
        tuple(joined.files_of(read, runs)),
        runs[1:],
        tuple(off_of(read, *joined.ids(runs))),
    )


def answered(read: Reader, run: Run) -> list[Answered]:
    """The items of a run's version with the answers that count."""
    given = answers_of(read, run)
    return [counted(item, given) for item in items_of(read.require(ChecklistVersion, run.version_id, ChecklistUnknown))]


def answers_of(read: Reader, run: Run) -> list[RunAnswer]:
    """The answers to a round, those of the runs that joined it among them."""
    return joined.answers_of(read, joined.together(read, run))


def story_of(read: Reader, run: Run) -> RunStory:
    """What became of a round; one that any station finished is finished."""
    return run_story(joined.events_of(read, joined.together(read, run)))


def runs_between(read: Reader, start: datetime, end: datetime) -> list[Run]:
    """Runs begun in this time, oldest first."""
    return read.all(select(Run).where(Run.at >= start, Run.at < end).order_by(Run.at, Run.id))


def runs_under_way(read: Reader) -> list[Run]:
    """Rounds that nobody finished or cancelled, of the last days; one that several stations began is one, and none once any finished it."""
    over = select(RunEvent.run_id).where(RunEvent.kind.in_((RunStep.FINISHED, RunStep.CANCELLED)))
    finished = select(RunEvent.run_id).where(RunEvent.kind == RunStep.FINISHED)
    since = read.now - timedelta(days=30)
    seen = {(run.schedule_id, run.due_on) for run in read.all(select(Run).where(Run.schedule_id.is_not(None), Run.id.in_(finished)))}
    found: list[Run] = []
    for run in read.all(select(Run).where(Run.at >= since, Run.id.not_in(over)).order_by(Run.hlc, Run.id)):
        if run.schedule_id is None or (run.schedule_id, run.due_on) not in seen:
            found.append(run)
            seen.add((run.schedule_id, run.due_on))
    return found


def runs_to_check(read: Reader, since: datetime) -> list[Run]:
    """Cleaning and disinfection that was finished and that nobody else has looked at yet (clause 6.2.2)."""
    finished = select(RunEvent.run_id).where(RunEvent.kind == RunStep.FINISHED)
    checked = select(RunEvent.run_id).where(RunEvent.kind == RunStep.CHECKED)
    wanted = select(Run).where(Run.kind.in_((RunKind.CLEANING, RunKind.DISINFECTION)), Run.at >= since)
    found = read.all(wanted.where(Run.id.in_(finished), Run.id.not_in(checked)).order_by(Run.at, Run.id))
    first = {runs[0].id: runs[0] for runs in (joined.together(read, run) for run in found)}
    return [run for run in first.values() if story_of(read, run).state is RunState.FINISHED]


def _begin(
    work: Work, checklist_id: UUID, schedule_id: UUID | None, due_on: date | None, asset_id: UUID | None, place_id: UUID | None
) -> Run:
    checklist = work.require(Checklist, checklist_id, ChecklistUnknown)
    return work.add(
        Run(
            checklist_id=checklist_id,
            version_id=latest_version(work, checklist_id).id,
            kind=checklist.kind,
            number=next_number(work, NumberKind.ROUND),
            schedule_id=schedule_id,
            due_on=due_on,
            asset_id=asset_id,
            place_id=place_id,
            worker_name=work.actor.name,
        )
    )


def _keep_reading(work: Work, run: Run, given: Sequence[Answered]) -> None:
    """A counter that was read on the round is the asset's reading; one that cannot be (less than before) stays in the record alone."""
    read = next((each.value for each in given if each.item.key == COUNTER and each.value), "")
    if run.asset_id is not None and read:
        last = assets.latest_reading(work, run.asset_id)
        if last is None or float(read) >= last.value:
            assets.read_counter(work, run.asset_id, float(read))


def _open_run(work: Work, run_id: UUID) -> Run:
    run = work.require(Run, run_id, RunUnknown)
    if story_of(work, run).state is not RunState.UNDER_WAY:
        raise RunOver
    return run


def _item(read: Reader, run: Run, key: str) -> Item:
    version = read.require(ChecklistVersion, run.version_id, ChecklistUnknown)
    found = next((item for item in items_of(version) if item.key == key), None)
    if found is None:
        raise ItemUnknown
    return found


def _place_name(read: Reader, run: Run) -> str:
    known = assets.places(read)
    if run.asset_id is not None and (asset := read.get(Asset, run.asset_id)) is not None:
        return assets.place_text(asset, known)
    place: Place | None = known.get(run.place_id) if run.place_id is not None else None
    return assets.path_text(place.id, known) if place is not None else ""
