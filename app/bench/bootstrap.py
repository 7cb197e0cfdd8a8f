"""A new PC that takes over a hall's rows: how many a second, and how much memory both sides need for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from app.bench import hubs
from app.bench.figures import Figure, Series
from app.bench.halls import hall_of, opened
from app.intake.applications.models import Application, ApplicationEvent
from app.sync.identity import enrol
from app.sync.link import Address

ROWS, QUICK_ROWS = 1_000_000, 100_000
MOST_MB = 150.0
_ROWS_OF_A_CASE = 6
"""A case and, on average, five events."""


def bootstrap(folder: Path, rows: int, *, doing: Callable[[str], None]) -> list[Figure]:
    """`servicehall sync --enrol` in a process of its own against `servicehall hub` with so many rows."""
    doing("bootstrap_hall")
    cases = max(1, rows // _ROWS_OF_A_CASE)
    with tempfile.TemporaryDirectory(dir=folder, prefix="bootstrap-", ignore_cleanup_errors=True) as place:
        made = Path(place)
        first = hall_of(made / "first", cases, lambda _: None)
        hub = made / "hub"
        hub.mkdir()
        shutil.copy(first / "hall.key", hub / "hall.key")
        shutil.copy(first / "hall.db", hub / "hub.db")  # one schema on both sides: a hall's file is a hub's with its rows
        with hubs.hub(hub) as process:
            with opened(first) as hall:
                enrol(hall, Address(process.url), hubs.code_of(hub))
                with hall.read() as read:
                    there = read.count(select(Application.id)) + read.count(select(ApplicationEvent.id))
            doing("bootstrap")
            code = hubs.code_of(hub)
            begun = time.perf_counter()
            taken, peak = _joined(made / "second", process, code)
            spent = time.perf_counter() - begun
            return [
                Figure("bootstrap_rows", "rows", Series((float(taken),)), Series((float(there),)), goal=1.0, more=True),
                Figure("bootstrap_rate", "/s", Series((taken / spent,))),
                Figure("bootstrap_memory", "MB", Series((peak,)), most=MOST_MB),
                Figure("bootstrap_hub_memory", "MB", Series((process.peak_mb,)), most=MOST_MB),
            ]


def _joined(data: Path, process: hubs.Process, code: str) -> tuple[int, float]:
    """How many rows came, and the most memory that the new PC's process held."""
    command = [*hubs.COMMAND, "sync", "--data", str(data), "--enrol", process.url, code, "--once", "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"SERVICEHALL_KEYRING": "off"})
    peak = 0.0
    while running.poll() is None:
        peak = max(peak, hubs.peak_mb(running.pid))
        time.sleep(0.05)
    assert running.stdout is not None
    with closing(running.stdout) as said:
        return int(json.loads(said.read())["bootstrapped"]), peak
