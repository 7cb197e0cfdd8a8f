"""A throwaway sample hall, signed in at once; without a display, the sample day instead."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from app.words import say
from ui.cli.display import can_show_windows
from ui.shell.starting import quick_imports

HELP = "cli.help.demo"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the language; `--data` names the folder to use instead of a temporary one."""


def run(args: argparse.Namespace) -> int:
    folder = args.data if args.data_given else Path(tempfile.mkdtemp(prefix="servicehall-demo-"))
    if not can_show_windows():
        from ui.cli.commands import day

        print(say("cli.demo.no_display"))
        return day.play(folder / "day", seed=1, visits=250)
    with quick_imports():
        from app.day.sample_hall import PASSWORD, sample_hall
        from ui.shell.client import Client, application, clerk_of

    if not (folder / "hall.db").exists():
        from app.day.opening import open_for_business

        hall, staff = sample_hall(folder)
        open_for_business(hall, staff)
        hall.close()
    hint = say("cli.demo.welcome", folder=folder, password=PASSWORD)
    print(hint)
    program = application()
    client = Client(program, folder, hint=hint)
    try:
        client.start(lambda hall: clerk_of(hall, "clerk1"))
        return program.exec()
    finally:
        client.stop()
