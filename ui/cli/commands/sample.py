"""Makes a sample hall with a past: so many working days of visits, cases and papers."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

from app.day.history import hall_with_a_past
from app.day.sample_hall import PASSWORD
from app.store import ManualClock, SystemClock
from app.words import say

HELP = "cli.help.sample"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=5, help=say("cli.sample.days"))
    parser.add_argument("--visits", type=int, default=120, help=say("cli.day.visits"))
    parser.add_argument("--seed", type=int, default=1, help=say("cli.day.seed"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if (args.data / "hall.db").exists():
        print(say("cli.sample.occupied", folder=args.data), file=sys.stderr)
        return 1
    clock = ManualClock(SystemClock().now())

    def spent(done: int, day: date) -> None:
        if sys.stderr.isatty():
            print(f"\r{day}  {done}/{args.days}", end="\n" if done == args.days else "", file=sys.stderr)

    hall, _staff, cases = hall_with_a_past(args.data, clock, days=args.days, visits=args.visits, seed=args.seed, spent=spent)
    hall.close()
    if args.json:
        print(json.dumps({"folder": str(args.data), "days": args.days, "accepted": cases}, ensure_ascii=False))
    else:
        print(say("cli.sample.made", folder=args.data, cases=cases, password=PASSWORD))
    return 0
