"""The call board on the whole screen."""

from __future__ import annotations

import argparse

from ui.cli.commands import kiosk

HELP = "cli.help.board"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the folder and the language."""


def run(args: argparse.Namespace) -> int:
    return kiosk.show(args, "board")
