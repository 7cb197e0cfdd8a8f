"""Measures the program beside its floor: the same rows, papers and windows without it, in the same run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from unicodedata import east_asian_width

from app.bench.bootstrap import ROWS, bootstrap
from app.bench.figures import Figure
from app.bench.halls import hall_of, opened, small_of
from app.bench.questions import Beside, finding, questions_hall
from app.bench.run import figures_of
from app.bench.stations import load
from app.bench.syncing import CASES, QUICK_CASES, exchanges
from app.words import say
from ui.bench.windows import windows

HELP = "bench.help"
QUICK, WHOLE = 10_000, 1_000_000
QUICK_ROUNDS, ROUNDS = 1, 3


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help=say("bench.quick", cases=QUICK))
    parser.add_argument("--cases", type=int, default=None, help=say("bench.cases", cases=WHOLE))
    parser.add_argument("--questions", type=int, default=None, help=say("bench.questions"))
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help=say("bench.keep"))
    parser.add_argument("--sync", action="store_true", help=say("bench.only_sync"))
    parser.add_argument("--peer", action="store_true", help=say("bench.peer"))
    parser.add_argument("--stations", type=int, default=None, metavar="N", help=say("bench.stations"))
    parser.add_argument("--seconds", type=int, default=20, help=say("bench.seconds"))
    parser.add_argument(
        "--bootstrap", type=int, nargs="?", const=ROWS, default=None, metavar="ROWS", help=say("bench.bootstrap", rows=ROWS)
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    cases = max(1, args.cases or (QUICK if args.quick else WHOLE))
    with tempfile.TemporaryDirectory(prefix="servicehall-bench-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        found: list[Figure] = []
        failures = 0
        if args.sync or args.peer:
            cases = args.cases or (QUICK_CASES if args.quick else CASES)
            found += exchanges(place, cases, QUICK_ROUNDS if args.quick else ROUNDS, peer=args.peer, doing=_doing)
        if args.stations is not None:
            found += load(place, args.stations, seconds=args.seconds, doing=_doing)
        if args.bootstrap is not None:
            found += bootstrap(place, args.bootstrap, doing=_doing)
        is_whole = not (args.sync or args.peer or args.stations is not None or args.bootstrap is not None)
        if is_whole:
            kept: Path = args.keep or place
            kept.mkdir(parents=True, exist_ok=True)
            beside = Beside(kept / "questions", args.questions or cases)
            large, small = cases_halls(kept, cases)
            beside.wait(_asked)
            found = measure(large, small, cases, quick=args.quick)
            found += questions(kept, args.questions or cases, quick=args.quick)
            if not args.quick:
                try:
                    found += exchanges(place, CASES, ROUNDS, peer=False, doing=_doing)
                except RuntimeError as failed:  # a hub that did not come up must not take an hour's figures with it
                    print(failed, file=sys.stderr)
                    failures += 1
    if args.json:
        print(json.dumps({"cases": cases, "rows": [each.plain() for each in found]}, ensure_ascii=False, indent=1))
    else:
        print(table(cases, found) if is_whole else say("bench.title_of_sync") + "\n" + lines(found))
    return 1 if failures else 0


def _tell(text: str, end: str = "\n") -> None:
    if sys.stderr.isatty():
        print(text, end=end, file=sys.stderr, flush=True)


def _doing(what: str) -> None:
    _tell(say(f"bench.doing.{what}"))


def _asked(there: int) -> None:
    _tell("\r" + say("bench.asked", there=there), end="")


def cases_halls(folder: Path, cases: int) -> tuple[Path, Path]:
    """A hall with so many cases and a small one, made in `folder` unless they are there. Raises OtherCases."""
    large = hall_of(folder / "large", cases, lambda there: _tell("\r" + say("bench.made", there=there, cases=cases), end=""))
    _tell("")
    return large, hall_of(folder / "small", small_of(cases), lambda _: None)


def measure(large: Path, small: Path, cases: int, *, quick: bool) -> list[Figure]:
    """All figures of one PC, on two halls."""
    found = figures_of(large, quick=quick, doing=_doing)
    _doing("windows")
    return [*windows(large, small, cases, quick=quick), *found]


def questions(folder: Path, wanted: int, *, quick: bool) -> list[Figure]:
    """Figures of finding, on a hall with so many questions and their articles, made in `folder` unless it is there. Raises OtherCases."""
    place = questions_hall(folder / "questions", wanted, _asked)
    _tell("")
    _doing("questions")
    with opened(place) as hall:
        return finding(hall, 100 if quick else 600)


def table(cases: int, found: list[Figure]) -> str:
    """The figures as people read them, the floor beside each."""
    return say("bench.title", cases=cases) + "\n" + lines(found)


def lines(found: list[Figure]) -> str:
    """A line a figure; a peer stands beside the floor where one was asked about."""
    names = ["name", "value", "floor", "ratio", "goal", "p99", "holds"]
    has_peer = any(each.peer_goal is not None for each in found)
    if has_peer:
        names.insert(5, "peer")
    heads = [say(f"bench.head.{name}") for name in names]
    return _lined_up([heads, *(_row(each, has_peer=has_peer) for each in found)])


def _row(each: Figure, *, has_peer: bool) -> list[str]:
    goal = "" if each.goal is None else f"{'≥' if each.more else '≤'} {each.goal:g}"
    if each.most is not None:
        goal = f"≤ {each.most:g} {each.unit}"
    p99 = "" if len(each.ours.values) < 2 or each.more else f"{each.ours.p99:,.2f}" + (f" < {each.p99_under:g}" if each.p99_under else "")
    holds = "" if each.holds is None else say("ui.yes" if each.holds else "ui.no")
    value, floor = f"{each.ours.median:,.2f} {each.unit}", "" if each.floor is None else f"{each.floor.median:,.2f}"
    ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
    row = [say(f"bench.name.{each.name}"), value, floor, ratio, goal, p99, holds]
    if has_peer:
        row.insert(5, _peer(each))
    return row


def _peer(each: Figure) -> str:
    if each.peer_goal is None:
        return ""
    if each.peer is None or each.peer_ratio is None:
        return say("bench.peer_not_run")
    return f"{each.peer.median:,.2f} ({each.peer_ratio:.2f}, ≥ {each.peer_goal:g})"


def _lined_up(rows: list[list[str]]) -> str:
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(text + " " * (width - _columns(text)) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(map(str.rstrip, lines))


def _columns(text: str) -> int:
    """How wide a text stands in a terminal: a Chinese character takes two columns."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
