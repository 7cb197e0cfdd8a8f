"""Our client in a fresh process, up to what the measuring process waits for.

python -m ui.bench.own_window clerk DIR BEGUN: a clerk's way to work. They see the sign-in page, type name and password at a fast
typist's pace, press Enter, and see their workbench with everything that it had to read. Tells as JSON how long they waited: `page_ms`
from BEGUN (`time.monotonic` of whoever started the process) until the page was painted and took keys, `bench_ms` from Enter.
python -m ui.bench.own_window workbench DIR BEGUN: as the demonstration starts, signed in by itself; the milliseconds until the bench
was painted with what it had to read.
python -m ui.bench.own_window list DIR: opens the list of all cases, scrolls and searches it, and tells what it holds as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ui.cli.main import main as _the_command  # noqa: F401 - a real start imports it
from ui.shell.starting import quick_imports

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from ui.shell.client import Client
    from ui.shell.window import MainWindow

SCREENS = 20
KEY_EVERY_MS = 100
"""Twice as fast as most people type a password."""
SAMPLE_PASSWORD = "晴川样例大厅2026"  # as in `app.day.sample_hall`, which would bring rooms with it that a start does not need
TYPED = ("王", "李芳", "身份", "1995")


def main(what: str, data: Path, begun: float = 0.0) -> None:
    with quick_imports():
        from ui.shell.client import Client, application, clerk_of
        from ui.shell.logs import start_logging

    program = application()
    client = Client(program, data)
    start_logging(data)
    client.start(None if what == "clerk" else lambda hall: clerk_of(hall, "clerk1"))
    assert client.window is not None
    wait_until(program, client.window.windowHandle().isExposed)
    if what == "clerk":
        told = json.dumps({"page_ms": (time.monotonic() - begun) * 1000, "bench_ms": sign_in(program, client)})
    else:
        see_the_bench(program, client)
        told = str((time.monotonic() - begun) * 1000)
        if what == "list":
            told = json.dumps(walk_the_list(program, cast("MainWindow", client.window)))
    print(told, flush=True)  # noqa: T201 - what the measuring process waits for
    os._exit(0)


def sign_in(program: QApplication, client: Client) -> float:
    """Type who one is, and press Enter; milliseconds from there to the workbench with what it had to read."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from ui.day.hands import type_text

    begun = time.perf_counter()
    for word in ("clerk1", SAMPLE_PASSWORD):
        for character in word:
            field = program.focusWidget()
            assert field is not None
            type_text(field, character)
            pause = time.perf_counter() + KEY_EVERY_MS / 1000
            wait_until(program, lambda pause=pause: time.perf_counter() >= pause)
        begun = time.perf_counter()
        QTest.keyClick(cast("QWidget", program.focusWidget()), Qt.Key.Key_Return)
    wait_until(program, lambda: client.session is not None)
    assert client.window is not None
    wait_until(program, client.window.windowHandle().isExposed)
    see_the_bench(program, client)
    return (time.perf_counter() - begun) * 1000


def see_the_bench(program: QApplication, client: Client) -> None:
    """Wait until the workbench is painted with what it had to read."""
    page: Any = cast("MainWindow", client.window).page
    wait_until(program, lambda: page.bench is not None)
    program.processEvents()


def wait_until(program: QApplication, reached: Callable[[], bool]) -> float:
    """Let the program run until then; milliseconds that it took."""
    begun = time.perf_counter()
    while not reached():
        program.processEvents()
        time.sleep(0.0002)
    program.processEvents()
    return (time.perf_counter() - begun) * 1000


def walk_the_list(program: QApplication, window: MainWindow) -> dict[str, float]:
    """Open the list of all cases, scroll down screen by screen as far as `SCREENS`, then search as one types."""
    begun = time.perf_counter()
    page: Any = window.show_page("applications")
    page.state.setCurrentIndex(0)
    wait_until(program, lambda: not page.model._loading and bool(page.model.rows))
    opened = (time.perf_counter() - begun) * 1000
    bar, longest = page.table.verticalScrollBar(), 0.0
    for _ in range(SCREENS):
        step = time.perf_counter()
        bar.setValue(min(bar.value() + bar.pageStep(), bar.maximum()))
        program.processEvents()
        longest = max(longest, (time.perf_counter() - step) * 1000)
        wait_until(program, lambda: not page.model._loading)
    seen = page.table.rowAt(page.table.viewport().height() - 2) + 1 or len(page.model.rows)
    held = len(page.model.rows)
    for typed in TYPED:
        page.search.setText(typed)
        page.show_list()
        wait_until(program, lambda: not page.model._loading)
    return {"opened_ms": opened, "longest_step_ms": longest, "seen": seen, "held": held, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """The most memory that this process ever held; 0 where the system does not say."""
    status = Path("/proc/self/status")  # what `getrusage` says begins, on Linux, with the peak of whoever started the process
    if status.exists():
        peak = next(line for line in status.read_text(encoding="ascii", errors="replace").splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(float, sys.argv[3:]))
