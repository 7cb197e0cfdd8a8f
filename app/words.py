"""What the program says, in the reader's language.

Every sentence stands under a key in `resources/<language>/words/<room>.toml`; the first part of the key is the
room (file), so that `say("queue.call_next")` reads `call_next` from `queue.toml`. A key that one language lacks fails the tests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
RESOURCES = Path(__file__).resolve().parent.parent / "resources"

_chosen: list[Language] = ["zh_CN"]
_here: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """The language spoken now: the one of the enclosing `speaking` block, else the program's."""
    return _here.get() or _chosen[0]


def choose_language(chosen: Language) -> None:
    """Set the program's language, for all threads."""
    _chosen[0] = chosen


@contextmanager
def speaking(chosen: Language) -> Generator[None]:
    """Speak another language inside this block, for example on a paper for one customer."""
    token = _here.set(chosen)
    try:
        yield
    finally:
        _here.reset(token)


def say(key: str, /, **values: object) -> str:
    """The sentence under `key` with `{name}` places filled from `values`.

    Raises KeyError when no such sentence exists, which the tests find for every key written in the code.
    """
    sentence = _room(language(), key.partition(".")[0])[key]
    if "|" in sentence:
        values = {name: _Count(value) if type(value) is int else value for name, value in values.items()}
    return sentence.format(**values) if values else sentence


def either(chinese: str, english: str) -> str:
    """The text in the language spoken now; Chinese where nobody wrote the English."""
    return english if language() == "en" and english else chinese


class _Count(int):
    """A number that chooses between `{n:case|cases}`."""

    def __format__(self, form: str) -> str:
        one, bar, many = form.partition("|")
        return (one if self == 1 else many) if bar else format(int(self), form)


@cache
def vocabulary(chosen: Language) -> dict[str, str]:
    """All sentences of one language by full key (`room.name` or `room.group.name`)."""
    found: dict[str, str] = {}
    for file in sorted((RESOURCES / chosen / "words").glob("*.toml")):
        found |= _room(chosen, file.stem)
    return found


@cache
def _room(chosen: Language, name: str) -> dict[str, str]:
    """The sentences of one room, read when the first of them is said. Raises KeyError where there is no such room."""
    file = RESOURCES / chosen / "words" / f"{name}.toml"
    if not file.exists():
        raise KeyError(name)
    found: dict[str, str] = {}
    _collect(name, tomllib.loads(file.read_text(encoding="utf-8")), found)
    return found


def _collect(prefix: str, table: dict[str, object], found: dict[str, str]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _collect(f"{prefix}.{name}", value, found)  # pyright: ignore[reportUnknownArgumentType]
        else:
            found[f"{prefix}.{name}"] = str(value)
