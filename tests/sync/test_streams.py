"""The streams that wake stations up: readers that never read, a thousand at once, and what a hub holds for them."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from app.bench.hubs import peak_mb
from app.hub import streams
from app.hub.devices import new_code
from app.hub.feed import position_of
from app.hub.models import HubStation
from app.hub.pages import Spread
from app.queue import service as queue
from app.store import Actor, Hall, SystemClock, new_id
from app.sync.errors import HubUnreachable
from app.sync.exchange import Exchange
from app.sync.identity import enrol, link_of
from app.sync.link import Address, HubLink
from tests.sync.logged import logged
from tests.sync.places import running_hub

OPEN = 1_000


def listening(line: HubLink, address: Address) -> socket.socket:
    """An open stream whose reader never reads."""
    line.learn(int(time.time() * 1000))
    parts = urlsplit(address.url)
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.settimeout(30)
    opened.connect((parts.hostname, parts.port))
    heads = line._heads("GET", "/v1/events", b"") | {"host": "hub", "accept": "text/event-stream"}
    told = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    opened.sendall(f"GET /v1/events HTTP/1.1\r\n{told}\r\n".encode())
    return opened


async def nothing_new(_hall: UUID, after: int) -> Spread:
    return Spread(None, after, frozenset())


def until(reached: Any, seconds: float = 60.0) -> bool:
    patience = time.monotonic() + seconds
    while not reached() and time.monotonic() < patience:
        threading.Event().wait(0.01)
    return bool(reached())


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Any) -> Generator[tuple[Any, Address, Hall]]:
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合")
    with running_hub(tmp_path / "hub", tls=False, clock=SystemClock()) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        yield hub, address, hall


def test_a_stream_whose_reader_takes_nothing_is_ended_and_its_place_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.02)
    kept = streams.Streams(nothing_new)
    hall_id, station_id = new_id(), new_id()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(_message: Any) -> None:
        assert kept.count == 1
        await asyncio.Event().wait()

    async def listen() -> None:
        answer: Any = kept.open(hall_id, station_id, 5)
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)

    with logged() as lines:
        asyncio.run(listen())
    assert kept.count == 0
    assert not kept._halls
    assert lines == [f"a stream was ended: station {station_id.hex} took nothing for 0.02 s"]


def test_a_reader_that_goes_away_is_no_line_in_the_log() -> None:
    kept = streams.Streams(nothing_new)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        raise BrokenPipeError

    async def listen() -> None:
        answer: Any = kept.open(new_id(), new_id(), 5)
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)

    with logged() as lines:
        asyncio.run(listen())
    assert (kept.count, lines) == (0, [])


def test_a_slow_client_that_never_reads_its_stream_disturbs_nobody(place: tuple[Any, Address, Hall]) -> None:
    hub, address, hall = place
    with logged() as lines, closing(link_of(hall)) as line, closing(listening(line, address)):
        assert until(lambda: hub.streams.count == 1)
        assert Exchange(hall, line).run().pushed > 0
        assert hub.streams.count == 1
    assert lines == []


def test_a_reader_that_takes_nothing_of_a_full_line_is_ended_with_one_line_and_others_go_on(
    place: tuple[Any, Address, Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, address, hall = place
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.3)
    more = b": " + b"x" * (streams.MOST_WAITING - 100) + b"\n\n"

    def fill() -> bool:
        """Give its reader more than the sockets on the way can hold."""
        for of_hall in list(hub.streams._halls.values()):
            for stream in list(of_hall.streams):
                stream.waiting, stream.size = [], 0
                loops[0].call_soon_threadsafe(stream.put, more)
        return hub.streams.count == 0

    loops: list[asyncio.AbstractEventLoop] = []
    entered = streams.Streams._enter

    def enter(kept: streams.Streams, station_id: UUID) -> None:
        loops.append(asyncio.get_running_loop())
        entered(kept, station_id)

    monkeypatch.setattr(streams.Streams, "_enter", enter)
    with logged("uvicorn.error") as lines, closing(link_of(hall)) as line, closing(listening(line, address)) as slow:
        assert until(lambda: hub.streams.count == 1)
        assert until(fill)
        assert Exchange(hall, line).run().pushed > 0
        while slow.recv(65_536):  # what the system still had for it; then the line is at its end
            pass
    assert lines == [f"a stream was ended: station {line.station} took nothing for 0.3 s"]


def test_a_reader_that_falls_behind_is_told_how_far_the_feed_is_and_nothing_is_kept_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "JOIN_SECONDS", 0.0)
    page = b"event: page\ndata: " + b"x" * 60_000 + b"\n\n"
    hall_id, quick, slow = new_id(), new_id(), new_id()
    heard: dict[UUID, list[bytes]] = {quick: [], slow: []}
    pages = 200

    async def given(_hall: UUID, after: int) -> Spread:
        return Spread(page, after + 1, frozenset())

    async def listen() -> None:
        kept = streams.Streams(given)
        goes_on = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        def sending(station: UUID) -> Any:
            async def send(message: Any) -> None:
                heard[station].append(message.get("body", b""))
                if station == slow and len(heard[slow]) == 2:
                    await goes_on.wait()

            return send

        running = [
            asyncio.create_task(
                kept.open(hall_id, station, 0, pages=True)({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, sending(station))
            )
            for station in (quick, slow)
        ]
        while not all(len(each) == 2 for each in heard.values()):
            await asyncio.sleep(0)
        for position in range(1, pages + 1):
            kept.tell(hall_id, position)
            while sum(each.count(b"event: page") for each in heard[quick]) < position:
                await asyncio.sleep(0)
            (hall,) = kept._halls.values()
            assert all(sum(map(len, each.waiting or ())) <= streams.MOST_WAITING for each in hall.streams)
        goes_on.set()
        while len(heard[slow]) < 3:
            await asyncio.sleep(0)
        for each in running:
            each.cancel()

    asyncio.run(listen())
    assert heard[slow][2] == b"data: 200\n\n"


def test_what_comes_within_a_moment_goes_out_together() -> None:
    hall_id, asked = new_id(), list[int]()

    async def given(_hall: UUID, after: int) -> Spread:
        asked.append(after)
        return Spread(b"event: page\ndata: x\n\n", latest[0], frozenset())

    latest = [0]

    async def listen() -> None:
        kept = streams.Streams(given)
        heard: list[bytes] = []

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            heard.append(message.get("body", b""))

        running = asyncio.create_task(
            kept.open(hall_id, new_id(), 0, pages=True)({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
        )
        while len(heard) < 2:
            await asyncio.sleep(0)
        for position in range(1, 41):
            latest[0] = position
            kept.tell(hall_id, position)
            await asyncio.sleep(0)
        while next(iter(kept._halls.values())).given < 40:
            await asyncio.sleep(0)
        running.cancel()

    asyncio.run(listen())
    assert len(asked) == 2  # the first at once, all others together


def test_a_station_has_three_streams_and_no_more(place: tuple[Any, Address, Hall]) -> None:
    hub, address, hall = place
    with ExitStack() as stack:
        line = stack.enter_context(closing(link_of(hall)))
        for count in range(1, streams.MOST_OF_A_STATION + 1):
            stack.enter_context(closing(listening(line, address)))
            assert until(lambda count=count: hub.streams.count == count)
        with logged() as lines, pytest.raises(HubUnreachable), line.events():
            pass
    assert lines == [f"refused: too_many station {line.station} has 3 streams open"]


def test_a_thousand_open_streams_are_woken_others_are_served_and_one_more_is_refused_with_one_line(
    place: tuple[Any, Address, Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, address, hall = place
    monkeypatch.setattr(streams, "MOST_STREAMS", OPEN)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 3 * OPEN:
        if hard != resource.RLIM_INFINITY and hard < 3 * OPEN:
            pytest.skip("this system lets a process open too few files")
        resource.setrlimit(resource.RLIMIT_NOFILE, (3 * OPEN, hard))
    lines = strangers(hub, address, hall, OPEN // streams.MOST_OF_A_STATION + 1)
    before = peak_mb()
    with logged("uvicorn.error") as told, ExitStack() as stack:
        opened = [stack.enter_context(closing(listening(lines[at % len(lines)], address))) for at in range(OPEN)]
        assert until(lambda: hub.streams.count == OPEN)
        assert told == []
        with closing(link_of(hall)) as line:
            line.learn(int(time.time() * 1000))
            with pytest.raises(HubUnreachable), line.events():
                pass
            assert told == [f"refused: too_many station {line.station}: {OPEN} streams are open"]
            assert Exchange(hall, line).run().pushed > 0
        position, _ = position_of(hub.database, hall.station.hall_id)
        for each in opened:
            assert read_until(each, f"data: {position}\n".encode())
        assert peak_mb() - before < 150
    assert until(lambda: hub.streams.count == 0)
    assert len(told) == 1


def strangers(hub: Any, address: Address, hall: Hall, count: int) -> list[HubLink]:
    """Other PCs of the hall, more than it has seats for: their rows are written past the enrolment."""
    key = Ed25519PrivateKey.generate()
    ids = [new_id() for _ in range(count)]
    common = {"hall_id": hall.station.hall_id, "public_key": key.public_key().public_bytes_raw(), "mark": "", "seat": 1, "letter": "Z"}
    at = SystemClock().now()
    with hub.database.write() as connection:
        connection.execute(insert(HubStation), [{"id": each, "name": "PC", "enrolled_at": at} | common for each in ids])
    return [HubLink(address.url, "", each.hex, key, SystemClock()) for each in ids]


def read_until(opened: socket.socket, wanted: bytes) -> bool:
    heard = b""
    while wanted not in heard:
        part = opened.recv(4096)
        if not part:
            return False
        heard += part
    return True
