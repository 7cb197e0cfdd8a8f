"""A throwaway sample hall, signed in at once; without a display, the sample day instead."""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

from app.words import say
from ui.cli.display import can_show_windows
from ui.shell.starting import quick_imports

HELP = "cli.help.demo"
DAYS, VISITS = 3, 12
"""The past of the hall that is shown."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the language; `--data` names the folder to use instead of a temporary one."""


def run(args: argparse.Namespace) -> int:
    folder = args.data if args.data_given else Path(tempfile.mkdtemp(prefix="servicehall-demo-"))
    if not can_show_windows():
        from ui.cli.commands import day

        print(say("cli.demo.no_display"))
        return day.play(folder / "day", seed=1, visits=250)
    with quick_imports():
        from app.day.sample_hall import PASSWORD
        from ui.shell.client import Client, application, clerk_of

    if not (folder / "hall.db").exists():
        _furnish(folder)
    hint = say("cli.demo.welcome", folder=folder, password=PASSWORD)
    print(hint)
    program = application()
    client = Client(program, folder, hint=hint)
    try:
        client.start(lambda hall: clerk_of(hall, "clerk1"))
        return program.exec()
    finally:
        client.stop()


def _furnish(folder: Path) -> None:
    """A hall with a few quiet days behind it and its morning begun, so that every page has something to show."""
    from app.day.history import hall_with_a_past
    from app.day.opening import open_for_business
    from app.store import ManualClock, SystemClock

    print(say("cli.demo.furnishing"), flush=True)
    clock = ManualClock(SystemClock().now())
    hall, staff, _cases = hall_with_a_past(folder, clock, days=DAYS, visits=VISITS, seed=1, spent=_told_nobody)
    open_for_business(hall, staff)
    hall.close()


def _told_nobody(_done: int, _day: date) -> None:
    """A few seconds need no progress."""
