"""Puts a backup in the hall's place."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from app.store.backup import restore
from app.store.keys import load_key
from app.words import say

HELP = "reliability.help.restore"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=say("reliability.restore.file"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    aside = restore(args.data, args.file, load_key(args.data).hexadecimal)
    print(json.dumps({"aside": str(aside)}) if args.json else say("reliability.restore.done", folder=aside))
    return 0
