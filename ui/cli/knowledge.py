"""The knowledge base at the command line: seen, taken whole or not at all, and written for others."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.consult.knowledge.errors import FileFault
from app.consult.knowledge.exchange import Preview, export_articles, import_articles, open_articles, preview
from app.house import open_house
from app.store import Actor
from app.words import say

MOST_SHOWN = 20


def take(data: Path, who: Actor, place: Path, *, only_look: bool, faults_file: Path | None, as_json: bool) -> int:
    """Import articles from a Markdown file, a folder of them or a workbook; with faults nothing is taken and each is told."""
    readings = open_articles(place)
    hall = open_house(data)
    try:
        if readings.faults or only_look:
            with hall.read() as read:
                found = preview(read, readings)
        else:
            with hall.work(who) as work:
                found = import_articles(work, readings, say("knowledge.imported_from", file=place.name))
    finally:
        hall.close()
    if found.faults and faults_file is not None:
        _write_faults(faults_file, found.faults)
    _tell(found, faults_file, only_look=only_look, as_json=as_json)
    return 1 if found.faults else 0


def give(data: Path, place: Path, *, as_json: bool) -> int:
    """Write every article: as a workbook where the name ends in .xlsx, else as Markdown files into a folder."""
    hall = open_house(data)
    try:
        with hall.read() as read:
            count = export_articles(read, place)
    finally:
        hall.close()
    told = {"file": str(place), "articles": count}
    print(json.dumps(told, ensure_ascii=False) if as_json else say("ui_knowledge.exported", n=count, file=place))
    return 0


def _tell(found: Preview, faults_file: Path | None, *, only_look: bool, as_json: bool) -> None:
    if as_json:
        faults = [{"file": each.file, "row": each.row, "column": each.column, "what": each.what} for each in found.faults]
        counts = {"new": len(found.new), "changed": len(found.changed), "same": found.same}
        print(json.dumps({**counts, "imported": not found.faults and not only_look, "faults": faults}, ensure_ascii=False))
        return
    if found.faults:
        print(say("knowledge.cli.faults", n=len(found.faults)), file=sys.stderr)
        for each in found.faults[:MOST_SHOWN]:
            print(f"  {each.sentence}", file=sys.stderr)
        if len(found.faults) > MOST_SHOWN:
            rest = len(found.faults) - MOST_SHOWN
            print(say("knowledge.cli.in_file", file=faults_file) if faults_file else say("knowledge.cli.more", n=rest), file=sys.stderr)
        return
    key = "knowledge.cli.would" if only_look else "knowledge.cli.done"
    print(say(key, new=len(found.new), changed=len(found.changed), same=found.same))


def _write_faults(file: Path, faults: Sequence[FileFault]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([say(f"knowledge.cli.column.{name}") for name in ("file", "row", "column", "what")])
        writer.writerows([each.file, each.row or "", each.column, each.what] for each in faults)
