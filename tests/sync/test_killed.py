"""Power cut or kill at any instruction: real processes, killed in the middle of exchanges (a kill, not a power cut: the system keeps
what was written)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bench import hubs
from app.house import open_house
from app.queue import service as queue
from app.queue.models import Ticket
from app.store import Actor, Hall
from app.store.verify import verify
from app.sync.compare import compare
from app.sync.errors import HubUnreachable
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from app.sync.link import Address
from tests.conftest import SAMPLE

ROOT = Path(__file__).parents[2]
KILLS, HUB_KILLS = 20, 4


@pytest.fixture
def pc(tmp_path: Path, administrator: Actor) -> Generator[Hall]:
    with closing(open_house(tmp_path / "pc", new=SAMPLE, use_keyring=False)) as hall:
        with hall.work(administrator) as work:
            queue.add_series(work, "A", "综合")
        yield hall


def tickets(hall: Hall) -> list[str]:
    with hall.read() as read:
        return sorted(read.all(select(Ticket.number)))


def check_both_sides(hall: Hall, address: Address, code: str, folder: Path, expected: list[str]) -> None:
    with closing(link_of(hall)) as link:
        Exchange(hall, link).run()
        assert compare(hall, link) == []
    assert hall.waiting_changes() == 0
    with closing(join(folder, address, code, use_keyring=False)) as other, closing(link_of(other)) as link:
        Exchange(other, link).run()
        assert tickets(other) == tickets(hall)
    assert set(expected) <= set(tickets(hall))
    assert len(set(tickets(hall))) == len(tickets(hall))
    assert verify(hall).problems == []


def test_a_hub_killed_in_the_middle_of_exchanges_has_everything_that_it_acknowledged(pc: Hall, clerk: Actor, tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    chosen = random.Random(seed)
    port = hubs.free_port()
    data = tmp_path / "hub"
    over = threading.Event()
    written: list[str] = []

    def work_on() -> None:
        with closing(link_of(pc)) as link:
            exchange = Exchange(pc, link)
            while not over.is_set():
                with pc.work(clerk) as work:
                    written.append(queue.issue_ticket(work, "A").number)
                with suppress(HubUnreachable):
                    exchange.run()

    with hubs.hub(data, port) as process:
        enrol(pc, Address(process.url), hubs.code_of(data))
        thread = threading.Thread(target=work_on)
        thread.start()
        over.wait(0.3)
        os.kill(process.pid, signal.SIGKILL)
    for _ in range(HUB_KILLS - 1):
        with hubs.hub(data, port) as process:
            over.wait(chosen.random() * 0.5)
            os.kill(process.pid, signal.SIGKILL)
    over.set()
    thread.join()
    with hubs.hub(data, port) as process:
        check_both_sides(pc, Address(process.url), hubs.code_of(data), tmp_path / "other", written)


def test_a_station_killed_in_the_middle_of_exchanges_loses_nothing_and_sends_nothing_twice(pc: Hall, tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    data, noted = tmp_path / "hub", tmp_path / "noted"
    with hubs.hub(data) as process:
        enrol(pc, Address(process.url), hubs.code_of(data))
        pc.close()
        script = str(Path(__file__).with_name("exchanger_until_killed.py"))
        command = [sys.executable, script, str(pc.data), str(noted), str(KILLS), str(seed)]
        subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
        numbers = [line.split()[0] for line in noted.read_text().splitlines() if line.count(" ") == 1]
        assert len(numbers) >= KILLS
        with closing(open_house(pc.data, use_keyring=False)) as hall:
            check_both_sides(hall, Address(process.url), hubs.code_of(data), tmp_path / "other", numbers)
