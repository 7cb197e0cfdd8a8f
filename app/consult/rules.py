"""Clauses 3.1.1 to 3.1.4: where a question stands, and the two clocks that it can start. Plain values in, plain values out.

The answer clock counts the hall's hours while the question is nobody's answer and nobody's promise: it stands still from an
answer or a promise on, and goes on where it stood when the person did not understand. A promise has its own clock, up to the
very moment that was promised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.consult.errors import (
    AskedInFuture,
    ConsultationFault,
    MomentUnreadable,
    PhoneMissing,
    PhoneShape,
    PromiseMissing,
    PromiseOutsideHours,
    PromisePast,
    QuestionMissing,
)
from app.consult.models import Channel, Clock, ConsultationEvent, State, Step
from app.regulation import Pause, WorkingCalendar
from app.text import normal_phone, one_line, paragraph

MOST_QUESTION = 2_000
DUE_SOON_SHARE = 0.8
LEAST_WARNING = timedelta(minutes=15)
"""A promise is warned of when four fifths of its time are used, and a quarter of an hour before at the latest."""

NEXT: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.ANSWERED): State.ANSWERED,
    (State.OPEN, Step.PROMISED): State.PROMISED,
    (State.OPEN, Step.HANDED_ON): State.OPEN,
    (State.OPEN, Step.WITHDRAWN): State.WITHDRAWN,
    (State.PROMISED, Step.ANSWERED): State.ANSWERED,
    (State.PROMISED, Step.PROMISED): State.PROMISED,
    (State.PROMISED, Step.HANDED_ON): State.PROMISED,
    (State.PROMISED, Step.NOT_REACHED): State.PROMISED,
    (State.PROMISED, Step.WITHDRAWN): State.WITHDRAWN,
    (State.ANSWERED, Step.ANSWERED): State.ANSWERED,
    (State.ANSWERED, Step.UNDERSTOOD): State.UNDERSTOOD,
    (State.ANSWERED, Step.NOT_UNDERSTOOD): State.OPEN,
    (State.ANSWERED, Step.CORRECTED): State.ANSWERED,
    (State.ANSWERED, Step.NOT_REACHED): State.ANSWERED,
    (State.ANSWERED, Step.WITHDRAWN): State.WITHDRAWN,
    (State.UNDERSTOOD, Step.CORRECTED): State.ANSWERED,
    (State.UNDERSTOOD, Step.NOT_UNDERSTOOD): State.OPEN,
    (State.UNDERSTOOD, Step.NOT_REACHED): State.UNDERSTOOD,
    (State.WITHDRAWN, Step.CORRECTED): State.ANSWERED,
    (State.WITHDRAWN, Step.NOT_REACHED): State.WITHDRAWN,
}
"""Every step that changes something; any other is kept on record and changes nothing, so that merged facts are never illegal."""

CLOSED = frozenset({State.UNDERSTOOD, State.WITHDRAWN})
RUNNING: dict[State, Clock] = {State.OPEN: Clock.ANSWER, State.PROMISED: Clock.PROMISE}
ANSWERS = frozenset({Step.ANSWERED, Step.CORRECTED})


def can_follow(now: State, step: Step) -> bool:
    """True when this step may happen in this state."""
    return (now, step) in NEXT


@dataclass(frozen=True)
class Happening:
    """An event as a plain value; `order` is its stamp."""

    kind: Step
    at: datetime
    order: tuple[int, bytes]
    actor_id: UUID
    note: str = ""
    article_id: UUID | None = None
    version_id: UUID | None = None
    promised_at: datetime | None = None
    holder_id: UUID | None = None
    report_id: UUID | None = None


def happening(event: ConsultationEvent) -> Happening:
    """The plain value of a stored event."""
    return Happening(
        event.kind,
        event.at,
        (event.hlc, event.station_id.bytes + event.id.bytes),
        event.actor_id,
        event.note,
        event.article_id,
        event.version_id,
        event.promised_at,
        event.holder_id,
        event.report_id,
    )


@dataclass(frozen=True)
class Promise:
    """A reply was promised for `due_at` by `holder_id`. `kept_at` is the answer, `dropped_at` a newer promise or the withdrawal."""

    made_at: datetime
    due_at: datetime
    holder_id: UUID
    ended_at: datetime | None = None
    answered: bool = False

    def is_broken(self, now: datetime) -> bool:
        """Whether the time passed without an answer: a later promise does not mend an earlier one."""
        return (self.ended_at or now) > self.due_at


@dataclass(frozen=True)
class Course:
    """Everything that the facts of a question say."""

    state: State = State.OPEN
    changed_at: datetime | None = None
    holder_id: UUID | None = None
    answers: tuple[Happening, ...] = ()
    promises: tuple[Promise, ...] = ()
    rests: tuple[Pause, ...] = ()
    """When the answer clock stood still; the last one is open while it does."""
    first_reply_at: datetime | None = None
    reopened: int = 0
    ignored: tuple[Happening, ...] = field(default=())

    @property
    def clock(self) -> Clock | None:
        """The clock that runs; none once the question is answered or closed."""
        return RUNNING.get(self.state)

    @property
    def promise(self) -> Promise | None:
        """The promise that runs."""
        return self.promises[-1] if self.promises and self.state is State.PROMISED else None

    @property
    def answer(self) -> Happening | None:
        """The answer that stands."""
        return self.answers[-1] if self.answers else None


def fold(events: Iterable[Happening]) -> Course:
    """What these events make of a question, in any order of arrival."""
    course = Course()
    for event in sorted(events, key=lambda each: each.order):
        course = _after(course, event)
    return course


def _after(course: Course, event: Happening) -> Course:
    if event.kind is Step.RECORDED:
        return replace(course, changed_at=course.changed_at or event.at, holder_id=course.holder_id or event.actor_id)
    state = NEXT.get((course.state, event.kind))
    if state is None or (event.kind is Step.PROMISED and event.promised_at is None):
        return replace(course, ignored=(*course.ignored, event))
    promises = course.promises
    if course.state is State.PROMISED and event.kind in (Step.ANSWERED, Step.PROMISED, Step.WITHDRAWN):
        ended = replace(promises[-1], ended_at=event.at, answered=event.kind is Step.ANSWERED)
        promises = (*promises[:-1], ended)
    holder = course.holder_id
    if event.kind in (Step.PROMISED, Step.HANDED_ON):
        holder = event.holder_id or event.actor_id
    elif event.kind in ANSWERS:
        holder = event.actor_id
    if event.kind is Step.PROMISED and event.promised_at is not None:
        promises = (*promises, Promise(event.at, event.promised_at, holder or event.actor_id))
    elif event.kind is Step.HANDED_ON and state is State.PROMISED and holder is not None:
        promises = (*promises[:-1], replace(promises[-1], holder_id=holder))
    first = course.first_reply_at
    if first is None and event.kind in (Step.ANSWERED, Step.PROMISED):
        first = event.at
    return Course(
        state=state,
        changed_at=event.at,
        holder_id=holder,
        answers=(*course.answers, event) if event.kind in ANSWERS else course.answers,
        promises=promises,
        rests=_rests(course, state, event.at),
        first_reply_at=first,
        reopened=course.reopened + (event.kind is Step.NOT_UNDERSTOOD),
        ignored=course.ignored,
    )


def _rests(course: Course, state: State, at: datetime) -> tuple[Pause, ...]:
    if course.state is State.OPEN and state is not State.OPEN:
        return (*course.rests, Pause(at, None, str(state)))
    if course.state is not State.OPEN and state is State.OPEN:
        return (*course.rests[:-1], replace(course.rests[-1], end=at))
    return course.rests


def warn_at(start: datetime, due: datetime) -> datetime:
    """From when a deadline is shown as late soon: four fifths of its time, and a quarter of an hour at the least where there is one."""
    share = start + (due - start) * DUE_SOON_SHARE
    return max(min(share, due - LEAST_WARNING), start) if due - start > LEAST_WARNING else share


@dataclass(frozen=True, kw_only=True)
class QuestionForm:
    """What somebody typed about a question, untouched."""

    channel: Channel
    question: str
    name: str = ""
    phone: str = ""
    address: str = ""
    asked_at: datetime | None = None
    customer_id: UUID | None = None
    contact_id: UUID | None = None
    ticket_id: UUID | None = None
    service_id: UUID | None = None


_MOMENT = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})-(\d{1,2})\s+)?(\d{1,2}):(\d{2})")


def read_moment(typed: str, now: datetime, *, ahead: bool = False, field: str = "asked_at") -> datetime | None:
    """A moment as typed: 14:05 (today), 11-20 14:05, 2026-11-20 14:05; None for nothing. `now` is in the hall's zone.

    A day and month without a year are the last ones that have been; with `ahead`, the next ones. Raises MomentUnreadable.
    """
    plain = unicodedata.normalize("NFKC", typed).strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    if not plain:
        return None
    parts = _MOMENT.fullmatch(plain)
    if parts is None:
        raise MomentUnreadable(field=field)
    year, month, day, hour, minute = (int(part) if part else None for part in parts.groups())
    try:
        found = now.replace(
            year=year or now.year, month=month or now.month, day=day or now.day, hour=hour or 0, minute=minute or 0, second=0, microsecond=0
        )
        if year is None and month is not None:
            if ahead and found.date() < now.date():
                return found.replace(year=found.year + 1)
            if not ahead and found > now:
                return found.replace(year=found.year - 1)
        return found
    except ValueError as impossible:
        raise MomentUnreadable(field=field) from impossible


def check(typed: QuestionForm, now: datetime) -> tuple[QuestionForm, tuple[ConsultationFault, ...]]:
    """The form as it would be kept, and everything that stands against it, each at its field."""
    phone = normal_phone(typed.phone)
    form = replace(
        typed,
        question=paragraph(typed.question, MOST_QUESTION).text,
        name=one_line(typed.name, 100).text,
        phone=phone or one_line(typed.phone, 40).text,
        address=one_line(typed.address).text,
    )
    faults: list[ConsultationFault] = []
    if not form.question:
        faults.append(QuestionMissing(field="question"))
    if form.phone and phone is None:
        faults.append(PhoneShape(field="phone"))
    if form.asked_at is not None and form.asked_at > now:
        faults.append(AskedInFuture(field="asked_at"))
    return form, tuple(faults)


def check_promise(promised_at: datetime | None, now: datetime, calendar: WorkingCalendar, *, phone: str, channel: Channel) -> None:
    """Refuse a promise that nobody could keep: no time, a time gone by, a time when the hall is closed, nobody to call."""
    if promised_at is None:
        raise PromiseMissing(field="promised_at")
    if promised_at <= now:
        raise PromisePast(field="promised_at")
    if not calendar.is_open(promised_at - timedelta(seconds=1)):
        raise PromiseOutsideHours(field="promised_at")
    if not phone and channel is not Channel.MAIL:
        raise PhoneMissing(field="phone")


def usual_promise(now: datetime, calendar: WorkingCalendar) -> datetime:
    """What is offered for "answer later": two hours of opening time from now, on the next quarter of an hour."""
    due = calendar.add_working_time(now, timedelta(hours=2)).due_at
    rest = (due.minute % 15) * 60 + due.second
    rounded = (due + timedelta(seconds=(900 - rest) % 900)).replace(microsecond=0)
    return rounded if calendar.is_open(rounded - timedelta(seconds=1)) else due
