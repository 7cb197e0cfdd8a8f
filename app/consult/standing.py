"""Where each question stands, kept beside the facts so that lists and alarms need not fold a million of them.

`keep` runs with every event; `refresh` recomputes from the facts alone, after a merge; `differing` compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.consult.models import Clock, Consultation, ConsultationEvent, ConsultationNow, State
from app.consult.rules import Course, fold, happening, warn_at
from app.regulation import Deadline, Pause, StandardKey, WorkingCalendar
from app.regulation import service as regulation
from app.store import Reader, Work
from app.words import say

_AT_ONCE = 500


def course_of(read: Reader, consultation_id: UUID) -> Course:
    """What the facts of one question say."""
    return fold(map(happening, read.all(select(ConsultationEvent).where(ConsultationEvent.consultation_id == consultation_id))))


def answer_deadline(read: Reader, asked_at: datetime, course: Course) -> Deadline:
    """The answer clock with its ledger. Clause 3.1.3: the standard of the day of asking, in the hall's hours.

    It stands still while an answer or a promise stands, and goes on when the person did not understand.
    """
    rests = [replace(rest, reason=say(f"consult.rest.{rest.reason}")) for rest in course.rests]
    return regulation.due(read, StandardKey.ANSWER_MINUTES, asked_at, rests)


def promise_deadline(read: Reader, course: Course) -> Deadline | None:
    """The last promise with its ledger: up to the very moment that was promised."""
    if not course.promises:
        return None
    last = course.promises[-1]
    return regulation.calendar(read).add_clock_time(last.made_at, max(last.due_at - last.made_at, timedelta()))


def values_of(consultation: Consultation, course: Course, calendar: WorkingCalendar, minutes: float) -> dict[str, Any]:
    """The columns of a question's row."""
    allowed = timedelta(minutes=minutes)
    asked = consultation.asked_at
    due = warn = None
    if course.clock is Clock.ANSWER:
        due = calendar.add_working_time(asked, allowed, course.rests).due_at
        warn = max(calendar.add_working_time(asked, allowed * 0.8, course.rests).due_at, asked)
    elif course.promise is not None:
        due = course.promise.due_at
        warn = warn_at(course.promise.made_at, due)
    first = course.first_reply_at
    in_time = None if first is None else calendar.working_time_between(asked, first) <= allowed
    until = course.changed_at or asked
    used = calendar.working_time_between(asked, until, [Pause(rest.start, rest.end or until, rest.reason) for rest in course.rests])
    late = used > allowed or any(promise.ended_at is not None and promise.is_broken(until) for promise in course.promises)
    answer = course.answer
    return {
        "number": consultation.number,
        "channel": consultation.channel,
        "state": course.state,
        "asked_at": asked,
        "changed_at": until,
        "clock": course.clock,
        "due_at": due,
        "warn_at": warn,
        "holder_id": course.holder_id,
        "answered_at": answer.at if answer is not None else None,
        "first_in_time": in_time,
        "promises": len(course.promises),
        "reopened": course.reopened,
        "late": late,
        "without_article": (answer is not None or course.state is State.PROMISED) and not any(each.version_id for each in course.answers),
    }


def computed(read: Reader, consultation: Consultation, course: Course) -> dict[str, Any]:
    """The row as the facts and the standard of the day of asking make it."""
    on = consultation.asked_at.astimezone(read.zone).date()
    return values_of(consultation, course, regulation.calendar(read), regulation.standard(read, StandardKey.ANSWER_MINUTES, on).value)


def keep(work: Work, consultation: Consultation) -> ConsultationNow:
    """Bring a question's row up to its facts."""
    values = computed(work, consultation, course_of(work, consultation.id))
    row = work.get(ConsultationNow, consultation.id)
    if row is None:
        return work.add(ConsultationNow(consultation_id=consultation.id, **values))
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row


def refresh(work: Work, consultation_ids: Iterable[UUID]) -> int:
    """Recompute these rows from the facts: after a merge, or when the calendar changed. Returns how many there are."""
    done = 0
    for consultation_id in consultation_ids:
        consultation = work.get(Consultation, consultation_id)
        if consultation is not None:
            keep(work, consultation)
            done += 1
    return done


def refresh_running(work: Work) -> None:
    """The clocks that run, computed anew: the calendar or a standard is another one now."""
    refresh(work, work.all(select(ConsultationNow.consultation_id).where(ConsultationNow.due_at.is_not(None))))


def differing(read: Reader, consultation_ids: Sequence[UUID] | None = None) -> list[UUID]:
    """Questions whose row differs from what their facts say; none when all is well. All of them without ids."""
    wanted = list(consultation_ids) if consultation_ids is not None else read.all(select(Consultation.id))
    found: list[UUID] = []
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        events: defaultdict[UUID, list[ConsultationEvent]] = defaultdict(list)
        for event in read.all(select(ConsultationEvent).where(ConsultationEvent.consultation_id.in_(part))):
            events[event.consultation_id].append(event)
        for consultation in read.all(select(Consultation).where(Consultation.id.in_(part))):
            row = read.get(ConsultationNow, consultation.id)
            values = computed(read, consultation, fold(map(happening, events[consultation.id])))
            if row is None or any(getattr(row, name) != value for name, value in values.items()):
                found.append(consultation.id)
    return found
