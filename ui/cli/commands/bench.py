"""Measures the program beside its floor: the same rows, papers and windows without it, in the same run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from unicodedata import east_asian_width

from app.bench.figures import Figure
from app.bench.halls import hall_of, small_of
from app.bench.run import figures_of
from app.words import say
from ui.bench.windows import windows

HELP = "bench.help"
QUICK, WHOLE = 10_000, 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help=say("bench.quick", cases=QUICK))
    parser.add_argument("--cases", type=int, default=None, help=say("bench.cases", cases=WHOLE))
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help=say("bench.keep"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    cases = max(1, args.cases or (QUICK if args.quick else WHOLE))
    with tempfile.TemporaryDirectory(prefix="servicehall-bench-", ignore_cleanup_errors=True) as folder:
        found = measure(args.keep or Path(folder), cases, quick=args.quick)
    if args.json:
        print(json.dumps({"cases": cases, "rows": [each.plain() for each in found]}, ensure_ascii=False, indent=1))
    else:
        print(table(cases, found))
    return 0


def measure(folder: Path, cases: int, *, quick: bool) -> list[Figure]:
    """All figures, on a hall with so many cases and a small one, made in `folder` unless they are there. Raises OtherCases."""

    def tell(text: str, end: str = "\n") -> None:
        if sys.stderr.isatty():
            print(text, end=end, file=sys.stderr, flush=True)

    large = hall_of(folder / "large", cases, lambda there: tell("\r" + say("bench.made", there=there, cases=cases), end=""))
    tell("")
    small = hall_of(folder / "small", small_of(cases), lambda _: None)
    found = figures_of(large, quick=quick, doing=lambda what: tell(say(f"bench.doing.{what}")))
    tell(say("bench.doing.windows"))
    return [*windows(large, small, cases, quick=quick), *found]


def table(cases: int, found: list[Figure]) -> str:
    """The figures as people read them, the floor beside each."""
    heads = [say(f"bench.head.{name}") for name in ("name", "value", "floor", "ratio", "goal", "p99", "holds")]
    rows = [heads, *map(_row, found)]
    return say("bench.title", cases=cases) + "\n" + _lined_up(rows)


def _row(each: Figure) -> list[str]:
    goal = "" if each.goal is None else f"≤ {each.goal:g}"
    p99 = "" if len(each.ours.values) < 2 else f"{each.ours.p99:,.2f}" + (f" < {each.p99_under:g}" if each.p99_under else "")
    holds = "" if each.holds is None else say("ui.yes" if each.holds else "ui.no")
    value, floor = f"{each.ours.median:,.2f} {each.unit}", f"{each.floor.median:,.2f}"
    return [say(f"bench.name.{each.name}"), value, floor, f"{each.ratio:.2f}", goal, p99, holds]


def _lined_up(rows: list[list[str]]) -> str:
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(text + " " * (width - _columns(text)) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(map(str.rstrip, lines))


def _columns(text: str) -> int:
    """How wide a text stands in a terminal: a Chinese character takes two columns."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
