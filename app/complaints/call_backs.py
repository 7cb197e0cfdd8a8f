"""Bad ratings are answered by a call; what was said is kept, the rating stays as it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from app.access import Role, right
from app.complaints.errors import CallBackEnded, CallBackUnknown, NotForYou, WordsEmpty
from app.complaints.models import CallBack, CallBackEvent, CallResult, CallStep
from app.documents.numbers import NumberKind, next_number
from app.regulation import Deadline, StandardKey
from app.regulation import service as regulation
from app.store import Reader, Work
from app.text import paragraph

_SPACE = UUID("0d0f2a1e-58a2-5c55-8f0b-0a8e8e3f7a11")
ENDS = frozenset({CallStep.REACHED, CallStep.GIVEN_UP})
_OFFICE = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class BadRating:
    """A rating that is answered by a call, as the room that keeps ratings gives it out."""

    rating_id: UUID
    grade: int
    rated_at: datetime
    subject: str = ""
    comment: str = ""
    person_name: str = ""
    phone: str = ""
    rated_id: UUID | None = None
    visit_id: UUID | None = None
    application_id: UUID | None = None
    large_print: bool = False


@dataclass(frozen=True)
class CallFile:
    """A call-back with its tries and its clock. `ended` None: still to do."""

    call_back: CallBack
    events: tuple[CallBackEvent, ...]
    deadline: Deadline
    ended: CallBackEvent | None
    late: bool


def open_call_back(work: Work, rating: BadRating) -> CallBack:
    """A bad rating opens a call-back, once, whichever station sees it first."""
    made = uuid5(_SPACE, rating.rating_id.hex)
    known = work.get(CallBack, made)
    if known is not None:
        return known
    number = next_number(work, NumberKind.RATING)
    values = {name: getattr(rating, name) for name in rating.__dataclass_fields__}
    work.did("complaints.open_call_back", made)
    return work.add(CallBack(id=made, number=number, **values))


def rated_already(read: Reader, rating_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ratings have their call-back."""
    return set(read.all(select(CallBack.rating_id).where(CallBack.rating_id.in_(list(rating_ids)))))


@right(*_OFFICE)
def not_reached(work: Work, call_back_id: UUID, words: str = "") -> CallBackEvent:
    """Nobody answered; the clock runs on. Raises CallBackUnknown, NotForYou, CallBackEnded."""
    return _call(work, call_back_id, CallStep.TRIED, None, paragraph(words, 1_000).text, None)


@right(*_OFFICE)
def reached(work: Work, call_back_id: UUID, result: CallResult, words: str, complaint_id: UUID | None = None) -> CallBackEvent:
    """What the customer said on the phone; `complaint_id` when it became a complaint. The rating stays.

    Raises WordsEmpty, CallBackUnknown, NotForYou, CallBackEnded.
    """
    said = paragraph(words, 2_000).text
    if not said:
        raise WordsEmpty(field="words")
    return _call(work, call_back_id, CallStep.REACHED, result, said, complaint_id)


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def give_up(work: Work, call_back_id: UUID, words: str) -> CallBackEvent:
    """There is no way to reach the customer (no number, never an answer): why. Raises as `reached`."""
    said = paragraph(words, 2_000).text
    if not said:
        raise WordsEmpty(field="words")
    return _call(work, call_back_id, CallStep.GIVEN_UP, None, said, None)


@right(*_OFFICE)
def reveal_call(work: Work, call_back_id: UUID) -> CallBack:
    """Somebody looks at name and phone in full, to make the call; the audit chain notes who. Raises CallBackUnknown, NotForYou."""
    found = opened(work, call_back_id, work.actor.id)
    work.did("complaints.call_revealed", call_back_id)
    return found


def opened(read: Reader, call_back_id: UUID, actor_id: UUID) -> CallBack:
    """A call-back, for somebody who may make the call. Raises CallBackUnknown, NotForYou."""
    found = read.require(CallBack, call_back_id, CallBackUnknown)
    if found.rated_id == actor_id:
        raise NotForYou
    return found


def call_due(read: Reader, call_back: CallBack) -> Deadline:
    """Until when somebody is to be rung up: by the standard in force on the day of the rating. Clause 5.2.2.

    The practice of the national rating rules (State Council office, 2019, no. 51) is one working day.
    """
    days = int(regulation.standard(read, StandardKey.CALL_BACK_WORKING_DAYS, call_back.rated_at.astimezone(read.zone).date()).value)
    return regulation.calendar(read).add_working_days(call_back.rated_at, days)


def call_file(read: Reader, call_back: CallBack) -> CallFile:
    """A call-back with its tries and its clock; of two calls made on two stations the first one ended it."""
    wanted = select(CallBackEvent).where(CallBackEvent.call_back_id == call_back.id)
    events = tuple(read.all(wanted.order_by(CallBackEvent.hlc, CallBackEvent.id)))
    ended = next((event for event in events if event.kind in ENDS), None)
    due = call_due(read, call_back)
    return CallFile(call_back, events, due, ended, not due.is_met(ended.at if ended else read.now))


def call_files(read: Reader, actor_id: UUID | None, *, also_ended: bool = False, most: int = 200) -> list[CallFile]:
    """The call-backs that somebody may make (None: all), the most urgent first, then (if wanted) the latest that were made."""
    ended = select(CallBackEvent.call_back_id).where(CallBackEvent.kind.in_(ENDS))
    allowed = select(CallBack)
    if actor_id is not None:
        allowed = allowed.where((CallBack.rated_id.is_(None)) | (CallBack.rated_id != actor_id))
    waiting = read.all(allowed.where(CallBack.id.not_in(ended)).order_by(CallBack.rated_at, CallBack.id).limit(most))
    made = read.all(allowed.where(CallBack.id.in_(ended)).order_by(CallBack.rated_at.desc()).limit(most)) if also_ended else []
    return [call_file(read, each) for each in (*waiting, *made)]


def _call(
    work: Work, call_back_id: UUID, kind: CallStep, result: CallResult | None, words: str, complaint_id: UUID | None
) -> CallBackEvent:
    call_back = opened(work, call_back_id, work.actor.id)
    if call_file(work, call_back).ended is not None:
        raise CallBackEnded
    return work.add(CallBackEvent(call_back_id=call_back_id, kind=kind, result=result, note=words, complaint_id=complaint_id))
