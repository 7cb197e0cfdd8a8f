"""A question in other words: the records of a kind that share most with it, by the pairs that the index keeps of them apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from heapq import nlargest, nsmallest
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.store.columns import id_of
from app.store.search import ALIKE, pairs

_MOST_PAIRS = 40
_READ_AT_ONCE = 2_000


def alike(connection: Connection, typed: str, kind: str, most: int = 50) -> list[tuple[UUID, float]]:
    """Records of a kind that share most with a question, best first, with the share of it (0 to 1) that they hold.

    A rare pair counts more than one that every record has. Nothing need be the same word for word.
    """
    return _ids_at(connection.connection.driver_connection, alike_at(connection, typed, most), kind)


def alike_at(connection: Connection, typed: str, most: int = 50) -> list[tuple[int, float]]:
    """The same of any kind, by their places in the index."""
    raw: Any = connection.connection.driver_connection
    terms = [f'"{ALIKE}{pair}"' for pair in pairs(typed[:500])[:_MOST_PAIRS]]
    if not terms:
        return []
    whole_ones = [(place, 1.0) for (place,) in raw.execute(_holding_all(most), (" AND ".join(terms),))]
    if len(whole_ones) == most:
        return whole_ones  # nothing can hold more
    held = raw.execute(_counting(len(terms)), terms).fetchone()
    everywhere = sum(held)  # the records that hold any of them, those that hold several counted for each: telling them apart costs more
    if not everywhere:
        return []
    weights = [math.log(1 + everywhere / count) if count else math.log(1 + everywhere) / 2 for count in held]
    whole = sum(weights)
    rare = sorted((number for number, count in enumerate(held) if count), key=held.__getitem__)
    at_once = max(1, sum(1 for total in accumulate(held[number] for number in rare) if total <= _READ_AT_ONCE))
    shares: defaultdict[int, float] = defaultdict(float)
    first = [value for number in rare[:at_once] for value in (number, terms[number])]
    for which, place in raw.execute(_reading(at_once), first):
        shares[place] += weights[which]
    left = sum(weights[number] for number in rare[at_once:])
    read = [terms[number] for number in rare[:at_once]]
    for number in rare[at_once:]:
        # Once the best hold more than all that is left could give, nobody new can come among them: a common pair is only
        # looked for beside those that were found.
        enough = len(shares) >= most and nlargest(most, shares.values())[-1] >= left
        match = f"({' OR '.join(read)}) AND {terms[number]}" if enough else terms[number]
        for (place,) in raw.execute(_BY_PAIR, (match,)):
            shares[place] += weights[number]
        if not enough:
            read.append(terms[number])
        left -= weights[number]
    best = nsmallest(most, shares, key=lambda place: (-shares[place], -place))
    return [(place, shares[place] / whole) for place in best]


def _ids_at(raw: Any, best: Sequence[tuple[int, float]], kind: str) -> list[tuple[UUID, float]]:
    """The records at these places, in their order."""
    marks = ",".join("?" * len(best))
    sql = f"SELECT place, subject_id FROM search_row WHERE place IN ({marks}) AND kind = ?"
    ids = {place: id_of(subject_id) for place, subject_id in raw.execute(sql, (*(place for place, _ in best), kind))}
    return [(ids[place], share) for place, share in best if place in ids]


_BY_PAIR = "SELECT rowid FROM search_index WHERE search_index MATCH ?"


@cache
def _holding_all(most: int) -> str:
    """The newest records that hold every term."""
    return f"{_BY_PAIR} ORDER BY rowid DESC LIMIT {most}"


@cache
def _counting(terms: int) -> str:
    """How many records hold each of so many terms, in one row."""
    return "SELECT " + ", ".join(["(SELECT count(*) FROM search_index WHERE search_index MATCH ?)"] * terms)


@cache
def _reading(terms: int) -> str:
    """Which records hold each of so many terms, by the number that each is given."""
    return " UNION ALL ".join(["SELECT ?, rowid FROM search_index WHERE search_index MATCH ?"] * terms)
