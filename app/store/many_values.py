"""Many values of one column at once, on their way from JSON into the database.

Merging is mostly new rows, and a check a value takes longer than SQLite's insert of it: here a column of some hundred values is checked
by a few calls that look at all of them. The rules are those of `values`; what does not pass is looked at again there, one by one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.store.columns import id_of

Many = Callable[[Sequence[Any]], Sequence[Any]]
"""Values, none of them None, as the database takes them. Raises ValueError or TypeError where one does not pass."""


class NotAlike(ValueError):
    """One of the values does not pass. Which one is not told."""


def texts(most: int) -> Many:
    """Texts of at most so many characters, without a zero character, that can be written as UTF-8."""

    def many(values: Sequence[Any]) -> Sequence[Any]:
        joined = "".join(values)
        if len(joined) > most and max(map(len, values)) > most:
            raise NotAlike
        if "\0" in joined:
            raise NotAlike
        if not joined.isascii():
            joined.encode()
        return values

    return many


def numbers(first: int, last: int) -> Many:
    """Whole numbers from `first` to `last`."""

    def many(values: Sequence[Any]) -> Sequence[Any]:
        if set(map(type, values)) != {int} or min(values) < first or max(values) > last:
            raise NotAlike
        return values

    return many


def ids(values: Sequence[Any]) -> list[bytes]:
    """Ids of 32 hexadecimal digits as 16 bytes each."""
    joined = "".join(values)
    raw = bytes.fromhex(joined)
    if set(map(len, values)) != {32} or len(raw) * 2 != len(joined):
        raise NotAlike
    return [raw[at : at + 16] for at in range(0, len(raw), 16)]


def uuids(values: Sequence[Any]) -> list[UUID]:
    """The same as a server with a type of its own for them takes them."""
    return [id_of(each) for each in ids(values)]


def truths(values: Sequence[Any]) -> Sequence[Any]:
    """True or false."""
    if set(map(type, values)) != {bool}:
        raise NotAlike
    return values


def choices(allowed: frozenset[str]) -> Many:
    """Each one of these."""

    def many(values: Sequence[Any]) -> Sequence[Any]:
        if not allowed.issuperset(values):
            raise NotAlike
        return values

    return many


def few(into: Callable[[Any], Any]) -> Many:
    """Values of which many are the same, dates above all: each is looked at once."""

    def many(values: Sequence[Any]) -> Sequence[Any]:
        if set(map(type, values)) != {str}:
            raise NotAlike
        known = {each: into(each) for each in set(values)}
        return [known[each] for each in values]

    return many


def documents(into: Callable[[Any], str]) -> Many:
    """JSON documents, most of them empty."""

    def many(values: Sequence[Any]) -> Sequence[Any]:
        return [into(each) if each or type(each) not in _EMPTY else _EMPTY[type(each)] for each in values]

    return many


_EMPTY: dict[type, str] = {kind: json.dumps(kind()) for kind in (dict, list)}


def one_by_one(into: Callable[[Any], Any]) -> Many:
    """Where nothing is gained by looking at all of them."""
    return lambda values: [into(each) for each in values]
