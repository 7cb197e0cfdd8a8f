"""What broke in other programs that sync (the list at the end of the design of sync), each tried here."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.access.models import Staff
from app.hub import feed, quarantine
from app.hub.models import HubFeed, HubQuarantine
from app.queue import service as queue
from app.queue.models import Ticket
from app.simulation import acts
from app.simulation.network import Line
from app.simulation.world import SimStation, World
from app.store import Hall, HallError, new_id
from app.store.merge import Program, Sent
from app.store.migrations import newest
from app.store.tables import KeptEntry
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.exchange import Exchanged
from app.sync.identity import START, state_of
from app.sync.link import refusal_of
from app.sync.wire import sized


def hall_of(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def exchanged(station: SimStation) -> Exchanged:
    assert station.exchange is not None
    return station.exchange.run()


def skilled(world: World, station: SimStation) -> None:
    with hall_of(station).work(station.actor) as work:
        work.require(Staff, world.made.staff[0]).skills = ["手语"]


def not_knowing(world: World) -> None:
    """The hub does not know a column of its own age: what brings it is refused."""
    world.hub_program = Program(newest(), frozenset({"staff.skills"}))
    world.reopen_hub()


def skills(world: World, station: SimStation) -> list[str]:
    with hall_of(station).read() as read:
        return read.require(Staff, world.made.staff[0]).skills


# One refused change at the head (khushi897920-lang/hercycle-ai#308, thedotmack/claude-mem#3964)


def test_two_hundred_refused_changes_hold_nothing_back(world: World) -> None:
    first, second, _ = world.stations
    not_knowing(world)
    for at in range(200):
        with hall_of(first).work(first.actor) as work:
            work.require(Staff, world.made.staff[at % 3]).skills = [f"{at}"]
    with hall_of(first).work(first.actor) as work:
        number = queue.issue_ticket(work, "A").number
    done = exchanged(first)
    assert (len(done.quarantined), hall_of(first).waiting_changes()) == (200, 0)
    exchanged(second)
    with hall_of(second).read() as read:
        assert [line.number for line in queue.today(read)] == [number]


# "Unreachable" and "refused" are different answers (ibuilder/massing#475)


@pytest.mark.parametrize(
    ("status", "name", "expected"),
    [
        (500, "", HubUnreachable),
        (502, "", HubUnreachable),
        (503, "unavailable", HubUnreachable),
        (429, "too_many", HubUnreachable),
        (404, "", HubUnreachable),  # some other program answers at this address
        (403, "", HubUnreachable),  # a proxy's page
        (400, "bad_request", HubRefused),
        (403, "revoked", HubRefused),
    ],
)
def test_only_what_the_hub_refuses_by_name_is_a_refusal(status: int, name: str, expected: type[HallError]) -> None:
    assert isinstance(refusal_of(status, name, {}), expected)


# A refusal is no deletion (dmadan86/waves#671); success with rejects is not success (thunderbird/thunderbolt#944)


def test_what_the_hub_refused_stays_on_the_screen_and_its_reason_is_told(world: World) -> None:
    first = world.stations[0]
    not_knowing(world)
    skilled(world, first)
    done = exchanged(first)
    assert skills(world, first) == ["手语"]
    ((_, why),) = done.quarantined
    assert "staff: unknown column skills" in why


def test_quarantine_is_kept_whole_and_retried_after_an_upgrade(world: World) -> None:
    first, second, _ = world.stations
    not_knowing(world)
    skilled(world, first)
    exchanged(first)
    exchanged(second)
    assert skills(world, second) == []
    world.hub_program = Program()
    world.reopen_hub()
    hall_id = hall_of(first).station.hall_id
    assert quarantine.retry_quarantined(world.hub.database, hall_id) == 1
    assert quarantine.retry_quarantined(world.hub.database, hall_id) == 0
    exchanged(second)
    assert skills(world, second) == ["手语"]
    with world.hub.database.read() as connection:
        (row,) = connection.execute(select(HubQuarantine.reason, HubQuarantine.released_at)).all()
        assert "unknown column" in row.reason
        assert row.released_at is not None


# A passing failure never marks a pending change as rejected (super-productivity/super-productivity#8371)


@pytest.mark.sqlite_only
def test_a_hub_that_cannot_now_is_no_refusal_and_everything_waits(world: World) -> None:
    first = world.stations[0]
    skilled(world, first)
    waiting = hall_of(first).waiting_changes()
    world.hub.database.close()
    real = world.hub.database._writer
    with world.no_room(real):
        for _ in range(40):
            with hall_of(first).work(first.actor) as work:
                queue.issue_ticket(work, "A")
            with suppress(HubUnreachable):
                exchanged(first)
    assert hall_of(first).waiting_changes() > 0
    world.reopen_hub()
    done = exchanged(first)
    assert done.quarantined == []
    assert (hall_of(first).waiting_changes(), waiting > 0) == (0, True)
    with world.hub.database.read() as connection:
        assert connection.execute(select(HubQuarantine.id)).first() is None


class _OneAnswer(httpx.BaseTransport):
    """A line that answers one request itself, then lets everything through."""

    def __init__(self, line: Line, status: int, told: dict[str, Any]) -> None:
        self.line, self.answers = line, [(status, told)]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.answers:
            status, told = self.answers.pop()
            return httpx.Response(status, json=told, request=request)
        return self.line.handle_request(request)


def test_an_expired_signature_is_not_permanent(world: World) -> None:
    first = world.stations[0]
    skilled(world, first)
    assert first.exchange is not None
    now = int(world.clock.now().timestamp() * 1000)
    transport = _OneAnswer(first.line, 401, {"error": "stale", "why": "", "final": False, "now_ms": now})
    first.exchange.link._client._transport = transport  # pyright: ignore[reportAttributeAccessIssue]
    assert exchanged(first).pushed > 0
    assert transport.answers == []


# A feed by sequence loses rows that commit late (SQLStreamStore/SQLStreamStore#121, kamu-data/kamu-cli#1398)


def test_places_in_the_feed_have_no_gap_that_is_filled_later(world: World) -> None:
    for station in world.stations * 3:
        with hall_of(station).work(station.actor) as work:
            queue.issue_ticket(work, "A")
        exchanged(station)
    with world.hub.database.read() as connection:
        places = list(connection.execute(select(HubFeed.position).order_by(HubFeed.position)).scalars())
    assert places == list(range(1, len(places) + 1))


# Half-finished transfers that nobody cleans and cannot be resumed (learningequality/kolibri#7270, #7372)


def test_a_transfer_that_was_cut_a_hundred_times_leaves_nothing_behind(world: World) -> None:
    first, second, _ = world.stations
    with hall_of(first).work(first.actor) as work:
        for _ in range(30):
            queue.issue_ticket(work, "A")
    exchanged(first)
    with hall_of(second).work(second.actor) as work:
        state_of(work).snapshot_table = START
    for _ in range(100):
        second.line.weather.unanswered = 0.9
        with suppress(HubUnreachable):
            exchanged(second)
    second.line.weather.unanswered = 0.0
    exchanged(second)
    with hall_of(second).read() as read:
        assert state_of(read).snapshot_table == ""
        assert read.count(select(KeptEntry.id)) == 0
        assert len(queue.today(read)) == 30
    assert sorted(file.name for file in second.data.iterdir() if "half" in file.name or "joining" in file.name) == []


def test_a_batch_is_bounded_by_count_and_size() -> None:
    sent = Sent(*[None] * 7, rows="x" * 100_000)  # pyright: ignore[reportArgumentType]
    assert len(sized([sent] * 600)) <= 21
    assert len(sized([replace(sent, rows="")] * 1_200)) == 1_000
    assert len(sized([replace(sent, rows="x" * 5_000_000)] * 2)) == 1


# "Database is locked" between sync and the window (learningequality/kolibri#8934)


def test_the_window_writes_while_sync_writes_and_neither_is_told_that_the_file_is_locked(world: World) -> None:
    first, second, _ = world.stations
    for _ in range(60):
        with hall_of(first).work(first.actor) as work:
            queue.issue_ticket(work, "A")
    exchanged(first)
    wrong: list[BaseException] = []

    def window() -> None:
        try:
            for at in range(30):
                with hall_of(second).work(second.actor) as work:
                    queue.add_series(work, "Q", f"窗口{at}")
        except HallError as error:
            wrong.append(error)

    thread = threading.Thread(target=window)
    thread.start()
    for _ in range(5):
        exchanged(second)
    thread.join()
    exchanged(second)
    assert wrong == []
    assert hall_of(second).waiting_changes() == 0


# What is double all the same


def call(station: SimStation) -> str:
    with hall_of(station).work(station.actor) as work:
        called = queue.call_next(work, station.window)
        return called.number if called is not None else ""


def test_a_double_call_is_settled_by_the_earlier_and_both_are_on_record(world: World) -> None:
    """Two PCs cut off from each other call the same person: the earlier call stands, the later window sees whom to send where."""
    first, second, _ = world.stations
    with hall_of(first).work(first.actor) as work:
        number = queue.issue_ticket(work, "A").number
    for station in (first, second):
        with hall_of(station).work(station.actor) as work:
            queue.open_counter(work, station.window)
    for station in (first, second, first):
        exchanged(station)
    for station in (first, second):
        station.line.weather.is_cut = True
    world.clock.advance(timedelta(seconds=10))
    called = [station for station in (first, second) if call(station) == number]
    (earlier,) = called  # whose share it falls to
    (later,) = [station for station in (first, second) if station is not earlier]
    world.clock.advance(timedelta(minutes=16))  # so long that it may be anybody's
    assert call(later) == number
    for station in (first, second):
        station.line.weather.is_cut = False
    for station in (first, second, first):
        exchanged(station)
    for station in (first, second):
        with hall_of(station).read() as read:
            (double,) = queue.double_calls(read)
            assert double.number == number
            assert (double.stands_at, double.also_called_at) == (earlier.window, later.window)
            there, not_there = queue.at_counter(read, earlier.window), queue.at_counter(read, later.window)
            assert there is not None
            assert there.number == number
            assert not_there is None
            assert queue.recheck(read) == []


# Lost, repeated, reordered, cut


@pytest.mark.parametrize("fault", ["lost", "unanswered", "doubled", "late"])
def test_a_batch_lost_repeated_reordered_or_cut_gives_the_same_state_as_without(world: World, fault: str) -> None:
    first, second, _ = world.stations
    setattr(first.line.weather, fault, 0.5)
    numbers: list[str] = []
    for _ in range(12):
        with hall_of(first).work(first.actor) as work:
            numbers.append(queue.issue_ticket(work, "A").number)
        with suppress(HubUnreachable):
            exchanged(first)
    setattr(first.line.weather, fault, 0.0)
    first.line.deliver_late()
    for station in (first, second):
        acts.exchange(world, station)
    with hall_of(second).read() as read:
        assert sorted(line.number for line in queue.today(read)) == sorted(numbers)
    with world.hub.database.read() as connection:
        ids = list(connection.execute(select(HubFeed.transaction_id)).scalars())
    assert len(ids) == len(set(ids))


def test_the_hub_reads_each_hall_by_the_rooms_own_services(world: World) -> None:
    first = world.stations[0]
    with hall_of(first).work(first.actor) as work:
        number = queue.issue_ticket(work, "A").number
    exchanged(first)
    with world.hub.database.reader(hall_of(first).station.hall_id) as read:
        assert read.all(select(Ticket.number)) == [number]
        assert queue.day_count(read, read.today).issued == 1
        assert read.profile().code == "SIM"
    with world.hub.database.reader(new_id()) as read:
        assert read.all(select(Ticket.number)) == []


def test_new_client_old_hub_what_the_hub_does_not_know_is_kept_and_used_after_its_upgrade(world: World) -> None:
    first, second, _ = world.stations
    world.hub_program = Program(f"{int(newest()) - 1:04}", acts.OLDER)
    world.reopen_hub()
    skilled(world, first)
    assert exchanged(first).quarantined == []
    exchanged(second)
    assert skills(world, second) == ["手语"]
    world.hub_program = Program()
    world.reopen_hub()
    feed.replay_newer(world.hub.database)
    with world.hub.database.reader(hall_of(first).station.hall_id) as read:
        assert read.require(Staff, world.made.staff[0]).skills == ["手语"]
