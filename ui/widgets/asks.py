"""What an act of a record asks for, and the act itself: a key, when it is offered, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from app.store import Work
from app.words import say

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A line to type."""

    name: str
    default: str = ""
    wide: bool = True


@dataclass(frozen=True)
class Number:
    """A whole number in a range."""

    name: str
    least: int
    most: int
    default: int


@dataclass(frozen=True)
class Day:
    """A date."""

    name: str
    default: date


@dataclass(frozen=True)
class Pick:
    """One of several; the values are what the service takes."""

    name: str
    options: Sequence[tuple[Any, str]]
    default: Any = None


@dataclass(frozen=True)
class Ticks:
    """Any of several."""

    name: str
    options: Sequence[tuple[Any, str]]


@dataclass(frozen=True)
class Sign:
    """The customer's signature."""

    name: str = "signature"


Ask = Line | Number | Day | Pick | Ticks | Sign


class Situated(Protocol):
    """What an act looks at; `subject_id` is the record that is acted on."""

    @property
    def subject_id(self) -> UUID: ...


S = TypeVar("S", bound=Situated)


@dataclass(frozen=True)
class Act(Generic[S]):
    """One thing to do. Its words and the names of its fields are keys below `room`."""

    room: ClassVar[str]

    name: str
    key: str
    offered: Callable[[S], bool]
    asks: Callable[[S], Sequence[Ask]]
    do: Callable[[Work, UUID, Values], object]

    @property
    def text(self) -> str:
        return say(f"{self.room}.act.{self.name}")

    @property
    def done(self) -> str:
        """What is told when it was done."""
        return say("ui_acting.done", act=self.text)
