"""Two real stations and a real hub over real sockets with TLS."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Role, Staff
from app.access.service import add_staff
from app.hub.devices import new_code
from app.queue import service as queue
from app.queue.models import Ticket, TicketNow
from app.store import Actor, Hall, HallProfile
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from tests.sync.places import running_hub


@contextmanager
def exchanging(hall: Hall) -> Generator[Exchange]:
    link = link_of(hall)
    try:
        yield Exchange(hall, link)
    finally:
        link.close()


@pytest.mark.parametrize("tls", [True, False])
def test_what_one_station_writes_another_one_has(hall: Hall, administrator: Actor, clerk: Actor, tmp_path: Path, tls: bool) -> None:
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
        add_staff(work, login="lifang", name="李芳龘𠮷", number="012", role=Role.CLERK, password="correct-horse-12")
        first = queue.issue_ticket(work, "A", service_name="居住证")
    with running_hub(tmp_path / "hub", tls=tls) as (hub, address):
        enrol(hall, address, new_code(hub.database))
        with exchanging(hall) as exchange:
            assert exchange.run().pushed == 2
        other = join(tmp_path / "second", address, new_code(hub.database), use_keyring=False)
        try:
            with exchanging(other) as exchange:
                done = exchange.run()
            assert done.bootstrapped > 3
            with other.read() as read:
                assert read.all(select(Ticket.number)) == [first.number]
                assert read.all(select(TicketNow.number)) == [first.number]
                assert read.all(select(Staff.name)) == ["李芳龘𠮷"]
                assert read.all(select(HallProfile.code)) == ["BM01"]
                assert [found.subject_id for found in read.search("居住证")] == [first.id]
            with other.work(clerk) as work:
                second = queue.issue_ticket(work, "A", service_name="户口")
            with exchanging(other) as exchange:
                assert exchange.run().pushed == 1
            with exchanging(hall) as exchange:
                assert exchange.run().pulled == 1
            with hall.read() as read:
                assert sorted(read.all(select(Ticket.number))) == sorted([first.number, second.number])
            assert (hall.waiting_changes(), other.waiting_changes()) == (0, 0)
        finally:
            other.close()
