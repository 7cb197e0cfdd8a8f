"""The inbox at two real PCs and a real hub: both values with who wrote them, a choice, and the choice taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import NotAllowed, Role
from app.access.models import Staff
from app.simulation.world import SimStation, World
from app.stations import service
from app.stations.wording import column_name, table_name
from app.store import Actor, Record, new_id
from app.store.values import synced_kinds
from app.sync.conflicts import FoundConflict, conflicts, open_count, settled
from app.sync.errors import SettledAlready, ValueMoved
from tests.sync.test_things_that_go_wrong import exchanged, hall_of, renamed


def split_and_joined(world: World) -> FoundConflict:
    """Two PCs gave one person two names without having seen each other; the third one has heard of both."""
    first, second, third = world.stations
    renamed(world, first, "欧阳若兮")
    world.clock.advance(timedelta(minutes=3))
    renamed(world, second, "欧阳若曦")
    for each in (first, second, first, third, second):
        exchanged(each)
    (found,) = found_at(third)
    return found


def found_at(station: SimStation) -> list[FoundConflict]:
    with hall_of(station).read() as read:
        return conflicts(read)


def name_at(world: World, station: SimStation) -> str:
    with hall_of(station).read() as read:
        return read.require(Staff, world.made.staff[0]).name


def settle(station: SimStation, found: FoundConflict, *, keep_winner: bool) -> None:
    with hall_of(station).work(station.actor) as work:
        service.settle(work, found.id, keep_winner=keep_winner)


def reopen(station: SimStation, found: FoundConflict) -> None:
    with hall_of(station).work(station.actor) as work:
        service.reopen(work, found.id)


def test_a_conflict_says_who_wrote_which_value_where_and_when(world: World) -> None:
    first, second, _ = world.stations
    found = split_and_joined(world)
    assert (found.table, found.column, found.winner, found.loser, found.now) == ("staff", "name", "欧阳若曦", "欧阳若兮", "欧阳若曦")
    assert (found.winner_by.actor_id, found.loser_by.actor_id) == (second.actor.id, first.actor.id)
    assert (found.winner_by.station_id, found.loser_by.station_id) == (hall_of(second).station.id, hall_of(first).station.id)
    assert found.winner_by.at - found.loser_by.at == timedelta(minutes=3)


def test_a_choice_is_known_everywhere_and_so_is_that_it_was_taken_back(world: World) -> None:
    first, _, third = world.stations
    found = split_and_joined(world)
    settle(third, found, keep_winner=False)
    exchanged(third)
    exchanged(first)
    assert (found_at(first), name_at(world, first)) == ([], "欧阳若兮")
    with hall_of(first).read() as read:
        (choice,) = settled(read)
        assert open_count(read) == 0
    assert choice.choice is not None
    assert (choice.choice.kept_winner, choice.choice.actor_id) == (False, third.actor.id)
    reopen(first, found)
    exchanged(first)
    exchanged(third)
    assert [each.id for each in found_at(third)] == [found.id]
    assert name_at(world, third) == "欧阳若曦"
    settle(third, found, keep_winner=True)
    assert (found_at(third), name_at(world, third)) == ([], "欧阳若曦")


def test_what_was_settled_is_not_settled_again(world: World) -> None:
    third = world.stations[2]
    found = split_and_joined(world)
    settle(third, found, keep_winner=True)
    with pytest.raises(SettledAlready):
        settle(third, found, keep_winner=False)
    assert name_at(world, third) == "欧阳若曦"


def test_a_choice_is_not_taken_back_over_a_later_change(world: World) -> None:
    third = world.stations[2]
    found = split_and_joined(world)
    settle(third, found, keep_winner=False)
    renamed(world, third, "欧阳龘")
    with pytest.raises(ValueMoved):
        reopen(third, found)
    assert (name_at(world, third), found_at(third)) == ("欧阳龘", [])


def test_several_conflicts_about_one_value_are_settled_by_one_key(world: World) -> None:
    first, second, third = world.stations
    split_and_joined(world)
    renamed(world, first, "甲")
    world.clock.advance(timedelta(seconds=1))
    renamed(world, second, "乙")
    for each in (first, second, third):
        exchanged(each)
    (found,) = found_at(third)
    assert (found.winner, found.loser) == ("乙", "甲")
    settle(third, found, keep_winner=True)
    assert found_at(third) == []


def test_clerks_do_not_settle_conflicts(world: World) -> None:
    third = world.stations[2]
    found = split_and_joined(world)
    clerk = Actor(new_id(), "李芳", frozenset({str(Role.CLERK)}))
    with pytest.raises(NotAllowed), hall_of(third).work(clerk) as work:
        service.settle(work, found.id, keep_winner=True)
    assert [each.id for each in found_at(third)] == [found.id]


def test_every_record_and_its_columns_have_a_name_for_people() -> None:
    fixed = {"id", "hall_id", "station_id", "hlc", "created_at", "created_by", "stamps"}
    records = {table: kind for table, kind in synced_kinds().items() if issubclass(kind, Record)}
    nameless = [table for table in records if table_name(table) == table]
    columns = [
        f"{table}.{column.name}"
        for table, kind in records.items()
        for column in select(kind).selected_columns
        if column.name not in fixed and column_name(table, column.name) == column.name
    ]
    assert (nameless, columns) == ([], [])
