"""One example for each line of the table of faults; the simulation mixes them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from app.access.models import Staff
from app.queue import service as queue
from app.queue.models import NumberBlock, Ticket
from app.simulation import acts
from app.simulation.world import SimStation, World
from app.store import Hall
from app.sync.compare import compare, repair
from app.sync.conflicts import conflicts, settle
from app.sync.exchange import Exchange, Exchanged


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def exchanged(station: SimStation) -> Exchanged:
    assert station.exchange is not None
    return station.exchange.run()


def issued(station: SimStation) -> str:
    with hall_of(station).work(station.actor) as work:
        return queue.issue_ticket(work, "A").number


def numbers(station: SimStation) -> list[str]:
    with hall_of(station).read() as read:
        return sorted(read.all(select(Ticket.number)))


def renamed(world: World, station: SimStation, name: str) -> None:
    with hall_of(station).work(station.actor) as work:
        work.require(Staff, world.made.staff[0]).name = name


def test_one_hall_split_in_two_and_joined_lists_the_conflict_and_one_key_picks(world: World) -> None:
    first, second, third = world.stations
    renamed(world, first, "左")
    world.clock.advance(timedelta(seconds=1))
    renamed(world, second, "右")
    for each in (first, second, first, third, second):
        exchanged(each)
    with hall_of(third).read() as read:
        (found,) = conflicts(read)
        assert (found.winner, found.loser, read.require(Staff, world.made.staff[0]).name) == ("右", "左", "右")
    with hall_of(third).work(third.actor) as work:
        settle(work, found.id, keep_winner=False)
    exchanged(third)
    exchanged(first)
    with hall_of(first).read() as read:
        assert (conflicts(read), read.require(Staff, world.made.staff[0]).name) == ([], "左")


def test_changes_one_after_the_other_are_no_conflict(world: World) -> None:
    first, second, _ = world.stations
    for station, name in ((first, "一"), (second, "二"), (first, "三")):
        exchanged(station)
        renamed(world, station, name)
        exchanged(station)
    with hall_of(first).read() as read:
        assert conflicts(read) == []


def test_two_pcs_never_print_the_same_number_online_or_offline(world: World) -> None:
    first, second, _ = world.stations
    online = [issued(first), issued(second)]
    assert online == ["A001", "A041"]
    for station in (first, second):
        station.line.weather.is_cut = True
    world.clock.advance(timedelta(seconds=10))
    offline = [issued(station) for _ in range(45) for station in (first, second)]
    everything = online + offline
    assert len(set(everything)) == len(everything)
    assert any(number.endswith(hall_of(first).station.letter) for number in offline)


def test_a_block_is_renewed_before_it_runs_out(world: World) -> None:
    station = world.stations[0]
    for _ in range(35):
        issued(station)
    with hall_of(station).read() as read:
        assert sorted(read.all(select(NumberBlock.first))) == [1, 41]


def test_a_call_made_at_one_window_is_lost_for_the_other_which_gets_the_next_one(world: World) -> None:
    first, second, _ = world.stations
    issued(first), issued(first)
    exchanged(first)
    exchanged(second)
    called: list[str] = []
    for station in (first, second):
        with hall_of(station).work(station.actor) as work:
            queue.open_counter(work, station.window)
            ticket = queue.call_next(work, station.window)
            assert ticket is not None
            called.append(ticket.number)
    assert called == ["A001", "A002"]


def test_cut_off_from_the_hub_two_windows_share_out_the_waiting(world: World) -> None:
    first, second, _ = world.stations
    for _ in range(8):
        issued(first)
    for station in (first, second):
        with hall_of(station).work(station.actor) as work:
            queue.open_counter(work, station.window)
    for station in (first, second, first):
        exchanged(station)
        station.line.weather.is_cut = station is not first
    first.line.weather.is_cut = True
    world.clock.advance(timedelta(seconds=10))
    called: list[str] = []
    for station in (first, second) * 8:
        with hall_of(station).work(station.actor) as work:
            ticket = queue.call_next(work, station.window)
            if ticket is not None:
                called.append(ticket.number)
                queue.arrive(work, ticket.id)
                queue.finish(work, ticket.id)
    assert len(called) == len(set(called)) == 8


def test_disk_image_cloned_to_a_second_pc_gets_a_new_identity_and_keeps_its_unsent_work(world: World) -> None:
    first = world.stations[0]
    unsent = issued(first)
    acts.clone(world, first)
    copy = world.stations[-1]
    later = issued(copy)
    done = exchanged(copy)
    assert "new_identity" in done.events
    assert hall_of(copy).station.id != hall_of(first).station.id
    exchanged(first)
    exchanged(copy)
    own = issued(first)
    exchanged(first)
    exchanged(copy)
    assert numbers(copy) == sorted({unsent, later, own}) == numbers(first)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_what_was_copied_unsent_is_the_same_everywhere_whoever_of_the_copies_sends_it_first(world: World, order: tuple[int, ...]) -> None:
    first = world.stations[0]
    renamed(world, first, "未发")
    acts.clone(world, first)
    acts.clone(world, world.stations[-1])
    copies = [first, *world.stations[-2:]]
    for _ in range(3):
        for at in order:
            exchanged(copies[at])
    assert len({hall_of(each).station.id for each in copies}) == 3
    for each in copies:
        assert each.exchange is not None
        assert compare(hall_of(each), each.exchange.link) == []


def test_pc_restored_from_an_old_backup_pulls_back_what_it_had_sent(world: World) -> None:
    first = world.stations[0]
    acts.back_up(world, first)
    sent = issued(first)
    exchanged(first)
    acts.put_back(world, first)
    assert numbers(first) == []
    after = issued(first)
    exchanged(first)
    assert numbers(first) == sorted([sent, after])
    assert sent != after


def test_pc_put_back_by_hand_begins_a_new_epoch_by_itself(world: World) -> None:
    first = world.stations[0]
    exchanged(first)
    first.close()
    aside = world.folder / "aside"
    shutil.copytree(first.data, aside)
    first.open()
    sent = [issued(first) for _ in range(3)]
    exchanged(first)
    first.close()
    shutil.rmtree(first.data)
    shutil.copytree(aside, first.data)
    first.open()
    assert "new_epoch" in exchanged(first).events
    assert numbers(first) == sorted(sent)


@pytest.mark.sqlite_only
def test_hub_restored_from_an_old_backup_gets_again_what_it_no_longer_has(world: World) -> None:
    first, second, _ = world.stations
    acts.put_back_hub(world, first)
    number = issued(first)
    exchanged(first)
    exchanged(second)
    acts.put_back_hub(world, first)
    other = issued(second)
    for station in (first, second, first):
        exchanged(station)
    assert numbers(first) == numbers(second) == sorted([number, other])


@pytest.mark.sqlite_only
def test_a_hub_put_back_to_a_backup_gives_no_number_out_again(world: World) -> None:
    first, second, _ = world.stations
    acts.put_back_hub(world, first, whole=False)
    assert issued(first) == "A001"
    acts.put_back_hub(world, first, whole=False)
    assert issued(second) == "A041"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("had_given", [True, False])
def test_a_hub_whose_whole_folder_is_put_back_gives_no_number_out_again(world: World, had_given: bool) -> None:
    """Also the file of numbers is the old one: for a day the PCs mark theirs with their own letters."""
    first, second, _ = world.stations
    before = [issued(first)] if had_given else []
    backup = world.folder / "backup of the folder"
    shutil.copytree(world.folder / "hub", backup)
    for station in (first, second):
        before += [issued(station) for _ in range(45)]
    world.hub.database.close()
    shutil.rmtree(world.folder / "hub")
    shutil.copytree(backup, world.folder / "hub")
    world.reopen_hub()
    after = [issued(station) for _ in range(45) for station in world.stations]
    assert len(set(before + after)) == len(before + after)
    world.clock.advance(timedelta(hours=25))
    assert issued(first) == "A001"


@pytest.mark.sqlite_only
def test_a_hub_that_a_station_knows_more_of_than_itself_gives_no_number_out_again(world: World) -> None:
    """Put back as a whole machine, so that no file tells it."""
    first, second, _ = world.stations
    exchanged(first)
    file = world.folder / "hub" / "hub.db"
    aside = world.folder / "aside.db"
    world.hub.database.close()
    shutil.copy(file, aside)
    noted = (world.folder / "hub" / "hub.numbers").read_bytes()
    world.reopen_hub()
    before = [issued(first)]
    exchanged(first)
    world.hub.database.close()
    shutil.copy(aside, file)
    (world.folder / "hub" / "hub.numbers").write_bytes(noted)
    world.reopen_hub()
    exchanged(first)
    assert issued(second) not in before
    assert issued(second).endswith(hall_of(second).station.letter)


@pytest.mark.parametrize("minutes", [-4_000_000, -90, 90, 4_000_000])
def test_a_wrong_pc_clock_is_told_and_set_right(world: World, minutes: int) -> None:
    first = world.stations[0]
    first.clock.error = timedelta(minutes=minutes)
    exchanged(first)
    assert abs(hall_of(first).clock.now() - world.clock.now()) < timedelta(minutes=1)
    issued(first)
    exchanged(first)
    assert abs((hall_of(first).hybrid.last >> 16) - int(world.clock.now().timestamp() * 1000)) < 6 * 60_000


def test_a_bug_that_made_two_sides_differ_is_found_and_repaired(world: World) -> None:
    first, second, _ = world.stations
    issued(first)
    exchanged(first)
    exchanged(second)
    with hall_of(second).work(second.actor) as work:
        work.session.connection().exec_driver_sql("DELETE FROM ticket")
        work.session.connection().exec_driver_sql("UPDATE queue_series SET name = 'spoilt'")
    assert second.exchange is not None
    assert sorted({each.table for each in compare(hall_of(second), second.exchange.link)}) == ["queue_series", "ticket"]
    assert repair(hall_of(second), second.exchange.link) > 0
    assert compare(hall_of(second), second.exchange.link) == []


def test_old_program_keeps_what_a_newer_one_sends_and_uses_it_after_its_upgrade(world: World) -> None:
    first, second, _ = world.stations
    second.program = acts.Program("0001", acts.OLDER)
    world.reopen(second)
    with hall_of(first).work(first.actor) as work:
        work.require(Staff, world.made.staff[0]).skills = ["手语"]
    exchanged(first)
    exchanged(second)
    with hall_of(second).read() as read:
        assert read.require(Staff, world.made.staff[0]).skills == []
    second.program = acts.Program()
    world.reopen(second)
    exchanged(second)
    with hall_of(second).read() as read:
        assert read.require(Staff, world.made.staff[0]).skills == ["手语"]


@pytest.mark.sqlite_only
def test_hub_disk_full_acknowledges_nothing_and_everything_comes_later(world: World) -> None:
    first = world.stations[0]
    with world.no_room(world.hub.database.engines[0]):
        for _ in range(30):
            issued(first)
            acts.exchange(world, first)
    world.reopen_hub()
    exchanged(first)
    assert hall_of(first).waiting_changes() == 0
    exchanged(world.stations[1])
    assert numbers(world.stations[1]) == numbers(first)


def test_bootstrap_that_was_cut_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = world.stations
    from app.sync.identity import START, state_of

    issued(first)
    exchanged(first)
    with hall_of(second).work(second.actor) as work:
        state_of(work).snapshot_table = START
    pages = 0
    real = Exchange._merge

    def merging(self: Exchange, *given: object) -> None:
        nonlocal pages
        pages += 1
        if pages == 10:
            raise RuntimeError("cut")
        real(self, *given)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Exchange, "_merge", merging)
    with pytest.raises(RuntimeError):
        exchanged(second)
    with hall_of(second).read() as read:
        assert state_of(read).snapshot_table not in ("", START)
    before = pages
    exchanged(second)
    assert pages > before
    assert numbers(second) == numbers(first)
