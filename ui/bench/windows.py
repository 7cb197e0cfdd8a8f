"""Starts, lists and memory, measured in fresh processes: each turn starts the program from nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from app.bench.figures import Figure, Series
from app.words import RESOURCES
from ui.cli.display import can_show_windows

START_GOAL, MEMORY_GOAL, LIST_GOAL = 2.5, 1.25, 0.01
STARTS_QUICK, STARTS = 2, 7


def windows(large: Path, small: Path, cases: int, *, quick: bool) -> list[Figure]:
    """The starts of the client beside a bare window; the list of all cases, and what it keeps in memory beside the small hall's."""
    made = _starts(large, STARTS_QUICK if quick else STARTS, with_demo=not quick)
    walked, beside = _walk(large), _walk(small)
    held = Figure("list_held", "rows", Series((walked["held"],)), Series((float(cases),)), goal=max(LIST_GOAL, 2_000 / cases))
    memory = Figure("memory", "MB", Series((walked["peak_mb"],)), Series((beside["peak_mb"],)), goal=MEMORY_GOAL)
    opened = Figure("list_opened", "ms", Series((walked["opened_ms"],)), Series((beside["opened_ms"],)))
    step = Figure("list_scrolled", "ms", Series((walked["longest_step_ms"],)), Series((beside["longest_step_ms"],)))
    return [*made, held, opened, step, *([memory] if walked["peak_mb"] else [])]


def _starts(large: Path, rounds: int, *, with_demo: bool) -> list[Figure]:
    """A bare window, a clerk's way to the workbench, and the demonstration's, in turn. The first round of each is not counted.

    What a clerk waits is the time until they can type who they are, and the time from Enter to the workbench; not their typing.
    """
    bare, page, bench, demo = (list[float]() for _ in range(4))
    for turn in range(1 + rounds):
        floor = float(_said("ui.bench.bare_window", str(RESOURCES / "fonts" / "NotoSansSC-Regular.ttf"), _now()))
        waited = json.loads(_said("ui.bench.own_window", "clerk", str(large), _now()))
        shown = float(_said("ui.bench.own_window", "workbench", str(large), _now())) if with_demo else 0.0
        if turn:
            bare.append(floor)
            page.append(waited["page_ms"])
            bench.append(waited["page_ms"] + waited["bench_ms"])
            demo.append(shown)
    floors = Series(tuple(bare))
    made = [
        Figure("start", "ms", Series(tuple(page)), floors, goal=START_GOAL),
        Figure("start_workbench", "ms", Series(tuple(bench)), floors, goal=START_GOAL),
    ]
    return [*made, Figure("start_demo", "ms", Series(tuple(demo)), floors)] if with_demo else made


def _now() -> str:
    return repr(time.monotonic())  # one clock for all processes of a machine


def _walk(data: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_said("ui.bench.own_window", "list", str(data)))
    return told


def _said(module: str, *words: str) -> str:
    """What a fresh process says when it is there. Raises CalledProcessError with what it complained of."""
    unseen = {} if can_show_windows() else {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        check=False,
        capture_output=True,  # a window without a display has warnings that say nothing of the figures
        text=True,
        env=os.environ | unseen | {"SERVICEHALL_KEYRING": "off"},
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
    done.check_returncode()
    return done.stdout
