"""Writes for others to read: the cases as an event log, without anything about the people who applied; the knowledge base."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from app.house import open_house
from app.intake.event_log import service
from app.words import say
from ui.cli import knowledge

HELP = "event_log.help.export"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("event_log.export.file"))
    parser.add_argument("--format", choices=["event-log", "knowledge"], required=True, help=say("event_log.import.format"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.format == "knowledge":
        return knowledge.give(args.data, args.file, as_json=args.json)
    service.log_format(args.file)
    hall = open_house(args.data)
    try:
        with hall.read() as read:
            written = service.export_log(read, args.file)
    except OSError as refused:
        print(say("event_log.export.unwritable", file=args.file, problem=refused.strerror or refused), file=sys.stderr)
        return 1
    finally:
        hall.close()
    assert written is not None
    told = {"file": str(args.file), **asdict(written)}
    print(json.dumps(told, ensure_ascii=False) if args.json else say("event_log.export.done", **told))
    return 0
