"""What a hub gets from the wrong hands: each a clear refusal, and nothing else disturbed."""

from __future__ import annotations

import json
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from app.bench.hubs import hub
from app.hub import devices
from app.hub.database import open_database
from app.hub.models import HubQuarantine
from app.queue import service as queue
from app.queue.models import Ticket
from app.simulation.network import call_now
from app.simulation.world import SimStation, World
from app.store import Hall, new_id
from app.store.merge import Sent
from app.sync.errors import HubRefused, Revoked
from app.sync.exchange import Exchange
from app.sync.identity import enrol, link_of
from app.sync.link import Address, HubLink
from app.sync.wire import line_of, packed
from tests.sync.logged import logged
from tests.sync.places import running_hub


def link(station: SimStation) -> HubLink:
    assert station.exchange is not None
    return station.exchange.link


def head(station: SimStation, **changes: Any) -> dict[str, Any]:
    assert station.exchange is not None
    return station.exchange._waiting()[0] | changes


def written_by(station: SimStation) -> list[Sent]:
    """One transaction that waits to be sent."""
    assert station.hall is not None
    assert station.exchange is not None
    with station.hall.work(station.actor) as work:
        queue.issue_ticket(work, "A")
    return station.exchange._waiting()[1]


def pushed(station: SimStation, sent: list[Sent], **changes: Any) -> dict[str, Any]:
    return link(station).post("/v1/push", packed([json.dumps(head(station, **changes)), *map(line_of, sent)]))


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(HubRefused) as caught:
        call()
    return caught.value.name


def quarantined(world: World) -> list[str]:
    with world.hub.database.read() as connection:
        return list(connection.execute(select(HubQuarantine.reason)).scalars())


MINE, SECRET = "张三龘的电话13800138000", "身份证110101"
"""What somebody's row holds; no line of a log may."""


@contextmanager
def refused_and_nothing_else(world: World, *said: str) -> Generator[None]:
    """One line of the log holds each of these words and none holds what people wrote; afterwards two other PCs work as before."""
    with logged() as lines:
        yield
    for word in said:
        assert len([each for each in lines if word in each]) == 1, lines
    assert not [each for each in lines if MINE in each or SECRET in each or "\n" in each or len(each) > 400]
    giver, taker = (world.stations[at] for at in (0, 2))
    assert giver.hall is not None
    assert taker.hall is not None
    with giver.hall.work(giver.actor) as work:
        ticket = queue.issue_ticket(work, "B").id
    for each in (giver, taker):
        assert each.exchange is not None
        each.exchange.run()
    with taker.hall.read() as read:
        assert read.get(Ticket, ticket) is not None


def test_a_signed_request_with_another_body_is_refused(world: World) -> None:
    line = link(world.stations[0])
    heads = line._heads("POST", "/v1/lease", b"{}")
    request = httpx.Request("POST", "http://hub/v1/lease", headers=heads, content=b'{"count": 1}')
    with refused_and_nothing_else(world, "not_signed"):
        answer = call_now(world.hub.app, request)
    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed")


def test_a_replayed_request_is_refused(world: World) -> None:
    line = link(world.stations[0])
    heads = line._heads("GET", "/v1/stations", b"")
    with refused_and_nothing_else(world, "stale"):
        answers = [call_now(world.hub.app, httpx.Request("GET", "http://hub/v1/stations", headers=heads)) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 401]
    assert answers[1].json()["error"] == "stale"


def test_device_stolen_its_next_request_is_refused_and_what_it_sends_is_quarantined(world: World) -> None:
    thief = world.stations[1]
    sent = written_by(thief)
    assert thief.hall is not None
    assert devices.revoke(world.hub.database, thief.hall.station.id)
    with refused_and_nothing_else(world, "refused: revoked"), pytest.raises(Revoked):
        link(thief).get("/v1/stations")
    with refused_and_nothing_else(world, "refused: revoked", "set aside"):
        assert refusal(lambda: pushed(thief, sent)) == "revoked"
    assert quarantined(world) == ["revoked"]


def test_a_batch_that_claims_another_stations_sequence_is_refused(world: World) -> None:
    first, second = world.stations[:2]
    theirs = written_by(first)
    with refused_and_nothing_else(world, "another station"):
        assert refusal(lambda: pushed(second, theirs)) == "bad_request"
    assert quarantined(world) == []


def entry_changed(sent: Sent, **changes: Any) -> Sent:
    rows = json.loads(sent.rows)
    rows[0]["i"] |= changes
    return replace(sent, rows=json.dumps(rows))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hall_id": new_id().hex}, "another hall"),
        ({"station_id": new_id().hex}, "another station"),
        ({"suffix": MINE * 500_000}, "too long"),
        ({"first": 2**70}, "64 bits"),
        ({"first": True}, "64 bits"),
        ({"suffix": "a\0b"}, "zero character"),
        ({"day": SECRET}, "no date"),
        ({"nonsense": 1}, "unknown column"),
    ],
)
def test_a_row_that_does_not_fit_is_quarantined_and_later_ones_go_on(world: World, changes: dict[str, Any], why: str) -> None:
    station = world.stations[0]
    (sent,) = written_by(station)
    with refused_and_nothing_else(world, "set aside"):
        answer = pushed(station, [entry_changed(sent, **changes)])
    assert [reason for _, reason in answer["quarantined"] if why in reason]
    assert answer["acked"] == sent.seq
    assert len(quarantined(world)) == 1


def test_one_refused_change_at_the_head_does_not_block_what_is_behind_it(world: World) -> None:
    station = world.stations[0]
    assert station.hall is not None
    (bad,) = written_by(station)
    with station.hall.work(station.actor) as work:
        queue.add_series(work, "Q", "后面的一笔")
    assert station.exchange is not None
    both = station.exchange._waiting()[1]
    answer = pushed(station, [entry_changed(bad, nonsense=1), both[1]])
    assert answer["acked"] == both[1].seq
    assert len(answer["quarantined"]) == 1
    assert world.stations[1].exchange is not None
    assert world.stations[1].exchange.run().pulled == 1


def test_an_unknown_table_of_this_programs_age_is_quarantined(world: World) -> None:
    (sent,) = written_by(world.stations[0])
    with refused_and_nothing_else(world, "unknown table"):
        answer = pushed(
            world.stations[0], [replace(sent, rows=json.dumps([{"t": "users\nall is well", "i": {"id": new_id().hex, "name": MINE}}]))]
        )
    assert "unknown table" in answer["quarantined"][0][1]


@pytest.mark.parametrize("rows", ["[" * 100_000, '[{"t": NaN}]', "{}", "nothing", "[1]", ""])
def test_rows_that_are_no_rows_are_quarantined(world: World, rows: str) -> None:
    (sent,) = written_by(world.stations[0])
    with refused_and_nothing_else(world, "set aside"):
        answer = pushed(world.stations[0], [replace(sent, rows=rows)])
    assert answer["acked"] == sent.seq
    assert len(quarantined(world)) == 1


def test_a_decompression_bomb_is_refused_before_it_expands(world: World) -> None:
    bomb = zlib.compress(b"0" * 200_000_000)
    tracemalloc.start()
    try:
        with refused_and_nothing_else(world, "too_large"):
            assert refusal(lambda: link(world.stations[0]).post("/v1/push", bomb)) == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_a_decompression_bomb_takes_no_memory_from_a_real_hub(hall: Hall, tmp_path: Path) -> None:
    """Twenty bombs of a gigabyte each; the bound is for what a hub has beside them: a body is at most 32 MB when it is expanded."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"0" * 1_000_000) for _ in range(1_000)) + packer.flush()
    with hub(tmp_path / "hub") as process:
        database = open_database(tmp_path / "hub")
        enrol(hall, Address(process.url), devices.new_code(database))
        database.close()
        with closing(link_of(hall)) as line:
            Exchange(hall, line).run()
            before = process.peak_mb
            for _ in range(20):
                assert refusal(lambda: line.post("/v1/push", bomb)) == "too_large"
            assert process.peak_mb - before < 100
            assert line.get("/v1/stations").json()["stations"]


@pytest.mark.parametrize("body", [b"", b"no batch", zlib.compress(b"\xff\xfe"), zlib.compress(b"[]"), zlib.compress(b"{}" * 9)])
def test_a_body_that_is_no_batch_is_refused(world: World, body: bytes) -> None:
    with refused_and_nothing_else(world, "bad_request"):
        assert refusal(lambda: link(world.stations[0]).post("/v1/push", body)) == "bad_request"


def test_a_body_larger_than_allowed_is_not_read(world: World) -> None:
    with refused_and_nothing_else(world, "too_large"):
        assert refusal(lambda: link(world.stations[0]).post("/v1/push", b"0" * (9 * 1024 * 1024))) == "too_large"


def test_a_stamp_in_the_year_9999_gets_the_hubs_time(world: World) -> None:
    station = world.stations[0]
    station.clock.error = timedelta(days=365 * 7900)
    assert station.hall is not None
    assert station.exchange is not None
    with station.hall.work(station.actor) as work:
        queue.add_series(work, "Y", "九九九九")
    with refused_and_nothing_else(world, "the hub's time"):
        done = station.exchange.run()
    assert done.restamped == 1
    with station.hall.read() as read:
        series = [each for each in queue.all_series(read) if each.letter == "Y"]
    assert series[0].hlc >> 16 <= int((world.clock.now() + timedelta(minutes=6)).timestamp() * 1000)


def test_a_key_that_nobody_enrolled_is_refused(world: World) -> None:
    stranger = HubLink("http://hub:80", "", new_id().hex, Ed25519PrivateKey.generate(), world.clock, transport=world.stations[0].line)
    assert refusal(lambda: stranger.get("/v1/stations")) == "station_unknown"


def test_an_enrolment_code_serves_once_and_for_ten_minutes_and_five_tries(world: World) -> None:
    def applicant(code: str) -> devices.Applicant:
        return devices.Applicant(code, Ed25519PrivateKey.generate().public_key().public_bytes_raw(), "mark", "PC")

    code = devices.new_code(world.hub.database)
    assert devices.enrol(world.hub.database, applicant(code))["seat"] == 4
    with pytest.raises(devices.CodeWrong):
        devices.enrol(world.hub.database, applicant(code))
    old = devices.new_code(world.hub.database)
    world.clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(devices.CodeWrong):
        devices.enrol(world.hub.database, applicant(old))
    guessed = devices.new_code(world.hub.database)
    for _ in range(5):
        with pytest.raises(devices.CodeWrong):
            devices.enrol(world.hub.database, applicant("AAAA-AAAA-AAAA"))
    with pytest.raises(devices.CodeWrong):
        devices.enrol(world.hub.database, applicant(guessed))


def test_another_protocol_says_which_side_to_upgrade(world: World) -> None:
    heads = link(world.stations[0])._heads("GET", "/v1/stations", b"") | {"x-protocol": "2"}
    answer = call_now(world.hub.app, httpx.Request("GET", "http://hub/v1/stations", headers=heads))
    assert (answer.status_code, answer.json()["upgrade"]) == (426, "hub")


@pytest.mark.parametrize("beginning", [b"GET /v1/stations HTTP/1.1\r\nx-noise: ", b"GET /", b"GET /v1/stations HTTP/1.1\r\nhost: hub\r\n"])
def test_heads_without_an_end_are_not_read_to_their_end(beginning: bytes, tmp_path: Path) -> None:
    line = b"x-noise: " + b"x" * 1000 + b"\r\n" if beginning.endswith(b"\r\n") else b"x" * 1000
    with running_hub(tmp_path / "hub", tls=False) as (_, address):
        host, port = address.url.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), 30)) as opened:
            opened.sendall(beginning)
            with pytest.raises(OSError):  # noqa: PT011 - however the system says that nobody listens any more
                for _ in range(100_000):
                    opened.sendall(line)
