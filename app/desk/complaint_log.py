"""Complaints from another system's event log: its lines by a mapping file, its complaints as this hall keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.complaints.models import Channel, Step
from app.complaints.past import PastComplaint, PastLine, keep_past
from app.intake.applications.models import Channel as CaseChannel
from app.intake.event_log import service as event_log
from app.intake.event_log.errors import MapRefused
from app.intake.event_log.keeping import Kept
from app.intake.event_log.rules import channel_of
from app.intake.event_log.service import Heard, Imported, Naming
from app.intake.event_log.sorting import CasePart, SortedCase, SortedEvent
from app.store import Actor, Hall, Work

_CHANNELS = {CaseChannel.PHONE: Channel.PHONE, CaseChannel.COUNTER: Channel.ON_SITE, CaseChannel.HOME_VISIT: Channel.ON_SITE}


def import_complaints(
    hall: Hall, actor: Actor, path: Path, naming: Naming, *, faults_file: Path | None = None, heard: Heard | None = None
) -> Imported:
    """Bring a log's cases into the hall as complaints; `naming.steps` says which activity is which step, the others are notes.

    Raises MapRefused for a step that does not exist, and what `event_log.import_log` raises.
    """
    wrong = [f"{activity} = {step}" for activity, step in naming.steps.items() if step not in set(Step)]
    if wrong or not naming.steps:
        raise MapRefused(file=path.name, problem=", ".join(wrong) or "[complaints]")
    steps = {activity: Step(step) for activity, step in naming.steps.items()}

    begun: dict[tuple[str, str], list[SortedEvent]] = {}

    def keep(work: Work, parts: Sequence[CasePart], channels: Mapping[str, str]) -> Kept:
        """A case that comes in several portions is kept with its last one."""
        whole: list[PastComplaint] = []
        for part in parts:
            events = begun.setdefault((part.case.log, part.case.name), [])
            events += part.events
            if len(events) == part.case.events:
                whole.append(_past(part.case, begun.pop((part.case.log, part.case.name)), steps, channels))
        new, events_kept, _ = keep_past(work, whole)
        return Kept(new, events_kept, 0)

    return event_log.import_log(hall, actor, path, naming, faults_file=faults_file, heard=heard, keep=keep)


def _past(case: SortedCase, events: Sequence[SortedEvent], steps: Mapping[str, Step], channels: Mapping[str, str]) -> PastComplaint:
    lines = [
        PastLine(event.at, steps.get(event.activity, Step.NOTED), " · ".join(text for text in (event.activity, event.resource) if text))
        for event in events
    ]
    channel = _CHANNELS.get(channel_of(case.channel, channels), Channel.MAIL)
    return PastComplaint(case.log, case.name, case.service, channel, lines)
