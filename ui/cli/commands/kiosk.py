"""Self-service numbers on the whole screen."""

from __future__ import annotations

import argparse
import sys
from typing import Literal

from app.words import say
from ui.cli.display import can_show_windows
from ui.shell.starting import quick_imports

HELP = "cli.help.kiosk"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the folder and the language."""


def run(args: argparse.Namespace) -> int:
    return show(args, "kiosk")


def show(args: argparse.Namespace, which: Literal["kiosk", "board", "rating"]) -> int:
    """Open the hall and show one of the public windows until it is closed."""
    if not can_show_windows():
        print(say("cli.no_display"), file=sys.stderr)
        return 1
    with quick_imports():
        from app.house import open_house
        from ui.public.board import BoardWindow
        from ui.public.kiosk import KioskWindow
        from ui.public.rating import RatingWindow
        from ui.shell import tasks
        from ui.shell.client import application, start_printing
        from ui.shell.logs import start_logging
        from ui.shell.look import dress, look_of

    program = application()
    hall = open_house(args.data)
    start_logging(args.data)
    dress(program, look_of(hall))
    spooler = start_printing(hall)
    makers = {"kiosk": KioskWindow, "board": BoardWindow, "rating": lambda hall: RatingWindow(hall, args.counter)}
    window = makers[which](hall)
    window.showFullScreen()
    try:
        return program.exec()
    finally:
        tasks.wait_for_all()
        spooler.stop()
        hall.close()
