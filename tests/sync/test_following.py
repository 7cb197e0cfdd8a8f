"""What the hub's stream brings is merged without a request where it joins on, and nothing is lost where it does not."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bench.hubs import free_port
from app.hub import devices, feed
from app.hub.devices import new_code
from app.hub.pages import spread
from app.queue import service as queue
from app.simulation import acts
from app.simulation.network import Weather
from app.simulation.world import SimStation, World
from app.stations import service
from app.store import Actor, Hall, ManualClock, open_hall
from app.store.hall import waiting_changes
from app.store.merge import Sent
from app.sync import following, syncer
from app.sync.compare import compare
from app.sync.errors import HubUnreachable
from app.sync.exchange import Exchange, Exchanged
from app.sync.following import Following
from app.sync.identity import START, enrol, join, link_of, state_of
from app.sync.link import Address, HubLink
from app.sync.pages import Frames, Notice, Page, framed, joined, noticed
from app.sync.syncer import Syncer
from app.sync.wire import BatchRefused, sent_in
from tests.helpers.stations import two_pcs
from tests.sync.places import running_hub
from tests.sync.test_syncer import Ear, tickets

HERE, THERE = UUID(int=1), UUID(int=2)


def sent(position: int, station: UUID = THERE, *, was: int = 0, rows: str = "[]") -> Sent:
    return Sent(station, 1, position, UUID(int=1000 + position), position << 16, UUID(int=3), "0001", rows, was=was, position=position)


def page(first: int, last: int, *, station: UUID = THERE) -> Page:
    before = UUID(int=1000 + first - 1).hex if first > 1 else ""
    return Page(first - 1, before, last, UUID(int=1000 + last).hex, [sent(at, station) for at in range(first, last + 1)])


def mark(position: int) -> str:
    return UUID(int=1000 + position).hex if position else ""


# -- how pages join ---------------------------------------------------------------------------------------------------------


def test_a_page_that_follows_the_cursor_joins_and_the_next_one_joins_it() -> None:
    found = joined([page(4, 5), page(6, 6)], 3, mark(3), HERE, 1)
    assert [each.position for each in found.sent] == [4, 5, 6]
    assert (found.position, found.mark, found.has_gap) == (6, mark(6), False)


def test_what_came_before_brings_nothing_and_what_begins_before_joins_in_its_middle() -> None:
    found = joined([page(1, 3), page(2, 5)], 3, mark(3), HERE, 1)
    assert [each.position for each in found.sent] == [4, 5]
    assert not found.has_gap


def test_a_gap_ends_it_and_what_joined_before_it_counts() -> None:
    found = joined([page(4, 4), page(6, 7), page(8, 8)], 3, mark(3), HERE, 1)
    assert [each.position for each in found.sent] == [4]
    assert (found.position, found.has_gap) == (4, True)


def test_a_page_of_another_feed_does_not_join_however_the_numbers_fit() -> None:
    assert joined([page(4, 5)], 3, mark(99), HERE, 1).has_gap
    assert joined([page(2, 5)], 3, mark(99), HERE, 1).has_gap


def test_what_this_pc_wrote_is_left_out_unless_the_hub_gave_it_another_time() -> None:
    mixed = Page(0, "", 3, mark(3), [sent(1, HERE), sent(2, HERE, was=5), sent(3)])
    found = joined([mixed], 0, "", HERE, 1)
    assert [each.position for each in found.sent] == [2, 3]
    assert [each.position for each in joined([mixed], 0, "", HERE, 2).sent] == [1, 2, 3]  # in another epoch it does not have it


def test_a_copy_that_hears_what_its_original_wrote_merges_nothing_until_an_exchange_told_them_apart(world: World) -> None:
    exchanged(world)
    first = world.stations[0]
    acts.clone(world, first)
    copy = world.stations[-1]
    start = cursor(copy)
    issue(first)
    assert first.exchange is not None
    first.exchange.push(Exchanged(), hello=True)
    pages = pages_of(world, start[0])
    assert copy.follower is not None
    assert not copy.follower.take(pages)  # it comes under this PC's name, and this PC did not write it
    assert cursor(copy) == start
    exchanged(world)
    exchanged(world)
    for station in (first, copy):
        assert station.hall is not None
        assert station.exchange is not None
        assert compare(station.hall, station.exchange.link) == []


def test_what_comes_back_by_the_stream_is_on_the_hub_though_the_answer_to_the_push_was_lost(world: World) -> None:
    exchanged(world)
    first = world.stations[0]
    start = cursor(first)
    issue(first)
    assert first.hall is not None
    assert first.exchange is not None
    first.line.weather = Weather(unanswered=1.0)
    with pytest.raises(HubUnreachable):
        first.exchange.push(Exchanged(), hello=True)
    first.line.weather = Weather()
    with first.hall.read() as read:
        assert waiting_changes(read) == 1
    assert first.follower is not None
    assert first.follower.take(pages_of(world, start[0]))
    with first.hall.read() as read:
        assert waiting_changes(read) == 0
    assert first.exchange.run().pushed == 0


@given(st.lists(st.integers(1, 40), min_size=1, max_size=20), st.integers(1, 30))
def test_a_stream_cut_anywhere_says_the_same(cuts: list[int], last: int) -> None:
    rows = '[{"t":"ticket",\r "note":"行\u2028\u0085"}]'
    frames = framed(Page(0, "", last, mark(last), [sent(at, rows=rows) for at in range(1, last + 1)]))
    stream = noticed(7) + frames + noticed(9, look=True)
    reading, heard, at = Frames(), list[Any](), 0
    for cut in [*cuts, len(stream)]:
        heard += reading.take(stream[at : at + cut])
        at += cut
    assert heard[0] == Notice(7)
    assert heard[-1] == Notice(9, look=True)
    assert [each.rows for each in heard[1].sent] == [rows] * last


@pytest.mark.parametrize("frame", [b"event: page\ndata: {}\n\n", b"data: x\n\n", b"noise\n\n", b"event: page\ndata: [[[\n\n", b"\xff\n\n"])
def test_what_is_no_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(BatchRefused):
        Frames().take(frame)


def test_a_frame_that_never_ends_is_not_kept() -> None:
    reading = Frames()
    with pytest.raises(BatchRefused):
        for _ in range(100):
            reading.take(b"data: " + b"x" * 64_000)


# -- the hub's page is what a pull would give ----------------------------------------------------------------------------------


def exchanged(world: World) -> None:
    for station in world.stations:
        assert station.exchange is not None
        station.exchange.run()


def issue(station: SimStation, count: int = 1) -> None:
    assert station.hall is not None
    for _ in range(count):
        with station.hall.work(station.actor) as work:
            queue.issue_ticket(work, "A")


def pages_of(world: World, after: int) -> list[Page]:
    found = spread(world.hub.database, world.made.hall_id, after)
    assert found.page is not None
    return [each for each in Frames().take(found.page) if isinstance(each, Page)]


def cursor(station: SimStation) -> tuple[int, str]:
    assert station.hall is not None
    with station.hall.read() as read:
        state = state_of(read)
        return state.position, state.mark


def test_the_page_of_a_stream_is_what_a_pull_would_give_to_each_pc(world: World) -> None:
    exchanged(world)
    before = [cursor(station) for station in world.stations]
    world.stations[1].clock.error = timedelta(days=400)  # its stamps are replaced: it gets its own work back
    for station in world.stations[:2]:
        issue(station, 2)
        assert station.exchange is not None
        station.exchange.push(Exchanged(), hello=True)
    pages = pages_of(world, min(position for position, _ in before))
    for station, (position, marked) in zip(world.stations, before, strict=True):
        assert station.hall is not None
        here = station.hall.station
        pulled = feed.pull(world.hub.database, here.id, here.hall_id, here.epoch, position, marked)
        brought = joined(pages, position, marked, here.id, here.epoch)
        assert [(each.id, each.hlc, each.was, each.rows) for each in brought.sent] == [
            (each.id, each.hlc, each.was, each.rows) for each in sent_in("\n".join(pulled.lines))
        ]
        assert (brought.position, brought.mark) == (pulled.position, pulled.mark)


def test_a_page_is_merged_without_a_request_and_one_behind_a_gap_waits_for_a_pull(world: World) -> None:
    exchanged(world)
    writer, reader = world.stations[0], world.stations[1]
    assert writer.exchange is not None
    assert reader.follower is not None
    assert reader.exchange is not None
    first = cursor(reader)[0]
    issue(writer)
    writer.exchange.run()
    near = pages_of(world, first)
    issue(writer)
    writer.exchange.run()
    far = pages_of(world, near[-1].position)
    reader.line.weather.is_cut = True
    assert not reader.follower.take(far)
    assert cursor(reader)[0] == first
    assert reader.follower.take(near)
    assert reader.follower.take(far)
    assert reader.follower.take(near)  # again: it changes nothing
    assert cursor(reader) == (far[-1].position, far[-1].mark)
    reader.line.weather.is_cut = False
    assert reader.exchange.run().pulled == 0
    assert reader.hall is not None
    assert compare(reader.hall, reader.exchange.link) == []


def test_a_pc_that_still_joins_takes_no_pages(world: World) -> None:
    exchanged(world)
    reader = world.stations[1]
    assert reader.hall is not None
    assert reader.follower is not None
    first = cursor(reader)[0]
    issue(world.stations[0])
    assert world.stations[0].exchange is not None
    world.stations[0].exchange.run()
    with reader.hall.work(reader.actor) as work:
        state_of(work).snapshot_table = START
    assert not reader.follower.take(pages_of(world, first))
    assert cursor(reader)[0] == first


def test_too_much_for_a_page_is_pulled(world: World) -> None:
    exchanged(world)
    first = cursor(world.stations[1])[0]
    assert world.stations[0].hall is not None
    with world.stations[0].hall.work(world.stations[0].actor) as work:
        for number in range(400):
            queue.add_counter(work, 1000 + number, ["A"])
    assert world.stations[0].exchange is not None
    world.stations[0].exchange.run()
    found = spread(world.hub.database, world.made.hall_id, first)
    assert found.page is None
    assert found.position > first


# -- power ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_power_that_takes_merged_pages_takes_the_cursor_with_them_and_nothing_else(world: World) -> None:
    exchanged(world)
    writer, reader = world.stations[0], world.stations[1]
    assert reader.hall is not None
    assert writer.exchange is not None
    issue(reader)
    assert reader.exchange is not None
    reader.exchange.run()
    first = cursor(reader)[0]
    data, clock, epoch = reader.data, reader.clock, reader.hall.station.epoch
    reader.close()
    kept = data.with_name("on-the-disk")
    shutil.copytree(data, kept)
    reader.open()
    issue(writer, 3)
    writer.exchange.run()
    assert reader.follower is not None
    assert reader.follower.take(pages_of(world, first))
    assert cursor(reader)[0] > first
    reader.close()
    shutil.copy(kept / "hall.db", data / "hall.db")  # what was merged had not reached the disk; the mark beside the file stands as it was
    with closing(open_hall(data, clock, use_keyring=False)) as opened:
        assert opened.station.epoch == epoch
    reader.open()
    assert cursor(reader)[0] == first
    assert reader.exchange is not None
    done = reader.exchange.run()
    assert done.events == []
    assert done.pulled == 3
    assert reader.hall is not None
    assert compare(reader.hall, reader.exchange.link) == []


def test_what_is_merged_may_be_lost_with_the_power_and_what_is_written_here_may_not(hall: Hall, administrator: Actor) -> None:
    def kept(*, repeatable: bool) -> int:
        with hall.work(administrator, repeatable=repeatable) as work:
            return work.connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    full, normal = 2, 1
    assert [kept(repeatable=False), kept(repeatable=True), kept(repeatable=True), kept(repeatable=False)] == [full, normal, normal, full]


# -- over a real line -----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncer, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(syncer, "LONGEST_WAIT_SECONDS", 0.2)


@pytest.fixture
def two(hall: Hall, administrator: Actor, tmp_path: Path) -> Generator[tuple[Any, Address, Hall, Hall, int]]:
    """A hub, and two PCs of one hall that are in step."""
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合")
    port = free_port()
    with running_hub(tmp_path / "hub", tls=False, port=port) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        with closing(link_of(hall)) as link:
            Exchange(hall, link).run()
        with closing(join(tmp_path / "other", address, new_code(hub.database), use_keyring=False)) as other:
            with closing(link_of(other)) as link:
                Exchange(other, link).run()
            yield hub, address, hall, other, port


def syncing(stack: ExitStack, hall: Hall) -> tuple[Syncer, Ear]:
    ear = Ear()
    hall.changed.append(ear.changed)
    made = Syncer(hall, ear.heard)
    made.start()
    stack.callback(made.stop)
    assert ear.is_now("online")
    return made, ear


def test_a_ticket_shows_on_the_other_pc_without_a_pull(
    two: tuple[Any, Address, Hall, Hall, int], administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, _, hall, other, _ = two
    pulls: list[UUID] = []
    real = feed.pull

    def counted(database: Any, station_id: UUID, *rest: Any) -> Any:
        pulls.append(station_id)
        return real(database, station_id, *rest)

    monkeypatch.setattr(feed, "pull", counted)
    with ExitStack() as stack:
        syncing(stack, hall)
        _, ear = syncing(stack, other)
        first = issue_at(hall, administrator)
        assert ear.until(lambda: tickets(other) == [first])  # whichever way: both have opened their streams now
        assert ear.until(lambda: hub.streams.count == 2)
        before = len(pulls)
        second = issue_at(hall, administrator)
        assert ear.until(lambda: tickets(other) == [first, second])
        third = issue_at(hall, administrator)
        assert ear.until(lambda: tickets(other) == [first, second, third])
        assert len(pulls) == before


def issue_at(hall: Hall, actor: Actor) -> str:
    with hall.work(actor) as work:
        return queue.issue_ticket(work, "A").number


def test_a_missed_page_is_pulled_and_the_next_one_joins_again(
    two: tuple[Any, Address, Hall, Hall, int], administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, hall, other, _ = two
    losing = [False]
    real = Following.put

    def put(self: Following, heard: Any) -> None:
        if losing[0] and any(isinstance(each, Page) for each in heard):
            losing[0] = False
            return
        real(self, heard)

    monkeypatch.setattr(following.Following, "put", put)
    with ExitStack() as stack:
        syncing(stack, hall)
        _, ear = syncing(stack, other)
        numbers = [issue_at(hall, administrator)]
        assert ear.until(lambda: tickets(other) == numbers)
        losing[0] = True
        numbers.append(issue_at(hall, administrator))
        while losing[0]:
            threading.Event().wait(0.01)
        numbers.append(issue_at(hall, administrator))
        assert ear.until(lambda: tickets(other) == numbers)


def test_a_hub_that_starts_again_goes_on_with_its_stream(
    two: tuple[Any, Address, Hall, Hall, int], administrator: Actor, tmp_path: Path
) -> None:
    _, _, hall, other, _ = two
    port = free_port()
    with ExitStack() as stack:
        shutil.copytree(tmp_path / "hub", tmp_path / "moved")
        for each in (hall, other):
            with each.work(administrator) as work:
                state_of(work).address = f"http://127.0.0.1:{port}"
        with running_hub(tmp_path / "moved", tls=False, port=port):
            _, here = syncing(stack, hall)
            _, ear = syncing(stack, other)
            numbers = [issue_at(hall, administrator)]
            assert ear.until(lambda: tickets(other) == numbers)
        assert here.is_now("offline") or here.until(lambda: any(each.line == "offline" for each in here.standings))
        numbers.append(issue_at(hall, administrator))
        with running_hub(tmp_path / "moved", tls=False, port=port):
            assert ear.until(lambda: tickets(other) == numbers)
            numbers.append(issue_at(hall, administrator))
            assert ear.until(lambda: tickets(other) == numbers)


def reading(line: HubLink, address: Address, *, pages: bool = True) -> socket.socket:
    """An open stream as the hub's bytes."""
    target = "/v1/events?pages=1" if pages else "/v1/events"
    line.learn(int(time.time() * 1000))
    host, port = address.url.removeprefix("http://").split(":")
    opened = socket.create_connection((host, int(port)), 30)
    told = "".join(f"{name}: {value}\r\n" for name, value in (line._heads("GET", target, b"") | {"host": "hub"}).items())
    opened.sendall(f"GET {target} HTTP/1.1\r\n{told}\r\n".encode())
    return opened


def read_while(opened: socket.socket, goes_on: Callable[[bytes], bool]) -> bytes:
    heard = b""
    while goes_on(heard):
        part = opened.recv(65_536)
        if not part:
            break
        heard += part
    return heard


def test_a_revoked_pc_hears_nothing_of_what_is_new(two: tuple[Any, Address, Hall, Hall, int], administrator: Actor) -> None:
    hub, address, hall, other, _ = two
    with closing(link_of(hall)) as mine, closing(link_of(other)) as line, ExitStack() as stack:
        opened = stack.enter_context(closing(reading(line, address)))
        older = stack.enter_context(closing(reading(mine, address, pages=False)))
        read_while(opened, lambda heard: b"data: " not in heard)
        devices.revoke(hub.database, other.station.id)  # as another program of the hub does it: this one is not told
        number = issue_at(hall, administrator)
        Exchange(hall, mine).run()
        rest = read_while(opened, lambda heard: not heard.endswith(b"0\r\n\r\n"))  # to its end
        assert number.encode() not in rest
        assert b"event: page" not in rest
        told = read_while(older, lambda heard: heard.count(b"data: ") < 2)
        assert b"event: page" not in told  # an older program is told how far the feed is, and pulls


def test_a_revocation_by_an_administrator_ends_the_stream_at_once(
    hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock
) -> None:
    with two_pcs(hall, administrator, tmp_path, clock) as place, closing(link_of(place.other)) as line, line.events() as brought:
        assert isinstance(brought()[0], Notice)
        service.revoke(place.here, place.chief, place.other.station.id)
        with pytest.raises(HubUnreachable):
            brought()  # no more, long before its next sign of life


def test_a_program_that_falls_behind_with_merging_keeps_little_and_pulls(hall: Hall) -> None:
    behind: list[int] = []
    kept = Following(hall, lambda: behind.append(1), lambda: None)
    for at in range(200):
        kept.put([Page(at, mark(at), at + 1, mark(at + 1), [sent(at + 1, rows="x" * 50_000)])])
    assert behind
    assert kept._size <= following.MOST_WAITING + 50_000
    assert len(kept._waiting) < 25
