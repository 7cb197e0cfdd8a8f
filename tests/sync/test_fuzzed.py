"""A fuzzer that reads the hub's OpenAPI description sends it whatever fits and whatever does not: no answer is a failure of the hub."""

from __future__ import annotations

import base64
import json
import logging
import secrets
import time
import zlib
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from app.house import open_house
from app.hub.api import Hub
from app.hub.description import description
from app.hub.devices import new_code
from app.queue import service as queue
from app.simulation.world import World
from app.store import SYSTEM, Hall
from app.sync.errors import HubRefused
from app.sync.exchange import Exchange
from app.sync.identity import enrol, link_of, state_of
from app.sync.wire import ENCODING, PROTOCOL, line_of, packed, signed_text
from tests.conftest import SAMPLE
from tests.sync.places import running_hub

EXAMPLES = 20
names: set[str] = set()
IDS = st.sampled_from(["0" * 32, "1" * 32, "f" * 32, "no id", "00 " * 10 + "00"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | IDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
COLUMNS = ["id", "hall_id", "station_id", "hlc", "ticket_id", "step", "stamps", "at", "actor_id"]
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"t": st.sampled_from(["ticket", "ticket_period", "staff", "hall_profile", "users"]) | st.text(max_size=5)},
        optional={each: st.dictionaries(st.sampled_from(COLUMNS), IDS | JSON, max_size=9) for each in ("i", "c", "f", "b")} | {"id": IDS},
    ),
    max_size=3,
)
HEADS = st.fixed_dictionaries(
    {
        "epoch": st.integers(-1, 3),
        "after": st.integers(0, 9),
        "last": st.integers(0, 1 << 64),
        "mark": st.just("fuzzed") | st.text(max_size=5),
        "schema": st.sampled_from(["0001", "9999", ""]),
        "waiting": st.integers(0, 9),
        "position": st.integers(0, 9),
    },
    optional={"clock_error_ms": JSON},
)
LINES = st.fixed_dictionaries(
    {
        "station": IDS | st.just("own"),
        "epoch": st.integers(0, 3),
        "seq": st.integers(0, 1 << 64),
        "id": IDS,
        "hlc": st.integers(0, 1 << 64),
        "actor": IDS,
        "schema": st.sampled_from(["0001", "9999"]) | JSON,
    },
    optional={"was": st.integers(-1, 5), "position": st.integers(-1, 5)},
)


@st.composite
def batches(draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """Bodies from nearly right to nothing of the kind."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=64))
    lines = [f"{json.dumps(draw(LINES))}\t{json.dumps(draw(ENTRIES))}" for _ in range(draw(st.integers(0, 3)))]
    packed = zlib.compress("\n".join([json.dumps(draw(HEADS)), *lines]).encode())
    return packed if draw(st.integers(0, 5)) else packed[: len(packed) // 2]


schemathesis.openapi.media_type(ENCODING, batches())
schema = schemathesis.openapi.from_dict(description()).exclude(path="/v1/events")


@dataclass
class Signing(requests.auth.AuthBase):
    """Signs what is about to be sent as the enrolled station does."""

    station: str
    key: Ed25519PrivateKey

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        moment, nonce = int(time.time() * 1000), secrets.token_hex(16)
        text = signed_text(str(request.method), request.path_url, body, moment, nonce, self.station)
        signature = base64.b64encode(self.key.sign(text)).decode()
        request.headers.update(
            {
                "x-protocol": str(PROTOCOL),
                "x-station": self.station,
                "x-time": str(moment),
                "x-nonce": nonce,
                "x-signature": signature,
            }
        )
        return request


@dataclass
class Place:
    """A running hub with one station."""

    url: str
    signing: Signing
    hall: Hall
    hub: Hub


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    folder = tmp_path_factory.mktemp("fuzzed")
    with (
        running_hub(folder / "hub", tls=False) as (hub, address),
        closing(open_house(folder / "pc", new=SAMPLE, use_keyring=False)) as hall,
    ):
        enrol(hall, address, new_code(hub.database), mark="fuzzed")
        with closing(link_of(hall)) as link:
            Exchange(hall, link).run()
        with hall.read() as read:
            key = Ed25519PrivateKey.from_private_bytes(state_of(read).private_key)
        yield Place(address.url, Signing(hall.station.id.hex, key), hall, hub)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("signed", [True, False])
def test_no_request_makes_the_hub_fail(case: schemathesis.Case, signed: bool, place: Place) -> None:
    answer = case.call(base_url=place.url, auth=place.signing if signed else None, timeout=30)
    assert answer.status_code < 500, f"{case.as_curl_command()}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        told = answer.json()
        assert set(told) >= {"error", "why", "final"}


@pytest.fixture(scope="module")
def world() -> Generator[World]:
    made = World(1)
    logging.disable(logging.WARNING)
    yield made
    logging.disable(logging.NOTSET)
    made.close()


@given(entries=ENTRIES, changes=st.dictionaries(st.sampled_from(["schema", "hlc", "epoch", "id", "actor", "was"]), JSON, max_size=1))
@settings(max_examples=300, deadline=None)
def test_a_batch_whose_rows_are_anything_is_taken_in_refused_or_quarantined(
    entries: list[Any], changes: dict[str, Any], world: World
) -> None:
    """The line under it lets nothing pass that is an error of the hub itself."""
    station = world.stations[0]
    assert station.exchange is not None
    assert station.hall is not None
    with station.hall.work(station.actor) as work:
        queue.add_series(work, "Q", f"模糊{work.hlc}")
    head, (sent, *_) = station.exchange._waiting()
    own = {"hall_id": station.hall.station.hall_id.hex, "station_id": station.hall.station.id.hex, "hlc": sent.hlc}
    for each in entries:
        if isinstance(each.get("i"), dict):
            each["i"] = {"id": "1" * 32} | own | each["i"]
    line = json.loads(line_of(sent).partition("\t")[0]) | changes
    body = packed([json.dumps(head), f"{json.dumps(line)}\t{json.dumps(entries)}"])
    try:
        acked = station.exchange.link.post("/v1/push", body)["acked"]
    except HubRefused as refused:
        names.add(refused.name)
        return
    assert acked == sent.seq
    with station.hall.work(SYSTEM) as work:
        state_of(work).acked = acked


def test_what_was_refused_was_refused_as_a_bad_request() -> None:
    assert names <= {"bad_request"}


def test_the_description_names_every_place_of_the_api(place: Place) -> None:
    assert {route.path for route in place.hub.app.routes if isinstance(route, Route)} == set(description()["paths"])


def test_after_all_of_it_the_station_goes_on_as_if_nothing_had_been(place: Place) -> None:
    with closing(link_of(place.hall)) as link:
        done = Exchange(place.hall, link).run()
    assert done.events in ([], ["new_epoch"], ["new_identity"])
    assert place.hall.waiting_changes() == 0
