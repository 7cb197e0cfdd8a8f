"""Plays a whole day of the sample hall and writes what it made."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time as wall
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.day.complaints import plan_complaints
from app.day.consultations import plan_consultations
from app.day.emergency import plan_emergencies
from app.day.facility import plan_facility
from app.day.figures import figures
from app.day.office import days_before, plan_office
from app.day.play import Day
from app.day.sample_hall import SampleStaff, sample_hall
from app.documents import Sheet
from app.documents.printers import PdfFolder, Printer
from app.documents.spool import Spooler
from app.store import Hall, ManualClock
from app.words import language, say

if TYPE_CHECKING:
    from app.day.stations import Stations
    from ui.theme.palette import ThemeName

HELP = "cli.help.day"
START = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)  # 08:20 in the hall, a Monday
PICTURES: dict[time, ThemeName] = {time(10, 20): "light", time(15, 10): "dark"}
HISTORY = 40
AT_THE_KEYS = time(11, 0)
BY_KEYS = 3
STOPS = sorted({*(time(hour) for hour in range(9, 19)), *PICTURES})


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("cli.day.out"))
    parser.add_argument("--seed", type=int, default=1, help=say("cli.day.seed"))
    parser.add_argument("--visits", type=int, default=250, help=say("cli.day.visits"))
    parser.add_argument("--stations", type=int, default=1, choices=range(1, 8), metavar="N", help=say("cli.day.stations"))
    parser.add_argument("--no-screens", action="store_true", help=say("cli.day.no_screens"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    return play(args.out, seed=args.seed, visits=args.visits, screens=not args.no_screens, as_json=args.json, stations=args.stations)


def play(out: Path, *, seed: int, visits: int, screens: bool = True, as_json: bool = False, stations: int = 1) -> int:
    """Play the day into `out`; 1 when a self-check fails."""
    for name in ("hall", "stations", "papers", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    clock = ManualClock(START)
    hall, staff = sample_hall(out / "hall", clock)
    papers = PdfFolder(out / "papers")
    pending = days_before(hall, staff, clock, seed=seed, cases=HISTORY)
    clock.set(START)
    several = _stations(out / "stations", hall, staff, clock, stations) if stations > 1 else None
    day = Day(hall, staff, clock, seed=seed, visits=visits, places=several)
    if several is not None:
        several.plan(lambda at, act: day.at(day.moment(at), act))
    halls = [pc.hall for pc in several.pcs] if several is not None else [hall]
    spoolers = [Spooler(each, lambda _hall, _sheet: _folder(papers, _hall, _sheet)) for each in halls]
    plan_office(day, pending)
    plan_complaints(day)
    plan_consultations(day, seed=seed)
    plan_emergencies(day)
    plan_facility(day)
    taken: list[str] = []
    camera = _camera(day, out / "screens", taken) if screens else None
    begun = wall.monotonic()
    by_keys = 0
    for at in STOPS:
        day.run_until(at)
        if at == AT_THE_KEYS:
            by_keys = _serve_by_keys(day)
        if camera is not None and at in PICTURES:
            camera(f"{at:%H%M}", PICTURES[at])
        _print_all(spoolers)
        if sys.stderr.isatty():
            print(f"\r{at:%H:%M}  {wall.monotonic() - begun:4.0f} s", end="", file=sys.stderr)
    day.run_until()
    _print_all(spoolers)
    if several is not None:
        several.settle()
    with hall.read() as read:
        found = figures(read, day, seed=seed)
    if several is not None:
        found["sync"] = several.figures()
        found["checks"] += [{"name": name, "ok": ok} for name, ok in several.checks().items()]
        several.close()
    hall.close()
    found["screenshots"] = sorted(taken)
    found["accepted_by_keys"] = by_keys
    found["checks"].append({"name": "customers were accepted at the workbench by key presses", "ok": by_keys > 0})
    (out / "day.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return _tell(found, out, as_json=as_json)


def _tell(found: dict[str, Any], out: Path, *, as_json: bool) -> int:
    failed = [check["name"] for check in found["checks"] if not check["ok"]]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        papers = sum(found["documents"].values())
        print(
            say(
                "cli.day.played",
                visits=found["visits"],
                tickets=found["tickets"]["issued"],
                accepted=found["applications"]["accepted"],
                papers=papers,
            )
        )
        print(say("cli.day.written", folder=out))
    for name in failed:
        print(say("cli.day.check_failed", name=name), file=sys.stderr)
    return 1 if failed else 0


def _folder(papers: PdfFolder, _hall: Hall, _sheet: Sheet) -> Printer:
    return papers


def _print_all(spoolers: list[Spooler]) -> None:
    for spooler in spoolers:
        spooler.drain()


def _stations(folder: Path, hall: Hall, staff: SampleStaff, clock: ManualClock, count: int) -> Stations:
    from app.day.stations import Stations  # half a second of network and cryptography, for whoever wants several

    return Stations(folder, hall, staff, clock, count)


def _camera(day: Day, folder: Path, taken: list[str]) -> Callable[[str, ThemeName], None]:
    """Takes pictures of the main pages, in both languages, without a display if there is none."""
    _need_no_display()
    from ui.day.camera import photograph

    def shoot(name: str, theme: ThemeName) -> None:
        before = language()
        with day.places.at(day.staff.clerks[5]) as hall:
            syncer = day.places.syncer_of(day.staff.clerks[5])
            taken.extend(photograph(hall, day.staff.clerks[5], day.staff.administrator, folder, name, themes=(theme,), syncer=syncer))
        from app.words import choose_language

        choose_language(before)

    return shoot


def _serve_by_keys(day: Day) -> int:
    _need_no_display()
    from ui.day.at_counter import serve_by_keys

    with day.places.at(day.staff.clerks[5]) as hall:
        return serve_by_keys(hall, day, day.staff.clerks[5], BY_KEYS)


def _need_no_display() -> None:
    if "QT_QPA_PLATFORM" not in os.environ and not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
