"""Looks the hall file over; exit code 1 when anything is wrong."""

from __future__ import annotations

import argparse
import json

from app.house import open_house
from app.store import Hall
from app.store.verify import Findings, verify
from app.words import say

HELP = "reliability.help.verify"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hub", action="store_true", help=say("reliability.verify.with_hub"))
    parser.add_argument("--repair", action="store_true", help=say("reliability.verify.repair"))


def run(args: argparse.Namespace) -> int:
    hall = open_house(args.data)
    try:
        found = verify(hall)
        if args.hub or args.repair:
            _with_hub(hall, found, repairing=args.repair)
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


def _with_hub(hall: Hall, found: Findings, *, repairing: bool) -> None:
    from app.sync.compare import compare, repair
    from app.sync.exchange import Exchange
    from app.sync.identity import link_of

    link = link_of(hall)
    try:
        exchange = Exchange(hall, link)
        exchange.run()
        if repairing:
            repair(hall, link)
            exchange.run()
        differing = compare(hall, link)
    finally:
        link.close()
    found.checked["hub"] = 1
    found.problems += [f"hub: {each}" for each in differing]
