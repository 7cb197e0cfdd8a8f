"""Self-service numbers on the whole screen."""

from __future__ import annotations

import argparse
import sys

from app.words import say
from ui.cli.display import can_show_windows

HELP = "cli.help.kiosk"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the folder and the language."""


def run(args: argparse.Namespace) -> int:
    return show(args, kiosk=True)


def show(args: argparse.Namespace, *, kiosk: bool) -> int:
    """Open the hall and show one of the public windows until it is closed."""
    if not can_show_windows():
        print(say("cli.no_display"), file=sys.stderr)
        return 1
    from app.documents.spool import Spooler
    from app.house import open_house
    from ui.public.board import BoardWindow
    from ui.public.kiosk import KioskWindow
    from ui.shell import tasks
    from ui.shell.client import application, apply_settings
    from ui.shell.logs import start_logging

    program = application()
    hall = open_house(args.data)
    start_logging(args.data)
    apply_settings(program, hall)
    spooler = Spooler(hall)
    spooler.start()
    window = KioskWindow(hall) if kiosk else BoardWindow(hall)
    window.showFullScreen()
    try:
        return program.exec()
    finally:
        tasks.wait_for_all()
        spooler.stop()
        hall.close()
