"""The load of a city: real stations of many halls on one real hub, most of them idle, those of one hall calling once a second."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from app.access import Role
from app.bench import hubs
from app.bench.figures import Figure, Series
from app.house import open_house
from app.hub.database import HubDatabase, open_database
from app.hub.devices import new_code
from app.queue import service as queue
from app.store import Actor, NewHall, migrations
from app.store.keys import load_key
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from app.sync.link import Address

CALLERS, SECONDS = 20, 20
OF_A_HALL = 20
P99_UNDER_MS = 300.0
HUB_MOST_MB = 256.0
_PROCESSES = 4
_SETTLE_SECONDS = 3.0
_BOSS = Actor(UUID(int=8), "administrator", frozenset({str(Role.ADMINISTRATOR), str(Role.CLERK), str(Role.SUPERVISOR)}))


class _Founder:
    """Makes halls and their PCs at one hub. The empty file that a PC joins with is made once and copied."""

    def __init__(self, folder: Path, database: HubDatabase, address: Address) -> None:
        self.folder, self.database, self.address = folder, database, address
        self.empty = folder / "empty"
        self.empty.mkdir()
        migrations.upgrade(self.empty / "hall.db", load_key(self.empty, use_keyring=False).hexadecimal)

    def found(self, name: str, stations: int, tickets: int = 0) -> list[dict[str, str]]:
        """A hall with so many PCs at rest and people waiting. Says where each PC's file is, and its window where anybody waits."""
        windows: list[UUID] = []
        first = self.folder / f"{name}-0"
        with closing(open_house(first, new=NewHall(code="LOAD", name=f"{name} 大厅"), use_keyring=False)) as hall:
            if tickets:
                with hall.work(_BOSS) as work:
                    queue.add_series(work, "A", "综合")
                    windows = [queue.add_counter(work, number + 1, ["A"]).id for number in range(stations)]
                    for window in windows:
                        queue.open_counter(work, window)
                for _ in range(tickets):
                    with hall.work(_BOSS) as work:
                        queue.issue_ticket(work, "A")
            enrol(hall, self.address, new_code(self.database, any_hall=True))
            hall_id = hall.station.hall_id
            with closing(link_of(hall)) as link:
                Exchange(hall, link).run()
        folders = [first, *(self._join(f"{name}-{at}", hall_id) for at in range(1, stations))]
        return [{"data": str(each), "window": windows[at].hex if windows else ""} for at, each in enumerate(folders)]

    def _join(self, name: str, hall_id: UUID) -> Path:
        data = self.folder / name
        data.mkdir()
        shutil.copy(self.empty / "hall.key", data / "hall.key")
        code = new_code(self.database, hall_id)
        with (
            closing(join(data, self.address, code, use_keyring=False, empty=self.empty / "hall.db")) as hall,
            closing(link_of(hall)) as link,
        ):
            Exchange(hall, link).run()
        return data


def load(folder: Path, idle: int, *, seconds: int = SECONDS, callers: int = CALLERS, doing: Callable[[str], None]) -> list[Figure]:
    """How long after a call the other PCs of its hall show it, with so many idle ones on the same hub."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="stations-", ignore_cleanup_errors=True) as place:
        made = Path(place)
        doing("stations")
        with hubs.hub(made / "hub") as process:
            database = open_database(made / "hub")
            try:
                founder = _Founder(made, database, Address(process.url))
                calling = founder.found("busy", callers, tickets=callers * (seconds + 2))
                resting = [
                    station
                    for at, begun in enumerate(range(0, idle, OF_A_HALL))
                    for station in founder.found(f"idle{at}", min(OF_A_HALL, idle - begun))
                ]
            finally:
                database.close()
            doing("calls")
            told, hub_cpu = _run(made, calling, resting, seconds, process)
            memory = process.peak_mb
    return _figures(told, callers, hub_cpu, memory)


def _run(
    place: Path, calling: Sequence[dict[str, str]], resting: Sequence[dict[str, str]], seconds: int, hub: hubs.Process
) -> tuple[list[dict[str, Any]], float]:
    """What each process of stations saw, and the processor time that the hub took while they called."""
    running: list[subprocess.Popen[str]] = []
    try:
        for at in range(_PROCESSES):
            plan = place / f"plan{at}.json"
            plan.write_text(json.dumps([*calling[at::_PROCESSES], *resting[at::_PROCESSES]]), encoding="utf-8")
            command = [sys.executable, "-m", "app.bench.caller", str(plan)]
            running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        _all(running, say=False)
        _all(running, hear=False)
        before = hub.cpu_seconds
        time.sleep(seconds)
        _all(running)
        time.sleep(_SETTLE_SECONDS)
        taken = hub.cpu_seconds - before
        return [json.loads(line) for line in _all(running)], taken
    finally:
        for each in running:
            each.terminate()
            each.wait()


def _all(running: Sequence[subprocess.Popen[str]], *, say: bool = True, hear: bool = True) -> list[str]:
    """Tell all to go on, then hear a line from each."""
    for each in running if say else ():
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    found: list[str] = []
    for each in running if hear else ():
        assert each.stdout is not None
        found.append(each.stdout.readline())
    return found


def _figures(told: Sequence[dict[str, Any]], callers: int, hub_cpu: float, memory: float) -> list[Figure]:
    called = {row_id: at for each in told for row_id, at in each["called"]}
    seen: defaultdict[str, list[float]] = defaultdict(list)
    for each in told:
        for row_id, at in each["seen"]:
            if row_id in called:
                seen[row_id].append(at)
    shown = [1000 * (at - called[row_id]) for row_id, moments in seen.items() for at in moments]
    lost = sum(callers - 1 - len(seen[row_id]) for row_id in called)
    unheard = sum(each["unheard"] for each in told)
    twice = sum(times - 1 for times in Counter(row_id for each in told for row_id, _ in each["called"]).values())
    stations_cpu = sum(each["cpu"] for each in told)
    times = max(len(shown), 1)
    return [
        Figure("calls_made", "calls", Series((float(len(called)),))),
        Figure("calls_shown", "ms", Series(tuple(shown or [float("inf")])), p99_under=P99_UNDER_MS),
        Figure("calls_lost", "calls", Series((float(lost + twice),)), most=0.0),
        Figure("stations_offline", "calls", Series((float(unheard),)), most=0.0),
        Figure("hub_cpu", "ms", Series((1000 * hub_cpu / times,))),
        Figure("stations_cpu", "ms", Series((1000 * stations_cpu / times,))),
        Figure("hub_memory", "MB", Series((memory,)), most=HUB_MOST_MB),
    ]
