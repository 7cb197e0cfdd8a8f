"""The rating screen of one window, on the whole screen."""

from __future__ import annotations

import argparse

from app.words import say
from ui.cli.commands import kiosk

HELP = "cli.help.rating"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--counter", type=int, required=True, help=say("cli.rating.counter"))


def run(args: argparse.Namespace) -> int:
    return kiosk.show(args, "rating")
