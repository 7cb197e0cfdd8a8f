"""Clauses 6.2.1 and 6.2.2: what a checklist asks, what an answer means, where a run stands. Plain values in, plain values out."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.facility.rounds.errors import AnswerUnreadable, ChecklistEmpty, ItemFaulty
from app.facility.rounds.models import ItemKind, Run, RunAnswer, RunEvent, RunStep
from app.text import one_line
from app.words import either

YES, NO = "yes", "no"


class Verdict(StrEnum):
    """What an answer means."""

    OPEN = "open"
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOTED = "noted"


@dataclass(frozen=True)
class Option:
    """One answer of a choice; `good` False is a finding."""

    value: str
    text: str
    text_en: str = ""
    good: bool = True


@dataclass(frozen=True)
class Item:
    """One question. Numbers inside `warn_low..warn_high` are well, outside `low..high` a finding, between them a warning.

    `good` is the good answer to a yes/no question. `source` says where a limit comes from.
    """

    key: str
    kind: ItemKind
    text: str
    text_en: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    warn_low: float | None = None
    warn_high: float | None = None
    options: tuple[Option, ...] = ()
    good: str = YES
    required: bool = True
    source: str = ""
    source_en: str = ""

    @property
    def cited(self) -> str:
        """Where its limit comes from, in the language spoken now."""
        return either(self.source, self.source_en)

    @property
    def name(self) -> str:
        return either(self.text, self.text_en)

    @property
    def has_limits(self) -> bool:
        return any(each is not None for each in (self.low, self.high, self.warn_low, self.warn_high))

    def limits(self) -> str:
        """The limits as people write them ("250–500 mg/L", "≥ 90 min"); "" when there are none."""
        if self.low is not None and self.high is not None:
            text = f"{self.low:g}–{self.high:g}"
        elif self.low is not None:
            text = f"≥ {self.low:g}"
        elif self.high is not None:
            text = f"≤ {self.high:g}"
        else:
            return ""
        return f"{text} {self.unit}".strip()


def item_of(stored: Mapping[str, Any]) -> Item:
    """An item as a version keeps it."""
    known = {field.name for field in fields(Item)}
    values = {name: value for name, value in stored.items() if name in known}
    values["kind"] = ItemKind(values["kind"])
    values["options"] = tuple(Option(**option) for option in values.get("options", ()))
    return Item(**values)


def stored_item(item: Item) -> dict[str, Any]:
    """An item as JSON, without what is as usual."""
    usual = Item("", ItemKind.TEXT, "")
    kept = {name: value for name, value in asdict(item).items() if name in ("key", "kind", "text") or value != getattr(usual, name)}
    kept["kind"] = str(item.kind)
    if item.options:
        kept["options"] = [asdict(option) for option in item.options]
    return kept


def check_items(items: Sequence[Item]) -> None:
    """Refuse a version that nobody could go through. Raises ChecklistEmpty, ItemFaulty (`number` is the item's place)."""
    if not items:
        raise ChecklistEmpty(field="items")
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        limits = [each for each in (item.low, item.warn_low, item.warn_high, item.high) if each is not None]
        wrong = not item.key or item.key in seen or not item.text.strip() or limits != sorted(limits)
        if wrong or (item.kind is ItemKind.CHOICE and len(item.options) < 2):
            raise ItemFaulty(field="items", number=number)
        seen.add(item.key)


def read_answer(item: Item, typed: str) -> str:
    """An answer as it is kept. Raises AnswerUnreadable; an empty answer stays empty."""
    text = one_line(typed, 500).text
    if not text:
        return ""
    if item.kind is ItemKind.NUMBER:
        plain = unicodedata.normalize("NFKC", text).replace(",", ".").removesuffix(item.unit).strip().replace("−", "-")
        try:
            value = float(plain)
        except ValueError as error:
            raise AnswerUnreadable(field="answer", text=text[:40]) from error
        if not math.isfinite(value):
            raise AnswerUnreadable(field="answer", text=text[:40])
        return f"{value:g}"
    allowed = {YES, NO} if item.kind is ItemKind.YES_NO else {option.value for option in item.options}
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE) and text not in allowed:
        raise AnswerUnreadable(field="answer", text=text[:40])
    return text


def judge(item: Item, value: str) -> Verdict:
    """What an answer means. A limit itself is still inside."""
    if not value:
        return Verdict.OPEN
    if item.kind is ItemKind.YES_NO:
        return Verdict.OK if value == item.good else Verdict.FAIL
    if item.kind is ItemKind.CHOICE:
        return Verdict.OK if any(option.value == value and option.good for option in item.options) else Verdict.FAIL
    if item.kind is ItemKind.NUMBER and item.has_limits:
        number = float(value)
        if (item.low is not None and number < item.low) or (item.high is not None and number > item.high):
            return Verdict.FAIL
        if (item.warn_low is not None and number < item.warn_low) or (item.warn_high is not None and number > item.warn_high):
            return Verdict.WARN
        return Verdict.OK
    return Verdict.NOTED


@dataclass(frozen=True)
class Answered:
    """An item with the answer that counts; `others` are the answers that do not, oldest first."""

    item: Item
    value: str = ""
    verdict: Verdict = Verdict.OPEN
    note: str = ""
    at: datetime | None = None
    actor_id: UUID | None = None
    others: tuple[str, ...] = ()


def counted(item: Item, answers: Iterable[RunAnswer]) -> Answered:
    """The answer that counts, in any order of arrival.

    A recheck takes the place of what was before it. Of answers that did not know of each other (two PCs offline) the earliest
    failing one counts, until somebody rechecks; the others are kept and shown.
    """
    in_order = sorted((each for each in answers if each.item == item.key), key=lambda each: (each.hlc, each.id))
    if not in_order:
        return Answered(item)
    last_recheck = max((place for place, each in enumerate(in_order) if each.recheck), default=0)
    standing = in_order[last_recheck:]
    failing = [each for each in standing if judge(item, each.value) is Verdict.FAIL]
    chosen = failing[0] if failing else standing[-1]
    others = tuple(each.value for each in in_order if each is not chosen)
    return Answered(item, chosen.value, judge(item, chosen.value), chosen.note, chosen.at, chosen.actor_id, others)


class RunState(StrEnum):
    """Where a run stands."""

    UNDER_WAY = "under_way"
    FINISHED = "finished"
    CHECKED = "checked"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class RunStory:
    """A run as its facts tell it."""

    state: RunState
    finished_at: datetime | None = None
    finished_by: UUID | None = None
    checked_at: datetime | None = None
    checked_by: str = ""
    note: str = ""


def run_story(events: Iterable[RunEvent]) -> RunStory:
    """What became of a run, in any order of arrival: the first end stands, a check counts after a finish only."""
    told = RunStory(RunState.UNDER_WAY)
    for event in sorted(events, key=lambda each: (each.hlc, each.id)):
        if told.state is RunState.UNDER_WAY and event.kind is RunStep.FINISHED:
            told = RunStory(RunState.FINISHED, event.at, event.actor_id, note=event.note)
        elif told.state is RunState.UNDER_WAY and event.kind is RunStep.CANCELLED:
            told = RunStory(RunState.CANCELLED, note=event.note)
        elif told.state is RunState.FINISHED and event.kind is RunStep.CHECKED:
            told = RunStory(RunState.CHECKED, told.finished_at, told.finished_by, event.at, event.who, told.note)
    return told


def one_round(run: Run, same: Iterable[Run], cancelled: Collection[UUID]) -> tuple[Run, ...]:
    """The runs that are one round with `run` among those of its schedule and date, the one begun first at the head.

    One that was cancelled (begun by mistake, or overtaken) stands alone. Two stations with the same facts agree.
    """
    if run.id in cancelled:
        return (run,)
    return tuple(sorted((each for each in same if each.id not in cancelled), key=lambda each: (each.hlc, each.id)))


def missing(answered: Iterable[Answered]) -> list[Item]:
    """The required items that have no answer yet."""
    return [each.item for each in answered if each.item.required and each.verdict is Verdict.OPEN]


def shown_value(item: Item, value: str) -> str:
    """An answer in words: the choice's text, the number with its unit."""
    if item.kind is ItemKind.CHOICE:
        return next((either(option.text, option.text_en) for option in item.options if option.value == value), value)
    if item.kind is ItemKind.NUMBER and value:
        return f"{value} {item.unit}".strip()
    return value
