"""Attached files on their way between real stations and a real hub, over real sockets."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.hub.api import Hub
from app.hub.devices import new_code
from app.store import SYSTEM, AttachmentKind, Changes, Hall, Kept, attach, new_id
from app.store.attachments import Attachment, AttachmentElsewhere
from app.store.parts import PART
from app.sync.attachments import Courier
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from app.sync.link import Address, HubLink
from app.sync.syncer import Standing, Syncer
from tests.sync.places import running_hub


@dataclass
class Place:
    """A station on the line."""

    hall: Hall
    link: HubLink
    courier: Courier

    def exchange(self) -> None:
        Exchange(self.hall, self.link).run()
        self.courier.look_again()


@contextmanager
def place(hall: Hall) -> Generator[Place]:
    link = link_of(hall)
    courier = Courier(hall, link)
    try:
        yield Place(hall, link, courier)
    finally:
        courier.close()
        link.close()


@pytest.fixture
def two(hall: Hall, tmp_path: Path) -> Generator[tuple[Place, Place, Hub, Address]]:
    with running_hub(tmp_path / "hub") as (hub, address):
        enrol(hall, address, new_code(hub.database))
        with place(hall) as first:
            first.exchange()
            other = join(tmp_path / "second", address, new_code(hub.database), clock=hall.own_clock, use_keyring=False)
            try:
                with place(other) as second:
                    second.exchange()
                    yield first, second, hub, address
            finally:
                other.close()


def attached(hall: Hall, content: bytes, name: str = "现场𠮷.jpg") -> Kept:
    kept = hall.attachments.put(content, name, AttachmentKind.RECORDING)
    with hall.work(SYSTEM) as work:
        attach(work, new_id(), kept)
    return kept


def test_a_file_attached_at_one_station_is_at_the_other_part_by_part(two: tuple[Place, Place, Hub, Address], tmp_path: Path) -> None:
    first, second, _, _ = two
    content = os.urandom(2 * PART + 12_345)
    kept = attached(first.hall, content)
    heard: list[Changes] = []
    first.exchange()
    assert first.courier.run() == 1
    second.exchange()
    second.hall.changed.append(heard.append)
    steps = 0
    while second.courier.step():
        steps += 1
    assert steps == 3
    assert second.hall.attachments.read(kept.hash) == content
    assert [changes.kinds for changes in heard] == [frozenset({Attachment})]  # pages that show it paint it now
    lying = b"".join(file.read_bytes() for file in (tmp_path / "hub" / "attachments").rglob("*") if file.is_file())
    assert content[:32] not in lying  # sealed at rest


def test_what_somebody_asks_for_comes_first_and_is_never_an_error(two: tuple[Place, Place, Hub, Address]) -> None:
    first, second, _, _ = two
    kept = [attached(first.hall, os.urandom(1_000)) for _ in range(3)]
    first.exchange()
    first.courier.run()
    second.exchange()
    with pytest.raises(AttachmentElsewhere) as offline:
        second.hall.attachments.read(kept[0].hash)
    assert "联网后会自动取来" in str(offline.value)
    second.hall.attachments.is_online = True
    with pytest.raises(AttachmentElsewhere) as online:
        second.hall.attachments.read(kept[0].hash)
    assert "正在取到本机" in str(online.value)
    assert second.courier.step()
    assert [second.hall.attachments.has(each.hash) for each in kept] == [True, False, False]


def test_an_upload_that_was_cut_goes_on_where_it_was_after_a_restart(two: tuple[Place, Place, Hub, Address]) -> None:
    first, second, _, _ = two
    content = os.urandom(3 * PART)
    kept = attached(first.hall, content)
    first.exchange()
    assert first.courier.step()
    assert first.courier.step()
    asked: list[str] = []
    again = Courier(first.hall, first.link)
    post = first.link.post
    first.link.post = lambda path, body: (asked.append(path), post(path, body))[1]  # type: ignore[method-assign]
    again.run()
    assert [path for path in asked if "part=" in path] == [f"/v1/attachments/part?hash={kept.hash}&part=2"]
    second.exchange()
    assert second.courier.step()
    fresh = Courier(second.hall, second.link)
    fresh.run()
    assert fresh.fetched == 1
    assert second.hall.attachments.read(kept.hash) == content


def test_content_with_another_hash_is_refused_and_not_kept(two: tuple[Place, Place, Hub, Address]) -> None:
    first, second, _, _ = two
    kept = attached(first.hall, b"what was said" * 10)
    first.exchange()
    with pytest.raises(HubRefused) as refused:
        first.link.post(f"/v1/attachments/part?hash={kept.hash}&part=0", b"something else" * 9 + b"....")
    assert refused.value.name == "wrong_content"
    told = first.link.post("/v1/attachments/lacking", {"hashes": [kept.hash]})
    assert told == {"lacking": {kept.hash: 0}, "here": []}
    first.courier.run()
    second.exchange()
    second.courier.run()
    assert second.hall.attachments.read(kept.hash) == b"what was said" * 10


def test_a_file_that_the_hub_hands_out_wrong_is_not_kept_here(two: tuple[Place, Place, Hub, Address]) -> None:
    first, second, _, _ = two
    kept = attached(first.hall, os.urandom(500))
    first.exchange()
    first.courier.run()
    second.exchange()
    coming = second.hall.attachments.unfinished
    coming.put(kept.hash, 0, b"x" * 500)  # as if the line had brought this
    second.courier.run()
    assert not coming.count(kept.hash)
    assert second.hall.attachments.has(kept.hash)  # thrown away, and fetched anew


@pytest.mark.parametrize(
    ("query", "body", "name"),
    [
        ("hash=../../etc/passwd&part=0", b"x", "bad_request"),
        ("hash=" + "0" * 64 + "&part=0", b"x", "not_here"),
        ("hash=" + "0" * 64 + "&part=-1", b"x", "bad_request"),
        ("hash=" + "0" * 64 + "&part=0", b"x" * (PART + 1), "too_large"),
    ],
)
def test_what_no_fact_names_or_is_too_large_is_refused(two: tuple[Place, Place, Hub, Address], query: str, body: bytes, name: str) -> None:
    with pytest.raises(HubRefused) as refused:
        two[0].link.post(f"/v1/attachments/part?{query}", body)
    assert refused.value.name == name


def test_parts_out_of_turn_or_of_a_wrong_length_are_refused(two: tuple[Place, Place, Hub, Address]) -> None:
    first, _, _, _ = two
    kept = attached(first.hall, os.urandom(PART + 10))
    first.exchange()
    for part, body, name in ((1, b"x" * 10, "out_of_turn"), (0, b"x" * 10, "bad_request")):
        with pytest.raises(HubRefused) as refused:
            first.link.post(f"/v1/attachments/part?hash={kept.hash}&part={part}", body)
        assert refused.value.name == name


def test_a_hub_that_lost_its_files_gets_them_again(two: tuple[Place, Place, Hub, Address], tmp_path: Path) -> None:
    first, second, _, _ = two
    content = os.urandom(900)
    kept = attached(first.hall, content)
    first.exchange()
    first.courier.run()
    for file in (tmp_path / "hub" / "attachments").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-1] + b"!")  # the disk is failing
    second.exchange()
    second.courier.run()
    assert not second.hall.attachments.has(kept.hash)
    first.courier.look_again(hub_restored=True)
    assert first.courier.run() == 1
    second.courier.look_again()
    second.courier.run()
    assert second.hall.attachments.read(kept.hash) == content


def test_without_the_hub_everything_waits(two: tuple[Place, Place, Hub, Address], tmp_path: Path) -> None:
    first, _, _, _ = two
    kept = attached(first.hall, os.urandom(2 * PART))
    first.exchange()
    assert first.courier.step()
    working = first.link.post

    def cut(path: str, body: object) -> dict[str, object]:
        raise HubUnreachable

    first.link.post = cut  # type: ignore[method-assign]
    with pytest.raises(HubUnreachable):
        first.courier.step()
    first.link.post = working  # type: ignore[method-assign]
    first.courier.run()
    assert first.courier.sent == 1
    assert first.link.post("/v1/attachments/lacking", {"hashes": [kept.hash]})["here"] == [kept.hash]


def test_while_the_program_runs_files_come_by_themselves(two: tuple[Place, Place, Hub, Address]) -> None:
    from threading import Event

    first, second, _, _ = two
    here = Event()
    second.hall.changed.append(lambda changes: here.set() if changes.kinds == frozenset({Attachment}) and changes.ids else None)
    standings: list[Standing] = []
    both = [Syncer(first.hall, standings.append), Syncer(second.hall)]
    for each in both:
        each.start()
    try:
        kept = attached(first.hall, os.urandom(PART + 5))
        for _ in range(100):
            if second.hall.attachments.has(kept.hash) or not here.wait(20):
                break
            here.clear()
        assert second.hall.attachments.has(kept.hash)
        assert first.hall.attachments.is_online
    finally:
        for each in both:
            each.stop()
