"""A deadline's ledger in words: plain values that papers, screens and exports show line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.regulation.deadlines import Deadline, LedgerDay, Rule, Span, Why
from app.regulation.hours import WEEKDAYS
from app.regulation.official import HolidayName
from app.words import Language, say, speaking

_HOLIDAYS = frozenset(HolidayName)


@dataclass(frozen=True)
class LedgerLine:
    """One day of a deadline as people read it. `times` are the stretches that counted, `pauses` those that did not for a pause."""

    date: date
    weekday: str
    counted: str
    running: str
    why: str
    times: str
    pauses: str
    provisional: bool
    counts: bool


def ledger_lines(deadline: Deadline, chosen: Language) -> list[LedgerLine]:
    """A deadline's ledger, one line a day, in one language."""
    with speaking(chosen):
        return [_line(day, deadline.rule) for day in deadline.ledger]


def summary(deadline: Deadline, chosen: Language) -> str:
    """The deadline in one sentence: how much of what, from when, and that the start day does not count where it does not."""
    with speaking(chosen):
        start = deadline.ledger[0].date
        if deadline.rule in (Rule.WORKING_DAYS, Rule.CALENDAR_DAYS):
            sentence = say(
                "regulation.summary.days", amount=amount_in_words(deadline.rule, deadline.amount), start=start, due=deadline.due_on
            )
        else:
            sentence = say(
                "regulation.summary.time", amount=amount_in_words(deadline.rule, deadline.amount), start=start, due=deadline.due_on
            )
        if deadline.provisional:
            sentence += say("regulation.summary.provisional")
        if deadline.paused_since is not None:
            sentence += say("regulation.summary.paused")
        return sentence


def day_name(name: str) -> str:
    """A day's name in the language spoken now; the hall's own words stay as they are."""
    return say(f"regulation.holiday.{name}") if name in _HOLIDAYS else name


def weekday_name(on: date) -> str:
    """The weekday of a date, in words."""
    return say(f"regulation.week_day.{WEEKDAYS[on.weekday()]}")


def amount_in_words(rule: Rule, amount: timedelta) -> str:
    """How much of a period, with its unit (`3 个工作日`, `1 小时 30 分钟`)."""
    if rule is Rule.WORKING_DAYS:
        return say("regulation.amount.working_days", n=amount.days)
    if rule is Rule.CALENDAR_DAYS:
        return say("regulation.amount.calendar_days", n=amount.days)
    return time_in_words(amount)


def time_in_words(amount: timedelta) -> str:
    """A length of time in days of clock time, hours and minutes; less than a minute in seconds."""
    seconds = abs(int(amount.total_seconds()))
    if 0 < seconds < 60:
        return say("regulation.amount.seconds", n=seconds)
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return say("regulation.amount.minutes", n=minutes)
    if not minutes:
        return say("regulation.amount.hours", n=hours)
    return say("regulation.amount.hours_and_minutes", hours=hours, minutes=minutes)


def why_in_words(day: LedgerDay) -> str:
    """Why a day counts or not, with the holiday's or the pause's name."""
    why = say(f"regulation.why.{day.why}")
    name = day_name(day.name)
    return say("regulation.why_named", why=why, name=name) if name and day.why is not Why.START_DAY else why


def _line(day: LedgerDay, rule: Rule) -> LedgerLine:
    return LedgerLine(
        date=day.date,
        weekday=weekday_name(day.date),
        counted=amount_in_words(rule, day.counted) if day.counted else "—",
        running=amount_in_words(rule, day.running),
        why=why_in_words(day),
        times=_spans(day.spans, day.date),
        pauses=_spans(day.pauses, day.date),
        provisional=day.provisional,
        counts=bool(day.counted),
    )


def _spans(spans: Iterable[Span], on: date) -> str:
    return " ".join(f"{_clock(span.start, on)}–{_clock(span.end, on)}" for span in spans)


def _clock(moment: datetime, on: date) -> str:
    """A time of that day; its last midnight is 24:00."""
    return "24:00" if moment.date() > on else f"{moment:%H:%M}"
