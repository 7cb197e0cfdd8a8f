"""Stations of the load measurement in a process of their own: real hall files, real syncers; some call somebody every second.

python -m app.bench.caller PLAN.json: says "ready", begins at a line on its input, ends at the next, and prints what it saw as JSON:
`called` and `seen` are [id of the period, seconds since 1970], `seen` once for each station, `unheard` the stations never online,
`cpu` the processor time from the beginning to the last call being shown.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import UUID

from app.access import Role
from app.bench.hubs import peak_mb
from app.house import open_house
from app.queue import service as queue
from app.queue.models import TicketPeriod
from app.store import Actor, Changes
from app.sync.claims import attach
from app.sync.syncer import Syncer

EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


class Station:
    """One PC of the measurement."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.hall = open_house(Path(told["data"]), use_keyring=False)
        self.actor = Actor(UUID(int=9), "measurement", frozenset({str(Role.CLERK)}))
        self.window = UUID(told["window"]) if told["window"] else None
        self.called: list[tuple[str, float]] = []
        self.seen: list[tuple[str, float]] = []
        self._is_calling = threading.local()
        self.syncer = Syncer(self.hall)
        attach(self.hall)
        self.hall.changed.append(self._changed)
        self.syncer.start()

    def _changed(self, changes: Changes) -> None:
        if TicketPeriod not in changes.kinds:
            return
        now = time.time()
        if getattr(self._is_calling, "now", False):
            self.called.append((min(changes.ids).hex, now))
        else:
            self.seen += [(each.hex, now) for each in changes.ids]

    def call_every_second(self, over: threading.Event, first: float) -> None:
        """Finish with who is there and call the next one, until it is over."""
        due = time.monotonic() + first
        while not over.wait(max(0.0, due - time.monotonic())):
            due += EVERY_SECONDS
            self._call()

    def _call(self) -> None:
        assert self.window is not None
        with self.hall.work(self.actor) as work:
            there = queue.at_counter(work, self.window)
            if there is not None:
                queue.arrive(work, there.ticket_id)
                queue.finish(work, there.ticket_id)
        self._is_calling.now = True
        with self.hall.work(self.actor) as work:
            queue.call_next(work, self.window)
        self._is_calling.now = False

    def close(self) -> None:
        self.syncer.stop()
        self.hall.close()


def main(plan: Path) -> None:
    """Open the stations, call while told to, say what was seen."""
    logging.disable(logging.WARNING)
    with ExitStack() as stack:
        stations = [stack.enter_context(closing(Station(each))) for each in json.loads(plan.read_text(encoding="utf-8"))]
        patience = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < patience and any(each.syncer.standing.line != "online" for each in stations):
            time.sleep(0.05)
        print("ready", flush=True)  # noqa: T201 - what the measuring process waits for
        sys.stdin.readline()
        over, before = threading.Event(), time.process_time()
        callers = [each for each in stations if each.window is not None]
        threads = [
            threading.Thread(target=each.call_every_second, args=(over, EVERY_SECONDS * at / len(callers)))
            for at, each in enumerate(callers)
        ]
        for thread in threads:
            thread.start()
        sys.stdin.readline()
        over.set()
        for thread in threads:
            thread.join()
        print("quiet", flush=True)  # noqa: T201
        sys.stdin.readline()
        taken = time.process_time() - before
        told = {
            "called": [each for station in callers for each in station.called],
            "seen": [each for station in callers for each in station.seen],
            "unheard": sum(station.syncer.standing.line != "online" for station in stations),
            "cpu": taken,
            "peak_mb": peak_mb(),
        }
        print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
