"""The thread that keeps a hall in step while people work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.bench.hubs import free_port
from app.hub import devices
from app.hub.devices import new_code
from app.queue import service as queue
from app.queue.models import Ticket
from app.store import Actor, Changes, Hall
from app.sync import syncer
from app.sync.claims import attach
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from app.sync.syncer import Standing, Syncer
from tests.sync.places import running_hub

PATIENCE = 60.0


class Ear:
    """Hears standings and changes, and waits for the one that is wanted."""

    def __init__(self) -> None:
        self.standings: list[Standing] = []
        self._bell = threading.Condition()

    def heard(self, standing: Standing) -> None:
        with self._bell:
            self.standings.append(standing)
            self._bell.notify_all()

    def changed(self, _changes: Changes) -> None:
        with self._bell:
            self._bell.notify_all()

    def until(self, reached: Callable[[], Any]) -> bool:
        with self._bell:
            return bool(self._bell.wait_for(reached, PATIENCE))

    def is_now(self, line: str) -> bool:
        return self.until(lambda: self.standings and self.standings[-1].line == line)


def tickets(hall: Hall) -> list[str]:
    with hall.read() as read:
        return sorted(read.all(select(Ticket.number)))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncer, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(syncer, "LONGEST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(syncer, "POLL_SECONDS", 0.3)
    monkeypatch.setattr(syncer, "HEAR_EVERY", timedelta(0))


@pytest.fixture
def following(hall: Hall) -> Generator[tuple[Syncer, Ear]]:
    ear = Ear()
    made = Syncer(hall, ear.heard)
    hall.changed.append(ear.changed)
    yield made, ear
    made.stop()


def test_what_is_written_here_is_there_at_once_and_the_other_way_round(
    hall: Hall, administrator: Actor, following: tuple[Syncer, Ear], tmp_path: Path
) -> None:
    keeping, ear = following
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合")
    with running_hub(tmp_path / "hub", tls=False) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        with closing(link_of(hall)) as link:
            Exchange(hall, link).run()
        with closing(join(tmp_path / "other", address, new_code(hub.database), use_keyring=False)) as other:
            beyond = Ear()
            other.changed.append(beyond.changed)
            answering = Syncer(other, beyond.heard)
            attach(hall), attach(other)
            keeping.start(), answering.start()
            try:
                assert ear.is_now("online")
                assert beyond.is_now("online")
                with hall.work(administrator) as work:
                    first = queue.issue_ticket(work, "A").number
                assert beyond.until(lambda: tickets(other) == [first])
                with other.work(administrator) as work:
                    second = queue.issue_ticket(work, "A").number
                assert ear.until(lambda: tickets(hall) == sorted([first, second]))
                with other.work(administrator) as work:
                    queue.issue_ticket(work, "A")
                assert ear.until(lambda: len(tickets(hall)) == 3)
                assert hall.claims.alive() == {hall.station.id, other.station.id}  # heard at the latest between the two
            finally:
                answering.stop()
                keeping.stop()


def test_offline_since_when_is_told_and_online_again_by_itself(
    hall: Hall, administrator: Actor, following: tuple[Syncer, Ear], tmp_path: Path
) -> None:
    keeping, ear = following
    port = free_port()
    with running_hub(tmp_path / "hub", tls=False, port=port) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        keeping.start()
        assert ear.is_now("online")
    assert ear.is_now("offline")
    assert keeping.standing.since is not None
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "写在断网时")
    assert hall.waiting_changes() > 0
    with running_hub(tmp_path / "hub", tls=False, port=port):
        assert ear.is_now("online")
        assert ear.until(lambda: hall.waiting_changes() == 0)
        keeping.stop()


def test_a_revoked_pc_is_told_so_and_keeps_its_work(
    hall: Hall, administrator: Actor, following: tuple[Syncer, Ear], tmp_path: Path
) -> None:
    keeping, ear = following
    with running_hub(tmp_path / "hub", tls=False) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        keeping.start()
        assert ear.is_now("online")
        devices.revoke(hub.database, hall.station.id)
        with hall.work(administrator) as work:
            queue.add_series(work, "A", "留在本机")
        assert ear.is_now("refused")
        assert keeping.standing.why
        with hall.read() as read:
            assert [each.name for each in queue.all_series(read)] == ["留在本机"]
        keeping.stop()
