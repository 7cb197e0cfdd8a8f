"""Search and the first page of the list, beside the bare query for the same rows on the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from random import Random
from typing import Any

from sqlalchemy import select

from app.bench.figures import Figure, side_by_side
from app.intake.applications.lists import MOST_SHOWN, Order, Page, Wanted, page
from app.intake.applications.models import Application, Standing
from app.store import Hall
from app.store.engine import connect
from app.store.inserts import column_names
from app.store.search import initials, understand

GOAL, P99_UNDER_MS = 2.0, 10.0
MOST = 50
DEEP = 100_000
# The floor of a search: one prepared statement through the same driver on the same encrypted file, the matching terms ready-made, the
# rows of the newest fifty joined and fetched, text and all. Taking apart what was typed, checking that neighbouring pairs belong
# together, and making ids of bytes is what it lacks; that is ours to pay for. Anybody who wrote the query by hand would write this.
_BARE = (
    "SELECT r.place, r.kind, r.subject_id, r.text FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
    " WHERE search_index MATCH ? ORDER BY search_index.rowid DESC LIMIT 50"
)


def typed_by_kind(hall: Hall, each: int, seed: int = 1) -> dict[str, list[str]]:
    """What people type to find cases that are there, of cases spread over the whole hall."""
    random = Random(f"typed-{seed}")
    with hall.read() as read:
        total = read.count_rows(Application)
        ids = [read.session.scalars(select(Standing.application_id).offset(random.randrange(total)).limit(1)).one() for _ in range(each)]
        found = [read.require(Application, one) for one in ids]
    return {
        "name": [one.agent_name or one.applicant_name for one in found],
        "title": [one.service_name[:4] for one in found],
        "number": [one.number for one in found],
        "number_start": [one.number[:15] for one in found],
        "phone": [one.phone for one in found],
        "phone_end": [one.phone[-4:] for one in found],
        "initials": [(initials(one.agent_name or one.applicant_name) or [one.phone])[0] for one in found],
        "name_and_title": [f"{one.agent_name or one.applicant_name} {one.service_name[:4]}" for one in found],
    }


def searches(hall: Hall, rounds: int) -> list[Figure]:
    """The newest fifty for each kind of thing that is typed. Ours begins with what was typed and a reader that is not yet open."""
    made: list[Figure] = []
    with closing(connect(hall.file, hall.key.hexadecimal, read_only=True)) as raw:
        for name, typed in typed_by_kind(hall, min(rounds, 100)).items():
            matches = [query.match for query in map(understand, typed) if query is not None]

            def ours(turn: int, typed: Sequence[str] = typed) -> object:
                with hall.read() as read:
                    return read.search(typed[turn % len(typed)], (Application,), MOST)

            def bare(turn: int, matches: Sequence[str] = matches) -> object:
                return raw.execute(_BARE, (matches[turn % len(matches)],)).fetchall()

            made.append(Figure(f"search_{name}", "ms", *side_by_side(ours, bare, rounds), goal=GOAL, p99_under=P99_UNDER_MS))
    return made


def lists(hall: Hall, rounds: int) -> list[Figure]:
    """A page of the list: the first one, and the one behind row 100,000 (or the last row there is)."""
    with hall.read() as read:
        total = read.count_rows(Standing)
        row = read.rows(
            select(Standing.received_at, Standing.application_id)
            .order_by(Standing.received_at.desc(), Standing.application_id.desc())
            .offset(max(0, min(DEEP, total - MOST_SHOWN) - 1))
            .limit(1)
        )[0]
        at_raw = read.session.connection().exec_driver_sql(
            "SELECT received_at FROM application_standing WHERE application_id = ?", (row[1].bytes,)
        )
        place = (at_raw.scalar_one(), row[1].bytes)
    order = "ORDER BY received_at DESC, application_id DESC LIMIT 200"
    columns = ", ".join(column_names(Standing))
    first = f"SELECT {columns} FROM application_standing {order}"
    deep = f"SELECT {columns} FROM application_standing WHERE (received_at, application_id) < (?, ?) {order}"
    with closing(connect(hall.file, hall.key.hexadecimal, read_only=True)) as raw:
        return [
            Figure(name, "ms", *side_by_side(_page(hall, after), _rows(raw, sql, values), rounds))
            for name, after, sql, values in (("list_first", None, first, ()), ("list_deep", (row[0], row[1]), deep, place))
        ]


def _page(hall: Hall, after: Any) -> Callable[[int], Page]:
    def read_page(_turn: int) -> Page:
        with hall.read() as read:
            return page(read, Wanted(), Order.RECEIVED, after=after)

    return read_page


def _rows(raw: Any, sql: str, values: tuple[Any, ...]) -> Callable[[int], object]:
    return lambda _turn: raw.execute(sql, values).fetchall()
