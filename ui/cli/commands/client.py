"""Opens the client."""

from __future__ import annotations

import argparse
import sys

from app.words import say
from ui.cli.display import can_show_windows
from ui.shell.starting import quick_imports

HELP = "cli.help.client"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the folder and the language."""


def run(args: argparse.Namespace) -> int:
    if not can_show_windows():
        print(say("cli.no_display"), file=sys.stderr)
        return 1
    with quick_imports():
        from ui.shell.client import Client, application
        from ui.shell.logs import start_logging

    program = application()
    client = Client(program, args.data)
    if not client.is_first:
        return 0
    args.data.mkdir(parents=True, exist_ok=True)
    start_logging(args.data)
    try:
        client.start()
        return program.exec()
    finally:
        client.stop()
