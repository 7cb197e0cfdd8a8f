"""The figures of a hall that need no window, one after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from app.bench.figures import Figure
from app.bench.halls import clerks, copy_to_write, opened
from app.bench.receipt import receipts
from app.bench.searching import lists, searches
from app.bench.writing import Receptions, applications, tickets
from app.day.people import somebody

PEOPLE = 500


def figures_of(folder: Path, *, quick: bool, doing: Callable[[str], None]) -> list[Figure]:
    """Reading from the hall in `folder`, then writing into copies of it; `doing` hears what is measured next."""
    reads, writes, papers = (200, 150, 60) if quick else (1000, 600, 200)
    doing("search")
    with opened(folder) as hall:
        found = [*searches(hall, reads), *lists(hall, min(reads, 200))]
    doing("writing")
    random = Random("bench people")
    people = [somebody(random, date(2026, 11, 23)) for _ in range(PEOPLE)]
    with copy_to_write(folder, "ours") as mine, copy_to_write(folder, "twin") as twin, opened(mine) as hall:
        receptions = Receptions(hall, clerks(hall)[0], people)
        found.insert(0, applications(hall, twin / "hall.db", receptions, writes))
        found.insert(0, tickets(hall, twin / "hall.db", writes))
        doing("receipt")
        found.append(receipts(hall, receptions.accepted[-papers:], papers))
    return found
