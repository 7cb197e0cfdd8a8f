"""What the runner asks, and what is done with the answers: whom was called, what is missing, what the next report says."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.emergency import service
from app.emergency.models import ContactOutcome, RunEvent, RunEventKind
from app.emergency.review import Reason
from app.emergency.rules import RunStory, StepState, SupportStory
from app.store import Work
from app.words import say
from ui.emergency.entry import Ask, Said

ANSWER_MINUTES = (5, 10, 15, 30, 60)
OTHER = "-"
"""The choice of somebody or something that the plan does not name."""


def words(caption: str) -> list[Ask]:
    """One line."""
    return [Ask("text", caption)]


def name(first: str) -> list[Ask]:
    """Who stands in a role."""
    return [Ask("name", say("ui_emergency.name"), first=first)]


def contact(told: RunStory) -> list[Ask]:
    """Whom of the plan, what came of it, what was said."""
    outcomes = [(str(each), say(f"emergency.outcome.{each}")) for each in ContactOutcome]
    return [*_whom(told), Ask("outcome", say("ui_emergency.outcome"), outcomes), Ask("text", say("ui_emergency.said_what"))]


def log_contact(work: Work, told: RunStory, run_id: UUID, said: Said) -> RunEvent:
    """The call on record."""
    whom, key = _chosen(told, said)
    return service.log_contact(work, run_id, whom, said["text"], ContactOutcome(said["outcome"]), key)


def support(told: RunStory) -> list[Ask]:
    """Whom, what is needed, by when an answer is."""
    minutes = [(str(each), say("emergency.minutes", n=each)) for each in ANSWER_MINUTES]
    return [
        *_whom(told),
        Ask("text", say("ui_emergency.ask_what")),
        Ask("minutes", say("ui_emergency.answer_within"), minutes, first="10"),
    ]


def ask_support(work: Work, told: RunStory, run_id: UUID, said: Said) -> RunEvent:
    """The request on record, its clock running."""
    whom, _key = _chosen(told, said)
    return service.ask_support(work, run_id, whom, said["text"], float(said["minutes"]))


def answer(waiting: Sequence[SupportStory]) -> list[Ask]:
    """Which request, where there are several, and what came of it."""
    which = [(str(place), request(each)) for place, each in enumerate(waiting)]
    asked = [Ask("which", say("ui_emergency.which_request"), which)] if len(waiting) > 1 else []
    return [*asked, Ask("text", say("ui_emergency.answer_what"))]


def answer_support(work: Work, waiting: Sequence[SupportStory], run_id: UUID, said: Said) -> RunEvent:
    """The answer on record."""
    return service.answer_support(work, run_id, waiting[int(said.get("which", "0"))].event.id, said["text"])


def request(each: SupportStory) -> str:
    """A request in a few words."""
    return f"{each.event.details.get('whom', '')} {each.event.text}".strip()


def problem(told: RunStory) -> list[Ask]:
    """What kind of problem, with which supply or number of the plan, in what words."""
    reasons = [(str(each), say(f"emergency.reason.{each}")) for each in (Reason.MISSING_SUPPLY, Reason.WRONG_CONTACT, Reason.OTHER)]
    supplies = [(each.key, f"{each.name.said} {each.place.said}".strip()) for each in told.content.supplies]
    contacts = [(each.key, f"{each.name.said} {each.phone}".strip()) for each in told.content.contacts]
    other = (OTHER, say("ui_emergency.other"))
    return [
        Ask("reason", say("ui_emergency.problem_kind"), reasons),
        Ask("supply", say("ui_emergency.supply"), [*supplies, other], when=lambda said: said["reason"] == Reason.MISSING_SUPPLY),
        Ask("contact", say("ui_emergency.contact"), [*contacts, other], when=lambda said: said["reason"] == Reason.WRONG_CONTACT),
        Ask("text", say("ui_emergency.problem_what")),
    ]


def note_problem(work: Work, run_id: UUID, said: Said) -> RunEvent:
    """The problem on record."""
    chosen = said["supply"] or said["contact"]
    return service.note_problem(work, run_id, Reason(said["reason"]), said["text"], "" if chosen == OTHER else chosen)


def next_report(told: RunStory) -> RunEventKind:
    """Which report comes next."""
    if told.first_report.at is None:
        return RunEventKind.REPORT_FIRST
    return RunEventKind.REPORT_FINAL if told.is_over else RunEventKind.REPORT_FOLLOW_UP


def report(told: RunStory, kind: RunEventKind, what: str) -> list[Ask]:
    """The parts of a report, with what is known already: nobody types again what the timeline holds."""
    parts = service.REPORT_PARTS if kind is RunEventKind.REPORT_FINAL else service.REPORT_PARTS[:4]
    last = next((entry.event.details for entry in reversed(told.timeline) if entry.event.kind.value.startswith("report_")), {})
    comma = say("text.list_comma")
    done = comma.join(each.step.title.said for each in told.steps if each.state is StepState.DONE)
    known = {
        "what": what if kind is RunEventKind.REPORT_FIRST else "",
        "hurt": str(last.get("hurt", "")),
        "done": say("ui_emergency.done_so_far", steps=done) if done else "",
        "needed": comma.join(request(each) for each in told.supports if each.answer is None),
    }
    return [Ask(part, say(f"ui_emergency.report.{part}"), first=known.get(part, "")) for part in parts]


def _whom(told: RunStory) -> list[Ask]:
    contacts = [(each.key, f"{each.name.said} {each.phone}".strip()) for each in told.content.contacts]
    return [
        Ask("contact", say("ui_emergency.whom"), [*contacts, (OTHER, say("ui_emergency.other"))]),
        Ask("whom", say("ui_emergency.name"), when=lambda said: said["contact"] == OTHER),
    ]


def _chosen(told: RunStory, said: Said) -> tuple[str, str]:
    """The name and key of whom was chosen; a key only for the plan's contacts."""
    known = next((each for each in told.content.contacts if each.key == said["contact"]), None)
    return (said["whom"], "") if known is None else (known.name.said, known.key)
