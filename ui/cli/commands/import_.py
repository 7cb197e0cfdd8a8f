"""Brings what others wrote into the hall: cases of an event log, shown first and then kept; articles of the knowledge base."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.access import Role
from app.desk.complaint_log import import_complaints
from app.house import open_house
from app.intake.event_log import service
from app.intake.event_log.service import Imported, LogFigures, LogPreview, Naming, Progress
from app.store import SYSTEM, Actor
from app.words import say
from ui.cli import knowledge

HELP = "event_log.help.import"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("event_log.import.file"))
    parser.add_argument("--format", choices=["event-log", "knowledge"], required=True, help=say("event_log.import.format"))
    parser.add_argument("--map", type=Path, metavar="FILE", help=say("event_log.import.map"))
    parser.add_argument(
        "--as", dest="becomes", choices=["applications", "complaints"], default="applications", help=say("event_log.import.becomes")
    )
    parser.add_argument("--faults", type=Path, metavar="FILE", help=say("event_log.import.faults"))
    parser.add_argument("--preview", action="store_true", help=say("event_log.import.preview"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.format == "knowledge":
        return knowledge.take(
            args.data, _whoever_has_the_key(), args.file, only_look=args.preview, faults_file=args.faults, as_json=args.json
        )
    naming = service.read_naming(args.map) if args.map else Naming()
    seen = service.preview_log(args.file, naming)
    if not args.json:
        _show(seen)
    if args.preview:
        if args.json:
            print(json.dumps(_plain(seen), ensure_ascii=False))
        return 1 if seen.missing else 0
    hall = open_house(args.data)
    try:
        heard = _heard() if sys.stderr.isatty() else None
        if args.becomes == "complaints":
            done = import_complaints(hall, _whoever_has_the_key(), args.file, naming, faults_file=args.faults, heard=heard)
            _tell_complaints(done, as_json=args.json)
            return 0
        done = service.import_log(hall, _whoever_has_the_key(), args.file, naming, faults_file=args.faults, heard=heard)
        with hall.read() as read:
            figures = service.figures(read, *(done.logs or (seen.name,)))
    except KeyboardInterrupt:
        print("\n" + say("event_log.import.stopped"), file=sys.stderr)
        return 1
    finally:
        hall.close()
    _tell(done, figures, as_json=args.json)
    return 0


def _whoever_has_the_key() -> Actor:
    """Nobody signs in at the command line: who may read the hall's key may do what an administrator may."""
    return Actor(SYSTEM.id, SYSTEM.name, frozenset({Role.ADMINISTRATOR}))


def _show(seen: LogPreview) -> None:
    kind = f"{seen.kind.upper()}{' gzip' if seen.packed else ''} {seen.encoding}".strip()
    print(say("event_log.import.seen", file=seen.file, kind=kind, name=seen.name))
    for column, heading in seen.columns.items():
        form = {"timestamp": seen.timestamp_form, "deadline": seen.deadline_form}.get(column, "")
        samples = " | ".join(seen.samples[column])
        print(f"  {say(f'event_log.column.{column}')} ← {heading}{f' [{form}]' if form else ''}: {samples[:120]}")
    if seen.missing:
        print(say("event_log.import.missing", columns=service.names_of(seen.missing), headings=", ".join(seen.headings)[:500]))


def _tell(done: Imported, figures: LogFigures, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_promised(done, figures), ensure_ascii=False))
        return
    print(say("event_log.import.done", cases=done.cases, events=done.events, new_cases=done.new_cases, new_events=done.new_events))
    channels = ", ".join(f"{name or '-'} {count}" for name, count in figures.channels.items())
    counts = {name: value for name, value in _plain(figures).items() if name != "channels"}
    print(say("event_log.import.in_hall", channels=channels, **counts))
    if done.own_cases:
        print(say("event_log.import.own", cases=done.own_cases))
    if done.faults:
        print(say("event_log.import.bad_rows", rows=done.faults, file=done.faults_file))


def _tell_complaints(done: Imported, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_plain(done), ensure_ascii=False))
        return
    print(say("event_log.import.complaints", cases=done.cases, events=done.events, new_cases=done.new_cases, new_events=done.new_events))
    if done.faults:
        print(say("event_log.import.bad_rows", rows=done.faults, file=done.faults_file))


def _promised(done: Imported, figures: LogFigures) -> dict[str, Any]:
    """Keys that scripts rely on: what the hall now holds of this log, then what this import did."""
    held = _plain(figures)
    return {
        **{name: held[name] for name in ("cases", "events", "activities", "resources", "channels")},
        "late_by_last_event": figures.late,
        "rejected": done.faults,
        "already_present": done.events - done.new_events,
        **{name: value for name, value in _plain(done).items() if name not in ("cases", "events", "faults")},
    }


def _plain(value: LogPreview | Imported | LogFigures) -> dict[str, Any]:
    return {name: str(found) if isinstance(found, Path) else found for name, found in asdict(value).items()}


def _heard() -> Callable[[Progress], bool]:
    def heard(progress: Progress) -> bool:
        of = f"/{progress.of}" if progress.of else ""
        print(f"\r{say(f'event_log.stage.{progress.stage}')} {progress.done}{of}    ", end="", file=sys.stderr, flush=True)
        return True

    return heard
