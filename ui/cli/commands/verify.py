"""Looks the hall file over; exit code 1 when anything is wrong."""

from __future__ import annotations

import argparse
import json

from app.house import open_house
from app.store.verify import verify
from app.words import say

HELP = "reliability.help.verify"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    hall = open_house(args.data)
    try:
        found = verify(hall)
    finally:
        hall.close()
    if args.json:
        print(json.dumps({"ok": found.ok, "checked": found.checked, "problems": found.problems}, ensure_ascii=False, indent=1))
    elif found.ok:
        print(say("reliability.verify.fine", links=found.checked["audit"], tables=found.checked["tables"]))
    else:
        print(say("reliability.verify.found", count=len(found.problems)))
        print(*found.problems, sep="\n")
        print(say("reliability.verify.quiet"))
    return 0 if found.ok else 1
