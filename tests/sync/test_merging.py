"""Merging gives the same whatever order and however often: for every synced table, found by reflection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine
from sqlalchemy import Enum as Choice
from sqlalchemy import inspect as look
from sqlalchemy.engine import Engine

import app.house  # noqa: F401 - names every room
from app.store import rooms
from app.store.base import Base, Record
from app.store.digest import rows_of
from app.store.merge import Merge, Program, Sent
from app.store.values import TableValues, synced_kinds, table_values

rooms.all_here()
HALL = UUID(int=7)
STATIONS = [UUID(int=at) for at in (101, 102, 103)]
ROW = UUID(int=500)
_numbers = count(1)
_engines: dict[str, Engine] = {}


def engine_of(table: str) -> Engine:
    if table not in _engines:
        made = _engines[table] = create_engine("sqlite://")
        kept = Base.metadata.tables["kept_entry"]
        Base.metadata.create_all(made, [Base.metadata.tables[table], kept])
    return _engines[table]


def value_for(table: str, name: str, chance: st.DataObject) -> Any:
    column: Any = look(synced_kinds()[table]).columns[name]
    values = table_values(synced_kinds()[table], engine_of(table).dialect)
    if column.nullable and chance.draw(st.booleans()):
        return None
    if isinstance(column.type, Choice):
        return chance.draw(st.sampled_from([str(each) for each in column.type.enums]))
    return chance.draw(fitting(table, name, values))


WAYS: tuple[tuple[Any, st.SearchStrategy[Any]], ...] = (
    ("龘", st.sampled_from(["", "龘𠮷", "a", "b"])),
    (5, st.integers(0, 3)),
    (True, st.booleans()),
    ("2026-11-23", st.sampled_from(["2026-11-23", "2026-11-24"])),
    ("0" * 32, st.sampled_from(["0" * 32, "1" * 32])),
    ({}, st.sampled_from([{}, {"a": 1}, {"a": "龘"}])),
)
_fitting: dict[tuple[str, str], st.SearchStrategy[Any]] = {}


def fitting(table: str, name: str, values: TableValues) -> st.SearchStrategy[Any]:
    """Values that the column takes."""
    if (table, name) not in _fitting:
        _fitting[table, name] = next(way for probe, way in WAYS if _takes(values, name, probe))
    return _fitting[table, name]


def _takes(values: TableValues, name: str, probe: Any) -> bool:
    try:
        values.into(name, probe)
    except ValueError:
        return False
    return True


def a_row(table: str, chance: st.DataObject, hlc: int, station: UUID, row_id: UUID = ROW) -> dict[str, Any]:
    kind = synced_kinds()[table]
    row = {name: value_for(table, name, chance) for name in table_values(kind, engine_of(table).dialect).names}
    row |= {"id": row_id.hex, "hall_id": HALL.hex, "station_id": station.hex, "hlc": hlc}
    if issubclass(kind, Record):
        row["stamps"] = {}
    return row


def sent(station: UUID, hlc: int, entries: Sequence[dict[str, Any]]) -> Sent:
    number = next(_numbers)
    return Sent(station, 1, number, UUID(int=10_000 + number), hlc, UUID(int=1), "0000", json.dumps(entries))


def after(table: str, batches: Sequence[Sequence[Sent]]) -> list[dict[str, Any]]:
    """The table after these batches, merged into an empty one."""
    connection: Connection
    with engine_of(table).connect() as connection:
        for batch in batches:
            merge = Merge(connection, HALL)
            merge.take(batch)
            merge.finish()
        found = list(rows_of(connection, table, HALL))
        connection.rollback()
    return found


@pytest.mark.parametrize("table", sorted(synced_kinds()))
@given(chance=st.data())
@settings(max_examples=8, deadline=None)
def test_merging_is_commutative_associative_and_idempotent(table: str, chance: st.DataObject) -> None:
    kind = synced_kinds()[table]
    transactions = [sent(STATIONS[0], 10, [{"t": table, "i": a_row(table, chance, 10, STATIONS[0])}])]
    other = UUID(int=501)
    transactions.append(sent(STATIONS[1], 11, [{"t": table, "i": a_row(table, chance, 11, STATIONS[1], other)}]))
    if issubclass(kind, Record):
        names = sorted(set(table_values(kind, engine_of(table).dialect).names) - {"id", "hall_id", "station_id", "hlc", "stamps"})
        names = [name for name in names if name not in {"created_at", "created_by"}]
        for _ in range(chance.draw(st.integers(1, 5))):
            station, hlc = chance.draw(st.sampled_from(STATIONS)), chance.draw(st.integers(12, 16))
            if any((each.hlc, each.station_id) == (hlc, station) for each in transactions):
                continue
            changed = chance.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
            row_id = chance.draw(st.sampled_from([ROW, other]))
            entry = {"t": table, "id": row_id.hex, "c": {name: value_for(table, name, chance) for name in changed}}
            transactions.append(sent(station, hlc, [entry]))
    straight = after(table, [transactions])
    order = chance.draw(st.permutations(transactions))
    assert after(table, [order]) == straight
    cut = chance.draw(st.integers(0, len(order)))
    assert after(table, [order[:cut], order[cut:]]) == straight
    assert after(table, [order, transactions, order[cut:]]) == straight
    assert len(straight) == 2


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -(2**63),
    2**63,
    1.5,
    float("inf"),
    "",
    "a\0b",
    "\ud800",
    "x" * 1_000_001,
    "2026-11-23",
    "2026-W01-1",
    "2026-13-45",
    "0" * 32,
    "AB" * 16,
    "0" * 31 + " ",
    "0" * 30 + "龘",
    [],
    {},
    {"a": "b\0"},
    {"a": float("nan")},
    [[[]]],
)


@pytest.mark.parametrize("table", sorted(synced_kinds()))
def test_many_new_rows_at_once_are_taken_and_refused_as_each_by_itself(table: str) -> None:
    """`Program` with something unknown goes the long way, entry by entry."""
    with engine_of(table).connect() as connection:
        values = table_values(synced_kinds()[table], connection.dialect)
        for name in values.names:
            for odd in ODD:
                rows = [plain_row(table, values, UUID(int=at)) for at in range(600, 603)]
                rows[1] |= {name: odd}
                given = [sent(STATIONS[0], 10, [{"t": table, "i": row}]) for row in rows]
                outcomes: list[tuple[list[UUID], list[dict[str, Any]], int]] = []
                for program in (Program("0000"), Program("0000", frozenset({"nothing"}))):
                    merge = Merge(connection, HALL, program=program)
                    merge.take(given, author=STATIONS[0])
                    merged = merge.finish()
                    outcomes.append(([each.id for each, _ in merged.refused], list(rows_of(connection, table, HALL)), merged.latest))
                    connection.rollback()
                assert outcomes[0] == outcomes[1], (name, odd)


def plain_row(table: str, values: TableValues, row_id: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in values.names:
        column: Any = look(synced_kinds()[table]).columns[name]
        choices = [str(each) for each in column.type.enums] if isinstance(column.type, Choice) else []
        row[name] = choices[0] if choices else next(way for way, _ in WAYS if _takes(values, name, way))
    row |= {"id": row_id.hex, "hall_id": HALL.hex, "station_id": STATIONS[0].hex, "hlc": 10}
    return row | {"stamps": {}} if "stamps" in row else row
