"""Plays halls with a bad network, crashes and wrong clocks from a seed; exit code 1 when anything is lost or differs."""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import sys
from dataclasses import asdict

from app.words import say

HELP = "sync.help.simulate"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--schedules", type=int, default=100, help=say("sync.simulate.schedules"))
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--jobs", type=int, default=None, help=say("sync.simulate.jobs"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.simulation.run import AT_ONCE, simulate, simulate_beside

    logging.disable(logging.WARNING)
    seed = args.seed if args.seed is not None else secrets.randbelow(10**9)

    def told(count: int) -> None:
        if not args.json and count % 50 == 0:
            print(say("sync.simulate.progress", count=count), file=sys.stderr)

    jobs = max(1, min(args.jobs or os.cpu_count() or 1, args.schedules // AT_ONCE))
    outcome = simulate(args.schedules, seed, told=told) if jobs == 1 else simulate_beside(args.schedules, seed, jobs, told=told)
    if args.json:
        failures = [asdict(each) for each in outcome.failures]
        told_at_end = {"schedules": outcome.schedules, "seed": seed, "faults": dict(outcome.faults), "failures": failures}
        print(json.dumps(told_at_end, ensure_ascii=False))
    else:
        count, wrong = outcome.faults.total(), len(outcome.failures)
        print(say("sync.simulate.done", schedules=outcome.schedules, seed=seed, faults=count, failures=wrong))
        for each in outcome.failures:
            print(f"{each.seed}: {each.what}")
    return 1 if outcome.failures else 0
