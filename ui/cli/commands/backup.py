"""Backs the hall up, checked, while it works."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from app.house import open_house
from app.store.backup import back_up, back_up_elsewhere
from app.words import say

HELP = "reliability.help.backup"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", help=say("reliability.backup.to"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    hall = open_house(args.data)
    try:
        made = back_up_elsewhere(hall, args.to) if args.to else back_up(hall)
    finally:
        hall.close()
    print(json.dumps({"file": str(made)}) if args.json else say("reliability.backup.made", file=made))
    return 0
