"""Says how this PC is set up."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from app.house import open_house
from app.store.doctor import examine

HELP = "reliability.help.doctor"
_MARKS = {"fine": "●", "warning": "▲", "bad": "✗"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    hall = open_house(args.data)
    try:
        found = examine(hall)
    finally:
        hall.close()
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            print(f"{_MARKS[each.tone]} {each.text}")
    return 1 if any(each.tone == "bad" for each in found) else 0
